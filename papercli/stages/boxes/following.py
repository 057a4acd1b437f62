"""Which column follows which: columns that are read one after the other are the text of one story.

Nothing is weighed here: what can be seen of two columns is named, the model of :mod:`papercli.reading.links` weighs it, and
all links of a page are decided together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from papercli.layout import Box, Sheet
from papercli.marks import CLOSERS
from papercli.reading.links import followers
from papercli.reading.readson import log_odds
from papercli.stages.boxes.headlines import Headline, headline_of
from papercli.stages.boxes.rows import Page, Row
from papercli.stages.boxes.stacks import INDENT, SET_IN, UNLIKE, WIDEST, Column, holds, overlap
from papercli.stages.endings import ending
from papercli.stages.jumps import JUMP_TO
from papercli.stages.openers import CLOSES

ALIKE = 1.5
"""Ems by which the widths of a story's columns differ, at most."""
FULL = 1.5
"""Ems that a full row may end before its column's edge."""
ALONE = 2
"""Characters that are no headline of their own beside another: an engine left out those between."""
REACH = 20
"""Characters before and behind a column's end that are asked whether they read on."""


def chains(
    columns: list[Column],
    headlines: Sequence[Headline],
    sheet: Sheet,
    opens: Callable[[Sequence[Row]], bool],
    page: Page,
) -> list[list[Column]]:
    """Columns chained to the ones that follow them."""
    seen = Seen(columns, headlines, sheet, opens, page)
    count = len(columns)
    following, chances = followers(
        [{k: seen.between(i, k) for k in range(count) if seen.can_follow(i, k)} for i in range(count)],
        "columns-stated" if page.stated else "columns-recognised",
    )
    found: list[list[Column]] = []
    followed = set(following.values())
    for i in range(count):
        if i in followed:
            continue
        found.append([columns[i]])
        while i in following:
            columns[following[i]].chance = chances[i]
            i = following[i]
            found[-1].append(columns[i])
        found[-1][0].chance *= chances[i]
        _widened(found[-1])
    return found


def _widened(columns: Sequence[Column]) -> None:
    """Give the short columns of a story, whose rows may all be indented or broken off, the width of the long ones."""
    longest = max(columns, key=lambda column: len(column.rows))
    for column in columns:
        if len(column.rows) < 4 and column.width < longest.width:
            column.right = max(column.right, column.left + longest.width)


class Seen:
    """What can be seen of a page's columns, two by two."""

    def __init__(
        self,
        columns: Sequence[Column],
        headlines: Sequence[Headline],
        sheet: Sheet,
        opens: Callable[[Sequence[Row]], bool],
        page: Page,
    ) -> None:
        self.columns, self.headlines, self.rules, self.page = columns, headlines, sheet.fences, page
        self.em, self.leading = page.em, page.leading
        around = sheet.frames + sheet.tints
        self.around = [{k for k, box in enumerate(around) if holds(box, column, page.em)} for column in columns]
        """The frames and tints that each column stands in."""
        self.opens = [opens(column.rows[:6]) for column in columns]
        self.own = [self._own(column) for column in columns]
        self.ends = [self._end(column) for column in columns]
        self.begins = [self._begin(column, opener) for column, opener in zip(columns, self.opens, strict=True)]
        self.row = self._rows()
        """The first and the last column of the row of level columns that each stands in."""
        starts = sorted([(column.rows[0].pieces[0].start, k) for k, column in enumerate(columns)])
        self.rank = {k: rank for rank, (_, k) in enumerate(starts)}
        """The place of each column in the source."""

    def _is_left(self, column: Column, other: Column) -> bool:
        """Whether a column stands to the left of another, the two level."""
        aside = other.left - column.right
        return -0.5 * self.em < aside < WIDEST * self.em and abs(column.top - other.top) < 0.7 * self.leading

    def _rows(self) -> list[tuple[int, int]]:
        """For each column the first and the last of the level ones that stand side by side with it."""
        right: dict[int, int] = {}
        for i, column in enumerate(self.columns):
            beside = [k for k, other in enumerate(self.columns) if k != i and self._is_left(column, other)]
            if beside:
                right[i] = min(beside, key=lambda k: self.columns[k].left)
        found = [(i, i) for i in range(len(self.columns))]
        for i in range(len(self.columns)):
            if i in right.values():
                continue
            row = [i]
            while row[-1] in right and right[row[-1]] not in row:
                row.append(right[row[-1]])
            for k in row:
                found[k] = (row[0], row[-1])
        return found

    def _set(self, headline: Headline, i: int) -> str:
        """How the headline of column ``i`` is set over the row of columns that it stands in."""
        first, last = [self.columns[k] for k in self.row[i]]
        own = self.columns[i]
        box, edge = headline.box, FULL * self.em
        if abs(box.left + box.right - first.left - last.right) < 2 * edge:
            beyond = box.left < own.left - edge or own.right + edge < box.right
            return f"centred over their row, {'beyond' if beyond else 'within'} its column"
        return "ranged left over their row" if abs(box.left - first.left) < edge else "set over a part of their row"

    def _on_one_line(self, mine: Headline | None, other: Headline | None) -> Headline | None:
        """Two headlines as one, if they stand side by side: an engine can have left out what stands between."""
        if mine is None or other is None or mine is other:
            return None
        a, b = mine.box, other.box
        if min(a.bottom, b.bottom) - max(a.top, b.top) < 0.5 * min(a.bottom - a.top, b.bottom - b.top):
            return None
        return headline_of([*mine.rows, *other.rows])

    def _reach(self, headline: Headline | None, column: Column) -> str:
        """From where to where the headline at a column reaches, beside the column's edges."""
        if headline is None:
            return "no headline"
        edge = FULL * self.em
        left, right = headline.box.left - column.left, column.right - headline.box.right
        begins, ends = ["inside" if off > edge else "beyond" if off < -edge else "at its edge" for off in (left, right)]
        if begins == ends == "inside" and abs(left - right) < 2 * edge:
            return "a headline centred over it"
        return f"a headline that begins {begins} and ends {ends}"

    def _own(self, column: Column) -> Headline | None:
        """The headline right above a column, or the one right below that hangs from it."""
        near = [(self._gap(headline, column), k) for k, headline in enumerate(self.headlines)]
        nearest = min([(gap, k) for gap, k in near if gap is not None], default=None)
        return self.headlines[nearest[1]] if nearest else None

    def _gap(self, headline: Headline, column: Column) -> float | None:
        box = headline.box
        if overlap(box, column) <= 0:
            return None
        gap = box.top - column.bottom if headline.hangs else column.top - box.bottom
        return gap if -0.5 * self.leading < gap < 2.5 * self.leading else None

    def _end(self, column: Column) -> str:
        """How a column ends."""
        last = column.rows[-1]
        if re.search(CLOSES, last.ink) or JUMP_TO.search(last.ink):
            return "closes a story"
        full = "full" if column.right - last.right < FULL * self.em else "short"
        end = ending(last.ink)
        return f"{full}, {'a stop' if end == 3 else 'a mark' if end in (1, 2) else 'mid-sentence'}"

    def _begin(self, column: Column, opener: bool) -> str:
        """How a column begins."""
        if opener:
            return "a marker"
        first = column.rows[0]
        stands_in = (first.left - column.left) / self.em
        if stands_in > SET_IN[1]:
            return "set far in"
        if stands_in >= INDENT[0]:
            return "an indent"
        return "a closing mark" if first.ink[0] in CLOSERS else "no indent" if len(column.rows) > 1 else "a row alone"

    def can_follow(self, i: int, k: int) -> bool:
        """Whether column ``k`` can be the one that follows column ``i``: where the source states the order, only the next."""
        return k != i and (not self.page.ordered or self.rank[k] == self.rank[i] + 1)

    def between(self, i: int, k: int) -> list[str]:
        """What is seen of column ``k`` as the one that follows column ``i``, as the names of features."""
        a, b = self.columns[i], self.columns[k]
        place, found = self._place(a, b)
        far = found[0]
        headed = self._headed(self.own[i], self.own[k])
        one_line = self._on_one_line(self.own[i], self.own[k])
        if one_line is not None:
            found.append(f"{place}, together their headlines are {self._set(one_line, i)}")
        if self.row[i] == self.row[k]:
            for name, j in (("its", i), ("the other's", k)):
                if (own := self.own[j]) is not None:
                    found.append(f"{place}, {headed}, {name} headline is {self._set(own, j)}")
        found += [f"{place}, {self._reach(self.own[i], a)}, then {self._reach(self.own[k], b)}"]
        if self.own[i] is None:
            found.append(f"{place}, {headed}, {'first in its row' if self.row[i][0] == i else 'not first in its row'}")
        text = f"{self.ends[i]}, then {self.begins[k]}"
        step = self.rank[k] - self.rank[i]
        source = "next in the source" if step == 1 else "later in the source" if step > 0 else "earlier in the source"
        adjacent = 0 < b.rows[0].pieces[0].start - a.rows[-1].pieces[-1].end <= 2
        alike = "as wide" if abs(a.width - b.width) < ALIKE * self.em or len(b.rows) < 3 else "of another width"
        found += [
            place, headed, text, source, alike,
            f"{place}, {headed}", f"{place}, {alike}", f"{place}, {text}", f"{place}, {source}", f"{source}, {text}",
            f"{source}, {headed}", f"{source}, {alike}",
        ]  # fmt: skip
        one, other = _size(a), _size(b)
        found += [f"{place}, {one}, then {other}", f"{one}, {text}"]
        if one != "a column":
            found += [
                f"{place}, {one} {self._ranged(a, b)}",
                f"{place}, {one}, {headed}",
                f"{place}, {one}, {far}",
            ]
        if self.around[i] != self.around[k]:
            frame = "one of them in a frame"
        else:
            frame = "in one frame" if self.around[i] else "in no frame"
        found += [frame, f"{place}, {frame}"]
        if adjacent:
            found += ["right behind it in the source", f"right behind it in the source, {place}"]
        if self.page.stated and abs(a.rows[-1].size - b.rows[0].size) > UNLIKE:
            found.append("type of another size")
        if self.ends[i].endswith("mid-sentence") and self.begins[k] not in ("a marker", "an indent"):
            odds = round(log_odds(a.rows[-1].ink[-REACH:], b.rows[0].ink[:REACH]))
            found.append(f"reads on by {max(-6, min(6, odds))}")
        return found

    def _ranged(self, a: Column, b: Column) -> str:
        """How a column of a row or two is set to the edges of another."""
        edge = FULL * self.em
        left, right = a.left - b.left, b.right - a.right
        if abs(left) < edge and abs(right) < edge:
            return "as wide as it"
        if abs(left - right) < 2 * edge:
            return "centred"
        return "ranged left" if abs(left) < edge else "ranged right" if abs(right) < edge else "beside its edges"

    def _place(self, a: Column, b: Column) -> tuple[str, list[str]]:
        """Where one column stands from another, and more about it."""
        em, leading = self.em, self.leading
        aside = b.left - a.right
        if -0.5 * em < aside < WIDEST * em and _beside(a, b):
            level = "level" if abs(a.top - b.top) < 0.7 * leading else "lower" if b.top > a.top else "higher"
            found = [f"a gutter of {min(6, round(aside / em))} ems"]
            if self._ruled(a, b):
                found.append("a rule between them")
            return f"beside it, {level}", found
        if b.top > a.bottom - 0.5 * leading and overlap(a, b) > 0.5 * min(a.width, b.width):
            found = [f"{min(8, round((b.top - a.bottom) / leading))} lines below"]
            if any(_between(a, b, headline.box) for headline in self.headlines):
                found.append("a headline between them")
            if any(_between(a, b, rule) for rule in self.rules):
                found.append("a rule between them")
            return "below it", found
        far = (abs(aside) + abs(b.top - a.bottom)) / em
        found = [f"{min(8, int(far // 10))}0 ems away"]
        down = "above" if b.bottom < a.top else "below" if b.top > a.bottom else "level"
        return f"elsewhere, {'right' if aside > 0 else 'left' if b.right < a.left else 'over it'}, {down}", found

    def _headed(self, mine: Headline | None, other: Headline | None) -> str:
        """What headlines two columns have."""
        if other is None:
            return "no headline of its own"
        if mine is other:
            return "the same headline"
        if mine is None:
            return "a headline that hangs" if other.hangs else "a headline of its own"
        return "a part of its headline" if _is_part(mine, other) else "another headline"

    def _ruled(self, a: Column, b: Column) -> bool:
        return any(
            a.right - self.em < (rule.left + rule.right) / 2 < b.left + self.em
            and min(rule.bottom, a.bottom, b.bottom) - max(rule.top, a.top, b.top) > self.leading
            for rule in self.rules
        )


def _size(column: Column) -> str:
    """How many rows a column has, roughly: a credit, a kicker or a caption has one or two."""
    return {1: "a row", 2: "two rows"}.get(len(column.rows), "a column")


def _is_part(mine: Headline, other: Headline) -> bool:
    """Whether two headlines may be two parts of one line."""
    near = [
        -overlap(a, b) / min(a.em, b.em) if min(a.ems, b.ems) > ALONE else 0.0
        for a in mine.rows
        for b in other.rows
        if abs(a.middle - b.middle) < 0.3 * max(a.em, b.em)
    ]
    return bool(near) and min(near) < 1.6


def _beside(a: Column, b: Column) -> bool:
    return min(a.bottom, b.bottom) > max(a.top, b.top)


def _between(a: Column, b: Column, box: Box) -> bool:
    middle = (box.top + box.bottom) / 2
    return a.bottom < middle + 1 and middle - 1 < b.top and (overlap(box, a) > 0 or overlap(box, b) > 0)
