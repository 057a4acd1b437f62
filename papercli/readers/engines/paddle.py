"""PaddleOCR 2 and 3, and the pages of PP-StructureV3: texts, scores and polygons of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any

import msgspec
from msgspec import Struct, field

from papercli.errors import UnreadableInput
from papercli.layout import Sheet
from papercli.readers.engines.data import values
from papercli.readers.engines.lines import Glyphs, Polygon, Recognised, Scan, composed


class _Page(Struct):
    """A page of PaddleOCR 3: lists side by side, one entry of each a line."""

    rec_texts: list[str] = field(default_factory=list)
    rec_scores: list[float | None] = field(default_factory=list)
    rec_polys: list[list[list[float]]] = field(default_factory=list)
    rec_boxes: list[list[float]] = field(default_factory=list)
    text_word: list[list[str]] = field(default_factory=list)
    text_word_boxes: list[list[list[float]]] = field(default_factory=list)
    overall_ocr_res: _Page | None = None
    res: _Page | None = None


_Line = tuple[list[list[float]], tuple[str, float | None]]
"""A line of PaddleOCR 2: its polygon, and its text with the score."""
_PAGE = 4
"""How deep lists lie within one another on a page of PaddleOCR 2: lines, polygons, points and their numbers."""


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a result and where it stands.

    Raises UnreadableInput for what is cut off, and for lists of another shape than PaddleOCR writes.

    >>> page = '{"rec_texts": ["云岭要闻"], "rec_scores": [0.98], "rec_polys": [[[0, 0], [80, 0], [80, 20], [0, 20]]]}'
    >>> text, sheets = read(page)
    >>> text, sheets[0].lines[0].box, sheets[0].lines[0].words[0].confidence
    ('云岭要闻\\n', Box(left=0.0, top=0.0, right=80.0, bottom=20.0), 0.98)
    """
    if text.lstrip("\ufeff \t\r\n").startswith("{") or '"rec_texts"' in text:
        pages = values(text, name, "PaddleOCR", _Page | list[_Page])  # type: ignore[arg-type]
        return composed(Scan(list(_side_by_side(page))) for page in chain.from_iterable(map(_several, pages)))
    found: list[Any] = values(text, name, "PaddleOCR", list)
    return composed(Scan(lines) for lines in _pages(found, name))


def _several(found: Any) -> list[_Page]:
    return found if isinstance(found, list) else [found]


def _side_by_side(page: _Page) -> Iterator[Recognised]:
    page = page.overall_ocr_res or page.res or page
    polygons: Sequence[Polygon] = page.rec_polys or [
        [edges[:2], edges[2:4]] for edges in page.rec_boxes if len(edges) >= 4
    ]
    count = len(page.rec_texts)
    scores, polygons = page.rec_scores[:count], polygons[:count]
    words = list(zip(page.text_word, page.text_word_boxes, strict=False))[:count]
    for said, score, polygon, parts in zip_longest(page.rec_texts, scores, polygons, words):
        glyphs = [Glyphs(word, [edges[:2], edges[2:4]]) for word, edges in zip(*parts or ((), ()), strict=False)]
        yield Recognised(said, polygon or (), score, glyphs)


def _pages(found: list[Any], name: str) -> Iterator[list[Recognised]]:
    """The pages of PaddleOCR 2, which gives lists of pages, or a page, or prints a line a value. One without text is null."""
    deep = _depth(found)
    pages = [found] if deep <= _PAGE else found if deep == _PAGE + 1 else [page for one in found for page in one or ()]
    for page in pages:
        try:
            lines = msgspec.convert(page or [], list[_Line], strict=True)
        except msgspec.ValidationError as error:
            raise UnreadableInput(
                f"{name}: this is not as PaddleOCR writes it ({error}): let the engine write it again, or read it with --from text."
            ) from None
        yield [Recognised(said, polygon, score) for polygon, (said, score) in lines]


def _depth(found: Any) -> int:
    """How many lists lie within one another before the first that begins with something else."""
    depth = 0
    while isinstance(found, list):
        depth, found = depth + 1, next((one for one in found if one is not None), None)
    return depth
