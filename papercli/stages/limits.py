"""Where a story begins: the evidence for it that stands at a paragraph, its headline aside."""

from __future__ import annotations

import math
from collections.abc import Sequence

from papercli.draft import Draft
from papercli.lexicon import Lexicon
from papercli.stages.blocks import CAPTION, Block, Slot
from papercli.stages.jumps import JUMP_TO, coming
from papercli.stages.openers import LOOKAHEAD, OPEN, WORDED, closes, find_opener
from papercli.stages.wording import Wording

VOCABULARY = 1500
"""Characters of a body that its headline is compared with."""
PARAGRAPH = 150
"""Characters of a paragraph that are compared with the body before it: those of one story share their wording."""
ANOTHER_COLUMN = 5
"""Half-ems by which the measure changes where, with no headline between, another story may begin."""
ELSEWHERE = 10.0
"""Weight of a story beginning where, by the boxes, the text of another one does."""
MARKER = 6.0
"""Weight of a story beginning at a marker."""
SECOND_MARKER = -2.0
"""Weight of one beginning at a marker behind a marker: what stands between them is no story yet."""
BEGINS, CAPTIONED = -1.1, -6.0
"""Weight of a story beginning at any other paragraph, if nothing else speaks for it; at a picture's caption."""
JUMPED, CLOSED = 8.0, 3.0
"""Weights of a jump line, and of a closer, at the end of the paragraph before."""
SHOWN, BLANK = 1.5, 0.8
"""Weights of display lines before it, and of each blank line."""
PLAIN, PLAIN_NEAR, PLAIN_GAP = -1.5, -1.0, 1.7
"""Weights, where no display line stands before it, of the measure staying the same, of its changing a little, and of a
wider gap than paragraphs have."""
TOPIC, TOPIC_LEAST, TOPIC_MOST = 3.5, -4.0, 3.0
"""Weight of the wording being less like that before than is usual inside a story, by the power of e; its bounds."""
EXPECTED, GROWTH = 0.02, 0.75
"""The likeness at which it is open whether a hundred characters and those behind them are one story, and the power of
their number by which it grows: measured on two thousand paragraphs, of which nine in ten fall on the right side."""


class Limits:
    """The evidence of one page."""

    def __init__(self, draft: Draft, blocks: Sequence[Block], slots: Sequence[Slot], lexicon: Lexicon) -> None:
        self.draft, self.blocks, self.slots, self.lexicon = draft, blocks, slots, lexicon
        self.inks = ["".join([draft.lines[i].ink for i in block.lines]) for block in blocks]
        self.wording = Wording(self.inks)
        gaps = [draft.lines[block.lines[0]].gap for block in blocks]
        self.gap = sorted(gaps)[len(gaps) // 2]
        self.usual = _low_median([line.gap for line in draft.lines])
        self._measures = [_low_median([draft.measures[i] for i in block.lines]) for block in blocks]
        """The measure that most of each paragraph is set in."""
        self._opens = [self._opener(k) for k in range(len(blocks))]

    def opens(self, k: int) -> bool:
        """Whether a marker, or the jump line a story is continued by, opens paragraph ``k``."""
        return self._opens[k]

    def _opener(self, k: int) -> bool:
        lines = self.draft.lines
        first = last = self.blocks[k].lines[0]
        ink = lines[first].ink
        while len(ink) < LOOKAHEAD and last + 1 < len(lines):
            last += 1
            ink += lines[last].ink
        if ink[0] not in OPEN and not WORDED.search(ink, 0, LOOKAHEAD) and "接" not in ink:
            return False
        printed = self.draft.text[lines[first].start : lines[last].end]
        return coming(ink) is not None or bool(find_opener(ink, printed, len(lines[first].ink), self.lexicon))

    def before(self, k: int) -> str:
        """The ink of the paragraphs before ``k``, back to the nearest marker."""
        parts: list[str] = []
        size = 0
        while k and size < VOCABULARY:
            k -= 1
            parts.append(self.inks[k])
            size += len(parts[-1])
            if self._opens[k]:
                break
        return "".join(parts[::-1])[-VOCABULARY:]

    def behind(self, k: int) -> str:
        """The ink of the paragraphs from ``k`` on, up to the nearest marker."""
        last = k + 1
        size = len(self.inks[k])
        while last < len(self.inks) and size < VOCABULARY and not self._opens[last]:
            size += len(self.inks[last])
            last += 1
        return "".join(self.inks[k:last])[:VOCABULARY]

    def begins(self, k: int) -> float:
        """Weight of a story beginning at paragraph ``k``."""
        slot = self.slots[k]
        told = self._told(k)
        if told:
            return told
        if self._opens[k]:
            return SECOND_MARKER if self._is_second(k, slot) else MARKER
        weight = CAPTIONED if CAPTION.match(self.inks[k]) else BEGINS
        lines = self.draft.lines
        tail = "".join([lines[i].ink for i in self.blocks[k - 1].lines[-3:]])
        if JUMP_TO.search(tail):
            weight += JUMPED
        elif closes(tail, self.lexicon):
            weight += CLOSED
        if slot.shown:
            blanks = max([lines[i].gap for i in [*slot.shown, self.blocks[k].lines[0]]])
            return weight + SHOWN + BLANK * blanks + self._topic(k)
        here, there = self._measures[k], self._measures[k - 1]
        change = abs(here - there) if here and there else 0
        weight += PLAIN_GAP * (lines[self.blocks[k].lines[0]].gap > self.gap)
        if change < 2:
            return weight + PLAIN
        return weight + self._topic(k) + (PLAIN_NEAR if change < ANOTHER_COLUMN else 0.0)

    def _told(self, k: int) -> float:
        """Weight of a story beginning at paragraph ``k`` by the boxes, 0 where they do not say."""
        before, here = [self.draft.lines[self.blocks[n].lines[0]].place for n in (k - 1, k)]
        if before is None or here is None:
            return 0.0
        if before.story != here.story:
            return ELSEWHERE
        return 0.0 if self._opens[k] or self.slots[k].shown else -ELSEWHERE

    def _topic(self, k: int) -> float:
        """Weight of paragraph ``k`` speaking of other things than those before it."""
        before, behind = self.before(k), self.behind(k)
        usual = EXPECTED * (len(before) / 100) ** GROWTH
        likeness = self.wording.likeness(k, before, behind)
        return max(TOPIC_LEAST, min(TOPIC_MOST, -TOPIC * math.log((likeness + 0.002) / usual)))

    def _is_second(self, k: int, slot: Slot) -> bool:
        if slot.shown or slot.before or (k > 1 and not self._opens[k - 1]):
            return False
        opened = self.inks[k - 1]
        return "。" not in opened and not JUMP_TO.search(opened) and len(opened) < PARAGRAPH


def _low_median(numbers: Sequence[int]) -> int:
    """The middle one of numbers, of two the lower: :mod:`statistics` takes longer to import than a page to clean."""
    return sorted(numbers)[(len(numbers) - 1) // 2]
