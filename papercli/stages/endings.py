"""How a line ends: with a sentence, in the middle of one, or with a bracket open."""

from __future__ import annotations

import re

from papercli.marks import CLOSERS, PAUSES, STOPS

BRACKETS = (("（", "）"), ("《", "》"), ("〔", "〕"), ("【", "】"))
"""The brackets that are closed before a sentence ends."""
_OPENED = re.compile("[（《〔【]")


def ending(ink: str) -> int:
    """How a line ends: 3 a full stop, 2 a closing bracket or quote alone, 1 a colon or semicolon, 0 in mid-sentence, -1 a
    comma.

    >>> [ending(ink) for ink in ("天地。”", "天地。（天）", "（天）", "天：", "天", "天，")]
    [3, 3, 2, 1, 0, -1]
    """
    last = ink[-1]
    if last in STOPS:
        return 3
    if last in "；;：:":
        return 1
    if last in CLOSERS:
        bare = ink.rstrip(CLOSERS)
        if bare[-1:] in STOPS and bare:
            return 3
        aside = max(ink.rfind("（"), ink.rfind("("), ink.rfind("〔"))
        return 3 if aside > 0 and ink[aside - 1] in STOPS else 2
    return -1 if last in PAUSES else 0


def leaves_open(ink: str) -> bool:
    """Whether a bracket that a line opens is closed only on a later one.

    >>> leaves_open("本报讯（记者敖煜"), leaves_open("本报讯（记者敖煜新）")
    (True, False)
    """
    if not _OPENED.search(ink):
        return False
    return any(ink.rfind(left) > ink.rfind(right) for left, right in BRACKETS)
