"""Page furniture: folios, running heads and editors' lines, set apart from the articles."""

from __future__ import annotations

import re
from functools import cache

from msgspec.structs import replace

from papercli.draft import Draft
from papercli.lexicon import Lexicon
from papercli.marks import HAN

_FOLIO_PARTS = (
    r"(?:公元|西元|中华民国|中華民國|民國|民国)?\d{2,4}年\d{1,2}月\d{1,2}日",  # the date
    r"[一二〇○零三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日",  # the date in Chinese numerals
    r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}",
    r"(?:星期|週|周|礼拜|禮拜)[一二三四五六日天]",
    r"(?:农历|農曆|夏历)?[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年[闰閏]?[正一二三四五六七八九十冬腊臘]+月[初廿卅十一二三四五六七八九]+",
    r"第?[A-Z]?[0-9一二三四五六七八九十]{1,3}[版頁页](?!面)",
    r"[A-D]?\d{1,2}版?",
    r"(?:今日|本报今日|共|总第|總第|第)[0-9]{1,6}[版期号號]",
    r"(?:责任|責任|版面|本版|值班|执行|執行)?(?:编辑|編輯|主编|主編|美编|美編|校对|校對|版式|组版|組版|审读|審讀|责编|責編|编审|總編輯|总编辑|值班总编|值班编委|视觉|制图|统筹)(?:[：:/／]|(?=\s))\s*(?:["
    + HAN
    + r"]{1,4}[\s、，/／∕]*){1,4}",
    r"(?:电话|電話|热线|熱線|新闻热线|邮箱|信箱|传真|E-?mail|投稿|广告|发行)[^：:]{0,6}[：:]\s*[-0-9A-Za-z@.]+",
    r"(?:国内统一刊号|国内统一连续出版物号|邮发代号|郵發代號|CN)[：:]?\s*[-0-9A-Z/]+",
    r"(?:https?://|www\.)[-A-Za-z0-9./]+",
)
_SECTIONS = "要闻 要聞 头版 頭版 综合 綜合 国内 國內 国际 國際 本地 时政 時政 经济 經濟 社会 社會 文化 体育 體育 副刊 广告 廣告 专题 專題 专版 视点 焦点 焦點 新闻 新聞 地方 財經 财经 教育 健康 生活 民生 理论 评论 評論 娱乐 娛樂 兩岸 全球 都會 政治"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile("|".join(_FOLIO_PARTS)), re.compile("|".join(map(re.escape, _SECTIONS.split())))


_PAGE_NUMBER = re.compile(r"[-—–·•\s]*(?:第\s*)?[A-D]?\d{1,3}(?:\s*[页版頁])?[-—–·•\s]*")
_HINT = re.compile(
    r"[0-9一二三四五六七八九〇○][\s]*[年版頁页期]|[编編校][\s]*[辑輯对對]|责[\s]*编|責[\s]*編|热[\s]*线|^[-—–·•\sA-D0-9第页版頁]+$|www|星[\s]*期|(?:19|20)\d\d[-./]"
)


def furniture(draft: Draft, lexicon: Lexicon) -> Draft:
    """Set folios, running heads and editors' lines apart; a line is one where nearly all its ink is such words.

    A date in running text stays where it is: there it is a small part of its line.
    """
    kept, apart = [], list(draft.furniture)
    gap = 0
    last = len(draft.lines) - 1
    for place, line in enumerate(draft.lines):
        kind = _kind(draft.text[line.start : line.end], min(place, last - place)) if line.width < 160 else None
        if kind is None:
            kept.append(replace(line, gap=max(gap, line.gap)) if gap else line)
            gap = 0
        else:
            apart.append((kind, [(line.start, line.end)]))
            gap = max(gap, line.gap, 1)
    return replace(draft, lines=kept, furniture=apart) if len(kept) != len(draft.lines) else draft


def _kind(printed: str, from_edge: int) -> str | None:
    if not _HINT.search(printed) or printed.count("（") != printed.count("）"):
        return None
    parts, sections = _patterns()
    ink = "".join(printed.split())
    if _PAGE_NUMBER.fullmatch(printed):
        return "folio" if from_edge < 3 else None
    found = [match.group() for match in parts.finditer(printed)]
    if not found:
        found = [match.group() for match in parts.finditer(ink)]
    covered = sum(len("".join(part.split())) for part in found)
    if not covered:
        return None
    rest = parts.sub("", printed if covered else ink)
    covered += sum(len(word) for word in sections.findall("".join(rest.split())))
    if covered < 0.75 * len(ink):
        folio = parts.sub("", ink)
        covered = len(ink) - len(sections.sub("", folio))
    if covered >= 0.75 * len(ink) and len(ink) - covered <= 6:
        return "editors" if re.search("[编編校]", ink) and not re.search(r"\d年", ink) else "folio"
    return None
