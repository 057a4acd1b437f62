"""Train the model of lines: pages with gold in, a model out, the same bytes for the same input.

    python -m tests.training.lines PAGES… -o papercli/reading/models/lines.model

Each of ``PAGES`` is a file that papercli reads, with its gold beside it as ``page.gold.json``. A page that text and boxes
were made of may be given in each form.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
from msgspec.structs import replace

from papercli.draft import Draft, cut
from papercli.layout import Reading
from papercli.lexicon import Lexicon
from papercli.pipeline import STAGES, Options, clean
from papercli.readers import read as read_file
from papercli.reading.facts import Facts
from papercli.reading.features import names
from papercli.reading.fit import CAN, Example, Weights, fit
from papercli.reading.labels import LABELS, states_of
from papercli.reading.lines import facts_of
from papercli.reading.model import SCALE, Model, pack, unpack
from tests.training.align import Truth, align, pages
from tests.training.scans import scanned

SCAN = "+scan"
"""What a file's name ends in that is to be read as if an OCR engine had."""
CROPS = 2
"""Parts of a page of text that are pages of their own in training: much of what people have is a clip."""
LEAST = 4
"""Lines that a feature must be seen on to be in the model."""


class Page(NamedTuple):
    """A page to learn from: the features of each step of the chain (None for lines that go on for certain), its labels."""

    path: str
    features: list[list[str] | None]
    labels: str
    joints: list[int]


def drafts(path: str) -> list[Draft]:
    """The pages of a file as the reading is given them; ``page.pdf+scan`` is the PDF as an OCR engine would have read it."""
    found: list[Draft] = []

    def watch(begin: int, stage: str, before: Draft, after: Draft) -> None:
        if stage == "paragraphs":
            found.append(before)

    stages = list(STAGES)
    skip = tuple(stages[stages.index("paragraphs") :])
    file = path.removesuffix(SCAN)

    def scan(*given: Any, **options: Any) -> Reading:
        return scanned(read_file(*given, **options), random.Random(file.rpartition("/")[2]))

    with mock.patch("papercli.pipeline.read", scan if file != path else read_file):
        clean(Path(file).read_bytes(), Options(skip=skip), path=file, watch=watch)
    return found


def page_of(path: str) -> list[Page]:
    """The pages of one file."""
    (_, gold), *_ = pages([path])
    read = [facts_of(draft, Lexicon()) for draft in drafts(path) if draft.lines]
    truth = align([line.ink for draft, _ in read for line in draft.lines], gold)
    found, at = [], 0
    rng = random.Random(path.rpartition("/")[2])
    parts: list[tuple[Draft, Facts, Sequence[Truth]]] = []
    for draft, facts in read:
        own = truth[at : at + len(draft.lines)]
        at += len(draft.lines)
        parts.append((draft, facts, own))
        if not facts.boxed:
            cropped = [(*facts_of(part, Lexicon()), some) for part, some in crops(draft, own, rng)]
            parts += [one for one in cropped if len(one[0].lines) == len(one[2])]
    for draft, facts, known in parts:
        told = [one.label for one in known]
        if any(told[i] == "O" and told[i - 1] in "NOC" and facts.opens_story(i) for i in range(1, len(told))):
            continue  # a column of dispatches, of which gold makes one article
        sure = [False, *facts.sure]
        # A run of lines that go on for certain is one step of the chain.
        steps = [i for i in range(len(draft.lines)) if not (sure[i] and sure[i - 1])]
        features = [None if sure[i] else names(facts, i) for i in steps]
        labels = "".join(["C" if sure[i] else known[i].label for i in steps])
        found.append(Page(path, features, labels, [facts.joint(i) if i else 0 for i in steps]))
    return found


def crops(draft: Draft, truth: Sequence[Truth], rng: random.Random) -> Iterator[tuple[Draft, list[Truth]]]:
    """Parts of a page as pages of their own: a clip, two short stories, the lines from one place to another."""
    lines = draft.lines
    begins = [i for i, one in enumerate(truth) if one.label in "HN"]
    for _ in range(CROPS):
        if begins and rng.random() < 0.7:
            number = rng.randrange(len(begins))
            first = begins[number]
            ends = [*begins, len(lines)]
            last = ends[min(len(ends) - 1, number + rng.randint(1, 2))]
            if rng.random() < 0.4:
                last = min(last, first + rng.randint(1, 12))
        else:
            first = rng.randrange(len(lines))
            last = min(len(lines), first + rng.randint(2, 40))
        start = draft.text.rfind("\n", 0, lines[first].start) + 1
        text = draft.text[start : lines[last - 1].end]
        yield replace(draft, text=text, lines=cut(text)), list(truth[first:last])


def load(paths: Sequence[str], jobs: int = 2) -> list[Page]:
    """The pages of all files, in the order of their names."""
    with ProcessPoolExecutor(jobs) as pool:
        return [page for found in pool.map(page_of, sorted(paths), chunksize=4) for page in found]


def vocabulary(read: Iterable[Page]) -> list[str]:
    """The features that enough lines have."""
    counts = Counter(name for page in read for own in page.features for name in own or ())
    return sorted([name for name, count in counts.items() if count >= LEAST])


def weights_of(model: Model, known: Sequence[str]) -> Weights:
    """The weights that a model has for features."""
    emission = [[model.weight(name, label) for label in range(len(LABELS))] for name in known]
    moves = np.array(model.header.transition) / SCALE * CAN
    general = moves.mean(axis=0)
    return Weights(np.array(emission), general, moves - general, np.array(model.header.start) / SCALE)


def train(
    read: Sequence[Page], *, penalty: float, rounds: int, start: Model | None = None, report: Any = None
) -> tuple[list[str], Weights]:
    """The names of the features and their weights."""
    known = vocabulary(read)
    numbers = {name: number for number, name in enumerate(known)}
    examples = []
    for page in read:
        known_of = [
            None if own is None else [numbers[name] for name in own if name in numbers] for own in page.features
        ]
        examples.append(Example(known_of, states_of(page.labels), page.joints))
    begin = weights_of(start, known) if start else None
    return known, fit(examples, len(known), penalty=penalty, rounds=rounds, start=begin, report=report)


def main(argv: Sequence[str]) -> None:
    """Train as the command line says."""
    wanted = argparse.ArgumentParser(fromfile_prefix_chars="@")
    wanted.add_argument("pages", nargs="+", help="files, or @LIST with one a line")
    wanted.add_argument("-o", "--output", required=True)
    wanted.add_argument("--penalty", type=float, default=1.0)
    wanted.add_argument("--rounds", type=int, default=100)
    wanted.add_argument("--start", help="a model to begin from")
    wanted.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = wanted.parse_args(argv)
    read = load(given.pages, given.jobs)
    shown = Counter(label for page in read for label in page.labels)
    print(f"{len(read)} pages, {sum(shown.values())} steps", file=sys.stderr, flush=True)
    losses: list[float] = []

    def report(loss: float) -> None:
        losses.append(loss)
        if len(losses) % 20 == 0:
            print(f"round {len(losses)}: {loss:.0f}", file=sys.stderr, flush=True)

    start = unpack(Path(given.start).read_bytes()) if given.start else None
    known, weights = train(read, penalty=given.penalty, rounds=given.rounds, start=start, report=report)
    digest = hashlib.sha256("".join([page.path.rpartition("/")[2] + page.labels for page in read]).encode()).hexdigest()
    card = {
        "made": date.today().isoformat(), "pages": len(read), "steps": sum(shown.values()), "labels": dict(sorted(shown.items())),
        "penalty": given.penalty, "rounds": given.rounds, "material": digest,
    }  # fmt: skip
    transition = np.where(CAN, weights.transition + weights.joints, -math.inf)
    Path(given.output).write_bytes(pack(known, weights.emission, transition, weights.start, [1.0, 0.0], card))
    print(f"{len(known)} features", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
