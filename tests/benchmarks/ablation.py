"""What each kind of fact earns: the figures of the reading without it, one kind after another.

    python -m tests.benchmarks.ablation [GROUP …]

Groups are those of :mod:`tests.gate` (``hard/raw``, ``heldout/text``), scored as they are there; without arguments, all that
lie here. A kind is left out by setting the weights of its features to nothing: the model is not fitted anew, so features
that say nearly the same cannot stand in for those that are gone, and a loss is the most that the kind can be worth. A kind
that costs nothing here is a candidate for removal.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import copy
from functools import cache
from math import prod
from pathlib import Path
from unittest.mock import patch

from papercli.kernels import Factors
from papercli.reading.features import WHERE
from papercli.reading.labels import JOINTS as JOINTS_SEEN
from papercli.reading.labels import Form
from papercli.reading.model import Model, model_of
from papercli.score import Tally
from papercli.stages import paragraphs
from tests.gate import EVALUATION, FLOORS, HELDOUT, Material, Scored, parsed, scored

COLUMNS = {
    "article_f1": "article",
    "paragraph_f1": "paragraph",
    "headline_acc": "headline",
    "byline_f1": "byline",
    "kind_f1": "kind",
    "exact_paragraph": "exact",
    "cer": "cer",
}
"""The figures that are shown; of ``cer`` less is better."""
KINDS = {
    "widths and measures": " short|unmeasured|does not fit|wider than its|shorter than|characters$|left behind the next|as wide|measure changes|wider by",
    "how lines begin and end": "begins (with|as)|ends with| after |end in a mark",
    "marks inside a line": "marks$|a stop inside|left open|quote closed|digits |^Latin |a quotation",
    "how the page sets headlines": "^display line|have a marker|headlines with a marker",
    "sizes of type, boxes": "^(measured )?size |display|block begins|type grows|part of the line before|alone at the edge",
    "faces, pictures, frames": "another (face|colour)|bolder|slanted|turned$|in a frame|in a table|on a tint|a picture$|a hole (above|below)$",
    "blank lines and indents": "^gap |blank lines|indent|^set in|^stands in",
    "blanks inside a line": "blanks$|blanks throughout|as many blanks",
    "wording and topic": "wording|speaks of the|too little text",
    "what a line says it is": "words$|dialogue|its speaker|words like|newspaper's name|section's name|picture credit|a name in brackets|its sign is on the page|an office$|in an address$",
    "items and ranks": "lines of the page begin with|an item as|choice$|rank$",
    "reads on": "reads on|is read on|an aside",
    "markers, credits, closers": "marker|credit$|names$|jump line|closer|old marks|stops for commas",
    "position on the page": "of the page$|from the foot|none$",
}
"""Kinds of facts: what the names of their features have in them. A feature of two facts is of both kinds."""
AROUND, JOINTS = "the lines around", "what stands between lines"
"""The two kinds that names do not tell: facts of other lines, and weights from label to label by joint."""
ANY = "any line"
"""The feature of every line, which is no fact."""


def kinds_of(name: str) -> list[str]:
    """The kinds of a feature.

    >>> kinds_of("the line before: ends with a comma, 3 short")
    ['widths and measures', 'how lines begin and end', 'the lines around']
    """
    far = next((words for words in WHERE.values() if words and name.startswith(words)), "")
    found = [kind for kind, pattern in KINDS.items() if re.search(pattern, name.removeprefix(far))]
    return [*found, AROUND] if far else found


def without(model: Model, kind: str) -> Model:
    """The model, the weights of one kind of fact set to nothing."""
    bare = copy(model)
    if kind == JOINTS:
        # What is left is the mean of the weights, which the trainer calls general.
        tables = [model.factors.table(joint) for joint in range(len(JOINTS_SEEN))]
        general = [
            tuple([prod(cells) ** (1 / len(cells)) for cells in zip(*rows, strict=True)])
            for rows in zip(*tables, strict=True)
        ]
        bare.factors = Factors(len(tables), len(general), lambda joint: general)
    bare.rows = {name: row for name, row in model.rows.items() if kind not in kinds_of(name)}
    bare.forget()
    return bare


@cache
def _model(kind: str, path: str | None, form: Form) -> Model:
    known = model_of(path, form)
    return without(known, kind) if kind else known


def scored_without(kind: str, folder: Path, page: Path) -> Scored:
    """A page, cleaned without one kind of fact and scored."""
    read: Callable[[str | None, Form], Model] = lambda path, form: _model(kind, path, form)  # noqa: E731
    with patch.object(paragraphs, "model_of", read):
        return scored(folder, page)


def figures(kind: str, pages: Sequence[tuple[Path, Path]], pool: ProcessPoolExecutor) -> list[float]:
    """The figures of pages, each with the folder of its material, without one kind of fact."""
    tally = Tally()
    told = pool.map(scored_without, [kind] * len(pages), *zip(*pages, strict=True), chunksize=4)
    for result in told:
        tally.update(result.tally)
    found = tally.figures()
    return [found.get(column) or 0.0 for column in COLUMNS]


def main(asked: Sequence[str]) -> int:
    """Print a table for the development pages and one for the held-back ones."""
    materials = [
        Material(name, folder, parsed((FLOORS / f"{name}.toml").read_text(encoding="utf-8")))
        for name, folder in (("evaluation", EVALUATION), ("heldout", HELDOUT))
    ]
    known = [group for material in materials for group in material.groups]
    if unknown := [name for name in asked if name not in known]:
        print(f"no group is named {' or '.join(unknown)}: there are {', '.join(known)}", file=sys.stderr)
        return 2
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for material in materials:
            names = [name for name in material.groups if name in (asked or known)]
            pages = [(material.folder, page) for name in names for page in material.groups[name].pages(material.folder)]
            if pages:
                table(f"{material.name}: {len(pages)} pages", pages, pool)
    return 0


def table(title: str, pages: Sequence[tuple[Path, Path]], pool: ProcessPoolExecutor) -> None:
    """The figures of the whole reading, then by how much each falls or rises without each kind."""
    print(f"{title:42}", *[f"{name:>9}" for name in COLUMNS.values()])
    whole = figures("", pages, pool)
    print(f"{'all of it':42}", *[f"{figure:9.4f}" for figure in whole], flush=True)
    for kind in (*KINDS, AROUND, JOINTS):
        differences = [figure - before for figure, before in zip(figures(kind, pages, pool), whole, strict=True)]
        print(f"{kind:42}", *[f"{difference:+9.4f}" for difference in differences], flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
