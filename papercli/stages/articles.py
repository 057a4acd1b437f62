"""Articles: which paragraphs are one story, and which headline is whose.

First the page's paragraphs are parted into stories, at markers, at display type, at closers and jump lines and where the
measure changes. Then the display lines between two bodies are shared out: a headline may stand before its body, after
it, or between the headlines' own lines and another's; position, breaks and shared vocabulary decide, over the whole
page at once, so that no story is given two headlines while its neighbour goes without.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec.structs import replace

from papercli.draft import CONTINUES, CREDIT, DISPLAY, INTRUDES, OPENS, Draft, Line, Story
from papercli.lexicon import Lexicon
from papercli.stages.jumps import CONTINUED, JUMP_TO
from papercli.stages.openers import LOOKAHEAD, find_opener

CLOSES = re.compile("(?:[（(〔【〈《](?:完|全文完|下转[^）)]{1,8}|[^（()）。！？，]{0,12}(?:记者|記者|通讯员|通訊員|编辑|編輯)[^（()）。！？]{1,30})[)）〕】〉》])$")
"""What a story ends with: ``（完）``, a jump line, ``（记者 X）``."""
VOCABULARY = 1500
"""Characters of a body that its headline is compared with."""


class _Group(NamedTuple):
    """Consecutive display lines, or one credit, or a paragraph: the page as a sequence of them."""

    role: int
    lines: list[int]


class _Body(NamedTuple):
    """The paragraphs of a story and what stands between them, without its headline."""

    groups: list[_Group]
    margin: float


def articles(draft: Draft, lexicon: Lexicon) -> Draft:
    """Part the page into stories and give each its headline."""
    if not draft.lines:
        return draft
    groups = _groups(draft.roles)
    bodies, displays = _part(draft, groups, lexicon)
    shares = _share(draft, bodies, displays)
    stories = [
        _story(draft, body, before, after, margin)
        for body, (before, after, margin) in zip(bodies, shares, strict=True)
    ]
    return replace(draft, stories=stories)


def one_story(draft: Draft, lexicon: Lexicon) -> Draft:
    """Leave the whole page one story without a headline."""
    if not draft.lines:
        return draft
    spans = [[(draft.lines[i].start, draft.lines[i].end) for i in group.lines] for group in _groups(draft.roles)]
    margins = [draft.margins[group.lines[0]] for group in _groups(draft.roles)]
    return replace(draft, stories=[Story([], [], spans, margins, 0.0)])


def _groups(roles: list[int]) -> list[_Group]:
    groups: list[_Group] = []
    resumed: _Group | None = None
    for i, role in enumerate(roles):
        if role == CONTINUES and groups:
            if groups[-1].role == INTRUDES and resumed:
                resumed.lines.append(i)
                continue
            if groups[-1].role == OPENS:
                groups[-1].lines.append(i)
                continue
        elif role in (DISPLAY, INTRUDES) and groups and groups[-1].role == role:
            groups[-1].lines.append(i)
            continue
        if role == INTRUDES:
            resumed = groups[-1] if groups and groups[-1].role == OPENS else None
        groups.append(_Group(OPENS if role == CONTINUES else role, [i]))
    return groups


def _part(draft: Draft, groups: list[_Group], lexicon: Lexicon) -> tuple[list[_Body], list[list[int]]]:
    """The bodies of the page, and the display lines before the first, between each two and after the last."""
    bodies: list[_Body] = []
    displays: list[list[int]] = [[]]
    pending: list[_Group] = []
    for group in groups:
        if group.role in (DISPLAY,):
            pending.append(group)
            continue
        if group.role in (CREDIT, INTRUDES):
            if bodies and not pending:
                bodies[-1].groups.append(group)
            else:
                pending.append(group)
            continue
        weight = _opens(draft, bodies, displays, pending, group, lexicon)
        if weight > 0 or not bodies:
            new: list[_Group] = []
            for item in pending:
                if item.role == DISPLAY:
                    displays[-1] += item.lines
                elif new or not bodies:
                    new.append(item)
                else:
                    new.append(item)
            bodies.append(_Body([*new, group], abs(weight)))
            displays.append([])
        else:
            within = [_within(draft, bodies, displays, item) for item in pending]
            bodies[-1].groups.extend([*within, group])
        pending = []
    for item in pending:
        if item.role == DISPLAY or not bodies:
            displays[-1] += item.lines
        else:
            bodies[-1].groups.append(item)
    if not bodies:
        bodies.append(_Body([], 0.0))
        displays.append([])
    return bodies, displays


def _within(draft: Draft, bodies: list[_Body], displays: list[list[int]], item: _Group) -> _Group:
    """Display lines in the middle of a story: a subhead, a paragraph of its own; or the headline, if it has none yet."""
    lines = draft.lines
    if item.role != DISPLAY or _headed(lines, bodies, displays):
        return item
    wide = any(lines[i].width > draft.measures[i] + 3 for i in item.lines)
    fits = _shared("".join([lines[i].ink for i in item.lines]), _ink(lines, bodies[-1]))
    return _Group(INTRUDES, item.lines) if wide or fits > 0.25 or len(item.lines) > 1 else item


def _parted(gaps: list[int]) -> bool:
    """Whether blank lines part display lines from one another: they are the headlines of two stories."""
    return max(gaps[1:-1]) > 0 and min(gaps) < max(gaps[1:-1])


def _ink(lines: list[Line], body: _Body) -> str:
    return "".join([lines[i].ink for group in body.groups for i in group.lines])[:VOCABULARY]


def _headed(lines: list[Line], bodies: list[_Body], displays: list[list[int]]) -> bool:
    """Whether the last body has a headline before it already, as far as can be told before all are shared out."""
    shown = displays[len(bodies) - 1]
    if not shown:
        return False
    if len(bodies) == 1:
        return True
    last = lines[shown[-1]].ink
    return _shared(last, _ink(lines, bodies[-1])) > _shared(last, _ink(lines, bodies[-2]))


def _opens(
    draft: Draft,
    bodies: list[_Body],
    displays: list[list[int]],
    pending: list[_Group],
    group: _Group,
    lexicon: Lexicon,
) -> float:
    """Weight for a new story beginning at ``group``, which the display lines ``pending`` stand before."""
    lines = draft.lines
    first = group.lines[0]
    ink, k = lines[first].ink, first
    while len(ink) < LOOKAHEAD and k + 1 < len(lines):
        k += 1
        ink += lines[k].ink
    if find_opener(ink, draft.text[lines[first].start : lines[k].end], len(lines[first].ink), lexicon):
        only = bodies[-1].groups if bodies and not pending else []
        if len(only) == 1 and len(only[0].lines) <= 4 and not any("。" in lines[i].ink for i in only[0].lines):
            return -2.0  # a marker behind a marker: what stands between them is no story yet
        return 6.0
    if CONTINUED.match(ink):
        return 6.0
    if not bodies:
        return 3.0
    body = bodies[-1]
    previous = body.groups[-1].lines
    weight = -2.0
    tail = "".join(lines[i].ink for i in previous[-3:])
    if JUMP_TO.search(tail):
        weight += 8.0
    elif CLOSES.search(tail):
        weight += 3.0
    if body.groups[-1].role == CREDIT and len(body.groups) > 1:
        weight += 2.5
    here, there = draft.measures[first], draft.measures[previous[-1]]
    changed = here and there and abs(here - there) > 2
    shown = [i for g in pending if g.role == DISPLAY for i in g.lines]
    if shown:
        weight += 1.5
        weight += 2.5 if changed else -1.0
        if any(there and lines[i].width > there + 3 for i in shown):
            weight += 3.0
        gaps = [lines[i].gap for i in [*shown, first]]
        weight += 0.5 * max(gaps)
        if len(shown) > 2 or len(shown) > 1 and _parted(gaps):
            weight += 1.5
        head = "".join([lines[i].ink for i in shown])
        after = "".join([lines[i].ink for i in range(first, min(first + 40, len(lines)))])
        before = _ink(lines, body)
        here_fits, there_fits = _shared(head, after), _shared(head, before)
        same = _shared(after[:150], before)
        if _headed(lines, bodies, displays):
            weight += 3.0 * (here_fits - there_fits)
        else:
            weight += 3.0 * max(here_fits, there_fits)
        if not changed:  # a headline that an OCR engine put into its own story speaks of both sides, and so do they
            weight -= 6.0 * min(here_fits, there_fits) + 12.0 * max(0.0, same - 0.12)
    elif changed:
        weight += 1.0
    if any(g.role == CREDIT for g in pending):
        weight += 3.0
    return weight


def _shared(headline: str, body: str) -> float:
    """How much of the headline's wording the body has: the share of its pairs of characters found there."""
    pairs = {headline[i : i + 2] for i in range(len(headline) - 1)}
    return sum(pair in body for pair in pairs) / len(pairs) if pairs else 0.0


def _share(
    draft: Draft, bodies: list[_Body], displays: list[list[int]]
) -> list[tuple[list[int], list[int], float]]:
    """For each body, the display lines before it and after it that are its headline, and the margin of that choice."""
    lines = draft.lines
    texts = [_ink(lines, body) for body in bodies]
    # best[headed]: the best sharing so far where the last body has (1) or has not (0) a headline before it
    best: dict[int, tuple[float, list[int]]] = {}
    head = displays[0]
    best[1 if head else 0] = (_affinity(draft, head, texts[0]) if head else 0.0, [0])
    for k in range(len(bodies)):
        shown = displays[k + 1]
        last = k + 1 == len(bodies)
        following: dict[int, tuple[float, list[int]]] = {}
        for headed, (score, splits) in best.items():
            for split in range(len(shown) if last else 0, len(shown) + 1):
                after, before = shown[:split], shown[split:]
                total = score
                if after:
                    total += _affinity(draft, after, texts[k]) - (3.0 if headed else 0.4)
                elif not headed:
                    total -= 2.0
                if before:
                    total += _affinity(draft, before, texts[k + 1])
                if after and before:
                    gaps = [lines[i].gap for i in shown[1:]]
                    here = lines[before[0]].gap
                    total += 1.0 if here > min(gaps) or len(gaps) == 1 and here else -1.0 if here < max(gaps) else 0.0
                elif len(shown) > 1:
                    gaps = [lines[i].gap for i in shown[1:]]
                    total -= 0.5 * (max(gaps) > 0)
                state = 1 if before else 0
                if state not in following or total > following[state][0]:
                    following[state] = (total, [*splits, split])
        best = following
    score, splits = max(best.values(), key=lambda found: found[0])
    shares = []
    for k in range(len(bodies)):
        before = displays[k][splits[k] :]
        after = displays[k + 1][: splits[k + 1]]
        shares.append((before, after, 1.0))
    return shares


def _affinity(draft: Draft, shown: list[int], body: str) -> float:
    """How well display lines suit a body: line by line, so that a line of another story's pulls the sum down."""
    lines = [draft.lines[i].ink for i in shown]
    return sum([4.0 * _shared(ink, body) * min(1.0, len(ink) / 8) for ink in lines]) - 0.5 * max(0, len(shown) - 3)


def _story(draft: Draft, body: _Body, before: list[int], after: list[int], margin: float) -> Story:
    def span(i: int) -> tuple[int, int]:
        return draft.lines[i].start, draft.lines[i].end

    headline = [*before, *after]
    paragraphs, margins, credit = [], [], []
    for group in body.groups:
        if group.role == INTRUDES:
            headline += group.lines
        elif group.role == CREDIT:
            credit += group.lines
        else:
            paragraphs.append([span(i) for i in group.lines])
            margins.append(draft.margins[group.lines[0]])
    return Story([span(i) for i in sorted(headline)], [span(i) for i in sorted(credit)], paragraphs, margins, min(margin, body.margin))
