"""Jump lines: where a story goes on (``（下转2版）``) or comes from (``（上接1版）``)."""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from papercli.dates import COUNTED, numeral
from papercli.draft import Passage, Stories, Story
from papercli.lexicon import Lexicon
from papercli.marks import ROUND, SQUARE, TITLES, closing
from papercli.patterns import compiled, pattern

_AROUND = ROUND + SQUARE + TITLES
_OPEN, _CLOSE = rf"[{re.escape(_AROUND)}▲▶●]*\s*", rf"\s*[{re.escape(closing(_AROUND))}]*"
_NUMBER = rf"(?P<page>[A-Z]?\s*[0-9](?:\s*[0-9])*|{COUNTED}|头|頭)"
_SHEET = r"\s*(?:版|頁|页)\s*(?:[、，,：:]?\s*(?:《[^》]{1,40}》|[标標]\s*[题題]\s*[为為][^）)]{1,40}))?"
_TITLE = r"《(?P<book>[^》]+)》|[标標]\s*[题題]\s*[为為]\s*[：:]?\s*(?P<plain>[^）)]+)"
_TO = pattern(
    _OPEN
    + r"(?:下\s*[转轉]|[文紧緊]\s*[转轉]|[转轉](?=\s*第))\s*(?:至|到)?\s*第?\s*"
    + _NUMBER
    + _SHEET
    + _CLOSE
    + r"\s*$"
)
_FROM = r"\s*" + _OPEN + r"(?:上\s*接|[紧緊]\s*接|接\s*(?=第))\s*第?\s*" + _NUMBER + _SHEET + _CLOSE
JUMP_TO = _TO
TO: Final = "to"
FROM: Final = "from"


def jumps(draft: Stories, lexicon: Lexicon) -> Stories:
    """Take jump lines out of the stories. A sentence that they interrupt stays cut."""
    return replace(draft, stories=[lifted(draft.text, story) for story in draft.stories])


def coming(text: str) -> re.Match[str] | None:
    """The jump line that ``text`` begins with, if it is one by which a story is continued from another page.

    >>> coming("（上接1版）失防万一。").group()
    '（上接1版）'
    """
    return compiled(_FROM).match(text) if "接" in text else None


def page_of(jump: str) -> str | None:
    """The page a jump line names, in Arabic numerals.

    >>> page_of("（下转第 2 版）"), page_of("（上接A1版）"), page_of("（下转第十二版）")
    ('2', 'A1', '12')
    """
    found = _TO.search(jump) or coming(jump)
    if not found:
        return None
    return numeral("".join(found["page"].split()))


def title_of(jump: str) -> str | None:
    """The headline that a jump line gives for the page it names.

    >>> title_of("（下转2版《老站台变身口袋公园》）"), title_of("（上接1版，标题为老站台变身）"), title_of("（下转2版）")
    ('老站台变身口袋公园', '老站台变身', None)
    """
    found = compiled(_TITLE).search(jump)
    return found["book"] or found["plain"] if found else None


def lifted(text: str, story: Story, inside: bool = True) -> Story:
    """A story without its jump lines; ``inside`` says that they may also stand in the middle of it.

    >>> from papercli.draft import Paragraph
    >>> story = Story([], Passage([]), [Paragraph([(0, 4)]), Paragraph([(5, 13)])], 0.0)
    >>> found = lifted("天地玄黄\\n宇宙（下转2版）", story)
    >>> [paragraph.spans for paragraph in found.paragraphs], found.jumps
    ([[(0, 4)], [(5, 7)]], {'to': Passage(spans=[(7, 13)])})
    """
    paragraphs, found = [], {}
    last = len(story.paragraphs) - 1
    for place, paragraph in enumerate(story.paragraphs):
        printed = paragraph.tail(text, 2)
        if (inside or place == last) and TO not in found and any(sheet in printed for sheet in "版頁页"):
            jump = _TO.search(printed)
            if jump:
                own, rest = paragraph.cut(text, paragraph.size - len(printed) + jump.start())
                paragraph, found[TO] = replace(paragraph, spans=own), Passage(rest)
        if (inside or place == 0) and paragraph.spans and FROM not in found:
            jump = coming(paragraph.head(text, 2))
            if jump:
                rest, own = paragraph.cut(text, jump.end())
                paragraph, found[FROM] = replace(paragraph, spans=own), Passage(rest)
        if paragraph.spans:
            paragraphs.append(paragraph)
    return replace(story, paragraphs=paragraphs, jumps=found) if found else story
