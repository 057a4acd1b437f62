"""A recognised line, which is what every engine gives in one shape or another, and pages made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from papercli.layout import Box, Sheet
from papercli.readers.compose import Composer, Part, box

Polygon = Sequence[Sequence[float]]
"""Points, each its x and y: the corners of a line from the top left one clockwise, or two that lie across from each other."""

STANDS = 1.5
"""How much taller than wide the box of two characters or more is that stand one below the other, at least."""
_WIDE = "\u0800"
"""The first character that is as wide as it is tall; those before it are half as wide."""
_WORD = re.compile(r"[!-~]+|\S")
"""What is one word: a run of letters, digits and marks of half width, else a character."""


class Glyphs(NamedTuple):
    """A part of a line, of one character or some, with its own polygon."""

    text: str
    polygon: Polygon
    score: float | None = None


class Recognised(NamedTuple):
    """A line as an engine read it: its text, where it stands, how sure the engine was (0..1), its parts from the first to the
    last where the engine says where these stand, and the ids of the region and of the line."""

    text: str
    polygon: Polygon = ()
    score: float | None = None
    glyphs: Sequence[Glyphs] = ()
    region: str = ""
    id: str = ""


class Scan(NamedTuple):
    """A page: its lines in the engine's order, and its width and height, 0 where they are not known."""

    lines: Sequence[Recognised]
    width: float = 0.0
    height: float = 0.0


def composed(scans: Iterable[Scan]) -> tuple[str, tuple[Sheet, ...]]:
    """The text of pages and where it stands.

    A line whose characters have no boxes of their own has them side by side, those of full width twice as wide as the
    others. A page on which most lines stand is laid on its left side.

    >>> text, sheets = composed([Scan([Recognised("云岭8", [[0, 0], [50, 0], [50, 20], [0, 20]], 0.98)])])
    >>> text, [(word.box.left, word.box.right, word.confidence) for word in sheets[0].lines[0].words]
    ('云岭8\\n', [(0.0, 20.0, 0.98), (20.0, 40.0, 0.98), (40.0, 50.0, 0.98)])
    """
    made = Composer()
    for scan in scans:
        lines = [(line, _parts(line)) for line in scan.lines if line.text.strip()]
        edge = scan.width or max([part.box.right for _, parts in lines for part in parts if part.box], default=0.0)
        upright = _is_upright(line for line, _ in lines)
        for line, parts in lines:
            made.line([_laid(part, edge) for part in parts] if upright else parts, region=line.region, id=line.id)
        size = (scan.height, scan.width) if upright else (scan.width, scan.height)
        made.page(box(0, 0, *size) if all(size) else None)
    return made.finish()


def _parts(line: Recognised) -> list[Part]:
    """The words of a line and the blanks between them."""
    parts: list[Part] = []
    place = 0
    for glyphs in line.glyphs:
        said = glyphs.text.strip()
        blanks = len(line.text) - place - len(line.text[place:].lstrip())
        if not line.text.startswith(said, place + blanks):
            break
        if blanks:
            parts.append(Part(line.text[place : place + blanks]))
        parts += _spread(said, glyphs.polygon, line.score if glyphs.score is None else glyphs.score)
        place += blanks + len(said)
    if line.text[place:].strip():  # some of it has no boxes of its own, or other words
        return list(_spread(line.text, line.polygon, line.score))
    return parts


def _spread(text: str, polygon: Polygon, score: float | None) -> Iterator[Part]:
    """The words of a text, as wide as they are beside one another, along its polygon."""
    sure = round(score, 4) if score is not None and 0 <= score <= 1 else None
    corners = _corners(polygon)
    text = text.strip()
    edges = list(accumulate([1 + (character >= _WIDE) for character in text], initial=0))
    between = _along(corners, len(text) > 1) if corners else None
    place = 0
    for word in _WORD.finditer(text):
        start, end = word.span()
        if start > place:
            yield Part(text[place:start])
        yield Part(word[0], between and between(edges[start] / edges[-1], edges[end] / edges[-1]), sure)
        place = end


def _corners(polygon: Polygon) -> tuple[tuple[float, float], ...] | None:
    """The four corners of a line, from the top left one clockwise; upright where there are more or fewer points."""
    points = [(point[0], point[1]) for point in polygon if len(point) > 1]
    if len(points) < 2:
        return None
    if len(points) == 4 and points[0][0] < points[1][0] and points[3][0] < points[2][0] and points[0][1] < points[3][1]:
        return tuple(points)
    x, y = [point[0] for point in points], [point[1] for point in points]
    return (min(x), min(y)), (max(x), min(y)), (max(x), max(y)), (min(x), max(y))


def _along(corners: Sequence[tuple[float, float]], several: bool) -> Callable[[float, float], Box] | None:
    """What gives the box of that which stands between two shares of the length of a line; None where the corners make none."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    left, right, top, bottom = (x0 + x3) / 2, (x1 + x2) / 2, (y0 + y1) / 2, (y2 + y3) / 2
    wide, high = right - left, bottom - top
    if box(left, min(y0, y1), right, max(y2, y3)) is None or box(left, top, right, bottom) is None:
        return None
    if several and high > STANDS * wide:
        return lambda begin, end: Box(left, top + begin * high, right, top + end * high)
    if y0 == y1 and y2 == y3:
        return lambda begin, end: Box(left + begin * wide, top, left + end * wide, bottom)
    above, below = (y1 - y0) / 2, (y2 - y3) / 2
    return lambda begin, end: Box(
        left + begin * wide, y0 + (begin + end) * above, left + end * wide, y3 + (begin + end) * below
    )


def _is_upright(lines: Iterable[Recognised]) -> bool:
    """Whether most of the characters of a page stand one below the other."""
    standing = lying = 0
    for line in lines:
        corners = _corners(line.polygon)
        if corners and len(line.text) > 1:
            (left, top), _, (right, bottom), _ = corners
            stands = bottom - top > STANDS * (right - left)
            standing, lying = standing + stands * len(line.text), lying + (not stands) * len(line.text)
    return standing > lying


def _laid(part: Part, edge: float) -> Part:
    """A part of a page that is turned to the left about its own right edge."""
    if part.box is None:
        return part
    left, top, right, bottom = part.box
    return part._replace(box=box(top, edge - right, bottom, edge - left))
