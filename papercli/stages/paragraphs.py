"""What each line of a page is: it goes on with a paragraph, opens one, is a headline, a caption, furniture."""

from __future__ import annotations

from msgspec.structs import replace

from papercli.draft import CERTAIN, OPEN, Draft, Labelled
from papercli.lexicon import Lexicon
from papercli.reading.calibration import kind_of, of_line
from papercli.reading.chain import read
from papercli.reading.lines import facts_of
from papercli.reading.model import model_of
from papercli.stages.settled import labels
from papercli.stages.whole import is_whole, parted


def paragraphs(draft: Draft, lexicon: Lexicon) -> Labelled:
    """Decide for each line what it is, all lines of the page together."""
    if not draft.lines:
        return Labelled.of(draft, [], [])
    draft, facts = facts_of(draft, lexicon)
    if not facts.boxed and is_whole(draft.lines, facts.opens_story):
        lines = parted(draft.lines, facts.opens_story)
        found = labels(lines, facts.opens_story, facts.is_credit, facts.is_named)
        return Labelled.of(replace(draft, lines=lines), found, [CERTAIN] * len(found), whole=True)
    model = model_of(draft.model, facts.form)
    chain = read(facts, model)
    curves, kind = model.header.curves, kind_of(draft)
    chances = [of_line(curves, kind, label, chance) for label, chance in zip(chain.labels, chain.chances, strict=True)]
    return Labelled.of(draft, chain.labels, chances, chain.articles)


def each_line(draft: Draft, lexicon: Lexicon) -> Labelled:
    """Leave every line a paragraph of its own."""
    count = len(draft.lines)
    return Labelled.of(draft, ["N", *["O"] * (count - 1)][:count], [OPEN] * count)
