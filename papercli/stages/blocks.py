"""A page as a row of paragraphs, and what stands between them: display lines and credits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from papercli.draft import CONTINUES, CREDIT, DISPLAY, INTRUDES, Line

CAPTION = re.compile("[▲△↑（(]?(?:[上下左右]?[图圖][为為是：]|[图圖]片?[说說]明)")
"""What a picture's caption begins with: it opens no story, and the credit behind it is part of it."""


class Block(Struct):
    """A paragraph: its lines, and the display lines that stand in the middle of one of its sentences."""

    lines: list[int]
    intruding: list[int]


class Slot(Struct):
    """What stands before a paragraph, or after the last: display lines, and the credits before and after those."""

    before: list[int]
    shown: list[int]
    after: list[int]


def arranged(roles: Sequence[int], lines: Sequence[Line]) -> tuple[list[Block], list[Slot]]:
    """The paragraphs of a page and the slots around them, one slot more than paragraphs.

    >>> from papercli.draft import OPENS, cut
    >>> blocks, slots = arranged([DISPLAY, OPENS, CONTINUES, CREDIT], cut("天\\n地\\n玄\\n黄"))
    >>> [block.lines for block in blocks], [(slot.before, slot.shown) for slot in slots]
    ([[1, 2]], [([], [0]), ([3], [])])
    """
    blocks: list[Block] = []
    slots = [Slot([], [], [])]
    intruding = False
    for i, role in enumerate(roles):
        slot = slots[-1]
        if role == CONTINUES and blocks and (intruding or not (slot.before or slot.shown)):
            blocks[-1].lines.append(i)
            continue
        if role == INTRUDES and blocks:
            blocks[-1].intruding.append(i)
            intruding = True
            continue
        intruding = False
        if role in (DISPLAY, INTRUDES):
            slot.shown.append(i)
        elif role == CREDIT and not slot.shown and blocks and CAPTION.match(lines[blocks[-1].lines[0]].ink):
            blocks[-1].lines.append(i)
        elif role == CREDIT:
            (slot.after if slot.shown or not blocks else slot.before).append(i)
        else:
            blocks.append(Block([i], []))
            slots.append(Slot([], [], []))
    return blocks, slots
