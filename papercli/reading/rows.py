"""Rows that run across columns, and what is seen of a part of one as a column's next line.

``pdftotext`` sets what stands level in two columns on one line, a single blank between, and OCR tools that sort boxes by
height print the lines of columns in turn. No blank of such a line says for certain where a column ends. So the rows of a block
are laid into columns part by part, and of each part that may go on a column all that speaks for it or against it is named
(:func:`steps`). The lines of a column stand one leading apart, so each column has its turn: that, the measure and how the text
reads on are what tells columns apart. Nothing is weighed here: the stage ``woven`` asks the model ``woven`` and keeps the
likeliest ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from papercli.draft import Line, width
from papercli.marks import OPENERS, is_thrown
from papercli.reading.readson import WINDOW, log_odds
from papercli.stages.endings import ending, leaves_open
from papercli.stages.measure import INDENT

MOST = 16
"""Columns that are kept apart in one block at the most, those that have ended among them."""
WORDS = 12
"""Words of a row that one part has at the most, unless it is the whole rest of the row."""
LIVE = 6
"""Rows since its last line from which a column is taken to have ended."""
AROUND = 2
"""Rows above and below one whose blanks may stand below each other."""
SOON = 10
"""Rows ahead that are searched for a better continuation of a column."""
FEWEST = 3
"""Characters of a word inside a row at the least that may begin such a continuation."""
ODDS = 6
"""Log-odds of reading on are told apart up to this much, either way."""
FEW = 5
"""Columns, parts and rows are counted up to this many."""
ENDS = {3: "a stop", 2: "a bracket", 1: "a colon", 0: "mid-sentence", -1: "a comma"}
"""How a line ends, by :func:`papercli.stages.endings.ending`."""


class Part(NamedTuple):
    """A part of a row: where it begins and ends in the text, its ink, its width in half-ems, how it ends."""

    start: int
    end: int
    ink: str
    wide: int
    ends: int


class Column(NamedTuple):
    """A column so far: its last line, its measure, its lines; the row and the number of its last line among the parts laid;
    how many parts were laid between its last two lines, the column that was fed before it, and whether on the same row."""

    last: Part
    measure: int
    size: int
    row: int
    place: int
    beat: int
    after: int
    level: bool


class Way(NamedTuple):
    """A way to lay the rows so far: the columns, which of them were seen to the left of which, the number of parts laid, and
    the column that was fed last."""

    columns: tuple[Column, ...] = ()
    left: frozenset[tuple[int, int]] = frozenset()
    laid: int = 0
    fed: int = -1


class Row:
    """A row of a block: its words, and the part from any word to any other."""

    def __init__(self, text: str, line: Line, number: int) -> None:
        self.text, self.line, self.number = text, line, number
        self.words: list[tuple[int, int]] = []
        place = line.start
        for word in text[line.start : line.end].split():
            place = text.index(word, place)
            self.words.append((place, place + len(word)))
            place += len(word)
        self.parts: dict[tuple[int, int], Part] = {}
        self.usual = 0
        self.around: Counter[int] = Counter()
        """How many of the rows around have a blank so far in, by the width of the ink before it."""
        self.soon: tuple[str, ...] = ()

    def part(self, first: int, stop: int) -> Part:
        """The part from word ``first`` to the one before ``stop``."""
        found = self.parts.get((first, stop))
        if found is None:
            start, end = self.words[first][0], self.words[stop - 1][1]
            ink = "".join(self.text[start:end].split())
            found = self.parts[first, stop] = Part(start, end, ink, width(ink), ending(ink))
        return found

    def reach(self, word: int) -> int:
        """How wide the ink of the row is before a word."""
        return self.part(0, word).wide

    def stops(self, first: int) -> Iterator[int]:
        """The words before which a part that begins with word ``first`` may end. Letters set apart are one word."""
        for stop in range(first + 1, min(len(self.words), first + WORDS + 1)):
            if self._letters(stop - 1) > 1 or self._letters(stop) > 1:
                yield stop
        yield len(self.words)

    def _letters(self, word: int) -> int:
        return self.words[word][1] - self.words[word][0]

    def loose(self, first: int, stop: int) -> int:
        """Blanks between words of Chinese inside a part: a column's own lines have few."""
        found = 0
        for word in range(first, stop - 1):
            apart = self._letters(word) > 1 or self._letters(word + 1) > 1
            found += apart and "latin" not in self.joint(word + 1)
        return found

    def bracketed(self, first: int, stop: int) -> bool:
        """Whether all blanks of a part stand in brackets: those of a byline do."""
        return all(leaves_open(self.part(first, word).ink) for word in range(first + 1, stop))

    def joint(self, stop: int) -> str:
        """What stands on either side of the blank before word ``stop``."""
        return f"{_kind(self.text[self.words[stop - 1][1] - 1])} and {_kind(self.text[self.words[stop][0]])}"


class Step(NamedTuple):
    """A part of a row as a column's next line: the word before which it ends, the column (one more than there are for a
    column that begins), and what is seen of it, as the names of features."""

    stop: int
    column: int
    names: list[str]


def rows_of(text: str, block: Sequence[Line]) -> list[Row]:
    """The rows of a block, each with the usual width of the block's lines and what may come soon after it."""
    rows = [Row(text, line, number) for number, line in enumerate(block)]
    often: Counter[int] = Counter()
    for row in rows:
        for stop in row.stops(0):
            often[row.part(0, stop).wide] += 1
    usual = max(often, key=lambda wide: (_near(often, wide) * min(wide, 2 * INDENT), -wide))
    starts = [
        [
            "".join(text[row.words[k][0] : row.line.end].split())[:WINDOW]
            for k in range(len(row.words))
            if not k or row.words[k][1] - row.words[k][0] >= FEWEST
        ]
        for row in rows
    ]
    for number, row in enumerate(rows):
        row.usual = usual
        for other in rows[max(0, number - AROUND) : number] + rows[number + 1 : number + 1 + AROUND]:
            row.around.update({other.reach(word) + off for word in range(1, len(other.words)) for off in (-1, 0, 1)})
        row.soon = tuple([start for own in starts[number + 1 : number + 1 + SOON] for start in own])
    return rows


def _near(often: Counter[int], wide: int) -> float:
    return often[wide] + 0.7 * (often[wide - 1] + often[wide + 1]) + 0.3 * (often[wide - 2] + often[wide + 2])


def _kind(char: str) -> str:
    if char.isascii() and char.isalnum():
        return "latin"
    return "a character" if char.isalnum() else "a mark"


@lru_cache(1 << 16)
def _reads(before: str, after: str) -> float:
    return log_odds(before, after)


@lru_cache(1 << 12)
def _later(before: str, soon: tuple[str, ...]) -> float | None:
    """How well the best of what comes soon reads on."""
    return max([_reads(before, after) for after in soon], default=None)


def _bin(odds: float, most: int = ODDS) -> int:
    return max(-most, min(most, round(odds)))


def _beside(wide: int, other: int) -> str:
    """How wide a line is beside a measure."""
    off = wide - other
    if abs(off) <= 1:
        return "as wide"
    if off > 0:
        return "wider" if off <= INDENT else "far wider"
    if off > -INDENT + 1:
        return "nearly as wide"
    if off >= -INDENT - 1:
        return "an indent narrower"
    return "narrower" if wide * 2 > other else "far narrower"


def steps(way: Way, row: Row, first: int, used: tuple[int, ...]) -> list[Step]:
    """All that a row's part from word ``first`` on may be, ``used`` being the columns that the parts before it went to."""
    found = []
    columns, words = way.columns, len(row.words)
    live = [k for k, column in enumerate(columns) if row.number - column.row <= LIVE]
    live.sort(key=lambda k: columns[k].place)
    turns = {k: turn for turn, k in enumerate(live)}
    several = f"of {min(FEW, len(live))}"
    free = [k for k in range(len(columns)) if k not in used and not any((k, other) in way.left for other in used[-1:])]
    for stop in row.stops(first):
        part = row.part(first, stop)
        beside = _beside(part.wide, row.usual)
        runs = "ends a sentence" if part.ends > 1 else "in mid-sentence"
        own = [f"{beside} than usual, {runs}, {'cut off' if stop < words else 'to the end'}"]
        loose = min(3, row.loose(first, stop))
        if stop < words and leaves_open(part.ink):
            own.append(f"cut with a bracket open, {beside} than usual")
        if stop - first > 1:
            within = "in brackets" if row.bracketed(first, stop) else "in text"
            level = max([row.around[row.reach(word)] for word in range(first + 1, stop)])
            own += [
                f"{loose} blanks inside, {within}",
                f"a blank inside where {level} rows around have one, {beside} than usual",
            ]
            broad = "a wide row" if 2 * row.line.width > 3 * row.usual else "a usual row"
            own += [f"{loose} blanks inside", f"{loose} blanks inside, {broad}"]
        if stop < words:
            level = row.around[row.reach(stop)]
            own += [
                f"cut between {row.joint(stop)}",
                f"cut where {level} rows around have a blank, {beside} than usual",
            ]
        if len(part.ink) <= 2:
            own.append(f"one or two characters, {'alone' if words == 1 else 'among others'}")
        ink = part.ink[:WINDOW]
        odds = {k: _reads(columns[k].last.ink[-WINDOW:], ink) for k in live if columns[k].last.ends <= 0}
        best = sorted(odds.values(), reverse=True)[:2]
        found += [Step(stop, k, own + _goes_on(way, row, part, k, used, turns, several, best)) for k in free]
        if len(columns) < MOST:
            found.append(Step(stop, len(columns), own + _begins(way, row, part, used, live, several, runs, best)))
    return found


def _goes_on(
    way: Way, row: Row, part: Part, k: int, used: tuple[int, ...], turns: dict[int, int], several: str, best: Sequence[float]
) -> list[str]:  # fmt: skip
    """What is seen of a part as the next line of column ``k``."""
    column = way.columns[k]
    last = column.last
    runs = "ends a sentence" if part.ends > 1 else "in mid-sentence"
    before = "ended" if last.ends > 0 else "in mid-sentence"
    short, wide = _beside(last.wide, column.measure), _beside(part.wide, column.measure)
    odds = _reads(last.ink[-WINDOW:], part.ink[:WINDOW])
    since = way.laid - column.place - 1
    turn = f"turn {turns.get(k, 'over')} {several}"
    found = [
        f"after {ENDS[last.ends]}, reads on by {_bin(odds)}",
        f"{before}, {short}",
        f"{before}, then {wide}, {runs}",
        f"{before}, {short}, then {wide}",
        f"{wide}, {runs}" if column.size > 1 else f"{wide} than its first line, {runs}",
        turn, f"{turn}, {before}",
        f"{min(2 * FEW, since)} parts since its last {several}",
        f"{min(LIVE, row.number - column.row)} rows since its last {several}",
    ]  # fmt: skip
    if last.ends <= 0:
        rival = best[0] if best and best[0] != odds else best[1] if len(best) > 1 else None
        later = _later(last.ink[-WINDOW:], row.soon)
        found.append("no rival column" if rival is None else f"leads rival columns by {_bin(odds - rival)}")
        found.append("nothing comes later" if later is None else f"leads what comes later by {_bin(odds - later)}")
        if rival is not None and later is not None:
            found.append(f"leads rivals by {_bin(odds - rival, 3)}, what comes later by {_bin(odds - later, 3)}")
    else:
        found.append(f"ended, a rival column reads on by {_bin(best[0])}" if best else "ended, no rival column")
    same = "new"
    if column.size > 1:
        beat = since - column.beat
        same = "same" if column.after == way.fed else "another"
        found += [
            f"beat off by {_bin(beat, 4)} {several}",
            f"beat off by {_bin(beat, 4)}, {before}, {min(4, column.size)} lines",
            f"beat off by {_bin(beat, 2)}, {same} column before, {min(3, column.size)} lines",
        ]
    level = bool(used)
    found.append(f"{same} column before, {'on one row' if level else 'on a row before'}, {column.level == level}")
    if used:
        found.append("stood right before" if (used[-1], k) in way.left else "not seen right before")
    return found


def _begins(
    way: Way, row: Row, part: Part, used: tuple[int, ...], live: Sequence[int], several: str, runs: str,
    best: Sequence[float],
) -> list[str]:  # fmt: skip
    """What is seen of a part as the first line of a column."""
    columns = way.columns
    begins = "an opening mark" if part.ink[0] in OPENERS else "a mark" if is_thrown(part.ink) else "text"
    found = [
        f"begins column {min(FEW + 1, len(columns))}",
        f"begins a column in row {min(FEW + 1, row.number)}, part {min(FEW, len(used))}",
        f"begins a column with {begins}",
        f"begins a column beside {several}, part {min(FEW, len(used))}",
        f"begins a column, a rival column reads on by {_bin(best[0])}" if best else "begins a column, no rival",
    ]
    if live:
        due = columns[live[0]].last
        state = "ended" if due.ends > 0 else "in mid-sentence"
        if due.ends <= 0:
            later = _later(due.ink[-WINDOW:], row.soon)
            found.append(f"begins a column, what is due reads on later by {'no' if later is None else _bin(later)}")
        widest = max(columns[k].measure for k in live)
        ended = all(columns[k].last.ends > 0 for k in live)
        found += [
            f"begins a column {_beside(part.wide, widest)}, {runs}",
            f"begins a column, what is due {state}",
            f"begins a column, {'all ended' if ended else 'some in mid-sentence'}",
        ]
    return found


def laid(way: Way, row: Row, part: Part, k: int, used: tuple[int, ...]) -> Way:
    """The way with one part more, laid into column ``k``."""
    columns = list(way.columns)
    if k == len(columns):
        columns.append(Column(part, part.wide, 1, row.number, way.laid, 0, -1, False))
    else:
        before = columns[k]
        measure = before.measure
        if abs(part.wide - measure) <= INDENT:
            measure = max(part.wide, measure)
        elif before.size <= 2 and part.ends <= 0:
            measure = part.wide
        columns[k] = Column(
            part, measure, before.size + 1, row.number, way.laid, way.laid - before.place - 1, way.fed, bool(used)
        )
    left = way.left | {(other, k) for other in used} if used else way.left
    return Way(tuple(columns), left, way.laid + 1, k)
