"""ALTO (versions 2 to 4): what libraries store beside a scanned page. Words are ``String``, blanks ``SP``."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree
from msgspec.structs import replace

from papercli.layout import Box, Sheet, Style
from papercli.readers.compose import PLAIN, SLIM, Composer, Part, around, box, number, share
from papercli.readers.faces import BOLD, face
from papercli.readers.xml import local, parse

NONE: Mapping[str, str] = {}
NOWHERE: Mapping[int, int] = {}
_SPACE = Part(" ")
SOFT_HYPHEN = "\N{SOFT HYPHEN}"


def read(text: str, name: str = "<stdin>", blocks: Mapping[str, str] = NONE) -> tuple[str, tuple[Sheet, ...]]:
    """The text of an ALTO document, in its reading order where it states one, and where it stands. ``blocks`` are the ids of
    blocks in the order in which they are to be read, as METS knows it, each with that of its article ("" for none).

    Raises UnreadableInput for broken XML, and for XML that is no ALTO.

    >>> page = '''<alto><Layout><Page><PrintSpace><TextBlock ID="b1"><TextLine ID="l1">
    ... <String CONTENT="云岭" HPOS="0" VPOS="0" WIDTH="20" HEIGHT="10" WC="0.9"/><SP/>
    ... <String CONTENT="要闻" HPOS="30" VPOS="0" WIDTH="20" HEIGHT="10"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>'''
    >>> text, sheets = read(page)
    >>> text, sheets[0].lines[0].box, sheets[0].lines[0].region
    ('云岭 要闻\\n', Box(left=0.0, top=0.0, right=50.0, bottom=10.0), 'b1')
    """
    root = parse(text, name, "alto")
    known = {id: rank for rank, id in enumerate(blocks)} or ranks(root)
    ends = {blocks[id]: rank for id, rank in known.items() if blocks.get(id)}
    behind = {known[id]: ends[article] for id, article in blocks.items() if article}
    made = Composer()
    styles = {style.get("ID", ""): _style(style) for style in root.iterfind(".//{*}TextStyle")}
    for page in root.iterfind(".//{*}Page"):
        for block in in_order(page, known, behind):
            named = next((blocks[id] for one in _with_those_around(block) if (id := one.get("ID", "")) in blocks), "")
            _block(block, made, styles, named)
        rules: list[Box] = []
        frames: list[Box] = []
        pictures: list[Box] = []
        for element in page.iter("{*}GraphicalElement", "{*}Illustration"):
            if (stands := _box(element)) is not None:
                across, down = stands.right - stands.left, stands.bottom - stands.top
                drawn = rules if min(across, down) <= max(across, down) * SLIM else frames
                (pictures if local(element) == "Illustration" else drawn).append(stands)
        bounds = box(0, 0, number(page.get("WIDTH")), number(page.get("HEIGHT")))
        made.page(bounds, rules, pictures, frames, ordered=bool(known))
    return made.finish()


def ranks(root: etree._Element) -> dict[str, int]:
    """The place of each element that the reading order names, by its ID; ALTO has one since version 4.3."""
    order = root.find("{*}ReadingOrder")
    named = order.iter("{*}ElementRef") if order is not None else ()
    found: dict[str, int] = {}
    for element in named:
        found.setdefault(element.get("REF", ""), len(found))
    return found


def in_order(
    page: etree._Element, ranks: Mapping[str, int], behind: Mapping[int, int] = NOWHERE
) -> list[etree._Element]:
    """The blocks of a page, as the reading order has them; one that it leaves out follows the one before it in the file.

    The order may name a block, or what a block stands in. ``behind`` gives, for the rank of such a block, the rank that it comes after.
    """
    last = -1
    ranked = []
    for block in page.iter("{*}TextBlock"):
        known = next((ranks[id] for one in _with_those_around(block) if (id := one.get("ID", "")) in ranks), None)
        last = behind.get(last, last) if known is None else known
        ranked.append((last, known is None, block))
    ranked.sort(key=lambda found: found[:2])
    return [block for _, _, block in ranked]


def _with_those_around(block: etree._Element) -> list[etree._Element]:
    return [block, *block.iterancestors()]


def _block(block: etree._Element, made: Composer, styles: dict[str, Style], story: str) -> None:
    region = block.get("ID", "")
    usual = _styled(block, styles) or PLAIN
    for line in block.iterfind("{*}TextLine"):
        style = _styled(line, styles) or usual
        made.line(_parts(line, styles), _box(line), region=region, id=line.get("ID", ""), style=style, story=story)


def text_of(line: etree._Element) -> str:
    """The text of a line."""
    return "".join([part.text for part in _parts(line, {})])


def _parts(line: etree._Element, styles: dict[str, Style]) -> list[Part]:
    """The words of a line, and what is between them."""
    parts: list[Part] = []
    word = None
    for element in line:
        kind = local(element)
        if kind == "String":
            found = _string(element)
            own = _styled(element, styles)
            parts += [part._replace(style=own) for part in found] if own else found
            word = element
        elif kind == "SP":
            parts.append(_SPACE)
        elif kind == "HYP":
            parts.append(Part(_hyphen(element, word), _box(element)))
    return parts


def _style(style: etree._Element) -> Style:
    """A text style, as the file describes it."""
    family, weight, italic = face(style.get("FONTFAMILY", ""))
    words = style.get("FONTSTYLE", "").lower().split()
    colour, size = style.get("FONTCOLOR", "").lstrip("#").lower(), number(style.get("FONTSIZE"))
    return Style(
        family,
        max(weight, BOLD) if "bold" in words else weight,
        italic or "italics" in words,
        f"#{colour}" if len(colour) == 6 else "",
        size if size > 0 else 0.0,
    )


def _styled(element: etree._Element, styles: dict[str, Style]) -> Style | None:
    """How an element is set, by the styles it refers to or by attributes of its own."""
    refers, says = element.get("STYLEREFS"), element.get("STYLE")
    if not refers and not says:
        return None
    known = [styles[name] for name in (refers or "").split() if name in styles]
    words = (says or "").lower().split()
    if not known and not words:
        return None
    style = known[0] if known else PLAIN
    weight = max(style.weight, BOLD) if "bold" in words else style.weight
    return replace(style, weight=weight, italic=style.italic or "italics" in words) if words else style


def _hyphen(element: etree._Element, word: etree._Element | None) -> str:
    """The hyphen at a line's end: a soft one where the file writes the divided word without a hyphen."""
    printed = element.get("CONTENT", "")
    if word is None or word.get("SUBS_TYPE") != "HypPart1":
        return printed
    before, whole = word.get("CONTENT", ""), word.get("SUBS_CONTENT", "")
    parts = before and len(whole) > len(before) and whole.startswith(before)
    return SOFT_HYPHEN if parts and not whole.startswith(before + printed) else printed


def _string(string: etree._Element) -> list[Part]:
    """A word, or its glyphs where it has them and they spell it."""
    content = string.get("CONTENT", "")
    if not len(string):  # lxml's elements are true where they have children, and will not be
        return [Part(content, _box(string), share(string.get("WC")))]
    glyphs = [
        Part(glyph.get("CONTENT", ""), _box(glyph), share(glyph.get("GC"))) for glyph in string.iterfind("{*}Glyph")
    ]
    if glyphs and "".join([glyph.text for glyph in glyphs]) == content:
        return glyphs
    return [Part(content, _box(string), share(string.get("WC")))]


def _box(element: etree._Element) -> Box | None:
    """The box of an element: by its edges, or around the polygon that it may have instead."""
    left, top = number(element.get("HPOS")), number(element.get("VPOS"))
    edges = box(left, top, left + number(element.get("WIDTH")), top + number(element.get("HEIGHT")))
    shape = element.find("{*}Shape/{*}Polygon") if edges is None else None
    if shape is None:
        return edges
    points = [number(place) for place in shape.get("POINTS", "").replace(",", " ").split()]
    return around([box(x, y, x, y) for x, y in zip(points[::2], points[1::2], strict=False)])
