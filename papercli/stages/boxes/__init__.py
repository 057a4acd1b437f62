"""Pages with boxes: the reading order, and what is measured instead of guessed.

What text alone has to guess stands on the page: how wide the column is, which line is indented, which one is set large,
and which columns and headlines belong together. The stages that follow find it in each line's :class:`Place`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from msgspec.structs import replace

from papercli.draft import Draft, Line, Place
from papercli.layout import Printed, Sheet, Word
from papercli.lexicon import Lexicon
from papercli.marks import CLOSERS, OPENERS, PAUSES, STOPS
from papercli.stages.boxes.asides import read_over
from papercli.stages.boxes.flow import Body, flow
from papercli.stages.boxes.frames import framed
from papercli.stages.boxes.look import Look
from papercli.stages.boxes.pieces import straightened
from papercli.stages.boxes.rows import Page, Row, rows
from papercli.stages.boxes.stacks import Column
from papercli.stages.furniture import kind_of
from papercli.stages.openers import find_opener

ENOUGH = 0.8
"""The share of a page's lines that must have boxes."""
GAP, STEP = 0.6, 1.3
"""How far two characters with a blank between them are apart, edge from edge and middle from middle, in ems at least."""
LOOSE = 1.5
"""The distance of two rows, in leadings, from which they count as parted by a blank line."""
EDGE = 3
"""Rows from the top or the foot of a page within which its folio stands."""
FEW = 2
"""Rows that a folio has at most."""
_HALF = 0.5
"""Ems of blank that a mark has beside it."""
_RIGHT = frozenset(CLOSERS + PAUSES + STOPS)
_LEFT = frozenset(OPENERS)


def boxes(draft: Draft, lexicon: Lexicon) -> Draft:
    """Put the lines of a page whose boxes are known in reading order, and measure them.

    Lines that run over two columns are parted, and those of one story follow one another, its headline first or last as
    it stands. A page without boxes, or with boxes that cannot be those of printed lines, is left as it is.
    """
    if draft.sheet is None:
        return draft
    sheet = straightened(draft.sheet)
    page = rows(draft.text, sheet)
    if page is None or len(sheet.lines) < ENOUGH * len(draft.lines):
        return draft
    if sheet.recognised:
        sheet = replace(sheet, frames=(*sheet.frames, *framed(sheet.rules, page.em)))

    def opens(first: Sequence[Row]) -> bool:
        ink = "".join([row.ink for row in first])
        printed = draft.text[first[0].pieces[0].start : first[-1].pieces[-1].end]
        return find_opener(ink, printed, len(first[0].ink), lexicon) is not None

    edge = [row.middle for row in [*_outside(page.rows), *_outside(page.rows[::-1])]]

    def apart(row: Row) -> bool:
        printed = draft.text[row.pieces[0].start : row.pieces[-1].end]
        return row.middle in edge and kind_of(printed, 0, lexicon) is not None

    bodies = flow(page, sheet, opens, apart)
    if not bodies:
        return draft
    look = Look(sheet)
    lines = [line for story, body in enumerate(bodies) for line in _lines(body, story, page, look)]
    if any(printed.story for printed in draft.sheet.lines):
        lines = _as_stated(lines, draft.sheet)
    marks = [("mark", [(piece.start, piece.end)]) for piece in page.marks]
    others = [line for line in draft.lines if all(line.start != piece.start for piece in page.marks)]
    lines_, text = _with_others(lines, others), _text(draft, lines)
    return replace(draft, text=text, lines=lines_, furniture=[*draft.furniture, *marks])


def _outside(rows: Sequence[Row]) -> Iterator[Row]:
    """The first rows of a page, or the last ones, up to one of prose: what stands inside is no page head."""
    return takewhile(lambda row: not row.prose, rows[:EDGE])


def _as_stated(lines: Sequence[Line], sheet: Sheet) -> list[Line]:
    """The lines in the order of the source, which states whose they are: nothing is left to find but how they are set."""
    found: list[Line] = []
    story, last = -1, None
    for line in sorted(lines, key=lambda line: line.start):
        assert line.place is not None
        stated = sheet.lines[bisect_right(sheet.lines, line.start, key=lambda printed: printed.start) - 1].story
        own = stated or line.place.story
        story += own != last
        last = own
        found.append(replace(line, place=replace(line.place, story=story, link=1.0, stated=stated)))
    return found


def _lines(body: Body, story: int, page: Page, look: Look) -> Iterator[Line]:
    """The lines of a story as they are read."""
    half = page.em / 2
    alone = not (body.above or body.below) and sum([len(column.rows) for column in body.columns]) <= FEW
    alone = alone and (_is_edge(body.columns[0], page))
    measure = max([round(column.width / half) for column in body.columns])
    first = True
    for headlines in (body.above, [], body.below):
        for headline in sorted(headlines, key=lambda headline: (round(headline.box.top / page.em), headline.box.left)):
            for count, row in enumerate(headline.rows):
                place = Place(measure, row.size, story, True, seen=look.at(row, page))
                yield from _row(row, int(count == 0), 0, round((row.right - row.left) / half), place)
                first = False
        if headlines is body.above:
            over = iter(
                read_over([row for column in body.columns for row in column.rows]) if look.sheet.recognised else ()
            )
            for column in body.columns:
                above = None
                for row, (left, right) in zip(column.rows, _edges(column, page.em), strict=True):
                    begins, ends = _inked(row, page.em)
                    indent, wide = max(0, round((begins - left) / half)), round((ends - begins) / half)
                    gap = int(first or (above is not None and row.middle - above.middle > LOOSE * page.leading))
                    link = column.chance if above is None else 1.0
                    seen = (*look.at(row, page), *next(over, ()))
                    place = Place(round((right - left) / half), row.size, story, alone=alone, link=link, seen=seen)
                    yield from _row(row, gap, indent, wide, place)
                    above, first = row, False


def _is_edge(column: Column, page: Page) -> bool:
    """Whether nothing stands above a column, or nothing below it; other parts of a page head may stand beside it."""
    rest = [row for row in page.rows if row not in column.rows]
    return all(row.middle > column.top for row in rest) or all(row.middle < column.bottom for row in rest)


def _row(row: Row, gap: int, indent: int, wide: int, place: Place) -> Iterator[Line]:
    for count, piece in enumerate(row.pieces):
        own = replace(place, part=True) if count and not place.display else place
        yield Line(piece.start, piece.end, gap if not count else 0, indent if not count else 0, wide, piece.ink, own)


def _inked(row: Row, em: float) -> tuple[float, float]:
    """Where a row begins and ends, the blank half of a mark at its ends counted in."""
    ink = row.ink
    return row.left - _HALF * em * (ink[0] in _LEFT), row.right + _HALF * em * (ink[-1] in _RIGHT)


def _edges(column: Column, em: float) -> list[tuple[float, float]]:
    """The edges between which each row is set: those of the column, but for three rows or more that share others,
    beside a picture."""
    lefts = _beside([row.left for row in column.rows], column.left, em)
    rights = _beside([-row.right for row in column.rows], -column.right, em)
    return [(left, -right) for left, right in zip(lefts, rights, strict=True)]


def _beside(places: Sequence[float], edge: float, em: float) -> list[float]:
    found = [edge] * len(places)
    k = 0
    while k < len(places):
        last = k
        while last + 1 < len(places) and abs(places[last + 1] - places[k]) < 0.4 * em:
            last += 1
        if last - k >= 2 and places[k] - edge > 1.5 * em:
            found[k : last + 1] = [min(places[k : last + 1])] * (last + 1 - k)
        k = last + 1
    return found


def _with_others(lines: list[Line], printed: Sequence[Line]) -> list[Line]:
    """The lines, and those of the text that stand nowhere, each behind the one it follows in the text."""
    starts = sorted([(line.start, line.end) for line in lines])
    others: dict[int, list[Line]] = {}
    for line in printed:
        k = bisect_right(starts, (line.end, 0)) - 1
        if k < 0 or starts[k][1] <= line.start:
            others.setdefault(starts[k][0] if k >= 0 else -1, []).append(line)
    if not others:
        return lines
    found = others.get(-1, [])
    for line in lines:
        found.append(line)
        found += others.get(line.start, [])
    return found


def _text(draft: Draft, lines: Sequence[Line]) -> str:
    """The text with a line end behind each piece of a line, and its blanks judged by the boxes."""
    assert draft.sheet is not None
    text = list(draft.text)
    for printed in draft.sheet.lines:
        if draft.spaced:
            for place, wide in _blanks(printed, draft.text):
                text[place] = "\u3000" if wide else " "
    for line in lines:
        if text[line.end : line.end + 1] in ([" "], ["\u3000"]):
            text[line.end] = "\n"
    return "".join(text)


def _blanks(printed: Printed, text: str) -> Iterator[tuple[int, bool]]:
    """The blanks between the words of a line, and whether each was printed.

    One was where two characters are too far apart, if the boxes around can be believed: an OCR engine that reads a line
    whole guesses where its characters stand, and then some are too wide, too narrow or overlap.
    """
    words = printed.words
    steps = sorted([after.box.left - before.box.left for before, after in pairwise(words) if _is_one(before, text)])
    em = steps[len(steps) // 2] if len(steps) > 2 else 0.0
    for k in range(1, len(words)):
        before, after = words[k - 1], words[k]
        if after.start != before.end + 1 or text[before.end] != " ":
            continue
        gap = after.box.left - before.box.right
        far = em > 0 and gap > GAP * em and gap + (_wide(before) + _wide(after)) / 2 > STEP * em
        yield (
            before.end,
            far and _is_sound(words, k, em) and _is_han(text[before.end - 1]) and _is_han(text[after.start]),
        )


def _is_one(word: Word, text: str) -> bool:
    return word.end == word.start + 1 and _is_han(text[word.start])


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _wide(word: Word) -> float:
    """The width of one of a word's characters."""
    return (word.box.right - word.box.left) / (word.end - word.start)


def _is_sound(words: Sequence[Word], k: int, em: float) -> bool:
    """Whether the boxes of the two words on either side of a blank are as wide as characters and do not overlap."""
    near = words[max(0, k - 2) : k + 2]
    wide = all(0.3 * em <= _wide(word) <= 1.25 * em for word in near)
    return wide and all(after.box.left - before.box.right > -0.15 * em for before, after in pairwise(near))
