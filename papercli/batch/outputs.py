"""Results put into place: a file for each page, or shards of articles. Whole or absent, whenever a run is stopped."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import time
from collections.abc import Callable
from typing import BinaryIO, Protocol

from papercli.batch.inputs import Status, status_of, unchanged
from papercli.batch.job import Job
from papercli.batch.journal import Journal, Page
from papercli.batch.plan import output_of
from papercli.batch.worker import Outcome
from papercli.errors import PaperError, UnwritableOutput, UsageError

_OFTEN = 0.5
"""Seconds after which the files put into place are recorded in the journal. A run that is killed does at most this much again."""
_NAMING = {errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST, errno.ELOOP, errno.EINVAL}
"""The system errors that mean that one name is impossible. They concern one page; any other error would concern every page."""


class Misplaced(PaperError):
    """The result of one page has no place: its name is too long, or a file stands where its directory should be."""


class Outputs(Protocol):
    """Where results go.

    Before a run is planned, ``recover`` brings into order what another run left behind, and ``clear`` takes away what the
    plan gives up. ``take`` puts the result of a page there and says in which shard, ``drop`` is for a page that fails.
    ``due`` says that it is time to ``settle``: what was taken then stands as soon as the journal is committed.
    ``abandon`` gives up what has not been settled and cannot stand alone. ``ordered`` says whether results are to come
    in the order of their pages.
    """

    ordered: bool

    def recover(self) -> None:
        """Bring into order what another run left behind."""

    def clear(self) -> None:
        """Take away what the plan gives up."""

    def take(self, page: Page, outcome: Outcome) -> int | None:
        """Put the result of a page there; the number of its shard, None for a file of its own."""

    def drop(self, page: Page) -> None:
        """Note a page that fails."""

    def due(self) -> bool:
        """Whether it is time to settle."""

    def settle(self) -> None:
        """Make what was taken stand as soon as the journal is committed."""

    def abandon(self) -> None:
        """Give up what has not been settled and cannot stand alone."""


class Files:
    """A file for each page, in directories like those it came from."""

    ordered = False

    def __init__(self, job: Job, journal: Journal) -> None:
        self._job, self._journal = job, journal
        self._settled = time.monotonic()

    def recover(self) -> None:
        """Nothing to do: each file stands alone, and the plan looks at them one by one."""

    def clear(self) -> None:
        """Nothing to do: a file is replaced by the next result of its page, and never taken away before."""

    def take(self, page: Page, outcome: Outcome) -> int | None:
        """Put the result of a page into place. Raises Misplaced where no file can have its name."""
        self._journal.begin()
        target = output_of(self._job, page.name)
        assert target is not None
        assert outcome.part is not None
        try:
            try:
                os.replace(outcome.part, target)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(target), exist_ok=True)
                os.replace(outcome.part, target)
            made = os.stat(target)
        except OSError as error:
            if error.errno in _NAMING:
                raise Misplaced(f"{page.given}: {target} cannot be written ({error.strerror}).") from None
            raise UnwritableOutput(f"{target} cannot be written ({error.strerror}).") from None
        self._journal.write(page.name, result_mtime=made.st_mtime_ns, result_ctime=made.st_ctime_ns)
        return None

    def drop(self, page: Page) -> None:
        """Take away what an earlier run made of a page that fails now."""
        self._journal.begin()
        target = output_of(self._job, page.name)
        if page.written is not None and target is not None and os.path.exists(target):
            os.unlink(target)

    def due(self) -> bool:
        return time.monotonic() - self._settled > _OFTEN

    def settle(self) -> None:
        self._settled = time.monotonic()

    def abandon(self) -> None:
        """Nothing to do: each file stands alone."""


class _Shard(Protocol):
    """A shard that is being written: pieces as workers made them go in, one a page."""

    def write(self, data: bytes, /) -> object: ...

    def close(self) -> None: ...


class Shards:
    """Files of many articles each. A page is in one of them as a whole, and in one alone.

    The pages of a shard and the shard itself are one transaction of the journal, which is committed when the file has
    been written to the disk and moved into its place: a file counts only once the journal says that it is whole.
    """

    ordered = True

    def __init__(self, job: Job, journal: Journal) -> None:
        self._job, self._journal = job, journal
        self._shard = self._articles = 0
        self._name = ""
        self._file: _Shard | None = None
        self._new: Callable[[str], _Shard] = _plain
        if job.shards == "parquet":
            from papercli.batch.rows import Rows

            self._new = Rows
        self._pattern = re.compile(rf"articles-\d{{5,}}\.{re.escape(str(job.shards))}")
        self._part = os.path.join(journal.folder, "shard.part")

    def recover(self) -> None:
        """Take away what a run left that was stopped, and give up shards that are not whole any more.

        Raises UsageError where there are shards that no run made, if that is to fail.
        """
        known = {row["file"]: row for row in self._journal.all("SELECT * FROM shards")}
        for file, row in known.items():
            if row["size"] is None:
                continue
            path, before = os.path.join(self._job.output, file), Status(row["size"], row["mtime"], row["ctime"])
            try:
                status = status_of([os.stat(path)])
                whole = os.path.isfile(path) and unchanged([path], status, before, row["sha256"])
            except OSError:
                whole = False
            if not whole:
                self._journal.dissolve(row["shard"])
            elif status != before:
                self._journal.touch_shard(row["shard"], status)
        foreign = sorted(
            name for name in os.listdir(self._job.output) if self._pattern.fullmatch(name) and name not in known
        )
        if foreign and self._job.existing == "fail":
            path = os.path.join(self._job.output, foreign[0])
            raise UsageError(f"{path} is there already: use --existing skip or overwrite, or another output.")
        if foreign and self._job.existing == "overwrite":
            for name in foreign:
                os.unlink(os.path.join(self._job.output, name))

    def clear(self) -> None:
        """Take away the shards that have been given up."""
        for row in self._journal.all("SELECT shard, file FROM shards WHERE size IS NULL"):
            path = os.path.join(self._job.output, row["file"])
            if os.path.exists(path):
                os.unlink(path)
            self._journal.forget_shard(row["shard"])

    def take(self, page: Page, outcome: Outcome) -> int | None:
        if not outcome.articles:
            self._journal.begin()
            return None
        self._file = self._file or self._open()
        assert outcome.part is not None
        with open(outcome.part, "rb") as part:
            part.seek(outcome.start)
            data = part.read(outcome.end - outcome.start)
        try:
            self._file.write(data)
        except OSError as error:
            raise UnwritableOutput(f"{self._part} cannot be written ({error.strerror}).") from None
        self._articles += outcome.articles
        return self._shard

    def drop(self, page: Page) -> None:
        """A page that fails is in no shard."""
        self._journal.begin()

    def due(self) -> bool:
        return self._articles >= self._job.shard_size

    def settle(self) -> None:
        if self._file is None:
            return
        path = os.path.join(self._job.output, self._name)
        try:
            self._file.close()
            _to_disk(self._part)
            with open(self._part, "rb") as written:
                sha256 = hashlib.file_digest(written, "sha256").hexdigest()
            os.replace(self._part, path)
            status = status_of([os.stat(path)])
            if os.name == "posix":
                _to_disk(self._job.output)
        except OSError as error:
            raise UnwritableOutput(f"{path} cannot be written ({error.strerror}).") from None
        self._journal.close_shard(self._shard, status, sha256, self._articles)
        self._file = None
        self._articles = 0

    def abandon(self) -> None:
        self._journal.rollback()
        self._file = None

    def _open(self) -> _Shard:
        # The transaction of the shard begins after the shard has been announced, and with nothing else in it.
        self._journal.commit()
        self._shard = self._journal.one("SELECT max(shard) + 1 FROM shards") or 0
        while os.path.lexists(os.path.join(self._job.output, self._named(self._shard))):
            self._shard += 1
        self._name = self._named(self._shard)
        self._journal.new_shard(self._shard, self._name)
        self._journal.begin()
        try:
            return self._new(self._part)
        except OSError as error:
            raise UnwritableOutput(f"{self._part} cannot be written ({error.strerror}).") from None

    def _named(self, shard: int) -> str:
        return f"articles-{shard:05}.{self._job.shards}"


def _plain(path: str) -> BinaryIO:
    return open(path, "wb")


def _to_disk(path: str) -> None:
    """Wait until a file, or what a directory lists, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY if os.path.isdir(path) else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
