"""How the text of a page with boxes flows: columns into bodies, headlines to their bodies, bodies into reading order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from papercli.layout import Box, Sheet
from papercli.stages.boxes.following import chains
from papercli.stages.boxes.headlines import Headline, decked, headlines_of, is_hanging, told_apart
from papercli.stages.boxes.rows import Page, Row
from papercli.stages.boxes.stacks import FLUSH, LARGE, Column, column_of, holds, is_first, overlap, stacked
from papercli.stages.wording import shared

DISPLAY = 1.25, 1.2
"""The size of display type beside body type, at least: as it is measured, and as it is stated."""
GARBLED = 2.2
"""Leadings between two rows that an engine read as one line or left out one between."""
FARTHEST = 6.0
"""Ems between a headline and its body, at most."""
HANGING, WORDING = 0.5, 6.0
"""What it costs a headline to stand below its body, and what it is worth that the body has all its wording, in ems."""
CLOSE = 3.0
"""Ems from such a text to the story that it is a part of, at most."""
VOCABULARY = 1500
"""Characters of a body that its headline is compared with."""
MOST = 400
"""Columns that a page has at most, each broken into some."""
STRAY = 2
"""Rows of a text that is too short to be a story without a headline or a marker."""


class Body(Struct, eq=False):
    """The columns of a story in the order they are read, and its headlines above and below them."""

    columns: list[Column]
    above: list[Headline]
    below: list[Headline]


def flow(page: Page, sheet: Sheet, opens: Callable[[Sequence[Row]], bool], apart: Callable[[Row], bool]) -> list[Body]:
    """The bodies of a page in reading order; none where its rows stand as those of no page do.

    ``opens`` tells whether rows open a story with a marker, ``apart`` whether a row is a folio or the like, and no story's.
    """
    folios = _heads([row for row in page.rows if apart(row)], page)
    rest = [row for row in page.rows if row not in folios] if folios else page.rows
    shown = [row for row in rest if _is_shown(row, page)]
    large = set(map(id, shown))
    shown = [
        row for row in shown if page.stated or not _is_garbled(row, [one for one in rest if id(one) not in large], page)
    ]
    large = set(map(id, shown))
    columns = stacked([row for row in rest if id(row) not in large], shown, page)
    if len(columns) > MOST:
        return []
    shown = [row for row in shown if row.size > LARGE or not is_first(row, columns, page)]
    headlines = told_apart(headlines_of(shown), columns)
    columns = decked(columns, headlines, page)
    for headline in headlines:
        headline.hangs = is_hanging(headline.box, columns)
    bodies = [Body(found, [], []) for found in chains(columns, headlines, sheet, opens, page)]
    _assign(headlines, bodies, page)
    bodies = _gathered(bodies, opens, page, sheet.frames)
    bodies += [Body([column_of([row], page.em)], [], []) for row in folios]
    return sorted(bodies, key=_start) if page.ordered else _ordered(bodies)


def _heads(folios: list[Row], page: Page) -> list[Row]:
    """The folios, and all that stands beside one at the head or the foot of the page."""
    middles = [row.middle for row in folios]
    for edge in (page.rows[0].middle, page.rows[-1].middle):
        if any(abs(middle - edge) < page.leading / 2 for middle in middles):
            folios = folios + [
                row for row in page.rows if abs(row.middle - edge) < page.leading / 2 and row not in folios
            ]
    return folios


def _is_shown(row: Row, page: Page) -> bool:
    if row.stands:
        return row.right - row.left > DISPLAY[page.stated] * page.em or page.stated
    return row.size >= DISPLAY[page.stated] and "。" not in row.ink and not row.prose


def _is_garbled(row: Row, plain: Sequence[Row], page: Page) -> bool:
    """Whether a row is one of body type of which an engine made a larger one: it fills its column, as the rows above and
    below it do."""
    near = [other for other in plain if max(abs(other.left - row.left), abs(other.right - row.right)) < FLUSH * page.em]
    steps = [(other.middle - row.middle) / page.leading for other in near]
    return any(-GARBLED < step < 0 for step in steps) and any(0 < step < GARBLED for step in steps)


def _assign(headlines: Sequence[Headline], bodies: list[Body], page: Page) -> None:
    """Give each headline to the body it suits best by place and wording, and each body one if there are enough; what
    stands too far from all is a body of its own."""
    inks = ["".join([row.ink for column in body.columns for row in column.rows])[:VOCABULARY] for body in bodies]
    scored = []
    for h, headline in enumerate(headlines):
        said = "".join([row.ink for row in headline.rows])
        for b, body in enumerate(bodies):
            if len(inks[b]) <= len(said):
                continue
            for below in (False, True):
                gap = _aside(headline.box, body) if headline.rows[0].stands else _apart(headline.box, body, below)
                if gap is not None and gap < FARTHEST * page.em:
                    cost = gap / page.em + HANGING * below - WORDING * shared(said, inks[b])
                    scored.append((cost, h, b, below))
    scored.sort()
    given: set[int] = set()
    headed: set[int] = set()
    for again in (False, True):
        for _, h, b, below in scored:
            if h not in given and (again or b not in headed):
                given.add(h)
                headed.add(b)
                (bodies[b].below if below else bodies[b].above).append(headlines[h])
    bodies += [Body([column_of(one.rows, page.em)], [], []) for h, one in enumerate(headlines) if h not in given]


def _aside(box: Box, body: Body) -> float | None:
    """How far a headline that is set downwards is from the columns beside it, None where none is."""
    gaps = [
        -overlap(box, column) for column in body.columns if min(box.bottom, column.bottom) > max(box.top, column.top)
    ]
    return min(gaps, default=None)


def _gathered(
    bodies: list[Body], opens: Callable[[Sequence[Row]], bool], page: Page, frames: Sequence[Box]
) -> list[Body]:
    """The bodies, the strays among them given to the one they stand closest to: a caption, or what an engine broke off. What
    stands in a frame is not given to a text outside of it."""
    strays: list[Body] = []
    kept: list[Body] = []
    for body in bodies:
        rows = [row for column in body.columns for row in column.rows]
        stray = len(rows) <= STRAY and not (body.above or body.below or opens(rows))
        stray = stray and rows[0].size < DISPLAY[page.stated] and rows[0] is not page.rows[0]  # that is a folio
        (strays if stray else kept).append(body)
    for body in strays:
        for column in body.columns:
            # Beside a headline is beside its story: a picture can stand above both.
            near = [
                (_distance(column, other), b, k, False)
                for b, kin in enumerate(kept)
                for k, other in enumerate(kin.columns)
                if all(holds(frame, other, page.em) for frame in frames if holds(frame, column, page.em))
            ]
            near += [(_distance(column, one.box), b, 0, True) for b, kin in enumerate(kept) for one in kin.above]
            far, b, k, first = min(near, default=(FARTHEST * page.em, 0, 0, True))
            if far < CLOSE * page.em:
                kept[b].columns.insert(k + (not first and column.top >= kept[b].columns[k].top), column)
            else:
                kept.append(Body([column], [], []))
    return kept


def _distance(a: Column, b: Column | Box) -> float:
    return max(0.0, -overlap(a, b)) + max(0.0, max(a.top, b.top) - min(a.bottom, b.bottom))


def _apart(box: Box, body: Body, below: bool) -> float | None:
    """How far a headline is from the columns that stand below (or above) it, None where none does."""
    gaps = []
    for column in body.columns:
        if overlap(box, column) <= 0:
            continue
        gap = box.top - column.bottom if below else column.top - box.bottom
        if gap > -0.5 * (box.bottom - box.top):
            gaps.append(max(0.0, gap))
    return min(gaps, default=None)


def _start(body: Body) -> int:
    """Where the text of a body begins in the source."""
    return min([row.pieces[0].start for column in body.columns for row in column.rows])


def _ordered(bodies: list[Body]) -> list[Body]:
    """The bodies from the top and the left: what stands above comes first, then what stands to the left."""
    boxes = [_around(body) for body in bodies]
    ahead = [0] * len(bodies)
    behind: list[list[int]] = [[] for _ in bodies]
    for i, a in enumerate(boxes):
        for k, b in enumerate(boxes):
            wide, high = overlap(a, b), min(a.bottom, b.bottom) - max(a.top, b.top)
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
