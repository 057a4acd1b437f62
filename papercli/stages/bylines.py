"""Bylines, datelines and credits: who reported a story, from where, and when.

The blanks inside a byline are settled here, with the names.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from papercli.characters import NOTHING
from papercli.dates import DATED, Day, resolve
from papercli.draft import Stories, Story
from papercli.lexicon import Lexicon, longest
from papercli.marks import HAN, HAN_RUN, PAUSES
from papercli.model import Byline, Dateline
from papercli.patterns import compiled, pattern
from papercli.stages.names import BLANK, NONE, WIDE, is_name
from papercli.stages.openers import CLOSE, CLOSE_CLASS, OPEN, OPEN_CLASS, find_opener
from papercli.stages.people import BRACKETS, FORM, INKED, Credits, is_named, label_at, read, with_gaps

REACH = 100
"""Inked characters at the start or the end of a story within which its byline stands."""
_SHOT = pattern(f"(?<=[。”！]){HAN}{{2,4}}\\s*[摄攝](?:影(?:报道|報導)?)?$")
_CLOSING = pattern(rf"([{OPEN_CLASS}])([^{OPEN_CLASS}{CLOSE_CLASS}]*)([{CLOSE_CLASS}])\s*$")
_MONTH = 10
"""Characters within which the month of a date stands."""
_HOUR = pattern("[0-9]{1,2}时(?:[0-9]{1,2}分)?|[凌清]?[早晨]|上午|中午|下午|晚间|晚上|晚|当天|上|夜")
"""What may follow a date."""
_WHEN = pattern(
    r"[0-9]{1,2}日(?:凌晨|上午|中午|下午|晚间|晚|上)?|近日|日前|昨日|昨天|前日|今日|今天|昨晚|今晨|昨(?:\([0-9]+\)|（[0-9]+）)?日?"
)


def bylines(draft: Stories, lexicon: Lexicon) -> Stories:
    """Read each story's marker, byline, dateline and credits."""
    return replace(draft, stories=[_credited(draft, story, lexicon) for story in draft.stories])


def _credited(draft: Stories, story: Story, lexicon: Lexicon) -> Story:
    text, spaced = draft.text, draft.spaced
    people: tuple[Byline, ...] = ()
    marker, head, tail = None, "", ""
    dateline = Dateline(None, None, None, None)
    running = [story.paragraphs[place] for place in story.running]
    if running:
        opening = _opening(running[0].head(text, 12), lexicon, spaced)
        marker, head, people = opening.marker, opening.head, opening.people
        dateline = _dateline(opening, draft.date, lexicon)
    credit: list[Byline] = []
    parts: list[str] = []
    for start, end in story.credit.spans:
        printed = text[start:end].replace(NOTHING, "")
        core = printed.strip(" \u3000" + BRACKETS) or printed  # brackets alone credit nobody
        found = read(core, lexicon, spaced)
        credit += found.people if found else []
        before, _, after = printed.partition(core)
        parts.append("".join(before.split()) + (found.text if found else core) + "".join(after.split()))
    people += tuple(person for person in credit if person not in people)
    if running and not people:
        found = _closing(running[-1].tail(text, 4), lexicon, spaced)
        if found:
            people, tail = found.people, found.text
            if len(running) == 1:
                head, tail = _apart(head, tail, _inked(running[0].printed(text)))
    return replace(
        story,
        byline=people,
        marker=marker,
        dateline=dateline,
        head=head,
        tail=tail,
        credit_text=" ".join(parts) or None,
    )


def _inked(text: str) -> int:
    return sum(map(len, text.split()))


def _apart(head: str, tail: str, size: int) -> tuple[str, str]:
    """The settled beginning and end of a paragraph of ``size`` inked characters, each of which stands in one of the two:
    the head shows a blank by the character after it, which can be the bracket that the tail opens with.

    >>> _apart("本报讯 （", "（敖煜新）", 8), _apart("本报讯", "（敖煜新）", 20)
    (('本报讯 ', '（敖煜新）'), ('本报讯', '（敖煜新）'))
    """
    both = _inked(head) + _inked(tail) - size
    while both > 0 and head:
        both -= not head[-1].isspace()
        head = head[:-1]
    return head, tail


class _Opening(NamedTuple):
    marker: str | None
    head: str
    people: tuple[Byline, ...]
    ink: str
    end: int


def _opening(printed: str, lexicon: Lexicon, spaced: bool) -> _Opening:
    """The marker and byline a story opens with, as clean text, and how much of its ink they are."""
    printed = printed[: 2 * REACH]
    ink, gaps = with_gaps(printed)
    ink, gaps = ink[:REACH], gaps[:REACH]
    offsets = [place for run in INKED.finditer(printed) for place in range(*run.span())]
    found = find_opener(ink, printed, len("".join(printed.partition("\n")[0].split())), lexicon)
    end = found.end if found else 0
    marker = found.marker if found else None
    if found and ink[0] in OPEN and ink[end - 1] in CLOSE:
        worded = ink[1 : end - 1] in lexicon.markers
        zone = None if worded else read(printed[offsets[1] : offsets[end - 1]], lexicon, spaced)
        if zone:
            return _Opening(marker, ink[0] + zone.text + ink[end - 1], zone.people, ink, end)
        return _Opening(marker, ink[:end], (), ink, end)
    if end < len(ink) and ink[end] in OPEN:
        close = next((k for k in range(end + 1, min(end + 100, len(ink))) if ink[k] in CLOSE), None)
        if close is not None and any(len(label_at(ink, at, lexicon)) > 1 for at in range(end + 1, close)):
            zone = read(printed[offsets[end + 1] : offsets[close]], lexicon, spaced)
            if zone:
                gap = " " if found and not spaced and gaps[end] == WIDE else ""  # one blank is the bracket's own white
                return _Opening(
                    marker, ink[:end] + gap + ink[end] + zone.text + ink[close], zone.people, ink, close + 1
                )
    if found and end < len(ink):
        if label_at(ink, end, lexicon):
            bare = _bare(printed, ink, gaps, offsets, end, lexicon, spaced)
            if bare:
                return bare._replace(marker=marker)
        if gaps[end] != NONE:
            return _Opening(marker, ink[:end] + " " + ink[end], (), ink, end)
        return _Opening(marker, ink[:end], (), ink, end)
    return _Opening(marker, "", (), ink, 0)


def _bare(
    printed: str, ink: str, gaps: list[int], offsets: list[int], start: int, lexicon: Lexicon, spaced: bool
) -> _Opening | None:
    """A byline without brackets (``本报讯 记者 敖煜新 报道``): it ends at a blank or a form, before the prose."""
    begin = start + len(label_at(ink, start, lexicon))
    form_here = compiled(FORM)
    for end in range(begin + 2, min(begin + 40, len(ink))):
        form = form_here.match(ink, end)
        if form and (form.end() - end > 1 or ink[end - 1] == "日"):  # not the second character of 通讯员
            end = form.end()
        elif gaps[end] not in (BLANK, WIDE) or (end + 1 < len(ink) and gaps[end + 1] != NONE and spaced):
            continue
        if label_at(ink, end, lexicon):
            continue
        zone = read(printed[offsets[start] : offsets[end - 1] + 1], lexicon, spaced)
        if zone and all(is_name(person.name, lexicon.surnames) for person in zone.people):
            if end < len(ink) and is_name(_word(ink, gaps, end), lexicon.surnames):
                continue
            gap = " " if gaps[start] != NONE else ""
            parted = end < len(ink) and gaps[end] != NONE and ink[end] not in PAUSES
            after = " " + ink[end] if parted else ""
            return _Opening(None, ink[:start] + gap + zone.text + after, zone.people, ink, end)
    return None


def _word(ink: str, gaps: list[int], place: int) -> str:
    """What stands from ``place`` to the next blank; lines are joined."""
    end = place + 1
    while end < len(ink) and gaps[end] not in (BLANK, WIDE):
        end += 1
    return ink[place:end]


def _dateline(opening: _Opening, issue_date: Day | None, lexicon: Lexicon) -> Dateline:
    agency = place = None
    filed = None
    if opening.marker:
        words = opening.marker.strip(OPEN + CLOSE)
        agency = longest(words, 0, lexicon.agencies) or None
        found = DATED.search(words)
        filed = found.group() if found else None
        if found and agency:
            rest = words[len(agency) : found.start()]
            bare = 1 < len(rest) < 12 and HAN_RUN.fullmatch(rest.replace("·", "")) and not label_at(rest, 0, lexicon)
            place = rest if bare else None
        known = _known_place(words, lexicon)
        place = place or known
    text = _when(opening.ink, opening.end)
    date = resolve(filed, issue_date) or resolve(text, issue_date)
    if agency in ("本报", "本報"):
        agency = None
    return Dateline(text, place, agency, date)


def _when(ink: str, place: int) -> str | None:
    """When the events of a story happened: the date at ``place``, with the hour; a month at least, or words such as ``昨日``.

    >>> _when("4月21日上午，临溪区", 0), _when("21日上午，临溪区", 0), _when("近日，临溪区", 0), _when("临溪区", 0)
    ('4月21日上午', '21日上午', '近日', None)
    """
    date = DATED.match(ink, place) if "月" in ink[place : place + _MONTH].partition("日")[0] else None
    if date:
        hour = _HOUR.match(ink, date.end())
        return ink[place : hour.end() if hour else date.end()]
    when = _WHEN.match(ink, place)
    return when.group() if when else None


def _known_place(words: str, lexicon: Lexicon) -> str | None:
    """The place a marker names after a slash (``／台北報導``) or before its date (``台北3日電``)."""
    after = compiled("[／/╱∕]").search(words)
    date = DATED.search(words)
    for start, end in ((after.end() if after else None, None), (None, date.start() if date else None)):
        for size in range(6, 1, -1):
            if start is not None and words[start : start + size] in lexicon.places:
                return words[start : start + size]
            if end is not None and end >= size and words[end - size : end] in lexicon.places:
                return words[end - size : end]
    return None


def _closing(printed: str, lexicon: Lexicon, spaced: bool) -> Credits | None:
    """The byline a story closes with: ``（记者 X）``, or names alone in brackets."""
    found = _CLOSING.search(printed) if printed.rstrip()[-1:] in CLOSE else None
    if not found:
        shot = _SHOT.search(printed)
        return read(shot.group(), lexicon, spaced) if shot else None
    inside = "".join(found[2].split())
    labelled = label_at(inside, 0, lexicon)
    if not labelled and not is_name(inside, lexicon.surnames) and not is_named(found[2], lexicon, spaced):
        return None
    zone = read(found[2], lexicon, spaced)
    return Credits(zone.people, found[1] + zone.text + found[3]) if zone else None
