"""Wording: whether the paragraphs before and behind a place speak of the same things.

Stories are told apart by the words they share with what came before (lexical cohesion, as in TextTiling, Hearst 1997).
Words are pairs of characters, and a pair counts the more the fewer of the pieces of text around have it.
"""

from __future__ import annotations

import math
from codecs import utf_32_le_encode
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, chain, count
from operator import add

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
    lines together, and a piece of text is the places from its first to behind its last one.

    ``starts`` is the place of each line's first character, with one more for the end.

    >>> page = Wording(["敖煜新种了", "青檀，", "青檀开花了", "白石渡通车"])
    >>> page.starts
    [0, 5, 8, 13, 18]
    """

    def __init__(self, inks: Sequence[str]) -> None:
        self.starts = [0, *accumulate(map(len, inks))]
        codes = memoryview(utf_32_le_encode("".join(inks), "surrogatepass")[0])
        size = len(codes) // 8 * 8
        found = [0] * max(0, self.starts[-1] - 1)  # a pair as a number: two code points in one
        found[::2] = codes[:size].cast("Q").tolist()
        found[1::2] = codes[4 : len(codes) - (len(codes) - 4) % 8].cast("Q").tolist() if len(codes) > 8 else []
        known: dict[int, int] = {}
        self._pairs = list(map(known.setdefault, found, count()))
        """The pair at each place, named by the first place it stands at."""
        self._earlier, self._later = _neighbours(self._pairs)
        self._stretch = -1
        self._weights: dict[int, int] = {}
        self._rarest = 0

    def shares(self, own: tuple[int, int], before: tuple[int, int], behind: tuple[int, int]) -> tuple[int, int, int]:
        """How many different pairs a piece of text has, and how many of them stand in a piece before it and in one behind it.

        >>> page = Wording(["敖煜新种了", "青檀，", "青檀开花了", "白石渡通车"])
        >>> page.shares((5, 8), (0, 5), (8, 18))
        (2, 0, 1)
        """
        start, end = own
        earlier = self._earlier
        places = [place for place in range(start, end - 1) if earlier[place] < start]
        return len(places), _found_before(earlier, places, *before), _found_behind(self._later, places, *behind)

    def likeness(self, line: int, before: tuple[int, int], behind: tuple[int, int]) -> float:
        """How much of the wording of ``behind`` is in ``before`` too, weighed by how rare it is around a line (0..1).

        >>> page = Wording(["敖煜新种了", "青檀，", "青檀开花了", "白石渡通车"])
        >>> page.likeness(2, (0, 8), (8, 13)) > page.likeness(3, (0, 13), (13, 18))
        True
        """
        self._near(line)
        first, end = behind
        earlier = self._earlier
        start, stop = before
        pairs, weights, rarest = self._pairs, self._weights, self._rarest
        total = known = 0
        for place in range(first, end - 1):
            at = earlier[place]
            if at < first:
                worth = weights.get(pairs[place], rarest)
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
        earlier = self._earlier
        odds = 0
        for place in range(start, end - 1):
            if earlier[place] < start:
                first, second = [
                    _found_before(earlier, [place], *text)
                    if text[1] <= start
                    else _found_behind(self._later, [place], *text)
                    for text in (one, other)
                ]
                if first != second:
                    odds += (second - first) * self._weights.get(self._pairs[place], self._rarest)
        return odds / WHOLE

    def _near(self, line: int) -> None:
        """Know the pairs around a line."""
        if line // (CHUNK * STRETCH) != self._stretch:
            self._take(line // (CHUNK * STRETCH))

    def _take(self, stretch: int) -> None:
        """Take the pairs of a stretch of lines, and weigh a pair by how few of its pieces have it."""
        self._stretch = stretch
        edges = self.starts[stretch * STRETCH * CHUNK : (stretch + 1) * STRETCH * CHUNK + 1]
        edges = [*edges[:-1:CHUNK], edges[-1]]
        near = [set(self._pairs[edges[k] : edges[k + 1] - 1]) for k in range(len(edges) - 1)]
        weights = [round(WHOLE * math.log((len(near) + 1) / max(1, count))) for count in range(len(near) + 1)]
        self._rarest = weights[0]
        self._weights = {pair: weights[count] for pair, count in Counter(chain.from_iterable(near)).items()}


def _neighbours(pairs: list[int]) -> tuple[list[int], list[int]]:
    """Where the pair at each place stood last before, -1 for nowhere, and where it stands next, beyond all for nowhere.

    >>> _neighbours([0, 1, 0])
    ([-1, -1, 0], [2, 4, 4])
    """
    size = len(pairs)
    last, earlier, later = [-1] * size, [-1] * size, [size + 1] * size
    for place, pair in enumerate(pairs):
        at = last[pair]
        if at >= 0:
            earlier[place] = at
            later[at] = place
        last[pair] = place
    return earlier, later


def _found_before(earlier: list[int], places: list[int], start: int, end: int) -> int:
    """How many of the pairs at some places stand in a piece of text before them."""
    found = 0
    for place in places:
        at = earlier[place]
        while at >= start and at > end - 2:
            at = earlier[at]
        if at >= start:
            found += 1
    return found


def _found_behind(later: list[int], places: list[int], start: int, end: int) -> int:
    """How many of the pairs at some places stand in a piece of text behind them."""
    found = 0
    for place in places:
        at = later[place]
        while at < start:
            at = later[at]
        if at < end - 1:
            found += 1
    return found
