"""MuPDF's structured text (``mutool draw -F stext``): lines of characters with their corners, fonts and colours."""

from __future__ import annotations

from lxml import etree

from papercli.layout import Box, Sheet, Style
from papercli.readers.compose import Composer, Part, around, box, number
from papercli.readers.faces import face
from papercli.readers.xml import parse


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a document and where it stands. A region is a block.

    Raises UnreadableInput for broken XML, and for XML that is none of MuPDF.

    >>> one = '<char quad="0 0 20 0 0 20 20 20" c="云"/><char quad="20 0 40 0 20 20 40 20" c="岭"/>'
    >>> line = f'<line bbox="0 0 40 20"><font name="Song-Bold" size="20">{one}</font></line>'
    >>> text, sheets = read(f'<document><page width="99" height="99"><block>{line}</block></page></document>')
    >>> text, sheets[0].lines[0].style.weight, sheets[0].lines[0].words[1].box.left
    ('云岭\\n', 700, 20.0)
    """
    root = parse(text, name, "document")
    made = Composer()
    for page in root.iterfind("page"):
        pictures = [drawn for image in page.iter("image") if (drawn := _box(image)) is not None]
        for count, block in enumerate(page.iter("block"), 1):
            for line in block.iterfind("line"):
                made.line(_parts(line), _box(line), region=f"b{count}")
        made.page(box(0, 0, number(page.get("width")), number(page.get("height"))), pictures=pictures)
    return made.finish()


def _parts(line: etree._Element) -> list[Part]:
    parts = []
    styles: dict[str, Style] = {}
    for font in line.iterfind("font"):
        family, weight, italic = face(font.get("name", ""))
        size = number(font.get("size"))
        styles.clear()
        for one in font.iterfind("char"):
            colour = one.get("color", "")
            if colour not in styles:
                inked = colour.lower() if len(colour) == 7 else ""
                styles[colour] = Style(family, weight, italic, inked, size if size > 0 else 0.0)
            edges = [number(edge) for edge in one.get("quad", "").split()]
            stands = around([box(x, y, x, y) for x, y in zip(edges[::2], edges[1::2], strict=False)])
            parts.append(Part(one.get("c", ""), stands, None, styles[colour]))
    return parts


def _box(element: etree._Element) -> Box | None:
    edges = [number(edge) for edge in element.get("bbox", "").split()]
    return box(*edges) if len(edges) == 4 else None
