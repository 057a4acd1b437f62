"""The text of a source, put together line by line, with the place of each line and word."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from papercli.layout import Box, Printed, Sheet, Style, Word

LARGEST = 1e7
"""A coordinate beyond which no page reaches: such a box is a mistake."""
PLAIN = Style()
"""The style of a line of which the format says nothing."""
SLIM = 0.1
"""The greatest breadth of a rule, as a share of its length; a broader separator is a frame."""
STANDS = 1.5
"""How much taller than wide a box is, at least, whose two or more characters stand one below the other."""
_BREAKS = dict.fromkeys(map(ord, "\n\r\f\v\t\x1c\x1d\x1e\x85\u2028\u2029"), " ")


class Part(NamedTuple):
    """A part of a line, which is made from left to right: a word with its box, or the blank between two. ``style`` is how a word is
    set, if that is not how its line is set."""

    text: str
    box: Box | None = None
    confidence: float | None = None
    style: Style | None = None


def box(left: float, top: float, right: float, bottom: float) -> Box | None:
    """A box, or None where the numbers make none.

    >>> box(0, 0, 4, 2), box(4, 0, 0, 2), box(0, 0, float("nan"), 2)
    (Box(left=0, top=0, right=4, bottom=2), None, None)
    """
    if 0 <= right - left < LARGEST and 0 <= bottom - top < LARGEST and abs(left) < LARGEST and abs(top) < LARGEST:
        return Box(left, top, right, bottom)
    return None


def around(boxes: Iterable[Box | None]) -> Box | None:
    """The box around all boxes, None around none.

    >>> around([Box(0, 0, 4, 2), None, Box(2, 1, 6, 3)])
    Box(left=0, top=0, right=6, bottom=3)
    """
    found = [one for one in boxes if one is not None]
    if not found:
        return None
    left, top, right, bottom = zip(*found, strict=True)
    return Box(min(left), min(top), max(right), max(bottom))


def number(text: str | None) -> float:
    """A number as the formats write it; NaN, which makes no box, for anything else.

    >>> number("12.5"), number(None)
    (12.5, nan)
    """
    try:
        return float(text or "")
    except ValueError:
        return math.nan


def share(text: str | None, most: float = 1.0) -> float | None:
    """A confidence out of ``most`` as a number from 0 to 1, rounded to four places, or None.

    >>> share("92.378", 100), share("-1", 100)
    (0.9238, None)
    """
    found = number(text) / most
    return round(found, 4) if 0 <= found <= 1 else None


class Composer:
    """Takes a source's lines in its own order; gives the text and the sheets."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._place = 0
        self._sheets: list[Sheet] = []
        self._lines: list[Printed] = []
        self._begin = 0

    def line(
        self,
        parts: Sequence[Part],
        bounds: Box | None = None,
        *,
        size: float = 0.0,
        region: str = "",
        id: str = "",
        style: Style = PLAIN,
        story: str = "",
    ) -> None:
        """Add a printed line. Its box is ``bounds``, or else the box around its words. Without any box the line has no place.

        Its style is the one that most of its characters have; ``style`` where its words have no style of their own.
        """
        start = self._place
        words = []
        runs: list[tuple[Style, int]] = []  # how many characters follow one another in one style
        inked = False
        place = start
        for text, box, confidence, set_as in parts:
            if not text.isprintable():
                text = text.translate(_BREAKS)
            bare = text.strip()
            if bare:
                inked = True
                if set_as is not None:
                    run = len(bare)
                    if runs and runs[-1][0] is set_as:
                        run += runs.pop()[1]
                    runs.append((set_as, run))
                if box is not None:
                    begin = place + (text.index(bare) if bare is not text else 0)
                    words.append(Word(begin, begin + len(bare), box, confidence))
            self._parts.append(text)
            place += len(text)
        self._place = place
        stands = bounds or around([word.box for word in words])
        if stands is not None and len(words) > 1 and _share_a_box(words):
            words = _side_by_side(words, stands)
        style = _prevailing(runs, self._place - start, style)
        if inked and stands is not None:
            self._lines.append(Printed(start, self._place, stands, tuple(words), size, region, id, style, story))
        if inked:
            self._parts.append("\n")
            self._place += 1

    @property
    def open(self) -> bool:
        """Whether there is text after the last page."""
        return self._place > self._begin

    def page(
        self,
        bounds: Box | None = None,
        rules: Iterable[Box] = (),
        pictures: Iterable[Box] = (),
        frames: Iterable[Box] = (),
        ordered: bool = False,
    ) -> None:
        """End a page whose own box is ``bounds``, and on which ``rules``, ``pictures`` and ``frames`` are printed; ``ordered``
        where the source states the reading order. One on which most characters stand one below the other is laid on its left
        side."""
        stands = bounds or around([line.box for line in self._lines])
        if stands is not None:
            sheet = Sheet(
                self._begin,
                self._place,
                stands,
                tuple(self._lines),
                tuple(rules),
                pictures=tuple(pictures),
                frames=tuple(frames),
                ordered=ordered,
            )
            self._sheets.append(_laid(sheet) if _is_upright(self._lines) else sheet)
        self._parts.append("\f")
        self._place += 1
        self._begin, self._lines = self._place, []

    def finish(self) -> tuple[str, tuple[Sheet, ...]]:
        """The text, its pages separated by form feeds, and the sheets.

        >>> made = Composer()
        >>> made.line([Part("云岭", Box(0, 0, 20, 10)), Part(" "), Part("要闻", Box(30, 0, 50, 10))])
        >>> made.page()
        >>> text, sheets = made.finish()
        >>> text, [(word.start, word.end) for word in sheets[0].lines[0].words]
        ('云岭 要闻\\n', [(0, 2), (3, 5)])
        """
        return "".join(self._parts[:-1]), tuple(self._sheets)


def _share_a_box(words: Sequence[Word]) -> bool:
    """Whether all words have the same box: the format gives each of them the box of one word, or of the line."""
    return words[1].box == words[0].box and all(word.box == words[0].box for word in words)


def _prevailing(runs: Iterable[tuple[Style, int]], characters: int, style: Style) -> Style:
    """The style of most characters of a line, by its runs in one style; ``style`` where most have no style of their own."""
    counts: Counter[Style] = Counter()
    for one, run in runs:
        counts[one] += run
    if 2 * counts.total() <= characters:
        return style
    [(most, _)] = counts.most_common(1)
    return replace(most, size=most.size or style.size)


def _side_by_side(words: Sequence[Word], stands: Box) -> list[Word]:
    """Words that divide the length of a line among them, by their characters."""
    left, top, right, bottom = stands
    begin, long = words[0].start, words[-1].end - words[0].start
    found = []
    for word in words:
        first, last = (word.start - begin) / long, (word.end - begin) / long
        across = Box(left + first * (right - left), top, left + last * (right - left), bottom)
        down = Box(left, top + first * (bottom - top), right, top + last * (bottom - top))
        found.append(replace(word, box=down if bottom - top > STANDS * (right - left) else across))
    return found


def _is_upright(lines: Iterable[Printed]) -> bool:
    """Whether most of the characters of a page stand one below the other."""
    standing = lying = 0
    for line in lines:
        left, top, right, bottom = line.box
        many = line.end - line.start
        if many > 1 and bottom - top > STANDS * (right - left):
            standing += many
        elif many > 1:
            lying += many
    return standing > lying


def _laid(sheet: Sheet) -> Sheet:
    """A page that is turned to the left about its own right edge."""
    edge = sheet.box.right

    def turned(box: Box) -> Box:
        left, top, right, bottom = box
        return Box(top, edge - right, bottom, edge - left)

    lines = [
        replace(
            line,
            box=turned(line.box),
            words=tuple([replace(word, box=turned(word.box)) for word in line.words]),
        )
        for line in sheet.lines
    ]
    rules, pictures, frames = [tuple(map(turned, drawn)) for drawn in (sheet.rules, sheet.pictures, sheet.frames)]
    return replace(sheet, box=turned(sheet.box), lines=tuple(lines), rules=rules, pictures=pictures, frames=frames)
