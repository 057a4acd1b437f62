"""Captions beside the text: the gutter between one and the rows that run around its picture (:mod:`papercli.wraps`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from papercli.layout import Box
from papercli.reading.readson import log_odds
from papercli.stages.boxes.pieces import Piece, size_of
from papercli.stages.boxes.strips import FLUSH, LARGER, NARROW, SURE, Strip
from papercli.wraps import NEXT, STEP, Wrap, wraps

CLEAR = 1.5
"""Ems of a blank that no text has inside."""
WHITE = 1.2
"""Ems behind the edge of the rows within which the caption begins."""


def captions(text: str, pieces: Sequence[Piece], em: float) -> Iterator[Strip]:
    """The gutters between captions and the rows that they stand beside and were read with."""
    body = sorted([piece for piece in pieces if size_of(piece) < LARGER * em], key=lambda piece: piece.middle)
    for wrap in wraps([Box(piece.left, piece.top, piece.right, piece.bottom) for piece in body], em):
        column = [piece for piece in body if wrap.begins(piece.left, em)]
        down, up = _on(column, wrap.top, em), _on(column[::-1], wrap.foot, em)
        behind = [piece for piece in body if abs(piece.left - wrap.edge) < WHITE * em]
        strip = _gutter(text, down, behind, wrap, em) or _gutter(text, up, behind, wrap, em)
        if strip is not None:
            yield strip


def _on(column: Sequence[Piece], place: float, em: float) -> list[Piece]:
    """The rows of a column from a place on, as far as they follow one another; down or up as they are given."""
    found: list[Piece] = []
    way = 1 if column[0].middle <= column[-1].middle else -1
    for piece in column:
        step = (piece.middle - place) * way
        if step > NEXT * em:
            break
        if step > STEP * em or (step >= 0 and not found):
            found.append(piece)
            place = piece.middle
    return found


def _gutter(text: str, rows: Sequence[Piece], behind: Sequence[Piece], wrap: Wrap, em: float) -> Strip | None:
    """The gutter beside the caption that some rows were read with, or whose lines stand ``behind`` them; None where the first
    row as wide as the column comes before any."""
    cut: list[Piece] = []
    begins: list[float] = []
    for piece in rows:
        place = _caption(text, piece, wrap, em) if piece.right <= wrap.end + em else None
        if place is not None:
            cut.append(piece)
            begins.append(place)
        elif piece.right > wrap.edge + em:
            break
        else:
            level = [one for one in behind if abs(one.middle - piece.middle) < STEP * em]
            cut += level
            begins += [max(one.left, piece.right + 1) for one in level]
    if not cut or max(begins) - min(begins) > em:
        return None
    heights = sorted([piece.middle for piece in cut])
    return Strip(wrap.edge, min(begins), [*heights[:1] * SURE, *heights], wrap.left, wrap.end)


def _caption(text: str, piece: Piece, wrap: Wrap, em: float) -> float | None:
    """Where the line of a caption begins that a row beside it was read with; None where the row is text throughout."""
    for one, other in pairwise(piece.words):
        begins, ends = other.box.left, one.box.right
        if not wrap.edge < begins < wrap.edge + WHITE * em or ends > wrap.edge + FLUSH * em:
            continue
        said, rest = text[piece.start : one.end], text[other.start : piece.end]
        blank = begins - ends
        if blank > CLEAR * em or (blank >= NARROW * em and log_odds("".join(said.split()), "".join(rest.split())) < 0):
            return begins
    return None
