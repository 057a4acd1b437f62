"""What a page says: habits as data, the wordings filled in, and the stock of text that a pool of articles gives."""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

import opencc

HABITS = Path(__file__).with_name("habits.toml")
"""Every wording and every mark, those of training pages apart from those of held-out pages."""

UNSEEN = 0.75
"""How often a held-out paper takes a held-out value. No paper differs from all others in everything."""

CONVERSIONS = {"tw": "s2tw", "hk": "s2hk", "old": "s2t"}
"""The OpenCC conversion for each script; ``zh`` stays as it is."""

SENTENCE = re.compile(r"[^。！？]*[。！？][”」』）]?")
CLAUSE = re.compile(r"[一-鿿]+")
PEOPLE = re.compile(r"\{(?P<label>[^{}A-Z]*)(?P<names>[A-E](?:[^{}A-Z]+[A-E])*)(?P<after>[^{}A-Z]*)\}")


@cache
def habits() -> dict[str, Any]:
    """The table of habits."""
    return tomllib.loads(HABITS.read_text(encoding="utf-8"))


def values(name: str, heldout: bool, rng: random.Random) -> list[Any]:
    """The values of one habit for a paper: those of training pages or, mostly, the held-out ones.

    >>> values("ears", False, random.Random(1))[0]
    '今日导读'
    """
    table: Any = habits()
    for key in name.split("."):
        table = table[key]
    if isinstance(table, list):
        flagged = [row for row in table if isinstance(row, dict) and row.get("heldout", False) == heldout]
        return flagged or table
    found: list[Any] = table["heldout" if heldout and rng.random() < UNSEEN else "train"]
    return found


@cache
def converter(script: str) -> opencc.OpenCC | None:
    """What turns our simplified wordings into a script."""
    return opencc.OpenCC(CONVERSIONS[script]) if script in CONVERSIONS else None


def local(text: str, script: str) -> str:
    """Text in a script: ``zh``, ``tw``, ``hk`` or ``old``."""
    change = converter(script)
    return change.convert(text) if change else text


def numeral(number: int) -> str:
    """A number below 100 as it is written in words.

    >>> numeral(7), numeral(12), numeral(30), numeral(41)
    ('七', '十二', '三十', '四十一')
    """
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (
        "" if tens and not ones else digits[ones]
    )


def furniture_kind(text: str, kind: str) -> str:
    """The kind of a line of a page head or foot: ``editors`` or ``folio`` where it is nothing else, else ``kind``.

    >>> furniture_kind("责编：陆启云", "running-head"), furniture_kind("A6", "running-head")
    ('editors', 'folio')
    >>> furniture_kind("要闻　第3版", "running-head")
    'running-head'
    """
    if re.search("编辑|責任編輯|責編|责编|編輯|版式|美编|主编|主編|执行|值班|統筹|统筹|版面設計|版面设计", text):
        return "editors"
    return "folio" if re.fullmatch(r"\W*第?[A-D]?[0-9一二三四五六七八九十]+[版頁页張]?\W*", text) else kind


@dataclass(frozen=True)
class Article:
    """An article of the pool: printed lines of its headline, and its paragraphs."""

    headline: tuple[str, ...]
    paragraphs: tuple[str, ...]

    @property
    def length(self) -> int:
        """Characters of its body."""
        return sum(map(len, self.paragraphs))


def pool(paths: Sequence[str | Path], script: str) -> list[Article]:
    """The articles of JSONL files, each line with ``headline`` and ``paragraphs``, in a script."""
    found = []
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            head = row["headline"] if isinstance(row["headline"], list) else row["headline"].split("\n")
            parts = [tuple(local(t.strip(), script) for t in texts if t.strip()) for texts in (head, row["paragraphs"])]
            if all(parts):
                found.append(Article(*parts))
    return found


class Stock:
    """Clauses and sentences of a pool, for subheads, captions, quotes, verse and lists in endless number."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.sentences: list[str] = []
        self.clauses: dict[int, list[str]] = {}
        for article in articles:
            for paragraph in article.paragraphs:
                self.sentences += [s.strip("“”‘’「」") for s in SENTENCE.findall(paragraph) if 14 <= len(s) <= 46]
                for clause in CLAUSE.findall(paragraph):
                    self.clauses.setdefault(len(clause), []).append(clause)

    def clause(self, rng: random.Random, shortest: int, longest: int) -> str:
        """A clause of so many characters, or nearly so in a small pool."""
        lengths = [n for n in self.clauses if shortest <= n <= longest] or [
            min(self.clauses, key=lambda n: abs(n - longest))
        ]
        return rng.choice(self.clauses[rng.choice(sorted(lengths))])

    def sentence(self, rng: random.Random) -> str:
        """A whole sentence."""
        return rng.choice(self.sentences)


@dataclass
class Desk:
    """The desk of one paper on one day: it fills in wordings."""

    script: str
    rng: random.Random
    heldout: bool
    name: str = ""
    page: int = 1
    date: tuple[int, int, int] = (2001, 1, 1)
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng = self.rng
        self.name = rng.choice(habits()["papers"]["zh" if self.script == "zh" else "tw"])
        self.date = (
            rng.randint(1912, 1949) if self.script == "old" else rng.randint(1985, 2025),
            rng.randint(1, 12),
            rng.randint(1, 28),
        )
        self.page = rng.randint(1, 16)
        self.latin = rng.choice(habits()["papers"]["latin"])
        self.section = self.local(rng.choice(habits()["papers"]["sections_heldout" if self.heldout else "sections"]))

    def local(self, text: str) -> str:
        """Text in the script of the paper."""
        return local(text, self.script)

    def person(self) -> str:
        """A full name."""
        table, rng = habits()["names"], self.rng
        surname = rng.choice(table["double"]) if rng.random() < 0.04 else rng.choice(table["surnames"])
        return self.local(surname + "".join(rng.sample(table["given"], rng.choice([1, 2, 2]))))

    def pen(self) -> str:
        """A pen name."""
        return self.local(self.rng.choice(habits()["names"]["pen"]))

    def facts(self) -> dict[str, object]:
        """What ``$name`` in a wording may ask for."""
        rng, (year, month, day) = self.rng, self.date
        other = rng.randint(2, 12)
        return {
            "place": rng.choice(habits()["places"]["zh" if self.script == "zh" else "tw"]), "paper": self.name, "latin": self.latin, "section": self.section,
            "page": other, "cnpage": numeral(min(other, 9)), "year": year, "month": month, "day": max(1, day - rng.randint(0, 1)), "roc": max(1, year - 1911),
            "cnroc": numeral(max(1, min(99, year - 1911))), "cnmonth": numeral(month), "cnday": numeral(day), "week": "一二三四五六日"[sum(self.date) % 7],
            "mail": "".join(rng.sample("aeiouklmnrt", 6)) + "@qingtong.example", "n": rng.randint(1000000, 9999999), "cnn": numeral(rng.randint(11, 99)), "small": rng.choice([4, 8, 12, 16, 24, 36]),
        }  # fmt: skip

    def say(self, wording: str, **more: object) -> tuple[str, list[dict[str, str]]]:
        """A wording filled in, and the people it names with their labels.

        >>> text, people = Desk("zh", random.Random(3), False).say("（{记者 A B}）")
        >>> len(people), people[0]["label"], text.startswith("（记者 ")
        (2, '记者', True)
        """
        people: list[dict[str, str]] = []
        given: dict[str, str] = {}

        def named(found: re.Match[str]) -> str:
            label, printed = found["label"].strip(" 　：:／/，"), found["names"]
            for letter in re.findall("[A-E]", printed):
                given.setdefault(letter, self.person())
                people.append({"label": self.local(label), "name": given[letter]})
            return found["label"] + re.sub("[A-E]", lambda m: given[m[0]], printed) + found["after"]

        text = Template(wording).safe_substitute(self.facts() | more)
        text = PEOPLE.sub(named, text).replace("{P}", self.pen()).replace("{S}", self.person()[0])
        return self.local(text), people

    def lines(self, wordings: Sequence[str]) -> list[str]:
        """Several wordings, filled in."""
        return [self.say(w)[0] for w in wordings]
