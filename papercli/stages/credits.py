"""Credit lines: bylines that stand alone on their line (``本报记者 敖煜新``, ``高飞 摄``)."""

from __future__ import annotations

import re
from functools import cache

from papercli.lexicon import Lexicon
from papercli.stages.bylines import BRACKETS, read
from papercli.stages.names import is_name

LONGEST = 60
"""Inked characters beyond which a line is no credit."""


@cache
def _hints(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(role[-1] for role in lexicon.roles) | {"："}


def is_credit(printed: str, lexicon: Lexicon, spaced: bool) -> bool:
    """Whether a printed line is a byline and nothing else.

    >>> [is_credit(line, Lexicon(), False) for line in ("记者  敖煜新", "敖煜新 摄", "本报记者敖煜新报道了此事")]
    [True, True, False]
    """
    if len(printed) > LONGEST or not _hints(lexicon).intersection(printed):
        return False
    if re.search("[。！？；0-9]", printed):
        return False
    found = read(printed.strip(" \u3000" + BRACKETS), lexicon, spaced)
    if not found:
        return False
    labelled = any(person.label for person in found.people) or re.search(r"[摄攝文图圖]\s*[）)]?$", printed) is not None
    return labelled and all(is_name(person.name, lexicon.surnames) for person in found.people)
