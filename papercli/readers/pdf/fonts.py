"""Fonts that a PDF names and does not hold: one font of our own stands in for all of them.

pdfium leaves out text objects that have no width, and a character has none where the font that stands in for its own does
not know it. The fonts of the machine would then decide what is read. So pdfium gets none of them while a PDF is open, but
one font in which every character, and every glyph that a PDF can number, is a square.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from struct import pack
from typing import Any

_UNITS, _ASCENT, _DESCENT = 1000, 880, 120
"""The em of the font, and how far the square reaches above and below the baseline."""
_GLYPHS = 0xFFFF
"""Glyphs of the font, as many as a TrueType font can have: a PDF can name a glyph by its number in a font it does not hold."""
_ANY = 1
"""The handle of the font: there is only one."""
_NAME = b"Square\0"


@contextmanager
def substituted() -> Iterator[None]:
    """Let pdfium draw with no font of the machine while this is open; afterwards it is as it was."""
    from pypdfium2 import raw

    raw.FPDF_SetSystemFontInfo(_ours())
    try:
        yield
    finally:
        raw.FPDF_SetSystemFontInfo(_machine())


@cache
def _ours() -> Any:
    """What pdfium asks for fonts: each question is answered with the square one."""
    from pypdfium2 import raw

    def give(value: bytes, buffer: Any, size: int) -> int:
        if buffer and size >= len(value):
            ctypes.memmove(buffer, value, len(value))
        return len(value)

    return _struct(
        raw.FPDF_SYSFONTINFO(version=1),
        Release=lambda *_: None,
        EnumFonts=lambda *_: None,
        MapFont=lambda *_: _ANY,
        GetFont=lambda *_: _ANY,
        # A table can be asked for by its name. Without a name the whole file is meant.
        GetFontData=lambda _, __, table, buffer, size: 0 if table else give(square(), buffer, size),
        GetFaceName=lambda _, __, buffer, size: give(_NAME, buffer, size),
        GetFontCharset=lambda *_: raw.FXFONT_DEFAULT_CHARSET,
        DeleteFont=lambda *_: None,
    )


@cache
def _machine() -> Any:
    """What answers with the fonts of the machine: pdfium's own, kept so that it can be set again and again."""
    from pypdfium2 import raw

    found = raw.FPDF_GetDefaultSystemFontInfo()
    return _struct(found.contents, Release=lambda *_: None) if found else None


def _struct(info: Any, **answers: Any) -> Any:
    types = dict(info._fields_)
    for name, answer in answers.items():
        setattr(info, name, types[name](answer))
    return info


@cache
def square() -> bytes:
    """A TrueType font in which each character is a filled square as wide as an em.

    >>> square()[:4].hex()
    '00010000'
    """
    corners = pack(">4h4h", 0, _UNITS, 0, -_UNITS, -_DESCENT, 0, _UNITS, 0)
    outline = pack(">5hHH", 1, 0, -_DESCENT, _UNITS, _ASCENT, 3, 0) + bytes([1, 1, 1, 1]) + corners
    outline += bytes(-len(outline) % 4)
    every = pack(">HHLLL3L", 13, 0, 28, 0, 1, 0, 0x10FFFF, 1)  # format 13: all these characters have glyph 1
    places = [len(outline) * glyph for glyph in range(_GLYPHS + 1)]
    tables = {
        b"cmap": pack(">HHHHL", 0, 1, 3, 10, 12) + every,
        b"glyf": outline * _GLYPHS,
        b"head": pack(">LLLLHHqq4hHHhhh", 1 << 16, 1 << 16, 0, 0x5F0F3CF5, 0, _UNITS, 0, 0, 0, -_DESCENT, _UNITS, _ASCENT, 0, 8, 2, 1, 0),
        b"hhea": pack(">LhhhHhhhhhhhhhhhH", 1 << 16, _ASCENT, -_DESCENT, 0, _UNITS, 0, 0, _UNITS, 1, 0, 0, 0, 0, 0, 0, 0, 1),
        b"hmtx": pack(">Hh", _UNITS, 0) + bytes(2 * _GLYPHS - 2),
        b"loca": pack(f">{len(places)}L", *places),
        b"maxp": pack(">LH13H", 1 << 16, _GLYPHS, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }  # fmt: skip
    place = 12 + 16 * len(tables)
    head, body = pack(">LHHHH", 1 << 16, len(tables), 64, 2, 16 * len(tables) - 64), b""
    for name, table in tables.items():
        head += name + pack(">LLL", 0, place + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return head + body
