"""The model: weights as data, one file a question, and how they are kept.

A file is one line of JSON (labels, names of features, weights from state to state, and where the weights come from), then
the weights of the features: a row a feature, an unsigned number of four bytes a label. A row is read as one long integer,
and the rows of a line's features are added as such: one addition adds all labels' weights at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from papercli.reading.features import AROUND, WHERE
from papercli.reading.labels import JOINTS, LABELS

SCALE = 1000
"""What a weight of one (a factor of e in the odds) is kept as."""
ZERO = 1 << 20
"""What a weight of nothing is kept as: all are positive, so that no column of a sum borrows from the next. It is added
as often for one label as for another, and so says nothing."""
BYTES = 4
"""Bytes of a label's weight."""


class Header(msgspec.Struct):
    """The first line of a model's file."""

    labels: str
    names: list[str]
    transition: list[list[list[int]]]
    start: list[int]
    calibration: list[float]
    card: dict[str, Any] = {}


class Model:
    """The weights of the chain over the lines of a page."""

    def __init__(self, header: Header, weights: bytes) -> None:
        if header.labels != "".join(LABELS):
            raise ValueError("The model is of another version of papercli: make it anew with this one.")
        self.header, self.weights = header, weights
        self.rows = {name: number for number, name in enumerate(header.names)}
        self.width = len(LABELS) * BYTES
        self.into = [
            [
                tuple([math.exp(weight / SCALE) if weight > _NEVER else 0.0 for weight in row])
                for row in zip(*joint, strict=True)
            ]
            for joint in header.transition
        ]
        """The factor into each state from each state, by what stands between the lines."""
        self.start = [math.exp(weight / SCALE) for weight in header.start]
        self._packed: dict[str, int] = {}
        self._spread: dict[str, int] = {}

    def packed(self, name: str) -> int:
        """The weights of a feature, packed into one number; 0 for one the model does not know."""
        known = self._packed.get(name)
        if known is None:
            row = self.rows.get(name)
            known = (
                0 if row is None else int.from_bytes(self.weights[row * self.width : (row + 1) * self.width], "little")
            )
            self._packed[name] = known
        return known

    def spread(self, name: str) -> int:
        """The weights of a line's own feature as seen from each of the lines around, side by side in one number."""
        known = self._spread.get(name)
        if known is None:
            parts = [self.packed(WHERE[off] + name).to_bytes(self.width, "little") for off in AROUND]
            known = self._spread[name] = int.from_bytes(b"".join(parts), "little")
        return known

    def parted(self, spread: int) -> tuple[int, ...]:
        """The sums of packed weights that stand side by side in a sum of :meth:`spread`, one for each of the lines around."""
        data = spread.to_bytes(self.width * len(AROUND), "little")
        return tuple([int.from_bytes(data[at : at + self.width], "little") for at in range(0, len(data), self.width)])

    def weight(self, name: str, label: int) -> float:
        """The weight of one feature for one label, by its number."""
        row = self.rows.get(name)
        if row is None:
            return 0.0
        at = row * self.width + label * BYTES
        return (int.from_bytes(self.weights[at : at + BYTES], "little") - ZERO) / SCALE


_NEVER = -(10**6)


def pack(
    names: Sequence[str], emission: Any, transition: Any, start: Any, calibration: Sequence[float], card: dict[str, Any]
) -> bytes:
    """The file of a model: the inverse of :func:`unpack`. Weights are given as rows of floats, -inf for never."""
    whole = [
        [[_NEVER if weight == -math.inf else round(weight * SCALE) for weight in row] for row in joint]
        for joint in transition
    ]
    header = Header(
        "".join(LABELS), list(names), whole, [round(weight * SCALE) for weight in start], list(calibration), card
    )
    rows = [(round(weight * SCALE) + ZERO).to_bytes(BYTES, "little") for row in emission for weight in row]
    return msgspec.json.encode(header) + b"\n" + b"".join(rows)


def unpack(data: bytes) -> Model:
    """The model that a file holds. Raises ValueError for a file that is none."""
    first, _, weights = data.partition(b"\n")
    try:
        header = msgspec.json.decode(first, type=Header)
    except msgspec.MsgspecError:
        raise ValueError("The file is no model of papercli.") from None
    if len(weights) != len(header.names) * len(LABELS) * BYTES or len(header.transition) != len(JOINTS):
        raise ValueError("The model's file is cut off: copy it anew.")
    return Model(header, weights)


@cache
def model_of(path: str | None, boxed: bool) -> Model:
    """The model in a file, or the one that papercli comes with: of pages whose boxes are known, or of text."""
    if path is None:
        name = f"models/lines-{'boxes' if boxed else 'text'}.model"
        return unpack(resources.files("papercli.reading").joinpath(name).read_bytes())
    return unpack(Path(path).read_bytes())
