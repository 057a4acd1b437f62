"""Lines that an engine read over two columns are parted where the white between the columns stands.

An engine that finds lines in a picture takes two lines side by side for one where the gutter is narrow, and gives no place
for their characters. Where the gutter stands, the lines above and below show: some end at it, others begin behind it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from math import inf
from statistics import median
from typing import NamedTuple

from papercli.layout import Box
from papercli.marks import CLOSERS, OPENERS, PAUSES, STOPS
from papercli.readers.compose import STANDS
from papercli.readers.engines.lines import Polygon, Recognised, edges_of, ems_of
from papercli.readers.engines.margins import LEAST, SOLID, without_margins

LARGER = 1.2
"""The size of type beside body type from which a line is a headline, and may run over columns."""
EVEN = 0.4
"""Ems by which the lines of a column are off its edge: an engine's boxes are drawn a little too wide or too narrow."""
WIDEST = 3.0
"""Ems that a gutter is wide at most."""
NEAR = 16
"""Ems above and below a line within which others tell of its gutters."""
BAND = 3
"""Ems of height in which lines are taken to have the same lines around them."""
SHOWN = 2
"""Lines that begin behind a gutter, at least; and as many that end at it or begin there indented."""
INDENT = 2
"""Ems that the first line of a paragraph begins behind its column's edge."""
OFF = 1.75
"""Ems by which a line is shorter or longer than its share, at most: a mark that may not begin a line takes a character with
it."""
ROUNDS = 3
"""How often lines are parted, at most: those that were show where others are to be."""
ROOM = 0.8
"""Ems that are left of a line in which another character would have been set."""
FAR = 2.0
"""Ems from a line to the next one of its column, at most."""
MOST = 2000
"""Lines of a page, at most, that are compared with one another; a page of a broadsheet has fewer."""
_NEVER_FIRST = frozenset(CLOSERS + PAUSES + STOPS)
_NEVER_LAST = frozenset(OPENERS)


class _Line(NamedTuple):
    """A line as it lies."""

    rank: int
    box: Box
    ems: float

    @property
    def pitch(self) -> float:
        return (self.box.right - self.box.left) / self.ems

    @property
    def middle(self) -> float:
        return (self.box.top + self.box.bottom) / 2


class _Gutter(NamedTuple):
    """Where the columns on its two sides end and begin, and where the one behind it ends."""

    left: float
    right: float
    end: float


def parted(lines: Sequence[Recognised]) -> list[Recognised]:
    """The lines of a page, those that run over a gutter in two or more; the ink and its order stay.

    A line whose characters have places of their own stays whole: there the white is seen. So do all lines of a page on which
    most stand: there an engine reads none over two tiers, but draws its boxes nearly from one to the next.

    >>> column = [("新桥昨日通车", 0, 60), ("两岸车程缩短", 0, 60), ("柳岸村办春展", 70, 130), ("三十户人家来", 70, 130)]
    >>> page = [Recognised(text, [[left, 20 * k], [right, 20 * k + 10]]) for k, (text, left, right) in enumerate(column)]
    >>> [line.text for line in parted([*page, Recognised("到了八分钟以内带来了新茶", [[0, 80], [130, 90]])])][4:]
    ['到了八分钟以', '内带来了新茶']
    """
    found = _lying(lines)
    if len(found) > MOST:
        return list(lines)
    if _is_upright(found):
        return without_margins(lines)
    made = list(lines)
    for _ in range(ROUNDS):
        before, made = made, _once(made)
        if len(made) == len(before):
            break
    return made


def _once(lines: Sequence[Recognised]) -> list[Recognised]:
    """The lines, each parted where those around it show a gutter as they are."""
    found = _lying(lines)
    page = _Page([line for line in found if line.box.right > line.box.left and line.box.bottom > line.box.top], lines)
    if page.em <= 0:
        return list(lines)
    made: list[Recognised] = []
    gutters = dict(page.gutters())
    for rank, line in enumerate(lines):
        cuts = gutters.get(rank, [])
        made += _cut(line, page, cuts) if cuts and not line.glyphs else [line]
    return made


def _lying(lines: Sequence[Recognised]) -> list[_Line]:
    """The lines that have a place and a text, as they lie."""
    return [
        _Line(rank, stands, ems_of(line.text.strip()))
        for rank, line in enumerate(lines)
        if (stands := edges_of(line.polygon)) is not None and line.text.strip()
    ]


def _is_upright(lines: Sequence[_Line]) -> bool:
    standing = sum(
        [line.ems for line in lines if line.box.bottom - line.box.top > STANDS * (line.box.right - line.box.left)]
    )
    return standing > sum([line.ems for line in lines]) / 2


class _Page:
    """The lines of a page from top to bottom, and how large its type is."""

    def __init__(self, lines: Sequence[_Line], texts: Sequence[Recognised]) -> None:
        long = [line for line in lines if line.ems >= LEAST]
        pitches = sorted([line.pitch for line in long for _ in range(int(line.ems))])
        self.em = pitches[len(pitches) // SOLID] if pitches else 0.0
        tall = median([line.box.bottom - line.box.top for line in long]) if long else 0.0
        self.heads = [
            line for line in long if line.pitch > LARGER * self.em and line.box.bottom - line.box.top > LARGER * tall
        ]
        large = {head.rank for head in self.heads}
        self.body = sorted([line for line in lines if line.rank not in large], key=lambda line: line.middle)
        self.heights = [line.middle for line in self.body]
        self.begins = sorted([line.box.left for line in self.body])
        self.texts = texts
        self.rooms: dict[tuple[int, int], float] = {}
        self.bands: dict[int, list[float]] = {}
        self.found: dict[tuple[int, int], _Gutter | None] = {}

    def count(self, low: float, high: float) -> int:
        """How many lines of the page begin between two places."""
        return bisect_right(self.begins, high) - bisect_left(self.begins, low)

    def near(self, middle: float, ems: float) -> Sequence[_Line]:
        """The lines of body type not farther above or below a place."""
        low, high = middle - ems * self.em, middle + ems * self.em
        return self.body[bisect_left(self.heights, low) : bisect_right(self.heights, high)]

    def room(self, begin: float, end: float) -> float:
        """How many ems of text a line holds from one place to another, as most full lines of that column tell."""
        key = round(2 * begin / self.em), round(2 * end / self.em)
        if key not in self.rooms:
            full = sorted(
                [
                    line.ems + round((line.box.left - begin) / self.em)
                    for line in self.body
                    if abs(line.box.right - end) < EVEN * self.em
                    and abs(line.box.left - begin) < (INDENT + EVEN) * self.em
                ]
            )
            self.rooms[key] = full[len(full) * 3 // 4] if len(full) > 1 else (end - begin) / self.em
        return self.rooms[key]

    def goes_on(self, edge: float, middle: float) -> str:
        """The text of the next line of a column whose left edge is known, "" where it has none."""
        below = [line for line in self.near(middle, FAR) if line.middle > middle + self.em / 2]
        found = next((line for line in below if abs(line.box.left - edge) < self.em), None)
        return self.texts[found.rank].text.strip() if found else ""

    def gutters(self) -> Iterator[tuple[int, list[_Gutter]]]:
        """The lines that run into gutters, and these from left to right."""
        for line in self.body:
            if self._has_neighbour(line) and (found := list(self._across(line))):
                yield line.rank, found

    def _has_neighbour(self, line: _Line) -> bool:
        """Whether there is a line right above or below a line, as there is for any of a column; the page's head has none."""
        left, _, right, _ = line.box
        return any(
            one.box.left < right and left < one.box.right and abs(one.middle - line.middle) > self.em / 2
            for one in self.near(line.middle, FAR)
        )

    def _across(self, line: _Line) -> Iterator[_Gutter]:
        em, (left, _, right, _) = self.em, line.box
        begins = self._begins(line)
        edges = [left, left - INDENT * em, left + INDENT * em]
        beside = [bisect_right(begins, edge + EVEN * em) - bisect_left(begins, edge - EVEN * em) for edge in edges]
        flush = sum(beside) > 1  # it begins where others do
        taken = left - WIDEST * em
        tried, begin = taken, left
        for place in begins[bisect_right(begins, left - em) : bisect_left(begins, right + WIDEST * em)]:
            if place - taken < WIDEST * em or place - tried < EVEN * em / 2:
                continue
            tried = place
            gutter = self._seen(line, place)
            if gutter is None:
                continue
            inside = gutter.left - em < left < gutter.right or gutter.left < right < gutter.right + em
            across = flush and left + LEAST * em < gutter.right and gutter.right + em < right
            if inside or (across and self._ends_at(begin, gutter.left, line)):
                taken = begin = gutter.right
                yield gutter

    def _ends_at(self, begin: float, end: float, line: _Line) -> bool:
        """Whether a column that begins at a place ends at another, as lines around a line tell."""
        off, indent = EVEN * self.em, (INDENT + EVEN) * self.em
        near = self.near(line.middle, NEAR)
        full = [one for one in near if abs(one.box.right - end) < off and abs(one.box.left - begin) < indent]
        return len(full) >= SHOWN

    def _begins(self, line: _Line) -> list[float]:
        """Where the lines around a line begin, from left to right."""
        band = round(line.middle / self.em / BAND)
        if band not in self.bands:
            self.bands[band] = sorted([one.box.left for one in self.near(line.middle, NEAR)])
        return self.bands[band]

    def _seen(self, line: _Line, place: float) -> _Gutter | None:
        """The gutter at a place beside a line, looked for once for all that are as high."""
        key = round(line.middle / self.em / BAND), round(place / self.em / EVEN)
        if key not in self.found:
            self.found[key] = self._gutter(line, place, self.near(line.middle, NEAR))
        return self.found[key]

    def _gutter(self, line: _Line, place: float, near: Sequence[_Line]) -> _Gutter | None:
        """The gutter whose right edge is near a place, if enough lines show it."""
        em, off = self.em, EVEN * self.em
        # A headline over the place, or over a column beside it, parts two stories, of which only the line's own tells.
        low, high = place - LEAST * em, place + LEAST * em
        over = [head.middle for head in self.heads if head.box.left < high and low < head.box.right]
        top = max([middle for middle in over if middle < line.middle], default=-inf)
        foot = min([middle for middle in over if middle > line.middle], default=inf)
        low, high = place - WIDEST * em, place + WIDEST * em
        seen = [one for one in near if low < one.box.right and one.box.left < high and top < one.middle < foot]
        flush = [one for one in seen if abs(one.box.left - place) < off]
        if len(flush) < SHOWN:
            return None
        indented = [one for one in seen if abs(one.box.left - place - INDENT * em) < off]
        ends = [one.box.right for one in seen if one.box.right < place + em]
        edge = _most(ends, EVEN * em)
        if not edge or len(edge) + len(indented) < SHOWN:
            return None
        left, right = median(edge), median([one.box.left for one in flush])
        if right <= left:  # boxes of both columns reach into it
            behind = [one.box.left for one in seen if left < one.box.left < left + WIDEST * em]
            right = median(_most(behind, EVEN * em) or [left])
        edge_to, off = right - INDENT * em, EVEN * em
        if edge_to > left - off and self.count(left - em, edge_to + off) > self.count(right - off, right + off):
            right = max(left, edge_to)  # those near were all first lines of paragraphs
        return _Gutter(left, right, median(_most([one.box.right for one in flush], EVEN * em)))


def _most(places: Sequence[float], near: float) -> list[float]:
    """Of some places those that lie together, the most of them."""
    ranked = sorted(places)
    groups = [ranked[bisect_left(ranked, place - near) : bisect_right(ranked, place + near)] for place in ranked]
    return max(groups, key=len, default=[])


def _cut(line: Recognised, page: _Page, gutters: Sequence[_Gutter]) -> Iterator[Recognised]:
    """The parts of a line, with the polygons that they have between the gutters; one that only reaches into a gutter ends
    or begins where its column does."""
    stands = edges_of(line.polygon)
    assert stands is not None
    begin, end, middle = stands.left, stands.right, (stands.top + stands.bottom) / 2
    over = []
    for gutter in gutters:
        if gutter.left - begin < page.em:
            begin = max(begin, min(gutter.right, end - page.em / 2))
        elif end - gutter.right < page.em:
            end = min(end, gutter.left)
        else:
            over.append(gutter)
    text, first = line.text.strip(), begin
    if over and _is_body(text, begin, end, over, page.em):
        for count, gutter in enumerate(over):
            place = _place(text, first, end, over[count:], middle, page)
            if place is None:
                continue
            said, rest = text[:place].rstrip(), text[place:].lstrip()
            last = min(gutter.left, first + ems_of(said) * page.em * LARGER)
            yield line._replace(text=said, polygon=_between(line.polygon, stands, first, last))
            text, first = rest, max(gutter.right, min(gutter.right + INDENT * page.em, end - ems_of(rest) * page.em))
    yield line._replace(text=text, polygon=_between(line.polygon, stands, first, end))


def _is_body(text: str, begin: float, end: float, gutters: Sequence[_Gutter], em: float) -> bool:
    """Whether the characters of a line are no larger than body type: a headline may run over gutters."""
    white = sum([gutter.right - gutter.left + INDENT * em for gutter in gutters])
    return end - begin - white <= LARGER * em * ems_of(text)


def _place(text: str, begin: float, end: float, gutters: Sequence[_Gutter], middle: float, page: _Page) -> int | None:
    """Where a text is cut that runs over the first of some gutters, None where it does not fill the columns.

    A blank that the engine read there is the gutter. Else no part begins or ends with a mark that never does; none holds more
    than its column, or is so loose that a character more would fit, but where the next line of its column shows why; and both
    are as loose.
    """
    lengths = list(accumulate([ems_of(character) for character in text], initial=0.0))
    whole, gutter, behind = lengths[-1], gutters[0], gutters[-1]
    wide = (
        gutter.left - begin + end - behind.right + sum([one.left - before.right for before, one in pairwise(gutters)])
    )
    indented = INDENT * (wide > LARGER * page.em * whole)
    stop = max(behind.end, end)
    short = stop - end > page.em  # the last line of a paragraph, which is set solid
    before = page.room(begin, gutter.left)
    last = (end - behind.right) / page.em if short else page.room(behind.right, stop)
    rooms = [*[page.room(one.right, other.left) for one, other in pairwise(gutters)], last - indented]
    if before + sum(rooms) - whole > 2 * OFF:
        return None  # a headline that is set a little larger
    fit = whole - sum(rooms) if short else whole * before / (before + sum(rooms))
    blanks = [k for k in range(1, len(text)) if text[k].isspace() and abs(lengths[k] - fit) <= INDENT]
    places = blanks or [k for k in range(1, len(text)) if abs(lengths[k] - fit) <= OFF]
    one, other = page.goes_on(begin, middle), page.goes_on(gutter.right, middle)

    def fitness(k: int) -> tuple[bool, int, float]:
        never = text[k] in _NEVER_FIRST or text[k - 1] in _NEVER_LAST
        wrong = int(_is_wrong(before - lengths[k], one))
        if not short and gutter is behind:
            wrong += _is_wrong(rooms[0] - (whole - lengths[k]), other)
        return never, wrong, abs(lengths[k] - fit)

    return min(places, key=fitness, default=None)


def _is_wrong(room: float, following: str) -> bool:
    """Whether a line holds more than it can; or has room for a character more, and nothing in the line that follows says
    why: that it begins with a mark that never ends a line, or with a character and a mark that never begins one."""
    explained = following[:1] in _NEVER_LAST or following[1:2] in _NEVER_FIRST
    return room < -ROOM or (room > ROOM and not (following and explained))


def _between(polygon: Polygon, stands: Box, first: float, last: float) -> Polygon:
    """The part of a polygon between two places along it."""
    if len(polygon) != 4:
        return [(first, stands.top), (last, stands.top), (last, stands.bottom), (first, stands.bottom)]
    (x0, y0, *_), (x1, y1, *_), (x2, y2, *_), (x3, y3, *_) = polygon

    def above(x: float) -> float:
        return y0 + (y1 - y0) * (x - x0) / (x1 - x0) if x1 > x0 else y0

    def below(x: float) -> float:
        return y3 + (y2 - y3) * (x - x3) / (x2 - x3) if x2 > x3 else y3

    return [(first, above(first)), (last, above(last)), (last, below(last)), (first, below(first))]
