"""A character in the frame of its line, and the turns between a page and the frames of its text."""

from __future__ import annotations

from math import cos, radians, sin

from msgspec import Struct

from papercli.layout import Box

ASCENT, DESCENT = 0.88, 0.12
"""Where a Chinese character's em stands on its baseline. Fonts say other things of themselves, each another."""
FAR = 6.0
"""Ems beyond which no spacing holds a line together."""
IDEOGRAPHS = "\u2e80"
"""From this character on, characters are Chinese, and as broad as they are high."""


class Glyph(Struct, gc=False):
    """A character on the page, in the frame of its text: x runs along its line, y down from line to line.

    ``left`` and ``right`` bound the room it takes in its line, ``base`` is its baseline, ``size`` the em. ``blank`` says that
    a blank stands after it in the source. ``angle``: by how many degrees its frame is turned clockwise on the page.
    ``style`` is a number for how it is set.
    """

    character: str
    left: float
    right: float
    base: float
    size: float
    blank: bool = False
    angle: int = 0
    style: int = 0


Run = list[Glyph]
"""Glyphs that follow one another in one frame."""


def turned(box: Box, angle: int) -> Box:
    """A box on the page, in the frame that is turned clockwise by ``angle`` degrees.

    >>> turned(Box(10, 20, 30, 60), 90)
    Box(left=20, top=-30, right=60, bottom=-10)
    """
    if angle == 0:
        return box
    left, top, right, bottom = box
    corners = [turn(x, y, angle) for x in (left, right) for y in (top, bottom)]
    along, down = zip(*corners, strict=True)
    return Box(min(along), min(down), max(along), max(down))


def turn(x: float, y: float, angle: int) -> tuple[float, float]:
    """A point on the page, in the frame that is turned clockwise by ``angle`` degrees.

    >>> turn(10, 20, 90)
    (20, -10)
    """
    match angle % 360:
        case 0:
            return x, y
        case 90:
            return y, -x
        case 180:
            return -x, -y
        case 270:
            return -y, x
    c, s = cos(radians(angle)), sin(radians(angle))
    return x * c + y * s, y * c - x * s
