"""Rows: the printed lines of a page with boxes, as they stand on it.

A reader's lines are not always printed lines. An OCR engine runs the lines of two columns together, and breaks one line
into several. Here lines are parted where a gutter runs through them and fragments put together again; a page scanned
askew is made straight, and each row gets the size of its type.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec import Struct

from papercli.draft import width
from papercli.layout import Box, Printed, Sheet, Word

GUTTER = 0.9
"""Ems that a gutter is wide at least; less is a blank between two words."""
FEWEST = 3
"""Lines that must show a gutter at one place."""
NARROW = 0.5
"""Ems of a gutter that must be blank in all the lines that show it."""
WEAK = 0.3
"""Ems between two words that are enough to part a line in the middle of a gutter: an engine reads marks into it."""
TALL = 1.15
"""An em, in heights of the characters: of a line of ten, one at least is as tall as this."""
SURE, FAR = 6, 4
"""Lines that show a gutter so surely that any other is parted there, between the words that are nearest, and how many ems
off those may be: two columns' lines may be printed into one another."""
LARGER = 1.2
"""The size of type beside body type from which a line is more than one of a column."""
WIDEST, AROUND = 5, 4
"""Ems that an engine can leave out of a line, and how far above and below other lines tell that it did."""
STRETCHED = 3
"""Ems from character to character beyond which a piece is no text: rules are read as dashes."""
MOST = 4000
"""Lines that a page has at most; the densest broadsheet has half as many."""
STRAIGHT = 0.0015
"""A slope below which a page is straight."""


class Piece(Struct, eq=False):
    """What a line of the text holds of one column: its place in the text, its ink, and its box."""

    start: int
    end: int
    ink: str
    ems: float
    left: float
    top: float
    right: float
    bottom: float
    words: Sequence[Word]
    parted: bool = False
    """Whether a gutter parted it from what stands to its left."""


class Row(Struct, eq=False):
    """A printed line: its pieces from left to right, its edges and the middle of its height, the size of its type beside
    the page's body type, and its em."""

    pieces: list[Piece]
    left: float
    top: float
    right: float
    bottom: float
    middle: float
    size: float
    em: float

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


def rows(text: str, sheet: Sheet) -> Page | None:
    """The rows of a page, or None where its boxes cannot be trusted to be those of lines from left to right."""
    if len(sheet.lines) > MOST:
        return None
    pieces = _pieces(text, sheet)
    sizes = [_size(piece) for piece in pieces]
    em = _median([(size, piece.ems) for size, piece in zip(sizes, pieces, strict=True) if piece.ems >= 2])
    if em <= 0 or not _lie(pieces, em):
        return None
    stated = {line.start: line.size for line in sheet.lines if line.size > 0}
    body = _median([(stated[piece.start], piece.ems) for piece in pieces if piece.start in stated])
    marks = [piece for piece in pieces if piece.right - piece.left > STRETCHED * em * max(1.0, piece.ems)]
    marks = [piece for piece in marks if piece.start not in stated]  # a headline can be spread as far
    if marks:
        pieces = [piece for piece in pieces if piece not in marks]
    pieces = _parted(text, pieces, em)
    high = _median([(_tall(piece), piece.ems) for piece in pieces]) or em
    found = []
    for fragments in _joined(text, pieces, em):
        first = fragments[0]
        longest = max(fragments, key=lambda piece: piece.ems)
        size = _size(longest)
        if body and first.start in stated:
            beside = stated[first.start] / body
        else:
            beside = min(
                _tall(longest) / high, (longest.right - longest.left) / longest.ems / em if longest.ems >= 2 else 9.0
            )
        left, right = first.left, max([piece.right for piece in fragments])
        top, bottom = min([piece.top for piece in fragments]), max([piece.bottom for piece in fragments])
        found.append(Row(fragments, left, top, right, bottom, (top + bottom) / 2, beside, max(size, 0.5 * em)))
    found.sort(key=lambda row: (row.middle, row.left))
    return Page(found, em, _leading(found, em), marks, body > 0)


def _median(weighed: list[tuple[float, float]]) -> float:
    """The value that half of the weight lies below; 0 of nothing."""
    half = sum([weight for _, weight in weighed]) / 2
    for value, weight in sorted(weighed):
        half -= weight
        if half <= 0:
            return value
    return 0.0


def _pieces(text: str, sheet: Sheet) -> list[Piece]:
    slope = _slope(sheet.lines)
    pieces = []
    for line in sheet.lines:
        printed = text[line.start : line.end]
        ink = "".join(printed.split())
        if not ink:
            continue
        start = line.start + len(printed) - len(printed.lstrip())
        end = line.start + len(printed.rstrip())
        words: Sequence[Word] = line.words
        box = line.box
        if slope:
            words = [Word(word.start, word.end, _straight(word.box, slope), word.confidence) for word in words]
            box = _around([word.box for word in words]) if words else _straight(box, slope)
        pieces.append(Piece(start, end, ink, width(ink) / 2, *box, words))
    return pieces


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min([box.left for box in boxes]),
        min([box.top for box in boxes]),
        max([box.right for box in boxes]),
        max([box.bottom for box in boxes]),
    )


def _slope(lines: Sequence[Printed]) -> float:
    """By how much a scan's lines fall to the right for each step; 0 where they are straight."""
    slopes = []
    for line in lines:
        words = line.words
        if len(words) < 6:
            continue
        third = len(words) // 3
        ends = words[:third], words[-third:]
        (x0, y0), (x1, y1) = [
            (median([w.box.left for w in part]), median([w.box.top + w.box.bottom for w in part]) / 2) for part in ends
        ]
        if x1 > x0:
            slopes.append((y1 - y0) / (x1 - x0))
    found = median(slopes) if len(slopes) >= 5 else 0.0
    return found if abs(found) > STRAIGHT else 0.0


def _straight(box: Box, slope: float) -> Box:
    """A box as it would be had the page not been askew."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    high = max(1.0, box.bottom - box.top - abs(slope) * (box.right - box.left)) / 2
    wide = max(1.0, box.right - box.left - abs(slope) * (box.bottom - box.top)) / 2
    x, y = x + slope * y, y - slope * x
    return Box(x - wide, y - high, x + wide, y + high)


def _size(piece: Piece) -> float:
    """An em of a piece's type: not more than its characters are apart, nor than they are tall."""
    tall = TALL * _tall(piece)
    return min((piece.right - piece.left) / piece.ems, tall) if piece.ems >= 2 else tall


def _tall(piece: Piece) -> float:
    """The height of most of a piece's words: an engine stretches some over the lines around."""
    heights = sorted([word.box.bottom - word.box.top for word in piece.words])
    return heights[len(heights) * 3 // 5] if len(heights) > 2 else piece.bottom - piece.top


def _lie(pieces: Sequence[Piece], em: float) -> bool:
    """Whether the lines lie: those of a vertical setting stand, and then nothing here holds."""
    long = [piece for piece in pieces if piece.ems >= 4]
    lying = [piece for piece in long if piece.right - piece.left > 1.5 * (piece.bottom - piece.top)]
    return len(long) >= 3 and len(lying) > 0.8 * len(long)


class _Strip(Struct, eq=False):
    """A gutter as far as it is seen: blank from left to right edge in the lines from top to bottom."""

    left: float
    right: float
    top: float
    bottom: float
    count: int


def _parted(text: str, pieces: list[Piece], em: float) -> list[Piece]:
    """The pieces, those that a gutter runs through in two."""
    strips = [strip for strip in _strips(pieces, em) if strip.count >= max(FEWEST, 1.5 * _closed(pieces, strip, em))]
    if not strips:
        return pieces
    found = []
    for piece in pieces:
        cuts = sorted({cut for strip in strips if (cut := _cut(piece, strip, em)) is not None})
        if not cuts:
            found.append(piece)
            continue
        places = [0, *cuts, len(piece.words)]
        for begin, cut in pairwise(places):
            words = piece.words[begin:cut]
            start = words[0].start if begin else piece.start
            end = piece.words[cut].start if cut < len(piece.words) else piece.end
            printed = text[start:end].rstrip()
            ink = "".join(printed.split())
            edges = _around([word.box for word in words])
            found.append(Piece(start, start + len(printed), ink, width(ink) / 2, *edges, words, begin > 0))
    return found


def _strips(pieces: list[Piece], em: float) -> list[_Strip]:
    """Blank strips that run through several lines, or between the lines of two columns."""
    gaps: list[tuple[float, float, float]] = []
    for piece in pieces:
        middle = (piece.top + piece.bottom) / 2
        for before, after in pairwise(piece.words):
            if after.box.left - before.box.right >= GUTTER * em:
                gaps.append((middle, before.box.right, after.box.left))
    for piece, other in _neighbours(pieces, em):
        if other.left - piece.right >= GUTTER * em:
            gaps.append(((piece.top + piece.bottom) / 2, piece.right, other.left))
    gaps.sort()
    strips: list[_Strip] = []
    active: list[_Strip] = []
    for middle, left, right in gaps:
        active = [strip for strip in active if middle - strip.bottom < 6 * em]
        for strip in active:
            low, high = max(left, strip.left), min(right, strip.right)
            if high - low >= NARROW * em:
                strip.left, strip.right, strip.bottom = low, high, middle
                strip.count += 1
                break
        else:
            strips.append(_Strip(left, right, middle, middle, 1))
            active.append(strips[-1])
    return strips


def _closed(pieces: list[Piece], strip: _Strip, em: float) -> int:
    """How many lines run across a strip that leave no gutter's width in it."""
    closed = 0
    for piece in pieces:
        if piece.left < strip.left and piece.right > strip.right:
            middle = (piece.top + piece.bottom) / 2
            if strip.top <= middle <= strip.bottom:
                closed += not _gap(piece, strip, GUTTER * em, em)
    return closed


def _neighbours(pieces: list[Piece], em: float) -> list[tuple[Piece, Piece]]:
    """Each piece and the next one to its right on the same row."""
    ranked = sorted(pieces, key=lambda piece: piece.top + piece.bottom)
    heights = [(piece.top + piece.bottom) / 2 for piece in ranked]
    found = []
    for piece in ranked:
        middle = (piece.top + piece.bottom) / 2
        nearest = None
        for other in ranked[bisect_left(heights, middle - 0.5 * em) : bisect_right(heights, middle + 0.5 * em)]:
            follows = other is not piece and other.left >= piece.right - 0.3 * em
            if follows and (nearest is None or other.left < nearest.left):
                nearest = other
        if nearest is not None:
            found.append((piece, nearest))
    return found


def _cut(piece: Piece, strip: _Strip, em: float) -> int | None:
    """The word before which a gutter parts a piece, if it does."""
    if piece.left >= strip.left or piece.right <= strip.right:
        return None
    middle = (piece.top + piece.bottom) / 2
    if not strip.top - 3 * em <= middle <= strip.bottom + 3 * em:
        return None
    size = _size(piece)
    if (
        size > LARGER * em
    ):  # the columns below a headline have nothing to do with it, but two headlines can be run together
        return _gap(piece, strip, 1.5 * size, em)
    inside = strip.top - em <= middle <= strip.bottom + em
    found = _gap(piece, strip, (WEAK if inside else NARROW) * em, em)
    if found is None and inside and strip.count >= SURE:
        centre = (strip.left + strip.right) / 2
        places = [(word.box.left + before.box.right) / 2 for before, word in pairwise(piece.words)]
        nearest = min(range(len(places)), key=lambda k: abs(places[k] - centre), default=None)
        if nearest is not None and abs(places[nearest] - centre) < FAR * em:
            return nearest + 1
    return found


def _gap(piece: Piece, strip: _Strip, least: float, em: float) -> int | None:
    """The word behind the widest gap that a piece leaves in a strip, if that is wide enough."""
    best, widest = None, least
    for count, (before, after) in enumerate(pairwise(piece.words), 1):
        if after.box.left < strip.left - 0.3 * em or before.box.right > strip.right + 0.3 * em:
            continue
        if after.box.left - before.box.right >= widest:
            best, widest = count, after.box.left - before.box.right
    return best


def _joined(text: str, pieces: list[Piece], em: float) -> list[list[Piece]]:
    """The pieces, those of one row that no gutter parts together."""
    after: dict[int, Piece] = {}
    taken: set[int] = set()
    ranked = sorted(pieces, key=lambda piece: piece.top + piece.bottom)
    heights = [(piece.top + piece.bottom) / 2 for piece in ranked]
    for before, piece in _neighbours(pieces, em):
        one, other = _size(before), _size(piece)
        if piece.parted or id(piece) in taken or abs(one - other) >= 0.5 * min(one, other):
            continue
        gap = piece.left - before.right
        middle = (before.top + before.bottom) / 2
        near = ranked[bisect_left(heights, middle - AROUND * em) : bisect_right(heights, middle + AROUND * em)]
        blank = gap < GUTTER * max(em, min(one, other))
        if blank or (gap < WIDEST * em and _is_hole(before.right, piece.left, near, em)):
            after[id(before)] = piece
            taken.add(id(piece))
    found = []
    for piece in pieces:
        if id(piece) in taken:
            continue
        row = [piece]
        last = piece
        while id(last) in after:
            last = after[id(last)]
            between = text[row[-1].end : last.start] if row[-1].end <= last.start else "\n"
            if between.strip(" \u3000"):  # a line end, or the ink of another piece
                row.append(last)
            else:
                row[-1] = _one(row[-1], last)
        found.append(row)
    return found


def _is_hole(left: float, right: float, near: Sequence[Piece], em: float) -> bool:
    """Whether a gap is where an engine left out characters: more lines around run across it than begin behind it."""
    across = begins = 0
    for piece in near:
        if piece.left < left - NARROW * em and piece.right > right + NARROW * em:
            across += _size(piece) < LARGER * em
        elif min(abs(piece.left - right), abs(piece.left + 2 * em - right)) < NARROW * em:
            begins += 1
    return across > begins


def _one(left: Piece, right: Piece) -> Piece:
    """Two pieces that follow one another in the text as one."""
    edges = left.left, min(left.top, right.top), right.right, max(left.bottom, right.bottom)
    words = [*left.words, *right.words]
    return Piece(left.start, right.end, left.ink + right.ink, left.ems + right.ems, *edges, words)


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
