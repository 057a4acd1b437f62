"""DjVu XML, as ``djvutoxml`` writes it: the hidden text of each page, word by word."""

from __future__ import annotations

from lxml import etree

from papercli.layout import Box, Sheet
from papercli.readers.compose import Composer, Part, around, box, number, share
from papercli.readers.xml import local, parse


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a document, an object a page, and where it stands. A region is a paragraph.

    Raises UnreadableInput for broken XML, and for XML that is none of DjVu.

    >>> line = '<LINE><WORD coords="0,20,40,0">云岭</WORD><WORD coords="50,20,90,0">要闻</WORD></LINE>'
    >>> text, sheets = read(f"<DjVuXML><BODY><OBJECT><HIDDENTEXT>{line}</HIDDENTEXT></OBJECT></BODY></DjVuXML>")
    >>> text, sheets[0].lines[0].box
    ('云岭 要闻\\n', Box(left=0.0, top=0.0, right=90.0, bottom=20.0))
    """
    root = parse(text, name, "DjVuXML")
    made = Composer()
    for page in root.iter("OBJECT"):
        regions: dict[etree._Element | None, str] = {}
        for line in page.iter("LINE"):
            region = regions.setdefault(line.getparent(), f"p{len(regions) + 1}")
            made.line(list(_parts(line)), _box(line), region=region)
        made.page(box(0, 0, number(page.get("width")), number(page.get("height"))))
    return made.finish()


def _parts(line: etree._Element) -> list[Part]:
    parts: list[Part] = []
    if line.text and line.text.strip():
        parts.append(Part(" ".join(line.text.split())))
    for word in line:
        if local(word) == "WORD":
            glyphs = [Part((one.text or "").strip(), _box(one)) for one in word.iterfind("CHARACTER")]
            sure = share(word.get("x-confidence"), 100)
            whole = [Part(" ".join((word.text or "").split()), _box(word), sure)]
            parts += [Part(" ")] * bool(parts)
            parts += glyphs if not whole[0].text else whole
    return parts


def _box(element: etree._Element) -> Box | None:
    """The box of an element: left, bottom, right and top, and for some the height of the baseline."""
    edges = [number(edge) for edge in element.get("coords", "").split(",")]
    if len(edges) < 4:
        return None
    left, bottom, right, top = edges[:4]
    return around([box(left, bottom, left, bottom), box(right, top, right, top)])
