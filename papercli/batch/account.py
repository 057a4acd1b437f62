"""What a run has done, as the journal has it: for its summary, and for ``--status``, even while it is at work."""

from __future__ import annotations

import sqlite3
from typing import Any

from msgspec import Struct

from papercli.batch.journal import is_held, quarantine_of, reading, shown
from papercli.errors import UnreadableInput
from papercli.model import UNSURE

MEGA = 1_000_000
_FIRST = 5
"""How many of the slowest and of the least sure pages are named."""


class Account(Struct, frozen=True):
    """What the journal says of the last run over an output.

    ``state`` is ``at work``, ``stopped`` (without an end) or ``ended``, then with ``status``. ``pages`` counts those it
    was asked for by what they are: ``done``, ``quarantined``, ``skipped``, ``waiting``; ``cleaned`` those it worked on
    itself, in ``seconds``, of ``bytes`` in all. ``failures`` counts the quarantined ones by kind of error. ``slowest``
    are pages and their seconds, ``unsurest`` pages and the mean confidence of their articles. ``known`` counts the
    pages of all runs.
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
            speed = f"{self.cleaned / self.seconds:,.0f} pages/s, {self.bytes / MEGA / self.seconds:.2f} MB/s"
            told.append(f"{self.bytes / MEGA:,.1f} MB in {duration(self.seconds)}: {speed}.")
        told += self.failed
        told += [f"Slow: {seconds:.2f} s, {path}" for path, seconds in self.slowest]
        told += [f"Unsure: {confidence:.2f}, {path}" for path, confidence in self.unsurest]
        return told

    @property
    def failed(self) -> list[str]:
        """A line about the pages that are quarantined, if there are any."""
        if not self.failures:
            return []
        kinds = ", ".join([f"{count:,} {kind}" for kind, count in self.failures.items()])
        return [f"Quarantined: {kinds}. The reasons are in {quarantine_of(self.output)}."]


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


def duration(seconds: float) -> str:
    """A duration in words.

    >>> duration(0.42), duration(75), duration(7300)
    ('0.4 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
