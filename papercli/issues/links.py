"""Links: which story of one page goes on in which story of another.

A jump line makes pairs of stories possible; so does the end of a page, where the next page begins without a headline. The features
of a pair are the pages named both ways, the sentence that is cut and whether it reads on, the titles that jump lines give, the
headlines, the measures and the words that both have. The model ``pages`` weighs them (see :mod:`papercli.reading.links`). All pairs
are chosen together, for several jumps may lead to one page.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec.structs import replace

from papercli.characters import ink
from papercli.draft import width
from papercli.marks import PAUSES, is_thrown
from papercli.model import RUNNING, UNSURE, Article, Issue, Jump, Paragraph
from papercli.reading.links import paired
from papercli.reading.readson import model
from papercli.stages.endings import ending
from papercli.stages.jumps import title_of
from papercli.stages.measure import TOLERANCE
from papercli.stages.wording import pairs, shared

MOST = 100
"""The most stories with jumps on one page; a page with more is no newspaper page, and its links would take too long."""
STEPS = 5
"""The steps into which a share is rounded."""
COMMON = 8
"""The most steps of shared wording that are told apart; a step is half a unit of its logarithm."""
RIVALS = 3
"""Up to how many other stories are counted for which jump lines speak as much."""
ON = 6
"""Log-odds of reading on are told apart up to this much, either way."""
MEASURED = 3
"""The printed lines that a half must have for its measure to be known."""
DANGLING, UNCERTAIN = "jump-dangling", "jump-uncertain"
_MARKS = (("“", "”"), ("（", "）"), ("《", "》"), ("「", "」"), ("『", "』"))


class Half(NamedTuple):
    """An article as the half of a story: the index of its page, its ink by part, the measures in half-ems of the columns it
    begins and ends in (0 where it is too short to tell), and its pairs of characters."""

    article: Article
    page: int
    headline: str
    first: str
    last: str
    body: str
    begins: int
    ends: int
    wording: set[str]


class Order(NamedTuple):
    """Where the articles of an issue stand: which of its pages have a number, which articles stand on each page, and on which
    page each article stands; pages are counted from 0."""

    numbered: Mapping[str, list[int]]
    standing: Mapping[int, list[int]]
    at: Sequence[int]


def link(issue: Issue, pages: Sequence[int]) -> Issue:
    """Fill in the articles that go on in another, with how likely that is (0..1); flag jump lines that lead nowhere
    (``jump-dangling``) or nearly led elsewhere (``jump-uncertain``). Where a page goes on in the next without a jump line, and
    that is nearly certain, both halves get a jump without text. ``pages`` says of each article on which of the issue's pages it
    stands, counted from 0.

    >>> from papercli import clean
    >>> one, two = clean("本报讯 会议要求，夜间不可（下转2版）\\f不可失防\\n（上接1版）失防万一。").articles  # it links
    >>> one.continued_to.article == two.id, two.continued_from.article == one.id, one.flags
    (True, True, ('no-headline',))
    >>> clean("本报讯 会议要求，夜间不可（下转3版）\\f本报讯 各县区发言。").articles[0].flags
    ('no-headline', 'jump-dangling')
    """
    articles = issue.articles
    chosen = paired(seen(issue, pages), "pages")
    to: dict[int, tuple[str, float]] = {}
    back: dict[int, tuple[str, float]] = {}
    for one in chosen:
        silent = not (articles[one.left].continued_to or articles[one.right].continued_from)
        if not silent or one.chance >= UNSURE:
            to[one.left] = articles[one.right].id, one.chance
            back[one.right] = articles[one.left].id, one.chance
    linked = [_linked(article, to.get(place), back.get(place)) for place, article in enumerate(articles)]
    return replace(issue, articles=tuple(linked))


def _linked(article: Article, to: tuple[str, float] | None, back: tuple[str, float] | None) -> Article:
    jumps = ((article.continued_to, to), (article.continued_from, back))
    flags = list(article.flags)
    if any(jump and not other for jump, other in jumps):
        flags.append(DANGLING)
    if any(other and other[1] < UNSURE for _, other in jumps):
        flags.append(UNCERTAIN)
    if flags == list(article.flags) and not (to or back):
        return article
    last, first = article.lines[-1][1], article.lines[0][0]
    return replace(
        article,
        continued_to=_led(article.continued_to, to, last),
        continued_from=_led(article.continued_from, back, first),
        flags=tuple(dict.fromkeys(flags)),
    )


def _led(jump: Jump | None, other: tuple[str, float] | None, line: int) -> Jump | None:
    """The jump of a half, leading to the other half; without a jump line it has no text, and is at the ``line`` where the page is cut."""
    if other is None:
        return jump
    found = jump or Jump(None, "", None, None, (line, line), ())
    return replace(found, article=other[0], confidence=round(other[1], 2))


def seen(issue: Issue, at: Sequence[int]) -> dict[tuple[int, int], list[str]]:
    """Every pair of articles that may be halves of one story, by their places, with its features."""
    numbered, standing = defaultdict(list), defaultdict(list)
    for place, page in enumerate(issue.pages):
        numbered[page.number].append(place)
    for place, page_index in enumerate(at):
        standing[page_index].append(place)
    order = Order(numbered, standing, at)
    possible = sorted({*_possible(issue, order), *_silent(issue, order)})
    halves = {
        place: _half(issue.articles[place], at[place]) for place in {place for pair in possible for place in pair}
    }
    spread = Counter(pair for half in halves.values() for pair in half.wording)
    common = {
        (left, right): math.fsum([1 / (spread[pair] - 1) for pair in halves[left].wording & halves[right].wording])
        for left, right in possible
    }
    most: dict[int, float] = {}
    for (left, _), much in common.items():
        most[left] = max(most.get(left, 0.0), much)
    named = {(left, right): _named(issue, halves[left], halves[right], order) for left, right in possible}
    alike = Counter((side, pair[side], words) for pair, words in named.items() for side in (0, 1))
    found = {}
    for left, right in possible:
        one, other, words = halves[left], halves[right], named[left, right]
        rivals = max(alike[0, left, words], alike[1, right, words]) - 1
        names = [
            words, f"{min(RIVALS, rivals)} others so: {words}", *_cut(one, other), *_titles(one, other), *_headlines(one, other),
            f"{min(COMMON, round(2 * math.log1p(common[left, right])))} halves of shared words",
        ]  # fmt: skip
        if common[left, right] == most[left] > 0:
            names.append("none shares more words")
        found[left, right] = names
    return found


def _possible(issue: Issue, order: Order) -> Iterator[tuple[int, int]]:
    """The pairs that jump lines make possible."""
    for place, article in enumerate(issue.articles):
        page = order.at[place]
        for jump, onward in ((article.continued_to, True), (article.continued_from, False)):
            target = _nearest(jump.page, page, onward, order.numbered) if jump else None
            others = order.standing.get(target, []) if target is not None else []
            if len(others) <= MOST >= len(order.standing[page]):
                yield from [(place, other) if onward else (other, place) for other in others]


def _silent(issue: Issue, order: Order) -> Iterator[tuple[int, int]]:
    """The last article of a page and the first of the next, where that one has no headline and neither has a jump line."""
    for page, own in order.standing.items():
        others = order.standing.get(page + 1)
        if not others:
            continue
        left, right = issue.articles[own[-1]], issue.articles[others[0]]
        if not (left.continued_to or right.continued_from or right.headline or right.marker or right.credit):
            yield own[-1], others[0]


def _nearest(number: str | None, page: int, onward: bool, numbered: Mapping[str, list[int]]) -> int | None:
    """The page with a number that is nearest to another page, for a source may hold several issues. Of two that are equally near,
    the later one where the story goes on, the earlier one where it comes from."""
    numbers = numbered.get(number or "", [])
    place = bisect_left(numbers, page)
    others = [other for other in numbers[max(0, place - 1) : place + 2] if other != page]
    return min(others, key=lambda other: (abs(other - page), (other < page) is onward), default=None)


def _half(article: Article, page: int) -> Half:
    running = [paragraph for paragraph in article.paragraphs if paragraph.kind in RUNNING] or article.paragraphs
    parts = [ink(paragraph.text) for paragraph in running] or [""]
    body = "".join(parts)
    headline = ink("".join(article.headline))
    begins, ends = (_measure(running[0]), _measure(running[-1])) if running else (0, 0)
    return Half(article, page, headline, parts[0], parts[-1], body, begins, ends, pairs(body))


def _measure(paragraph: Paragraph) -> int:
    """The width of the column that a paragraph stands in, in half-ems; 0 where it is too short to tell."""
    offsets = [offset for offset, _ in paragraph.starts]
    if len(offsets) < MEASURED:
        return 0
    return max([width(ink(paragraph.text[start:end])) for start, end in pairwise(offsets)])


def _named(issue: Issue, left: Half, right: Half, order: Order) -> str:
    """The features of the page that each jump line names."""

    def told(jump: Jump | None, here: int, there: int, onward: bool) -> str:
        if jump is None:
            return "no jump line"
        counted = "" if issue.pages[there].printed else ", as counted"
        own = _nearest(jump.page, here, onward, order.numbered) == there
        return f"{'its' if own else 'another'} page named{counted}"

    onward = told(left.article.continued_to, left.page, right.page, True)
    return f"{onward}; back: {told(right.article.continued_from, right.page, left.page, False)}"


def _cut(left: Half, right: Half) -> Iterator[str]:
    """The features of the sentence that the jump cuts, and whether the other half can go on with it."""
    last, first = left.last, right.first
    if not last or not first:
        yield "no running text"
        return
    ends = "a sentence ends" if ending(last) > 1 else "a comma" if last[-1] in PAUSES else "in mid-sentence"
    begins = "a mark thrown over" if is_thrown(first) else "a marker" if right.article.marker else "text"
    jumps = "" if left.article.continued_to or right.article.continued_from else ", no jump line"
    yield f"{ends}, then {begins}{jumps}"
    if ending(last) <= 1:
        reading = model()
        odds = reading.log_odds(reading.end(last), reading.beginning(first))
        yield f"{max(-ON, min(ON, round(odds)))} of reading on{jumps}"
    for opens, closes in _MARKS:
        opened = last.rfind(opens) > last.rfind(closes)
        closed = closes in first and first.find(closes) < (first + opens).find(opens)
        if opened or closed:
            yield f"a bracket {'left open' if opened else 'never opened'}{' and closed' if opened and closed else ''}"
    if left.ends and right.begins:
        same = abs(left.ends - right.begins) <= TOLERANCE
        yield f"{'one measure' if same else 'another measure'}{jumps}"


def _titles(left: Half, right: Half) -> Iterator[str]:
    """Whether the title that a jump line gives is the other half's headline."""
    for jump, headline in ((left.article.continued_to, right.headline), (right.article.continued_from, left.headline)):
        title = ink(title_of(jump.text) or "") if jump else ""
        if title:
            yield f"{_fifths(_likeness(title, headline))} of the title is its headline"


def _headlines(left: Half, right: Half) -> Iterator[str]:
    """Whether the other half's headline is like this one's, or like its text."""
    if not right.headline:
        yield "no headline"
        return
    if left.headline:
        yield f"{_fifths(_likeness(right.headline, left.headline))} of the headline in the other"
    yield f"{_fifths(shared(right.headline, left.body))} of the headline in the text"


def _likeness(one: str, other: str) -> float:
    return max(shared(one, other), shared(other, one))


def _fifths(share: float) -> str:
    return f"{round(STEPS * share)}/{STEPS}"


def follow(articles: Iterable[Article]) -> dict[str, str]:
    """The id of each article that is continued, and of the one it goes on with, as the jump lines of either say."""
    after: dict[str, str] = {}
    for article in articles:
        if article.continued_to and article.continued_to.article:
            after[article.id] = article.continued_to.article
        if article.continued_from and article.continued_from.article:
            after[article.continued_from.article] = article.id
    return after
