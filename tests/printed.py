"""Pages set for the tests: text in columns, each character with its box, as the table that Tesseract would write."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

EM, LEADING = 20, 30
HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


class Line(NamedTuple):
    """A printed line: where it stands and what it says; a blank is as wide as a character. ``size`` is that of its type."""

    left: float
    top: float
    text: str
    size: float = EM


def column(left: float, top: float, measure: int, *paragraphs: str) -> list[Line]:
    """Paragraphs set in a column ``measure`` characters wide, each indented by two; one that begins with ↵ goes on."""
    lines: list[Line] = []
    for paragraph in paragraphs:
        flush = paragraph.startswith("↵")
        rest = paragraph.removeprefix("↵")
        indent = 0 if flush else 2
        while rest:
            lines.append(Line(left + indent * EM, top + len(lines) * LEADING, rest[: measure - indent]))
            rest, indent = rest[measure - indent :], 0
    return lines


def boxes(line: Line) -> Iterator[tuple[str, float, float, float, float]]:
    """The characters of a line with their left, top, right and bottom edges."""
    for place, character in enumerate(line.text):
        if character != " ":
            left = line.left + (place + 0.04) * line.size
            yield character, left, line.top, left + 0.92 * line.size, line.top + 0.95 * line.size


def table(lines: Iterable[Line | list[Line]], askew: float = 0.0, page: int = 1) -> str:
    """Lines in the order of the source, as Tesseract's table; a list of them was read as one. ``askew`` is the angle in
    degrees a scan is turned by."""
    sine, cosine = math.sin(math.radians(askew)), math.cos(math.radians(askew))
    rows = [HEADER, f"1\t{page}\t0\t0\t0\t0\t0\t0\t2000\t3000\t-1\t"]
    for count, line in enumerate(lines, 1):
        parts = [line] if isinstance(line, Line) else line
        characters = [box for part in parts for box in boxes(part)]
        for place, (character, left, top, right, bottom) in enumerate(characters, 1):
            x, y = (left + right) / 2, (top + bottom) / 2
            x, y = x * cosine - y * sine, x * sine + y * cosine
            wide, high = right - left, bottom - top
            edges = round(x - wide / 2), round(y - high / 2), round(wide), round(high)
            rows.append("\t".join(map(str, (5, page, 1, 1, count, place, *edges, 90, character))))
    return "\n".join(rows) + "\n"
