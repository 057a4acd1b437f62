"""Google Cloud Vision: what it answers for pictures and for PDFs, symbol by symbol, lines ending where it says so."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from msgspec import Struct

from papercli.errors import UnreadableInput
from papercli.layout import Sheet
from papercli.readers.engines.data import camel, misshapen, values
from papercli.readers.engines.lines import Glyphs, Polygon, Recognised, Scan, composed, matched

_BLANKS: frozenset[str | int] = frozenset(("SPACE", "SURE_SPACE", 1, 2))
_ENDS: frozenset[str | int] = frozenset(("EOL_SURE_SPACE", "HYPHEN", "LINE_BREAK", 3, 4, 5))
"""What stands behind a symbol, by its name or by its number: a blank, or the end of the line."""


class _Vertex(Struct, rename="camel"):
    x: float | None = None  # one that is 0 is left out
    y: float | None = None


class _Bounds(Struct, rename="camel"):
    vertices: list[_Vertex] = []
    normalized_vertices: list[_Vertex] = []


class _Break(Struct, rename="camel"):
    type: str | int = ""
    is_prefix: bool = False


class _Property(Struct, rename="camel"):
    detected_break: _Break | None = None


class _Symbol(Struct, rename="camel"):
    text: str = ""
    bounding_box: _Bounds | None = None
    confidence: float | None = None
    property: _Property | None = None


class _Word(Struct, rename="camel"):
    symbols: list[_Symbol] = []
    confidence: float | None = None


class _Paragraph(Struct, rename="camel"):
    words: list[_Word] = []


class _Block(Struct, rename="camel"):
    paragraphs: list[_Paragraph] = []
    bounding_box: _Bounds | None = None
    block_type: str | int = ""


class _Page(Struct, rename="camel"):
    width: float = 0.0
    height: float = 0.0
    blocks: list[_Block] = []


class _Full(Struct, rename="camel"):
    pages: list[_Page] = []


class _Entry(Struct, rename="camel"):
    description: str = ""
    bounding_poly: _Bounds | None = None


class _Failed(Struct, rename="camel"):
    message: str = ""


class _Response(Struct, rename="camel"):
    full_text_annotation: _Full | None = None
    text_annotations: list[_Entry] | None = None
    responses: list[_Response] | None = None
    error: _Failed | None = None


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a result and where it stands. A region is a block.

    Raises UnreadableInput for what is cut off, for data of another shape than Google Cloud Vision writes, and for a result
    that is an error.

    >>> symbol = '{"text": "云", "boundingBox": {"vertices": [{}, {"x": 20}, {"x": 20, "y": 20}, {"y": 20}]}, "confidence": 0.9}'
    >>> blocks = f'[{{"paragraphs": [{{"words": [{{"symbols": [{symbol}]}}]}}]}}]'
    >>> text, sheets = read(f'{{"fullTextAnnotation": {{"pages": [{{"width": 99, "height": 99, "blocks": {blocks}}}]}}}}')
    >>> text, sheets[0].lines[0].box
    ('云\\n', Box(left=0.0, top=0.0, right=20.0, bottom=20.0))
    """
    shape: Any = _Response | list[_Response]
    found = values(camel(text), name, "Google Cloud Vision", shape)
    answers = list(chain.from_iterable(map(_answers, found)))
    if all(answer in found and not (answer.full_text_annotation or answer.text_annotations) for answer in answers):
        raise misshapen(name, "Google Cloud Vision", "it has neither responses nor annotations")
    for answer in answers:
        if answer.error and answer.error.message:
            said = " ".join(answer.error.message.split())
            raise UnreadableInput(f"{name}: Google Cloud Vision read nothing but answered: {said}: let it read again.")
    return composed(chain.from_iterable(map(_scans, answers)))


def _answers(found: _Response | list[_Response]) -> Iterator[_Response]:
    for one in found if isinstance(found, list) else [found]:
        yield from [one] if one.responses is None else one.responses


def _scans(answer: _Response) -> Iterator[Scan]:
    if answer.full_text_annotation and answer.full_text_annotation.pages:
        for page in answer.full_text_annotation.pages:
            lines = [line for count, block in enumerate(page.blocks, 1) for line in _lines(block, f"b{count}", page)]
            pictures = [
                _polygon(block.bounding_box, page) for block in page.blocks if block.block_type in ("PICTURE", 3)
            ]
            yield Scan(lines, page.width, page.height, pictures)
        return
    whole, *words = answer.text_annotations or [_Entry()]
    glyphs = [Glyphs(word.description, _polygon(word.bounding_poly, _Page())) for word in words]
    yield Scan(list(matched(whole.description.splitlines(), glyphs)))


def _lines(block: _Block, region: str, page: _Page) -> Iterator[Recognised]:
    said: list[str] = []
    glyphs: list[Glyphs] = []

    def line() -> Recognised:
        made = Recognised("".join(said), (), None, tuple(glyphs), region)
        said.clear()
        glyphs.clear()
        return made

    for paragraph in block.paragraphs:
        for word in paragraph.words:
            for symbol in word.symbols:
                told = symbol.property
                parted = told.detected_break if told else None
                kind = parted.type if parted else ""
                before = parted is not None and parted.is_prefix
                if before and kind in _ENDS and said:
                    yield line()
                elif before and kind in _BLANKS:
                    said.append(" ")
                said.append(symbol.text)
                sure = symbol.confidence or word.confidence or None  # 0 is what is not known
                glyphs.append(Glyphs(symbol.text, _polygon(symbol.bounding_box, page), sure))
                if not before and kind in _BLANKS:
                    said.append(" ")
                elif not before and kind in _ENDS:
                    yield line()
        if said:
            yield line()


def _polygon(bounds: _Bounds | None, page: _Page) -> Polygon:
    if bounds is None:
        return ()
    if bounds.vertices:
        return [(point.x or 0.0, point.y or 0.0) for point in bounds.vertices]
    return [((point.x or 0.0) * page.width, (point.y or 0.0) * page.height) for point in bounds.normalized_vertices]
