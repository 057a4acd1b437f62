"""Rows that run across columns: text whose lines are those of two columns or more, row by row.

``pdftotext`` sets what stands level in two columns on one line, a single blank between, and OCR tools that sort boxes by
height print the lines of columns in turn. No blank of such a line says for certain where a column ends, so the rows of a
block are laid into columns one by one, each where it reads on, and all ways are kept that are likely so far (a beam search).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from msgspec.structs import replace

from papercli.draft import Draft, Line, usual_gap, width
from papercli.marks import PROSE
from papercli.reading.readson import model
from papercli.stages.endings import ending
from papercli.stages.measure import INDENT, TOLERANCE

MOST = 4
"""Columns that stand side by side at the most."""
FEWEST = 4
"""Rows that show columns at the least."""
SHARE = 0.4
"""The share of a block's rows that are wider than a column where columns stand on one line."""
BEAM = 12
"""Ways to lay the rows so far that are kept."""
CLIP = 4.0
"""Log-odds of reading on that one pair of lines counts at the most."""
SHORT = 2.0
"""What it costs in log-odds that a line in mid-sentence is short, though it is its column's."""
GAIN = 0.35
"""Log-odds a row by which columns must read better than the rows as they stand."""
BROKEN = 0.5
"""The share of a block's rows in mid-sentence that do not read on where rows of columns alternate."""
_BLANK = re.compile(r"[ \u3000]+")


class Part(NamedTuple):
    """A part of a row: where it begins and ends in the text, its ink, and its width in half-ems."""

    start: int
    end: int
    ink: str
    wide: int


class _Way(NamedTuple):
    """A way to lay the rows so far: its weight, the last part of each column, and the columns that the parts went to."""

    weight: float
    last: tuple[Part | None, ...]
    path: tuple[object, ...]


def unwoven(draft: Draft) -> Draft:
    """Take rows that run across columns apart, and put each column of theirs below the one before.

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
    bounds = [0, *[i for i in range(1, len(lines)) if lines[i].gap > usual], len(lines)]
    for first, stop in pairwise(bounds):
        block = lines[first:stop]
        headings = next((k for k, line in enumerate(block) if PROSE.search(line.ink)), len(block))
        laid = _laid(text, block[headings:]) if len(block) - headings >= FEWEST else None
        if laid is None:
            found += block
            continue
        changed = True
        found += block[:headings]
        gap = usual if headings else block[0].gap
        for column in laid:
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


def _laid(text: str, block: Sequence[Line]) -> list[list[Part]] | None:
    """The columns that the rows of a block are of, or None where they are no columns' rows."""
    measure = _measure(text, block)
    if measure:
        second = _second(block, measure)
        rows = [_ways(text, line, measure, second) for line in block]
    else:
        if len(block) < 2 * FEWEST or not _alternates(block):
            return None
        rows = [[(Part(line.start, line.end, line.ink, line.width),)] for line in block]
        measure = max(line.width for line in block)
    whole = [[(Part(line.start, line.end, line.ink, line.width),)] for line in block]
    alone = 0.0 if measure < max(line.width for line in block) else _searched(whole, 1, measure).weight
    best: tuple[float, list[list[Part]]] | None = None
    for count in range(2, MOST + 1):
        if any(not any(len(way) <= count for way in ways) for ways in rows):
            continue
        way = _searched(rows, count, measure)
        if best is None or way.weight > best[0]:
            best = way.weight, _columns(way, count)
    if best is None or best[0] - alone < GAIN * len(block):
        return None
    return sorted([column for column in best[1] if column], key=lambda column: column[0].start)


def _measure(text: str, block: Sequence[Line]) -> int:
    """How wide the first column of a block is whose rows run across columns, or 0."""
    counts: Counter[int] = Counter()
    for line in block:
        own = set()
        ink = 0
        for word in text[line.start : line.end].split()[:-1]:
            ink += width(word)
            own.add(ink)
        counts.update(own)
    if not counts:
        return 0
    best = max(counts, key=lambda wide: (counts[wide] + 0.7 * (counts[wide - 1] + counts[wide + 1]), wide))
    shown = sum([counts[best + off] for off in range(-1, 2)])
    wider = sum([line.width > best + INDENT for line in block])
    enough = max(FEWEST - 1, SHARE * len(block))
    return best if best > 4 * INDENT // 2 and shown >= enough and wider >= enough else 0


def _second(block: Sequence[Line], measure: int) -> int:
    """How wide the other columns of a block are, by what is left of its rows behind the first."""
    rests = Counter([line.width - measure for line in block if line.width > measure + INDENT])
    rest = max(rests, key=lambda wide: (rests[wide] + 0.7 * (rests[wide - 1] + rests[wide + 1]), wide))
    parts = max(1, round(rest / measure))
    return measure if abs(rest - parts * measure) <= parts * TOLERANCE else rest


def _alternates(block: Sequence[Line]) -> bool:
    reading = model()
    middle = [(a, b) for a, b in pairwise(block) if ending(a.ink) < 1]
    if len(middle) < FEWEST:
        return False
    off = sum([reading.log_odds(reading.end(a.ink), reading.beginning(b.ink)) < 0 for a, b in middle])
    return off > BROKEN * len(middle)


def _ways(text: str, line: Line, measure: int, second: int) -> list[tuple[Part, ...]]:
    """The ways to part a row at its blanks."""
    words = [
        (line.start + m.start(), line.start + m.end()) for m in re.finditer(r"[^ \u3000]+", text[line.start : line.end])
    ]

    def part(first: int, last: int) -> Part:
        start, end = words[first][0], words[last][1]
        ink = "".join(text[start:end].split())
        return Part(start, end, ink, width(ink))

    found: list[tuple[Part, ...]] = []

    def go(first: int, done: tuple[Part, ...], strict: bool) -> None:
        rest, own = part(first, len(words) - 1), second if done else measure
        if rest.wide <= own + 2 * TOLERANCE or len(done) == MOST - 1:
            found.append((*done, rest))
        if len(done) == MOST - 1:
            return
        for last in range(first, len(words) - 1):
            one = part(first, last)
            short = own - one.wide
            if short < -TOLERANCE:
                break
            if short <= TOLERANCE or ending(one.ink) > 1 or (not strict and short <= 2 * INDENT):
                go(last + 1, (*done, one), strict)

    go(0, (), True)
    if not found:
        go(0, (), False)
    return found or [(Part(line.start, line.end, line.ink, line.width),)]


def _searched(rows: Sequence[Sequence[tuple[Part, ...]]], count: int, measure: int) -> _Way:
    """The likeliest way to lay the rows into so many columns."""
    ways = [_Way(0.0, (None,) * count, ())]
    known: dict[tuple[Part, Part], float] = {}
    for row in rows:
        choices = [
            (parts, into) for parts in row if len(parts) <= count for into in combinations(range(count), len(parts))
        ]
        even = math.log(len(choices))
        found: dict[tuple[Part | None, ...], _Way] = {}
        for way in ways:
            for parts, into in choices:
                last, weight = list(way.last), way.weight - even
                for part, column in zip(parts, into, strict=True):
                    before = last[column]
                    if before is not None:
                        if (before, part) not in known:
                            known[before, part] = _joins(before, part, measure)
                        weight += known[before, part]
                    last[column] = part
                key = tuple(last)
                if key not in found or found[key].weight < weight:
                    found[key] = _Way(weight, key, (way.path, parts, into))
        ways = sorted(found.values(), key=lambda way: -way.weight)[:BEAM]
    return ways[0]


def _joins(before: Part, after: Part, measure: int) -> float:
    if ending(before.ink) > 0:
        return 0.5 if after.wide <= measure - INDENT + TOLERANCE else 0.0
    reading = model()
    odds = reading.log_odds(reading.end(before.ink), reading.beginning(after.ink))
    short = SHORT if before.wide < measure - INDENT - TOLERANCE else 0.0
    return max(-CLIP, min(CLIP, odds)) - short


def _columns(way: _Way, count: int) -> list[list[Part]]:
    columns: list[list[Part]] = [[] for _ in range(count)]
    path = way.path
    while path:
        path, parts, into = path  # type: ignore[assignment]
        for part, column in zip(parts, into, strict=True):  # type: ignore[call-overload]
            columns[column].append(part)
    return [column[::-1] for column in columns]
