"""Ground truth in zones, as PAGE and ALTO have it: what a zone is in their words, and the stories that the zones make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from papercli.characters import NOTHING, fold
from papercli.errors import UnreadableInput
from papercli.model import BY_LINE, HeadlineKind, ParagraphKind
from papercli.score.measures import COUNTED, LABEL, Page, Story
from papercli.stages.blanks import joint

Role = Literal[HeadlineKind, ParagraphKind, "text", "initial", "furniture"]
"""What a zone is: a line of a headline, a paragraph of some kind, text whose paragraphs are not given, the large first letter of
a text, or furniture of the page."""

WORDS: dict[Role, str] = {
    "headline": "heading headline head title maintitle headingline",
    "kicker": "kicker overline",
    "deck": "deck subtitle subheadline",
    "subhead": "subhead subheading crosshead crossheading",
    "text": "main text textregion textblock content body article other custom default advertisement advert column",
    "body": "paragraph p",
    "lead": "lead",
    "caption": "caption figdesc",
    "credit": "credit byline author",
    "pull-quote": "pullquote",
    "list": "list tocentry listlabel listitem",
    "table": "table",
    "verse": "verse lg poem",
    "note": "note notes marginalia margintext footnote footnotecontinued endnote floating",
    "signature": "signature",
    "initial": "dropcapital",
    "furniture": "header footer pagenumber runningtitle runninghead numbering pagetitle titlepage masthead imprint folio "
    "signaturemark catchword quiremarks stamp seal digitizationartefact graphic figure image picture separator",
}
"""The words for zones: the types of PAGE, the zones and lines of SegmOnto, and what else is common for newspapers."""
_ROLES = {word: role for role, words in WORDS.items() for word in words.split()}
_HEADLINES = ("headline", "kicker", "deck")


class Zone(NamedTuple):
    """A piece of a page: what it is, its printed lines, the article it belongs to ("" where that is not said), and whether
    it goes on with the paragraph before it."""

    role: Role
    lines: Sequence[str]
    article: str = ""
    goes_on: bool = False


def role_of(label: str) -> Role | None:
    """What a zone with such a label is, None for a label that is not known.

    >>> role_of("page-number"), role_of("MainZone-Head"), role_of("MainZone:column#2"), role_of("region7")
    ('furniture', 'headline', 'text', None)
    """
    parts = re.split(r"[^a-z]+", re.sub(r"(?i:zone|line)(?![a-z])", "", label).lower())
    return next((_ROLES[part] for part in ("".join(parts), *reversed(parts)) if part in _ROLES), None)


def closer(line: Role | None, zone: Role | None) -> Role:
    """What a line is: what it says itself, unless that is only that it is text; else what its zone says."""
    return line if line and line != "text" else zone or "text"


def unknown(label: str, what: str, name: str) -> UnreadableInput:
    """The error for a label that is not known; ``what`` is the thing that has it."""
    words = ", ".join([words.split()[0] for words in WORDS.values()])
    return UnreadableInput(f"{name}: {what} is of the type {label!r}, which is none of these: {words}.")


def run_on(lines: Iterable[str]) -> str:
    """Printed lines as one text, with a blank where a line ends between two Latin words.

    >>> run_on(["云岭市开", "会，Open", "Day开幕。"])
    '云岭市开会，Open Day开幕。'
    """
    text = ""
    for line in lines:
        line = plain(line).strip()
        text += joint(text, line) + line if text and line else line
    return text


def plain(text: str) -> str:
    """Text as results have it: characters in their ordinary form, without those that are never printed.

    >>> plain("云岭８号\\u00ad")
    '云岭8号'
    """
    return fold(text).replace(NOTHING, "")


class _Made:
    """A story in the making."""

    def __init__(self) -> None:
        self.headline: list[str] = []
        self.paragraphs: list[str] = []
        self.kinds: list[str] = []
        self._initial = ""
        self._last: Role | None = None

    def add(self, zone: Zone) -> None:
        """Put a zone in its place."""
        role = zone.role
        if role in _HEADLINES and not self.paragraphs:
            self.headline += [plain(line).strip() for line in zone.lines]
        elif role == "initial":
            self._initial = run_on(zone.lines)
        elif role in BY_LINE:
            for line in zone.lines:
                self._paragraph(role, plain(line).strip())
        else:
            text = run_on([self._initial, *zone.lines])
            self._initial = ""
            if self._last == role and self.paragraphs and (zone.goes_on or role == "text"):
                self.paragraphs[-1] = run_on([self.paragraphs[-1], text])
            else:
                self._paragraph("subhead" if role in _HEADLINES else role, text)
        self._last = role

    def _paragraph(self, kind: str, text: str) -> None:
        if text:
            self.paragraphs.append(text)
            self.kinds.append("body" if kind == "text" else kind)

    def story(self) -> Story:
        """The story as it is compared."""
        return Story(tuple(filter(None, self.headline)), (), tuple(self.paragraphs), kinds=tuple(self.kinds))


def page(zones: Sequence[Zone], kinds: Iterable[Role], name: str) -> Page:
    """The page that zones make, in their order; ``kinds`` are the roles that the file could have given.

    Zones of one article make a story, and those of none are left out; where no article is named, one begins at each headline
    after a paragraph. Captions and pull quotes are floats. Raises UnreadableInput where nothing says what a story is.
    """
    stated = any(zone.article for zone in zones)
    if not stated and not any(zone.role in _HEADLINES for zone in zones):
        raise UnreadableInput(
            f"{name}: it says nowhere where an article begins: give its headlines the type 'heading', or name the article of each "
            "zone."
        )
    made: dict[str, _Made] = {}
    floats: list[str] = []
    key = ""
    for zone in zones:
        if zone.role == "furniture" or (stated and not zone.article):
            continue
        if zone.role in ("caption", "pull-quote"):
            floats.append(run_on(zone.lines))
            continue
        if stated:
            key = zone.article
        elif zone.role in _HEADLINES and key in made and made[key].paragraphs:
            key = str(len(made))
        if zone.role != "credit":
            made.setdefault(key, _Made()).add(zone)
    said = set(kinds) | ({"subhead"} if stated else set())
    silent = {"byline", "jump", LABEL, *COUNTED.difference(said)}
    if any(zone.role == "text" for zone in zones):
        silent |= {"paragraph", "exact"}
    stories = tuple([one.story() for one in made.values()])
    return Page(stories, "", tuple(filter(None, floats)), frozenset(silent))
