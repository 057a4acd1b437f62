"""Parses: the ways to cut a printed line into pieces of columns, and what each costs.

A piece that fills its column speaks for a cut, and the more so the wider it is; a gap too narrow for what the piece
before it lacks speaks against it. Costs are weighed so that a full piece of usual width outweighs any one fault.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from papercli.marks import ENDS_SENTENCE
from papercli.stages.columns.pieces import EM, REACH, SLACK
from papercli.stages.columns.words import Measures, Word

USUAL, MOST = 30, 60
"""Width that a piece's costs are for, and the most that more of it counts, in half-ems."""
FULL, INDENTED, HIDDEN, NEARLY = -1.0, -0.9, -0.5, -0.3
"""Cost of a piece that fills its measure, that does so but for a paragraph's indent, shown or not, and that misses it by a
little."""
OVER, ALONE, UNENDED, STRAYED, CLOSE = 1.2, 0.8, 0.7, 2.5, 1.0
"""Cost of a piece wider than its measure, of one that is all of its line; of a short one that ends no sentence with others
behind it, and of one with another close behind; and of a gap too narrow for what the piece lacks."""
MISS = 0.1
"""Cost of each half-em that a full piece misses its measure by."""
NAMES = 16
"""Characters behind a bracket that can be names."""
PIECE, INSIDE = 0.15, 0.5
"""Cost of a piece, and of one that a blank inside brackets parts from the one before."""
ACROSS, WITHIN, HAN_BLANK, BLANK = 0.5, 0.3, 0.4, 0.05
"""Cost of each place of a gap inside a piece, the part of it inside brackets, the cost of a blank between Chinese characters,
and of one beside Latin letters or digits."""
TWO = 0.25
"""Cost of each measure more than one in a line."""

_ASCII = re.compile(r"[!-~]")

Cells = list[tuple[int, int, int]]
"""Pieces of a line: each the first of its words, the one behind its last, and its measure."""


class Parses:
    """The ways to cut one line."""

    def __init__(self, text: str, row: list[Word], stacked: Sequence[tuple[int, int]], scale: int) -> None:
        self.text, self.row, self.stacked, self.scale = text, row, stacked, scale
        self.blanks = [0.0] + [self._blank(i) for i in range(1, len(row))]
        self.inside = [INSIDE if row[i].gap < EM and self._is_inside(i) else 0.0 for i in range(len(row))]

    def _is_stacked(self, word: Word) -> bool:
        """Whether a line above or below has a word of the same width in the same place, so that it is not set in."""
        return any(left == word.left and abs(wide - word.width) <= EM for left, wide in self.stacked)

    def _is_inside(self, i: int) -> bool:
        """Whether a bracket is open before a word, as between the names of a byline; not one that the line before the
        gutter left open."""
        end = self.row[i].start
        before = self.text[max(self.row[0].start, end - NAMES) : end]
        return max(map(before.rfind, "（〔【(")) > max(map(before.rfind, "）〕】)"))

    def _blank(self, i: int) -> float:
        before, after = self.row[i - 1], self.row[i]
        if after.gap >= EM:
            return ACROSS * min(after.gap, REACH) * (WITHIN if self._is_inside(i) else 1)
        latin = _ASCII.match(self.text[before.end - 1]) or _ASCII.match(self.text[after.start])
        return BLANK if latin or self._is_inside(i) else HAN_BLANK

    def all(self, candidates: Measures) -> dict[Measures, tuple[float, Cells]]:
        """For each choice of one or two measures the best way to cut the line."""
        spans = {measure: self._spans(measure) for measure in candidates}
        if not candidates:
            return {(): (0.0, self._gapped())}
        chosen: list[Measures] = [(measure,) for measure in candidates]
        chosen += [c for c in combinations(candidates, 3) if all(b - a >= 2 * EM for a, b in pairwise(c))]
        chosen += [(one, two) for one, two in combinations(candidates, 2) if two - one >= 2 * EM]
        return {measures: self._best([spans[m] for m in measures], measures) for measures in chosen}

    def _gapped(self) -> Cells:
        starts = [i for i, word in enumerate(self.row) if i == 0 or word.gap >= EM]
        return [(a, b, 0) for a, b in zip(starts, [*starts[1:], len(self.row)], strict=True)]

    def _spans(self, measure: int) -> dict[tuple[int, int], float]:
        """What each piece of words ``[first, last)`` costs in a column of that measure."""
        found = {}
        for first in range(len(self.row)):
            wide, ink, inner = 0, 0, 0.0
            for last in range(first + 1, len(self.row) + 1):
                word = self.row[last - 1]
                blank = last - 1 > first and word.gap < EM
                wide, ink = wide + word.width + blank, ink + word.ink + blank
                inner += self.blanks[last - 1] if last - 1 > first else 0.0
                # Squeezed or not, marks side by side fill a line.
                fit = min(max(measure, wide), ink)
                found[first, last] = PIECE + self.inside[first] + inner + self._cost(measure, fit, first, last)
                if wide > measure + SLACK and last - first > 1 and last < len(self.row):
                    break
        return found

    def _cost(self, measure: int, wide: int, first: int, last: int) -> float:
        """What a piece of that width costs, but for the blanks in it."""
        lacks = measure - wide
        weight = min(wide, MOST) / USUAL
        begin, end = self.row[first], self.row[last - 1]
        gap = self.row[last].gap if last < len(self.row) else 0
        if lacks < -SLACK:
            return ALONE if last - first == len(self.row) else OVER
        if abs(lacks) <= EM:
            return FULL * weight + MISS * abs(lacks)
        set_in = begin.gap >= (1 if first == 0 else EM) and not self._is_stacked(begin)
        if lacks <= 3 * EM and set_in:
            return (INDENTED if lacks <= 2 * EM + 1 or gap != 1 else HIDDEN) * weight
        if first and begin.gap < EM < lacks <= 2 * EM + 1:
            return HIDDEN * weight
        if lacks <= SLACK:
            return NEARLY * weight
        ended = 0.0 if self.text[end.end - 1] in ENDS_SENTENCE else UNENDED
        if last == len(self.row):
            return ended
        if gap < EM:
            return STRAYED
        return ended + (CLOSE if gap < lacks / self.scale / 2 else 0.0)

    def _best(self, spans: Sequence[dict[tuple[int, int], float]], measures: Measures) -> tuple[float, Cells]:
        count = len(self.row)
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)] + [(float("inf"), 0, 0)] * count
        for first in range(count):
            for measure, costs in zip(measures, spans, strict=True):
                for last in range(first + 1, count + 1):
                    cost = costs.get((first, last))
                    if cost is None:
                        break
                    if best[first][0] + cost < best[last][0]:
                        best[last] = best[first][0] + cost, first, measure
        cells: Cells = []
        last = count
        while last:
            _, first, measure = best[last]
            cells.append((first, last, measure))
            last = first
        return best[count][0] + TWO * (len(measures) - 1), cells[::-1]
