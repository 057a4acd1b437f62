"""Lines that an engine read over two columns are parted where the white between the columns stands.

An engine that finds lines in a picture takes two lines side by side for one where the gutter is narrow, and gives no place
for their characters. Where the gutter stands, the lines above and below show: some end at it, others begin behind it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import inf
from statistics import median
from typing import NamedTuple

from papercli.layout import Box
from papercli.readers.compose import STANDS
from papercli.readers.engines.lines import Lying, Polygon, Recognised, edges_of, ems_of
from papercli.readers.engines.margins import LEAST, SOLID, without_margins
from papercli.readers.engines.seams import NEVER_FIRST, NEVER_LAST, Seam, seams
from papercli.wraps import Wrap, wraps

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
TELL = 5
"""Full lines of a column that tell how much another one holds."""
ROOM = 0.8
"""Ems that are left of a line in which another character would have been set."""
FAR = 2.0
"""Ems from a line to the next one of its column, at most."""
MOST = 2000
"""Lines of a page, at most, that are compared with one another; a page of a broadsheet has fewer."""


class _Band(NamedTuple):
    """The lines around all that stand about as high: where they begin and end, in order, each with the middle of its height."""

    near: Sequence[Lying]
    begins: list[tuple[float, float, float]]
    """Left edge, middle, right edge."""
    ends: list[tuple[float, float, float]]
    """Right edge, middle, left edge."""


class _Gutter(NamedTuple):
    """Where the columns on its two sides end and begin, and where the one behind it ends."""

    left: float
    right: float
    end: float
    wrap: bool = False
    """Whether text that runs around a picture is to its left, and the caption of that to its right: few lines show it."""


def parted(lines: Sequence[Recognised]) -> list[Recognised]:
    """The lines of a page, those that run over a gutter in two or more; the ink and its order stay.

    A line whose characters have places of their own stays whole: there the white is seen. So do all lines of a page on which
    most stand: there an engine reads none over two tiers, but draws its boxes nearly from one to the next.

    >>> column = [("新桥昨日通车", 0, 60), ("两岸车程缩短", 0, 60), ("柳岸村办春展", 70, 130), ("三十户人家来", 70, 130)]
    >>> page = [Recognised(text, [[left, 20 * k], [right, 20 * k + 10]]) for k, (text, left, right) in enumerate(column)]
    >>> [line.text for line in parted([*page, Recognised("到了八分钟以内带来了新茶", [[0, 80], [130, 90]])])][4:]
    ['到了八分钟以', '内带来了新茶']
    """
    found: Sequence[Lying | None] = [_line(line) for line in lines]
    lying = [line for line in found if line is not None]
    if len(lying) > MOST:
        return list(lines)
    if _is_upright(lying):
        return without_margins(lines)
    made, found = _rounds(list(lines), found)
    page = _page(found)
    unsewn = list(_unsewn(made, found, page))
    if len(unsewn) > len(made):
        made, found = _rounds(unsewn, list(map(_line, unsewn)))
        page = _page(found)
    return list(_unwrapped(made, found, page))


def _rounds(made: list[Recognised], found: Sequence[Lying | None]) -> tuple[list[Recognised], Sequence[Lying | None]]:
    """The lines, parted where others show a gutter until none is left that does, and how they lie."""
    cut: Sequence[float] | None = None
    for _ in range(ROUNDS):
        made, found, cut = _once(made, found, cut)
        if not cut:
            break
    return made, found


def _unsewn(lines: Sequence[Recognised], found: Sequence[Lying | None], page: _Page) -> Iterator[Recognised]:
    """The lines, parted where those of a block were all read over one gutter, which only their text shows."""
    asked = [
        own
        for line, own in zip(lines, found, strict=True)
        if own is not None and id(own) in page.of_body and own.pitch < LARGER * page.em and not line.glyphs
    ]
    cuts = seams(asked, page.em)
    for line, own in zip(lines, found, strict=True):
        seam = cuts.get(id(own))
        if seam is None or own is None:
            yield line
            continue
        left, _, right, _ = own.box
        said, last, rest, first = _halves(own.text, seam.place, left, right, seam, page.em)
        yield line._replace(text=said, polygon=_between(line.polygon, own.box, left, last, page.tall))
        yield line._replace(text=rest, polygon=_between(line.polygon, own.box, first, right, page.tall))


def _unwrapped(lines: Sequence[Recognised], found: Sequence[Lying | None], page: _Page) -> Iterator[Recognised]:
    """The lines, parted where text runs around a picture and was read with the caption of that."""
    shown = list(wraps([line.box for line in page.body], page.em)) if page.em > 0 else []
    for line, own in zip(lines, found, strict=True):
        gutters = page.around(own, shown) if own is not None and not line.glyphs else []
        if gutters and own is not None:
            yield from _cut(line, own, page, gutters)
        else:
            yield line


def _once(
    lines: Sequence[Recognised], found: Sequence[Lying | None], shown: Sequence[float] | None
) -> tuple[list[Recognised], list[Lying | None], list[float]]:
    """The lines, each parted where those around it show a gutter as they are; how they lie; and how high those stand that
    were parted. ``shown`` is how high those stand that were the last time: only around them is there more to be seen."""
    page = _page(found)
    made: list[Recognised] = []
    lying: list[Lying | None] = []
    cut: list[float] = []
    for line, own in zip(lines, found, strict=True):
        gutters = page.gutters(own) if own is not None and not line.glyphs and _is_asked(own, shown, page) else []
        if not gutters or own is None:
            made.append(line)
            lying.append(own)
            continue
        parts = list(_cut(line, own, page, gutters))
        made += parts
        lying += [_line(part) for part in parts]
        if len(parts) > 1:
            cut.append(own.middle)
    return made, lying, sorted(cut)


def _is_asked(line: Lying, shown: Sequence[float] | None, page: _Page) -> bool:
    """Whether lines around a line were parted just now, which show gutters; the first time, any line is asked."""
    far = NEAR * page.em
    return shown is None or bisect_left(shown, line.middle - far) < bisect_right(shown, line.middle + far)


def _line(line: Recognised) -> Lying | None:
    """How a line lies; None where it has no place or no text."""
    text, stands = line.text.strip(), edges_of(line.polygon)
    if not text or stands is None:
        return None
    return Lying(text, stands, (stands.top + stands.bottom) / 2, ems_of(text))


def _is_upright(lines: Sequence[Lying]) -> bool:
    standing = sum(
        [line.ems for line in lines if line.box.bottom - line.box.top > STANDS * (line.box.right - line.box.left)]
    )
    return standing > sum([line.ems for line in lines]) / 2


def _page(found: Iterable[Lying | None]) -> _Page:
    """The page that lines make, without those that have no place."""
    return _Page([line for line in found if line is not None])


class _Page:
    """The lines of a page from top to bottom, and how large its type is."""

    def __init__(self, found: Sequence[Lying]) -> None:
        lines = [line for line in found if line.box.right > line.box.left and line.box.bottom > line.box.top]
        long = [line for line in lines if line.ems >= LEAST]
        pitches = sorted([line.pitch for line in long for _ in range(int(line.ems))])
        self.em = pitches[len(pitches) // SOLID] if pitches else 0.0
        self.tall = tall = median([line.box.bottom - line.box.top for line in long]) if long else 0.0
        self.heads = [
            line for line in long if line.pitch > LARGER * self.em and line.box.bottom - line.box.top > LARGER * tall
        ]
        large = set(map(id, self.heads))
        self.body = sorted([line for line in lines if id(line) not in large], key=lambda line: line.middle)
        self.of_body = set(map(id, self.body)) if self.em > 0 else set()
        self.heights = [line.middle for line in self.body]
        self.begins = sorted([line.box.left for line in self.body])
        self.rooms: dict[tuple[int, int], list[tuple[float, float]]] = {}
        self.bands: dict[int, _Band] = {}
        self.found: dict[tuple[int, int], _Gutter | None] = {}

    def count(self, low: float, high: float) -> int:
        """How many lines of the page begin between two places."""
        return bisect_right(self.begins, high) - bisect_left(self.begins, low)

    def near(self, middle: float, ems: float) -> Sequence[Lying]:
        """The lines of body type not farther above or below a place."""
        low, high = middle - ems * self.em, middle + ems * self.em
        return self.body[bisect_left(self.heights, low) : bisect_right(self.heights, high)]

    def room(self, begin: float, end: float, middle: float) -> float:
        """How many ems of text a line holds from one place to another, as the full lines of that column nearest to it tell:
        a lead is set in larger type than what follows it."""
        key = round(2 * begin / self.em), round(2 * end / self.em)
        if key not in self.rooms:
            self.rooms[key] = [
                (line.middle, line.ems + round((line.box.left - begin) / self.em))
                for line in self.body
                if abs(line.box.right - end) < EVEN * self.em and abs(line.box.left - begin) < (INDENT + EVEN) * self.em
            ]
        full = sorted([(abs(height - middle), ems) for height, ems in self.rooms[key]])[:TELL]
        return median([ems for _, ems in full]) if len(full) > 1 else (end - begin) / self.em

    def goes_on(self, edge: float, middle: float) -> str:
        """The text of the next line of a column whose left edge is known, "" where it has none."""
        below = [line for line in self.near(middle, FAR) if line.middle > middle + self.em / 2]
        found = next((line for line in below if abs(line.box.left - edge) < self.em), None)
        return found.text if found else ""

    def gutters(self, line: Lying) -> list[_Gutter]:
        """The gutters that a line runs into, from left to right; a headline runs into none."""
        found = list(self._across(line)) if id(line) in self.of_body else []
        return found if found and self._has_neighbour(line) else []

    def around(self, line: Lying, shown: Sequence[Wrap]) -> list[_Gutter]:
        """The gutter that a line runs over between text around a picture and the caption of that."""
        (left, _, right, _), em = line.box, self.em
        for wrap in shown if id(line) in self.of_body else ():
            inside = wrap.edge + INDENT * em < right < wrap.end + em and wrap.begins(left, em)
            if inside and wrap.top < line.middle < wrap.foot:
                return [_Gutter(wrap.edge, wrap.edge + em * EVEN, wrap.end, True)]
        return []

    def _has_neighbour(self, line: Lying) -> bool:
        """Whether there is a line right above or below a line, as there is for any of a column; the page's head has none."""
        left, _, right, _ = line.box
        return any(
            one.box.left < right and left < one.box.right and abs(one.middle - line.middle) > self.em / 2
            for one in self.near(line.middle, FAR)
        )

    def _across(self, line: Lying) -> Iterator[_Gutter]:
        em, (left, _, right, _) = self.em, line.box
        begins = self._band(line).begins
        beside = [_count(begins, left + by * em, EVEN * em) for by in (0, -INDENT, INDENT)]
        flush = sum(beside) > 1  # it begins where others do
        even = _count(self._band(line).ends, right, EVEN * em) > 1  # and it ends where others do
        taken = left - WIDEST * em
        tried, begin = taken, left
        first = bisect_left(begins, (left + EVEN * em if beside[0] > 1 else left - em,))
        last = bisect_left(begins, (right - em if even else right + WIDEST * em,))
        for place, _, _ in begins[first:last]:
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

    def _ends_at(self, begin: float, end: float, line: Lying) -> bool:
        """Whether a column that begins at a place ends at another, as lines around a line tell."""
        off, indent = EVEN * self.em, (INDENT + EVEN) * self.em
        full = [left for _, _, left in _within(self._band(line).ends, end, off) if abs(left - begin) < indent]
        return len(full) >= SHOWN

    def _band(self, line: Lying) -> _Band:
        """The lines around a line."""
        key = round(line.middle / self.em / BAND)
        if key not in self.bands:
            near = self.near(line.middle, NEAR)
            begins = sorted([(one.box.left, one.middle, one.box.right) for one in near])
            self.bands[key] = _Band(near, begins, sorted([(right, middle, left) for left, middle, right in begins]))
        return self.bands[key]

    def _seen(self, line: Lying, place: float) -> _Gutter | None:
        """The gutter at a place beside a line, looked for once for all that are as high."""
        key = round(line.middle / self.em / BAND), round(place / self.em / EVEN)
        if key not in self.found:
            self.found[key] = self._gutter(line, place, self._band(line))
        return self.found[key]

    def _gutter(self, line: Lying, place: float, band: _Band) -> _Gutter | None:
        """The gutter whose right edge is near a place, if enough lines show it."""
        em, off = self.em, EVEN * self.em
        if _count(band.begins, place, off) < SHOWN:
            return None
        # A headline over the place, or over a column beside it, parts two stories, of which only the line's own tells.
        low, high = place - LEAST * em, place + LEAST * em
        over = [head.middle for head in self.heads if head.box.left < high and low < head.box.right]
        top = max([middle for middle in over if middle < line.middle], default=-inf)
        foot = min([middle for middle in over if middle > line.middle], default=inf)

        def own(edges: Sequence[tuple[float, float, float]]) -> list[tuple[float, float]]:
            return [(edge, other) for edge, middle, other in edges if top < middle < foot]

        flush = own(_within(band.begins, place, off))
        if len(flush) < SHOWN:
            return None
        edge = _most([right for right, _ in own(_between_places(band.ends, place - WIDEST * em, place + em))], off)
        if not edge or len(edge) + len(own(_within(band.begins, place + INDENT * em, off))) < SHOWN:
            return None
        left, right = median(edge), median([begin for begin, _ in flush])
        if right <= left:  # boxes of both columns reach into it
            behind = own(_between_places(band.begins, left, left + WIDEST * em))
            right = median(_most([begin for begin, _ in behind], off) or [left])
        edge_to = right - INDENT * em
        if edge_to > left - off and self.count(left - em, edge_to + off) > self.count(right - off, right + off):
            right = max(left, edge_to)  # those near were all first lines of paragraphs
        return _Gutter(left, right, median(_most(sorted([end for _, end in flush]), off)))


def _count(edges: Sequence[tuple[float, float, float]], place: float, off: float) -> int:
    """How many of some edges are not farther from a place."""
    return bisect_right(edges, (place + off,)) - bisect_left(edges, (place - off,))


def _within(
    edges: Sequence[tuple[float, float, float]], place: float, off: float
) -> Sequence[tuple[float, float, float]]:
    return _between_places(edges, place - off, place + off)


def _between_places(
    edges: Sequence[tuple[float, float, float]], low: float, high: float
) -> Sequence[tuple[float, float, float]]:
    return edges[bisect_left(edges, (low,)) : bisect_left(edges, (high,))]


def _most(ranked: Sequence[float], near: float) -> Sequence[float]:
    """Of some places, in order, those that lie together around one of them, the most of them."""
    best: Sequence[float] = ()
    first = last = 0
    for place in ranked:
        while ranked[first] < place - near:
            first += 1
        while last < len(ranked) and ranked[last] <= place + near:
            last += 1
        if last - first > len(best):
            best = ranked[first:last]
    return best


def _cut(line: Recognised, own: Lying, page: _Page, gutters: Sequence[_Gutter]) -> Iterator[Recognised]:
    """The parts of a line, with the polygons that they have between the gutters; one that only reaches into a gutter ends
    or begins where its column does."""
    stands, middle = own.box, own.middle
    begin, end = stands.left, stands.right
    over = []
    for gutter in gutters:
        if gutter.left - begin < page.em:
            begin = max(begin, min(gutter.right, end - page.em / 2))
        elif end - gutter.right < page.em:
            end = min(end, gutter.left)
        else:
            over.append(gutter)
    text, first = own.text, begin
    if over and _is_body(text, begin, end, over, page.em):
        for count, gutter in enumerate(over):
            place = _place(text, first, end, over[count:], middle, page)
            if place is None or (gutter.wrap and _reads_on(text[:place], text[place:])):
                continue
            said, last, text, begins = _halves(text, place, first, end, gutter, page.em)
            yield line._replace(text=said, polygon=_between(line.polygon, stands, first, last, page.tall))
            first = begins
    tall = page.tall if text != line.text.strip() else inf
    yield line._replace(text=text, polygon=_between(line.polygon, stands, first, end, tall))


def _halves(
    text: str, place: int, first: float, end: float, gutter: _Gutter | Seam, em: float
) -> tuple[str, float, str, float]:
    """The two parts of a text that stands from ``first`` to ``end`` and is cut at a gutter, with where the one ends and the other
    begins."""
    said, rest = text[:place].rstrip(), text[place:].lstrip()
    last = min(gutter.left, first + ems_of(said) * em * LARGER)
    return said, last, rest, max(gutter.right, min(gutter.right + INDENT * em, end - ems_of(rest) * em))


def _reads_on(said: str, rest: str) -> bool:
    from papercli.reading.readson import log_odds

    return log_odds("".join(said.split()), "".join(rest.split())) >= 0


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
    before = page.room(begin, gutter.left, middle)
    last = (end - behind.right) / page.em if short else page.room(behind.right, stop, middle)
    rooms = [*[page.room(one.right, other.left, middle) for one, other in pairwise(gutters)], last - indented]
    if before + sum(rooms) - whole > 2 * OFF:
        return None  # a headline that is set a little larger
    fit = whole - sum(rooms) if short else whole * before / (before + sum(rooms))
    blanks = [k for k in range(1, len(text)) if text[k].isspace() and abs(lengths[k] - fit) <= INDENT]
    places = blanks or [k for k in range(1, len(text)) if abs(lengths[k] - fit) <= OFF]
    one, other = page.goes_on(begin, middle), page.goes_on(gutter.right, middle)

    def fitness(k: int) -> tuple[bool, int, float]:
        never = text[k] in NEVER_FIRST or text[k - 1] in NEVER_LAST
        wrong = int(_is_wrong(before - lengths[k], one))
        if not short and gutter is behind:
            wrong += _is_wrong(rooms[0] - (whole - lengths[k]), other)
        return never, wrong, abs(lengths[k] - fit)

    return min(places, key=fitness, default=None)


def _is_wrong(room: float, following: str) -> bool:
    """Whether a line holds more than it can; or has room for a character more, and nothing in the line that follows says
    why: that it begins with a mark that never ends a line, or with a character and a mark that never begins one."""
    explained = following[:1] in NEVER_LAST or following[1:2] in NEVER_FIRST
    return room < -ROOM or (room > ROOM and not (following and explained))


def _between(polygon: Polygon, stands: Box, first: float, last: float, tall: float) -> Polygon:
    """The part of a polygon between two places along it, no taller than a line is: one drawn around the lines of two columns
    that do not stand level is."""
    if len(polygon) != 4:
        return [(first, stands.top), (last, stands.top), (last, stands.bottom), (first, stands.bottom)]
    (x0, y0, *_), (x1, y1, *_), (x2, y2, *_), (x3, y3, *_) = polygon

    def above(x: float) -> float:
        return y0 + (y1 - y0) * (x - x0) / (x1 - x0) if x1 > x0 else y0

    def below(x: float) -> float:
        return y3 + (y2 - y3) * (x - x3) / (x2 - x3) if x2 > x3 else y3

    off = max(0.0, below(first) - above(first) - tall) / 2
    return [
        (first, above(first) + off), (last, above(last) + off), (last, below(last) - off), (first, below(first) - off),
    ]  # fmt: skip
