"""ABBYY FineReader's XML (6 to 10, and kraken's): blocks of lines, whose characters have boxes and confidences."""

from __future__ import annotations

from lxml import etree

from papercli.layout import Box, Sheet, Style
from papercli.readers.compose import PLAIN, Composer, Part, box, number, share
from papercli.readers.faces import BOLD, face
from papercli.readers.xml import local, parse

_RULES = ("Separator", "SeparatorsBox")
_PICTURES = ("Picture", "RasterPicture", "VectorPicture", "Barcode", "Checkmark")


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a document and where it stands. A region is a block, tables among them cell by cell.

    Of a character that could be another, what stands in the text is read. Raises UnreadableInput for broken XML, and for
    XML that is none of FineReader's.

    >>> one = '<charParams l="0" t="0" r="20" b="20" charConfidence="90">云</charParams>'
    >>> line = f'<line l="0" t="0" r="20" b="20"><formatting>{one}</formatting></line>'
    >>> text, sheets = read(f'<document><page><block blockType="Text"><text><par>{line}</par></text></block></page></document>')
    >>> text, sheets[0].lines[0].words[0].confidence
    ('云\\n', 0.9)
    """
    root = parse(text, name, "document")
    made = Composer()
    for page in root.iterfind("{*}page"):
        rules: list[Box] = []
        pictures: list[Box] = []
        for count, block in enumerate(page.iterfind("{*}block"), 1):
            kind, stands = block.get("blockType", ""), _box(block)
            if stands is not None:
                rules += [stands] if kind in _RULES else []
                pictures += [stands] if kind in _PICTURES else []
            for line in block.iter("{*}line"):
                made.line(_parts(line), _box(line), region=f"b{count}")
        made.page(box(0, 0, number(page.get("width")), number(page.get("height"))), rules, pictures)
    return made.finish()


def _parts(line: etree._Element) -> list[Part]:
    parts = []
    for run in line.iter("{*}formatting"):
        style = _style(run)
        if run.text and run.text.strip():
            parts.append(Part(run.text, style=style))
        for one in run:
            said = (one.text or "") + "".join([other.tail or "" for other in one])
            if local(one) == "charParams":
                parts.append(Part(said or " ", _box(one), share(one.get("charConfidence"), 100), style))
            if one.tail and one.tail.strip():
                parts.append(Part(one.tail, style=style))
    return parts


def _style(run: etree._Element) -> Style | None:
    """How a run of characters is set, where it says so."""
    said = [run.get(key, "") for key in ("ff", "fs", "bold", "italic", "color")]
    if not any(said):
        return None
    font, size, bold, italic, colour = said
    family, weight, slanted = face(font)
    points = number(size.rstrip("."))
    return Style(
        family,
        max(weight, BOLD) if bold in ("true", "1") else weight,
        slanted or italic in ("true", "1"),
        # The number has its red in the lowest byte.
        "#" + int(colour).to_bytes(4, "little")[:3].hex() if colour.isdecimal() and int(colour) < 1 << 32 else "",
        points if points > 0 else PLAIN.size,
    )


def _box(element: etree._Element) -> Box | None:
    left, top, right, bottom = [number(element.get(edge)) for edge in "ltrb"]
    return box(left, top, right, bottom)
