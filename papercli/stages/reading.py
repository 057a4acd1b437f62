"""The best reading of a page: for each line what it is, found for all lines together by dynamic programming.

The model is a hidden Markov chain read by Viterbi's algorithm (1967), forwards and backwards, so that each decision's
margin over its opposite is known too. Where two full lines follow one another in mid-sentence nothing is in doubt; there
the chain has one state, which is most of what makes this fast.
"""

from __future__ import annotations

from operator import add

from papercli.draft import CONTINUES, CREDIT, DISPLAY, INTRUDES, OPENS
from papercli.stages.evidence import NEVER, Evidence, Gap

SURE = 10.0
"""The margin given to a line that goes on for certain."""
STARTS = (-3.0, 0.0, 0.0, NEVER, 0.0)
"""Weight of a page beginning with each kind of line: seldom in mid-paragraph, never with a line out of its place."""
OPENING, HEADING, INTRUDING, RETURNING = -0.5, -1.0, -5.7, -1.0
"""Weights of a paragraph after body type, a headline after body type, a headline in mid-sentence, and its second line."""
HEADING_ON = 1.1
"""Weight of a further headline line after a headline line."""
CREDITED = 2.0, -6.0
"""Weight of a line that reads as a credit being one, and being anything else."""
NAMED = 1.0, -4.0
"""The same for a line of nothing but names, which a short headline may look like."""

States = tuple[float, float, float, float, float]
GOING_ON: States = (0.0, NEVER, NEVER, NEVER, NEVER)
"""The states of a line that goes on for certain."""


def read(evidence: Evidence) -> tuple[list[int], list[float]]:
    """What each line of the page is, and by how much that was decided (see :mod:`papercli.draft` for the kinds).

    The page is read in stretches, each from one line that goes on for certain to the next.
    """
    count = len(evidence.lines)
    roles: list[int] = []
    margins: list[float] = []
    c, o, h, i, k = [a + b for a, b in zip(STARTS, _alone(evidence, 0), strict=True)]
    starts: States = (c, o, h, i, k)
    alone: list[States] = []
    gaps: list[Gap] = []
    for i in range(1, count):
        if not evidence.sure[i - 1]:
            gaps.append(evidence.gap(i - 1))
            alone.append(_alone(evidence, i))
            continue
        if starts is GOING_ON and not gaps:
            roles.append(CONTINUES)
            margins.append(SURE)
            continue
        gap = evidence.sure_gap(i - 1)
        ends = (gap.goes_on[0], gap.goes_on[1], NEVER, gap.resumes, NEVER)
        _solve(starts, alone, gaps, ends, roles, margins)
        starts, alone, gaps = GOING_ON, [], []
    last = count - 1
    ends = (evidence.final(last, False), evidence.final(last, True), 0.0, NEVER, 0.0)
    _solve(starts, alone, gaps, ends, roles, margins)
    return roles, margins


def _solve(
    starts: States, alone: list[States], gaps: list[Gap], ends: States, roles: list[int], margins: list[float]
) -> None:
    """Add the roles and margins of one stretch: ``starts`` and ``ends`` weigh the states of its first and last line."""
    forward, back = _forward(starts, alone, gaps)
    backward = _backward(alone, gaps, ends)
    totals = list(map(add, forward[-1], ends))
    state = totals.index(max(totals))
    found = [state]
    for pointers in reversed(back):
        state = pointers[state]
        found.append(state)
    found.reverse()
    roles += found
    certain = starts is GOING_ON
    if certain:
        margins.append(SURE)
    margins += map(_margin, forward[certain:], backward[certain:], found[certain:])


def _alone(evidence: Evidence, i: int) -> States:
    goes_on, opens = evidence.body(i)
    display = evidence.display(i)
    if evidence.is_credit(i):
        other = CREDITED[1]
        return other, other, other, other, CREDITED[0]
    if evidence.is_named(i):
        return goes_on, opens, display + NAMED[1], display + NAMED[1], NAMED[0]
    return goes_on, opens, display, display, NEVER


def _margin(forward: States, backward: States, role: int) -> float:
    """By how much the best reading beats the best one in which the line is joined where it is not, or the reverse."""
    totals: list[float] = list(map(add, forward, backward))
    joined = totals[CONTINUES]
    return joined - max(totals[1:]) if role == CONTINUES else totals[role] - joined


def _forward(
    starts: States, alone: list[States], gaps: list[Gap]
) -> tuple[list[States], list[tuple[int, int, int, int, int]]]:
    """The weight of the best reading up to each line in each state, and the state before it on that reading."""
    c, o, h, i, k = starts
    rows: list[States] = [starts]
    back: list[tuple[int, int, int, int, int]] = []
    for own, (goes_on, ends, resumes, opens, break_) in zip(alone, gaps, strict=True):
        from_c, from_o = c + goes_on[0], o + goes_on[1]
        joined, joined_from = (from_c, CONTINUES) if from_c >= from_o else (from_o, OPENS)
        going, going_from = joined, joined_from
        if i + resumes > going:
            going, going_from = i + resumes, INTRUDES
        from_c, from_o = c + ends[0], o + ends[1]
        parted, parted_from = (from_c, CONTINUES) if from_c >= from_o else (from_o, OPENS)
        opening, opening_from = parted + opens + OPENING, parted_from
        started, started_from = (h, DISPLAY) if h >= k else (k, CREDIT)
        if started + break_ + opens > opening:
            opening, opening_from = started + break_ + opens, started_from
        heading, heading_from = parted + HEADING, parted_from
        further = h + (break_ if break_ > 0.0 else 0.0) + HEADING_ON
        if further > heading:
            heading, heading_from = further, DISPLAY
        if k + break_ > heading:
            heading, heading_from = k + break_, CREDIT
        intruding, intruding_from = joined + INTRUDING, joined_from
        if i + RETURNING > intruding:
            intruding, intruding_from = i + RETURNING, INTRUDES
        crediting, crediting_from = parted, parted_from
        if started + break_ > crediting:
            crediting, crediting_from = started + break_, started_from
        c, o, h, i, k = going + own[0], opening + own[1], heading + own[2], intruding + own[3], crediting + own[4]
        rows.append((c, o, h, i, k))
        back.append((going_from, opening_from, heading_from, intruding_from, crediting_from))
    return rows, back


def _backward(alone: list[States], gaps: list[Gap], ends: States) -> list[States]:
    """The weight of the best reading from each line in each state to the stretch's end, the line itself left out."""
    c, o, h, i, k = ends
    rows: list[States] = [ends]
    for own, (goes_on, parts, resumes, opens, break_) in zip(reversed(alone), reversed(gaps), strict=True):
        c, o, h, i, k = c + own[0], o + own[1], h + own[2], i + own[3], k + own[4]
        on = i + INTRUDING if i + INTRUDING > c else c
        off = max(o + opens + OPENING, h + HEADING, k)
        fresh = o + break_ + opens
        from_on, from_off = on + goes_on[0], off + parts[0]
        going = from_on if from_on > from_off else from_off
        from_on, from_off = on + goes_on[1], off + parts[1]
        opening = from_on if from_on > from_off else from_off
        further = h + (break_ if break_ > 0.0 else 0.0) + HEADING_ON
        intruding = c + resumes if c + resumes > i + RETURNING else i + RETURNING
        c, o, h, i, k = going, opening, max(fresh, further, k + break_), intruding, max(fresh, h + break_, k + break_)
        rows.append((c, o, h, i, k))
    rows.reverse()
    return rows
