"""Boxes that an engine draws some way off the type are made as large as the type is.

An engine that finds lines in a picture draws its boxes with a margin around the ink, as wide at the ends of a line as along
it. Along lines set downwards that margin is as wide as half a gutter: the boxes of two tiers nearly touch, and those of two
lines side by side overlap. How wide it is, body type shows: it is as tall as its characters are apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from papercli.layout import Box
from papercli.readers.engines.lines import Polygon, Recognised, edges_of, ems_of

LEAST = 4
"""Ems of text of a line that tells how large type is, at least."""
SOLID = 5
"""The part of all characters that are set the closest: those are set solid, and tell an em."""


def without_margins(lines: Sequence[Recognised]) -> list[Recognised]:
    """The lines of a page, their polygons without the margin that the engine drew around the type.

    Lines whose characters have places of their own stay as they are: those places are measured.

    >>> drawn = [Recognised("云岭要闻昨日", [[0, 30 * k], [104, 30 * k], [104, 30 * k + 24], [0, 30 * k + 24]]) for k in range(3)]
    >>> without_margins(drawn)[0].polygon
    [(4.0, 4.0), (100.0, 4.0), (100.0, 20.0), (4.0, 20.0)]
    """
    boxes = [edges_of(line.polygon) for line in lines]
    share = _margin(lines, boxes)
    return [
        line._replace(polygon=_smaller(line.polygon, box, share * _thick(box)))
        if share > 0 and box is not None and not line.glyphs
        else line
        for line, box in zip(lines, boxes, strict=True)
    ]


def _margin(lines: Sequence[Recognised], boxes: Sequence[Box | None]) -> float:
    """How wide the margin is beside how thick a line is drawn; 0 where no line is long enough to tell."""
    pitches: list[float] = []
    thick: list[float] = []
    for line, box in zip(lines, boxes, strict=True):
        ems = ems_of(line.text.strip())
        if box is not None and ems >= LEAST and _thick(box) > 0:
            pitches += [(_long(box) - _thick(box)) / (ems - 1)] * int(ems)  # from the first middle to the last
            thick.append(_thick(box))
    if not thick:
        return 0.0
    em = sorted(pitches)[len(pitches) // SOLID]
    return max(0.0, 1 - em / median(thick)) / 2


def _thick(box: Box) -> float:
    return min(box.right - box.left, box.bottom - box.top)


def _long(box: Box) -> float:
    return max(box.right - box.left, box.bottom - box.top)


def _smaller(polygon: Polygon, box: Box, by: float) -> Polygon:
    """A polygon each of whose corners is moved inwards, from left to right and from top to bottom."""
    across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return [(x + (by if x < across else -by), y + (by if y < down else -by)) for x, y, *_ in polygon]
