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
_PLAIN = frozenset(("span", "a", "font"))
"""Elements within a line that say nothing of how their text is set."""
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BOX = re.compile(r"\b(?:x_bboxes|bbox)\s+(\S+)\s+(\S+)\s+(\S+)\s+([^\s;]+)")
_FONT = re.compile(r"""\bx_font\s+["']?([^;"']+)""")
_SIZE = re.compile(r"\b(?:x_size|x_fsize)\s+([^\s;]+)")
_USUAL = re.compile(r"bbox ([0-9]+) ([0-9]+) ([0-9]+) ([0-9]+); x_wconf ([0-9]+)\Z")
"""The title of a word as Tesseract writes it."""
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
        self.blanks: dict[str, str] = {}

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
            if element.get("class") in _LINES and not (self.words or self.bold or self.italic):
                parts = self.plain(element)
                if parts is not None:
                    self.parts = parts
                    stack.append((element, True))
                    continue
            self.say(element.text)
            stack.append((element, True))
            stack += [(child, False) for child in reversed(element)]
        self.end_line()
        if self.made.open:
            self.made.page()

    def plain(self, line: etree._Element) -> list[Part] | None:
        """The parts of a line that is words of nothing but text, as most are, in one pass; None for any other line."""
        parts = []
        if line.text:
            parts.append(Part(self.blank(line.text)))
        for word in line:
            if word.get("class") not in _WORDS or len(word) or local(word) not in _PLAIN:
                return None
            said = word.text
            if said:
                said = said if said.isalnum() else _BLANKS.sub(" ", said)
                parts.append(self.word(said, word) if said.strip() else Part(said))
            if word.tail:
                parts.append(Part(self.blank(word.tail)))
        return parts

    def blank(self, text: str) -> str:
        """What stands between two words; it is nearly always the same."""
        known = self.blanks.get(text)
        if known is None:
            known = _BLANKS.sub(" ", text)
            if not known.strip():
                self.blanks[text] = known
        return known

    def word(self, said: str, word: etree._Element) -> Part:
        """A word that is set as its line is, or in a face of its own."""
        title = word.get("title", "")
        usual = _USUAL.match(title)
        if usual is None:
            return self.titled(said, title, False, False)
        left, top, right, bottom, sure = usual.groups()
        return Part(said, box(float(left), float(top), float(right), float(bottom)), share(sure, 100))

    def titled(self, said: str, title: str, bold: bool, italic: bool) -> Part:
        """A word with what its title says of it."""
        sure = _SURE.search(title)
        font = _FONT.search(title) if "x_font" in title else None
        style = self.style(font[1].strip() if font else "", bold, italic) if font or bold or italic else None
        return Part(said, _box(title), share(sure[1], 100) if sure else None, style)

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
        elif kind in _RULES and (rule := _box(element.get("title", ""))) is not None:
            self.rules.append(rule)
        elif kind in _PICTURES and (picture := _box(element.get("title", ""))) is not None:
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
            self.made.page(_box(element.get("title", "")), self.rules, self.pictures)
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
        self.parts.append(self.titled(said, word.get("title", ""), "bold" in how, "italic" in how))

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
            title = line.get("title", "")
            size = _SIZE.search(title)
            style = Style(size=number(size[1])) if size and number(size[1]) > 0 else PLAIN
            self.made.line(parts, _box(title), region=region, id=line.get("id", ""), style=style)
        else:
            self.made.line(parts, region=region)


def _box(title: str) -> Box | None:
    """The box that the title of an element says."""
    found = _BOX.search(title)
    return box(*[number(edge) for edge in found.groups()]) if found else None
