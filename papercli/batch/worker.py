"""What is done to some pages in a process of its own: each is read, cleaned and written to a file of the run.

Nothing is put into place here, so a run can discard what a worker did that died, or was thought to have died.
"""

from __future__ import annotations

import faulthandler
import gc
import gzip
import hashlib
import math
import os
import stat
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple

from papercli import Issue, Options, clean, clean_issue
from papercli.batch.inputs import base_of, files_of, status_of
from papercli.errors import PageFailed, PaperError, UnreadableInput, UnwritableOutput, UsageError
from papercli.files import LARGEST, too_long
from papercli.issues.binding import digest_of
from papercli.model import UNSURE
from papercli.readers import beside
from papercli.writers import jsonl, write

Render = Callable[[Issue], bytes]


class Input(NamedTuple):
    """A page: where it is, and what it is called in the result; an issue: the same of its directory, and its files."""

    place: str
    path: str
    files: tuple[str, ...] | None = None


class Task(NamedTuple):
    """Some pages to clean; how, and in which form; the directory for what comes of them.

    Each may take ``timeout`` seconds, and ``memory`` bytes more than the process holds before.
    ``note`` is a file for the last words of a process that is about to end, or None.
    """

    pages: tuple[Input, ...]
    options: Options
    format: str
    shards: str | None
    parts: str
    timeout: float
    memory: int | None
    note: str | None


class Outcome(NamedTuple):
    """What became of one page.

    The file as it was read: its status (see :class:`papercli.batch.inputs.Status`) and hash, None where it could not be
    read; both with those of the files that are read ``also``, as METS lists its pages. The result: bytes ``start`` to ``end`` of the file ``part``, and their hash. How many articles, how many of
    them unsure, their mean confidence (None without any); the seconds it took. Where it failed, the ``kind`` of error and what it says.
    """

    size: int | None = None
    mtime: int | None = None
    ctime: int | None = None
    sha256: str | None = None
    part: str | None = None
    start: int = 0
    end: int = 0
    result: str | None = None
    articles: int = 0
    unsure: int = 0
    confidence: float | None = None
    seconds: float = 0.0
    kind: str | None = None
    error: str | None = None
    also: tuple[str, ...] = ()


def work(task: Task) -> list[Outcome]:
    """Clean the pages of a task, one after another; return the outcome of each, in their order.

    A page that fails is an outcome like others. Raises UnwritableOutput where results cannot be written. When the time
    of a page is over, the process ends on the spot, whatever it is doing.
    """
    render = renderer(task.options, task.format, task.shards)
    # No two attempts at a task, of which one may be thought dead, share a file.
    part = os.path.join(task.parts, os.urandom(8).hex())
    outcomes = []
    with _bounds(task.timeout, task.note) as begin:
        try:
            for turn, page in enumerate(task.pages):
                begin()
                outcome, data = _clean(page, task, render)
                outcomes.append(_keep(outcome, data, part if task.shards else f"{part}-{turn}"))
        except OSError as error:
            raise UnwritableOutput(f"{task.parts} cannot be written ({error.strerror}).") from None
        finally:
            if not gc.isenabled():
                gc.collect(0)
    return outcomes


@cache
def renderer(options: Options, format: str, shards: str | None) -> Render:
    """Return what makes the bytes of an issue, and load all that cleaning with these options needs."""
    clean(b"", options)
    if shards == "parquet":
        try:
            from papercli.batch.rows import encode
        except ImportError:
            raise UsageError("Parquet needs pyarrow: pip install pyarrow.") from None

        return encode
    if shards is None:
        return lambda issue: b"".join(write([issue], format))
    if shards == "jsonl":
        return _lines
    return lambda issue: gzip.compress(_lines(issue), 6, mtime=0) if issue.articles else b""


def _lines(issue: Issue) -> bytes:
    return jsonl.render(issue) + b"\n" if issue.articles else b""


def _keep(outcome: Outcome, data: bytes, part: str) -> Outcome:
    """Write the result of a page after what is in the file ``part``, which is made where missing."""
    if outcome.error is not None:
        return outcome
    with open(part, "ab") as file:
        start = file.tell()
        file.write(data)
    return outcome._replace(part=part, start=start, end=start + len(data), result=hashlib.sha256(data).hexdigest())


def _clean(page: Input, task: Task, render: Render) -> tuple[Outcome, bytes]:
    path = page.path
    outcome = Outcome()
    start = time.perf_counter()
    data = b""
    try:
        with _memory(task.memory):
            places = files_of(page.place, page.files)
            named = zip(places, files_of(path, page.files), strict=True)
            read = [(*_read(place, name), name) for place, name in named]
            outcome = _as_read(outcome, read)
            also = [name for (source, _, _), place in zip(read, places, strict=True) for name in beside(source, place)]
            if also:
                base = base_of(page.place, page.files) or os.curdir
                outcome = _as_read(outcome, read + [(*_read(place, place), place) for place in also])
                outcome = outcome._replace(also=tuple([os.path.relpath(place, base) for place in also]))
            if page.files is None:
                issue = clean(read[0][0], task.options, path=_text(path), failed=_quarantined)
            else:
                sources = [(source, _text(name)) for source, _, name in read]
                issue = clean_issue(sources, task.options, path=_text(path), failed=_quarantined)
            data = render(issue)
        sure = [article.confidence for article in issue.articles]
        outcome = outcome._replace(
            articles=len(sure),
            unsure=sum(confidence < UNSURE for confidence in sure),
            confidence=sum(sure) / len(sure) if sure else None,
        )
    except PaperError as error:
        outcome = outcome._replace(kind=type(error).__name__, error=str(error))
    except MemoryError:
        allowed = f"more than {task.memory >> 20} MB (--memory)" if task.memory else "more memory than there is"
        outcome = outcome._replace(kind="MemoryError", error=f"{path}: this page needs {allowed}.")
    except Exception as error:  # a fault of papercli or of a library, which must cost this page alone
        at = traceback.extract_tb(error.__traceback__)[-1]
        told = f"{type(error).__name__}: {error} ({os.path.basename(at.filename)}, line {at.lineno})"
        outcome = outcome._replace(kind=type(error).__name__, error=f"{path}: cleaning failed, {told}.")
    return outcome._replace(seconds=time.perf_counter() - start), data


def _as_read(outcome: Outcome, read: Sequence[tuple[bytes, os.stat_result, str]]) -> Outcome:
    """The outcome with the status and the hash of what was read."""
    status = status_of([status for _, status, _ in read])
    hashes = [hashlib.sha256(source).hexdigest() for source, _, _ in read]
    return outcome._replace(**status._asdict(), sha256=digest_of(hashes))


def _quarantined(error: PageFailed) -> None:
    """Fail: in an archive a page without its structure would go unseen, so its input has no result."""
    raise error


def _text(path: str) -> str:
    """A path as text: bytes of a file's name that are no text become question marks."""
    return path.encode(errors="replace").decode()


def _read(place: str, path: str) -> tuple[bytes, os.stat_result]:
    """The bytes of a file, and its status from before it was read: should it change meanwhile, the next run sees that."""
    try:
        status = os.stat(place)
        if not stat.S_ISREG(status.st_mode):  # a pipe would keep whoever opens it waiting
            raise UnreadableInput(f"{path}: this is no file but a directory, a device or a pipe: name files.")
        if status.st_size > LARGEST:
            raise too_long(path)
        with open(place, "rb") as file:
            return file.read(), status
    except OSError as error:
        raise UnreadableInput(f"{path}: this file cannot be read ({error.strerror}).") from None


@contextmanager
def _bounds(timeout: float, note: str | None) -> Iterator[Callable[[], None]]:
    """Gives what is to be called as a page begins. The process ends when its time is over, by a thread that needs no
    lock of Python; last words go to ``note``."""
    # To wind the clock takes a fourth of a millisecond: quick pages share the time of the first, and a little more.
    slack = timeout / 100
    wound = -math.inf

    def begin() -> None:
        nonlocal wound
        if time.monotonic() - wound > slack:
            faulthandler.dump_traceback_later(timeout + slack, exit=True, file=file)
            wound = time.monotonic()

    with open(note or os.devnull, "wb") as file:
        faulthandler.enable(file, all_threads=False)
        try:
            yield begin
        finally:
            faulthandler.cancel_dump_traceback_later()
            faulthandler.disable()


def can_bound_memory() -> bool:
    """Whether this system lets a process bound its own memory: Linux does."""
    return os.path.exists("/proc/self/statm")


@contextmanager
def _memory(allowed: int | None) -> Iterator[None]:
    """A context manager, in which the process may take ``allowed`` more bytes of address space; beyond that, MemoryError is raised."""
    if allowed is None:
        yield
        return
    import resource

    with open("/proc/self/statm", "rb") as numbers:
        held = int(numbers.read().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    finite = [held + allowed, *[bound for bound in (soft, hard) if bound != resource.RLIM_INFINITY]]
    resource.setrlimit(resource.RLIMIT_AS, (min(finite), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
