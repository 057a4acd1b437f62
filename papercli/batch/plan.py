"""What is to be done: the pages that are found, against what the journal knows of them and what lies in the output."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable

from papercli.batch.inputs import Found, Status, base_of, files_of, status_of, unchanged
from papercli.batch.job import OWN, Job
from papercli.batch.journal import Journal, joined, shown, stored
from papercli.errors import UnreadableInput, UsageError
from papercli.writers import FORMATS


def plan(job: Job, journal: Journal, found: Iterable[Found], stopping: Callable[[], bool]) -> bool:
    """Write down each page that is found, and whether it waits: what was done with the same bytes and options does not.

    Returns whether all pages were seen, and the run was not told to stop before. Raises UsageError where two pages would share
    a name or an output, where a result would replace an input, and, if that is to fail, where the output holds a file that no
    run made.
    """
    whole = True
    for page in found:
        if stopping():
            whole = False
            break
        _register(job, journal, page)
    journal.adopt()
    return whole


def output_of(job: Job, name: str) -> str | None:
    """The file that the page or issue of this name becomes, None where it goes into a shard.

    >>> output_of(Job(("in",), "out", format="json"), "1950/01.txt.gz"), output_of(Job(("in",), "out"), "1950/01.alto.xml")
    ('out/1950/01.json', 'out/1950/01.alto.txt')
    """
    if job.shards:
        return None
    stem = name if job.issue else os.path.splitext(name.removesuffix(".gz"))[0]
    return os.path.join(job.output, stem + FORMATS[job.format].ending)


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
    if page.error is None:
        listed["files"] = joined(page.files)
    state = _state(job, journal, page, path, known)
    if known is None:
        other = journal.one("SELECT name FROM pages WHERE path = ?", stored(path))
        if other is not None:
            raise UsageError(
                f"{page.path} is in {job.output} already, as {shown(other)}: name the directories that were named before."
            )
        target = output_of(job, page.name)
        no_page = page.error is not None and not job.issue  # but a directory
        listed["output"] = None if target is None or no_page else stored(os.path.relpath(target, job.output))
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
    """The state of a page, as the journal is to hold it."""
    if page.error is not None:
        return {"cleaned": journal.run, **_unreadable(f"{shown(page.path)}: {page.error}")}
    target = output_of(job, page.name)
    if known is None or known["state"] == "skipped":
        return _state_of_new(job, page, path, target)
    has_result = known["state"] in ("done", "quarantined") and known["written"] is not None
    paths = files_of(path, page.files)
    also = os.fsdecode(known["also"]).split("\n") if known["also"] else []
    every = paths + [os.path.join(base_of(path, page.files), name) for name in also]
    try:
        status = status_of([os.stat(file) for file in every])
        before = Status(known["size"], known["mtime"], known["ctime"])
        same = has_result and known["files"] == joined(page.files) and unchanged(every, status, before, known["sha256"])
    except OSError as error:
        if has_result:  # it stays: the disk may only be away
            given = dict(zip(paths, files_of(page.path, page.files), strict=True))
            named = given.get(error.filename, page.path)  # an error while reading names no file
            return _unreadable(f"{shown(named)}: this file cannot be read ({error.strerror}).")
        return {"state": "waiting"}
    if known["state"] == "suspect":
        return {"state": "suspect", "size": status.size}
    if same and job.resume and known["fingerprint"] == job.fingerprint:
        result = _result(known, target)
        if result is not None:
            return {"state": "done", "kind": None, "error": None, **status._asdict(), **result}
    return {"state": "waiting", "size": status.size}


def _state_of_new(job: Job, page: Found, path: str, target: str | None) -> dict[str, object]:
    """The state of a page that no run has cleaned: a file in its place is not ours."""
    paths = files_of(path, page.files)
    try:
        size = sum([os.stat(file).st_size for file in paths])
    except OSError:
        return {"state": "waiting"}
    if target is None or not os.path.lexists(target):
        return {"state": "waiting", "size": size}
    if os.path.realpath(target) in map(os.path.realpath, paths):
        raise UsageError(f"{page.path} is an input, which the result would replace: choose another output.")
    if job.existing == "fail":
        raise UsageError(f"{target} is there already: use --existing skip or overwrite, or another output.")
    return {"state": "skipped" if job.existing == "skip" else "waiting", "size": size}


def _unreadable(error: str) -> dict[str, object]:
    return {"state": "quarantined", "kind": UnreadableInput.__name__, "error": error}


def _result(known: sqlite3.Row, target: str | None) -> dict[str, object] | None:
    """What the journal is to hold of a result that is still as a run made it; None where it is not."""
    if target is None:
        return {}  # shards are looked at once, not for each of their pages
    before = Status(known["written"], known["result_mtime"], known["result_ctime"])
    try:
        status = status_of([os.stat(target)])
        same = unchanged([target], status, before, known["result"])
    except OSError:
        return None
    return {"result_mtime": status.mtime, "result_ctime": status.ctime} if same else None
