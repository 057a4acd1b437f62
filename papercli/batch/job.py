"""What one run over an archive is asked to do."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from papercli.batch.maker import maker
from papercli.pipeline import Options
from papercli.reading.model import digest

Shards = Literal["jsonl", "jsonl.gz", "parquet"]
OWN = "_papercli"
"""The directory in the output that holds the journal. Tools that open a directory of data pass over such a name."""


class Job(Struct, frozen=True):
    """What is asked of :func:`papercli.batch.run.run`.

    ``sources`` are directories, files, and ``-`` for a list of files on standard input, which NUL bytes part if
    ``null``; in directories, ``globs`` and ``excluded`` choose files, and with ``issue`` the files of each are the
    pages of one issue, cleaned together. Results go into the directory ``output``: a file for each page in ``format``,
    or ``shards`` with at least ``shard_size`` articles each. ``existing`` says what happens to files there that no run
    made; ``resume`` that what is done already stays. ``jobs`` processes do the work, or those of the Dask cluster at
    ``scheduler``; a page may take ``timeout`` seconds and ``memory`` bytes (None: no bound).
    """

    sources: tuple[str, ...]
    output: str
    options: Options = Options()
    format: str = "text"
    shards: Shards | None = None
    shard_size: int = 10_000
    globs: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    null: bool = False
    issue: bool = False
    existing: Literal["fail", "skip", "overwrite"] = "fail"
    resume: bool = True
    jobs: int = 1
    scheduler: str | None = None
    timeout: float = 300.0
    memory: int | None = None

    @property
    def layout(self) -> str:
        """What the output consists of.

        >>> Job(("in",), "out").layout, Job(("in",), "out", shards="parquet", issue=True).layout
        ('text files', 'parquet shards of issues')
        """
        files = f"{self.shards} shards" if self.shards else f"{self.format} files"
        return f"{files} of issues" if self.issue else files

    @property
    def fingerprint(self) -> str:
        """A hash of all that decides a page's result: the options, the layout, papercli itself, and the model's file."""
        model = digest(self.options.model) if self.options.model else None
        told = msgspec.json.encode((maker(), self.layout, replace(self.options, model=model, save_ocr=None)))
        return hashlib.sha256(told).hexdigest()[:16]
