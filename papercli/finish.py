"""What is left when all stages have run: the drafts of the pages become one issue, with lines, spans and counts."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

from papercli.characters import folded_count
from papercli.dates import Day
from papercli.draft import Draft, Story, Text, join
from papercli.model import (
    SCHEMA,
    Article,
    Edits,
    Furniture,
    Issue,
    Jump,
    Page,
    Paragraph,
    Source,
    Span,
    line_of,
)
from papercli.stages.jumps import FROM, TO, page_of
from papercli.version import __version__


def confidence(margin: float) -> float:
    """A margin of evidence as a number from 0 to 1, rounded to two places: 0.5 is a coin's toss.

    >>> confidence(0.0), confidence(2.0), confidence(50.0)
    (0.5, 0.88, 1.0)
    """
    return round(1 / (1 + math.exp(-max(-20.0, min(20.0, margin)))), 2)


def _blank(text: str, start: int, end: int) -> bool:
    """Whether there is no ink between two places, the first before the second."""
    return start == end or (start < end and text[start:end].isspace())


class Finish:
    """What is left when all stages have run: the pages' drafts become one issue."""

    def __init__(self, text: str, starts: list[int], digest: str, path: str | None) -> None:
        self.text, self.starts, self.digest, self.path = text, starts, digest, path
        self.name = f"{os.path.basename(path).partition('.')[0]}-{digest[:8]}" if path else digest[:12]
        self.articles: list[Article] = []
        self.furniture: list[Furniture] = []
        self.pages: list[Page] = []
        self.joined = self.blanks = self.kept = self.folded = 0

    def add(self, draft: Draft, begin: int) -> None:
        """Add the next page, which begins at offset ``begin`` of the source."""
        if begin and not draft.stories and not draft.furniture and begin + len(draft.text) == len(self.text):
            return  # what follows the last form feed is no page
        last = begin + max(1, len(draft.text.rstrip("\n")))
        page = Page(draft.page or str(len(self.pages) + 1), self._lines([(begin, last)]))
        self.pages.append(page)
        for kind, spans in draft.furniture:
            placed = self._spans(spans, begin, draft.text)
            words = " ".join([" ".join(draft.text[start:end].split()) for start, end in spans])
            self.furniture.append(Furniture(kind, words, self._lines(placed), placed))
        for story, text in zip(draft.stories, draft.texts, strict=True):
            article = self._article(page.number, draft, begin, story, text)
            self.articles.append(article)
            self.kept += sum([piece.text.count(" ") for piece in article.pieces()])
        self.folded += folded_count(self.text[begin : begin + len(draft.text)], draft.text)
        self.blanks += draft.blanks

    def issue(self, encoding: str, replaced: int, day: Day | None) -> Issue:
        """The issue, when all pages are added."""
        text = self.text
        count = len(self.starts) - (
            not text[self.starts[-1] :].strip("\f")
        )  # what follows the last line end is no line
        source = Source(self.path, self.digest, encoding, count)
        date = "-".join(f"{part:02d}" for part in day) if day else None
        edits = Edits(self.joined, max(0, self.blanks - self.kept), self.kept, self.folded, replaced)
        parts = tuple(self.pages), tuple(self.articles), tuple(self.furniture)
        return Issue(SCHEMA, f"papercli {__version__}", self.name, source, date, *parts, edits)

    def _article(self, page: str, draft: Draft, begin: int, story: Story, text: Text) -> Article:
        paragraphs = []
        for spans, margin, words in zip(story.paragraphs, story.margins, text.paragraphs, strict=True):
            placed = self._spans(spans, begin, draft.text)
            paragraphs.append(Paragraph(words, self._lines(placed), confidence(margin), placed))
            self.joined += len(spans) - 1
        headline = tuple(self._spans([span], begin, draft.text) for span in story.headline)
        credit = self._spans(story.credit, begin, draft.text)
        leads = {
            kind: Jump(
                page_of(join(draft.text, spans)),
                "".join(join(draft.text, spans).split()),
                None,
                self._spans(spans, begin, draft.text),
            )
            for kind, spans in story.jumps.items()
        }
        everything = [
            *story.headline,
            *story.credit,
            *[span for part in [*story.paragraphs, *story.jumps.values()] for span in part],
        ]
        ranges = [self._lines([span]) for span in self._spans(sorted(everything), begin, draft.text)]
        return Article(
            f"{self.name}-i{len(self.articles) + 1:04d}", page, tuple(text.headline), story.marker, story.byline, text.credit, story.dateline, tuple(paragraphs),
            leads.get(TO), leads.get(FROM), tuple(ranges), confidence(story.margin), story.flags, headline, credit,
        )  # fmt: skip

    def _spans(self, spans: list[Span], begin: int, text: str) -> tuple[Span, ...]:
        """Spans of the source: those of the page, moved to where the page begins, neighbours with only blanks between as one."""
        merged: list[Span] = []
        for start, end in spans:
            if merged and _blank(text, merged[-1][1] - begin, start):
                merged[-1] = (merged[-1][0], end + begin)
            else:
                merged.append((start + begin, end + begin))
        return tuple(merged)

    def _lines(self, spans: Sequence[Span]) -> tuple[int, int]:
        first, last = min(spans)[0], max(end for _, end in spans)
        return line_of(self.starts, first), line_of(self.starts, last - 1)
