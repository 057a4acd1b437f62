"""The pages of an archive, or its issues: in directories, named one by one, listed on standard input."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import groupby
from typing import BinaryIO, NamedTuple

from papercli.batch.job import OWN, Job
from papercli.errors import UnreadableInput, UsageError
from papercli.files import name_of, natural
from papercli.issues.binding import digest_of

_BLOCK = 1 << 16

Chosen = Callable[[str, bool], bool]
"""Asks whether a name below a source is wanted; the second argument says whether it is a directory's."""


class Found(NamedTuple):
    """A page: its name in the output (a path, with its own ending), where it is, and its place in the order of the sources. Or an
    issue: the same of its directory, and the ``files`` there. Last, why the directory could not be read, if it could not."""

    name: str
    path: str
    place: int
    files: tuple[str, ...] | None = None
    error: str | None = None


def find(job: Job) -> Iterator[Found]:
    """All pages of the sources of a job; ``-`` is a list on standard input, one per line, or ended by NUL bytes if ``null``.

    A file in a directory is named by its path below that source; one that is named itself, by its path. Within a
    directory they come as the system lists them: whoever wants an order sorts by ``place`` and ``name``. Hidden files,
    what is no file and no link, and the outputs of runs are passed over; links to directories are not followed.

    With ``issue``, each directory that holds files is one, with its pages in natural order, and a list names such.

    Raises UnreadableInput where standard input cannot be read, UsageError where it is no list.
    """
    chosen = _chooser(job.globs, job.excluded)
    place = 0
    for source in job.sources:
        if source == "-":
            for path in _listed(b"\0" if job.null else b"\n"):
                files, error = _pages(path, chosen) if job.issue else (None, None)
                yield Found(name_of(path), path, place, files, error)
                place += 1
            continue
        if not os.path.isdir(source):
            yield Found(name_of(source), source, place)
        elif job.issue:
            for name, files, error in _issues(_walk(source, chosen)):
                yield Found(name or name_of(source), _below(source, name), place, files, error)
        else:
            for name, error in _walk(source, chosen):
                yield Found(name or name_of(source), _below(source, name), place, None, error)
        place += 1


def files_of(path: str, files: Sequence[str] | None) -> list[str]:
    """The files of a page, which is one, or of an issue, which is the directory that holds them.

    >>> files_of("1950/01.txt", None), files_of("1950/01", ["1.txt", "2.txt"])
    (['1950/01.txt'], ['1950/01/1.txt', '1950/01/2.txt'])
    """
    return [path] if files is None else [os.path.join(path, file) for file in files]


def base_of(path: str, files: Sequence[str] | None) -> str:
    """The directory that a page lies in, or that holds the files of an issue: the paths of what is read with it begin there.

    >>> base_of("1950/01.txt", None), base_of("1950/01", ["1.txt", "2.txt"])
    ('1950', '1950/01')
    """
    return os.path.dirname(path) if files is None else path


class Status(NamedTuple):
    """What the system says of a page's file: its size, and the times of its last change in nanoseconds. Of those of an
    issue, the sum of their sizes and the latest times."""

    size: int
    mtime: int
    ctime: int


def status_of(files: Sequence[os.stat_result]) -> Status:
    """The status of a page or an issue from those of its files."""
    size = sum([file.st_size for file in files])
    return Status(size, max([file.st_mtime_ns for file in files]), max([file.st_ctime_ns for file in files]))


def unchanged(paths: Sequence[str], now: Status, before: Status, sha256: str | None) -> bool:
    """Whether files still hold the bytes that they held. If a size differs they do not; if only times differ, a hash decides.

    ``sha256`` is the hash of what they held, of several files that of :func:`digest_of`. Raises OSError.
    """
    if now == before or now.size != before.size:
        return now == before
    hashes = []
    for path in paths:
        with open(path, "rb") as file:
            hashes.append(hashlib.file_digest(file, "sha256").hexdigest())
    return digest_of(hashes) == sha256


def _below(source: str, name: str) -> str:
    return os.path.join(source, name) if name else source


def _listed(end: bytes) -> Iterator[str]:
    if sys.stdin is None:  # closed; its number may belong to another file by now
        raise UnreadableInput("standard input is closed: give it a list of files, or name a SOURCE.")
    try:
        with open(0, "rb", closefd=False) as listing:
            yield from names(listing, end)
    except OSError as error:
        raise UnreadableInput(f"standard input cannot be read ({error.strerror}).") from None


def names(listing: BinaryIO, end: bytes) -> Iterator[str]:
    r"""The names in a list, each ended by ``end``, the last perhaps not; empty ones are none. Read block by block.

    Raises UsageError where a name would hold a NUL byte, which none can.

    >>> import io
    >>> list(names(io.BytesIO(b"a b.txt\n\nc.txt"), b"\n"))
    ['a b.txt', 'c.txt']
    """
    rest = b""
    while block := listing.read(_BLOCK):
        if end != b"\0" and b"\0" in block:
            raise UsageError("the list on standard input has NUL bytes in it: add -0 if they part the names.")
        *whole, rest = (rest + block).split(end)
        yield from map(os.fsdecode, filter(None, whole))
    if rest:
        yield os.fsdecode(rest)


def _chooser(globs: Sequence[str], excluded: Sequence[str]) -> Chosen:
    globs, excluded = [_plain(pattern) for pattern in globs], [_plain(pattern) for pattern in excluded]

    def matches(name: str, patterns: Sequence[str]) -> bool:
        last = os.path.basename(name)
        return any(fnmatchcase(name if "/" in pattern else last, pattern) for pattern in patterns)

    def chosen(name: str, folder: bool) -> bool:
        return not matches(name, excluded) and (folder or not globs or matches(name, globs))

    return chosen


def _plain(pattern: str) -> str:
    """A pattern without the parts that mean nothing here: names are below the source, and ``*`` matches ``/``.

    >>> _plain("./1950/"), _plain("**/*.txt"), _plain("195*/*.xml")
    ('1950', '*.txt', '195*/*.xml')
    """
    pattern = pattern.removeprefix("./")
    while pattern.startswith("**/"):
        pattern = pattern.removeprefix("**/")
    return pattern.rstrip("/")


def _pages(folder: str, chosen: Chosen) -> tuple[tuple[str, ...], str | None]:
    """The files of an issue, or why there are none."""
    for _, files, error in _issues(_walk(folder, chosen, deep=False)):
        return files, error
    return (), "there are no files in this directory."


def _issues(found: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, tuple[str, ...], str | None]]:
    """The directories that :func:`_walk` has found files in, each with those, or the reason why it cannot be read."""
    for folder, entries in groupby(found, lambda entry: entry[0] if entry[1] else os.path.dirname(entry[0])):
        files = dict(entries)
        error = files.get(folder)
        names = () if error else tuple(sorted(map(os.path.basename, files), key=natural))
        yield folder, names, error


def _walk(source: str, chosen: Chosen, deep: bool = True) -> Iterator[tuple[str, str | None]]:
    """The files below ``source``, and the directories that cannot be read, or not to their end, each with the reason.

    The files of a directory come one after another, and the reason after them.
    """
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(os.path.join(source, folder)) as entries:
                for entry in entries:
                    name = os.path.join(folder, entry.name)
                    if entry.name.startswith(".") or entry.name == OWN:
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        if deep and chosen(name, True) and not os.path.lexists(os.path.join(entry.path, OWN)):
                            folders.append(name)
                    elif _is_file(entry) and chosen(name, False):
                        yield name, None
        except OSError as error:
            yield folder, f"this directory cannot be read ({error.strerror})."


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether this is a file, or a link to anything but a directory. A link to nothing was meant to be a page, and is reported."""
    return entry.is_file(follow_symlinks=False) or (entry.is_symlink() and not os.path.isdir(entry.path))
