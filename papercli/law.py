"""The law that every result obeys, and its check.

The inked characters of a piece are the inked characters of its spans, in order (folded one to one), and the spans of all pieces
cover every inked character of the source exactly once.
"""

from __future__ import annotations

from collections.abc import Iterable

from papercli.characters import FULL_MARKS, fold, ink
from papercli.errors import REPORT, LawBroken
from papercli.model import Issue, Piece, Span, position


def audit(issue: Issue, source: str) -> None:
    """Check the law on ``issue`` against the decoded ``source`` it was made from (before any OpenCC conversion).

    Raises :class:`LawBroken`, which names the first place, when an inked character is lost, invented or moved.

    >>> from papercli import clean
    >>> text = "本报讯（记者 敖煜新）云岭市\\n召开会议。"
    >>> audit(clean(text), text)
    >>> audit(clean(text), text + "漏")
    Traceback (most recent call last):
    papercli.errors.LawBroken: The law is broken at line 2, column 6: '漏' of the source is nowhere in the result; please report this page.
    """
    audit_pieces(issue.pieces(), source, 0, len(source))


def audit_pieces(pieces: Iterable[Piece], source: str, begin: int, end: int) -> None:
    """Check the law on the pieces of one page, which is ``source[begin:end]``; errors are those of :func:`audit`.

    >>> audit_pieces([Piece("body", "玄黄", ((3, 5),), "paragraph")], "天地\\n玄黄", 3, 5)
    """
    folded = fold(source[begin:end])
    covered: list[Span] = []
    for piece in pieces:
        covered += piece.spans
        printed = "".join("".join([folded[first - begin : last - begin] for first, last in piece.spans]).split())
        if "".join(piece.text.split()) == printed:
            continue
        told = ink(piece.text)
        if told != printed and told.translate(FULL_MARKS) != printed.translate(FULL_MARKS):
            at = piece.spans[0][0] if piece.spans else begin
            raise _broken(source, at, f"the {piece.field} {told[:20]!r} is not what its source lines say")
    covered.sort()
    place = begin
    for first, last in [*covered, (end, end)]:
        if first < place:
            raise _broken(source, first, f"{source[first:place][:20]!r} of the source is twice in the result")
        lost = "".join(folded[place - begin : first - begin].split()) if place != first else ""
        if lost:
            at = next(i for i in range(place, first) if not folded[i - begin].isspace())
            raise _broken(source, at, f"{lost[:20]!r} of the source is nowhere in the result")
        place = last


def _broken(source: str, offset: int, what: str) -> LawBroken:
    line, column = position(source, offset)
    return LawBroken(f"The law is broken at line {line}, column {column}: {what}{REPORT}")
