"""Folios: the date, the number and section of the page, and who edited it."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from papercli.dates import COUNTED, Day, find_day, numeral
from papercli.lexicon import Lexicon
from papercli.marks import HAN
from papercli.model import Byline
from papercli.patterns import compiled, pattern
from papercli.stages.people import read

_COLON = "[：:，,/／∕╱]"
"""What stands between an editor's label and a name; a comma where OCR misread it."""
_LABEL = r"(?:责任|責任|美术|美術|文字|图片|圖片|版面|本版|值班|执行|執行)?(?:编辑|編輯|主编|主編|美编|美編|校对|校對|版式|组版|組版|审读|審讀|责编|責編|编审|總編輯|总编辑|值班总编|值班编委|视觉|制图|统筹)"
_NAME = rf"(?:(?!{_LABEL}){HAN}){{1,4}}"
_EDITORS = (
    rf"{_LABEL}(?:{_COLON}|(?=\s))\s*{_NAME}(?:[\s、，/／∕╱]+(?!{HAN}{{1,6}}{_COLON}){_NAME}){{0,3}}[\s、，/／∕╱]*"
    rf"|^(?:{_LABEL}{_COLON}?{_NAME}\W?){{2,}}$"
)
"""A label and its names; or several of both, where OCR left out what stands between."""
_FOLIO_PARTS = {
    "date": r"(?:公元|西元|中华民国|中華民國|民國|民国)?[0-9]{2,4}年[0-9\]][0-9]?月[0-9\]][0-9]?日"  # OCR reads 1 as ]
    r"|[一二〇○零三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
    r"|(?:19|20)[0-9][0-9][-./][0-9]{1,2}[-./][0-9]{1,2}",
    "weekday": r"(?:星期|週|周|礼拜|禮拜)[一二三四五六日天]",
    "lunar": r"(?:农历|農曆|夏历)?[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年[闰閏]?[正一二三四五六七八九十冬腊臘]+月[初廿卅十一二三四五六七八九]+",
    "page": r"第?[A-Z]?[0-9一二三四五六七八九十]{1,3}[版頁页](?![面图圖本])",
    "": r"[A-D]?[0-9]{1,2}版?",
    "issue": r"(?:今日|本报今日|共|总第|總第|第)[0-9]{1,6}[版期号號]",
    "editors": _EDITORS,
    "contact": r"(?:电话|電話|热线|熱線|新闻热线|邮箱|信箱|传真|E-?mail|投稿|广告|发行)[^：:]{0,6}[：:]\s*[-0-9A-Za-z@.]+",
    "number": r"(?:国内统一刊号|国内统一连续出版物号|邮发代号|郵發代號|CN)[：:]?\s*[-0-9A-Z/]+",
    "site": r"(?:https?://|www\.)[-A-Za-z0-9./]+",
}
"""The words of a folio, by what they say; figures alone say nothing."""


@cache
def folio_parts() -> re.Pattern[str]:
    """The words a folio is made of, beside those of the lexicon of furniture; a match's last group says what they say."""
    return compiled("|".join([f"(?P<{name}>{words})" if name else words for name, words in _FOLIO_PARTS.items()]))


PAGE_NUMBER = pattern(r"[-—–·•\s]*(?:第\s*)?[A-D]?[0-9]{1,3}(?:\s*[页版頁])?[-—–·•\s]*")
_PAGE = pattern(
    rf"第\s*(?P<page>[A-D]?[0-9]{{1,3}}|{COUNTED})\s*[版頁页]|(?<![0-9])(?P<sheet>[A-D][0-9]{{1,3}})(?![0-9])"
    r"|(?<![0-9共日第])(?P<bare>0?[0-9]{1,2})\s*[版頁页](?!面)"
)
_NEWS = ("新闻", "新聞")
_PAPER = ("报", "報")
SECTION = 8
"""Characters of a section's name at most."""


class Folio(Struct, frozen=True):
    """What a line of page furniture says; None and () for what it does not."""

    date: Day | None
    page: str | None
    section: str | None
    editors: tuple[Byline, ...]


def read_folio(printed: str, lexicon: Lexicon) -> Folio:
    """Read a line of page furniture.

    >>> folio = read_folio("2026年4月22日 星期三 第01版 要闻 责任编辑：苏见微 版式：杜若衡", Lexicon())
    >>> folio.date, folio.page, folio.section, [(person.label, person.name) for person in folio.editors]
    ((2026, 4, 22), '1', '要闻', [('责任编辑', '苏见微'), ('版式', '杜若衡')])
    >>> read_folio("临溪日报 A03 临溪新闻", Lexicon())
    Folio(date=None, page='A3', section='临溪新闻', editors=())
    """
    ink = "".join(printed.split())
    section, editors = _section(printed, lexicon), _editors(printed, lexicon)
    if ink != printed:  # letter-spaced words are seen only without blanks
        section, editors = section or _section(ink, lexicon), editors or _editors(ink, lexicon)
    return Folio(find_day(ink), find_page(printed, ink), section, editors)


def find_page(printed: str, ink: str) -> str | None:
    """The number of the page in a line of page furniture, given as printed and without its blanks.

    >>> find_page("第 01 版 要闻", "第01版要闻"), find_page("要闻", "要闻")
    ('1', None)
    """
    found = _PAGE.search(printed) or _PAGE.search(ink)
    if found:
        return numeral("".join((found["page"] or found["sheet"] or found["bare"]).split()))
    return numeral(ink.strip("-—–·•第页版頁")) if PAGE_NUMBER.fullmatch(printed) else None


def _section(printed: str, lexicon: Lexicon) -> str | None:
    """The first word left of a folio that is the name of a section, or ends in one; a newspaper's own name is none."""
    endings = (*lexicon.sections, *_NEWS)
    for word in folio_parts().sub(" ", printed).split():
        name = word.strip("-—–·•|｜:：")
        ends = name.endswith(endings)
        if ends and 1 < len(name) <= SECTION and not name.endswith(_PAPER):
            return name
    return None


def _editors(printed: str, lexicon: Lexicon) -> tuple[Byline, ...]:
    labels = [found["editors"] for found in folio_parts().finditer(printed)]
    each = [read(label, lexicon, False) for label in labels if label]
    people = [person for credits in each if credits for person in credits.people]
    return tuple(person for person in people if person.name not in lexicon.furniture)
