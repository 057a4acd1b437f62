"""Page furniture: folios, running heads and editors' lines, set apart from the articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from papercli.dates import find_day
from papercli.draft import Draft, Line, usual_gap
from papercli.lexicon import Lexicon, Words, longest
from papercli.marks import PROSE
from papercli.patterns import compiled
from papercli.stages.endings import ending
from papercli.stages.folios import PAGE_NUMBER, find_page, folio_parts, read_folio
from papercli.stages.openers import find_opener

_HINT = compiled(
    r"[0-9一二三四五六七八九〇○][\s]*[年版頁页期]|[编編校][\s]*[辑輯对對]|责[\s]*编|責[\s]*編|热[\s]*线|^[-—–·•\sA-D0-9第页版頁]+$|www|星[\s]*期|(?:19|20)[0-9]{2}[-./]"
)
ENOUGH, LEFT = 0.75, 6
"""The share of a line's ink that must be such words, and the inked characters that may be others."""
EDGE = 3
"""Lines from the top or the foot of the page within which a bare number is a folio."""
_SIGNS = compiled("[年版頁页期编編校责責线線w0123456789]")
_RULES = frozenset("-—–·•")
MOST = 40
"""Inked characters of a folio beside its dates, numbers and names, at most."""
LONGEST = 160
"""Width in half-ems beyond which a line is no furniture."""
AGAIN = 3
"""How often a line must come on a page to be a running head."""
ALIKE = 4
"""Half-ems by which the lines of one column differ, at most."""
OWN = ("page", "issue", "number", "editors")
"""What a folio says that a story does not."""
WEAK, LIKELY, CERTAIN = range(3)
"""What a line of such words may say: too little to be sure; enough to be a folio; all that a folio says."""
Kind = Literal["folio", "running-head", "editors"]


def furniture(draft: Draft, lexicon: Lexicon) -> Draft:
    """Set folios, running heads and editors' lines apart; a line is one where nearly all its ink is such words.

    Such words alone prove little inside of a page: a telephone number, a date or a weekday may fill a line of a narrow
    column. There a line must say more (a page number, an editor, a date and its weekday), and a line that stands between
    an unfinished line and its continuation is body in any case, unless it says all that a folio says. At the page's edge,
    or where it comes again and again, any such line is furniture. The page's number and the issue's date are read from
    the folio, and so are its section and its editors.
    """
    lines, kinds = draft.lines, _kinds(draft, lexicon)
    if not any(kinds):
        return draft
    apart = [bool(kind) for kind in kinds]
    for place in _inside(draft, kinds, lexicon):
        apart[place] = False
    kept, pieces = [], list(draft.furniture)
    gap = 0
    date, page, section, editors = draft.date, draft.page, draft.section, draft.editors
    for line, kind, is_apart in zip(lines, kinds, apart, strict=True):
        if kind is None or not is_apart:
            kept.append(replace(line, gap=max(gap, line.gap)) if gap else line)
            gap = 0
            continue
        pieces.append((kind, [(line.start, line.end)]))
        gap = max(gap, line.gap, 1)
        folio = read_folio(draft.text[line.start : line.end], lexicon)
        date, page, section = date or folio.date, page or folio.page, section or folio.section
        editors += folio.editors
    return replace(draft, lines=kept, furniture=pieces, date=date, page=page, section=section, editors=editors)


def said(draft: Draft, lexicon: Lexicon) -> frozenset[int]:
    """The lines of a page that have the words of furniture and are body all the same."""
    kinds = _kinds(draft, lexicon)
    return frozenset(_inside(draft, kinds, lexicon) if any(kinds) else ())


def set_apart(draft: Draft, places: Sequence[int], lexicon: Lexicon) -> Draft:
    """Set lines apart that the reading found to be furniture, by their places among the page's lines."""
    apart = list(draft.furniture)
    date, page, section, editors = draft.date, draft.page, draft.section, draft.editors
    for place in places:
        line = draft.lines[place]
        printed = draft.text[line.start : line.end]
        kind = kind_of(printed, 0, lexicon) or "running-head"
        apart.append((kind, [(line.start, line.end)]))
        if kind != "running-head":
            folio = read_folio(printed, lexicon)
            date, page, section = date or folio.date, page or folio.page, section or folio.section
            editors += folio.editors
    return replace(draft, furniture=apart, date=date, page=page, section=section, editors=editors)


def _kinds(draft: Draft, lexicon: Lexicon) -> list[Kind | None]:
    last = len(draft.lines) - 1
    return [_kind(draft, place, min(place, last - place), lexicon) for place in range(len(draft.lines))]


def _kind(draft: Draft, place: int, from_edge: int, lexicon: Lexicon) -> Kind | None:
    """What a line is by its words, or by standing alone with one of them at the head or the foot of the page."""
    line = draft.lines[place]
    kind = kind_of(draft.text[line.start : line.end], from_edge, lexicon) if line.width < LONGEST else None
    if kind is None and line.place and line.place.alone and folio_parts().search(line.ink):
        return "folio"
    return kind


def _inside(draft: Draft, kinds: Sequence[Kind | None], lexicon: Lexicon) -> list[int]:
    """The lines that are body all the same, by where they stand."""
    lines = draft.lines
    last = len(lines) - 1
    first = next((place for place, kind in enumerate(kinds) if kind is None), len(lines))
    final = next((place for place in range(last, -1, -1) if kinds[place] is None), -1)
    seen = Counter([line.ink for line, kind in zip(lines, kinds, strict=True) if kind])
    usual = usual_gap(lines)
    printed = [draft.text[line.start : line.end] for line in lines]
    found = []
    for place in range(len(lines)):
        line = lines[place]
        if kinds[place] is None or (line.place and line.place.alone) or seen[line.ink] >= AGAIN:
            continue
        begin, end = place, place + 1
        while begin and kinds[begin - 1]:
            begin -= 1
        while end < len(lines) and kinds[end]:
            end += 1
        said = proof("\n".join(printed[begin:end]))  # neighbours speak for one another
        if said < CERTAIN and _is_said(lines, place):
            found.append(place)
            continue
        if said == WEAK and kinds[place] != "folio" and end - begin == 1 and _stands_over(lines, place, lexicon):
            found.append(place)
            continue
        if not first <= place <= final:
            continue
        near = min(place, last - place) < EDGE and PAGE_NUMBER.fullmatch(printed[place])
        if said == WEAK and not near:
            found.append(place)
        elif said < CERTAIN:
            before = next(k for k in range(place - 1, -1, -1) if kinds[k] is None)
            after = next(k for k in range(place + 1, len(lines)) if kinds[k] is None)
            parted = any(lines[k].gap > usual for k in range(before + 1, after + 1))
            if not parted and _reads_on(lines[before], lines[after], lexicon):
                found.append(place)
    return found


def _stands_over(lines: Sequence[Line], place: int, lexicon: Lexicon) -> bool:
    """Whether a story with a marker begins right below a line, so that it is the headline."""
    if place + 1 == len(lines) or lines[place + 1].gap:
        return False
    after = lines[place + 1]
    return find_opener(after.ink, after.ink, len(after.ink), lexicon) is not None


def _is_said(lines: Sequence[Line], place: int) -> bool:
    """Whether a line ends a sentence, is what the colon before it announces, or goes on with a number that the end of a full
    line parts.
    """
    ink = lines[place].ink
    if ink[-1] == "。":
        return True
    if not place or lines[place].gap:
        return False
    before = lines[place - 1]
    full = place > 1 and before.width >= lines[place - 2].width
    return before.ink[-1] in "：:" or (full and ink[0].isdigit() and before.ink[-1].isdigit())


def _reads_on(before: Line, after: Line, lexicon: Lexicon) -> bool:
    """Whether a line of prose is unfinished, and the other may be its continuation."""
    if ending(before.ink) > 1 or find_opener(after.ink, after.ink, len(after.ink), lexicon):
        return False
    if PROSE.search(before.ink):
        return True
    return PROSE.search(after.ink) is not None and before.width >= after.width - ALIKE


def proof(printed: str) -> int:
    """How much words of a folio say together: WEAK for what may be a line of a story, LIKELY, or CERTAIN.

    >>> [proof(line) for line in ("热线12345", "2026年4月22日", "第3版 要闻", "2026年4月22日 星期三 第3版")]
    [0, 0, 1, 2]
    """
    words = [printed, "".join(printed.split())]  # letter-spaced words are seen only without their blanks
    said = [[found.lastgroup for found in folio_parts().finditer(text) if found.lastgroup] for text in words]
    sorts = max(map(set, said), key=len)
    own = max([sum(sort in OWN for sort in found) for found in said])
    if "editors" in sorts or len(sorts) > 2 or own > 1 or (own and len(sorts) > 1):
        return CERTAIN
    return LIKELY if own or len(sorts) > 1 else WEAK


def kind_of(printed: str, from_edge: int, lexicon: Lexicon) -> Kind | None:
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
            return "folio" if named else "editors" if compiled("[编編校]").search(ink) else "running-head"
    return None


def _is_furniture(ink: str, most: int, words: Words) -> bool:
    """Whether ``ink`` is words of the lexicon of furniture, all but ``most`` characters."""
    left = place = 0
    while place < len(ink) and left <= most:
        size = len(longest(ink, place, words))
        left += not size
        place += size or 1
    return left <= most
