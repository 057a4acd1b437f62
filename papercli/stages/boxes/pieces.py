"""Pieces: what a line of the text holds of one column, made straight where the page was scanned askew."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

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


def straightened(sheet: Sheet) -> Sheet:
    """The sheet as it would be had the page not been scanned askew."""
    slope = _slope(sheet.lines)
    if not slope:
        return sheet
    lines = []
    for line in sheet.lines:
        words = [replace(word, box=_straight(word.box, slope)) for word in line.words]
        box = around([word.box for word in words]) if words else _straight(line.box, slope)
        lines.append(replace(line, box=box, words=tuple(words)))
    rules, pictures, frames, tints = [
        tuple([_straight(box, slope) for box in boxes])
        for boxes in (sheet.rules, sheet.pictures, sheet.frames, sheet.tints)
    ]
    return replace(sheet, lines=tuple(lines), rules=rules, pictures=pictures, frames=frames, tints=tints)


def pieces_of(text: str, sheet: Sheet) -> list[Piece]:
    pieces = []
    for line in sheet.lines:
        printed = text[line.start : line.end]
        ink = "".join(printed.split())
        if not ink:
            continue
        start = line.start + len(printed) - len(printed.lstrip())
        end = line.start + len(printed.rstrip())
        pieces.append(Piece(start, end, ink, width(ink) / 2, *levelled(line.box, line.words), line.words))
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
    """Each piece and the next one to its right on the same row; where one of another column stands between, a little higher
    or lower, that one."""
    ranked = sorted(pieces, key=lambda piece: piece.top + piece.bottom)
    heights = [piece.middle for piece in ranked]
    found = []
    for piece in ranked:
        middle = piece.middle
        far = max(em, size_of(piece))
        near = ranked[bisect_left(heights, middle - far) : bisect_right(heights, middle + far)]
        behind = [other for other in near if other.left > max(piece.left, piece.right - 0.3 * em)]
        level = [other for other in behind if abs(other.middle - middle) <= min(far, max(em, size_of(other))) / 2]
        if level:
            nearest = min(level, key=lambda other: other.left)
            between = [other for other in behind if other.right <= nearest.left]
            found.append((piece, min(between, key=lambda other: other.left, default=nearest)))
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
