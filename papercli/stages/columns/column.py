"""A column of a stretch of lines, and the pieces that stand in it."""

from __future__ import annotations

from msgspec import Struct

from papercli.stages.columns.pieces import EM, INDENT, Piece, Pieces


class Column(Struct, eq=False):
    """A column of a stretch of lines: its left edge there, the edge that it has in all stretches it passes, whether only
    pieces adrift show it, its measure in half-ems, and its pieces."""

    edge: int
    track: int
    guessed: bool = False
    measure: int = 0
    pieces: Pieces = []


def fills(piece: Piece, column: Column, measure: int) -> bool:
    """Whether a piece would be full in a column of that measure, or but for a paragraph's indent."""
    lacks = measure - piece.set
    set_in = piece.adrift or piece.left - column.edge in INDENT
    return abs(lacks) <= EM or (EM < lacks <= 3 * EM and set_in)


def put(piece: Piece, column: Column) -> None:
    """Note that a piece stands in a column."""
    piece.edge, piece.measure = column.track, column.measure
    piece.indent = 0 if piece.adrift else max(0, piece.left - column.edge)
