"""What must hold for every text there is, tried on pages built from newspaper fragments."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, groupby, pairwise
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from papercli import STAGES, Issue, Options, audit, clean, locate
from papercli.characters import ink
from papercli.draft import Draft, Stories
from papercli.lexicon import Lexicon
from papercli.model import Span
from papercli.pipeline import INSTEAD, Stage
from papercli.writers import FORMATS
from tests.pages import ENDED, pages, stories, texts

SKIPPED = st.lists(st.sampled_from(list(STAGES)), unique=True)


def holds_the_law(draft: Draft) -> None:
    """Every inked character of the page is in one piece of the draft, in order; the texts say what their pieces say."""
    pieces: list[list[Span]] = [spans for _, spans in draft.furniture]
    if isinstance(draft, Stories):
        for story in draft.stories:
            passages = *story.headline, story.credit, *story.paragraphs, *story.jumps.values()
            pieces += [passage.spans for passage in passages]
    else:
        pieces += [[(line.start, line.end)] for line in draft.lines]
    assert all(spans == sorted(spans) for spans in pieces)
    covered = sorted(chain.from_iterable(pieces))
    assert all(0 <= start < end <= len(draft.text) for start, end in covered)
    assert all(before[1] <= after[0] for before, after in pairwise(covered))
    assert printed(draft, covered) == ink(draft.text)
    for story, text in zip(draft.stories, draft.texts, strict=False) if isinstance(draft, Stories) else ():
        assert [ink(line) for line in text.headline] == [printed(draft, line.spans) for line in story.headline]
        assert [ink(part) for part in text.paragraphs] == [
            printed(draft, paragraph.spans) for paragraph in story.paragraphs
        ]
        assert ink(text.credit or "") == printed(draft, story.credit.spans)


def printed(draft: Draft, spans: Iterable[Span]) -> str:
    return "".join([ink(draft.text[start:end]) for start, end in spans])


def watched(name: str, stage: Stage) -> Stage:
    """The stage, with the law checked on what it returns (``fold`` comes before the page is cut into lines)."""

    def run(draft: Draft, lexicon: Lexicon) -> Draft:
        after = stage(draft, lexicon)
        if name == "fold":
            assert ink(after.text) == ink(draft.text)
            assert len(after.text) == len(draft.text)
        else:
            assert after.text == draft.text
            holds_the_law(after)
        return after

    return run


@given(text=texts(), skip=SKIPPED)
def test_the_law_after_every_stage(text: str, skip: list[str]) -> None:
    stages = {name: watched(name, stage) for name, stage in STAGES.items()}
    instead = {name: watched(name, stage) for name, stage in INSTEAD.items()}
    with patch.dict(STAGES, stages), patch.dict(INSTEAD, instead):
        audit(clean(text, Options(skip=tuple(skip))), text)


@given(text=texts(), skip=SKIPPED)
def test_same_bytes_on_every_run(text: str, skip: list[str]) -> None:
    options = Options(skip=tuple(skip))
    for writer in FORMATS.values():
        assert writer.render(clean(text, options)) == writer.render(clean(text, options))


@given(texts(), SKIPPED)
def test_spans_and_lines_are_those_of_the_source(text: str, skip: list[str]) -> None:
    issue = clean(text, Options(skip=tuple(skip)))
    places = [(piece.lines, piece.spans) for article in issue.articles for piece in article.paragraphs]
    places += [(piece.lines, piece.spans) for piece in issue.furniture]
    for article in issue.articles:
        places += list(zip(article.headline_lines, article.headline_spans, strict=True))
        places += [
            (jump.lines, jump.spans) for jump in (article.continued_from, article.continued_to) if jump and jump.spans
        ]
        places += [(article.credit_lines, article.credit_spans)] if article.credit_lines else []
    for lines, spans in places:
        assert all(text[start].strip() and text[end - 1].strip() for start, end in spans), "a span ends in ink"
        found = [place for span in spans for place in lines_of(text, span)]
        assert lines == (min(found), max(found))
    for article in issue.articles:
        found = [place for piece in article.pieces() for span in piece.spans for place in lines_of(text, span)]
        told = [place for first, last in article.lines for place in range(first, last + 1)]
        assert told == sorted(set(told))
        assert set(found) <= set(told)


@given(texts(), SKIPPED)
def test_each_printed_line_of_a_paragraph_starts_where_it_says(text: str, skip: list[str]) -> None:
    issue = clean(text, Options(skip=tuple(skip)))
    assert not [piece.text for piece in issue.pieces() if "\n" in piece.text], "no line end is left in a piece"
    for article in issue.articles:
        for paragraph in article.paragraphs:
            assert ink(paragraph.text), "no paragraph is empty"
            offsets = [offset for offset, _ in paragraph.starts]
            assert offsets == sorted(set(offsets))
            for offset, line in paragraph.starts:
                assert locate(text, paragraph, offset).line == line
            printed = [line for span in paragraph.spans for line in lines_of(text, span)]
            assert [line for _, line in paragraph.starts] == [line for line, _ in groupby(printed)]


def lines_of(text: str, span: Span) -> list[int]:
    """The source lines, counted from 1, that hold ink of the span."""
    ended = text.replace("\r\n", " \n").replace("\r", "\n")
    first = ended.count("\n", 0, span[0]) + 1
    parts = ended[span[0] : span[1]].split("\n")
    return [place for place, part in enumerate(parts, first) if ink(part)]


@given(pages(), st.data())
def test_every_character_is_found_where_it_was_printed(text: str, data: st.DataObject) -> None:
    pieces = list(clean(text).pieces())
    if pieces:
        piece = data.draw(st.sampled_from(pieces))
        offset = data.draw(st.integers(0, len(piece.text) - 1))
        line, column = locate(text, piece, offset)
        there = text.replace("\r\n", " \n").replace("\r", "\n").split("\n")[line - 1][column - 1]
        assert ink(there) == ink(piece.text[offset:])[:1]


@given(texts())
def test_the_counts_of_edits_add_up(text: str) -> None:
    issue: Issue = clean(text)
    assert min(issue.edits.lines_joined, issue.edits.blanks_removed, issue.edits.blanks_kept) >= 0
    told = sum(piece.text.count(" ") for article in issue.articles for piece in article.pieces())
    assert issue.edits.blanks_kept == told
    assert all(0 <= article.confidence <= 1 for article in issue.articles)
    assert all(0 <= paragraph.confidence <= 1 for article in issue.articles for paragraph in article.paragraphs)
    assert [article.id for article in issue.articles] == [
        f"{issue.id}-i{count:04}" for count in range(1, len(issue.articles) + 1)
    ]


@given(st.lists(stories(ENDED, headed=True), min_size=1, max_size=3))
def test_cleaning_what_is_clean_changes_nothing(blocks: list[str]) -> None:
    text = FORMATS["text"].render(clean("\n".join(blocks))).decode()
    assert FORMATS["text"].render(clean(text)).decode() == text
