"""Amazon Textract: blocks that name others, whose places are shares of the page's width and height."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from msgspec import Struct

from papercli.layout import Sheet
from papercli.readers.engines.data import values
from papercli.readers.engines.lines import WIDE, Glyphs, Polygon, Recognised, Scan, composed, scaled, squared


class _Edges(Struct, rename="pascal"):
    left: float
    top: float
    width: float
    height: float


class _Point(Struct, rename="pascal"):
    x: float
    y: float


class _Geometry(Struct, rename="pascal"):
    bounding_box: _Edges | None = None
    polygon: list[_Point] = []


class _Relation(Struct, rename="pascal"):
    type: str = ""
    ids: list[str] = []


class _Block(Struct, rename="pascal"):
    block_type: str
    id: str = ""
    text: str | None = None
    confidence: float | None = None
    page: int | None = 1
    geometry: _Geometry | None = None
    relationships: list[_Relation] | None = None

    def children(self) -> Iterator[str]:
        for relation in self.relationships or ():
            if relation.type == "CHILD":
                yield from relation.ids


class _Result(Struct, rename="pascal"):
    blocks: list[_Block]


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a result, its lines in the file's order, and where it stands. A region is a block of its layout.

    Raises UnreadableInput for what is cut off, and for data of another shape than Textract writes.

    >>> edges = '{"BoundingBox": {"Left": 0.1, "Top": 0.1, "Width": 0.4, "Height": 0.05}}'
    >>> text, sheets = read(f'{{"Blocks": [{{"BlockType": "LINE", "Text": "云岭要闻", "Confidence": 98, "Geometry": {edges}}}]}}')
    >>> text, sheets[0].box.bottom, sheets[0].lines[0].words[0].confidence
    ('云岭要闻\\n', 2000.0, 0.98)
    """
    shape: Any = _Result | list[_Result]
    found = values(text, name, "Amazon Textract", shape)
    results = [result for one in found for result in (one if isinstance(one, list) else [one])]
    blocks = list(chain.from_iterable(result.blocks for result in results))
    words = {block.id: block for block in blocks if block.block_type == "WORD"}
    regions = {
        child: block.id for block in blocks if block.block_type.startswith("LAYOUT_") for child in block.children()
    }
    pages: dict[int, list[Recognised]] = {block.page or 1: [] for block in blocks}
    for block in blocks:
        if block.block_type == "LINE":
            pages[block.page or 1].append(_line(block, words, regions.get(block.id, "")))
    return composed(_scan(pages[page]) for page in sorted(pages))


def _line(line: _Block, words: dict[str, _Block], region: str) -> Recognised:
    glyphs = [_glyphs(words[child]) for child in line.children() if child in words]
    whole = _glyphs(line)
    return Recognised(whole.text, whole.polygon, whole.score, glyphs, region, line.id)


def _glyphs(block: _Block) -> Glyphs:
    polygon: Polygon = ()
    if block.geometry and len(block.geometry.polygon) > 1:
        polygon = [(point.x, point.y) for point in block.geometry.polygon]
    elif block.geometry and block.geometry.bounding_box:
        edges = block.geometry.bounding_box
        polygon = [(edges.left, edges.top), (edges.left + edges.width, edges.top + edges.height)]
    return Glyphs(block.text or "", polygon, None if block.confidence is None else block.confidence / 100)


def _scan(lines: list[Recognised]) -> Scan:
    tall = squared(lines)
    return scaled(Scan(lines, 1.0, 1.0), WIDE, WIDE * tall)
