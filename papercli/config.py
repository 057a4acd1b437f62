"""``papercli.toml``: the defaults of a project's options, and the words it adds to the lexicons."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from papercli import readers, writers
from papercli.errors import UsageError, meant
from papercli.patterns import compiled
from papercli.shapes import Misshapen, shaped

NAME = "papercli.toml"
_PROJECT = "pyproject.toml"
_LARGEST = 1 << 24
"""The most bytes that a configuration may have."""
_OURS = compiled(rb"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*papercli[ \t]*[\].]", re.MULTILINE)
"""The header of our table in it, or of one below: most projects have none, and a TOML parser takes time to import."""


class Words(Struct, frozen=True):
    """The table ``[words]``: words for each lexicon. A role is a label with what it stands for in English."""

    agencies: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    roles: dict[str, str] = {}
    surnames: tuple[str, ...] = ()

    def lines(self) -> tuple[tuple[str, str], ...]:
        r"""The additions as :class:`papercli.Options` takes them: pairs of a lexicon's name and a line of it.

        >>> Words(markers=("云岭快讯",), roles={"拍友": "photographer"}).lines()
        (('markers', '云岭快讯'), ('roles', '拍友\tphotographer'))
        """
        tables = {**msgspec.structs.asdict(self), "roles": ["\t".join(role) for role in self.roles.items()]}
        return tuple((name, line) for name, lines in tables.items() for line in lines)


class Config(Struct, frozen=True, rename="kebab"):
    """What a configuration file can say. The keys are those of the options of ``papercli clean``."""

    format: writers.Format | None = None
    convert: str | None = None
    from_: readers.Format | None = msgspec.field(default=None, name="from")
    encoding: str | None = None
    errors: Literal["strict", "replace"] | None = None
    skip: tuple[str, ...] = ()
    issue_date: datetime.date | None = None
    model: str | None = None
    ocr: str | None = None
    save_ocr: str | None = None
    words: Words = Words()
    punctuation: Literal["kept", "full"] | None = None
    dehyphenate: bool = False
    convert_words: str | None = None


def find(folder: str) -> str | None:
    """The configuration file for ``folder``: the nearest one, there or further up.

    That is ``papercli.toml``, else a ``pyproject.toml`` with a table ``[tool.papercli]``; None where there is neither.
    Raises UsageError for a ``pyproject.toml`` that may not be read.
    """
    try:
        place = os.path.abspath(folder)
    except FileNotFoundError:  # the working directory was removed
        return None
    while True:
        own, project = os.path.join(place, NAME), os.path.join(place, _PROJECT)
        if os.path.isfile(own):
            return own
        if os.path.isfile(project) and _OURS.search(_bytes(project)):
            return project
        if os.path.dirname(place) == place:
            return None
        place = os.path.dirname(place)


def load(file: str) -> Config:
    """The configuration in a file; of a ``pyproject.toml``, in its table ``[tool.papercli]``.

    Raises UsageError, naming the file, where it cannot be read, is no TOML, or has a key or a type that is not known.
    """
    data = _read(file)
    try:
        config = shaped(data, Config)
    except Misshapen as error:
        raise UsageError(f"{file}: {error} (papercli clean --help says what each can be).") from None
    _known(file, data, Config)
    _known(file, data.get("words", ()), Words)
    if config.model:  # it lies beside the configuration, from wherever that is used
        config = replace(config, model=os.path.join(os.path.dirname(file), config.model))
    return config


def _bytes(file: str) -> bytes:
    try:
        with open(file, "rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{file}: the configuration cannot be read ({error.strerror}).") from None
    if len(data) > _LARGEST:
        raise UsageError(
            f"{file}: this has more than {_LARGEST:,} bytes, so it is no configuration: name another file."
        )
    return data


def _read(file: str) -> dict[str, Any]:
    import tomllib

    try:
        data = tomllib.loads(_bytes(file).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: byte {error.start} is not UTF-8, as TOML must be: save it as UTF-8.") from None
    except ValueError as error:
        raise UsageError(f"{file}: this is not TOML: {error}.") from None
    except RecursionError:
        raise UsageError(f"{file}: its lists or tables are nested too deeply: write it flatter.") from None
    if os.path.basename(file) != _PROJECT:
        return data
    tools = data.get("tool")
    table = tools.get("papercli") if isinstance(tools, dict) else None
    if not isinstance(table, dict):
        raise UsageError(f"{file}: there is no table [tool.papercli] in it.")
    return table


def _known(file: str, table: Iterable[str], kind: type[Struct]) -> None:
    names = kind.__struct_encode_fields__
    for key in table:
        if key not in names:
            raise UsageError(f"{file}: there is no key {key!r}: {meant(key, names)}")
