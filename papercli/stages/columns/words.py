"""Words: what no gutter parts, and the measures that words of the lines around show again and again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from papercli.draft import Line, width
from papercli.marks import STOPS
from papercli.stages.columns.pieces import EM, INDENT, NARROWEST, REACH, Pieces, Unit

WIDE = 24
"""Half-ems of a column in which a sentence's last line is seldom wide enough to be taken for a full line of another."""
FEW = 5
"""Measures that the lines around a line can show."""

_TOKEN = re.compile(r"(?<!\S)(?:\S|[0-9]+)(?:\s{1,3}(?:\S|[0-9]+)(?!\S)){3,}|\S+")
"""What no gutter parts: text without blanks, or a loose line's characters with a blank behind each."""
_SQUEEZED = re.compile(r"[，。、；：！？”’」』）〕】》〉](?=[，。、；：！？“‘「『（〔【《〈”’」』）〕】》〉])")
"""The first of two marks side by side, one of which is squeezed to half an em."""
_ALNUM = re.compile(r"[0-9A-Za-z]")

Measures = tuple[int, ...]


class Word(Struct, frozen=True, gc=False):
    """A word of a line: its place in the text and in the line, the width of its ink in half-ems, the width it has as set
    (of two marks side by side one is squeezed), and the places since the word before."""

    start: int
    end: int
    left: int
    right: int
    ink: int
    width: int
    gap: int


def words(text: str, line: Line, row: Pieces, unit: Unit) -> list[Word]:
    """The words of a line; what was printed with digits of full width is as wide as it was printed."""
    added = line.width - width(line.ink)
    share = added / len(_ALNUM.findall(line.ink)) if added else 0.0
    rights = {piece.end: piece.right for piece in row}
    found: list[Word] = []
    left, last = row[0].left, line.start
    for match in _TOKEN.finditer(text, line.start, line.end):
        left += unit(text[last : match.start()])
        right, last = left + unit(match.group()), match.end()
        ink = "".join(match.group().split())
        wide = width(ink) + (round(share * len(_ALNUM.findall(ink))) if added else 0)
        tight = wide - len(_SQUEEZED.findall(ink))
        # Where every word stands in its place, a piece takes more room than it has characters.
        room = max(right, rights.get(last, 0))
        found.append(Word(*match.span(), left, room, wide, tight, left - (found[-1].right if found else 0)))
        left = right
    return found


def candidates(text: str, rows: Sequence[list[Word]]) -> list[Measures]:
    """For each line the widths that words have again and again in the lines around."""
    votes = [
        [word.width + 2 * EM * _is_set_in(word, after) for word in row if _may_be_full(text, word)]
        for row, after in zip(rows, [*rows[1:], []], strict=True)
    ]
    page = Counter(wide for row in votes for wide in row)
    modes = sorted(
        wide
        for wide, count in page.items()
        if count >= page[wide - 1] and count > page[wide + 1] and sum(page[wide + d] for d in range(-EM, EM + 1)) > 1
    )
    near: Counter[int] = Counter()
    nearest = {wide: _nearest(modes, wide, page) for wide in page}
    mine = [[nearest[wide] for wide in row] for row in votes]
    for row in mine[:REACH]:
        near.update(row)
    found = []
    for i in range(len(rows)):
        if i + REACH < len(mine):
            near.update(mine[i + REACH])
        if i > REACH:
            near.subtract(mine[i - REACH - 1])
        ranked = sorted(
            [mode for mode, count in near.items() if mode and count > 1], key=lambda mode: -near[mode] * mode
        )
        kept: list[int] = []
        for mode in ranked:
            if len(kept) < FEW and all(abs(mode - other) > EM or 3 * near[mode] > near[other] for other in kept):
                kept.append(mode)
        found.append(tuple(sorted(kept)))
    return found


def _may_be_full(text: str, word: Word) -> bool:
    """Whether a word can be a whole line; a narrow one that ends a sentence is more often the end of a paragraph."""
    return word.width >= NARROWEST and (word.width >= WIDE or text[word.end - 1] not in STOPS)


def _is_set_in(word: Word, below: Sequence[Word]) -> bool:
    """Whether a paragraph begins with a word: below it another stands before it."""
    return word.gap >= EM and any(word.left - other.left in INDENT for other in below)


def _nearest(modes: Sequence[int], wide: int, page: Counter[int]) -> int:
    """The commonest width near another, 0 where there is none."""
    here = bisect_left(modes, wide - EM)
    near = [mode for mode in modes[here : here + 2 * EM + 1] if mode <= wide + EM]
    return max(near, key=lambda mode: (page[mode], mode), default=0)
