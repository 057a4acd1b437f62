"""kraken's own JSON: lines with their baselines or boxes, and their text once it is recognised."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from papercli.errors import UnreadableInput
from papercli.layout import Sheet
from papercli.readers.engines.data import values
from papercli.readers.engines.lines import Glyphs, Polygon, Recognised, Scan, composed, corners


class _Line(Struct):
    text: str | None = None
    prediction: str | None = None
    id: str | None = None
    boundary: list[list[float]] | None = None
    baseline: list[list[float]] | None = None
    bbox: list[float] | None = None
    cuts: list[Any] = []
    confidences: list[float] = []
    regions: list[str] | None = None


class _Page(Struct):
    lines: list[_Line]
    type: str = ""


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a result, which is one page, and where it stands.

    Raises UnreadableInput for what is cut off, for data of another shape than kraken writes, and for lines that were found
    but never read.

    >>> line = '{"id": "l1", "boundary": [[0, 0], [80, 0], [80, 20], [0, 20]], "text": "云岭要闻"}'
    >>> read(f'{{"type": "baselines", "lines": [{line}]}}')[0]
    '云岭要闻\\n'
    """
    shape: Any = _Page | list[_Page]
    pages: list[_Page] = []
    for found in values(text, name, "kraken", shape):
        pages += found if isinstance(found, list) else [found]
    lines = [line for page in pages for line in page.lines]
    if lines and not any(line.text or line.prediction for line in lines):
        raise UnreadableInput(
            f"{name}: kraken found the lines of this page but has not read them: run 'kraken ocr' on it, with -a for ALTO."
        )
    return composed(Scan([_line(line) for line in page.lines]) for page in pages)


def _line(line: _Line) -> Recognised:
    text = line.prediction or line.text or ""
    place: Polygon = line.boundary or corners(line.bbox or ()) or line.baseline or ()
    glyphs = []
    if len(line.cuts) == len(text):
        sure = line.confidences if len(line.confidences) == len(text) else [None] * len(text)
        glyphs = [
            Glyphs(character, _points(cut), score) for character, cut, score in zip(text, line.cuts, sure, strict=True)
        ]
    score = sum(line.confidences) / len(line.confidences) if line.confidences else None
    return Recognised(text, place, score, glyphs, (line.regions or [""])[0], line.id or "")


def _points(cut: object) -> Polygon:
    """Where a character stands: its corners, as lists of two numbers."""
    points = cut if isinstance(cut, list) else []
    found = [point for point in points if isinstance(point, list) and len(point) > 1]
    return [point[:2] for point in found if all(isinstance(number, int | float) for number in point[:2])]
