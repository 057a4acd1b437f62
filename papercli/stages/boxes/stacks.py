"""Columns: rows that stand one below the other, line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from papercli.layout import Box
from papercli.stages.boxes.rows import Page, Row, one_row
from papercli.stages.endings import ending

SETTLED = 3
"""Rows that tell a column's edges."""
LARGE = 1.35
"""A size of which no line of body type is taken to be, whatever an engine makes of its boxes."""
FLUSH, SET_IN = 0.7, (1.3, 2.7)
"""Ems off a column's edge within which a row begins at it, and between which it is set in as the first of a paragraph."""
INDENT = 1.2, 4.5
"""Ems between which a row stands in that begins a paragraph."""
WIDEST = 5.0
"""Ems between two columns that follow one another, at most."""
LEAST = 0.5
"""The distance of two rows of one column, in leadings, at least."""
UNLIKE = 0.05
"""A difference of size, beside body type, that one text does not show where sizes are stated."""
TALLEST, MISSING = 1.35, (1.85, 2.15)
"""The distance of two rows of one column, in leadings; and of two that share its edges, where an engine lost one."""


class Column(Struct, eq=False):
    """A stack of rows, the edges that its full rows share, and where it begins and ends; how likely it is that it follows
    the column before it, or, of a story's first, that nothing follows the last."""

    rows: list[Row]
    left: float
    right: float
    top: float
    bottom: float
    chance: float = 1.0

    @property
    def width(self) -> float:
        return self.right - self.left


def overlap(a: Row | Column | Box, b: Row | Column | Box) -> float:
    """How far two things overlap from left to right; negative where they stand side by side."""
    return min(a.right, b.right) - max(a.left, b.left)


def holds(box: Box, column: Column, em: float) -> bool:
    """Whether a column stands in a box, or runs over its edge a little."""
    begins, ends = column.left - box.left, box.right - column.right
    return min(begins, ends, box.bottom - column.bottom) > -em and box.top < column.top


def stacked(plain: Sequence[Row], shown: Sequence[Row], page: Page) -> list[Column]:
    """Stacks of rows: a row goes to the stack above it, where that is the only one and it the only row below."""
    open_: list[Column] = []
    found: list[Column] = []
    levels = _levels(plain, page.leading)
    for k, level in enumerate(levels):
        below = levels[k + 1] if k + 1 < len(levels) else []
        open_ = [column for column in open_ if level[0].middle - column.rows[-1].middle < MISSING[1] * page.leading]
        if not page.stated:
            level = _mended(level, below, open_, page)
        if page.stated or (len(level) > 1 and not any(_goes_on(row, open_, page) for row in level)):
            open_ = [column for column in open_ if level[0].middle - column.rows[-1].middle < TALLEST * page.leading]
        above = [
            [column for column in open_ if _is_above(column, row, shown, page) and _is_alone(column, row, level, page)]
            for row in level
        ]
        fits = _is_as_large if page.stated else _goes_around
        above = [_of_its_own(row, stacks, level, above, fits) for row, stacks in zip(level, above, strict=True)]
        claimed = [id(column) for stacks in above for column in stacks]
        for row, stacks in zip(level, above, strict=True):
            if len(stacks) == 1 and claimed.count(id(stacks[0])) == 1:
                column = stacks[0]
                column.rows.append(row)
                runs_over = row.right > column.right + page.em  # an address that cannot be broken, into the next column
                if len(column.rows) == SETTLED:  # one of them may be said to be wider than it is
                    settled = column_of(column.rows, page.em)
                    column.left, column.right = settled.left, settled.right
                elif len(column.rows) < SETTLED or not runs_over:
                    column.left, column.right = min(column.left, row.left), max(column.right, row.right)
            else:
                open_.append(Column([row], row.left, row.right, row.top, row.bottom))
                found.append(open_[-1])
                open_ = [column for column in open_ if column not in stacks]
    return [column_of(column.rows, page.em) for column in found]


def _of_its_own(
    row: Row,
    stacks: list[Column],
    level: Sequence[Row],
    above: Sequence[list[Column]],
    fits: Callable[[Row, Column], bool],
) -> list[Column]:
    """The columns above a row, without those that it does not fit where a row beside it does, or it fits another: the row is
    of the caption of a picture that they run around."""
    return [
        column
        for column in stacks
        if fits(row, column)
        or not (
            any(column in own and fits(other, column) for other, own in zip(level, above, strict=True))
            or any(fits(row, other) for other in stacks)
        )
    ]


def _is_as_large(row: Row, column: Column) -> bool:
    """Whether a row is of the type of a column's last one."""
    return abs(row.size - column.rows[-1].size) < UNLIKE


def _goes_around(row: Row, column: Column) -> bool:
    """Whether a row stands below a column's last rows, where those run around something and leave room beside them."""
    last = column.rows[-SETTLED:]
    room = column.right - max([one.right for one in last])
    return room < WIDEST * row.em or overlap(row, last[-1]) > 0


def _goes_on(row: Row, open_: Sequence[Column], page: Page) -> bool:
    """Whether a row follows one right above: where none of a level does, no row is missing in each column by chance."""
    return any(
        row.middle - column.rows[-1].middle < TALLEST * page.leading and overlap(row, column) > 0 for column in open_
    )


def _mended(level: list[Row], below: Sequence[Row], open_: Sequence[Column], page: Page) -> list[Row]:
    """Rows side by side, those one that an engine left characters out of: the rows above and below run across its hole."""
    for column in open_:
        last = column.rows[-1]
        begins, ends = column.left - SET_IN[1] * page.em, column.right + page.em
        parts = [row for row in level if begins < row.left and row.right < ends and overlap(row, last) > 0]
        if len(parts) < 2 or parts[0].middle - last.middle > TALLEST * page.leading:
            continue
        under = [row for row in below if row.middle - parts[0].middle < TALLEST * page.leading]
        under = [row for row in under if any(overlap(row, part) > 0 for part in parts)]
        if all(overlap(row, part) > 0 for row in [last, *under] for part in parts):
            level = sorted([row for row in level if row not in parts] + [one_row(parts)], key=lambda row: row.left)
    return level


def _is_above(column: Column, row: Row, shown: Sequence[Row], page: Page) -> bool:
    """Whether a row can be the next of a column."""
    if _parts(column.rows[-1], row, shown):
        return False
    outdented = len(column.rows) <= 2 and SET_IN[0] < (column.left - row.left) / page.em < SET_IN[1]
    if overlap(row, column) <= _least(row, column, page.em) and not outdented:
        return False
    last = column.rows[-1]
    larger = max([1.0, *[one.size for one in (last, row) if one.prose]])
    step = (row.middle - last.middle) / (page.leading * larger)
    if step < LEAST and (page.stated or overlap(row, last) <= 0):
        return False  # beside the last row, and a little lower: the caption of a picture that the column runs around
    if step < MISSING[0]:
        return step < TALLEST
    if row.left - column.left > INDENT[0] * page.em and (
        column.right - last.right > 1.5 * page.em or ending(last.ink) == 3
    ):
        return False  # both a paragraph's end and its beginning: no row need be missing
    full = abs(row.right - column.right) < FLUSH * page.em
    return row.right < column.right + page.em and (
        begins_as(row, column, page.em) if len(column.rows) > 1 else outdented and full
    )


def begins_as(row: Row, column: Column, em: float) -> bool:
    """Whether a row begins where those of a column do: at its edge, or set in."""
    begins = (row.left - column.left) / em
    return abs(begins) < FLUSH or SET_IN[0] < begins < SET_IN[1]


def _is_alone(column: Column, row: Row, level: Sequence[Row], page: Page) -> bool:
    """Whether no other row stands below a column, where one between may be missing."""
    if row.middle - column.rows[-1].middle < TALLEST * page.leading:
        return True
    return all(other is row or overlap(other, column) <= _least(other, column, page.em) for other in level)


def _least(row: Row, column: Column, em: float) -> float:
    """What a row and a column must have in common from left to right."""
    return max(0.5 * em, 0.25 * min(row.right - row.left, column.width))


def _levels(rows: Sequence[Row], leading: float) -> list[list[Row]]:
    """Rows that stand side by side, from top to bottom."""
    levels: list[list[Row]] = []
    for row in rows:
        beside = levels and row.middle - levels[-1][0].middle < 0.5 * leading
        if beside and all(overlap(row, other) <= 0.5 * min(_wide(row), _wide(other)) for other in levels[-1]):
            levels[-1].append(row)
        else:
            levels.append([row])
    return levels


def _wide(row: Row) -> float:
    return row.right - row.left


def _parts(row: Row, other: Row, shown: Sequence[Row]) -> bool:
    above, below = row.middle, other.middle
    return any(above < head.middle < below and overlap(head, row) > 0 for head in shown)


def column_of(rows: list[Row], em: float) -> Column:
    """The column that rows make, its edges those that most of them share."""
    left = _edge([row.left for row in rows], em)
    right = -_edge([-row.right for row in rows], em)
    return Column(rows, left, right, rows[0].top, rows[-1].bottom)


def _edge(places: Sequence[float], em: float) -> float:
    """The left edge of most rows that stand at one: the leftmost place that is not one row's alone."""
    ranked = sorted(places)
    enough = 2 if len(ranked) < 8 else len(ranked) // 6 + 1
    for k, place in enumerate(ranked):
        if k + enough <= len(ranked) and ranked[k + enough - 1] - place <= 0.6 * em:
            return place
    return ranked[0]


def is_first(row: Row, columns: Sequence[Column], page: Page) -> bool:
    """Whether a row is the first of the column below, by its edges; if so, it is put there."""
    for column in columns:
        near = 0 < column.rows[0].middle - row.middle < TALLEST * page.leading
        if near and abs(row.right - column.right) < page.em and begins_as(row, column, page.em):
            column.rows.insert(0, row)
            column.top = row.top
            return True
    return False
