"""Ground truth in PAGE XML: regions with a type, in the reading order, and the articles that it states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from papercli.readers.page import in_order, text_of
from papercli.readers.xml import local
from papercli.score.measures import Page
from papercli.score.zones import Role, Zone, closer, role_of, unknown
from papercli.score.zones import page as page_of

_STRUCTURE = re.compile(r"\bstructure\s*\{([^}]*)\}")
"""What Transkribus, and tools that follow it, write into the attribute ``custom``."""
_SAID: tuple[Role, ...] = ("caption", "table")
"""The kinds of paragraphs that every PAGE file can express."""


def page(root: etree._Element, name: str) -> Page:
    """What a PAGE file says of its page.

    What a region or a line is, its ``type`` says, or ``structure {type:…;}`` in ``custom``. Regions belong to one article that a
    group of type ``article`` holds, or, where no group has a type, a group within another; lines, whose ``custom`` says
    ``structure {id:…; type:article;}``. Regions of a group of type ``paragraph``, or that a relation joins, are one
    paragraph. Raises UnreadableInput for a type that is not known, and where nothing says what an article is.

    >>> from papercli.readers.xml import parse
    >>> region = '<TextRegion type="{}"><TextEquiv><Unicode>{}</Unicode></TextEquiv></TextRegion>'
    >>> regions = region.format("heading", "云岭要闻") + region.format("paragraph", "云岭市开会。")
    >>> [story] = page(parse(f"<PcGts><Page>{regions}</Page></PcGts>", "p.xml"), "p.xml").stories
    >>> story.headline, story.paragraphs
    (('云岭要闻',), ('云岭市开会。',))
    """
    zones: list[Zone] = []
    roles: set[Role] = {*_SAID}
    for sheet in root.iterfind("{*}Page"):
        articles, paragraphs = _groups(sheet)
        last = None
        for row, regions in groupby(in_order(sheet), _row):
            if row is not None:
                cells = [" ".join([text for _, _, text in _lines(cell, name)]) for cell in regions]
                zones.append(Zone("table", [" ".join(filter(None, cells))], articles.get(row[0], "")))
                continue
            for region in regions:
                id = region.get("id", "")
                together = paragraphs.get(id)
                for (role, article), lines in groupby(_lines(region, name), lambda line: line[:2]):
                    goes_on = together is not None and together == last
                    zones.append(Zone(role, [text for _, _, text in lines], article or articles.get(id, ""), goes_on))
                    roles.add(role)
                last = together
    return page_of(zones, roles, name)


def _row(region: etree._Element) -> tuple[str, str] | None:
    """The table and the row that a cell belongs to; None for what is in no table."""
    table = next(region.iterancestors("{*}TableRegion"), None)
    if table is None:
        return None
    said = region.find("{*}Roles/{*}TableCellRole")
    number = region.get("row") if said is None else said.get("rowIndex")
    return table.get("id", ""), number or region.get("id", "") or ""


def _lines(region: etree._Element, name: str) -> Iterator[tuple[Role, str, str]]:
    """What each line of a region is, the article that it names itself, and its text; of a region without lines, its text."""
    own, article = _said(region, name)
    lines = region.findall("{*}TextLine")
    for line in lines:
        role, named = _said(line, name)
        yield closer(role, own), named or article, text_of(line)
    if not lines:
        for text in text_of(region).splitlines():
            yield closer(None, own), article, text


def _said(element: etree._Element, name: str) -> tuple[Role | None, str]:
    """What a region or a line says that it is, and the article that it says it belongs to."""
    label, article = element.get("type", ""), ""
    if written := _STRUCTURE.search(element.get("custom", "")):
        pairs = [pair.partition(":") for pair in written[1].split(";")]
        said = {key.strip(): value.strip() for key, _, value in pairs}
        if said.get("type", "").lower() == "article":
            article = said.get("id", "")
        else:
            label = said.get("type", label)
    if not label:
        return None, article
    role = role_of(label)
    if role is None:
        raise unknown(label, f"{local(element)} {element.get('id', '')}".strip(), name)
    return role, article


def _groups(page: etree._Element) -> tuple[dict[str, str], dict[str, str]]:
    """The article of each region, and what it is one paragraph with, by the reading order and by relations."""
    groups = [group for order in page.iterfind("{*}ReadingOrder") for group in order.iter("{*}*") if _is_group(group)]
    typed = any(group.get("type") for group in groups)
    articles: dict[str, str] = {}
    paragraphs: dict[str, str] = {}
    for group in groups:
        kind = group.get("type", "")
        around = [_is_group(above) for above in group.iterancestors()]
        if kind == "article" or (not typed and around.count(True) == 1):
            articles |= dict.fromkeys(_regions(group), group.get("id", ""))
        if kind == "paragraph":
            paragraphs |= dict.fromkeys(_regions(group), group.get("id", ""))
    for number, relation in enumerate(page.iter("{*}Relation")):
        if relation.get("type") == "join":
            regions = _regions(relation)
            known = next((paragraphs[region] for region in regions if region in paragraphs), f"relation {number}")
            paragraphs |= dict.fromkeys(regions, known)
    return articles, paragraphs


def _is_group(element: etree._Element) -> bool:
    return local(element).startswith(("OrderedGroup", "UnorderedGroup"))


def _regions(element: etree._Element) -> list[str]:
    """The ids of the regions that an element refers to, in their order, itself among them."""
    return [found for one in element.iter("{*}*") if (found := one.get("regionRef"))]
