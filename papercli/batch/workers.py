"""The processes that do the work: those of this machine, or those of a Dask cluster.

Both are used alike: ``submit`` gives a :class:`concurrent.futures.Future`, which holds an error where the process died;
``capacity`` is how many tasks keep all of them busy, ``apart`` how many never share a process, ``pages`` how many pages
are worth a task; ``check`` raises where no task will ever end; ``close`` ends the processes, whatever they are doing.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar

from papercli.batch.maker import maker
from papercli.errors import RunStopped, UnwritableOutput, UsageError

T = TypeVar("T")
_ATTEMPTS = 5
"""How often a process is replaced before that is an error."""
_PATIENCE = 30.0
"""Seconds to wait for a cluster."""


class Workers(Protocol):
    """Processes that tasks can be given to."""

    capacity: int
    apart: int
    pages: int

    def submit(self, function: Callable[..., T], /, *arguments: Any) -> Future[T]:
        """Give a call to a process; its result comes later. Raises what the pool raises where its processes are gone."""
        ...

    def check(self) -> None:
        """Raise UnwritableOutput where the processes are gone for good, and with them all tasks."""

    def close(self) -> None:
        """End the processes."""


class Local:
    """``jobs`` processes of this machine, each an executor of its own: the death of one fails its own tasks alone.

    Each has imported the modules ``needed``, where the system allows that. The processes end with the one that made
    them, however that ends. Raises RunStopped where the system allows no more of them.
    """

    pages = 16

    def __init__(self, jobs: int, needed: Sequence[str]) -> None:
        self.apart = jobs
        self.capacity = 2 * jobs  # one that runs and one that waits for it, so that none is ever idle
        fork = "forkserver" in get_all_start_methods()
        self._context = get_context("forkserver" if fork else "spawn")
        if fork:
            self._context.set_forkserver_preload(list(needed))  # a new process is there at once
            _deaf_forkserver()
        with _allowed():
            self._leash, self._end = self._context.Pipe(duplex=False)
            self._executors = [self._new() for _ in range(jobs)]
        self._tasks: list[list[Future[Any]]] = [[] for _ in range(jobs)]

    def submit(self, function: Callable[..., T], /, *arguments: Any) -> Future[T]:
        self._tasks = [[task for task in tasks if not task.done()] for tasks in self._tasks]
        seat = min(range(len(self._tasks)), key=lambda place: len(self._tasks[place]))
        with _allowed():
            future = self._submitted(seat, function, *arguments)
        self._tasks[seat].append(future)
        return future

    def _submitted(self, seat: int, function: Callable[..., T], /, *arguments: Any) -> Future[T]:
        """Submit to an executor; to its successor where its process is gone, or where the system could not start that process."""
        for _ in range(_ATTEMPTS):
            try:
                return self._executors[seat].submit(function, *arguments)
            except BrokenProcessPool:
                pass
            except (EOFError, ConnectionError):
                time.sleep(0.1)  # the fork server is dying: once it is dead, it is replaced
            self._executors[seat].shutdown()
            self._executors[seat] = self._new()
        return self._executors[seat].submit(function, *arguments)

    def check(self) -> None:
        """Nothing to do: a process that is gone fails its tasks and is replaced."""

    def close(self) -> None:
        self._end.close()
        for executor in self._executors:
            executor.shutdown(cancel_futures=True)
        self._leash.close()

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, self._context, _begin, (self._leash,))


@contextmanager
def _allowed() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        told = f"so many processes cannot be started ({error.strerror or error})"
        raise RunStopped(f"{told}: choose fewer with --jobs; the same command goes on from here.") from None


def _deaf_forkserver() -> None:
    """Start the server that makes the processes. It and they ignore signals that tell a run to stop: a cluster, ``timeout`` or a
    terminal that is closed may signal the whole group of processes, and these are to finish what is running."""
    from multiprocessing.forkserver import ensure_running

    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        ensure_running()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _begin(leash: Connection) -> None:
    """Set up a process: it leaves Ctrl-C to the process that made it, and ends when that one is gone or lets go."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.disable()  # cleaning makes no cycles, and looking for some takes a tenth of the time: once a task will do
    threading.Thread(target=_end_with, args=(leash,), daemon=True).start()


def _end_with(leash: Connection) -> None:
    try:
        leash.recv()
    finally:
        os._exit(1)


class Dask:
    """The workers of a Dask cluster. It gives the task of a worker that died to another one, up to its own bound.

    Raises UsageError where the cluster cannot be used as it is: out of reach, empty, without this papercli, with workers
    of several threads (bounds of time and memory are those of a process), or blind to the directory ``shared``.
    """

    apart = 1  # Dask may queue two tasks for one worker, and holds its death against both
    pages = 32  # a task costs some milliseconds

    def __init__(self, address: str, shared: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise UsageError("--scheduler needs Dask: pip install distributed.") from None
        for name in ("distributed", "distributed.client"):  # each with a level of its own
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters of it is said here
        try:
            self._client = Client(address, timeout=_PATIENCE, set_as_default=False)
            self.capacity = 2 * self._visit(address, shared)
        except (OSError, ValueError) as error:
            raise UsageError(f"{address}: no Dask scheduler answers there ({error}).") from None
        self._executor = self._client.get_executor(pure=False)

    def _visit(self, address: str, shared: str) -> int:
        """Check that each worker can be used; return how many there are."""
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise UsageError(f"{address}: this scheduler has no workers: start some with dask worker.") from None
        threads = self._client.nthreads()
        for worker, count in threads.items():
            if count > 1:
                raise UsageError(f"{worker}: this worker has {count} threads: start it with --nthreads 1.")
        for worker, found in self._client.run(_visit, shared, on_error="return").items():
            if isinstance(found, Exception):
                raise UsageError(f"{worker}: papercli cannot be imported there ({found}): install it on each worker.")
            made_by, sees = found
            if made_by != maker():
                raise UsageError(
                    f"{worker}: another papercli than here is installed there, or another version of what it reads with: "
                    "install the same on each worker."
                )
            if not sees:
                raise UsageError(f"{worker}: {shared} is not there: workers need the same directories as the driver.")
        return len(threads)

    def submit(self, function: Callable[..., T], /, *arguments: Any) -> Future[T]:
        future: Future[T] = self._executor.submit(function, *arguments)
        return future

    def check(self) -> None:
        """Raise UnwritableOutput where the scheduler is gone, and with it all tasks."""
        if self._client.status != "running":
            raise UnwritableOutput("the Dask scheduler is gone: start it again.")

    def close(self) -> None:
        self._executor.shutdown(wait=False)
        self._client.close()


def _visit(shared: str) -> tuple[str, bool]:
    import papercli.batch.worker  # noqa: F401

    return maker(), os.path.isdir(shared)
