"""Glyphs in the order of the source -> runs: what follows one another on one baseline."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator

from papercli.readers.glyphs.frame import FAR, Glyph, Run


def once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Leave out what is printed over itself, as page makers draw bold type and shadows.

    >>> [glyph.left for glyph in once([Glyph("天", 0, 10, 10, 10), Glyph("天", 1, 11, 10, 10), Glyph("天", 10, 20, 10, 10)])]
    [0, 10]
    """
    seen: defaultdict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    for glyph in glyphs:
        character, left, base, size = glyph.character, glyph.left, glyph.base, glyph.size
        level = base / size
        shelf = int(level)
        here = seen[character, shelf]
        near = level - shelf
        beside = seen.get((character, shelf - 1 if near < 0.3 else shelf + 1)) if not 0.3 <= near <= 0.7 else None
        if (here and _holds(here, glyph)) or (beside and _holds(beside, glyph)):
            continue
        insort(here, (left, base))
        yield glyph


def _holds(shelf: list[tuple[float, float]], glyph: Glyph) -> bool:
    near = 0.3 * min(glyph.right - glyph.left, glyph.size)
    place = bisect_left(shelf, (glyph.left - near,))
    while place < len(shelf) and shelf[place][0] < glyph.left + near:
        if abs(shelf[place][1] - glyph.base) < 0.3 * glyph.size:
            return True
        place += 1
    return False


def runs(glyphs: Iterable[Glyph]) -> Iterator[Run]:
    """Glyphs that follow one another in the source and on one baseline, however far apart.

    >>> [len(run) for run in runs([Glyph("天", 0, 10, 10, 10), Glyph("地", 40, 50, 10, 10), Glyph("玄", 0, 10, 25, 10)])]
    [2, 1]
    """
    run: Run = []
    for glyph in glyphs:
        if run:
            last = run[-1]
            level = glyph.base == last.base and glyph.size == last.size and glyph.angle == last.angle
            if not (level and 0 <= glyph.left - last.right <= glyph.size) and not _goes_on(last, glyph):
                yield run
                run = []
        run.append(glyph)
    if run:
        yield run


def _goes_on(before: Glyph, after: Glyph) -> bool:
    small, large = sorted((before.size, after.size))
    drop = 0.2 if small > 0.8 * large else 0.5  # a note's number is small and set high
    return (
        before.angle == after.angle
        and small > 0.4 * large
        and abs(after.base - before.base) <= drop * large
        and -0.8 * large <= after.left - before.right <= FAR * large
    )
