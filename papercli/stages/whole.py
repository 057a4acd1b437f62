"""Pages whose lines are whole already: one paragraph per line, one blank line between two stories.

papercli writes such pages, and so do many archives. Such a page has no measure, and its blank lines say where a
story begins. So a page that was cleaned once stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from papercli.draft import Line
from papercli.stages.endings import ending
from papercli.stages.settled import HEADING, blocks, heading

ENOUGH = 0.7
"""The share of the lines below the headlines that must end a sentence; in a column about a third do."""
SLIGHT = 0.5
"""The width of such a line beside the usual one of those that end a sentence, below which it is no line of a column."""
TELLING = 4
"""Lines that must end a sentence for their usual width to be known."""
PLENTY = 100
"""Lines that are enough to tell."""
PROSE = 60
"""Inked characters beyond which a line without a full stop is a paragraph all the same."""


def is_whole(lines: Sequence[Line], opens_story: Callable[[int], bool]) -> bool:
    """Whether the lines of a page are whole paragraphs."""
    parting = sum([1 for line in lines[1:] if line.gap])
    if parting and 2 * parting > len(lines) - 1:
        return False  # a blank line after nearly every line says nothing
    ended: list[int] = []
    open_: list[int] = []
    for block in blocks(lines):
        if len(ended) + len(open_) > PLENTY and not _mostly(ended, open_):
            return False
        for place in block[heading(lines, block, opens_story) :]:
            line = lines[place]
            (ended if ending(line.ink) > 0 or len(line.ink) > PROSE else open_).append(line.width)
    return _mostly(ended, open_)


def parted(lines: Sequence[Line], opens_story: Callable[[int], bool]) -> list[Line]:
    """The lines of a page of whole paragraphs, with a blank line between its stories. Where the page has none, a story begins
    at its marker, or at the headline above it: the lines there that end no sentence.
    """
    found = list(lines)
    if any(line.gap for line in lines[1:]):
        return found
    opening = [place for place in range(len(lines)) if opens_story(place)]
    for before, first in zip([-1, *opening], opening, strict=False):
        least = max(before + 1, first - HEADING)
        while first > least and ending(lines[first - 1].ink) <= 0:
            first -= 1
        if first:
            found[first] = replace(lines[first], gap=1)
    return found


def _mostly(ended: Sequence[int], open_: Sequence[int]) -> bool:
    """Whether lines of these widths mostly end a sentence. Lines that end none are not counted where they are much shorter
    than those that do: in a column such a line is a full one, and subheads, rows of a table and verse are not.

    >>> _mostly([40, 60, 80, 90], [12, 14, 14, 14]), _mostly([10, 20, 30, 30], [30, 30, 30, 30])
    (True, False)
    """
    usual = sorted(ended)[len(ended) // 2] if len(ended) >= TELLING else 0
    counted = len(ended) + sum([width >= SLIGHT * usual for width in open_])
    return counted > 0 and len(ended) >= ENOUGH * counted
