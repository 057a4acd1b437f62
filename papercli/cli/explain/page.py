"""The page line by line: what became of each, and under an unsure decision what was weighed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from papercli.characters import fold
from papercli.cli.explain.rows import COLOURS, KEPT, STRUCK, Row, styled
from papercli.explain import Decision, Explained
from papercli.explain.reasons import Reason
from papercli.trace import Blank, Line, Part

if TYPE_CHECKING:
    from rich.text import Text as Styled

_DECIDED = {
    "joined": "joined to the line before",
    "opens": "opens a paragraph",
    "headline": "of the headline of article {article}",
    "limits": "article {article} begins here",
}
_MARGIN, _SIGN = 20, 2
"""Widths before the text, in cells: the line's number, its article, what became of it; and the sign of an unsure line."""
_FOLDED = 3
"""How many lines a run has, at least, that is counted instead of shown."""


def page(found: Explained, article: int | None, unsure: bool, each: bool = False) -> Iterator[Row]:
    """The unsure decisions, then the page line by line; with ``unsure`` the decisions alone.

    ``article`` leaves all others out. Lines that are joined to those before them are counted, unless ``each`` is to be shown.
    """
    view = _View(found, article)
    name = found.issue.source.path or "standard input"
    counts = f"{len(found.lines)} lines, {len(found.issue.articles)} articles, {len(found.decisions)} unsure decisions"
    yield styled(f"{name}: ", "bold"), styled(counts)
    yield styled(""), styled(f"{STRUCK} a blank that went  {KEPT} a blank that stayed  ? unsure", "dim")
    yield from view.unsure()
    if not unsure:
        yield from view.lines(each)


class _View:
    """What is shown of a page: its parts, in order, and the decisions on them."""

    def __init__(self, found: Explained, article: int | None) -> None:
        self._text, self._folded = found.text, fold(found.text)
        self._parts = [(line, part) for line in found.lines for part in line.parts if article in (None, part.article)]
        self._decisions: dict[int, list[Decision]] = {}
        for decision in found.decisions:
            self._decisions.setdefault(decision.at, []).append(decision)

    def unsure(self) -> Iterator[Row]:
        """The unsure decisions, the least sure first, each with its line and the one before, and what was weighed."""
        places = {part.start: place for place, (_, part) in enumerate(self._parts)}
        shown = [at for at in self._decisions if at in places]
        for count, at in enumerate(shown):
            if count:
                yield styled(""), styled("")
            place = places[at]
            yield from map(self._row, self._parts[max(0, place - 1) : place + 1])
            for decision in self._decisions[at]:
                yield from _reasons(decision)
        if shown:
            yield styled(""), styled("")

    def lines(self, each: bool) -> Iterator[Row]:
        """The page line by line."""
        for joined, run in groupby(self._parts, lambda one: one[1].before > 0 and one[1].start not in self._decisions):
            rows = list(run)
            if joined and len(rows) >= _FOLDED and not each:
                yield styled(" " * (_MARGIN - _SIGN)), styled(f"… {len(rows)} lines joined", "dim")
            else:
                yield from map(self._row, rows)

    def _row(self, one: tuple[Line, Part]) -> Row:
        line, part = one
        return _margin(line, part, part.start in self._decisions), _text(self._text, self._folded, line, part)


def _margin(line: Line, part: Part, unsure: bool) -> Styled:
    colour = COLOURS[(part.article - 1) % len(COLOURS)] if part.article else "dim"
    label = "joined" if part.before else "opens" if part.kind == "body" else part.kind
    margin = styled("").append(f"{line.number:5} ", "dim")
    margin.append(f"{part.article or '':>2} {label:8.8} ", colour)
    margin.append(" " * (_MARGIN - _SIGN - margin.cell_len))
    return margin.append("? " if unsure else "  ", "bold red")


def _text(source: str, folded: str, line: Line, part: Part) -> Styled:
    """The ink of a part as printed, with marks for its blanks."""
    text = styled("", "bold" if part.field == "headline" else "dim" if part.article is None else "")
    blanks = {blank.end: blank for blank in line.blanks}
    for at in range(part.start, part.end):
        if at in blanks:
            text.append(*_mark(blanks[at]))
        if not folded[at].isspace():
            text.append(source[at])
    return text


def _mark(blank: Blank) -> tuple[str, str]:
    return (KEPT, "bold reverse") if blank.kept else (STRUCK * min(3, blank.end - blank.start), "red strike")


def _reasons(decision: Decision) -> Iterator[Row]:
    words = _DECIDED.get(decision.kind, f"a line of kind {decision.kind}").format(article=decision.article)
    yield from reasoned(words, decision.confidence, decision.reasons)


def reasoned(words: str, confidence: float, reasons: Sequence[Reason]) -> Iterator[Row]:
    """What was decided and how likely it is, and below it what was weighed."""
    yield styled(" " * (_MARGIN - _SIGN) + "? ", "bold red"), styled(f"{words}? {confidence:.2f}")
    for reason in reasons:
        sign, colour = ("+", "green") if reason.weight > 0 else ("-", "red")
        weight = f"{sign}{abs(reason.weight):.1f}"
        yield styled(" " * _MARGIN), styled(f"{weight:>5} ", colour).append(reason.words, "default")
