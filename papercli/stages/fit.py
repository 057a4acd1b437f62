"""Fit: how well the width of a line suits its column, and what that says of the break behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from papercli.draft import Line
from papercli.stages.measure import OVERFULL

Weights = tuple[float, float]
"""The weights of a line being joined to the next, and not."""

OVER = (0.0, 0.0, -2.0, -4.0, -6.0)
"""What it costs a line to be 0 to 4 half-ems wider than its measure, beyond what its marks can be squeezed by."""
TOO_WIDE = -8.0
"""What it costs to be wider still."""
ROOM = ((-1.5, 0.8), (-2.5, 0.8), (-4.0, 2.0), (-4.0, 2.0))
"""Weights of a line being joined to the next, and not, where 0 to 3 half-ems would be left after the next one's first
token: a break that typesetting did not need was made for a new paragraph."""
UNMEASURED = (-4.0, 1.0)
"""The same two weights where the page shows no measure."""
UNBOUNDED = -1
"""Stands for what no line comes after needs, as the page may be cut there."""
SQUEEZED = 0.02
"""The share of a column's full lines that are an em wider than its measure where marks are squeezed."""


@lru_cache(maxsize=4096)
def fit(slack: int, squeezed: int, loose: int, room: int) -> Weights:
    """The weights of a line with ``slack`` half-ems left, which can be ``squeezed`` by so many; it has ``loose`` blanks, and
    the first token of the next line would need ``room``."""
    if slack < 0:
        over = 1 if slack == -1 else max(1, -slack - squeezed)
        score = OVER[over] if over < len(OVER) else TOO_WIDE
        return score + 1.0, score - 1.0
    if slack <= 1:
        return 1.0, -1.0
    if loose:  # only a full line is stretched, by about half an em a blank
        stretched = 0.8 * max(0, slack - loose - 1)
        return 1.0 - stretched, -1.0 - stretched
    if room == UNBOUNDED:
        return 0.0, 0.0
    if slack < room:
        return 0.8, -0.8
    return ROOM[slack - room] if slack - room < len(ROOM) else (-6.0, 2.0)


def bordering(measures: Sequence[int], marked: bytes) -> bytearray:
    """Whether a line stands where the measure changes, with no mark in it nor in those between: such a line may be a
    headline between two columns, and as wide as one of them because it was taken for a line of it."""
    found = bytearray(len(measures))
    changes = [place for place, (before, after) in enumerate(pairwise(measures), 1) if before != after]
    for first, end in pairwise([*changes, len(measures)]):
        while first < end and not marked[first]:
            found[first] = True
            first += 1
    for end, last in pairwise([-1, *[place - 1 for place in changes]]):
        while last > end and not marked[last]:
            found[last] = True
            last -= 1
    return found


def squeezed(lines: Sequence[Line], measures: Sequence[int], full: Sequence[bool]) -> set[int]:
    """The measures of columns whose lines are now and then wider than them, for marks are squeezed there."""
    held = Counter([measure for measure, is_full in zip(measures, full, strict=True) if is_full])
    over = Counter(
        [measure for line, measure in zip(lines, measures, strict=True) if 2 <= line.width - measure <= OVERFULL]
    )
    return {measure for measure in over if over[measure] > SQUEEZED * held[measure]}
