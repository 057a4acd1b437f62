"""Pieces of a shuffled page, and what is seen of two of them, the second as the one that follows the first.

``pdftotext``, Tesseract and others give the columns of a page whole, but in another order, now and then cut by a headline or
a neighbour's lines. So the lines are cut wherever the text may go on elsewhere (:func:`pieces`), and of any two pieces that
may follow one another all that speaks for it or against it is named (:func:`seen`). Nothing is weighed here: the model of
:mod:`papercli.reading.links` does that, and decides all links of a page together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from heapq import nlargest
from itertools import pairwise
from typing import NamedTuple

from papercli.marks import CLOSING, OPENERS, PROSE, is_thrown
from papercli.reading.facts import Facts
from papercli.reading.links import NONE
from papercli.reading.readson import Beginning, End, model
from papercli.stages.endings import breaks
from papercli.stages.jumps import coming
from papercli.stages.measure import INDENT, TOLERANCE
from papercli.stages.openers import closes
from papercli.stages.wording import WHOLE, pairs

READS_ON = 0.0
"""Log-odds of reading on from which two lines of one column in mid-sentence are held together."""
HEADING = 4
"""Lines of display type that are one piece at most."""
BESIDE = 2
"""Lines above and below a piece that show whether it stands in a column of text."""
NEAR = 6
"""Pieces before and behind a piece that are looked at as its followers in any case."""
BLOCKS = 8
"""Blocks before and behind a piece whose first pieces are looked at in any case."""
ALIKE = 8
"""Other pieces that are looked at beside display type: those that share most of its wording."""
LIKELY = 12
"""Other pieces that are looked at: those whose beginnings fit the piece's end best."""
SPEECH = 300
"""Characters at a piece's end and beginning whose wording is compared."""
MOST = 6
"""Log-odds of reading on are told apart up to this much, either way."""
STEPS = (1, 2, 3, 4, 6, 8, 12, 16, 24)
"""How far a block is from another in the source, in steps: two from one block of body text to the next, and one from there to
the display type between them."""
PAIRED = tuple([mark + CLOSING[mark] for mark in "“「『（《"])
"""Quotation marks and brackets that a piece may leave open and another close."""


OPENS = ("a marker", "a jump line")
"""How a piece begins that opens a story."""


class Piece(NamedTuple):
    """A run of lines that follow one another for certain: the numbers of its first and its last line, the block between
    blank lines that it stands in, how far down the source that is in steps, whether it is the block's first or last piece, how many lines the block has, how the piece
    begins and ends, the measures it begins and ends in, the brackets it leaves open and those it closes, its wording (that of all
    body text of its block, unless it is display type), and what reads on."""

    first: int
    last: int
    block: int
    step: int
    head: bool
    foot: bool
    height: int
    begins: str
    ends: str
    measure: int
    own: int
    open: frozenset[str]
    close: frozenset[str]
    words: frozenset[str]
    end: End
    beginning: Beginning


def pieces(facts: Facts) -> list[Piece]:
    """Cut the lines of a page wherever the text may go on elsewhere. What was cut too often the links put together."""
    lines = facts.lines
    starts, blocks = [0], [0]
    for i, after in enumerate(lines[1:], 1):
        gap = after.gap > facts.usual
        blocks.append(blocks[-1] + gap)
        if gap or not _holds(facts, i):
            starts.append(i)
    heights = Counter(blocks)
    bounds = [(first, stop - 1) for first, stop in pairwise([*starts, len(lines)])]
    found = [
        _piece(
            facts, first, last, blocks[first], heights[blocks[first]],
            not first or blocks[first - 1] != blocks[first], last + 1 == len(lines) or blocks[last + 1] != blocks[last],
        )
        for first, last in bounds
    ]  # fmt: skip
    wording: dict[int, frozenset[str]] = {}
    for piece in found:
        if not _shows(piece.begins):
            wording[piece.block] = wording.get(piece.block, frozenset()) | piece.words
    steps, bodies = {}, 0
    for block in heights:
        steps[block] = 2 * bodies - (block not in wording)
        bodies += block in wording
    return [
        piece._replace(step=steps[piece.block], words=piece.words if _shows(piece.begins) else wording[piece.block])
        for piece in found
    ]


def _holds(facts: Facts, i: int) -> bool:
    """Whether line ``i`` follows the one before for certain: both stand in one column, in mid-sentence, and read on."""
    before, after = facts.lines[i - 1], facts.lines[i]
    if facts.ends[i - 1] > 0 or abs(facts.measures[i] - facts.measures[i - 1]) > TOLERANCE or facts.opens_story(i):
        return False
    if not (PROSE.search(before.ink) or PROSE.search(after.ink)):
        return False
    slack = facts.slacks[i - 1]
    if slack is not None and slack > INDENT + TOLERANCE:
        return False
    reading = model()
    return reading.log_odds(reading.end(before.ink), reading.beginning(after.ink)) >= READS_ON


def _piece(facts: Facts, first: int, last: int, block: int, height: int, head: bool, foot: bool) -> Piece:
    lines = facts.lines[first : last + 1]
    ink = "".join([line.ink for line in lines])
    shows = (
        len(lines) <= HEADING
        and not PROSE.search(ink)
        and facts.ends[last] < 3
        and not facts.opens_story(first)
        and not _in_column(facts, first, last)
    )
    opened, closed = set(), set()
    for pair in PAIRED:
        depth = lowest = 0
        for char in ink:
            if char in pair:
                depth += 1 if char == pair[0] else -1
                lowest = min(lowest, depth)
        if depth - lowest > 0:
            opened.add(pair)
        if lowest < 0:
            closed.add(pair)
    reading = model()
    return Piece(
        first, last, block, 0, head, foot, height,
        _begins(facts, first, last, shows), _ends(facts, last, shows), facts.measures[first], facts.measures[last],
        frozenset(opened), frozenset(closed),
        frozenset(pairs(ink) if len(ink) <= 2 * SPEECH else pairs(ink[:SPEECH]) | pairs(ink[-SPEECH:])),
        reading.end(ink), reading.beginning(ink),
    )  # fmt: skip


def _in_column(facts: Facts, first: int, last: int) -> bool:
    """Whether lines of text stand just above or below these ones, no blank line between, that are as wide: a line of body text
    may have no mark that tells it from display type."""
    lines = facts.lines
    for place, step in ((first, -1), (last, 1)):
        for other in range(place + step, place + step * (BESIDE + 1), step):
            if not 0 <= other < len(lines) or lines[max(other, other - step)].gap > facts.usual:
                break
            if abs(lines[other].width - lines[place].width) <= 1 and PROSE.search(lines[other].ink):
                return True
    return False


def _full(facts: Facts, i: int) -> str:
    slack = facts.slacks[i]
    if slack is None:
        return "unmeasured"
    return "full" if abs(slack) <= TOLERANCE else "wide" if slack < 0 else "loose" if slack <= INDENT + 1 else "short"


def _ends(facts: Facts, i: int, shows: bool) -> str:
    """How a piece ends, by its last line."""
    ink = facts.lines[i].ink
    if facts.ends_in_jump(i):
        return "a jump line"
    end, full = facts.ends[i], _full(facts, i)
    if shows:
        return f"display type, {full}"
    if end == 3 and closes(ink, facts.lexicon):
        return "a closer"
    named = {3: "a stop", 2: "a bracket", 1: "a colon", 0: "mid-sentence", -1: "a comma"}[end]
    return f"{named}, {full}"


def _begins(facts: Facts, first: int, last: int, shows: bool) -> str:
    """How a piece begins, by its first line."""
    line = facts.lines[first]
    if facts.opens_story(first):
        return "a jump line" if coming(line.ink) else "a marker"
    if shows:
        return f"display type, {_full(facts, first)}"
    if is_thrown(line.ink):
        return "a closing mark"
    slack = facts.slacks[first]
    if line.indent > 1 or (last > first and slack is not None and INDENT - 1 <= slack <= INDENT + 1):
        return "an indent"
    if line.ink[0] in OPENERS:
        return "an opening mark"
    return "a line alone" if first == last else "text"


def _shows(words: str) -> bool:
    """Whether a piece that begins or ends so is display type."""
    return words.startswith("display")


def _step(a: Piece, b: Piece) -> str:
    if a.block == b.block:
        return "in its block"
    steps = b.step - a.step
    if not steps:
        return "in the same place"
    size = next((step for step in STEPS if abs(steps) <= step), STEPS[-1] + 1)
    return f"{size} steps {'on' if steps > 0 else 'back'}"


def _bin(odds: float) -> int:
    return max(-MOST, min(MOST, round(odds)))


def _class(ends: str) -> str:
    """How a piece ends, roughly."""
    return "display" if _shows(ends) else "mid" if ends.startswith(("mid-sentence", "a comma")) else "ended"


Rivals = dict[int, list[tuple[float, int]]]
"""For each piece the others beside it, each with how little it fits, the best first."""


class Seen:
    """What can be seen of the pieces of a page, two by two."""

    def __init__(self, facts: Facts, found: Sequence[Piece]) -> None:
        self.facts, self.pieces = facts, found
        own = {piece.block if not _shows(piece.begins) else -1 - piece.first: piece.words for piece in found}
        often = Counter([word for words in own.values() for word in words])
        self.rare = {word: round(WHOLE * math.log((len(own) + 1) / count)) for word, count in often.items()}
        self.weight = {words: sum([self.rare[word] for word in words]) for words in own.values()}
        self.alike: dict[tuple[frozenset[str], frozenset[str]], float] = {}
        torn = len(breaks(facts.lines)) / len(facts.lines)
        self.torn = f"{min(5, round(torn * 100))} % torn"
        self.odds = self._weighed()
        self.after, self.before = self._ranked(self.odds)
        self.nearest, self.nearest_before = self._likest()
        start = model().end("。")
        self.starts = [_bin(model().log_odds(start, piece.beginning)) for piece in found]

    def shared(self, i: int, k: int) -> float:
        """The share of the wording of the piece that has less of it that the other has too."""
        a, b = self.pieces[i].words, self.pieces[k].words
        if (a, b) not in self.alike:
            both = sum([self.rare[word] for word in a & b])
            self.alike[a, b] = self.alike[b, a] = both / (WHOLE + min(self.weight[a], self.weight[b]))
        return self.alike[a, b]

    def _likest(self) -> tuple[list[list[float]], list[list[float]]]:
        """For each piece the shares of wording of other blocks, the greatest first: of those behind it, and before it."""
        after: list[set[float]] = [set() for _ in self.pieces]
        before: list[set[float]] = [set() for _ in self.pieces]
        for left, right in self.odds:
            if self.pieces[left].words is not self.pieces[right].words:
                share = self.shared(left, right)
                after[left].add(share)
                before[right].add(share)
        return [sorted(own, reverse=True) for own in after], [sorted(own, reverse=True) for own in before]

    def _ranked(self, table: Mapping[tuple[int, int], float]) -> tuple[Rivals, Rivals]:
        """For each piece its followers, the best first, and for each what it may follow."""
        after: dict[int, list[tuple[float, int]]] = {}
        before: dict[int, list[tuple[float, int]]] = {}
        for (left, right), value in table.items():
            after.setdefault(left, []).append((-value, right))
            before.setdefault(right, []).append((-value, left))
        return {left: sorted(own) for left, own in after.items()}, {right: sorted(own) for right, own in before.items()}

    def _weighed(self) -> dict[tuple[int, int], float]:
        """The pairs that are looked at, and how much likelier each is to read on than other text."""
        found, reading = self.pieces, model()
        heads = [number for number, piece in enumerate(found) if piece.head]
        opens = [number for number, piece in enumerate(found) if piece.begins in OPENS]
        table = {}
        for left, piece in enumerate(found):
            others = [right for right in range(len(found)) if right != left]
            near = range(max(0, left - NEAR), min(len(found), left + NEAR + 1))
            level = [right for right in heads if abs(found[right].block - piece.block) <= BLOCKS]
            fits = nlargest(LIKELY, others, key=lambda right: reading.product(piece.end, found[right].beginning))
            more = []
            if _shows(piece.ends):
                more = opens + nlargest(ALIKE, others, key=lambda right: self.shared(left, right))
            for right in {*fits, *near, *level, *more} - {left}:
                table[left, right] = reading.log_odds(piece.end, found[right].beginning)
        return table

    def all(self) -> list[dict[int, list[str]]]:
        """For each piece the features of every other one that may follow it."""
        table: list[dict[int, list[str]]] = [{} for _ in self.pieces]
        for left, right in self.odds:
            table[left][right] = self.between(left, right)
        return table

    def ends(self) -> list[list[str]]:
        """What is seen of each piece as one that nothing follows, as the names of features."""
        found = []
        for i, a in enumerate(self.pieces):
            kind, own = _class(a.ends), self.after.get(i)
            best = _bin(-own[0][0]) if own else "none"
            behind = self._source(i)[0] if i + 1 < len(self.pieces) else "the end"
            found.append(
                [
                    NONE, f"nothing follows {a.ends}", f"nothing follows {kind}, {'foot' if a.foot else 'inside'}",
                    f"nothing follows {kind}, the best reads on by {best}", f"nothing follows, {behind}",
                ]
            )  # fmt: skip
        return found

    def begins(self) -> list[list[str]]:
        """What is seen of each piece as one that follows nothing, as the names of features."""
        found = []
        for k, b in enumerate(self.pieces):
            first, own = "display" if _shows(b.begins) else b.begins, self.before.get(k)
            best = _bin(-own[0][0]) if own else "none"
            behind = self._source(k - 1)[0] if k else "the beginning"
            found.append(
                [
                    "nothing before", f"nothing before {b.begins}", f"nothing before {first}, {'head' if b.head else 'inside'}",
                    f"nothing before {first}, the best reads on by {best}", f"nothing before, {behind}",
                    f"nothing before {first}, begins as after a stop {self.starts[k]}",
                ]
            )  # fmt: skip
        return found

    def _rank(self, own: Sequence[tuple[float, int]], value: float, number: int) -> tuple[int, int]:
        """The place of a pair among its rivals, and its lead before the best other one."""
        best = own[0] if own[0][1] != number else own[1] if len(own) > 1 else (MOST, -1)
        rank = next((k for k, (_, other) in enumerate(own) if other == number), len(own))
        return min(4, rank + 1), max(-5, min(5, round(value + best[0])))

    def between(self, i: int, k: int) -> list[str]:
        """What is seen of piece ``k`` as the one that follows piece ``i``, as the names of features."""
        a, b = self.pieces[i], self.pieces[k]
        value = self.odds[i, k]
        odds = _bin(value)
        kind, first = _class(a.ends), "display" if _shows(b.begins) else b.begins
        if k == i + 1:
            place = "next in the source" if a.block == b.block else "next, behind a blank line"
        else:
            place = f"{_step(a, b)}, {'foot' if a.foot else 'inside'} to {'head' if b.head else 'inside'}"
        off = abs(a.own - b.measure)
        shown = "display" in (kind, first)
        alike = "shown" if shown else "as wide" if off <= 1 else "nearly as wide" if off <= 3 else "of another width"
        rank, lead = self._rank(self.after[i], value, k)
        back, ahead = self._rank(self.before[k], value, i)
        text = f"{a.ends}, then {b.begins}"
        coarse = f"{kind}, then {first}"
        found = [
            place, text, coarse, alike, f"{place}, {coarse}", f"{place}, {alike}", f"{place}, {self.torn}", f"{place}, {a.ends}",
            f"{place}, then {b.begins}",
            f"{coarse}, {alike}", f"{kind} reads on by {odds}", f"{coarse}, reads on by {odds}", f"{place}, {kind} reads on by {odds}",
            f"{kind}, reads on at rank {rank} after, {back} before",
            f"{kind}, {place}, reads on at rank {rank} after, {back} before",
            f"{kind}, reads on, leads by {lead} after", f"{kind}, reads on, leads by {ahead} before",
        ]  # fmt: skip
        if k != i + 1:
            if not shown and min(a.height, b.height) > HEADING and abs(a.height - b.height) <= 1:
                found += [
                    "blocks of as many lines",
                    f"blocks of as many lines, {alike}",
                    f"blocks of as many lines, {place}",
                ]
            if i + 1 < len(self.pieces):
                found += [f"instead of {name}" for name in self._source(i)]
            if k:
                found += [f"away from {name}" for name in self._source(k - 1)]
        missing = a.open - b.close
        if a.open & b.close:
            found.append("a quotation or bracket left open is closed")
        if missing:
            found.append(f"a quotation or bracket is left open, {kind}")
        if b.close - a.open:
            found.append(f"a quotation or bracket is closed that was not open, {kind}")
        if a.words is not b.words:
            value = self.shared(i, k)
            share = min(8, round(value * 40))
            nearest = min(4, self.nearest[i].index(value) + 1)
            back = min(4, self.nearest_before[k].index(value) + 1)
            found += [
                f"{share} fortieths of the wording shared, {kind}", f"{share} fortieths of the wording shared, {coarse}",
                f"{coarse}, wording {nearest} after, {back} before", f"{place}, {kind}, wording {nearest} after, {back} before",
            ]  # fmt: skip
        found += [
            f"{kind}, begins as after a stop {self.starts[k]}",
            f"{coarse}, begins as after a stop {self.starts[k]}",
        ]
        return found

    def _source(self, i: int) -> list[str]:
        """What is seen between a piece and the one next in the source."""
        a, b = self.pieces[i], self.pieces[i + 1]
        odds = self.odds[i, i + 1]
        gap = "blank" if a.block != b.block else "no blank"
        first = "display" if _shows(b.begins) else b.begins
        off = "as wide" if abs(a.own - b.measure) <= 3 else "of another width"
        return [
            f"{gap}, {_class(a.ends)}, then {first}",
            f"{gap}, {_class(a.ends)}, {off}, reading on by {_bin(odds)}",
            f"{gap}, {a.ends}",
        ]
