"""Markers: the words a story opens with (``本报讯``, ``新华社北京4月21日电``, ``〔記者A／台北報導〕``).

All patterns read ink (text without its blanks), from the first character of a line. A marker in running prose
(``据新华社报道``, ``本报记者根据…``) matches none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from papercli.lexicon import Lexicon
from papercli.marks import HAN

OPEN = "（(〔【〈《［[{「"
CLOSE = "）)〕】〉》］]}」"
OPEN_CLASS, CLOSE_CLASS = re.escape(OPEN), re.escape(CLOSE)
"""The same for the inside of a character class."""
DATE = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日"
LOOKAHEAD = 40
"""Characters of ink that are enough to tell any marker, from the line itself and those after it."""


class Opener(NamedTuple):
    """A marker found: its words (``本报讯``), and where it ends in the ink it was found in."""

    marker: str
    end: int


class _Patterns(NamedTuple):
    filed: re.Pattern[str]
    bracketed: re.Pattern[str]
    worded: re.Pattern[str]


@cache
def _patterns(lexicon: Lexicon) -> _Patterns:
    def any_of(words: Iterable[str]) -> str:
        return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))

    agencies, markers, roles = any_of(lexicon.agencies), any_of(lexicon.markers), any_of(lexicon.roles)
    paper = f"(?:(?!本)[{HAN}A-Z]){{1,10}}?(?:报|報|网|網|台|臺|社|刊|在线|客户端)"
    wire = "[电電讯訊]"
    told = (
        f"(?:报道|報導|报导|報道|{wire}|特稿|专访|專訪|编译|編譯|综合|綜合|外电|外電|整理|连线|連線|撰文|摄影|攝影)"
    )
    inside = f"[^{OPEN_CLASS}{CLOSE_CLASS}。！？]"
    filed = f"(?:据|據)?(?:{agencies}|(?P<paper>{paper}))(?:记者|記者)?[{HAN}·]{{0,14}}?{DATE}(?:专|專|综合|外)?{wire}"
    bracketed = (
        f"[{OPEN_CLASS}](?:{inside}{{0,40}}?[／/╱∕|]{inside}{{0,16}}?{told}{inside}{{0,4}}"
        f"|(?:{agencies})?(?:{roles}){inside}{{0,30}}?{DATE}?{wire}"
        f"|(?:{agencies}){inside}{{0,24}}?{DATE}{inside}{{0,3}}{wire}"
        f"|(?:(?!，){inside}){{0,24}}?(?:综合|綜合|外電|外电)(?:报道|報導|報道)"
        f"|{markers})[{CLOSE_CLASS}]"
    )
    worded = f"(?:(?P<paper>{paper})(?:综合)?(?:{wire}|消息)|{markers})(?=(?P<sure>[{OPEN_CLASS}]|{roles})?)"
    return _Patterns(re.compile(filed), re.compile(bracketed), re.compile(worded))


def find_opener(ink: str, printed: str, first: int, lexicon: Lexicon) -> Opener | None:
    """The marker that ``ink`` begins with, if any.

    ``printed`` is the same text with its blanks, of which a bare marker needs one behind it to count
    (``晨报讯 敖煜新…``); ``first`` says how much of the ink its first line is, within which the name of a paper that is
    in no lexicon must lie.

    >>> from papercli.lexicon import Lexicon
    >>> find_opener("云岭日报讯（记者敖煜新）", "云岭日报讯（记者 敖煜新）", 20, Lexicon())
    Opener(marker='云岭日报讯', end=5)
    >>> find_opener("据新华社报道，敖煜新", "据新华社报道，敖煜新", 20, Lexicon()) is None
    True
    """
    patterns = _patterns(lexicon)
    if ink[0] in OPEN:
        found = patterns.bracketed.match(ink)
        return Opener(found.group(), found.end()) if found else None
    found = patterns.filed.match(ink)
    if found and found.end("paper") <= first:
        return Opener(found.group(), found.end())
    found = patterns.worded.match(ink)
    if found is None or found.end("paper") > first:
        return None
    word = found.group()
    if found["sure"] is not None or (word[0] == "本" and word in lexicon.markers):
        return Opener(word, found.end())
    behind = re.match(r"\s*".join(map(re.escape, word)) + r"(\s*)(\S\s)?", printed)
    if behind and behind[1] and not behind[2]:
        return Opener(word, found.end())
    return None
