"""Parting a page into stories: before which paragraphs a story begins, and whose the display lines between them are.

Both are decided together, for a headline is evidence for a limit and a limit says whose a headline can be. The page is
a row of paragraphs with a slot before each and one after the last; each slot is a choice: the story goes on over its
display lines (they are subheads, or the headline that an OCR engine put in the middle), or a story ends there and the
next begins, the display lines shared out between the two. Viterbi's algorithm (1967), run forwards and backwards, finds
the best choice for all slots at once and by how much each beats its alternatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from papercli.draft import Draft
from papercli.lexicon import Lexicon
from papercli.stages.blocks import Block, Slot
from papercli.stages.headlines import Fit, fits, tidy
from papercli.stages.limits import Limits

TWICE, AFTER = -3.0, -0.4
"""Weights of a headline at two places of a story, and of one after it rather than before."""
HEADLESS, BARE = -1.6, -3.0
"""Weight of a story without headline: of one that opens with a marker, and of one that has neither."""
INSIDE, INSIDE_WIDE, INSIDE_LINES, INSIDE_SUITS, INSIDE_SUITS_ONE = -2.2, 2.0, 1.0, 6.0, 1.0
"""Weight of a headline in the middle of its story; of one wider than the column; of several lines; and of each line all of
whose wording the paragraphs on both sides have, or on one."""
LAST_SUBHEAD = -1.0
"""Weight of display lines behind the last paragraph being no headline."""
SUBHEAD = -0.5
"""Weight of display lines between two paragraphs of a story being subheads."""
SUITS = 4.0
"""Weight of a display line all of whose wording the story has."""
SURE = 6.0
"""The margin of a choice that has no alternative."""
_NEVER = -1e9

State = int
"""What is known of the story so far, as bits: 1 it has a headline, 2 it opens with a marker."""
HEADED, MARKED = 1, 2


class Choice(NamedTuple):
    """What becomes of a slot: ``begins`` a story behind it, with the display lines from ``split`` on (those before are
    the last story's headline); else the story goes on, and they are its headline (``turned``) or subheads."""

    begins: bool
    split: int = 0
    turned: bool = False


class Decided(NamedTuple):
    """The choice for a slot; by how much it beats the reverse decision about a limit, and any other about headlines."""

    choice: Choice
    limit: float
    headline: float


class _Weighed(NamedTuple):
    choice: Choice
    weights: tuple[float, float, float, float]
    """By the state of the story before."""
    state: int
    """The state after it; -1: as before, -2: as before but headed."""


def part(draft: Draft, blocks: Sequence[Block], slots: Sequence[Slot], lexicon: Lexicon) -> list[Decided]:
    """The choices for all slots but the first, whose display lines can only be the first story's."""
    limits = Limits(draft, blocks, slots, lexicon)
    rows: list[list[_Weighed]] = []
    for k in range(1, len(blocks)):
        rows.append(_inner(draft, limits, slots[k], k))
    rows.append(_last(draft, limits, slots[-1], len(blocks)))
    first = HEADED * bool(slots[0].shown) | MARKED * limits.opens(0)
    return _best(rows, [block.intruding != [] for block in blocks], first)


def _end(headline: bool) -> tuple[float, float, float, float]:
    """Weight of a story's end by its state, with display lines after it or not."""
    if headline:
        return AFTER, TWICE, AFTER, TWICE
    return BARE, 0.0, HEADLESS, 0.0


def _inner(draft: Draft, limits: Limits, slot: Slot, k: int) -> list[_Weighed]:
    found = fits(draft, slot.shown, limits.before(k), limits.behind(k)) if slot.shown else []
    begins = limits.begins(k, found)
    marked = MARKED * limits.opens(k)
    going = _going_on(draft, slot, found)
    for split in range(len(slot.shown) + 1):
        own = SUITS * (sum([fit.before for fit in found[:split]]) + sum([fit.after for fit in found[split:]]))
        own += begins + tidy(draft.lines, slot.shown, split, limits.usual)
        weights = [own + end for end in _end(split > 0)]
        state = marked | HEADED * (split < len(slot.shown))
        going.append(_Weighed(Choice(True, split), (weights[0], weights[1], weights[2], weights[3]), state))
    return going


def _going_on(draft: Draft, slot: Slot, found: Sequence[Fit]) -> list[_Weighed]:
    """The choices in which the story goes on."""
    if not found:
        return [_Weighed(Choice(False), (0.0,) * 4, -1)]
    sub = SUBHEAD + SUITS * sum([fit.after for fit in found])
    turned = INSIDE + sum([INSIDE_SUITS * min(fit) + INSIDE_SUITS_ONE * max(fit) for fit in found])
    if any(draft.lines[i].width > draft.measures[i] + 3 for i in slot.shown):
        turned += INSIDE_WIDE
    turned += INSIDE_LINES * (len(found) > 1)
    return [
        _Weighed(Choice(False), (sub,) * 4, -1),
        _Weighed(Choice(False, turned=True), (turned, _NEVER, turned, _NEVER), -2),
    ]


def _last(draft: Draft, limits: Limits, slot: Slot, k: int) -> list[_Weighed]:
    """The choices behind the last paragraph: the display lines there are its headline, if it has none, or go on with it."""
    ends = _end(False)
    choices = [_Weighed(Choice(False), ends, 0)]
    if slot.shown:
        found = fits(draft, slot.shown, limits.before(k), "")
        own = SUITS * sum([fit.before for fit in found]) + tidy(draft.lines, slot.shown, len(slot.shown), limits.usual)
        w = [own + end for end in _end(True)]
        sub = own + LAST_SUBHEAD
        choices = [
            _Weighed(Choice(False), (sub + ends[0], sub + ends[1], sub + ends[2], sub + ends[3]), 0),
            _Weighed(Choice(True, len(slot.shown)), (w[0], w[1], w[2], w[3]), 0),
        ]
    return choices


def _after(state: State, weighed: _Weighed, intruded: bool) -> State:
    """The state after a choice and the paragraph behind it."""
    found = weighed.state if weighed.state >= 0 else state | HEADED * (weighed.state == -2)
    return found | HEADED * intruded


def _best(rows: Sequence[Sequence[_Weighed]], intruded: Sequence[bool], first: State) -> list[Decided]:
    start = [_NEVER] * 4
    start[first | HEADED * intruded[0]] = 0.0
    forward = [start]
    back: list[list[tuple[int, _Weighed] | None]] = []
    for k, row in enumerate(rows):
        scores = [_NEVER] * 4
        pointers: list[tuple[int, _Weighed] | None] = [None] * 4
        headed = k + 1 < len(intruded) and intruded[k + 1]
        for state, score in enumerate(forward[-1]):
            if score <= _NEVER:
                continue
            for weighed in row:
                after = _after(state, weighed, headed)
                total = score + weighed.weights[state]
                if total > scores[after]:
                    scores[after], pointers[after] = total, (state, weighed)
        forward.append(scores)
        back.append(pointers)
    state = max(range(4), key=lambda s: forward[-1][s])
    chosen: list[_Weighed] = []
    for pointers in reversed(back):
        step = pointers[state]
        assert step is not None  # a state that has a score was reached from somewhere
        state, weighed = step
        chosen.append(weighed)
    chosen.reverse()
    decided: list[Decided] = []
    behind = [0.0] * 4
    for k in range(len(rows) - 1, -1, -1):
        headed = k + 1 < len(intruded) and intruded[k + 1]
        totals: list[tuple[Choice, float]] = []
        ahead = [_NEVER] * 4
        for weighed in rows[k]:
            best = _NEVER
            for state in range(4):
                rest = weighed.weights[state] + behind[_after(state, weighed, headed)]
                ahead[state] = max(ahead[state], rest)
                best = max(best, forward[k][state] + rest)
            totals.append((weighed.choice, best))
        decided.append(_decided(chosen[k].choice, totals))
        behind = ahead
    decided.reverse()
    return decided


def _decided(choice: Choice, totals: Sequence[tuple[Choice, float]]) -> Decided:
    best = max(total for other, total in totals if other == choice)
    reverse = max((total for other, total in totals if other.begins != choice.begins), default=best - SURE)
    others = max((total for other, total in totals if other != choice), default=best - SURE)
    return Decided(choice, min(SURE, best - reverse), min(SURE, best - others))
