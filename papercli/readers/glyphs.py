"""Characters with places -> printed lines: what stands on one baseline, where a gutter parts it, and where a blank is.

Knows geometry and no file format. All is measured in ems of the type at the place, for a page holds type of many sizes.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import cos, radians, sin

from msgspec import Struct
from msgspec.structs import replace

from papercli.layout import Box

ASCENT, DESCENT = 0.88, 0.12
"""Where a Chinese character's em stands on its baseline. Fonts say other things of themselves, each another."""
GUTTER = 1.5
"""Ems that part two columns, where the line's own spacing is no wider."""
BRIDGED = 4.5
"""Ems that blanks in the source can fill: two ideographic ones part the clauses of a headline, three or four a folio's."""
FAR = 6.0
"""Ems beyond which no spacing holds a line together."""
SUSPECT = 0.8
"""Ems from which a gap is a gutter where lines above and below show it too."""
ENOUGH = {0: 0.15, 1: 0.2, 2: 0.17}
"""Ems beyond the line's own spacing that are a blank, by how many of the characters beside it are Chinese."""
UNSURE = 0.5
"""Ems that are a blank where nothing tells the spacing: beside marks, which have room of their own, and where figures and
Chinese characters meet, which are set a quarter of an em apart."""
STACKED = 3
"""Characters one below the other that make a line set downwards."""

_IDEOGRAPHS = "\u2e80"
_MARKS = frozenset("，。、；：？！“”‘’「」『』（）〔〕【】《》〈〉｛｝［］…—·・‧")


class Glyph(Struct, gc=False):
    """A character on the page, in the frame of its text: x runs along its line, y down from line to line.

    ``left`` and ``right`` bound the room it takes in its line, ``base`` is its baseline, ``size`` the em. ``blank`` says that
    a blank stands after it in the source. ``angle``: by how many degrees its frame is turned clockwise on the page.
    """

    character: str
    left: float
    right: float
    base: float
    size: float
    blank: bool = False
    angle: int = 0


Run = list[Glyph]


class Row(Struct):
    """A printed line: its text with the blanks it shows, its box on the page, its em, and the boxes of its words, each with
    its place in the text."""

    text: str
    box: Box
    size: float
    words: list[tuple[int, int, Box]]


def rows(glyphs: Sequence[Glyph], rules: Sequence[Box] = ()) -> tuple[list[Row], int]:
    """The printed lines, in the order of their first characters, and the angle at which most of the page is set.

    Takes the glyphs in the order of the source, and the ``rules`` drawn on the page, at which lines are parted. Boxes are in
    the frame of that angle: a page set in vertical lines comes out lying on its left side, its lines from left to right.

    >>> printed, angle = rows([Glyph("天", 0, 10, 10, 10), Glyph("地", 10, 20, 10, 10), Glyph("玄", 40, 50, 10, 10)])
    >>> [row.text for row in printed], angle
    (['天地', '玄'], 0)
    """
    runs = list(_runs(_once(glyphs)))
    found = _stood_up(runs, STACKED)
    angle = _angle(found)
    if angle == 90:
        found = _stood_up(runs, 1)
    fences = _Fences(rules)
    lines = _joined(_parted([line for run in found for line in _cut(run, fences)]), fences)
    if angle == 90:
        lines = _from_the_right(lines)
    return [_row(line, angle) for line in lines], angle


def turned(box: Box, angle: int) -> Box:
    """A box on the page, in the frame that is turned clockwise by ``angle`` degrees.

    >>> turned(Box(10, 20, 30, 60), 90)
    Box(left=20, top=-30, right=60, bottom=-10)
    """
    if angle == 0:
        return box
    left, top, right, bottom = box
    corners = [turn(x, y, angle) for x in (left, right) for y in (top, bottom)]
    along, down = zip(*corners, strict=True)
    return Box(min(along), min(down), max(along), max(down))


def turn(x: float, y: float, angle: int) -> tuple[float, float]:
    """A point on the page, in the frame that is turned clockwise by ``angle`` degrees.

    >>> turn(10, 20, 90)
    (20, -10)
    """
    match angle % 360:
        case 0:
            return x, y
        case 90:
            return y, -x
        case 180:
            return -x, -y
        case 270:
            return -y, x
    c, s = cos(radians(angle)), sin(radians(angle))
    return x * c + y * s, y * c - x * s


def _once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Leave out what is printed over itself, as page makers draw bold type and shadows."""
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


def _runs(glyphs: Iterable[Glyph]) -> Iterator[Run]:
    """Glyphs that follow one another in the source and on one baseline, however far apart."""
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


def _stood_up(runs: Sequence[Run], least: int) -> list[Run]:
    """Make one run of runs of one character each that stand one below the other: a line set downwards.

    Its glyphs change to the frame in which it runs along the line, as do type that lies on its side between them and two or
    three figures side by side. Fewer than ``least`` are such a line only where they stand beside one.
    """
    found: list[Run] = []
    stack: list[Run] = []
    cells: list[Run] = []
    beside: Run = []

    def close() -> None:
        nonlocal beside
        line = [glyph for cell in cells for glyph in cell]
        wide = sum(glyph.character >= _IDEOGRAPHS for glyph in line)
        if line and 2 * wide >= len(line) and (len(cells) >= least or (beside and _stands_beside(beside[0], line[0]))):
            found.append(line)
            beside = line
        elif line:
            found.extend(stack)
            beside = []
        stack.clear()
        cells.clear()

    for run in runs:
        if cells and len(run) == 2 and run[1].character >= _IDEOGRAPHS:
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
    if len(run) > 1 and any(glyph.character >= _IDEOGRAPHS for glyph in run):
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


def _angle(runs: Iterable[Run]) -> int:
    """The angle at which most characters are set; a page is turned by quarters only."""
    counts = {0: 0}
    for run in runs:
        counts[run[0].angle] = counts.get(run[0].angle, 0) + len(run)
    angle = max(counts, key=lambda angle: counts[angle])
    return 0 if angle % 90 else angle


class _Fences:
    """The rules that stand across the lines of a frame."""

    def __init__(self, rules: Sequence[Box]) -> None:
        self._rules = rules
        self._across: dict[int, list[tuple[float, float, float]]] = {}

    def between(self, before: Glyph, after: Glyph) -> bool:
        """Whether a rule parts two characters of one baseline."""
        if not self._rules:
            return False
        if before.angle not in self._across:
            boxes = [turned(rule, before.angle) for rule in self._rules]
            edges = [(x, box.top, box.bottom) for box in boxes for x in {box.left, box.right}]
            self._across[before.angle] = sorted(edges)
        middle = before.base - before.size / 3
        slack = 0.2 * before.size
        edges = self._across[before.angle]
        place = bisect_left(edges, (before.right - slack,))
        while place < len(edges) and edges[place][0] <= after.left + slack:
            if edges[place][1] <= middle <= edges[place][2]:
                return True
            place += 1
        return False


def _cut(run: Run, fences: _Fences) -> Iterator[Run]:
    """Part a run where a gap is too wide for it or a rule stands in it. A run that is set wide all along stays whole."""
    gaps = [after.left - before.right for before, after in pairwise(run)]
    begin = 0
    usual = -1.0
    for k, gap in enumerate(gaps):
        before, after = run[k], run[k + 1]
        size = max(before.size, after.size)
        if gap <= 0.4 * size:
            continue
        parted = gap > (BRIDGED if before.blank else GUTTER) * size
        if parted:
            if usual < 0:
                usual = sorted(gaps)[(len(gaps) - 1) // 2]
            alike = 0.15 * gap + 0.1 * size
            near = gaps[max(0, k - 1) : k] + gaps[k + 1 : k + 2]
            parted = gap > 1.3 * usual + 0.2 * size and all(abs(gap - other) > alike for other in near)
        if parted or fences.between(before, after):
            yield run[begin : k + 1]
            begin = k + 1
    yield run[begin:]


def _parted(lines: Sequence[Run]) -> list[Run]:
    """Part lines at gutters narrower than those `_cut` parts at: those that three lines, one below the other, show."""
    gaps = sorted(_suspects(lines))
    heights = [1] * len(gaps)
    above: list[int] = [-1] * len(gaps)
    for k, (angle, base, left, right, size, _, _) in enumerate(gaps):
        for other in range(k - 1, -1, -1):
            if gaps[other][0] != angle or gaps[other][1] < base - 2.5 * size:
                break
            common = min(right, gaps[other][3]) - max(left, gaps[other][2])
            if common >= 0.6 * size and gaps[other][1] <= base - 0.5 * size and heights[other] >= heights[k]:
                heights[k], above[k] = heights[other] + 1, other
    cuts: dict[int, set[int]] = {}
    for k in reversed(range(len(gaps))):
        if heights[k] >= 3:
            place = k
            while place >= 0:
                cuts.setdefault(gaps[place][5], set()).add(gaps[place][6])
                place = above[place]
    found: list[Run] = []
    for number, line in enumerate(lines):
        ends = [0, *sorted(cuts.get(number, ())), len(line)]
        found.extend(line[begin:end] for begin, end in pairwise(ends))
    return found


def _suspects(lines: Sequence[Run]) -> Iterator[tuple[int, float, float, float, float, int, int]]:
    """Gaps that could be gutters: angle, baseline, left and right edge, em, and the line and the place in it."""
    for number, line in enumerate(lines):
        if line[-1].right - line[0].left < 8 * line[0].size:
            continue
        usual = -1.0
        for place, (before, after) in enumerate(pairwise(line), 1):
            gap, size = after.left - before.right, max(before.size, after.size)
            if gap >= SUSPECT * size:
                if usual < 0:
                    usual = _spacing(line, 2) or 0.0
                if gap >= usual + 0.6 * size:
                    yield before.angle, before.base, before.right, after.left, size, number, place


def _joined(lines: Sequence[Run], fences: _Fences) -> list[Run]:
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


def _from_the_right(lines: Sequence[Run]) -> list[Run]:
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


def _touch(before: Glyph, after: Glyph, fences: _Fences) -> bool:
    small, large = sorted((before.size, after.size))
    gap = after.left - before.right
    return small > 0.7 * large and -0.4 * large <= gap <= 0.5 * large and not fences.between(before, after)


def _spacing(line: Run, han: int) -> float | None:
    """The gap that is usual between two Chinese characters of a line (``han`` = 2), a Chinese one and another (1), or two
    others (0): what the letter-spacing put there. None where the line has too few of them to tell."""
    gaps = [after.left - before.right for before, after in pairwise(line) if _han(before, after) == han]
    return sorted(gaps)[(len(gaps) - 1) // 2] if len(gaps) > 1 else None


def _han(before: Glyph, after: Glyph) -> int:
    """How many of two characters are Chinese ones; -1 where one is a mark, beside which nothing is regular."""
    one, two = before.character, after.character
    if one in _MARKS or two in _MARKS:
        return -1
    return (one >= _IDEOGRAPHS) + (two >= _IDEOGRAPHS)


def _row(line: Run, angle: int) -> Row:
    """The text of a line, with a blank wherever a gap is wider than the line's own spacing explains."""
    back = line[0].angle
    text = ""
    words: list[tuple[int, int, Box]] = []
    begin, first = 0, 0
    for place, blank in enumerate(_blanks(line)):
        text += line[place].character
        if blank or place + 1 == len(line):
            words.append((begin, len(text), _box(line[first : place + 1], back, angle)))
            text += blank
            begin, first = len(text), place + 1
    sizes = sorted([glyph.size for glyph in line])
    return Row(text, _box(line, back, angle), sizes[len(sizes) // 2], words)


def _blanks(line: Run) -> list[str]:
    """What stands behind each character: nothing, a blank, or an ideographic one where the gap is about an em."""
    gaps = [0.0, *[after.left - before.right for before, after in pairwise(line)], 0.0]
    if max(gaps) <= 0.1 * line[0].size and not line[-1].blank:
        return [""] * len(line)
    usual = [_spacing(line, han) for han in range(3)]
    wide = usual[2] or 0.0
    found = []
    for place, (before, after) in enumerate(pairwise(line), 1):
        size = max(before.size, after.size)
        # A character that overlaps the next stands off its place, and the gap before it is not its own.
        gap = gaps[place] + min(gaps[place - 1], 0.0) + min(gaps[place + 1], 0.0)
        if gap <= 0.1 * size:
            found.append("")
            continue
        han = _han(before, after)
        own = usual[han] if han >= 0 else None
        sure = own is not None or han == 2
        own = wide if own is None else own
        spare = gap - own
        enough = 0.12 if before.blank else ENOUGH[han] if sure else UNSURE
        found.append("" if spare < enough * size else "\u3000" if spare - own >= 0.75 * size else " ")
    return [*found, " " if line[-1].blank else ""]


def _box(line: Run, back: int, angle: int) -> Box:
    top = min([glyph.base - ASCENT * glyph.size for glyph in line])
    bottom = max([glyph.base + DESCENT * glyph.size for glyph in line])
    box = Box(line[0].left, top, line[-1].right, bottom)
    return box if back == angle else turned(box, angle - back)
