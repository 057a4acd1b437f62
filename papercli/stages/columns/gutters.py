"""Gutters between stories that stand side by side, and the headlines on their two sides."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from statistics import median

from msgspec.structs import replace

from papercli.lexicon import Lexicon
from papercli.marks import ENDS_SENTENCE
from papercli.stages.columns.pieces import ADRIFT, EM, FEWEST, INDENT, NEAR, SLACK, Piece, Pieces, ink_width
from papercli.stages.openers import find_opener

STORIES = 3
"""The evidence it takes to call the columns on two sides of a gutter different stories."""


class Gutters:
    """What speaks for a gutter between two stories."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text, self.lexicon = text, lexicon

    def best(self, rows: list[Pieces], edges: list[int]) -> int | None:
        """The left edge of the first column of another story beside the first, if there is one."""
        found = [(*self.evidence(rows, edge), -edge) for edge in edges if edge - edges[0] >= INDENT.stop]
        best, _, edge = max(found, default=(0, 0, 0))
        return -edge if best >= STORIES else None

    def evidence(self, rows: list[Pieces], edge: int) -> tuple[int, int]:
        """How much speaks for different stories on the two sides of a gutter, behind which a column begins at ``edge``:
        another measure, lines that are not level, a story's opening, headlines side by side; and against it, what is
        printed across. Of gutters equal in that, the one nearest before the second headline is the best: that comes second.
        """
        one: dict[int, Piece] = {}
        two: dict[int, Piece] = {}
        crossing, heads, off = 0, False, sys.maxsize
        before = max(piece.edge for row in rows for piece in row if piece.edge is not None and piece.edge < edge)
        for i, row in enumerate(rows):
            for piece in row:
                if piece.edge is not None and before - INDENT.stop < piece.edge <= before:
                    one[i] = piece
                elif piece.edge is not None and edge <= piece.edge < edge + INDENT.stop:
                    two.setdefault(i, piece)
                crossing += (
                    piece.place < edge - EM
                    and edge < piece.right - SLACK
                    and not (piece.adrift or self.is_behind(row, piece, edge))
                )
            if row[0].left < edge <= row[-1].left and all(piece.edge is None for piece in row):
                heads, off = True, min(off, row[-1].left - edge)
        first, last = max(min(one), min(two)), min(max(one), max(two))
        level = [i for i in sorted({*one, *two}) if first <= i <= last]
        measures = [[column[i].measure for i in level if i in column] for column in (one, two)]
        differ = all(measures) and self.differ(list(one.values()), list(two.values()))
        apart = 3 * len(one.keys() & two.keys()) < len(level)
        opens = any(self.opens(list(two.values())[i : i + 2]) for i in range(min(NEAR, len(two))))
        tops = heads and min(one) != min(two)
        score = STORIES * ((len(level) >= FEWEST) * (differ + apart) + opens) + 2 * heads + tops - 2 * crossing
        return score, -off if heads else 0

    def differ(self, one: Pieces, two: Pieces) -> bool:
        """Whether the lines of two columns cannot be of one measure."""
        measures = [round(median([piece.measure for piece in column])) for column in (one, two)]
        if abs(measures[0] - measures[1]) <= SLACK:
            return False
        return all(
            4 * self.misfits(column, other) >= max(len(column), 2 * EM)
            for column, other in ((one, measures[1]), (two, measures[0]))
        )

    def misfits(self, column: Pieces, measure: int) -> int:
        """How many lines of a column would be too wide for a measure, or too short and end nothing."""
        return sum(
            piece.width > measure + SLACK
            or (piece.width < measure - 3 * EM and self.text[piece.end - 1] not in ENDS_SENTENCE)
            for piece in column
        )

    def sides(self, rows: list[Pieces], gutter: int) -> list[Pieces]:
        """The pieces before a gutter and those behind it."""
        sides = [(piece, self.is_behind(row, piece, gutter)) for row in self.parted(rows, gutter) for piece in row]
        return [[piece for piece, behind in sides if behind is right] for right in (False, True)]

    def parted(self, rows: list[Pieces], gutter: int) -> list[Pieces]:
        """The rows; a headline's first line is parted at its blank if it is that of two stories side by side."""
        body = next(i for i, row in enumerate(rows) if any(piece.edge is not None for piece in row))
        top = next(i for i, row in enumerate(rows) if any((piece.edge or 0) >= gutter for piece in row))
        if any(self.is_behind(row, piece, gutter) for row in rows[:top] for piece in row):
            return rows
        for i, row in enumerate(rows[:body]):
            blank = self.text.rfind(" ", row[-1].start, row[-1].end)
            if len(row) == 1 and blank > 0:
                return [*rows[:i], [*self.split(row[0], blank)], *rows[i + 1 :]]
        return rows

    def split(self, piece: Piece, blank: int) -> Iterator[Piece]:
        """The two parts of a piece before and behind a blank."""
        for start, end in ((piece.start, blank), (blank + 1, piece.end)):
            part = self.text[start:end]
            start += len(part) - len(part.lstrip())
            wide = ink_width(part)
            left = piece.left + start - piece.start
            yield replace(
                piece,
                start=start,
                end=start + len(part.strip()),
                left=left,
                right=left + len(part.strip()),
                width=wide,
                set=wide,
                adrift=start > piece.start,
            )

    def is_behind(self, row: Pieces, piece: Piece, gutter: int) -> bool:
        """Whether a piece stands behind a gutter; display type with other pieces before it can be printed a little before,
        or anywhere if but a blank parts it from other display type."""
        if piece.edge is not None or piece is row[0]:
            return piece.place >= gutter
        return piece.left >= gutter - ADRIFT or (piece.adrift and all(other.edge is None for other in row))

    def opens(self, column: Pieces) -> bool:
        """Whether a column's two lines begin with a marker."""
        printed = [self.text[piece.start : piece.end] for piece in column]
        ink = ["".join(part.split()) for part in printed]
        return find_opener("".join(ink), "".join(printed), len(ink[0]), self.lexicon) is not None
