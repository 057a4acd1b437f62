"""Rows: the printed lines of a page with boxes, as they stand on it, each with the size of its type."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from papercli.draft import width
from papercli.layout import Sheet
from papercli.marks import HAN
from papercli.stages.boxes.captions import captions
from papercli.stages.boxes.gutters import OTHER, joined, parted, unruled
from papercli.stages.boxes.pieces import FEWEST, Piece, all_lie, pieces_of, size_of, tall, weighed_median
from papercli.stages.boxes.strips import gutters, ruled
from papercli.stages.boxes.tables import tables, wrapped

STRETCHED = 3
"""Ems from character to character beyond which a piece is no text: rules are read as dashes."""
_HAN = re.compile(HAN)
STROKES = "一二三十丨"
"""Characters that an engine reads rules for."""
LINES = 3
"""Rows of one size below one another that can be running text, if they are as many."""
FARTHEST = 2.2
"""Ems from the middle of a row to that of the next of such text, at most."""
MEASURED = 0.25
"""The part by which two sizes of one text differ at most where an engine measures them."""
MOST = 4000
"""Lines that a page has at most; the densest broadsheet has half as many."""


class Row(Struct, eq=False):
    """A printed line: its pieces from left to right, its edges and the middle of its height, the size of its type beside
    the page's body type, its em, and whether running text is set in that size."""

    pieces: list[Piece]
    left: float
    top: float
    right: float
    bottom: float
    middle: float
    size: float
    em: float
    prose: bool = False
    table: bool = False
    """Whether it is the row of a table."""

    @property
    def ink(self) -> str:
        return "".join([piece.ink for piece in self.pieces])

    @property
    def ems(self) -> float:
        return sum([piece.ems for piece in self.pieces])

    @property
    def stands(self) -> bool:
        """Whether its characters stand one below the other, as those of a headline beside its story can."""
        return self.ems >= 2 and self.bottom - self.top > 1.5 * (self.right - self.left)


class Page(Struct):
    """The rows of a page from top to bottom, the em of its body type, the distance of its lines, what is no text, and
    whether the sizes of its type are stated, as in a PDF, and not measured."""

    rows: list[Row]
    em: float
    leading: float
    marks: list[Piece]
    stated: bool = False
    ordered: bool = False
    """Whether the source states the order in which its lines are read."""


def rows(text: str, sheet: Sheet) -> Page | None:
    """The rows of a page, or None where its boxes cannot be trusted to be those of lines from left to right."""
    if len(sheet.lines) > MOST:
        return None
    pieces = pieces_of(text, sheet)
    sizes = [size_of(piece) for piece in pieces]
    em = weighed_median([(size, piece.ems) for size, piece in zip(sizes, pieces, strict=True) if piece.ems >= 2])
    if em <= 0 or not all_lie(pieces):
        return None
    stated = {line.start: line.size for line in sheet.lines if line.size > 0}
    body = weighed_median([(stated[piece.start], piece.ems) for piece in pieces if piece.start in stated])
    marks = [piece for piece in pieces if piece.right - piece.left > STRETCHED * _square(piece, em)]
    marks = [piece for piece in marks if not (piece.start in stated or _is_text(piece))]
    if marks:
        pieces = [piece for piece in pieces if piece not in marks]
    drawn = ruled(sheet.rules, em) if sheet.recognised else []
    pieces, read_in = unruled(text, pieces, drawn, em)
    marks += read_in
    cells = wrapped(text, pieces, em)
    inside = {piece.start for table in cells for row in table for piece in row}
    pieces = [piece for piece in pieces if piece.start not in inside]
    others = tables(pieces, em, drawn)
    inside = {piece.start for table in others for row in table for piece in row}
    pieces = [piece for piece in pieces if piece.start not in inside]
    cells += others
    strips = gutters(text, pieces, em) + drawn
    if sheet.recognised:
        strips += captions(text, pieces, em)
    pieces, read_in = parted(text, pieces, strips, em)
    marks += read_in
    high = weighed_median([(tall(piece), piece.ems) for piece in pieces]) or em
    found = []
    of_tables = [row for table in cells for row in table]
    for number, fragments in enumerate([*of_tables, *joined(text, pieces, strips, em, stated)]):
        first = fragments[0]
        longest = max(fragments, key=lambda piece: piece.ems)
        size = size_of(longest)
        if body and first.start in stated:
            beside = stated[first.start] / body
        else:
            beside = min(tall(longest) / high, _pitch(text, longest) / em)
        left, right = first.left, max([piece.right for piece in fragments])
        top, bottom = min([piece.top for piece in fragments]), max([piece.bottom for piece in fragments])
        row = Row(fragments, left, top, right, bottom, (top + bottom) / 2, beside, max(size, 0.5 * em))
        row.table = number < len(of_tables)
        found.append(row)
    found.sort(key=lambda row: (row.middle, row.left))
    _tell_prose(found, body > 0)
    return Page(found, em, _leading(found, em), marks, body > 0, sheet.ordered)


def _is_text(piece: Piece) -> bool:
    """Whether a piece with wide gaps is rather text of which an engine left out some than a rule read as dashes."""
    return len([character for character in _HAN.findall(piece.ink) if character not in STROKES]) > 1


def _pitch(text: str, piece: Piece) -> float:
    """How far a piece's characters are apart, as most of them are: not more than it is wide for each."""
    if piece.ems < 2:
        return math.inf
    whole = (piece.right - piece.left) / piece.ems
    steps = [
        2 * (after.box.left - before.box.left) / width(text[before.start : before.end])
        for before, after in pairwise(piece.words)
    ]
    return min(whole, median(steps)) if len(steps) >= FEWEST else whole


def one_row(rows: Sequence[Row]) -> Row:
    """Rows side by side as one."""
    parts = sorted(rows, key=lambda row: row.left)
    longest = max(parts, key=lambda row: row.ems)
    pieces = [piece for row in parts for piece in row.pieces]
    return replace(longest, pieces=pieces, left=parts[0].left, right=max([row.right for row in parts]))


def _square(piece: Piece, em: float) -> float:
    """How wide a piece is whose characters are as wide as tall."""
    return max(1.0, piece.ems) * max(em, piece.bottom - piece.top)


def _tell_prose(found: Sequence[Row], stated: bool) -> None:
    """Mark the rows of running text, which may be set larger than the body, as a lead is: rows of one size below one another,
    with a full stop or commas in them, which a headline of as many lines has not. Where sizes are measured, the rows of
    such a text begin or end at one place, and all have the size that most of them have."""
    seen: set[int] = set()
    for k, first in enumerate(found):
        block = [first] if id(first) not in seen else []
        for row in found[k + 1 :] if block else ():
            last = block[-1]
            if row.middle - last.middle > FARTHEST * last.em:
                break
            if _goes_on(block, row, stated):
                block.append(row)
        seen.update(map(id, block))
        ink = "".join([row.ink for row in block])
        if len(block) >= LINES and ("。" in ink or ink.count("，") > 1):
            size = median([row.size for row in block])
            for row in block:
                row.prose = True
                row.size = row.size if stated else size


def _goes_on(block: Sequence[Row], row: Row, stated: bool) -> bool:
    """Whether a row is of one size with those above and stands in their column."""
    last = block[-1]
    if stated:
        wide = min(row.right, last.right) - max(row.left, last.left)
        return abs(row.size - last.size) < OTHER * last.size and 2 * wide > min(
            row.right - row.left, last.right - last.left
        )
    left, right = min([one.left for one in block]), max([one.right for one in block])
    near = abs(row.right - right) < row.em / 2 or (len(block) > 1 and abs(row.left - left) < row.em / 2)
    return near and abs(row.size - last.size) < MEASURED * last.size


def _leading(found: Sequence[Row], em: float) -> float:
    """The distance from line to line, as most of the body has it."""
    steps = []
    for count, row in enumerate(found):
        for other in found[count + 1 :]:
            if other.middle - row.middle > 3 * em:
                break
            if other.middle - row.middle > 0.6 * em and other.left < row.right and row.left < other.right:
                steps.append(other.middle - row.middle)
                break
    return median(steps) if steps else 1.5 * em
