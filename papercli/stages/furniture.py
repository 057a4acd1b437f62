"""Page furniture: folios, running heads and editors' lines, set apart from the articles."""

from __future__ import annotations

import re
from functools import cache

from msgspec.structs import replace

from papercli.dates import find_day, numeral
from papercli.draft import Draft
from papercli.lexicon import Lexicon, longest
from papercli.marks import HAN

_FOLIO_PARTS = (
    r"(?:公元|西元|中华民国|中華民國|民國|民国)?\d{2,4}年\d{1,2}月\d{1,2}日",  # the date
    r"[一二〇○零三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日",  # the date in Chinese numerals
    r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}",
    r"(?:星期|週|周|礼拜|禮拜)[一二三四五六日天]",
    r"(?:农历|農曆|夏历)?[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年[闰閏]?[正一二三四五六七八九十冬腊臘]+月[初廿卅十一二三四五六七八九]+",
    r"第?[A-Z]?[0-9一二三四五六七八九十]{1,3}[版頁页](?![面图圖本])",
    r"[A-D]?\d{1,2}版?",
    r"(?:今日|本报今日|共|总第|總第|第)[0-9]{1,6}[版期号號]",
    r"(?:责任|責任|美术|美術|文字|图片|圖片|版面|本版|值班|执行|執行)?(?:编辑|編輯|主编|主編|美编|美編|校对|校對|版式|组版|組版|审读|審讀|责编|責編|编审|總編輯|总编辑|值班总编|值班编委|视觉|制图|统筹)(?:[：:，,/／∕╱]|(?=\s))\s*(?:"
    + f"(?!{HAN}{{1,6}}[：:，,/／∕╱]){HAN}"
    + r"{1,4}[\s、，/／∕╱]*){1,4}",
    r"(?:电话|電話|热线|熱線|新闻热线|邮箱|信箱|传真|E-?mail|投稿|广告|发行)[^：:]{0,6}[：:]\s*[-0-9A-Za-z@.]+",
    r"(?:国内统一刊号|国内统一连续出版物号|邮发代号|郵發代號|CN)[：:]?\s*[-0-9A-Z/]+",
    r"(?:https?://|www\.)[-A-Za-z0-9./]+",
)


@cache
def _folio_parts() -> re.Pattern[str]:
    return re.compile("|".join(_FOLIO_PARTS))


_PAGE_NUMBER = re.compile(r"[-—–·•\s]*(?:第\s*)?[A-D]?\d{1,3}(?:\s*[页版頁])?[-—–·•\s]*")
_HINT = re.compile(
    r"[0-9一二三四五六七八九〇○][\s]*[年版頁页期]|[编編校][\s]*[辑輯对對]|责[\s]*编|責[\s]*編|热[\s]*线|^[-—–·•\sA-D0-9第页版頁]+$|www|星[\s]*期|(?:19|20)\d\d[-./]"
)


_PAGE = re.compile(
    r"第\s*(?P<page>[A-D]?[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*[版頁页]|(?<![0-9])(?P<sheet>[A-D][0-9]{1,3})(?![0-9])"
)
ENOUGH, LEFT = 0.75, 6
"""The share of a line's ink that must be such words, and the inked characters that may be others."""
EDGE = 3
"""Lines from the top or the foot of the page within which a bare number is a folio."""
_SIGNS = frozenset("年版頁页期编編校责責线線w0123456789")
_RULES = frozenset("-—–·•")
MOST = 40
"""Inked characters of a folio beside its dates, numbers and names, at the most."""
LONGEST = 160
"""Width in half-ems beyond which a line is no furniture."""


def furniture(draft: Draft, lexicon: Lexicon) -> Draft:
    """Set folios, running heads and editors' lines apart; a line is one where nearly all its ink is such words.

    A date in running text stays where it is: there it is a small part of its line. The page's number and the issue's
    date are read from the folio.
    """
    kept, apart = [], list(draft.furniture)
    gap = 0
    date, page = draft.date, draft.page
    last = len(draft.lines) - 1
    for place, line in enumerate(draft.lines):
        printed = draft.text[line.start : line.end]
        kind = _kind(printed, min(place, last - place), lexicon) if line.width < LONGEST else None
        if kind is None:
            kept.append(replace(line, gap=max(gap, line.gap)) if gap else line)
            gap = 0
            continue
        apart.append((kind, [(line.start, line.end)]))
        gap = max(gap, line.gap, 1)
        date = date or find_day("".join(printed.split()))
        found = _PAGE.search(printed)
        if page is None and found:
            page = numeral(found["page"] or found["sheet"])
    if len(kept) == len(draft.lines):
        return draft
    return replace(draft, lines=kept, furniture=apart, date=date, page=page)


def _kind(printed: str, from_edge: int, lexicon: Lexicon) -> str | None:
    """``folio`` or ``editors`` for a line of page furniture, None for any other."""
    if (_SIGNS.isdisjoint(printed) and not printed.isascii() and printed[0] not in _RULES) or not _HINT.search(printed):
        return None
    if printed.count("（") != printed.count("）"):
        return None
    if _PAGE_NUMBER.fullmatch(printed):
        return "folio" if from_edge < EDGE else None
    ink = "".join(printed.split())
    for words in (printed, ink):  # letter-spaced words are seen only without their blanks
        rest = "".join(_folio_parts().sub("", words).split())
        if len(rest) > MOST or 2 * len(rest) > len(ink) + MOST // 4:
            continue
        left = _left(rest, lexicon)
        if len(rest) < len(ink) and len(ink) - left >= ENOUGH * len(ink) and left <= LEFT:
            dated = find_day(ink) or _PAGE.search(ink)
            return "folio" if dated else "editors" if re.search("[编編校]", ink) else "running-head"
    return None


def _left(ink: str, lexicon: Lexicon) -> int:
    """How many characters are in no word of the lexicon of furniture."""
    left = place = 0
    while place < len(ink):
        size = len(longest(ink, place, lexicon.furniture))
        left += not size
        place += size or 1
    return left
