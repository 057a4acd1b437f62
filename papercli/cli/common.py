"""Common calls, read without typer, which takes longer to import than a page to clean.

This is strict: whatever it is not sure of (an unknown option, a value that may be an option, help, a number) is left to
:mod:`papercli.cli.typed`. ``tests/test_parameters.py`` checks that both read alike.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, Literal, get_args, get_origin

from papercli.cli.about import COMMANDS
from papercli.cli.parameters import REQUIRED, Parameter, parameters


def called(words: Sequence[str]) -> Callable[[], int | None] | None:
    """The command that a command line calls, ready to run; None where typer is to read it."""
    if os.name == "nt" or not words or words[0] not in COMMANDS:  # Windows leaves patterns such as *.txt to the program
        return None
    command = getattr(import_module(f"papercli.cli.{words[0]}"), words[0])
    given = read(parameters(command), words[1:])
    return None if given is None else lambda: command(**given)


def read(known: Sequence[Parameter], words: Sequence[str]) -> dict[str, Any] | None:
    """The values that the words give to the parameters; None where they are not plain.

    >>> from papercli.cli.demo import demo
    >>> read(parameters(demo), ["-o", "try"]), read(parameters(demo), ["--out", "try"])
    ({'output': 'try'}, None)
    """
    options = {name: one for one in known for name in one.names}
    given: dict[str, Any] = {}
    loose: list[str] = []
    left = iter(words)
    for word in left:
        if word == "-" or not word.startswith("-"):
            loose.append(word)
            continue
        name, joined, value = word.partition("=")
        option = options.get(name)
        if option is None or (joined and not word.startswith("--")):
            return None
        if option.kind is bool:
            if joined or option.default is not False:
                return None
            given[option.name] = True
            continue
        if not joined:
            value = next(left, "")
        if not _fits(value, option.kind):
            return None
        given[option.name] = [*given.get(option.name, ()), value] if _is_list(option.kind) else value
    arguments = [one for one in known if not one.names]
    if "" in loose or (loose and not arguments):
        return None
    rest: Iterator[str] = iter(loose)
    for one in arguments:
        if _is_list(one.kind):
            if several := list(rest):
                given[one.name] = several
        elif word := next(rest, ""):
            given[one.name] = word
    if next(rest, None) is not None:
        return None
    whole = {one.name: given.get(one.name, one.default) for one in known}
    return None if REQUIRED in whole.values() else whole


def _is_list(kind: Any) -> bool:
    return list in [get_origin(part) for part in (kind, *get_args(kind))]


def _fits(value: str, kind: Any) -> bool:
    """Whether a value is certainly of its type. Numbers are left to typer."""
    if not value or (value.startswith("-") and value != "-"):
        return False
    parts = (kind, *get_args(kind))
    choices = [part for part in parts if get_origin(part) is Literal]
    if choices:
        return value in get_args(choices[0])
    return str in parts or _is_list(kind)
