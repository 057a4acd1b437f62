"""Train the model of columns: which column of a page follows which.

    python -m tests.training.columns PAGES… -o papercli/reading/models/columns-stated.json

``PAGES`` are files with boxes, each with its gold beside it as ``page.gold.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from papercli.learn.align import align
from papercli.reading.links import NONE
from papercli.stages.boxes import following
from papercli.stages.boxes.stacks import overlap
from tests.training.lines import gold_of, read_of

LEAST = 5
"""Pairs of columns that a feature must be seen of to be in the model."""


class Choice(NamedTuple):
    """What may follow a column: the features of each candidate, nothing first; and which one is right."""

    candidates: list[list[str]]
    right: int


def choices_of(path: str) -> list[Choice]:
    """The choices of one file's columns, as its gold has them."""
    seen: list[following.Seen] = []

    class Kept(following.Seen):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            seen.append(self)

    with mock.patch.object(following, "Seen", Kept):
        read_of(path)
    found = []
    for one in seen:
        rows = [(k, row.ink) for k, column in enumerate(one.columns) for row in column.rows]
        truth = align([ink for _, ink in rows], gold_of(path))
        ends: dict[int, tuple[int, float, int]] = {}
        begins: dict[int, tuple[int, float, int]] = {}
        credits = set(range(len(one.columns)))
        for (k, _), line in zip(rows, truth, strict=True):
            if line.article >= 0:
                begins.setdefault(k, (line.article, line.unit, line.at))
                ends[k] = (line.article, line.unit, line.at)
            if line.label != "R":
                credits.discard(k)
        for k in credits & ends.keys():
            # Gold has a credit before the text; it is read where it stands.
            above = [i for i in ends if i not in credits and ends[i][0] == ends[k][0] and _is_below(one, k, i)]
            if above:
                last = max(above, key=lambda i: one.columns[i].bottom)
                begins[k] = ends[k] = (ends[last][0], ends[last][1] + 0.5, 0)
        count = len(one.columns)
        for i in range(count):
            if i not in ends:
                continue
            later = [(begins[k], k) for k in begins if k != i and begins[k][0] == ends[i][0] and begins[k] > ends[i]]
            candidates = [[NONE], *[one.between(i, k) for k in range(count) if k != i]]
            right = min(later)[1] if later else -1
            found.append(Choice(candidates, 0 if right < 0 else 1 + right - (right > i)))
    return found


def _is_below(seen: following.Seen, k: int, i: int) -> bool:
    """Whether column ``k`` stands below column ``i``."""
    column, other = seen.columns[k], seen.columns[i]
    return overlap(column, other) > 0 and column.top > (other.top + other.bottom) / 2


def fit(choices: Sequence[Choice], penalty: float, prior: Mapping[str, float]) -> dict[str, float]:
    """The weights that make the right choices likeliest, held near those of a ``prior``."""
    counts = Counter(name for choice in choices for names in choice.candidates for name in names)
    known = sorted(prior.keys() | {name for name, count in counts.items() if count >= LEAST})
    centre = np.array([prior.get(name, 0.0) for name in known])
    numbers = {name: number for number, name in enumerate(known)}
    columns: list[int] = []
    rows, firsts, right = [0], [0], []
    for choice in choices:
        right.append(firsts[-1] + choice.right)
        for names in choice.candidates:
            columns += [numbers[name] for name in names if name in numbers]
            rows.append(len(columns))
        firsts.append(firsts[-1] + len(choice.candidates))
    x = csr_matrix((np.ones(len(columns)), columns, rows), shape=(len(rows) - 1, len(known)))
    begin = np.array(firsts[:-1])
    sizes = np.diff(firsts)

    def loss(weights: Any) -> tuple[float, Any]:
        score = x @ weights
        most = np.maximum.reduceat(score, begin)
        shown = np.exp(score - np.repeat(most, sizes))
        total = np.add.reduceat(shown, begin)
        off = weights - centre
        value = float((np.log(total) + most - score[right]).sum()) + penalty / 2 * float(off @ off)
        share = shown / np.repeat(total, sizes)
        share[right] -= 1
        return value, x.T @ share + penalty * off

    found = minimize(loss, centre, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    share = (np.maximum.reduceat(x @ found.x, begin) <= (x @ found.x)[right] + 1e-9).mean()
    print(f"{len(choices)} choices, {len(known)} features, right {share:.4f}", file=sys.stderr)
    return {name: round(float(weight), 3) for name, weight in zip(known, found.x, strict=True) if abs(weight) > 0.002}


def main(argv: Sequence[str]) -> None:
    """Train as the command line says."""
    wanted = argparse.ArgumentParser(fromfile_prefix_chars="@")
    wanted.add_argument("pages", nargs="+", help="files, or @LIST with one a line")
    wanted.add_argument("-o", "--output", required=True)
    wanted.add_argument("--penalty", type=float, default=1.0)
    wanted.add_argument("--prior", help="weights to stay near")
    wanted.add_argument(
        "--share", type=float, default=1.0, help="the part of the new weights in the result, beside those near"
    )
    wanted.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = wanted.parse_args(argv)
    with ProcessPoolExecutor(given.jobs) as pool:
        choices = [choice for found in pool.map(choices_of, sorted(given.pages), chunksize=2) for choice in found]
    prior: dict[str, float] = json.loads(Path(given.prior).read_text("utf-8")) if given.prior else {}
    fitted = fit(choices, given.penalty, prior)
    rest = 1 - given.share if given.prior else 0.0
    weights = {
        name: round((1 - rest) * fitted.get(name, 0.0) + rest * prior.get(name, 0.0), 3)
        for name in fitted.keys() | prior.keys()
    }
    text = json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True)
    Path(given.output).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
