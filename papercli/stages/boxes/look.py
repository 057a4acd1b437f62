"""How a row looks beside the others: its face, and the pictures, frames and tints around it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from papercli.layout import Box, Sheet, Style
from papercli.stages.boxes.rows import Page, Row

BOLD = 200
"""By how much heavier than the body's a face is that is set bold beside it."""
NEAR = 1.5
"""Leadings between a picture and a row that stands right above or below it, at most."""


HOLE = 3.0
"""Leadings from a row to the one above or below it from which there is a hole between them: a picture, or white paper."""


class Look:
    """What is known of the faces, pictures, frames and tints of one page."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._middles: list[float] | None = None
        self._starts = [line.start for line in sheet.lines]
        ems = Counter[Style]()
        for line in sheet.lines:
            ems[line.style] += line.end - line.start
        self.body = ems.most_common(1)[0][0] if ems else Style()
        """The style that most of the page is set in."""

    def at(self, row: Row, page: Page) -> tuple[str, ...]:
        """What is seen of a row, in words."""
        found = []
        line = self.sheet.lines[max(0, bisect_right(self._starts, row.pieces[0].start) - 1)]
        style, body = line.style, self.body
        if style.family != body.family:
            found.append("another face")
        if style.weight - body.weight >= BOLD:
            found.append("bolder type")
        if style.italic != body.italic:
            found.append("slanted type")
        if style.colour != body.colour:
            found.append("another colour")
        if style.angle != body.angle:
            found.append("turned")
        if row.table:
            found.append("in a table")
        pictured = self._pictured(row, NEAR * page.leading)
        found += pictured or (self._holes(row, page) if self.sheet.recognised else [])
        if _inside(self.sheet.frames, row):
            found.append("in a frame")
        if _inside(self.sheet.tints, row):
            found.append("on a tint")
        return tuple(found)

    def _holes(self, row: Row, page: Page) -> list[str]:
        """Whether there is a hole above or below a row, where an engine says nothing of pictures."""
        above, below = self._off(row, page)
        return ["a hole above"] * (above > HOLE) + ["a hole below"] * (below > HOLE)

    def _off(self, row: Row, page: Page) -> tuple[float, float]:
        """How far the nearest rows above and below are, in leadings; 0 where there is none."""
        if self._middles is None:
            self._middles = [other.middle for other in page.rows]
        at, found = bisect_right(self._middles, row.middle), []
        for places in (range(at - 1, -1, -1), range(at, len(page.rows))):
            step = 0.0
            for place in places:
                other = page.rows[place]
                if other is not row and min(other.right, row.right) > max(other.left, row.left):
                    step = abs(other.middle - row.middle) / page.leading
                    if step > 0.5:
                        break
            found.append(step)
        return found[0], found[1]

    def _pictured(self, row: Row, near: float) -> list[str]:
        found = []
        for box in self.sheet.pictures:
            if min(box.right, row.right) <= max(box.left, row.left):
                continue
            if 0 <= row.middle - box.bottom < near:
                found.append("right below a picture")
            elif 0 <= box.top - row.middle < near:
                found.append("right above a picture")
        return sorted(set(found))


def _inside(boxes: Sequence[Box], row: Row) -> bool:
    return any(box.left <= row.left and row.right <= box.right and box.top <= row.middle <= box.bottom for box in boxes)
