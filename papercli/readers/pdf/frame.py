"""The page as it is shown: what the file says of places and directions, told from the top left."""

from __future__ import annotations

from math import atan2, degrees
from typing import TYPE_CHECKING

from papercli.layout import Box

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_SKEW = 12
"""Degrees by which a page can be scanned askew."""


class Frame:
    """The page as it is shown: from the top left of its crop box, y downwards, turned as the page says."""

    def __init__(self, page: PdfPage) -> None:
        from pypdfium2 import raw

        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self.turns = max(0, raw.FPDFPage_GetRotation(page.raw))  # -1 in a damaged file
        width, height = self._right - self._left, self._top - self._bottom
        self.box = Box(0.0, 0.0, height, width) if self.turns % 2 else Box(0.0, 0.0, width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the PDF, counted from the foot of the page, as a reader sees it: from its head, the page turned upright."""
        match self.turns:
            case 0:
                return x - self._left, self._top - y
            case 1:
                return y - self._bottom, x - self._left
            case 2:
                return self._right - x, y - self._bottom
        return self._top - y, self._right - x

    def rectangle(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the PDF as a reader sees it."""
        (x, y), (u, v) = self.point(left, bottom), self.point(right, top)
        return Box(min(x, u), min(y, v), max(x, u), max(y, v))

    def angle(self, x: float, y: float) -> int:
        """By how many degrees a direction is turned clockwise from left to right; a page scanned askew is not turned."""
        found = round(degrees(atan2(-y, x))) + 90 * self.turns
        quarter = 90 * round(found / 90)
        return int(quarter if abs(found - quarter) <= _SKEW else found) % 360
