"""PDF -> text and boxes: the characters of the text layer, as pdfium finds them, set in lines.

pypdfium2 (Apache 2.0 or BSD, wheels for every platform) reads a dense newspaper page 20 times as fast as pdfminer.six, and
gives each character's place. Of its own text nothing is used but the characters: its blanks and line ends are guesses, two to
three of them in each loose line of a page that a browser set. ``tests/benchmarks/pdf.py`` compares the three.

pdfium is a C++ library and runs in this process. It is what Chromium shows PDFs with, and tested as that is; but a file that
made it crash would end the process, and one made for it can ask for any amount of memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec.structs import replace

from papercli.errors import UnreadableInput
from papercli.layout import Box, Printed, Reading, Sheet, Word
from papercli.ocr import NEEDED, Scanned, is_installed, recognised
from papercli.readers.glyphs import rows
from papercli.readers.glyphs.frame import turned
from papercli.readers.pdf.characters import UNKNOWN, glyphs
from papercli.readers.pdf.drawn import drawn
from papercli.readers.pdf.fonts import substituted
from papercli.readers.pdf.frame import Frame
from papercli.readers.pdf.maps import Maps
from papercli.readers.pdf.scans import render

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

    from papercli.ocr import Engine

SCANT = 100
"""Fewer characters on a page that is mostly a picture are a stamp, or a page number, on a scan."""


def read(data: bytes, name: str = "<stdin>", ocr: str | Engine | None = None, save_ocr: str | None = None) -> Reading:
    """Read the text layer of a PDF: each inked character that is drawn on a page, visible or not, once.

    Boxes are in points from the top left of the page as it is shown. What is printed over itself, as bold type and shadows
    can be, is read once; what lies off the page is not read. A character of which the font does not say what it is becomes
    ``�``. A page that is a picture with hardly any text, or whose fonts do not say what they draw, is read by OCR (see
    :mod:`papercli.ocr`, which ``ocr`` and ``save_ocr`` are for); its boxes are in pixels. Where no engine is installed, such a
    page stays as it is, and is marked as a picture.

    Raises UnreadableInput where pypdfium2 is not installed, and for a PDF that is damaged or asks for a password; where no
    engine is installed, also for one that holds pictures of its pages and no text, or whose fonts do not say what they draw.

    >>> read(b"%PDF-1.7", "issue.pdf")
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: issue.pdf: this PDF is damaged and cannot be opened: fetch it again, or mend it, as with qpdf issue.pdf mended.pdf.
    """
    with closing(_open(data, name)) as document, substituted():
        maps = Maps(lambda: _readable(document, data))
        pages = [_page(document, number, name, maps) for number in range(len(document))]
        unread = [number for number, (text, sheet) in enumerate(pages) if sheet.picture or _is_unknown(text)]
        if unread and (ocr or save_ocr or is_installed()):
            scans = [Scanned(number, partial(render, document, number)) for number in unread]
            found = recognised(lambda: scans, name, ocr, save_ocr)
            for number, (text, seen) in zip(unread, found, strict=True):
                pages[number] = text, seen or replace(pages[number][1], start=0, end=len(text), lines=(), picture=False)
    whole = "\f".join([text for text, _ in pages])
    sheets: list[Sheet] = []
    place = 0
    for text, sheet in pages:
        sheets.append(sheet.moved(place))
        place += len(text) + 1
    if any(sheet.picture for sheet in sheets) and all(sheet.picture or not sheet.lines for sheet in sheets):
        raise UnreadableInput(f"{name}: this PDF holds pictures of its pages and no text: to read them, {NEEDED}.")
    if _is_unknown(whole):
        raise UnreadableInput(
            f"{name}: the fonts of this PDF do not say which characters they draw: to read its pages as pictures, {NEEDED}."
        )
    return Reading("pdf", whole, "pdf", whole.count(UNKNOWN), tuple(sheets))


def _is_unknown(text: str) -> bool:
    """Whether the fonts of a page do not say what they draw."""
    return text.count(UNKNOWN) * 2 > len(text)


def _open(data: bytes, name: str) -> PdfDocument:
    try:
        import pypdfium2

        if find_spec("pypdf") is None:  # it is imported where it is used: for few PDFs
            raise ImportError
    except ImportError:
        raise UnreadableInput(f"{name}: this is a PDF: to read it, pip install pypdfium2 pypdf.") from None
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
        if len(document):
            return document
        document.close()
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise UnreadableInput(
                f"{name}: this PDF asks for a password: write a copy without one, as with"
                " qpdf --password=… --decrypt issue.pdf open.pdf, and clean that."
            ) from None
    raise UnreadableInput(
        f"{name}: this PDF is damaged and cannot be opened: fetch it again, or mend it, as with qpdf issue.pdf mended.pdf."
    )


def _readable(document: PdfDocument, data: bytes) -> bytes:
    """The file, without the encryption that asks for no password."""
    from pypdfium2 import raw

    if raw.FPDF_GetSecurityHandlerRevision(document.raw) == -1:
        return data
    copy = BytesIO()
    document.save(copy, flags=raw.FPDF_REMOVE_SECURITY)
    return copy.getvalue()


def _page(document: PdfDocument, number: int, name: str, maps: Maps) -> tuple[str, Sheet]:
    """The text of a page, and its sheet."""
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
        with closing(page), closing(page.get_textpage()) as text_page:
            frame = Frame(page)
            printed, styles = glyphs(text_page, frame, lambda font, code: maps.get(number, font, code))
            seen = drawn(page, frame)
    except PdfiumError:
        raise UnreadableInput(
            f"{name}: page {number + 1} of this PDF is damaged: fetch it again, or mend it, as with"
            " qpdf issue.pdf mended.pdf."
        ) from None
    if seen.covered:
        styles = [replace(style, drawn=False) for style in styles]
    recognised = sum([not styles[glyph.style].drawn for glyph in printed]) * 2 > len(printed)
    found, angle = rows(printed, seen.fences, recognised)
    left, top, right, bottom = turned(frame.box, angle)

    def put(box: Box) -> Box:
        return Box(box.left - left, box.top - top, box.right - left, box.bottom - top) if angle else box

    lines = []
    start = 0
    for row in found:
        words = tuple([Word(start + begin, start + end, put(box)) for begin, end, box in row.words])
        style = replace(styles[row.style], size=row.size, angle=(row.angle - angle) % 360)
        size = 0.0 if recognised else row.size
        lines.append(Printed(start, start + len(row.text), put(row.box), words, size, style=style))
        start += len(row.text) + 1
    text = "\n".join([row.text for row in found])
    box = put(Box(left, top, right, bottom))
    rules, frames, fills, pictures = [
        [put(turned(one, angle)) for one in each] for each in (seen.rules, seen.frames, seen.fills, seen.pictures)
    ]
    tints, grey = _parted(fills, lines)
    # Behind half of the text stands no picture of a story, but the scan of the page, or its ground.
    pictures = [one for one in [*pictures, *grey] if 2 * sum([_holds(one, line.box) for line in lines]) <= len(lines)]
    picture = seen.pictured and not recognised and len(printed) < SCANT
    parts = tuple(rules), picture, tuple(pictures), tuple(frames), tuple(tints)
    return text, Sheet(0, len(text), box, tuple(lines), *parts, angle=angle)


def _parted(fills: Sequence[Box], lines: Sequence[Printed]) -> tuple[list[Box], list[Box]]:
    """Filled areas with text in them, and those without any."""
    tints: list[Box] = []
    grey: list[Box] = []
    for fill in fills:
        (tints if any(_holds(fill, line.box) for line in lines) else grey).append(fill)
    return tints, grey


def _holds(area: Box, line: Box) -> bool:
    x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
    return area.left <= x <= area.right and area.top <= y <= area.bottom
