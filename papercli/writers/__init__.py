"""One writer a format: a cleaned issue goes in, bytes of UTF-8 come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec import Struct

from papercli.model import Issue
from papercli.writers import csv, json, jsonl, markdown, tei, text

Format = Literal["text", "json", "jsonl", "csv", "markdown", "tei"]
"""The name of a format, one of :data:`FORMATS`."""


class Writer(Struct, frozen=True):
    """A format: the ending of its files, what it is in a few words, what writes one issue (without a last line end), what
    parts several, and what stands around several and around one."""

    ending: str
    meaning: str
    render: Callable[[Issue], bytes]
    between: bytes = b"\n\n"
    several: tuple[bytes, bytes] = (b"", b"\n")
    alone: tuple[bytes, bytes] = (b"", b"\n")


FORMATS: dict[str, Writer] = {
    "text": Writer(".txt", "headlines and paragraphs, one a line", text.render),
    "json": Writer(".json", "all that is known", json.render, b",\n", (b"[\n", b"\n]\n")),
    "jsonl": Writer(".jsonl", "an article a line", jsonl.render, b"\n"),
    "csv": Writer(
        ".csv", "a table for an office program", csv.render, b"\r\n", (csv.HEAD, b"\r\n"), (csv.HEAD, b"\r\n")
    ),
    "markdown": Writer(".md", "to read", markdown.render),
    "tei": Writer(".xml", "TEI P5", tei.render, b"\n", tei.CORPUS, tei.ALONE),
}
"""The formats, in the one place that names them: a name is the word after ``--format``, an ending tells the format of ``-o``,
and the meaning is shown by ``--help``."""


def write(issues: Iterable[Issue], format: str, *, several: bool = False) -> Iterator[bytes]:
    """Write issues one after another, each as soon as it is there, in one of the :data:`FORMATS`.

    ``several`` says that more than one may come: json is then one array of them, else the object itself; tei is a teiCorpus. Where there is
    nothing to write (a blank page as text), nothing comes out.

    >>> from papercli import clean
    >>> issues = [clean("本报讯（记者 敖煜新）云岭市开会。"), clean("本报讯（记者 连漪）白石渡通车。")]
    >>> print(b"".join(write(issues, "text", several=True)).decode(), end="")
    本报讯（记者 敖煜新）云岭市开会。
    <BLANKLINE>
    本报讯（记者 连漪）白石渡通车。
    """
    writer = FORMATS[format]
    before, after = writer.several if several else writer.alone
    written = b""
    for written in filter(None, map(writer.render, issues)):
        yield before + written
        before = writer.between
    if written:
        yield after
