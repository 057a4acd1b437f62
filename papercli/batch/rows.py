"""Articles as rows of a table, one an article, for Parquet: see :data:`SCHEMA`. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from papercli.model import Article, Issue

_TEXT, _TEXTS = pa.string(), pa.list_(pa.string())
SCHEMA = pa.schema(
    {
        "id": _TEXT,
        "issue": _TEXT,
        "issue_date": _TEXT,
        "path": _TEXT,
        "sha256": _TEXT,
        "encoding": _TEXT,
        "page": _TEXT,
        "headline": _TEXT,
        "headline_kinds": _TEXTS,
        "marker": _TEXT,
        "byline_labels": _TEXTS,
        "byline_roles": _TEXTS,
        "byline_names": _TEXTS,
        "credit": _TEXT,
        "dateline": _TEXT,
        "place": _TEXT,
        "agency": _TEXT,
        "date": _TEXT,
        "text": _TEXT,
        "paragraphs": pa.int32(),
        "kinds": _TEXTS,
        "characters": pa.int32(),
        "continued_to": _TEXT,
        "continued_from": _TEXT,
        "first_line": pa.int32(),
        "last_line": pa.int32(),
        "confidence": pa.float64(),
        "flags": _TEXTS,
    }
)
"""The columns. Lines of a headline and paragraphs of a text are parted by newlines, and
``headline_kinds`` and ``kinds`` say what each is; what is not known is null."""
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


def row(issue: Issue, article: Article) -> Mapping[str, Any]:
    """An article as a row: a value for each column of the :data:`SCHEMA`."""
    text = "\n".join([paragraph.text for paragraph in article.paragraphs])
    return {
        "id": article.id,
        "issue": issue.id,
        "issue_date": issue.date,
        "path": issue.source.path,
        "sha256": issue.source.sha256,
        "encoding": issue.source.encoding,
        "page": article.page,
        "headline": "\n".join(article.headline) or None,
        "headline_kinds": [line.kind for line in article.headlines],
        "marker": article.marker,
        "byline_labels": [person.label for person in article.byline],
        "byline_roles": [person.role for person in article.byline],
        "byline_names": [person.name for person in article.byline],
        "credit": article.credit,
        "dateline": article.dateline.text,
        "place": article.dateline.place,
        "agency": article.dateline.agency,
        "date": article.dateline.date,
        "text": text,
        "paragraphs": len(article.paragraphs),
        "kinds": [paragraph.kind for paragraph in article.paragraphs],
        "characters": len("".join(text.split())),
        "continued_to": article.continued_to and article.continued_to.page,
        "continued_from": article.continued_from and article.continued_from.page,
        "first_line": min([first for first, _ in article.lines], default=None),
        "last_line": max([last for _, last in article.lines], default=None),
        "confidence": article.confidence,
        "flags": article.flags,
    }


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
