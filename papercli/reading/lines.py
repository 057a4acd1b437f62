"""A page's lines as the reading takes them: broken ones put together, a headline split from a marker on its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from papercli.draft import Draft, Line, cut
from papercli.lexicon import Lexicon
from papercli.marks import ENDS_SENTENCE, PROSE
from papercli.patterns import pattern
from papercli.reading.facts import Facts
from papercli.stages.fragments import mended
from papercli.stages.openers import LOOKAHEAD, WORDED, find_opener

TITLE = (4, 22)
"""Inked characters of a headline that stands before a marker on its line: the fewest and the most. One that is set downwards
has as many at the most."""
_BLANK = pattern(r"[ \u3000]+")


def facts_of(draft: Draft, lexicon: Lexicon) -> tuple[Draft, Facts]:
    """The page, its lines that an extractor broke in the middle put together, and the facts of its lines."""
    if draft.lines and draft.lines[0].place is None:
        draft = _upright(draft)
    facts = Facts(draft, lexicon)
    if facts.boxed:
        return draft, facts
    whole = mended(draft, facts.opens_story)
    if whole is not draft:
        facts = Facts(whole, lexicon)
    apart = _apart(whole, lexicon, facts.opens_story)
    return (whole, facts) if apart is whole else (apart, Facts(apart, lexicon))


def _upright(draft: Draft) -> Draft:
    """Put the characters of a headline together that is set downwards, each on a line of its own.

    >>> text = "修\\n渡\\n口\\n渡船停了三天。"
    >>> [line.ink for line in _upright(Draft(text, cut(text))).lines]
    ['修渡口', '渡船停了三天。']
    """
    lines, found = draft.lines, list[Line]()
    first = 0
    while first < len(lines):
        end = first
        while end < len(lines) and _is_character(lines[end]) and (end == first or _adjoin(draft.text, lines, end)):
            end += 1
        begins = not found or lines[first].gap > 0 or found[-1].ink[-1] in ENDS_SENTENCE
        if begins and 1 < end - first <= TITLE[1]:
            run = lines[first:end]
            ink = "".join([line.ink for line in run])
            found.append(replace(run[0], end=run[-1].end, width=sum([line.width for line in run]), ink=ink))
        else:
            end = max(end, first + 1)
            found += lines[first:end]
        first = end
    return replace(draft, lines=found) if len(found) < len(lines) else draft


def _is_character(line: Line) -> bool:
    """Whether a line is one Chinese character."""
    return len(line.ink) == 1 and line.ink.isalpha() and not line.ink.isascii()


def _adjoin(text: str, lines: Sequence[Line], place: int) -> bool:
    """Whether nothing stands in the text between a line and the one before: of columns side by side something does."""
    return text[lines[place - 1].end : lines[place].start].isspace()


def _apart(draft: Draft, lexicon: Lexicon, opens_story: Callable[[int], bool]) -> Draft:
    """Split a headline from the marker that follows it on the same line, after a blank.

    >>> from papercli.lexicon import Lexicon
    >>> text = "渡船今起加班 本报讯（记者 敖煜新）受\\n大雾影响，渡船停了三天。"
    >>> [line.ink for line in _apart(Draft(text, cut(text)), Lexicon(), lambda place: False).lines]
    ['渡船今起加班', '本报讯（记者敖煜新）受', '大雾影响，渡船停了三天。']
    """
    found: list[Line] = []
    for i, line in enumerate(draft.lines):
        at = 0
        if line.end - line.start > len(line.ink) and WORDED.search(line.ink, TITLE[0]) and not opens_story(i):
            at = _title_end(draft, i, lexicon)
        if at:
            head, rest = cut(draft.text, line.start, at)[0], cut(draft.text, at, line.end)[0]
            found.append(replace(head, gap=line.gap, indent=line.indent))
            found.append(replace(rest, indent=0, width=line.width))  # it ends where the whole line did
        else:
            found.append(line)
    return replace(draft, lines=found) if len(found) > len(draft.lines) else draft


def _title_end(draft: Draft, i: int, lexicon: Lexicon) -> int:
    """Where in the text the headline ends that stands on line ``i`` before a marker; 0 where none does."""
    line, text = draft.lines[i], draft.text
    for blank in _BLANK.finditer(text, line.start, line.end):
        title = "".join(text[line.start : blank.start()].split())
        if len(title) > TITLE[1] or PROSE.search(title):
            return 0
        if len(title) < TITLE[0]:
            continue
        printed = text[blank.end() : line.end]
        first = len("".join(printed.split()))
        last = min(i + 3, len(draft.lines)) - 1
        ink = "".join([printed, *[other.ink for other in draft.lines[i + 1 : last + 1]]])
        ink = "".join(ink.split())[: LOOKAHEAD + first]
        if find_opener(ink, text[blank.end() : draft.lines[last].end], first, lexicon):
            return blank.start()
    return 0
