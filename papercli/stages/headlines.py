"""Headlines: how well a display line suits the paragraphs before and behind it, and how display lines are parted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from papercli.draft import Draft, Line
from papercli.stages.wording import shared

MOST = 3
"""Lines of a headline beyond which each further one is doubted."""
ENOUGH = 8
"""Characters of a display line from which its wording says all it can; two or three say little."""


class Fit(NamedTuple):
    """How much of a display line's wording the paragraphs before it have, and those behind it (0..1)."""

    before: float
    after: float


def fits(draft: Draft, shown: Sequence[int], before: str, behind: str) -> list[Fit]:
    """How well each display line suits the ink before and behind it."""
    inks = [draft.lines[i].ink for i in shown]
    scales = [min(1.0, len(ink) / ENOUGH) for ink in inks]
    return [
        Fit(scale * shared(ink, before), scale * shared(ink, behind)) for ink, scale in zip(inks, scales, strict=True)
    ]


def tidy(lines: Sequence[Line], shown: Sequence[int], split: int, usual: int) -> float:
    """Weight of display lines being parted at ``split`` by their number and the blank lines between them, of which the
    page has ``usual`` between any two lines."""
    weight = -0.5 * (max(0, split - MOST) + max(0, len(shown) - split - MOST))
    if len(shown) > 1:
        wider = [lines[i].gap - usual for i in shown[1:]]
        if 0 < split < len(shown):
            here = wider[split - 1]
            weight += 1.0 if here > min(0, *wider) else -1.0 if here < max(0, *wider) else 0.0
        elif max(wider) > 0:
            weight -= 0.5
    return weight
