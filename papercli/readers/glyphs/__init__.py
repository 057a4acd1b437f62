"""Characters with places -> printed lines: what stands on one baseline, where a gutter splits it, and where a blank is.

Knows geometry and no file format. All is measured in ems of the type at the place, for a page holds type of many sizes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from papercli.layout import Box
from papercli.readers.glyphs.blanks import blanks
from papercli.readers.glyphs.downwards import STACKED, from_the_right, stood_up
from papercli.readers.glyphs.frame import ASCENT, DESCENT, Glyph, Run, turned
from papercli.readers.glyphs.gutters import Fences, cut, parted
from papercli.readers.glyphs.joins import joined
from papercli.readers.glyphs.runs import SAME, evened, once, runs
from papercli.readers.glyphs.runs import recognised as _as_recognised


class Row(Struct):
    """A printed line: its text with the blanks it shows, its box on the page, its em, the boxes of its words, each with its
    place in the text, how most of it is set, and by how many degrees it is turned clockwise on the page."""

    text: str
    box: Box
    size: float
    words: list[tuple[int, int, Box]]
    style: int
    angle: int


def rows(glyphs: Sequence[Glyph], rules: Sequence[Box] = (), recognised: bool = False) -> tuple[list[Row], int]:
    """The printed lines, in the order of their first characters, and the angle at which most of the page is set.

    Takes the glyphs in the order of the source, and the ``rules`` drawn on the page, at which lines are split. Boxes are in
    the frame of that angle: a page set in vertical lines comes out lying on its left side, its lines from left to right.
    Where the glyphs are ``recognised`` by an OCR engine, its lines and its blanks are kept.

    >>> printed, angle = rows([Glyph("天", 0, 10, 10, 10), Glyph("地", 10, 20, 10, 10), Glyph("玄", 40, 50, 10, 10)])
    >>> [row.text for row in printed], angle
    (['天地', '玄'], 0)
    """
    in_order = list(_as_recognised(once(glyphs, SAME)) if recognised else map(evened, runs(once(glyphs))))
    lines = stood_up(in_order, STACKED)
    angle = _angle(lines)
    if angle == 90:
        lines = stood_up(in_order, 1)
    if not recognised:
        fences = Fences(rules)
        lines = joined(parted([line for run in lines for line in cut(run, fences)]), fences)
    if angle == 90:
        lines = from_the_right(lines)
    return [_row(line, angle, recognised) for line in lines], angle


def _angle(found: Iterable[Run]) -> int:
    """The angle at which most characters are set; a page is turned by quarters only."""
    counts = {0: 0}
    for run in found:
        counts[run[0].angle] = counts.get(run[0].angle, 0) + len(run)
    angle = max(counts, key=lambda angle: counts[angle])
    return 0 if angle % 90 else angle


def _row(line: Run, angle: int, recognised: bool) -> Row:
    """The text of a line, with a blank wherever a gap is wider than the line's own spacing explains."""
    back = line[0].angle
    text = ""
    words: list[tuple[int, int, Box]] = []
    begin, first = 0, 0
    told = recognised and any(glyph.blank for glyph in line[:-1])
    shown = [" " * glyph.blank for glyph in line[:-1]] + [""] if told else blanks(line)
    for place, blank in enumerate(shown):
        text += line[place].character
        if blank or place + 1 == len(line):
            words.append((begin, len(text), _box(line[first : place + 1], back, angle)))
            text += blank
            begin, first = len(text), place + 1
    sizes = sorted([glyph.size for glyph in line])
    styles = [glyph.style for glyph in line]
    style = styles[0] if len(set(styles)) == 1 else Counter(styles).most_common(1)[0][0]
    return Row(text, _box(line, back, angle), sizes[len(sizes) // 2], words, style, back)


def _box(line: Run, back: int, angle: int) -> Box:
    top = min([glyph.base - ASCENT * glyph.size for glyph in line])
    bottom = max([glyph.base + DESCENT * glyph.size for glyph in line])
    box = Box(line[0].left, top, line[-1].right, bottom)
    return box if back == angle else turned(box, angle - back)
