"""What a command takes, said once as data: the annotations of its parameters.

A command is a function such as ``def demo(output: Annotated[str | None, Option("--output", "-o")] = None) -> int``. Common
calls are read from this alone (:mod:`papercli.cli.common`). Help, completion and the errors of other calls come from typer, which
is given the same annotations (:mod:`papercli.cli.typed`). typer takes longer to import than a page to clean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_type_hints

from msgspec import Struct


class Option:
    """An option: its names (by default ``--`` and the name of the parameter), and what help and completion say of it.

    ``metavar`` is what stands for its value in help, ``group`` the heading it stands under; ``min`` the least number;
    ``complete`` gives the words that a beginning can go on as.
    """

    def __init__(
        self,
        *names: str,
        metavar: str | None = None,
        group: str | None = None,
        help: str = "",
        min: int | None = None,
        complete: Callable[[str], list[str]] | None = None,
    ) -> None:
        self.names, self.metavar, self.group, self.help, self.min = names, metavar, group, help, min
        self.complete = complete


class Argument:
    """A parameter without a name on the command line: a file, a topic."""

    def __init__(self, *, metavar: str, help: str) -> None:
        self.metavar, self.help = metavar, help


REQUIRED: Any = object()
"""The default of a parameter that must be given."""


class Parameter(Struct, frozen=True):
    """A parameter of a command: its name in Python, its type, what its annotation says, and its default."""

    name: str
    kind: Any
    taken: Option | Argument
    default: Any

    @property
    def names(self) -> tuple[str, ...]:
        """Its names on the command line, none for an argument."""
        if isinstance(self.taken, Argument):
            return ()
        return self.taken.names or ("--" + self.name.replace("_", "-"),)


def parameters(command: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The parameters of a command, or the fields of a Struct of options, in their order; its attribute
    ``parameters``, where it has one, says them.

    Keyword-only parameters are not on the command line.

    >>> from papercli.cli.demo import demo
    >>> [(one.name, one.names, one.default) for one in parameters(demo)]
    [('output', ('--output', '-o'), None)]
    """
    told: tuple[Parameter, ...] | None = getattr(command, "parameters", None)
    if told is not None:
        return told
    known = None
    names: tuple[str, ...] = getattr(command, "__struct_fields__", ())
    given: tuple[Any, ...] = getattr(command, "__struct_defaults__", ())
    if not isinstance(command, type):
        names, given = command.__code__.co_varnames[: command.__code__.co_argcount], command.__defaults__ or ()
        known = command.__globals__ | {"Wish": object}
    defaults = [REQUIRED] * (len(names) - len(given)) + list(given)
    hints = get_type_hints(command, known, include_extras=True)
    return tuple(
        Parameter(name, hints[name].__origin__, hints[name].__metadata__[0], default)
        for name, default in zip(names, defaults, strict=True)
    )
