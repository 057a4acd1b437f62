"""Progress: how far a run is, and at its end what it did, told to a person, a log, or a machine."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import msgspec
from msgspec import Struct

from papercli.batch.account import MEGA, Account, duration
from papercli.batch.worker import Outcome

_EVERY = 30.0
"""Seconds between two lines of a log."""


class Tally(Struct):
    """How far a run is: pages and bytes to do, and done; articles found, pages that failed; when it began."""

    pages: int = 0
    size: int = 0
    done: int = 0
    bytes: int = 0
    articles: int = 0
    failed: int = 0
    began: float = 0.0

    def begin(self, pages: int, size: int) -> None:
        """Note how many pages there are to clean, and their bytes together."""
        self.pages, self.size, self.began = pages, size, time.monotonic()

    def count(self, size: int, outcome: Outcome) -> None:
        """Note what became of a page of so many bytes."""
        self.done += 1
        self.bytes += size
        self.articles += outcome.articles
        self.failed += outcome.error is not None

    @property
    def speed(self) -> float:
        """Bytes a second."""
        return self.bytes / max(time.monotonic() - self.began, 0.001)

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take, None where nothing is known yet."""
        return (self.size - self.bytes) / self.speed if self.bytes else None


class Watch:
    """Tells about a run. This one only tells of pages that failed, at the end."""

    def __init__(self) -> None:
        self.tally = Tally()

    def find(self) -> None:
        """The search for pages begins."""

    def begin(self, pages: int, size: int) -> None:
        """So many pages are to be cleaned, of so many bytes."""
        self.tally.begin(pages, size)

    def count(self, size: int, outcome: Outcome) -> None:
        """A page is finished."""
        self.tally.count(size, outcome)

    def show(self) -> None:
        """Some time has passed."""

    def end(self, account: Account) -> None:
        """The run has done this."""
        _tell(account.failed)

    def close(self) -> None:
        """Nothing more will be told."""


class Log(Watch):
    """Tells in lines on standard error, one every so often: words, or with ``machine`` JSON objects."""

    def __init__(self, machine: bool) -> None:
        super().__init__()
        self._machine = machine
        self._told = 0.0

    def find(self) -> None:
        self._say("Looking for pages.", "find")

    def begin(self, pages: int, size: int) -> None:
        super().begin(pages, size)
        self._told = time.monotonic()
        self._say(f"{pages:,} pages to clean, {size / MEGA:,.1f} MB.", "begin", pages=pages, bytes=size)

    def show(self) -> None:
        if time.monotonic() - self._told < _EVERY:
            return
        self._told = time.monotonic()
        tally = self.tally
        left = "" if tally.left is None else f", {duration(tally.left)} left"
        told = f"{tally.done:,} of {tally.pages:,} pages, {tally.articles:,} articles, {tally.failed:,} failed"
        self._say(
            f"{told}, {tally.speed / MEGA:.2f} MB/s{left}.",
            "progress",
            pages=tally.done,
            of=tally.pages,
            articles=tally.articles,
            failed=tally.failed,
            bytes=tally.bytes,
            bytes_per_second=round(tally.speed),
            seconds_left=None if tally.left is None else round(tally.left),
        )

    def end(self, account: Account) -> None:
        self._say("\n".join(account.lines()), "end", **msgspec.structs.asdict(account))

    def _say(self, words: str, event: str, **values: Any) -> None:
        if self._machine:
            words = msgspec.json.encode({"event": event, "time": round(time.time(), 3), **values}).decode()
        with suppress(OSError):  # nobody may listen any more
            print(words, file=sys.stderr, flush=True)


class Bar(Watch):
    """Tells a person at a terminal, with a bar."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(),
        )
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("Looking for pages", total=None, told="")

    def find(self) -> None:
        self._bar.start()

    def begin(self, pages: int, size: int) -> None:
        super().begin(pages, size)
        self._bar.update(self._task, description="Cleaning", total=size)

    def show(self) -> None:
        tally = self.tally
        told = f"{tally.done:,}/{tally.pages:,} pages  {tally.articles:,} articles  {tally.speed / MEGA:.2f} MB/s"
        self._bar.update(self._task, completed=tally.bytes, told=f"{told}  {tally.failed:,} failed")

    def end(self, account: Account) -> None:
        self.close()
        _tell(account.lines())

    def close(self) -> None:
        with suppress(OSError):  # the terminal may be gone
            self._bar.stop()


def _tell(lines: Sequence[str]) -> None:
    """Print lines on standard error, if anybody still listens."""
    with suppress(OSError):
        for line in lines:
            print(line, file=sys.stderr, flush=True)
