"""Pieces: what a page's printed lines hold between their gaps, and where in the line each begins and ends.

A place is a number of characters from the left margin, or of half-ems where a tool counts those. ``pdftotext -layout``
prints a line's characters one beside the other and only the line's beginning stands in its place; with ``-fixed`` every
word does, and a word's ink takes more places than it has characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec import Struct

from papercli.draft import Line, width
from papercli.marks import ENDS_SENTENCE, STOPS

EM = 2
FEWEST = 3
"""Lines that must show a gutter; a byline or a headline with a wide gap shows one or two."""
NARROWEST = 14
"""The narrowest measure of a column of prose, in half-ems; what is narrower is a table."""
SLACK = 3
"""Half-ems by which a full line can miss the measure: marks hang or are squeezed, Latin letters are narrower than counted."""
INDENT = range(EM, 3 * EM)
"""How far a paragraph's first line can stand in: two ems come out as 2 to 5 blanks."""
REACH = 8
"""Lines over which a column can be silent and go on: its neighbours' lines may be printed between its own."""
NEAR = 2
"""Lines before its first and after its last exact piece in which a column's indented first line can stand."""
ADRIFT = 6
"""How far from its column's edge a piece can be printed that follows a full line of the column before."""

_PIECE = re.compile(r"\S+(?:\s\S+)*")

Unit = Callable[[str], int]


class Piece(Struct, eq=False):
    """What a printed line holds of one column. ``row`` counts the lines with ink, ``left`` and ``right`` are places in it.

    ``adrift``: it follows a full line of the column before, so its place tells little but the order. ``edge`` is the left
    edge of its column, None for display type and all else that stands in no column; ``measure`` is its column's, in
    half-ems as ``width`` is, and ``set`` the width it has where marks side by side are squeezed; ``indent`` is how many
    places it stands in from its column's edge.
    """

    row: int
    start: int
    end: int
    left: int
    right: int
    width: int
    adrift: bool = False
    edge: int | None = None
    measure: int = 0
    set: int = 0
    indent: int = 0

    @property
    def place(self) -> int:
        return self.left if self.edge is None else self.edge


Pieces = list[Piece]


def pieces(text: str, lines: Sequence[Line]) -> tuple[list[Pieces], Unit]:
    """The pieces of each line, and the unit their places are counted in: the one in which more pieces begin alike.

    >>> from papercli.draft import cut
    >>> page = "天地玄黄  宇宙洪荒\\n日月盈昃  辰宿列张\\n寒来  暑往"
    >>> rows, unit = pieces(page, cut(page))
    >>> [(piece.left, page[piece.start : piece.end]) for piece in rows[2]]
    [(0, '寒来'), (4, '暑往')]
    """
    rows, unit = max(((_placed(text, lines, unit), unit) for unit in (len, width)), key=lambda found: aligned(found[0]))
    pitch = _pitch(rows) if unit is len else 0.0
    if pitch >= 1:
        spread = [_spread(row, pitch) for row in _placed(text, lines, unit)]
        joined = sum(map(len, rows)) - sum(map(len, spread))
        if 2 * (aligned(rows) - aligned(spread)) < joined:
            return spread, unit
    return rows, unit


def aligned(rows: Sequence[Pieces]) -> int:
    """How many pieces behind a gap begin where one does in the two lines before."""
    found = 0
    for i, row in enumerate(rows):
        above = {piece.left for other in rows[max(0, i - NEAR) : i] for piece in other}
        found += sum(piece.left in above for piece in row[1:])
    return found


def ink_width(printed: str) -> int:
    return width("".join(printed.split()))


def _placed(text: str, lines: Sequence[Line], unit: Unit) -> list[Pieces]:
    rows: list[Pieces] = []
    for line in lines:
        rows.append([])
        right, last = 0, text.rfind("\n", 0, line.start) + 1
        for match in _PIECE.finditer(text, line.start, line.end):
            left = right + unit(text[last : match.start()])
            right, last = left + unit(match.group()), match.end()
            rows[-1].append(Piece(len(rows) - 1, *match.span(), left, right, ink_width(match.group())))
    return rows


def _pitch(rows: Sequence[Pieces]) -> float:
    """How many places a half-em of Chinese takes where every word stands in its place; less than 1 where none does."""
    found = [
        (after.left - piece.left) / piece.width
        for row in rows
        for piece, after in pairwise(row)
        if piece.width >= max(NARROWEST, 1.5 * (piece.end - piece.start))
    ]
    return min(found, default=0.0)


def _spread(row: Pieces, pitch: float) -> Pieces:
    """The pieces of a row with the places that their ink takes; what is then no gap parts nothing."""
    found: Pieces = []
    for piece in row:
        piece.right = max(piece.right, piece.left + round(pitch * piece.width))
        if found and piece.left - found[-1].right < EM:
            join(found[-1], piece)
        else:
            found.append(piece)
    return found


def ends(text: str, piece: Piece) -> bool:
    """Whether a piece ends as a paragraph does; a headline may end in a quotation mark, but seldom behind a full stop."""
    last = text[piece.end - 1]
    return last in STOPS or (last in ENDS_SENTENCE and (last in "）)〕】]" or text[piece.end - 2] in ENDS_SENTENCE))


def join(piece: Piece, after: Piece) -> None:
    """Make ``piece`` hold what stands ``after`` it as well."""
    piece.end, piece.right = after.end, after.right
    piece.width, piece.set = piece.width + after.width, piece.set + after.set
