"""Fitted: each printed line is cut where its words fill the columns that the lines around it show.

All columns of a story have one measure, and most of their lines are full. So the widths that words have in line after
line are the measures of a place (``words``), and of the ways to cut a line the one is right by which its pieces fill them
best (``parse``). The measures of all lines are found together, as the path of least cost through them (Viterbi 1967).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from papercli.draft import Line
from papercli.marks import ENDS_SENTENCE, PROSE
from papercli.stages.columns.parse import Cells, Parses
from papercli.stages.columns.pieces import EM, Piece, Pieces, Unit
from papercli.stages.columns.words import Measures, Word, candidates, words

CHANGE, PAUSE, NESTED = 2.5, 1.5, 1.5
"""Cost of a change of measures, of one at a blank line or a headline, and of one measure more or one less."""


def fitted(text: str, lines: Sequence[Line], rows: Sequence[Pieces], unit: Unit) -> list[tuple[Measures, Pieces]]:
    """For each line the measures that columns have there, and its pieces, each with its measure.

    >>> from papercli.draft import cut
    >>> page = "溪口人行桥的设计图 改到第七稿才定下来\\n前六稿都是直的只有 第七稿拐了一个弯绕\\n开了岸边那棵老樟树 树根却留在桥墩旁边"
    >>> lines = cut(page)
    >>> found = fitted(page, lines, [[Piece(i, x.start, x.end, 0, 19, 36)] for i, x in enumerate(lines)], len)
    >>> [(measures, [page[piece.start : piece.end] for piece in row]) for measures, row in found][1]
    ((18,), ['前六稿都是直的只有', '第七稿拐了一个弯绕'])
    """
    tokens = [words(text, line, row, unit) for line, row in zip(lines, rows, strict=True)]
    scale = EM if unit is len else 1
    stacked = [
        [(word.left, word.width) for word in [*above, *below] if PROSE.search(text, word.start, word.end)]
        for above, below in zip([[], *tokens[:-1]], [*tokens[1:], []], strict=True)
    ]
    parses = [
        Parses(text, row, lefts, scale).all(measures)
        for row, lefts, measures in zip(tokens, stacked, candidates(text, tokens), strict=True)
    ]
    usual = Counter(line.gap for line in lines[1:]).most_common(1)[0][0]
    costs: dict[Measures, float] = {}
    back: list[dict[Measures, Measures]] = []
    for i, parse in enumerate(parses):
        pause = i > 0 and (lines[i].gap > usual or _is_alone(text, tokens[i]) or _is_alone(text, tokens[i - 1]))
        reached = {measures: _reached(costs, measures, PAUSE if pause else CHANGE) for measures in parse}
        costs = {measures: reached[measures][0] + cost for measures, (cost, _) in parse.items()}
        back.append({measures: before for measures, (_, before) in reached.items()})
    found: list[tuple[Measures, Pieces]] = []
    measures = min(costs, key=costs.__getitem__)
    for i in range(len(rows) - 1, -1, -1):
        found.append((measures, _pieces(i, tokens[i], parses[i][measures][1])))
        measures = back[i][measures]
    return found[::-1]


def _reached(costs: dict[Measures, float], measures: Measures, change: float) -> tuple[float, Measures]:
    """The least cost at which a line has these measures, and those of the line before it."""
    own = set(measures)
    paid = [
        (cost + (0.0 if before == measures else NESTED if own < set(before) or own > set(before) else change), before)
        for before, cost in costs.items()
    ]
    return min(paid, default=(0.0, ()))


def _is_alone(text: str, row: Sequence[Word]) -> bool:
    return len(row) == 1 and text[row[0].end - 1] not in ENDS_SENTENCE


def _pieces(row: int, tokens: Sequence[Word], cells: Cells) -> Pieces:
    found = []
    for first, last, measure in cells:
        begin, end = tokens[first], tokens[last - 1]
        wide = sum(word.ink for word in tokens[first:last])
        tight = sum(word.width for word in tokens[first:last])
        adrift = first > 0 and begin.gap < EM
        found.append(
            Piece(row, begin.start, end.end, begin.left, end.right, wide, adrift=adrift, measure=measure, set=tight)
        )
    return found
