"""The words that newspapers are known by, one kind a file beside this one, for a librarian to add to.

A line is a word, after a tab what is known of it (the role a label stands for), and after ``#`` the reason for an odd
entry. Lines are sorted by code point.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from papercli.characters import fold
from papercli.errors import UsageError

_FIELDS = {
    "agencies": "",
    "furniture": "(?:section)?",
    "given": "",
    "markers": "",
    "places": "",
    "roles": "[a-z]+(?:-[a-z]+)*",
    "surnames": "(?:common)?",
}
"""The lexicons, and the pattern of what stands after the tab."""
LONGEST = 12
"""Characters of the longest word that is looked for in running text."""


def table(name: str, extra: Iterable[str] = ()) -> Mapping[str, str]:
    r"""The words of a lexicon, each with what stands after its tab ("" for nothing): those shipped, then ``extra``.

    ``extra`` holds lines of the same form, which add words or replace them; they are folded as the text is.

    :raises UsageError: there is no such lexicon, or a line of ``extra`` is not of the form.

    >>> table("roles")["記者"], table("roles", ["拍友\tphotographer"])["拍友"], table("surnames")["王"]
    ('reporter', 'photographer', 'common')
    >>> table("roles", ["拍友"])
    Traceback (most recent call last):
    papercli.errors.UsageError: roles: '拍友' needs the role it stands for, in English, such as photo-editor.
    """
    return _merged(name, tuple(extra))


def words(name: str, extra: Iterable[str] = ()) -> frozenset[str]:
    """The words of a lexicon alone; arguments and errors are those of :func:`table`.

    >>> "本报讯" in words("markers"), "云岭快讯" in words("markers", ["云岭快讯"])
    (True, True)
    """
    return _words(name, tuple(extra))


def longest(text: str, place: int, words: Collection[str]) -> str:
    """The longest word of a lexicon that stands in ``text`` at ``place``, or "" where none does.

    >>> longest("特约记者敖煜新", 0, words("roles")), longest("敖煜新", 0, words("roles"))
    ('特约记者', '')
    """
    for size in range(min(LONGEST, len(text) - place), 0, -1):
        word = text[place : place + size]
        if word in words:
            return word
    return ""


class Lexicon(NamedTuple):
    """All lexicons, with a user's additions: pairs of a lexicon's name and a line, see :func:`table`.

    >>> Lexicon().roles["記者"], "云岭快讯" in Lexicon((("markers", "云岭快讯"),)).markers
    ('reporter', True)
    """

    additions: tuple[tuple[str, str], ...] = ()

    @property
    def agencies(self) -> frozenset[str]:
        return _words("agencies", self._lines("agencies"))

    @property
    def furniture(self) -> frozenset[str]:
        return _words("furniture", self._lines("furniture"))

    @property
    def sections(self) -> tuple[str, ...]:
        """The words of furniture that are names of sections."""
        return _sections(self._lines("furniture"))

    @property
    def given(self) -> frozenset[str]:
        """The characters that given names are made of."""
        return _words("given", self._lines("given"))

    @property
    def markers(self) -> frozenset[str]:
        return _words("markers", self._lines("markers"))

    @property
    def places(self) -> frozenset[str]:
        return _words("places", self._lines("places"))

    @property
    def roles(self) -> Mapping[str, str]:
        return _merged("roles", self._lines("roles"))

    @property
    def surnames(self) -> Mapping[str, str]:
        return _merged("surnames", self._lines("surnames"))

    def check(self) -> None:
        """Raise :class:`UsageError` for an addition that is no word of its lexicon."""
        for name in {kind for kind, _ in self.additions}:
            _merged(name, self._lines(name))

    def _lines(self, name: str) -> tuple[str, ...]:
        return tuple(line for kind, line in self.additions if kind == name) if self.additions else ()


@cache
def _merged(name: str, extra: tuple[str, ...]) -> dict[str, str]:
    if name not in _FIELDS:
        raise UsageError(f"There is no lexicon {name!r}: use one of {', '.join(_FIELDS)}.")
    if not extra:
        # Not importlib.resources, which takes longer to import than all lexicons to read.
        with open(f"{__path__[0]}/{name}.txt", encoding="utf-8") as lines:
            return dict(entry for entry in map(_entry, lines) if entry[0])
    return _merged(name, ()) | dict(_checked(name, line) for line in extra)


@cache
def _words(name: str, extra: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_merged(name, extra))


@cache
def _sections(extra: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word, kind in _merged("furniture", extra).items() if kind)


def _entry(line: str) -> tuple[str, str]:
    word, _, field = line.partition("#")[0].rstrip().partition("\t")
    return word, field


def _checked(name: str, line: str) -> tuple[str, str]:
    word, field = _entry(line)
    word = fold(word)
    if not word or len(word.split()) > 1 or word != word.strip():
        raise UsageError(f"{name}: {line!r} is not a word without blanks in it, as each addition must be.")
    if not re.fullmatch(_FIELDS[name], field):
        wanted = {
            "roles": "needs the role it stands for, in English, such as photo-editor",
            "furniture": "can have nothing but 'section' after its tab",
            "surnames": "can have nothing but 'common' after its tab",
        }
        raise UsageError(f"{name}: {word!r} {wanted.get(name, 'must stand alone, without a tab')}.")
    return word, field
