"""``python -m papercli``, and what the command ``papercli`` runs."""

from __future__ import annotations

import signal
import sys


def run() -> None:
    """Run the command line and leave with its exit status."""
    if hasattr(signal, "SIGPIPE"):  # not on Windows
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # on a broken pipe end quietly, as the tools of the shell do
    try:
        from papercli.cli import main

        status = main()
    except KeyboardInterrupt:  # also while modules are being imported
        status = 130
    sys.exit(status)


if __name__ == "__main__":
    run()
