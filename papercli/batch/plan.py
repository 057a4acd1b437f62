"""What is to be done: the pages that are found, against what the journal knows of them and what lies in the output."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable

from papercli.batch.inputs import Found
from papercli.batch.job import OWN, Job
from papercli.batch.journal import Journal, shown, stored
from papercli.errors import UsageError
from papercli.writers import FORMATS


def plan(job: Job, journal: Journal, found: Iterable[Found], stopping: Callable[[], bool]) -> None:
    """Write down each page that is found, and whether it waits: what was done with the same bytes and options does not.

    Raises UsageError where two pages would share a name or an output, a result would replace an input, or, if that is
    to fail, the output holds a file that no run made.
    """
    for page in found:
        if stopping():
            break
        _register(job, journal, page)
    journal.adopt()


def output_of(job: Job, name: str) -> str | None:
    """The file that the page of this name becomes, None where it goes into a shard.

    >>> output_of(Job(("in",), "out", format="json"), "1950/01.txt.gz"), output_of(Job(("in",), "out"), "1950/01.alto.xml")
    ('out/1950/01.json', 'out/1950/01.alto.txt')
    """
    if job.shards:
        return None
    return os.path.join(job.output, os.path.splitext(name.removesuffix(".gz"))[0] + FORMATS[job.format].ending)


def _register(job: Job, journal: Journal, page: Found) -> None:
    path = os.path.abspath(page.path)
    if page.name.split(os.sep)[0] == OWN:
        raise UsageError(f"{page.path}: the name {OWN} is taken in the output: name its directory as the source.")
    known = journal.page(page.name)
    if known is not None:
        before = os.fsdecode(known["path"])
        if before != path and os.path.exists(before):
            raise UsageError(
                f"{page.path} and {shown(before)} are both {page.name} in {job.output}: choose an output for each, or "
                "name a directory that holds both."
            )
        if known["run"] == journal.run:
            return  # named twice
    listed: dict[str, object] = {
        "path": stored(path),
        "given": stored(page.path),
        "place": page.place,
        "run": journal.run,
    }
    state = _state(job, journal, page, path, known)
    if known is None:
        other = journal.one("SELECT name FROM pages WHERE path = ?", stored(path))
        if other is not None:
            raise UsageError(
                f"{page.path} is in {job.output} already, as {shown(other)}: name the directories that were named before."
            )
        target = output_of(job, page.name)
        listed["output"] = None if target is None or page.error else stored(os.path.relpath(target, job.output))
        try:
            journal.add(name=stored(page.name), **listed, **state)
        except sqlite3.IntegrityError:
            other = journal.one("SELECT given FROM pages WHERE output = ?", listed["output"])
            raise UsageError(
                f"{shown(other)} and {page.path} would both become {target}: choose among them with --glob or --exclude."
            ) from None
    else:
        if known["shard"] is not None and state.get("state") == "waiting":
            journal.dissolve(known["shard"])
        journal.write(page.name, **listed, **state)


def _state(job: Job, journal: Journal, page: Found, path: str, known: sqlite3.Row | None) -> dict[str, object]:
    """What is to be written down of the state of a page."""
    if page.error is not None:
        told = f"{shown(page.path)}: {page.error}"
        return {"state": "quarantined", "kind": "UnreadableInput", "error": told, "cleaned": journal.run}
    target = output_of(job, page.name)
    try:
        status = os.stat(path)
    except OSError:
        return {"state": "waiting"}
    if target is not None and (known is None or known["state"] == "skipped") and os.path.lexists(target):
        if os.path.realpath(target) == os.path.realpath(path):
            raise UsageError(f"{page.path} is an input, which the result would replace: choose another output.")
        if job.existing == "fail":
            raise UsageError(f"{target} is there already: use --existing skip or overwrite, or another output.")
        return {"state": "skipped" if job.existing == "skip" else "waiting", "size": status.st_size}
    if known is None or known["state"] == "skipped":
        return {"state": "waiting", "size": status.st_size}
    if known["state"] == "suspect":
        return {"state": "suspect", "size": status.st_size}
    done = job.resume and known["state"] == "done" and known["fingerprint"] == job.fingerprint
    if done and _same(known, path, status) and _intact(known, target):
        return {"size": status.st_size, "mtime": status.st_mtime_ns, "ctime": status.st_ctime_ns}
    return {"state": "waiting", "size": status.st_size}


def _same(known: sqlite3.Row, path: str, status: os.stat_result) -> bool:
    """Whether a file is what it was; where only its times differ, its bytes say that."""
    if known["size"] != status.st_size:
        return False
    if (known["mtime"], known["ctime"]) == (status.st_mtime_ns, status.st_ctime_ns):
        return True
    try:
        with open(path, "rb") as file:
            return bool(hashlib.file_digest(file, "sha256").hexdigest() == known["sha256"])
    except OSError:
        return False


def _intact(known: sqlite3.Row, target: str | None) -> bool:
    """Whether the result is still there and whole: a size tells that, since the system writes data before sizes."""
    if target is None:
        return True  # shards are looked at once, not for each of their pages
    try:
        return bool(os.stat(target).st_size == known["written"])
    except OSError:
        return False
