"""What a run tells: how far it is, and at its end what it did. To a person who watches, into a log, or to a machine."""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import suppress
from typing import Any

import msgspec
from msgspec import Struct

from papercli.batch.journal import is_held, quarantine_of, reading, shown
from papercli.batch.worker import UNSURE, Outcome
from papercli.errors import UnreadableInput

_MEGA = 1_000_000
_EVERY = 30.0
"""Seconds between two lines of a log."""
_FIRST = 5
"""How many of the slowest and of the least sure pages are named."""


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
        self.pages, self.size, self.began = pages, size, time.monotonic()

    def count(self, size: int, outcome: Outcome) -> None:
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
    """Whoever is told about a run; this one says nothing."""

    def __init__(self) -> None:
        self.tally = Tally()

    def find(self) -> None:
        """Pages are looked for."""

    def begin(self, pages: int, size: int) -> None:
        """So many are to be cleaned, of so many bytes."""
        self.tally.begin(pages, size)

    def count(self, size: int, outcome: Outcome) -> None:
        """One is finished."""
        self.tally.count(size, outcome)

    def show(self) -> None:
        """A moment has passed."""

    def end(self, account: Account) -> None:
        """This is what the run has done."""

    def close(self) -> None:
        """No more will be told."""


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
        self._say(f"{pages:,} pages to clean, {size / _MEGA:,.1f} MB.", "begin", pages=pages, bytes=size)

    def show(self) -> None:
        if time.monotonic() - self._told < _EVERY:
            return
        self._told = time.monotonic()
        tally = self.tally
        left = "" if tally.left is None else f", {_duration(tally.left)} left"
        told = f"{tally.done:,} of {tally.pages:,} pages, {tally.articles:,} articles, {tally.failed:,} failed"
        self._say(
            f"{told}, {tally.speed / _MEGA:.2f} MB/s{left}.",
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
        told = f"{tally.done:,}/{tally.pages:,} pages  {tally.articles:,} articles  {tally.speed / _MEGA:.2f} MB/s"
        self._bar.update(self._task, completed=tally.bytes, told=f"{told}  {tally.failed:,} failed")

    def end(self, account: Account) -> None:
        self.close()
        with suppress(OSError):
            print("\n".join(account.lines()), file=sys.stderr, flush=True)

    def close(self) -> None:
        with suppress(OSError):  # the terminal may be gone
            self._bar.stop()


class Account(Struct, frozen=True):
    """What the journal says of the last run over an output.

    ``state`` is ``at work``, ``stopped`` (without an end) or ``ended``, then with ``status``. ``pages`` counts those it
    was asked for by what they are: ``done``, ``quarantined``, ``skipped``, ``waiting``; ``cleaned`` those it worked on
    itself, in ``seconds``, of ``bytes`` in all. ``failures`` counts the quarantined ones by kind of error. ``slowest``
    are pages and their seconds, ``unsurest`` pages and the mean confidence of their articles. ``known`` counts the pages
    of all runs.
    """

    output: str
    state: str
    status: int | None
    began: float
    seconds: float | None
    layout: str
    known: int
    pages: dict[str, int]
    cleaned: int
    bytes: int
    articles: int
    unsure: int
    failures: dict[str, int]
    slowest: list[tuple[str, float]]
    unsurest: list[tuple[str, float]]

    def lines(self) -> list[str]:
        """The account in words."""
        counts = [f"{count:,} {state}" for state, count in self.pages.items()]
        told = [
            f"{sum(self.pages.values()):,} pages: {', '.join(counts) or 'none'}; {self.cleaned:,} cleaned in this run."
        ]
        told.append(f"{self.articles:,} articles, {self.unsure:,} of them unsure (confidence below {UNSURE}).")
        if self.seconds and self.cleaned:
            speed = f"{self.cleaned / self.seconds:,.0f} pages/s, {self.bytes / _MEGA / self.seconds:.2f} MB/s"
            told.append(f"{self.bytes / _MEGA:,.1f} MB in {_duration(self.seconds)}: {speed}.")
        if self.failures:
            kinds = ", ".join([f"{count:,} {kind}" for kind, count in self.failures.items()])
            told.append(f"Quarantined: {kinds}. The reasons are in {quarantine_of(self.output)}.")
        told += [f"Slow: {seconds:.2f} s, {path}" for path, seconds in self.slowest]
        told += [f"Unsure: {confidence:.2f}, {path}" for path, confidence in self.unsurest]
        return told


def account(output: str) -> Account:
    """What the journal of an output says of its last run. Raises UnreadableInput where there is none."""
    with reading(output) as pages:
        return _account(pages, output)


def _account(pages: sqlite3.Connection, output: str) -> Account:
    last = pages.execute("SELECT * FROM runs ORDER BY run DESC LIMIT 1").fetchone()
    if last is None:
        raise UnreadableInput(f"{output}: no run has begun here yet.")
    run = last["run"]
    of_run, own = "FROM pages WHERE run = ?", "FROM pages WHERE run = ? AND cleaned = run"

    def first(query: str) -> Any:
        return pages.execute(query, (run,)).fetchone()

    def pairs(query: str) -> list[tuple[str, Any]]:
        return [(shown(key), value) for key, value in pages.execute(query, (run,))]

    states = {"suspect": "waiting"}
    counts: dict[str, int] = {}
    for state, count in pairs(f"SELECT state, count(*) {of_run} GROUP BY state ORDER BY state"):
        state = states.get(state, state)
        counts[state] = counts.get(state, 0) + count
    cleaned, size = first(f"SELECT count(*), total(size) {own}")
    articles, unsure = first(f"SELECT total(articles), total(unsure) {of_run} AND state = 'done'")
    work = is_held(output) if last["ended"] is None else False
    return Account(
        output=output,
        state="at work" if work else "stopped" if last["ended"] is None else "ended",
        status=last["status"],
        began=last["began"],
        seconds=None if last["ended"] is None else last["ended"] - last["began"],
        layout=last["layout"],
        known=pages.execute("SELECT count(*) FROM pages").fetchone()[0],
        pages=counts,
        cleaned=cleaned,
        bytes=int(size),
        articles=int(articles),
        unsure=int(unsure),
        failures=dict(pairs(f"SELECT kind, count(*) {of_run} AND state = 'quarantined' GROUP BY kind ORDER BY kind")),
        slowest=pairs(f"SELECT given, seconds {own} AND seconds IS NOT NULL ORDER BY seconds DESC LIMIT {_FIRST}"),
        unsurest=pairs(
            f"SELECT given, confidence {own} AND confidence IS NOT NULL ORDER BY confidence, place, name LIMIT {_FIRST}"
        ),
    )


def _duration(seconds: float) -> str:
    """Seconds as a person says them.

    >>> _duration(0.42), _duration(75), _duration(7300)
    ('0.4 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
