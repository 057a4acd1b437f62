"""The characters of a page as pdfium finds them: where each stands, and in what type it is set."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from ctypes import addressof, c_double, c_int, c_uint, c_void_p
from math import hypot
from typing import TYPE_CHECKING, Any

from papercli.layout import Style
from papercli.readers.glyphs.frame import IDEOGRAPHS, Glyph, turn, turned
from papercli.readers.pdf.calls import function
from papercli.readers.pdf.frame import Frame
from papercli.readers.pdf.styles import Styles

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that is drawn, but of which its font does not say what it is."""

_HYPHENS = (0x02, 0xFFFE)
"""What pdfium puts for a hyphen at a line's end."""
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
"""The two halves of a character beyond U+FFFF."""
_TINY, _HUGE = 0.1, 1e5
"""Ems between which a size of type can be meant."""
_LEANING = 0.1
"""How far upright type leans, beside its height, where it is made to look slanted."""

Told = Callable[[str, int], str | None]
"""What a character is by its font's name and its code; None where the file does not say it."""


def glyphs(  # noqa: PLR0915 - the loop runs for each character, and a call would cost as much as its body
    page: PdfTextPage, frame: Frame, told: Told
) -> tuple[list[Glyph], list[Style]]:
    """The inked characters of a page, in the order of its content, and the styles that they are set in.

    What lies off the page is not printed. ``told`` is asked for characters that pdfium does not know.
    """
    # Each call takes half a microsecond, and a page has ten thousand characters: no more calls than are needed.
    text = ctypes.cast(page.raw, c_void_p).value
    get_origin = function("FPDFText_GetCharOrigin", c_int, c_void_p, c_int, c_void_p, c_void_p)
    get_box = function("FPDFText_GetLooseCharBox", c_int, c_void_p, c_int, c_void_p)
    get_object = function("FPDFText_GetTextObject", c_void_p, c_void_p, c_int)
    get_matrix = function("FPDFText_GetMatrix", c_int, c_void_p, c_int, c_void_p)
    get_size = function("FPDFText_GetFontSize", c_double, c_void_p, c_int)
    from pypdfium2 import raw

    x, y, box, matrix = c_double(), c_double(), raw.FS_RECTF(), raw.FS_MATRIX()
    at_x, at_y, at_box, at_matrix = map(addressof, (x, y, box, matrix))
    _, _, width, height = frame.box
    styles = Styles()
    found: list[Glyph] = []
    whole = 0  # where the characters begin that share the last glyph: a ligature is several
    word = 0  # where the characters of the text object begin, or those after the last blank in it
    place: tuple[float, float, float] | None = None
    drawn, style, angle, em, leaning, hidden = 0, 0, 0, 0.0, False, False
    turned_by: tuple[float, ...] = ()
    for index, character in _characters(text, lambda index, code: told(styles.font(get_object(text, index)), code)):
        get_origin(text, index, at_x, at_y)
        get_box(text, index, at_box)
        last, drawn = drawn, get_object(text, index)
        if drawn != last:  # else it has the size, the angle and the style of the one before
            get_matrix(text, index, at_matrix)
            size = get_size(text, index)
            a, b, c, d = matrix.a, matrix.b, matrix.c, matrix.d
            if (a, b, c, d, size) != turned_by:
                turned_by = a, b, c, d, size
                turns = -1 if size < 0 else 1  # a negative one turns the text round
                angle = frame.angle(turns * a, turns * b)
                em = abs(size) * hypot(c, d)
                leaning = abs(a * c + b * d) > _LEANING * abs(a * d - b * c)
            style = styles.of(drawn, leaning)
            hidden = not styles.styles[style].drawn
            word = len(found)
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
            if found and _stands_by(found[-1], left, base, angle):
                found[-1].blank = True
                if hidden and drawn == last:
                    _stretch(found[word:], right)
            word = len(found)
            continue
        size = em
        if not (_TINY < em < _HUGE and 0.4 * em < right - left < 1.6 * em and abs(ink - left) <= 0.02 * em):
            right, size = _room(character, left, em, ink, right, hidden)
        glyph = Glyph(character, left, right, base, size, False, angle, style)
        if place == (left, base, right) and drawn == last:
            _share(found, whole, glyph)
        else:
            whole = len(found)
        place = left, base, right
        found.append(glyph)
    return found, styles.styles


def _characters(text: Any, told: Callable[[int, int], str | None]) -> Iterator[tuple[int, str]]:
    """The characters of a page and their numbers, without the blanks and line ends that pdfium makes up."""
    get_unicode = function("FPDFText_GetUnicode", c_uint, c_void_p, c_int)
    is_unknown = function("FPDFText_HasUnicodeMapError", c_int, c_void_p, c_int)
    is_generated = function("FPDFText_IsGenerated", c_int, c_void_p, c_int)
    is_hyphen = function("FPDFText_IsHyphen", c_int, c_void_p, c_int)
    count = function("FPDFText_CountChars", c_int, c_void_p)(text)
    high = 0  # the first half of a character beyond U+FFFF, which has the place; the second comes next
    for index in range(count):
        code = get_unicode(text, index)
        if code in _HIGH:
            high = code
            continue
        if code in _LOW:
            yield index - 1, chr(0x10000 + (high - _HIGH.start << 10) + code - _LOW.start) if high else UNKNOWN
        elif code in _HYPHENS and is_hyphen(text, index) == 1:
            yield index, "-"
        elif is_unknown(text, index) == 1:  # then the code is the font's own
            yield index, told(index, code) or UNKNOWN
        elif code > 32 or (code == 32 and is_generated(text, index) != 1):
            yield index, chr(code)
        high = 0


def _room(character: str, left: float, size: float, ink: float, right: float, hidden: bool) -> tuple[float, float]:
    """Where the room of a character ends in its line, and its em; ``ink`` is where its box begins.

    Fonts err in all of these, most of all those of type 3. The type of a hidden text is stretched so that each word covers
    its picture: there the width is right, and says nothing of the size.
    """
    wide = character >= IDEOGRAPHS
    if not _TINY < size < _HUGE:
        size = right - left if wide and _TINY < right - left < _HUGE else 1.0
    if wide and not hidden and abs(ink - left) > 0.02 * size:
        right = left + size  # the box is that of its ink
    if not 0 < right - left < _HUGE:
        right = left + (size if wide else size / 2)
    if wide and not hidden and not 0.4 * size < right - left < 1.6 * size:
        size = right - left
    return right, size


def _stands_by(glyph: Glyph, left: float, base: float, angle: int) -> bool:
    """Whether a blank stands right after a character, or below it: a line can be set downwards."""
    across, down = (left - glyph.right) / glyph.size, (base - glyph.base) / glyph.size
    if angle != glyph.angle:
        return False
    return (abs(down) < 0.5 and -0.5 < across < 2) or (abs(left - glyph.left) < glyph.size / 2 and 0 < down < 2)


def _stretch(word: Sequence[Glyph], right: float) -> None:
    """Stretch a word over the blank after it: OCR engines stretch both together, so that they cover the word's picture."""
    if word and right > word[-1].right > word[0].left:
        left = word[0].left
        by = (right - left) / (word[-1].right - left)
        for glyph in word:
            glyph.left, glyph.right = left + by * (glyph.left - left), left + by * (glyph.right - left)


def _share(found: list[Glyph], whole: int, last: Glyph) -> None:
    """Give each character of one glyph its share of the room."""
    glyphs = [*found[whole:], last]
    width = (last.right - last.left) / len(glyphs)
    left = last.left
    for number, glyph in enumerate(glyphs):
        glyph.left, glyph.right = left + number * width, left + (number + 1) * width
