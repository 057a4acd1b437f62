"""Train the model of order: which piece of a shuffled page's text follows which.

    python -m tests.training.order PAGES… -o papercli/reading/models/order.json

``PAGES`` are files of text, each with its gold beside it as ``page.gold.json``: pages as PDF, read by ``pdftotext``, PyMuPDF,
pdfminer and Tesseract, and some whose text is in order.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from papercli.draft import Draft, Line
from papercli.learn.align import align
from papercli.lexicon import Lexicon
from papercli.pipeline import STAGES, Options, clean
from papercli.reading.facts import Facts
from papercli.reading.order import Piece, Seen, pieces
from papercli.stages.woven import unwoven
from tests.training.columns import Choice, fit
from tests.training.lines import gold_of


class Page(NamedTuple):
    """A page before it is put in order: what its lines are, its pieces, and which line follows each by the gold."""

    seen: Seen
    found: list[Piece]
    after: dict[int, int]


def successions(lines: Sequence[Line], gold: dict[str, Any]) -> dict[int, int]:
    """Which line follows each in its story, by the page's gold. What gold has not goes on with the line before it."""
    truth = align([line.ink for line in lines], gold)
    stories = defaultdict(list)
    for i, one in enumerate(truth):
        if one.unit >= 0:
            stories[one.article, -1 if one.article >= 0 else one.unit].append((one.unit, one.at, i))
    after: dict[int, int] = {}
    for own in stories.values():
        places = [i for _, _, i in sorted(own)]
        after.update(pairwise(places))
    followed = set(after.values())
    for i in range(1, len(lines)):
        if truth[i].unit < 0 and truth[i].label != "F" and i - 1 not in after and i not in followed:
            after[i - 1] = i
    return after


def drafts_of(path: str) -> list[Draft]:
    """The pages of a file, as the stage that puts them in order is given them; those with boxes are left out."""
    found: list[Draft] = []

    def kept(draft: Draft, lexicon: Lexicon) -> Draft:
        found.append(draft)
        return draft

    stages = list(STAGES)
    with mock.patch.dict(STAGES, order=kept):
        clean(Path(path).read_bytes(), Options(skip=tuple(stages[stages.index("paragraphs") :])), path=path)
    return [draft for draft in found if draft.lines and draft.lines[0].place is None]


def pages_of(path: str) -> Iterator[Page]:
    """The pages of a file, their rows across columns parted, and what is right of their pieces."""
    for draft in drafts_of(path):
        parted = unwoven(draft)
        facts = Facts(parted, Lexicon())
        found = pieces(facts)
        yield Page(Seen(facts, found), found, successions(parted.lines, gold_of(path)))


def choices_of(path: str) -> list[Choice]:
    """The choices of one file's pieces, as its gold has them: what follows each, and what each follows. Of what no candidate is
    right for nothing is learned."""
    choices: list[Choice] = []
    for page in pages_of(path):
        starts = {piece.first: number for number, piece in enumerate(page.found)}
        stops = {piece.last: number for number, piece in enumerate(page.found)}
        before = {after: line for line, after in page.after.items()}
        table = [{k: list(map(sys.intern, names)) for k, names in own.items()} for own in page.seen.all()]
        ends, begins = page.seen.ends(), page.seen.begins()
        for number, piece in enumerate(page.found):
            line = page.after.get(piece.last)
            choices += _choice(ends[number], table[number], line, starts)
            line = before.get(piece.first)
            others = {left: own[number] for left, own in enumerate(table) if number in own}
            choices += _choice(begins[number], others, line, stops)
    return choices


def _choice(
    none: list[str], others: dict[int, list[str]], line: int | None, numbers: dict[int, int]
) -> Iterator[Choice]:
    if line is None:
        yield Choice([none, *others.values()], 0)
    elif numbers.get(line) in others:
        yield Choice([none, *others.values()], 1 + list(others).index(numbers[line]))


def main(argv: Sequence[str]) -> None:
    """Train as the command line says."""
    wanted = argparse.ArgumentParser(fromfile_prefix_chars="@")
    wanted.add_argument("pages", nargs="+", help="files, or @LIST with one a line")
    wanted.add_argument("-o", "--output", required=True)
    wanted.add_argument("--penalty", type=float, default=2.0)
    wanted.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = wanted.parse_args(argv)
    with ProcessPoolExecutor(given.jobs) as pool:
        choices = [choice for found in pool.map(choices_of, sorted(given.pages), chunksize=2) for choice in found]
    text = json.dumps(fit(choices, given.penalty), ensure_ascii=False, indent=0, sort_keys=True)
    Path(given.output).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
