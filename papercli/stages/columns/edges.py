"""Edges: the left edges of the columns that pass each line, and which of its pieces stands in which.

A stretch of lines without a headline of its own and with the same measures has the same columns. A piece behind a gap
begins where its column does, or where a paragraph does; of a piece behind a single blank only this is known, that it
stands in the next column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from papercli.marks import ENDS_SENTENCE, PROSE
from papercli.stages.columns.fitted import Measures
from papercli.stages.columns.pieces import EM, FEWEST, INDENT, NARROWEST, SLACK, Piece, Pieces, Unit, join

SHARE = 0.6
"""The part of its measure by which a piece adrift can be printed before its column's edge."""


class _Column(Struct, eq=False):
    """A column of a stretch: its left edge, and whether only pieces adrift show it."""

    edge: int
    guessed: bool = False


def put_in_columns(text: str, found: Sequence[tuple[Measures, Pieces]], unit: Unit) -> list[Pieces]:
    """Give the pieces that stand in columns their edge and measure; what no edge parts is one piece again."""
    above: list[tuple[int, int]] = []
    rows: list[Pieces] = []
    for stretch in _stretches(text, found):
        fit = _Stretch(text, stretch, EM if unit is len else 1)
        fit.place()
        above = _carried(stretch, above)
        rows += [_rejoined(row) for row in stretch]
    return rows


def _stretches(text: str, found: Sequence[tuple[Measures, Pieces]]) -> Iterator[list[Pieces]]:
    """Lines with the same measures, parted where a headline stands alone."""
    stretch: list[Pieces] = []
    last: Measures = ()
    alone = _alone(text, [row for _, row in found])
    for i, (measures, row) in enumerate(found):
        if stretch and (measures != last or alone[i] or alone[i - 1]):
            yield stretch
            stretch = []
        stretch.append(row)
        last = measures
    yield stretch


def _alone(text: str, rows: Sequence[Pieces]) -> list[bool]:
    """Which lines hold one piece that may be a headline: a short one, or few such lines between others of several pieces."""
    found = [False] * len(rows)
    first = 0
    for i, row in enumerate([*rows, []]):
        if len(row) == 1:
            continue
        lone = range(first, i)
        between = 0 < first and i < len(rows) and len(lone) <= FEWEST
        for k in lone:
            piece = rows[k][0]
            if text[piece.end - 1] in ENDS_SENTENCE or PROSE.search(text, piece.start, piece.end):
                continue
            full = abs(piece.measure - piece.width) <= SLACK or _is_set_in(piece, 0)
            found[k] = piece.measure > 0 and (between or not full)
        first = i + 1
    return found


def _is_set_in(piece: Piece, edge: int) -> bool:
    lacks = piece.measure - piece.width
    return piece.left - edge in INDENT and EM < lacks <= 3 * EM


class _Stretch:
    """The columns of one stretch of lines."""

    def __init__(self, text: str, rows: Sequence[Pieces], scale: int) -> None:
        self.text, self.rows, self.scale = text, rows, scale
        self.columns = self.stacked()

    def stacked(self) -> list[_Column]:
        """The columns that pieces in their place show."""
        lefts: dict[int, Pieces] = {}
        for piece in sorted([p for row in self.rows for p in row if not p.adrift], key=lambda p: p.left):
            first = next(iter(reversed(lefts)), None)
            if first is None or piece.left - first >= INDENT.stop:
                first = piece.left
            lefts.setdefault(first, []).append(piece)
        return [column for pieces in lefts.values() for column in self.column(pieces)]

    def column(self, pieces: Pieces) -> Iterator[_Column]:
        """The column of pieces that begin near one another, if they are one."""
        full = [piece for piece in pieces if abs(piece.measure - piece.width) <= SLACK]
        if full:
            yield _Column(max(Counter(piece.left for piece in full).items(), key=lambda item: (item[1], -item[0]))[0])
            return
        ended = [piece for piece in pieces if self.text[piece.end - 1] in ENDS_SENTENCE]
        set_in = [piece for piece in pieces if EM < piece.measure - piece.width <= 3 * EM]
        if ended:
            yield _Column(min(piece.left for piece in ended))
        elif set_in:
            yield _Column(max(0, min(piece.left for piece in set_in) - INDENT.start))

    def place(self) -> None:
        for row in self.rows:
            self.assign(row)
        for row in self.rows:
            for piece, column in zip(row, self.assign(row), strict=True):
                if column and piece.width <= piece.measure + SLACK:
                    piece.edge = column.edge

    def assign(self, row: Pieces) -> list[_Column | None]:
        """The column of each piece of a line; what stands in none that is known, but behind one, begins one."""
        found: list[_Column | None] = []
        at = -1
        for piece in row:
            column = self.next(piece, at) if piece.adrift and at >= 0 else self.own(piece, at)
            if column:
                at = self.columns.index(column)
            found.append(column)
        return found

    def own(self, piece: Piece, at: int) -> _Column | None:
        """The column that a piece stands in by its place."""
        near = [c for c in self.columns[at + 1 :] if -EM <= piece.left - c.edge < INDENT.stop]
        return min(near, key=lambda c: abs(piece.left - c.edge), default=None)

    def next(self, piece: Piece, at: int) -> _Column:
        """The column behind another, where a piece adrift stands."""
        after = self.columns[at + 1] if at + 1 < len(self.columns) else None
        if after and after.edge - piece.left < SHARE * max(piece.measure, NARROWEST) / self.scale:
            if after.guessed:
                after.edge = max(after.edge, piece.left)
            return after
        column = _Column(max(piece.left, self.columns[at].edge + 1), True)
        self.columns.insert(at + 1, column)
        return column


def _carried(stretch: Sequence[Pieces], above: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give columns that go on from the stretch above the edge they have there."""
    mine = sorted({(piece.edge, piece.measure) for row in stretch for piece in row if piece.edge is not None})
    renamed: dict[int, int] = {}
    for edge, measure in mine:
        same = [e for e, m in above if abs(e - edge) <= 1 and abs(m - measure) <= SLACK]
        if same:
            renamed[edge] = same[0]
    for row in stretch:
        for piece in row:
            if piece.edge is not None:
                piece.edge = renamed.get(piece.edge, piece.edge)
    return [(renamed.get(edge, edge), measure) for edge, measure in mine]


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
