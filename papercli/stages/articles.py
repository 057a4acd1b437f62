"""Articles: which paragraphs are one story.

The page's paragraphs are parted into stories at markers, at display type, at closers and jump lines and where the
measure changes. The display lines between two bodies are then shared out by :mod:`papercli.stages.headlines`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from papercli.draft import CONTINUES, CREDIT, DISPLAY, INTRUDES, OPENS, Draft, Line, Story
from papercli.lexicon import Lexicon
from papercli.stages.headlines import SURE, Share, share, shared
from papercli.stages.jumps import CONTINUED, JUMP_TO
from papercli.stages.openers import LOOKAHEAD, find_opener
from papercli.stages.whole import blocks

CLOSES = re.compile(
    "(?:[（(〔【〈《](?:完|全文完|下转[^）)]{1,8}|[^（()）。！？，]{0,12}(?:记者|記者|通讯员|通訊員|编辑|編輯)[^（()）。！？]{1,30})[)）〕】〉》])$"
)
"""What a story ends with: ``（完）``, a jump line, ``（记者 X）``."""
VOCABULARY = 1500
"""Characters of a body that its headline is compared with."""


CAPTION = re.compile("[▲△↑（(]?(?:[上下左右]?[图圖][为為是：]|[图圖]片?[说說]明)")
"""What a picture's caption begins with: it opens no story, and the credit behind it is part of it."""
PARAGRAPH = 150
"""Characters of a paragraph that are compared with the body before it: those of one story share their wording."""
ANOTHER_COLUMN = 5
"""Half-ems by which the measure changes where, with no headline between, another story may begin."""
UNSURE = 1.5
"""A margin below which a decision is called uncertain in the article's flags."""


class _Group(NamedTuple):
    """Consecutive display lines, or one credit, or a paragraph: the page as a sequence of them."""

    role: int
    lines: list[int]


class _Body(NamedTuple):
    """The paragraphs of a story and what stands between them, without its headline."""

    groups: list[_Group]
    margin: float
    doubt: float = SURE
    """By how much the nearest of its paragraphs to opening another story was kept."""


def articles(draft: Draft, lexicon: Lexicon) -> Draft:
    """Part the page into stories and give each its headline."""
    if not draft.lines:
        return draft
    groups = _groups(draft.roles)
    if draft.whole and any(line.gap for line in draft.lines[1:]):
        return replace(draft, stories=_whole(draft, groups))
    bodies, displays = _part(draft, groups, lexicon)
    shares = share(draft.lines, [_ink(draft.lines, body) for body in bodies], displays)
    after = [*bodies[1:], None]
    stories = [_story(draft, *parts) for parts in zip(bodies, shares, after, strict=True)]
    return replace(draft, stories=stories)


def one_story(draft: Draft, lexicon: Lexicon) -> Draft:
    """Leave the whole page one story without a headline."""
    if not draft.lines:
        return draft
    spans = [[(draft.lines[i].start, draft.lines[i].end) for i in group.lines] for group in _groups(draft.roles)]
    margins = [draft.margins[group.lines[0]] for group in _groups(draft.roles)]
    return replace(draft, stories=[Story([], [], spans, margins, 0.0)])


def _whole(draft: Draft, groups: Sequence[_Group]) -> list[Story]:
    """The stories of a page whose blank lines part them."""
    stories = []
    ahead = iter(groups)
    group = next(ahead, None)
    for block in blocks(draft.lines):
        shown: list[int] = []
        own: list[_Group] = []
        while group is not None and group.lines[0] <= block[-1]:
            if group.role == DISPLAY:
                shown += group.lines
            else:
                own.append(group)
            group = next(ahead, None)
        stories.append(_story(draft, _Body(own, SURE), Share(shown, [], SURE), None))
    return stories


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
            if bodies and not pending and group.role == CREDIT and _is_caption(draft, bodies[-1].groups[-1]):
                bodies[-1].groups[-1].lines.extend(group.lines)
            elif bodies and not pending:
                bodies[-1].groups.append(group)
            else:
                pending.append(group)
            continue
        weight = _opens(draft, bodies, displays, pending, group, lexicon)
        if weight > 0 or not bodies:
            for item in pending:
                if item.role == DISPLAY:
                    displays[-1] += item.lines
            bodies.append(_Body([*[item for item in pending if item.role != DISPLAY], group], weight))
            displays.append([])
        else:
            bodies[-1] = bodies[-1]._replace(doubt=min(bodies[-1].doubt, 2.0 - weight))
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


def _is_caption(draft: Draft, group: _Group) -> bool:
    return group.role == OPENS and CAPTION.match(draft.lines[group.lines[0]].ink) is not None


def _within(draft: Draft, bodies: list[_Body], displays: list[list[int]], item: _Group) -> _Group:
    """Display lines in the middle of a story: a subhead, a paragraph of its own; or the headline, if it has none yet."""
    lines = draft.lines
    if item.role != DISPLAY or _headed(lines, bodies, displays):
        return item
    wide = any(lines[i].width > draft.measures[i] + 3 for i in item.lines)
    fits = shared("".join([lines[i].ink for i in item.lines]), _ink(lines, bodies[-1]))
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
    return shared(last, _ink(lines, bodies[-1])) > shared(last, _ink(lines, bodies[-2]))


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
        opened = "".join([lines[i].ink for i in only[0].lines[:5]]) if len(only) == 1 else "。"
        if "。" not in opened and not JUMP_TO.search(opened) and len(opened) < PARAGRAPH:
            return -2.0  # a marker behind a marker: what stands between them is no story yet
        return 6.0
    if CONTINUED.match(ink):
        return 6.0
    if not bodies:
        return 3.0
    body = bodies[-1]
    previous = body.groups[-1].lines
    weight = -2.0 if not CAPTION.match(ink) else -6.0
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
        if len(shown) > 2 or (len(shown) > 1 and _parted(gaps)):
            weight += 1.5
        head = "".join([lines[i].ink for i in shown])
        after = "".join([lines[i].ink for i in range(first, min(first + 40, len(lines)))])
        before = _ink(lines, body)
        here_fits, there_fits = shared(head, after), shared(head, before)
        same = shared(after[:PARAGRAPH], before)
        if _headed(lines, bodies, displays):
            weight += 3.0 * (here_fits - there_fits)
        else:
            weight += 3.0 * max(here_fits, there_fits)
        if not changed:  # a headline that an OCR engine put into its own story speaks of both sides, and so do they
            weight -= 6.0 * min(here_fits, there_fits) + 12.0 * max(0.0, same - 0.12)
    elif here and there and abs(here - there) >= ANOTHER_COLUMN:
        after = "".join([lines[i].ink for i in group.lines])[:PARAGRAPH]
        weight += min(3.0, max(-1.0, 60.0 * (0.11 - shared(after, _ink(lines, body)))))
    if any(g.role == CREDIT for g in pending):
        weight += 3.0
    return weight


def _story(draft: Draft, body: _Body, found: Share, following: _Body | None) -> Story:
    def span(i: int) -> tuple[int, int]:
        return draft.lines[i].start, draft.lines[i].end

    headline = [*found.before, *found.after]
    flags = []
    paragraphs, margins, credit = [], [], []
    for group in body.groups:
        if group.role == INTRUDES:
            headline += group.lines
            flags.append("headline-inside-body")
        elif group.role == CREDIT:
            credit += group.lines
        else:
            paragraphs.append([span(i) for i in group.lines])
            margins.append(draft.margins[group.lines[0]])
    limits = min(body.margin, body.doubt, following.margin if following else SURE)
    if not headline:
        flags.append("no-headline")
    if found.margin < UNSURE:
        flags.append("headline-uncertain")
    if limits < UNSURE:
        flags.append("limits-uncertain")
    if min(margins[1:], default=SURE) < UNSURE:
        flags.append("paragraphs-uncertain")
    lines = [draft.margins[i] for i in headline]
    margin = min(limits, found.margin, min(lines, default=SURE)) - (
        1.0 if not headline or INTRUDES in [g.role for g in body.groups] else 0.0
    )
    return Story(
        [span(i) for i in sorted(headline)],
        [span(i) for i in sorted(credit)],
        paragraphs,
        margins,
        margin,
        tuple(dict.fromkeys(flags)),
    )
