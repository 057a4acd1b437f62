"""Train the model of pages: which story of a page goes on in which of another.

    python -m tests.training.pages POOL.jsonl… -o papercli/reading/models/pages.json --issues 600

Issues are made of a pool's articles (see ``tests/training/words.py``): stories are cut, and go on on a later page, with jump
lines as papers have them, of which some are lost or name another page; or a page ends wherever it is full, and the next goes on
without a word.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest import mock

from papercli import clean_issue
from papercli.characters import ink
from papercli.issues import links
from papercli.model import Issue
from papercli.reading.links import NONE
from tests.benchmarks.confidence import Decision, bins, error
from tests.training.columns import Choice, fit
from tests.training.words import Article, Desk, numeral, pool, values

LOST, WRONG = 0.04, 0.02
"""How often a jump line was lost, and how often it names a page where its story does not go on."""
SCRIPTS = ("zh", "tw")
"""The scripts of the issues that are made."""
SHORTEST = 40
"""Characters of an article, at the least."""
GRAM = 8
"""Characters by which a part of a story is known again."""


@dataclass
class Part:
    """A part of a story on a page: its lines as printed, and the number of the part that it goes on in, if any."""

    headline: list[str]
    paragraphs: list[str]
    number: int
    goes_on: int | None = None


@dataclass
class Pages:
    """The pages of an issue in the making, each with its parts in order."""

    pages: list[list[Part]] = field(default_factory=list)
    count: int = 0

    def part(self, headline: list[str], paragraphs: list[str]) -> Part:
        """A new part, which stands on no page yet."""
        self.count += 1
        return Part(headline, paragraphs, self.count - 1)


def halves(article: Article, rng: random.Random) -> tuple[list[str], list[str]]:
    """An article's paragraphs, cut somewhere in the middle: mostly in mid-sentence."""
    whole = list(article.paragraphs)
    at = rng.randrange(len(whole))
    place = rng.randrange(len(whole[at])) if rng.random() < 0.7 else 0
    before, after = [*whole[:at], whole[at][:place]], [whole[at][place:], *whole[at + 1 :]]
    return [part for part in before if part], [part for part in after if part]


def with_jumps(articles: Sequence[Article], desk: Desk) -> Pages:
    """Pages of stories some of which go on on a later page, where a jump line says so."""
    rng, found = desk.rng, Pages()
    count = rng.randint(2, 5)
    found.pages = [[] for _ in range(count)]
    region = "zh" if desk.script == "zh" else "tw"
    to, back = [rng.choice(values(f"{name}.{region}", desk.heldout, rng)) for name in ("jumps", "jumps_from")]
    titled, jumping = rng.random() < 0.2, rng.choice([0.1, 0.2, 0.5])
    headless, cut = rng.choice([0.0, 0.0, 0.3]), rng.choice([0.0, 0.0, 0.1])
    begin = rng.choice([1, 1, 1, rng.randint(2, 9)])
    for article in articles[: count * rng.randint(1, 6)]:
        page = rng.randrange(count)
        if page + 1 == count or article.length < 2 * SHORTEST or rng.random() >= jumping:
            whole = found.part(list(article.headline) if rng.random() >= headless else [], list(article.paragraphs))
            if rng.random() < cut and len(whole.paragraphs[-1]) > 2 * SHORTEST:
                whole.paragraphs[-1] = whole.paragraphs[-1][: -rng.randint(2, SHORTEST)]  # its end was lost
            found.pages[page].append(whole)
            continue
        later = rng.choice([page + 1, rng.randint(page + 1, count - 1)])
        before, after = halves(article, rng)
        if not before or not after:
            continue
        again = rng.random()
        headline = list(article.headline) if again < 0.3 else [article.headline[0][:8]] if again < 0.45 else []
        if 0.45 < again < 0.65:  # words of the text
            headline = [rng.choice(re.findall("[一-鿿]{4,12}", "".join(article.paragraphs)) or [article.headline[0]])]
        one, other = found.part(list(article.headline), before), found.part(headline, after)
        one.goes_on = other.number
        told = f"《{headline[0]}》" if titled and headline else ""
        if rng.random() > LOST:
            one.paragraphs[-1] += _named(to, begin + (later if rng.random() > WRONG else page), told, desk)
        if rng.random() > LOST:
            other.paragraphs[0] = (
                _named(back, begin + (page if rng.random() > WRONG else later), "", desk) + other.paragraphs[0]
            )
        found.pages[page].append(one)
        found.pages[later].append(other)
    for parts in found.pages:
        rng.shuffle(parts)
    if rng.random() < (0.5 if begin == 1 else 0.9):
        for number, parts in enumerate(found.pages, begin):
            parts.insert(0, Part([], [f"第{number}版"], -1))
    return found


def _named(form: str, page: int, title: str, desk: Desk) -> str:
    text = desk.say(form, page=page, cnpage=numeral(page))[0]
    return re.sub(r"(?<=[版頁页])", title, text, count=1) if title else text


def without_jumps(articles: Sequence[Article], desk: Desk) -> Pages:
    """Pages that end wherever they are full, or with a story."""
    rng, found = desk.rng, Pages([[]])
    room = rng.randint(200, 900)
    for article in articles[: rng.randint(4, 14)]:
        headline = list(article.headline) if rng.random() < 0.85 else []
        part = found.part(headline, [])
        found.pages[-1].append(part)
        left = room - sum(len(text) for own in found.pages[-1] for text in own.paragraphs)
        for paragraph in article.paragraphs:
            if len(paragraph) > left and rng.random() < 0.8:
                place = max(0, min(left, len(paragraph) - 1)) if rng.random() < 0.8 else 0
                if place:
                    part.paragraphs.append(paragraph[:place])
                if part.paragraphs:
                    after = found.part([], [])
                    part.goes_on, part = after.number, after
                else:
                    found.pages[-1].remove(part)
                found.pages.append([part])
                paragraph, left = paragraph[place:], room
            part.paragraphs.append(paragraph)
            left -= len(paragraph)
        if rng.random() < 0.15:
            found.pages.append([])
    found.pages = [parts for parts in found.pages if parts]
    return found


def printed(parts: Sequence[Part], measure: int) -> str:
    """A page as text: a paragraph a line, or in columns of a ``measure`` in characters."""
    blocks = []
    for part in parts:
        lines = list(part.headline)
        for place, paragraph in enumerate(part.paragraphs):
            if not measure:
                lines.append(paragraph)
                continue
            text = paragraph if place == 0 and not part.headline else "　　" + paragraph
            lines += [text[at : at + measure] for at in range(0, len(text), measure)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def choices_of(issue: Issue, at: Sequence[int], made: Pages) -> Iterator[Choice]:
    """The choices of an issue's stories, as they were made. Stories that were read as two or as one are left out."""
    owner: dict[str, int] = {}
    for part in (part for parts in made.pages for part in parts):
        text = ink("".join(part.paragraphs))
        owner.update({text[place : place + GRAM]: part.number for place in range(len(text) - GRAM + 1)})
    whose: dict[int, int] = {}
    for article_place, article in enumerate(issue.articles):
        text = ink(article.text)
        votes = Counter(owner.get(text[at : at + GRAM]) for at in range(len(text) - GRAM + 1))
        (number, count), *_ = votes.most_common(1) or [(None, 0)]
        if number is not None and count > 0.9 * sum(votes.values()):
            whose[article_place] = number
    places = {number: place for place, number in whose.items()}
    after = {part.number: part.goes_on for parts in made.pages for part in parts if part.goes_on is not None}
    pairs = links.seen(issue, at)
    candidates: dict[int, list[tuple[int, list[str]]]] = defaultdict(list)
    for (left, right), names in pairs.items():
        candidates[left].append((right, names))
    for left, others in candidates.items():
        if left not in whose:
            continue
        right = places.get(after.get(whose[left], -1), -1)
        numbers = [other for other, _ in others]
        if after.get(whose[left]) is None or right in numbers:
            yield Choice([[NONE], *[names for _, names in others]], 1 + numbers.index(right) if right in numbers else 0)


def read(seed: str, script: str, heldout: bool) -> Iterator[tuple[Issue, Sequence[int], Pages]]:
    """An issue that is made by a seed, as the links are asked of it."""
    rng = random.Random(seed)
    articles = POOL[script, heldout]
    drawn = rng.sample(articles, min(len(articles), 40))
    desk = Desk(script, rng, heldout)
    openers, share = values(f"openers.{script}", heldout, rng), rng.choice([0.0, 0.4, 0.9])
    short = rng.random() < 0.3
    opened = [
        replace(one, paragraphs=(desk.say(rng.choice(openers))[0] + one.paragraphs[0], *one.paragraphs[1:]))
        if rng.random() < share
        else one
        for one in drawn
    ]
    if short:  # news in brief
        opened = [replace(one, paragraphs=tuple(text[: SHORTEST * 3] for text in one.paragraphs[:2])) for one in opened]
    made = (with_jumps if rng.random() < 0.6 else without_jumps)(opened, desk)
    measure = rng.choice([0, rng.randint(10, 26)])
    asked: list[tuple[Issue, Sequence[int]]] = []

    def kept(issue: Issue, at: Sequence[int]) -> dict[tuple[int, int], list[str]]:
        asked.append((issue, at))
        return {}

    with mock.patch.object(links, "seen", kept):
        clean_issue([(printed(parts, measure), None) for parts in made.pages])
    for issue, at in asked:
        yield issue, at, made


def choices(seed: str, script: str, heldout: bool) -> list[Choice]:
    """The choices of one issue that is made by a seed."""
    return [choice for one in read(seed, script, heldout) for choice in choices_of(*one)]


POOL: dict[tuple[str, bool], list[Article]] = {}
"""The articles of each script, those of training issues and those of issues kept apart, as each process has them."""


def begin(paths: Sequence[Path]) -> None:
    """Read the pools."""
    for script in SCRIPTS:
        articles = [article for article in pool(paths, script) if article.length > SHORTEST]
        random.Random(0).shuffle(articles)
        POOL[script, False], POOL[script, True] = articles[: len(articles) * 4 // 5], articles[len(articles) * 4 // 5 :]


def told(chosen: Sequence[Choice], weights: Mapping[str, float]) -> str:
    """How often the model is right: of the links that there are, and of those that it makes; and how far its chances are off."""
    found = right = there = 0
    taken = []
    for choice in chosen:
        scores = [sum(weights.get(name, 0.0) for name in names) for names in choice.candidates]
        best = max(range(len(scores)), key=scores.__getitem__)
        chance = 1 / sum(math.exp(score - scores[best]) for score in scores)
        there += choice.right > 0
        found += best > 0
        right += best == choice.right > 0
        taken.append(Decision("pages", chance, best == choice.right))
    share, wrong, off = right / max(1, there), 1 - right / max(1, found), error(bins(taken))
    return f"{there} links, {share:.3f} found, {wrong:.3f} of those made wrong, error {off:.3f}"


def main(argv: Sequence[str]) -> None:
    """Train as the command line says."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("pool", nargs="+", type=Path)
    wanted.add_argument("-o", "--output", required=True)
    wanted.add_argument("--issues", type=int, default=600)
    wanted.add_argument("--penalty", type=float, default=1.0)
    wanted.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = wanted.parse_args(argv)
    numbers = range(given.issues)
    apart = range(given.issues // 3)
    with ProcessPoolExecutor(given.jobs, initializer=begin, initargs=(given.pool,)) as jobs:
        made = [
            jobs.map(
                choices, [f"{name} {n}" for n in own], [SCRIPTS[n % 2] for n in own], [heldout] * len(own), chunksize=8
            )
            for name, own, heldout in (("train", numbers, False), ("apart", apart, True))
        ]
        own, other = [[choice for found in one for choice in found] for one in made]
    weights = fit(own, given.penalty)
    print(f"apart: {told(other, weights)}", file=sys.stderr)
    text = json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True)
    Path(given.output).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
