"""Umi-OCR: what its interface answers for a picture, and the JSON Lines that it writes for many."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from msgspec import Struct

from papercli.layout import Sheet
from papercli.readers.engines.data import values
from papercli.readers.engines.lines import Recognised, Scan, composed

_READ = 100
"""The code of a picture with text. That of one without is 101, and then its data are a message."""


class _Line(Struct):
    text: str
    box: list[list[float]] = []
    score: float | None = None


class _Picture(Struct):
    code: int
    data: list[_Line] | str = []
    path: str = ""
    page: int | str | None = None


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of pictures, a page each, and where it stands. What follows one another under one path is one page.

    Raises UnreadableInput for what is cut off, and for records of another shape than Umi-OCR writes.

    >>> read('{"code": 100, "data": [{"text": "云岭要闻", "score": 0.9, "box": [[0, 0], [80, 0], [80, 20], [0, 20]]}]}')[0]
    '云岭要闻\\n'
    """
    listed = text.lstrip("\ufeff \t\r\n").startswith("[")
    shape: Any = list[_Picture] if listed else _Picture
    found: list[Any] = values(text, name, "Umi-OCR", shape)
    pictures: list[_Picture] = [picture for page in found for picture in page] if listed else found
    pages = groupby(enumerate(pictures), lambda pair: (pair[1].path or pair[0], pair[1].page))
    return composed(Scan([line for _, picture in page for line in _lines(picture)]) for _, page in pages)


def _lines(picture: _Picture) -> Iterator[Recognised]:
    if picture.code != _READ:
        return
    if isinstance(picture.data, str):
        yield from map(Recognised, picture.data.splitlines())
        return
    for line in picture.data:
        yield Recognised(line.text, line.box, line.score)
