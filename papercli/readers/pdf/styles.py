"""How the characters of a page are set: the face, weight, slant and colour of each text object."""

from __future__ import annotations

import ctypes
from ctypes import addressof, c_int, c_size_t, c_uint, c_void_p

from papercli.layout import Style
from papercli.readers.faces import BOLD, face
from papercli.readers.pdf.calls import function

_ITALIC_FLAG, _BOLD_FLAG = 1 << 6, 1 << 18
"""Of the flags in a font's descriptor."""
_STROKED, _INVISIBLE, _CLIPPED = 2, 3, 7
"""Render modes: characters that are filled and outlined, as type is made bold that has no bold of its own; and two in
which nothing is drawn."""


class Styles:
    """The styles on a page: ``styles`` grows as text objects are asked for."""

    def __init__(self) -> None:
        self.styles: list[Style] = []
        self._places: dict[tuple[int, int, bytes, bool], int] = {}
        self._names: dict[int, str] = {}
        self._font_of = function("FPDFTextObj_GetFont", c_void_p, c_void_p)
        self._mode_of = function("FPDFTextObj_GetTextRenderMode", c_int, c_void_p)
        self._fill_of = function("FPDFPageObj_GetFillColor", c_int, *[c_void_p] * 5)
        self._fill = (c_uint * 4)()
        self._at = [addressof(self._fill) + 4 * part for part in range(4)]

    def of(self, drawn: int, leaning: bool) -> int:
        """The place in ``styles`` of how a text object is set. ``leaning``: its type leans, though its lines do not."""
        known = self._fill_of(drawn, *self._at)
        key = (self._font_of(drawn), self._mode_of(drawn), bytes(self._fill) if known else b"", leaning)
        place = self._places.get(key)
        if place is None:
            style = self._style(*key)
            place = self._places[key] = self.styles.index(style) if style in self.styles else len(self.styles)
            if place == len(self.styles):
                self.styles.append(style)
        return place

    def font(self, drawn: int) -> str:
        """The name of the font of a text object, as the file has it."""
        return self._name(self._font_of(drawn))

    def _name(self, font: int) -> str:
        if font not in self._names:
            name = ctypes.create_string_buffer(256)
            function("FPDFFont_GetBaseFontName", c_size_t, c_void_p, c_void_p, c_size_t)(font, addressof(name), 256)
            self._names[font] = name.value.decode("utf-8", "replace")
        return self._names[font]

    def _style(self, font: int, mode: int, fill: bytes, leaning: bool) -> Style:
        family, weight, italic = face(self._name(font))
        flags = max(0, function("FPDFFont_GetFlags", c_int, c_void_p)(font))  # -1 is no answer
        if mode == _STROKED or flags & _BOLD_FLAG:
            weight = max(weight, BOLD)
        colour, opaque = "", 255
        if fill:
            *parts, opaque = memoryview(fill).cast("I")
            colour = "#{:02x}{:02x}{:02x}".format(*[255 - (255 - part) * opaque // 255 for part in parts])
        hidden = mode in (_INVISIBLE, _CLIPPED) or not opaque
        return Style(family, weight, italic or leaning or bool(flags & _ITALIC_FLAG), colour, drawn=not hidden)
