"""Ground truth in ALTO: blocks with tags that say what they are and which article they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from papercli.readers.alto import in_order, ranks, text_of
from papercli.score.measures import Page
from papercli.score.zones import Role, Zone, closer, role_of, unknown
from papercli.score.zones import page as page_of

_TAGS = ("{*}StructureTag", "{*}LayoutTag", "{*}OtherTag")
"""The tags that can say what a block is. Others name persons and places."""


class _Tag:
    """A tag: the role that its label or its type is a word for, and its own id where it stands for an article."""

    def __init__(self, tag: etree._Element) -> None:
        self.label = tag.get("LABEL", "")
        kind = tag.get("TYPE", "").lower()
        self.article = tag.get("ID", "") if "article" in (kind, self.label.lower().rstrip("0123456789 _-")) else ""
        self.role = None if self.article else role_of(self.label) or role_of(kind)


def page(root: etree._Element, name: str) -> Page:
    """What an ALTO file says of its page.

    The tags that a block or a line refers to say what it is, by ``LABEL``; else the ``TYPE`` of the block around it. An article is
    a tag whose ``TYPE`` is ``article``, or a composed block of that type. Raises UnreadableInput for a tag that is not known,
    and where nothing says what an article is.

    >>> from papercli.readers.xml import parse
    >>> block = '<TextBlock TAGREFS="{}"><TextLine><String CONTENT="{}"/></TextLine></TextBlock>'
    >>> tags = '<Tags><StructureTag ID="T1" LABEL="heading"/><StructureTag ID="T2" LABEL="paragraph"/></Tags>'
    >>> blocks = block.format("T1", "云岭要闻") + block.format("T2", "云岭市开会。")
    >>> root = parse(f"<alto>{tags}<Layout><Page><PrintSpace>{blocks}</PrintSpace></Page></Layout></alto>", "p.xml")
    >>> [story] = page(root, "p.xml").stories
    >>> story.headline, story.paragraphs
    (('云岭要闻',), ('云岭市开会。',))
    """
    tags = {tag.get("ID", ""): _Tag(tag) for listed in root.iterfind("{*}Tags") for tag in listed.iter(*_TAGS)}
    order = ranks(root)
    zones: list[Zone] = []
    for sheet in root.iterfind(".//{*}Page"):
        for block in in_order(sheet, order):
            role, article = _block(block, tags, name)
            lines = ((closer(_role(line, tags, name), role), text_of(line)) for line in block.iterfind("{*}TextLine"))
            zones += [Zone(kind, texts, article) for kind, texts in _runs(lines)]
    return page_of(zones, {tag.role for tag in tags.values() if tag.role}, name)


def _runs(lines: Iterator[tuple[Role, str]]) -> Iterator[tuple[Role, list[str]]]:
    """The lines that follow one another and are the same."""
    for role, run in groupby(lines, lambda line: line[0]):
        yield role, [text for _, text in run]


def _block(block: etree._Element, tags: dict[str, _Tag], name: str) -> tuple[Role | None, str]:
    """What a block is and the article it belongs to: the innermost block that says it, itself first."""
    role: Role | None = None
    article = ""
    for element in (block, *block.iterancestors("{*}ComposedBlock")):
        kind = element.get("TYPE", "")
        if kind.lower() == "article":
            article = article or element.get("ID", "")
        else:
            role = role or role_of(kind)
        role = role or _role(element, tags, name)
        article = article or next((tag.article for tag in _referred(element, tags) if tag.article), "")
    return role, article


def _role(element: etree._Element, tags: dict[str, _Tag], name: str) -> Role | None:
    """What a block or a line is by its tags. Of several tags, some may be about other things, and unknown."""
    found = [tag for tag in _referred(element, tags) if not tag.article]
    known = next((tag.role for tag in found if tag.role), None)
    if found and known is None:
        raise unknown(found[0].label, element.get("ID", "") or "a block", name)
    return known


def _referred(element: etree._Element, tags: dict[str, _Tag]) -> list[_Tag]:
    return [tags[id] for id in element.get("TAGREFS", "").split() if id in tags]
