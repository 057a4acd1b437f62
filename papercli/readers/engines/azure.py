"""Azure: Read 2 and 3, Document Intelligence, Image Analysis 4, and the older OCR with its regions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain

from msgspec import Struct

from papercli.errors import UnreadableInput
from papercli.layout import Sheet
from papercli.readers.compose import number
from papercli.readers.engines.data import camel, misshapen, values
from papercli.readers.engines.lines import WIDE, Glyphs, Polygon, Recognised, Scan, composed, scaled

_Polygon = list[float | dict[str, float]] | str | None
"""Numbers in turn, points, or of the older OCR left, top, width and height in a string."""


class _Span(Struct, rename="camel"):
    offset: int
    length: int


class _Word(Struct, rename="camel"):
    text: str = ""
    content: str = ""
    confidence: float | None = None
    bounding_box: _Polygon = None
    polygon: _Polygon = None
    bounding_polygon: _Polygon = None
    span: _Span | None = None


class _Line(Struct, rename="camel"):
    text: str = ""
    content: str = ""
    bounding_box: _Polygon = None
    polygon: _Polygon = None
    bounding_polygon: _Polygon = None
    words: list[_Word] | None = None
    spans: list[_Span] = []


class _Page(Struct, rename="camel"):
    lines: list[_Line] | None = None
    words: list[_Word] | None = None
    width: float | None = None
    height: float | None = None
    unit: str | None = None


class _Region(Struct, rename="camel"):
    lines: list[_Line] = []


class _Blocks(Struct, rename="camel"):
    blocks: list[_Region] = []


class _Result(Struct, rename="camel"):
    analyze_result: _Result | None = None
    read_results: list[_Page] | None = None
    recognition_results: list[_Page] | None = None
    pages: list[_Page] | None = None
    regions: list[_Region] | None = None
    read_result: _Blocks | None = None
    status: str = ""


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a result and where it stands.

    Raises UnreadableInput for what is cut off, for data of another shape than Azure writes, and for a result that is not
    there yet.

    >>> line = '{"text": "云岭要闻", "boundingBox": [0, 0, 80, 0, 80, 20, 0, 20], "words": []}'
    >>> read(f'{{"analyzeResult": {{"readResults": [{{"page": 1, "lines": [{line}]}}]}}}}')[0]
    '云岭要闻\\n'
    """
    found: list[_Result] = values(camel(text), name, "Azure", _Result)
    for result in found:
        if result.status and result.status != "succeeded" and result.analyze_result is None:
            raise UnreadableInput(f"{name}: Azure's result says {result.status!r} and has no text: fetch it again.")
    results = [result.analyze_result or result for result in found]
    if not any(_has_pages(result) for result in results):
        raise misshapen(name, "Azure", "it has no pages")
    return composed(chain.from_iterable(map(_scans, results)))


def _has_pages(result: _Result) -> bool:
    pages = (result.read_results, result.recognition_results, result.pages, result.regions, result.read_result)
    return any(one is not None for one in pages)


def _scans(result: _Result) -> Iterator[Scan]:
    for page in result.read_results or result.recognition_results or result.pages or ():
        words = sorted([word for word in page.words or () if word.span], key=_offset)
        lines = [_line(line, line.words or list(_within(line, words))) for line in page.lines or ()]
        scan = Scan(lines, page.width or 0.0, page.height or 0.0)
        small = page.unit == "inch" and scan.width > 0
        yield scaled(scan, WIDE / scan.width, WIDE / scan.width) if small else scan
    regions = result.regions or (result.read_result.blocks if result.read_result else [])
    if regions:
        lines = [
            _line(line, line.words or (), f"r{count}") for count, one in enumerate(regions, 1) for line in one.lines
        ]
        yield Scan(lines)


def _offset(word: _Word) -> int:
    return word.span.offset if word.span else -1


def _within(line: _Line, words: Sequence[_Word]) -> Iterator[_Word]:
    """The words that lie in the spans of a line, which know their words by nothing else."""
    for span in line.spans:
        first, end = [bisect_left(words, at, key=_offset) for at in (span.offset, span.offset + span.length)]
        yield from words[first:end]


def _line(line: _Line, words: Sequence[_Word], region: str = "") -> Recognised:
    glyphs = [Glyphs(word.text or word.content, _polygon(word), word.confidence) for word in words]
    said = line.text or line.content or _joined(glyphs)
    return Recognised(said, _polygon(line), None, glyphs, region)


def _joined(words: Sequence[Glyphs]) -> str:
    """The text of a line that has it in its words alone: a blank between two that are more than a character."""
    said = ""
    for word in words:
        said += " " * (said[-1:].isascii() and word.text[:1].isascii() and bool(said)) + word.text
    return said


def _polygon(one: _Line | _Word) -> Polygon:
    found = one.bounding_box or one.polygon or one.bounding_polygon or ()
    if isinstance(found, str):
        edges = [number(edge) for edge in found.split(",")]
        return [edges[:2], [sum(edges[::2]), sum(edges[1::2])]] if len(edges) == 4 else ()
    flat: list[float] = []
    for point in found:
        flat += [point.get("x", 0.0), point.get("y", 0.0)] if isinstance(point, dict) else [point]
    return list(zip(flat[::2], flat[1::2], strict=False))
