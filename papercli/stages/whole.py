"""Pages whose lines are whole already: one paragraph a line, one blank line between two stories.

papercli writes such pages, and so do many archives. Such a page has no measure to read, and its blank lines say where a
story begins. Read so, a page that was cleaned once stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from papercli.draft import Line
from papercli.stages.endings import ending

HEADING = 4
"""Lines at the head of a story that may be its headline."""
ENOUGH = 0.7
"""The share of the lines below the headlines that must end a sentence; in a column about a third do."""
SHORTER = 0.8
"""The length of a headline's line beside its first paragraph's, at the most: in a column the first line is a full one."""
SLIGHT = 0.5
"""The width of such a line beside the usual one of those that end a sentence, below which it is no line of a column."""
TELLING = 4
"""Lines that must end a sentence for their usual width to be known."""
PLENTY = 100
"""Lines that are enough to tell."""
PROSE = 60
"""Inked characters beyond which a line without a full stop is a paragraph all the same."""


def blocks(lines: Sequence[Line]) -> list[list[int]]:
    """The lines of a page, parted at its blank lines.

    >>> from papercli.draft import cut
    >>> blocks(cut("天\\n地\\n\\n玄"))
    [[0, 1], [2]]
    """
    found: list[list[int]] = []
    for place, line in enumerate(lines):
        if line.gap or not found:
            found.append([])
        found[-1].append(place)
    return found


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
        for place in block[_head(lines, block, opens_story) :]:
            line = lines[place]
            (ended if ending(line.ink) > 0 or len(line.ink) > PROSE else open_).append(line.width)
    return _mostly(ended, open_)


def _mostly(ended: Sequence[int], open_: Sequence[int]) -> bool:
    """Whether lines of these widths mostly end a sentence. Lines that end none are not counted where they are much shorter
    than those that do: in a column such a line is a full one, and subheads, rows of a table and verse are not.

    >>> _mostly([40, 60, 80, 90], [12, 14, 14, 14]), _mostly([10, 20, 30, 30], [30, 30, 30, 30])
    (True, False)
    """
    usual = sorted(ended)[len(ended) // 2] if len(ended) >= TELLING else 0
    counted = len(ended) + sum([width >= SLIGHT * usual for width in open_])
    return counted > 0 and len(ended) >= ENOUGH * counted


def labels(
    lines: Sequence[Line],
    opens_story: Callable[[int], bool],
    is_credit: Callable[[int], bool],
    is_named: Callable[[int], bool],
) -> list[str]:
    """What each line of such a page is: at a story's head its headline, and a paragraph everywhere else.

    Below a headline a line of names alone is a credit, as one that says so is.
    """
    found = ["O"] * len(lines)
    for block in blocks(lines):
        head = _head(lines, block, opens_story)
        if not head:
            found[block[0]] = "N"
        for place in block:
            if place <= block[0] + head and (is_credit(place) or (place > block[0] and is_named(place))):
                found[place] = "R"
            elif place < block[0] + head:
                found[place] = "h" if place > block[0] else "H"
    return found


def _head(lines: Sequence[Line], block: Sequence[int], opens_story: Callable[[int], bool]) -> int:
    """How many lines of a block are its headline: those before the first that reads as prose, if they are shorter."""
    for count, place in enumerate(block[: HEADING + 1]):
        ink = lines[place].ink
        if "。" in ink or len(ink) > PROSE or opens_story(place):
            return count if all(len(lines[k].ink) < SHORTER * len(ink) for k in block[:count]) else 0
    return 0
