"""Strips: where the gutters of a page run.

A gutter is a blank strip that runs through several lines, or between those of two columns. Text has blanks in it too, and
an engine reads marks into a gutter, so it is told by what most of the lines around show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from papercli.layout import Box
from papercli.stages.boxes.pieces import Piece, neighbours, size_of

GUTTER = 0.9
"""Ems that a gutter is wide at least; less is a blank between two words."""
BETWEEN = 0.5
"""The same between two lines that the source has apart."""
MARKS, MARKED = "“”‘’'`\"", 0.6
"""Marks that an engine reads into a gutter, and how many ems are blank around them then, at least."""
COLUMN = 6
"""Ems that a column is wide at least."""
FEWEST, FEW = 3, 2
"""Lines that must show a gutter at one place, and how many do where something else says so too."""
NARROW = 0.5
"""Ems of a gutter that must be blank in all the lines that show it."""
NEAR = 3
"""Ems above and below a gutter from which other lines bear it out."""
FLUSH, EVEN = 0.3, 0.4
"""Ems by which a line's edge is off a gutter that it stands at, and a gutter off where columns would be as wide as others."""
REACH = 1.6
"""Ems above and below a gutter within which the next line stands that it can part."""
SURE = 6
"""Lines that show a gutter so surely that any other is parted there; a rule is as sure."""
WIDE = 2
"""Ems that a gutter is wide at most, where no other tells."""
APART, LOST = 2.3, 6
"""Ems between two lines of a gutter from which one between them does not show it, and beyond which it is another gutter."""
LARGER = 1.2
"""The size of type beside body type from which a line is more than one of a column."""


class Strip(Struct, eq=False):
    """A gutter as far as it is seen: its edges, the middles of the lines that show it, from top to bottom, and from where to
    where those reach."""

    left: float
    right: float
    rows: list[float]
    begin: float
    end: float
    ruled: bool = False
    """Whether a rule is drawn there."""

    @property
    def top(self) -> float:
        return self.rows[0]

    @property
    def bottom(self) -> float:
        return self.rows[-1]

    def runs_between(self, left: Piece, right: Piece, em: float) -> bool:
        """Whether it runs between two pieces."""
        low, high = max(left.right, self.left), min(right.left, self.right)
        return high - low > 0 and self.top - REACH * em <= left.middle <= self.bottom + REACH * em


def ruled(rules: Sequence[Box], em: float) -> list[Strip]:
    """The gutters that rules are drawn in."""
    return [
        Strip(
            rule.left,
            rule.right,
            [rule.top, *[(rule.top + rule.bottom) / 2] * SURE, rule.bottom],
            rule.left,
            rule.right,
            True,
        )
        for rule in rules
        if rule.bottom - rule.top > COLUMN * em and rule.right - rule.left < em
    ]


def gutters(text: str, pieces: Sequence[Piece], em: float) -> list[Strip]:
    """The gutters of a page: strips that enough lines show, and few run across."""
    if not pieces:
        return []
    finder = _Finder(text, pieces, em)
    strips = finder.strips()
    for strip in strips:
        finder.trim(strip)
    strips = [strip for strip in strips if min(strip.left - strip.begin, strip.end - strip.right) > COLUMN * em]
    shown = [strip for strip in strips if finder.is_shown(strip)]
    for strip in strips:
        if len(strip.rows) >= FEW and strip not in shown and finder.is_even(strip, shown):
            shown.append(strip)
    for strip in shown:
        finder.reach(text, strip)
    return shown


class _Finder:
    """Finds the strips of a page."""

    def __init__(self, text: str, pieces: Sequence[Piece], em: float) -> None:
        self.pieces, self.em = pieces, em
        self.gaps = [list(_gaps(text, piece, em)) for piece in pieces]
        few = len(pieces) // 20  # some stand beside the page, or run over its edge
        self.left = sorted([piece.left for piece in pieces])[few]
        self.right = sorted([piece.right for piece in pieces])[-1 - few]

    def strips(self) -> list[Strip]:
        """Blank strips that run through several lines, or between the lines of two columns."""
        pieces, em = self.pieces, self.em
        gaps = [
            (piece.middle, left, right, piece.left, piece.right)
            for piece, found in zip(pieces, self.gaps, strict=True)
            for left, right in found
        ]
        for piece, other in neighbours(pieces, em):
            large = max(size_of(piece), size_of(other)) > LARGER * em  # what stands beside a headline is no column
            if other.left - piece.right >= BETWEEN * em and not large:
                gaps.append((piece.middle, piece.right, other.left, piece.left, other.right))
        gaps.sort()
        heads = [piece for piece in pieces if size_of(piece) > LARGER * em and piece.ems >= 2]
        strips: list[Strip] = []
        active: list[Strip] = []
        for middle, left, right, begin, end in gaps:
            active = [strip for strip in active if middle - strip.bottom < LOST * em]
            for strip in active:
                low, high = max(left, strip.left), min(right, strip.right)
                if high - low >= NARROW * em and not any(_stands_between(head, strip, middle) for head in heads):
                    strip.left, strip.right = low, high
                    strip.rows.append(middle)
                    strip.begin, strip.end = min(strip.begin, begin), max(strip.end, end)
                    break
            else:
                strips.append(Strip(left, right, [middle], begin, end))
                active.append(strips[-1])
        return strips

    def trim(self, strip: Strip) -> None:
        """Take the lines at the ends of a strip from it that stand apart, where more lines around run across: those of
        another story have a blank there by chance."""
        for step in (1, -1):
            while True:
                rows = strip.rows[::step]
                few = next((k for k in range(1, len(rows)) if abs(rows[k] - rows[k - 1]) > APART * self.em), 0)
                if not few or few > len(rows) - few:
                    break
                low, high = sorted((2 * rows[0] - rows[few], rows[few]))
                if self.closed(strip, low + 1, high - 1) <= few:
                    break
                strip.rows = rows[few:][::step]

    def reach(self, text: str, strip: Strip) -> None:
        """Give a strip the lines above and below that an engine read across it, where three or more in a row have nothing
        but marks in it."""
        across = [piece for piece in self.pieces if piece.left < strip.left and piece.right > strip.right]
        across.sort(key=lambda piece: piece.middle)
        above = [piece for piece in reversed(across) if piece.middle < strip.top]
        below = [piece for piece in across if piece.middle > strip.bottom]
        for pieces in (above, below):
            found: list[float] = []
            last = strip.top if pieces is above else strip.bottom
            for piece in pieces:
                large = size_of(piece) > LARGER * self.em
                if large or abs(piece.middle - last) > APART * self.em or self._fills(text, piece, strip):
                    break
                last = piece.middle
                found.append(last)
            if len(found) >= FEWEST:
                strip.rows = sorted(strip.rows + found)

    def _fills(self, text: str, piece: Piece, strip: Strip) -> bool:
        """Whether a character of a piece other than a mark stands in a strip; its box may be too wide."""
        least = FLUSH * self.em / 2
        for word in piece.words:
            if word.box.left < strip.right and word.box.right > strip.left:
                wide = (word.box.right - word.box.left) / (word.end - word.start)
                for k, character in enumerate(text[word.start : word.end]):
                    left = word.box.left + k * wide
                    right = left + min(wide, self.em)
                    if character.isalnum() and left < strip.right - least and right > strip.left + least:
                        return True
        return False

    def is_shown(self, strip: Strip) -> bool:
        """Whether enough lines show a gutter, and more than run across it: three, or two and others that end or begin
        there."""
        shown = len(strip.rows)
        if shown == FEW and strip.right - strip.left > GUTTER * self.em:
            shown += self.flush(strip)
        return shown >= max(FEWEST, 1.5 * self.closed(strip, strip.top, strip.bottom))

    def flush(self, strip: Strip) -> int:
        """How many lines near a strip end or begin at it."""
        low, high = strip.top - NEAR * self.em, strip.bottom + NEAR * self.em
        return sum(
            min(abs(piece.right - strip.left), abs(piece.left - strip.right)) < FLUSH * self.em
            for piece in self.pieces
            if low <= piece.middle <= high and piece.middle not in strip.rows and size_of(piece) < LARGER * self.em
        )

    def closed(self, strip: Strip, low: float, high: float) -> int:
        """How many lines between two heights run across a strip and leave no gutter's width in it."""
        closed = 0
        for piece, found in zip(self.pieces, self.gaps, strict=True):
            if piece.left < strip.left and piece.right > strip.right and low <= piece.middle <= high:
                blank = [min(right, strip.right) - max(left, strip.left) for left, right in found]
                closed += max(blank, default=0.0) < NARROW * self.em
        return closed

    def is_even(self, strip: Strip, shown: Sequence[Strip]) -> bool:
        """Whether a strip stands where it makes the columns beside it as wide as one another or as the next one, and not
        more lines run across; if so, its edges are set there."""
        em = self.em
        near = [
            other for other in shown if other.top < strip.bottom + NEAR * em and strip.top < other.bottom + NEAR * em
        ]
        bounds = sorted([(other.left, other.right) for other in near])
        for one, other in pairwise([(self.left, self.left), *bounds, (self.right, self.right)]):
            for left, right in _places(one, other, min(strip.right - strip.left, WIDE * em)):
                if strip.left < left + EVEN * em and strip.right > right - EVEN * em:
                    strip.left, strip.right = max(strip.left, left), min(strip.right, right)
                    around = strip.top - APART * em, strip.bottom + APART * em
                    return self.closed(strip, *around) <= len(strip.rows)
        return False


def _places(one: tuple[float, float], other: tuple[float, float], wide: float) -> Iterator[tuple[float, float]]:
    """Where a gutter would part the column between two others evenly, or one as wide would lie beyond; those of no width are
    the page's edges."""
    widths = [right - left for left, right in (one, other) if right > left]
    gutter = min(widths, default=wide)
    column = other[0] - one[1]
    half = one[1] + (column - gutter) / 2
    yield half, half + gutter
    if other[1] > other[0]:
        yield other[1] + column, other[1] + column + gutter
    if one[1] > one[0]:
        yield one[0] - column - gutter, one[0] - column


def _stands_between(piece: Piece, strip: Strip, below: float) -> bool:
    """Whether a piece stands in the way of a strip that is to go on below."""
    return strip.bottom < piece.middle < below and piece.left < strip.left < piece.right


def _gaps(text: str, piece: Piece, em: float) -> Iterator[tuple[float, float]]:
    """The blanks in a piece that are as wide as a gutter, or that have nothing but marks in them."""
    left, marked = piece.words[0].box.right if piece.words else 0.0, False
    for word in piece.words[1:]:
        begins = text[word.start] in MARKS
        if begins and word.end == word.start + 1:
            marked = True
            continue
        share = (word.box.right - word.box.left) / (word.end - word.start) if begins else 0.0
        right = word.box.left + share
        if right - left >= (MARKED if marked or begins else GUTTER) * em:
            yield left, right
        left, marked = word.box.right, False
