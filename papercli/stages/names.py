"""What Chinese names look like, and how a run of characters is split into the names of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import add

from papercli.lexicon import Lexicon
from papercli.marks import HAN_RUN

NONE, BLANK, WIDE, JOINT = range(4)
"""What was printed between two characters: nothing, one blank, more than one, or the end of a line."""

LONGEST = 4
"""Characters of a part at most: a compound surname and two after it."""


def split_names(run: str, gaps: Sequence[int], lexicon: Lexicon, spaced: bool) -> list[str]:
    """Split ``run``, ink in which names follow one another, into names.

    ``gaps[k]`` says what was printed before ``run[k]``. The best way to split it has the fewest parts that are no names; of several, the one
    whose limits agree best with the blanks; then the one of fewest parts, of common surnames, of what given names are made
    of. Foreign names, joined by a middle dot or in Latin letters, are split only at blanks.

    >>> from papercli.lexicon import Lexicon
    >>> split_names("吕平军武春俊", [0] * 6, Lexicon(), False)
    ['吕平军', '武春俊']
    >>> split_names("张志新郑斌", [0, 1, 1, 1, 1], Lexicon(), True)
    ['张志新', '郑斌']
    """
    if not HAN_RUN.fullmatch(run):
        return _at_blanks(run, gaps)
    if not spaced:
        parts = _at_blanks(run, gaps)
        if (
            NONE not in [gaps[k] for k in _starts(parts)[1:]]
            and JOINT not in gaps[1:]
            and all(is_name(part, lexicon.surnames) for part in parts)
        ):
            return parts
    best: list[tuple[tuple[int, ...], int]] = [((0, 0, 0, 0, 0), 0)]
    for end in range(1, len(run) + 1):
        options = []
        for start in range(max(0, end - LONGEST), end):
            looks = _looks(run, gaps, start, end, lexicon, spaced)
            options.append((tuple(map(add, best[start][0], looks)), start))
        best.append(max(options))
    names: list[str] = []
    end = len(run)
    while end:
        start = best[end][1]
        names.append(run[start:end])
        end = start
    return names[::-1]


def _starts(parts: Sequence[str]) -> list[int]:
    return [sum(map(len, parts[:k])) for k in range(len(parts))]


def _looks(run: str, gaps: Sequence[int], start: int, end: int, lexicon: Lexicon, spaced: bool) -> tuple[int, ...]:
    """What speaks for ``run[start:end]`` as one of the names, the most telling first: that it looks like a name at all, blanks
    before it rather than inside, that it is one part and not several, a common surname, characters of given names."""
    part = run[start:end]
    compound = len(part) > 2 and part[:2] in lexicon.surnames
    given = sum([character in lexicon.given for character in part[1 + compound :]])
    touches = (start > 0 and gaps[start] == NONE) or (end < len(run) and gaps[end] == NONE)
    # Two characters of which only the first looks like a name are one where blanks say so.
    named = is_name(part, lexicon.surnames) and (len(part) > 2 or given > 0 or not touches)
    blanks = (WIDE,) if spaced else (BLANK, WIDE)  # else one stands between nearly all characters
    inside = sum([gap in blanks for gap in gaps[start + 1 : end]])
    before = (gaps[start] in blanks) - (gaps[start] == NONE) if start else 0
    common = compound or bool(lexicon.surnames.get(part[0]))
    return (named - 1, before - inside, -1, common - 1, given)


def is_name(run: str, surnames: Mapping[str, str]) -> bool:
    """Whether ``run`` looks like the name of one person, judged alone.

    >>> from papercli.lexicon import Lexicon
    >>> [is_name(run, Lexicon().surnames) for run in ("高飞", "欧阳煜新", "本市", "完")]
    [True, True, False, False]
    """
    if not HAN_RUN.fullmatch(run):
        return False
    return (2 <= len(run) <= 3 and run[0] in surnames) or (3 <= len(run) <= 4 and run[:2] in surnames)


def may_be_name(run: str, lexicon: Lexicon) -> bool:
    """Whether ``run`` looks like a name and is no place.

    >>> from papercli.lexicon import Lexicon
    >>> [may_be_name(run, Lexicon()) for run in ("高考", "安徽")]
    [True, False]
    """
    return is_name(run, lexicon.surnames) and run not in lexicon.places


def is_surely_name(run: str, lexicon: Lexicon) -> bool:
    """Whether ``run`` is rather a name than a word, although nothing around it says so.

    A surname with a character after it that given names are made of; a rare surname needs two of them after it.

    >>> from papercli.lexicon import Lexicon
    >>> [is_surely_name(run, Lexicon()) for run in ("高飞", "高考", "张志新", "时代", "方向盘")]
    [True, False, True, False, False]
    """
    if not may_be_name(run, lexicon):
        return False
    surname = 2 if len(run) > 2 and run[:2] in lexicon.surnames else 1
    given = [character in lexicon.given for character in run[surname:]]
    return any(given) if surname == 2 or lexicon.surnames[run[0]] else len(given) == 2 and all(given)


def _at_blanks(run: str, gaps: Sequence[int]) -> list[str]:
    if BLANK not in gaps and WIDE not in gaps and JOINT not in gaps:
        return [run]
    names: list[str] = []
    for place, character in enumerate(run):
        latin = place and character.isascii() and run[place - 1].isascii()
        if place == 0 or (gaps[place] in (BLANK, WIDE) and not latin):
            names.append(character)
        elif latin and gaps[place]:
            names[-1] += " " + character
        else:
            names[-1] += character
    return names
