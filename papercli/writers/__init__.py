"""One writer for each format: a cleaned issue goes in, bytes of UTF-8 come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any, Literal

from msgspec import Struct

from papercli.model import Issue

Format = Literal["text", "json", "jsonl", "csv", "markdown", "tei"]
"""The name of a format, one of :data:`FORMATS`."""


class Writer(Struct, frozen=True):
    """A format: its name, which is that of the module beside this one that writes it, the ending of its files, what it is in a few
    words, and what separates several issues. A module is imported when it is first used."""

    name: str
    ending: str
    meaning: str
    between: bytes = b"\n\n"

    @property
    def render(self) -> Callable[[Issue], bytes]:
        """What writes one issue, without a last line end."""
        found: Callable[[Issue], bytes] = self._module.render
        return found

    @property
    def alone(self) -> tuple[bytes, bytes]:
        """What encloses one issue."""
        return getattr(self._module, "ALONE", (b"", b"\n"))

    @property
    def several(self) -> tuple[bytes, bytes]:
        """What encloses several issues."""
        return getattr(self._module, "SEVERAL", (b"", b"\n"))

    @property
    def _module(self) -> Any:
        return import_module(f"papercli.writers.{self.name}")


_WRITERS = (
    Writer("text", ".txt", "headlines and paragraphs, one per line"),
    Writer("json", ".json", "all that is known", b",\n"),
    Writer("jsonl", ".jsonl", "one article per line", b"\n"),
    Writer("csv", ".csv", "a table for an office program", b"\r\n"),
    Writer("markdown", ".md", "to read"),
    Writer("tei", ".xml", "TEI P5", b"\n"),
)
FORMATS: dict[str, Writer] = {writer.name: writer for writer in _WRITERS}
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
