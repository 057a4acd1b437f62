"""Files and the standard streams: sources are read whole, results written whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

from papercli.errors import UnreadableInput, UnwritableOutput, UsageError

LARGEST = 1 << 30
"""The most bytes of an input. A larger one is no issue of a newspaper, and may be endless, as a device is."""


def read(path: str) -> bytes:
    """The bytes of a file; ``-`` is standard input.

    Raises UnreadableInput for what is not there, may not be read, is a directory, or has more than :data:`LARGEST` bytes.

    >>> read("no-such-page.txt")
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: no-such-page.txt: this file cannot be read (No such file or directory).
    """
    try:
        with open(0, "rb", closefd=False) if path == "-" else open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except IsADirectoryError:
        raise UnreadableInput(
            f"{path}: this is a directory: name its files, as in {os.path.join(path, '*.txt')}, or clean all of it with "
            "papercli batch, or the pages of one issue with papercli clean --issue."
        ) from None
    except OSError as error:
        name = "standard input" if path == "-" else f"{path}: this file"
        raise UnreadableInput(f"{name} cannot be read ({error.strerror}).") from None
    if len(data) > LARGEST:
        raise too_long("standard input" if path == "-" else path)
    return data


def too_long(name: str) -> UnreadableInput:
    """The error for an input of too many bytes."""
    return UnreadableInput(f"{name}: this has more than {LARGEST:,} bytes: split it, if it is a page at all.")


def named(path: str) -> str | None:
    """A path as results name it, None for standard input. Bytes of a file's name that are no text become question marks.

    >>> named(os.fsdecode(b"page-\\xff.txt")), named("-")
    ('page-?.txt', None)
    """
    return None if path == "-" else path.encode(errors="replace").decode()


def name_of(path: str) -> str:
    """The name in the output of a file that was named itself: its path, but never one that leads out of the output.

    >>> name_of("1950/./01.txt"), name_of("/archive/01.txt"), name_of("../01.txt")
    ('1950/01.txt', 'archive/01.txt', '01.txt')
    """
    parts = os.path.splitdrive(os.path.normpath(path))[1].split(os.sep)
    named = [part for part in parts if part not in ("", os.curdir, os.pardir)]
    return os.sep.join(named) or os.path.basename(os.path.abspath(path))


def keep(inputs: Iterable[str], outputs: Iterable[str]) -> None:
    """Raise UsageError where an output would replace an input, or lie among the pages of a directory that is an input.

    >>> keep(["page.txt", "-"], ["./page.txt"])
    Traceback (most recent call last):
    papercli.errors.UsageError: ./page.txt is an input, which the result would replace: name another file with -o.
    """
    kept = {os.path.realpath(path) for path in inputs if path != "-"}
    for output in outputs:
        if output == "-":
            continue
        place = os.path.realpath(output)
        if place in kept:
            raise UsageError(f"{output} is an input, which the result would replace: name another file with -o.")
        if os.path.dirname(place) in kept:
            raise UsageError(f"{output} would be among the pages of its own directory: name another place with -o.")


def pages_of(folder: str) -> list[str]:
    """The files of a directory in natural order (``p2`` before ``p10``), without hidden ones and subdirectories.

    Raises UnreadableInput where there are none or it cannot be read.

    >>> pages_of("no-such-issue")
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: no-such-issue: this directory cannot be read (No such file or directory).
    """
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.is_file() and not entry.name.startswith(".")]
    except OSError as error:
        raise UnreadableInput(f"{folder}: this directory cannot be read ({error.strerror}).") from None
    if not names:
        raise UnreadableInput(f"{folder}: there are no files in this directory: name one that holds an issue's pages.")
    return [os.path.join(folder, name) for name in sorted(names, key=natural)]


def natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """The key of natural order: numbers are compared by value, all else by code point.

    >>> sorted(["p10.txt", "p2.txt", "p1.txt"], key=natural)
    ['p1.txt', 'p2.txt', 'p10.txt']
    """
    parts = re.split("([0-9]+)", name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], name


def save(path: str, chunks: Iterable[bytes]) -> None:
    """Write a file; ``-`` is standard output.

    A file is written beside its place and then moved there. So it is never seen in part, and a file that was there before stays
    if anything fails. A device or a named pipe is written to as the chunks come.

    Raises UnwritableOutput.

    >>> save("/no/such/folder/page.json", [b"{}"])
    Traceback (most recent call last):
    papercli.errors.UnwritableOutput: /no/such/folder/page.json cannot be written (No such file or directory).
    """
    direct = path.startswith(("/dev/", "/proc/")) or (os.path.exists(path) and not os.path.isfile(path))
    try:
        if path == "-":
            with open(1, "wb", closefd=False) as stream:
                stream.writelines(chunks)
        elif direct:
            with open(path, "wb") as device:
                device.writelines(chunks)
        else:
            _replace(os.path.realpath(path), chunks)
    except OSError as error:
        name = "standard output" if path == "-" else path
        raise UnwritableOutput(f"{name} cannot be written ({error.strerror}).") from None


def _replace(path: str, chunks: Iterable[bytes]) -> None:
    # Not the number of the process: one that was killed may have left a file, and in a container each is number 1.
    part = os.path.join(os.path.dirname(path), f".papercli-{os.urandom(8).hex()}.part")
    with open(part, "xb") as file:
        try:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
            if os.path.exists(path):
                import shutil  # few write over a file

                shutil.copymode(path, part)
            os.replace(part, path)
        except BaseException:  # Ctrl-C too
            os.unlink(part)
            raise


def targets(paths: Sequence[str], folder: str, ending: str) -> list[str]:
    """The file in ``folder`` (made where missing) for each input: its name, with ``ending`` for its own (and ``.gz``).

    Raises UsageError where two would be the same, UnwritableOutput where the folder cannot be made.

    >>> targets(["a/01.txt", "b/02.txt.gz", "-"], ".", ".json")
    ['./01.json', './02.json', './stdin.json']
    >>> targets(["a/01.txt", "b/01.txt"], ".", ".json")
    Traceback (most recent call last):
    papercli.errors.UsageError: a/01.txt and b/01.txt would both go to ./01.json: clean them one by one with -o FILE.
    """
    sources: dict[str, str] = {}
    for path in paths:
        base = os.path.basename(os.path.normpath(path)).removesuffix(".gz")
        name = "stdin" if path == "-" else base if os.path.isdir(path) else os.path.splitext(base)[0]
        target = os.path.join(folder, name + ending)
        if target in sources:
            raise UsageError(
                f"{sources[target]} and {path} would both go to {target}: clean them one by one with -o FILE."
            )
        sources[target] = path
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise UnwritableOutput(f"{folder} cannot be made a directory ({error.strerror}).") from None
    return list(sources)
