"""pdfminer's XML (``pdf2txt.py -t xml``): lines of characters with their boxes, counted from the foot of the page."""

from __future__ import annotations

from lxml import etree

from papercli.layout import Box, Sheet, Style
from papercli.readers.compose import Composer, Part, box, number
from papercli.readers.faces import face
from papercli.readers.xml import local, parse


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a document and where it stands. A region is a box of text.

    Raises UnreadableInput for broken XML, and for XML that is none of pdfminer.

    >>> line = '<textline bbox="0,80,20,100"><text font="Song" bbox="0,80,20,100" size="20">云</text><text>\\n</text></textline>'
    >>> text, sheets = read(f'<pages><page bbox="0,0,100,100"><textbox id="0">{line}</textbox></page></pages>')
    >>> text, sheets[0].lines[0].box
    ('云\\n', Box(left=0.0, top=0.0, right=20.0, bottom=20.0))
    """
    root = parse(text, name, "pages")
    made = Composer()
    for page in root.iterfind("page"):
        bounds = _edges(page)
        foot = bounds[3] if len(bounds) == 4 else 0.0
        styles: dict[tuple[str, str], Style] = {}
        loose: list[Part] = []
        pictures: list[Box] = []
        for element in page.iter("textline", "text", "image"):
            kind = local(element)
            if kind == "textline":
                made.line(loose)
                loose = []
                parent = element.getparent()
                region = parent.get("id", "") if parent is not None else ""
                parts = [_part(one, foot, styles) for one in element]
                while parts and not parts[-1].text.strip():  # the end of the line
                    parts.pop()
                made.line(parts, _box(element, foot), region=region)
            elif kind == "image" and (drawn := _box(element, foot)) is not None:
                pictures.append(drawn)
            elif kind == "text" and ((parent := element.getparent()) is None or local(parent) != "textline"):
                loose.append(_part(element, foot, styles))
        made.line(loose)
        made.page(_box(page, foot), pictures=pictures)
    return made.finish()


def _part(one: etree._Element, foot: float, styles: dict[tuple[str, str], Style]) -> Part:
    key = one.get("font", ""), one.get("size", "")
    if key not in styles:
        size = number(key[1])
        styles[key] = Style(*face(key[0]), "", size if size > 0 else 0.0)
    return Part(one.text or "", _box(one, foot), None, styles[key])


def _edges(element: etree._Element) -> list[float]:
    return [number(edge) for edge in element.get("bbox", "").split(",")]


def _box(element: etree._Element, foot: float) -> Box | None:
    edges = _edges(element)
    if len(edges) != 4:
        return None
    left, bottom, right, top = edges
    return box(left, foot - top, right, foot - bottom)
