"""How the text of a page with boxes flows: rows into columns, columns into bodies, headlines to their bodies.

A column is a stack of rows. A column is followed by the one beside it or below it; which, the place says, and the text:
a sentence that is cut at a column's foot goes on where no paragraph begins. Columns that follow one another are a body,
the text of one story. Rows of display type are headlines; each goes to a body near it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from msgspec import Struct

from papercli.layout import Box
from papercli.marks import CLOSERS
from papercli.stages.evidence import ending
from papercli.stages.jumps import JUMP_TO
from papercli.stages.limits import CLOSES
from papercli.stages.rows import Page, Row
from papercli.stages.wording import shared

DISPLAY = 1.25, 1.2
"""The size of display type beside body type, at least: as it is measured, and as it is stated."""
SETTLED = 3
"""Rows that tell a column's edges."""
UNLIKE = 0.05
"""A difference of size, beside body type, that one text does not show where sizes are stated."""
LARGE = 1.5
"""A size of which no line of body type is taken to be, whatever an engine makes of its boxes."""
INDENT = 1.2, 4.5
"""Ems between which a row stands in that begins a paragraph."""
TALLEST, MISSING = 1.35, (1.85, 2.15)
"""The distance of two rows of one column, in leadings; and of two that share its edges, where an engine lost one."""
WIDEST = 5.0
"""Ems between two columns that follow one another, at most."""
ALIKE = 1.5
"""Ems by which the widths of a story's columns differ, at most."""
CONTINUED = 3.0
"""Weight of a sentence that is cut at a column's foot going on at the head of another."""
FARTHEST = 6.0
"""Ems between a headline and its body, at most."""
ANOTHER = -4.0
"""Weight of one column following another where each has a headline of its own."""
BELOW = 1.5
"""Weight of one column following another that it stands below."""
CLOSE = 3.0
"""Ems from such a text to the story that it is a part of, at most."""
MOST = 400
"""Columns that a page has at most, each broken into some."""
STRAY = 2
"""Rows of a text that is too short to be a story without a headline or a marker."""
ENOUGH = 0.5
"""The weight it takes for one column to follow another."""


class Column(Struct, eq=False):
    """A stack of rows, the edges that its full rows share, and where it ends."""

    rows: list[Row]
    left: float
    right: float
    top: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left


class Headline(Struct, eq=False):
    """Rows of display type that stand together, with the kicker above and the deck below them; and whether they hang from
    the text above, being nearer to it than to the text below."""

    rows: list[Row]
    box: Box
    hangs: bool = False


class Body(Struct, eq=False):
    """The columns of a story in the order they are read, and its headlines above and below them."""

    columns: list[Column]
    above: list[Headline]
    below: list[Headline]


def flow(
    page: Page, rules: Sequence[Box], opens: Callable[[Sequence[Row]], bool], apart: Callable[[Row], bool]
) -> list[Body]:
    """The bodies of a page in reading order; none where its rows stand as those of no page do. ``opens`` tells whether rows open a story with a marker, ``apart`` whether a
    row is a folio or the like, and no story's."""
    folios = [row for row in page.rows if apart(row)]
    rest = [row for row in page.rows if row not in folios] if folios else page.rows
    shown = [row for row in rest if row.stands or (row.size >= DISPLAY[page.stated] and "。" not in row.ink)]
    large = set(map(id, shown))
    columns = _columns([row for row in rest if id(row) not in large], shown, page)
    if len(columns) > MOST:
        return []
    shown = [row for row in shown if row.size > LARGE or not _is_first(row, columns, page)]
    headlines = _headlines(shown, page.em)
    columns = _decked(columns, headlines, page)
    for headline in headlines:
        headline.hangs = _hangs(headline.box, columns)
    bodies = _bodies(columns, headlines, rules, opens, page)
    _assign(headlines, bodies, page)
    bodies = _gathered(bodies, opens, page)
    return _ordered([*bodies, *[Body([_column([row], page.em)], [], []) for row in folios]])


def _is_first(row: Row, columns: Sequence[Column], page: Page) -> bool:
    """Whether a row is the first of the column below, by its edges; if so, it is put there."""
    for column in columns:
        begins, ends = (row.left - column.left) / page.em, (row.right - column.right) / page.em
        near = 0 < column.rows[0].middle - row.middle < TALLEST * page.leading
        if near and abs(ends) < 1 and (abs(begins) < 0.7 or 1.3 < begins < 2.7):
            column.rows.insert(0, row)
            column.top = row.top
            return True
    return False


def _over(a: Row | Column | Box, b: Row | Column | Box) -> float:
    """How far two things overlap from left to right; negative where they stand side by side."""
    return min(a.right, b.right) - max(a.left, b.left)


def _columns(plain: Sequence[Row], shown: Sequence[Row], page: Page) -> list[Column]:
    """Stacks of rows: a row goes to the stack above it, where that is the only one and it the only row below."""
    open_: list[Column] = []
    found: list[Column] = []
    for level in _levels(plain, page.leading):
        open_ = [column for column in open_ if level[0].middle - column.rows[-1].middle < MISSING[1] * page.leading]
        above = [
            [column for column in open_ if _is_above(column, row, shown, page) and _is_alone(column, row, level, page)]
            for row in level
        ]
        claimed = [id(column) for stacks in above for column in stacks]
        for row, stacks in zip(level, above, strict=True):
            if len(stacks) == 1 and claimed.count(id(stacks[0])) == 1:
                column = stacks[0]
                column.rows.append(row)
                if (
                    len(column.rows) <= SETTLED or row.right < column.right + page.em
                ):  # else it runs into the next column
                    column.left, column.right = min(column.left, row.left), max(column.right, row.right)
            else:
                open_.append(Column([row], row.left, row.right, row.top, row.bottom))
                found.append(open_[-1])
                open_ = [column for column in open_ if column not in stacks]
    return [_column(column.rows, page.em) for column in found]


def _is_above(column: Column, row: Row, shown: Sequence[Row], page: Page) -> bool:
    """Whether a row can be the next of a column."""
    if _parts(column.rows[-1], row, shown):
        return False
    outdented = len(column.rows) <= 2 and 1.3 < (column.left - row.left) / page.em < 2.7
    if _over(row, column) <= _least(row, column, page.em) and not outdented:
        return False
    step = (row.middle - column.rows[-1].middle) / page.leading
    if step < MISSING[0]:
        return step < TALLEST
    begins = (row.left - column.left) / page.em
    last = column.rows[-1]
    if begins > INDENT[0] and (column.right - last.right > 1.5 * page.em or ending(last.ink) == 3):
        return False  # both a paragraph's end and its beginning: no row need be missing
    return (abs(begins) < 0.7 or 1.3 < begins < 2.7) and row.right < column.right + page.em and len(column.rows) > 1


def _is_alone(column: Column, row: Row, level: Sequence[Row], page: Page) -> bool:
    """Whether no other row stands below a column, where one between may be missing."""
    if row.middle - column.rows[-1].middle < TALLEST * page.leading:
        return True
    return all(other is row or _over(other, column) <= _least(other, column, page.em) for other in level)


def _least(row: Row, column: Column, em: float) -> float:
    """What a row and a column must have in common from left to right."""
    return max(0.5 * em, 0.25 * min(row.right - row.left, column.width))


def _levels(rows: Sequence[Row], leading: float) -> list[list[Row]]:
    """Rows that stand side by side, from top to bottom."""
    levels: list[list[Row]] = []
    for row in rows:
        beside = levels and row.middle - levels[-1][0].middle < 0.5 * leading
        if beside and all(_over(row, other) <= 0.5 * min(_wide(row), _wide(other)) for other in levels[-1]):
            levels[-1].append(row)
        else:
            levels.append([row])
    return levels


def _wide(row: Row) -> float:
    return row.right - row.left


def _parts(row: Row, other: Row, shown: Sequence[Row]) -> bool:
    above, below = row.middle, other.middle
    return any(above < head.middle < below and _over(head, row) > 0 for head in shown)


def _column(rows: list[Row], em: float) -> Column:
    left = _edge([row.left for row in rows], em)
    right = -_edge([-row.right for row in rows], em)
    return Column(rows, left, right, rows[0].top, rows[-1].bottom)


def _edge(places: Sequence[float], em: float) -> float:
    """The left edge of most rows that stand at one: the leftmost place that is not one row's alone."""
    ranked = sorted(places)
    enough = 2 if len(ranked) < 8 else len(ranked) // 6 + 1
    for k, place in enumerate(ranked):
        if k + enough <= len(ranked) and ranked[k + enough - 1] - place <= 0.6 * em:
            return place
    return ranked[0]


def _headlines(shown: Sequence[Row], em: float) -> list[Headline]:
    found: list[Headline] = []
    for row in sorted(shown, key=lambda row: row.top):
        for headline in found:
            last = headline.rows[-1]
            if (
                _beside_standing(row, last)
                if row.stands
                else _over(row, headline.box) > 0 and row.top - headline.box.bottom < 0.9 * row.em
            ):
                _add(headline, row)
                break
        else:
            found.append(Headline([row], Box(row.left, row.top, row.right, row.bottom)))
    return found


def _beside_standing(row: Row, last: Row) -> bool:
    """Whether two rows stand side by side, as the lines of a headline that is set downwards do."""
    width = max(row.right - row.left, last.right - last.left)
    return last.stands and abs(row.top - last.top) < 3 * width and -_over(row, last) < 2 * width


def _add(headline: Headline, row: Row) -> None:
    headline.rows.append(row)
    if row.stands:
        headline.rows.sort(key=lambda one: -one.left)
    else:
        headline.rows.sort(key=lambda one: (one.middle, one.left))
    box = headline.box
    headline.box = Box(
        min(box.left, row.left), min(box.top, row.top), max(box.right, row.right), max(box.bottom, row.bottom)
    )


def _decked(columns: list[Column], headlines: Sequence[Headline], page: Page) -> list[Column]:
    """Give a headline the line or two of smaller type right above or below it; the columns that are left."""
    boxes = [headline.box for headline in headlines]
    kept = []
    parted = [part for column in columns for part in _cut_off(column, boxes, page.em)]
    for column in parted:
        nearest = None
        if (
            len(column.rows) <= 2
            and not any("。" in row.ink for row in column.rows)
            and not _is_beside(column, columns, page)
        ):
            gaps = [(_deck(column, box, page.em), k) for k, box in enumerate(boxes)]
            nearest = min([(gap, k) for gap, k in gaps if gap is not None], default=None)
        if nearest is None:
            kept.append(column)
        else:
            for row in column.rows:
                _add(headlines[nearest[1]], row)
    return kept


def _cut_off(column: Column, boxes: Sequence[Box], em: float) -> list[Column]:
    """A column, and the row at its end or at its head by itself that stands at a headline and begins where none of the
    column does."""
    for first in (True, False):
        if len(column.rows) < 3:
            break
        row = column.rows[0 if first else -1]
        begins, ends = (row.left - column.left) / em, (column.right - row.right) / em
        if not begins > 0.7 or 1.3 < begins < 2.7 or ends < 0.7 or "。" in row.ink:
            continue
        gaps = [row.top - box.bottom if first else box.top - row.bottom for box in boxes if _over(row, box) > 0]
        if any(-0.5 * em < gap < 1.2 * em for gap in gaps):
            rest = column.rows[1:] if first else column.rows[:-1]
            return [_column([row], em), _column(rest, em)]
    return [column]


def _hangs(box: Box, columns: Sequence[Column]) -> bool:
    near = [column for column in columns if _over(box, column) > 0]
    above = min([box.top - column.bottom for column in near if column.top < box.top], default=math.inf)
    below = min([column.top - box.bottom for column in near if column.bottom > box.bottom], default=math.inf)
    return above < below


def _deck(column: Column, box: Box, em: float) -> float | None:
    """How far a line is from a headline that it can belong to: they begin at one place or are centred alike, or it stands
    above and is no wider."""
    gap = max(box.top - column.bottom, column.top - box.bottom)
    begins, centred = abs(box.left - column.left), abs(box.left + box.right - column.left - column.right) / 2
    over = column.bottom < box.bottom and box.left - em < column.left and column.right < box.right + em
    return gap if gap < 1.2 * em and (over or min(begins, centred) < 2 * em) else None


def _is_beside(column: Column, columns: Sequence[Column], page: Page) -> bool:
    """Whether another column begins at the same height, or this goes on with one: what stands there is no deck."""
    for other in columns:
        if other is column:
            continue
        if abs(other.top - column.top) < 0.3 * page.leading and -_over(other, column) < WIDEST * page.em:
            return True
        if abs(other.left - column.left) < page.em and 0 < column.top - other.bottom < page.leading:
            return True
    return False


class _Linker:
    """Weighs whether one column follows another."""

    def __init__(
        self, headlines: Sequence[Headline], rules: Sequence[Box], opens: Callable[[Sequence[Row]], bool], page: Page
    ) -> None:
        self.headlines, self.rules, self.page, self.em, self.leading = headlines, rules, page, page.em, page.leading
        self.opens = opens
        self._openers: dict[int, bool] = {}
        self._heads: dict[int, Headline | None] = {}

    def opener(self, column: Column) -> bool:
        if id(column) not in self._openers:
            self._openers[id(column)] = self.opens(column.rows[:6])
        return self._openers[id(column)]

    def own(self, column: Column) -> Headline | None:
        """The headline right above a column, or the one right below that hangs from it."""
        if id(column) not in self._heads:
            near = [(self._gap(headline, column), k) for k, headline in enumerate(self.headlines)]
            nearest = min([(gap, k) for gap, k in near if gap is not None], default=None)
            self._heads[id(column)] = self.headlines[nearest[1]] if nearest else None
        return self._heads[id(column)]

    def _gap(self, headline: Headline, column: Column) -> float | None:
        box = headline.box
        if _over(box, column) <= 0:
            return None
        gap = box.top - column.bottom if headline.hangs else column.top - box.bottom
        return gap if -0.5 * self.leading < gap < 2.5 * self.leading else None

    def weigh(self, a: Column, b: Column) -> float:
        """Weight of column ``b`` following column ``a``."""
        weight = self._place(a, b) + self._source(a, b)
        if weight + CONTINUED < ENOUGH:
            return weight
        if self.page.stated and abs(a.rows[-1].size - b.rows[0].size) > UNLIKE:
            weight -= 3.0
        return weight + self._text(a, b)

    def _place(self, a: Column, b: Column) -> float:
        """The same by where they stand."""
        em, leading = self.em, self.leading
        alike = 1.0 if abs(a.width - b.width) < ALIKE * em or len(b.rows) < 3 else -1.5
        aside = b.left - a.right
        if -0.5 * em < aside < WIDEST * em and _beside(a, b):
            level = abs(a.top - b.top) < 0.7 * leading
            score = 1.0 + alike + (1.5 if level else -1.0 if b.top > a.top else -1.5)
            score += self._headed(a, b, level)
            return score - 0.3 * max(0.0, aside / em - 2.5) - 1.5 * self._ruled(a, b)
        if b.top > a.bottom - 0.5 * leading and _over(a, b) > 0.5 * min(a.width, b.width):
            score = BELOW + alike - 0.4 * min((b.top - a.bottom) / leading, 6.0)
            if any(_between(a, b, headline.box) for headline in self.headlines):
                score -= 4.0
            mine, other = self.own(a), self.own(b)
            score += _another(mine, other) if mine and other and mine is not other else 0.0
            return score - 2.0 * any(_between(a, b, rule) for rule in self.rules)
        score = -2.0 + min(alike, 0.0) - min(2.0, (abs(aside) + abs(b.top - a.bottom)) / (40 * em))
        return score if score + CONTINUED < ENOUGH or self.own(b) is None else score - 2.0

    def _headed(self, a: Column, b: Column, level: bool) -> float:
        """Weight of two columns side by side by the headlines that stand at them."""
        mine, other = self.own(a), self.own(b)
        if other is None:
            return 0.0
        if mine is other:
            return 1.5
        if mine is not None:
            return _another(mine, other)
        return -0.5 if level else -1.5 if other.hangs else -3.0

    def _ruled(self, a: Column, b: Column) -> bool:
        return any(
            a.right - self.em < (rule.left + rule.right) / 2 < b.left + self.em
            and min(rule.bottom, a.bottom, b.bottom) - max(rule.top, a.top, b.top) > self.leading
            for rule in self.rules
        )

    def _text(self, a: Column, b: Column) -> float:
        """Weight of one column following another by the last row of the first and the first row of the second."""
        last, first = a.rows[-1], b.rows[0]
        if self.opener(b) or CLOSES.search(last.ink) or JUMP_TO.search(last.ink):
            return -5.0
        stands_in = first.left - b.left
        indented = INDENT[0] * self.em <= stands_in <= INDENT[1] * self.em
        full = a.right - last.right < 1.5 * self.em
        lost = b.top - a.bottom > 0.7 * self.leading and _over(a, b) > 0  # a row may be missing between them
        if ending(last.ink) <= 0:
            if lost and indented:
                return 0.0
            return (CONTINUED if not indented else -CONTINUED) if full else 0.0
        if not full:
            return -2.5 if not indented and len(b.rows) > 1 and first.ink[0] not in CLOSERS else 0.3
        return 0.0

    def _source(self, a: Column, b: Column) -> float:
        """The source's own order counts a little: somebody may have seen to it."""
        return 0.75 if 0 < b.rows[0].pieces[0].start - a.rows[-1].pieces[-1].end <= 2 else 0.0


def _another(mine: Headline, other: Headline) -> float:
    """Weight of two columns being one story's that have different headlines; those may be two parts of one line."""
    a, b = mine.rows[-1], other.rows[-1]
    near = abs(a.middle - b.middle) < 0.3 * a.em and -_over(a, b) < 1.6 * min(a.em, b.em)
    return ANOTHER / 4 if near else ANOTHER


def _beside(a: Column, b: Column) -> bool:
    return min(a.bottom, b.bottom) > max(a.top, b.top)


def _between(a: Column, b: Column, box: Box) -> bool:
    middle = (box.top + box.bottom) / 2
    return a.bottom < middle + 1 and middle - 1 < b.top and (_over(box, a) > 0 or _over(box, b) > 0)


def _bodies(
    columns: list[Column],
    headlines: Sequence[Headline],
    rules: Sequence[Box],
    opens: Callable[[Sequence[Row]], bool],
    page: Page,
) -> list[Body]:
    """Columns chained to the ones that follow them, the surest links first."""
    linker = _Linker(headlines, rules, opens, page)
    links = []
    for i, a in enumerate(columns):
        for k, b in enumerate(columns):
            if i != k:
                weight = linker.weigh(a, b)
                if weight > ENOUGH:
                    links.append((-weight, i, k))
    following: dict[int, int] = {}
    chain = list(range(len(columns)))  # the first column of the chain that each column is in
    for _, i, k in sorted(links):
        if i in following or chain[k] != k or chain[i] == k:
            continue
        following[i] = k
        chain = [chain[i] if first == k else first for first in chain]
    bodies = []
    for i in range(len(columns)):
        if chain[i] != i:
            continue
        found = [columns[i]]
        while i in following:
            i = following[i]
            found.append(columns[i])
        bodies.append(Body(found, [], []))
    for body in bodies:
        _widened(body)
    return bodies


def _widened(body: Body) -> None:
    """Give the short columns of a body, whose rows may all be indented or broken off, the width of the long ones."""
    longest = max(body.columns, key=lambda column: len(column.rows))
    for column in body.columns:
        if len(column.rows) < 4 and column.width < longest.width:
            column.right = max(column.right, column.left + longest.width)


def _assign(headlines: Sequence[Headline], bodies: list[Body], page: Page) -> None:
    """Give each headline to the body it suits best by place and wording, and each body one if there are enough; what
    stands too far from all is a body of its own."""
    inks = ["".join([row.ink for column in body.columns for row in column.rows])[:1500] for body in bodies]
    scored = []
    for h, headline in enumerate(headlines):
        said = "".join([row.ink for row in headline.rows])
        for b, body in enumerate(bodies):
            if len(inks[b]) <= len(said):
                continue
            for below in (False, True):
                gap = _aside(headline.box, body) if headline.rows[0].stands else _apart(headline.box, body, below)
                if gap is not None and gap < FARTHEST * page.em:
                    scored.append((gap / page.em + 0.5 * below - 6.0 * shared(said, inks[b]), h, b, below))
    scored.sort()
    given: set[int] = set()
    headed: set[int] = set()
    for again in (False, True):
        for _, h, b, below in scored:
            if h not in given and (again or b not in headed):
                given.add(h)
                headed.add(b)
                (bodies[b].below if below else bodies[b].above).append(headlines[h])
    bodies += [Body([_column(one.rows, page.em)], [], []) for h, one in enumerate(headlines) if h not in given]


def _aside(box: Box, body: Body) -> float | None:
    """How far a headline that is set downwards is from the columns beside it, None where none is."""
    gaps = [-_over(box, column) for column in body.columns if min(box.bottom, column.bottom) > max(box.top, column.top)]
    return min(gaps, default=None)


def _gathered(bodies: list[Body], opens: Callable[[Sequence[Row]], bool], page: Page) -> list[Body]:
    """The bodies, the strays among them given to the one they stand closest to: a caption, or what an engine broke off."""
    strays: list[Body] = []
    kept: list[Body] = []
    for body in bodies:
        rows = [row for column in body.columns for row in column.rows]
        stray = (
            len(rows) <= STRAY and not (body.above or body.below or opens(rows)) and rows[0].size < DISPLAY[page.stated]
        )
        (strays if stray else kept).append(body)
    for body in strays:
        for column in body.columns:
            # Beside a headline is beside its story: a picture can stand above both.
            near = [
                (_distance(column, other), b, k, False)
                for b, kin in enumerate(kept)
                for k, other in enumerate(kin.columns)
            ]
            near += [(_distance(column, one.box), b, 0, True) for b, kin in enumerate(kept) for one in kin.above]
            far, b, k, first = min(near, default=(FARTHEST * page.em, 0, 0, True))
            if far < CLOSE * page.em:
                kept[b].columns.insert(k + (not first and column.top >= kept[b].columns[k].top), column)
            else:
                kept.append(Body([column], [], []))
    return kept


def _distance(a: Column, b: Column | Box) -> float:
    return max(0.0, -_over(a, b)) + max(0.0, max(a.top, b.top) - min(a.bottom, b.bottom))


def _apart(box: Box, body: Body, below: bool) -> float | None:
    """How far a headline is from the columns that stand below (or above) it, None where none does."""
    gaps = []
    for column in body.columns:
        if _over(box, column) <= 0:
            continue
        gap = box.top - column.bottom if below else column.top - box.bottom
        if gap > -0.5 * (box.bottom - box.top):
            gaps.append(max(0.0, gap))
    return min(gaps, default=None)


def _ordered(bodies: list[Body]) -> list[Body]:
    """The bodies from the top and the left: what stands above comes first, then what stands to the left."""
    boxes = [_around(body) for body in bodies]
    ahead = [0] * len(bodies)
    behind: list[list[int]] = [[] for _ in bodies]
    for i, a in enumerate(boxes):
        for k, b in enumerate(boxes):
            wide, high = _over(a, b), min(a.bottom, b.bottom) - max(a.top, b.top)
            if i != k and ((wide > 0 >= high and a.top < b.top) or (high > 0 >= wide and a.left < b.left)):
                behind[i].append(k)
                ahead[k] += 1
    left = set(range(len(bodies)))
    found = []
    while left:
        least = min([ahead[i] for i in left])
        first = min([i for i in left if ahead[i] == least], key=lambda i: (boxes[i].top, boxes[i].left))
        left.remove(first)
        for k in behind[first]:
            ahead[k] -= 1
        found.append(bodies[first])
    return found


def _around(body: Body) -> Box:
    parts: list[Column | Box] = [*body.columns, *[headline.box for headline in [*body.above, *body.below]]]
    return Box(
        min([part.left for part in parts]),
        min([part.top for part in parts]),
        max([part.right for part in parts]),
        max([part.bottom for part in parts]),
    )
