"""Markers: the words a story opens with (``本报讯``, ``新华社北京4月21日电``, ``〔記者A／台北報導〕``).

All patterns read ink (text without its blanks), from the first character of a line. A marker in running prose
(``据新华社报道``, ``本报记者根据…``) matches none of them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from papercli.lexicon import Lexicon
from papercli.marks import HAN

OPEN = "（(〔【〈《［[{「"
CLOSE = "）)〕】〉》］]}」"
DATE = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日"
LOOKAHEAD = 40
"""Characters of ink that are enough to tell any marker, from the line itself and those after it."""


class Opener(NamedTuple):
    """A marker found: its words (``本报讯``), and where it ends in the ink it was found in."""

    marker: str
    end: int


@cache
def _patterns(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str]]:
    agencies = "|".join(map(re.escape, sorted(lexicon.agencies, key=len, reverse=True)))
    markers = "|".join(map(re.escape, sorted(lexicon.markers, key=len, reverse=True)))
    roles = "|".join(map(re.escape, sorted(lexicon.roles, key=len, reverse=True)))
    paper = f"[{HAN}A-Z]{{1,10}}?(?:报|報|网|網|台|臺|社|刊|在线|客户端)"
    filed = f"(?:据|據)?(?:{agencies}|{paper})(?:记者|記者)?[{HAN}·]{{0,14}}?{DATE}(?:专|專|综合|外)?[电電讯訊]"
    reported = "(?:报道|報導|報道|电|電|讯|訊|特稿|专电|專電|专访|專訪|编译|編譯|综合|綜合|外电|外電|整理|连线|連線|撰文|摄影|攝影)"
    credited = (
        f"[{OPEN}](?![一二三四五六七八九十\\d]+[{CLOSE}])"
        f"(?:[^{CLOSE}。！？]{{0,40}}?[／/╱∕|][^{CLOSE}。！？]{{0,16}}?{reported}[^{CLOSE}。]{{0,4}}"
        f"|(?:{agencies}|{paper})?(?:{roles})[^{CLOSE}。！？]{{0,30}}?{DATE}?[电電讯訊]"
        f"|(?:{agencies})[^{CLOSE}。！？]{{0,24}}?{DATE}[^{CLOSE}。]{{0,3}}[电電讯訊]"
        f"|[^{CLOSE}。！？，]{{0,24}}?(?:综合报道|綜合報導|綜合報道|外電報導)"
        f"|(?:{markers}))[{CLOSE}]"
    )
    certain = f"(?:{filed}|{credited}|(?:{markers})(?=[{OPEN}]|{roles}|$))"
    likely = f"(?:{paper}(?:综合)?(?:讯|訊|消息|电|電)|{markers})"
    return re.compile(certain), re.compile(f"{likely}(?=(?P<sure>[{OPEN}]|{roles}|$)?)")


def find_opener(ink: str, printed: str, lexicon: Lexicon) -> Opener | None:
    """The marker that ``ink`` begins with, if any; ``printed`` is the same text with its blanks, which a bare marker needs
    behind it to count (``晨报讯 敖煜新…``).

    >>> from papercli.lexicon import Lexicon
    >>> find_opener("云岭日报讯（记者敖煜新）", "云岭日报讯（记者 敖煜新）", Lexicon())
    Opener(marker='云岭日报讯', end=5)
    >>> find_opener("据新华社报道，敖煜新", "据新华社报道，敖煜新", Lexicon()) is None
    True
    """
    certain, likely = _patterns(lexicon)
    found = certain.match(ink)
    if found:
        return Opener(found.group(), found.end())
    found = likely.match(ink)
    if found is None:
        return None
    word = found.group()
    if found["sure"] is not None or (word[0] == "本" and word in lexicon.markers):
        return Opener(word, found.end())
    behind = re.match(r"\s*".join(map(re.escape, word)) + r"(\s*)(\S\s)?", printed)
    if behind and behind[1] and not behind[2]:
        return Opener(word, found.end())
    return None
