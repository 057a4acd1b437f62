"""Bylines read: the people a line or a bracket credits, under which labels.

A byline is read from its ink, so that it may break over lines anywhere and be letter-spaced; what was printed between
two characters is evidence for where one name ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import accumulate, product
from operator import add

from msgspec import Struct

from papercli.characters import NOTHING
from papercli.dates import DATE
from papercli.lexicon import Lexicon, longest
from papercli.marks import HAN_RUN
from papercli.model import Byline
from papercli.patterns import compiled, pattern
from papercli.stages.names import BLANK, JOINT, NONE, WIDE, is_name, is_surely_name, may_be_name, split_names
from papercli.stages.openers import CLOSE, OPEN, PAPER

BRACKETS = "（()）〔〕【】□■●◎▲△◇◆▷▶"
"""What a credit line is set off with."""
_SEPARATORS = "、，,；;·&╱／/∕|：:—-"
_SLASHES = "╱／/∕|"
_PLACED, _WIRES = "╱／/∕", ("电", "電")
"""Marks between a place and a name, and characters that a wire ends with."""
FORM = (
    "(?:现场|現場|综合|綜合|专题|專題|摄影|攝影|联合|聯合|连线|連線|专|專|外)*"
    "(?:报道|報導|报导|報道|電|电|讯|訊|特稿|专访|專訪|特写|特寫|撰稿|整理|摄影|攝影|编译|編譯|供图)"
)
_TAIL = pattern(f"(?P<date>{DATE})?(?P<form>{FORM})?$")
_TAIL_ENDS = frozenset("日道導导电電讯訊稿访訪写寫理影譯译图")
"""The last characters of a date and of the words of :data:`FORM`."""
_PAPERS = tuple("报報刊台臺社网網")
_POSTED = tuple("驻駐")
_PROSE = pattern("[。！？；0-9]")
_SIDED = frozenset(map("".join, product("文图圖摄攝画畫译譯", "／/：:╱∕")))
"""A label of one character that a credit line begins with, with the mark between it and the name."""
INKED = pattern(r"\S+")
"""What stands between two blanks."""
LONGEST = 60
"""Inked characters beyond which a line is no credit."""
LONGEST_NAMES = 12
"""Inked characters beyond which a line of names alone is more likely a list of those who were present."""
_JOINED = "、，,·"
"""What names are joined by."""
_JOINT = pattern(f"[{_JOINED}]")
_BARE = str.maketrans("", "", _JOINED)


class Credits(Struct, frozen=True):
    """A byline read: its people, and its text with the blanks that mean something."""

    people: tuple[Byline, ...]
    text: str


@lru_cache(maxsize=4096)  # a page is asked for a byline up to four times, and the next page has the same reporters
def read(printed: str, lexicon: Lexicon, spaced: bool) -> Credits | None:
    """Read a byline without its brackets; None for a text that is no byline.

    >>> found = read("记 者 郑斌  通 讯 员 \\n张志新", Lexicon(), False)
    >>> found.text, [(person.label, person.name) for person in found.people]
    ('记者 郑斌 通讯员 张志新', [('记者', '郑斌'), ('通讯员', '张志新')])
    >>> read("記者敖煜新、高飛／台北報導", Lexicon(), False).text
    '記者敖煜新、高飛／台北報導'
    >>> read("记者根据举报赶到现场，看见一辆货车", Lexicon(), False) is None
    True
    """
    return _Pass(printed, lexicon, spaced).credits()


class _Pass:
    """One pass over the ink of a byline, from left to right: what stands at a place depends on what was before it."""

    def __init__(self, printed: str, lexicon: Lexicon, spaced: bool) -> None:
        self.ink, self.gaps = with_gaps(printed)
        self.lexicon, self.spaced = lexicon, spaced
        self.starts = _starts(lexicon)
        self.people: list[Byline] = []
        self.label = self.kind = ""
        """The last label, and what was read last: a label, a colon after it, a name, a separator, a slash, or a tail."""
        self.blank = [False] * len(self.ink)
        """Whether a blank stands before each character in the result."""
        self.lost = False
        """Whether two names had no blank between them: those around labels were lost as well."""
        self.beside_labels: list[int] = []
        """The places before and after labels where a lost blank is put back."""

    def credits(self) -> Credits | None:
        """The byline, None where the ink is none."""
        place = 0
        while place < len(self.ink):
            character, found = self.ink[place], self._label_at(place)
            if found:
                self._take_label(found, place)
                place += len(found)
            elif character in _SEPARATORS or character in OPEN:  # an engine reads two brackets for one
                self._take_separator(character)
                place += 1
            else:
                end = self._end_of_run(place)
                if not self._take_names(place, end):
                    return None
                place = end
        return self._finished()

    def _label_at(self, place: int) -> str:
        """The label that begins at a place, "" where none does."""
        if place and self.ink[place] not in self.starts:
            return ""
        found = label_at(self.ink, place, self.lexicon)
        return found if found and _is_label(self.ink, self.gaps, place, place + len(found), self.spaced) else ""

    def _end_of_run(self, place: int) -> int:
        """The end of a run that may be names: the next separator or label."""
        end = place + 1
        while end < len(self.ink) and self.ink[end] not in _SEPARATORS and not self._label_at(end):
            end += 1
        return end

    def _take_label(self, found: str, place: int) -> None:
        if self.kind == "name":
            if self.gaps[place] == NONE:
                self.beside_labels.append(place)
            else:
                self.blank[place] = True
        self.label, self.kind = found, "label"

    def _take_separator(self, character: str) -> None:
        if character in "：:":
            self.kind = "colon" if self.kind == "label" else self.kind
        else:
            self.kind = "slash" if character in _SLASHES else "separator"

    def _take_names(self, place: int, end: int) -> bool:
        """Take a run as names, and as what may follow the last name; False where it is no such run."""
        last, placed = end == len(self.ink), self.kind == "slash" and bool(self.people)
        names = _people(self.ink[place:end], self.gaps[place:end], last, placed, self.lexicon, self.spaced)
        if names is None:
            return False
        role = _role(self.label, self.lexicon.roles)
        for name in names:
            if self.kind == "name":
                self.blank[place] = True
                self.lost = self.lost or self.gaps[place] == NONE
            elif self.kind == "label":
                self.blank[place] = self.gaps[place] != NONE and not (self.spaced and self._is_filed())
                self.beside_labels.append(place)
            bare = "".join(name.split())
            self.people.append(Byline(self.label, role, name if name.isascii() else bare))
            self.kind = "name"
            place += len(bare)
        if place < end:
            if self.kind == "name" and self.gaps[place] in (BLANK, WIDE) and not self.spaced:
                self.blank[place] = True
            self.kind = "tail"
        return True

    def _is_filed(self) -> bool:
        """Whether the byline may say where the story was filed."""
        return self.ink.endswith(_WIRES) or any(mark in self.ink for mark in _PLACED)

    def _finished(self) -> Credits | None:
        people = self.people
        if not people:
            return None
        if self.kind == "label" and not any(person.label for person in people):
            # The word stands after the names: 敖煜新 摄
            role = _role(self.label, self.lexicon.roles)
            people = [Byline(self.label, role, person.name) for person in people]
        if self.lost:
            for place in self.beside_labels:
                self.blank[place] = True
        characters = zip(self.ink, self.blank, strict=True)
        return Credits(tuple(people), "".join([" " + character if gap else character for character, gap in characters]))


def _role(label: str, roles: Mapping[str, str]) -> str | None:
    """The role of a label with words before it (``本报驻云岭记者``): that of its longest ending that is one."""
    return next((roles[label[k:]] for k in range(len(label)) if label[k:] in roles), None)


def _is_label(ink: str, gaps: list[int], start: int, end: int, spaced: bool) -> bool:
    """A role of one character (``文``, ``摄``) is a label only where blanks, separators or the edges separate it from names."""
    if end - start > 1:
        return True
    blank = (WIDE,) if spaced else (BLANK, WIDE)
    if end == len(ink) and ink[start] in "摄攝":
        return True
    before = start == 0 or gaps[start] in blank or ink[start - 1] in _SEPARATORS
    after = end == len(ink) or gaps[end] in blank or ink[end] in _SEPARATORS
    return before and after and (start == 0 or (end - start == 1 and (start < 2 or gaps[start - 1] == NONE)))


def _people(run: str, gaps: list[int], last: bool, placed: bool, lexicon: Lexicon, spaced: bool) -> list[str] | None:
    """The names in a run; at the byline's end a place, a date and a form (``台北3日電``) may follow them."""
    names = run
    filed = False
    if last:
        tail = _TAIL.search(run) if run[-1] in _TAIL_ENDS else None
        if tail and tail.group():
            names = run[: tail.start()]
            if placed:
                return []
            filed = bool(tail["form"] or tail["date"])
            if filed:
                for size in range(min(6, len(names)), 1, -1):
                    if names[-size:] in lexicon.places and len(names) - size != 1:
                        names = names[:-size]
                        break
    if not names or names in lexicon.agencies:
        return []
    if len(names) > 40:
        return None
    found = split_names(names, gaps, lexicon, spaced)
    if filed and len(found) > 1 and HAN_RUN.fullmatch(found[-1]) and not is_name(found[-1], lexicon.surnames):
        found.pop()  # where it was filed, of which no lexicon knows
    are_names = [is_name(name, lexicon.surnames) or not HAN_RUN.fullmatch(name) for name in found]
    begins = accumulate([len(name.replace(" ", "")) for name in found[:-1]], initial=0)
    if any(not named and at and gaps[at] == NONE for at, named in zip(begins, are_names, strict=True)):
        return None  # prose that happens to begin like names
    if sum(are_names) * 2 < len(found) and not (len(found) == 1 and 2 <= len(found[0]) <= 4):
        return None
    return found


def with_gaps(printed: str) -> tuple[str, list[int]]:
    """The ink of ``printed``, and for each inked character what was printed before it."""
    ink = "".join(printed.split())
    if len(ink) == len(printed):
        return ink, [NONE] * len(ink)
    gaps: list[int] = []
    end = 0
    for run in INKED.finditer(printed):
        blank = printed[end : run.start()]
        end = run.end()
        if not blank.strip(NOTHING):
            gap = NONE
        elif "\n" in blank:
            gap = JOINT
        else:
            gap = WIDE if len(blank) > 1 or blank == "\u3000" else BLANK
        gaps.append(gap)
        gaps += [NONE] * (end - run.start() - 1)
    return ink, gaps


@cache
def _starts(lexicon: Lexicon) -> frozenset[str]:
    """The characters that a label can begin with."""
    return frozenset([word[0] for word in lexicon.roles] + [word[0] for word in lexicon.agencies] + ["本"])


def label_at(ink: str, place: int, lexicon: Lexicon) -> str:
    """The label at ``place``, or "": a role, with the paper or agency and the post before it (``本报驻云岭记者``)."""
    roles = lexicon.roles
    start = place
    if ink[place : place + 1] == "本" and ink[place + 1 : place + 2] in _PAPERS:
        start += 2
    else:
        start += len(longest(ink, place, lexicon.agencies))
    paper = PAPER.match(ink) if place == 0 and start == place else None
    if paper and longest(ink, paper.end(), roles):
        start = paper.end()
    if start > place:
        role = longest(ink, start, roles)
        if not role and ink[start : start + 1] in _POSTED:
            post = next((size for size in range(3, 7) if longest(ink, start + size, roles)), 0)
            role = ink[start : start + post] + longest(ink, start + post, roles) if post else ""
        if role:
            return ink[place:start] + role
    return longest(ink, place, roles)


@cache
def label_ends(lexicon: Lexicon) -> tuple[re.Pattern[str], frozenset[str]]:
    """A pattern for the last characters, and the last pairs of characters, of the words that label a person."""
    labels = [role for role in lexicon.roles if len(role) > 1]
    lasts = "".join(sorted({role[-1] for role in labels} | {"摄", "攝"}))
    return compiled(f"[{re.escape(lasts)}]"), frozenset(role[-2:] for role in labels)


@cache
def name_starts(lexicon: Lexicon) -> frozenset[str]:
    """The characters that a line of names can begin with."""
    return frozenset([*lexicon.surnames.sizes, *BRACKETS])


def _may_be_credit(printed: str, lexicon: Lexicon) -> bool:
    lasts, pairs = label_ends(lexicon)
    if printed[:2] in _SIDED:
        return True
    if not lasts.search(printed):
        return False
    ink = "".join(printed.split())
    return ink.rstrip(BRACKETS)[-1:] in ("摄", "攝") or not pairs.isdisjoint(map(add, ink, ink[1:]))


def is_credit(printed: str, lexicon: Lexicon, spaced: bool) -> bool:
    """Whether a printed line is a byline and nothing else.

    >>> [is_credit(line, Lexicon(), False) for line in ("记者  敖煜新", "敖煜新 摄", "文／敖煜新", "本报记者敖煜新报道了此事")]
    [True, True, True, False]
    """
    if not _may_be_credit(printed, lexicon) or len(printed) > LONGEST or _PROSE.search(printed):
        return False
    if sum([mark in OPEN for mark in printed]) != sum([mark in CLOSE for mark in printed]):
        return False  # a byline broken off its end
    found = read(printed.strip(" \u3000" + BRACKETS), lexicon, spaced)
    if not found:
        return False
    labelled = (
        any(person.label for person in found.people) or compiled(r"[摄攝文图圖]\s*[）)]?$").search(printed) is not None
    )
    return labelled and all(
        is_name(person.name, lexicon.surnames) or _stands_apart(person.name, printed) for person in found.people
    )


def _stands_apart(name: str, printed: str) -> bool:
    """Whether a name of two or three characters is printed with a blank before it, and a blank or the end after it: any
    surname will do there, after a label.

    >>> _stands_apart("步青云", "见习记者 步青云 报道"), _stands_apart("步青云", "见习记者步青云报道")
    (True, False)
    """
    return 2 <= len(name) <= 3 and len(printed.split()) <= 4 and name in printed.split()[1:]


def is_named(printed: str, lexicon: Lexicon, spaced: bool, likely: bool = False) -> bool:
    """Whether a printed line is names of people and nothing else, as an author's name stands below a headline.

    Where one is ``likely``, whatever begins with a surname and is as long as a name is one.

    >>> [is_named(line, Lexicon(), False) for line in ("□ 敖煜新", "张志新郑斌", "高 飞", "高考", "张志新说")]
    [True, True, True, False, False]
    """
    core = printed.strip(" \u3000" + BRACKETS)
    if not core or core[0] not in lexicon.surnames.sizes or len(core) > LONGEST:
        return False
    ink = "".join(core.split())
    if len(ink) > LONGEST_NAMES or not HAN_RUN.fullmatch(ink.translate(_BARE)):
        return False
    is_one = may_be_name if likely else is_surely_name
    first = _JOINT.split(ink, 1)[0]
    if not any(is_one(first[:size], lexicon) for size in (2, 3, 4)) and first not in lexicon.agencies:
        return False  # it does not begin with a name
    found = read(core, lexicon, spaced)
    return found is not None and all(not person.label and is_one(person.name, lexicon) for person in found.people)
