"""Fragments: printed lines that an extractor broke in the middle, at a mark, are put together again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from papercli.draft import Draft, Line
from papercli.marks import CANNOT_BEGIN, OPENERS, QUOTES, is_thrown
from papercli.stages.endings import ending
from papercli.stages.measure import OVERFULL, TOLERANCE

NEAR = 12
"""Lines on either side that tell how wide the column is, roughly: a fifth of them are wider at most."""
QUOTED = QUOTES + "《"
"""What a quotation or a title opens with: a byline's brackets open a story, and part what stands before them."""
SHORTEST = 8
"""Half-ems of a part of a broken line, at least: a paragraph's last line of two characters and the indented first one
of the next paragraph fill a line too."""
HABIT = 3
"""Lines that begin with a mark which cannot stand there, from which the page's lines are broken at quotes as well."""
_SUSPECTS = CANNOT_BEGIN | frozenset(OPENERS)


def mended(draft: Draft, opens_story: Callable[[int], bool]) -> Draft:
    """Put lines together again that an extractor broke at a mark in the middle of one printed line.

    ``opens_story`` says whether a line begins with a marker: such a line is never the rest of another.

    >>> from papercli.draft import cut
    >>> text = "开学那天校门口站满了人。\\n校长说，\\n“放心。”大家听了\\n都笑了，各回各的教室去。"
    >>> [line.ink for line in mended(Draft(text, cut(text)), lambda place: False).lines]
    ['开学那天校门口站满了人。', '校长说，“放心。”大家听了', '都笑了，各回各的教室去。']
    """
    lines = draft.lines
    suspects = [
        place
        for place in range(1, len(lines))
        if lines[place].ink[0] in _SUSPECTS or lines[place - 1].ink[-1] in OPENERS
    ]
    habit = sum([is_thrown(lines[place].ink) for place in suspects]) >= HABIT
    found: list[Line] = []
    end = 0
    for place in suspects:
        found += lines[end:place]
        end = place
        before, line = found[-1], lines[place]
        if opens_story(place) or not draft.text[before.end : line.start].isspace():
            continue
        if _is_rest(before, line, _width(lines, place)) or (habit and _is_parted(lines, place)):
            ink = before.ink + line.ink
            found[-1] = Line(before.start, line.end, before.gap, before.indent, before.width + line.width, ink)
            end = place + 1
    found += lines[end:]
    return replace(draft, lines=found) if len(found) < len(lines) else draft


def _width(lines: Sequence[Line], place: int) -> int:
    """How wide the column is around a line, roughly."""
    near = sorted([line.width for line in lines[max(0, place - NEAR) : place + NEAR + 1]])
    return near[len(near) * 4 // 5]


def _is_parted(lines: Sequence[Line], place: int) -> bool:
    """Whether a line that begins with a quote and the one before are two parts of a full line, by their widths."""
    before, line = lines[place - 1], lines[place]
    if line.ink[0] not in QUOTED or min(before.width, line.width) < SHORTEST:
        return False
    return abs(_width(lines, place) - before.width - line.width) <= TOLERANCE


def _is_rest(before: Line, line: Line, measure: int) -> bool:
    """Whether ``line`` is the rest of ``before``: both fit into one line, and typesetting breaks no line where they part."""
    room = measure - before.width - line.width
    if room < -OVERFULL:
        return False
    if is_thrown(line.ink) or before.ink[-1] in OPENERS:
        return True
    if line.ink[0] in QUOTED and ending(before.ink) in (2, -1) and before.ink[0] not in "（(":
        return True
    if line.ink[0] not in OPENERS:
        return False
    return line.width <= measure // 2 and abs(room) <= TOLERANCE and ending(line.ink) == 0
