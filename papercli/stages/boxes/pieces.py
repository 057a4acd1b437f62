"""Pieces: what a line of the text holds of one column, made straight where the page was scanned askew."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median

from msgspec import Struct

from papercli.draft import width
from papercli.layout import Box, Printed, Sheet, Word

TALL = 1.15
"""An em, in heights of the characters: of a line of ten, one at least is as tall as this."""
FEWEST = 4
"""Words that are enough to tell how tall their line is."""
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

    @property
    def middle(self) -> float:
        """The middle of its height."""
        return (self.top + self.bottom) / 2


def pieces_of(text: str, sheet: Sheet) -> list[Piece]:
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
            box = around([word.box for word in words]) if words else _straight(box, slope)
        pieces.append(Piece(start, end, ink, width(ink) / 2, *levelled(box, words), words))
    return pieces


def around(boxes: Sequence[Box]) -> Box:
    return Box(
        min([box.left for box in boxes]),
        min([box.top for box in boxes]),
        max([box.right for box in boxes]),
        max([box.bottom for box in boxes]),
    )


def levelled(box: Box, words: Sequence[Word]) -> Box:
    """The box of words side by side, as tall as most of them: an engine stretches some over the lines around."""
    if len(words) < FEWEST or box.right - box.left < box.bottom - box.top:
        return box
    top, bottom = median([word.box.top for word in words]), median([word.box.bottom for word in words])
    return Box(box.left, top, box.right, bottom) if top < bottom else box


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


def neighbours(pieces: Sequence[Piece], em: float) -> list[tuple[Piece, Piece]]:
    """Each piece and the next one to its right on the same row."""
    ranked = sorted(pieces, key=lambda piece: piece.top + piece.bottom)
    heights = [piece.middle for piece in ranked]
    found = []
    for piece in ranked:
        middle = piece.middle
        far = max(em, size_of(piece)) / 2
        nearest = None
        for other in ranked[bisect_left(heights, middle - far) : bisect_right(heights, middle + far)]:
            follows = other is not piece and other.left >= piece.right - 0.3 * em
            follows = follows and abs(other.middle - middle) <= max(em, size_of(other)) / 2
            if follows and (nearest is None or other.left < nearest.left):
                nearest = other
        if nearest is not None:
            found.append((piece, nearest))
    return found


def size_of(piece: Piece) -> float:
    """An em of a piece's type: not more than its characters are apart, nor than they are tall."""
    high = TALL * tall(piece)
    return min((piece.right - piece.left) / piece.ems, high) if piece.ems >= 2 else high


def height_of(words: Sequence[Word]) -> float:
    """The height of most of the words of a line: an engine stretches some over the lines around."""
    heights = sorted([word.box.bottom - word.box.top for word in words])
    return heights[len(heights) * 3 // 5] if heights else 0.0


def tall(piece: Piece) -> float:
    return height_of(piece.words) if len(piece.words) > 2 else piece.bottom - piece.top


def all_lie(pieces: Sequence[Piece]) -> bool:
    """Whether the lines lie: those of a vertical setting stand, and then nothing here holds."""
    long = [piece for piece in pieces if piece.ems >= 4]
    lying = [piece for piece in long if piece.right - piece.left > 1.5 * (piece.bottom - piece.top)]
    return len(long) >= 3 and len(lying) > 0.8 * len(long)


def weighed_median(weighed: list[tuple[float, float]]) -> float:
    """The value that half of the weight lies below; 0 of nothing."""
    half = sum([weight for _, weight in weighed]) / 2
    for value, weight in sorted(weighed):
        half -= weight
        if half <= 0:
            return value
    return 0.0
