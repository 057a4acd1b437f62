"""Train the model of rows that run across columns: which column each part of a row goes on.

    python -m tests.training.woven PAGES… -o papercli/reading/models/woven.json

``PAGES`` are files of text, each with its gold beside it as ``page.gold.json``: pages as PDF, read by ``pdftotext``. The
rows are laid twice: first as the gold has them, then now and then as the model fitted to that lays them, so that it learns
what to do after a mistake (Ross, Gordon and Bagnell 2011).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from papercli.draft import Line
from papercli.learn.align import units_of
from papercli.reading.rows import Row, Way, laid, rows_of, steps
from papercli.stages.woven import FEWEST, blocks
from tests.training.columns import Choice, fit
from tests.training.lines import gold_of
from tests.training.order import drafts_of, successions

WORDS = 40
"""Words of a row that are looked up together at the most."""
OWN = 0.6
"""How often the second time a part goes where the model would lay it."""
WHOLE = 0.05
"""The share of the blocks whose columns stand whole that is learned from. There are many, and all alike; that they are more
often so, the stage knows."""
_NUMBERS = re.compile(r"\d+")


class Block(NamedTuple):
    """The rows of a block, the words between which each is cut into parts, and which part each part follows in its column."""

    rows: list[Row]
    cuts: list[list[int]]
    before: dict[int, int]


def cut_by(row: Row, text: str) -> list[int]:
    """The words between which a row is cut so that its parts stand in ``text`` as they are, numbers left out: an extractor
    may have set them on a row of their own."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    known = [True]
    for stop in range(1, len(row.words) + 1):
        found = []
        for first in range(max(0, stop - WORDS), stop):
            ink = _NUMBERS.sub("", row.part(first, stop).ink)
            if ink in text or first == stop - 1:
                worth = len(ink) ** 1.5 if ink in text else -1.0
                found.append((best[first][0] + worth - 0.5, first))
        best.append(max(found))
        known.append(_NUMBERS.sub("", row.part(best[-1][1], stop).ink) in text)
    cuts = [len(row.words)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    cuts.reverse()
    return [cut for k, cut in enumerate(cuts) if not 0 < k < len(cuts) - 1 or known[cut] or known[cuts[k + 1]]]


def blocks_of(path: str) -> Iterator[Block]:
    """The blocks of a page as its gold has them."""
    gold = gold_of(path)
    stories: dict[int, str] = defaultdict(str)
    for number, unit in enumerate(units_of(gold)):
        stories[unit.article if unit.article >= 0 else -1 - number] += unit.ink
    text = _NUMBERS.sub("", "\n".join(stories.values()))
    for draft in drafts_of(path):
        for block in blocks(draft.lines):
            if len(block) >= FEWEST:
                yield _block(draft.text, block, text, gold)


def _block(text: str, lines: Sequence[Line], stories: str, gold: dict[str, Any]) -> Block:
    rows = rows_of(text, lines)
    cuts = [cut_by(row, stories) for row in rows]
    parts: list[Line] = []
    places: list[int] = []
    for row, own in zip(rows, cuts, strict=True):
        for first, stop in pairwise(own):
            part = row.part(first, stop)
            parts.append(Line(part.start, part.end, 1, 0, part.wide, part.ink))
            places.append(row.number)
    before = {after: i for i, after in successions(parts, gold).items() if places[after] > places[i]}
    return Block(rows, cuts, before)


def choices_of(path: str, weights: Mapping[str, float]) -> list[Choice]:
    """The choices of one page's rows: after right ones, or with the ``weights`` of a first model now and then after its own."""
    rng = random.Random(path.rpartition("/")[2])
    choices: list[Choice] = []
    for block in blocks_of(path):
        woven = any(len(own) > 2 for own in block.cuts) or any(after - i > 1 for after, i in block.before.items())
        if woven or (not weights and rng.random() < WHOLE):
            choices += _laid(block, weights, rng)
    return choices


def _laid(block: Block, weights: Mapping[str, float], rng: random.Random) -> Iterator[Choice]:
    way, last, number = Way(), list[int](), 0
    for row, cuts in zip(block.rows, block.cuts, strict=True):
        used: tuple[int, ...] = ()
        for first, stop in pairwise(cuts):
            found = steps(way, row, first, used)
            before = block.before.get(number)
            column = last.index(before) if before in last else len(last)
            places = {(step.stop, step.column): place for place, step in enumerate(found)}
            right = places.get((stop, column), places.get((stop, len(last))))
            if right is None:
                return  # more columns than are kept apart
            yield Choice([step.names for step in found], right)
            taken = found[right]
            if weights and rng.random() < OWN:
                own = [step for step in found if step.stop == stop]
                taken = max(own, key=lambda step: sum(weights.get(name, 0.0) for name in step.names))
            way = laid(way, row, row.part(first, stop), taken.column, used)
            if taken.column == len(last):
                last.append(number)
            else:
                last[taken.column] = number
            used = (*used, taken.column)
            number += 1


def main(argv: Sequence[str]) -> None:
    """Train as the command line says."""
    wanted = argparse.ArgumentParser(fromfile_prefix_chars="@")
    wanted.add_argument("pages", nargs="+", help="files, or @LIST with one a line")
    wanted.add_argument("-o", "--output", required=True)
    wanted.add_argument("--penalty", type=float, default=2.0)
    wanted.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = wanted.parse_args(argv)
    weights: dict[str, float] = {}
    choices: list[Choice] = []
    with ProcessPoolExecutor(given.jobs) as pool:
        for _ in range(2):
            for found in pool.map(partial(choices_of, weights=weights), sorted(given.pages), chunksize=2):
                choices += found
            weights = fit(choices, given.penalty)
    text = json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True)
    Path(given.output).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
