"""Train the model of columns: which column of a page follows which.

    python -m tests.training.columns PAGES… -o papercli/reading/models/columns-stated.json

``PAGES`` are files with boxes, each with its gold beside it as ``page.gold.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
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
FAINT = 0.005
"""Weights that are left out: they change nothing."""


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


def fit(
    choices: Iterable[Choice],
    penalty: float,
    prior: Mapping[str, float] | None = None,
    least: int = LEAST,
    steps: int = 300,
) -> dict[str, float]:
    """The weights that make the right choices likeliest, held near those of a ``prior``. A feature must be seen ``least`` times; the
    search ends after so many ``steps``."""
    prior = prior or {}
    seen: dict[str, int] = {}
    columns, rows, firsts, right = array("i"), array("q", [0]), array("q", [0]), array("q")
    for choice in choices:
        right.append(firsts[-1] + choice.right)
        for names in choice.candidates:
            columns.extend([seen.setdefault(name, len(seen)) for name in names])
            rows.append(len(columns))
        firsts.append(len(rows) - 1)
    for name in prior:
        seen.setdefault(name, len(seen))
    counts = np.bincount(columns, minlength=len(seen))
    known = sorted([name for name, number in seen.items() if counts[number] >= least or name in prior])
    numbers = np.full(len(seen), -1, np.int32)
    numbers[[seen[name] for name in known]] = np.arange(len(known))
    placed = numbers[columns]
    kept = placed >= 0
    bounds = np.concatenate([[0], np.cumsum(kept)])[rows]
    shape = (len(rows) - 1, len(known))
    x = csr_matrix((np.ones(int(bounds[-1]), np.float32), placed[kept], bounds), shape=shape)
    turned = x.T.tocsr()
    centre = np.array([prior.get(name, 0.0) for name in known])
    begin, sizes, chosen = np.array(firsts[:-1]), np.diff(firsts), np.array(right)

    def loss(weights: Any) -> tuple[float, Any]:
        score = x @ weights.astype(np.float32)
        most = np.maximum.reduceat(score, begin)
        shown = np.exp(score - np.repeat(most, sizes))
        total = np.add.reduceat(shown, begin)
        off = weights - centre
        value = float((np.log(total) + most - score[chosen]).sum()) + penalty / 2 * float(off @ off)
        share = shown / np.repeat(total, sizes)
        share[chosen] -= 1
        return value, turned @ share + penalty * off

    found = minimize(loss, centre, jac=True, method="L-BFGS-B", options={"maxiter": steps, "ftol": 1e-6})
    score = x @ found.x.astype(np.float32)
    share = (np.maximum.reduceat(score, begin) <= score[chosen] + 1e-5).mean()
    print(f"{len(chosen)} choices, {len(known)} features, right {share:.4f}", file=sys.stderr)
    return {name: round(float(weight), 3) for name, weight in zip(known, found.x, strict=True) if abs(weight) > FAINT}


def main(argv: Sequence[str]) -> None:
    """Train as the command line says."""
    wanted = argparse.ArgumentParser(fromfile_prefix_chars="@")
    wanted.add_argument("pages", nargs="+", help="files, or @LIST with one a line")
    wanted.add_argument("-o", "--output", required=True)
    wanted.add_argument("--penalty", type=float, default=1.0)
    wanted.add_argument("--prior", help="weights to stay near")
    wanted.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = wanted.parse_args(argv)
    with ProcessPoolExecutor(given.jobs) as pool:
        choices = [choice for found in pool.map(choices_of, sorted(given.pages), chunksize=2) for choice in found]
    weights = fit(choices, given.penalty, json.loads(Path(given.prior).read_text("utf-8")) if given.prior else None)
    text = json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True)
    Path(given.output).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
