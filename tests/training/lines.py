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
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from papercli.draft import Draft
from papercli.lexicon import Lexicon
from papercli.pipeline import STAGES, Options, clean
from papercli.reading.features import names
from papercli.reading.labels import states_of
from papercli.reading.lines import facts_of
from tests.training.align import align, pages

LEAST = 4
"""Lines that a feature must be seen on to be in the model."""


class Page(NamedTuple):
    """A page to learn from: each line's features (None for one that goes on for certain), and its labels."""

    path: str
    features: list[list[str] | None]
    labels: str


def drafts(path: str) -> list[Draft]:
    """The pages of a file as the reading is given them."""
    found: list[Draft] = []

    def watch(begin: int, stage: str, before: Draft, after: Draft) -> None:
        if stage == "paragraphs":
            found.append(before)

    names = list(STAGES)
    clean(Path(path).read_bytes(), Options(skip=tuple(names[names.index("paragraphs") :])), path=path, watch=watch)
    return found


def page_of(path: str) -> list[Page]:
    """The pages of one file."""
    (_, gold), *_ = pages([path])
    read: list[tuple[Draft, Any]] = [facts_of(draft, Lexicon()) for draft in drafts(path)]
    truth = align([line.ink for draft, _ in read for line in draft.lines], gold)
    found, at = [], 0
    for draft, facts in read:
        own = truth[at : at + len(draft.lines)]
        at += len(draft.lines)
        sure = [False, *facts.sure]
        features = [None if sure[i] else names(facts, i) for i in range(len(draft.lines))]
        labels = "".join(["C" if sure[i] else one.label for i, one in enumerate(own)])
        if labels:
            found.append(Page(path, features, labels))
    return found


def load(paths: Sequence[str], jobs: int = 2) -> list[Page]:
    """The pages of all files, in the order of their names."""
    with ProcessPoolExecutor(jobs) as pool:
        return [page for found in pool.map(page_of, sorted(paths), chunksize=4) for page in found]


def vocabulary(read: Iterable[Page]) -> list[str]:
    """The features that enough lines have."""
    counts = Counter(name for page in read for own in page.features for name in own or ())
    return sorted([name for name, count in counts.items() if count >= LEAST])


def train(read: Sequence[Page], *, penalty: float, rounds: int, report: Any = None) -> tuple[list[str], Any]:
    """The names of the features and their weights."""
    from papercli.reading.fit import Example, fit

    known = vocabulary(read)
    numbers = {name: number for number, name in enumerate(known)}
    examples = [
        Example(
            [own and [numbers[name] for name in own if name in numbers] for own in page.features],
            states_of(page.labels),
        )
        for page in read
    ]
    return known, fit(examples, len(known), penalty=penalty, rounds=rounds, report=report)


def main(argv: Sequence[str]) -> None:
    """Train as the command line says."""
    import numpy as np

    from papercli.reading.fit import CAN
    from papercli.reading.model import pack

    wanted = argparse.ArgumentParser()
    wanted.add_argument("pages", nargs="+")
    wanted.add_argument("-o", "--output", required=True)
    wanted.add_argument("--penalty", type=float, default=1.0)
    wanted.add_argument("--rounds", type=int, default=100)
    wanted.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = wanted.parse_args(argv)
    read = load(given.pages, given.jobs)
    shown = Counter(label for page in read for label in page.labels)
    losses: list[float] = []

    def report(loss: float) -> None:
        losses.append(loss)
        if len(losses) % 20 == 0:
            print(f"round {len(losses)}: {loss:.0f}", file=sys.stderr, flush=True)

    known, weights = train(read, penalty=given.penalty, rounds=given.rounds, report=report)
    digest = hashlib.sha256("".join([page.path.rpartition("/")[2] + page.labels for page in read]).encode()).hexdigest()
    card = {
        "made": date.today().isoformat(), "pages": len(read), "lines": sum(shown.values()), "labels": dict(sorted(shown.items())),
        "penalty": given.penalty, "rounds": given.rounds, "material": digest,
    }  # fmt: skip
    transition = np.where(CAN, weights.transition, -math.inf)
    Path(given.output).write_bytes(pack(known, weights.emission, transition, weights.start, [1.0, 0.0], card))
    print(f"{len(read)} pages, {len(known)} features", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
