"""What ``pdftohtml -xml`` writes: pieces of lines with the fonts that they are set in, and pictures."""

from __future__ import annotations

from lxml import etree

from papercli.layout import Box, Sheet, Style
from papercli.readers.compose import PLAIN, Composer, Part, box, number
from papercli.readers.engines.lines import corners, spread
from papercli.readers.faces import BOLD, face
from papercli.readers.xml import parse

NEAR = 0.25
"""How far a piece is from the one that it goes on with, in heights of that, at most."""


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a document and where it stands. Raises UnreadableInput for broken XML, and for XML of another root.

    The tool gives no place for a character: those of a line have its width in common.

    >>> page = '<page width="99" height="99"><text top="0" left="0" width="80" height="20"><b>云岭</b>要闻</text></page>'
    >>> text, sheets = read(f"<pdf2xml>{page}</pdf2xml>")
    >>> text, sheets[0].lines[0].box
    ('云岭要闻\\n', Box(left=0.0, top=0.0, right=80.0, bottom=20.0))
    """
    root = parse(text, name, "pdf2xml")
    made = Composer()
    fonts: dict[str, Style] = {}
    for page in root.iter("page"):
        fonts.update({font.get("id", ""): _style(font) for font in page.iterfind("fontspec")})
        parts: list[Part] = []
        before: Box | None = None
        for piece in page.iterfind("text"):
            stands = _box(piece)
            if not _goes_on(before, stands):
                made.line(parts)
                parts = []
            parts += _parts(piece, stands, fonts.get(piece.get("font", ""), PLAIN))
            before = stands
        made.line(parts)
        pictures = [drawn for image in page.iterfind("image") if (drawn := _box(image)) is not None]
        made.page(box(0, 0, number(page.get("width")), number(page.get("height"))), pictures=pictures)
    return made.finish()


def _goes_on(before: Box | None, piece: Box | None) -> bool:
    """Whether a piece stands right after another: the tool splits a line where the font changes."""
    if before is None or piece is None:
        return False
    tall = before.bottom - before.top
    level = abs(piece.top + piece.bottom - before.top - before.bottom) < tall
    return level and abs(piece.left - before.right) < NEAR * tall


def _parts(piece: etree._Element, stands: Box | None, style: Style) -> list[Part]:
    said = "".join([str(part) for part in piece.itertext()])
    bold, italic = [sum([len("".join(map(str, run.itertext()))) for run in piece.iter(tag)]) for tag in "bi"]
    if 2 * max(bold, italic) > len(said):
        heavy = max(style.weight, BOLD) if 2 * bold > len(said) else style.weight
        style = Style(style.family, heavy, style.italic or 2 * italic > len(said), style.colour, style.size)
    return list(spread(said, corners(stands or ()), style=style))


def _style(font: etree._Element) -> Style:
    family, weight, italic = face(font.get("family", ""))
    size, colour = number(font.get("size")), font.get("color", "")
    return Style(family, weight, italic, colour.lower() if len(colour) == 7 else "", size if size > 0 else 0.0)


def _box(element: etree._Element) -> Box | None:
    left, top = number(element.get("left")), number(element.get("top"))
    return box(left, top, left + number(element.get("width")), top + number(element.get("height")))
