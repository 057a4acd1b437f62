"""Surya: for each picture its pages, and of each the lines with their polygons, confidences and characters."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from papercli.layout import Sheet
from papercli.readers.engines.data import values
from papercli.readers.engines.lines import Glyphs, Polygon, Recognised, Scan, composed, corners

_TAG = re.compile(r"</?(?:b|i|u|br|del|em|mark|math|small|strong|sub|sup)(?:\s[^<>]*)?/?>")
"""What says in a line's text how it is set."""


class _Place(Struct):
    text: str
    bbox: list[float] = []
    polygon: list[list[float]] = []
    confidence: float | None = None

    def stands(self) -> Polygon:
        return self.polygon or corners(self.bbox)


class _Line(_Place):
    chars: list[_Place] | None = None
    words: list[_Place] | None = None


class _Page(Struct):
    text_lines: list[_Line]
    image_bbox: list[float] = []


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a result, a page of a picture a page, and where it stands. Tags that say how type is set are no text.

    Raises UnreadableInput for what is cut off, and for data of another shape than Surya writes.

    >>> read('{"page": [{"text_lines": [{"text": "<b>云岭</b>要闻", "bbox": [0, 0, 80, 20], "confidence": 0.9}]}]}')[0]
    '云岭要闻\\n'
    """
    shape: Any = dict[str, list[_Page]] | list[_Page]
    if re.match(r"\{\s*\"(?:text_lines|languages|image_bbox)\"", text.lstrip("\ufeff \t\r\n")):
        shape = _Page
    pages: list[_Page] = []
    for found in values(text, name, "Surya", shape):
        groups = list(found.values()) if isinstance(found, dict) else [found if isinstance(found, list) else [found]]
        pages += [page for group in groups for page in group]
    return composed(_scan(page) for page in pages)


def _scan(page: _Page) -> Scan:
    size = page.image_bbox[2:4] if len(page.image_bbox) == 4 else (0.0, 0.0)
    return Scan([_line(line) for line in page.text_lines], *size)


def _line(line: _Line) -> Recognised:
    parts = line.chars or line.words or ()
    glyphs = [Glyphs(bare, part.stands(), part.confidence) for part in parts if (bare := _TAG.sub("", part.text))]
    return Recognised(_TAG.sub("", line.text), line.stands(), line.confidence, glyphs)
