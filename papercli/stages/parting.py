"""Parting a page into stories: before which paragraphs a story begins, and whose the display lines between them are.

Both are decided together, for a headline is evidence for a limit and a limit says whose a headline can be. The page is
a row of paragraphs with a slot before each and one after the last; each slot is a choice: the story goes on over its
display lines (they are subheads, or the headline that an OCR engine put in the middle), or a story ends there and the
next begins, the display lines shared out between the two. Viterbi's algorithm (1967), run forwards and backwards, finds
the best choice for all slots at once and by how much each beats its alternatives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import add
from typing import NamedTuple

from papercli.draft import Draft
from papercli.lexicon import Lexicon
from papercli.stages.blocks import Block, Slot
from papercli.stages.headlines import Fit, fits, tidy, told
from papercli.stages.limits import Limits
from papercli.stages.measure import OVERFULL

TWICE, AFTER = -3.0, -0.4
"""Weights of a headline at two places of a story, and of one after it rather than before."""
HEADLESS, BARE = -1.6, -3.0
"""Weight of a story without headline: of one that opens with a marker, and of one that has neither."""
INSIDE, INSIDE_WIDE, INSIDE_LINES, INSIDE_SUITS, INSIDE_SUITS_ONE = -2.2, 2.0, 1.0, 6.0, 1.0
"""Weight of a headline in the middle of its story; of one wider than the column; of several lines; and of each line all of
whose wording the paragraphs on both sides have, or on one."""
LAST_SUBHEAD = -2.5
"""Weight of display lines behind the last paragraph being no headline."""
SUBHEAD = -1.2
"""Weight of display lines between two paragraphs of a story being subheads."""
SUITS = 4.0
"""Weight of a display line all of whose wording the story has."""
SURE = 6.0
"""The margin of a choice that has no alternative."""
_NEVER = -1e9

State = int
"""What is known of the story so far, as bits: it has a headline, it opens with a marker."""
HEADED, MARKED = 1, 2
Weights = tuple[float, float, float, float]
States = tuple[State, State, State, State]
SAME: States = (0, 1, 2, 3)
NOTHING: Weights = (0.0, 0.0, 0.0, 0.0)
IDLE = -3.0
"""Weight of a story beginning at which, with no display line near, the story goes on whatever its state is."""


class Choice(NamedTuple):
    """What becomes of a slot: ``begins`` a story behind it, with the display lines from ``split`` on (those before are
    the last story's headline); else the story goes on, and they are its headline (``turned``) or subheads."""

    begins: bool
    split: int = 0
    turned: bool = False


GOES_ON, TURNED = Choice(False), Choice(False, turned=True)


class Decided(NamedTuple):
    """The choice for a slot; by how much it beats the reverse decision about a limit, and any other about headlines."""

    choice: Choice
    limit: float
    headline: float


class _Weighed(NamedTuple):
    """A choice, what it weighs by the state of the story before, and the state after it, likewise."""

    choice: Choice
    weights: Weights
    after: States


def part(draft: Draft, blocks: Sequence[Block], slots: Sequence[Slot], lexicon: Lexicon) -> list[Decided]:
    """The choices for all slots but the first, whose display lines can only be the first story's."""
    limits = Limits(draft, blocks, slots, lexicon)
    decided: list[Decided] = []
    open_: list[int] = []
    rows: list[list[_Weighed]] = []
    for k, slot in enumerate(slots[1:], 1):
        last = k == len(blocks)
        found = _fits(draft, limits, slot, k) if slot.shown else []
        begins = 0.0 if last else limits.begins(k)
        intruded = not last and bool(blocks[k].intruding)
        decided.append(Decided(GOES_ON, min(SURE, -begins), SURE))
        if last or slot.shown or intruded or begins > IDLE:
            open_.append(k - 1)
            choices = _last(draft, limits, slot, found) if last else _inner(draft, limits, slot, k, found, begins)
            rows.append(list(_headed(choices)) if intruded else choices)
    first = HEADED * bool(slots[0].shown or blocks[0].intruding) | MARKED * limits.opens(0)
    for place, choice in zip(open_, _best(rows, first), strict=True):
        decided[place] = choice
    return decided


def _fits(draft: Draft, limits: Limits, slot: Slot, k: int) -> list[Fit]:
    """How well each display line of a slot suits what is before and behind it: by the boxes, else by its wording."""
    blocks = limits.blocks
    last = k == len(blocks)
    by_place = told(draft, slot.shown, blocks[k - 1].lines[-1], blocks[k - last].lines[-1 if last else 0])
    return by_place or fits(draft, slot.shown, limits.before(k), "" if last else limits.behind(k))


def _inner(draft: Draft, limits: Limits, slot: Slot, k: int, found: Sequence[Fit], begins: float) -> list[_Weighed]:
    """The choices for a slot between two paragraphs."""
    choices = [
        _Weighed(GOES_ON, (SUBHEAD + SUITS * sum([fit.after for fit in found]),) * 4 if found else NOTHING, SAME)
    ]
    if found:
        weight = INSIDE + sum([INSIDE_SUITS * min(fit) + INSIDE_SUITS_ONE * max(fit) for fit in found])
        weight += INSIDE_LINES * (len(found) > 1)
        if any(draft.lines[i].width > draft.measures[i] + OVERFULL for i in slot.shown):
            weight += INSIDE_WIDE
        choices.append(
            _Weighed(TURNED, (weight, _NEVER, weight, _NEVER), (HEADED, HEADED, HEADED | MARKED, HEADED | MARKED))
        )
    marked = MARKED * limits.opens(k)
    for split in range(len(slot.shown) + 1):
        own = SUITS * (sum([fit.before for fit in found[:split]]) + sum([fit.after for fit in found[split:]]))
        own += begins + tidy(draft.lines, slot.shown, split, limits.usual)
        after = marked | HEADED * (split < len(slot.shown))
        choices.append(_Weighed(Choice(True, split), _ended(own, split > 0), (after,) * 4))
    return choices


def _last(draft: Draft, limits: Limits, slot: Slot, found: Sequence[Fit]) -> list[_Weighed]:
    """The choices behind the last paragraph: the display lines there are its headline, if it has none, or go on with it."""
    own = SUITS * sum([fit.before for fit in found]) + tidy(draft.lines, slot.shown, len(found), limits.usual)
    choices = [_Weighed(GOES_ON, _ended(own + LAST_SUBHEAD, False), SAME)]
    if found:
        choices.append(_Weighed(Choice(True, len(found)), _ended(own, True), SAME))
    return choices


def _ended(weight: float, headline: bool) -> Weights:
    """``weight`` and that of a story's end, by its state, with display lines behind it or not."""
    if headline:
        return weight + AFTER, weight + TWICE, weight + AFTER, weight + TWICE
    return weight + BARE, weight, weight + HEADLESS, weight


def _headed(choices: Sequence[_Weighed]) -> Iterator[_Weighed]:
    """The same choices where the paragraph behind them has a headline in the middle of one of its sentences."""
    for choice, weights, (bare, headed, marked, both) in choices:
        yield _Weighed(choice, weights, (bare | HEADED, headed | HEADED, marked | HEADED, both | HEADED))


def _best(rows: Sequence[Sequence[_Weighed]], first: State) -> list[Decided]:
    """The best choice of each row, all taken together, and its margins."""
    scores = [_NEVER] * 4
    scores[first] = 0.0
    forward = [scores]
    back: list[list[tuple[State, _Weighed]]] = []
    for row in rows:
        scores, pointers = [_NEVER] * 4, [(0, row[0])] * 4
        for state, score in enumerate(forward[-1]):
            if score > _NEVER:
                for weighed in row:
                    total, after = score + weighed.weights[state], weighed.after[state]
                    if total > scores[after]:
                        scores[after], pointers[after] = total, (state, weighed)
        forward.append(scores)
        back.append(pointers)
    state = max(range(4), key=forward[-1].__getitem__)
    chosen: list[Choice] = []
    for pointers in reversed(back):
        state, weighed = pointers[state]
        chosen.append(weighed.choice)
    decided: list[Decided] = []
    behind = [0.0] * 4
    for row, scores, choice in zip(reversed(rows), reversed(forward[:-1]), chosen, strict=True):
        ahead = [_NEVER] * 4
        totals: list[tuple[Choice, float]] = []
        for weighed in row:
            rest = [weight + behind[state] for weight, state in zip(weighed.weights, weighed.after, strict=True)]
            ahead = list(map(max, ahead, rest))
            totals.append((weighed.choice, max(map(add, scores, rest))))
        decided.append(_decided(choice, totals))
        behind = ahead
    decided.reverse()
    return decided


def _decided(choice: Choice, totals: Sequence[tuple[Choice, float]]) -> Decided:
    best = max([total for other, total in totals if other == choice])
    reverse = max([total for other, total in totals if other.begins != choice.begins], default=best - SURE)
    others = max([total for other, total in totals if other != choice], default=best - SURE)
    return Decided(choice, min(SURE, best - reverse), min(SURE, best - others))
