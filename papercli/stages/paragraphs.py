"""Which lines go on with a paragraph, which open one, and which are display type.

Every line is judged alone first, then with its neighbour, and the best reading of the whole page is found by dynamic
programming (Viterbi 1967). All weights are in one unit, roughly the logarithm of odds; what a decision was worth over
its opposite is kept as the line's margin.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from papercli.draft import CONTINUES, CREDIT, DISPLAY, INTRUDES, OPENS, Draft, Line, width
from papercli.lexicon import Lexicon
from papercli.marks import CANNOT_BEGIN, CLOSERS, HAN, OPENERS, PAUSES, STOPS, first_token
from papercli.stages.credits import is_credit
from papercli.stages.jumps import CONTINUED
from papercli.stages.measure import OVERFULL, TOLERANCE, measures, squeeze
from papercli.stages.openers import LOOKAHEAD, find_opener

INDENT = 4
"""A paragraph's first line is indented by two ems; where the indent was lost, the line is that much shorter."""
NEVER = -99.0
OVER = (0.0, 0.0, -2.0, -4.0, -6.0)
"""What it costs a line to be 0 to 4 half-ems wider than its measure, beyond what its marks can be squeezed by."""
TOO_WIDE = -8.0

STATES = (CONTINUES, OPENS, DISPLAY, INTRUDES, CREDIT)
_SPACED = re.compile(f"[{HAN}][ \u3000]+(?=[{HAN}])")
JUMP_TO = re.compile(r"[（(〔【〈]?(?:下转|下轉|转|轉)第?[A-Z]?[0-9一二三四五六七八九十]{1,3}[版頁页][^。]{0,8}[)）〕】〉]?$")


_BEGINS = re.compile(
    "(?:[一二三四五六七八九十]{1,2}[是、]|第[一二三四五六七八九十]{1,2}[，、]|近日|日前|昨日|昨天|今天|今年|目前|当前|此外|另外|同时|与此同时|随后|会上|据|截至|当地时间|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}年"
    "|记者[0-9]*日?从|记者.{0,6}[获了]|.{2,4}(?:表示|指出|强调|要求|介绍|认为|说)[，：]"
    "|目前|當前|此外|同時|隨後|據|截至|記者.{0,6}[獲了]|.{2,4}(?:強調|介紹|認為|說)[，：])"
)
"""Words that paragraphs of news like to begin with: a weak hint."""


class _Habits(NamedTuple):
    """How this page uses blank lines and indents, as weights for a new paragraph: by absence and by presence."""

    blank: tuple[float, float]
    indent: tuple[float, float]
    spaced: bool


def paragraphs(draft: Draft, lexicon: Lexicon) -> Draft:
    """Decide for each line whether it opens a paragraph, continues one, or is a headline."""
    lines = draft.lines
    if not lines:
        return draft
    draft = replace(draft, lines=_mended(lines, measures(lines)))
    page = _Page(draft, lexicon)
    roles, margins = page.read()
    return replace(draft, roles=roles, margins=margins, measures=page.measures)


def each_line(draft: Draft, lexicon: Lexicon) -> Draft:
    """Leave every line a paragraph of its own."""
    count = len(draft.lines)
    return replace(draft, roles=[OPENS] * count, margins=[0.0] * count, measures=[0] * count)


def ending(ink: str) -> int:
    """How a line ends: 3 a full stop, 2 a closing bracket or quote alone, 1 a colon or semicolon, 0 in mid-sentence, -1 a
    comma.

    >>> [ending(ink) for ink in ("天地。”", "（天）", "天：", "天", "天，")]
    [3, 2, 1, 0, -1]
    """
    last = ink[-1]
    if last in STOPS:
        return 3
    if last in "；;":
        return 1
    if last in CLOSERS:
        bare = ink.rstrip(CLOSERS)
        return 3 if bare and bare[-1] in STOPS else 2
    if last in "：:":
        return 1
    return -1 if last in PAUSES else 0


BREAK_AFTER = {3: 0.5, 2: -1.5, 1: -2.0, 0: -7.0, -1: -8.0}
"""Weight of a paragraph ending where a line ends so (see :func:`ending`)."""
JOIN_AFTER = {3: 0.0, 2: 0.3, 1: 0.5, 0: 1.0, -1: 1.0}


def _balanced(ink: str) -> bool:
    """Whether a line closes the brackets and quotes it opens: a headline's line does, a line cut by the measure may not."""
    return all(ink.count(left) == ink.count(right) for left, right in ("“”", "（）", "《》", "「」"))


def _mended(lines: Sequence[Line], found: Sequence[int]) -> list[Line]:
    """The lines, with those put together again that an extractor broke at a mark in the middle of one line."""
    mended: list[Line] = []
    for line, measure in zip(lines, found, strict=True):
        if mended and measure and _is_fragment(mended[-1], line, measure):
            first = mended.pop()
            line = Line(first.start, line.end, first.gap, first.indent, first.width + line.width, first.ink + line.ink)
        mended.append(line)
    return mended


def _is_fragment(before: Line, line: Line, measure: int) -> bool:
    """Whether ``line`` is the rest of ``before``: both fit into one line, and typesetting breaks no line where they part."""
    room = measure - before.width - line.width
    if room < -OVERFULL:
        return False
    first, last = line.ink[0], before.ink[-1]
    if first in CANNOT_BEGIN or last in OPENERS:
        return True
    if first not in OPENERS:
        return False
    if ending(before.ink) == 2:
        return True
    return line.width <= measure // 2 and abs(room) <= TOLERANCE and ending(line.ink) == 0


class _Page:
    """The evidence of one page, and its best reading."""

    def __init__(self, draft: Draft, lexicon: Lexicon) -> None:
        self.lines = draft.lines
        self.ends = [ending(line.ink) for line in self.lines]
        text, lines = draft.text, self.lines
        loose = [len(_SPACED.findall(text, line.start, line.end)) if line.end - line.start > len(line.ink) else 0 for line in lines]
        self.spaced = draft.spaced
        self.loose = [0 if self.spaced else n for n in loose]
        self.openers = []
        for i, line in enumerate(lines):
            ink = line.ink
            k = i
            while len(ink) < LOOKAHEAD and k + 1 < len(lines):
                k += 1
                ink += lines[k].ink
            again = i > 0 and self.openers[-1] and self.ends[i - 1] == 2
            self.openers.append(
                not again
                and (
                    CONTINUED.match(ink) is not None
                    or find_opener(ink, text[line.start : lines[k].end], len(line.ink), lexicon) is not None
                )
            )
        self.measures = measures(lines, self.openers)
        self.jumps = [e == 2 and JUMP_TO.search(line.ink) is not None for e, line in zip(self.ends, lines)]
        self.credits = [is_credit(text[line.start : line.end], lexicon, draft.spaced) for line in lines]
        self.habits = self._habits()

    def _habits(self) -> _Habits:
        joins, breaks = [1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]
        for i, (line, after) in enumerate(zip(self.lines, self.lines[1:])):
            slack = self.measures[i] - line.width
            if self.ends[i] <= 0 and -2 <= slack <= 1 and self.measures[i]:
                kind = joins
            elif self.ends[i] == 3 and slack >= 6 and self.measures[i]:
                kind = breaks
            else:
                continue
            kind[0 if after.gap else 1] += 1
            kind[2 if 2 <= after.indent <= 6 else 3] += 1
        def weight(yes: int, no: int) -> tuple[float, float]:
            j, b = joins[yes] + joins[no], breaks[yes] + breaks[no]
            w = lambda k: max(-4.0, min(4.0, math.log(breaks[k] / b) - math.log(joins[k] / j)))
            return w(no), w(yes)
        return _Habits(weight(0, 1), weight(2, 3), self.spaced)

    def display(self, i: int) -> float:
        """How much a line looks like display type rather than body type, judged alone."""
        line, measure, end = self.lines[i], self.measures[i], self.ends[i]
        ink = line.ink
        score = -2.5
        if end == 3:
            score -= 5.0 if ink.rstrip(CLOSERS)[-1:] == "。" else 0.5
        elif end == -1:
            score -= 4.0
        elif end == 1:
            score -= 1.5
        inner = ink[:-1]
        if "。" in inner:
            score -= 5.0
        if "，" in inner or "," in inner:
            score -= 1.2
        elif "、" not in inner:
            score += min(0.1 * len(ink), 2.5)
        if measure:
            slack = measure - line.width
            if slack < -3:
                score += 5.0 if "。" not in ink else 0.0
            elif -2 <= slack <= 1:
                score -= 2.5
            elif slack == 4:
                score -= 0.5
            elif slack > 1:
                score += 0.5
        if ink[0] in CANNOT_BEGIN:
            score -= 6.0
        if self.openers[i] or self.jumps[i]:
            score -= 8.0
        if not _balanced(ink):
            score -= 1.5
        if line.indent >= 6:
            score += 1.0
        if len(ink) < 3:
            score -= 2.0
        if line.width > 120:
            score -= 6.0
        return score

    def fit(self, i: int, state: int, joined: bool) -> float:
        """How well the line's width fits its state when the next line is joined to it or not."""
        measure = self.measures[i]
        line = self.lines[i]
        if not measure:
            return -4.0 if joined else 1.0
        slack = measure - (INDENT if state == OPENS else 0) - line.width
        if slack < 0:
            over = -slack if slack == -1 else max(1, -slack - squeeze(line.ink))
            score = OVER[over] if over < len(OVER) else TOO_WIDE
            return score + (1.0 if joined else -1.0)
        if slack <= 1:
            return 1.0 if joined else -1.0
        if self.loose[i]:  # only a full line is stretched, by about half an em a blank
            stretched = 0.8 * max(0, slack - self.loose[i] - 1)
            return (1.0 if joined else -1.0) - stretched
        if i + 1 == len(self.lines):
            return 0.0
        room = slack - width(first_token(self.lines[i + 1].ink))
        if joined:
            return 0.8 if room < 0 else -1.5 if room == 0 else -2.5 if room == 1 else -4.0 if room < 4 else -6.0
        return -0.8 if room < 0 else 0.8 if room < 2 else 2.0

    def read(self) -> tuple[list[int], list[float]]:
        lines, n = self.lines, len(self.lines)
        emit = []
        for i, line in enumerate(lines):
            if self.credits[i]:
                emit.append((-6.0, -6.0, -6.0, -6.0, 2.0))
                continue
            first = line.ink[0]
            c = o = 0.0
            if first in CANNOT_BEGIN:
                o -= 8.0
            elif _BEGINS.match(line.ink):
                o += 1.5
            if self.openers[i]:
                o += 5.0
                c -= 5.0
            d = self.display(i)
            emit.append((c, o, d, d, NEVER))
        step = [self.step(i) for i in range(n - 1)]
        start = (-3.0, 0.0, 0.0, NEVER, 0.0)
        forward = [[start[s] + emit[0][s] for s in STATES]]
        back = []
        for i in range(1, n):
            before, table, e = forward[-1], step[i - 1], emit[i]
            row, arg = [], []
            for s in STATES:
                best, a = max((before[p] + table[p][s], p) for p in STATES)
                row.append(best + e[s])
                arg.append(a)
            forward.append(row)
            back.append(arg)
        last = [self.final(n - 1, s) for s in STATES]
        backward = [last]
        for i in range(n - 2, -1, -1):
            after, table, e = backward[-1], step[i], emit[i + 1]
            backward.append([max(table[p][s] + e[s] + after[s] for s in STATES) for p in STATES])
        backward.reverse()
        state = max(STATES, key=lambda s: forward[-1][s] + last[s])
        roles = [state]
        for arg in reversed(back):
            state = arg[state]
            roles.append(state)
        roles.reverse()
        margins = []
        for i, role in enumerate(roles):
            total = [forward[i][s] + backward[i][s] for s in STATES]
            other = max(total[s] for s in STATES if (s == CONTINUES) != (role == CONTINUES))
            margins.append(total[role] - other)
        return roles, margins

    def final(self, i: int, state: int) -> float:
        """Weight of the page ending with line i in ``state``; a page may be cut anywhere, so a stop matters less."""
        if state in (CONTINUES, OPENS):
            return self.fit(i, state, False) + BREAK_AFTER[self.ends[i]] / 2 + self.alone(i, state)
        return NEVER if state == INTRUDES else 0.0

    def alone(self, i: int, state: int) -> float:
        """A paragraph of one line is rare, and one without a full stop rarer."""
        if state != OPENS:
            return 0.0
        return -2.5 if self.ends[i] >= 2 and "。" in self.lines[i].ink else -4.0

    def step(self, i: int) -> list[list[float]]:
        """Weights of line i in one state and line i+1 in another."""
        after = self.lines[i + 1]
        end = self.ends[i]
        half = self.habits.blank[after.gap > 0] / 2
        indent = self.habits.indent[2 <= after.indent <= 6] / 2
        stop = (BREAK_AFTER[end] if not self.jumps[i] else 3.0) + half
        go = (JOIN_AFTER[end] if not self.jumps[i] else -8.0) - half - indent
        table = []
        for s in (CONTINUES, OPENS):
            join, parted = self.fit(i, s, True), self.fit(i, s, False)
            if end < 2 and not self.jumps[i]:
                parted = min(parted, 0.0)  # a short line shows the end of a paragraph only where a sentence ends
            parted += self.alone(i, s)
            if after.ink[0] in CANNOT_BEGIN:
                join = max(join, 0.0) + 4.0
            table.append([
                go + join,
                stop + parted + indent - 0.5,
                stop + parted - 1.0,
                go + join - 4.5,
                stop + parted,
            ])  # fmt: skip
        table.append([NEVER, half + indent, max(half, 0.0) + 1.5, NEVER, half - 0.5])
        table.append([go, NEVER, NEVER, -1.0, NEVER])
        table.append([NEVER, half + indent, half, NEVER, half])
        return table
