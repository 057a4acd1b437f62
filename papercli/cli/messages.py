"""Messages: errors, one line each on standard error, and progress where somebody watches."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO, TypeVar

from papercli.errors import PaperError, UnreadableInput

T = TypeVar("T")


def complain(error: PaperError) -> int:
    """Print an error on standard error, in one line; return its exit status."""
    say(str(error))
    return error.exit_code


def too_large(name: str) -> UnreadableInput:
    """The error for an input that needs more memory than there is, or than ``ulimit -v`` leaves."""
    return UnreadableInput(f"{name}: there is not enough memory for this input: give it more, or split it.")


def say(sentence: str) -> None:
    """Print a sentence on standard error, in one line, if anybody still listens. Bytes of a file's name that are no text are
    printed as escapes, such as ``\\xff``."""
    words = " ".join(sentence.splitlines()).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    with suppress(OSError):
        print(f"papercli: {words}", file=sys.stderr, flush=True)


def tell(counts: Sequence[tuple[int, str]], output: str) -> None:
    """Say on standard error what came of a run, where a person watches it: ``6 articles, 1 to look at, page.json``.

    ``counts`` are numbers, each with its word in the plural; a word that ends in ``s`` loses it for a count of 1.
    """
    if watched(sys.stderr):
        words = [f"{count} {word.removesuffix('s') if count == 1 else word}" for count, word in counts]
        with suppress(OSError):
            print(", ".join([*words, *([] if output == "-" else [output])]), file=sys.stderr, flush=True)


def watched(stream: TextIO | None) -> bool:
    """Whether a person sees what is written to a stream; a standard stream that was closed is None."""
    return stream is not None and stream.isatty()


def taken(path: str) -> bytes:
    """The bytes of an input, as :func:`papercli.files.read` gives them; see :func:`expect`."""
    from papercli.files import read

    if path == "-":
        expect("type or paste a page, or name a file instead")
    return read(path)


def expect(what: str) -> None:
    """Say what to type, where standard input is a terminal: else nobody would know what papercli waits for."""
    if watched(sys.stdin):
        end = "Ctrl-Z and Enter" if os.name == "nt" else "Ctrl-D"
        say(f"reading from this terminal: {what}; {end} on a line of its own ends it.")


@contextmanager
def pages_told(shown: bool) -> Iterator[None]:
    """A context manager, in which a line on standard error names the page that OCR reads, if that is to be ``shown``."""
    if not shown:
        yield
        return
    from papercli.ocr import watcher

    told = False

    def tell(name: str, page: int, pages: int) -> None:
        nonlocal told
        told = True
        print(f"\r\x1b[Kreading {name}, page {page} of {pages}", end="", file=sys.stderr, flush=True)

    token = watcher.set(tell)
    try:
        yield
    finally:
        watcher.reset(token)
        if told:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def progress(items: Sequence[T], shown: bool) -> Iterable[T]:
    """The items, with a progress bar on standard error if it is to be ``shown``."""
    if not shown or len(items) < 2:
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, "Cleaning", console=Console(stderr=True), transient=True)
