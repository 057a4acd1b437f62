"""PaddleOCR 2 and 3, and the pages of PP-Structure 2 and 3 and of PaddleOCR-VL: lines, or blocks of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, groupby, zip_longest
from typing import Any

import msgspec
from msgspec import Struct, field

from papercli.layout import Sheet
from papercli.readers.engines.data import misshapen, values
from papercli.readers.engines.lines import Glyphs, Polygon, Recognised, Scan, composed, corners, of_block
from papercli.readers.engines.tables import rows


class _Page(Struct):
    """A page of PaddleOCR 3: lists side by side, one entry of each a line."""

    rec_texts: list[str] = field(default_factory=list)
    rec_scores: list[float | None] = field(default_factory=list)
    rec_polys: list[list[list[float]]] = field(default_factory=list)
    rec_boxes: list[list[float]] = field(default_factory=list)
    text_word: list[list[str]] = field(default_factory=list)
    text_word_boxes: list[list[list[float]]] = field(default_factory=list)
    overall_ocr_res: _Page | None = None
    parsing_res_list: list[_Block] = field(default_factory=list)
    width: float | None = None
    height: float | None = None
    res: _Page | None = None


class _Block(Struct):
    """A block of a page, whose lines are joined; the content of a table is HTML."""

    block_content: str = ""
    block_label: str = ""
    block_bbox: list[float] = field(default_factory=list)
    block_id: int | None = None


class _Piece(Struct):
    """A line in a region of PP-Structure 2."""

    text: str = ""
    confidence: float | None = None
    text_region: list[list[float]] = field(default_factory=list)


class _Table(Struct):
    """What a region of PP-Structure 2 holds that is a table."""

    html: str = ""


class _Region(Struct):
    """A region of a page of PP-Structure 2."""

    type: str
    res: list[_Piece] | _Table | None = None
    bbox: list[float] = field(default_factory=list)
    img_idx: int = 0


_REGION = r"""[\ufeff\s\[]*\{\s*["']type["']\s*:"""
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
    if re.match(_REGION, text):
        told: Any = _Region | list[_Region]
        regions = [region for one in values(text, name, "PaddleOCR", told) for region in _several(one)]
        return composed(_of_regions(list(page)) for _, page in groupby(regions, lambda region: region.img_idx))
    if text.lstrip("\ufeff \t\r\n").startswith("{") or '"rec_texts"' in text or '"parsing_res_list"' in text:
        pages = values(text, name, "PaddleOCR", _Page | list[_Page])  # type: ignore[arg-type]
        return composed(map(_scan, chain.from_iterable(map(_several, pages))))
    found: list[Any] = values(text, name, "PaddleOCR", list)
    return composed(Scan(lines) for lines in _pages(found, name))


def _several(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def _of_regions(regions: list[_Region]) -> Scan:
    """A page of PP-Structure 2."""
    lines: list[Recognised] = []
    for count, region in enumerate(regions, 1):
        if isinstance(region.res, _Table):
            lines += [Recognised(row, region=f"r{count}") for row in rows(region.res.html)]
        else:
            lines += [
                Recognised(line.text, line.text_region, line.confidence, region=f"r{count}")
                for line in region.res or ()
            ]
    return Scan(lines, pictures=[corners(region.bbox) for region in regions if region.type == "figure"])


def _scan(page: _Page) -> Scan:
    page = page.res or page
    if page.overall_ocr_res or page.rec_texts or not page.parsing_res_list:
        return Scan(list(_side_by_side(page.overall_ocr_res or page)), page.width or 0.0, page.height or 0.0)
    lines: list[Recognised] = []
    for count, block in enumerate(page.parsing_res_list, 1):
        region = f"b{count if block.block_id is None else block.block_id}"
        said = block.block_content
        if said.lstrip().startswith("<"):
            lines += [Recognised(row, region=region) for row in rows(said)]
        else:
            lines += of_block(said, corners(block.block_bbox), region)
    pictures = [corners(block.block_bbox) for block in page.parsing_res_list if block.block_label == "image"]
    return Scan(lines, page.width or 0.0, page.height or 0.0, pictures)


def _side_by_side(page: _Page) -> Iterator[Recognised]:
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
            raise misshapen(name, "PaddleOCR", error) from None
        yield [Recognised(said, polygon, score) for polygon, (said, score) in lines]


def _depth(found: Any) -> int:
    """How many lists lie within one another before the first that begins with something else."""
    depth = 0
    while isinstance(found, list):
        depth, found = depth + 1, next((one for one in found if one is not None), None)
    return depth
