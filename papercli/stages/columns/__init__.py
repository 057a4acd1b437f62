"""Columns side by side: a page whose printed lines hold pieces of several columns is unrolled into reading order.

``pdftotext -layout`` puts the lines of a column at one distance from the left margin, or that and a paragraph's indent;
and where a gutter is narrow it prints but a blank, and what follows stands where it happens to. What always shows a
column is its measure: most of its lines are full. So the lines are cut into pieces at their gaps (``pieces``) and then
anew so that the pieces fill the measures of the place (``fitted``), the pieces are put into columns (``edges``), and the
page is cut into blocks of one story's columns (``xycut``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from msgspec.structs import replace

from papercli.draft import Draft, Line
from papercli.lexicon import Lexicon
from papercli.stages.columns.edges import put_in_columns
from papercli.stages.columns.fitted import fitted
from papercli.stages.columns.pieces import EM, FEWEST, Pieces, pieces
from papercli.stages.columns.xycut import Cut

_GAP = re.compile(r"\s\s")


def columns(draft: Draft, lexicon: Lexicon) -> Draft:
    """Put the pieces of columns that stand side by side one below another, block by block and column by column.

    Takes the lines as :func:`papercli.draft.cut` leaves them; gives lines of one piece each, whose ``gap`` and
    ``indent`` are those within their column, and the text with a line end where a gutter begins. A page that shows no
    gutter comes back as it is.

    >>> from papercli.draft import cut
    >>> page = '''　　敖煜新说他在云岭  今年的雪来得早，山
    ... 住了四十年，从没见    路封了三天，邮车也
    ... 过这样大的雪。        上不来。'''
    >>> [line.ink for line in columns(Draft(page, cut(page)), Lexicon()).lines]
    ['敖煜新说他在云岭', '住了四十年，从没见', '过这样大的雪。', '今年的雪来得早，山', '路封了三天，邮车也', '上不来。']
    """
    text, lines = draft.text, draft.lines
    wide = [line for line in lines if line.end - line.start > len(line.ink) + 1]
    if sum([1 for line in wide if _GAP.search(text, line.start, line.end)]) < FEWEST:
        return draft
    rows, unit = pieces(text, lines)
    rows = put_in_columns(text, lines, fitted(text, lines, rows, unit), unit)
    paired = [row for row in rows if _is_paired(row)]
    if len(paired) < FEWEST:
        return draft
    blocks = Cut(text, lines, lexicon).blocks([piece for row in rows for piece in row])
    return replace(draft, text=_broken(text, blocks), lines=list(_unrolled(text, lines, blocks)))


def _is_paired(row: Pieces) -> bool:
    """Whether a line shows a gutter: by a piece behind a gap where its column begins, or by pieces that fill two columns."""
    placed = [piece for piece in row if piece.edge is not None]
    full = [piece for piece in placed if abs(piece.measure - piece.set) <= EM]
    return len(full) > 1 or any(not (piece.indent or piece.adrift) for piece in placed if piece is not row[0])


def _broken(text: str, blocks: Sequence[tuple[int, Pieces]]) -> str:
    """The text with a line end behind every piece but the last of its line: the blanks there are none of the text's."""
    pieces = sorted([piece for _, block in blocks for piece in block], key=attrgetter("start"))
    parts, begin = [], 0
    for piece, after in pairwise(pieces):
        if after.row == piece.row:
            parts.append(text[begin : piece.end])
            begin = piece.end + 1
    return "\n".join([*parts, text[begin:]])


def _unrolled(text: str, lines: Sequence[Line], blocks: Sequence[tuple[int, Pieces]]) -> Iterator[Line]:
    furthest = -1
    for edge, block in blocks:
        above = -1
        for piece in block:
            ink = "".join(text[piece.start : piece.end].split())
            gap = lines[piece.row].gap if piece.row == above + 1 or piece.row > furthest else 0
            indent = piece.indent if piece.edge is not None or piece.adrift else max(0, piece.left - edge)
            yield Line(piece.start, piece.end, gap, indent, piece.width, ink)
            above, furthest = piece.row, max(furthest, piece.row)
