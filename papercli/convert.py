"""OpenCC, last, on the finished issue: from one Chinese script, or one region's usage, to another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cache

from msgspec.structs import replace

from papercli.errors import UsageError, meant
from papercli.model import Article, Headline, Issue, Join, Paragraph

# Whether a character is in common use in a script: the character set that tells it, and the last lead byte that counts. The
# key is the letter after the 2 in the name of a configuration. Big5 and JIS keep what is common in their first level: 于 and
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
    """The words in a user's dictionary, in the form of OpenCC's: on each line a word, a tab and what it becomes.

    Raises UsageError, naming the file and the line, where it cannot be read or has another form.
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
    check(config)
    names = {person.name for article in issue.articles for person in article.byline if len(person.name) > 1}
    conversion = _Conversion(config, names, words or {})
    return replace(issue, articles=tuple(map(conversion.article, issue.articles)))


class _Conversion:
    """The conversion of one issue: a configuration of OpenCC, the names of people, and words with what each becomes."""

    def __init__(self, config: str, names: Set[str], words: Mapping[str, str]) -> None:
        self._config, self._words, self._convert = config, words, _converter(config)
        longest_first = sorted(names | words.keys(), key=lambda name: (-len(name), name))
        self._named = re.compile(f"({'|'.join(map(re.escape, longest_first))})" if longest_first else "(?!)()")

    def text(self, text: str) -> str:
        """A text converted, its names and words each in their own way."""
        parts = self._named.split(text)
        parts[::2] = map(self._convert, parts[::2])
        parts[1::2] = [self._words[one] if one in self._words else _name(one, self._config) for one in parts[1::2]]
        return "".join(parts)

    def article(self, article: Article) -> Article:
        """An article with its headlines, its paragraphs and the headlines over its later halves converted."""
        headlines, printed = self._headlines(article.headlines)
        paragraphs = tuple(map(self._paragraph, article.paragraphs))
        joins = tuple(self._join(join, article.paragraphs, paragraphs) for join in article.joins)
        return replace(article, headline=printed, headlines=headlines, paragraphs=paragraphs, joins=joins)

    def _headlines(self, lines: Iterable[Headline]) -> tuple[tuple[Headline, ...], tuple[str, ...]]:
        """The lines of a headline converted, and their texts."""
        converted = tuple(replace(line, text=self.text(line.text)) for line in lines)
        return converted, tuple(line.text for line in converted)

    def _paragraph(self, paragraph: Paragraph) -> Paragraph:
        before, after = paragraph.text, self.text(paragraph.text)
        starts = tuple((self._moved(before, after, offset), line) for offset, line in paragraph.starts)
        return replace(paragraph, text=after, starts=starts)

    def _join(self, join: Join, before: Sequence[Paragraph], after: Sequence[Paragraph]) -> Join:
        """The beginning of a later half, in the converted paragraphs."""
        headlines, printed = self._headlines(join.headlines)
        offset = join.offset
        if offset:
            offset = self._moved(before[join.paragraph].text, after[join.paragraph].text, offset)
        return replace(join, headline=printed, headlines=headlines, offset=offset)

    def _moved(self, before: str, after: str, offset: int) -> int:
        """The new offset of a place in a text, to a character or two: a word that changes its length may span the place."""
        return offset if len(before) == len(after) else min(len(after), len(self.text(before[:offset])))


@cache
def _converter(config: str) -> Callable[[str], str]:
    from opencc import OpenCC

    return OpenCC(config).convert


@cache
def _name(name: str, config: str) -> str:
    """A person's name, converted except for the characters that the other script also uses."""
    codec, last = _SETS[config.partition("2")[2][0]]

    def converted(character: str) -> str:
        code = character.encode(codec, "ignore")
        return character if len(code) == 2 and code[0] <= last else _converter(config)(character)

    return "".join(map(converted, name))
