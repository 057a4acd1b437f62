"""Which column follows which: columns that are read one after the other are the text of one story.

A column is followed by the one beside it or below it. Which, the place says, and the headlines; and the text: a sentence
that is cut at a column's foot goes on where no paragraph begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from papercli.layout import Box
from papercli.marks import CLOSERS
from papercli.stages.boxes.headlines import Headline
from papercli.stages.boxes.rows import Page, Row
from papercli.stages.boxes.stacks import INDENT, SET_IN, WIDEST, Column, overlap
from papercli.stages.endings import ending
from papercli.stages.jumps import JUMP_TO
from papercli.stages.openers import CLOSES

UNLIKE = 0.05
"""A difference of size, beside body type, that one text does not show where sizes are stated."""
ALIKE = 1.5
"""Ems by which the widths of a story's columns differ, at most."""
CONTINUED = 3.0
"""Weight of a sentence that is cut at a column's foot going on at the head of another."""
BEGUN = -2.0, -3.0
"""Weight of the other beginning a paragraph instead: an engine can lose the last row of a column, a PDF does not."""
UNBEGUN = 1.5
"""Weight of a column going on behind a full row that ends a sentence, where no paragraph begins."""
ANOTHER = -4.0
"""Weight of one column following another where each has a headline of its own."""
ALONE = 2
"""Characters that are no headline of their own beside another: an engine left out those between."""
BESIDE, BELOW, ELSEWHERE = 1.0, 1.5, -2.0
"""Weight of one column following another that it stands beside, below, and anywhere else."""
LEVEL, LOWER, HIGHER = 1.5, -1.0, -1.5
"""Weight of two columns side by side beginning at one height, and of the second beginning lower or higher."""
SAME_WIDTH, OTHER_WIDTH = 1.0, -1.5
"""Weight of two columns being as wide as one another, and not."""
RULED = -1.5
"""Weight of a rule between two columns: some papers draw them within stories."""
OPENED = -5.0
"""Weight of a column going on with a story that has ended, or where a marker opens one."""
GUTTER = 2.5
"""Ems of a gutter beyond which a wider one counts against two columns."""
ENOUGH = 0.5
"""The weight it takes for one column to follow another."""


def chains(
    columns: list[Column],
    headlines: Sequence[Headline],
    rules: Sequence[Box],
    opens: Callable[[Sequence[Row]], bool],
    page: Page,
) -> list[list[Column]]:
    """Columns chained to the ones that follow them, the surest links first."""
    linker = _Linker(headlines, rules, opens, page)
    links = []
    for i, a in enumerate(columns):
        for k, b in enumerate(columns):
            if i != k:
                weight = linker.weigh(a, b)
                if weight > ENOUGH:
                    links.append((-weight, i, k))
    following: dict[int, int] = {}
    chain = list(range(len(columns)))  # the first column of the chain that each column is in
    for _, i, k in sorted(links):
        if i in following or chain[k] != k or chain[i] == k:
            continue
        following[i] = k
        chain = [chain[i] if first == k else first for first in chain]
    found: list[list[Column]] = []
    for i in range(len(columns)):
        if chain[i] != i:
            continue
        found.append([columns[i]])
        while i in following:
            i = following[i]
            found[-1].append(columns[i])
        _widened(found[-1])
    return found


def _widened(columns: Sequence[Column]) -> None:
    """Give the short columns of a story, whose rows may all be indented or broken off, the width of the long ones."""
    longest = max(columns, key=lambda column: len(column.rows))
    for column in columns:
        if len(column.rows) < 4 and column.width < longest.width:
            column.right = max(column.right, column.left + longest.width)


class _Linker:
    """Weighs whether one column follows another."""

    def __init__(
        self, headlines: Sequence[Headline], rules: Sequence[Box], opens: Callable[[Sequence[Row]], bool], page: Page
    ) -> None:
        self.headlines, self.rules, self.page, self.em, self.leading = headlines, rules, page, page.em, page.leading
        self.opens = opens
        self._openers: dict[int, bool] = {}
        self._heads: dict[int, Headline | None] = {}

    def opener(self, column: Column) -> bool:
        if id(column) not in self._openers:
            self._openers[id(column)] = self.opens(column.rows[:6])
        return self._openers[id(column)]

    def own(self, column: Column) -> Headline | None:
        """The headline right above a column, or the one right below that hangs from it."""
        if id(column) not in self._heads:
            near = [(self._gap(headline, column), k) for k, headline in enumerate(self.headlines)]
            nearest = min([(gap, k) for gap, k in near if gap is not None], default=None)
            self._heads[id(column)] = self.headlines[nearest[1]] if nearest else None
        return self._heads[id(column)]

    def _gap(self, headline: Headline, column: Column) -> float | None:
        box = headline.box
        if overlap(box, column) <= 0:
            return None
        gap = box.top - column.bottom if headline.hangs else column.top - box.bottom
        return gap if -0.5 * self.leading < gap < 2.5 * self.leading else None

    def weigh(self, a: Column, b: Column) -> float:
        """Weight of column ``b`` following column ``a``."""
        weight = self._place(a, b) + self._source(a, b)
        if weight + CONTINUED < ENOUGH:
            return weight
        if self.page.stated and abs(a.rows[-1].size - b.rows[0].size) > UNLIKE:
            weight -= 3.0
        return weight + self._text(a, b)

    def _place(self, a: Column, b: Column) -> float:
        """The same by where they stand."""
        em, leading = self.em, self.leading
        alike = SAME_WIDTH if abs(a.width - b.width) < ALIKE * em or len(b.rows) < 3 else OTHER_WIDTH
        aside = b.left - a.right
        if -0.5 * em < aside < WIDEST * em and _beside(a, b):
            level = abs(a.top - b.top) < 0.7 * leading
            score = BESIDE + alike + (LEVEL if level else LOWER if b.top > a.top else HIGHER)
            score += self._headed(a, b, level)
            return score - 0.3 * max(0.0, aside / em - GUTTER) + RULED * self._ruled(a, b)
        if b.top > a.bottom - 0.5 * leading and overlap(a, b) > 0.5 * min(a.width, b.width):
            score = BELOW + alike - 0.4 * min((b.top - a.bottom) / leading, 6.0)
            if any(_between(a, b, headline.box) for headline in self.headlines):
                score += ANOTHER
            mine, other = self.own(a), self.own(b)
            score += _another(mine, other) if mine and other and mine is not other else 0.0
            return score + RULED * any(_between(a, b, rule) for rule in self.rules)
        score = ELSEWHERE + min(alike, 0.0) - min(2.0, (abs(aside) + abs(b.top - a.bottom)) / (40 * em))
        return score if score + CONTINUED < ENOUGH or self.own(b) is None else score + ELSEWHERE

    def _headed(self, a: Column, b: Column, level: bool) -> float:
        """Weight of two columns side by side by the headlines that stand at them."""
        mine, other = self.own(a), self.own(b)
        if other is None:
            return 0.0
        if mine is other:
            return 1.5
        if mine is not None:
            return _another(mine, other)
        return -0.5 if level else -1.5 if other.hangs else -3.0

    def _ruled(self, a: Column, b: Column) -> bool:
        return any(
            a.right - self.em < (rule.left + rule.right) / 2 < b.left + self.em
            and min(rule.bottom, a.bottom, b.bottom) - max(rule.top, a.top, b.top) > self.leading
            for rule in self.rules
        )

    def _text(self, a: Column, b: Column) -> float:
        """Weight of one column following another by the last row of the first and the first row of the second."""
        last, first = a.rows[-1], b.rows[0]
        if self.opener(b) or re.search(CLOSES, last.ink) or JUMP_TO.search(last.ink):
            return OPENED
        stands_in = (first.left - b.left) / self.em
        if stands_in > SET_IN[1]:
            return 0.0  # the engine left out where it begins
        indented = stands_in >= INDENT[0]
        full = a.right - last.right < 1.5 * self.em
        lost = b.top - a.bottom > 0.7 * self.leading and overlap(a, b) > 0  # a row may be missing between them
        if ending(last.ink) <= 0:
            if lost and indented:
                return 0.0
            return (CONTINUED if not indented else BEGUN[self.page.stated]) if full else 0.0
        if not full:
            return -2.5 if not indented and len(b.rows) > 1 and first.ink[0] not in CLOSERS else 0.3
        return 0.0 if indented else UNBEGUN

    def _source(self, a: Column, b: Column) -> float:
        """The source's own order counts a little: somebody may have seen to it."""
        return 0.75 if 0 < b.rows[0].pieces[0].start - a.rows[-1].pieces[-1].end <= 2 else 0.0


def _another(mine: Headline, other: Headline) -> float:
    """Weight of two columns being one story's that have different headlines; those may be two parts of one line."""
    near = [
        -overlap(a, b) / min(a.em, b.em) if min(a.ems, b.ems) > ALONE else 0.0
        for a in mine.rows
        for b in other.rows
        if abs(a.middle - b.middle) < 0.3 * max(a.em, b.em)
    ]
    return ANOTHER / 4 if near and min(near) < 1.6 else ANOTHER


def _beside(a: Column, b: Column) -> bool:
    return min(a.bottom, b.bottom) > max(a.top, b.top)


def _between(a: Column, b: Column, box: Box) -> bool:
    middle = (box.top + box.bottom) / 2
    return a.bottom < middle + 1 and middle - 1 < b.top and (overlap(box, a) > 0 or overlap(box, b) > 0)
