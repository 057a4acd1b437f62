"""Stretches: lines that have the same columns, and those in which a headline stands alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from papercli.draft import Line
from papercli.marks import PROSE
from papercli.stages.columns.pieces import EM, FEWEST, INDENT, SLACK, Piece, Pieces, ends
from papercli.stages.columns.words import Measures


def stretches(
    text: str, lines: Sequence[Line], found: Sequence[tuple[Measures, Pieces]]
) -> Iterator[tuple[list[Pieces], bool]]:
    """Lines with the same measures and no blank line between them, and apart from them those in which a headline stands alone."""
    stretch: list[Pieces] = []
    last: tuple[Measures, bool] = (), False
    alone = _alone(text, [row for _, row in found])
    usual = Counter(line.gap for line in lines[1:]).most_common(1)[0][0]
    for (measures, row), lone, line in zip(found, alone, lines, strict=True):
        if stretch and ((measures, lone) != last or (line.gap > usual and not _is_stacked(row, stretch))):
            yield stretch, last[1]
            stretch = []
        stretch.append(row)
        last = measures, lone
    yield stretch, last[1]


def _is_stacked(row: Pieces, above: Sequence[Pieces]) -> bool:
    """Whether half of a line's pieces begin where others do in the lines above it, or are set in from there."""
    lefts = {piece.left for other in above[-FEWEST:] for piece in other if not piece.adrift}
    exact = [piece for piece in row if not piece.adrift]
    found = [p for p in exact if p.left in lefts or any(p.left - indent in lefts for indent in INDENT)]
    return 2 * len(found) >= len(exact)


def _alone(text: str, rows: Sequence[Pieces]) -> list[bool]:
    """Which lines hold one piece that may be a headline: a short one, or few such lines between others of several pieces."""
    found = [False] * len(rows)
    first = 0
    for i, row in enumerate([*rows, []]):
        if len(row) == 1:
            continue
        lone = range(first, i)
        between = first > 0 and i < len(rows) and len(lone) <= FEWEST
        for k in lone:
            piece = rows[k][0]
            if ends(text, piece) or "。" in text[piece.start : piece.end]:
                continue
            full = abs(piece.measure - piece.set) <= SLACK or _is_set_in(piece, 0)
            prose = PROSE.search(text, piece.start, piece.end)
            found[k] = piece.measure > 0 and ((between and not (full and prose)) or not (full or prose))
        first = i + 1
    return found


def _is_set_in(piece: Piece, edge: int) -> bool:
    lacks = piece.measure - piece.set
    return piece.left - edge in INDENT and EM < lacks <= 3 * EM


def is_heading(text: str, rows: Sequence[Pieces]) -> bool:
    """Whether a few lines hold no running text."""
    pieces = [piece for row in rows for piece in row]
    prose = any(ends(text, piece) or PROSE.search(text, piece.start, piece.end) for piece in pieces)
    return len(rows) <= FEWEST and all(piece.measure > 0 for piece in pieces) and not prose
