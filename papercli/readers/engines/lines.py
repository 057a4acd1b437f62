"""A recognised line, which is what every engine gives in one shape or another, and pages made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from math import log
from statistics import median
from typing import NamedTuple

from papercli.layout import Box, Sheet, Style
from papercli.readers.compose import LARGEST, STANDS, Composer, Part, around, box

Polygon = Sequence[Sequence[float]]
"""Points, each its x and y: the corners of a line from the top left one clockwise, or two that lie across from each other."""

_WIDE = "\u0800"
"""The first character that is as wide as it is tall; those before it are half as wide."""
_LONG = 4
"""Ems of a line that is long enough to tell how tall the page is."""
WIDE = 1000.0
"""How wide a page is made whose engine gives shares of it, or inches."""
_USUAL = 1.41
"""How tall a sheet of paper is beside its width."""
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


class Lying(NamedTuple):
    """A line as it lies: its text, its box, the middle of its height, and how long its text is, set solid."""

    text: str
    box: Box
    middle: float
    ems: float

    @property
    def pitch(self) -> float:
        """The size of its type, as its box and its text tell."""
        return (self.box.right - self.box.left) / self.ems


class Scan(NamedTuple):
    """A page: its lines in the engine's order, its width and height, 0 where they are not known, and the polygons of its
    pictures."""

    lines: Sequence[Recognised]
    width: float = 0.0
    height: float = 0.0
    pictures: Sequence[Polygon] = ()


def composed(scans: Iterable[Scan]) -> tuple[str, tuple[Sheet, ...]]:
    """The text of pages and where it stands.

    A line whose characters have no boxes of their own has them side by side, those of full width twice as wide as the
    others.

    >>> text, sheets = composed([Scan([Recognised("云岭8", [[0, 0], [50, 0], [50, 20], [0, 20]], 0.98)])])
    >>> text, [(word.box.left, word.box.right, word.confidence) for word in sheets[0].lines[0].words]
    ('云岭8\\n', [(0.0, 20.0, 0.98), (20.0, 40.0, 0.98), (40.0, 50.0, 0.98)])
    """
    from papercli.readers.engines.parting import parted

    made = Composer()
    for scan in scans:
        for line in parted(scan.lines):
            if line.text.strip():
                made.line(_parts(line), region=line.region, id=line.id)
        pictures = [stands for polygon in scan.pictures if (stands := edges_of(polygon)) is not None]
        made.page(box(0, 0, scan.width, scan.height) if scan.width and scan.height else None, pictures=pictures)
    return made.finish()


def edges_of(polygon: Polygon) -> Box | None:
    """The box around a polygon, None where it has no two points.

    >>> edges_of([[0, 0], [9, 1], [9, 5], [0, 4]]), edges_of([])
    (Box(left=0, top=0, right=9, bottom=5), None)
    """
    if len([point for point in polygon if len(point) > 1]) < 2:
        return None
    found = [point for point in polygon if len(point) > 1 and abs(point[0]) < LARGEST and abs(point[1]) < LARGEST]
    if not found:
        return None
    across, down = [point[0] for point in found], [point[1] for point in found]
    return Box(min(across), min(down), max(across), max(down))


def of_block(text: str, polygon: Polygon, region: str, score: float | None = None) -> Iterator[Recognised]:
    """The lines of a block whose text an engine gives whole: where it is one printed line, with its place.

    Of several printed lines the engine joined them, and none of its characters can be said to stand anywhere.

    >>> [line.polygon for line in of_block("云岭要闻", [[0, 0], [80, 20]], "b1")]
    [[[0, 0], [80, 20]]]
    >>> [line.polygon for line in of_block("云岭要闻", [[0, 0], [40, 40]], "b1")]
    [()]
    """
    printed = [line for line in text.splitlines() if line.strip()]
    alone = len(printed) == 1 and _is_line(printed[0].strip(), edges_of(polygon))
    for line in printed:
        yield Recognised(line, polygon if alone else (), score, region=region)


def _is_line(text: str, stands: Box | None) -> bool:
    if stands is None:
        return False
    across, down = stands.right - stands.left, stands.bottom - stands.top
    return 2 * max(across, down) >= ems_of(text) * min(across, down)


def ems_of(text: str) -> float:
    """How long a text is set solid, in ems: a character of full width is one, another half of it.

    >>> ems_of("云岭8版")
    3.5
    """
    return sum([1 + (character >= _WIDE) for character in text]) / 2


def squared(lines: Sequence[Recognised]) -> float:
    """How tall a page is beside its width, whose places are shares of both: as tall as makes its characters square.

    >>> squared([Recognised("云岭要闻", [[0.1, 0.1], [0.5, 0.15]])])
    2.0
    """
    found = []
    for line in lines:
        stands, ems = edges_of(line.polygon), ems_of(line.text.strip())
        if stands is None or ems < _LONG or stands.right <= stands.left or stands.bottom <= stands.top:
            continue
        lying = (stands.right - stands.left) / ems / (stands.bottom - stands.top)
        found.append(min(lying, lying * ems * ems, key=lambda tall: abs(log(tall / _USUAL))))
    return round(median(found), 2) if found else _USUAL


def scaled(scan: Scan, across: float, down: float) -> Scan:
    """A page whose places are all multiplied: an engine gives them as shares of the page, or in inches.

    >>> scaled(Scan([Recognised("云岭", [[0.0, 0.0], [0.5, 0.25]])], 1, 1), 100, 200).lines[0].polygon
    [(0.0, 0.0), (50.0, 50.0)]
    """

    def larger(polygon: Polygon) -> Polygon:
        return [(x * across, y * down) for x, y, *_ in polygon]

    lines = [
        line._replace(
            polygon=larger(line.polygon),
            glyphs=[glyphs._replace(polygon=larger(glyphs.polygon)) for glyphs in line.glyphs],
        )
        for line in scan.lines
    ]
    return Scan(lines, scan.width * across, scan.height * down, [larger(polygon) for polygon in scan.pictures])


def corners(edges: Sequence[float]) -> Polygon:
    """The polygon of a box: two points that lie across; none where there are no four edges.

    >>> corners([0, 10, 80, 30]), corners([])
    ([[0, 10], [80, 30]], ())
    """
    return [edges[:2], edges[2:4]] if len(edges) >= 4 else ()


def matched(lines: Iterable[str], words: Sequence[Glyphs]) -> Iterator[Recognised]:
    """Lines whose words an engine gives apart, from the first to the last: each line takes those that spell it.

    >>> [line.glyphs[0].text for line in matched(["云岭 要闻"], [Glyphs("云岭", ()), Glyphs("要闻", ())])]
    ['云岭']
    """
    place = 0
    for line in lines:
        rest, own = line, []
        while place < len(words) and words[place].text and rest.lstrip().startswith(words[place].text):
            rest = rest.lstrip()[len(words[place].text) :]
            own.append(words[place])
            place += 1
        stands = around([edges_of(word.polygon) for word in own])
        yield Recognised(line, corners(stands or ()), glyphs=own)


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
        parts += spread(said, glyphs.polygon, line.score if glyphs.score is None else glyphs.score)
        place += blanks + len(said)
    if line.text[place:].strip():  # some of it has no boxes of its own, or other words
        return list(spread(line.text, line.polygon, line.score))
    return parts


def spread(text: str, polygon: Polygon, score: float | None = None, style: Style | None = None) -> Iterator[Part]:
    """The words of a text, as wide as they are beside one another, along its polygon.

    >>> [part.box.left for part in spread("云岭", corners([0, 0, 40, 20]))]
    [0.0, 20.0]
    """
    sure = round(score, 4) if score is not None and 0 <= score <= 1 else None
    corners = _four(polygon)
    text = text.strip()
    edges = list(accumulate([1 + (character >= _WIDE) for character in text], initial=0))
    between = _along(corners, len(text) > 1) if corners else None
    long = edges[-1]
    place = 0
    for word in _WORD.finditer(text):
        start, end = word.span()
        if start > place:
            yield Part(text[place:start])
        yield Part(word[0], between and between(edges[start] / long, edges[end] / long), sure, style)
        place = end


def _four(polygon: Polygon) -> tuple[tuple[float, float], ...] | None:
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
