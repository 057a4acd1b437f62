"""Whether two pieces of text read on: how much likelier the second is to follow the first than other text is.

Two small models answer, and a sum of their answers is the log-odds:

* runs of up to five characters across the joint, a back-off model in the manner of Katz (1987), with absolute discounting
  (Ney, Essen and Kneser 1994), pruned to the entries that are worth most (Stolcke 1998) and kept as hashes with a
  fingerprint and a rounded logarithm (Talbot and Osborne 2007). It knows that 书记 is a word.
* vectors for the sixteen characters on either side of the joint, learned so that the product of an end and its own
  continuation is larger than that of others (a log-bilinear model, Mnih and Hinton 2007, fitted by contrast, van den Oord
  and others 2018). It knows that a verb comes after 对, and what the two sides are about.

``models/readson.bin`` holds both, and ``models/readson.md`` says what they were counted in. ``tests/training/readson.py``
makes the file. It is read when the first question is asked, which takes a few milliseconds.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_left
from functools import cache, lru_cache
from operator import mul
from typing import Any, Literal

from msgspec import Struct

from papercli.kernels import COMPILED, Numbers
from papercli.reading import mapped

ORDER = 5
"""The longest run of characters that is counted."""
AHEAD = ORDER - 1
"""How many characters of the second piece the runs reach: the last of them still has one of the first piece before it."""
WINDOW = 16
"""How many characters on either side of the joint have a part in the vectors."""
BANDS = (0, 1, *[2] * 2, *[3] * (WINDOW - 4))
"""Which table holds the vector of a character, by its distance from the joint: the nearest two have a table each."""
FAR = BANDS.index(max(BANDS))
"""The distance at which the last band begins."""
TABLES = max(BANDS) + 1
"""Tables of vectors for single characters. One more holds those of the commonest pairs, for the two nearest."""
FAINT, PARTS = 3, 10
"""How much a character of the last band counts in the sum of vectors, and any other: there are many of the last band."""
MAGIC = b"READSON1"
"""What a model's file begins with: the name and the version of its format."""
HEADER = struct.Struct("<8s5I4f")
"""Magic; bytes of the two tables of characters, kinds, pairs, slots; what one step in both vectors is worth in their
product; and the weights of the sum: a constant, the runs, the product."""
DIMENSIONS = 32
"""Numbers in a vector."""
LIFT = 128
"""What is added to each number of a vector, so that none is below 0."""
_LIFTED = bytes([(code + LIFT) % 256 for code in range(256)])
"""Each byte of a table of numbers with a sign, with :data:`LIFT` added."""
_LANES = struct.Struct(f"<{DIMENSIONS}H")
STEPS, LOWEST = 16.0, 224
"""How a logarithm is rounded to a byte: ``round(value * STEPS) + LOWEST``, so from -14 to 1.9."""
_LOGARITHMS = array("d", [(code - LOWEST) / STEPS for code in range(256)])
"""What each byte stands for."""
BUCKET = 8
"""Slots that share one address. An entry may stand in any of them."""
PRINT = 0xFFFF
"""The bits of a hash that are kept as the entry's fingerprint. One look-up in eight thousand finds what is not there."""
BITS = 12
"""Bits that number a kind of character."""
KINDS = 1 << BITS
"""Kinds of characters, 0 among them, which is any that the model does not know."""
_TABLES, _LAST_TABLE = [band * KINDS for band in BANDS[:FAR]], max(BANDS) * KINDS
"""The row that the table of each of the nearest characters begins at, and of the last band."""
DIGIT, LETTER = "0", "a"
"""The kinds that stand for every digit and every Latin letter."""
NOWHERE = 99.0
"""What is said of a run that the model does not have: no logarithm is so great."""
REMEMBERED = 1 << 16
"""Runs that plain Python remembers: it takes longer to look one up in the model."""


class End(Struct, frozen=True):
    """What is known of the end of a piece: the kinds of its last characters, as far as they are known, and its vector."""

    kinds: list[int]
    vector: list[int]


class Beginning(Struct, frozen=True):
    """What is known of the beginning of a piece: the kinds of its first characters, how likely each is by itself after
    those before it (a natural logarithm), and its vector."""

    kinds: list[int]
    alone: list[float]
    vector: list[int]


class _Kinds(dict[str, int]):
    """The kind of each character. What is not listed is a digit, a Latin letter, or unknown."""

    def __missing__(self, char: str) -> int:
        stands_for = DIGIT if char.isdigit() else LETTER if char.isascii() and char.isalpha() else ""
        kind = self[char] = self.get(stands_for, 0)
        return kind


class _Lanes(dict[int, int]):
    """The rows of a table of vectors, each as one number, so that one addition adds all its values: two bytes each, and none
    below 0."""

    def __init__(self, table: memoryview) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, row: int) -> int:
        lanes = bytearray(_LANES.size)
        lanes[::2] = bytes(self._table[row * DIMENSIONS : (row + 1) * DIMENSIONS]).translate(_LIFTED)
        found = self[row] = int.from_bytes(lanes, "little")
        return found


class Model:
    """What reads on, in both scripts. A character has one kind in both; all digits are one kind, and all Latin letters."""

    def __init__(self, data: bytes | memoryview) -> None:
        """Read a model as ``tests/training/readson.py`` writes it. Raises :class:`ValueError` for other bytes."""
        data = memoryview(data)
        if data[: len(MAGIC)] != MAGIC or len(data) < HEADER.size:
            raise ValueError("These bytes are no model of what reads on: build one with tests/training/readson.py.")
        _, symbols, doubles, count, pairs, slots, *steps = HEADER.unpack_from(data)
        parts = []
        place = HEADER.size
        for size in (
            symbols,
            doubles,
            count,
            4 * pairs,
            2 * slots,
            slots,
            *[(TABLES * KINDS + pairs) * DIMENSIONS] * 2,
        ):
            parts.append(data[place : place + size])
            place += size
        self._kinds = _Kinds(zip(str(parts[0], "utf-8"), range(1, KINDS + 1), strict=False))
        self._codes = array("H", bytes([255]) * 2 * (_LAST_CODE + 1 if COMPILED else 1))
        twins = str(parts[1], "utf-8")
        self._kinds.update([(twin, self._kinds[symbol]) for twin, symbol in zip(twins[::2], twins[1::2], strict=True)])
        self._alone = parts[2]
        self._pairs = _numbers("I", parts[3])
        self._prints, self._values = _numbers("H", parts[4]), parts[5]
        self._buckets = len(self._values) // BUCKET
        self._ends, self._beginnings = parts[6].cast("b"), parts[7].cast("b")
        self._rows = _Lanes(parts[7]), _Lanes(parts[6])
        self._found: dict[int, float] = {}
        self._total, self._other = array("i", bytes(4 * DIMENSIONS)), array("i", bytes(4 * DIMENSIONS))
        self._near, self._run = array("i", bytes(4 * WINDOW)), array("i", bytes(8 * ORDER))
        self._step: float = steps[0]
        self.weights: tuple[float, float, float] = (steps[1], steps[2], steps[3])

    def kinds(self, ink: str) -> list[int]:
        """The kind of each character of ``ink``, 0 for one that the model does not know."""
        known = self._kinds
        return [known[char] for char in ink]

    def end(self, before: str) -> End:
        """What is known of the end of ``before``."""
        kinds = self.kinds(before[-WINDOW:])
        near = kinds[-ORDER + 1 :]
        if 0 in near:
            near = near[len(near) - near[::-1].index(0) :]
        pair = kinds[-2] << BITS | kinds[-1] if len(kinds) > 1 else 0
        return End(near, self._sum(True, kinds[::-1], pair))

    def beginning(self, after: str) -> Beginning:
        """What is known of the beginning of ``after``."""
        kinds = self.kinds(after[:WINDOW])
        near = kinds[:AHEAD]
        if 0 in near:
            near = near[: near.index(0)]
        pair = kinds[0] << BITS | kinds[1] if len(kinds) > 1 else 0
        run = self._run_of([], near)
        alone = [self._likelihood(run, place, 0) for place in range(len(near))]
        return Beginning(near, alone, self._sum(False, kinds, pair))

    def runs(self, end: End, beginning: Beginning) -> float:
        """What the runs across the joint say: the logarithm of a ratio of probabilities, 0 where they know nothing."""
        if not end.kinds:
            return 0.0
        run, alone, size = self._run_of(end.kinds, beginning.kinds), beginning.alone, len(end.kinds)
        total = 0.0
        for place in range(len(alone)):
            at = size + place
            total += self._likelihood(run, at, max(0, at - AHEAD)) - alone[place]
        return total

    def _run_of(self, before: list[int], after: list[int]) -> Numbers:
        """The kinds on both sides of a joint in one run."""
        if not _NATIVE:
            return before + after
        for place, kind in enumerate(before + after):
            self._run[place] = kind
        return self._run

    def product(self, end: End, beginning: Beginning) -> float:
        """What the vectors say: their product, in the logarithms that they were learned for."""
        one, other = end.vector, beginning.vector
        total = 0
        if not COMPILED:
            total = sum(map(mul, one, other))
        else:
            for place in range(_WIDE):
                total += one[place] * other[place]
        return self._step * total / PARTS**2

    def log_odds(self, end: End, beginning: Beginning) -> float:
        """As :func:`log_odds`, of an end and a beginning."""
        even, runs, product = self.weights
        return even + runs * self.runs(end, beginning) + product * self.product(end, beginning)

    def between(self, before: str, after: str) -> float:
        """As :func:`log_odds`."""
        if not _NATIVE:
            return self.log_odds(_end(before[-WINDOW:]), _beginning(after[:WINDOW]))
        near, run, total, other = self._near, self._run, self._total, self._other
        # The kinds of the last of the first piece that are known, and of the first of the second, stand in one run.
        size = self._read(before, True)
        self._add(True, size, total)
        ends = 0
        while ends < size and ends < _AHEAD and near[ends]:
            ends += 1
        for place in range(ends):
            run[ends - 1 - place] = near[place]
        size = self._read(after, False)
        self._add(False, size, other)
        count = 0
        while count < size and count < _AHEAD and near[count]:
            run[ends + count] = near[count]
            count += 1
        runs = 0.0
        if ends:
            for place in range(count):
                at = ends + place
                first = at - _AHEAD if at > _AHEAD else 0
                runs += self._likelihood(run, at, first) - self._likelihood(run, at, ends)
        product = 0
        for place in range(_WIDE):
            product += total[place] * other[place]
        even, by_runs, by_product = self.weights
        return even + by_runs * runs + by_product * (self._step * product / PARTS**2)

    def _read(self, text: str, ends: bool) -> int:
        """Know the kinds of the characters of a text that are nearest to the joint, the nearest first, and say how many they are."""
        near, codes, last = self._near, self._codes, len(text) - 1
        size = min(last + 1, _WINDOW)
        for place in range(size):
            code = ord(text[last - place if ends else place])
            kind = codes[code] if code <= _LAST_CODE else _UNKNOWN
            if kind == _UNKNOWN:
                kind = self._kinds[chr(code)]
                if code <= _LAST_CODE:
                    codes[code] = kind
            near[place] = kind
        return size

    def _add(self, ends: bool, size: int, total: Any) -> None:
        """Add the vectors of the characters of one side of the joint."""
        table, near = self._ends if ends else self._beginnings, self._near
        for place in range(_WIDE):
            total[place] = 0
        for distance in range(size):
            kind = near[distance]
            if kind:
                row = ((_TABLES[distance] if distance < _FAR else _LAST_TABLE) + kind) * _WIDE
                part = _NEAREST if distance < _FAR else _FAINT
                for place in range(_WIDE):
                    total[place] += part * table[row + place]
        if size > 1:
            row = self._double((near[1] << _KIND | near[0]) if ends else (near[0] << _KIND | near[1])) * _WIDE
            if row > 0:
                for place in range(_WIDE):
                    total[place] += _NEAREST * table[row + place]

    def _double(self, pair: int) -> int:
        """The row of the vector of a pair of kinds, 0 for a pair that has none."""
        pairs = self._pairs
        low, high = 0, len(pairs)
        if not _NATIVE:
            low = high = bisect_left(pairs, pair)
        while low < high:
            middle = (low + high) // 2
            if pairs[middle] < pair:
                low = middle + 1
            else:
                high = middle
        return _DOUBLES + low if low < len(pairs) and pairs[low] == pair else 0

    def _sum(self, ends: bool, kinds: list[int], pair: int) -> list[int]:
        """The vector of the characters on one side of the joint, the nearest first: an end, or a beginning."""
        if _NATIVE:
            total, own = self._total, self._near
            for place, kind in enumerate(kinds):
                own[place] = kind
            self._add(ends, len(kinds), total)
            return [total[place] for place in range(_WIDE)]
        near = [first + kind for first, kind in zip(_TABLES, kinds, strict=False) if kind]
        double = self._double(pair)
        if double:
            near.append(double)
        far = [_LAST_TABLE + kind for kind in kinds[FAR:] if kind]
        known = self._rows[ends]
        lanes = PARTS * sum(map(known.__getitem__, near)) + FAINT * sum(map(known.__getitem__, far))
        lift = LIFT * (PARTS * len(near) + FAINT * len(far))
        return [lane - lift for lane in _LANES.unpack(lanes.to_bytes(_LANES.size, "little"))]

    def _likelihood(self, run: Numbers, place: int, first: int) -> float:
        """The logarithm of the probability of the character at a place in a run of kinds, after those before it from the
        ``first`` on."""
        passed = 0.0
        context = 0
        for at in range(first, place):
            context = context << _KIND | run[at]
        kind = run[place]
        for size in range(place - first, 0, -1):
            context &= _ALL >> 64 - _KIND * size
            found = self._find(context << _KIND | kind)
            if found < NOWHERE:
                return passed + found
            lost = self._find(context << _KIND)
            if lost < NOWHERE:
                passed += lost
        return passed + _LOGARITHMS[self._alone[kind]]

    def _find(self, key: int) -> float:
        """The value kept for a run of kinds, its last one lowest (0 for the run as what stands before), or NOWHERE."""
        if not _NATIVE:
            known = self._found.get(key)
            if known is not None:
                return known
        mixed = mix(key)
        start = ((mixed >> 32) * self._buckets >> 32) * _SLOTS
        own = mixed & _PRINT or 1
        if not _NATIVE:
            bucket = self._prints[start : start + _SLOTS]
            value = _LOGARITHMS[self._values[start + bucket.index(own)]] if own in bucket else NOWHERE
            if len(self._found) == REMEMBERED:
                self._found.clear()
            self._found[key] = value
            return value
        for slot in range(start, start + _SLOTS):
            if self._prints[slot] == own:
                return _LOGARITHMS[self._values[slot]]
        return NOWHERE


def _numbers(code: Literal["H", "I"], data: memoryview) -> Any:
    """Numbers as they lie in the file, the lowest byte first on every machine. C reads them there; Python looks for one among
    several sooner in an array."""
    if COMPILED and sys.byteorder == "little":
        return data.cast(code)
    numbers = array(code)
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


_FIRST, _SECOND, _ALL = 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, (1 << 64) - 1
"""The factors of :func:`mix`, and all bits of its result."""
_KIND, _SLOTS, _PRINT, _WIDE, _NEAREST, _FAINT = BITS, BUCKET, PRINT, DIMENSIONS, PARTS, FAINT
_WINDOW, _AHEAD, _FAR, _DOUBLES = WINDOW, AHEAD, FAR, TABLES * KINDS
_UNKNOWN, _LAST_CODE = 0xFFFF, 0xFFFF
_NATIVE = COMPILED
"""The same once more, as C has them where this is compiled (``readson.pxd``)."""


def mix(key: int) -> int:
    """Sixty-four bits that depend on all bits of ``key``: the last step of MurmurHash3.

    >>> mix(4098) == mix(4097)
    False
    """
    key = (key ^ key >> 33) * _FIRST & _ALL
    key = (key ^ key >> 33) * _SECOND & _ALL
    return key ^ key >> 33


@cache
def model() -> Model:
    """The model that the package ships."""
    return Model(mapped("readson.bin"))


@lru_cache(1 << 12)
def _end(before: str) -> End:
    return model().end(before)


@lru_cache(1 << 12)
def _beginning(after: str) -> Beginning:
    return model().beginning(after)


def log_odds(before: str, after: str) -> float:
    """How much more likely it is that ``after`` follows ``before`` than that other text does, as a natural logarithm.

    ``before`` is the ink of the end of one piece and ``after`` the ink of the beginning of another, folded (see
    :func:`papercli.characters.ink`), in either script; the sixteen characters next to the joint are looked at. Above 0 they
    read on, below 0 they do not; 0 are even odds, when as many pairs belong together as do not. Where one true
    continuation is looked for among n pieces, the odds are lower by a factor of n.

    >>> log_odds("会议由市委副书", "记主持召开，各县区") > 3
    True
    >>> log_odds("會議由市委副書", "記主持召開，各縣區") == log_odds("会议由市委副书", "记主持召开，各县区")
    True
    >>> log_odds("会议由市委副书", "米和小麦的产量增长") < 0
    True
    """
    return model().between(before, after)
