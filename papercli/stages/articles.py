"""Articles: the lines of a page, each labelled, put together as headlines, credits and paragraphs of stories."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from papercli.draft import Draft, Heading, Labelled, Line, Paragraph, Passage, Stories, Story
from papercli.lexicon import Lexicon
from papercli.model import UNSURE, ParagraphKind, Span
from papercli.reading.calibration import calibrated, form_of, kind_of
from papercli.reading.labels import KINDS
from papercli.reading.model import model_of
from papercli.stages.furniture import set_apart

LARGER = 1.05
"""The size of type, relative to the body's, from which a first paragraph is a lead."""


class _Parts(Struct):
    """A story as line numbers: its first line, its headline, its credits, its paragraphs, each with what it is; and
    whether its headline stands inside or below it."""

    first: int
    headline: list[int]
    credit: list[int]
    paragraphs: list[tuple[ParagraphKind, list[int]]]
    inside: bool = False

    def add(self, kind: ParagraphKind, line: int, further: bool) -> None:
        """Add a line: to the last paragraph of its kind if it goes ``further`` with one, else as a new paragraph."""
        own = next((lines for other, lines in reversed(self.paragraphs) if other == kind), None) if further else None
        if own is None:
            self.paragraphs.append((kind, [line]))
        else:
            own.append(line)


def articles(draft: Labelled, lexicon: Lexicon) -> Stories:
    """Split the page into stories: a headline begins one, and so does a body line whose label says so."""
    found: list[_Parts] = []
    furniture: list[int] = []
    parting = draft.whole and any(line.gap for line in draft.lines[1:])
    for i, label in enumerate(draft.labels):
        row = found[-1].paragraphs[-1][1] if found and found[-1].paragraphs else []
        if row[-1:] == [i - 1] and _is_cell(draft.lines[i]):
            row.append(i)
            continue
        if label == "F":
            furniture.append(i)
            continue
        begins = bool(draft.lines[i].gap) if parting else label in "HN"
        if begins or not found:
            found.append(_Parts(i, [], [], []))
        own = found[-1]
        if label in "HhI":
            own.headline.append(i)
            own.inside = own.inside or label == "I"
        elif label == "R":
            own.credit.append(i)
        else:
            own.add(KINDS[label], i, label.islower() or label == "C")
    ranks = _ranks(draft)
    stories = [_story(draft, parts, ranks) for parts in found]
    if draft.sound:
        kind = kind_of(draft)
        curves = model_of(draft.model, form_of(kind)).header.curves
        stories = [replace(story, chance=calibrated(curves, "articles", kind, story.chance)) for story in stories]
    return Stories.of(set_apart(draft, furniture, lexicon), stories)


def _is_cell(line: Line) -> bool:
    """Whether a line is a further cell of a table's row: it is what the first one is."""
    return line.place is not None and line.place.part and "in a table" in line.place.seen


def _ranks(draft: Draft) -> list[int]:
    """For each line its place in the source, if the boxes gave the lines another order; else nothing."""
    starts = [line.start for line in draft.lines]
    ordered = sorted(starts)
    if ordered == starts:
        return []
    ranks = {start: rank for rank, start in enumerate(ordered)}
    return [ranks[start] for start in starts]


def one_story(draft: Labelled, lexicon: Lexicon) -> Stories:
    """Leave the whole page one story without a headline."""
    if not draft.lines:
        return Stories.of(draft, [])
    parts = _Parts(0, [], [], [])
    for i, label in enumerate(draft.labels):
        parts.add("body", i, label == "C")
    paragraphs = [_paragraph(draft, kind, lines) for kind, lines in parts.paragraphs]
    return Stories.of(draft, [Story([], Passage([]), paragraphs, 0.5)])


def _story(draft: Labelled, parts: _Parts, ranks: Sequence[int]) -> Story:
    paragraphs = [
        _paragraph(draft, _kind(kind, lines, draft.lines, number == 0 < len(parts.paragraphs) - 1), lines)
        for number, (kind, lines) in enumerate(parts.paragraphs)
    ]
    own = sorted([*parts.headline, *parts.credit, *[i for _, lines in parts.paragraphs for i in lines]])
    flags = {
        "order-repaired": bool(ranks) and any(ranks[b] != ranks[a] + 1 for a, b in pairwise(own)),
        "headline-inside-body": parts.inside,
        "no-headline": not parts.headline,
        "headline-uncertain": min([draft.chances[i].label for i in parts.headline], default=1.0) < UNSURE,
        "limits-uncertain": draft.chances[parts.first].begins < UNSURE,
        "paragraphs-uncertain": min([paragraph.chance for paragraph in paragraphs[1:]], default=1.0) < UNSURE,
    }
    return Story(
        [Heading([span]) for span in _spans(draft, parts.headline)],
        Passage(_spans(draft, parts.credit)),
        paragraphs,
        _whole(draft, parts.first, own),
        tuple(flag for flag, raised in flags.items() if raised),
    )


def _whole(draft: Labelled, first: int, lines: Sequence[int]) -> float:
    """How likely a story is right as a whole: its lines were read rightly, and its columns or pieces follow one another as
    they were read."""
    own = [draft.lines[i] for i in lines]
    links = [draft.links.get(line.start, line.place.link if line.place else 1.0) for line in own]
    return draft.sound.get(first, 1.0 if draft.whole else 0.5) * math.prod(links)


def _kind(kind: ParagraphKind, lines: Sequence[int], page: Sequence[Line], first: bool) -> ParagraphKind:
    """What a paragraph is: a first one in type larger than the body's is the lead."""
    places = [page[i].place for i in lines]
    larger = first and kind == "body" and all(place is not None and place.size >= LARGER for place in places)
    return "lead" if larger else kind


def _paragraph(draft: Labelled, kind: ParagraphKind, lines: Sequence[int]) -> Paragraph:
    return Paragraph(_spans(draft, lines), kind, draft.chances[lines[0]].joined)


def _spans(draft: Draft, lines: Sequence[int]) -> list[Span]:
    return [(draft.lines[i].start, draft.lines[i].end) for i in lines]
