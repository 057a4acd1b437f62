"""hOCR: what Tesseract and others write as HTML. Boxes and confidences stand in the ``title`` of each element."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from papercli.errors import UnreadableInput
from papercli.layout import Box, Sheet, Style
from papercli.readers.compose import PLAIN, Composer, Part, box, number, share
from papercli.readers.faces import BOLD, face
from papercli.readers.xml import local, parse, parse_html

if TYPE_CHECKING:
    from lxml import etree

_PAGE = "ocr_page"
_LINES = frozenset(("ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat"))
_WORDS = frozenset(("ocrx_word", "ocr_word", "ocrx_cinfo", "ocr_cinfo", "ocr_glyph"))
_AREAS = frozenset(("ocr_carea", "ocrx_block", "ocr_column"))
_RULES = frozenset(("ocr_separator", "ocrx_separator"))
_PICTURES = frozenset(("ocr_photo", "ocr_image", "ocrx_image", "ocr_linedrawing"))
_BOLD, _ITALIC = frozenset(("strong", "b")), frozenset(("em", "i"))
_UNPRINTED = frozenset(("head", "script", "style", "template"))
_INLINE = frozenset(
    ("span", "strong", "em", "b", "i", "u", "a", "font", "small", "big", "sub", "sup", "bdo", "ins", "del")
)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BOX = re.compile(r"\b(?:x_bboxes|bbox)\s+(\S+)\s+(\S+)\s+(\S+)\s+([^\s;]+)")
_FONT = re.compile(r"""\bx_font\s+["']?([^;"']+)""")
_SIZE = re.compile(r"\b(?:x_size|x_fsize)\s+([^\s;]+)")
_SURE = re.compile(r"\b(?:x_wconf|x_confs?)\s+([^\s;]+)")


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of an hOCR document and where it stands. What is in no line element is a line that stands nowhere.

    Raises UnreadableInput for what is cut off or broken, and for HTML that is no hOCR.

    >>> page = '''<html><body><div class="ocr_page" title="bbox 0 0 99 99"><div class="ocr_carea" id="b1">
    ... <span class="ocr_line" id="l1" title="bbox 0 0 50 10"><span class="ocrx_word" title="bbox 0 0 20 10; x_wconf 96">云岭</span>
    ... <span class="ocrx_word" title="bbox 30 0 50 10">要闻</span></span></div></div></body></html>'''
    >>> text, sheets = read(page)
    >>> text, sheets[0].lines[0].region, sheets[0].lines[0].words[0].confidence
    ('云岭 要闻\\n', 'b1', 0.96)
    """
    if "class" not in text or "ocr" not in text:
        raise UnreadableInput(f"{name}: no element of this file has a class of hOCR: name its format with --from.")
    text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    root = parse(text, name) if text.lstrip("\ufeff \t\r\n").startswith("<?xml") else parse_html(text, name)
    walk = _Walk()
    walk.through(root)
    return walk.made.finish()


class _Walk:
    """What is known while the elements are gone through in the order of the document."""

    def __init__(self) -> None:
        self.made = Composer()
        self.parts: list[Part] = []
        self.said: list[str] = []
        self.words: list[etree._Element] = []
        self.lines: list[etree._Element] = []
        self.areas: list[etree._Element] = []
        self.rules: list[Box] = []
        self.pictures: list[Box] = []
        self.bold = self.italic = 0  # elements of this kind that are open
        self.set: set[str] = set()  # how what was said is set
        self.styles: dict[tuple[str, bool, bool], Style] = {}

    def through(self, root: etree._Element) -> None:
        stack = [(root, False)]
        while stack:
            element, left = stack.pop()
            if left:
                self.leave(element)
                self.say(element.tail)
                continue
            if local(element) in _UNPRINTED or not isinstance(element.tag, str):
                self.say(element.tail)
                continue
            self.enter(element)
            self.say(element.text)
            stack.append((element, True))
            stack += [(child, False) for child in reversed(element)]
        self.end_line()
        if self.made.open:
            self.made.page()

    def say(self, text: str | None) -> None:
        if text:
            self.said.append(text)
            if self.bold:
                self.set.add("bold")
            if self.italic:
                self.set.add("italic")

    def enter(self, element: etree._Element) -> None:
        kind = element.get("class", "")
        if kind in _WORDS:
            self.end_word()
            self.words.append(element)
        elif kind in _LINES:
            self.end_line()
            self.lines.append(element)
        elif kind in _AREAS:
            self.areas.append(element)
        elif kind in _RULES and (rule := _box(element)) is not None:
            self.rules.append(rule)
        elif kind in _PICTURES and (picture := _box(element)) is not None:
            self.pictures.append(picture)
        tag = local(element)
        self.bold += tag in _BOLD
        self.italic += tag in _ITALIC
        if tag not in _INLINE:
            self.end_line()

    def leave(self, element: etree._Element) -> None:
        kind, tag = element.get("class", ""), local(element)
        self.bold -= tag in _BOLD
        self.italic -= tag in _ITALIC
        if kind in _WORDS:
            self.end_word()
            self.words.pop()
        elif kind in _LINES:
            self.end_line()
            self.lines.pop()
        elif tag not in _INLINE:
            self.end_line()
        if kind in _AREAS:
            self.areas.pop()
        elif kind == _PAGE:
            self.made.page(_box(element), self.rules, self.pictures)
            self.rules, self.pictures = [], []

    def end_word(self) -> None:
        said = _BLANKS.sub(" ", "".join(self.said))
        self.said = []
        if not said:
            return
        how, self.set = self.set, set()
        word = self.words[-1] if self.words else None
        if word is None or not said.strip():
            self.parts.append(Part(said))
            return
        title = word.get("title", "")
        sure = _SURE.search(title)
        font = _FONT.search(title) if "x_font" in title else None
        style = self.style(font[1].strip() if font else "", "bold" in how, "italic" in how) if font or how else None
        self.parts.append(Part(said, _box(word), share(sure[1], 100) if sure else None, style))

    def style(self, font: str, bold: bool, italic: bool) -> Style:
        key = font, bold, italic
        if key not in self.styles:
            family, weight, slanted = face(font)
            self.styles[key] = Style(family, max(weight, BOLD) if bold else weight, italic or slanted)
        return self.styles[key]

    def end_line(self) -> None:
        self.end_word()
        parts, self.parts = self.parts, []
        while parts and not parts[0].text.strip():
            parts.pop(0)
        while parts and not parts[-1].text.strip():
            parts.pop()
        if not parts:
            return
        region = self.areas[-1].get("id", "") if self.areas else ""
        if self.lines:
            line = self.lines[-1]
            size = _SIZE.search(line.get("title", ""))
            style = Style(size=number(size[1])) if size and number(size[1]) > 0 else PLAIN
            self.made.line(parts, _box(line), region=region, id=line.get("id", ""), style=style)
        else:
            self.made.line(parts, region=region)


def _box(element: etree._Element) -> Box | None:
    found = _BOX.search(element.get("title", ""))
    return box(*[number(edge) for edge in found.groups()]) if found else None
