"""Tables: short cells side by side, row below row, which no gutter parts though a blank strip runs between them.

A table's rows are found by its boxes: cells too narrow for a column of text, each with another beside it, and another
below. Its rows are read from left to right, never down the columns. Where its cells are too narrow for what is in them, each row
is two lines: the first fills all cells, with no blank between them, and the second shows where these begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from papercli.draft import width
from papercli.layout import Box, Word
from papercli.stages.boxes.gutters import piece_of
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
NEXT = 1.8
"""Ems from a line to the next one of a row, or of the next row, at most."""
MOST = 100
"""Pieces behind a line, from top to bottom, among which the next line of its cells is looked for."""
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


def wrapped(text: str, pieces: Sequence[Piece], em: float) -> list[list[list[Piece]]]:
    """The tables whose cells go on in a second line: their rows, each cell's two lines one behind the other."""
    ranked = sorted(pieces, key=lambda piece: piece.middle)
    pairs: list[tuple[Piece, list[Piece]]] = []
    for k, over in enumerate(ranked):
        under = [piece for piece in ranked[k + 1 : k + 1 + MOST] if 1 < (piece.middle - over.middle) / em < NEXT]
        line = sorted([one for one in under if -LEVEL * em < one.left - over.left < over.right - over.left], key=_left)
        if len(line) > 1 and _goes_on(over, line, em):
            pairs.append((over, line))
    found: list[list[tuple[Piece, list[Piece]]]] = []
    for pair in pairs:
        last = found[-1][-1] if found else None
        if last and abs(last[0].left - pair[0].left) < LEVEL * em and pair[0].middle - last[1][0].middle < NEXT * em:
            found[-1].append(pair)
        else:
            found.append([pair])
    return [_of_pairs(text, table, em) for table in found if len(table) > 1]


def _left(piece: Piece) -> float:
    return piece.left


def _goes_on(over: Piece, line: Sequence[Piece], em: float) -> bool:
    """Whether a line is of narrow cells, the first of which begins where the line above does, and all end under that."""
    cells = all(piece.right - piece.left < COLUMN * em / 2 and piece.right < over.right + LEVEL * em for piece in line)
    apart = all(other.left - piece.right >= ASIDE[0] * em / 2 for piece, other in pairwise(line))
    filled = max([other.left - piece.right for piece, other in pairwise(line)]) < COLUMN * em
    return cells and apart and filled and abs(line[0].left - over.left) < LEVEL * em and line[-1].left < over.right


def _of_pairs(text: str, pairs: Sequence[tuple[Piece, list[Piece]]], em: float) -> list[list[Piece]]:
    """The rows of a table of which the two lines of each row are given."""
    columns: list[float] = []
    for left in sorted([piece.left for _, line in pairs for piece in line]):
        if not columns or left - columns[-1] > LEVEL * em:
            columns.append(left)
    rows = []
    for over, line in pairs:
        row = []
        for k, cell in enumerate(_cut(text, over, columns)):
            below = [piece for piece in line if abs(piece.left - columns[k]) <= LEVEL * em]
            row += [piece for piece in [cell, *below] if piece is not None]
        rows.append(row)
    return rows


def _cut(text: str, piece: Piece, columns: Sequence[float]) -> list[Piece | None]:
    """The cells of a line that fills those that begin at the places, None where one is empty."""
    inked = [k for k in range(piece.start, piece.end) if not text[k].isspace()]
    wide = (piece.right - piece.left) / piece.ems
    edges = list(accumulate([width(text[k]) / 2 * wide for k in inked], initial=piece.left))
    places = [k for k in range(len(edges)) if not _is_inside(text, inked, k)]
    cuts = [min(places, key=lambda k: abs(edges[k] - left)) for left in columns[1:]]
    found: list[Piece | None] = []
    for first, last in pairwise([0, *cuts, len(inked)]):
        if last <= first:
            found.append(None)
            continue
        start, end = inked[first], inked[last - 1] + 1
        box = Box(edges[first], piece.top, edges[last], piece.bottom)
        found.append(piece_of(text, start, end, [Word(start, end, box)]))
    return found


def _is_inside(text: str, inked: Sequence[int], k: int) -> bool:
    """Whether a place is inside of a number or a Latin word, which no cell begins in."""
    return 0 < k < len(inked) and text[inked[k - 1]].isascii() and text[inked[k]].isascii()


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
