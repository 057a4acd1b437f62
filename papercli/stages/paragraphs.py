"""Which lines go on with a paragraph, which open one, and which are display type."""

from __future__ import annotations

from msgspec.structs import replace

from papercli.draft import OPENS, Draft
from papercli.lexicon import Lexicon
from papercli.stages.evidence import Evidence
from papercli.stages.fragments import mended
from papercli.stages.reading import SURE, read
from papercli.stages.settled import roles
from papercli.stages.whole import is_whole


def paragraphs(draft: Draft, lexicon: Lexicon) -> Draft:
    """Decide for each line whether it continues a paragraph, opens one, or is a headline."""
    if not draft.lines:
        return draft
    if draft.lines[0].place:
        from papercli.stages.measured import Measured  # text has no boxes

        return _read(draft, Measured(draft, lexicon))
    evidence = Evidence(draft, lexicon)
    if is_whole(draft.lines, evidence.opens_story):
        count = len(draft.lines)
        found = roles(draft.lines, evidence.opens_story, evidence.is_credit, evidence.is_named)
        return replace(draft, roles=found, margins=[SURE] * count, measures=[0] * count, whole=True)
    whole = mended(draft, evidence.opens_story)
    if whole is not draft:
        draft, evidence = whole, Evidence(whole, lexicon)
    return _read(draft, evidence)


def _read(draft: Draft, evidence: Evidence) -> Draft:
    evidence.measure()
    kinds, margins = read(evidence)
    return replace(draft, roles=kinds, margins=margins, measures=evidence.measures)


def each_line(draft: Draft, lexicon: Lexicon) -> Draft:
    """Leave every line a paragraph of its own."""
    count = len(draft.lines)
    return replace(draft, roles=[OPENS] * count, margins=[0.0] * count, measures=[0] * count)
