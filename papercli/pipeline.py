"""The pipeline: the stages in their order, and what runs them over a source. The only room that knows the order."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Collection, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from papercli.characters import fold, folded_count
from papercli.dates import Day, find_day
from papercli.draft import Draft, Story, Text, cut, join
from papercli.errors import UnreadableInput, UsageError
from papercli.lexicon import Lexicon
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
    audit,
    line_of,
    line_starts,
)
from papercli.readers.decode import decode
from papercli.stages.articles import articles, one_story
from papercli.stages.blanks import as_printed, blanks, is_spaced
from papercli.stages.bylines import bylines
from papercli.stages.furniture import furniture
from papercli.stages.jumps import FROM, TO, jumps, page_of
from papercli.stages.paragraphs import each_line, paragraphs
from papercli.version import __version__

Stage = Callable[[Draft, Lexicon], Draft]


def _fold(draft: Draft, lexicon: Lexicon) -> Draft:
    """Fold full-width digits and letters, radicals and other doubles of characters, one to one; controls become blanks."""
    return replace(draft, text=fold(draft.text))


STAGES: dict[str, Stage] = {
    "fold": _fold,
    "furniture": furniture,
    "paragraphs": paragraphs,
    "articles": articles,
    "jumps": jumps,
    "bylines": bylines,
    "blanks": blanks,
}
"""The stages in their order. A stage's name is its key, the word after ``--skip`` and its line in ``papercli stages``."""

INSTEAD: dict[str, Stage] = {"paragraphs": each_line, "articles": one_story, "blanks": as_printed}
"""What runs where a stage is skipped on whose result the later ones stand: the plainest answer to the same question."""


class Options(Struct, frozen=True):
    """What the caller wishes.

    ``skip`` names stages to leave out; ``convert`` an OpenCC configuration; ``encoding`` and ``errors`` (``strict`` or
    ``replace``) go to the decoder; ``issue_date`` is an ISO date; ``words`` adds to the lexicons, as pairs of a lexicon's
    name and a line of it (see :func:`papercli.lexicon.table`).
    """

    skip: tuple[str, ...] = ()
    convert: str | None = None
    encoding: str | None = None
    errors: Literal["strict", "replace"] = "strict"
    issue_date: str | None = None
    words: tuple[tuple[str, str], ...] = ()


def clean(source: str | bytes, options: Options | None = None, *, path: str | None = None) -> Issue:
    """Clean one source: a string, or the bytes of a file (which may be gzipped).

    ``path`` names the source in the result and in errors, and may hold the issue's date. Raises
    :class:`papercli.errors.UnreadableInput` for bytes that are no text, :class:`papercli.errors.UsageError` for options
    that name nothing, :class:`papercli.errors.LawBroken` should a stage ever lose or invent a character.

    >>> issue = clean("云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。")
    >>> issue.articles[0].headline, issue.articles[0].paragraphs[0].text
    (('云岭要闻',), '本报讯（记者 敖煜新）云岭市召开会议。')
    """
    options = options or Options()
    issue_day = check(options)
    if isinstance(source, bytes):
        data = source
        decoded = decode(data, name=path or "<stdin>", encoding=options.encoding, errors=options.errors)
        text, encoding, replaced = decoded
    else:
        data, text, encoding, replaced = _encoded(source), source, "str", 0
    lexicon = Lexicon(options.words)
    day = issue_day or (find_day(os.path.basename(path)) if path else None)
    drafts, begins, begin = [], [], 0
    for page in _line_ends(text).split("\f"):
        draft = _run(page, day, options.skip, lexicon)
        day = day or draft.date
        drafts.append(draft)
        begins.append(begin)
        begin += len(page) + 1
    digest = hashlib.sha256(data).hexdigest()
    issue = _Finish(text, drafts, begins, digest).issue(path, encoding, replaced, day)
    audit(issue, text)
    if options.convert:
        from papercli.convert import convert

        issue = convert(issue, options.convert)
    return issue


def _encoded(source: str) -> bytes:
    try:
        return source.encode()
    except UnicodeEncodeError as error:
        raise UnreadableInput(
            f"The text holds a lone surrogate at offset {error.start}, which is no character: decode it anew."
        ) from None


def check(options: Options) -> Day | None:
    """Raise :class:`papercli.errors.UsageError` for options that name nothing; return the issue's date, if one is given.

    >>> check(Options(skip=("fold",), issue_date="2025-04-25"))
    (2025, 4, 25)
    """
    Lexicon(options.words).check()
    for name in options.skip:
        if name not in STAGES:
            raise UsageError(f"There is no stage {name!r} to skip: the stages are {', '.join(STAGES)}.")
    if options.convert:
        from papercli.convert import check as check_conversion

        check_conversion(options.convert)
    if options.issue_date is None:
        return None
    day = find_day(options.issue_date)
    if day is None:
        raise UsageError(f"{options.issue_date!r} is not a date: write it as 2025-04-25.")
    return day


def _line_ends(text: str) -> str:
    """``text`` with every kind of line end as one ``\\n`` at the same offset."""
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text


def _run(page: str, day: Day | None, skip: Collection[str], lexicon: Lexicon) -> Draft:
    """Run the stages over one page."""
    draft = Draft(page, date=day)
    for name, stage in STAGES.items():
        if name in skip:
            stage = INSTEAD.get(name, _nothing)
        draft = stage(draft, lexicon)
        if name == "fold":
            draft = replace(draft, lines=cut(draft.text), spaced=is_spaced(draft.text))
    return draft


def _nothing(draft: Draft, lexicon: Lexicon) -> Draft:
    return draft


def confidence(margin: float) -> float:
    """A margin of evidence as a number from 0 to 1, rounded to two places: 0.5 is a coin's toss.

    >>> confidence(0.0), confidence(2.0), confidence(50.0)
    (0.5, 0.88, 1.0)
    """
    return round(1 / (1 + math.exp(-max(-20.0, min(20.0, margin)))), 2)


def _blank(text: str, start: int, end: int) -> bool:
    """Whether there is no ink between two places, the first before the second."""
    return start == end or (start < end and text[start:end].isspace())


class _Finish:
    """What is left when all stages have run: the pages' drafts become one issue."""

    def __init__(self, text: str, drafts: list[Draft], begins: list[int], digest: str) -> None:
        self.text, self.drafts, self.begins, self.digest = text, drafts, begins, digest
        self.starts = line_starts(_line_ends(text))
        self.joined = self.kept = self.folded = 0

    def issue(self, path: str | None, encoding: str, replaced: int, day: Day | None) -> Issue:
        name = f"{os.path.basename(path).partition('.')[0]}-{self.digest[:8]}" if path else self.digest[:12]
        found: list[Article] = []
        apart: list[Furniture] = []
        pages: list[Page] = []
        blanks = 0
        for count, (draft, begin) in enumerate(zip(self.drafts, self.begins, strict=True), 1):
            if count == len(self.drafts) > 1 and not draft.lines and not draft.furniture:
                break
            page = Page(draft.page or str(count), self.lines([(begin, begin + max(1, len(draft.text.rstrip("\n"))))]))
            pages.append(page)
            for kind, spans in draft.furniture:
                placed = self.spans(spans, begin, draft.text)
                apart.append(
                    Furniture(
                        kind,
                        " ".join([" ".join(draft.text[a:b].split()) for a, b in spans]),
                        self.lines(placed),
                        placed,
                    )
                )
            for story, text in zip(draft.stories, draft.texts, strict=True):
                article = self.article(f"{name}-i{len(found) + 1:04d}", page.number, draft, begin, story, text)
                found.append(article)
                self.kept += sum(piece.text.count(" ") for piece in article.pieces())
            original = self.text[begin : begin + len(draft.text)]
            self.folded += folded_count(original, draft.text)
            blanks += sum(line.end - line.start - len(line.ink) for line in draft.lines)
        edits = Edits(self.joined, max(0, blanks - self.kept), self.kept, self.folded, replaced)
        source = Source(path, self.digest, encoding, len(self.starts) - (not self.text or self.text[-1:] in "\r\n\f"))
        date = "-".join(f"{part:02d}" for part in day) if day else None
        return Issue(
            SCHEMA, f"papercli {__version__}", name, source, date, tuple(pages), tuple(found), tuple(apart), edits
        )

    def article(self, name: str, page: str, draft: Draft, begin: int, story: Story, text: Text) -> Article:
        paragraphs = []
        for spans, margin, words in zip(story.paragraphs, story.margins, text.paragraphs, strict=True):
            placed = self.spans(spans, begin, draft.text)
            paragraphs.append(Paragraph(words, self.lines(placed), confidence(margin), placed))
            self.joined += len(spans) - 1
        headline = tuple(self.spans([span], begin, draft.text) for span in story.headline)
        credit = self.spans(story.credit, begin, draft.text)
        leads = {
            kind: Jump(
                page_of(join(draft.text, spans)),
                "".join(join(draft.text, spans).split()),
                None,
                self.spans(spans, begin, draft.text),
            )
            for kind, spans in story.jumps.items()
        }
        everything = [
            *story.headline,
            *story.credit,
            *[span for part in [*story.paragraphs, *story.jumps.values()] for span in part],
        ]
        ranges = [self.lines([span]) for span in self.spans(sorted(everything), begin, draft.text)]
        return Article(
            name, page, tuple(text.headline), story.marker, story.byline, text.credit, story.dateline, tuple(paragraphs),
            leads.get(TO), leads.get(FROM), tuple(ranges), confidence(story.margin), story.flags, headline, credit,
        )  # fmt: skip

    def spans(self, spans: list[Span], begin: int, text: str) -> tuple[Span, ...]:
        """Spans of the source: those of the page, moved to where the page begins, neighbours with only blanks between as one."""
        merged: list[Span] = []
        for start, end in spans:
            if merged and _blank(text, merged[-1][1] - begin, start):
                merged[-1] = (merged[-1][0], end + begin)
            else:
                merged.append((start + begin, end + begin))
        return tuple(merged)

    def lines(self, spans: Sequence[Span]) -> tuple[int, int]:
        first, last = min(spans)[0], max(end for _, end in spans)
        return line_of(self.starts, first), line_of(self.starts, last - 1)
