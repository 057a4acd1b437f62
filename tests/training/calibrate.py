"""Calibrate the models of lines: fit the curves of :mod:`papercli.reading.calibration` to pages kept apart.

    python -m tests.training.calibrate PAGES… [--check]

Each of ``PAGES`` is named as for :mod:`tests.training.lines`, has its gold beside it, and none may be a page that the weights were fitted to. The curves are written into the models;
those of kinds of pages that are not among the given ones stay. ``--check`` writes nothing: it fits the curves to all folders but one, and prints the error of each folder by the curves of
the others, before and after. A curve is kept only where it helps most folders.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from msgspec.structs import replace
from scipy.optimize import minimize

from papercli.reading.calibration import FARTHEST, calibrated, form_of
from papercli.reading.labels import FORMS
from papercli.reading.model import packed, unpack
from tests.benchmarks.confidence import Decision, bins, error, judged
from tests.training.lines import as_named

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "papercli" / "reading" / "models"
PENALTY = 2.0
"""How strongly a curve is held to leaving confidence as it is."""
FEWEST = 40
"""Decisions that a curve is fitted to at the least."""
MOST = 0.75
"""The share of folders that a curve of the others must help: each is of another kind of paper, and so is a user's."""

Key = tuple[str, str]
"""A question and a kind of page."""


def curve(decisions: Sequence[Decision]) -> tuple[float, float]:
    """The scale and the shift of log-odds by which these decisions are likeliest to be as right as they are."""
    chance = np.clip([one.chance for one in decisions], FARTHEST, 1 - FARTHEST)
    odds = np.log(chance / (1 - chance))
    right = np.array([one.right for one in decisions])

    def loss(at: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        told = at[1] + at[0] * odds
        return float(np.logaddexp(0, np.where(right, -told, told)).sum()) + PENALTY * float(
            (at[0] - 1) ** 2 + at[1] ** 2
        )

    scale, shift = minimize(loss, [1.0, 0.0], bounds=[(0.0, 3.0), (-5.0, 5.0)]).x
    return round(float(scale), 3), round(float(shift), 3)


def through(decisions: Iterable[Decision], given: tuple[float, float] | None) -> list[Decision]:
    """The decisions with their confidence as a curve has it."""
    curves = {", ": given} if given else {}
    return [one._replace(chance=calibrated(curves, "", "", one.chance)) for one in decisions]  # type: ignore[arg-type]


def kept(folders: Mapping[str, Sequence[Decision]]) -> tuple[tuple[float, float] | None, float, float]:
    """The curve of all folders, None where there are too few decisions or it does not help; and the error by the curves of
    the other folders, before and after."""
    everything = [one for own in folders.values() for one in own]
    apart: list[Decision] = []
    helped: list[bool] = []
    for name, own in folders.items():
        others = [one for other, some in folders.items() if other != name for one in some]
        told = through(own, curve(others) if len(others) >= FEWEST else None)
        apart += told
        if len(own) >= FEWEST:
            helped.append(error(bins(told)) < error(bins(own)))
    before, after = error(bins(everything)), error(bins(apart))
    helps = bool(helped) and after < before and sum(helped) >= MOST * len(helped)
    return curve(everything) if helps else None, before, after


def read(page: str, model: str) -> list[tuple[Key, Decision]]:
    """The decisions of a page by their question and kind of page."""
    with as_named(page) as file:
        return [((one.question, one.kind), one) for one in judged(file, model)]


def main(arguments: Sequence[str]) -> int:
    """Fit the curves, say how good they are, and write them."""
    wanted = argparse.ArgumentParser(fromfile_prefix_chars="@")
    wanted.add_argument("pages", nargs="+", help="files, or @LIST with one a line")
    wanted.add_argument("--check", action="store_true", help="write nothing")
    given = wanted.parse_args(arguments)
    models = {form: unpack((MODELS / f"lines-{form}.model").read_bytes())[0] for form in FORMS}
    found: dict[Key, dict[str, list[Decision]]] = defaultdict(lambda: defaultdict(list))
    with NamedTemporaryFile(suffix=".model") as bare, ProcessPoolExecutor(os.cpu_count()) as pool:
        for model in models.values():
            bare.write(packed(replace(model.header, curves={}), model.weights))
        bare.flush()
        pages = sorted(given.pages)
        for page, own in zip(pages, pool.map(read, pages, [bare.name] * len(pages), chunksize=4), strict=True):
            for key, one in own:
                found[key][Path(page).parent.name].append(one)
    curves = {form: dict(model.header.curves) for form, model in models.items()}
    for (question, kind), folders in sorted(found.items()):
        fitted, before, after = kept(folders)
        count = sum(map(len, folders.values()))
        wrong = sum(not one.right for own in folders.values() for one in own)
        name = f"{question}, {kind}"
        print(
            f"{name:24} {count:6}, {wrong:5} wrong, error {before:.3f} to {after:.3f}  {fitted or 'no curve'}",
            flush=True,
        )
        curves[form_of(kind)].pop(name, None)
        if fitted:
            curves[form_of(kind)][name] = fitted
    if not given.check:
        for form, model in models.items():
            header = replace(model.header, curves=dict(sorted(curves[form].items())))
            (MODELS / f"lines-{form}.model").write_bytes(packed(header, model.weights))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
