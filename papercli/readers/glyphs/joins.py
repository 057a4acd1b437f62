"""Joins: what stands close together on one baseline is one line, though the source has it at two places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from papercli.readers.glyphs.frame import Glyph, Run
from papercli.readers.glyphs.gutters import Fences


def joined(lines: Sequence[Run], fences: Fences) -> list[Run]:
    """Join what stands close together on one baseline, though the source has it at two places."""
    goes_on = {
        one: two
        for level in _levels(lines)
        for one, two in pairwise(sorted(level, key=lambda k: lines[k][0].left))
        if abs(one - two) != 1 and _touch(lines[one][-1], lines[two][0], fences)
    }
    seconds = set(goes_on.values())
    found: list[Run] = []
    for place, line in enumerate(lines):
        if place in seconds:
            continue
        whole = list(line)
        part = place
        while part in goes_on:
            part = goes_on[part]
            whole += lines[part]
        found.append(whole)
    return found


def _levels(lines: Sequence[Run]) -> Iterator[list[int]]:
    """The places of lines that stand on one baseline, for each baseline."""
    level: list[int] = []
    for place in sorted(range(len(lines)), key=lambda k: (lines[k][0].angle, lines[k][0].base)):
        if level:
            first, glyph = lines[level[0]][0], lines[place][0]
            if first.angle != glyph.angle or glyph.base - first.base > 0.15 * first.size:
                yield level
                level = []
        level.append(place)
    if level:
        yield level


def _touch(before: Glyph, after: Glyph, fences: Fences) -> bool:
    small, large = sorted((before.size, after.size))
    gap = after.left - before.right
    return small > 0.7 * large and -0.4 * large <= gap <= 0.5 * large and not fences.between(before, after)
