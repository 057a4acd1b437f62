"""Train the model of lines: pages with gold in, a model out, the same bytes for the same input.

    python -m tests.training.lines PAGES… [--form stated] -o papercli/reading/models/lines-text.model
    python -m tests.training.lines PAGES… --keep -o some.pages

Each of ``PAGES`` is a file that papercli reads, with its gold beside it as ``page.gold.json``. A page that text and boxes
were made of may be given in each form. Reading takes longer than the fit: ``--keep`` writes what was read of the pages, and
such a file may stand for them among ``PAGES`` as long as the facts are the same.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import pickle
import random
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from papercli import __version__
from papercli.draft import Draft
from papercli.layout import Reading
from papercli.learn import model_from
from papercli.learn.pages import Page, drafts, pages_of
from papercli.readers import read as read_file
from papercli.reading.labels import FORMS, LABELS, Form
from papercli.reading.model import NEVER, SCALE, Model, pack, unpack
from tests.training.scans import scanned

KEPT = ".pages"
"""What a file's name ends in that ``--keep`` wrote."""
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


def digest(path: str) -> str:
    """The name of a file with the SHA-256 of its bytes, as a line."""
    return f"{path.rpartition('/')[2]} {sha256(Path(path.removesuffix(SCAN)).read_bytes()).hexdigest()}\n"


class Kept(NamedTuple):
    """What was read of pages: numbers of the names of features, the digest of each file, and the pages, with numbers for names."""

    numbers: dict[str, int]
    digests: dict[str, str]
    pages: list[tuple[str, list[array[int] | None], str, list[int], Form]]

    def read(self, paths: Sequence[str], jobs: int) -> None:
        """Read files, in the order of their names."""
        with ProcessPoolExecutor(jobs) as pool:
            for path, found in zip(paths, pool.map(page_of, paths, chunksize=4), strict=True):
                self.digests[path] = digest(path)
                for page in found:
                    own = [None if names is None else self._numbered(names) for names in page.features]
                    self.pages.append((path, own, page.labels, page.joints, page.form))

    def take(self, other: Kept) -> None:
        """Take over what was read before, but for files that are known by now."""
        known = frozenset(self.digests)
        numbers = self._numbered(other.numbers)
        for path, features, labels, joints, form in other.pages:
            if path not in known:
                own = [None if some is None else array("I", [numbers[k] for k in some]) for some in features]
                self.pages.append((path, own, labels, joints, form))
        self.digests.update({path: said for path, said in other.digests.items() if path not in known})

    def _numbered(self, names: Iterable[str]) -> array[int]:
        return array("I", [self.numbers.setdefault(name, len(self.numbers)) for name in names])

    def told(self) -> list[Page]:
        """The pages in the order of their names."""
        names = list(self.numbers)
        return [
            Page(path, [None if own is None else [names[k] for k in own] for own in features], labels, joints, form)
            for path, features, labels, joints, form in sorted(self.pages, key=lambda page: page[0])
        ]

    def material(self) -> dict[str, list[Any]]:
        """What a model is fitted to: for each folder of pages the number of files and the SHA-256 of their names and bytes."""
        folders: dict[str, list[str]] = defaultdict(list)
        for path, said in sorted(self.digests.items()):
            folders[Path(path).parent.name].append(said)
        return {name: [len(told), sha256("".join(told).encode()).hexdigest()] for name, told in sorted(folders.items())}


def load(paths: Sequence[str], jobs: int = 2) -> Kept:
    """What is read of all files, or was kept of them."""
    found = Kept({}, {}, [])
    for path in paths:
        if path.endswith(KEPT):
            found.take(Kept(*pickle.loads(Path(path).read_bytes())))
    known = frozenset(found.digests)
    found.read(sorted([path for path in paths if not path.endswith(KEPT) and path not in known]), jobs)
    return found


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


def counts(path: str, given: Mapping[str, float]) -> float:
    """As how many pages one counts, by what the name of its folder has in it.

    >>> counts("/pages/sim_copy_zh/copy-001.txt", {"jingbao": 3.0, "sim_": 2.0}), counts("/pages/old/1.txt", {"sim_": 2.0})
    (2.0, 1.0)
    """
    folder = Path(path).parent.name
    return next((number for name, number in given.items() if name in folder), 1.0)


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
    wanted.add_argument(
        "--count",
        action="append",
        default=[],
        metavar="NAME=N",
        help="a page of a folder with NAME in its name counts as N pages",
    )
    wanted.add_argument("--keep", action="store_true", help="write what was read of the pages, and fit nothing")
    wanted.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = wanted.parse_args(argv)
    kept = load(given.pages, given.jobs)
    if given.keep:
        Path(given.output).write_bytes(pickle.dumps(tuple(kept)))
        return
    many = {name: float(number) for name, _, number in (said.partition("=") for said in given.count)}
    read = [page._replace(counts=counts(page.path, many)) for page in kept.told()]
    print(f"{len(read)} pages", file=sys.stderr, flush=True)
    losses: list[float] = []

    def report(loss: float) -> None:
        losses.append(loss)
        if len(losses) % 20 == 0:
            print(f"round {len(losses)}: {loss:.0f}", file=sys.stderr, flush=True)

    near = _model(given.near)
    start = _model(given.start) or near
    card = {
        "made": date.today().isoformat(), "papercli": __version__, "pages": len(read), "penalty": given.penalty,
        "rounds": given.rounds, "counts": many, "material": kept.material(),
        "share": given.share, "fresh": given.fresh,
    }  # fmt: skip
    data = model_from(
        read,
        card,
        penalty=given.penalty,
        rounds=given.rounds,
        form=given.form,
        near=near,
        start=start,
        report=report,
    )
    if near is not None and given.share < 1:
        data = mixed(near, unpack(data)[0], given.share, given.fresh)
    Path(given.output).write_bytes(data)


def _model(path: str | None) -> Model | None:
    return unpack(Path(path).read_bytes())[0] if path else None


if __name__ == "__main__":
    main(sys.argv[1:])
