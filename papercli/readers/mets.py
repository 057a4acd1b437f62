"""METS: an issue. Its pages are the ALTO, PAGE or hOCR files that it lists, which lie beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from lxml import etree

from papercli.errors import UnreadableInput
from papercli.files import read as read_file
from papercli.layout import Sheet
from papercli.readers import alto, declared, tell
from papercli.readers import read as read_source
from papercli.readers.decode import decode, unpack
from papercli.readers.formats import Format
from papercli.readers.xml import local, parse

_PAGES: tuple[Format, ...] = ("alto", "page", "hocr")
"""The formats that a page can be in; of several files of one page the first of these is read."""
_ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]+:)?//[^./]|/|[a-z]:", re.IGNORECASE)
"""How a place begins that is not beside the file."""
_ITEMS = frozenset(
    (
        "article",
        "advertisement",
        "advert",
        "ad",
        "illustration",
        "death_notice",
        "obituary",
        "weather",
        "serial",
        "letter",
    )
)
"""The types of divisions that are one article, in lower case; a division within one is a part of it."""
_NO_TEXT = re.compile(r"\.(?:jp2|jpe?g|tiff?|png|gif|webp|pdf|txt|wav|mp3)(?:\.gz)?$", re.IGNORECASE)


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of an issue, its pages in the order of the physical structure, and where it stands.

    Where the logical structure names blocks of ALTO, those of an article follow one another in its order, and each line says
    which article it belongs to (:attr:`papercli.layout.Printed.story`). The files are looked for in the directory of ``name``,
    and never outside of it. Raises UnreadableInput for broken XML, for a page that is not there or is not as it should
    be, and where no file of a page is one that can be read.

    >>> read('<mets><fileSec><file ID="F1"><FLocat href="http://example.org/1.xml"/></file></fileSec></mets>', "mets.xml")
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: mets.xml: the page http://example.org/1.xml is not beside this file: fetch it, and name it there by its relative path.
    """
    root = parse(text, name, "mets")
    logical = _logical(root)
    texts: list[str] = []
    sheets: list[Sheet] = []
    begin = 0
    for one, path, data in _listed(root, name):
        said, made = _page(data, path, logical.get(one, {}))
        texts.append(said)
        sheets += [sheet.moved(begin) for sheet in made]
        begin += len(said) + 1
    if not texts:
        raise UnreadableInput(
            f"{name}: this METS lists no page in ALTO, PAGE or hOCR: clean the text of its pages instead."
        )
    return "\f".join(texts), tuple(sheets)


def beside(text: str, name: str) -> list[str]:
    """The paths of the pages that an issue lists, in their order. Raises UnreadableInput as :func:`read` does."""
    return [path for _, path, _ in _listed(parse(text, name, "mets"), name)]


def _listed(root: etree._Element, name: str) -> Iterator[tuple[str, str, bytes]]:
    """The file that is read of each page: its id, its path and its bytes."""
    files = {file.get("ID", ""): file for file in root.iter("{*}file")}
    for page in _pages(root) or [[one] for one in files]:
        ranked = sorted([found for one in page if one in files for found in _found(files[one], name)])
        if ranked:
            yield ranked[0][1:]


def _pages(root: etree._Element) -> list[list[str]]:
    """The ids of the files of each page, in the order of the physical structure; none where it names no files."""
    for structure in root.iterfind("{*}structMap"):
        if structure.get("TYPE", "").upper() == "PHYSICAL":
            named: set[str] = set()
            pages: list[list[str]] = []
            for div in _divisions(structure):
                files = [_file(pointer) for pointer in _pointers(div)]
                if not named.issuperset(files):  # a division of a part of a page names its file again
                    pages.append(files)
                named.update(files)
            return pages
    return []


def _divisions(structure: etree._Element) -> Iterator[etree._Element]:
    """The divisions of a structure, each before those within it, those side by side as they are numbered."""
    stack = [structure]
    while stack:
        element = stack.pop()
        if local(element) == "div":
            yield element
        inner = element.findall("{*}div")
        if all(div.get("ORDER", "").isdecimal() for div in inner):
            inner.sort(key=lambda div: int(div.get("ORDER", "")))
        stack += reversed(inner)


def _pointers(div: etree._Element) -> Iterator[etree._Element]:
    """What points from a division to files, or to places in them."""
    for pointer in div.iterfind("{*}fptr"):
        areas = list(pointer.iter("{*}area"))
        yield from areas or [pointer]


def _file(pointer: etree._Element) -> str:
    return pointer.get("FILEID", "")


def _logical(root: etree._Element) -> dict[str, dict[str, str]]:
    """The blocks that the logical structure names in each file, in its order, each with what its article is called ("" for none).

    A division names its blocks itself, or links lead from it to divisions of the physical structure that do.
    """
    linked = _links(root)
    blocks: dict[str, dict[str, str]] = {}
    for structure in root.iterfind("{*}structMap"):
        if structure.get("TYPE", "").upper() != "LOGICAL":
            continue
        for div in _divisions(structure):
            around = [one for one in (div, *div.iterancestors("{*}div")) if one.get("TYPE", "").lower() in _ITEMS]
            article = root.getroottree().getpath(around[-1]) if around else ""
            for one in (div, *linked.get(div.get("ID", ""), ())):
                for pointer in _pointers(one):
                    if pointer.get("BEGIN") and pointer.get("BETYPE", "IDREF") == "IDREF":
                        blocks.setdefault(_file(pointer), {}).setdefault(pointer.get("BEGIN", ""), article)
    return blocks


def _links(root: etree._Element) -> dict[str, list[etree._Element]]:
    """The divisions that each division is linked to, by its id."""
    divisions = {div.get("ID", ""): div for div in root.iter("{*}div")}
    found: dict[str, list[etree._Element]] = {}
    for link in root.iterfind("{*}structLink/{*}smLink"):
        ends = {etree.QName(str(key)).localname: value for key, value in link.attrib.items()}
        if (there := divisions.get(str(ends.get("to", "")))) is not None:
            found.setdefault(str(ends.get("from", "")), []).append(there)
    return found


def _found(file: etree._Element, name: str) -> Iterator[tuple[int, str, str, bytes]]:
    """A file of a page, if it is one with text and places: the rank of its format, its id, its path and its bytes."""
    link = file.find("{*}FLocat")
    href = (
        unquote(next((value for key, value in link.attrib.items() if str(key).endswith("href")), ""))
        if link is not None
        else ""
    )
    kind = file.get("MIMETYPE", "text/xml")
    if not href or _NO_TEXT.search(href) or not kind.startswith(("text/", "application/")) or kind == "application/pdf":
        return
    place = os.path.normpath(re.sub(r"^file:(?://(?=\.))?", "", href, flags=re.IGNORECASE))
    if _ELSEWHERE.match(href) or place.startswith((os.pardir, os.sep)):
        raise UnreadableInput(
            f"{name}: the page {href} is not beside this file: fetch it, and name it there by its relative path."
        )
    path = os.path.join(os.path.dirname(name), place)
    try:
        data = unpack(read_file(path), path)
    except UnreadableInput as error:
        raise UnreadableInput(f"{name}: it lists a page that cannot be read: {error}") from None
    form = tell(data, path)
    if form in _PAGES:
        yield _PAGES.index(form), file.get("ID", ""), path, data


def _page(data: bytes, path: str, blocks: Mapping[str, str]) -> tuple[str, tuple[Sheet, ...]]:
    """The text of a page and where it stands."""
    form = tell(data, path)
    if form == "alto" and blocks:
        return alto.read(decode(data, name=path, encoding=declared(data)).text, path, blocks)
    reading = read_source(data, path, format=form)
    return reading.text, reading.sheets
