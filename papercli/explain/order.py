"""Why the pieces of a page whose text was out of order follow one another."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from papercli.draft import Draft
from papercli.explain.reasons import Reason, weighty
from papercli.lexicon import Lexicon
from papercli.reading.links import weights
from papercli.stages.order import linked, parted_of


class Run(Struct, frozen=True):
    """Lines that follow one another on the page and in the source: ``spans`` are the offsets ``[start, end)`` of each.

    ``follows`` is the offset of the last line of the run that this one was put after, or None for a run that follows none;
    ``confidence`` says how likely that is (0..1), and ``reasons`` why: what speaks for it or against it.
    """

    spans: tuple[tuple[int, int], ...]
    follows: int | None = None
    confidence: float = 1.0
    reasons: tuple[Reason, ...] = ()


def runs(draft: Draft, lexicon: Lexicon) -> Iterator[Run]:
    """The runs of a page in the order they were put in; ``draft`` is the page before the stage ``order``."""
    parted = parted_of(draft)
    lines, found = parted.lines, linked(parted, lexicon)
    get = weights("order").get
    for chain in found.chains():
        start = 0
        for place, number in enumerate(chain, 1):
            if place < len(chain) and chain[place] == number + 1:
                continue  # the run goes on
            first, last = found.seen.pieces[chain[start]].first, found.seen.pieces[number].last
            spans = tuple([(line.start, line.end) for line in lines[first : last + 1]])
            if not start:
                yield Run(spans)
            else:
                before = chain[start - 1]
                names = found.seen.between(before, chain[start])
                reasons = weighty([Reason(name, get(name, 0.0)) for name in names])
                after = lines[found.seen.pieces[before].last].start
                yield Run(spans, after, round(found.chances[before], 2), reasons)
            start = place
