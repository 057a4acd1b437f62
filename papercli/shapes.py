"""JSON and TOML read as the types they should hold, with errors in plain words."""

from __future__ import annotations

import codecs
import re
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_KINDS = {
    "object": "a table of names and values",
    "array": "a list",
    "str": "text",
    "int": "a whole number",
    "float": "a fraction",
    "bool": "true or false",
    "null": "null",
    "date": "a date",
    "datetime": "a date with a time",
    "time": "a time",
}
_PLACE = r" - at `\$\.?(?P<place>.*)`$"
_SAID = {
    "Expected `(.+?)`, got `(.+)`": "{place} is {1}, where {0} should be",
    "Object missing required field `(.+)`": "{place} has no {0!r}",
    "Object contains unknown field `(.+)`": "{place} can have no {0!r}",
    "Invalid (?:enum )?value (.+)": "{place} cannot be {0}",
    "Invalid RFC3339 encoded (.+)": "{place} is not {0} that there is",
    "Expected `array` of length (.+)": "{place} is not a list of {0}",
}
"""Messages of msgspec, and the words for them here."""


class Misshapen(ValueError):
    """A file holds something else than it should: what, and where, in plain words."""


def json(data: bytes) -> Any:
    """The value that JSON stands for; a byte-order mark before it is ignored.

    Raises Misshapen for anything but JSON.

    >>> json(b"{")
    Traceback (most recent call last):
    papercli.shapes.Misshapen: this is not JSON: it is cut off
    """
    try:
        return msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8))
    except RecursionError:
        reason = "it is nested too deep"
    except (
        msgspec.DecodeError,
        UnicodeDecodeError,
    ) as error:  # which of them for what is no UTF-8 hangs on msgspec's version
        found = re.search(r"\((?:byte|char) (\d+)\)", str(error))
        if found:
            reason = f"what stands at byte {found[1]} cannot be there"
        else:
            reason = "it is cut off" if _is_utf8(data) else "it is not in UTF-8"
    raise Misshapen(f"this is not JSON: {reason}")


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, as far as they go: the last character may be cut.

    >>> _is_utf8("天".encode()[:2]), _is_utf8(b"\\xff")
    (True, False)
    """
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def shaped(data: object, kind: type[T]) -> T:
    """A value of JSON or TOML as a type.

    Raises Misshapen for a value of another shape.

    >>> class Page(msgspec.Struct):
    ...     number: int
    >>> shaped({"number": 3}, Page)
    Page(number=3)
    >>> shaped([{"number": "3"}], list[Page])
    Traceback (most recent call last):
    papercli.shapes.Misshapen: [0].number is text, where a whole number should be
    """
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise Misshapen(_plainly(str(error))) from None


def _plainly(message: str) -> str:
    where = re.search(_PLACE, message)
    place = where["place"] if where else "it"
    if place.endswith("[...]"):
        place = f"a value in {place.removesuffix('[...]')}"
    problem = re.sub(_PLACE, "", message)
    for pattern, words in _SAID.items():
        if found := re.fullmatch(pattern, problem):
            return words.format(*map(_kinds, found.groups()), place=place)
    return f"{place}: {problem}"


def _kinds(said: str) -> str:
    """The names of types without null, which only says that the value can be left out; other words as they are."""
    kinds = [kind for kind in said.split(" | ") if kind != "null"] or [said]
    return " or ".join([_KINDS.get(kind, kind) for kind in kinds])
