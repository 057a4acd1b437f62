"""The command line as the tests run it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import NamedTuple


class Ended(NamedTuple):
    """How a run ended: exit status, standard output, standard error."""

    status: int
    out: str
    err: str


def hears() -> None:
    """Let a process be stopped as in a terminal, whatever the tests were told to ignore by ``nohup`` or by a shell that
    runs them in the background. For ``preexec_fn``: what is ignored stays so across an exec."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


Run = Callable[..., Ended]
"""Runs a command, given its arguments and perhaps ``stdin``."""
