"""What became of each line of a source and of each blank in it, read from the spans of the cleaned issue.

All views of a result are made from this. By the law the k-th inked character of a piece is the k-th of its spans, so no other record
is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from papercli.characters import fold
from papercli.model import Field, Issue, Kind, Piece, Span, line_ends, line_of, line_starts


class Letter(NamedTuple):
    """An inked character of a piece: its offset in the source, the character, and whether a blank stands before it."""

    at: int
    char: str
    blank: bool


class Part(Struct, frozen=True):
    """A run of ink on one line that belongs to one piece.

    ``start`` and ``end`` are its offsets in the source; ``kind`` and ``field`` are those of its piece; ``article`` counts
    from 1 (None for furniture), ``piece`` from 0 along :meth:`Issue.pieces`.
    ``before`` counts the inked characters of the piece before this run: where there are some, the run is joined to them.
    """

    start: int
    end: int
    kind: Kind
    field: Field
    article: int | None
    piece: int
    before: int


class Blank(Struct, frozen=True):
    """A blank between two characters of one piece: its offsets in the source, and whether the result keeps it.

    Where ``start`` is ``end``, the result has a blank where the line shows none: a line break that separates two words.
    """

    start: int
    end: int
    kept: bool


class Line(Struct, frozen=True):
    """A source line: its number, counted from 1, its offsets ``[start, end)`` without the line end, its ink and blanks."""

    number: int
    start: int
    end: int
    parts: tuple[Part, ...] = ()
    blanks: tuple[Blank, ...] = ()


def letters(text: str, spans: Sequence[Span], folded: str) -> list[Letter]:
    """The inked characters of a piece with this text and these spans of a source; ``folded`` is that source, folded.

    >>> letters("云岭 市", [(0, 2), (4, 5)], "云岭 \\n市")
    [Letter(at=0, char='云', blank=False), Letter(at=1, char='岭', blank=False), Letter(at=4, char='市', blank=True)]
    """
    places = [at for start, end in spans for at in range(start, end) if not folded[at].isspace()]
    found: list[Letter] = []
    blank = False
    for char in text:
        if fold(char).isspace():
            blank = bool(found)
        else:
            found.append(Letter(places[len(found)], char, blank))
            blank = False
    return found


def numbered(issue: Issue) -> Iterator[tuple[int | None, Piece]]:
    """The pieces of :meth:`Issue.pieces`, each with the number of its article, counted from 1, or None."""
    for number, article in enumerate(issue.articles, 1):
        for piece in article.pieces():
            yield number, piece
    for item in issue.furniture:
        yield None, Piece(item.kind, item.text, item.spans, "furniture")


def trace(issue: Issue, source: str) -> list[Line]:
    """What became of every line of the decoded ``source``, each line once, as ``issue`` (not converted by OpenCC) has it.

    >>> from papercli import clean
    >>> text = "云岭要闻\\n本报讯（记者 敖煜新）云 岭市\\n召开会议。"
    >>> lines = trace(clean(text), text)
    >>> [(part.kind, part.article, part.before) for line in lines for part in line.parts]
    [('headline', 1, 0), ('body', 1, 0), ('body', 1, 13)]
    >>> [(blank.start, blank.kept) for blank in lines[1].blanks]
    [(11, True), (17, False)]
    """
    ended = line_ends(source)
    folded = fold(ended)
    starts = line_starts(ended)
    ends = [start - 1 for start in starts[1:]] + [len(source)]
    parts: list[list[Part]] = [[] for _ in starts]
    blanks: list[list[Blank]] = [[] for _ in starts]
    for index, (article, piece) in enumerate(numbered(issue)):
        found = letters(piece.text, piece.spans, folded)
        begin = 0
        for place, letter in enumerate(found):
            line = line_of(starts, letter.at) - 1
            if place + 1 == len(found) or not _adjoins(folded, letter.at, found[place + 1].at):
                part = Part(found[begin].at, letter.at + 1, piece.kind, piece.field, article, index, begin)
                parts[line].append(part)
                begin = place + 1
            if place:
                start = found[place - 1].at + 1
                if not _adjoins(folded, start - 1, letter.at):
                    start = letter.at  # the line before has ended
                if start < letter.at or letter.blank:
                    blanks[line].append(Blank(start, letter.at, letter.blank))
    return [
        Line(number, start, end, tuple(sorted(own, key=_start)), tuple(sorted(gaps, key=_start)))
        for number, (start, end, own, gaps) in enumerate(zip(starts, ends, parts, blanks, strict=True), 1)
    ][: issue.source.lines]


def _adjoins(folded: str, before: int, after: int) -> bool:
    """Whether only blanks of one line stand between two places."""
    between = folded[before + 1 : after]
    return before < after and "\n" not in between and (not between or between.isspace())


def _start(part: Part | Blank) -> int:
    return part.start
