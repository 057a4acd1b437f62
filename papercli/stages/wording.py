"""Wording: whether the paragraphs before and after a place speak of the same things.

Stories are told apart by the words they share with what came before (lexical cohesion, as in TextTiling, Hearst 1997).
Words are pairs of characters, and a pair counts the more the fewer of the pieces of text around have it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain
from operator import add

from papercli.kernels import COMPILED, neighbours, zeros

CHUNK = 5
"""Lines that are one piece of wording, when pairs of characters are counted that few pieces have."""
STRETCH = 64
"""Pieces among which the pairs are counted that are rare, on a page that has more."""
WHOLE = 1 << 20
"""What a weight of one is kept as: sums of whole numbers come out the same in any order."""


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


class Wording:
    """The pairs of characters of a page, by where they stand. Its lines are given as ink; places are counted in the ink of all
    lines together, and a piece of text is a range of places: from its first one to the one after its last.

    ``starts`` is the place of each line's first character, with one more for the end.

    >>> page = Wording(["敖煜新种了", "青檀，", "青檀开花了", "白石渡通车"])
    >>> page.starts
    [0, 5, 8, 13, 18]
    """

    def __init__(self, inks: Sequence[str]) -> None:
        self.starts = [0, *accumulate(map(len, inks))]
        self._pairs, self._earlier, self._later = neighbours("".join(inks))
        self._stretch, self._edges = -1, [0]
        self._counts = zeros(len(self._pairs))
        """How many pieces of the stretch have each pair."""
        self._weights = zeros(1)
        """What a pair is worth that so many pieces have."""

    def shares(self, own: tuple[int, int], before: tuple[int, int], behind: tuple[int, int]) -> tuple[int, int, int]:
        """How many different pairs a piece of text has, and how many of them stand in a piece before it and in one after it.

        >>> page = Wording(["敖煜新种了", "青檀，", "青檀开花了", "白石渡通车"])
        >>> page.shares((5, 8), (0, 5), (8, 18))
        (2, 0, 1)
        """
        start, end = own
        one, one_end = before
        other, other_end = behind
        earlier, later = self._earlier, self._later
        count = above = below = 0
        for place in range(start, end - 1):
            at = earlier[place]
            if at < start:
                count += 1
                if at >= one:
                    above += self._stands(place, start, one, one_end)
                if later[place] < other_end - 1:
                    below += self._stands(place, start, other, other_end)
        return count, above, below

    def likeness(self, line: int, before: tuple[int, int], behind: tuple[int, int]) -> float:
        """How much of the wording of ``behind`` is in ``before`` too, weighed by how rare it is around a line (0..1).

        >>> page = Wording(["敖煜新种了", "青檀，", "青檀开花了", "白石渡通车"])
        >>> page.likeness(2, (0, 8), (8, 13)) > page.likeness(3, (0, 13), (13, 18))
        True
        """
        self._near(line)
        start, stop = before
        first, end = behind
        pairs, earlier = self._pairs, self._earlier
        total = known = 0
        counts, weights = self._counts, self._weights
        if not COMPILED:
            own = set(pairs[first : end - 1])
            both = own.intersection(pairs[start : stop - 1])
            total, known = [sum(map(weights.__getitem__, map(counts.__getitem__, some))) for some in (own, both)]
        else:
            for place in range(first, end - 1):
                at = earlier[place]
                if at < first:
                    worth = weights[counts[pairs[place]]]
                    total += worth
                    while at >= start and at > stop - 2:
                        at = earlier[at]
                    if at >= start:
                        known += worth
        return known / total if total else 0.0

    def lean(self, line: int, own: tuple[int, int], one: tuple[int, int], other: tuple[int, int]) -> float:
        """By how much more of the wording of a piece of text the ``other`` of two texts has than the first, a pair weighing the
        more the rarer it is around a line: the sum of logarithms.

        >>> page = Wording(["敖煜新种了", "青檀，", "青檀开花了", "白石渡通车"])
        >>> page.lean(1, (5, 8), (0, 5), (8, 18)) > 0 > page.lean(2, (8, 13), (0, 8), (13, 18))
        True
        """
        self._near(line)
        start, end = own
        one_start, one_end = one
        other_start, other_end = other
        earlier, later = self._earlier, self._later
        odds = 0
        for place in range(start, end - 1):
            at, further = earlier[place], later[place]
            if at < start:
                first = at >= one_start if one_end <= start else further < one_end - 1
                if first:
                    first = self._stands(place, start, one_start, one_end)
                second = at >= other_start if other_end <= start else further < other_end - 1
                if second:
                    second = self._stands(place, start, other_start, other_end)
                if first != second:
                    worth = self._weights[self._counts[self._pairs[place]]]
                    odds += worth if second else -worth
        return odds / WHOLE

    def _stands(self, place: int, own: int, start: int, end: int) -> bool:
        """Whether the pair at a place stands in a piece of text before the one that begins at ``own``, or after it."""
        if end <= own:
            at = self._earlier[place]
            while at >= start and at > end - 2:
                at = self._earlier[at]
            return at >= start
        at = self._later[place]
        while at < start:
            at = self._later[at]
        return at < end - 1

    def _near(self, line: int) -> None:
        """Know the pairs around a line."""
        if line // (CHUNK * STRETCH) != self._stretch:
            self._take(line // (CHUNK * STRETCH))

    def _take(self, stretch: int) -> None:
        """Take the pairs of a stretch of lines, and weigh a pair by how few of its pieces have it."""
        pairs, earlier, counts = self._pairs, self._earlier, self._counts
        for place in range(self._edges[0], self._edges[-1]):
            if place < len(pairs):
                counts[pairs[place]] = 0
        edges = self.starts[stretch * STRETCH * CHUNK : (stretch + 1) * STRETCH * CHUNK + 1]
        edges = [*edges[:-1:CHUNK], edges[-1]]
        self._stretch, self._edges = stretch, edges
        pieces = len(edges) - 1
        weights = zeros(pieces + 1)
        for count in range(pieces + 1):
            weights[count] = round(WHOLE * math.log((pieces + 1) / max(1, count)))
        self._weights = weights
        if not COMPILED:
            near = [set(pairs[edges[k] : edges[k + 1] - 1]) for k in range(pieces)]
            for pair, count in Counter(chain.from_iterable(near)).items():
                counts[pair] = count
        else:
            for k in range(pieces):
                start, end = edges[k], edges[k + 1]
                for place in range(start, end - 1):
                    if earlier[place] < start:
                        counts[pairs[place]] += 1
