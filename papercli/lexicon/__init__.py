"""The words that newspapers are known by, one kind a file beside this one, for a librarian to add to.

A line is a word, after a tab what is known of it (the role a label stands for), and after ``#`` the reason for an odd
entry. Lines are sorted by code point.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, lru_cache
from marshal import dumps

from papercli.characters import fold
from papercli.errors import UsageError
from papercli.patterns import compiled, loaded

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
STORE = f"{__path__[0]}/words.kept"
"""The file of what the build has made of them: it takes a fifth of the time to read."""
LONGEST = 12
"""Length of the longest word that is looked for in running text, in characters."""


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
    return frozenset(_merged(name, tuple(extra)))


class Words(dict[str, str]):
    """The words of a lexicon, each with what stands after its tab; ``sizes`` says how long, in falling order, those are
    that begin with a character.

    >>> Words({"记者": "reporter", "记": ""}).sizes["记"]
    (2, 1)
    """

    @cached_property
    def sizes(self) -> dict[str, tuple[int, ...]]:
        """The lengths of the words that begin with each character, the longest first."""
        found: dict[str, set[int]] = {}
        for word in self:
            if len(word) <= LONGEST:
                found.setdefault(word[0], set()).add(len(word))
        return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}


def longest(text: str, place: int, words: Words) -> str:
    """The longest word of a lexicon that stands in ``text`` at ``place``, or "" where none does.

    >>> longest("特约记者敖煜新", 0, Lexicon().roles), longest("敖煜新", 0, Lexicon().roles)
    ('特约记者', '')
    """
    for size in words.sizes.get(text[place : place + 1], ()):
        word = text[place : place + size]
        if word in words:
            return word
    return ""


class Lexicon:
    """All lexicons, with a user's additions: pairs of a lexicon's name and a line, see :func:`table`.

    >>> Lexicon().roles["記者"], "云岭快讯" in Lexicon((("markers", "云岭快讯"),)).markers
    ('reporter', True)
    """

    def __init__(self, additions: tuple[tuple[str, str], ...] = ()) -> None:
        self.additions = additions

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and self.additions == other.additions

    def __hash__(self) -> int:
        return hash(self.additions)

    @cached_property
    def agencies(self) -> Words:
        """Agencies, papers and stations."""
        return self._merged("agencies")

    @cached_property
    def furniture(self) -> Words:
        """Words of folios, running heads, lines of editors and imprints; ``section`` follows the name of a section."""
        return self._merged("furniture")

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The words of furniture that are names of sections."""
        return tuple(word for word, kind in self.furniture.items() if kind)

    @cached_property
    def given(self) -> Words:
        """The characters that given names are made of."""
        return self._merged("given")

    @cached_property
    def markers(self) -> Words:
        """Words that open a story and name no paper."""
        return self._merged("markers")

    @cached_property
    def places(self) -> Words:
        """Places that reports are filed from."""
        return self._merged("places")

    @cached_property
    def roles(self) -> Words:
        """Labels of people, each with its role in English."""
        return self._merged("roles")

    @cached_property
    def surnames(self) -> Words:
        """Surnames; ``common`` follows those that most people bear."""
        return self._merged("surnames")

    def check(self) -> None:
        """Raise :class:`UsageError` for an addition that is no word of its lexicon."""
        for name in {kind for kind, _ in self.additions}:
            self._merged(name)

    def _merged(self, name: str) -> Words:
        return _merged(name, tuple(line for kind, line in self.additions if kind == name))


@lru_cache(maxsize=16)
def lexicon_of(additions: tuple[tuple[str, str], ...]) -> Lexicon:
    """The lexicons with these additions. The same additions give the same object, which remembers what it has looked up.

    >>> lexicon_of(()) is lexicon_of(())
    True
    """
    return Lexicon(additions)


@cache
def _merged(name: str, extra: tuple[str, ...]) -> Words:
    if name not in _FIELDS:
        raise UsageError(f"There is no lexicon {name!r}: use one of {', '.join(_FIELDS)}.")
    if not extra:
        text = _read(name)
        same, words, sizes = _kept().get(name, ("", {}, {}))
        if text != same:
            return _parsed(name, text)
        found = Words(words)
        found.sizes = sizes
        return found
    return Words(_merged(name, ()) | dict(_checked(name, line) for line in extra))


def _read(name: str) -> str:
    # Not importlib.resources, which takes longer to import than all lexicons to read.
    with open(f"{__path__[0]}/{name}.txt", encoding="utf-8") as file:
        return file.read()


def _parsed(name: str, text: str) -> Words:
    entries = list(filter(None, compiled(r"[ \t]*#.*").sub("", text).split("\n")))
    if not _FIELDS[name]:
        return Words(dict.fromkeys(entries, ""))
    return Words([entry.partition("\t")[::2] for entry in entries])


@cache
def _kept() -> dict[str, tuple[str, dict[str, str], dict[str, tuple[int, ...]]]]:
    """The lexicons as the build has parsed them: of each its file's text, its words and their sizes."""
    return loaded(STORE) or {}


def stored() -> bytes:
    """What the build keeps of the lexicons, for :data:`STORE`."""
    found = {}
    for name in _FIELDS:
        text = _read(name)
        words = _parsed(name, text)
        found[name] = (text, dict(words), words.sizes)
    return dumps(found)


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
