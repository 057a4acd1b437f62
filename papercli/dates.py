"""Dates as newspapers print them, made whole: ``4月21日`` with the year and month of the issue."""

from __future__ import annotations

from datetime import date, timedelta

from papercli.patterns import compiled, pattern

Day = tuple[int, int, int]
_WHOLE = pattern(
    r"(?<![0-9])(?P<year>(?:18|19|20)[0-9]{2})(?:年|[-./_]?)(?P<month>[0-9]{1,2})(?:月|[-./_]?)(?P<day>[0-9]{1,2})(?:日|(?![0-9]))"
)
_ONES = "[一二三四五六七八九]"
_COUNT = f"(?:{_ONES}|(?=十))(?:十{_ONES}?)?"
COUNTED = rf"(?:(?:{_ONES}\s*)?十(?:\s*{_ONES})?|{_ONES}(?:\s*{_ONES})*)"
"""A pattern for a number in Chinese numerals that :func:`numeral` reads, its characters separated by blanks or not: one with
十 (up to 99), or digits one after another."""
_YEAR = "[一二][〇○零一二三四五六七八九]{3}"
_READ = f"(?:[0-9\\]][0-9]?|{_COUNT})"
DATE = f"(?:(?:[0-9]{{4}}|{_YEAR})年)?(?:{_READ}月)?{_READ}日"
"""A pattern for a date as a story prints it, in Arabic or Chinese numerals; the day at least. OCR reads ``1`` as ``]``."""
DATED = pattern(DATE)
_PRINTED = pattern(
    f"(?:(?P<year>[0-9]{{4}}|{_YEAR})年)?(?:(?P<month>[0-9]{{1,2}}|{_COUNT})月)?(?P<day>[0-9]{{1,2}}|{_COUNT})日"
)
_WRITTEN = (
    f"(?:民国|民國)(?P<era>[0-9]{{1,3}}|{_COUNT})年(?P<month>[0-9]{{1,2}}|{_COUNT})月(?P<day>[0-9]{{1,2}}|{_COUNT})日"
    f"|(?P<year>{_YEAR})年(?P<m>{_COUNT})月(?P<d>{_COUNT})日"
)
"""Dates that count the years of the republic, and dates in Chinese numerals."""
_ERA = 1911
"""The year before the first year of the republic."""
_DIGITS = "零一二三四五六七八九"
AHEAD = timedelta(days=7)
"""Days after its issue that a story may announce; a date further ahead belongs to the year before."""


def numeral(printed: str) -> str:
    """A page number in Arabic numerals: Chinese numerals (see :data:`COUNTED`) and ``头`` (the front page) are written out.

    >>> numeral("02"), numeral("A01"), numeral("十二"), numeral("二十"), numeral("头")
    ('2', 'A1', '12', '20', '1')
    """
    if printed.isascii():
        return compiled("^([A-Z]?)0+(?=[0-9])").sub(r"\1", printed)
    if printed in "头頭":
        return "1"
    tens, ten, ones = printed.rpartition("十")
    if not ten:
        return "".join(str(_DIGITS.index(digit)) for digit in printed)
    return str((_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0))


def find_day(text: str) -> Day | None:
    """The first whole date in a folio or a file's name; of the republic's years and in Chinese numerals too.

    >>> find_day("2025年4月25日 星期五"), find_day("issue-20250425.txt"), find_day("2025-04-25"), find_day("第12版")
    ((2025, 4, 25), (2025, 4, 25), (2025, 4, 25), None)
    >>> find_day("中華民國115年5月6日"), find_day("二〇二六年四月二十二日")
    ((2026, 5, 6), (2026, 4, 22))
    """
    for found in _WHOLE.finditer(text):
        day = int(found["year"]), int(found["month"]), int(found["day"])
        if _date(*day):
            return day
    for found in compiled(_WRITTEN).finditer(text) if "年" in text else ():
        if found["era"]:
            year = _ERA + int(numeral(found["era"]))
            day = year, int(numeral(found["month"])), int(numeral(found["day"]))
        else:
            day = _year(found["year"]), int(numeral(found["m"])), int(numeral(found["d"]))
        if _date(*day):
            return day
    return None


def resolve(printed: str | None, issue: Day | None) -> str | None:
    """A printed date as ISO 8601, its year (and month) taken from the issue's date; None where it cannot be known.

    >>> resolve("4月21日上午", (2025, 4, 25)), resolve("12月30日", (2025, 1, 2)), resolve("31日", (2025, 4, 2))
    ('2025-04-21', '2024-12-30', '2025-03-31')
    >>> resolve("十二月三十一日", (2025, 1, 2))
    '2024-12-31'
    >>> resolve("4月21日", None) is None, resolve("近日", (2025, 4, 25)) is None, resolve("2月30日", (2025, 4, 2)) is None
    (True, True, True)
    """
    found = _PRINTED.search(printed or "")
    if not found:
        return None
    day = int(numeral(found["day"]))
    if found["year"] and found["month"]:
        whole = _date(_year(found["year"]), int(numeral(found["month"])), day)
        return whole.isoformat() if whole else None
    base = _date(*issue) if issue else None
    if base is None:
        return None
    if found["month"]:
        month = int(numeral(found["month"]))
        for year in (base.year, base.year - 1):
            whole = _date(year, month, day)
            if whole and whole <= base + AHEAD:
                return whole.isoformat()
        return None
    last_month = base.replace(day=1) - timedelta(days=1)
    for year, month in ((base.year, base.month), (last_month.year, last_month.month)):
        whole = _date(year, month, day)
        if whole and whole <= base:
            return whole.isoformat()
    return None


def _year(printed: str) -> int:
    return int(numeral(printed.translate(str.maketrans("〇○", "零零"))))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
