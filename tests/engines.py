"""A page as the results of OCR engines have it, a line of the file a printed line: for tests that need whole pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import NamedTuple

from papercli.layout import Box, Reading
from papercli.readers.engines import Engine


class Line(NamedTuple):
    """A line that an engine recognised."""

    text: str
    corners: list[list[float]]
    score: float


def lines_of(reading: Reading) -> list[Line]:
    """The lines of a page without the blanks between its characters, each as sure as its first word."""
    return [
        Line("".join(reading.text[line.start : line.end].split()), corners(line.box), line.words[0].confidence or 0.5)
        for sheet in reading.sheets
        for line in sheet.lines
    ]


def corners(box: Box) -> list[list[float]]:
    """The corners of a box, from the top left one clockwise."""
    left, top, right, bottom = box
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def _listed(values: Iterable[object]) -> str:
    return "[\n" + ",\n".join([json.dumps(value, ensure_ascii=False) for value in values]) + "\n]"


def _paddle(lines: list[Line]) -> str:
    texts, polygons, scores = zip(*[(line.text, line.corners, line.score) for line in lines], strict=True)
    lists = f'"rec_texts": {_listed(texts)}, "rec_scores": {_listed(scores)}, "rec_polys": {_listed(polygons)}'
    return f'{{"input_path": "linxi.png", "dt_polys": {_listed(polygons)}, {lists}}}\n'


def _easyocr(lines: list[Line]) -> str:
    return "".join([f"{(line.corners, line.text, line.score)!r}\n" for line in lines])


def _rapidocr(lines: list[Line]) -> str:
    return _listed({"box": line.corners, "txt": line.text, "score": line.score} for line in lines)


def _umi(lines: list[Line]) -> str:
    data = [{"text": line.text, "score": line.score, "box": line.corners} for line in lines]
    return f'{{"code": 100, "data": {_listed(data)}, "path": "linxi.png"}}\n'


WRITERS: dict[Engine, Callable[[list[Line]], str]] = {
    "paddle": _paddle,
    "easyocr": _easyocr,
    "rapidocr": _rapidocr,
    "umi": _umi,
}
"""What writes the result of each engine."""
