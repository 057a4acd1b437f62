"""What a font says its characters are, where pdfium cannot tell: its ToUnicode map, as pypdf finds it in the file.

pdfium reads a range of such a map only within 256 codes. Tesseract, OCRmyPDF, mPDF and others write a single range for all:
codes 0 to 65535 are U+0000 to U+FFFF. pdfium then gives the bare code and says that it does not know the character.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_CHARACTER = re.compile(rb"<([^>]*)>\s*<([^>]*)>")
_RANGE = re.compile(rb"<([^>]*)>\s*<([^>]*)>\s*(?:<([^>]*)>|\[([^\]]*)\])")
_DEEPEST = 8
"""Forms within forms that are looked into: in a damaged file one can hold itself."""


class Map:
    """A ToUnicode map.

    >>> made = Map(b"1 beginbfrange <0000> <FFFF> <0000> endbfrange 1 beginbfchar <0003> <00660069> endbfchar")
    >>> made.get(0x6865), made.get(3), made.get(0xD800), Map(b"").get(3)
    ('桥', 'fi', None, None)
    """

    def __init__(self, source: bytes) -> None:
        self._single: dict[int, str] = {}
        self._ranges: list[tuple[int, int, str]] = []
        for kind, section in _SECTION.findall(source):
            if kind == b"bfchar":
                self._single |= {_code(code): _text(text) for code, text in _CHARACTER.findall(section)}
                continue
            for low, high, text, several in _RANGE.findall(section):
                texts = re.findall(rb"<([^>]*)>", several)
                self._single |= {_code(low) + place: _text(one) for place, one in enumerate(texts)}
                if not several:
                    self._ranges.append((_code(low), _code(high), _text(text)))

    def get(self, code: int) -> str | None:
        """The text of a character; None where the map does not say it."""
        found = self._single.get(code, "")
        if not found:
            for low, high, first in self._ranges:
                if first and low <= code <= high:
                    last = ord(first[-1]) + code - low
                    found = first[:-1] + chr(last) if last < 0x110000 else ""
                    break
        whole = found and all(one >= " " and not "\ud800" <= one < "\ue000" for one in found)
        return found if whole else None


class Maps:
    """The maps of the fonts of a document, each read when it is first asked for. ``copy`` makes the file that is read: it
    must not be encrypted."""

    def __init__(self, copy: Callable[[], bytes]) -> None:
        self._copy = copy
        self._pages: dict[int, dict[str, list[Map]]] = {}
        self._reader: Any = None

    def get(self, page: int, font: str, code: int) -> str | None:
        """The text of a character of a font, named as the file names it, on a page (from 0).

        None where no map has it, or where two fonts of that name have maps that differ.
        """
        if page not in self._pages:
            self._pages[page] = self._fonts(page)
        found = {one.get(code) for one in self._pages[page].get(font, ())}
        return found.pop() if len(found) == 1 else None

    def _fonts(self, page: int) -> dict[str, list[Map]]:
        from pypdf import PdfReader

        logging.getLogger("pypdf").addHandler(logging.NullHandler())  # else it tells standard error what it mends
        found: defaultdict[str, list[Map]] = defaultdict(list)
        try:
            if self._reader is None:
                self._reader = PdfReader(BytesIO(self._copy()))
            for font in _fonts_of(_of(self._reader.pages[page], "/Resources"), _DEEPEST):
                made = Map(_of(font, "/ToUnicode").get_data() if "/ToUnicode" in font else b"")
                for one in [font, *(_of(font, "/DescendantFonts") or ())]:
                    found[str(_of(one.get_object(), "/BaseFont"))[1:]].append(made)
        except Exception:  # in a damaged file pypdf stumbles over anything: what is not found stays unknown
            found.clear()
        return found


def _fonts_of(resources: Any, depth: int) -> Iterator[Any]:
    """The fonts of a page or a form, and of the forms in it."""
    for font in (_of(resources, "/Font") or {}).values():
        yield font.get_object()
    for form in (_of(resources, "/XObject") or {}).values() if depth else ():
        if _of(form.get_object(), "/Subtype") == "/Form":
            yield from _fonts_of(_of(form.get_object(), "/Resources"), depth - 1)


def _of(thing: Any, key: str) -> Any:
    """What a dictionary of the file has under a key, itself and not where it is to be found."""
    found = (thing or {}).get(key)
    return None if found is None else found.get_object()


def _code(digits: bytes) -> int:
    try:
        return int(b"".join(digits.split()), 16)
    except ValueError:
        return -1


def _text(digits: bytes) -> str:
    try:
        return bytes.fromhex(digits.decode("latin-1")).decode("utf-16-be", "replace")
    except ValueError:
        return ""
