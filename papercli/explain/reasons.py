"""Why a decision was taken: what the model adds up, by the names of its features, for and against."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from papercli.draft import Chance, Labelled
from papercli.lexicon import Lexicon
from papercli.reading.chain import addends
from papercli.reading.lines import facts_of
from papercli.reading.model import model_of

MOST, LEAST = 6, 0.1
"""How many reasons are given at most, and the weight that the least of them has."""
AROUND = "what the lines around it are"
"""Names for the part of a decision's log-odds that its own features do not explain."""


class Reason(Struct, frozen=True):
    """Something that speaks for a decision (a positive weight) or against it, in logarithms of odds."""

    words: str
    weight: float


class Unsure(NamedTuple):
    """An unsure decision about a line: where it begins, its label, how likely what was decided is, and why."""

    start: int
    label: str
    chance: Chance
    reasons: tuple[Reason, ...]


def unsure(draft: Labelled, lexicon: Lexicon, least: float) -> list[Unsure]:
    """The lines of a page that were read with less certainty than ``least``, its first line aside."""
    places = [i for i, chance in enumerate(draft.chances) if i and min(chance) < least]
    if not places or draft.whole:
        return []
    _, facts = facts_of(draft, lexicon)
    model = model_of(draft.model, facts.form)
    found = []
    for i in places:
        label, chance = draft.labels[i], draft.chances[i]
        own = addends(facts, model, i, label)
        sure = min(max(chance.label, 1e-6), 1 - 1e-6)
        rest = math.log(sure / (1 - sure)) - sum([weight for _, weight in own])
        reasons = [Reason(words, weight) for words, weight in own]
        found.append(Unsure(draft.lines[i].start, label, chance, weighty([*reasons, Reason(AROUND, rest)])))
    return found


def weighty(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The reasons that weigh most, in order, then the sum of the others; weights are rounded to one place."""
    ranked = sorted(reasons, key=lambda reason: -abs(reason.weight))
    shown = [reason for reason in ranked[:MOST] if abs(reason.weight) >= LEAST]
    rest = sum([reason.weight for reason in ranked[len(shown) :]])
    if abs(rest) >= LEAST:
        shown.append(Reason("everything else", rest))
    return tuple([Reason(reason.words, round(reason.weight, 1)) for reason in shown])
