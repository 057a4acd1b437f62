"""A run over an archive, from the search for pages to the last line of the journal."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, suppress

from papercli.batch.account import account
from papercli.batch.inputs import find
from papercli.batch.job import Job
from papercli.batch.journal import Journal, Page
from papercli.batch.outputs import Files, Misplaced, Outputs, Shards
from papercli.batch.plan import plan
from papercli.batch.watch import Watch
from papercli.batch.worker import Input, Outcome, Task, renderer, work
from papercli.batch.workers import Dask, Local, Workers
from papercli.errors import PageFailed, PaperError, RunStopped, UnreadableInput, UnwritableOutput, UsageError

INTERRUPTED = 130
"""The exit status of a run that was told to stop before its end."""
_TASK_BYTES = 1 << 18
"""Pages of more bytes than this are a task of their own."""
_AHEAD = 500
"""How many tasks may be finished before an earlier one is: results that need an order wait for it."""
_TICK = 0.2
"""Seconds after which a run looks whether it is to stop, and shows how far it is."""

_DIED, _TIMEOUT = "WorkerDied", "Timeout"

Result = list[Outcome] | Exception | None
"""What came of a task: its outcomes, why it has none, or None where it was never begun."""


def run(job: Job, watch: Watch, stopping: Callable[[], bool]) -> int:
    """Do what is asked for; the exit status: 0 all is well, 1 some pages are quarantined, 70 a fault of ours is why,
    130 it was told to stop before the end.

    When ``stopping`` says so, what is being worked on is finished, and no more is begun. Whatever ends a run, the next
    one goes on where it was. Raises RunStopped where the output cannot be written any more, OutputBusy where another
    run is at work on it, UsageError and UnreadableInput before anything is done.
    """
    output = os.path.realpath(job.output)
    for source in job.sources:
        if os.path.isdir(source) and os.path.realpath(source) == output:
            raise UsageError(f"{source} is both source and output: choose another output.")
        if source != "-" and not os.path.lexists(source):
            raise UnreadableInput(f"{source}: there is no such file or directory.")
        if job.issue and source != "-" and not os.path.isdir(source):
            raise UsageError(f"{source}: --issue takes directories, which hold the pages of an issue each: name those.")
    renderer(job.options, job.format, job.shards)  # options that name nothing are an error now
    with _stopped(job), Journal(job.output) as journal:
        journal.start(job)
        outputs = Shards(job, journal) if job.shards else Files(job, journal)
        watch.find()
        journal.begin()
        try:
            outputs.recover()
            planned = plan(job, journal, find(job), stopping)
        except BaseException:
            journal.rollback()
            raise
        journal.commit()
        outputs.clear()
        journal.list_failures()
        listed = journal.one("SELECT count(*) FROM pages WHERE run = ?", journal.run)
        if planned and not listed:
            journal.end(UnreadableInput.exit_code)
            raise UnreadableInput(_nothing(job))
        with _stopped(job, " The same command goes on from here."):
            _work(job, journal, outputs, watch, stopping)
        status = _status(journal) if planned else INTERRUPTED
        journal.end(status)
        try:
            watch.end(account(job.output))
        except UnreadableInput:
            raise UnwritableOutput(f"{job.output}: the journal was taken away while the run was at work.") from None
    return status


@contextmanager
def _stopped(job: Job, advice: str = "") -> Iterator[None]:
    """Errors of the system that stop a run become one sentence, with ``advice``, and a status of their own."""
    try:
        yield
    except UnwritableOutput as error:
        raise RunStopped(f"{error}{advice}") from None
    except sqlite3.Error as error:
        raise RunStopped(f"{job.output}: the journal cannot be written ({error}).{advice}") from None
    except OSError as error:
        raise RunStopped(f"{job.output} cannot be written ({error.strerror or error}).{advice}") from None


def _nothing(job: Job) -> str:
    """The error where no page was found."""
    if job.sources == ("-",):
        return "standard input: the list names no page: see what made it."
    named = ", ".join(["standard input" if source == "-" else source for source in job.sources])
    return f"{named}: no page was found there{' that --glob and --exclude leave' if job.globs or job.excluded else ''}."


def _status(journal: Journal) -> int:
    if journal.one("SELECT 1 FROM pages WHERE run = ? AND state IN ('waiting', 'suspect') LIMIT 1", journal.run):
        return INTERRUPTED
    failed = "SELECT total(kind = ?), count(*) FROM pages WHERE run = ? AND state = 'quarantined'"
    ours, failures = journal.all(failed, PageFailed.__name__, journal.run)[0]
    return PageFailed.exit_code if ours else int(failures > 0)


def _work(job: Job, journal: Journal, outputs: Outputs, watch: Watch, stopping: Callable[[], bool]) -> None:
    """Clean what waits, then, each alone, the pages whose process died."""
    waiting = "SELECT count(*), total(size) FROM pages WHERE run = ? AND state IN ('waiting', 'suspect')"
    pages, size = journal.all(waiting, journal.run)[0]
    if not pages or stopping():
        return
    parts = os.path.join(os.path.realpath(journal.folder), "parts")
    shutil.rmtree(parts, ignore_errors=True)
    os.makedirs(parts)
    watch.begin(pages, int(size))
    needed = ["papercli.batch.worker", *(["papercli.batch.rows"] if job.shards == "parquet" else [])]
    workers: Workers = Dask(job.scheduler, parts) if job.scheduler else Local(job.jobs, needed)
    course = _Course(job, journal, outputs, workers, watch, stopping, parts)
    try:
        course.run("waiting")
        course.run("suspect")
        outputs.settle()
        journal.commit()
    except BaseException:
        with suppress(PaperError, sqlite3.Error, OSError):
            outputs.abandon()
            journal.commit()
        journal.rollback()
        raise
    finally:
        workers.close()
        shutil.rmtree(parts, ignore_errors=True)


class _Course:
    """Hands tasks to the workers and takes back their outcomes."""

    def __init__(
        self,
        job: Job,
        journal: Journal,
        outputs: Outputs,
        workers: Workers,
        watch: Watch,
        stopping: Callable[[], bool],
        parts: str,
    ) -> None:
        self._job, self._journal, self._outputs, self._workers = job, journal, outputs, workers
        self._watch, self._stopping, self._parts = watch, stopping, parts

    def run(self, state: str) -> None:
        """Clean the pages in a state: ``waiting``, some to a task, or ``suspect``, each alone in its process."""
        alone = state == "suspect"
        tasks = enumerate(self._tasks(state, 1 if alone else self._workers.pages))
        capacity = self._workers.apart if alone else self._workers.capacity
        running: dict[Future[list[Outcome]], tuple[int, list[Page], str | None]] = {}
        results: dict[int, tuple[list[Page], Result]] = {}
        turn = 0
        more = True
        while running or more:
            while more and len(running) < capacity and len(results) < _AHEAD:
                number, pages = next(tasks, (0, []))
                more = bool(pages) and not self._stopping()
                if more:
                    note = os.path.join(self._parts, f"note-{number}") if alone else None
                    running[self._workers.submit(work, self._task(pages, note))] = number, pages, note
            if more and self._stopping():
                more = False
                for future in running:
                    future.cancel()
            for future in wait(running, _TICK, FIRST_COMPLETED).done:
                number, pages, note = running.pop(future)
                results[number] = pages, self._result(future, note)
            self._workers.check()
            while results and (turn in results or not self._outputs.ordered):
                turn = turn if turn in results else next(iter(results))
                self._take(*results.pop(turn), alone)
                turn += 1
            self._watch.show()

    def _tasks(self, state: str, most: int) -> Iterator[list[Page]]:
        pages: list[Page] = []
        size = 0
        for page in self._journal.waiting(state):
            if pages and (len(pages) >= most or size + page.size > _TASK_BYTES):
                yield pages
                pages, size = [], 0
            pages.append(page)
            size += page.size
        if pages:
            yield pages

    def _task(self, pages: list[Page], note: str | None) -> Task:
        job = self._job
        inputs = tuple([Input(page.path, page.given, page.files) for page in pages])
        return Task(inputs, job.options, job.format, job.shards, self._parts, job.timeout, job.memory, note)

    def _result(self, future: Future[list[Outcome]], note: str | None) -> Result:
        """What came of a task; where its process died, an error that says why."""
        if future.cancelled():
            return None
        error = future.exception()
        if error is None:
            return future.result()
        if isinstance(error, UnwritableOutput):
            raise error
        return Exception(_last_words(note) or str(error))

    def _take(self, pages: list[Page], result: Result, alone: bool) -> None:
        if result is None:
            return
        if isinstance(result, Exception):
            failure = self._failure(str(result))
            result = [failure._replace(error=f"{page.given}: {failure.error}") for page in pages]
        for page, outcome in zip(pages, result, strict=True):
            self._journal.begin()
            if outcome.kind in (_DIED, _TIMEOUT) and not alone:
                self._journal.write(page.name, state="suspect")
                continue
            self._finish(page, outcome)
            if self._outputs.due():
                self._outputs.settle()
                self._journal.commit()
        for part in {outcome.part for outcome in result if outcome.part}:
            with suppress(FileNotFoundError):
                os.unlink(part)

    def _failure(self, words: str) -> Outcome:
        """The outcome of a page whose process died and left these last words."""
        if words.startswith(_TIMEOUT):
            return Outcome(kind=_TIMEOUT, error=f"this page takes longer than {self._job.timeout:g} s (--timeout).")
        return Outcome(kind=_DIED, error=f"its process died twice ({words.removeprefix('Fatal Python error: ')}).")

    def _finish(self, page: Page, outcome: Outcome) -> None:
        shard = None
        try:
            if outcome.error is None:
                shard = self._outputs.take(page, outcome)
        except Misplaced as error:
            outcome = outcome._replace(kind=type(error).__name__, error=str(error))
        if outcome.error is not None:
            self._outputs.drop(page)
        self._journal.finish(page, outcome, self._job.fingerprint, shard)
        self._watch.count(page.size, outcome)


def _last_words(note: str | None) -> str:
    """What a process said before it ended: that its time was over, or by which signal it died; nothing where it was
    killed."""
    try:
        with open(note or os.devnull, encoding="utf-8", errors="replace") as file:
            return file.readline().strip()
    except OSError:
        return ""
