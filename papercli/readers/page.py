"""PAGE XML (2013 and 2019): what transcription tools write. Lines hold their text whole, and words beside it."""

from __future__ import annotations

import math
import re

from lxml import etree

from papercli.layout import Box, Sheet, Style
from papercli.readers.compose import PLAIN, Composer, Part, around, box, number, share
from papercli.readers.faces import BOLD, face
from papercli.readers.xml import local, parse

_CUSTOM = re.compile(r"\btextStyle\s*\{([^}]*)\}")
_ORDERED = ("OrderedGroup", "OrderedGroupIndexed")
_PICTURES = ("{*}ImageRegion", "{*}GraphicRegion", "{*}LineDrawingRegion", "{*}ChartRegion", "{*}MapRegion")
_GROUPS = (*_ORDERED, "UnorderedGroup", "UnorderedGroupIndexed")


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a PAGE document, in its reading order, and where it stands.

    Regions that the reading order leaves out follow those before them in the document. Of several texts of one line, the
    one with the lowest index is read. Raises UnreadableInput for broken XML, and for XML that is no PAGE.

    >>> page = '''<PcGts><Page imageWidth="99" imageHeight="99"><TextRegion id="r1"><TextLine id="l1">
    ... <Coords points="0,0 50,0 50,10 0,10"/><TextEquiv conf="0.9"><Unicode>云岭要闻</Unicode></TextEquiv>
    ... </TextLine></TextRegion></Page></PcGts>'''
    >>> text, sheets = read(page)
    >>> text, sheets[0].lines[0].box, sheets[0].lines[0].region
    ('云岭要闻\\n', Box(left=0.0, top=0.0, right=50.0, bottom=10.0), 'r1')
    """
    root = parse(text, name, "PcGts")
    made = Composer()
    for page in root.iterfind("{*}Page"):
        for region in in_order(page):
            _region(region, made)
        rules = [rule for element in page.iter("{*}SeparatorRegion") if (rule := _box(element)) is not None]
        pictures = [one for element in page.iter(*_PICTURES) if (one := _box(element)) is not None]
        made.page(box(0, 0, number(page.get("imageWidth")), number(page.get("imageHeight"))), rules, pictures)
    return made.finish()


def in_order(page: etree._Element) -> list[etree._Element]:
    """The regions of a page that can have text of their own, as the reading order has them."""
    regions = list(page.iter("{*}TextRegion", "{*}TableCell"))
    ranks: dict[str, int] = {}
    for order in page.iterfind("{*}ReadingOrder"):
        for group in order:
            _rank(group, ranks)
    last = -1
    ranked = []
    for region in regions:
        last = ranks.get(region.get("id", ""), last)
        ranked.append((last, region))
    ranked.sort(key=lambda pair: pair[0])
    return [region for _, region in ranked]


def _rank(group: etree._Element, ranks: dict[str, int]) -> None:
    """Number the regions that a group refers to, and those of the groups in it, in their order."""
    stack = [group]
    while stack:
        element = stack.pop()
        refers = element.get("regionRef")
        if refers is not None:
            ranks.setdefault(refers, len(ranks))
        members = [
            child for child in element if local(child).startswith(("RegionRef", "OrderedGroup", "UnorderedGroup"))
        ]
        if local(element) in _ORDERED:
            members.sort(key=_index)
        stack += reversed(members)


def _index(element: etree._Element) -> float:
    found = number(element.get("index"))
    return math.inf if math.isnan(found) else found


def _region(region: etree._Element, made: Composer) -> None:
    name = region.get("id", "")
    lines = region.findall("{*}TextLine")
    usual = _style(region) or PLAIN
    for line in lines:
        text, confidence = _text(line)
        words = [(*_text(word), _box(word)) for word in _words(line)]
        stands = _box(line)
        parts = _matched(text, [Part(said, place, sure) for said, sure, place in words]) if words else []
        if not text and words:
            parts = [part for said, sure, place in words for part in (Part(said, place, sure), Part(" "))]
        made.line(
            parts or [Part(text, stands, confidence)],
            stands,
            region=name,
            id=line.get("id", ""),
            style=_style(line) or usual,
        )
    if not lines:
        for said in _text(region)[0].splitlines():
            made.line([Part(said)], region=name)


def text_of(element: etree._Element) -> str:
    """The text of a line or a region; of a line that has none itself, that of its words, with blanks between them."""
    return _text(element)[0] or " ".join([_text(word)[0] for word in element.iterfind("{*}Word")])


def _words(line: etree._Element) -> list[etree._Element]:
    words = line.findall("{*}Word")
    glyphs = [glyph for word in words for glyph in word.iterfind("{*}Glyph")]
    spelt = "".join(["".join(_text(word)[0].split()) for word in words])
    return glyphs if glyphs and "".join([_text(glyph)[0] for glyph in glyphs]) == spelt else words


def _matched(text: str, words: list[Part]) -> list[Part]:
    """The line's text cut at its words, if they spell it; else nothing."""
    parts = []
    place = 0
    for word in words:
        said = word.text.strip()
        begin = place
        while text[begin : begin + 1].isspace():
            begin += 1
        if not said or not text.startswith(said, begin):
            return []
        parts += [Part(text[place:begin]), word._replace(text=said)]
        place = begin + len(said)
    return [*parts, Part(text[place:])] if not text[place:].strip() else []


def _text(element: etree._Element) -> tuple[str, float | None]:
    """The text of a line, a word or a region, and its confidence: of several, the one with the lowest index."""
    found = min(element.iterfind("{*}TextEquiv"), key=_index, default=None)
    if found is None:
        return "", None
    said = found.find("{*}Unicode")
    if said is None:
        said = found.find("{*}PlainText")
    return (said.text or "") if said is not None else "", share(found.get("conf"))


def _style(element: etree._Element) -> Style | None:
    """How a line or a region is set, where it says so: in an element, or as Transkribus writes it in an attribute."""
    found = element.find("{*}TextStyle")
    if found is not None:
        said = {key: found.get(key, "") for key in ("fontFamily", "fontSize", "bold", "italic", "textColourRgb")}
    else:
        written = _CUSTOM.search(element.get("custom", ""))
        if written is None:
            return None
        said = {
            key: value for key, _, value in (pair.partition(":") for pair in written[1].replace(" ", "").split(";"))
        }
    family, weight, italic = face(said.get("fontFamily", ""))
    size, colour = number(said.get("fontSize")), said.get("textColourRgb", "")
    return Style(
        family,
        max(weight, BOLD) if said.get("bold") == "true" else weight,
        italic or said.get("italic") == "true",
        # The number has its red in the lowest byte.
        "#" + int(colour).to_bytes(4, "little")[:3].hex() if colour.isdecimal() and int(colour) < 1 << 32 else "",
        size if size > 0 else 0.0,
    )


def _box(element: etree._Element) -> Box | None:
    coords = element.find("{*}Coords")
    if coords is None:
        return None
    points = [pair.partition(",")[::2] for pair in (coords.get("points") or "").split()]
    points = points or [(point.get("x", ""), point.get("y", "")) for point in coords.iterfind("{*}Point")]
    return around([box(number(x), number(y), number(x), number(y)) for x, y in points])
