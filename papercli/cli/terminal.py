"""The terminal: width, colour, and a pager for what is longer than the screen."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Literal

from papercli.cli.messages import watched
from papercli.files import save

if TYPE_CHECKING:
    from rich.console import Console

Colour = Literal["auto", "always", "never"]
"""When colours are printed: ``auto`` is on a terminal, unless ``NO_COLOR`` is set."""
_LEAST = 40
"""The least width of a line, in cells, however narrow the terminal says it is."""


def console(colour: Colour) -> Console:
    """What prints to standard output. Outside a terminal nothing is wrapped, for a program reads it line by line."""
    import shutil

    from rich.console import Console

    # rich believes COLUMNS: for 0 it prints nothing, and it cuts off what is wider. In a script COLUMNS may be anything.
    width = max(_LEAST, shutil.get_terminal_size().columns)
    plain = not watched(sys.stdout)
    if colour == "auto":
        return Console(highlight=False, soft_wrap=plain, width=width)
    always = colour == "always"
    system: Literal["standard"] | None = "standard" if always else None
    return Console(
        highlight=False,
        soft_wrap=plain,
        width=width,
        color_system=system,
        no_color=not always,
        force_terminal=always or None,
    )


def paged(text: bytes) -> None:
    """Print a text, through the pager where a person watches and the screen is too short for it.

    ``PAGER`` names the pager; by default it is ``less``, where that is installed.
    """
    import shutil

    screen = shutil.get_terminal_size().lines
    pager = os.environ.get("PAGER") or ("less" if shutil.which("less") else "")
    if not pager or not watched(sys.stdout) or not watched(sys.stdin) or text.count(b"\n") < screen:
        save("-", [text])
        return
    import signal
    import subprocess

    # less shows colours with -R, and Chinese whatever the locale.
    environment = {"LESS": "-R", "LESSCHARSET": "utf-8"} | os.environ
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # whoever reads may leave before the end
    if subprocess.run(pager, input=text, shell=True, env=environment, check=False).returncode in (126, 127):
        save("-", [text])  # there is no such program
