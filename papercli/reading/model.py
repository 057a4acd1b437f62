"""The model: weights as data, one file a question, and how they are kept.

A file is one line of JSON (labels, names of features, weights from state to state, and where the weights come from), then
the weights of the features: a row a feature, an unsigned number of four bytes a label. Where the core is not compiled, a
row is read as one long integer, and one addition adds all labels' weights at once.
"""

from __future__ import annotations

import math
import os
import sys
from array import array
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any

import msgspec

from papercli.digest import sha256
from papercli.errors import UsageError
from papercli.kernels import Factors, Rows
from papercli.reading import shipped
from papercli.reading.facts import Fact
from papercli.reading.features import AROUND, WHERE, of_fact
from papercli.reading.labels import JOINTS, LABELS, STATES, Form

SCALE = 1000
"""The number for a weight of one, which is a factor of e in the odds."""
ZERO = 1 << 20
"""The number for a weight of zero: all numbers are positive, so no column of a sum borrows from the next. It is added equally
often for every label, so it favours none."""
BYTES = 4
"""Bytes of a label's weight."""
REMEMBERED = 1 << 13
"""How many facts of lines keep their weights: the lines of a newspaper's columns are much alike."""
LARGEST = 1 << 26
"""The most bytes of a model's file."""
SCHEMA = "papercli-model/1"
"""The form of a model's file. A file of another form says so in its header."""


class Header(msgspec.Struct):
    """The first line of a model's file. ``form`` says which pages it is for, see :data:`papercli.reading.labels.FORMS`.
    ``curves`` say of each question how likely an answer is that seems so likely, see :mod:`papercli.reading.calibration`."""

    labels: str
    names: list[str]
    transition: list[list[list[int]]]
    start: list[int]
    schema: str = SCHEMA
    form: Form = "text"
    curves: dict[str, tuple[float, float]] = {}
    card: dict[str, Any] = {}


class _Kind(msgspec.Struct):
    """What of a header is looked at first."""

    labels: str
    schema: str = SCHEMA


class Model:
    """The weights of the chain over the lines of a page."""

    def __init__(self, header: Header, weights: bytes | memoryview) -> None:
        self.header, self.weights = header, weights
        self.rows = {name: number for number, name in enumerate(header.names)}
        self.width = len(LABELS) * BYTES
        self.factors = Factors(len(JOINTS), len(STATES), self._factors)
        """The factor into each state from each state, by what stands between the lines."""
        self.start = [math.exp(weight / SCALE) for weight in header.start]
        self.forget()

    def _factors(self, joint: int) -> list[tuple[float, ...]]:
        return [
            tuple([math.exp(weight / SCALE) if weight > NEVER else 0.0 for weight in row])
            for row in zip(*self.header.transition[joint], strict=True)
        ]

    def forget(self) -> None:
        """Forget all weights that were looked up."""
        places = [WHERE[off] for off in AROUND]
        self.sums = Rows(self.rows, self.weights, len(LABELS), "any line", places)
        """What features weigh together."""
        self._around: dict[Fact, Any] = {}

    def around(self, fact: Fact) -> Any:
        """What a line's own facts weigh for each of the lines around it, as :attr:`sums` keeps it."""
        known = self._around.get(fact)
        if known is None:
            if len(self._around) == REMEMBERED:
                self._around.clear()
            known = self._around[fact] = self.sums.own(of_fact(fact))
        return known

    def weight(self, name: str, label: int) -> float:
        """The weight of one feature for one label, by its number."""
        row = self.rows.get(name)
        if row is None:
            return 0.0
        at = row * self.width + label * BYTES
        return (int.from_bytes(self.weights[at : at + BYTES], "little") - ZERO) / SCALE


NEVER = -(10**6)
"""The number for a weight of minus infinity."""


def pack(
    names: Sequence[str],
    emission: Any,
    transition: Any,
    start: Any,
    card: dict[str, Any],
    *,
    form: Form = "text",
    curves: dict[str, tuple[float, float]] | None = None,
) -> bytes:
    """The file of a model: the inverse of :func:`unpack`. Weights are given as rows of floats, -inf for never."""
    whole = [
        [[NEVER if weight == -math.inf else round(weight * SCALE) for weight in row] for row in joint]
        for joint in transition
    ]
    header = Header(
        "".join(LABELS),
        list(names),
        whole,
        [round(weight * SCALE) for weight in start],
        form=form,
        curves=curves or {},
        card=card,
    )
    rows = [(round(weight * SCALE) + ZERO).to_bytes(BYTES, "little") for row in emission for weight in row]
    return packed(header, b"".join(rows))


def packed(header: Header, weights: bytes | memoryview) -> bytes:
    """The file of a model whose header and weights are known."""
    return msgspec.json.encode(header) + b"\n" + weights


def unpack(data: bytes) -> list[Model]:
    """The models that a file holds: one, or one for each form of page. Raises ValueError for a file that has none."""
    found: list[Model] = []
    whole, place = memoryview(data), 0
    while place < len(data) or not found:
        end = data.find(b"\n", place)
        first, place = whole[place : end if end >= 0 else None], end + 1 if end >= 0 else len(data)
        header = _header(first)
        size = len(header.names) * len(LABELS) * BYTES
        if len(data) - place < size or not _is_whole(header):
            raise ValueError("this model is cut off or damaged: copy it again")
        found.append(Model(header, whole[place : place + size]))
        place += size
    if len({model.header.form for model in found}) < len(found):
        raise ValueError("this file holds two models for the same pages: learn it again")
    return found


_BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""The error for bytes that are no header."""


def _header(line: memoryview) -> Header:
    """The header in the first line of a model. Raises ValueError for what is none, or one of another version."""
    header: Header | None = None
    with suppress(*_BROKEN):
        header = msgspec.json.decode(line, type=Header)
    try:
        kind = header or msgspec.json.decode(line, type=_Kind)
    except _BROKEN:
        raise ValueError("this is no model of papercli: name a file that papercli learn wrote") from None
    if kind.schema != SCHEMA or kind.labels != "".join(LABELS):
        raise ValueError("this model is of another version of papercli: learn it again with this one")
    return header or Header("", [], [], [])


def _is_whole(header: Header) -> bool:
    """Whether a header has every weight that it should have."""
    states = len(STATES)
    return (
        len(header.transition) == len(JOINTS)
        and all(len(joint) == states and all(len(row) == states for row in joint) for joint in header.transition)
        and len(header.start) == states
        and len(set(header.names)) == len(header.names)
    )


def model_of(path: str | None, form: Form) -> Model:
    """The model for pages of a form: that of a file, if it holds one, or papercli's own.

    Raises UsageError, which names the file, where it cannot be read or is no model.
    """
    if path is not None:
        for model in _models_of(path, *_state(path)):
            if model.header.form == form:
                return model
    return _own(form)


def digest(path: str) -> str:
    """The SHA-256 of a model's file. Raises UsageError where it cannot be read."""
    return _digest(path, *_state(path))


@lru_cache(4)
def _digest(path: str, written: int, size: int) -> str:
    return sha256(_read(path))


@cache
def _own(form: Form) -> Model:
    [model] = unpack(shipped(f"lines-{form}.model"))
    return model


def _state(path: str) -> tuple[int, int]:
    """What shows that a file has changed: when it was written, and its size."""
    try:
        found = os.stat(path)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    return found.st_mtime_ns, found.st_size


@lru_cache(4)
def _models_of(path: str, written: int, size: int) -> list[Model]:
    try:
        found = unpack(_read(path))
        if any(_heaviest(model.weights) >= 2 * ZERO for model in found):
            raise ValueError("this model is cut off or damaged: copy it again")
        return found
    except ValueError as error:
        raise UsageError(f"{path}: {error}.") from None


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise _unreadable(path, error) from None


def _heaviest(weights: bytes | memoryview) -> int:
    """The greatest weight, as it is kept: those of a damaged file could be too great to be added."""
    found = array("I")
    found.frombytes(weights)
    if sys.byteorder == "big":
        found.byteswap()
    return max(found, default=0)


def _unreadable(path: str, error: Exception) -> UsageError:
    why = error.strerror if isinstance(error, OSError) else error
    return UsageError(f"{path}: the model cannot be read ({why}).")
