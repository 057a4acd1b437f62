"""``papercli learn``: a newspaper's own habits, from pages that a person corrected."""

from __future__ import annotations

import os
import sys
from typing import Annotated

from papercli.cli.messages import say, watched
from papercli.cli.options import ConfigFile, ModelFile, Quiet, Reading, Skip, configuration, options
from papercli.cli.parameters import Argument, Option
from papercli.errors import NothingLearned
from papercli.files import keep, save

_COLUMNS = ("lines", "articles", "paragraphs", "headlines", "exact")
"""The names of the figures: the share of lines that are labelled correctly, and those of ``papercli score``."""


def learn(
    paths: Annotated[
        list[str],
        Argument(
            metavar="CORRECTIONS|GOLD...",
            help="Files of corrections, as papercli review saves them; gold (page.gold.json) beside its page; directories of "
            "gold.",
        ),
    ],
    output: Annotated[str, Option("--output", "-o", metavar="MODEL", help="The file the model is written to.")],
    model: ModelFile = None,
    skip: Skip = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> int:
    """Learn a newspaper's own habits from pages that a person corrected.

    The model is for --model of clean, batch, explain and review. What was learned is told, and how much better pages are
    read that it did not learn from; a model that is no better is not written. --model is the one to begin from.
    """
    wished = options(configuration(config), Reading(skip=skip, model=model))
    from papercli.learn import Figures, Learned
    from papercli.learn import learn as learn_from
    from papercli.learn.gold import samples

    read = samples(paths, wished)
    files = [path for path in paths if not os.path.isdir(path)]
    keep([*files, *[sample.path for sample in read], *filter(None, [config, wished.model])], [output])
    shown = not quiet and watched(sys.stderr)
    learned: Learned = learn_from(read, wished, report=say if shown else lambda said: None)

    def row(name: str, figures: Figures) -> str:
        return f"{name:10}" + "".join([f"{figure:12.4f}" for figure in figures])

    lines = [
        f"{len(read)} pages, each read by a model that learned from others:",
        f"{'':10}" + "".join([f"{name:>12}" for name in _COLUMNS]),
        row("before", learned.before),
        row("after", learned.after),
        "The weights that moved most:",
    ]
    lines += [f"{move.after - move.before:+6.1f}  {move.fact}  →  {move.label}" for move in learned.moved]
    save("-", ["\n".join([*lines, ""]).encode()])
    if not learned.better:
        raise NothingLearned(
            f"{output} is not written: pages are read no better with it than without. Correct more pages, or look for "
            "faults in what was corrected."
        )
    save(output, [learned.data])
    return 0
