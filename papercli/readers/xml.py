"""Safe parsing for all XML formats, with errors that name the line."""

from __future__ import annotations

import re

from lxml import etree

from papercli.errors import UnreadableInput

_LITERAL = re.compile(r"(?s:<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>)")
"""An ampersand that stands for itself."""
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[^\s#&;<>]+;")
MOST_ATTRIBUTES = 1000
"""The most attributes of an HTML element: the parser compares each with all before it."""
_CROWDED = re.compile(
    rf"(?>[A-Za-z][^\s<>/]*)(?>[\s/]+[^\s=<>\"'/]+(?>\s*=\s*(?>\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?){{{MOST_ATTRIBUTES + 1}}}"
)
"""The start of an element with more attributes."""
MOST_NAMES = 1000
"""How many names of elements are remembered without their namespace; no format has so many."""
_LOCAL: dict[str, str] = {}
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def parse(text: str, name: str, tag: str = "") -> etree._Element:
    """The root of an XML document; if a ``tag`` is given, it must be that.

    Nothing is loaded from outside, and a document that defines entities is refused: they could make it as large as
    memory, or read files. Raises UnreadableInput for that, and for what is not well-formed, with the line.

    >>> parse("<alto><Layout/></alto>", "page.xml").tag
    'alto'
    >>> parse("<alto>\\n<Layout>", "page.xml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: page.xml: line 2: this XML is broken or cut off (...): fetch or export the file again.
    """
    _refuse_entities(text, name)
    declaration = _DECLARATION.match(text)
    body = "\n" * declaration[0].count("\n") + text[declaration.end() :] if declaration else text
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body.encode(errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        line, _ = error.position
        reason = re.sub(r", line \d+.*", "", error.msg or "it is empty")
        raise UnreadableInput(
            f"{name}: line {line}: this XML is broken or cut off ({reason}): fetch or export the file again."
        ) from None
    if tag and local(root) != tag:
        raise UnreadableInput(
            f"{name}: the root of this XML is <{local(root)}>, not <{tag}>: name its format with --from."
        )
    unknown = next(filter(None, map(_undefined, _LITERAL.split(body))), None) if "<!DOCTYPE" in body else None
    if unknown is not None:  # one that a DTD elsewhere defines, and that the parser passes over
        raise UnreadableInput(
            f"{name}: what {unknown} stands for is not said in this file: write the character itself."
        )
    return root


def _undefined(markup: str) -> str | None:
    """The first entity in some markup that XML does not define itself.

    >>> _undefined("天&amp;&#22320;&hearts;")
    '&hearts;'
    """
    found = _ENTITY.search(markup)
    return found[0] if found else None


def parse_html(text: str, name: str) -> etree._Element:
    """The root of an HTML document, whose elements need not all be closed; but the document itself must be.

    Raises UnreadableInput as :func:`parse` does.

    >>> parse_html("<p>天<p>地", "page.html").findtext(".//p")
    '天'
    >>> parse_html("<html>\\n<p>天", "page.html")
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: page.html: line 2: this HTML is cut off: fetch or export the file again.
    """
    _refuse_entities(text, name)
    place = 0
    for part in text.split("<") if len(text) > MOST_ATTRIBUTES else ():
        if len(part) > MOST_ATTRIBUTES and _CROWDED.match(part):
            line = text.count("\n", 0, place) + 1
            raise UnreadableInput(
                f"{name}: line {line}: an element there has more than {MOST_ATTRIBUTES:,} attributes, as none of hOCR has: "
                "export the file again."
            )
        place += len(part) + 1
    lowered = text.lower()
    if "<html" in lowered and "</html" not in lowered:
        raise UnreadableInput(
            f"{name}: line {text.rstrip().count(chr(10)) + 1}: this HTML is cut off: fetch or export the file again."
        )
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode(errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableInput(f"{name}: this HTML is broken ({error.msg}): fetch or export the file again.") from None
    fatal = next((entry for entry in parser.error_log if entry.level_name == "FATAL"), None)
    if fatal is not None:  # it gave up there, and what follows would be lost
        raise UnreadableInput(
            f"{name}: line {fatal.line}: this HTML is broken ({fatal.message}): fetch or export the file again."
        )
    return root


def _refuse_entities(text: str, name: str) -> None:
    found = text.find("<!ENTITY")
    if found >= 0:
        line = text.count("\n", 0, found) + 1
        raise UnreadableInput(
            f"{name}: line {line}: this file defines entities, which can read other files or fill the memory: remove them."
        )


def local(element: etree._Element) -> str:
    """An element's name without its namespace; "" for what is no element.

    >>> local(parse('<a:alto xmlns:a="urn:x"/>', "page.xml"))
    'alto'
    """
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    name = _LOCAL.get(tag)
    if name is None:
        name = tag[tag.rfind("}") + 1 :]
        if len(_LOCAL) < MOST_NAMES:
            _LOCAL[tag] = name
    return name
