"""The manual page ``papercli.1``, made from the commands.

    python -m tests.manual            # write papercli/guide/papercli.1
    python -m tests.manual --check    # tell whether it is out of date; ends with 1 where it is

``man papercli`` shows it where papercli is installed with pipx or in a virtual environment.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from papercli import __version__
from papercli.cli import COMMANDS
from papercli.cli.typed import app
from tests.gate import ROOT

FILE = ROOT / "papercli" / "guide" / "papercli.1"
STATUS = (
    ("0", "All is well."),
    ("1", "Some input failed, or the output cannot be written."),
    ("2", "Usage."),
    ("3", "No input could be read."),
    ("70", "A fault of papercli: please report the page that is named."),
    ("74, 75", "batch was stopped, or found another run at work."),
    ("130", "Interrupted."),
)
"""What the exit status means; ``papercli help clean`` and ``papercli help batch`` say more."""


def escaped(text: str) -> str:
    r"""Text for roff: backslashes, hyphens and what a line may not begin with.

    >>> print(escaped("--issue-date") + "\n" + escaped(".txt"))
    \-\-issue\-date
    \&.txt
    """
    lines = text.replace("\\", "\\e").replace("-", "\\-").split("\n")
    return "\n".join(["\\&" + line if line[:1] in (".", "'") else line for line in lines])


def page() -> str:
    """The manual page."""
    group: Any = typer.main.get_command(app)
    context = group.make_context("papercli", [], resilient_parsing=True)
    lines = [
        f'.TH PAPERCLI 1 "" "papercli {__version__}" "User commands"',
        ".SH NAME",
        "papercli \\- clean the text of Chinese newspaper columns",
        ".SH SYNOPSIS",
        ".B papercli",
        ".I COMMAND",
        "[OPTIONS] [PATH...]",
        ".SH DESCRIPTION",
        escaped(f"{group.help} 'papercli help' lists the topics of the documentation."),
    ]
    for name in COMMANDS:
        lines += command(name, group.get_command(context, name))
    lines.append(".SH EXIT STATUS")
    for number, meaning in STATUS:
        lines += [".TP", f".B {number}", escaped(meaning)]
    return "\n".join(lines) + "\n"


def command(name: str, made: Any) -> Iterator[str]:
    """The section of a command."""
    context = made.make_context(name, [], resilient_parsing=True)
    yield f".SH PAPERCLI {name.upper()}"
    yield from (
        escaped("\n\n".join([part.replace("\n", " ") for part in made.help.split("\n\n")]))
        .replace("\n\n", "\n.PP\n")
        .split("\n")
    )
    for parameter in made.get_params(context):
        record = parameter.get_help_record(context)
        if record:
            yield from (".TP", f".B {escaped(record[0])}", escaped(record[1]))
    if COMMANDS[name].examples:
        yield ".PP"
        yield "Examples:"
    for line, meaning in COMMANDS[name].examples:
        yield from (".TP", f".B {escaped(line)}", escaped(meaning))


def main() -> int:
    made = page()
    if "--check" not in sys.argv:
        FILE.write_text(made, "utf-8")
        return 0
    stale = not FILE.exists() or FILE.read_text("utf-8") != made
    if stale:
        print(f"{FILE.relative_to(ROOT)} is out of date: run python -m tests.manual.", file=sys.stderr)
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
