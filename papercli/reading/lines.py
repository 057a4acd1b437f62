"""A page's lines read: broken lines put together, facts found, labels decided."""

from __future__ import annotations

from papercli.draft import Draft
from papercli.lexicon import Lexicon
from papercli.reading.facts import Facts
from papercli.stages.fragments import mended


def facts_of(draft: Draft, lexicon: Lexicon) -> tuple[Draft, Facts]:
    """The page, its lines that an extractor broke in the middle put together, and the facts of its lines."""
    facts = Facts(draft, lexicon)
    if facts.boxed:
        return draft, facts
    whole = mended(draft, facts.opens_story)
    return (draft, facts) if whole is draft else (whole, Facts(whole, lexicon))
