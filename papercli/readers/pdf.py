"""PDF -> text and boxes: the characters of the text layer, as pdfium finds them, set in lines."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing
from math import atan2, degrees, hypot
from typing import Any

from papercli.errors import UnreadableInput
from papercli.layout import Box, Printed, Reading, Sheet, Word
from papercli.readers.glyphs import Glyph, rows, turned


def read(data: bytes, *, name: str = "<stdin>") -> Reading:
    try:
        import pypdfium2
    except ImportError:
        raise UnreadableInput(f"{name}: reading a PDF needs pypdfium2: pip install 'papercli[pdf]'") from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableInput(f"{name}: {error}") from None
    parts: list[str] = []
    sheets: list[Sheet] = []
    offset = 0
    with closing(document):
        for page in document:
            with closing(page):
                text, sheet = _sheet(page, offset)
            parts.append(text)
            sheets.append(sheet)
            offset = sheet.end + 1
    return Reading("pdf", "\f".join(parts), "pdf", 0, tuple(sheets))


def _sheet(page: Any, offset: int) -> tuple[str, Sheet]:
    frame = _Frame(page)
    rules = list(_rules(page, frame))
    with closing(page.get_textpage()) as text_page:
        glyphs = list(_glyphs(text_page.raw, frame))
    found, angle = rows(glyphs, rules)
    lines = []
    place = offset
    for row in found:
        words = tuple([Word(place + begin, place + end, box) for begin, end, box in row.words])
        lines.append(Printed(place, place + len(row.text), row.box, words, row.size))
        place += len(row.text) + 1
    text = "\n".join([row.text for row in found])
    box = turned(frame.box, angle)
    return text, Sheet(offset, offset + len(text), box, tuple(lines), tuple([turned(rule, angle) for rule in rules]))


class _Frame:
    """The page as it is shown: its origin at the top left of the crop box, y downwards, turned as the page says."""

    def __init__(self, page: Any) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.turns = page.get_rotation() // 90 % 4
        width, height = self.right - self.left, self.top - self.bottom
        self.box = Box(0, 0, height, width) if self.turns % 2 else Box(0, 0, width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.turns:
            case 0:
                return x - self.left, self.top - y
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
        return self.top - y, self.right - x


def _glyphs(text_page: Any, frame: _Frame) -> Iterator[Glyph]:
    from pypdfium2 import raw

    get_unicode, get_origin, get_matrix = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharOrigin, raw.FPDFText_GetMatrix
    get_box, get_size = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetFontSize
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF(), raw.FS_MATRIX()
    at_x, at_y, at_box, at_matrix = map(ctypes.byref, (x, y, box, matrix))
    last: Glyph | None = None
    for index in range(raw.FPDFText_CountChars(text_page)):
        character = chr(get_unicode(text_page, index))
        if character <= " " and raw.FPDFText_IsGenerated(text_page, index):
            continue
        get_origin(text_page, index, at_x, at_y)
        left, base = frame.point(x.value, y.value)
        if character.isspace():
            if last and last.angle == 0 and abs(base - last.base) < last.size / 2 and left > last.right - last.size / 2:
                last.blank = True
            continue
        get_matrix(text_page, index, at_matrix)
        get_box(text_page, index, at_box)
        size = get_size(text_page, index) * hypot(matrix.c, matrix.d)
        last = Glyph(character, left, left + box.right - x.value, base, size)
        yield last


def _rules(page: Any, frame: _Frame) -> Iterator[Box]:
    return iter(())
