"""The innermost loops: what C does best in one way and Python in another. Both ways stand here, side by side, and nowhere else.

Every other compiled module (see ``.build/hook.py``) is one source, which runs as it is where it was not compiled.
"""

from __future__ import annotations

from array import array
from codecs import utf_32_le_encode
from collections.abc import MutableSequence, Sequence
from itertools import count
from operator import itemgetter, mul

Numbers = MutableSequence[int]
"""Whole numbers of four bytes: a list, or an array where this was compiled."""

COMPILED = not __file__.endswith(".py")
"""Whether papercli's core was compiled."""


class Moves:
    """How the states of one step of a chain lead to those of the next: a factor for each two.

    ``into`` has for each state the factors into it from all states; ``before`` and ``after`` are the states of the two steps.

    >>> moves = Moves([(3.0, 4.0), (0.0, 1.0)], [0, 1], [0, 1])
    >>> moves.dots([1.0, 2.0]), moves.crossed([1.0, 2.0]), moves.greatest([1.0, 2.0])
    ([11.0, 2.0], [3.0, 6.0], ([8.0, 2.0], [1, 1]))
    >>> moves.only([1]).dots([1.0, 2.0])
    [2.0]
    """

    def __init__(self, into: Sequence[tuple[float, ...]], before: list[int], after: Sequence[int]) -> None:
        self.before = before
        self.columns = [into[state] for state in after]
        """For each state of the later step the factors into it; compiled, those from states that the page leaves out too."""
        if not COMPILED and len(before) > 1:
            self.columns = list(map(itemgetter(*before), self.columns))
        elif not COMPILED:
            self.columns = [tuple([column[state] for state in before]) for column in self.columns]

    def only(self, kept: Sequence[int]) -> Moves:
        """The moves into some of the later states, by their places."""
        found = Moves((), self.before, ())
        found.columns = [self.columns[place] for place in kept]
        return found

    def dots(self, row: list[float]) -> list[float]:
        """The product of a row with the factors into each state."""
        columns, before = self.columns, self.before
        if not COMPILED:
            return [sum(map(mul, row, column)) for column in columns]
        found = []
        for column in columns:
            total = 0.0
            for k in range(len(before)):
                one, other = row[k], column[before[k]]
                total += one * other
            found.append(total)
        return found

    def crossed(self, row: list[float]) -> list[float]:
        """For each state of the earlier step, the sum of the factors from it, each times its number in the row."""
        columns, before = self.columns, self.before
        if not COMPILED:
            return [sum(map(mul, row, across)) for across in zip(*columns, strict=True)]
        found = []
        for at in before:
            total = 0.0
            for k in range(len(row)):
                column = columns[k]
                one, other = row[k], column[at]
                total += one * other
            found.append(total)
        return found

    def greatest(self, row: list[float]) -> tuple[list[float], list[int]]:
        """For each later state the greatest product of a factor into it with that in the row, and its place; of equal ones the
        first. None is below 0.
        """
        columns, before = self.columns, self.before
        if not COMPILED:
            paths = [list(map(mul, row, column)) for column in columns]
            tops = list(map(max, paths))
            return tops, [path.index(top) for path, top in zip(paths, tops, strict=True)]
        found, places = [], []
        for column in columns:
            top, place = -1.0, 0
            for k in range(len(before)):
                one, other = row[k], column[before[k]]
                if one * other > top:
                    top, place = one * other, k
            found.append(top)
            places.append(place)
        return found, places


def zeros(size: int) -> Numbers:
    """So many numbers, all 0.

    >>> list(zeros(2))
    [0, 0]
    """
    return array("i", bytes(4 * size)) if COMPILED else [0] * size


def neighbours(text: str) -> tuple[Numbers, Numbers, Numbers]:
    """The pairs of neighbouring characters of a text: of the pair at each place the first place it stands at, where it stood
    last before, -1 for nowhere, and where it stands next, beyond all for nowhere.

    >>> [list(places) for places in neighbours("云岭云岭")]
    [[0, 1, 0], [-1, -1, 0], [2, 4, 4]]
    """
    size = max(0, len(text) - 1)
    if not COMPILED:
        codes = memoryview(utf_32_le_encode(text, "surrogatepass")[0])
        found = [0] * size  # a pair as a number: two code points in one
        found[::2] = codes[: len(codes) // 8 * 8].cast("Q").tolist()
        found[1::2] = codes[4 : len(codes) - (len(codes) - 4) % 8].cast("Q").tolist() if size > 1 else []
        known: dict[int, int] = {}
        pairs = list(map(known.setdefault, found, count()))
        last, earlier, later = [-1] * size, [-1] * size, [size + 1] * size
        for place, pair in enumerate(pairs):
            at = last[pair]
            if at >= 0:
                earlier[place] = at
                later[at] = place
            last[pair] = place
        return pairs, earlier, later
    named, before, behind = zeros(size), zeros(size), zeros(size)
    _neighbours(text, size, named, before, behind)
    return named, before, behind


def _neighbours(text: str, size: int, pairs: Numbers, earlier: Numbers, later: Numbers) -> None:
    """The same by a table of hashes, which has for each pair one more than the last place it stood at."""
    mask = 15
    while mask < 2 * size:
        mask = 2 * mask + 1
    table = zeros(mask + 1)
    slots = table
    for place in range(size):
        first, second = ord(text[place]), ord(text[place + 1])
        slot = (first << 21 | second) * _GOLDEN >> 32 & mask
        at = slots[slot] - 1
        while at >= 0 and (ord(text[at]) != first or ord(text[at + 1]) != second):
            slot = slot + 1 & mask
            at = slots[slot] - 1
        slots[slot] = place + 1
        earlier[place] = at
        later[place] = size + 1
        if at < 0:
            pairs[place] = place
        else:
            pairs[place] = pairs[at]
            later[at] = place


_GOLDEN = 0x9E3779B97F4A7C15
"""What spreads the bits of a number over all of a hash: two to the 64th over the golden ratio (Knuth 1998, 6.4)."""
