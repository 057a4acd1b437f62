"""Gutters: lines that an OCR engine read over two columns are parted, and those it broke put together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from papercli.draft import width
from papercli.layout import Box, Word
from papercli.marks import CLOSERS
from papercli.stages.boxes.pieces import TALL, Piece, around, height_of, levelled, neighbours, size_of
from papercli.stages.boxes.strips import FEWEST, GUTTER, LARGER, MARKS, NARROW, NEAR, REACH, SURE, Strip

WEAK = 0.3
"""Ems between two words that are enough to part a line in the middle of a gutter: an engine reads marks into it."""
BESIDE = 0.3
"""Ems beside a rule within which a mark is what an engine read a part of it for."""
FAR = 4
"""Ems that the words are off at most between which a line is parted at a sure gutter: two columns' lines may be printed into
one another."""
TALLER = 1.8
"""The height of type of another size, in ems, at least: an engine makes some characters much taller than they are."""
OTHER = 0.1
"""The part by which two sizes differ that are not one, where sizes are stated."""
WIDEST, AROUND = 5, 4
"""Ems that an engine can leave out of a line, and how far above and below other lines tell that it did."""


def parted(text: str, pieces: list[Piece], strips: Sequence[Strip], em: float) -> tuple[list[Piece], list[Piece]]:
    """The pieces, those that a gutter runs through in two; and the marks that were read into it."""
    found: list[Piece] = []
    marks: list[Piece] = []
    for piece in pieces:
        cuts: dict[int, Strip | None] = dict.fromkeys(_jumps(piece, em))
        for strip in strips:
            if (cut := _cut(text, piece, strip, em)) is not None:
                cuts[cut] = strip
        if not cuts:
            found.append(piece)
            continue
        places = [0, *sorted(cuts), len(piece.words)]
        for begin, cut in pairwise(places):
            words = list(piece.words[begin:cut])
            end = piece.words[cut].start if cut < len(piece.words) else piece.end
            start = words[0].start if begin else piece.start
            gutter = cuts.get(begin)
            while gutter and len(words) > 1 and _is_stray(text, words[0], gutter):
                first, words[:1] = words[0], _without_first(words[0], gutter)
                marks.append(piece_of(text, first.start, first.start + 1, [first]))
                start = first.start + 1  # what follows need not be a word with a box
            found.append(piece_of(text, start, end, words, begin > 0))
    return found, marks


def unruled(text: str, pieces: Sequence[Piece], rules: Sequence[Strip], em: float) -> tuple[list[Piece], list[Piece]]:
    """The pieces without the words that an engine read into a rule; and those, which are marks."""
    if not rules:
        return list(pieces), []
    found: list[Piece] = []
    marks: list[Piece] = []
    for piece in pieces:
        near = [rule for rule in rules if rule.top < piece.middle < rule.bottom]
        drawn = [any(_is_of(text, word, rule, em) for rule in near) for word in piece.words]
        if not any(drawn):
            found.append(piece)
            continue
        begins = [k for k in range(len(drawn)) if not k or drawn[k] != drawn[k - 1]]
        for first, end in pairwise([*begins, len(drawn)]):
            start = piece.words[first].start if first else piece.start
            until = piece.words[end].start if end < len(drawn) else piece.end
            part = piece_of(text, start, until, list(piece.words[first:end]))
            (marks if drawn[first] else found).append(part)
    return found, marks


def _is_of(text: str, word: Word, rule: Strip, em: float) -> bool:
    """Whether a word is what an engine read a part of a rule for."""
    middle = (word.box.left + word.box.right) / 2
    return rule.left - BESIDE * em < middle < rule.right + BESIDE * em and not any(
        map(str.isalnum, text[word.start : word.end])
    )


def piece_of(text: str, start: int, end: int, words: Sequence[Word], parted: bool = False) -> Piece:
    """The piece that some words of a line make."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    printed = text[start:end].rstrip()
    ink = "".join(printed.split())
    edges = levelled(around([word.box for word in words]), words)
    return Piece(start, start + len(printed), ink, width(ink) / 2, *edges, words, parted)


def _is_stray(text: str, word: Word, strip: Strip) -> bool:
    """Whether a word at the head of a column begins with a mark that is not printed there: one that nothing begins with, or
    one that stands in the gutter."""
    box, mark = word.box, text[word.start]
    middle = box.left + (box.right - box.left) / (word.end - word.start) / 2
    return (mark in MARKS and mark in CLOSERS) or (not mark.isalnum() and middle < strip.right)


def _without_first(word: Word, strip: Strip) -> list[Word]:
    """What is left of a word without its first character, which stands in a gutter."""
    box, size = word.box, word.end - word.start
    if size == 1:
        return []
    left = min(box.left + (box.right - box.left) / size, max(box.left, strip.right))
    return [Word(word.start + 1, word.end, Box(left, box.top, box.right, box.bottom), word.confidence)]


def _cut(text: str, piece: Piece, strip: Strip, em: float) -> int | None:
    """The word before which a gutter parts a piece, if it does."""
    if piece.left >= strip.left or piece.right <= strip.right:
        return None
    middle = piece.middle
    if not strip.top - NEAR * em <= middle <= strip.bottom + NEAR * em:
        return None
    size = size_of(piece)
    if (
        size > LARGER * em and not strip.ruled
    ):  # the columns below have nothing to do with a headline, but two can be run together
        return _gap(piece, strip, 1.5 * size, em)
    inside = strip.top - em <= middle <= strip.bottom + em
    near = strip.top - REACH * em <= middle <= strip.bottom + REACH * em
    found = _gap(piece, strip, (WEAK if inside else NARROW if near else GUTTER) * em, em)
    if inside:
        found = _marked(text, piece, strip, em) or found
    if found is None and inside and len(strip.rows) >= SURE:
        centre = (strip.left + strip.right) / 2
        places = [(word.box.left + before.box.right) / 2 for before, word in pairwise(piece.words)]
        nearest = min(range(len(places)), key=lambda k: abs(places[k] - centre), default=None)
        if nearest is not None and abs(places[nearest] - centre) < FAR * em:
            return nearest + 1
    return found


def _jumps(piece: Piece, em: float) -> set[int]:
    """The words at which type of another size begins: a line that was read on into the headline beside it."""
    found = set()
    for count, (before, after) in enumerate(pairwise(piece.words), 1):
        if after.box.left - before.box.right >= GUTTER * em and 2 <= count <= len(piece.words) - 2:
            one, other = sorted([_size(piece.words[:count]), _size(piece.words[count:])])
            if one < LARGER * em and other > TALLER * em:
                found.add(count)
    return found


def _size(words: Sequence[Word]) -> float:
    """The size of type of words side by side: not more than they are tall, nor than their characters are wide."""
    wide = words[-1].box.right - words[0].box.left
    return min(height_of(words), TALL * wide / sum([word.end - word.start for word in words]))


def _marked(text: str, piece: Piece, strip: Strip, em: float) -> int | None:
    """The word that begins with a mark read into a strip."""
    for count, word in enumerate(piece.words[1:], 1):
        if text[word.start] in MARKS and strip.left - NARROW * em <= word.box.left <= strip.right:
            return count
    return None


def _gap(piece: Piece, strip: Strip, least: float, em: float) -> int | None:
    """The word behind the widest gap that a piece leaves in a strip, if that is wide enough."""
    best, widest = None, least
    for count, (before, after) in enumerate(pairwise(piece.words), 1):
        if after.box.left < strip.left - 0.3 * em or before.box.right > strip.right + 0.3 * em:
            continue
        if after.box.left - before.box.right >= widest:
            best, widest = count, after.box.left - before.box.right
    return best


def joined(
    text: str, pieces: list[Piece], strips: Sequence[Strip], em: float, stated: Mapping[int, float]
) -> list[list[Piece]]:
    """The pieces, those of one row and one size that no gutter parts together."""
    after: dict[int, Piece] = {}
    taken: set[int] = set()
    ranked = sorted(pieces, key=lambda piece: piece.top + piece.bottom)
    heights = [piece.middle for piece in ranked]
    for before, piece in neighbours(pieces, em):
        one, other = size_of(before), size_of(piece)
        level = abs(before.middle - piece.middle) <= max(em, one, other) / 2
        if piece.parted or id(piece) in taken or not level:
            continue
        if max(one, other) > LARGER * em and abs(one - other) >= 0.5 * min(one, other):
            continue
        one, other = stated.get(before.start, 0.0), stated.get(piece.start, 0.0)
        if one and other and abs(one - other) > OTHER * min(one, other):
            continue  # two headlines
        gap = piece.left - before.right
        middle = before.middle
        near = ranked[bisect_left(heights, middle - AROUND * em) : bisect_right(heights, middle + AROUND * em)]
        if any(strip.runs_between(before, piece, em) for strip in strips):
            continue
        across, begin = _around(before.right, piece.left, near, em)
        # The piece itself begins there. Gutters are narrow where an engine's boxes are wider than the type.
        shown = gap >= NARROW * em and begin >= FEWEST and begin - 1 > across
        blank = gap < GUTTER * max(em, min(one, other)) and not shown
        if blank or (gap < WIDEST * em and across > begin):
            after[id(before)] = piece
            taken.add(id(piece))
    found = []
    for piece in pieces:
        if id(piece) in taken:
            continue
        row = [piece]
        last = piece
        while id(last) in after:
            last = after[id(last)]
            between = text[row[-1].end : last.start] if row[-1].end <= last.start else "\n"
            if between.strip(" \u3000"):  # a line end, or the ink of another piece
                row.append(last)
            else:
                row[-1] = _one(row[-1], last)
        found.append(row)
    return found


def _around(left: float, right: float, near: Sequence[Piece], em: float) -> tuple[int, int]:
    """How many lines around run across a gap, which is then where an engine left out characters, and how many begin behind
    it, as at a gutter."""
    across = begins = 0
    for piece in near:
        if piece.left < left - NARROW * em and piece.right > right + NARROW * em:
            across += size_of(piece) < LARGER * em
        elif min(abs(piece.left - right), abs(piece.left + 2 * em - right)) < NARROW * em:
            begins += 1
    return across, begins


def _one(left: Piece, right: Piece) -> Piece:
    """Two pieces that follow one another in the text as one."""
    edges = left.left, min(left.top, right.top), right.right, max(left.bottom, right.bottom)
    words = [*left.words, *right.words]
    return Piece(left.start, right.end, left.ink + right.ink, left.ems + right.ems, *edges, words)
