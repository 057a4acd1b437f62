"""Bylines, datelines and credits: who reported a story, from where, and when.

A byline is read from its ink, so that it may break over lines anywhere and be letter-spaced; what was printed between
two characters is evidence for where one name ends. The blanks inside a byline are settled here, with the names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from msgspec.structs import replace

from papercli.dates import resolve
from papercli.draft import Draft, Story
from papercli.lexicon import Lexicon, longest
from papercli.marks import HAN
from papercli.model import Byline, Dateline
from papercli.stages.names import BLANK, JOINT, NONE, WIDE, is_name, split_names
from papercli.stages.openers import CLOSE, CLOSE_CLASS, DATE, OPEN, OPEN_CLASS, find_opener

REACH = 160
"""Inked characters at the start or the end of a story within which its byline stands."""
BRACKETS = "（()）〔〕【】□■●◎▲△◇◆"
"""What a credit line is set off with."""
_SEPARATORS = "、，,；;·&╱／/∕|：:—-"
_FORM = "(?:现场|現場|综合|綜合|专题|專題|摄影|攝影|联合|聯合|连线|連線|专|專|外)*(?:报道|報導|报导|報道|電|电|讯|訊|特稿|专访|專訪|特写|特寫|撰稿|整理|摄影|攝影|编译|編譯|供图)"
_PAPERS = tuple("报報刊台臺社网網")
_POSTED = tuple("驻駐")
_TAIL = re.compile(f"(?P<date>{DATE})?(?P<form>{_FORM})?$")
_WHEN = re.compile(
    r"(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日(?:[0-9]{1,2}时(?:[0-9]{1,2}分)?|[凌清]?[早晨]|上午|中午|下午|晚间|晚上|晚|当天|上|夜)?"
    r"|[0-9]{1,2}日(?:凌晨|上午|中午|下午|晚间|晚|上)?|近日|日前|昨日|昨天|前日|今日|今天|昨晚|今晨|昨(?:\([0-9]+\)|（[0-9]+）)?日?"
)


class _Credits(NamedTuple):
    """A byline read: its people, and its text with the blanks that mean something."""

    people: list[Byline]
    text: str


def bylines(draft: Draft, lexicon: Lexicon) -> Draft:
    """Read each story's marker, byline, dateline and credits."""
    return replace(draft, stories=[_credited(draft, story, lexicon) for story in draft.stories])


def read(printed: str, lexicon: Lexicon, spaced: bool) -> _Credits | None:
    """Read a byline without its brackets; None where the text is none.

    >>> found = read("记 者 郑斌  通 讯 员 \\n张志新", Lexicon(), False)
    >>> found.text, [(person.label, person.name) for person in found.people]
    ('记者 郑斌 通讯员 张志新', [('记者', '郑斌'), ('通讯员', '张志新')])
    >>> read("記者敖煜新、高飛／台北報導", Lexicon(), False).text
    '記者敖煜新、高飛／台北報導'
    >>> read("记者根据举报赶到现场，看见一辆货车", Lexicon(), False) is None
    True
    """
    ink, gaps = _with_gaps(printed)
    starts = _starts(lexicon)
    blank = [False] * len(ink)
    people: list[Byline] = []
    label, place = "", 0
    kind = ""
    filed = re.search("[／/╱∕]|[電电]$", ink) is not None
    lost = False
    label_gaps: list[int] = []
    while place < len(ink):
        found = _label(ink, place, lexicon) if ink[place] in starts else ""
        if found and _is_label(ink, gaps, place, place + len(found), spaced):
            if kind == "name" and gaps[place] != NONE:
                blank[place] = True
            elif kind == "name":
                label_gaps.append(place)
            label = found
            kind = "label"
            place += len(found)
            continue
        if ink[place] in _SEPARATORS:
            kind = "slash" if ink[place] in "╱／/∕|" else kind if ink[place] in "：:" else "separator"
            if ink[place] in "：:" and kind == "label":
                kind = "colon"
            place += 1
            continue
        end = place + 1
        while end < len(ink) and ink[end] not in _SEPARATORS:
            ahead = _label(ink, end, lexicon) if ink[end] in starts else ""
            if ahead and _is_label(ink, gaps, end, end + len(ahead), spaced):
                break
            end += 1
        run = ink[place:end]
        names = _people(run, gaps[place:end], end == len(ink), kind == "slash" and bool(people), lexicon, spaced)
        if names is None:
            return None
        at = place
        for name in names:
            bare = "".join(name.split())
            if kind == "name":
                blank[at] = True
                lost = lost or gaps[at] == NONE
            elif kind == "label":
                blank[at] = gaps[at] != NONE and not (spaced and filed)
                label_gaps.append(at)
            people.append(Byline(label, lexicon.roles.get(label) or _role(label, lexicon.roles), bare if name.isascii() is False else name))
            kind = "name"
            at += len(bare)
        if at < end:
            if kind == "name" and gaps[at] in (BLANK, WIDE) and not spaced:
                blank[at] = True
            kind = "tail"
        place = end
    if label and kind == "label" and people and not any(person.label for person in people):
        role = lexicon.roles.get(label) or _role(label, lexicon.roles)
        people = [Byline(label, role, person.name) for person in people]  # the word stands after the names: 敖煜新 摄
    if lost:
        for at in label_gaps:
            blank[at] = True
    if not people:
        return None
    text = "".join([" " + character if gap else character for character, gap in zip(ink, blank)])
    return _Credits(people, text)


def _role(label: str, roles: Mapping[str, str]) -> str | None:
    """The role of a label with words before it (``本报驻云岭记者``): that of its longest ending that is one."""
    return next((roles[label[k:]] for k in range(len(label)) if label[k:] in roles), None)


def _is_label(ink: str, gaps: list[int], start: int, end: int, spaced: bool) -> bool:
    """A role of one character (``文``, ``摄``) is one only where blanks, separators or the edges part it from names."""
    if end - start > 1:
        return True
    blank = (WIDE,) if spaced else (BLANK, WIDE)
    if end == len(ink) and ink[start] in "摄攝":
        return True
    before = start == 0 or gaps[start] in blank or ink[start - 1] in _SEPARATORS
    after = end == len(ink) or gaps[end] in blank or ink[end] in _SEPARATORS
    return before and after and (start == 0 or end - start == 1 and (start < 2 or gaps[start - 1] == NONE))


def _people(
    run: str, gaps: list[int], last: bool, placed: bool, lexicon: Lexicon, spaced: bool
) -> list[str] | None:
    """The names in a run; at the byline's end a place, a date and a form (``台北3日電``) may follow them."""
    names = run
    if last:
        tail = _TAIL.search(run)
        if tail and tail.group():
            names = run[: tail.start()]
            if placed:
                return []
            if tail["form"] or tail["date"]:
                for size in range(min(6, len(names)), 1, -1):
                    if names[-size:] in lexicon.places and len(names) - size != 1:
                        names = names[:-size]
                        break
    if not names:
        return []
    if len(names) > 40:
        return None
    found = split_names(names, gaps, lexicon.surnames, spaced)
    sure = sum(1 for name in found if is_name(name, lexicon.surnames) or not re.fullmatch(f"[{HAN}]+", name))
    if sure * 2 < len(found) and not (len(found) == 1 and 2 <= len(found[0]) <= 4):
        return None
    return found


def _with_gaps(printed: str) -> tuple[str, list[int]]:
    """The ink of ``printed``, and for each inked character what was printed before it."""
    ink, gaps = [], []
    blank = ""
    for character in printed:
        if character.isspace():
            blank += character
            continue
        if not blank:
            gap = NONE
        elif "\n" in blank:
            gap = JOINT
        else:
            gap = WIDE if len(blank) > 1 or blank == "\u3000" else BLANK
        ink.append(character)
        gaps.append(gap)
        blank = ""
    return "".join(ink), gaps


@cache
def _starts(lexicon: Lexicon) -> frozenset[str]:
    """The characters that a label can begin with."""
    return frozenset([word[0] for word in lexicon.roles] + [word[0] for word in lexicon.agencies] + ["本"])


def _label(ink: str, place: int, lexicon: Lexicon) -> str:
    """The label at ``place``, or "": a role, with the paper or agency and the post before it (``本报驻云岭记者``)."""
    roles = lexicon.roles
    start = place
    if ink[place : place + 1] == "本" and ink[place + 1 : place + 2] in _PAPERS:
        start += 2
    else:
        start += len(longest(ink, place, lexicon.agencies))
    if start > place:
        role = longest(ink, start, roles)
        if not role and ink[start : start + 1] in _POSTED:
            post = next((size for size in range(3, 7) if longest(ink, start + size, roles)), 0)
            role = ink[start : start + post] + longest(ink, start + post, roles) if post else ""
        if role:
            return ink[place:start] + role
    return longest(ink, place, roles)


def _credited(draft: Draft, story: Story, lexicon: Lexicon) -> Story:
    text, spaced = draft.text, draft.spaced
    people: list[Byline] = []
    marker, head, tail = None, "", ""
    dateline = Dateline(None, None, None, None)
    if story.paragraphs:
        printed = "\n".join([text[start:end] for start, end in story.paragraphs[0][:12]])
        opening = _opening(printed, lexicon, spaced)
        marker, head, people = opening.marker, opening.head, list(opening.people)
        dateline = _dateline(opening, printed, draft.date, lexicon)
    credit: list[Byline] = []
    parts: list[str] = []
    for start, end in story.credit:
        printed = text[start:end]
        core = printed.strip(" \u3000" + BRACKETS)
        found = read(core, lexicon, spaced)
        credit += found.people if found else []
        before, _, after = printed.partition(core)
        parts.append("".join(before.split()) + (found.text if found else core) + "".join(after.split()))
    people = people + [person for person in credit if person not in people]
    if story.paragraphs and not people:
        printed = "\n".join([text[start:end] for start, end in story.paragraphs[-1][-4:]])
        found = _closing(printed, lexicon, spaced)
        if found:
            people, tail = found.people, found.text
    return replace(story, byline=tuple(people), marker=marker, dateline=dateline, head=head, tail=tail, credit_text=" ".join(parts) or None)


class _Opening(NamedTuple):
    marker: str | None
    head: str
    people: list[Byline]
    ink: str
    end: int


def _opening(printed: str, lexicon: Lexicon, spaced: bool) -> _Opening:
    """The marker and byline a story opens with, as clean text, and how much of its ink they are."""
    printed = printed[: 2 * REACH]
    ink, gaps = _with_gaps(printed)
    ink, gaps = ink[:REACH], gaps[:REACH]
    offsets = [place for place, character in enumerate(printed) if not character.isspace()]
    found = find_opener(ink, printed, len("".join(printed.partition("\n")[0].split())), lexicon)
    end = found.end if found else 0
    marker = found.marker if found else None
    if found and ink[0] in OPEN and ink[end - 1] in CLOSE:
        zone = read(printed[offsets[1] : offsets[end - 1]], lexicon, spaced)
        if zone:
            return _Opening(marker, ink[0] + zone.text + ink[end - 1], zone.people, ink, end)
        return _Opening(marker, ink[:end], [], ink, end)
    if end < len(ink) and ink[end] in OPEN:
        close = next((k for k in range(end + 1, min(end + 100, len(ink))) if ink[k] in CLOSE), None)
        if close is not None and any(len(_label(ink, at, lexicon)) > 1 for at in range(end + 1, close)):
            zone = read(printed[offsets[end + 1] : offsets[close]], lexicon, spaced)
            if zone:
                gap = " " if found and not spaced and gaps[end] in (BLANK, WIDE) else ""
                return _Opening(marker, ink[:end] + gap + ink[end] + zone.text + ink[close], zone.people, ink, close + 1)
    if found and end < len(ink):
        if _label(ink, end, lexicon):
            zone = _bare(printed, ink, gaps, offsets, end, lexicon, spaced)
            if zone:
                return zone._replace(marker=marker)
        if gaps[end] != NONE:
            return _Opening(marker, ink[:end] + " " + ink[end], [], ink, end)
        return _Opening(marker, ink[:end], [], ink, end)
    return _Opening(marker, "", [], ink, 0)


def _bare(
    printed: str, ink: str, gaps: list[int], offsets: list[int], start: int, lexicon: Lexicon, spaced: bool
) -> _Opening | None:
    """A byline without brackets (``本报讯 记者 敖煜新 报道``): it ends at a blank or a form, before the prose."""
    begin = start + len(_label(ink, start, lexicon))
    for end in range(begin + 2, min(begin + 40, len(ink))):
        form = re.compile(_FORM).match(ink, end)
        if form:
            end = form.end()
        elif gaps[end] not in (BLANK, WIDE) or end + 1 < len(ink) and gaps[end + 1] != NONE and spaced:
            continue
        if _label(ink, end, lexicon):
            continue
        zone = read(printed[offsets[start] : offsets[end - 1] + 1], lexicon, spaced)
        if zone and all(is_name(person.name, lexicon.surnames) for person in zone.people):
            if end < len(ink) and gaps[end] in (BLANK, WIDE) and is_name(ink[end : end + 2], lexicon.surnames) and gaps[min(end + 2, len(ink) - 1)] in (BLANK, WIDE):
                continue
            gap = " " if gaps[start] != NONE else ""
            after = " " + ink[end] if end < len(ink) and gaps[end] != NONE else ""
            return _Opening(None, ink[:start] + gap + zone.text + after, zone.people, ink, end)
    return None


def _dateline(opening: _Opening, printed: str, issue_date: tuple[int, int, int] | None, lexicon: Lexicon) -> Dateline:
    agency = place = None
    filed = None
    if opening.marker:
        words = opening.marker.strip(OPEN + CLOSE)
        agency = max((word for word in lexicon.agencies if words.startswith(word)), key=len, default=None)
        found = re.search(f"{DATE}", words)
        filed = found.group() if found else None
        if found and agency:
            rest = words[len(agency) : found.start()]
            place = rest if 1 < len(rest) < 12 and re.fullmatch(f"[{HAN}·]+", rest) else None
        known = _known_place(words, lexicon)
        place = place or known
    when = _WHEN.match(opening.ink, opening.end)
    text = when.group() if when else None
    date = resolve(filed, issue_date) or resolve(text, issue_date)
    if agency in ("本报", "本報"):
        agency = None
    return Dateline(text, place, agency, date)


def _known_place(words: str, lexicon: Lexicon) -> str | None:
    """The place a marker names after a slash (``／台北報導``) or before its date (``台北3日電``)."""
    after = re.search("[／/╱∕]", words)
    date = re.search(DATE, words)
    for start, end in ((after.end() if after else None, None), (None, date.start() if date else None)):
        for size in range(6, 1, -1):
            if start is not None and words[start : start + size] in lexicon.places:
                return words[start : start + size]
            if end is not None and end >= size and words[end - size : end] in lexicon.places:
                return words[end - size : end]
    return None


def _closing(printed: str, lexicon: Lexicon, spaced: bool) -> _Credits | None:
    """The byline a story closes with: ``（记者 X）``, or a name alone in brackets."""
    found = re.search(rf"([{OPEN_CLASS}])([^{OPEN_CLASS}{CLOSE_CLASS}]*)([{CLOSE_CLASS}])\s*$", printed)
    if not found:
        shot = re.search(f"(?<=[。”！])[{HAN}]{{2,4}}\\s*(?:摄|攝)(?:影(?:报道|報導)?)?$", printed)
        return read(shot.group(), lexicon, spaced) if shot else None
    inside = "".join(found[2].split())
    labelled = _label(inside, 0, lexicon)
    if not labelled and not is_name(inside, lexicon.surnames):
        return None
    zone = read(found[2], lexicon, spaced)
    return _Credits(zone.people, found[1] + zone.text + found[3]) if zone else None
