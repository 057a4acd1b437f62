"""Order: the pieces of a page whose text an extractor shuffled are put in the order they are read in.

Nothing is done where nothing speaks for it: on a page in order hardly a line breaks off in mid-sentence before a blank line,
and no row runs across two columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from papercli.draft import Draft, Line
from papercli.lexicon import Lexicon
from papercli.marks import ENDS_SENTENCE, PROSE, STOPS
from papercli.reading.readson import log_odds
from papercli.stages.endings import breaks
from papercli.stages.measure import NARROWEST

if TYPE_CHECKING:
    from papercli.reading.order import Seen

FEWEST = 8
"""Lines of a page that can be out of order, at the least."""
RARE = 10
"""Lines for each full stop, at the most, where full stops end sentences."""
TORN = 2
"""Lines that break off before a blank line and do not read on behind it, from which a page is looked at."""
APART = 0.4
"""The share of the lines that break off before a blank line that do not read on where a page may be out of order: where blank
lines stand anywhere, more than three in five read on."""
FULL = 0.7
"""How wide a line is beside the usual one, at the least, that a column can end with in mid-sentence: verse, lists and headlines are
narrower."""
WIDE, ACROSS = 1.6, 4
"""How wide a row across columns is beside the usual line, and how many such rows a page has at least."""
SAMPLE, MIXED = 40, 0.65
"""Lines in mid-sentence of which it is asked whether the next reads on, and the share that does not where columns alternate."""
FIRST = 8
"""How many of these are asked first; where half of them read on, the others are not asked."""


def order(draft: Draft, lexicon: Lexicon) -> Draft:
    """Put the pieces of text that an extractor shuffled in reading order."""
    lines = draft.lines
    if len(lines) < FEWEST or lines[0].place:
        return draft
    if any(after.start < line.start for line, after in pairwise(lines)):
        return draft  # columns side by side were laid out before
    if sorted([line.width for line in lines])[len(lines) // 2] < NARROWEST:
        return draft
    if not _ends_sentences(lines):
        return draft
    torn = _is_torn(lines)
    if not (torn or (not draft.spaced and _runs_across(draft)) or _alternates(lines)):
        return draft
    from papercli.stages.woven import EVIDENCE  # few pages are out of order

    parted = parted_of(draft)
    if not torn and parted is draft:
        return draft
    found = linked(parted, lexicon)
    return draft if parted is draft and found.gain < EVIDENCE else _ordered(parted, found)


def parted_of(draft: Draft) -> Draft:
    """The page with rows that run across columns parted; where hardly a line reads on in the next, that is evidence enough."""
    from papercli.stages.woven import EVIDENCE, unwoven

    return unwoven(draft, 0.0 if _alternates(draft.lines) else EVIDENCE)


class Linked(Struct, frozen=True):
    """The pieces of a page and what is seen of them, which one follows each, how likely that is, and how much likelier all that is
    than the source's order, as a natural logarithm."""

    seen: Seen
    following: dict[int, int]
    chances: list[float]
    gain: float

    def chains(self) -> list[list[int]]:
        """The pieces that follow one another, in the order in which the source begins them."""
        followed = set(self.following.values())
        found = []
        for head in range(len(self.seen.pieces)):
            if head in followed:
                continue
            found.append([head])
            while found[-1][-1] in self.following:
                found[-1].append(self.following[found[-1][-1]])
        return found


def linked(draft: Draft, lexicon: Lexicon) -> Linked:
    """The links of a page's pieces that the model finds likeliest."""
    from papercli.reading.facts import Facts
    from papercli.reading.links import chained  # few pages are out of order
    from papercli.reading.order import Seen, pieces

    facts = Facts(draft, lexicon)
    seen = Seen(facts, pieces(facts))
    return Linked(seen, *chained(seen.all(), seen.ends(), seen.begins(), "order"))


def _ordered(draft: Draft, found: Linked) -> Draft:
    """The page with its pieces in the order of the links."""
    chains, pieces, facts = found.chains(), found.seen.pieces, found.seen.facts
    if all(number + 1 == after for chain in chains for number, after in pairwise(chain)):
        return draft
    lines: list[Line] = []
    links: dict[int, float] = {}
    before = -1
    for chain in chains:
        for place, number in enumerate(chain):
            own = draft.lines[pieces[number].first : pieces[number].last + 1]
            first = own[0]
            if number != before + 1:
                first = replace(first, gap=facts.usual if place else max(first.gap, facts.usual + 1))
                if place:
                    links[first.start] = found.chances[before]
            elif place and facts.ends[pieces[before].last] < 1:
                first = replace(first, gap=min(first.gap, facts.usual))
            lines += [first, *own[1:]]
            before = number
    return replace(draft, lines=lines, links=links)


def _ends_sentences(lines: Sequence[Line]) -> bool:
    """Whether full stops end the sentences of a page, and nothing else. Before about 1950 they end every clause, or none."""
    inked = "".join([line.ink for line in lines])
    stops = sum(map(inked.count, STOPS))
    return len(lines) < RARE * stops and stops < sum(map(inked.count, "，,、"))


def _is_torn(lines: Sequence[Line]) -> bool:
    """Whether lines of a page break off in mid-sentence before a blank line and do not read on behind it."""
    usual = sorted([line.width for line in lines])[len(lines) // 2]
    torn = [
        (line, after)
        for line, after in breaks(lines)
        if line.width >= FULL * usual and PROSE.search(line.ink + after.ink)
    ]
    if len(torn) < TORN:
        return False
    apart = sum([_reads_off(line, after) for line, after in torn])
    return apart >= max(TORN, APART * len(torn))


def _reads_off(line: Line, after: Line) -> bool:
    return log_odds(line.ink, after.ink) < 0


def _runs_across(draft: Draft) -> bool:
    """Whether rows of a page may run across two columns: they are far wider than the others, with a blank inside."""
    lines = draft.lines
    usual = sorted([line.width for line in lines])[len(lines) // 2]
    often = sorted([line.width for line in lines if line.end - line.start == len(line.ink)])
    measure = often[len(often) // 2] if len(often) >= FEWEST else usual
    across = 0
    for line in lines:
        if line.width > WIDE * measure and line.end - line.start > len(line.ink) and PROSE.search(line.ink):
            across += 1
    return across >= ACROSS


def _alternates(lines: Sequence[Line]) -> bool:
    """Whether the lines of columns seem to alternate: hardly one reads on in the next."""
    middle = [
        (line, after)
        for line, after in pairwise(lines)
        if line.ink[-1] not in ENDS_SENTENCE and (PROSE.search(line.ink) or PROSE.search(after.ink))
    ]
    for size in (FIRST, SAMPLE):
        some = middle[:: max(1, len(middle) // size)][:size]
        if len(some) < FIRST or sum([_reads_off(line, after) for line, after in some]) <= MIXED * len(some):
            return False
    return True
