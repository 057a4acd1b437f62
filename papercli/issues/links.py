"""Jumps followed: which story of one page goes on in which story of another.

Each pair that a jump line makes possible is weighed: the pages named both ways, the sentence that is cut, the titles
that jump lines give, the headlines and the words both have. The pairs are then chosen all at once, for several jumps may
lead to one page.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from papercli.characters import ink
from papercli.issues.assignment import Pair, assign
from papercli.marks import PAUSES, is_thrown
from papercli.model import RUNNING, Article, Issue, Jump, Page
from papercli.stages.endings import ending
from papercli.stages.jumps import title_of
from papercli.stages.wording import pairs, shared

NAMES = 2.0
"""Weight of a jump line that names the page of the other half."""
MISNAMES = {True: -4.0, False: -1.0}
"""Weight of one that names another page, where the number of the other half's page is printed, and where counted."""
SILENT = -5.0
"""Weight of a half without a jump line of its own: it was misread, or the story is not continued at all."""
TITLE, HEADLINE, WORDS = 6.0, 5.0, 1.0
"""Weights of a title in a jump line that is the other's headline, of shared headlines, and of shared words."""
STRANGE = -2.0
"""Weight of a title or a headline that has nothing in common with the other half."""
CUT, CLASH = 1.0, -3.0
"""Weight of a sentence that is cut and goes on, and of one that cannot go on so."""
QUOTE = 2.0
"""Weight of a quotation or bracket that one half opens and the other closes; its negative, where only one does."""
LEAST = 1.0
"""Weight that a pair must have at the least."""
SURE = 2.0
"""The margin below which a link is uncertain: the next best, or none, would be nearly as good."""
MOST = 100
"""Stories that can have jumps on one page; beyond that it is no newspaper page, and the links would take too long."""
DANGLING, UNCERTAIN = "jump-dangling", "jump-uncertain"
_MARKS = (("“", "”"), ("（", "）"), ("《", "》"), ("「", "」"), ("『", "』"))


class Half(NamedTuple):
    """An article as the half of a story: the index of its page, its ink by part, and its pairs of characters."""

    article: Article
    page: int
    headline: str
    first: str
    last: str
    body: str
    wording: set[str]


def link(issue: Issue, pages: Sequence[int]) -> Issue:
    """Fill in the articles that the jump lines of an issue lead to, with a confidence; flag those that lead nowhere
    (``jump-dangling``) or nearly led elsewhere (``jump-uncertain``). An issue without jump lines stays as it is.
    ``pages`` says of each article on which of the issue's pages it stands, counted from 0.

    >>> from papercli import clean
    >>> one, two = clean("本报讯 会议要求，夜间不可（下转2版）\\f不可失防\\n（上接1版）失防万一。").articles  # it links
    >>> one.continued_to.article == two.id, two.continued_from.article == one.id, one.flags
    (True, True, ('no-headline',))
    >>> clean("本报讯 会议要求，夜间不可（下转3版）\\f本报讯 各县区发言。").articles[0].flags
    ('no-headline', 'jump-dangling')
    """
    articles = issue.articles
    if not any(article.continued_to or article.continued_from for article in articles):
        return issue
    weights = _weights(issue, pages)
    chosen = assign({pair: weight - LEAST for pair, weight in weights.items() if weight > LEAST})
    margins = _margins(chosen, weights)
    to = {left: (articles[right].id, margins[left, right]) for left, right in chosen.items()}
    back = {right: (articles[left].id, margins[left, right]) for left, right in chosen.items()}
    linked = [_linked(article, to.get(place), back.get(place)) for place, article in enumerate(articles)]
    return replace(issue, articles=tuple(linked))


def _linked(article: Article, to: tuple[str, float] | None, back: tuple[str, float] | None) -> Article:
    jumps = ((article.continued_to, to), (article.continued_from, back))
    flags = list(article.flags)
    if any(jump and not other for jump, other in jumps):
        flags.append(DANGLING)
    if any(other and other[1] < SURE for _, other in jumps):
        flags.append(UNCERTAIN)
    onward, backward = [_led(jump, other) for jump, other in jumps]
    return replace(article, continued_to=onward, continued_from=backward, flags=tuple(dict.fromkeys(flags)))


def _led(jump: Jump | None, other: tuple[str, float] | None) -> Jump | None:
    if jump is None or other is None:
        return jump
    return replace(jump, article=other[0], confidence=confidence(other[1]))


def _margins(chosen: Mapping[int, int], weights: Mapping[Pair, float]) -> dict[Pair, float]:
    """By how much each pair is better than no link, than another partner for one of the two, than an exchange of partners."""
    owner = {other: one for one, other in chosen.items()}
    sharing: dict[tuple[str, int], list[Pair]] = defaultdict(
        list
    )  # the pairs there are with a left one, or a right one
    for (left, right), weight in weights.items():
        if weight > LEAST:
            sharing["left", left].append((left, right))
            sharing["right", right].append((left, right))
    margins = {}
    for left, right in chosen.items():
        margin = weights[left, right] - LEAST
        for one, other in (*sharing["left", left], *sharing["right", right]):
            if (one, other) == (left, right):
                continue
            lost, gained = weights[left, right], weights[one, other]
            rival = owner.get(other) if one == left else None
            if rival is not None:  # its partner is taken: the two would have to exchange
                lost += weights[rival, other] - LEAST
                gained += max(0.0, weights.get((rival, right), LEAST) - LEAST)
            elif other == right and one in chosen:
                lost += weights[one, chosen[one]] - LEAST
                gained += max(0.0, weights.get((left, chosen[one]), LEAST) - LEAST)
            margin = min(margin, lost - gained)
        margins[left, right] = margin
    return margins


def _weights(issue: Issue, at: Sequence[int]) -> dict[Pair, float]:
    """Every pair that a jump line makes possible, and what speaks for it; the pairs are of places among the articles."""
    numbered = defaultdict(list)
    for place, page in enumerate(issue.pages):
        numbered[page.number].append(place)
    standing = defaultdict(list)
    for place, page_index in enumerate(at):
        standing[page_index].append(place)
    possible = set(_possible(issue, at, numbered, standing))
    halves = {
        place: _half(issue.articles[place], at[place]) for place in sorted({k for pair in possible for k in pair})
    }
    spread = Counter(pair for half in halves.values() for pair in half.wording)
    return {
        (left, right): _named(halves[left], halves[right], issue.pages, numbered)
        + _cut(halves[left], halves[right])
        + _alike(halves[left], halves[right], spread)
        for left, right in sorted(possible)
    }


def _possible(
    issue: Issue, at: Sequence[int], numbered: Mapping[str, list[int]], standing: Mapping[int, list[int]]
) -> Iterator[Pair]:
    for place, article in enumerate(issue.articles):
        for jump, onward in ((article.continued_to, True), (article.continued_from, False)):
            target = _nearest(jump.page, at[place], onward, numbered) if jump else None
            others = standing.get(target, []) if target is not None else []
            if len(others) <= MOST >= len(standing[at[place]]):
                yield from [(place, other) if onward else (other, place) for other in others]


def _nearest(number: str | None, page: int, onward: bool, numbered: Mapping[str, list[int]]) -> int | None:
    """The page of that number nearest to another page, for a source may hold several issues; of two as near, the later
    one where the story goes on, the earlier where it comes from."""
    numbers = numbered.get(number or "", [])
    place = bisect_left(numbers, page)
    others = [other for other in numbers[max(0, place - 1) : place + 2] if other != page]
    return min(others, key=lambda other: (abs(other - page), (other < page) is onward), default=None)


def _half(article: Article, page: int) -> Half:
    running = [paragraph for paragraph in article.paragraphs if paragraph.kind in RUNNING] or article.paragraphs
    parts = [ink(paragraph.text) for paragraph in running] or [""]
    body = "".join(parts)
    headline = ink("".join(article.headline))
    return Half(article, page, headline, parts[0], parts[-1], body, pairs(body))


def _named(left: Half, right: Half, pages: tuple[Page, ...], numbered: Mapping[str, list[int]]) -> float:
    """The pages named both ways."""
    weight = 0.0
    for jump, here, there, onward in (
        (left.article.continued_to, left.page, right.page, True),
        (right.article.continued_from, right.page, left.page, False),
    ):
        if jump is None:
            weight += SILENT
        else:
            weight += NAMES if _nearest(jump.page, here, onward, numbered) == there else MISNAMES[pages[there].printed]
    return weight


def _cut(left: Half, right: Half) -> float:
    """The sentence cut at the jump, and whether it can go on as the other half begins."""
    last, first = left.last, right.first
    if not last or not first:
        return 0.0
    thrown = is_thrown(first)
    if ending(last) > 1:
        weight = CLASH if thrown else 0.0
    elif right.article.marker or (last[-1] in PAUSES and thrown):
        weight = CLASH
    else:
        weight = CUT
    for opens, closes in _MARKS:
        opened = last.rfind(opens) > last.rfind(closes)
        closed = closes in first and first.find(closes) < (first + opens).find(opens)
        weight += QUOTE * (1 if opened else -1) if closed else -QUOTE if opened else 0.0
    return weight


def _alike(left: Half, right: Half, spread: Mapping[str, int]) -> float:
    """Titles in the jump lines, headlines and words: those that few other halves have count for more."""
    weight = 0.0
    for jump, headline in ((left.article.continued_to, right.headline), (right.article.continued_from, left.headline)):
        title = ink(title_of(jump.text) or "") if jump else ""
        if title and headline:
            weight += _likeness(title, headline, TITLE)
    if right.headline:
        likeness = _likeness(right.headline, left.headline, HEADLINE)
        weight += likeness if likeness > 0 else max(STRANGE, STRANGE + HEADLINE * shared(right.headline, left.body))
    common = sum([1 / (spread[pair] - 1) for pair in left.wording & right.wording])
    return weight + WORDS * math.log1p(common)


def _likeness(one: str, other: str, most: float) -> float:
    likeness = max(shared(one, other), shared(other, one))
    return most * likeness if likeness > 0.2 else STRANGE


def follow(articles: Iterable[Article]) -> dict[str, str]:
    """The id of each article that is continued, and of the one it goes on with, as the jump lines of either say."""
    after: dict[str, str] = {}
    for article in articles:
        if article.continued_to and article.continued_to.article:
            after[article.id] = article.continued_to.article
        if article.continued_from and article.continued_from.article:
            after[article.continued_from.article] = article.id
    return after


def confidence(margin: float) -> float:
    """A margin of evidence as a number from 0 to 1, rounded to two places: 0.5 is a coin's toss.

    >>> confidence(0.0), confidence(2.0), confidence(50.0)
    (0.5, 0.88, 1.0)
    """
    return round(1 / (1 + math.exp(-max(-20.0, min(20.0, margin)))), 2)
