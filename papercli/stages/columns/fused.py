"""Fused lines: where a gutter is narrow, the lines of two columns or more are printed with a single blank between them.

Such a line is parted where its words fill the measure of the lines around it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import accumulate, chain, pairwise
from operator import attrgetter, itemgetter

from papercli.draft import Line, width
from papercli.stages.columns.pieces import (
    ADRIFT,
    EM,
    FEWEST,
    INDENT,
    NARROWEST,
    REACH,
    SLACK,
    Piece,
    Pieces,
    Unit,
    ink_width,
)

AROUND = 6
"""Lines on either side that tell the measures at a place."""

_TOKEN = re.compile(r"(?<!\S)(?:\S|[0-9]+)(?:\s(?:\S|[0-9]+)(?!\S)){3,}|\S+")
"""What no gutter parts: text without blanks, or a loose line's characters with a blank behind each."""


def parted(text: str, lines: Sequence[Line], rows: Sequence[Pieces], unit: Unit) -> list[Pieces]:
    """The rows, each piece parted that holds full lines; beside such a row, less is proof enough."""
    around = _Around(text, lines, rows)
    found = [[part for piece in row for part in _parts(text, piece, around, unit, False)] for row in rows]
    fused = [any(piece.adrift for piece in row) for row in found]
    for i in range(len(rows)):
        if not fused[i] and any(fused[max(0, i - 1) : i + 2]):
            found[i] = [part for piece in rows[i] for part in _parts(text, piece, around, unit, True)]
    return found


class _Around:
    """What the lines around a piece show."""

    def __init__(self, text: str, lines: Sequence[Line], rows: Sequence[Pieces]) -> None:
        self.text, self.rows = text, rows
        self.whole: dict[int, Pieces] = defaultdict(list)  # by their left edge, those without a blank
        self.lefts: dict[int, list[int]] = defaultdict(list)  # the rows in which a piece begins at a place
        usual = Counter(line.gap for line in lines[1:]).most_common(1)[0][0]
        words = [[word for piece in row for word in text[piece.start : piece.end].split()] for row in rows]
        self.wide = [[wide for wide in map(width, row) if wide >= NARROWEST] for row in words]
        self.strip = list(accumulate(line.gap > usual for line in lines))
        for piece in [piece for row in rows for piece in row]:
            self.lefts[piece.left].append(piece.row)
            if piece.width == width(text[piece.start : piece.end]):
                self.whole[piece.left].append(piece)

    def is_near(self, row: int, other: int) -> bool:
        """Whether two rows are close and no blank line parts them."""
        return abs(row - other) <= REACH and self.strip[row] == self.strip[other]

    def sides(self, piece: Piece) -> tuple[list[int], tuple[int, ...]]:
        """The measures that the lines above and below show in the same place; and the indents the piece can have."""
        for left in (piece.left, *(piece.left - indent for indent in INDENT)):
            column = self.whole.get(left, [])
            here = bisect_left(column, piece.row, key=attrgetter("row"))
            sides = column[max(0, here - 3) : here], column[here : here + 3]
            near = [[other.width for other in side if self.is_near(other.row, piece.row)] for side in sides]
            found = [widest for widest in [max(side, default=0) for side in near] if widest >= NARROWEST]
            if found:
                return found, (0 if left == piece.left else 2 * EM,)
        return [], (0, 2 * EM)

    def is_lined(self, piece: Piece) -> bool:
        """Whether another piece near by begins at the same place, be it with an indent."""
        for left in [piece.left, *(piece.left + side * indent for indent in INDENT for side in (-1, 1))]:
            rows = self.lefts.get(left, [])
            here = bisect_left(rows, piece.row)
            if any(row != piece.row and self.is_near(row, piece.row) for row in rows[max(0, here - 1) : here + 2]):
                return True
        return False

    def common(self, row: int) -> list[int]:
        """The widths that many pieces of the rows around have, in half-ems."""
        counts = Counter(chain.from_iterable(self.wide[max(0, row - AROUND) : row + AROUND + 1]))
        least = max(FEWEST, counts.total() // REACH)
        around = {wide: [counts[wide - 1], counts[wide], counts[wide + 1]] for wide in counts}
        return [wide for wide, near in around.items() if sum(near) >= least and counts[wide] == max(near)]


def _parts(text: str, piece: Piece, around: _Around, unit: Unit, beside: bool) -> Pieces:
    found = list(_TOKEN.finditer(text, piece.start, piece.end))
    if len(found) == 1:
        return [piece]
    sides, indents = around.sides(piece)
    if not sides and len(around.rows[piece.row]) == 1 and not around.is_lined(piece):
        return [piece]
    tokens = [match.group() for match in found]
    common = around.common(piece.row)
    wide = piece.width + sum(token.count(" ") for token in tokens) // 2
    best: tuple[int, list[int]] = (0, [])
    for measure in {*sides, *common, *[wide for wide in map(width, tokens) if wide >= NARROWEST]}:
        if wide <= max(measure, min(sides, default=0)) + SLACK:
            continue
        cuts, full = max([_fill(tokens, measure, indent, common) for indent in indents], key=itemgetter(1))
        if sides:
            sure = wide > max(sides) + SLACK and any(abs(measure - side) <= SLACK for side in sides)
        else:
            sure = beside and measure in common and wide > max(common) + SLACK
        if full > 1 or (sure and (full or beside)) or (beside and full and measure in common):
            best = max(best, (full, cuts))
    parts = []
    for first, last in pairwise([0, *best[1], len(found)]):
        start, end = found[first].start(), found[last - 1].end()
        left, right = (piece.left + unit(text[piece.start : place]) for place in (start, end))
        parts.append(Piece(piece.row, start, end, left, right, ink_width(text[start:end]), adrift=first > 0))
    return parts


def _fill(tokens: Sequence[str], measure: int, indent: int, others: Sequence[int]) -> tuple[list[int], int]:
    """Where to part a line's tokens so that each part but the last fills a column of that measure, or, from some part on,
    of one of the ``others``; and how many parts fill it well, 0 where the last does not fit."""
    cuts: list[int] = []
    wide, full = indent, 0
    for place, token in enumerate(tokens, 1):
        wide += ink_width(token)
        room = measure - wide
        if room < -1:
            rest = [_fill(tokens[cuts[-1] :], other, 0, ()) for other in others] if cuts else []
            more, filled = max(rest, key=itemgetter(1), default=([], 0))
            return [*cuts, *(cuts[-1] + cut for cut in more)], full + filled if filled else 0
        loose = token.count(" ") > 2
        if place == len(tokens):
            full += room <= EM
        elif room <= EM or loose or (room <= ADRIFT and ink_width(tokens[place]) > room + 1):
            full += room <= EM or loose
            cuts.append(place)
            wide = 0
    return cuts, full
