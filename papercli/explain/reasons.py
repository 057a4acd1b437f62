"""Why a decision was taken: the evidence that was weighed, for and against, in a few words.

Nothing is decided here, and no stage knows of it: the weights are asked of the stages' own evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from papercli.draft import CONTINUES, DISPLAY, INTRUDES, OPENS, Draft
from papercli.lexicon import Lexicon
from papercli.marks import is_thrown
from papercli.model import Article
from papercli.stages.evidence import Evidence
from papercli.stages.jumps import JUMP_TO
from papercli.stages.limits import BEGINS, CLOSED, MARKER, PARAGRAPH, SHOWN, VOCABULARY
from papercli.stages.measure import INDENT
from papercli.stages.measured import evidence_of
from papercli.stages.openers import closes
from papercli.stages.parting import SUITS
from papercli.stages.wording import shared

LEAST = 0.4
"""Units of evidence below which a reason is not worth a word."""
MOST = 4
"""Reasons given for a decision, the weightiest."""
_ENDINGS = {
    3: "a sentence ends before it",
    2: "a bracket closes before it",
    1: "a colon stands before it",
    0: "the line before stops in mid-sentence",
    -1: "a comma stands before it",
}


class Reason(Struct, frozen=True):
    """A piece of evidence in a few words, and its weight: above 0 it speaks for the decision, below 0 against it."""

    words: str
    weight: float


class Boundary(NamedTuple):
    """What was decided of a line: what it is (see :mod:`papercli.draft`), the margin, and why."""

    start: int
    role: int
    margin: float
    reasons: tuple[Reason, ...]


def boundaries(draft: Draft, lexicon: Lexicon, least: float) -> list[Boundary]:
    """The lines of a page, read into paragraphs, that were decided by a margin below ``least``; never its first.

    For a line that goes on, the weights speak for joining it to the line before; for any other, for parting the two. What
    the two lines alone do not explain of the margin is put down to the lines around them.

    >>> from papercli.draft import CONTINUES, cut
    >>> text = "溪口片区原是一片停产多年的砖瓦\\n窑。去年完成土壤修复。"
    >>> draft = Draft(text, lines=cut(text), roles=[OPENS, CONTINUES], margins=[9.0, 1.0], measures=[0, 0])
    >>> [reason.words for found in boundaries(draft, Lexicon(), 2.0) for reason in found.reasons]
    ['the line before stops in mid-sentence', 'the lines around it speak against it', 'the column shows no measure']
    """
    unsure = [place for place, margin in enumerate(draft.margins) if place and margin < least]
    if not unsure or draft.whole:
        return []
    evidence = evidence_of(draft, lexicon)
    evidence.measure()
    return [
        Boundary(draft.lines[place].start, draft.roles[place], draft.margins[place], _boundary(draft, evidence, place))
        for place in unsure
    ]


def _boundary(draft: Draft, evidence: Evidence, place: int) -> tuple[Reason, ...]:
    line, before, role = draft.lines[place], place - 1, draft.roles[place]
    own = "opens with a marker" if evidence.opens_story(place) else "begins as paragraphs do"
    goes_on, opens = evidence.body(place)
    blank = evidence.habits.blank[line.gap > 0]
    indent = evidence.habits.indent[2 <= line.indent <= 6]
    found = [
        Reason("a blank line before it" if line.gap else "no blank line before it", blank),
        Reason(
            "it is indented" if 2 <= line.indent <= 6 else "it is not indented",
            1.5 * indent + 2 * evidence.set_in(place),
        ),
        Reason("it begins with a closing mark" if is_thrown(line.ink) else f"it {own}", opens - goes_on),
    ]
    if draft.roles[before] in (CONTINUES, OPENS):
        opening = draft.roles[before] == OPENS
        gap = evidence.gap(before)
        join, part = evidence.fit(before)[opening]
        # How the line before ends is what is left of the gap's weight.
        ended = gap.ends[opening] - gap.goes_on[opening] - (part - join) - blank - indent / 2 - evidence.set_in(place)
        ending = "a jump line stands before it" if evidence.ends_in_jump(before) else _ENDINGS[evidence.ends[before]]
        found += [Reason(ending, ended), Reason(_width(draft, evidence, before, opening), part - join)]
    else:
        found.append(_display(evidence, before, "the line before"))
    if role in (DISPLAY, INTRUDES):
        found.append(_display(evidence, place, "it"))
    sign = -1 if role == CONTINUES else 1
    found = [Reason(reason.words, sign * reason.weight) for reason in found]
    rest = draft.margins[place] - sum(reason.weight for reason in found)
    found.append(Reason(f"the lines around it speak {'for' if rest > 0 else 'against'} it", rest))
    return weighty(found)


def _display(evidence: Evidence, place: int, name: str) -> Reason:
    weight = evidence.display(place)
    return Reason(f"{name} looks like {'display' if weight > 0 else 'body'} type", weight)


def _width(draft: Draft, evidence: Evidence, place: int, opening: bool) -> str:
    measure = evidence.measures[place]
    if not measure:
        return "the column shows no measure"
    slack = measure - draft.lines[place].width - INDENT * opening
    if slack < -1:
        return "the line before is wider than the column"
    return "the line before is full" if slack <= 1 else f"the line before is {slack / 2:g} em short"


def of_headline(number: int, articles: Sequence[Article]) -> tuple[Reason, ...]:
    """Why an article (by index) has its headline, or none: the words it shares with its own body and its neighbours'.

    The weights are rough: those of the stage are summed over a whole page.
    """
    article = articles[number]
    head = _ink("".join(article.headline))
    if not head:
        return (Reason("no display line is left for it", 1.0),)
    own = shared(head, _body(article))
    found = [Reason(f"its own story has {own:.0%} of its wording", SUITS * own)]
    for step, where in ((-1, "before"), (1, "after")):
        if 0 <= number + step < len(articles):
            other = shared(head, _body(articles[number + step]))
            found.append(Reason(f"the story {where} has {other:.0%} of its wording", -SUITS * other))
    first = article.paragraphs[0].spans[0][0] if article.paragraphs else 0
    if article.headline_spans[0][0][0] > first:
        found.append(Reason("it stands behind its story", -0.5))
    return weighty(found)


def of_limits(number: int, articles: Sequence[Article], lexicon: Lexicon) -> tuple[Reason, ...]:
    """Why a story begins where this article (by index) does. The weights are rough, as for a headline."""
    article = articles[number]
    before = articles[number - 1] if number else None
    found = [
        Reason(f"it opens with {article.marker}", MARKER)
        if article.marker
        else Reason("it opens with no marker", BEGINS)
    ]
    if article.continued_from:
        found.append(Reason("a jump line leads to it", MARKER))
    if article.headline:
        found.append(Reason("it has a headline", SHOWN))
    if before is None:
        found.append(Reason("no story stands before it", CLOSED))
    else:
        tail = before.paragraphs[-1].text if before.paragraphs else ""
        if before.continued_to or JUMP_TO.search(tail) or closes(tail, lexicon):
            found.append(Reason("the story before ends with a closing mark", CLOSED))
        same = shared(_body(article)[:PARAGRAPH], _body(before))
        found.append(Reason(f"the story before has {same:.0%} of its wording", -SUITS * same))
    return weighty(found)


def weighty(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The reasons that weigh most, in order; weights rounded to one place."""
    found = sorted(reasons, key=lambda reason: -abs(reason.weight))[:MOST]
    return tuple(Reason(reason.words, round(reason.weight, 1)) for reason in found if abs(reason.weight) >= LEAST)


def _body(article: Article) -> str:
    return _ink("".join(paragraph.text for paragraph in article.paragraphs))[:VOCABULARY]


def _ink(text: str) -> str:
    return "".join(text.split())
