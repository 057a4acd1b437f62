"""MinerU: ``middle.json``, which has lines, and ``content_list.json``, whose blocks have theirs joined."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from msgspec import Struct

from papercli.layout import Sheet
from papercli.readers.engines.data import values
from papercli.readers.engines.lines import (
    WIDE,
    Glyphs,
    Polygon,
    Recognised,
    Scan,
    composed,
    corners,
    of_block,
    scaled,
    squared,
)
from papercli.readers.engines.tables import rows

_SHARE = 1000
"""A place in ``content_list.json``: thousandths of the page's width and height."""


class _Span(Struct):
    content: str | None = None
    html: str | None = None
    bbox: list[float] = []
    score: float | None = None


class _Line(Struct):
    spans: list[_Span] = []
    bbox: list[float] = []


class _Block(Struct):
    type: str = ""
    bbox: list[float] = []
    lines: list[_Line] = []
    blocks: list[_Block] = []


class _Page(Struct):
    page_size: list[float] = []
    preproc_blocks: list[_Block] = []
    para_blocks: list[_Block] = []
    discarded_blocks: list[_Block] = []


class _Middle(Struct):
    pdf_info: list[_Page]


class _Content(Struct):
    page_idx: int
    type: str = ""
    bbox: list[float] | None = None
    text: str | None = None
    image_caption: list[str] | None = None
    image_footnote: list[str] | None = None
    table_caption: list[str] | None = None
    table_body: str | None = None
    table_footnote: list[str] | None = None
    chart_caption: list[str] | None = None
    chart_footnote: list[str] | None = None
    code_caption: list[str] | None = None
    code_body: str | None = None
    list_items: list[str] | None = None


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a result, in MinerU's order, and where it stands. A region is a block.

    What MinerU set aside (heads, folios) comes last on its page. Raises UnreadableInput for what is cut off, and for data of
    another shape than MinerU writes.

    >>> line = '{"bbox": [0, 0, 80, 20], "spans": [{"bbox": [0, 0, 80, 20], "content": "云岭要闻", "score": 0.9}]}'
    >>> read(f'{{"pdf_info": [{{"page_size": [99, 99], "preproc_blocks": [{{"type": "title", "lines": [{line}]}}]}}]}}')[0]
    '云岭要闻\\n'
    >>> read('[{"type": "text", "text": "云岭要闻", "page_idx": 0}, {"type": "text", "text": "山城要闻", "page_idx": 1}]')[0]
    '云岭要闻\\n\\x0c山城要闻\\n'
    """
    shape: Any = _Middle | list[_Content]
    scans: list[Scan] = []
    for found in values(text, name, "MinerU", shape):
        if isinstance(found, _Middle):
            scans += map(_page, found.pdf_info)
        else:
            scans += [_contents(list(page)) for _, page in groupby(found, lambda content: content.page_idx)]
    return composed(scans)


def _page(page: _Page) -> Scan:
    blocks = (page.preproc_blocks or page.para_blocks) + page.discarded_blocks
    lines = [line for count, block in enumerate(blocks, 1) for line in _lines(block, f"b{count}")]
    pictures = [corners(block.bbox) for block in blocks if block.type == "image"]
    wide, tall = page.page_size if len(page.page_size) == 2 else (0.0, 0.0)
    return Scan(lines, wide, tall, pictures)


def _lines(block: _Block, region: str) -> Iterator[Recognised]:
    for line in block.lines:
        glyphs = [Glyphs(span.content, corners(span.bbox), span.score) for span in line.spans if span.content]
        yield Recognised("".join([part.text for part in glyphs]), corners(line.bbox), None, glyphs, region)
        for span in line.spans:
            yield from [Recognised(row, region=region) for row in rows(span.html or "")]
    for inner in block.blocks:
        yield from _lines(inner, region)


def _contents(blocks: list[_Content]) -> Scan:
    lines: list[Recognised] = []
    for count, block in enumerate(blocks, 1):
        region = f"b{count}"
        above = (block.table_caption, block.code_caption)
        captions = (block.list_items, block.image_caption, block.chart_caption)
        below = (*captions, block.image_footnote, block.chart_footnote, block.table_footnote)
        for said in [one for some in above for one in some or ()]:
            lines += of_block(said, (), region)
        lines += of_block(block.text or block.code_body or "", _stands(block), region)
        lines += [Recognised(row, region=region) for row in rows(block.table_body or "")]
        for said in [one for some in below for one in some or ()]:
            lines += of_block(said, (), region)
    drawn = [_stands(block) for block in blocks if block.type in ("image", "chart")]
    return scaled(Scan(lines, _SHARE, _SHARE, drawn), WIDE / _SHARE, squared(lines) * WIDE / _SHARE)


def _stands(block: _Content) -> Polygon:
    return corners(block.bbox or ())
