"""Glyphs in the order of the source -> runs: what follows one another on one baseline."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator

from papercli.readers.glyphs.frame import FAR, IDEOGRAPHS, Glyph, Run

APART = 2.0
"""Ems between two words that an OCR engine does not put in one line."""


NEAR, SAME = 0.3, 0.02
"""How far from one another a character can be printed twice, in its width or its em: by page makers, and by OCR engines, whose
boxes for two words can overlap."""


def once(glyphs: Iterable[Glyph], near: float = NEAR) -> Iterator[Glyph]:
    """Leave out what is printed over itself, ``near`` ems off, as page makers draw bold type and shadows.

    >>> [glyph.left for glyph in once([Glyph("天", 0, 10, 10, 10), Glyph("天", 1, 11, 10, 10), Glyph("天", 10, 20, 10, 10)])]
    [0, 10]
    """
    seen: defaultdict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    for glyph in glyphs:
        character, left, base, size = glyph.character, glyph.left, glyph.base, glyph.size
        level = base / size
        shelf = int(level)
        here = seen[character, shelf]
        part = level - shelf
        beside = seen.get((character, shelf - 1 if part < 0.3 else shelf + 1)) if not 0.3 <= part <= 0.7 else None
        if (here and _holds(here, glyph, near)) or (beside and _holds(beside, glyph, near)):
            continue
        insort(here, (left, base))
        yield glyph


def _holds(shelf: list[tuple[float, float]], glyph: Glyph, near: float) -> bool:
    reach = near * min(glyph.right - glyph.left, glyph.size)
    place = bisect_left(shelf, (glyph.left - reach,))
    while place < len(shelf) and shelf[place][0] < glyph.left + reach:
        if abs(shelf[place][1] - glyph.base) < near * glyph.size:
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


def evened(run: Run) -> Run:
    """A run whose Latin characters take the room that they were given, where each was given half an em.

    Some programs do so whatever a character's width: a narrow one seems to have a blank behind it then, and a wide one runs into the
    next, which shows that the distances are not those of the face.

    >>> [glyph.right for glyph in evened([Glyph("m", 0, 9, 10, 10), Glyph("i", 5, 8, 10, 10), Glyph("l", 10, 13, 10, 10)])]
    [5.0, 10.0, 15.0]
    """
    start = 0
    for place in range(1, len(run) + 1):
        last = run[place - 1]
        latin = place < len(run) and not last.blank and max(last.character, run[place].character) < IDEOGRAPHS
        if latin and abs(run[place].left - last.left - last.size / 2) <= SAME * last.size:
            continue
        some = run[start:place]
        widths = [glyph.right - glyph.left for glyph in some]
        if max(widths[:-1], default=0.0) > (0.5 + SAME) * some[0].size and max(widths) > min(widths):
            for glyph in some:
                glyph.right = glyph.left + glyph.size / 2
        start = place
    return run


def recognised(glyphs: Iterable[Glyph]) -> Iterator[Run]:
    """The lines of an OCR engine: what follows one another in the source, on one baseline and each further along it. The
    pictures of words can overlap.

    >>> [len(run) for run in recognised([Glyph("天", 0, 30, 10, 10), Glyph("地", 12, 22, 11, 10), Glyph("玄", 0, 10, 25, 10)])]
    [2, 1]
    """
    run: Run = []
    word = reach = 0.0  # where the last word begins, and how far the line reaches
    for glyph in glyphs:
        if run:
            last = run[-1]
            size = max(last.size, glyph.size)
            level = glyph.angle == last.angle and abs(glyph.base - last.base) <= 0.3 * size
            if not (level and glyph.left > word and glyph.left - reach <= APART * size):
                yield run
                run = []
        if not run or run[-1].blank:
            word = glyph.left
        reach = max(reach, glyph.right) if run else glyph.right
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
