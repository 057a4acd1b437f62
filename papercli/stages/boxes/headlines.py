"""Headlines: rows of display type that stand together, and the smaller lines that belong to them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from papercli.layout import Box
from papercli.stages.boxes.rows import Page, Row
from papercli.stages.boxes.stacks import FLUSH, WIDEST, Column, begins_as, column_of, overlap

LEADED = 0.9
"""Ems of its own type that a headline's lines are apart at most."""
NEARER = 0.75
"""The distance of two headlines, beside that of each from its text, at least."""
CLOSE = 1.2
"""Ems between a headline and its kicker or deck, at most."""
ALIGNED = 2.0
"""Ems by which a kicker or deck that begins where its headline does, or is centred as it is, can be out of line."""


class Headline(Struct, eq=False):
    """Rows of display type that stand together, with the kicker above and the deck below them; and whether they hang from
    the text above, being nearer to it than to the text below."""

    rows: list[Row]
    box: Box
    hangs: bool = False


def headlines_of(shown: Sequence[Row]) -> list[Headline]:
    """The rows of display type, those together that stand close below one another or, set downwards, side by side."""
    found: list[Headline] = []
    for row in sorted(shown, key=lambda row: row.top):
        parts = [headline for headline in found if _follows(row, headline)]
        if parts:
            for other in parts[1:]:  # it stands below two parts of one line
                found.remove(other)
                for part in other.rows:
                    _add(parts[0], part)
            _add(parts[0], row)
        else:
            found.append(Headline([row], Box(row.left, row.top, row.right, row.bottom)))
    return found


def _follows(row: Row, headline: Headline) -> bool:
    """Whether a row stands close below a headline, or beside one that is set downwards."""
    if row.stands:
        return _beside_standing(row, headline.rows[-1])
    return overlap(row, headline.box) > 0 and row.top - headline.box.bottom < LEADED * row.em


def _beside_standing(row: Row, last: Row) -> bool:
    """Whether two rows stand side by side, as the lines of a headline that is set downwards do."""
    width = max(row.right - row.left, last.right - last.left)
    return last.stands and abs(row.top - last.top) < 3 * width and -overlap(row, last) < 2 * width


def _add(headline: Headline, row: Row) -> None:
    headline.rows.append(row)
    if row.stands:
        headline.rows.sort(key=lambda one: -one.left)
    else:
        headline.rows = in_lines(headline.rows)
    box = headline.box
    headline.box = Box(
        min(box.left, row.left), min(box.top, row.top), max(box.right, row.right), max(box.bottom, row.bottom)
    )


def in_lines(rows: Sequence[Row]) -> list[Row]:
    """The rows of a headline as they are read: those that stand side by side, from left to right."""
    lines: list[list[Row]] = []
    for row in sorted(rows, key=lambda row: row.middle):
        if lines and not row.stands and row.middle - lines[-1][0].middle < row.em / 2:
            lines[-1].append(row)
        else:
            lines.append([row])
    return [row for line in lines for row in sorted(line, key=lambda row: row.left)]


def told_apart(headlines: Sequence[Headline], columns: Sequence[Column]) -> list[Headline]:
    """The headlines, one that hangs from the text above and one that stands over the text below told apart: each is nearer
    to its text than to the other."""
    found = []
    for headline in headlines:
        rows = headline.rows
        edges = [(row.middle - row.em / 2, row.middle + row.em / 2) for row in rows]
        gaps = [(edges[k][0] - max([bottom for _, bottom in edges[:k]]), k) for k in range(1, len(rows))]
        gap, k = max(gaps, default=(0.0, 0))
        box = headline.box
        above, below = _distances(Box(box.left, edges[0][0], box.right, max([bottom for _, bottom in edges])), columns)
        if not k or rows[0].stands or gap < NEARER * max(above, below):
            found.append(headline)
        else:
            found += [headline_of(rows[:k]), headline_of(rows[k:])]
    return found


def headline_of(rows: list[Row]) -> Headline:
    tops, bottoms = [row.top for row in rows], [row.bottom for row in rows]
    left, right = min([row.left for row in rows]), max([row.right for row in rows])
    return Headline(rows, Box(left, min(tops), right, max(bottoms)))


def decked(columns: list[Column], headlines: Sequence[Headline], page: Page) -> list[Column]:
    """Give a headline the line or two of smaller type right above or below it; the columns that are left."""
    boxes = [headline.box for headline in headlines]
    kept = []
    parted = [part for column in columns for part in _cut_off(column, boxes, page.em)]
    for column in parted:
        nearest = None
        if (
            len(column.rows) <= 2
            and not any("。" in row.ink for row in column.rows)
            and (any(_is_inside(column, box) for box in boxes) or not _is_beside(column, parted, page))
        ):
            gaps = [(_deck(column, box, page.em), k) for k, box in enumerate(boxes)]
            nearest = min([(gap, k) for gap, k in gaps if gap is not None], default=None)
        if nearest is None:
            kept.append(column)
        else:
            for row in column.rows:
                _add(headlines[nearest[1]], row)
    return kept


def _is_inside(column: Column, box: Box) -> bool:
    """Whether a column is what an engine made of a part of a headline."""
    return (
        box.top < (column.top + column.bottom) / 2 < box.bottom and box.left < column.left and column.right < box.right
    )


def _cut_off(column: Column, boxes: Sequence[Box], em: float) -> list[Column]:
    """A column, and the row at its end or at its head by itself that stands at a headline and begins where none of the
    column does."""
    for first in (True, False):
        if len(column.rows) < 3:
            break
        row = column.rows[0 if first else -1]
        if begins_as(row, column, em) or abs(column.right - row.right) < FLUSH * em or "。" in row.ink:
            continue
        gaps = [row.top - box.bottom if first else box.top - row.bottom for box in boxes if overlap(row, box) > 0]
        if any(-0.5 * em < gap < CLOSE * em for gap in gaps):
            rest = column.rows[1:] if first else column.rows[:-1]
            return [column_of([row], em), column_of(rest, em)]
    return [column]


def is_hanging(box: Box, columns: Sequence[Column]) -> bool:
    """Whether what stands in ``box`` is nearer to the text above than to the text below."""
    above, below = _distances(box, columns)
    return above < below


def _distances(box: Box, columns: Sequence[Column]) -> tuple[float, float]:
    """How far it is from a box to the text above and to the text below."""
    near = [column for column in columns if overlap(box, column) > 0 and not _is_inside(column, box)]
    above = min([box.top - column.bottom for column in near if column.top < box.top], default=math.inf)
    below = min([column.top - box.bottom for column in near if column.bottom > box.bottom], default=math.inf)
    return above, below


def _deck(column: Column, box: Box, em: float) -> float | None:
    """How far a line is from a headline that it can belong to: they begin at one place or are centred alike, or it stands
    above and is no wider."""
    gap = max(box.top - column.bottom, column.top - box.bottom)
    begins, centred = abs(box.left - column.left), abs(box.left + box.right - column.left - column.right) / 2
    over = column.bottom < box.bottom and box.left - em < column.left and column.right < box.right + em
    return gap if gap < CLOSE * em and (over or min(begins, centred) < ALIGNED * em) else None


def _is_beside(column: Column, columns: Sequence[Column], page: Page) -> bool:
    """Whether another column begins at the same height, or this goes on with one: what stands there is no deck."""
    for other in columns:
        if other is column:
            continue
        if abs(other.top - column.top) < 0.3 * page.leading and -overlap(other, column) < WIDEST * page.em:
            return True
        if abs(other.left - column.left) < page.em and 0 < column.top - other.bottom < page.leading:
            return True
    return False
