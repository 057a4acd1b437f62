"""Several files bound into one source: one text, in which each has lines and offsets of its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from papercli.digest import sha256
from papercli.layout import Reading
from papercli.model import File, Source, line_of


class Bound(NamedTuple):
    """The text of an issue, and where in it each file's text begins."""

    text: str
    begins: tuple[int, ...]


class Part(NamedTuple):
    """A file to be bound: its path, the SHA-256 of its bytes, and what was read from it."""

    path: str | None
    sha256: str
    reading: Reading


def bind(texts: Sequence[str]) -> Bound:
    """Bind the texts of an issue's files: a form feed between two, and each on lines of its own.

    A line end is added where a file has none at its end, and no second form feed where it ends in one.

    >>> bind(["天\\n", "地", "\\n\\f", "玄"])
    Bound(text='天\\n\\x0c地\\n\\x0c\\n\\x0c\\n玄', begins=(0, 3, 6, 9))
    """
    bound, begins = "", []
    for place, text in enumerate(texts):
        if place:
            bound += "\f" if bound.endswith(("\n", "\r")) else "\n" if bound.endswith("\f") else "\n\f"
        begins.append(len(bound))
        bound += text
    return Bound(bound, tuple(begins))


def describe(parts: Sequence[Part], bound: Bound, starts: Sequence[int], path: str | None) -> Source:
    """The description of a bound source, given the offsets at which its lines begin."""
    files = []
    for part, begin in zip(parts, bound.begins, strict=True):
        first, count = line_of(starts, begin), len(part.reading.text)
        last = line_of(starts, begin + count) - (part.reading.text[-1:] in ("", "\n", "\r", "\f"))
        reading = part.reading
        files.append(File(part.path, part.sha256, reading.encoding, (first, max(first, last)), reading.format))
    lines = len(starts) - (not bound.text[starts[-1] :].strip("\f"))  # what follows the last line end is no line
    encodings = ", ".join(dict.fromkeys(part.reading.encoding for part in parts))
    formats = ", ".join(dict.fromkeys(part.reading.format for part in parts))
    return Source(path, digest_of([part.sha256 for part in parts]), encodings, lines, tuple(files), formats)


def digest_of(hashes: Sequence[str]) -> str:
    """The hash of an issue: that of its file, or the hash of the hashes of several, one per line, as ``sha256sum`` makes it
    of what it has printed.

    >>> digest_of(["cafe"]), digest_of(["cafe", "beef"])[:8]
    ('cafe', 'aaec073d')
    """
    if len(hashes) == 1:
        return hashes[0]
    return sha256("".join([f"{one}\n" for one in hashes]).encode())


def name_of(source: Source) -> str:
    """The id of the issue: the name of its file (of several the first, else their directory) and part of its hash."""
    path = source.path or source.files[0].path
    if not path:
        return source.sha256[:12]
    return f"{os.path.basename(os.path.normpath(path)).partition('.')[0]}-{source.sha256[:8]}"
