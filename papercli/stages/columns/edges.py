"""Edges: the left edges at which pieces stand one below another, and which pieces stand in a column there."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from msgspec import Struct

from papercli.draft import Line
from papercli.stages.columns.pieces import (
    ADRIFT,
    EM,
    FEWEST,
    INDENT,
    NARROWEST,
    NEAR,
    REACH,
    SLACK,
    Piece,
    Pieces,
    join,
)


class _Column(Struct, eq=False):
    """A column's left edge, its first row and its last. ``guessed``: only pieces adrift show it, and none need stand at
    the edge itself."""

    left: int
    first: int
    last: int
    guessed: bool = False


def put_in_columns(lines: Sequence[Line], rows: Sequence[Pieces]) -> list[Pieces]:
    """Give the pieces that stand in columns their edge and measure; what no edge parts is one piece again."""
    columns = _Columns(rows)
    columns.find()
    for row in rows:
        columns.complete(row)
    for column, pieces in columns.filled().items():
        _judge(lines, column, pieces)
    return [_rejoined(row) for row in rows]


class _Columns:
    """The columns that pass each row, from left to right."""

    def __init__(self, rows: Sequence[Pieces]) -> None:
        self.rows = rows
        self.at: list[list[_Column]] = [[] for _ in rows]

    def find(self) -> None:
        """Find the left edges at which pieces stand one below another; where indents begin is none."""
        begun: dict[int, Pieces] = defaultdict(list)
        for row, after in zip(self.rows, [*self.rows[1:], []], strict=True):
            below = {piece.left for piece in after}
            for piece in row:
                if not piece.adrift and below.isdisjoint([piece.left - indent for indent in INDENT]):
                    begun[piece.left].append(piece)
        found: dict[int, list[_Column]] = defaultdict(list)
        for left in sorted(begun):
            for run in self.runs(begun[left]):
                column = _Column(left, run[0].row, run[-1].row)
                stacked = sum(below.row - above.row == 1 for above, below in pairwise(run))
                edge = self.indented_from(column, found)
                if edge and 3 * stacked <= len(run):
                    edge.first, edge.last = min(edge.first, column.first), max(edge.last, column.last)
                elif self.is_column(run):
                    found[left].append(column)
        for column in [column for columns in found.values() for column in columns]:
            self.enter(column, NEAR)

    def runs(self, pieces: Pieces) -> Iterator[Pieces]:
        """Part pieces of one left edge where the column falls silent, or lines run across the edge."""
        run: Pieces = []
        for piece in pieces:
            if run:
                rows = self.rows[run[-1].row + 1 : min(piece.row, run[-1].row + REACH)]
                others = [other for row in rows for other in row if not other.adrift]
                across = [o for o in others if o.left <= piece.left - INDENT.stop and o.right > piece.left + 1]
                if piece.row - run[-1].row > REACH or len(across) > 1:
                    yield run
                    run = []
            run.append(piece)
        yield run

    def indented_from(self, column: _Column, found: dict[int, list[_Column]]) -> _Column | None:
        """The column whose indents can look like this one, if only rows of several pieces part the two."""
        for left in range(column.left - INDENT.stop + 1, column.left - INDENT.start + 1):
            for other in found.get(left, []):
                first, last = min(column.last, other.last) + 1, max(column.first, other.first)
                if last - first < REACH and all(len(row) > 1 for row in self.rows[first + 1 : last - 1]):
                    return other
        return None

    def is_column(self, run: Pieces) -> bool:
        """Whether pieces of one left edge make a column: two with others beside them, or three and no lone headlines."""
        if all(len(self.rows[piece.row]) > 1 for piece in run):
            return len(run) + self.is_set_in(run[0]) > 1
        return len(run) >= FEWEST and any(below.row - above.row <= NEAR for above, below in pairwise(run))

    def is_set_in(self, piece: Piece) -> bool:
        """Whether the piece above is the first of a paragraph that this one goes on with."""
        above = self.rows[piece.row - 1] if piece.row else []
        return any(other.left - piece.left in INDENT for other in above)

    def enter(self, column: _Column, reach: int) -> None:
        """Note a column for the rows it passes, and ``reach`` more."""
        for local in self.at[max(0, column.first - reach) : column.last + reach + 1]:
            if column not in local:
                local.append(column)
                local.sort(key=attrgetter("left"))

    def complete(self, row: Pieces) -> None:
        """See to it that as many columns pass a row as pieces are adrift in it."""
        for run, before, limit in self.adrift(row):
            local = self.between(self.at[row[0].row], run, before, limit)
            missing = len(run) - len(local)
            for piece in run:
                near = next((column for column in local if abs(column.left - piece.left) <= ADRIFT), None)
                if near and near.guessed:
                    near.last = piece.row
                    self.enter(near, REACH // 2)
                elif near is None and missing > 0:
                    missing -= 1
                    self.enter(_Column(piece.left, piece.row, piece.row, True), REACH // 2)

    def adrift(self, row: Pieces) -> Iterator[tuple[Pieces, Piece | None, int]]:
        """The pieces of a row whose columns only their order tells, with the piece before them and the next column's edge."""
        run: Pieces = []
        before = None
        for piece in row:
            column = None if piece.adrift else self.column_of(piece)
            if column is None:
                run.append(piece)
                continue
            if any(other.adrift for other in run):
                yield run, before, column.left
            run, before = [], piece
        if any(other.adrift for other in run):
            yield run, before, sys.maxsize

    def between(self, columns: list[_Column], run: Pieces, before: Piece | None, limit: int) -> list[_Column]:
        """Of the columns those in which pieces adrift can stand; none begins inside the ink before them."""
        edge, right = -1, -1
        if before:
            column = self.column_of(before)
            edge, right = column.left if column else before.left, before.right - EM
        right = max(right + 1, run[0].left - EM)
        return [c for c in columns if c.left < limit and (c.left > edge if c.guessed else c.left >= right)]

    def filled(self) -> dict[_Column, Pieces]:
        """The columns and their pieces, those of one row from left to right."""
        found: dict[_Column, Pieces] = defaultdict(list)
        for row in self.rows:
            ordered = self.ordered(row)
            after = -1
            for piece in row:
                column = ordered.get(piece.start) or (None if piece.adrift else self.column_of(piece))
                if column is None and not piece.adrift and len(row) > 1:
                    column = self.column_behind(piece, after)
                if column and column.left > after:
                    piece.edge = column.left
                    found[column].append(piece)
                    after = column.left
        return found

    def ordered(self, row: Pieces) -> dict[int, _Column]:
        """The columns of the pieces adrift in a row, by where they start."""
        found: dict[int, _Column] = {}
        for run, before, limit in self.adrift(row):
            local = self.between(self.at[row[0].row], run, before, limit)
            if len(local) == len(run):
                found |= {piece.start: column for piece, column in zip(run, local, strict=True)}
                continue
            for piece in run:
                column = next((column for column in local if column.left >= piece.left - EM), None)
                if column and piece.adrift:
                    found[piece.start] = column
        return found

    def column_of(self, piece: Piece) -> _Column | None:
        """The column that a piece stands in by its place."""
        local = self.at[piece.row]
        for column in local:
            if column.left == piece.left:
                return column
        for column in reversed(local):
            if piece.left - column.left in INDENT:
                return column
        return None

    def column_behind(self, piece: Piece, after: int) -> _Column | None:
        """The column just behind a piece that is printed a little before its edge, or at a guessed one's."""
        local = [column for column in self.at[piece.row] if column.left > after]
        guessed = next((column for column in local if column.guessed and abs(piece.left - column.left) <= ADRIFT), None)
        return guessed or next((column for column in local if 0 < column.left - piece.left <= 2 * EM), None)


def _judge(lines: Sequence[Line], column: _Column, pieces: Pieces) -> None:
    """Take display type out of a column, by its width and its indent, or all its pieces if they are no prose."""
    wide = [piece.width + 2 * EM * (piece.left - column.left in INDENT and not column.guessed) for piece in pieces]
    set_in = [] if column.guessed else [piece for piece in pieces if piece.left > column.left and not piece.adrift]
    place = {piece.start: i for i, piece in enumerate(set_in)}
    for i, piece in enumerate(pieces):
        ranges = range(max(0, i - 3), i), range(i + 1, min(len(pieces), i + 4))
        near = [[wide[k] for k in side if abs(pieces[k].row - piece.row) <= REACH] for side in ranges]
        sides = [max(side) for side in near if side]
        piece.measure = max(wide[i], min([side for side in sides if side >= wide[i] - SLACK], default=0))
        over = wide[i] - max(sides) if sum(map(len, near)) > 1 else 0
        detached = piece is pieces[-1] and lines[piece.row].gap
        centred = piece.start in place and (detached or _is_odd(set_in, place[piece.start]))
        if centred or (over > SLACK and not piece.adrift):
            piece.edge = None
    kept = [(piece, full) for piece, full in zip(pieces, wide, strict=True) if piece.edge is not None]
    full = [p for p, full in kept if full >= p.measure - SLACK or abs(p.width + 2 * EM - p.measure) <= 1]
    measures = sorted(piece.measure for piece, _ in kept)
    if not kept or measures[len(kept) // 2] < NARROWEST or (5 * len(full) < 2 * len(kept) and not column.guessed):
        for piece in pieces:
            piece.edge = None


def _is_odd(set_in: Pieces, place: int) -> bool:
    """Whether a piece is set in otherwise than the paragraphs before and after, as a centred headline is."""
    piece = set_in[place]
    others = [p for p in set_in[max(0, place - 3) : place + 4] if abs(p.row - piece.row) > 1]
    return bool(others) and all(abs(piece.left - other.left) > 1 for other in others)


def _rejoined(row: Pieces) -> Pieces:
    """Put together again what only the gap in a name or in a headline parted."""
    joined: Pieces = []
    for piece in row:
        last = joined[-1] if joined else None
        close = last and piece.edge is None and piece.left - last.right <= 2 * EM
        if last and close and (last.edge is None or last.width + piece.width < last.measure + SLACK):
            join(last, piece)
        else:
            joined.append(piece)
    return joined
