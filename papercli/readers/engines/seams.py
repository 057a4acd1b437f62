"""Seams: where the lines of two columns were read as one throughout, and no line shows the gutter, the text shows it.

The gutter of a page can be so narrow that an engine reads every line of a story across it. Cut at the gutter, such lines read
on downwards, each part in the one below it, and not across.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from statistics import mean, median
from typing import NamedTuple

from papercli.marks import CLOSERS, OPENERS, PAUSES, STOPS
from papercli.readers.engines.lines import Lying, ems_of

LEAST = 8
"""Ems that a column is wide, at least."""
WIDE = 2 * LEAST
"""Ems of lines that two columns may have been read as, at least."""
FEWEST, ENOUGH = 4, 3
"""Lines of such a block, at least; and those of them that can be cut."""
INDENT, EVEN, STEP, NEXT = 2.4, 0.8, 0.5, 7.0
"""Ems by which its lines begin apart at most, and end apart; and from one line to the next, at least and at most."""
OFF = 1.75
"""Ems by which a line's cut is off the place of the gutter, at most, as long as its text is there."""
GUTTER = 1.0
"""Ems of the narrowest gutter, which is the one that is read across."""
TELL = 6
"""Lines of a block that are looked at first, to see whether it is one."""
PASSES = 2
"""How often each line is cut anew beside those around it, as these are cut."""
SURE = 18.0
"""How much likelier it is that the lines of a block read on downwards than across, as a logarithm, from which they do."""
SHARES = (1 / 2, 1 / 3, 2 / 3)
"""Where a gutter may stand, as a share of the width: between two columns of one width, or two and one."""
NEVER_FIRST, NEVER_LAST = frozenset(CLOSERS + PAUSES + STOPS), frozenset(OPENERS)
"""Marks that no line begins with, and that none ends with."""


class Seam(NamedTuple):
    """The cut of a line: before which character, and where the gutter stands."""

    place: int
    left: float
    right: float


def seams(lines: Sequence[Lying], em: float) -> dict[int, Seam]:
    """The cuts of lines of body type that were read over two columns, by the ``id`` of the line."""
    found: dict[int, Seam] = {}
    for block in _blocks(lines, em):
        left, right = min([line.box.left for line in block]), max([line.box.right for line in block])
        pitch = (right - left) / (median([line.ems for line in block]) + GUTTER)
        wide = right - left
        shares = [share for share in SHARES if wide * min(share, 1 - share) >= LEAST * pitch]
        edges = [left + wide * share - GUTTER * pitch / 2 for share in shares]
        few = block[:TELL]
        shown = [edge for edge in edges if _gain(_cut(few, edge, pitch, False)) * len(block) > SURE]
        if shown:
            cuts = [(_cut(block, edge, pitch, True), edge) for edge in shown]
            cut, edge = max(cuts, key=lambda one: _gain(one[0]))
            for line, place in cut:
                found[id(line)] = Seam(place, edge, edge + GUTTER * pitch)
    return found


def _gain(cut: Sequence[tuple[Lying, int]]) -> float:
    """By how much better lines that are cut read on downwards than across, as a logarithm a line."""
    from papercli.reading.readson import log_odds

    parts = [(line.text[:place], line.text[place:]) for line, place in cut]
    if len(parts) < ENOUGH:
        return 0.0
    down = [log_odds(one[side], other[side]) for one, other in pairwise(parts) for side in (0, 1)]
    across = [log_odds(*one) + log_odds(one[1], other[0]) for one, other in pairwise(parts)]
    return 2 * mean(down) - mean(across)


def _blocks(lines: Sequence[Lying], em: float) -> Iterator[list[Lying]]:
    """Lines below one another that begin and end at one place, wide enough for two columns."""
    ranked = sorted(lines, key=lambda line: line.middle)
    used: set[int] = set()
    for k, first in enumerate(ranked):
        if id(first) in used or first.ems < WIDE - INDENT:
            continue
        block = [first]
        for line in ranked[k + 1 :]:
            step = line.middle - block[-1].middle
            if step > NEXT * em:
                break
            begins, ends = abs(line.box.left - first.box.left), abs(line.box.right - first.box.right)
            if step > STEP * em and begins < INDENT * em and ends < EVEN * em and id(line) not in used:
                block.append(line)
        if len(block) >= FEWEST and median([line.ems for line in block]) >= WIDE:
            used.update(map(id, block))
            yield block


def _cut(block: Sequence[Lying], edge: float, pitch: float, downwards: bool) -> list[tuple[Lying, int]]:
    """Each line with the place of its text where it is cut if the first column ends at ``edge``: where it reads on least
    across, and, if asked for, its parts best from those above and on in those below."""
    lengths = {id(line): list(accumulate(map(ems_of, line.text), initial=0.0)) for line in block}
    places = {
        id(line): [
            k
            for k in range(1, len(line.text))
            if abs(lengths[id(line)][k] - (edge - line.box.left) / pitch) <= OFF
            and line.text[k] not in NEVER_FIRST
            and line.text[k - 1] not in NEVER_LAST
        ]
        for line in block
    }
    cut = [(line, _best(line, places[id(line)], ())) for line in block if places[id(line)]]
    for _ in range(PASSES if downwards else 0):
        for k, (line, _) in enumerate(cut):
            around = [(*one, side) for side in (-1, 1) for one in cut[max(0, k + side) : k + side + 1]]
            cut[k] = line, _best(line, places[id(line)], around)
    return cut


def _best(line: Lying, places: Sequence[int], around: Sequence[tuple[Lying, int, int]]) -> int:
    """Which of some places a line is best cut at; ``around`` are the lines above (-1) and below (1) with their cuts."""
    from papercli.reading.readson import log_odds

    def fitness(place: int) -> float:
        parts = line.text[:place], line.text[place:]
        on = -log_odds(*parts)
        for other, cut, side in around:
            others = other.text[:cut], other.text[cut:]
            on += sum([log_odds(*pair[::side]) for pair in zip(parts, others, strict=True)])
        return on

    return max(places, key=fitness)
