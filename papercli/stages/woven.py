"""Rows that run across columns are parted, and each column put below the one before.

What is seen of the rows is in :mod:`papercli.reading.rows`. Here the model ``woven`` weighs it: all ways to lay the rows of a
block into columns are kept that are likely so far (a beam search).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from papercli.draft import Draft, Line, usual_gap
from papercli.marks import PROSE
from papercli.reading.links import weights
from papercli.reading.rows import Part, Row, Step, Way, laid, rows_of, steps

FEWEST, MOST = 4, 600
"""Rows that show columns at the least, and rows of a block at the most: no page has more."""
LOOSE = 16
"""Words a row, on the mean, beyond which blanks part characters and say nothing of columns."""
BEAM = 12
"""Ways to lay the rows so far that are kept."""
LEAST = -9.0
"""How likely a step is that is worth a look, as a natural logarithm."""
EVIDENCE = 5.0
"""How much likelier a page must be out of order than in order before it is touched, as a natural logarithm: a page that is
out of order is as rare as one in a hundred and fifty among all that may be one."""
EACH = 0.2
"""How much likelier each row of a block must be one of columns than of one, on the mean: rows of columns are so all along."""


def unwoven(draft: Draft, least: float = EVIDENCE) -> Draft:
    """Take rows that run across columns apart, and put each column of theirs below the one before.

    ``least`` says how much likelier a block's rows must be those of columns than those of one, as a natural logarithm.

    >>> from papercli.draft import cut
    >>> page = '''云岭市昨天召开会议，要 小学校的操场上，孩子们
    ... 求各部门把防汛的工作落 正在练习跳绳，老师站在
    ... 到实处，不能有半点的疏 一旁计数，家长们则在栏
    ... 忽，确保人民群众的生命 杆外面观看，不时地鼓掌。'''
    >>> [line.ink for line in unwoven(Draft(page, cut(page))).lines][3:5]
    ['忽，确保人民群众的生命', '小学校的操场上，孩子们']
    """
    lines, text = draft.lines, draft.text
    if len(lines) < FEWEST:
        return draft
    usual = usual_gap(lines)
    found: list[Line] = []
    changed = False
    for block in blocks(lines):
        columns = _columns(text, block, least) if FEWEST <= len(block) <= MOST else None
        if columns is None:
            found += block
            continue
        changed = True
        gap = block[0].gap
        for column in columns:
            for part in column:
                found.append(Line(part.start, part.end, gap, 0, part.wide, part.ink))
                gap = usual
            gap = usual + 1
    if not changed:
        return draft
    chars = list(text)
    ends = {line.end for line in found}
    for line in lines:
        for place in range(line.start, line.end):
            if place in ends and chars[place].isspace():
                chars[place] = "\n"
    return replace(draft, text="".join(chars), lines=found)


def blocks(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The lines of a page, parted where more blank lines stand than between most.

    >>> from papercli.draft import cut
    >>> [len(block) for block in blocks(cut("天\\n地\\n\\n玄\\n黄"))]
    [2, 2]
    """
    usual = usual_gap(lines)
    bounds = [0, *[i for i in range(1, len(lines)) if lines[i].gap > usual], len(lines)]
    return [lines[first:stop] for first, stop in pairwise(bounds)]


def _columns(text: str, block: Sequence[Line], least: float) -> list[list[Part]] | None:
    """The columns that the rows of a block are of, or None where they stand whole already."""
    if not any(PROSE.search(line.ink) for line in block):
        return None
    rows = rows_of(text, block)
    if sum([len(row.words) for row in rows]) > LOOSE * len(rows):
        return None
    best, parts = _likeliest(rows)
    order = [column for _, column in parts]
    columns: list[list[Part]] = [[] for _ in range(max(order) + 1)]
    for part, column in parts:
        columns[column].append(part)
    runs = sum(after != before for before, after in pairwise(order)) + 1
    if (runs == len(columns) and len(parts) == len(rows)) or best - _whole(rows) < max(least, EACH * len(rows)):
        return None
    return columns


def _scored(way: Way, row: Row, first: int, used: tuple[int, ...]) -> list[tuple[Step, float]]:
    """The steps that a row can take, each with the logarithm of how likely it is."""
    get = weights("woven").get
    choices = steps(way, row, first, used)
    scores = [sum([get(name, 0.0) for name in step.names]) for step in choices]
    most = max(scores)
    total = most + math.log(sum([math.exp(score - most) for score in scores]))
    return [(step, score - total) for step, score in zip(choices, scores, strict=True)]


def _whole(rows: Sequence[Row]) -> float:
    """How likely it is that the rows are those of one column, as a logarithm."""
    way, likely = Way(), 0.0
    for row in rows:
        size = len(row.words)
        likely += next(log for step, log in _scored(way, row, 0, ()) if step.stop == size and not step.column)
        way = laid(way, row, row.part(0, size), 0, ())
    return likely


def _likeliest(rows: Sequence[Row]) -> tuple[float, list[tuple[Part, int]]]:
    """The likeliest way to lay the rows: how likely it is, as a logarithm, and each part of the rows with its column."""
    kept: list[tuple[float, Way, tuple[object, ...]]] = [(0.0, Way(), ())]
    for row in rows:
        size = len(row.words)
        reached: dict[int, list[tuple[float, Way, tuple[int, ...], tuple[object, ...]]]] = {
            0: [(likely, way, (), path) for likely, way, path in kept]
        }
        for first in range(size):
            for likely, way, used, path in sorted(reached.pop(first, ()), key=lambda own: -own[0])[:BEAM]:
                for step, log in _scored(way, row, first, used):
                    if log > LEAST:
                        part, column = row.part(first, step.stop), step.column
                        after = laid(way, row, part, column, used)
                        reached.setdefault(step.stop, []).append(
                            (likely + log, after, (*used, column), (path, part, column))
                        )
        alike: dict[tuple[int, ...], tuple[float, Way, tuple[object, ...]]] = {}
        for likely, way, _, path in reached[size]:
            key = tuple([column.last.start for column in way.columns])
            if key not in alike or alike[key][0] < likely:
                alike[key] = likely, way, path
        kept = sorted(alike.values(), key=lambda own: -own[0])[:BEAM]
    found: list[tuple[Part, int]] = []
    best, _, path = kept[0]
    while path:
        path, part, column = path  # type: ignore[assignment]
        found.append((part, column))
    return best, found[::-1]
