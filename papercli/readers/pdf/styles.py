"""How the characters of a page are set: the face, weight, slant and colour of each text object."""

from __future__ import annotations

import ctypes
import re
from ctypes import addressof, c_int, c_size_t, c_uint, c_void_p

from papercli.layout import Style
from papercli.readers.pdf.calls import function

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_WEIGHTS = {
    "thin": 100, "hairline": 100, "extralight": 200, "ultralight": 200, "light": 300, "demilight": 350, "regular": 400,
    "normal": 400, "book": 400, "roman": 400, "medium": 500, "semibold": 600, "demibold": 600, "demi": 600, "bold": 700,
    "extrabold": 800, "ultrabold": 800, "black": 900, "heavy": 900,
}  # fmt: skip
"""What the names of faces say of their weight, on the scale of CSS."""
_SLANTED = ("italic", "oblique", "slanted")
_WORD = re.compile(
    f"[ ,_-]*({'|'.join(sorted([*_WEIGHTS, *_SLANTED], key=len, reverse=True))})(?!(?-i:[a-z]))", re.IGNORECASE
)
_REGULAR, _BOLD = 400, 700
_ITALIC_FLAG, _BOLD_FLAG = 1 << 6, 1 << 18
"""Of the flags in a font's descriptor."""
_LEANING = 0.1
"""How far upright type leans, beside its height, where it is made to look slanted."""
_STROKED, _INVISIBLE, _CLIPPED = 2, 3, 7
"""Render modes: characters that are filled and outlined, as type is made bold that has no bold of its own; and two in
which nothing is drawn."""


def face(name: str) -> tuple[str, int, bool]:
    """The family, the weight and the slant that the name of a font tells.

    >>> face("ABCDEF+NotoSerifCJKsc-Bold"), face("Times-BoldItalic"), face("FZShuSong-Z01"), face("")
    (('NotoSerifCJKsc', 700, False), ('Times', 700, True), ('FZShuSong-Z01', 400, False), ('', 400, False))
    """
    name = _SUBSET.sub("", name)
    words = [word.lower() for word in _WORD.findall(name)]
    weights = [_WEIGHTS[word] for word in words if word in _WEIGHTS]
    family = (_WORD.sub("", name) or name).strip(" ,_-")
    return family, weights[-1] if weights else _REGULAR, any(word in _SLANTED for word in words)


class Styles:
    """The styles on a page: ``styles`` grows as text objects are asked for."""

    def __init__(self) -> None:
        self.styles: list[Style] = []
        self._places: dict[tuple[int, ...], int] = {}
        self._names: dict[int, str] = {}
        self._font_of = function("FPDFTextObj_GetFont", c_void_p, c_void_p)
        self._mode_of = function("FPDFTextObj_GetTextRenderMode", c_int, c_void_p)
        self._fill_of = function("FPDFPageObj_GetFillColor", c_int, *[c_void_p] * 5)
        self._fill = (c_uint * 4)()
        self._at = [addressof(self._fill) + 4 * part for part in range(4)]

    def of(self, drawn: int, lean: float) -> int:
        """The place in ``styles`` of how a text object is set. ``lean``: how far its type leans, beside its height."""
        known = self._fill_of(drawn, *self._at)
        key = (self._font_of(drawn), self._mode_of(drawn), known, *self._fill, abs(lean) > _LEANING)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self.styles)
            self.styles.append(self._style(*key))
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

    def _style(
        self, font: int, mode: int, known: int, red: int, green: int, blue: int, opaque: int, leaning: bool
    ) -> Style:
        family, weight, italic = face(self._name(font))
        flags = function("FPDFFont_GetFlags", c_int, c_void_p)(font)
        if flags > 0:
            italic = italic or bool(flags & _ITALIC_FLAG)
            weight = max(weight, _BOLD) if flags & _BOLD_FLAG else weight
        weight = max(weight, _BOLD) if mode == _STROKED else weight
        on_paper = [255 - (255 - part) * opaque // 255 for part in (red, green, blue)]
        colour = "#{:02x}{:02x}{:02x}".format(*on_paper) if known else ""
        hidden = mode in (_INVISIBLE, _CLIPPED) or (known and not opaque)
        return Style(family, weight, italic or leaning, colour, 0.0, 0, not hidden)
