"""Marks of half width that an OCR engine read in place of marks of full width."""

from __future__ import annotations

import re

from papercli.characters import FULL_MARKS
from papercli.marks import CLOSERS, HAN, OPENERS
from papercli.patterns import compiled, pattern

_BEFORE = f"(?:{HAN}|[{re.escape(CLOSERS)}%％])"
_AFTER = f"(?:{HAN}|[{re.escape(OPENERS)}])"
_HABITS = {
    # a mark's pattern with the white beside it, and without
    # (a pattern that begins with a character is searched many times as fast as one that begins with a class)
    **{
        mark: tuple(rf"{re.escape(mark)}(?<={_BEFORE}{re.escape(mark)}){white}{_AFTER}" for white in (" +", ""))
        for mark in ":;,?!)"
    },
    "(": (rf"\S +\({HAN}", rf"\((?<=\S\(){HAN}"),
}
"""How often a mark stands between Chinese characters with white beside it, and how often without."""
_PLACES = {mark: rf"(?<={_BEFORE}) ?{re.escape(mark)}(?=\s*(?:{_AFTER}|$))" for mark in ":;,?!"}
"""Where such a mark is taken to be of full width; a blank before it, as on pages with blanks everywhere, stays."""
_STROKE = pattern(rf"(?<=[\w{re.escape(CLOSERS)}%％])丶(?![，。、；：？！])")
"""The stroke, which is no word, behind one: engines read the enumeration comma so."""
_BRACKETS = pattern(
    rf"[（(](?P<inside>[^（(）)]{{0,200}})[）)]|\((?= ?{HAN})|(?<={HAN}) ?\)"  # a pair, whatever its widths; one alone
)
_HAN = pattern(HAN)
_WIDE = rf"(?:{HAN}|[，。、；：？！…“”‘’（）《》〈〉「」『』【】〔〕])"
_LOOSE = pattern(
    rf"(?<={_WIDE})[:;,?!](?!//)|(?<=\S)[:;,?!](?= ?{_WIDE})|(?<={_WIDE})\.(?![.0-9A-Za-z])"  # 米. but not 1.品名 or 4.2
)
_PAIRS = pattern("[（(](?P<inside>[^（(）)]{0,200})[）)]")


def widen(text: str, recognised: bool = False) -> str:
    """``text`` with such marks in full width, as they were printed, each at its place, and the enumeration comma where an engine
    read a stroke for it.

    Half of a full-width mark's square is white, and OCR reads it as a mark of half width and a blank. Where a page has a
    mark so between Chinese characters, and rarely without the blank, it is taken to be of full width wherever it stands
    beside one; where the page is known to be ``recognised`` by OCR, it always is. Of a pair of brackets with Chinese characters
    in it both become so, or none. Pages with marks of half width of their own stay as they are, and so does what is no
    mark of a sentence.

    >>> widen("主要包括: 使用（甲）; 销售、服务: 三类。比分3:2。")
    '主要包括： 使用（甲）； 销售、服务： 三类。比分3:2。'
    >>> widen("時間:今晚,地點:雲嶺(東區)")
    '時間:今晚,地點:雲嶺(東區)'
    >>> widen("主要包括:使用", recognised=True), widen("天 (A股) 地", recognised=True), widen("(3)", recognised=True)
    ('主要包括：使用', '天 （A股） 地', '(3)')
    >>> widen("云岭丶白石渡丶青桐江")
    '云岭、白石渡、青桐江'
    """
    if "丶" in text:
        text = _STROKE.sub("、", text)
    misread = {mark for mark in _HABITS if mark in text and (recognised or _is_misread(mark, text))}
    for mark in [mark for mark in _PLACES if mark in misread]:
        text = compiled(_PLACES[mark]).sub(lambda found: found.group().translate(FULL_MARKS), text)
    return _BRACKETS.sub(_bracketed, text) if misread - _PLACES.keys() else text


def full(text: str) -> str:
    """``text`` with every mark of half width in Chinese text as one of full width, each at its place.

    A comma, a colon or the like is widened beside a Chinese character or mark, a full stop after one; brackets in pairs,
    where Chinese characters are in them. Numbers, addresses and Latin words keep theirs, and so do quotes.

    >>> full("时间:8:30, 票价2.5元. 见www.qinghe.example, 或来电(上午)!")
    '时间：8:30， 票价2.5元。 见www.qinghe.example， 或来电（上午）！'
    """
    text = _PAIRS.sub(_bracketed, text)
    return _LOOSE.sub(lambda found: found.group().translate(FULL_MARKS), text)


def _is_misread(mark: str, text: str) -> bool:
    white, tight = _HABITS[mark]
    seen = len(compiled(white).findall(text))
    return seen > 0 and seen >= len(compiled(tight).findall(text))


def _bracketed(found: re.Match[str]) -> str:
    inside = found["inside"]
    if inside is None:
        return found.group().translate(FULL_MARKS)
    return f"（{inside}）" if _HAN.search(inside) else found.group()
