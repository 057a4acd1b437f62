"""The innermost loops: what C does best in one way and Python in another. Both ways stand here, side by side, and nowhere else.

Every other compiled module (see ``.build/hook.py``) is one source, which runs as it is where it was not compiled.
"""

from __future__ import annotations

from operator import mul

COMPILED = not __file__.endswith(".py")
"""Whether papercli's core was compiled."""


def dots(row: list[float], columns: list[tuple[float, ...]]) -> list[float]:
    """The product of a row with each column.

    >>> dots([1.0, 2.0], [(3.0, 4.0), (0.0, 1.0)])
    [11.0, 2.0]
    """
    if not COMPILED:
        return [sum(map(mul, row, column)) for column in columns]
    found = []
    for column in columns:
        total = 0.0
        for k in range(len(row)):
            one, other = row[k], column[k]
            total += one * other
        found.append(total)
    return found


def crossed(row: list[float], columns: list[tuple[float, ...]]) -> list[float]:
    """The sum of all columns, each times its number in the row.

    >>> crossed([1.0, 2.0], [(3.0, 4.0), (0.0, 1.0)])
    [3.0, 6.0]
    """
    if not COMPILED:
        return [sum(map(mul, row, across)) for across in zip(*columns, strict=True)]
    found = []
    for k in range(len(columns[0])):
        total = 0.0
        for j in range(len(row)):
            column = columns[j]
            one, other = row[j], column[k]
            total += one * other
        found.append(total)
    return found


def greatest(row: list[float], columns: list[tuple[float, ...]]) -> tuple[list[float], list[int]]:
    """For each column the greatest product of a number with that in the row, and its place; of equal ones the first. None is
    below 0.

    >>> greatest([1.0, 2.0], [(3.0, 4.0), (1.0, 0.5)])
    ([8.0, 1.0], [1, 0])
    """
    if not COMPILED:
        paths = [list(map(mul, row, column)) for column in columns]
        tops = list(map(max, paths))
        return tops, [path.index(top) for path, top in zip(paths, tops, strict=True)]
    found, places = [], []
    for column in columns:
        top, place = -1.0, 0
        for k in range(len(row)):
            one, other = row[k], column[k]
            if one * other > top:
                top, place = one * other, k
        found.append(top)
        places.append(place)
    return found, places


def weighed_rows(table: memoryview, width: int, some: list[int], one: int, others: list[int], other: int) -> list[int]:
    """The sum of rows of a table, some of them taken ``one`` time each and others ``other`` times.

    >>> weighed_rows(memoryview(bytes([1, 2, 3, 4])).cast("b"), 2, [0], 10, [1, 1], 3)
    [28, 44]
    """
    sums = [0] * width
    for k in range(width):
        total = 0
        for row in some:
            total += one * table[row * width + k]
        for row in others:
            total += other * table[row * width + k]
        sums[k] = total
    return sums
