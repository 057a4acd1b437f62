"""The pieces of a page in the order that they were put in, and why each follows the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from papercli.characters import fold
from papercli.cli.explain.page import reasoned
from papercli.cli.explain.rows import Row, styled
from papercli.explain import Step
from papercli.explain.order import runs
from papercli.lexicon import Lexicon

_SHOWN = 12
"""Characters of a run's first and last words that are shown."""


def pieces(steps: Iterable[Step], lexicon: Lexicon) -> Iterator[Row]:
    """Page by page the runs of lines in their order, and below each what spoke for its place and against it."""
    for number, step in enumerate(steps, 1):
        text = step.before.text
        if step.before == step.after:
            yield styled(f"page {number}: ", "bold"), styled("order changed nothing")
            continue
        yield styled(f"page {number}: ", "bold"), styled("order")
        for run in runs(step.before, lexicon):
            words = "".join("".join([fold(text[start:end]) for start, end in run.spans]).split())
            first, last = (text.count("\n", 0, place) + 1 for place in (run.spans[0][0], run.spans[-1][0]))
            named = f"{first}-{last}" if first != last else f"{first}"
            shown = words if len(words) <= 2 * _SHOWN else f"{words[:_SHOWN]}…{words[-_SHOWN:]}"
            begins = run.follows is None
            yield styled(f"{named:>11} ", "dim").append("begins  " if begins else "follows ", "bold"), styled(shown)
            if run.follows is not None:
                line = text.count("\n", 0, run.follows) + 1
                yield from reasoned(f"after line {line}", run.confidence, run.reasons)
