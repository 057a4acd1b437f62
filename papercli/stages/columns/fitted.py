"""Fitted: each printed line is cut where its words fill the columns that the lines around it show.

All columns of a story have one measure, and most of their lines are full. So the widths that words have in line after
line are the measures of a place, and of the ways to cut a line the one is right by which its pieces fill them best. The
measures of all lines are found together, as the path of least cost through them (Viterbi 1967).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise

from msgspec import Struct

from papercli.draft import Line, width
from papercli.marks import ENDS_SENTENCE, PROSE, STOPS
from papercli.stages.columns.pieces import EM, INDENT, NARROWEST, REACH, SLACK, Piece, Pieces, Unit

WIDE = 24
"""Half-ems of a column in which a sentence's last line is seldom wide enough to be taken for a full line of another."""
FEW = 5
"""Measures that the lines around a line can show."""
USUAL, MOST = 30, 60
FULL, INDENTED, HIDDEN, NEARLY = -1.0, -0.9, -0.5, -0.3
"""Cost of a piece that fills its measure, that does so but for a paragraph's indent, and that misses it by a little."""
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
"""Cost of each place of a gap inside a piece, of a blank between Chinese characters, and of one beside Latin letters or digits."""
TWO = 0.25
"""Cost of a second measure in a line."""
CHANGE, PAUSE, NESTED = 2.5, 1.5, 1.5
"""Cost of a change of measures, of one at a blank line or a headline, and of one more or one less."""

_TOKEN = re.compile(r"(?<!\S)(?:\S|[0-9]+)(?:\s{1,3}(?:\S|[0-9]+)(?!\S)){3,}|\S+")
"""What no gutter parts: text without blanks, or a loose line's characters with a blank behind each."""
_SQUEEZED = re.compile(r"[，。、；：！？”’」』）〕】》〉](?=[，。、；：！？“‘「『（〔【《〈”’」』）〕】》〉])")
_ASCII = re.compile(r"[!-~]")
_ALNUM = re.compile(r"[0-9A-Za-z]")


class Token(Struct, frozen=True, gc=False):
    """A word of a line: its place in the text and in the line, the width of its ink in half-ems, the width it has as set
    (of two marks side by side one is squeezed), and the places since the word before."""

    start: int
    end: int
    left: int
    right: int
    ink: int
    width: int
    gap: int


Measures = tuple[int, ...]
Cells = list[tuple[int, int, int]]


def fitted(text: str, lines: Sequence[Line], rows: Sequence[Pieces], unit: Unit) -> list[tuple[Measures, Pieces]]:
    """For each line the measures it has, and its pieces."""
    tokens = [_tokens(text, line, row, unit) for line, row in zip(lines, rows, strict=True)]
    scale = EM if unit is len else 1
    stacked = [
        [(t.left, t.width) for t in [*above, *below] if PROSE.search(text, t.start, t.end)]
        for above, below in zip([[], *tokens[:-1]], [*tokens[1:], []], strict=True)
    ]
    parses = [
        _Parses(text, row, lefts, scale).all(measures)
        for row, lefts, measures in zip(tokens, stacked, _candidates(text, tokens), strict=True)
    ]
    usual = Counter(line.gap for line in lines[1:]).most_common(1)[0][0]
    costs: dict[Measures, float] = {}
    back: list[dict[Measures, Measures]] = []
    for i, parse in enumerate(parses):
        pause = i > 0 and (lines[i].gap > usual or _is_alone(text, tokens[i]) or _is_alone(text, tokens[i - 1]))
        cheapest = min(costs, key=costs.__getitem__, default=())
        change = costs.get(cheapest, 0.0) + (PAUSE if pause else CHANGE)
        back.append({})
        after: dict[Measures, float] = {}
        for measures, (cost, _) in parse.items():
            best, source = change, cheapest
            for before, total in costs.items():
                paid = (
                    0.0
                    if before == measures
                    else NESTED
                    if set(before) < set(measures) or set(measures) < set(before)
                    else None
                )
                if paid is not None and total + paid <= best:
                    best, source = total + paid, before
            after[measures], back[i][measures] = best + cost, source
        costs = after
    found: list[tuple[Measures, Pieces]] = []
    measures = min(costs, key=costs.__getitem__)
    for i in range(len(rows) - 1, -1, -1):
        found.append((measures, _pieces(i, tokens[i], parses[i][measures][1])))
        measures = back[i][measures]
    return found[::-1]


def _tokens(text: str, line: Line, row: Pieces, unit: Unit) -> list[Token]:
    """The words of a line; what was printed with digits of full width is as wide as it was printed."""
    added = line.width - width(line.ink)
    share = added / len(_ALNUM.findall(line.ink)) if added else 0.0
    rights = {piece.end: piece.right for piece in row}
    found: list[Token] = []
    left, last = row[0].left, line.start
    for match in _TOKEN.finditer(text, line.start, line.end):
        left += unit(text[last : match.start()])
        right, last = left + unit(match.group()), match.end()
        ink = "".join(match.group().split())
        wide = width(ink) + (round(share * len(_ALNUM.findall(ink))) if added else 0)
        tight = wide - len(_SQUEEZED.findall(ink))
        # Where every word stands in its place, a piece takes more room than it has characters.
        room = max(right, rights.get(last, 0))
        found.append(Token(*match.span(), left, room, wide, tight, left - (found[-1].right if found else 0)))
        left = right
    return found


def _candidates(text: str, tokens: Sequence[list[Token]]) -> list[Measures]:
    """For each line the widths that words have again and again in the lines around."""
    votes = [
        [token.width + 2 * EM * _is_set_in(token, after) for token in row if _may_be_full(text, token)]
        for row, after in zip(tokens, [*tokens[1:], []], strict=True)
    ]
    page = Counter(wide for row in votes for wide in row)
    modes = sorted(
        wide
        for wide, count in page.items()
        if count >= page[wide - 1] and count > page[wide + 1] and sum(page[wide + d] for d in range(-EM, EM + 1)) > 1
    )
    near: Counter[int] = Counter()
    nearest = {wide: _nearest(modes, wide, page) for wide in page}
    mine = [[nearest[wide] for wide in row] for row in votes]
    for row in mine[:REACH]:
        near.update(row)
    found = []
    for i in range(len(tokens)):
        if i + REACH < len(mine):
            near.update(mine[i + REACH])
        if i > REACH:
            near.subtract(mine[i - REACH - 1])
        ranked = sorted(
            [mode for mode, count in near.items() if mode and count > 1], key=lambda mode: -near[mode] * mode
        )
        kept: list[int] = []
        for mode in ranked:
            if len(kept) < FEW and all(abs(mode - other) > EM or 3 * near[mode] > near[other] for other in kept):
                kept.append(mode)
        found.append(tuple(sorted(kept)))
    return found


def _may_be_full(text: str, token: Token) -> bool:
    """Whether a word can be a whole line; a narrow one that ends a sentence is more often the end of a paragraph."""
    return token.width >= NARROWEST and (token.width >= WIDE or text[token.end - 1] not in STOPS)


def _is_set_in(token: Token, below: Sequence[Token]) -> bool:
    """Whether a paragraph begins with a word: below it another stands before it."""
    return token.gap >= EM and any(token.left - other.left in INDENT for other in below)


def _nearest(modes: Sequence[int], wide: int, page: Counter[int]) -> int:
    """The commonest width near another, 0 where there is none."""
    here = bisect_left(modes, wide - EM)
    near = [mode for mode in modes[here : here + 2 * EM + 1] if mode <= wide + EM]
    return max(near, key=lambda mode: (page[mode], mode), default=0)


def _is_alone(text: str, row: Sequence[Token]) -> bool:
    return len(row) == 1 and text[row[0].end - 1] not in ENDS_SENTENCE


class _Parses:
    """The ways to cut one line."""

    def __init__(self, text: str, row: list[Token], stacked: Sequence[tuple[int, int]], scale: int) -> None:
        self.text, self.row, self.stacked, self.scale = text, row, stacked, scale
        self.blanks = [0.0] + [self._blank(i) for i in range(1, len(row))]
        self.inside = [INSIDE if row[i].gap < EM and self._is_inside(i) else 0.0 for i in range(len(row))]

    def _is_stacked(self, token: Token) -> bool:
        """Whether a line above or below has a word of the same width in the same place, so that it is not set in."""
        return any(left == token.left and abs(wide - token.width) <= EM for left, wide in self.stacked)

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
        starts = [i for i, token in enumerate(self.row) if i == 0 or token.gap >= EM]
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


def _pieces(row: int, tokens: Sequence[Token], cells: Cells) -> Pieces:
    found = []
    for first, last, measure in cells:
        begin, end = tokens[first], tokens[last - 1]
        wide = sum(token.ink for token in tokens[first:last])
        tight = sum(token.width for token in tokens[first:last])
        adrift = first > 0 and begin.gap < EM
        found.append(
            Piece(row, begin.start, end.end, begin.left, end.right, wide, adrift=adrift, measure=measure, set=tight)
        )
    return found
