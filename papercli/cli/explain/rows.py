"""Rows of the explain view, and how they are printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from papercli.cli.terminal import Colour, console

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text as Styled

Row = tuple["Styled", "Styled"]
"""The margin of a row, and the text beside it."""
STRUCK, KEPT = "·", "␣"
"""What is shown for a blank that was removed, and for one that was kept."""
COLOURS = ("cyan", "magenta", "green", "bright_blue")
"""Colours of articles and columns, in turn: those that can be read on a dark terminal and on a light one."""
_ROOM = 20
"""Cells for a text beside its margin, however narrow the terminal says it is."""


def printed(rows: Iterable[Row], colour: Colour = "auto") -> bytes:
    """The rows as the terminal shows them. Outside a terminal nothing is wrapped, for a program reads it line by line."""
    screen = console(colour)
    with screen.capture() as captured:
        for margin, text in rows:
            print_row(screen, margin, text)
    return captured.get().encode()


def print_row(console: Console, margin: Styled, text: Styled) -> None:
    """Print a row; what does not fit in the terminal goes on below, beside the margin."""
    room = max(_ROOM, console.width - margin.cell_len)
    pieces = [text] if console.soft_wrap else text.wrap(console, room, overflow="fold")
    for piece in pieces:
        console.print(margin, piece, sep="", end="\n")
        margin = styled(" " * margin.cell_len)


def styled(text: str, style: str = "") -> Styled:
    """A text of one style. rich is imported only here: that takes longer than cleaning most pages."""
    from rich.text import Text as Styled

    return Styled(text, style)
