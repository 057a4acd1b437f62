"""Credit lines: bylines that stand alone on their line (``本报记者 敖煜新``, ``高飞 摄``)."""

from __future__ import annotations

import re
from functools import cache

from papercli.lexicon import Lexicon
from papercli.stages.bylines import BRACKETS, read
from papercli.stages.names import is_name

_PROSE = re.compile("[。！？；0-9]")
LONGEST = 60
"""Inked characters beyond which a line is no credit."""


@cache
def _hints(lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """The last characters, and the last pairs of characters, of the words that label a person."""
    labels = [role for role in lexicon.roles if len(role) > 1]
    return frozenset(role[-1] for role in labels) | {"摄", "攝"}, frozenset(role[-2:] for role in labels)


def _may_be_credit(printed: str, lexicon: Lexicon) -> bool:
    lasts, pairs = _hints(lexicon)
    if lasts.isdisjoint(printed):
        return False
    ink = "".join(printed.split())
    return ink.rstrip(BRACKETS)[-1:] in ("摄", "攝") or any(ink[k : k + 2] in pairs for k in range(len(ink) - 1))


def is_credit(printed: str, lexicon: Lexicon, spaced: bool) -> bool:
    """Whether a printed line is a byline and nothing else.

    >>> [is_credit(line, Lexicon(), False) for line in ("记者  敖煜新", "敖煜新 摄", "本报记者敖煜新报道了此事")]
    [True, True, False]
    """
    if len(printed) > LONGEST or printed.count("（") != printed.count("）"):
        return False
    if _PROSE.search(printed) or not _may_be_credit(printed, lexicon):
        return False
    found = read(printed.strip(" \u3000" + BRACKETS), lexicon, spaced)
    if not found:
        return False
    labelled = any(person.label for person in found.people) or re.search(r"[摄攝文图圖]\s*[）)]?$", printed) is not None
    return labelled and all(is_name(person.name, lexicon.surnames) for person in found.people)
