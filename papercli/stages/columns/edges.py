"""Edges: the left edges of the columns that pass each line, and which of its pieces stands in which.

A stretch of lines without a headline of its own and with the same measures has the same columns. A piece behind a gap
begins where its column does, or where a paragraph does; of a piece behind a single blank only this is known, that it
stands in the next column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median_high

from papercli.draft import Line
from papercli.marks import ENDS_SENTENCE, PROSE
from papercli.stages.columns.column import Column, fills, put
from papercli.stages.columns.homes import find_home, is_covered, is_near, resume
from papercli.stages.columns.pieces import (
    ADRIFT,
    EM,
    INDENT,
    NARROWEST,
    REACH,
    SLACK,
    Piece,
    Pieces,
    Unit,
    ends,
    join,
)
from papercli.stages.columns.stretches import is_heading, stretches
from papercli.stages.columns.words import Measures


def put_in_columns(
    text: str, lines: Sequence[Line], found: Sequence[tuple[Measures, Pieces]], unit: Unit
) -> list[Pieces]:
    """Give the pieces that stand in columns their edge and measure; what no edge parts is one piece again."""
    scale = EM if unit is len else 1
    known: list[Column] = []
    rows: list[Pieces] = []
    lone: list[tuple[Piece, list[Column]]] = []
    for stretch, alone in stretches(text, lines, found):
        columns = [] if alone or is_heading(text, stretch) else _Stretch(text, stretch, scale, known).place()
        for piece, above in lone:
            find_home(text, piece, above + (columns if is_near(text, piece, stretch) else []))
        lone = [(piece, above) for piece, above in lone if piece.edge is None and not is_covered(piece, stretch)]
        lone += [(piece, known + columns) for row in stretch for piece in row if piece.edge is None]
        passed = [c for c in known if stretch[0][0].row - c.pieces[-1].row <= REACH]
        known = columns + [c for c in passed if all(c.track != column.track for column in columns)]
        rows += stretch
    for piece, above in lone:
        find_home(text, piece, above)
    resume(text, rows)
    return [_rejoined(row) for row in rows]


class _Stretch:
    """The columns of one stretch of lines."""

    def __init__(self, text: str, rows: Sequence[Pieces], scale: int, known: Sequence[Column]) -> None:
        self.text, self.rows, self.scale, self.known = text, rows, scale, known
        self.columns = self.stacked()

    def stacked(self) -> list[Column]:
        """The columns that pieces in their place show: where most full ones begin; and where others do, if they are none."""
        exact = sorted([piece for row in self.rows for piece in row if not piece.adrift], key=lambda piece: piece.left)
        full = [piece for piece in exact if abs(piece.measure - piece.set) <= SLACK]
        found: list[Column] = []
        for left, _ in sorted(Counter(piece.left for piece in full).items(), key=lambda item: (-item[1], item[0])):
            if all(not -INDENT.stop < left - column.edge < INDENT.stop for column in found):
                same = [piece.measure for piece in full if piece.left == left]
                inside = any(0 < left - column.edge < column.measure / self.scale for column in found)
                if len(same) > 1 or not inside:
                    above = self.carried(left, median_high(same), range(-SLACK, SLACK + 1))
                    found.append(Column(left, above.track if above else left, measure=median_high(same)))
        others: Pieces = []
        for piece in exact:
            if any(-EM <= piece.left - column.edge < INDENT.stop for column in found):
                continue
            if others and piece.left - others[0].left >= INDENT.stop:
                found += self.column(others)
                others = []
            others.append(piece)
        found += self.column(others)
        return sorted(found, key=lambda column: column.edge)

    def carried(self, left: int, measure: int, indents: Sequence[int]) -> Column | None:
        """The known column that pieces beginning there can stand in."""
        alike = [c for c in self.known if abs(c.measure - measure) <= SLACK and left - c.edge in indents]
        return min(alike, key=lambda c: abs(left - c.edge), default=None)

    def column(self, pieces: Pieces) -> Iterator[Column]:
        """The column of pieces that begin near one another and fill none, if they are one."""
        ended = [piece for piece in pieces if self.text[piece.end - 1] in ENDS_SENTENCE]
        set_in = [piece for piece in pieces if EM < piece.measure - piece.set <= 3 * EM]
        if ended or any(PROSE.search(self.text, piece.start, piece.end) for piece in set_in):
            left, measure = pieces[0].left, median_high([piece.measure for piece in pieces])
            above = self.carried(left, measure, range(-1, INDENT.stop))
            edge = above.edge if above else left if ended else max(0, left - INDENT.start)
            yield Column(edge, above.track if above else edge, measure=measure)

    def place(self) -> list[Column]:
        """Give the pieces their edges and measures; return the columns."""
        for row in self.rows:
            self.assign(row)
        for row in self.rows:
            for piece, home in zip(row, self.assign(row), strict=True):
                if home and piece.set <= piece.measure + SLACK and not self.is_centred(piece, home):
                    home.pieces.append(piece)
        for column in self.columns:
            measures = {piece.measure for piece in column.pieces}
            fits = [(sum(fills(piece, column, m) for piece in column.pieces), m) for m in measures]
            column.measure = max(fits, default=(0, 0))[1]
        shown = [c for c in self.columns if c.measure and self.is_shown(c)]
        prose = [c for c in self.columns if c.measure and not is_heading(self.text, [c.pieces]) and len(shown) > 1]
        kept = [c for c in self.columns if c in shown or c in prose]
        for column in kept:
            for piece in column.pieces:
                if piece.set <= column.measure + SLACK:
                    put(piece, column)
        return kept

    def is_shown(self, column: Column) -> bool:
        """Whether a column has pieces enough, one of them full or the end of a paragraph."""
        if len(column.pieces) < 2 and all(column.track != known.track for known in self.known):
            return False
        return any(fills(piece, column, column.measure) or ends(self.text, piece) for piece in column.pieces)

    def is_centred(self, piece: Piece, column: Column) -> bool:
        """Whether a piece is a headline: set in, and yet wider than a paragraph's first line can be."""
        off = piece.left - column.edge
        wide = off > EM and piece.set > piece.measure - 2 * EM + 1
        return wide and not piece.adrift and PROSE.search(self.text, piece.start, piece.end) is None

    def assign(self, row: Pieces) -> list[Column | None]:
        """The column of each piece of a line; what stands in none that is known, but behind one, begins one."""
        found: list[Column | None] = []
        at = -1
        for piece in row:
            column = self.next(piece, at) if piece.adrift and at >= 0 else self.own(piece, at)
            if column:
                at = self.columns.index(column)
            found.append(column)
        for i, piece in enumerate(row):
            if (
                found[i] is None
                and abs(piece.measure - piece.set) <= SLACK
                and PROSE.search(self.text, piece.start, piece.end)
            ):
                found[i] = self.between(found[i - 1] if i else None, found[i + 1] if i + 1 < len(row) else None)
        return found

    def between(self, before: Column | None, after: Column | None) -> Column | None:
        """The one column between two others, if there is but one."""
        if not (before and after):
            return None
        inner = self.columns[self.columns.index(before) + 1 : self.columns.index(after)]
        return inner[0] if len(inner) == 1 else None

    def own(self, piece: Piece, at: int) -> Column | None:
        """The column that a piece stands in by its place."""
        prose = PROSE.search(self.text, piece.start, piece.end)
        early = -EM if prose else -1
        near = [c for c in self.columns[at + 1 :] if early <= piece.left - c.edge < INDENT.stop]
        if near or not prose or abs(piece.measure - piece.set) > SLACK:
            return min(near, key=lambda c: (piece.left - c.edge) % (INDENT.stop + EM), default=None)
        alike = [c for c in self.columns[at + 1 :] if abs(c.measure - piece.measure) <= SLACK]
        near = [c for c in alike if abs(c.edge - piece.left) <= ADRIFT]
        return min(near, key=lambda c: abs(piece.left - c.edge), default=None)

    def next(self, piece: Piece, at: int) -> Column:
        """The column behind another, where a piece adrift stands."""
        after = self.columns[at + 1] if at + 1 < len(self.columns) else None
        full = abs(piece.measure - piece.set) <= SLACK
        measure = piece.measure if full or not after else max(piece.measure, after.measure)
        if after and after.edge - piece.left < max(measure, NARROWEST) / self.scale:
            if after.guessed:
                after.edge = after.track = max(after.edge, piece.left)
            return after
        edge = max(piece.left, self.columns[at].edge + 1)
        column = Column(edge, edge, True)
        self.columns.insert(at + 1, column)
        return column


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
