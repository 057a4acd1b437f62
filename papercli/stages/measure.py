"""The measure: how wide the column is that each line stands in.

Lines inside a paragraph are set full, so lines that end in the middle of a sentence and are as wide as their neighbours
tell the measure. It is local: it changes from column to column, and inside an article where text runs round a picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from papercli.draft import Line, width
from papercli.marks import CANNOT_BEGIN, CLOSERS, ENDS_SENTENCE, OPENERS, PAUSES, first_token

TOLERANCE = 2
"""Half-ems by which lines of one measure differ: punctuation is squeezed, a number or a Latin word cannot be broken."""
OVERFULL = 3
"""Half-ems beyond the measure that squeezed punctuation can still explain."""


INDENT = 4
"""A paragraph's first line is indented by two ems; where the indent was lost, the line is that much shorter."""
_FIRST_HAN = "\u33ff"
SETTLED = 3
"""Support of a run from which what most of its lines measure is its measure, and not only a possible one."""
REACH = 4
"""How many runs on either side can confirm a short one."""


class _Run(NamedTuple):
    first: int
    last: int
    low: int
    high: int
    measure: int
    support: int


def squeeze(ink: str) -> int:
    """Half-ems that the marks of a line can give up: two in all, and one more for each pair of marks side by side.

    >>> squeeze("天地玄黄"), squeeze("天，地玄黄"), squeeze("“天”“地”，黄")
    (0, 1, 4)
    """
    marks = _MARKS.findall(ink)
    return min(len(marks), 2) + len("".join(marks)) - len(marks) if marks else 0


_MARKS = re.compile("[" + re.escape(CLOSERS + OPENERS + PAUSES + "。·") + "]+")


def measures(lines: Sequence[Line], opens_story: Callable[[int], bool] | None = None) -> list[int]:
    r"""The measure of the column that each line stands in, in half-ems; 0 throughout where the page shows none.

    Between two stretches of different measure it changes where a marker opens a story (``opens_story``), if one does.

    >>> from papercli.draft import cut
    >>> measures(cut("敖煜新说，他\n在云岭住了四\n十年，没见过\n这样大的雪。\n雪"))
    [12, 12, 12, 12, 12]
    """
    runs = _runs(lines, opens_story)
    if not runs:
        return [0] * len(lines)
    found: list[int] = [runs[0].measure] * runs[0].first
    for run, after in zip(runs, [*runs[1:], None], strict=True):
        found += [run.measure] * (run.last + 1 - len(found))
        if after is None:
            found += [run.measure] * (len(lines) - len(found))
        elif after.first > len(found):
            between = range(len(found), after.first + 1)
            marked = next((place for place in between if opens_story and opens_story(place)), None)
            split = marked or _split(lines, len(found), after.first, run.measure, after.measure)
            found += [run.measure] * (split - len(found))
            found += [after.measure] * (after.first - split)
    return found


def _runs(lines: Sequence[Line], opens_story: Callable[[int], bool] | None) -> list[_Run]:
    """Stretches of lines that agree on a measure; neighbouring stretches of the same measure are one."""
    found: list[_Run] = []
    first = 0
    total = len(lines)
    # A run is searched from the last line of the one before, so that lines are asked for again, but never far back.
    ranged = lru_cache(maxsize=4)(partial(_range, lines))
    while first < total - 1:
        last = first
        known = False
        low = high = lines[first].width
        while last + 1 < total and lines[last].ink[-1] not in ENDS_SENTENCE:
            if lines[last + 1].width != low or low != high:
                if not known:
                    low, high = ranged(first)
                    known = True
                narrow, wide = ranged(last + 1)
                if narrow > high or wide < low:
                    break
                low, high = max(low, narrow), min(high, wide)
            last += 1
        if last > first and low > 8 and _is_prose(lines, first, last):
            found.append(_Run(first, last, low, high, _best(lines[first : last + 1], low, high), last - first))
        elif _is_indented(lines, first) and _is_prose(lines, first, first + 1):
            last = first + 1
            full = lines[last].width
            found.append(_Run(first, last, full - 1, full + 1, full, 1))
        first = max(last, first + 1)
    sure = [
        run
        for place, run in enumerate(found)
        if run.support > 1 or _confirmed(lines, found, place, opens_story) or _is_beyond(lines, found, place)
    ]
    merged: list[_Run] = []
    for run in sure:
        if merged:
            before = merged[-1]
            low, high = max(before.low, run.low), min(before.high, run.high)
            same = abs(before.measure - run.measure) <= 1
            if same or (low <= high and min(before.support, run.support) < SETTLED):
                support = before.support + run.support
                mean = round((before.measure * before.support + run.measure * run.support) / support)
                if low > high:
                    low, high = mean, mean
                merged[-1] = _Run(before.first, run.last, low, high, min(max(mean, low), high), support)
                continue
        merged.append(run)
    return merged


def _range(lines: Sequence[Line], place: int) -> tuple[int, int]:
    """The measures in which a line is full: not narrower than it can be squeezed to, and too narrow for one token more."""
    line = lines[place]
    after = lines[place + 1].ink if place + 1 < len(lines) else ""
    plain = after[1:2] not in CANNOT_BEGIN and after[:1] > _FIRST_HAN
    room = 2 if plain or not after else width(first_token(after))
    return line.width - max(1, squeeze(line.ink)), line.width + max(1, room)


def _is_prose(lines: Sequence[Line], first: int, last: int) -> bool:
    """Whether lines of one width are running text: headlines of several lines can agree too, but hold few marks."""
    if last - first > 4:
        return True
    return any(mark in lines[place].ink for place in range(first, last + 1) for mark in "，。、")


def _is_indented(lines: Sequence[Line], place: int) -> bool:
    """Whether a line and the next look like the first two of a paragraph, the indent lost: two ems apart."""
    return lines[place].ink[-1] not in ENDS_SENTENCE and abs(lines[place + 1].width - lines[place].width - 4) <= 1


def _confirmed(
    lines: Sequence[Line], found: Sequence[_Run], place: int, opens_story: Callable[[int], bool] | None
) -> bool:
    """Whether a run of only two lines is body type for certain (a marker or an indent opens it), or agrees with the first
    line of its paragraph, or with another run close by."""
    run = found[place]
    after = found[place + 1] if place + 1 < len(found) else None
    if after and after.first <= run.last + 1 and abs(after.measure - run.measure - 4) <= 1:
        return False  # the first line of a paragraph, and a headline as wide by chance
    if run.first and _is_indented(lines, run.first - 1):
        return True
    start = lines[run.first]
    if 2 <= start.indent <= 6 and not lines[run.first + 1].indent:
        return True
    if opens_story and any(opens_story(line) for line in (run.first - 1, run.first) if line >= 0):
        return True
    near = [*found[max(0, place - REACH) : place], *found[place + 1 : place + 1 + REACH]]
    return any(
        abs(other.measure - run.measure) <= 1 and min(abs(other.first - run.last), abs(run.first - other.last)) <= 15
        for other in near
    )


def _is_beyond(lines: Sequence[Line], found: Sequence[_Run], place: int) -> bool:
    """Whether a run of only two lines is prose, and too wide for the columns before and behind it."""
    run = found[place]
    near = [other.measure for other in (*found[max(0, place - 1) : place], *found[place + 1 : place + 2])]
    narrowest = min(lines[run.first].width, lines[run.last].width)
    marked = any(mark in lines[line].ink[:-1] for line in (run.first, run.last) for mark in "，。")
    return marked and bool(near) and narrowest > max(near) + OVERFULL


def _best(lines: Sequence[Line], low: int, high: int) -> int:
    """Of the measures that all the lines are full in, the one nearest to what most of them measure."""
    widths = [line.width for line in lines]
    common = max(set(widths), key=lambda found: (widths.count(found), found))
    return min(max(common, low), high)


def _split(lines: Sequence[Line], first: int, last: int, before: int, after: int) -> int:
    """The line in ``[first, last]`` from which the later measure explains the lines better than the earlier one."""
    cost = sum(_misfit(line, after) for line in lines[first:last])
    best, split = cost - _ended(lines, first), first
    for place in range(first, last):
        cost += _misfit(lines[place], before) - _misfit(lines[place], after)
        if cost - _ended(lines, place + 1) < best:
            best, split = cost - _ended(lines, place + 1), place + 1
    return split


def _ended(lines: Sequence[Line], place: int) -> float:
    return 0.5 if place and lines[place - 1].ink[-1] in ENDS_SENTENCE else 0.0


def _misfit(line: Line, measure: int) -> float:
    slack = measure - line.width
    if slack < -OVERFULL:
        return 3.0
    if -TOLERANCE <= slack <= TOLERANCE or line.ink[-1] in ENDS_SENTENCE:
        return 0.0
    return 0.3 if abs(slack - 4) <= 1 else 1.0
