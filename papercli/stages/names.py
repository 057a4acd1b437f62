"""What Chinese names look like: parting a run of characters into the names of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from papercli.lexicon import Lexicon
from papercli.marks import HAN_RUN

NONE, BLANK, WIDE, JOINT = range(4)
"""What was printed between two characters: nothing, one blank, more than one, the end of a line."""

_INSIDE = {False: (0.0, -2.0, -1.5, -0.2), True: (0.0, -0.3, -1.0, -0.2)}
"""Weight of a gap inside a name, by what was printed there, on a page of ordinary lines and on one where blanks stand
between nearly all characters."""
_BETWEEN = {False: (-2.5, 1.0, 1.5, 0.0), True: (-3.0, 0.0, 1.0, 0.0)}
"""Weight of a gap between two names."""
_GIVEN = 0.4
"""Weight of each character of it that given names are made of."""
_SHORT_GAP = -0.4
"""A name of two characters is often spaced out to the width of three: one blank inside it means little."""


def split_names(run: str, gaps: Sequence[int], lexicon: Lexicon, spaced: bool) -> list[str]:
    """Part ``run``, ink in which names follow one another, into names.

    ``gaps[k]`` says what was printed before ``run[k]``. The best parting weighs what each name looks like (a surname, one
    or two characters more) against the blanks. Foreign names, joined by a middle dot or in Latin letters, are parted at
    blanks alone.

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
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(run) + 1):
        options = [
            (best[end - size][0] + _looks(run, gaps, end - size, end, lexicon, spaced), end - size)
            for size in range(1, min(end, 5) + 1)
        ]
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


def _looks(run: str, gaps: Sequence[int], start: int, end: int, lexicon: Lexicon, spaced: bool) -> float:
    """How much ``run[start:end]`` looks like one name."""
    size = end - start
    surnames = lexicon.surnames
    compound = size > 2 and run[start : start + 2] in surnames
    single = surnames.get(run[start])
    if compound:
        weight = 0.2 if size < 5 else -4.0
    elif single is None:
        weight = -3.0
    else:
        weight = 0.0 if single else -0.7
    if size == 1:
        weight -= 4.0
    elif size == 2:
        weight -= 0.5
        if gaps[start + 1] in (BLANK, WIDE):
            weight += _SHORT_GAP - _INSIDE[spaced][gaps[start + 1]]
    elif size >= 4 and not compound:
        weight -= 2.5 if size == 4 else 5.0
    weight += _GIVEN * sum([character in lexicon.given for character in run[start + 1 + compound : end]])
    inside = _INSIDE[spaced]
    weight += sum([inside[gap] for gap in gaps[start + 1 : end]])
    if start:
        weight += _BETWEEN[spaced][gaps[start]]
    return weight


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

    A surname with a character behind it that given names are made of; a rare surname needs two of them behind it.

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
