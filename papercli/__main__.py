"""``python -m papercli``, and what the command ``papercli`` runs."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from importlib import import_module
from types import ModuleType, SimpleNamespace
from typing import Any, NoReturn


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
    _leave(status)


def _leave(status: int) -> NoReturn:
    """Leave with an exit status, without taking all modules apart first: that takes half as long as Python to start."""
    if "threading" in sys.modules:
        gc.freeze()  # or leaving would look for cycles
        sys.exit(status)
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream:
                stream.flush()
        except (OSError, ValueError):
            sys.exit(status)  # which says what is wrong
    os._exit(status)


class _Lent(ModuleType):
    """Stands for a module of the standard library until something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def _import_msgspec() -> None:
    """Import msgspec without modules that papercli has no use for: they take half as long to import as Python to start.

    It looks in ``typing_extensions`` for what this Python's ``typing`` has as well, and takes note of what a ``UUID`` and a
    ``Decimal`` are, which no result has.
    """
    lent: dict[str, Any] = {name: _Lent(name) for name in ("uuid", "decimal", "textwrap")}
    lent["uuid"].UUID = type("UUID", (), {})
    lent["uuid"].SafeUUID = SimpleNamespace(unknown=None)
    lent["decimal"].Decimal = type("Decimal", (), {})
    lent["typing_extensions"] = None  # as the import system says that there is no such module
    lent = {name: module for name, module in lent.items() if name not in sys.modules}
    sys.modules.update(lent)
    import msgspec  # noqa: F401

    for name, module in lent.items():
        if name in sys.modules and sys.modules[name] is module:
            del sys.modules[name]


if __name__ == "__main__":
    run()
