"""OpenCC, last, on the finished issue: from one Chinese script, or one region's usage, to another."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from msgspec.structs import replace

from papercli.errors import UsageError, meant
from papercli.model import Article, Headline, Issue, Paragraph

# What tells whether a character is in common use in the script that a configuration leads to (by the letter after its
# 2): a character set, and the last lead byte that counts. Big5 and JIS keep what is common in their first level: 于 and
# 余 are there, 张 is nowhere, and 万 and 宁, which in Big5 are old characters that nobody uses, are in the second.
_SETS = {"s": ("gb2312", 0xF7), "t": ("big5", 0xC6), "h": ("big5", 0xC6), "j": ("euc_jp", 0xCF)}


def configurations() -> list[str]:
    """The names of the configurations that the installed OpenCC ships.

    >>> {"s2t", "t2s", "s2twp"} <= set(configurations())
    True
    """
    from opencc import CONFIGS

    return sorted(name.removesuffix(".json") for name in CONFIGS)


def check(config: str) -> None:
    """Raise UsageError, with the nearest right name, unless OpenCC ships this configuration.

    >>> check("s2tw")
    >>> check("s2twpp")
    Traceback (most recent call last):
    papercli.errors.UsageError: OpenCC has no configuration 's2twpp': did you mean s2twp?
    """
    known = configurations()
    if config not in known:
        raise UsageError(f"OpenCC has no configuration {config!r}: {meant(config, known)}")


def words_of(file: str) -> tuple[tuple[str, str], ...]:
    """The words in a dictionary of one's own, as OpenCC has them: a word, a tab and what it becomes, on each line.

    Raises UsageError, naming the file and the line, for one that cannot be read or says something else.
    """
    try:
        with open(file, encoding="utf-8-sig") as stream:
            lines = stream.read().splitlines()
    except OSError as error:
        raise UsageError(f"{file}: the dictionary cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: byte {error.start} is not UTF-8: save the dictionary as UTF-8.") from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        word, _, becomes = line.partition("\t")
        if not word or not becomes.split():
            raise UsageError(f"{file}, line {number}: write a word, a tab, and what the word becomes.")
        found.append((word, becomes.split()[0]))
    return tuple(found)


def convert(issue: Issue, config: str, words: Mapping[str, str] | None = None) -> Issue:
    """The issue with its headlines and paragraphs converted; all else stays as printed, and so do spans and lines.

    People named in the bylines of the issue are safe from the dictionary wherever they occur: their names are converted
    character by character, and a character that the other script uses as well stays. ``words`` become what they say, wherever
    they stand.

    >>> from papercli import clean
    >>> issue = convert(clean("本报讯（记者 于志新 张余）于是张余等于志新开会。"), "s2t")
    >>> issue.articles[0].paragraphs[0].text
    '本報訊（記者 于志新 張余）於是張余等于志新開會。'
    >>> convert(clean("子丑寅卯。"), "s2t").articles[0].paragraphs[0].text
    '子醜寅卯。'
    >>> convert(clean("子丑寅卯。"), "s2t", {"子丑": "子丑"}).articles[0].paragraphs[0].text
    '子丑寅卯。'
    """
    words = words or {}
    check(config)
    names = {person.name for article in issue.articles for person in article.byline if len(person.name) > 1}
    longest_first = sorted(names | words.keys(), key=lambda name: (-len(name), name))
    named = re.compile(f"({'|'.join(map(re.escape, longest_first))})" if longest_first else "(?!)()")
    convert_text = _converter(config)

    def converted(text: str) -> str:
        parts = named.split(text)
        parts[::2] = map(convert_text, parts[::2])
        parts[1::2] = [words[name] if name in words else _name(name, config) for name in parts[1::2]]
        return "".join(parts)

    def moved(before: str, after: str, offset: int) -> int:
        """Where a place in a text comes to lie, to a character or two: a word of another length may lie across it."""
        return offset if len(before) == len(after) else min(len(after), len(converted(before[:offset])))

    def paragraph(paragraph: Paragraph) -> Paragraph:
        before, after = paragraph.text, converted(paragraph.text)
        starts = tuple((moved(before, after, offset), line) for offset, line in paragraph.starts)
        return replace(paragraph, text=after, starts=starts)

    def headline(line: Headline) -> Headline:
        return replace(line, text=converted(line.text))

    def article(article: Article) -> Article:
        paragraphs = tuple(map(paragraph, article.paragraphs))
        joins = []
        for join in article.joins:
            offset = join.offset
            if offset:
                offset = moved(article.paragraphs[join.paragraph].text, paragraphs[join.paragraph].text, offset)
            headlines = tuple(map(headline, join.headlines))
            joins.append(
                replace(join, headline=tuple(line.text for line in headlines), headlines=headlines, offset=offset)
            )
        headlines = tuple(map(headline, article.headlines))
        printed = tuple(line.text for line in headlines)
        return replace(article, headline=printed, headlines=headlines, paragraphs=paragraphs, joins=tuple(joins))

    return replace(issue, articles=tuple(map(article, issue.articles)))


@cache
def _converter(config: str) -> Callable[[str], str]:
    from opencc import OpenCC

    return OpenCC(config).convert


@cache
def _name(name: str, config: str) -> str:
    """A person's name, converted but for the characters that the other script has too."""
    codec, last = _SETS[config.partition("2")[2][0]]

    def converted(character: str) -> str:
        code = character.encode(codec, "ignore")
        return character if len(code) == 2 and code[0] <= last else _converter(config)(character)

    return "".join(map(converted, name))
