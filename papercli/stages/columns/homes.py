"""Homes: pieces that stand in no column of their own stretch are put into those of the stretches around, where they fit.

A line of one story can be printed apart from those of its column: between the headlines of the story beside it, or before
the lines of another column go on.
"""

from __future__ import annotations

from collections.abc import Sequence

from papercli.marks import PROSE
from papercli.stages.columns.column import Column, put
from papercli.stages.columns.pieces import ADRIFT, EM, INDENT, NEAR, REACH, SLACK, Piece, Pieces, ends

THIRD = 6
"""Measures of a column, in half-ems, for each place by which a line of it can be printed too early where it stands alone."""


def find_home(text: str, piece: Piece, known: Sequence[Column]) -> None:
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
            put(piece, column)
            return


def is_near(text: str, piece: Piece, below: Sequence[Pieces]) -> bool:
    """Whether lines are near enough below a piece to be its column: a piece adrift has but its width to show it."""
    prose = PROSE.search(text, piece.start, piece.end)
    return prose is not None or not piece.adrift or below[0][0].row - piece.row <= NEAR


def is_covered(piece: Piece, rows: Sequence[Pieces]) -> bool:
    """Whether lines below a piece have a column where it begins, or it is far above."""
    return rows[-1][0].row - piece.row > REACH or any(
        other.edge is not None and other.left <= piece.left <= other.right for row in rows for other in row
    )


def resume(text: str, rows: Sequence[Pieces]) -> None:
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
