"""A page as OCR engines and other tools write it, a line of the file a printed line: for tests that need whole pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import chain
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from papercli.layout import Box, Reading
from papercli.readers.formats import Format

WIDE = 2000
"""The width of the pages."""


class Line(NamedTuple):
    """A line that an engine recognised."""

    text: str
    corners: list[list[float]]
    score: float

    @property
    def edges(self) -> list[float]:
        """The left, top, right and bottom edge."""
        return [*self.corners[0], *self.corners[2]]

    def part(self, place: int) -> list[list[float]]:
        """The corners of the character at a place, all as wide."""
        left, top, right, bottom = self.edges
        wide = (right - left) / len(self.text)
        return corners(Box(left + place * wide, top, left + (place + 1) * wide, bottom))


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


def _surya(lines: list[Line]) -> str:
    data = [{"text": line.text, "confidence": line.score, "polygon": line.corners} for line in lines]
    return f'{{"linxi": [{{"text_lines": {_listed(data)}, "image_bbox": [0, 0, 2000, 3000], "page": 1}}]}}\n'


def _kraken(lines: list[Line]) -> str:
    data = [
        {"id": f"l{count}", "boundary": line.corners, "text": line.text, "confidences": [line.score] * len(line.text)}
        for count, line in enumerate(lines, 1)
    ]
    return f'{{"text_direction": "horizontal-lr", "type": "baselines", "imagename": "linxi.png", "lines": {_listed(data)}}}\n'


def _google(lines: list[Line]) -> str:
    blocks = []
    for line in lines:
        symbols = [
            {
                "text": character,
                "confidence": line.score,
                "boundingBox": {"vertices": [{"x": x, "y": y} for x, y in line.part(place)]},
                "property": {"detectedBreak": {"type": "LINE_BREAK"}} if place + 1 == len(line.text) else {},
            }
            for place, character in enumerate(line.text)
        ]
        blocks.append({"blockType": "TEXT", "paragraphs": [{"words": [{"symbols": symbols}]}]})
    pages = f'[{{"width": 2000, "height": 3000, "blocks": {_listed(blocks)}}}]'
    return f'{{"responses": [{{"fullTextAnnotation": {{"pages": {pages}}}}}]}}\n'


def _azure(lines: list[Line]) -> str:
    words, data, offset = [], [], 0
    for line in lines:
        polygon, span = [*chain.from_iterable(line.corners)], {"offset": offset, "length": len(line.text)}
        words.append({"content": line.text, "polygon": polygon, "confidence": line.score, "span": span})
        data.append({"content": line.text, "polygon": polygon, "spans": [span]})
        offset += len(line.text) + 1
    page = f'{{"pageNumber": 1, "width": 2000, "height": 3000, "unit": "pixel", "words": {_listed(words)}, "lines": {_listed(data)}}}'
    return f'{{"status": "succeeded", "analyzeResult": {{"modelId": "prebuilt-read", "pages": [{page}]}}}}\n'


def _textract(lines: list[Line]) -> str:
    """Its places are shares of the page, which is here as wide as :func:`lines_of` has it, and as tall as wide."""
    data = []
    for count, line in enumerate(lines, 1):
        points = [{"X": x / WIDE, "Y": y / WIDE} for x, y in line.corners]
        geometry = {"Polygon": points}
        data.append(
            {
                "BlockType": "LINE",
                "Id": f"l{count}",
                "Page": 1,
                "Text": line.text,
                "Confidence": 100 * line.score,
                "Geometry": geometry,
            }
        )
    return f'{{"Blocks": {_listed(data)}}}\n'


def _mineru(lines: list[Line]) -> str:
    blocks = [
        {
            "type": "text",
            "lines": [
                {
                    "bbox": line.edges,
                    "spans": [{"bbox": line.edges, "type": "text", "content": line.text, "score": line.score}],
                }
            ],
        }
        for line in lines
    ]
    return f'{{"pdf_info": [{{"page_idx": 0, "page_size": [2000, 3000], "preproc_blocks": {_listed(blocks)}}}]}}\n'


def _docling(lines: list[Line]) -> str:
    texts = []
    for count, line in enumerate(lines):
        left, top, right, bottom = line.edges
        edges = {"l": left, "t": 3000 - top, "r": right, "b": 3000 - bottom, "coord_origin": "BOTTOMLEFT"}
        prov = [{"page_no": 1, "bbox": edges, "charspan": [0, len(line.text)]}]
        texts.append(
            {"self_ref": f"#/texts/{count}", "label": "text", "text": line.text, "orig": line.text, "prov": prov}
        )
    children = [{"$ref": text["self_ref"]} for text in texts]
    body = json.dumps({"self_ref": "#/body", "children": children})
    size = '{"1": {"size": {"width": 2000, "height": 3000}, "page_no": 1}}'
    return f'{{"schema_name": "DoclingDocument", "body": {body}, "pages": {size}, "texts": {_listed(texts)}}}\n'


def _glyphs(line: Line, written: Callable[[list[list[float]], str], str]) -> str:
    """Each character of a line, with its corners, as a format writes it."""
    return "".join([written(line.part(place), character) for place, character in enumerate(line.text)])


def _edges(points: list[list[float]]) -> list[float]:
    """Left, top, right and bottom of four corners."""
    return [*points[0], *points[2]]


def _abbyy(line: Line) -> str:
    def sides(points: list[list[float]]) -> str:
        return " ".join([f'{side}="{edge}"' for side, edge in zip("ltrb", _edges(points), strict=True)])

    sure = f'charConfidence="{100 * line.score:.2f}"'
    characters = _glyphs(line, lambda at, char: f"<charParams {sides(at)} {sure}>{escape(char)}</charParams>")
    return f'<line baseline="0" {sides(line.corners)}><formatting ff="SimSun" fs="9.">{characters}</formatting></line>'


def _djvu(line: Line) -> str:
    left, top, right, bottom = line.edges
    places = f'coords="{left},{bottom},{right},{top}" x-confidence="{100 * line.score:.2f}"'
    return f"<LINE><WORD {places}>{escape(line.text)}</WORD></LINE>"


def _bbox(line: Line) -> str:
    sides = ("xMin", "yMin", "xMax", "yMax")
    places = " ".join([f'{side}="{edge}"' for side, edge in zip(sides, line.edges, strict=True)])
    return f"<line {places}><word {places}>{escape(line.text)}</word></line>"


def _pdf2xml(line: Line) -> str:
    left, top, right, bottom = line.edges
    places = f'top="{top}" left="{left}" width="{right - left}" height="{bottom - top}"'
    return f'<text {places} font="0">{escape(line.text)}</text>'


def _stext(line: Line) -> str:
    def glyph(points: list[list[float]], character: str) -> str:
        left, top, right, bottom = _edges(points)
        quad = f"{left} {top} {right} {top} {left} {bottom} {right} {bottom}"
        return f'<char quad="{quad}" color="#000000" c={quoteattr(character)}/>'

    edges = " ".join(map(str, line.edges))
    return f'<line bbox="{edges}"><font name="SimSun" size="9">{_glyphs(line, glyph)}</font></line>'


def _pdfminer(line: Line) -> str:
    left, top, right, bottom = line.edges

    def glyph(points: list[list[float]], character: str) -> str:
        start, _, end, _ = _edges(points)
        return (
            f'<text font="SimSun" bbox="{start},{3000 - bottom},{end},{3000 - top}" size="9">{escape(character)}</text>'
        )

    edges = f"{left},{3000 - bottom},{right},{3000 - top}"
    return f'<textline bbox="{edges}">{_glyphs(line, glyph)}<text> </text></textline>'


def _page(begin: str, row: Callable[[Line], str], end: str) -> Callable[[list[Line]], str]:
    """What writes a page in XML: what stands before its lines, each of them, and what stands behind."""
    return lambda lines: "\n".join([begin, *map(row, lines), end])


WRITERS: dict[Format, Callable[[list[Line]], str]] = {
    "paddle": _paddle,
    "easyocr": _easyocr,
    "rapidocr": _rapidocr,
    "umi": _umi,
    "surya": _surya,
    "kraken": _kraken,
    "google": _google,
    "azure": _azure,
    "textract": _textract,
    "mineru": _mineru,
    "docling": _docling,
    "abbyy": _page(
        '<document xmlns="http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml" version="1.0">'
        '<page width="2000" height="3000"><block blockType="Text"><text><par>\n',
        _abbyy,
        "</par></text></block></page></document>\n",
    ),
    "djvu": _page(
        '<?xml version="1.0"?>\n<DjVuXML>\n<BODY><OBJECT height="3000" width="2000"><HIDDENTEXT><PAGECOLUMN>'
        "<REGION><PARAGRAPH>",
        _djvu,
        "</PARAGRAPH></REGION></PAGECOLUMN></HIDDENTEXT></OBJECT></BODY></DjVuXML>\n",
    ),
    "bbox": _page(
        '<html xmlns="http://www.w3.org/1999/xhtml"><head/><body><doc><page width="2000" height="3000"><flow><block>',
        _bbox,
        "</block></flow></page></doc></body></html>\n",
    ),
    "pdf2xml": _page(
        '<?xml version="1.0" encoding="UTF-8"?>\n<pdf2xml producer="poppler"><page number="1" height="3000" width="2000">'
        '<fontspec id="0" size="9" family="SimSun" color="#000000"/>',
        _pdf2xml,
        "</page></pdf2xml>\n",
    ),
    "stext": _page(
        '<?xml version="1.0"?>\n<document name="linxi.pdf"><page id="page1" width="2000" height="3000"><block>',
        _stext,
        "</block></page></document>\n",
    ),
    "pdfminer": _page(
        '<?xml version="1.0" encoding="utf-8" ?>\n<pages><page id="1" bbox="0,0,2000,3000" rotate="0"><textbox id="0">',
        _pdfminer,
        "</textbox></page></pages>\n",
    ),
}
"""What writes a page in each format that has no sample of its own."""
UNSURE = frozenset[Format](("bbox", "docling", "pdf2xml", "pdfminer", "stext"))
"""Formats that do not say how sure anybody was of a character."""
