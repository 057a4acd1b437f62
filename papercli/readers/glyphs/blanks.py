"""Blanks: a gap is one where it is wider than the line's own spacing explains."""

from __future__ import annotations

from itertools import pairwise

from papercli.readers.glyphs.frame import IDEOGRAPHS, Glyph, Run

ENOUGH = {0: 0.15, 1: 0.2, 2: 0.17}
"""Ems beyond the line's own spacing that are a blank, by how many of the characters beside it are Chinese."""
UNSURE = 0.5
"""Ems that are a blank where nothing tells the spacing: beside marks, which have room of their own, and where figures and
Chinese characters meet, which are set a quarter of an em apart."""
_MARKS = frozenset("，。、；：？！“”‘’「」『』（）〔〕【】《》〈〉｛｝［］…—·・‧")


def blanks(line: Run) -> list[str]:
    """What stands behind each character: nothing, a blank, or an ideographic one where the gap is about an em.

    >>> line = [Glyph("天", 0, 10, 10, 10), Glyph("地", 10, 20, 10, 10), Glyph("玄", 20, 30, 10, 10), Glyph("黄", 35, 45, 10, 10)]
    >>> blanks(line)
    ['', '', ' ', '']
    """
    gaps = [0.0, *[after.left - before.right for before, after in pairwise(line)], 0.0]
    if max(gaps) <= 0.1 * line[0].size and not line[-1].blank:
        return [""] * len(line)
    usual = [spacing(line, han) for han in range(3)]
    wide = usual[2] or 0.0
    found = []
    for place, (before, after) in enumerate(pairwise(line), 1):
        size = max(before.size, after.size)
        # A character that overlaps the next stands off its place, and the gap before it is not its own.
        gap = gaps[place] + min(gaps[place - 1], 0.0) + min(gaps[place + 1], 0.0)
        if gap <= 0.1 * size:
            found.append("")
            continue
        han = _han(before, after)
        own = usual[han] if han >= 0 else None
        sure = own is not None or han == 2
        own = wide if own is None else own
        spare = gap - own
        enough = 0.12 if before.blank else ENOUGH[han] if sure else UNSURE
        found.append("" if spare < enough * size else "\u3000" if spare - own >= 0.75 * size else " ")
    return [*found, " " if line[-1].blank else ""]


def spacing(line: Run, han: int) -> float | None:
    """The gap that is usual between two Chinese characters of a line (``han`` = 2), a Chinese one and another (1), or two
    others (0): what the letter-spacing put there. None where the line has too few of them to tell."""
    gaps = [after.left - before.right for before, after in pairwise(line) if _han(before, after) == han]
    return sorted(gaps)[(len(gaps) - 1) // 2] if len(gaps) > 1 else None


def _han(before: Glyph, after: Glyph) -> int:
    """How many of two characters are Chinese ones; -1 where one is a mark, beside which nothing is regular."""
    one, two = before.character, after.character
    if one in _MARKS or two in _MARKS:
        return -1
    return (one >= IDEOGRAPHS) + (two >= IDEOGRAPHS)
