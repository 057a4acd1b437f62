"""Lines set downwards: characters one below the other become a line, and such lines stand in order from the right."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from papercli.readers.glyphs.frame import ASCENT, DESCENT, FAR, IDEOGRAPHS, Glyph, Run

STACKED = 3
"""Characters one below the other that make a line set downwards."""


def stood_up(runs: Sequence[Run], least: int) -> list[Run]:
    """Make one run of runs of one character each that stand one below the other: a line set downwards.

    Its glyphs change to the frame in which it runs along the line, as do type that lies on its side between them and two or
    three figures side by side. Fewer than ``least`` are such a line only where they stand beside one.

    >>> [[(glyph.character, glyph.angle) for glyph in run] for run in stood_up([[Glyph("天", 0, 10, 10, 10)], [Glyph("地", 0, 10, 20, 10)]], 2)]
    [[('天', 90), ('地', 90)]]
    """
    found: list[Run] = []
    stack: list[Run] = []
    cells: list[Run] = []
    beside: Run = []

    def close() -> None:
        nonlocal beside
        line = [glyph for cell in cells for glyph in cell]
        wide = sum(glyph.character >= IDEOGRAPHS for glyph in line)
        if line and 2 * wide >= len(line) and (len(cells) >= least or (beside and _stands_beside(beside[0], line[0]))):
            found.append(line)
            beside = line
        elif line:
            found.extend(stack)
            beside = []
        stack.clear()
        cells.clear()

    for run in runs:
        if cells and len(run) == 2 and run[1].character >= IDEOGRAPHS:
            below = _cell(run[1:])
            if below and _stands_below(cells[-1][-1], below[0]):  # the next line's first, and this one's last character
                stack.append(run[1:])
                cells.append(below)
                run = run[:1]
        cell = _cell(run)
        if not cell or (cells and not _stands_below(cells[-1][-1], cell[0])):
            close()
        if cell:
            stack.append(run)
            cells.append(cell)
        else:
            found.append(run)
            beside = []
    close()
    return found


def _cell(run: Run) -> Run:
    """A run that can be one character of a line set downwards, in the frame of that line; nothing where it cannot."""
    first, size = run[0], run[0].size
    if first.angle == 90:
        return run
    right = run[-1].right
    if first.angle or len(run) > 3 or right - first.left > 1.4 * size:
        return []
    if len(run) > 1 and any(glyph.character >= IDEOGRAPHS for glyph in run):
        return []
    top, share = first.base - ASCENT * size, size / len(run)
    base = -(first.left + right) / 2 + (ASCENT - DESCENT) / 2 * size
    return [
        replace(glyph, left=top + k * share, right=top + (k + 1) * share, base=base, angle=90)
        for k, glyph in enumerate(run)
    ]


def _stands_below(before: Glyph, after: Glyph) -> bool:
    size = max(before.size, after.size)
    return (
        min(before.size, after.size) > 0.7 * size
        and abs(after.base - before.base) <= 0.4 * size
        and -1.1 * size <= after.left - before.right <= FAR / 2 * size
    )


def _stands_beside(line: Glyph, first: Glyph) -> bool:
    """Whether a line set downwards that begins with ``first`` can be the next after one that begins with ``line``."""
    size = max(line.size, first.size)
    return (
        min(line.size, first.size) > 0.9 * size
        and size <= first.base - line.base <= 3 * size
        and abs(first.left - line.left) <= 2.6 * size
    )


def from_the_right(lines: Sequence[Run]) -> list[Run]:
    """Put vertical lines that begin at one height in their order: pdfium sorts what stands on one level from the left."""
    found: list[Run] = []
    level: list[Run] = []
    for line in lines:
        if level:
            before, first = level[-1][0], line[0]
            beside = abs(before.left - first.left) < 0.5 * first.size and first.base < before.base
            if not (beside and first.angle == before.angle == 90):
                found += reversed(level)
                level = []
        level.append(line)
    return [*found, *reversed(level)]
