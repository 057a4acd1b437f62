"""Umi-OCR: what its interface answers for a picture, and the JSON Lines and the table that it writes for many."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from msgspec import Struct

from papercli.layout import Sheet
from papercli.readers.engines.data import values
from papercli.readers.engines.lines import Recognised, Scan, composed
from papercli.readers.formats import told

_NAMES = ("Name", "图片名", "圖片名")
_TEXTS = ("OCR", "文字")
"""What the columns of a table are called that hold the name of a picture and its text."""
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

    A table has no places: each line of its cells is a line of the text. Raises UnreadableInput for what is cut off, and for
    records of another shape than Umi-OCR writes.

    >>> read('{"code": 100, "data": [{"text": "云岭要闻", "score": 0.9, "box": [[0, 0], [80, 0], [80, 20], [0, 20]]}]}')[0]
    '云岭要闻\\n'
    >>> read('Name,OCR,Path\\n1.png,"云岭要闻\\n新桥通车\\n",/1.png\\n2.png,山城要闻,/2.png')[0]
    '云岭要闻\\n新桥通车\\n\\x0c山城要闻\\n'
    """
    if told("table", text.lstrip("\ufeff \t\r\n")) == "umi":
        return composed(_of_table(text.lstrip("\ufeff \t\r\n")))
    listed = text.lstrip("\ufeff \t\r\n").startswith("[")
    shape: Any = list[_Picture] if listed else _Picture
    found: list[Any] = values(text, name, "Umi-OCR", shape)
    pictures: list[_Picture] = [picture for page in found for picture in page] if listed else found
    pages = groupby(enumerate(pictures), lambda pair: (pair[1].path or pair[0], pair[1].page))
    return composed(Scan([line for _, picture in page for line in _lines(picture)]) for _, page in pages)


def _of_table(text: str) -> Iterator[Scan]:
    """The pictures of a table, a row a picture or one of its lines."""
    import csv
    import io

    rows = list(csv.reader(io.StringIO(text, newline="")))
    head = [cell.strip() for cell in rows[0]] if rows else []
    named, said = [next((k for k, cell in enumerate(head) if cell in names), -1) for names in (_NAMES, _TEXTS)]
    cells = [(row[named], row[said]) for row in rows[1:] if len(row) > max(named, said)]
    for _, page in groupby(cells, lambda cell: cell[0]):
        yield Scan([Recognised(line) for _, cell in page for line in cell.splitlines()])


def _lines(picture: _Picture) -> Iterator[Recognised]:
    if picture.code != _READ:
        return
    if isinstance(picture.data, str):
        yield from map(Recognised, picture.data.splitlines())
        return
    for line in picture.data:
        yield Recognised(line.text, line.box, line.score)
