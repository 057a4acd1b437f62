"""The page line by line: what became of each, and under an unsure decision what was weighed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from papercli.characters import fold
from papercli.cli.explain.rows import KEPT, STRUCK, Row, styled
from papercli.explain import Decision, Explained
from papercli.trace import Blank, Line, Part

if TYPE_CHECKING:
    from rich.text import Text as Styled

_COLOURS = ("cyan", "magenta", "green", "bright_blue")
"""Of the articles, in turn: those that can be read on a dark terminal and on a light one."""
_DECIDED = {
    "joined": "joined to the line before",
    "opens": "opens a paragraph",
    "headline": "of the headline of article {article}",
    "limits": "article {article} begins here",
}
_MARGIN = 19
"""Cells before the text: the line's number, its article, what became of it."""


def page(found: Explained, article: int | None, unsure: bool) -> Iterator[Row]:
    """The page line by line."""
    decisions: dict[int, list[Decision]] = {}
    for decision in found.decisions:
        decisions.setdefault(decision.at, []).append(decision)
    folded = fold(found.text)
    told = {line.number for line in found.lines for part in line.parts if part.start in decisions}
    named = f"{found.issue.source.path or 'standard input'}: "
    counts = f"{len(found.lines)} lines, {len(found.issue.articles)} articles, {len(found.decisions)} unsure decisions"
    yield styled(named, "bold"), styled(counts)
    yield styled(""), styled(f"{STRUCK} a blank that went  {KEPT} a blank that stayed", "dim")
    for line in found.lines:
        if unsure and not told & {line.number, line.number + 1}:
            continue
        for part in line.parts:
            if article in (None, part.article):
                yield _margin(line, part), _text(found.text, folded, line, part)
                for decision in decisions.get(part.start, ()):
                    yield from _reasons(decision)


def _margin(line: Line, part: Part) -> Styled:
    colour = _COLOURS[(part.article - 1) % len(_COLOURS)] if part.article else "dim"
    label = "joined" if part.before else "opens" if part.kind == "body" else part.kind
    margin = styled(f"{line.number:5} ", "dim")
    margin.append(f"{part.article or '':>2} {label:8.8} ", colour)
    return margin.append(" " * (_MARGIN - margin.cell_len))


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
    yield styled(" " * (_MARGIN - 2) + "? ", "bold red"), styled(f"{words}? {decision.confidence:.2f}")
    for reason in decision.reasons:
        sign, colour = ("+", "green") if reason.weight > 0 else ("-", "red")
        weight = f"{sign}{abs(reason.weight):.1f}"
        yield styled(" " * _MARGIN), styled(f"{weight:>5} ", colour).append(reason.words, "default")
