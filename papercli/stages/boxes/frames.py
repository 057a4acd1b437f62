"""Frames: what an engine saw as four rules around something."""

from __future__ import annotations

from collections.abc import Sequence

from papercli.layout import Box


def framed(rules: Sequence[Box], near: float) -> list[Box]:
    """The frames that rules make: two as long as one another, one above the other, and one down each side; ends that are
    less than ``near`` apart meet.

    >>> framed([Box(0, 0, 50, 1), Box(0, 90, 50, 91), Box(0, 0, 1, 200), Box(49, 0, 50, 91)], near=3)
    [Box(left=0, top=0, right=50, bottom=91)]
    """
    flat = [rule for rule in rules if rule.right - rule.left > rule.bottom - rule.top]
    tall = [rule for rule in rules if rule.right - rule.left <= rule.bottom - rule.top]
    found = []
    for top in flat:
        under = [
            bottom
            for bottom in flat
            if bottom.top > top.bottom + near
            and abs(bottom.left - top.left) < near > abs(bottom.right - top.right)
            and all(any(_runs(side, x, top, bottom, near) for side in tall) for x in (top.left, top.right))
        ]
        if under:
            found.append(Box(top.left, top.top, top.right, min(under, key=lambda box: box.top).bottom))
    return found


def _runs(side: Box, x: float, top: Box, bottom: Box, near: float) -> bool:
    """Whether a rule runs down from one to another at ``x``."""
    return side.left - near < x < side.right + near and side.top < top.bottom + near and side.bottom > bottom.top - near
