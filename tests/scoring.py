"""The measures by which a cleaned page is held against its gold: what the goldens and the benchmarks count with.

Texts are compared on their ink, aligned by edit distance, so that a misread character costs one character and no break.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from rapidfuzz.distance import Indel, Levenshtein

from papercli import Issue
from papercli.characters import fold, ink

NEAR = 0.98
"""Share of an article's characters, counted both ways, from which its body is right: the rest is left to misreading."""


class Story(NamedTuple):
    """What is compared of an article: headline lines, ``(label, name)`` pairs, paragraphs, pages jumped to and from."""

    headline: tuple[str, ...] = ()
    byline: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    jumps: tuple[str | None, str | None] = (None, None)

    @property
    def body(self) -> str:
        return ink("".join(self.paragraphs))


def of_gold(gold: Mapping[str, Any]) -> list[Story]:
    """The stories of a ``.gold.json`` file."""
    return [
        Story(
            tuple(article["headline"]),
            tuple((person["label"], person["name"]) for person in article["byline"]),
            tuple(fold(paragraph) for paragraph in article["paragraphs"]),
            _pages(article["continued_to"], article["continued_from"]),
        )
        for article in gold["articles"]
    ]


def of_issue(issue: Issue) -> list[Story]:
    """The stories of a cleaned issue."""
    return [
        Story(
            article.headline,
            tuple((person.label, person.name) for person in article.byline),
            tuple(paragraph.text for paragraph in article.paragraphs),
            (
                article.continued_to.page if article.continued_to else None,
                article.continued_from.page if article.continued_from else None,
            ),
        )
        for article in issue.articles
    ]


def _pages(*jumps: Mapping[str, Any] | None) -> tuple[str | None, str | None]:
    to, back = [str(jump["page"]) if jump else None for jump in jumps]
    return to, back


def matched(gold: Sequence[Story], found: Sequence[Story]) -> dict[int, int]:
    """Which found story is which of the gold, by index: the pairs whose bodies share most, best first."""
    alike = [
        (Indel.normalized_similarity(one.body, other.body), -i, -j)
        for i, one in enumerate(gold)
        for j, other in enumerate(found)
    ]
    pairs: dict[int, int] = {}
    for likeness, i, j in sorted(alike, reverse=True):
        if likeness > 0.2 and -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    return pairs


class Tally:
    """Counts of what was right, wrong and missed, over any number of pages."""

    def __init__(self) -> None:
        self.hits: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.characters = 0
        self.notes: list[str] = []

    def count(self, what: str, gold: Iterable[object], found: Iterable[object]) -> None:
        """Count what two collections have in common and what only one has; each such thing is noted."""
        expected, got = Counter(gold), Counter(found)
        self.hits[what] += (expected & got).total()
        for name, side, rest in (("missed", self.missed, expected - got), ("wrong", self.wrong, got - expected)):
            side[what] += rest.total()
            self.notes += [f"{what}: {name}: {thing}" for thing in rest.elements()]

    def f1(self, what: str) -> float:
        """Twice the hits by all that was expected and all that was found; 1 where there was nothing to find."""
        hits = 2 * self.hits[what]
        total = hits + self.wrong[what] + self.missed[what]
        return hits / total if total else 1.0

    def share(self, what: str) -> float:
        """The hits by what was expected; 1 where nothing was."""
        total = self.hits[what] + self.missed[what]
        return self.hits[what] / total if total else 1.0

    def add(self, gold: Sequence[Story], found: Sequence[Story]) -> None:
        """Count one page."""
        pairs = matched(gold, found)
        self.characters += sum(len(story.body) for story in gold)
        right = [i for i, j in pairs.items() if _is_same(gold[i].body, found[j].body)]
        self.count("article", [story.body[:20] for story in gold], [gold[i].body[:20] for i in right])
        self.wrong["article"] += len(found) - len(right)
        for i, story in enumerate(gold):
            others = [found[pairs[i]]] if i in pairs else []
            self.count("headline", [ink("".join(story.headline))], [ink("".join(other.headline)) for other in others])
            self.count("jump", [story.jumps], [other.jumps for other in others])
            self.count("byline", story.byline, [person for other in others for person in other.byline])
            self.count("exact", story.paragraphs, [paragraph for other in others for paragraph in other.paragraphs])
            for other in others:
                self._places("break", story.paragraphs, other.paragraphs)
                self._places("blank", "".join(story.paragraphs).split(), "".join(other.paragraphs).split())
                if ink("".join(story.headline)) == ink("".join(other.headline)):
                    self._places("blank", "".join(story.headline).split(), "".join(other.headline).split())
        for j, story in enumerate(found):
            if j not in pairs.values():
                self.count("byline", [], story.byline)

    def _places(self, what: str, gold: Sequence[str], found: Sequence[str]) -> None:
        """Count the places at which the pieces of two texts meet, each shown as the characters around it."""
        text, other = ink("".join(gold)), ink("".join(found))
        aligned = _aligned(other, text)

        def shown(place: int | None) -> str:
            return "?" if place is None else f"{text[max(0, place - 8) : place]}▏{text[place : place + 8]}"

        self.count(what, map(shown, _joints(gold)), [shown(aligned.get(place)) for place in _joints(found)])


def _is_same(gold: str, found: str) -> bool:
    changes = Counter(change.tag for change in Levenshtein.editops(gold, found))
    return max(changes["insert"], changes["delete"]) <= (1 - NEAR) * len(gold)


def _joints(pieces: Sequence[str]) -> list[int]:
    """The number of inked characters before each piece but the first."""
    return list(accumulate(len(ink(piece)) for piece in pieces))[:-1]


def _aligned(text: str, gold: str) -> dict[int, int]:
    places: dict[int, int] = {}
    for change in Levenshtein.opcodes(text, gold):
        if change.tag in ("equal", "replace"):
            same = min(change.src_end - change.src_start, change.dest_end - change.dest_start)
            places.update((change.src_start + k, change.dest_start + k) for k in range(same))
    return places
