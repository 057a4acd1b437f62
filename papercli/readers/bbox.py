"""What ``pdftotext -bbox-layout`` and ``-bbox`` write: XHTML with the box of each word."""

from __future__ import annotations

from lxml import etree

from papercli.layout import Box, Sheet
from papercli.readers.compose import Composer, Part, box, number
from papercli.readers.xml import local, parse

_NEXT = 1.0
"""The largest distance between two words of a line, in heights of the first; ``-bbox`` gives no lines."""


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a document and where it stands. A region is a block.

    Of ``-bbox`` a line goes on as long as each word stands right after the one before. Raises UnreadableInput for broken
    XML.

    >>> words = '<word xMin="0" yMin="0" xMax="40" yMax="20">云岭</word><word xMin="45" yMin="0" xMax="85" yMax="20">要闻</word>'
    >>> text, sheets = read(f'<html><body><doc><page width="99" height="99">{words}</page></doc></body></html>')
    >>> text, sheets[0].lines[0].box
    ('云岭 要闻\\n', Box(left=0.0, top=0.0, right=85.0, bottom=20.0))
    """
    root = parse(text, name, "html")
    made = Composer()
    for page in root.iter("{*}page"):
        blocks = 0
        parts: list[Part] = []
        for element in page.iter("{*}block", "{*}line", "{*}word"):
            kind = local(element)
            blocks += kind == "block"
            if kind == "line":
                made.line(list(_parts(element)), _box(element), region=f"b{blocks}")
            elif kind == "word" and element.getparent() is page:
                word = Part(element.text or "", _box(element))
                if parts and not _goes_on(parts[-1].box, word.box):
                    made.line(parts)
                    parts = []
                parts += [Part(" "), word] if parts else [word]
        made.line(parts)
        made.page(box(0, 0, number(page.get("width")), number(page.get("height"))))
    return made.finish()


def _parts(line: etree._Element) -> list[Part]:
    parts: list[Part] = []
    for word in line.iterfind("{*}word"):
        parts += [Part(" ")] * bool(parts)
        parts.append(Part(word.text or "", _box(word)))
    return parts


def _goes_on(before: Box | None, word: Box | None) -> bool:
    if before is None or word is None:
        return False
    tall = before.bottom - before.top
    level = abs(word.top + word.bottom - before.top - before.bottom) < tall
    return level and 0 <= word.left - before.right + tall / 4 <= (_NEXT + 1 / 4) * tall


def _box(element: etree._Element) -> Box | None:
    left, top, right, bottom = [number(element.get(edge)) for edge in ("xMin", "yMin", "xMax", "yMax")]
    return box(left, top, right, bottom)
