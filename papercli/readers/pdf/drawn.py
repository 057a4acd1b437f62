"""What is drawn on a page beside its text: rules, frames, filled areas and pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from ctypes import addressof, c_float, c_int, c_uint, c_void_p
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from papercli.layout import Box
from papercli.readers.pdf.calls import function
from papercli.readers.pdf.frame import Frame

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

LONG, THIN = 24.0, 4.0
"""Points that a rule is longer, and thinner, than. What is long both ways is a frame, a filled area or a picture."""
_SEGMENTS = 24
"""Strokes that a frame with round corners has at most, where both its edges are drawn; what has more is a drawing."""
_SIMPLE = 8
"""Strokes that a rule has at most."""
_MEET = 2.0
"""Points by which the rules of a frame can miss one another."""
_MOST = 400
"""Rules beyond which they are a drawing or a table, in which no frames are looked for."""
_HALF, _PAGE = 0.5, 0.8
"""The part of a page that a scan fills at least, and that a tint behind one story fills at most."""
_PAPER = 250
"""From this on, the parts of a colour are those of white paper."""
_DEEPEST = 8
"""Forms within forms that are looked into: in a damaged file one can hold itself."""
_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
"""pdfium's kinds of objects."""

Matrix = tuple[float, float, float, float, float, float]


class Drawn(Struct):
    """What is drawn on a page: rules, frames, filled areas (tints, and pictures that a page maker left grey) and pictures.

    ``pictured``: whether pictures fill half of the page. ``covered``: whether one covers the text, as a scan can its text
    layer.
    """

    rules: list[Box]
    frames: list[Box]
    fills: list[Box]
    pictures: list[Box]
    pictured: bool = False
    covered: bool = False

    @property
    def fences(self) -> list[Box]:
        """What separates two characters of one baseline."""
        return [*self.rules, *self.frames, *self.fills]


def drawn(page: PdfPage, frame: Frame) -> Drawn:
    """What is drawn on a page. What is white on white paper is not seen."""
    found = Drawn([], [], [], [])
    opaque: list[Box] = []  # pictures since the last text
    area = 0.0
    page_area = _area(frame.box)
    half = _HALF * page_area
    look = _Look(frame)
    for kind, thing, matrix in look.objects(page):
        if kind == _TEXT:
            found.covered = False
            opaque.clear()
            continue
        box = look.box(thing, matrix)
        if box is None:
            continue
        width, height = box.right - box.left, box.bottom - box.top
        long, broad = max(width, height) > LONG, min(width, height)
        if kind != _PATH:
            area += width * height
            if kind == _IMAGE and not look.is_clear(thing):
                _add(opaque, box)
                found.covered = found.covered or _area(opaque[-1]) > half
            if long and broad < THIN:
                found.rules.append(box)
            elif broad > LONG:
                _add(found.pictures, box)
            continue
        strokes = look.strokes(thing)
        if not long or strokes > (_SIMPLE if broad < THIN else _SEGMENTS) or THIN <= broad <= LONG:
            continue
        filled, outlined = look.paint(thing)
        if broad < THIN:
            if filled or outlined:
                found.rules.append(box)
        elif filled and width * height < _PAGE * page_area:
            found.fills.append(box)
        elif outlined:
            found.frames.append(box)
    found.pictured = area > half
    _frame(found)
    return found


class _Look:
    """pdfium's answers about one object after another."""

    def __init__(self, frame: Frame) -> None:
        from pypdfium2 import raw

        self._frame = frame
        self._edges = (c_float * 4)()
        self._colour = (c_uint * 4)()
        self._at_edges = [addressof(self._edges) + 4 * place for place in range(4)]
        self._at_colour = [addressof(self._colour) + 4 * place for place in range(4)]
        self._fill, self._stroke, self._matrix = c_int(), c_int(), raw.FS_MATRIX()
        self._kind_of = function("FPDFPageObj_GetType", c_int, c_void_p)
        self._bounds_of = function("FPDFPageObj_GetBounds", c_int, *[c_void_p] * 5)

    def objects(self, page: PdfPage) -> Iterator[tuple[int, int, Matrix | None]]:
        """The objects of a page and of the forms on it: kind, handle, and the matrix of the form it is in."""
        handle = ctypes.cast(page.raw, c_void_p).value
        count = function("FPDFPage_CountObjects", c_int, c_void_p)(handle)
        get = function("FPDFPage_GetObject", c_void_p, c_void_p, c_int)
        for number in range(count):
            yield from self._through(get(handle, number), None, _DEEPEST)

    def _through(self, thing: int, matrix: Matrix | None, depth: int) -> Iterator[tuple[int, int, Matrix | None]]:
        kind = self._kind_of(thing)
        if kind != _FORM:
            yield kind, thing, matrix
            return
        function("FPDFPageObj_GetMatrix", c_int, c_void_p, c_void_p)(thing, addressof(self._matrix))
        own = tuple([getattr(self._matrix, name) for name in "abcdef"])
        within = _times(own, matrix) if matrix else own
        get = function("FPDFFormObj_GetObject", c_void_p, c_void_p, c_uint)
        for number in range(function("FPDFFormObj_CountObjects", c_int, c_void_p)(thing) if depth else 0):
            yield from self._through(get(thing, number), within, depth - 1)

    def box(self, thing: int, matrix: Matrix | None) -> Box | None:
        """What is seen of an object on the page, or None where that is nothing."""
        if not self._bounds_of(thing, *self._at_edges):
            return None
        edges = self._shown(tuple(self._edges), self._clip(thing))
        left, bottom, right, top = _moved(edges, matrix) if matrix else edges
        box, page = self._frame.rectangle(left, bottom, right, top), self._frame.box
        box = Box(
            max(box.left, page.left), max(box.top, page.top), min(box.right, page.right), min(box.bottom, page.bottom)
        )
        return box if box.left <= box.right and box.top <= box.bottom else None

    def _clip(self, thing: int) -> list[tuple[float, float, float, float]]:
        """The boxes that an object is cut to."""
        clip = function("FPDFPageObj_GetClipPath", c_void_p, c_void_p)(thing)
        count = function("FPDFClipPath_CountPaths", c_int, c_void_p)(clip) if clip else 0
        get = function("FPDFClipPath_GetPathSegment", c_void_p, c_void_p, c_int, c_int)
        point = function("FPDFPathSegment_GetPoint", c_int, c_void_p, c_void_p, c_void_p)
        x, y = self._at_edges[:2]
        boxes = []
        for path in range(count):
            segments = function("FPDFClipPath_CountPathSegments", c_int, c_void_p, c_int)(clip, path)
            points = [
                (self._edges[0], self._edges[1]) for number in range(segments) if point(get(clip, path, number), x, y)
            ]
            if points:
                across, up = zip(*points, strict=True)
                boxes.append((min(across), min(up), max(across), max(up)))
        return boxes

    def _shown(self, edges: Any, clips: Sequence[tuple[float, float, float, float]]) -> Any:
        left, bottom, right, top = edges
        for clip in clips:
            left, bottom = max(left, clip[0]), max(bottom, clip[1])
            right, top = min(right, clip[2]), min(top, clip[3])
        return (left, bottom, right, top) if left <= right and bottom <= top else (0.0, 0.0, 0.0, 0.0)

    def strokes(self, path: int) -> int:
        return int(function("FPDFPath_CountSegments", c_int, c_void_p)(path))

    def paint(self, path: int) -> tuple[bool, bool]:
        """Whether a path is filled, and whether its outline is drawn, in a colour that is seen."""
        mode = function("FPDFPath_GetDrawMode", c_int, c_void_p, c_void_p, c_void_p)
        mode(path, addressof(self._fill), addressof(self._stroke))
        return (
            self._fill.value > 0 and self._is_seen("FPDFPageObj_GetFillColor", path),
            self._stroke.value > 0 and self._is_seen("FPDFPageObj_GetStrokeColor", path),
        )

    def _is_seen(self, name: str, path: int) -> bool:
        """Whether a colour is neither white nor clear. A pattern is no colour: it is seen."""
        if not function(name, c_int, *[c_void_p] * 5)(path, *self._at_colour):
            return True
        *parts, opaque = self._colour
        return opaque > 0 and min(parts) < _PAPER

    def is_clear(self, image: int) -> bool:
        """Whether what lies below an image can be seen through it."""
        return bool(function("FPDFPageObj_HasTransparency", c_int, c_void_p)(image))


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _add(pictures: list[Box], box: Box) -> None:
    """Add a picture; programs cut large ones into strips, which follow one another."""
    if pictures:
        last = pictures[-1]
        across = min(box.right, last.right) - max(box.left, last.left)
        down = min(box.bottom, last.bottom) - max(box.top, last.top)
        if across >= -1 and down >= -1:
            pictures[-1] = Box(
                min(box.left, last.left),
                min(box.top, last.top),
                max(box.right, last.right),
                max(box.bottom, last.bottom),
            )
            return
    pictures.append(box)


def _frame(found: Drawn) -> None:
    """Make a frame of four rules whose ends meet."""
    if len(found.rules) > _MOST:
        return
    lying = [rule for rule in found.rules if rule.right - rule.left > rule.bottom - rule.top]
    standing = [rule for rule in found.rules if rule.right - rule.left <= rule.bottom - rule.top]
    standing.sort(key=lambda rule: rule.left)
    for number, left in enumerate(standing):
        for right in standing[number + 1 :]:
            if abs(left.top - right.top) > _MEET or abs(left.bottom - right.bottom) > _MEET:
                continue
            box = Box(left.left, left.top, right.right, left.bottom)
            ends = [rule for rule in lying if abs(rule.left - box.left) <= _MEET >= abs(rule.right - box.right)]
            above = [rule for rule in ends if abs(rule.top - box.top) <= _MEET]
            below = [rule for rule in ends if abs(rule.bottom - box.bottom) <= _MEET]
            if above and below:
                sides = {id(rule) for rule in (left, right, *above, *below)}
                found.rules = [rule for rule in found.rules if id(rule) not in sides]
                found.frames.append(box)
                break


def _times(one: Any, two: Matrix) -> Matrix:
    """The matrix that does what ``one`` does and then what ``two`` does."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved(edges: Any, matrix: Matrix) -> tuple[float, float, float, float]:
    a, b, c, d, e, f = matrix
    left, bottom, right, top = edges
    points = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)
