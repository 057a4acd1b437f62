"""The journal of an archive: what became of each page, in a SQLite database in the output.

It is right whenever a run is stopped: a change of the output counts only once the journal has it.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, NamedTuple

import msgspec

from papercli.batch.inputs import Status
from papercli.batch.job import OWN, Job
from papercli.batch.worker import Outcome
from papercli.errors import OutputBusy, UnreadableInput, UnwritableOutput, UsageError

_VERSION = 4
_PATIENCE = 30.0
"""Seconds to wait for another program that has locked the journal."""
_SCHEMA = """
CREATE TABLE runs (
    run INTEGER PRIMARY KEY, began REAL, ended REAL, status INTEGER, layout TEXT, fingerprint TEXT, host TEXT,
    process INTEGER
);
CREATE TABLE pages (
    name UNIQUE NOT NULL, place INTEGER, path, given, files, state TEXT, run INTEGER, cleaned INTEGER, fingerprint TEXT, also,
    size INTEGER, mtime INTEGER, ctime INTEGER, sha256 TEXT, output UNIQUE, shard INTEGER, written INTEGER,
    result TEXT, result_mtime INTEGER, result_ctime INTEGER,
    articles INTEGER, unsure INTEGER, confidence REAL, seconds REAL, kind TEXT, error TEXT
);
CREATE INDEX pages_in_order ON pages (state, run, place, name);
CREATE INDEX pages_by_path ON pages (path);
CREATE INDEX pages_by_shard ON pages (shard) WHERE shard IS NOT NULL;
CREATE TABLE shards (
    shard INTEGER PRIMARY KEY, file TEXT, size INTEGER, articles INTEGER, sha256 TEXT, mtime INTEGER, ctime INTEGER
);
"""
_FROM_2 = """
ALTER TABLE pages ADD COLUMN result TEXT;
ALTER TABLE pages ADD COLUMN result_mtime INTEGER;
ALTER TABLE pages ADD COLUMN result_ctime INTEGER;
ALTER TABLE shards ADD COLUMN sha256 TEXT;
ALTER TABLE shards ADD COLUMN mtime INTEGER;
ALTER TABLE shards ADD COLUMN ctime INTEGER;
"""
"""Turns a journal of papercli 0.1 into one of version 3. It has no hashes of results, so all pages are cleaned again."""
_FROM_3 = "ALTER TABLE pages ADD COLUMN also;"
"""Turns a journal of version 3 into one of the present version."""
_CHANGES = {0: _SCHEMA, 2: _FROM_2 + _FROM_3, 3: _FROM_3}


class Page(NamedTuple):
    """A page that waits: its name in the output, where it is, its path as given, the files of an issue, its size, and how
    many bytes its last result had, if it has one."""

    name: str
    path: str
    given: str
    files: tuple[str, ...] | None
    size: int
    written: int | None


def stored(path: str) -> str | bytes:
    """A path as the journal holds it: text where it is text, else the bytes of the file system.

    >>> stored("云岭/01.txt"), stored(os.fsdecode(b"\\xe4.txt"))
    ('云岭/01.txt', b'\\xe4.txt')
    """
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def joined(files: Sequence[str] | None) -> str | bytes | None:
    """The files of an issue as the journal holds them.

    >>> joined(["1.txt", "2.txt"]), restored("1.txt/2.txt"), joined(None)
    ('1.txt/2.txt', ('1.txt', '2.txt'), None)
    """
    return None if files is None else stored("/".join(files))


def restored(files: str | bytes | None) -> tuple[str, ...] | None:
    """The reverse of :func:`joined`."""
    return None if files is None else tuple(os.fsdecode(files).split("/"))


def shown(path: str | bytes) -> str:
    r"""A path from the journal as a person sees it, bytes that are no text as escapes.

    >>> shown(b"\xe4.txt")
    '\\xe4.txt'
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")


class Journal:
    """The journal in the directory ``output``, which is made where missing; nobody else can write to it meanwhile.

    A context manager. Raises OutputBusy where another run is at work there, UnwritableOutput where it cannot be kept.
    """

    def __init__(self, output: str) -> None:
        self.output = output
        self.run = 0
        self._began = self._start = 0.0
        self._failed: list[bytes] = []
        self.folder = os.path.join(output, OWN)
        try:
            os.makedirs(self.folder, exist_ok=True)
        except OSError as error:
            raise UnwritableOutput(f"{self.folder} cannot be made a directory ({error.strerror}).") from None
        try:
            self._lock()
            self._pages = sqlite3.connect(file_of(output), isolation_level=None, timeout=_PATIENCE)
            self._pages.row_factory = sqlite3.Row
            self._pages.execute("PRAGMA journal_mode = WAL")
            self._pages.execute("PRAGMA synchronous = NORMAL")
            _check(self._pages, output)
        except sqlite3.DatabaseError as error:
            told = f"{file_of(output)}: the journal cannot be kept ({error})"
            if isinstance(error, sqlite3.OperationalError):
                raise UnwritableOutput(f"{told}.") from None
            raise UnwritableOutput(
                f"{told}: remove {self.folder} and clean all again with --existing overwrite."
            ) from None

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self._pages.close()
        self._held.close()

    def _lock(self) -> None:
        # The lock of a database of its own: the system takes it back whenever the process ends, on Windows too, and no
        # other process inherits it. The journal itself stays open to readers.
        self._held = sqlite3.connect(_lock_of(self.output), isolation_level=None, timeout=1)
        try:
            self._held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._held.close()
            if "locked" not in str(error):
                raise
            last = _last_run(self.output)
            who = f" (process {last['process']} on {last['host']})" if last else ""
            raise OutputBusy(f"{self.output}: another run is at work here{who}: wait for its end.") from None

    def begin(self) -> None:
        """Begin to write things down, which count from the next :meth:`commit` on."""
        if not self._pages.in_transaction:
            self._pages.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make what was written down since :meth:`begin` count, and say in ``quarantine.jsonl`` what has failed."""
        if self._pages.in_transaction:
            self._pages.execute("COMMIT")
        if self._failed:
            with open(quarantine_of(self.output), "ab") as file:
                file.writelines(self._failed)
            self._failed.clear()

    def rollback(self) -> None:
        """Forget what was written down since :meth:`begin`."""
        self._failed.clear()
        if self._pages.in_transaction:
            self._pages.execute("ROLLBACK")

    def all(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """The rows that a query returns."""
        return self._pages.execute(query, values).fetchall()

    def one(self, query: str, *values: Any) -> Any:
        """The first value of the first row that a query returns; None where it returns no row."""
        row = self._pages.execute(query, values).fetchone()
        return None if row is None else row[0]

    def start(self, job: Job) -> None:
        """Write down that a run begins. Raises UsageError where the output is of another layout than the job's."""
        layout = self.one("SELECT layout FROM runs WHERE run = (SELECT max(run) FROM pages)")
        if layout not in (None, job.layout):
            raise UsageError(f"{self.output} holds {layout}: choose another output for {job.layout}.")
        self._began, self._start = time.time(), time.monotonic()
        values = self._began, job.layout, job.fingerprint, platform.node(), os.getpid()
        query = "INSERT INTO runs (began, layout, fingerprint, host, process) VALUES (?, ?, ?, ?, ?)"
        self.run = self._pages.execute(query, values).lastrowid or 0

    def end(self, status: int) -> None:
        """Write down that the run has ended, with its exit status."""
        ended = self._began + time.monotonic() - self._start  # a clock may be set back meanwhile
        self._pages.execute("UPDATE runs SET ended = ?, status = ? WHERE run = ?", (ended, status, self.run))

    def page(self, name: str) -> sqlite3.Row | None:
        """What is known of the page of that name."""
        row: sqlite3.Row | None = self._pages.execute("SELECT * FROM pages WHERE name = ?", (stored(name),)).fetchone()
        return row

    def write(self, name: str, **values: Any) -> None:
        """Write down ``values`` of a page that is known."""
        told = ", ".join([f"{key} = ?" for key in values])
        self._pages.execute(f"UPDATE pages SET {told} WHERE name = ?", (*values.values(), stored(name)))

    def add(self, **values: Any) -> None:
        """Write down a page that was not known. Raises sqlite3.IntegrityError where another page has the same output."""
        keys = ", ".join(values)
        self._pages.execute(f"INSERT INTO pages ({keys}) VALUES ({', '.join('?' * len(values))})", (*values.values(),))

    def waiting(self, state: str) -> Iterator[Page]:
        """The pages of this run in a state, in order. The journal may be written to meanwhile."""
        place: Any = -1
        name: Any = ""
        query = """
            SELECT place, name, path, given, files, size, written FROM pages
            WHERE state = ? AND run = ? AND (place, name) > (?, ?) ORDER BY place, name LIMIT 500
        """
        while rows := self._pages.execute(query, (state, self.run, place, name)).fetchall():
            for row in rows:
                name, path, given = [os.fsdecode(row[key]) for key in ("name", "path", "given")]
                yield Page(name, path, given, restored(row["files"]), row["size"] or 0, row["written"])
            place, name = rows[-1]["place"], rows[-1]["name"]

    def list_failures(self) -> None:
        """Write ``quarantine.jsonl`` again: the pages that failed before and that this run does not try again.

        Those that still have a result count as done. Of the others, those whose file is gone are forgotten.
        """
        failed = "state = 'quarantined' AND run != ?"
        done = f"UPDATE pages SET state = 'done', kind = NULL, error = NULL WHERE {failed} AND written IS NOT NULL"
        self._pages.execute(done, (self.run,))
        for name, path, files in self.all(f"SELECT name, path, files FROM pages WHERE {failed}", self.run):
            if not (os.path.isdir if files else os.path.isfile)(os.fsdecode(path)):
                self._pages.execute("DELETE FROM pages WHERE name = ?", (name,))
        rows = self._pages.execute(
            "SELECT name, given, kind, error FROM pages WHERE state = 'quarantined' ORDER BY name"
        )
        with open(quarantine_of(self.output), "wb") as file:
            file.writelines(_failure(*row) for row in rows)

    def finish(self, page: Page, outcome: Outcome, fingerprint: str, shard: int | None) -> None:
        """Write down what became of a page."""
        self.write(
            page.name,
            state="done" if outcome.error is None else "quarantined",
            cleaned=self.run,
            fingerprint=fingerprint,
            also=stored("\n".join(outcome.also)) if outcome.also else None,
            size=outcome.size,
            mtime=outcome.mtime,
            ctime=outcome.ctime,
            sha256=outcome.sha256,
            shard=shard,
            written=outcome.end - outcome.start if outcome.error is None else None,
            result=outcome.result if outcome.error is None else None,
            articles=outcome.articles,
            unsure=outcome.unsure,
            confidence=outcome.confidence,
            seconds=outcome.seconds,
            kind=outcome.kind,
            error=None if outcome.error is None else shown(outcome.error),
        )
        if outcome.error is not None:
            self._failed.append(_failure(page.name, page.given, outcome.kind, outcome.error))

    def new_shard(self, shard: int, file: str) -> None:
        """Write down that a shard will be written. Until :meth:`close_shard`, no run counts on it."""
        self._pages.execute("INSERT INTO shards (shard, file) VALUES (?, ?)", (shard, file))

    def close_shard(self, shard: int, status: Status, sha256: str, articles: int) -> None:
        """Write down that a shard is whole: its file as it is on the disk, and its hash."""
        query = "UPDATE shards SET size = ?, mtime = ?, ctime = ?, sha256 = ?, articles = ? WHERE shard = ?"
        self._pages.execute(query, (*status, sha256, articles, shard))

    def touch_shard(self, shard: int, status: Status) -> None:
        """Write down that the times of a shard's file have changed, and not its bytes."""
        query = "UPDATE shards SET size = ?, mtime = ?, ctime = ? WHERE shard = ?"
        self._pages.execute(query, (*status, shard))

    def dissolve(self, shard: int) -> None:
        """Give up a shard: all its pages wait again, even those that this run was not asked for (see :meth:`adopt`)."""
        query = "UPDATE pages SET state = 'waiting', shard = NULL, run = iif(run = ?, run, 0) WHERE shard = ?"
        self._pages.execute(query, (self.run, shard))
        self._pages.execute("UPDATE shards SET size = NULL WHERE shard = ?", (shard,))

    def adopt(self) -> None:
        """Make the pages of dissolved shards pages of this run."""
        self._pages.execute("UPDATE pages SET run = ? WHERE run = 0 AND state = 'waiting'", (self.run,))

    def forget_shard(self, shard: int) -> None:
        """Forget a shard that is not there any more."""
        self._pages.execute("DELETE FROM shards WHERE shard = ?", (shard,))


def file_of(output: str) -> str:
    """Where the journal of an output is."""
    return os.path.join(output, OWN, "journal.sqlite")


def quarantine_of(output: str) -> str:
    """Where the pages of an output that failed are listed."""
    return os.path.join(output, OWN, "quarantine.jsonl")


def _failure(name: str | bytes, path: str | bytes, kind: str | None, error: str) -> bytes:
    told = {"name": shown(name), "path": shown(path), "kind": kind, "error": shown(error)}
    return msgspec.json.encode(told) + b"\n"


def _lock_of(output: str) -> str:
    return os.path.join(output, OWN, "lock")


def is_held(output: str) -> bool:
    """Whether a run is at work on an output right now."""
    try:
        lock = sqlite3.connect(f"file:{_quoted(os.path.abspath(_lock_of(output)))}?mode=ro", uri=True, timeout=0)
        lock.execute("SELECT count(*) FROM sqlite_master").fetchone()
        lock.close()
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    return False


@contextmanager
def reading(output: str) -> Iterator[sqlite3.Connection]:
    """The journal of an output, to read only, while a run is at work too.

    Raises UnreadableInput where there is none, or it cannot be read.
    """
    file = os.path.abspath(file_of(output))
    if not os.path.exists(file):
        raise UnreadableInput(f"{output}: there is no journal here: name the output of papercli batch.")
    # Readers of a database in WAL mode write too, unless they are told that nobody else does.
    still = not os.access(os.path.dirname(file), os.W_OK) and not os.path.exists(f"{file}-wal")
    address = f"file:{_quoted(file)}?mode=ro{'&immutable=1' if still else ''}"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=_PATIENCE)) as pages:
            pages.row_factory = sqlite3.Row
            yield pages
    except sqlite3.Error as error:
        raise UnreadableInput(f"{file}: this journal cannot be read ({error}).") from None


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(os.fsencode(path))


def _check(pages: sqlite3.Connection, output: str) -> None:
    version = pages.execute("PRAGMA user_version").fetchone()[0]
    if version in _CHANGES:
        pages.executescript(f"BEGIN IMMEDIATE; {_CHANGES[version]} PRAGMA user_version = {_VERSION}; COMMIT;")
    elif version != _VERSION:
        raise UnwritableOutput(f"{output}: its journal is of another version of papercli: choose another output.")


def _last_run(output: str) -> sqlite3.Row | None:
    try:
        with reading(output) as pages:
            row: sqlite3.Row | None = pages.execute("SELECT * FROM runs ORDER BY run DESC LIMIT 1").fetchone()
            return row
    except UnreadableInput:
        return None
