"""RapidOCR: a list of lines, since its version 3 with names (``box``, ``txt``, ``score``), before it without."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from papercli.layout import Sheet
from papercli.readers.engines.data import values
from papercli.readers.engines.lines import Recognised, Scan, composed

Plain = tuple[list[list[float]], str, float | None]
"""A line without names: its polygon, its text and its score."""


class _Named(Struct):
    txt: str
    box: list[list[float]] = []
    score: float | None = None


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a result and where it stands. What follows the lines, as the seconds that it took, is left out.

    Raises UnreadableInput for what is cut off, and for lists of another shape than RapidOCR writes.

    >>> read('[{"box": [[0, 0], [80, 0], [80, 20], [0, 20]], "txt": "云岭要闻", "score": 0.98}]')[0]
    '云岭要闻\\n'
    >>> read("[[[[0, 0], [80, 0], [80, 20], [0, 20]], '云岭要闻', 0.98]]")[0]
    '云岭要闻\\n'
    """
    if '"txt"' in text:
        pages = values(text, name, "RapidOCR", list[_Named])
        return composed(Scan([Recognised(line.txt, line.box, line.score) for line in page]) for page in pages)
    return composed(Scan(list(plain(page))) for page in values(text, name, "RapidOCR", list[Plain]))


def plain(lines: list[Plain]) -> Iterator[Recognised]:
    """The recognised lines of a page that has them without names."""
    for polygon, said, score in lines:
        yield Recognised(said, polygon, score)
