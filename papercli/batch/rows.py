"""Articles as rows of a table, one an article, for Parquet: see :data:`SCHEMA`. Needs pyarrow."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from papercli.model import Issue
from papercli.writers.table import COLUMNS, row

_TEXT, _TEXTS = pa.string(), pa.list_(pa.string())
_TYPES: dict[str, pa.DataType] = {
    **dict.fromkeys(("headline_kinds", "byline_labels", "byline_roles", "byline_names", "kinds", "flags"), _TEXTS),
    **dict.fromkeys(("paragraphs", "characters", "first_line", "last_line"), pa.int32()),
    "confidence": pa.float64(),
}
"""The types of columns that are no texts."""
SCHEMA = pa.schema({name: _TYPES.get(name, _TEXT) for name in COLUMNS})
"""The columns of :mod:`papercli.writers.table` with their types; what is not known is null."""
_GROUP = 5_000
"""Rows of a row group: as many are held in memory."""


def encode(issue: Issue) -> bytes:
    """The articles of an issue as a stream of Arrow's IPC format; nothing where there are none.

    >>> from papercli import clean
    >>> pa.ipc.open_stream(encode(clean("云岭要闻\\n本报讯（记者 敖煜新）云岭市召开会议。"))).read_all()["byline_names"].to_pylist()
    [['敖煜新']]
    """
    if not issue.articles:
        return b""
    batch = pa.RecordBatch.from_pylist([row(issue, article) for article in issue.articles], SCHEMA)
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, SCHEMA) as writer:
        writer.write_batch(batch)
    return bytes(stream.getvalue())


class Rows:
    """A shard of rows that is being written to a Parquet file."""

    def __init__(self, path: str) -> None:
        self._file = open(path, "wb")  # noqa: SIM115 - close() does; the errors of pyarrow's own files are no sentence
        self._writer = pq.ParquetWriter(self._file, SCHEMA, compression="zstd")
        self._batches: list[pa.RecordBatch] = []
        self._held = 0

    def write(self, data: bytes) -> None:
        """Add the rows that :func:`encode` made of a page."""
        batches = list(pa.ipc.open_stream(data))
        self._batches += batches
        self._held += sum(batch.num_rows for batch in batches)
        if self._held >= _GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        self._flush()
        self._writer.close()
        self._file.close()

    def _flush(self) -> None:
        if self._batches:
            self._writer.write_table(pa.Table.from_batches(self._batches, SCHEMA), row_group_size=_GROUP)
        self._batches, self._held = [], 0
