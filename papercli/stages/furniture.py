"""Page furniture: folios, running heads and editors' lines, set apart from the articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from papercli.dates import find_day
from papercli.draft import Draft
from papercli.lexicon import Lexicon, Words, longest
from papercli.model import FurnitureKind
from papercli.stages.folios import PAGE_NUMBER, find_page, folio_parts, read_folio

_HINT = re.compile(
    r"[0-9一二三四五六七八九〇○][\s]*[年版頁页期]|[编編校][\s]*[辑輯对對]|责[\s]*编|責[\s]*編|热[\s]*线|^[-—–·•\sA-D0-9第页版頁]+$|www|星[\s]*期|(?:19|20)[0-9]{2}[-./]"
)
ENOUGH, LEFT = 0.75, 6
"""The share of a line's ink that must be such words, and the inked characters that may be others."""
EDGE = 3
"""Lines from the top or the foot of the page within which a bare number is a folio."""
_SIGNS = re.compile("[年版頁页期编編校责責线線w0123456789]")
_RULES = frozenset("-—–·•")
MOST = 40
"""Inked characters of a folio beside its dates, numbers and names, at the most."""
LONGEST = 160
"""Width in half-ems beyond which a line is no furniture."""


def furniture(draft: Draft, lexicon: Lexicon) -> Draft:
    """Set folios, running heads and editors' lines apart; a line is one where nearly all its ink is such words.

    A date in running text stays where it is: there it is a small part of its line. The page's number and the issue's
    date are read from the folio, and so are its section and its editors.
    """
    kept, apart = [], list(draft.furniture)
    gap = 0
    date, page, section, editors = draft.date, draft.page, draft.section, draft.editors
    last = len(draft.lines) - 1
    for place, line in enumerate(draft.lines):
        printed = draft.text[line.start : line.end]
        kind = kind_of(printed, min(place, last - place), lexicon) if line.width < LONGEST else None
        if kind == "running-head" and line.place and not line.place.alone and EDGE <= place <= last - EDGE:
            kind = None  # an address, say, that stands in a column is text
        if kind is None and line.place and line.place.alone and folio_parts().search(line.ink):
            kind = "folio"
        if kind is None:
            kept.append(replace(line, gap=max(gap, line.gap)) if gap else line)
            gap = 0
            continue
        apart.append((kind, [(line.start, line.end)]))
        gap = max(gap, line.gap, 1)
        folio = read_folio(printed, lexicon)
        date, page, section = date or folio.date, page or folio.page, section or folio.section
        editors += folio.editors
    if len(kept) == len(draft.lines):
        return draft
    return replace(draft, lines=kept, furniture=apart, date=date, page=page, section=section, editors=editors)


def set_apart(draft: Draft, places: Sequence[int], lexicon: Lexicon) -> Draft:
    """Set lines apart that the reading found to be furniture, by their places among the page's lines."""
    apart = list(draft.furniture)
    date, page, section, editors = draft.date, draft.page, draft.section, draft.editors
    for place in places:
        line = draft.lines[place]
        printed = draft.text[line.start : line.end]
        kind: FurnitureKind = kind_of(printed, 0, lexicon) or "running-head"
        apart.append((kind, [(line.start, line.end)]))
        if kind != "running-head":
            folio = read_folio(printed, lexicon)
            date, page, section = date or folio.date, page or folio.page, section or folio.section
            editors += folio.editors
    return replace(draft, furniture=apart, date=date, page=page, section=section, editors=editors)


def kind_of(printed: str, from_edge: int, lexicon: Lexicon) -> Literal["folio", "running-head", "editors"] | None:
    """``folio`` or ``editors`` for a line of page furniture, None for any other."""
    if not (_SIGNS.search(printed) or printed.isascii() or printed[0] in _RULES) or not _HINT.search(printed):
        return None
    if printed.count("（") != printed.count("）"):
        return None
    if PAGE_NUMBER.fullmatch(printed):
        return "folio" if from_edge < EDGE else None
    ink = "".join(printed.split())
    most = min(LEFT, int((1 - ENOUGH) * len(ink)))
    for words in (printed, ink) if ink != printed else (ink,):  # letter-spaced words are seen only without their blanks
        rest = "".join(folio_parts().sub("", words).split())
        if len(rest) > MOST or 2 * len(rest) > len(ink) + MOST // 4 or len(rest) == len(ink):
            continue
        if _is_furniture(rest, most, lexicon.furniture):
            named = find_day(ink) or find_page(ink, ink)
            return "folio" if named else "editors" if re.search("[编編校]", ink) else "running-head"
    return None


def _is_furniture(ink: str, most: int, words: Words) -> bool:
    """Whether ``ink`` is words of the lexicon of furniture, all but ``most`` characters."""
    left = place = 0
    while place < len(ink) and left <= most:
        size = len(longest(ink, place, words))
        left += not size
        place += size or 1
    return left <= most
