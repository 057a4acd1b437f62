"""Tables: short cells side by side, row below row, which no gutter parts though a blank strip runs between them.

A table's rows are found by its boxes: cells too narrow for a column of text, each with another beside it, and another
below. Its rows are read from left to right, never down the columns.
"""

from __future__ import annotations

from collections.abc import Sequence

from papercli.stages.boxes.pieces import Piece, size_of
from papercli.stages.boxes.strips import COLUMN, LARGER, Strip

LEVEL = 0.5
"""Ems by which the middles of two cells of one row differ, at most."""
ASIDE = 0.5, 8.0
"""Ems between two cells of a row, at least and at most."""
BELOW = 2.2
"""Ems from a cell's middle to that of the one below it, at most."""
WIDER = 1.5
"""How much wider the blank strip between two tables is than any between the columns of one, at least."""
FILLED = 0.85
"""The part of its width that the text of a row fills, at most: a line of text fills all of its own but some gaps that an
engine saw in it."""
FEWEST = 3
"""Rows that a table has at least."""


def tables(pieces: Sequence[Piece], em: float, rules: Sequence[Strip] = ()) -> list[list[list[Piece]]]:
    """The tables among the pieces of a page whose body type has this em: their rows, each the pieces that stand in it.

    A piece can hold several cells, where the source has blanks between them. What stands alone on its row, like a last
    short line, is none, and neither is what has no row above or below.
    """
    count = {id(piece): _cells(piece, em) for piece in pieces}
    cells = [piece for piece in pieces if count[id(piece)]]
    beside = _beside(cells, pieces, em, rules)
    cells = [cell for cell in cells if id(cell) in beside or count[id(cell)] > 1]
    found = []
    for group in _groups(cells, beside, em):
        rows = _rows(group, em)
        if len(rows) >= FEWEST and all(_is_row(row, sum([count[id(piece)] for piece in row]), em) for row in rows):
            found += _halves(rows)
    return found


def _halves(rows: list[list[Piece]]) -> list[list[list[Piece]]]:
    """A table, or the two that stand side by side as its halves: one blank strip between its cells is wider than all others."""
    inked = sorted([(piece.left, piece.right) for row in rows for piece in row])
    strips: list[tuple[float, float]] = []
    right = inked[0][1]
    for left, end in inked:
        if left > right:
            strips.append((left - right, left))
        right = max(right, end)
    strips.sort(reverse=True)
    if len(strips) < 2 or strips[0][0] < WIDER * strips[1][0]:
        return [rows]
    place = strips[0][1]
    halves = (
        [[piece for piece in row if piece.left < place] for row in rows],
        [[piece for piece in row if piece.left >= place] for row in rows],
    )
    if min([len(row) for half in halves for row in half]) < 2:
        return [rows]
    return list(halves)


def _is_row(row: Sequence[Piece], cells: int, em: float) -> bool:
    """Whether pieces side by side are several cells with as much blank between them as a table has."""
    filled = sum([piece.ems for piece in row]) * em
    return cells > 1 and filled < FILLED * (row[-1].right - row[0].left)


def _cells(piece: Piece, em: float) -> int:
    """How many cells a piece holds between wide blanks; 0 where one is wide enough for a column of text."""
    if size_of(piece) > LARGER * em:
        return 0
    cells = [(piece.left, piece.right)] if not piece.words else []
    for word in piece.words:
        if cells and word.box.left - cells[-1][1] < ASIDE[0] * em:
            cells[-1] = cells[-1][0], word.box.right
        else:
            cells.append((word.box.left, word.box.right))
    return len(cells) if all(right - left < COLUMN * em for left, right in cells) else 0


def _beside(
    cells: Sequence[Piece], pieces: Sequence[Piece], em: float, rules: Sequence[Strip]
) -> dict[int, list[Piece]]:
    """For each cell that has others right beside it, on its row, those: nothing wider and no rule stands between."""
    ranked = sorted(pieces, key=lambda piece: piece.left)
    narrow = set(map(id, cells))
    found: dict[int, list[Piece]] = {}
    for cell in cells:
        row = [other for other in ranked if abs(other.middle - cell.middle) < LEVEL * em and other.left > cell.left]
        if row and id(row[0]) in narrow and ASIDE[0] * em <= row[0].left - cell.right <= ASIDE[1] * em:
            if any(rule.runs_between(cell, row[0], em) for rule in rules):
                continue
            found.setdefault(id(cell), []).append(row[0])
            found.setdefault(id(row[0]), []).append(cell)
    return found


def _groups(cells: Sequence[Piece], beside: dict[int, list[Piece]], em: float) -> list[list[Piece]]:
    """Cells that hang together: side by side, or one below the other."""
    group = {id(cell): number for number, cell in enumerate(cells)}
    members = {number: [cell] for number, cell in enumerate(cells)}

    def unite(one: Piece, other: Piece) -> None:
        a, b = group[id(one)], group[id(other)]
        if a != b:
            for cell in members[b]:
                group[id(cell)] = a
            members[a] += members.pop(b)

    for cell in cells:
        for other in beside.get(id(cell), ()):
            unite(cell, other)
        under = [
            other
            for other in cells
            if 0 < other.middle - cell.middle < BELOW * em and other.left < cell.right and cell.left < other.right
        ]
        if under:
            unite(cell, min(under, key=lambda cell: cell.middle))
    return list(members.values())


def _rows(group: Sequence[Piece], em: float) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for cell in sorted(group, key=lambda cell: cell.middle):
        if rows and cell.middle - rows[-1][0].middle < LEVEL * em:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [sorted(row, key=lambda cell: cell.left) for row in rows]
