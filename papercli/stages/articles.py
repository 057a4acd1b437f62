"""Articles: which paragraphs are one story, and which headline is whose."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from papercli.draft import CREDIT, DISPLAY, Draft, Heading, Paragraph, Passage, Story
from papercli.lexicon import Lexicon
from papercli.model import BY_LINE, ParagraphKind, Span
from papercli.stages.blocks import Block, Slot, arranged
from papercli.stages.parting import SURE, Decided, part
from papercli.stages.settled import blocks as parted

UNSURE = 1.5
"""A margin below which a decision is called uncertain in the article's flags."""
PARAGRAPH = 2.0
"""What a paragraph's margin counts more than that of a limit or a headline: a break amiss spoils less of a story."""


class _Parts(Struct):
    """A story as line numbers: its headline, its credits, its paragraphs, each with what it is; and by how much its
    limits and its headline were decided."""

    headline: list[int]
    credit: list[int]
    paragraphs: list[tuple[ParagraphKind, list[int]]]
    limit: float = SURE
    sure: float = SURE
    inside: bool = False


def articles(draft: Draft, lexicon: Lexicon) -> Draft:
    """Part the page into stories and give each its headline."""
    if not draft.lines:
        return draft
    if draft.whole and any(line.gap for line in draft.lines[1:]):
        found = [_of_block(draft, block) for block in parted(draft.lines)]
    else:
        blocks, slots = arranged(draft.roles, draft.lines)
        decided = part(draft, blocks, slots, lexicon) if blocks else []
        found = _told(blocks, slots, decided)
    ranks = _ranks(draft)
    return replace(draft, stories=[_story(draft, parts, ranks) for parts in found])


def _ranks(draft: Draft) -> list[int]:
    """For each line the place it had in the source, where the boxes gave the lines another order; else nothing."""
    starts = [line.start for line in draft.lines]
    ordered = sorted(starts)
    if ordered == starts:
        return []
    ranks = {start: rank for rank, start in enumerate(ordered)}
    return [ranks[start] for start in starts]


def one_story(draft: Draft, lexicon: Lexicon) -> Draft:
    """Leave the whole page one story without a headline."""
    if not draft.lines:
        return draft
    blocks, slots = arranged(draft.roles, draft.lines)
    rest = [[i] for slot in slots for i in [*slot.before, *slot.shown, *slot.after]]
    rest += [[i] for block in blocks for i in block.intruding]
    paragraphs = sorted([*[block.lines for block in blocks], *rest])
    return replace(draft, stories=[Story([], Passage([]), [_paragraph(draft, "body", own) for own in paragraphs], 0.0)])


def _of_block(draft: Draft, block: Sequence[int]) -> _Parts:
    """The story between two blank lines, on a page whose blank lines part the stories."""
    parts = _Parts([], [], [])
    for i in block:
        if draft.roles[i] == DISPLAY:
            parts.headline.append(i)
        elif draft.roles[i] == CREDIT:
            parts.credit.append(i)
        else:
            parts.paragraphs.append(("body", [i]))
    return parts


def _told(blocks: Sequence[Block], slots: Sequence[Slot], decided: Sequence[Decided]) -> list[_Parts]:
    """The stories that the choices made for the slots add up to."""
    first = slots[0]
    found = [_Parts([*first.shown], [*first.before, *first.after], [])]
    for k, block in enumerate(blocks):
        last = found[-1]
        last.paragraphs.append(("body", block.lines))
        last.headline += block.intruding
        last.inside = last.inside or bool(block.intruding)
        slot, (choice, limit, sure) = slots[k + 1], decided[k]
        last.credit += slot.before
        last.sure = min(last.sure, sure) if slot.shown else last.sure
        if k + 1 < len(blocks):
            last.limit = min(last.limit, limit)
        if choice.begins:
            last.headline += slot.shown[: choice.split]
            if k + 1 < len(blocks):
                found.append(_Parts(slot.shown[choice.split :], [*slot.after], [], limit, sure if slot.shown else SURE))
            else:
                last.credit += slot.after
            continue
        last.credit += slot.after
        if choice.turned:
            last.headline += slot.shown
            last.inside = True
        else:
            last.paragraphs += [("subhead", slot.shown)] if slot.shown else []
    return found


def _story(draft: Draft, parts: _Parts, ranks: Sequence[int]) -> Story:
    headline = sorted(parts.headline)
    paragraphs = [
        _paragraph(draft, kind, own)
        for kind, lines in parts.paragraphs
        for own in ([[i] for i in lines] if kind in BY_LINE else [lines])
    ]
    later = [paragraph.margin for paragraph in paragraphs[1:]]
    own = sorted([*headline, *parts.credit, *[i for _, lines in parts.paragraphs for i in lines]])
    flags = {
        "order-repaired": bool(ranks) and any(ranks[b] != ranks[a] + 1 for a, b in pairwise(own)),
        "headline-inside-body": parts.inside,
        "no-headline": not headline,
        "headline-uncertain": parts.sure < UNSURE,
        "limits-uncertain": parts.limit < UNSURE,
        "paragraphs-uncertain": min(later, default=SURE) < UNSURE,
    }
    margin = min(
        [parts.limit, parts.sure, *[draft.margins[i] for i in headline], *[PARAGRAPH + margin for margin in later]]
    )
    return Story(
        [Heading([span]) for span in _spans(draft, headline)],
        Passage(_spans(draft, sorted(parts.credit))),
        paragraphs,
        margin - (1.0 if not headline or parts.inside else 0.0),
        tuple(flag for flag, raised in flags.items() if raised),
    )


def _paragraph(draft: Draft, kind: ParagraphKind, lines: Sequence[int]) -> Paragraph:
    return Paragraph(_spans(draft, lines), kind, draft.margins[lines[0]])


def _spans(draft: Draft, lines: Sequence[int]) -> list[Span]:
    return [(draft.lines[i].start, draft.lines[i].end) for i in lines]
