"""Large pictures in parts: lines are looked for in each part at full size, and a line that a cut runs through is made whole.

An engine likes pictures of a certain size. One that is larger is never made smaller, which would lose small type: it is cut
where it is whitest, parts overlap, and only the boxes of lines are put together. The text of a line is read afterwards, from
the whole picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from papercli.ocr import Picture

    Quad = NDArray[np.float32]
    """The four corners of a line, from its top left one clockwise."""
    Find = Callable[[Picture], list[Quad]]
    """Finds the lines of a picture."""

SIDE = 2000
"""The longest side of a part, in pixels."""
OVERLAP = 160
"""Pixels that a part reaches over a cut. Taller type is hardly ever cut, for a cut takes the whitest place."""
DARK = 128
"""A shade below which a pixel is ink."""
TOUCH = 4
"""Pixels from an edge within which a box ends at it."""
ACROSS = 0.6
"""How much of the height of the lower of two boxes both must share to be parts of one line."""
TALLER = 1.6
"""How much taller one of two boxes may be if they are parts of one line."""
STANDS = 1.5
"""How much taller than wide the box of a vertical line is, at least."""


class Tile(NamedTuple):
    """A part of a picture: its edges, and whether its left, top, right and bottom edge is a cut."""

    left: int
    top: int
    right: int
    bottom: int
    cut: tuple[bool, bool, bool, bool]


def cuts(ink: Sequence[int] | NDArray[np.int64], side: int = SIDE) -> list[int]:
    """Where to cut a picture with so much ``ink`` in each row (or column) into as few parts as possible, none longer than ``side``.

    The parts are about as long as one another; each cut is in the middle of the broadest stretch nearby that is whitest.

    >>> cuts([9] * 6 + [0] * 3 + [9] * 6, 10)
    [7]
    """
    found: list[int] = []
    begin = 0
    while len(ink) - begin > side:
        rest = len(ink) - begin
        parts = -(-rest // side)
        low, high = max(rest - (parts - 1) * side, rest // parts - side // 4), min(side, rest // parts + side // 4)
        window = list(ink[begin + low : begin + high + 1])
        least = min(window)
        best, run = (0, 0), 0
        for k, much in enumerate([*window, least + 1]):
            if much == least:
                run += 1
                continue
            if run > best[1]:
                best = k - run, run
            run = 0
        begin += low + best[0] + best[1] // 2
        found.append(int(begin))
    return found


def tiles(picture: Picture) -> Iterator[Tile]:
    """The parts of a picture: bands from top to bottom, each cut from left to right."""
    high, wide = picture.shape
    if max(high, wide) <= SIDE:
        yield Tile(0, 0, wide, high, (False, False, False, False))
        return
    dark = picture < DARK
    for top, bottom in _parts(cuts(dark.sum(axis=1)), high):
        for left, right in _parts(cuts(dark[top:bottom].sum(axis=0)), wide):
            yield Tile(
                max(0, left - OVERLAP),
                max(0, top - OVERLAP),
                min(wide, right + OVERLAP),
                min(high, bottom + OVERLAP),
                (left > 0, top > 0, right < wide, bottom < high),
            )


def _parts(cut: Sequence[int], end: int) -> Iterator[tuple[int, int]]:
    yield from zip([0, *cut], [*cut, end], strict=True)


def lines(picture: Picture, find: Find) -> list[Quad]:
    """The lines of a picture of any size, as ``find`` finds them in its parts."""
    import numpy as np

    found: list[tuple[int, Quad]] = []
    for count, tile in enumerate(tiles(picture)):
        part = picture[tile.top : tile.bottom, tile.left : tile.right]
        corner = np.array([tile.left, tile.top], np.float32)
        found += [(count, quad + corner) for quad in find(part) if not _is_sliver(quad, tile)]
    if not found or found[-1][0] == 0 == found[0][0]:
        return [quad for _, quad in found]
    return list(_whole(found))


def _is_sliver(quad: Quad, tile: Tile) -> bool:
    """Whether a cut runs along a line and leaves it cropped: the part beyond the cut has it whole."""
    (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
    wide, high = tile.right - tile.left, tile.bottom - tile.top
    if bottom - top > STANDS * (right - left):
        return bool((tile.cut[0] and left < TOUCH) or (tile.cut[2] and right > wide - TOUCH))
    return bool((tile.cut[1] and top < TOUCH) or (tile.cut[3] and bottom > high - TOUCH))


def _whole(found: Sequence[tuple[int, Quad]]) -> Iterator[Quad]:
    """The lines, those of which several parts have a piece (or all) put together."""
    import numpy as np

    bounds = np.array([[*quad.min(axis=0), *quad.max(axis=0)] for _, quad in found])
    owner = list(range(len(found)))

    def first(k: int) -> int:
        while owner[k] != k:
            k = owner[k]
        return k

    for k in range(len(found)):
        near = np.minimum(bounds[k, 2:], bounds[k + 1 :, 2:]) - np.maximum(bounds[k, :2], bounds[k + 1 :, :2])
        for other in [k + 1 + int(beyond) for beyond in np.flatnonzero((near > 0).all(axis=1))]:
            if found[k][0] != found[other][0] and _are_one(bounds[k], bounds[other]):
                owner[first(other)] = first(k)
    groups: dict[int, list[Quad]] = {}
    for k, (_, quad) in enumerate(found):
        groups.setdefault(first(k), []).append(quad)
    for quads in groups.values():
        yield quads[0] if len(quads) == 1 else _around(quads)


def _are_one(a: NDArray[np.float32], b: NDArray[np.float32]) -> bool:
    """Whether two boxes that overlap are pieces of one line."""
    stands = bool((a[3] - a[1]) + (b[3] - b[1]) > (a[2] - a[0]) + (b[2] - b[0]))
    across = 0 if stands else 1
    common = min(a[across + 2], b[across + 2]) - max(a[across], b[across])
    tall = sorted([a[across + 2] - a[across], b[across + 2] - b[across]])
    return bool(common > ACROSS * tall[0] and tall[1] < TALLER * tall[0])


def _around(quads: Sequence[Quad]) -> Quad:
    """The line that pieces of it make: it begins where the first begins and ends where the last ends."""
    import numpy as np

    spans = np.array([quad.max(axis=0) - quad.min(axis=0) for quad in quads])
    if spans[:, 1].sum() > spans[:, 0].sum():
        top, bottom = min(quads, key=lambda quad: quad[0, 1]), max(quads, key=lambda quad: quad[2, 1])
        return np.array([top[0], top[1], bottom[2], bottom[3]], np.float32)
    left, right = min(quads, key=lambda quad: quad[0, 0]), max(quads, key=lambda quad: quad[1, 0])
    return np.array([left[0], right[1], right[2], left[3]], np.float32)
