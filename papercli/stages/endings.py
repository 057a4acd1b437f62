"""How a line ends: with a sentence, in the middle of one, or with a bracket open."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from papercli.draft import Line, usual_gap
from papercli.marks import CLOSERS, CLOSING, ENDS_SENTENCE, PAUSES, PROSE, STOPS
from papercli.patterns import pattern

BRACKETS = tuple([(mark, CLOSING[mark]) for mark in "（《〔【"])
"""The brackets that are closed before a sentence ends."""
_OPENED = pattern(f"[{''.join([left for left, _ in BRACKETS])}]")


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


def breaks(lines: Sequence[Line]) -> list[tuple[Line, Line]]:
    """The lines that break off in mid-sentence before a blank line, each with the line after it.

    >>> from papercli.draft import cut
    >>> [line.ink for line, _ in breaks(cut("敖煜新说，他在云岭\\n住了四十年，从没见\\n\\n山路封了三天，邮车\\n"))]
    ['住了四十年，从没见']
    """
    usual = usual_gap(lines)
    return [
        (line, after)
        for line, after in pairwise(lines)
        if after.gap > usual and line.ink[-1] not in ENDS_SENTENCE and PROSE.search(line.ink)
    ]
