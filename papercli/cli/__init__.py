"""The command line: it reads options, and sends results and errors to where they belong. It knows nothing of newspapers.

Each command is a function of its own name in a module of that name beside this one, imported when it is called for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from papercli.cli.about import COMMANDS, overview
from papercli.cli.messages import complain, say, too_large
from papercli.errors import PageFailed, PaperError, UnwritableOutput, UsageError

__all__ = ["COMMANDS", "main"]

INTERRUPTED = 130
"""The exit status of a run that somebody interrupted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` name (those of the process by default) and return the exit status.

    Results alone go to standard output, in UTF-8 whatever the locale; each error is one line on standard error.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # help has characters that not every encoding has
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        return _run(words, arguments)
    except PaperError as error:
        return complain(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except MemoryError:
        return complain(too_large(" ".join(words)))
    except OSError as error:  # of help and the version, which are printed
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - what could not be written is written again at exit
        return complain(UnwritableOutput(f"standard output cannot be written ({error.strerror})."))
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        from papercli.faults import cause_of

        cause = cause_of(error)
        say(f"this is a fault of papercli ({cause}): please report it; python -X dev -m papercli shows where it was.")
        return PageFailed.exit_code


def _run(words: list[str], arguments: Sequence[str] | None) -> int:
    """Run a command. A plain call is read without typer, which takes longer to import than a page to clean."""
    if "_PAPERCLI_COMPLETE" not in os.environ:  # else a shell asks how the words could go on
        if not words:
            print(overview(), file=sys.stderr)
            return UsageError.exit_code
        if words in (["--help"], ["-h"]):
            print(overview(), flush=True)
            return 0
        from papercli.cli import common

        command = common.called(words)
        if command:
            return command() or 0
    from papercli.cli import typed

    return typed.main(arguments)
