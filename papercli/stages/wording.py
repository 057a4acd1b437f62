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
        self._stretch = -1
        self._counts: Counter[str] = Counter()
        self._total = 0

    def likeness(self, place: int, before: str, behind: str) -> float:
        """How much of the wording of ``behind`` is in ``before`` too, weighed by how rare it is around paragraph
        ``place``: about 0.05 where another story begins, 0.15 where one goes on.

        >>> page = Wording(["敖煜新种了一棵青檀。", "青檀今年开花了。", "白石渡昨天通车。"])
        >>> page.likeness(1, page.inks[0], page.inks[1]) > page.likeness(2, page.inks[1], page.inks[2])
        True
        """
        self._count(place // AROUND)
        own = pairs(behind[:BEHIND])
        weights = {
            pair: math.log((self._total + 1) / max(1, self._counts[pair])) * (1 if _is_han(pair) else 0.3)
            for pair in own
        }
        total = sum(weights.values())
        return sum([weight for pair, weight in weights.items() if pair in before]) / total if total else 0.0

    def _count(self, stretch: int) -> None:
        """Count in how many paragraphs around each pair stands."""
        if stretch == self._stretch:
            return
        near = self.inks[max(0, (stretch - 1) * AROUND) : (stretch + 2) * AROUND]
        self._stretch, self._total, self._counts = stretch, len(near), Counter()
        for ink in near:
            self._counts.update(pairs(ink))


def _is_han(pair: str) -> bool:
    return "\u4e00" <= pair[0] <= "\u9fff" and "\u4e00" <= pair[1] <= "\u9fff"
