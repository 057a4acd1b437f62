"""Train the model of lines: pages with gold in, a model out, the same bytes for the same input.

    python -m tests.training.lines PAGES… [--form stated] -o papercli/reading/models/lines-text.model

Each of ``PAGES`` is a file that papercli reads, with its gold beside it as ``page.gold.json``. A page that text and boxes
were made of may be given in each form.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

from papercli import __version__
from papercli.draft import Draft
from papercli.layout import Reading
from papercli.learn import model_from
from papercli.learn.pages import Page, drafts, pages_of
from papercli.readers import read as read_file
from papercli.reading.labels import FORMS, LABELS
from papercli.reading.model import NEVER, SCALE, Model, pack, unpack
from tests.training.scans import scanned

SCAN = "+scan"
"""What a file's name ends in that is to be read as if an OCR engine had."""


@contextmanager
def as_named(path: str) -> Iterator[Path]:
    """The file of a page; ``page.pdf+scan`` is the PDF, and while this lasts papercli reads it as an OCR engine would have."""
    file = path.removesuffix(SCAN)

    def scan(*given: Any, **options: Any) -> Reading:
        return scanned(read_file(*given, **options), random.Random(file.rpartition("/")[2]))

    with mock.patch("papercli.pipeline.read", scan if file != path else read_file):
        yield Path(file)


def read_of(path: str) -> list[Draft]:
    """The pages of a file as the reading is given them."""
    with as_named(path) as file:
        return drafts(file.read_bytes(), str(file))


def gold_of(path: str) -> dict[str, Any]:
    """The gold of a page, which stands beside it as ``page.gold.json``."""
    own = Path(path.partition("+")[0])
    said: dict[str, Any] = json.loads((own.parent / f"{own.name.split('.')[0]}.gold.json").read_text("utf-8"))
    return said


def page_of(path: str) -> list[Page]:
    """The pages of one file."""
    return pages_of(read_of(path), gold_of(path), path)


def load(paths: Sequence[str], jobs: int = 2) -> list[Page]:
    """The pages of all files, in the order of their names; those of a file that is named more than once count as often."""
    count = Counter(paths)
    with ProcessPoolExecutor(jobs) as pool:
        read = zip(sorted(count), pool.map(page_of, sorted(count), chunksize=4), strict=True)
        return [page for path, found in read for page in found * count[path]]


def mixed(near: Model, fitted: Model, share: float, fresh: float) -> bytes:
    """The file of a model whose weights are this share of those of a fit, and the rest of those of the model that it was
    fitted near: weights held near others still follow few pages too far. Names that this had none for have the share ``fresh``."""
    labels = range(len(LABELS))

    def between(a: float, b: float) -> float:
        return -math.inf if min(a, b) <= NEVER else ((1 - share) * a + share * b) / SCALE

    emission = [
        [(1 - share) * near.weight(name, k) + share * fitted.weight(name, k) for k in labels]
        if name in near.rows
        else [fresh * fitted.weight(name, k) for k in labels]
        for name in fitted.header.names
    ]
    transition = [
        [[between(*two) for two in zip(*rows, strict=True)] for rows in zip(*joints, strict=True)]
        for joints in zip(near.header.transition, fitted.header.transition, strict=True)
    ]
    start = [between(*two) for two in zip(near.header.start, fitted.header.start, strict=True)]
    header = fitted.header
    return pack(header.names, emission, transition, start, header.card, form=header.form, curves=header.curves)


def material(paths: Iterable[str]) -> dict[str, list[Any]]:
    """What a model is fitted to: for each folder of pages the number of files and the SHA-256 of their names and bytes."""
    folders: dict[str, list[str]] = defaultdict(list)
    for path in sorted(paths):
        file = Path(path.removesuffix(SCAN))
        folders[file.parent.name].append(f"{path.rpartition('/')[2]} {sha256(file.read_bytes()).hexdigest()}\n")
    return {name: [len(told), sha256("".join(told).encode()).hexdigest()] for name, told in sorted(folders.items())}


def main(argv: Sequence[str]) -> None:
    """Train as the command line says."""
    wanted = argparse.ArgumentParser(fromfile_prefix_chars="@")
    wanted.add_argument("pages", nargs="+", help="files, or @LIST with one a line")
    wanted.add_argument("-o", "--output", required=True)
    wanted.add_argument("--penalty", type=float, default=1.0)
    wanted.add_argument("--rounds", type=int, default=100)
    wanted.add_argument("--form", choices=FORMS, default="text", help="the form of page that the model is for")
    wanted.add_argument("--start", help="a model to begin from")
    wanted.add_argument("--near", help="a model whose weights the new ones are held near")
    wanted.add_argument(
        "--share", type=float, default=1.0, help="the part of the new weights in the result, beside those near"
    )
    wanted.add_argument(
        "--fresh", type=float, default=1.0, help="the same for names that the model near has no weights for"
    )
    wanted.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = wanted.parse_args(argv)
    read = load(given.pages, given.jobs)
    print(f"{len(read)} pages", file=sys.stderr, flush=True)
    losses: list[float] = []

    def report(loss: float) -> None:
        losses.append(loss)
        if len(losses) % 20 == 0:
            print(f"round {len(losses)}: {loss:.0f}", file=sys.stderr, flush=True)

    near, start = [
        unpack(Path(path).read_bytes())[0] if path else None for path in (given.near, given.start or given.near)
    ]
    card = {
        "made": date.today().isoformat(), "papercli": __version__, "pages": len(read), "penalty": given.penalty,
        "rounds": given.rounds, "share": given.share, "fresh": given.fresh, "material": material(set(given.pages)),
    }  # fmt: skip
    data = model_from(
        read, card, penalty=given.penalty, rounds=given.rounds, form=given.form, near=near, start=start, report=report
    )
    if near is not None and given.share < 1:
        data = mixed(near, unpack(data)[0], given.share, given.fresh)
    Path(given.output).write_bytes(data)


if __name__ == "__main__":
    main(sys.argv[1:])
