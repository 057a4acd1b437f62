"""The chain: the likeliest labels of a page's lines, all taken together, and how likely each is.

A linear-chain conditional random field, read forwards and backwards (Rabiner 1989) for the probabilities and by Viterbi's
algorithm (1967) for the labels. A run of lines that go on for certain is one step, and labels far less likely than the best
are left out at each line, which is most of what makes this fast.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from typing import NamedTuple

from papercli.draft import CERTAIN, OPEN, Chance
from papercli.reading.facts import Fact, Facts
from papercli.reading.features import AROUND, WHERE, names, of_fact
from papercli.reading.labels import BODY, LABELS, STATE, STATES
from papercli.reading.model import BYTES, SCALE, Model

LEAST = 9 * SCALE
"""How far below the best label of a line, judged alone, another one may lie to be asked for: one in eight thousand."""
_UNPACK = struct.Struct(f"<{len(LABELS)}I").unpack
_STATES_OF = [[number for number, (label, _) in enumerate(STATES) if label == own] for own in range(len(LABELS))]
"""The states of each label."""
_GOING = (STATE[BODY, 0], STATE[BODY, 1])
"""The states of a line that goes on for certain."""
_FURNITURE = LABELS.index("F")
_BEGINS = frozenset(LABELS.index(label) for label in "HN")
_JOINED = frozenset(LABELS.index(label) for label in "Cskqlte")
_ASIDE = frozenset(LABELS.index(label) for label in "KkQqRF")
_HEAD = frozenset(LABELS.index(label) for label in "hI")


class Chain(NamedTuple):
    """A page read: the label of each line, how likely each is, and how likely each article is right as a whole, by the
    line it begins at."""

    labels: list[str]
    chances: list[Chance]
    articles: dict[int, float]


class _Step(NamedTuple):
    """A line to decide, or a run of lines that go on for certain: its first line, what stands before it, its states and a
    factor for each."""

    first: int
    joint: int
    states: Sequence[int]
    factors: Sequence[float]


def read(facts: Facts, model: Model) -> Chain:
    """The likeliest labels of a page's lines."""
    if not facts.lines:
        return Chain([], [], {})
    steps = _steps(facts, model)
    labels = _viterbi(steps, model)
    forward, scales = _forward(steps, model)
    backward = _backward(steps, model)
    found: list[str] = []
    chances: list[Chance] = []
    for k, (step, state) in enumerate(zip(steps, labels, strict=True)):
        own = STATES[state][0]
        end = steps[k + 1].first if k + 1 < len(steps) else len(facts.lines)
        found += [LABELS[own]] * (end - step.first)
        if step.states is _GOING:
            chances += [CERTAIN] * (end - step.first)
        else:
            chances.append(_chance(step.states, own, forward[k], backward[k]))
    return Chain(found, chances, _articles(steps, labels, forward, scales, backward, model))


def emission(facts: Facts, model: Model, i: int, seen: dict[Fact, tuple[int, ...]]) -> tuple[int, ...]:
    """What the features of line ``i`` weigh for each label, all together, from some zero that is the same for all."""
    packed = model.packed
    total = packed("any line")
    last = len(facts.lines) - 1
    for place, off in enumerate(AROUND):
        if 0 <= i + off <= last:
            fact = facts.fact(i + off)
            sums = seen.get(fact)
            if sums is None:
                own = of_fact(fact)
                sums = seen[fact] = tuple([sum([packed(WHERE[where] + name) for name in own]) for where in AROUND])
            total += sums[place]
        else:
            total += packed(WHERE[off] + "none")
    total += sum(map(packed, facts.alone(i)))
    return _UNPACK(total.to_bytes(len(LABELS) * BYTES, "little"))


def _steps(facts: Facts, model: Model) -> list[_Step]:
    seen: dict[Fact, tuple[int, ...]] = {}
    steps: list[_Step] = []
    sure, count, i = facts.sure, len(facts.lines), 0
    while i < count:
        if i and sure[i - 1]:
            first = i
            while i + 1 < count and sure[i]:
                i += 1
            steps.append(_Step(first, facts.joint(first), _GOING, (1.0, 1.0)))
        else:
            weights = emission(facts, model, i, seen)
            if not facts.may_be_furniture(i):
                weights = (*weights[:_FURNITURE], 0, *weights[_FURNITURE + 1 :])
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
                factors = [factor * model.start[state] for state, factor in zip(states, factors, strict=True)]
            steps.append(_Step(i, facts.joint(i) if i else 0, states, factors))
        i += 1
    return steps


def _viterbi(steps: Sequence[_Step], model: Model) -> list[int]:
    best = list(steps[0].factors)
    back: list[list[int]] = []
    before = steps[0].states
    for step in steps[1:]:
        move = model.move[step.joint]
        now: list[float] = []
        pointers: list[int] = []
        for state, factor in zip(step.states, step.factors, strict=True):
            most, at = 0.0, 0
            for k, (other, value) in enumerate(zip(before, best, strict=True)):
                total = value * move[other][state]
                if total > most:
                    most, at = total, k
            now.append(most * factor)
            pointers.append(at)
        scale = max(now) or 1.0
        best = [value / scale for value in now]
        back.append(pointers)
        before = step.states
    at = best.index(max(best))
    found = [steps[-1].states[at]]
    for step, pointers in zip(reversed(steps[:-1]), reversed(back), strict=True):
        at = pointers[at]
        found.append(step.states[at])
    found.reverse()
    return found


def _forward(steps: Sequence[_Step], model: Model) -> tuple[list[list[float]], list[float]]:
    rows: list[list[float]] = []
    scales: list[float] = []
    before: Sequence[int] = ()
    for step in steps:
        move = model.move[step.joint]
        if rows:
            last = rows[-1]
            now = [
                factor * sum([value * move[other][state] for other, value in zip(before, last, strict=True)])
                for state, factor in zip(step.states, step.factors, strict=True)
            ]
        else:
            now = list(step.factors)
        scale = sum(now) or 1.0
        rows.append([value / scale for value in now])
        scales.append(scale)
        before = step.states
    return rows, scales


def _backward(steps: Sequence[_Step], model: Model) -> list[list[float]]:
    rows: list[list[float]] = [[1.0] * len(steps[-1].states)]
    for step, after in zip(reversed(steps[:-1]), reversed(steps[1:]), strict=True):
        move = model.move[after.joint]
        weighed = [
            (state, factor * value) for state, factor, value in zip(after.states, after.factors, rows[-1], strict=True)
        ]
        now = [sum([move[own][state] * value for state, value in weighed]) for own in step.states]
        scale = max(now) or 1.0
        rows.append([value / scale for value in now])
    rows.reverse()
    return rows


def _chance(states: Sequence[int], own: int, forward: Sequence[float], backward: Sequence[float]) -> Chance:
    total = label = joined = begins = 0.0
    for state, one, other in zip(states, forward, backward, strict=True):
        value = one * other
        total += value
        number = STATES[state][0]
        if number == own:
            label += value
        if number in _JOINED:
            joined += value
        if number in _BEGINS:
            begins += value
    if not total:
        return OPEN
    joined, begins = joined / total, begins / total
    return Chance(label / total, joined if own in _JOINED else 1 - joined, begins if own in _BEGINS else 1 - begins)


def _group(label: int) -> int:
    """What a label means for an article as a whole: it begins there, its headline, its text, or set aside."""
    return 0 if label in _BEGINS else 1 if label in _HEAD else 2 if label in _ASIDE else 3


def _articles(
    steps: Sequence[_Step], labels: Sequence[int], forward: Sequence[Sequence[float]], scales: Sequence[float],
    backward: Sequence[Sequence[float]], model: Model,
) -> dict[int, float]:  # fmt: skip
    """How likely each article is as it was read: where it begins and ends, and which of its lines are headline, text, or
    neither."""
    groups = [_group(STATES[state][0]) for state in labels]
    begins = [k for k, group in enumerate(groups) if group == 0 or k == 0]
    found: dict[int, float] = {}
    for number, first in enumerate(begins):
        end = begins[number + 1] if number + 1 < len(begins) else len(steps) - 1
        value: list[float] = []
        for k in range(first, end + 1):
            step = steps[k]
            move = model.move[step.joint]
            allowed = [_group(STATES[state][0]) == groups[k] for state in step.states]
            if k == 0:
                now = [factor * may for factor, may in zip(step.factors, allowed, strict=True)]
            else:
                last = value if k > first else forward[k - 1]
                before = steps[k - 1].states
                now = [
                    factor * sum([one * move[other][state] for other, one in zip(before, last, strict=True)])
                    if may
                    else 0.0
                    for state, factor, may in zip(step.states, step.factors, allowed, strict=True)
                ]
            value = [one / scales[k] for one in now]
        whole = sum([one * other for one, other in zip(forward[end], backward[end], strict=True)])
        part = sum([one * other for one, other in zip(value, backward[end], strict=True)])
        found[steps[first].first] = min(1.0, part / whole) if whole else 0.0
    return found


def addends(facts: Facts, model: Model, i: int, label: str) -> list[tuple[str, float]]:
    """What each feature of line ``i`` adds to the log-odds of its label over the best other one, judged alone."""
    own = LABELS.index(label)
    known = names(facts, i)
    totals = [sum([model.weight(name, number) for name in known]) for number in range(len(LABELS))]
    other = max([number for number in range(len(LABELS)) if number != own], key=totals.__getitem__)
    return [(name, weight) for name in known if (weight := model.weight(name, own) - model.weight(name, other))]
