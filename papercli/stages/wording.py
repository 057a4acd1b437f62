"""Wording: whether the paragraphs before and behind a place speak of the same things.

Stories are told apart by the words they share with what came before (lexical cohesion, as in TextTiling, Hearst 1997).
Words are pairs of characters, and a pair counts the more the fewer of the paragraphs around have it.
"""

from __future__ import annotations

import math
from codecs import utf_32_le_encode
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from operator import add

BEHIND = 300
"""Characters behind a place that are compared with those before it."""
STRETCH = 64
"""Paragraphs among which the pairs are counted that are rare, on a page that has more."""


def pairs(ink: str) -> set[str]:
    """The pairs of neighbouring characters in ``ink``.

    >>> sorted(pairs("云岭云岭"))
    ['云岭', '岭云']
    """
    return set(map(add, ink, ink[1:]))


def shared(headline: str, body: str) -> float:
    """How much of the headline's wording the body has: the share of its pairs of characters found there.

    >>> shared("云岭开会", "本报讯云岭市昨日开会"), shared("云岭", "")
    (0.6666666666666666, 0.0)
    """
    own = pairs(headline)
    return sum([1 for pair in own if pair in body]) / len(own) if own else 0.0


def _coded(ink: str) -> set[int]:
    """The same pairs as numbers, two code points in one: a page has very many, and so they are found six times as fast.

    >>> len(_coded("云岭云岭")), len(_coded("云"))
    (2, 0)
    """
    codes = memoryview(utf_32_le_encode(ink, "surrogatepass")[0])
    size = len(codes)
    return {*codes[: size // 8 * 8].cast("Q"), *codes[4 : max(4, 4 + (size - 4) // 8 * 8)].cast("Q")}


class Wording:
    """The wording of a page's paragraphs, given as ink."""

    def __init__(self, inks: Sequence[str]) -> None:
        self.inks = inks
        self._stretch = -1
        self._weights: dict[int, float] = {}
        self._rarest = 0.0

    def likeness(self, place: int, before: str, behind: str) -> float:
        """How much of the wording of ``behind`` is in ``before`` too, weighed by how rare it is around paragraph
        ``place`` (0..1).

        >>> page = Wording(["敖煜新种了一棵青檀。", "青檀今年开花了。", "白石渡昨天通车。"])
        >>> page.likeness(1, page.inks[0], page.inks[1]) > page.likeness(2, page.inks[1], page.inks[2])
        True
        """
        if place // STRETCH != self._stretch:
            self._take(place // STRETCH)
        own = _coded(behind[:BEHIND])
        known = own & _coded(before)
        weight, rarest = self._weights.get, self._rarest
        total = sum([weight(pair, rarest) for pair in own])
        return sum([weight(pair, rarest) for pair in known]) / total if total else 0.0

    def _take(self, stretch: int) -> None:
        """Take the pairs of a stretch of paragraphs, and weigh a pair by how few of them have it."""
        self._stretch = stretch
        near = [_coded(ink) for ink in self.inks[stretch * STRETCH : (stretch + 1) * STRETCH]]
        weights = [math.log((len(near) + 1) / max(1, count)) for count in range(len(near) + 1)]
        self._rarest = weights[0]
        self._weights = {pair: weights[count] for pair, count in Counter(chain.from_iterable(near)).items()}
