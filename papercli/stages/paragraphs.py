"""Which lines go on with a paragraph, which open one, and which are display type."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from papercli.draft import OPENS, Draft, Line
from papercli.lexicon import Lexicon
from papercli.marks import CANNOT_BEGIN, OPENERS, is_thrown
from papercli.stages.evidence import Evidence, ending
from papercli.stages.measure import OVERFULL, TOLERANCE
from papercli.stages.reading import SURE, read
from papercli.stages.whole import is_whole, roles

NEAR = 12
"""Lines on either side that tell how wide the column is, roughly: a fifth of them are wider at most."""
QUOTES = "“‘「『《"
"""What a quotation or a title opens with: a byline's brackets open a story, and part what stands before them."""
_SUSPECTS = CANNOT_BEGIN | frozenset(OPENERS)


def paragraphs(draft: Draft, lexicon: Lexicon) -> Draft:
    """Decide for each line whether it continues a paragraph, opens one, or is a headline."""
    if not draft.lines:
        return draft
    if draft.lines[0].place:
        from papercli.stages.measured import Measured  # text has no boxes

        return _read(draft, Measured(draft, lexicon))
    evidence = Evidence(draft, lexicon)
    if is_whole(draft.lines, evidence.opens_story):
        count = len(draft.lines)
        found = roles(draft.lines, evidence.opens_story, evidence.is_credit)
        return replace(draft, roles=found, margins=[SURE] * count, measures=[0] * count, whole=True)
    mended = _mended(draft, evidence.opens_story)
    if mended is not draft:
        draft, evidence = mended, Evidence(mended, lexicon)
    return _read(draft, evidence)


def _read(draft: Draft, evidence: Evidence) -> Draft:
    evidence.measure()
    kinds, margins = read(evidence)
    return replace(draft, roles=kinds, margins=margins, measures=evidence.measures)


def each_line(draft: Draft, lexicon: Lexicon) -> Draft:
    """Leave every line a paragraph of its own."""
    count = len(draft.lines)
    return replace(draft, roles=[OPENS] * count, margins=[0.0] * count, measures=[0] * count)


def _mended(draft: Draft, opens_story: Callable[[int], bool]) -> Draft:
    """Put lines together again that an extractor broke at a mark in the middle of one printed line."""
    lines = draft.lines
    mended: list[Line] = []
    for place, line in enumerate(lines):
        if mended and (line.ink[0] in _SUSPECTS or mended[-1].ink[-1] in OPENERS):
            near = sorted([other.width for other in lines[max(0, place - NEAR) : place + NEAR + 1]])
            between = draft.text[mended[-1].end : line.start]
            if (
                between.isspace()
                and not opens_story(place)
                and _is_fragment(mended[-1], line, near[len(near) * 4 // 5])
            ):
                first = mended.pop()
                ink = first.ink + line.ink
                line = Line(first.start, line.end, first.gap, first.indent, first.width + line.width, ink)
        mended.append(line)
    return replace(draft, lines=mended) if len(mended) < len(lines) else draft


def _is_fragment(before: Line, line: Line, measure: int) -> bool:
    """Whether ``line`` is the rest of ``before``: both fit into one line, and typesetting breaks no line where they part."""
    room = measure - before.width - line.width
    if room < -OVERFULL:
        return False
    first, last = line.ink[0], before.ink[-1]
    if is_thrown(line.ink) or last in OPENERS:
        return True
    if first not in OPENERS:
        return False
    if first in QUOTES and ending(before.ink) in (2, -1) and before.ink[0] not in "（(":
        return True
    return line.width <= measure // 2 and abs(room) <= TOLERANCE and ending(line.ink) == 0
