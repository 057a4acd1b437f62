"""The evidence for what each line of a page is: named, weighed, and judged alone first, then with its neighbour.

All weights are in one unit, roughly the logarithm of odds. Nothing is decided here; :mod:`papercli.stages.reading` finds
the reading of the whole page that the evidence favours.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Container
from typing import NamedTuple

from papercli.draft import Draft, Line, usual_gap
from papercli.lexicon import Lexicon
from papercli.marks import BETWEEN_HAN, PROSE, is_thrown
from papercli.stages.endings import BRACKETS, ending, leaves_open
from papercli.stages.fit import UNBOUNDED, UNMEASURED, Weights, bordering, fit, squeezed
from papercli.stages.jumps import JUMP_TO, coming
from papercli.stages.measure import INDENT, measures, squeeze, token_width
from papercli.stages.openers import LOOKAHEAD, OPEN, WORDED, closes, find_opener
from papercli.stages.people import is_credit, is_named, label_ends, name_starts

NEVER = -99.0
BREAK_AFTER = {3: 0.9, 2: -1.5, 1: -1.0, 0: -9.0, -1: -9.0}
"""Weight of a paragraph ending where a line ends so (see :func:`papercli.stages.endings.ending`): in mid-sentence almost never."""
JOIN_AFTER = {3: 0.0, 2: 0.3, 1: 0.5, 0: 1.0, -1: 1.0}
"""Weight of a paragraph going on after a line that ends so."""
STOPPED = -10.0
"""Weight of a line with a full stop in it being display type."""
UNCLOSED = 8.0
"""Weight of a paragraph not ending where a line leaves a bracket open."""
UNENDED = -3.0
"""Weight of a paragraph ending without a full stop before a marker: what stands there is rather a headline."""
CLOSED = 3.0
"""Weight of a paragraph ending at a closer."""
AFTER_JUMP = 3.0, -8.0
"""The same two weights for a line that ends in a jump line, which ends its story."""

NAMES = 40
"""Half-ems beyond which a line is not looked at as names alone."""

_BEGINS = re.compile(
    "(?:[一二三四五六七八九十]{1,2}[是、]|第[一二三四五六七八九十]{1,2}[，、]|近日|日前|昨日|昨天|今天|今年|目前|当前|此外|另外|同时|与此同时|随后|会上|据|截至|当地时间|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}年"
    "|记者[0-9]*日?从|记者.{0,6}[获了]|[^，。]{2,9}(?:表示|指出|强调|要求|介绍|认为|说|称)[，：]"
    "|目前|當前|此外|同時|隨後|據|截至|記者.{0,6}[獲了]|[^，。]{2,9}(?:強調|介紹|認為|說|稱)[，：])"
)
"""Words that paragraphs of news like to begin with: a weak hint."""
_UNSPOKEN = re.compile(
    "[（(]?(?:(?:https?[：:]|www[.．])[!-~：．]*|[-!-~]*[A-Za-z0-9]@[!-~]*|[-0-9]{5,}|(?:19|20)[0-9]{2}年)[)）。，]?"
)
"""An address, a telephone number or a year alone: no headline."""
_PAIRS = (("“", "”"), ("（", "）"), ("《", "》"), ("「", "」"))
_PAIRED = re.compile("[“”（）《》「」]")


class Gap(NamedTuple):
    """Weights of what can stand between two lines: the first goes on (from a continuing line, from an opening one) or
    ends its paragraph (likewise); the second opens, follows another headline line, or is reached from display type."""

    goes_on: tuple[float, float]
    ends: tuple[float, float]
    resumes: float
    opens: float
    break_: float


class Habits(NamedTuple):
    """How a page uses blank lines and indents: weights for a new paragraph, by their absence and by their presence."""

    blank: tuple[float, float]
    indent: tuple[float, float]


class Evidence:
    """The evidence of one page."""

    def __init__(self, draft: Draft, lexicon: Lexicon) -> None:
        self.text, self.lines, self.lexicon, self.spaced = draft.text, draft.lines, lexicon, draft.spaced
        lines = self.lines
        self.ends = [ending(line.ink) for line in lines]
        self._marked = bytes([PROSE.search(line.ink) is not None for line in lines])  # whether a line holds a mark
        self._worded = bytes([WORDED.search(line.ink) is not None for line in lines])
        self._label_ends = label_ends(lexicon)[0]
        self._name_starts = name_starts(lexicon)
        self._openers = bytearray(
            len(lines)
        )  # 0 not asked yet, 1 no, 2 yes: a byte a line, for a page can be very long
        self.measures: list[int] = []
        """The measure of the column each line stands in, in half-ems; 0 where the page shows none."""
        self.sure: list[bool] = []
        """Whether a line goes on with the next for certain: both are full, and the first ends in mid-sentence."""
        self.habits = Habits((0.0, 0.0), (0.0, 0.0))
        self._squeezed: Container[int] = range(sys.maxsize)  # the measures of columns whose marks are squeezed
        self._gap = 0  # the blank lines between most lines
        self._bordering = bytearray(len(lines))  # whether a line without a mark stands where the measure changes

    def measure(self) -> None:
        """Measure the columns, and what follows from that: which lines are full, and the page's habits."""
        lines = self.lines
        self._gap = usual_gap(lines)
        self.measures = measures(lines, self._marked)
        self._bordering = bordering(self.measures, self._marked)
        full = [
            measure > 0 and -3 <= measure - line.width <= 1 for line, measure in zip(lines, self.measures, strict=True)
        ]
        self._squeezed = squeezed(lines, self.measures, full)
        self.sure = [full[i] and self._goes_on(i, full[i + 1]) for i in range(len(lines) - 1)]
        self.habits = self._habits()

    def _goes_on(self, i: int, full: bool) -> bool:
        """Whether line ``i``, a full one, goes on with the next for certain: in mid-sentence, the next full or its end."""
        if self.ends[i] > 0 or abs(self.measures[i] - self.measures[i + 1]) > 1:
            return False
        ink = self.lines[i + 1].ink
        if self.lines[i + 1].gap > self._gap or not (self._marked[i + 1] or self._marked[i]):
            return False  # two lines of a headline may be as long as the column is wide
        if not full and (self.ends[i + 1] != 3 or self.lines[i + 1].width > self.measures[i]):
            return False
        return (ink[0] not in OPEN and not self._worded[i + 1]) or not self.opens_story(i + 1)

    def opens_story(self, i: int) -> bool:
        """Whether line ``i`` begins with a marker, or with the jump line a story is continued by."""
        if not self._openers[i]:
            self._openers[i] = 2 if self._finds_opener(i) else 1
        return self._openers[i] == 2

    def _finds_opener(self, i: int) -> bool:
        lines = self.lines
        ink, last = lines[i].ink, i
        if ink[0] not in OPEN and not any(self._worded[i : i + 2]):
            return False
        if i and self.ends[i - 1] == 2 and self._openers[i - 1] == 2:
            return False  # a byline broken off its marker
        while len(ink) < LOOKAHEAD and last + 1 < len(lines):
            last += 1
            ink += lines[last].ink
        if "接" in ink[:5] and coming(ink):
            return True
        printed = self.text[lines[i].start : lines[last].end]
        return find_opener(ink, printed, len(lines[i].ink), self.lexicon) is not None

    def ends_in_jump(self, i: int) -> bool:
        """Whether line ``i`` ends in a jump line."""
        ink = self.lines[i].ink
        return ("版" in ink or "页" in ink or "頁" in ink) and JUMP_TO.search(ink[-40:]) is not None

    def is_credit(self, i: int) -> bool:
        """Whether line ``i`` is a credit line."""
        line = self.lines[i]
        if self.ends[i] not in (0, 2) or "，" in line.ink or not self._label_ends.search(line.ink):
            return False
        return is_credit(self.text[line.start : line.end], self.lexicon, self.spaced)

    def is_named(self, i: int) -> bool:
        """Whether line ``i`` is the names of people and nothing else; below what may be a headline, a surname is enough."""
        line = self.lines[i]
        before = self.lines[i - 1] if i else None
        if self.ends[i] or line.width > NAMES or line.ink[0] not in self._name_starts:
            return False
        if before and leaves_open(before.ink):
            return False
        below = before is not None and before.width >= line.width and not (self.ends[i - 1] or self._marked[i - 1])
        return is_named(self.text[line.start : line.end], self.lexicon, self.spaced, below)

    def is_closer(self, i: int) -> bool:
        """Whether line ``i`` is nothing but a closer in brackets, behind the full stop that the line before ends with."""
        ink = self.lines[i].ink
        if ink[0] not in OPEN or self.ends[i] != 2 or not i or self.ends[i - 1] != 3:
            return False
        return closes(self.lines[i - 1].ink[-1] + ink, self.lexicon) and not self.opens_story(i)

    def _habits(self) -> Habits:
        joins, breaks = [1.0] * 4, [1.0] * 4
        for i in range(len(self.lines) - 1):
            after = self.lines[i + 1]
            if self.sure[i]:
                kind = joins
            elif self.ends[i] == 3 and self.measures[i] - self.lines[i].width >= 6 and self.measures[i]:
                kind = breaks
            else:
                continue
            kind[0 if after.gap else 1] += 1
            kind[2 if 2 <= after.indent <= 6 else 3] += 1

        def weights(yes: int, no: int) -> tuple[float, float]:
            joined, broken = joins[yes] + joins[no], breaks[yes] + breaks[no]
            absent, present = [math.log(breaks[k] / broken) - math.log(joins[k] / joined) for k in (no, yes)]
            return max(-4.0, min(4.0, absent)), max(-4.0, min(4.0, present))

        return Habits(weights(0, 1), weights(2, 3))

    def display(self, i: int) -> float:
        """How much line ``i`` looks like display type rather than body type, judged alone."""
        line, measure, end = self.lines[i], self.measures[i], self.ends[i]
        ink = line.ink
        if "。" in ink or _UNSPOKEN.fullmatch(ink):
            return STOPPED
        score = -2.5
        if end == 3:
            score -= 0.5
        elif end == -1:
            score -= 4.0
        elif end == 1:
            score -= 6.0
        inner = ink[:-1]
        pauses = inner.count("，") + inner.count(",")
        if pauses:
            score -= 1.2 + 3.0 * (pauses - 1)
        elif "、" not in inner:  # in running text, about every tenth character is followed by a mark
            score += min(0.1 * len(ink), 2.5)
        if measure:
            slack = measure - line.width
            if slack < -3:
                score += 5.0
            elif -2 <= slack <= 1:
                score -= 0.0 if self._bordering[i] else 2.5
            elif slack == INDENT:
                score -= 0.5
            elif slack > 1:
                score += 0.5
        if is_thrown(ink) or self.is_closer(i):
            score -= 6.0
        if _PAIRED.search(ink) and any(ink.count(left) != ink.count(right) for left, right in _PAIRS):
            score -= 3.0  # a headline's line closes what it opens
            if any(0 <= ink.find(right) < (ink.find(left) if left in ink else len(ink)) for left, right in BRACKETS):
                score -= 5.0  # and nothing that it does not open
        if ink[0] in "（(":
            score -= 1.5 if ink[-1] not in "）)" else 4.0  # what is all in brackets is a credit or an aside
        elif _BEGINS.match(ink):
            score -= 1.5
        if line.indent >= 6:
            score += 1.0
        if len(ink) < 3:
            score -= 2.0
        if line.width > 120:
            score -= 6.0
        if self.opens_story(i) or self.ends_in_jump(i):
            score -= 8.0
        if i and leaves_open(self.lines[i - 1].ink):
            score -= UNCLOSED
        return score

    def body(self, i: int) -> tuple[float, float]:
        """How much line ``i``, judged alone, looks like going on with a paragraph, and like opening one."""
        ink = self.lines[i].ink
        if is_thrown(ink) or self.is_closer(i):
            return 0.0, -8.0
        if self.opens_story(i):
            return -5.0, 5.0
        return 0.0, 1.5 if _BEGINS.match(ink) else 0.0

    def fit(self, i: int) -> tuple[Weights, Weights]:
        """How well the width of line ``i`` suits the next being joined, and not: where it continues a paragraph, and
        where it opens one."""
        measure = self.measures[i]
        if not measure:
            return UNMEASURED, UNMEASURED
        line = self.lines[i]
        slack = measure - line.width
        given = squeeze(line.ink) if slack < INDENT - 1 and measure in self._squeezed else 0
        loose = self._loose(line) if slack > 1 else 0
        if slack <= 1 or loose:
            room = 0
        elif i + 1 < len(self.lines):
            room = token_width(self.lines[i + 1].ink)
        else:
            room = UNBOUNDED
        return fit(slack, given, loose, room), fit(slack - INDENT, given, loose, room)

    def _loose(self, line: Line) -> int:
        """How many blanks stretch a line."""
        if self.spaced or line.end - line.start == len(line.ink):
            return 0
        return len(BETWEEN_HAN.findall(self.text, line.start, line.end))

    def _alone(self, i: int) -> float:
        """A paragraph of one line is rare, and one without a full stop rarer."""
        if self.ends[i] == 1:  # what follows a colon may be a paragraph
            return -2.0
        return -2.5 if self.ends[i] >= 2 and "。" in self.lines[i].ink else -4.0

    def sure_gap(self, i: int) -> Gap:
        """The weights between line ``i`` and the next where it goes on for certain: the rest is never asked for."""
        go = JOIN_AFTER[self.ends[i]]
        return Gap((go + 1.0, go + self.fit(i)[True][0]), (NEVER, NEVER), go, NEVER, NEVER)

    def gap(self, i: int) -> Gap:
        """The weights between line ``i`` and the next."""
        after = self.lines[i + 1]
        end = self.ends[i]
        blank = self.habits.blank[after.gap > 0] / 2
        indent = self.habits.indent[2 <= after.indent <= 6] / 2
        stop, go = BREAK_AFTER[end], JOIN_AFTER[end]
        jump = self.ends_in_jump(i)
        if jump:
            stop, go = AFTER_JUMP
        go -= blank + indent
        stop += blank
        (join, part), (first_join, first_part) = self.fit(i)
        if end == 2 and self.opens_story(i):  # a marker and its byline; the line may be cut after them
            go, stop = go + 2.0, stop + BREAK_AFTER[0]
            join, first_join = max(join, 1.0), max(first_join, 1.0)
        elif end == 3 and closes(self.lines[i].ink, self.lexicon):
            stop += CLOSED
        if leaves_open(self.lines[i].ink):
            stop -= UNCLOSED
        if end < 3 and not jump and self.opens_story(i + 1):
            stop += UNENDED
        if is_thrown(after.ink) or self.is_closer(i + 1):
            join, first_join = max(join, 0.0) + 4.0, max(first_join, 0.0) + 4.0
        if end < 2 and not jump:  # a short line shows the end of a paragraph only where a sentence ends
            part, first_part = min(part, 0.0), min(first_part, 0.0)
        return Gap((go + join, go + first_join), (stop + part, stop + first_part + self._alone(i)), go, indent, blank)

    def set_in(self, i: int) -> float:
        """Weight of a paragraph beginning at line ``i`` by its indent, beside the page's habit: boxes alone tell."""
        return 0.0

    def final(self, i: int, opening: bool) -> float:
        """Weight of the page ending with body line ``i``; a page may be cut anywhere, so a stop matters less."""
        return self.fit(i)[opening][1] + BREAK_AFTER[self.ends[i]] / 2 + (self._alone(i) if opening else 0.0)
