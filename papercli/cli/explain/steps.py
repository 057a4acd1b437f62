"""What one stage changed, page by page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import chain

from papercli.characters import fold
from papercli.cli.explain.rows import COLOURS, STRUCK, Row, styled
from papercli.draft import Draft, Labelled, Passage, Stories, Story, Text, cut
from papercli.explain import CALLED, Step

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
"""Characters that must not reach a terminal."""


def changes(name: str, steps: Iterable[Step]) -> Iterator[Row]:
    """What one stage changed, page by page: labels that changed, and lines taken out (-) and put in (+).

    Of ``columns`` each line as printed, with the columns that were found side by side on it.
    """
    for number, step in enumerate(steps, 1):
        before, after = list(_view(step.before)), list(_view(step.after))
        if not before and number > 1:
            continue  # what follows the last form feed is no page
        yield styled(f"page {number}: ", "bold"), styled(f"{name}" if before != after else f"{name} changed nothing")
        if name == "columns" and before != after:
            yield from _side_by_side(step)
            continue
        matcher = SequenceMatcher(None, [text for _, text in before], [text for _, text in after], autojunk=False)
        for tag, first, last, start, end in matcher.get_opcodes():
            if tag == "equal":
                for (old, text), (new, _) in zip(before[first:last], after[start:end], strict=True):
                    if old != new:
                        yield styled(f"{old:>11} → {new:11} ", "blue"), styled(text)
                continue
            for label, text in before[first:last]:
                yield styled(f"- {label:11} ", "red"), styled(text)
            for label, text in after[start:end]:
                yield styled(f"+ {label:11} ", "green"), styled(text)


def _side_by_side(step: Step) -> Iterator[Row]:
    """The lines as printed, each with a bar where a gutter is, and the numbers of its columns in reading order."""
    text, lines = step.before.text, step.before.lines
    starts = [line.start for line in lines]
    pieces: list[list[tuple[int, int, int]]] = [[] for _ in lines]
    column, above = 0, len(lines)
    for piece in step.after.lines:
        row = bisect_right(starts, piece.start) - 1
        column += row <= above  # what stands no farther down begins another column
        pieces[row].append((piece.start, piece.end, column))
        above = row
    for place, found in zip(starts, pieces, strict=True):
        number = text.count("\n", 0, place) + 1
        shown = styled("")
        for start, end, column in sorted(found):
            gap = text[place:start]
            shown.append(f"{gap[:-1]}│" if gap else "", "dim").append(
                fold(text[start:end]), COLOURS[column % len(COLOURS)]
            )
            place = end
        named = " ".join([str(column) for _, _, column in sorted(found)])
        yield styled("").append(f"{number:5} ", "dim").append(f"{named:11} "), shown


def _view(draft: Draft) -> Iterator[tuple[str, str]]:
    """A page as it is known so far: what each line, or each finished piece, is called."""
    text = draft.text
    for kind, spans in draft.furniture:
        yield kind, fold(" ".join([text[start:end] for start, end in spans]))
    if isinstance(draft, Stories) and draft.texts:
        yield from chain.from_iterable(map(_finished, range(1, len(draft.texts) + 1), draft.stories, draft.texts))
    elif isinstance(draft, Stories):
        for number, story in enumerate(draft.stories, 1):
            yield from _story(number, story, text)
    else:
        lines = draft.lines or cut(text)
        labels = [CALLED[label] for label in draft.labels] if isinstance(draft, Labelled) else [""] * len(lines)
        for line, label in zip(lines, labels, strict=True):
            printed = text[line.start : line.end]
            yield label, fold(printed) if draft.lines else _CONTROLS.sub(STRUCK, printed)


def _story(number: int, story: Story, text: str) -> Iterator[tuple[str, str]]:
    parts: list[tuple[str, Passage, str]] = [(line.kind, line, line.kind) for line in story.headline]
    parts.append(("credit", story.credit, "credit"))
    parts += [("opens" if one.kind == "body" else one.kind, one, "joined") for one in story.paragraphs]
    parts += [(f"jump {kind}", passage, f"jump {kind}") for kind, passage in story.jumps.items()]
    for first, passage, other in parts:
        for place, (start, end) in enumerate(passage.spans):
            yield f"{number} {other if place else first}", fold(text[start:end])
    yield from _read(number, story)


def _finished(number: int, story: Story, text: Text) -> Iterator[tuple[str, str]]:
    for made, line in zip(story.headline, text.headline, strict=True):
        yield f"{number} {made.kind}", fold(line)
    if text.credit:
        yield f"{number} credit", fold(text.credit)
    for one, words in zip(story.paragraphs, text.paragraphs, strict=True):
        yield f"{number} {'paragraph' if one.kind == 'body' else one.kind}", fold(words)
    yield from _read(number, story)


def _read(number: int, story: Story) -> Iterator[tuple[str, str]]:
    if story.marker:
        yield f"{number} marker", story.marker
    for person in story.byline:
        yield f"{number} byline", f"{person.label} {person.name}"
    if story.dateline.text or story.dateline.place:
        yield (
            f"{number} dateline",
            " ".join(filter(None, [story.dateline.text, story.dateline.place, story.dateline.date])),
        )
