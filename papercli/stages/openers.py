"""Markers: the words a story opens with (``本报讯``, ``新华社北京4月21日电``, ``〔記者A／台北報導〕``).

All patterns read ink (text without its blanks), from the first character of a line. A marker in running prose
(``据新华社报道``, ``本报记者根据…``) matches none of them. Words are looked up in the lexicons, never compiled into a
pattern: with a thousand of them that would be most of a page's time.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from msgspec import Struct

from papercli.dates import DATE
from papercli.lexicon import Lexicon, longest
from papercli.marks import HAN, ROUND, SQUARE, STOPS, TITLES, closing
from papercli.patterns import compiled, pattern

OPEN = ROUND + SQUARE + TITLES + "{「"
CLOSE = closing(OPEN)
OPEN_CLASS, CLOSE_CLASS = re.escape(OPEN), re.escape(CLOSE)
"""The same for the inside of a character class."""
WIRE = "[电電讯訊]"
"""What an agency or a paper calls a dispatch."""
LOOKAHEAD = 40
"""Characters of ink that are enough to tell any marker, from the line itself and those after it."""

WORDED = pattern("[电電讯訊消综綜快简簡]")
"""One of these characters is in every marker that no bracket opens, and in every jump line that a story is continued by. A pattern, for it searches a line
four times as fast as a set can be asked for its characters."""
LIKELY = pattern(f"[^{OPEN_CLASS}{CLOSE_CLASS}，。、：]{{3,4}}[{OPEN_CLASS}<](?:.?[者讯訊员員]|[记記通])")
"""The beginning of a line that may open with a marker misread by OCR: a few characters, a bracket, a role or nearly one."""
_FILED = pattern(f"[据據]?(?P<source>[^\\W\\d_]{{2,26}}?){DATE}(?:专|專|综合|外)?{WIRE}")
_WIRED = pattern(f"[据據]?(?P<source>[^\\W\\d_]{{4,10}}?){WIRE}")
PAPER = pattern("(?:(?!本)[^\\W\\d_]){1,10}?(?:报|報|网|網|台|臺|社|刊|在线|客户端)")
_PAPERS = frozenset("报報社")
_PAPERED = pattern(f"(?P<paper>{PAPER.pattern})(?:综合)?(?:{WIRE}|消息)")
_BRACKETED = pattern(f"[{OPEN_CLASS}]([^{OPEN_CLASS}{CLOSE_CLASS}。！？]{{2,60}})[{CLOSE_CLASS}]")
_TOLD = pattern(
    f"[／/╱∕|].{{0,16}}?(?:报道|報導|报导|報道|{WIRE}|特稿|专访|專訪|编译|編譯|综合|綜合|外电|外電|整理|连线|連線|撰文|摄影|攝影)"
    f".{{0,4}}$|(?:综合|綜合|外電|外电)(?:报道|報導|報道)$"
)
_DATED = f"{DATE}.{{0,3}}{WIRE}$"
CLOSES = (
    "[（(〔【〈《](?:完|全文完|下转[^）)]{1,8}|[^（()）。！？，]{0,12}(?:记者|記者|通讯员|通訊員|编辑|編輯)[^（()）。！？]{1,30})[)）〕】〉》]$"
    f"|(?<=[{STOPS}”’」』])[（(](?:[^（()）。！？]{{2,12}}?(?:[电電讯訊报報社稿摄攝]|供图|供圖|提供)|来源.{{2,14}})[）)]$"
)
"""What a story ends with: ``（完）``, a jump line, ``（记者 X）``; and after a full stop ``（据新华社电）`` and the like."""
_NAMED = f"(?<=[{STOPS}”’」』])[（(]({HAN}(?:{HAN}|[ 、·]){{1,11}})[）)]$"


class Opener(Struct, frozen=True):
    """A marker found: its words (``本报讯``), and where it ends in the ink it was found in."""

    marker: str
    end: int


def find_opener(ink: str, printed: str, first: int, lexicon: Lexicon) -> Opener | None:
    """The marker that ``ink`` begins with, if any.

    ``printed`` is the same text with its blanks, of which a bare marker needs one after it to count
    (``晨报讯 敖煜新…``); ``first`` says how much of the ink its first line is, within which the name of a paper that is
    in no lexicon must lie.

    >>> from papercli.lexicon import Lexicon
    >>> find_opener("云岭日报讯（记者敖煜新）", "云岭日报讯（记者 敖煜新）", 20, Lexicon())
    Opener(marker='云岭日报讯', end=5)
    >>> find_opener("据新华社报道，敖煜新", "据新华社报道，敖煜新", 20, Lexicon()) is None
    True
    """
    if ink[0] in OPEN:
        return _bracketed(ink, first, lexicon)
    return _worded(ink, printed, first, lexicon) or _misread(ink)


def _worded(ink: str, printed: str, first: int, lexicon: Lexicon) -> Opener | None:
    """A marker that no bracket opens."""
    if not WORDED.search(ink, 0, LOOKAHEAD):
        return None
    found = _FILED.match(ink) if "日" in ink else None
    if found and _is_source(found["source"], first, lexicon):
        return Opener(found.group(), found.end())
    wired = _WIRED.match(ink)
    if wired and longest(wired["source"], 0, lexicon.agencies) and _has_byline(ink, wired.end(), lexicon):
        return Opener(wired.group(), wired.end())
    named = _PAPERED.match(ink)
    word = named.group() if named and named.end("paper") <= first else longest(ink, 0, lexicon.markers)
    if not word:
        return None
    after = ink[len(word) : len(word) + 1]
    if after and (after in OPEN or longest(ink, len(word), lexicon.roles)):
        return Opener(word, len(word))
    if word[0] == "本" and word in lexicon.markers:
        return Opener(word, len(word))
    behind = re.match(r"\s*".join(map(re.escape, word)) + r"(\s*)(\S\s)?", printed)
    if behind and behind[1] and not behind[2]:
        return Opener(word, len(word))
    return None


def _misread(ink: str) -> Opener | None:
    """A marker of which OCR misread a character or two, before a byline in brackets.

    >>> _misread("木报讯（记者敖煜新）"), _misread("本报iR（记者敖煜新）"), _misread("汇报（记者敖煜新）")
    (Opener(marker='木报讯', end=3), Opener(marker='本报iR', end=4), None)
    """
    if not LIKELY.match(ink):
        return None
    found = _fuzzy().match(ink)
    return Opener(found["marker"], found.end("marker")) if found else None


@cache
def _fuzzy() -> Any:
    """The pattern of such a marker. The package for approximate patterns takes long to import, and few pages need it."""
    import regex

    brackets = f"[{OPEN_CLASS}<]"
    near, nearer = "{i<=1,s<=2,d<=0,e<=2}", "{s<=1}"
    role = "(?:[记記]者|通[讯訊][员員])"
    return regex.compile(
        f"(?P<marker>(?:本[报報][讯訊]){nearer}){brackets}{role}{nearer}|(?P<marker>(?:本[报報][讯訊]){near}){brackets}{role}"
    )


def closes(ink: str, lexicon: Lexicon) -> bool:
    """Whether ``ink`` ends with what a story ends with: ``（完）``, ``（记者 X）``, ``（据新华社电）``, a name in brackets.

    >>> from papercli.lexicon import Lexicon
    >>> [closes(ink, Lexicon()) for ink in ("已开幕。（完）", "已开幕。（敖煜新）", "已开幕。（图）", "已开幕（高飞）")]
    [True, True, False, False]
    """
    if ink[-1:] not in CLOSE:
        return False
    if compiled(CLOSES).search(ink):
        return True
    named = compiled(_NAMED).search(ink)
    return named is not None and (named[1][0] in lexicon.surnames or named[1][:2] in lexicon.surnames)


def _has_byline(ink: str, place: int, lexicon: Lexicon) -> bool:
    """Whether a byline stands at ``place``, in brackets or without: a wire without its date is known by that."""
    if longest(ink, place, lexicon.roles):
        return True
    found = _BRACKETED.match(ink, place)
    return found is not None and any(longest(found[1], at, lexicon.roles) for at in range(min(6, len(found[1]))))


def _is_source(source: str, first: int, lexicon: Lexicon) -> bool:
    """Whether the words before a date name an agency or a paper, and a place at most."""
    agency = longest(source, 0, lexicon.agencies)
    if agency:
        return len(source) - len(agency) <= 16
    paper = PAPER.match(source)
    if paper is None or paper.end() > first or len(source) - paper.end() > 16:
        return False
    # What goes on with another paper or agency is a headline before it.
    return _PAPERS.isdisjoint(source[paper.end() :])


def _bracketed(ink: str, first: int, lexicon: Lexicon) -> Opener | None:
    """A byline in brackets that a story opens with: it names who, and where or by which form.

    A wire without a name that fills a line of its own (``（本报云岭3日电）``) closes the story before.
    """
    found = _BRACKETED.match(ink)
    if not found:
        return None
    inside = found[1]
    if _TOLD.search(inside) or inside in lexicon.markers:
        return Opener(found.group(), found.end())
    agency = longest(inside, 0, lexicon.agencies)
    role = longest(inside, len(agency), lexicon.roles)
    if (role and compiled(f"{WIRE}$").search(inside)) or (
        agency and found.end() != first and compiled(_DATED).search(inside)
    ):
        return Opener(found.group(), found.end())
    paper = PAPER.match(inside)
    if paper and longest(inside, paper.end(), lexicon.roles) and compiled(_DATED).search(inside):
        return Opener(found.group(), found.end())
    return None
