"""Edges: the left edges of the columns that pass each line, and which of its pieces stands in which.

A stretch of lines without a headline of its own and with the same measures has the same columns. A piece behind a gap
begins where its column does, or where a paragraph does; of a piece behind a single blank only this is known, that it
stands in the next column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median_high

from msgspec import Struct

from papercli.draft import Line
from papercli.marks import ENDS_SENTENCE, PROSE
from papercli.stages.columns.words import Measures
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
    Unit,
    ends,
    join,
)

THIRD = 6
"""Measures of a column, in half-ems, for each place by which a line of it can be printed too early where it stands alone."""


class _Column(Struct, eq=False):
    """A column of a stretch: its left edge, whether only pieces adrift show it, and its pieces."""

    edge: int
    track: int
    guessed: bool = False
    pieces: Pieces = []
    measure: int = 0


def put_in_columns(
    text: str, lines: Sequence[Line], found: Sequence[tuple[Measures, Pieces]], unit: Unit
) -> list[Pieces]:
    """Give the pieces that stand in columns their edge and measure; what no edge parts is one piece again."""
    known: list[_Column] = []
    rows: list[Pieces] = []
    lone: list[tuple[Piece, list[_Column]]] = []
    for stretch, alone in _stretches(text, lines, found):
        columns = (
            []
            if alone or _is_heading(text, stretch)
            else _Stretch(text, stretch, EM if unit is len else 1, known).place()
        )
        for piece, above in lone:
            _find_home(text, piece, above + (columns if _is_near(text, piece, stretch) else []))
        lone = [(piece, above) for piece, above in lone if piece.edge is None and not _is_covered(piece, stretch)]
        lone += [(piece, known + columns) for row in stretch for piece in row if piece.edge is None]
        passed = [c for c in known if stretch[0][0].row - c.pieces[-1].row <= REACH]
        known = columns + [c for c in passed if all(c.track != column.track for column in columns)]
        rows += stretch
    for piece, above in lone:
        _find_home(text, piece, above)
    _resume(text, rows)
    return [_rejoined(row) for row in rows]


def _stretches(
    text: str, lines: Sequence[Line], found: Sequence[tuple[Measures, Pieces]]
) -> Iterator[tuple[list[Pieces], bool]]:
    """Lines with the same measures and no blank line between them, and apart from them those in which a headline stands alone."""
    stretch: list[Pieces] = []
    last: tuple[Measures, bool] = (), False
    alone = _alone(text, [row for _, row in found])
    usual = Counter(line.gap for line in lines[1:]).most_common(1)[0][0]
    for (measures, row), lone, line in zip(found, alone, lines, strict=True):
        if stretch and ((measures, lone) != last or (line.gap > usual and not _is_stacked(row, stretch))):
            yield stretch, last[1]
            stretch = []
        stretch.append(row)
        last = measures, lone
    yield stretch, last[1]


def _is_stacked(row: Pieces, above: Sequence[Pieces]) -> bool:
    """Whether half of a line's pieces begin where others do in the lines above it, or are set in from there."""
    lefts = {piece.left for other in above[-FEWEST:] for piece in other if not piece.adrift}
    exact = [piece for piece in row if not piece.adrift]
    found = [p for p in exact if p.left in lefts or any(p.left - indent in lefts for indent in INDENT)]
    return 2 * len(found) >= len(exact)


def _alone(text: str, rows: Sequence[Pieces]) -> list[bool]:
    """Which lines hold one piece that may be a headline: a short one, or few such lines between others of several pieces."""
    found = [False] * len(rows)
    first = 0
    for i, row in enumerate([*rows, []]):
        if len(row) == 1:
            continue
        lone = range(first, i)
        between = first > 0 and i < len(rows) and len(lone) <= FEWEST
        for k in lone:
            piece = rows[k][0]
            if ends(text, piece) or "。" in text[piece.start : piece.end]:
                continue
            full = abs(piece.measure - piece.set) <= SLACK or _is_set_in(piece, 0)
            prose = PROSE.search(text, piece.start, piece.end)
            found[k] = piece.measure > 0 and ((between and not (full and prose)) or not (full or prose))
        first = i + 1
    return found


def _is_set_in(piece: Piece, edge: int) -> bool:
    lacks = piece.measure - piece.set
    return piece.left - edge in INDENT and EM < lacks <= 3 * EM


def _fills(piece: Piece, column: _Column, measure: int) -> bool:
    """Whether a piece would be full in a column of that measure, or but for a paragraph's indent."""
    lacks = measure - piece.set
    set_in = piece.adrift or piece.left - column.edge in INDENT
    return abs(lacks) <= EM or (EM < lacks <= 3 * EM and set_in)


def _is_heading(text: str, rows: Sequence[Pieces]) -> bool:
    """Whether a few lines hold no running text."""
    pieces = [piece for row in rows for piece in row]
    prose = any(ends(text, piece) or PROSE.search(text, piece.start, piece.end) for piece in pieces)
    return len(rows) <= FEWEST and all(piece.measure > 0 for piece in pieces) and not prose


def _is_near(text: str, piece: Piece, below: Sequence[Pieces]) -> bool:
    """Whether lines are near enough below a piece to be its column: a piece adrift has but its width to show it."""
    prose = PROSE.search(text, piece.start, piece.end)
    return prose is not None or not piece.adrift or below[0][0].row - piece.row <= NEAR


def _is_covered(piece: Piece, rows: Sequence[Pieces]) -> bool:
    """Whether lines below a piece have a column where it begins, or it is far above."""
    return rows[-1][0].row - piece.row > REACH or any(
        other.edge is not None and other.left <= piece.left <= other.right for row in rows for other in row
    )


def _resume(text: str, rows: Sequence[Pieces]) -> None:
    """Put pieces into the column in which a sentence goes on from the line above them, and on below them or ends."""
    below: dict[int, Piece] = {}
    after: dict[int, Piece] = {}
    for row in reversed(rows):
        for piece in row:
            if piece.edge is not None and not piece.adrift:
                below[piece.left - piece.indent] = piece
            elif piece.left in below:
                after[piece.start] = below[piece.left]
    above: dict[int, Piece] = {}
    for row in rows:
        for piece in row:
            last, then = above.get(piece.left), after.get(piece.start)
            if piece.edge is None and not piece.adrift and last and piece.row - last.row <= REACH:
                full = last.measure - last.set <= (3 * EM if last.indent else SLACK)
                fits = piece.set <= last.measure + SLACK and full and not ends(text, last)
                goes_on = (
                    then
                    and then.row - piece.row <= REACH
                    and then.left == piece.left
                    and abs(last.measure - piece.set) <= SLACK
                    and abs(last.measure - then.measure) <= SLACK
                )
                if fits and (goes_on or ends(text, piece)):
                    piece.edge, piece.measure = last.edge, last.measure
            if piece.edge is not None and not piece.adrift:
                above[piece.left - piece.indent] = piece


def _put(piece: Piece, column: _Column) -> None:
    piece.edge, piece.measure = column.track, column.measure
    piece.indent = 0 if piece.adrift else max(0, piece.left - column.edge)


def _find_home(text: str, piece: Piece, known: Sequence[_Column]) -> None:
    """Put a piece into the column that it fills; a headline seldom does, unless in the first column."""
    first = min([column.edge for column in known], default=0)
    prose = PROSE.search(text, piece.start, piece.end) is not None
    for column in sorted(known, key=lambda column: abs(column.edge - piece.left)):
        if column.edge == first and not prose:
            continue
        lacks, off = column.measure - piece.set, piece.left - column.edge
        near = abs(off) <= max(ADRIFT, column.measure // THIRD) if piece.adrift or prose else off == 0
        fits = abs(lacks) <= SLACK or (prose and EM < lacks <= 3 * EM)
        if (fits and near) or (off in INDENT and EM < lacks <= 4 * EM):
            _put(piece, column)
            return


class _Stretch:
    """The columns of one stretch of lines."""

    def __init__(self, text: str, rows: Sequence[Pieces], scale: int, known: Sequence[_Column]) -> None:
        self.text, self.rows, self.scale, self.known = text, rows, scale, known
        self.columns = self.stacked()

    def stacked(self) -> list[_Column]:
        """The columns that pieces in their place show: where most full ones begin; and where others do, if they are none."""
        exact = sorted([piece for row in self.rows for piece in row if not piece.adrift], key=lambda piece: piece.left)
        full = [piece for piece in exact if abs(piece.measure - piece.set) <= SLACK]
        found: list[_Column] = []
        for left, _ in sorted(Counter(piece.left for piece in full).items(), key=lambda item: (-item[1], item[0])):
            if all(not -INDENT.stop < left - column.edge < INDENT.stop for column in found):
                same = [piece.measure for piece in full if piece.left == left]
                inside = any(0 < left - column.edge < column.measure / self.scale for column in found)
                if len(same) > 1 or not inside:
                    above = self.carried(left, median_high(same), range(-SLACK, SLACK + 1))
                    found.append(_Column(left, above.track if above else left, measure=median_high(same)))
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

    def carried(self, left: int, measure: int, indents: Sequence[int]) -> _Column | None:
        """The known column that pieces beginning there can stand in."""
        alike = [c for c in self.known if abs(c.measure - measure) <= SLACK and left - c.edge in indents]
        return min(alike, key=lambda c: abs(left - c.edge), default=None)

    def column(self, pieces: Pieces) -> Iterator[_Column]:
        """The column of pieces that begin near one another and fill none, if they are one."""
        ended = [piece for piece in pieces if self.text[piece.end - 1] in ENDS_SENTENCE]
        set_in = [piece for piece in pieces if EM < piece.measure - piece.set <= 3 * EM]
        if ended or any(PROSE.search(self.text, piece.start, piece.end) for piece in set_in):
            left, measure = pieces[0].left, median_high([piece.measure for piece in pieces])
            above = self.carried(left, measure, range(-1, INDENT.stop))
            edge = above.edge if above else left if ended else max(0, left - INDENT.start)
            yield _Column(edge, above.track if above else edge, measure=measure)

    def place(self) -> list[_Column]:
        """Give the pieces their edges and measures; return the columns."""
        for row in self.rows:
            self.assign(row)
        for row in self.rows:
            for piece, home in zip(row, self.assign(row), strict=True):
                if home and piece.set <= piece.measure + SLACK and not self.is_centred(piece, home):
                    home.pieces.append(piece)
        for column in self.columns:
            measures = {piece.measure for piece in column.pieces}
            fits = [(sum(_fills(piece, column, m) for piece in column.pieces), m) for m in measures]
            column.measure = max(fits, default=(0, 0))[1]
        shown = [c for c in self.columns if c.measure and self.is_shown(c)]
        prose = [c for c in self.columns if c.measure and not _is_heading(self.text, [c.pieces]) and len(shown) > 1]
        kept = [c for c in self.columns if c in shown or c in prose]
        for column in kept:
            for piece in column.pieces:
                if piece.set <= column.measure + SLACK:
                    _put(piece, column)
        return kept

    def is_shown(self, column: _Column) -> bool:
        """Whether a column has pieces enough, one of them full or the end of a paragraph."""
        if len(column.pieces) < 2 and all(column.track != known.track for known in self.known):
            return False
        return any(_fills(piece, column, column.measure) or ends(self.text, piece) for piece in column.pieces)

    def is_centred(self, piece: Piece, column: _Column) -> bool:
        """Whether a piece is a headline: set in, and yet wider than a paragraph's first line can be."""
        off = piece.left - column.edge
        wide = off > EM and piece.set > piece.measure - 2 * EM + 1
        return wide and not piece.adrift and PROSE.search(self.text, piece.start, piece.end) is None

    def assign(self, row: Pieces) -> list[_Column | None]:
        """The column of each piece of a line; what stands in none that is known, but behind one, begins one."""
        found: list[_Column | None] = []
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

    def between(self, before: _Column | None, after: _Column | None) -> _Column | None:
        """The one column between two others, if there is but one."""
        if not (before and after):
            return None
        inner = self.columns[self.columns.index(before) + 1 : self.columns.index(after)]
        return inner[0] if len(inner) == 1 else None

    def own(self, piece: Piece, at: int) -> _Column | None:
        """The column that a piece stands in by its place."""
        prose = PROSE.search(self.text, piece.start, piece.end)
        early = -EM if prose else -1
        near = [c for c in self.columns[at + 1 :] if early <= piece.left - c.edge < INDENT.stop]
        if near or not prose or abs(piece.measure - piece.set) > SLACK:
            return min(near, key=lambda c: (piece.left - c.edge) % (INDENT.stop + EM), default=None)
        alike = [c for c in self.columns[at + 1 :] if abs(c.measure - piece.measure) <= SLACK]
        near = [c for c in alike if abs(c.edge - piece.left) <= ADRIFT]
        return min(near, key=lambda c: abs(piece.left - c.edge), default=None)

    def next(self, piece: Piece, at: int) -> _Column:
        """The column behind another, where a piece adrift stands."""
        after = self.columns[at + 1] if at + 1 < len(self.columns) else None
        full = abs(piece.measure - piece.set) <= SLACK
        measure = piece.measure if full or not after else max(piece.measure, after.measure)
        if after and after.edge - piece.left < max(measure, NARROWEST) / self.scale:
            if after.guessed:
                after.edge = after.track = max(after.edge, piece.left)
            return after
        edge = max(piece.left, self.columns[at].edge + 1)
        column = _Column(edge, edge, True)
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
