"""``python -m papercli``, and what the command ``papercli`` runs."""

from __future__ import annotations

import gc
import os
import signal
import sys


def run() -> None:
    """Run the command line and leave with its exit status."""
    gc.disable()  # cleaning makes no cycles; looking for some takes a tenth of the time of a short run
    if hasattr(signal, "SIGPIPE"):  # not on Windows
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # on a broken pipe end quietly, as the tools of the shell do
    if sys.stderr is None:  # it was closed: what is said goes nowhere, and no file takes its number
        nowhere = os.open(os.devnull, os.O_WRONLY)
        if nowhere != 2:  # standard input or output was closed as well, and stays so
            os.dup2(nowhere, 2)
            os.close(nowhere)
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115 - open as long as the process is
    try:
        _import_msgspec()
        from papercli.cli import main

        status = main()
    except KeyboardInterrupt:  # while modules are imported
        status = 130
    gc.freeze()  # or leaving would look for them all the same
    sys.exit(status)


def _import_msgspec() -> None:
    """Import msgspec without ``typing_extensions``: it looks there for what this Python's ``typing`` has as well, and where
    that package happens to be installed, it takes as long to import as Python to start."""
    name = "typing_extensions"
    if name not in sys.modules:
        sys.modules[name] = None  # type: ignore[assignment] # as the import system says that there is no such module
        import msgspec  # noqa: F401

        del sys.modules[name]


if __name__ == "__main__":
    run()
