"""The command line as the tests run it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Ended(NamedTuple):
    """How a run ended: exit status, standard output, standard error."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]
"""Runs a command, given its arguments and perhaps ``stdin``."""
