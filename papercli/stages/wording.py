"""Wording: whether the paragraphs before and behind a place speak of the same things.

Stories are told apart by the words they share with what came before (lexical cohesion, as in TextTiling, Hearst 1997).
Words are pairs of characters, and a pair counts the more the fewer of the paragraphs around have it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

BEHIND = 300
"""Characters behind a place that are compared with those before it."""
AROUND = 40
"""Paragraphs whose wording tells which pairs are rare, counted in stretches of as many."""


def pairs(ink: str) -> set[str]:
    """The pairs of neighbouring characters in ``ink``.

    >>> sorted(pairs("云岭云岭"))
    ['云岭', '岭云']
    """
    return set(map("".join, zip(ink, ink[1:], strict=False)))


def shared(headline: str, body: str) -> float:
    """How much of the headline's wording the body has: the share of its pairs of characters found there.

    >>> shared("云岭开会", "本报讯云岭市昨日开会"), shared("云岭", "")
    (0.6666666666666666, 0.0)
    """
    own = {headline[i : i + 2] for i in range(len(headline) - 1)}
    return sum([1 for pair in own if pair in body]) / len(own) if own else 0.0


class Wording:
    """The wording of a page's paragraphs, given as ink."""

    def __init__(self, inks: Sequence[str]) -> None:
        self.inks = inks
        self._counted: dict[int, dict[str, int]] = {}

    def likeness(self, place: int, before: str, behind: str) -> float:
        """How much of the wording of ``behind`` is in ``before`` too, weighed by how rare it is around paragraph
        ``place`` (0..1).

        >>> page = Wording(["敖煜新种了一棵青檀。", "青檀今年开花了。", "白石渡昨天通车。"])
        >>> page.likeness(1, page.inks[0], page.inks[1]) > page.likeness(2, page.inks[1], page.inks[2])
        True
        """
        own = pairs(behind[:BEHIND])
        middle = place // AROUND
        around = [self._counts(stretch) for stretch in range(max(0, middle - 1), middle + 2)]
        size = min(len(self.inks), (middle + 2) * AROUND) - max(0, middle - 1) * AROUND
        rare = [math.log(size + 1)] + [math.log((size + 1) / count) for count in range(1, size + 1)]
        total = found = 0.0
        for pair in own:
            weight = rare[sum([counts.get(pair, 0) for counts in around])]
            total += weight
            if pair in before:
                found += weight
        return found / total if total else 0.0

    def _counts(self, stretch: int) -> dict[str, int]:
        """In how many paragraphs of a stretch each pair stands; the stretches around the last one asked for are kept."""
        if stretch not in self._counted:
            counts: Counter[str] = Counter()
            for ink in self.inks[stretch * AROUND : (stretch + 1) * AROUND]:
                counts.update(pairs(ink))
            self._counted = {at: kept for at, kept in self._counted.items() if abs(at - stretch) <= 2}
            self._counted[stretch] = counts
        return self._counted[stretch]
