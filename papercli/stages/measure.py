"""The measure: how wide the column is that each line stands in.

Lines inside a paragraph are set full, so the widths that lines in mid-sentence have tell the measures a page can have.
Which of them each line stands in is local: it changes from column to column, and inside an article where text runs round
a picture. The measures of all lines are found together, as the path of least cost through them (Viterbi 1967): a line
costs what it is too wide or too short for its measure, unless a paragraph's first or last line may be so, and a change of
measure costs something too.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from papercli.draft import Line, usual_gap, width
from papercli.marks import CANNOT_BEGIN, CLOSERS, ENDS_SENTENCE, OPENERS, PAUSES, first_token
from papercli.patterns import compiled

TOLERANCE = 2
"""Half-ems by which lines of one measure differ: punctuation is squeezed, a number or a Latin word cannot be broken."""
OVERFULL = 3
"""Half-ems beyond the measure that squeezed punctuation can still explain."""
INDENT = 4
"""A paragraph's first line is indented by two ems; where the indent was lost, the line is that much shorter."""
NEAR = 40
"""The lines of a stretch. A measure of it is the width of some lines in mid-sentence there, or in half a stretch around."""
CLEAR = 8
"""How many times as common another width within an em must be for a line to be one of those, squeezed or loose."""
MOST = 12
"""The commonest widths of a stretch that can be measures of it."""
NARROWEST = 9
"""Half-ems of the narrowest column."""
CHANGE, CHANGE_AFTER = 7.3, 2.6
"""Cost of a change of measure in mid-sentence, and after the end of one or a blank line."""
OFF, ENDED = 0.34, 1.0
"""Cost of each half-em by which a full line differs from its measure, and of a full line that ends a sentence."""
SHORT, FIRST, FIRST_INSIDE = 0.5, 0.5, 0.57
"""Cost of a short line that ends a sentence; of one that is two ems short, as a paragraph's first line is, after the end of
a sentence and elsewhere."""
DISPLAY, PROSAIC = 1.5, 2.5
"""Cost of any other short line, and what it costs more if there is a mark in it, which display type rarely has."""
WIDE, WIDER, WIDEST, WIDEST_PROSE = 1.5, 0.4, 7.0, 5.6
"""Cost of a line wider than its measure, of each half-em of that, and the most it can be, without marks and with."""
_FIRST_HAN, _FULL_WIDTH = "\u33ff", "\uff00"
"""The code points just before the Chinese characters, and just before the marks and letters of full width."""


def squeeze(ink: str) -> int:
    """Half-ems that the marks of a line can give up: two in all, and one more for each pair of marks side by side.

    >>> squeeze("天地玄黄"), squeeze("天，地玄黄"), squeeze("“天”“地”，黄")
    (0, 1, 4)
    """
    marks = _MARKS.findall(ink)
    return min(len(marks), 2) + len("".join(marks)) - len(marks) if marks else 0


_MARKS = compiled("[" + re.escape(CLOSERS + OPENERS + PAUSES + "。·") + "]+")


def measures(lines: Sequence[Line], marked: bytes) -> list[int]:
    r"""The measure of the column that each line stands in, in half-ems; 0 throughout where the page shows none.

    ``marked`` says of each line whether there is a mark of running text in it (:data:`papercli.marks.PROSE`).

    >>> from papercli.draft import cut
    >>> measures(cut("敖煜新说，他\n在云岭住了四\n十年，没见过\n这样大的雪。\n雪"), bytes([1, 0, 1, 1, 0]))
    [12, 12, 12, 12, 12]
    """
    ended = [line.ink[-1] in ENDS_SENTENCE for line in lines]
    stretches = _widths(lines, ended, marked)
    candidates = next(filter(None, stretches), [])
    if not candidates:
        return [0] * len(lines)
    costs = [0.0] * len(candidates)
    usual = usual_gap(lines)
    steps: list[tuple[list[int], list[bool], int]] = []
    # What lines that are alike cost with each candidate.
    known: dict[tuple[int, int, int, int, bool, bool], list[float]] = {}
    begins = True
    for place, (line, ends) in enumerate(zip(lines, ended, strict=True)):
        least = min(costs)
        cheapest = candidates[costs.index(least)]
        if place % NEAR == 0 and stretches[place // NEAR]:
            reached = dict(zip(candidates, costs, strict=True))
            candidates = stretches[place // NEAR]
            known = {}
            costs = [reached.get(measure, math.inf) for measure in candidates]
        changed = least + (CHANGE_AFTER if begins or line.gap > usual else CHANGE)
        # Which measures the line before has too; else it has the cheapest.
        steps.append((candidates, [cost < changed for cost in costs], cheapest))
        wide = line.width
        room = _room(lines[place + 1].ink) if place + 1 < len(lines) else 2
        alike = wide, squeeze(line.ink), room, marked[place], begins, ends
        own = known.get(alike)
        if own is None:
            near, wider, shorter = _costs(alike[1], room, marked[place] > 0, begins, ends)
            own = [near.get(measure - wide, wider if measure < wide else shorter) for measure in candidates]
            known[alike] = own
        costs = [(cost if cost < changed else changed) + more for cost, more in zip(costs, own, strict=True)]
        begins = ends
    measure = candidates[costs.index(min(costs))]
    found: list[int] = []
    for candidates, stayed, cheapest in reversed(steps):
        found.append(measure)
        if not stayed[candidates.index(measure)]:
            measure = cheapest
    found.reverse()
    return found


def _widths(lines: Sequence[Line], ended: Sequence[bool], marked: bytes) -> list[list[int]]:
    """For each stretch the measures it can have: widths of lines in mid-sentence that have a mark, or that two lines share."""
    found: list[list[int]] = []
    for first in range(0, len(lines), NEAR):
        near = range(max(0, first - NEAR // 2), min(len(lines), first + NEAR + NEAR // 2))
        full = [place for place in near if not ended[place] and lines[place].width >= NARROWEST]
        counts = Counter([lines[place].width for place in full])
        prose = {lines[place].width for place in full if marked[place]}
        likely = [
            (-count, wide)
            for wide, count in counts.items()
            if (count > 1 or wide in prose) and max(counts[wide + off] for off in (-2, -1, 1, 2)) < CLEAR * count
        ]
        found.append([wide for _, wide in sorted(likely)[:MOST]])
    return found


def _room(after: str) -> int:
    """The half-ems that a line would need for the first token of the next one, its brackets left out of account."""
    plain = after[0] > _FIRST_HAN and after[1:2] not in CANNOT_BEGIN
    return 2 if plain else max(1, token_width(after))


def token_width(ink: str) -> int:
    """The width in half-ems of the first token of a line, see :func:`papercli.marks.first_token`.

    >>> token_width("天地"), token_width("“天”地"), token_width("8U服务器")
    (2, 6, 2)
    """
    plain = _FIRST_HAN < ink[0] < _FULL_WIDTH and ink[1:2] not in CANNOT_BEGIN
    return 2 if plain else width(first_token(ink))


@lru_cache(maxsize=1024)
def _costs(squeezed: int, room: int, marked: bool, begins: bool, ends: bool) -> tuple[dict[int, float], float, float]:
    """What a line costs by the half-ems that its measure has more than it; far wider than that, and far shorter.

    It can be ``squeezed`` by so much, is ``marked`` by a comma or stop, and would need ``room`` for one token more; it
    ``begins`` after a sentence's end, and ``ends`` one.
    """
    widest = WIDEST_PROSE if marked else WIDEST
    short = SHORT if ends else DISPLAY + PROSAIC * marked
    near: dict[int, float] = {}
    if not ends:
        first = range(INDENT - 1, INDENT + min(room, 2 * TOLERANCE)) if begins else range(INDENT - 1, INDENT + 2)
        near |= dict.fromkeys(first, FIRST if begins else FIRST_INSIDE)
    least = -max(1, squeezed)
    near |= {slack: OFF * abs(slack) + ENDED * ends for slack in range(least, room + 1)}
    over = 1
    while (cost := WIDE + WIDER * over) < widest:
        near[least - over] = cost
        over += 1
    return near, widest, short
