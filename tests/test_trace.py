"""What became of every line: as the result says it, to the character."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given

from papercli import clean
from papercli.characters import FULL_MARKS, fold, ink
from papercli.trace import Part, trace
from tests.pages import pages, texts


@given(texts())
def test_every_line_appears_once_with_all_its_ink(text: str) -> None:
    issue = clean(text)
    lines = trace(issue, text)
    assert [line.number for line in lines] == list(range(1, issue.source.lines + 1))
    ended = text.replace("\r\n", " \n").replace("\r", "\n").split("\n")
    assert [line.end - line.start for line in lines] == [len(line) for line in ended[: len(lines)]]
    for line in lines:
        told = "".join(text[part.start : part.end] for part in line.parts)
        assert ink(told) == ink(text[line.start : line.end])


@given(pages())
def test_joined_kept_and_removed_is_what_the_result_shows(text: str) -> None:
    issue = clean(text)
    lines = trace(issue, text)
    runs: dict[int, list[Part]] = defaultdict(list)
    for line in lines:
        for part in line.parts:
            runs[part.piece].append(part)
    blanks = [blank for line in lines for blank in line.blanks]
    kept = {blank.end for blank in blanks if blank.kept}
    shown = {place for blank in blanks for place in range(blank.start, blank.end)}
    folded = fold(text)
    for number, piece in enumerate(issue.pieces()):
        rebuilt = ""
        for part in sorted(runs[number], key=lambda part: part.before):
            assert len(ink(rebuilt)) == part.before
            for place in range(part.start, part.end):
                if folded[place].isspace():
                    assert place in shown
                else:
                    rebuilt += " " * (place in kept) + folded[place]
        assert rebuilt.translate(FULL_MARKS) == piece.text.translate(FULL_MARKS)
