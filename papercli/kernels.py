# cython: boundscheck=False, wraparound=False
"""The innermost loops: what C does best in one way and Python in another. Both ways stand side by side, under ``COMPILED``.

They do so in ``stages/wording.py`` and ``reading/readson.py`` as well, whose loops run over tables of their own. Every other
compiled module (see ``.build/hook.py``) is one source, which runs as it is where it was not compiled. Nothing here may index from
the end: C does not look whether a place is in a list.
"""

from __future__ import annotations

from array import array
from codecs import utf_32_le_encode
from collections.abc import Callable, MutableSequence
from itertools import chain, count
from operator import itemgetter, mul
from struct import Struct
from sys import byteorder
from typing import Any

Numbers = MutableSequence[int]
"""Whole numbers of four bytes: a list, or an array where this was compiled."""

COMPILED = not __file__.endswith(".py")
"""Whether papercli's core was compiled."""


def digits(ink: str) -> int:
    """How many characters are digits.

    >>> digits("4月②1日")
    3
    """
    if not COMPILED:
        return sum(map(str.isdigit, ink))
    found = 0
    for char in ink:
        if char.isdigit():
            found += 1
    return found


class Row:
    """Weights side by side, as numbers of C: places for :data:`MOST`."""


MOST = 160
"""How many weights a line's own features have, at the most: a number for each label and each line they are seen from."""


class Rows:
    """The weights of features, a row a name, and their sums.

    ``numbers`` says which row of ``data`` a name has: ``width`` unsigned numbers of four bytes, the lowest byte first. A name
    without one weighs nothing. ``always`` is the name of a feature that every line has. ``places`` are what the names of a
    line's own features begin with as the lines around it see them, in the order of those lines from the second behind it, say,
    to the second before.

    >>> numbers = {"any": 0, "short": 1, "next: short": 2, "next: none": 3}
    >>> rows = Rows(numbers, array("I", [1, 10, 100, 1000]).tobytes(), 1, "any", ["before: ", "", "next: "])
    >>> around = [rows.own(["short"]), rows.own(["full"])]
    >>> rows.total(around, 0, ["short"]), rows.total(around, 1, [])
    ([21], [1001])
    """

    def __init__(
        self, numbers: dict[str, int], data: bytes | memoryview, width: int, always: str, places: list[str]
    ) -> None:
        self._numbers, self._width, self._places = numbers, width, places
        self._size, self._middle = width * len(places), len(places) // 2
        self._unpack = Struct(f"<{width}I").unpack
        self._spread: dict[str, Any] = {}
        """What each own feature weighs, as seen from each of the lines around."""
        weights = array("I")
        if COMPILED:
            if self._size > MOST:
                raise ValueError(f"A line's own features have {self._size} weights: raise MOST in papercli/kernels.")
            weights.frombytes(data)
            if byteorder == "big":
                weights.byteswap()
        self._weights, self._total = weights, array("I", bytes(4 * width))
        self._packed = _Packed(numbers, data, 4 * width)
        self._always, self._beyond = self._row(always), [self._row(place + "none") for place in places]

    def _row(self, name: str) -> int:
        """What a name weighs: its row's number (-1 for none), or where this is not compiled all its weights as one number."""
        return self._numbers.get(name, -1) if COMPILED else self._packed[name]

    def own(self, names: list[str]) -> Any:
        """What a line's own features weigh, as seen from each of the lines around."""
        if COMPILED:
            found: Any = Row()
            for name in names:
                part = self._spread.get(name)
                if part is None:
                    part = self._spread[name] = self._seen(name)
                for at in range(self._size):
                    found.values[at] += part.values[at]
            return found
        width = 4 * self._width
        data = sum(map(self._side_by_side, names)).to_bytes(width * len(self._places), "little")
        return tuple([int.from_bytes(data[at : at + width], "little") for at in range(0, len(data), width)])

    def _seen(self, name: str) -> Any:
        weights, width = self._weights, self._width
        found: Any = Row()
        for place in range(len(self._places)):
            row = self._row(self._places[place] + name)
            if row >= 0:
                for at in range(width):
                    found.values[place * width + at] = weights[row * width + at]
        return found

    def _side_by_side(self, name: str) -> int:
        """The weights of an own feature side by side in one number, so that one addition adds all of them."""
        known: int | None = self._spread.get(name)
        if known is None:
            parts = [self._row(place + name).to_bytes(4 * self._width, "little") for place in self._places]
            known = self._spread[name] = int.from_bytes(b"".join(parts), "little")
        return known

    def total(self, around: list[Any], i: int, names: list[str]) -> list[int]:
        """What line ``i`` weighs for each label: the own features of the lines around it, of which :meth:`own` said what they
        weigh, and its other features."""
        count, first = len(around), i - self._middle
        if not COMPILED:
            whole = self._always
            for place in range(len(self._places)):
                k = first + place
                whole += around[k][place] if 0 <= k < count else self._beyond[place]
            whole += sum(map(self._packed.__getitem__, names))
            return list(self._unpack(whole.to_bytes(4 * self._width, "little")))
        total, weights, width = self._total, self._weights, self._width
        for at in range(width):
            total[at] = 0
        self._add(self._always)
        for place in range(len(self._places)):
            k = first + place
            if 0 <= k < count:
                part = around[k]
                start = place * width
                for at in range(width):
                    total[at] += part.values[start + at]
            else:
                self._add(self._beyond[place])
        for name in names:
            known = self._numbers.get(name)
            if known is not None:
                start = known * width
                for at in range(width):
                    total[at] += weights[start + at]
        return [total[at] for at in range(width)]

    def _add(self, row: int) -> None:
        if row >= 0:
            for at in range(self._width):
                self._total[at] += self._weights[row * self._width + at]


class _Packed(dict[str, int]):
    """The weights of features as they are asked for, those of each as one number: one addition adds all."""

    def __init__(self, numbers: dict[str, int], data: bytes | memoryview, width: int) -> None:
        super().__init__()
        self._numbers, self._data, self._bytes = numbers, data, width

    def __missing__(self, name: str) -> int:
        row = self._numbers.get(name)
        if row is None:
            return 0
        found = self[name] = int.from_bytes(self._data[row * self._bytes : (row + 1) * self._bytes], "little")
        return found


class Factors:
    """The factors into each state of a chain from each, a table for each number that says what stands between two steps. ``make``
    works one out when it is first needed.

    >>> Factors(1, 2, lambda joint: [(3.0, 4.0), (0.0, 1.0)]).table(0)
    [(3.0, 4.0), (0.0, 1.0)]
    """

    def __init__(self, tables: int, width: int, make: Callable[[int], list[tuple[float, ...]]]) -> None:
        self._tables: list[list[tuple[float, ...]]] = [[]] * tables
        self._make, self._width = make, width
        self._values = array("d", bytes(8 * (tables * width * width if COMPILED else 1)))
        self._one, self._other = array("d", bytes(8 * width)), array("d", bytes(8 * width))
        self._states = array("i", bytes(4 * width))

    def table(self, joint: int) -> list[tuple[float, ...]]:
        """The factors into each state from each, by what stands between."""
        found = self._tables[joint]
        if not found:
            found = self._tables[joint] = self._make(joint)
            if COMPILED:
                at = joint * self._width * self._width
                for factor in chain.from_iterable(found):
                    self._values[at] = factor
                    at += 1
        return found


class Moves:
    """How the states of one step of a chain lead to those of the next: a factor for each two.

    ``joint`` says which table of ``factors`` they are taken from; ``before`` and ``after`` are the states of the two steps.

    >>> moves = Moves(Factors(1, 2, lambda joint: [(3.0, 4.0), (0.0, 1.0)]), 0, [0, 1], [0, 1])
    >>> moves.forward([1.0, 2.0], [1.0, 2.0], [1.0, 0.5])
    ([11.0, 1.0], [8.0, 1.0], [1, 1])
    >>> moves.crossed([1.0, 2.0]), moves.only([1]).dots([1.0, 2.0])
    ([3.0, 6.0], [2.0])
    """

    def __init__(
        self,
        factors: Factors,
        joint: int,
        before: list[int],
        after: list[int],
        columns: list[tuple[float, ...]] | None = None,
    ) -> None:
        self.factors, self.joint, self.before, self.after = factors, joint, before, after
        if columns is None:
            columns, table = [], factors.table(joint)
            if not COMPILED:
                columns = [table[state] for state in after]
                pick = itemgetter(*before) if len(before) > 1 else None
                columns = list(map(pick, columns)) if pick else [(column[before[0]],) for column in columns]
        self.columns = columns
        """For each later state the factors into it from the earlier ones; not where this is compiled."""

    def only(self, kept: list[int]) -> Moves:
        """The moves into some of the later states, by their places."""
        columns = [] if COMPILED else [self.columns[place] for place in kept]
        return Moves(self.factors, self.joint, self.before, [self.after[place] for place in kept], columns)

    def forward(
        self, row: list[float], best: list[float], own: list[float]
    ) -> tuple[list[float], list[float], list[int]]:
        """For each later state the product of ``row`` with the factors into it; the greatest product of one of them with that in
        ``best``, and its place, of equal ones the first. Both are multiplied by what the state has in ``own``. None is below 0.
        """
        if not COMPILED:
            paths = [list(map(mul, best, column)) for column in self.columns]
            tops = list(map(max, paths))
            places = [path.index(top) for path, top in zip(paths, tops, strict=True)]
            return list(map(mul, self.dots(row), own)), list(map(mul, tops, own)), places
        factors, before, after = self.factors, self.before, self.after
        values, one, other, states = factors._values, factors._one, factors._other, factors._states
        width, size = factors._width, len(before)
        for k in range(size):
            one[k], other[k], states[k] = row[k], best[k], before[k]
        found, likeliest, back = [], [], []
        for j in range(len(after)):
            at = (self.joint * width + after[j]) * width
            total, top, place, factor = 0.0, -1.0, 0, own[j]
            for k in range(size):
                value = values[at + states[k]]
                total += one[k] * value
                if other[k] * value > top:
                    top, place = other[k] * value, k
            found.append(total * factor)
            likeliest.append(top * factor)
            back.append(place)
        return found, likeliest, back

    def dots(self, row: list[float]) -> list[float]:
        """The product of a row with the factors into each later state."""
        if not COMPILED:
            return [sum(map(mul, row, column)) for column in self.columns]
        factors, before, after = self.factors, self.before, self.after
        values, one, states = factors._values, factors._one, factors._states
        width, size = factors._width, len(before)
        for k in range(size):
            one[k], states[k] = row[k], before[k]
        found = []
        for j in range(len(after)):
            at = (self.joint * width + after[j]) * width
            total = 0.0
            for k in range(size):
                total += one[k] * values[at + states[k]]
            found.append(total)
        return found

    def crossed(self, row: list[float]) -> list[float]:
        """For each earlier state, the sum of the factors from it, each times the later state's number in the row."""
        if not COMPILED:
            return [sum(map(mul, row, across)) for across in zip(*self.columns, strict=True)]
        factors, before, after = self.factors, self.before, self.after
        values, one, states = factors._values, factors._one, factors._states
        width, size = factors._width, len(after)
        for k in range(size):
            one[k], states[k] = row[k], (self.joint * width + after[k]) * width
        found = []
        for j in range(len(before)):
            at = before[j]
            total = 0.0
            for k in range(size):
                total += one[k] * values[states[k] + at]
            found.append(total)
        return found


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
