"""The last step, after all stages: the drafts of the pages become one issue, with lines, spans and counts."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from papercli.characters import NOTHING, folded_count
from papercli.damage import damage
from papercli.dates import Day
from papercli.draft import Paragraph as Made
from papercli.draft import Passage, Stories, Story, Text
from papercli.faults import FLAG
from papercli.law import audit_pieces
from papercli.layout import Sheet
from papercli.model import (
    SCHEMA,
    Article,
    Edits,
    Furniture,
    FurnitureKind,
    Headline,
    Issue,
    Jump,
    Lines,
    Origin,
    Page,
    Paragraph,
    Piece,
    Source,
    Span,
    line_of,
)
from papercli.stages.blanks import headline
from papercli.stages.jumps import FROM, TO, page_of
from papercli.version import __version__


def following(number: str) -> str:
    """The number of the page after the page with this number.

    >>> following("2"), following("A3")
    ('3', 'A4')
    """
    return re.sub("[0-9]+$", lambda digits: str(int(digits[0]) + 1), number)


def _past(words: str, place: int, count: int) -> int:
    """The place in ``words`` of the first inked character after the next ``count`` ones from ``place``."""
    while count and place < len(words):
        part = words[place : place + count]
        place += len(part)
        count -= len("".join(part.split()))
    while words[place].isspace():
        place += 1
    return place


def printed_at(sheet: Sheet, spans: Sequence[Span]) -> tuple[tuple[Origin, ...], float | None]:
    """The regions and lines that spans of a page come from, and the mean confidence of their words, by characters.

    >>> from papercli.layout import Box, Printed, Word
    >>> box = Box(0, 0, 20, 10)
    >>> line = Printed(0, 2, box, (Word(0, 2, box, 0.9),), region="r1", id="l1")
    >>> printed_at(Sheet(0, 2, box, (line,)), [(0, 2)])
    ((Origin(region='r1', lines=('l1',)),), 0.9)
    """
    starts = [line.start for line in sheet.lines]
    origins: list[tuple[str, list[str]]] = []
    total = weight = 0.0
    for start, end in spans:
        for line in sheet.lines[max(0, bisect_right(starts, start) - 1) : bisect_left(starts, end)]:
            if line.end <= start:
                continue
            if not origins or origins[-1][0] != line.region:
                origins.append((line.region, []))
            if line.id not in origins[-1][1][-1:]:
                origins[-1][1].append(line.id)
            for word in line.words:
                if word.confidence is not None and word.start < end and start < word.end:
                    total += word.confidence * (word.end - word.start)
                    weight += word.end - word.start
    known = [Origin(region, tuple(ids)) for region, ids in origins if region or any(ids)]
    return tuple(known), round(total / weight, 2) if weight else None


class Assembler:
    """Makes pieces of the result from passages of a page: its ``text``, which begins at offset ``begin`` of the source,
    the offsets at which the lines of the source start, and where its lines stand, if that is known."""

    def __init__(self, text: str, starts: Sequence[int], begin: int = 0, sheet: Sheet | None = None) -> None:
        self.text, self.starts, self.begin, self.sheet = text, starts, begin, sheet

    def article(self, name: str, page: str, story: Story, text: Text) -> Article:
        """The article of this id that a story makes, whose finished text is given."""
        paragraphs = tuple(map(self._paragraph, story.paragraphs, text.paragraphs))
        heads = tuple(self.spans(line) for line in story.headline)
        headlines = tuple(Headline(words, line.kind) for words, line in zip(text.headline, story.headline, strict=True))
        credit = self.spans(story.credit)
        passages = [*story.headline, story.credit, *story.paragraphs, *story.jumps.values()]
        everything = Passage(sorted([span for passage in passages for span in passage.spans]))
        jumps = {kind: self._jump(passage) for kind, passage in story.jumps.items()}
        return Article(
            name, page, tuple(text.headline), headlines, story.marker, story.byline, text.credit, story.dateline, paragraphs,
            jumps.get(TO), jumps.get(FROM), tuple([self.lines([span]) for span in self.spans(everything)]), round(story.chance, 2),
            story.flags, tuple(map(self.lines, heads)), heads, self.lines(credit) if credit else None, credit, (),
        )  # fmt: skip

    def furniture(self, kind: FurnitureKind, page: str, passage: Passage, words: str) -> Furniture:
        """A piece of page furniture with this text."""
        spans = self.spans(passage)
        return Furniture(kind, page, words, self.lines(spans), spans)

    def spans(self, passage: Passage) -> tuple[Span, ...]:
        """The spans of a passage in the source, neighbours with only blanks between as one."""
        text, begin = self.text, self.begin
        merged: list[Span] = []
        first = last = -1
        for start, end in passage.spans:
            if start == last or (start > last and text[last:start].isspace() and merged):
                merged[-1] = (first + begin, end + begin)
            else:
                first = start
                merged.append((start + begin, end + begin))
            last = end
        return tuple(merged)

    def lines(self, spans: Sequence[Span]) -> Lines:
        """The first and the last line of the source that spans of it touch."""
        first, last = spans[0] if len(spans) == 1 else (min(spans)[0], max(end for _, end in spans))
        return line_of(self.starts, first), line_of(self.starts, last - 1)

    def _paragraph(self, made: Made, words: str) -> Paragraph:
        spans, starts = self.spans(made), self._starts(made, words)
        origins, sure = printed_at(self.sheet, made.spans) if self.sheet else ((), None)
        return Paragraph(words, made.kind, self.lines(spans), round(made.chance, 2), spans, starts, origins, sure)

    def _jump(self, passage: Passage) -> Jump:
        printed, spans = passage.printed(self.text), self.spans(passage)
        return Jump(page_of(printed), "".join(printed.split()), None, None, self.lines(spans), spans)

    def _starts(self, passage: Passage, words: str) -> tuple[tuple[int, int], ...]:
        """Where in ``words`` the printed lines start, each with its source line."""
        blanks = len(words.split(None, 1)) > 1
        starts: list[tuple[int, int]] = []
        place = last = count = 0
        for start, end in passage.spans:
            for printed in self.text[start:end].split("\n"):  # a mark thrown onto the next line makes one of two
                line = bisect_right(self.starts, start + self.begin)
                ink = sum(map(len, printed.split()))
                start += len(printed) + 1
                if line != last and ink:
                    place, last = _past(words, place, count) if blanks else place + count, line
                    starts.append((place, line))
                    count = 0
                count += ink
        return tuple(starts)


class Finish:
    """The last step, after all stages: the pages' drafts become one issue."""

    def __init__(self, text: str, starts: Sequence[int], name: str) -> None:
        self.text, self.starts, self.name = text, starts, name
        self.articles: list[Article] = []
        self.furniture: list[Furniture] = []
        self.pages: list[Page] = []
        self.at: list[int] = []
        """On which of the pages each article stands, counted from 0."""
        self.joined = self.blanks = self.kept = self.folded = 0

    def add(self, draft: Stories, begin: int) -> None:
        """Add the next page, which begins at offset ``begin`` of the source. It is added whole or not at all.

        Raises :class:`papercli.errors.LawBroken` where a character of it would be lost, invented or moved.
        """
        last = begin + max(1, len(draft.text.rstrip("\n")))
        number = draft.page or (following(self.pages[-1].number) if self.pages else "1")
        make = Assembler(draft.text, self.starts, begin, draft.sheet)
        lines = make.lines([(begin, last)])
        flags = {"picture": draft.sheet is not None and draft.sheet.picture, FLAG: draft.failed}
        raised = tuple(flag for flag, is_so in flags.items() if is_so) + damage(
            self.text[begin : begin + len(draft.text)]
        )
        page = Page(number, draft.page is not None, draft.section, draft.editors, lines, raised)
        furniture = []
        for kind, spans in draft.furniture:
            printed = [draft.text[start:end].replace(NOTHING, "") for start, end in spans]
            words = " ".join([headline(line, True) if draft.spaced else " ".join(line.split()) for line in printed])
            furniture.append(make.furniture(kind, number, Passage(spans), words))
        articles = []
        for count, (story, text) in enumerate(zip(draft.stories, draft.texts, strict=True), len(self.articles) + 1):
            articles.append(make.article(f"{self.name}-i{count:04d}", number, story, text))
        pieces = [piece for article in articles for piece in article.pieces()]
        pieces += [Piece(item.kind, item.text, item.spans, "furniture") for item in furniture]
        end = begin + len(draft.text)
        audit_pieces(pieces, self.text, begin, end)
        self.at += [len(self.pages)] * len(articles)
        self.pages.append(page)
        self.articles += articles
        self.furniture += furniture
        for story, text in zip(draft.stories, draft.texts, strict=True):
            self.kept += sum([words.count(" ") for words in (*text.headline, text.credit or "", *text.paragraphs)])
            self.joined += sum([len(made.spans) - 1 for made in story.paragraphs])
        self.folded += folded_count(self.text[begin:end], draft.text)
        self.blanks += draft.blanks

    def issue(self, source: Source, replaced: int, day: Day | None) -> Issue:
        """The issue, when all pages are added."""
        date = "-".join(f"{part:02d}" for part in day) if day else None
        edits = Edits(self.joined, max(0, self.blanks - self.kept), self.kept, self.folded, replaced)
        parts = tuple(self.pages), tuple(self.articles), tuple(self.furniture)
        return Issue(SCHEMA, f"papercli {__version__}", self.name, source, date, *parts, edits)
