"""Gutters: a line is split where a gap is too wide for it, where a rule stands, and where its neighbours show a gutter."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from papercli.layout import Box
from papercli.readers.glyphs.blanks import spacing
from papercli.readers.glyphs.frame import Glyph, Run, turned

GUTTER = 1.5
"""Ems that part two columns, where the line's own spacing is no wider."""
BRIDGED = 4.5
"""Ems that blanks in the source can fill: two ideographic ones separate the clauses of a headline, three or four those of a folio."""
SUSPECT = 0.8
"""Ems from which a gap is a gutter where lines above and below show it too."""


class Fences:
    """The rules that stand across the lines of a frame."""

    def __init__(self, rules: Sequence[Box]) -> None:
        self._rules = rules
        self._across: dict[int, list[tuple[float, float, float]]] = {}

    def between(self, before: Glyph, after: Glyph) -> bool:
        """Whether a rule separates two characters of one baseline."""
        if not self._rules:
            return False
        if before.angle not in self._across:
            boxes = [turned(rule, before.angle) for rule in self._rules]
            edges = [(x, box.top, box.bottom) for box in boxes for x in {box.left, box.right}]
            self._across[before.angle] = sorted(edges)
        middle = before.base - before.size / 3
        slack = 0.2 * before.size
        edges = self._across[before.angle]
        place = bisect_left(edges, (before.right - slack,))
        while place < len(edges) and edges[place][0] <= after.left + slack:
            if edges[place][1] <= middle <= edges[place][2]:
                return True
            place += 1
        return False


def cut(run: Run, fences: Fences) -> Iterator[Run]:
    """Split a run where a gap is too wide for it or a rule stands in it. A run that is set wide all along stays whole."""
    gaps = [after.left - before.right for before, after in pairwise(run)]
    begin = 0
    usual = -1.0
    for k, gap in enumerate(gaps):
        before, after = run[k], run[k + 1]
        size = max(before.size, after.size)
        if gap <= 0.4 * size:
            continue
        apart = gap > (BRIDGED if before.blank else GUTTER) * size
        if apart:
            if usual < 0:
                usual = sorted(gaps)[(len(gaps) - 1) // 2]
            alike = 0.15 * gap + 0.1 * size
            near = gaps[max(0, k - 1) : k] + gaps[k + 1 : k + 2]
            apart = gap > 1.3 * usual + 0.2 * size and all(abs(gap - other) > alike for other in near)
        if apart or fences.between(before, after):
            yield run[begin : k + 1]
            begin = k + 1
    yield run[begin:]


def parted(lines: Sequence[Run]) -> list[Run]:
    """Split lines at gutters that are too narrow for `cut`: those that three lines show, one below the other."""
    gaps = sorted(_suspects(lines))
    heights = [1] * len(gaps)
    above: list[int] = [-1] * len(gaps)
    for k, (angle, base, left, right, size, _, _) in enumerate(gaps):
        for other in range(k - 1, -1, -1):
            if gaps[other][0] != angle or gaps[other][1] < base - 2.5 * size:
                break
            common = min(right, gaps[other][3]) - max(left, gaps[other][2])
            if common >= 0.6 * size and gaps[other][1] <= base - 0.5 * size and heights[other] >= heights[k]:
                heights[k], above[k] = heights[other] + 1, other
    cuts: dict[int, set[int]] = {}
    for k in reversed(range(len(gaps))):
        if heights[k] >= 3:
            place = k
            while place >= 0:
                cuts.setdefault(gaps[place][5], set()).add(gaps[place][6])
                place = above[place]
    found: list[Run] = []
    for number, line in enumerate(lines):
        ends = [0, *sorted(cuts.get(number, ())), len(line)]
        found.extend(line[begin:end] for begin, end in pairwise(ends))
    return found


def _suspects(lines: Sequence[Run]) -> Iterator[tuple[int, float, float, float, float, int, int]]:
    """Gaps that could be gutters: angle, baseline, left and right edge, em, and the line and the place in it."""
    for number, line in enumerate(lines):
        if line[-1].right - line[0].left < 8 * line[0].size:
            continue
        usual = -1.0
        for place, (before, after) in enumerate(pairwise(line), 1):
            gap, size = after.left - before.right, max(before.size, after.size)
            if gap >= SUSPECT * size:
                if usual < 0:
                    usual = spacing(line, 2) or 0.0
                if gap >= usual + 0.6 * size:
                    yield before.angle, before.base, before.right, after.left, size, number, place
