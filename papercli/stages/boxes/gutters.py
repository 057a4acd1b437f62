"""Gutters: lines that an OCR engine read over two columns are parted, and those it broke put together.

A gutter is a blank strip that runs through several lines, or between those of two columns. Text has blanks in it too, and
an engine reads marks into a gutter, so it is told by what most of the lines around show.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from papercli.draft import width
from papercli.stages.boxes.pieces import Piece, around, levelled, size_of

GUTTER = 0.9
"""Ems that a gutter is wide at least; less is a blank between two words."""
BETWEEN = 0.5
"""The same between two lines that the source has apart."""
FEWEST = 3
"""Lines that must show a gutter at one place."""
NARROW = 0.5
"""Ems of a gutter that must be blank in all the lines that show it."""
WEAK = 0.3
"""Ems between two words that are enough to part a line in the middle of a gutter: an engine reads marks into it."""
SURE, FAR = 6, 4
"""Lines that show a gutter so surely that any other is parted there, between the words that are nearest, and how many ems
off those may be: two columns' lines may be printed into one another."""
LARGER = 1.2
"""The size of type beside body type from which a line is more than one of a column."""
REACH, APART = 1.6, 2.3
WIDEST, AROUND = 5, 4
"""Ems that an engine can leave out of a line, and how far above and below other lines tell that it did."""


MARKS, MARKED = "“”‘’'`\"", 0.6
"""Marks that are read into a gutter, and how many ems it takes up then, at least."""


class Strip(Struct, eq=False):
    """A gutter as far as it is seen: blank from left to right edge in several lines."""

    left: float
    right: float
    rows: list[float]
    """The middles of the lines that show it, from top to bottom."""

    @property
    def top(self) -> float:
        return self.rows[0]

    @property
    def bottom(self) -> float:
        return self.rows[-1]

    @property
    def count(self) -> int:
        return len(self.rows)


def gutters(text: str, pieces: list[Piece], em: float) -> list[Strip]:
    """The gutters of a page: strips that enough lines show, and few run across."""
    strips = _strips(text, pieces, em)
    for strip in strips:
        _trim(text, pieces, strip, em)
    shown = [strip for strip in strips if _is_shown(text, pieces, strip, em)]
    few = len(pieces) // 20
    left, right = sorted([piece.left for piece in pieces])[few], sorted([piece.right for piece in pieces])[-1 - few]
    for strip in strips:
        if strip.count > 1 and strip not in shown and _is_even(strip, [*shown, Strip(left,left,[0]), Strip(right,right,[0])], em):
            low, high = strip.top - APART * em, strip.bottom + APART * em
            if _closed(text, pieces, Strip(strip.left, strip.right, [low, high]), em) <= strip.count:
                shown.append(strip)
    return shown


def _is_even(strip: Strip, others: list[Strip], em: float) -> bool:
    near = [other for other in others if other.left==other.right or (other.top - 3 * em < strip.bottom and strip.top < other.bottom + 3 * em)]
    near.sort(key=lambda o: o.left)
    for one, other in pairwise(near):
        a, b, c, d = one.left, one.right, other.left, other.right
        gutter = min([wide for wide in (b - a, d - c) if wide], default=min(strip.right - strip.left, 2 * em))
        places = [b + (c - b - gutter) / 2]
        if d > c:
            places.append(d + c - b)
        if b > a:
            places.append(a - (c - b) - gutter)
        for place in places:
            if strip.left < place + 0.4 * em and strip.right > place + gutter - 0.4 * em:
                strip.left, strip.right = max(strip.left, place), min(strip.right, place + gutter)
                return True
    return False


def _is_shown(text: str, pieces: list[Piece], strip: Strip, em: float) -> bool:
    """Whether enough lines show a gutter, and more than run across it: three, or two and others that end or begin at it."""
    shown = strip.count
    if shown == 2 and strip.right - strip.left > GUTTER * em:
        shown += _flush(pieces, strip, em)
    return shown >= max(FEWEST, 1.5 * _closed(text, pieces, strip, em))


def _flush(pieces: list[Piece], strip: Strip, em: float) -> int:
    """How many lines near a strip end or begin at it."""
    found = 0
    for piece in pieces:
        middle = (piece.top + piece.bottom) / 2
        if strip.top - 3 * em <= middle <= strip.bottom + 3 * em and size_of(piece) < LARGER * em:
            found += abs(piece.right - strip.left) < 0.3 * em or abs(piece.left - strip.right) < 0.3 * em
    return found


def parted(text: str, pieces: list[Piece], strips: Sequence[Strip], em: float) -> list[Piece]:
    """The pieces, those that a gutter runs through in two."""
    found = []
    for piece in pieces:
        cuts = sorted({cut for strip in strips if (cut := _cut(text, piece, strip, em)) is not None})
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
            edges = levelled(around([word.box for word in words]), words)
            found.append(Piece(start, start + len(printed), ink, width(ink) / 2, *edges, words, begin > 0))
    return found


def _strips(text: str, pieces: list[Piece], em: float) -> list[Strip]:
    """Blank strips that run through several lines, or between the lines of two columns."""
    gaps: list[tuple[float, float, float]] = []
    for piece in pieces:
        middle = (piece.top + piece.bottom) / 2
        gaps += [(middle, left, right) for left, right in _gaps(text, piece, em)]
    for piece, other in _neighbours(pieces, em):
        large = max(size_of(piece), size_of(other)) > LARGER * em  # what stands beside a headline is no column
        if other.left - piece.right >= BETWEEN * em and not large:
            gaps.append(((piece.top + piece.bottom) / 2, piece.right, other.left))
    gaps.sort()
    large = [piece for piece in pieces if size_of(piece) > LARGER * em and piece.ems >= 2]
    strips: list[Strip] = []
    active: list[Strip] = []
    for middle, left, right in gaps:
        active = [strip for strip in active if middle - strip.bottom < 6 * em]
        for strip in active:
            low, high = max(left, strip.left), min(right, strip.right)
            if high - low >= NARROW * em and not any(_is_between(head, strip, middle) for head in large):
                strip.left, strip.right = low, high
                strip.rows.append(middle)
                break
        else:
            strips.append(Strip(left, right, [middle]))
            active.append(strips[-1])
    return strips


def _is_between(piece: Piece, strip: Strip, below: float) -> bool:
    """Whether a piece stands in the way of a strip that is to go on below."""
    return strip.bottom < (piece.top + piece.bottom) / 2 < below and piece.left < strip.left < piece.right


def _trim(text: str, pieces: list[Piece], strip: Strip, em: float) -> None:
    """Take the lines at the ends of a strip from it that stand apart, where more lines around run across: those of another
    story have a blank there by chance."""
    for ends in (1, -1):
        while True:
            rows = strip.rows[::ends]
            few = next((k for k in range(1, len(rows)) if abs(rows[k] - rows[k - 1]) > APART * em), 0)
            if not few or few > len(rows) - few:
                break
            low, high = sorted((2 * rows[0] - rows[few], rows[few]))
            if _closed(text, pieces, Strip(strip.left, strip.right, [low + 1, high - 1]), em) <= few:
                break
            strip.rows = rows[few:][::ends]


def _gaps(text: str, piece: Piece, em: float) -> Iterator[tuple[float, float]]:
    """The blanks in a piece that are as wide as a gutter, or that have marks in them and are wider."""
    left, marked = piece.left, False
    for word in piece.words:
        if word is not piece.words[0]:
            if word.box.left - left >= (MARKED if marked else GUTTER) * em:
                yield left, word.box.left
            elif text[word.start] in MARKS and word.end > word.start + 1:
                share = (word.box.right - word.box.left) / (word.end - word.start)
                if word.box.left + share - left >= MARKED * em:
                    yield left, word.box.left + share
        marked = word.end == word.start + 1 and text[word.start] in MARKS
        if not marked:
            left = word.box.right


def _closed(text: str, pieces: list[Piece], strip: Strip, em: float) -> int:
    """How many lines run across a strip that leave no gutter's width in it."""
    closed = 0
    for piece in pieces:
        if piece.left < strip.left and piece.right > strip.right:
            middle = (piece.top + piece.bottom) / 2
            if strip.top <= middle <= strip.bottom:
                gaps = [min(right, strip.right) - max(left, strip.left) for left, right in _gaps(text, piece, em)]
                closed += max(gaps, default=0.0) < NARROW * em
    return closed


def _neighbours(pieces: list[Piece], em: float) -> list[tuple[Piece, Piece]]:
    """Each piece and the next one to its right on the same row."""
    ranked = sorted(pieces, key=lambda piece: piece.top + piece.bottom)
    heights = [(piece.top + piece.bottom) / 2 for piece in ranked]
    found = []
    for piece in ranked:
        middle = (piece.top + piece.bottom) / 2
        far = max(em, size_of(piece)) / 2
        nearest = None
        for other in ranked[bisect_left(heights, middle - far) : bisect_right(heights, middle + far)]:
            follows = other is not piece and other.left >= piece.right - 0.3 * em
            follows = follows and abs((other.top + other.bottom) / 2 - middle) <= max(em, size_of(other)) / 2
            if follows and (nearest is None or other.left < nearest.left):
                nearest = other
        if nearest is not None:
            found.append((piece, nearest))
    return found


def _cut(text: str, piece: Piece, strip: Strip, em: float) -> int | None:
    """The word before which a gutter parts a piece, if it does."""
    if piece.left >= strip.left or piece.right <= strip.right:
        return None
    middle = (piece.top + piece.bottom) / 2
    if not strip.top - 3 * em <= middle <= strip.bottom + 3 * em:
        return None
    size = size_of(piece)
    if (
        size > LARGER * em
    ):  # the columns below a headline have nothing to do with it, but two headlines can be run together
        return _gap(piece, strip, 1.5 * size, em)
    inside = strip.top - em <= middle <= strip.bottom + em
    near = strip.top - REACH * em <= middle <= strip.bottom + REACH * em
    found = _gap(piece, strip, (WEAK if inside else NARROW if near else GUTTER) * em, em)
    if found is None and inside:
        found = _marked(text, piece, strip, em)
    if found is None and inside and strip.count >= SURE:
        centre = (strip.left + strip.right) / 2
        places = [(word.box.left + before.box.right) / 2 for before, word in pairwise(piece.words)]
        nearest = min(range(len(places)), key=lambda k: abs(places[k] - centre), default=None)
        if nearest is not None and abs(places[nearest] - centre) < FAR * em:
            return nearest + 1
    return found


def _marked(text: str, piece: Piece, strip: Strip, em: float) -> int | None:
    """The word that begins with a mark read into a strip."""
    for count, word in enumerate(piece.words[1:], 1):
        if text[word.start] in MARKS and strip.left - NARROW * em <= word.box.left <= strip.right:
            return count
    return None


def _gap(piece: Piece, strip: Strip, least: float, em: float) -> int | None:
    """The word behind the widest gap that a piece leaves in a strip, if that is wide enough."""
    best, widest = None, least
    for count, (before, after) in enumerate(pairwise(piece.words), 1):
        if after.box.left < strip.left - 0.3 * em or before.box.right > strip.right + 0.3 * em:
            continue
        if after.box.left - before.box.right >= widest:
            best, widest = count, after.box.left - before.box.right
    return best


def joined(text: str, pieces: list[Piece], strips: Sequence[Strip], em: float) -> list[list[Piece]]:
    """The pieces, those of one row that no gutter parts together."""
    after: dict[int, Piece] = {}
    taken: set[int] = set()
    ranked = sorted(pieces, key=lambda piece: piece.top + piece.bottom)
    heights = [(piece.top + piece.bottom) / 2 for piece in ranked]
    for before, piece in _neighbours(pieces, em):
        one, other = size_of(before), size_of(piece)
        if piece.parted or id(piece) in taken or abs(one - other) >= 0.5 * min(one, other):
            continue
        gap = piece.left - before.right
        middle = (before.top + before.bottom) / 2
        near = ranked[bisect_left(heights, middle - AROUND * em) : bisect_right(heights, middle + AROUND * em)]
        if any(_runs_between(strip, before, piece, em) for strip in strips):
            continue
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


def _runs_between(strip: Strip, left: Piece, right: Piece, em: float) -> bool:
    """Whether a gutter runs between two pieces."""
    low, high = max(left.right, strip.left), min(right.left, strip.right)
    return high - low > 0 and strip.top - REACH * em <= (left.top + left.bottom) / 2 <= strip.bottom + REACH * em


def _is_hole(left: float, right: float, near: Sequence[Piece], em: float) -> bool:
    """Whether a gap is where an engine left out characters: more lines around run across it than begin behind it."""
    across = begins = 0
    for piece in near:
        if piece.left < left - NARROW * em and piece.right > right + NARROW * em:
            across += size_of(piece) < LARGER * em
        elif min(abs(piece.left - right), abs(piece.left + 2 * em - right)) < NARROW * em:
            begins += 1
    return across > begins


def _one(left: Piece, right: Piece) -> Piece:
    """Two pieces that follow one another in the text as one."""
    edges = left.left, min(left.top, right.top), right.right, max(left.bottom, right.bottom)
    words = [*left.words, *right.words]
    return Piece(left.start, right.end, left.ink + right.ink, left.ems + right.ems, *edges, words)
