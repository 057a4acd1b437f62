"""Wraps: rows that run around a picture.

Beside a picture the rows of a column are narrower: some one below the other end at one place, with white paper behind them up
to where the column ends above or below. The rows beside the caption end there too. An engine reads each of those with the
caption's as one line: the gutter between them is narrow, and only a few lines show it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from papercli.layout import Box

INDENT = 2.7
"""Ems that the first row of a paragraph begins behind its column's edge, at most."""
FEWEST = 3
"""Rows with white paper behind them, at least."""
NARROWER = 6.0
"""Ems by which such rows are narrower than those of their column above or below, and how long they are, at least."""
FLUSH = 0.6
"""Ems by which the ends of such rows differ, at most."""
STEP, NEXT, FAR = 0.5, 2.3, 7.0
"""Ems from one row to another that is not beside it, at least; to the next one, at most; and to the next one of which it is
known where it ends, at most."""
AROUND = 7.0
"""Ems above and below such rows within which others of their column show how wide it is."""


class Wrap(NamedTuple):
    """Where rows run around a picture: the left edge of their column, where they end, where the column ends, and the middles
    of the first and of the last of them."""

    left: float
    edge: float
    end: float
    top: float
    foot: float

    def begins(self, left: float, em: float) -> bool:
        """Whether a row that begins at ``left`` is one of the column."""
        return abs(left - self.left) < INDENT * em


def wraps(rows: Sequence[Box], em: float) -> Iterator[Wrap]:
    """The wraps of a page whose body type has this em; ``rows`` are the boxes of its lines of body type.

    >>> wide, narrow = [Box(0, 20 * k, 200, 20 * k + 10) for k in (0, 5)], [Box(0, 20 * k, 100, 20 * k + 10) for k in (1, 2, 3, 4)]
    >>> list(wraps([*wide, *narrow], 10))
    [Wrap(left=0, edge=100, end=200, top=25.0, foot=85.0)]
    """
    ranked = sorted(rows, key=_middle)
    middles = list(map(_middle, ranked))
    used: set[int] = set()
    for k, first in enumerate(ranked):
        if k in used or first.right - first.left < NARROWER * em:
            continue
        run = [k]
        for j in range(k + 1, len(ranked)):
            step = middles[j] - middles[run[-1]]
            if step > FAR * em:
                break
            near = abs(ranked[j].left - first.left) < INDENT * em and abs(ranked[j].right - first.right) < FLUSH * em
            if near and step > STEP * em:
                run.append(j)
        used.update(run)
        if len(run) >= FEWEST:
            top, foot = middles[run[0]], middles[run[-1]]
            around = ranked[bisect_left(middles, top - AROUND * em) : bisect_right(middles, foot + AROUND * em)]
            wrap = _wrap([ranked[j] for j in run], around, em)
            if wrap is not None:
                yield wrap


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _wrap(run: Sequence[Box], around: Sequence[Box], em: float) -> Wrap | None:
    """The wrap that rows which end at one place make, None where they are a column's like any others."""
    left, edge = min([row.left for row in run]), max([row.right for row in run])
    top, foot = _middle(run[0]), _middle(run[-1])
    ends = [
        row.right
        for row in around
        if not top < _middle(row) < foot and abs(row.left - left) < INDENT * em and row.right > edge + NARROWER * em
    ]
    if not ends:
        return None
    end = sorted(ends)[len(ends) // 2]
    behind = [_middle(row) for row in around if edge - em < row.left < end - em]
    white = [row for row in run if all(abs(middle - _middle(row)) > STEP * em for middle in behind)]
    return Wrap(left, edge, end, top, foot) if len(white) >= FEWEST else None
