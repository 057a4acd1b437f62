"""The chain: the likeliest labels of a page's lines, all taken together, and how likely each is.

A linear-chain conditional random field, read forwards and backwards (Rabiner 1989) for the probabilities and by Viterbi's
algorithm (1967) for the labels. A run of lines that go on for certain is one step, and labels far less likely than the best
are left out at each line, which is most of what makes this fast.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import Any

from msgspec import Struct

from papercli.draft import CERTAIN, OPEN, Chance
from papercli.kernels import Moves
from papercli.reading.facts import Facts
from papercli.reading.features import AROUND, names
from papercli.reading.labels import BODY, LABELS, STATE, STATES
from papercli.reading.model import SCALE, Model

LEAST = 9 * SCALE
"""How far below the best label of a line, judged alone, another one may lie to be asked for: one in eight thousand."""
FAINT = 1e-6
"""How much less likely than the likeliest a state may be, by all that is read so far, to be followed further."""
REACH = max(AROUND)
"""How far off the lines stand, before and behind a line, whose own facts are asked."""
_STATES_OF = [[number for number, (label, _) in enumerate(STATES) if label == own] for own in range(len(LABELS))]
"""The states of each label."""
_GOING = [STATE[BODY, 0], STATE[BODY, 1]]
"""The states of a line that goes on for certain."""
_LATER = frozenset(state for state, (label, _) in enumerate(STATES) if LABELS[label] in "hI")
"""The states that a page cannot begin in: a further line of a headline, and one below its article."""
_FURNITURE = LABELS.index("F")
_BEGINS = frozenset(LABELS.index(label) for label in "HN")
_JOINED = frozenset(LABELS.index(label) for label in "Cskqlte")
_LABEL = [label for label, _ in STATES]
"""The label of each state."""
_IS_JOINED = [label in _JOINED for label in range(len(LABELS))]
_IS_BEGUN = [label in _BEGINS for label in range(len(LABELS))]
_ASIDE = frozenset(LABELS.index(label) for label in "KkQqRF")
_HEAD = frozenset(LABELS.index(label) for label in "hI")


class Chain(Struct, frozen=True):
    """A page read: the label of each line, how likely each is, and how likely each article is right as a whole, by the
    line it begins at."""

    labels: list[str]
    chances: list[Chance]
    articles: dict[int, float]


class _Step:
    """A line to decide, or a run of lines that go on for certain: its first line, what stands before it, its states and a
    factor for each."""

    def __init__(self, first: int, joint: int, states: list[int], factors: list[float]) -> None:
        self.first, self.joint, self.states, self.factors = first, joint, states, factors


class _Ways(Struct, frozen=True):
    """The chain read forwards: for each step its moves (for each of its states, the factor from each state of the step
    before), the probabilities of its states by what is read so far, and what these were divided by; and the likeliest path.
    """

    moves: list[Moves]
    rows: list[list[float]]
    scales: list[float]
    path: list[int]


def read(facts: Facts, model: Model) -> Chain:
    """The likeliest labels of a page's lines."""
    if not facts.lines:
        return Chain([], [], {})
    steps = _steps(facts, model)
    ways = _forward(steps, model)
    backward = _backward(steps, ways.moves)
    found: list[str] = []
    chances: list[Chance] = []
    for k, (step, state) in enumerate(zip(steps, ways.path, strict=True)):
        own = STATES[state][0]
        end = steps[k + 1].first if k + 1 < len(steps) else len(facts.lines)
        found += [LABELS[own]] * (end - step.first)
        if step.states is _GOING:
            chances += [CERTAIN] * (end - step.first)
        else:
            chances.append(_chance(step.states, own, ways.rows[k], backward[k]))
    return Chain(found, chances, _articles(steps, ways, backward))


def emission(facts: Facts, model: Model, i: int, around: list[Any]) -> list[int]:
    """What the features of line ``i`` weigh for each label, all together, from some zero that is the same for all. ``around``
    keeps for each line what its own facts weigh."""
    for k in range(max(0, i - REACH), min(len(around), i + REACH + 1)):
        if around[k] is None:
            around[k] = model.around(facts.fact(k))
    return model.sums.total(around, i, facts.alone(i))


def _steps(facts: Facts, model: Model) -> list[_Step]:
    steps: list[_Step] = []
    sure, count, i = facts.sure, len(facts.lines), 0
    around: list[Any] = [None] * count
    while i < count:
        if i and sure[i - 1]:
            first = i
            while i + 1 < count and sure[i]:
                i += 1
            steps.append(_Step(first, facts.joint(first), _GOING, [1.0, 1.0]))
        else:
            weights = emission(facts, model, i, around)
            if not facts.may_be_furniture(i):
                weights[_FURNITURE] = 0
            begins = facts.stated[i]
            if begins is not None:  # the source states it, which leaves nothing to weigh
                weights = [weight * ((label in _BEGINS) is begins) for label, weight in enumerate(weights)]
            most = max(weights)
            states: list[int] = []
            factors: list[float] = []
            for label, weight in enumerate(weights):
                if most - weight < LEAST:
                    factor = math.exp((weight - most) / SCALE)
                    for state in _STATES_OF[label]:
                        states.append(state)
                        factors.append(factor)
            if i == 0:
                factors = [
                    factor * model.start[state] * (state not in _LATER)
                    for state, factor in zip(states, factors, strict=True)
                ]
            steps.append(_Step(i, facts.joint(i) if i else 0, states, factors))
        i += 1
    return steps


def _forward(steps: list[_Step], model: Model) -> _Ways:
    """Read the chain forwards. States that are far less likely than the others by then are left out of ``steps``."""
    none = Moves(model.factors, 0, [0], [])
    moves: list[Moves] = []
    rows: list[list[float]] = []
    scales: list[float] = []
    back: list[list[int]] = []
    row: list[float] = []
    best: list[float] = []
    before: list[int] = []
    for k, step in enumerate(steps):
        move, pointers, factors = none, [0] * len(step.states), step.factors
        if k:
            move = Moves(model.factors, step.joint, before, step.states)
            row, best, pointers = move.forward(row, best, factors)
        else:
            row = best = factors
        least = max(row) * FAINT
        if min(row) < least and step.states is not _GOING:
            kept = [place for place, value in enumerate(row) if value >= least]
            row, best, pointers = [row[k] for k in kept], [best[k] for k in kept], [pointers[k] for k in kept]
            step.states, step.factors = [step.states[k] for k in kept], [factors[k] for k in kept]
            move = move.only(kept) if k else none
        scale, top = sum(row) or 1.0, max(best) or 1.0
        row = [value / scale for value in row]
        best = [value / top for value in best]
        before = step.states
        moves.append(move)
        rows.append(row)
        scales.append(scale)
        back.append(pointers)
    at = best.index(max(best))
    path: list[int] = []
    for step, pointers in zip(reversed(steps), reversed(back), strict=True):
        path.append(step.states[at])
        at = pointers[at]
    return _Ways(moves, rows, scales, path[::-1])


def _backward(steps: Sequence[_Step], moves: Sequence[Moves]) -> list[list[float]]:
    row = [1.0] * len(steps[-1].states)
    rows = [row]
    for k in range(len(steps) - 1, 0, -1):
        row = moves[k].crossed(list(map(mul, steps[k].factors, row)))
        scale = max(row) or 1.0
        row = [value / scale for value in row]
        rows.append(row)
    rows.reverse()
    return rows


def _chance(states: list[int], own: int, forward: list[float], backward: list[float]) -> Chance:
    total = label = 0.0
    joined: float = 0
    begins: float = 0
    for one, other in zip(forward, backward, strict=True):
        total += one * other
    if not total:
        return OPEN
    for state, one, other in zip(states, forward, backward, strict=True):
        share = one * other / total
        number = _LABEL[state]
        if number == own:
            label += share
        if _IS_JOINED[number]:
            joined += share
        if _IS_BEGUN[number]:
            begins += share
    return Chance(label, joined if _IS_JOINED[own] else 1 - joined, begins if _IS_BEGUN[own] else 1 - begins)


def _group(label: int) -> int:
    """What a label means for an article as a whole: it begins there, its headline, its text, or set aside."""
    return 0 if label in _BEGINS else 1 if label in _HEAD else 2 if label in _ASIDE else 3


_GROUP = [_group(label) for label, _ in STATES]
"""The same of each state."""


def _articles(steps: Sequence[_Step], ways: _Ways, backward: Sequence[Sequence[float]]) -> dict[int, float]:
    """How likely each article is as it was read: where it begins and ends, and which of its lines are headline, text, or
    neither."""
    forward = ways.rows
    groups = [_GROUP[state] for state in ways.path]
    begins = [k for k, group in enumerate(groups) if group == 0 or k == 0]
    found: dict[int, float] = {}
    for number, first in enumerate(begins):
        end = begins[number + 1] if number + 1 < len(begins) else len(steps) - 1
        value = forward[first - 1] if first else []
        for k in range(first, end + 1):
            step, scale, group = steps[k], ways.scales[k], groups[k]
            places = [place for place, state in enumerate(step.states) if _GROUP[state] == group]
            moves = ways.moves[k]
            reached = moves.only(places).dots(value) if k else [1.0] * len(places)
            value = [0.0] * len(step.states)
            for place, come in zip(places, reached, strict=True):
                value[place] = step.factors[place] * come / scale
        whole = sum(map(mul, forward[end], backward[end]))
        part = sum(map(mul, value, backward[end]))
        found[steps[first].first] = min(1.0, part / whole) if whole else 0.0
    return found


def addends(facts: Facts, model: Model, i: int, label: str) -> list[tuple[str, float]]:
    """What each feature of line ``i`` adds to the log-odds of its label over the best other one, judged alone."""
    own = LABELS.index(label)
    known = names(facts, i)
    totals = [sum([model.weight(name, number) for name in known]) for number in range(len(LABELS))]
    other = max([number for number in range(len(LABELS)) if number != own], key=totals.__getitem__)
    return [(name, weight) for name in known if (weight := model.weight(name, own) - model.weight(name, other))]
