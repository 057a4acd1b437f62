"""PDF -> text and boxes: the characters of the text layer, as pdfium finds them, set in lines.

pypdfium2 (Apache 2.0 or BSD, wheels for every platform) reads a dense newspaper page 20 times as fast as pdfminer.six, and
gives each character's place. Of its own text nothing is used but the characters: its blanks and line ends are guesses, two to
three of them in each loose line of a page that a browser set. ``tests/benchmarks/pdf.py`` compares the three.

pdfium is a C++ library and runs in this process. It is what Chromium shows PDFs with, and tested as that is; but a file that
made it crash would end the process, and one made for it can ask for any amount of memory.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing
from math import atan2, degrees, hypot
from typing import TYPE_CHECKING, Any

from papercli.errors import UnreadableInput
from papercli.layout import Box, Printed, Reading, Sheet, Word
from papercli.readers.glyphs import rows
from papercli.readers.glyphs.frame import Glyph, turn, turned

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that is drawn, but of which its font does not say what it is."""
SCANT = 100
"""Fewer characters on a page that is mostly a picture are a stamp, or a page number, on a scan."""

_LONG, _THIN = 24.0, 4.0
"""Points that a rule is longer, and thinner, than. What is long both ways is a frame, or a panel behind a story."""
_SEGMENTS = 8
"""Strokes that a frame has at most; what has more is a drawing."""
_HYPHENS = (0x02, 0xFFFE)
"""What pdfium puts for a hyphen at a line's end."""
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_WIDE = "\u2e80"
_SKEW = 12
_TINY, _HUGE = 0.1, 1e5


def read(data: bytes, name: str = "<stdin>") -> Reading:
    """Read the text layer of a PDF: each inked character that is drawn on a page, visible or not, once.

    Boxes are in points from the top left of the page as it is shown. What is printed over itself, as bold type and shadows
    can be, is read once; what lies off the page is not read. A character of which the font does not say what it is becomes
    ``�``. A page that is a picture with hardly any text is marked as one.

    Raises UnreadableInput where pypdfium2 is not installed, and for a PDF that is damaged, asks for a password, holds
    pictures of its pages and no text, or whose fonts do not say what they draw.

    >>> read(b"%PDF-1.7", "issue.pdf")
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: issue.pdf: this PDF is damaged and cannot be opened: fetch it again, or mend it, as with qpdf issue.pdf mended.pdf.
    """
    document = _open(data, name)
    texts: list[str] = []
    sheets: list[Sheet] = []
    place = 0
    with closing(document):
        for number in range(len(document)):
            text, sheet = _page(document, number, place, name)
            texts.append(text)
            sheets.append(sheet)
            place = sheet.end + 1
    whole = "\f".join(texts)
    if any(sheet.picture for sheet in sheets) and all(sheet.picture or not sheet.lines for sheet in sheets):
        raise UnreadableInput(f"{name}: this PDF holds pictures of its pages and no text: {_OCR}")
    unknown = whole.count(UNKNOWN)
    if unknown * 2 > len(whole):
        raise UnreadableInput(f"{name}: the fonts of this PDF do not say which characters they draw: {_OCR}")
    return Reading("pdf", whole, "pdf", unknown, tuple(sheets))


_OCR = (
    "run OCR on it first, as with pdftoppm -r 300 -png issue.pdf page && tesseract page-1.png page-1 -l chi_sim hocr"
    " (chi_tra for traditional script), and clean page-1.hocr."
)


def _open(data: bytes, name: str) -> PdfDocument:
    try:
        import pypdfium2
    except ImportError:
        raise UnreadableInput(f"{name}: this is a PDF: to read it, pip install pypdfium2.") from None
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


def _page(document: PdfDocument, number: int, place: int, name: str) -> tuple[str, Sheet]:
    """The text of a page, which begins at ``place`` of the whole text, and its sheet."""
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
        with closing(page), closing(page.get_textpage()) as text_page:
            frame = _Frame(page)
            glyphs = list(_glyphs(text_page.raw, frame))
            rules, picture = _drawn(page, frame)
    except PdfiumError:
        raise UnreadableInput(
            f"{name}: page {number + 1} of this PDF is damaged: fetch it again, or mend it, as with"
            " qpdf issue.pdf mended.pdf."
        ) from None
    found, angle = rows(glyphs, rules)
    left, top, right, bottom = turned(frame.box, angle)

    def put(box: Box) -> Box:
        return Box(box.left - left, box.top - top, box.right - left, box.bottom - top) if angle else box

    lines = []
    start = place
    for row in found:
        words = tuple([Word(start + begin, start + end, put(box)) for begin, end, box in row.words])
        lines.append(Printed(start, start + len(row.text), put(row.box), words, row.size))
        start += len(row.text) + 1
    text = "\n".join([row.text for row in found])
    box = put(Box(left, top, right, bottom))
    drawn = tuple([put(turned(rule, angle)) for rule in rules])
    picture = picture and len(glyphs) < SCANT
    return text, Sheet(place, place + len(text), box, tuple(lines), drawn, picture)


class _Frame:
    """The page as it is shown: from the top left of its crop box, y downwards, turned as the page says."""

    def __init__(self, page: PdfPage) -> None:
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self.turns = page.get_rotation() // 90 % 4
        width, height = self._right - self._left, self._top - self._bottom
        self.box = Box(0.0, 0.0, height, width) if self.turns % 2 else Box(0.0, 0.0, width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.turns:
            case 0:
                return x - self._left, self._top - y
            case 1:
                return y - self._bottom, x - self._left
            case 2:
                return self._right - x, y - self._bottom
        return self._top - y, self._right - x

    def rectangle(self, left: float, bottom: float, right: float, top: float) -> Box:
        (x, y), (u, v) = self.point(left, bottom), self.point(right, top)
        return Box(min(x, u), min(y, v), max(x, u), max(y, v))

    def angle(self, x: float, y: float) -> int:
        """By how many degrees a direction is turned clockwise from left to right; a page scanned askew is not turned."""
        found = round(degrees(atan2(-y, x))) + 90 * self.turns
        quarter = 90 * round(found / 90)
        return int(quarter if abs(found - quarter) <= _SKEW else found) % 360


def _glyphs(text_page: Any, frame: _Frame) -> Iterator[Glyph]:
    """The inked characters of a page, in the order of its content; what lies off the page is not printed."""
    from pypdfium2 import raw

    # Each call takes a microsecond, and a page has ten thousand characters: no more calls than are needed.
    get_origin, get_matrix = raw.FPDFText_GetCharOrigin, raw.FPDFText_GetMatrix
    get_box, get_size = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetFontSize
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF(), raw.FS_MATRIX()
    at_x, at_y, at_box, at_matrix = map(ctypes.byref, (x, y, box, matrix))
    _, _, width, height = frame.box
    last: list[Glyph] = []  # more than one where one glyph is several characters
    place: tuple[float, float, float] | None = None
    level: tuple[float, float, float] | None = None
    angle, em = 0, 0.0
    for index, character in _characters(text_page):
        get_origin(text_page, index, at_x, at_y)
        get_box(text_page, index, at_box)
        if (y.value, box.bottom, box.top) != level:  # else it has the size and the angle of the one before
            level = y.value, box.bottom, box.top
            get_matrix(text_page, index, at_matrix)
            size = get_size(text_page, index)
            turns = -1 if size < 0 else 1  # a negative one turns the text round
            angle = frame.angle(turns * matrix.a, turns * matrix.b)
            em = abs(size) * hypot(matrix.c, matrix.d)
        left, base = frame.point(x.value, y.value)
        if not (0 <= left <= width and 0 <= base <= height):
            continue
        if angle or frame.turns:
            left, base = turn(left, base, angle)
            bounds = turned(frame.rectangle(box.left, box.bottom, box.right, box.top), angle)
            ink, right = bounds.left, bounds.right
        else:
            right = left + box.right - x.value
            ink = left + box.left - x.value
        if character.isspace():
            if last and _stands_by(last[-1], left, base, angle):
                last[-1].blank = True
            continue
        size = em
        if not (_TINY < em < _HUGE and 0.4 * em < right - left < 1.6 * em and abs(ink - left) <= 0.02 * em):
            right, size = _room(character, left, em, ink, right)
        glyph = Glyph(character, left, right, base, size, False, angle)
        if place == (left, base, right) and _is_one(text_page, index):
            _share(last, glyph)
        else:
            yield from last
            last = []
        place = left, base, right
        last.append(glyph)
    yield from last


def _characters(text_page: Any) -> Iterator[tuple[int, str]]:
    """The characters of a page and their numbers, without the blanks and line ends that pdfium makes up."""
    from pypdfium2 import raw

    get_unicode, is_unknown = raw.FPDFText_GetUnicode, raw.FPDFText_HasUnicodeMapError
    high = 0  # the first half of a character beyond U+FFFF, which has the place; the second comes next
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = get_unicode(text_page, index)
        if code in _HIGH:
            high = code
            continue
        if code in _LOW:
            yield index - 1, chr(0x10000 + (high - _HIGH.start << 10) + code - _LOW.start) if high else UNKNOWN
        elif code in _HYPHENS and raw.FPDFText_IsHyphen(text_page, index) == 1:
            yield index, "-"
        elif code > 32:
            yield index, UNKNOWN if is_unknown(text_page, index) == 1 else chr(code)
        elif code == 32 and raw.FPDFText_IsGenerated(text_page, index) != 1:
            yield index, " "
        elif is_unknown(text_page, index) == 1:
            yield index, UNKNOWN
        high = 0


def _room(character: str, left: float, size: float, ink: float, right: float) -> tuple[float, float]:
    """Where the room of a character ends in its line, and its em; ``ink`` is where its box begins. Fonts err in all of
    these, most of all those of type 3."""
    wide = character >= _WIDE
    if not _TINY < size < _HUGE:
        size = right - left if wide and _TINY < right - left < _HUGE else 1.0
    if wide and abs(ink - left) > 0.02 * size:
        right = left + size  # the box is that of its ink
    if not 0 < right - left < _HUGE:
        right = left + (size if wide else size / 2)
    if wide and not 0.4 * size < right - left < 1.6 * size:
        size = right - left
    return right, size


def _stands_by(glyph: Glyph, left: float, base: float, angle: int) -> bool:
    """Whether a blank stands right behind a character, or below it: a line can be set downwards."""
    across, down = (left - glyph.right) / glyph.size, (base - glyph.base) / glyph.size
    if angle != glyph.angle:
        return False
    return (abs(down) < 0.5 and -0.5 < across < 2) or (abs(left - glyph.left) < glyph.size / 2 and 0 < down < 2)


def _is_one(text_page: Any, index: int) -> bool:
    """Whether a character and the one before it are drawn as one glyph (a ligature, a dash of two ems)."""
    from pypdfium2 import raw

    one, two = (raw.FPDFText_GetTextObject(text_page, place) for place in (index - 1, index))
    return bool(one) and ctypes.addressof(one.contents) == ctypes.addressof(two.contents)


def _share(glyphs: list[Glyph], last: Glyph) -> None:
    """Give each character of one glyph its share of the room."""
    width = (last.right - last.left) / (len(glyphs) + 1)
    for number, glyph in enumerate([*glyphs, last]):
        glyph.left, glyph.right = last.left + number * width, last.left + (number + 1) * width


def _drawn(page: PdfPage, frame: _Frame) -> tuple[list[Box], bool]:
    """The rules and frames drawn on a page, and whether pictures fill half of it."""
    from pypdfium2 import raw

    rules: list[Box] = []
    pictured = 0.0
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    edges = [ctypes.byref(edge) for edge in (left, bottom, right, top)]
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        drawn = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(drawn)
        if kind == raw.FPDF_PAGEOBJ_TEXT or not raw.FPDFPageObj_GetBounds(drawn, *edges):
            continue
        box = frame.rectangle(left.value, bottom.value, right.value, top.value)
        width, height = box.right - box.left, box.bottom - box.top
        if kind == raw.FPDF_PAGEOBJ_PATH:
            if _is_rule(width, height) and raw.FPDFPath_CountSegments(drawn) <= _SEGMENTS:
                rules.append(box)
        else:  # an image; a form or a shading can hold or stand for one
            pictured += width * height
    return rules, pictured > 0.5 * (frame.box.right * frame.box.bottom)


def _is_rule(width: float, height: float) -> bool:
    return max(width, height) > _LONG and (min(width, height) < _THIN or min(width, height) > _LONG)
