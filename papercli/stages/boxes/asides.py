"""Asides: rows over which the text reads on, as it does over a caption or a pull quote in the middle of a column."""

from __future__ import annotations

from collections.abc import Sequence

from papercli.reading.readson import log_odds
from papercli.stages.boxes.rows import Row
from papercli.stages.endings import ending

LONGEST = 3
"""Rows of an aside that is told by how the text reads on, at most."""
LEAST, MOST = 3, 8
"""How much likelier the text is to go on behind an aside than in it, as a logarithm. Less than the first is often chance; more than
the second is told as the second."""


def read_over(rows: Sequence[Row]) -> list[list[str]]:
    """What is seen of each row of a story in the order they are read: whether the row before it reads on over it, or it is
    where that goes on.

    A row that ends in mid-sentence goes on in the next one, or behind an aside. How much likelier the second is, is said of
    the first row of the aside; so is how long it would be.
    """
    found: list[list[str]] = [[] for _ in rows]
    for i in range(1, len(rows) - 1):
        before = rows[i - 1].ink
        if ending(before) != 0:
            continue
        here = log_odds(before, rows[i].ink)
        behind = range(i + 1, min(len(rows), i + 1 + LONGEST))
        over, last = max([(log_odds(before, rows[k].ink), -k) for k in behind])
        gain = min(MOST, round(over - here))
        if gain >= LEAST and over > 0:
            found[i] += [f"the text reads on over it by {gain}", f"an aside of {-last - i} lines"]
            for k in range(i + 1, -last):
                found[k].append("goes on with an aside")
            found[-last].append(f"reads on over an aside by {gain}")
    return found
