"""What each kind of evidence earns: the figures without it, one kind after another.

    python -m tests.benchmarks.ablation [DIRECTORY | PAGE.txt …]

Pages are those of :mod:`tests.benchmarks.baselines`, all taken together. A kind that costs nothing here is a candidate
for removal; one that only a single page needs shows as a small loss.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from contextlib import ExitStack
from unittest.mock import patch

from papercli.stages.evidence import Evidence, Habits

from papercli import Options, clean, pipeline
from papercli.lexicon import Lexicon, Words
from papercli.score import Page, Tally, compare, load
from papercli.stages import evidence, fragments, headlines, limits, measure, paragraphs, parting
from papercli.writers import json
from tests.benchmarks.baselines import COLUMNS, gold_of, groups

NONE = Habits((0.0, 0.0), (0.0, 0.0))


def constants(module: object, **values: object) -> Callable[[ExitStack], None]:
    """Set constants of a module to values that say nothing."""

    def enter(stack: ExitStack) -> None:
        for name, value in values.items():
            assert hasattr(module, name), name
            stack.enter_context(patch.object(module, name, value))

    return enter


def lexicon(name: str) -> Callable[[ExitStack], object]:
    """Leave a lexicon empty. What is remembered of the whole lexicons is not asked: this one is no equal of theirs."""
    bare = Lexicon((("places", name),))
    vars(bare)[name] = Words()
    return lambda stack: stack.enter_context(patch.object(pipeline, "lexicon_of", lambda additions: bare))


KINDS: dict[str, Callable[[ExitStack], object]] = {
    "measure: how full a line is": constants(Evidence, fit=lambda self, i: ((0.0, 0.0), (0.0, 0.0))),
    "measure: one for the whole page": constants(measure, CHANGE=99.0, CHANGE_AFTER=99.0),
    "measure: digits of full width": constants(pipeline, widened=lambda lines, printed: lines),
    "measure: columns that squeeze no marks": constants(evidence, squeezed=lambda *_: range(sys.maxsize)),
    "lines of a headline where it changes": constants(
        evidence, bordering=lambda measures, marked: bytearray(len(measures))
    ),
    "habits of blank lines and indents": constants(Evidence, _habits=lambda self: NONE),
    "how a line ends": constants(
        evidence, BREAK_AFTER=dict.fromkeys(range(-1, 4), 0.0), JOIN_AFTER=dict.fromkeys(range(-1, 4), 0.0)
    ),
    "what display type looks like": constants(Evidence, display=lambda self, i: -2.0),
    "how paragraphs begin": constants(evidence, _BEGINS=re.compile("(?!)")),
    "brackets left open": constants(evidence, UNCLOSED=0.0),
    "lines before a marker": constants(evidence, UNENDED=0.0),
    "lines broken at marks": constants(paragraphs, mended=lambda draft, opens_story: draft),
    "lines broken at quotes": constants(fragments, HABIT=sys.maxsize),
    "credits: names alone": constants(Evidence, is_named=lambda self, i: False),
    "closers as the end of a paragraph": constants(evidence, CLOSED=0.0),
    "closers on a line of their own": constants(Evidence, is_closer=lambda self, i: False),
    "markers": constants(evidence, find_opener=lambda *_: None),
    "markers as limits": constants(limits, MARKER=0.0),
    "a marker behind a marker": constants(limits, SECOND_MARKER=limits.MARKER),
    "closers and jump lines": constants(limits, JUMPED=0.0, CLOSED=0.0),
    "change of measure as limit": constants(limits, ANOTHER_COLUMN=sys.maxsize),
    "wording as limit": constants(limits, TOPIC=0.0),
    "blank lines as limits": constants(limits, BLANK=0.0, PLAIN_GAP=0.0),
    "headlines: shared wording": constants(headlines, shared=lambda headline, body: 0.0),
    "headlines: one a story": constants(parting, TWICE=0.0, HEADLESS=0.0, BARE=0.0),
    "headlines inside a story": constants(parting, INSIDE=-99.0),
    "headlines: gaps between lines": constants(parting, tidy=lambda *_: 0.0),
    "surnames": lexicon("surnames"),
    "given names": lexicon("given"),
    "places": lexicon("places"),
    "agencies": lexicon("agencies"),
    "roles": lexicon("roles"),
}
"""What is switched off, and how; the stages are switched off by ``skip``."""
STAGES = ("fold", "columns", "furniture")


def figures(pages: list[tuple[str, Page]], options: Options) -> list[float]:
    tally = Tally()
    for text, gold in pages:
        tally.update(compare(gold, load(json.render(clean(text, options)), "clean")))
    return [tally.figures()[column] or 0.0 for column in COLUMNS]


def main() -> int:
    pages = [
        (page.read_text(encoding="utf-8"), load(gold_of(page).read_bytes(), str(page)))
        for _, found in groups(sys.argv[1:])
        for page in found
    ]
    print(f"{len(pages)} pages{'':34}", *[f"{name:>9}" for name in COLUMNS.values()])
    whole = figures(pages, Options())
    print(f"{'all of it':42}", *[f"{figure:9.4f}" for figure in whole])
    for name, without in KINDS.items():
        with ExitStack() as stack:
            without(stack)
            show(name, figures(pages, Options()), whole)
    for stage in STAGES:
        show(f"the stage {stage}", figures(pages, Options(skip=(stage,))), whole)
    return 0


def show(name: str, without: list[float], whole: list[float]) -> None:
    """A line of the table: by how much each figure falls or rises."""
    print(
        f"{name:42}", *[f"{figure - before:+9.4f}" for figure, before in zip(without, whole, strict=True)], flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
