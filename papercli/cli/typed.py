"""Calls that are not plain, read by typer: help, completion, and calls with an error."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import wraps
from importlib import import_module
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from papercli.cli.about import COMMANDS, SUMMARY, overview
from papercli.cli.messages import say
from papercli.cli.parameters import REQUIRED, Argument, Option, parameters
from papercli.errors import UsageError
from papercli.version import __version__

# rich would double the time --help takes.
_STYLE: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}


class _Command(TyperCommand):
    """A command whose help has its options in groups, and its examples."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                named = "Arguments" if param.param_type_name == "argument" else "Options"
                groups.setdefault(getattr(param, "rich_help_panel", None) or named, []).append(record)
        last = groups.pop("Options", [])
        for title, records in [*groups.items(), ("Other" if len(groups) > 1 else "Options", last)]:
            with formatter.section(title):
                formatter.write_dl(records)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        examples = COMMANDS[ctx.info_name].examples
        if examples:
            with formatter.section("Examples"):
                formatter.write_dl(examples)


class _Commands(TyperGroup):
    """The commands, each imported and built when it is asked for: building all would double the start-up time."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = dict.fromkeys(COMMANDS, self)  # their names alone are asked for, to list and to suggest

    def get_command(self, ctx: object, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        return built(cmd_name, getattr(import_module(f"papercli.cli.{cmd_name}"), cmd_name))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names; where that is a file, the error says how to clean it."""
        word = args[0]
        if word not in COMMANDS and (word == "-" or os.path.exists(word) or os.path.splitext(word)[1]):
            from shlex import quote

            whole = f", or papercli batch {quote(word)} -o OUTPUT" if os.path.isdir(word) else ""
            how = f"papercli clean {'--issue ' if whole else ''}{quote(word)}{whole}"
            raise UsageError(f"{word} is no command: to clean it, type {how}.")
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: object, formatter: Any) -> None:
        formatter.write(overview())


def built(name: str, command: Callable[..., Any]) -> Any:
    """typer's command of one of ours."""
    alone = typer.Typer(add_completion=False, **_STYLE)
    alone.command(name, cls=_Command)(_annotated(command))
    return typer.main.get_command(alone)


def _annotated(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with parameters that are annotated as typer wants it."""

    @wraps(command)
    def called(**given: Any) -> Any:
        return command(**given)

    told = [
        Parameter(
            one.name,
            Parameter.KEYWORD_ONLY,
            default=Parameter.empty if one.default is REQUIRED else one.default,
            annotation=Annotated[one.kind, _of_typer(one.taken)],
        )
        for one in parameters(command)
    ]
    called.__signature__ = Signature(told, return_annotation=int)  # type: ignore[attr-defined]
    called.__annotations__ = {one.name: one.annotation for one in told}
    return called


def _of_typer(taken: Option | Argument) -> Any:
    if isinstance(taken, Argument):
        return typer.Argument(metavar=taken.metavar, help=taken.help)
    return typer.Option(
        *taken.names,
        metavar=taken.metavar,
        rich_help_panel=taken.group,
        help=taken.help,
        min=taken.min,
        autocompletion=taken.complete,
    )


app = typer.Typer(cls=_Commands, **_STYLE, help=SUMMARY)


def main(arguments: Sequence[str] | None) -> int:
    """Run the command that ``arguments`` name, those of the process by default, and return the exit status."""
    try:
        return typer.main.get_command(app).main(arguments, "papercli", standalone_mode=False) or 0
    except TyperException as error:
        context = getattr(error, "ctx", None)
        wrong = error.format_message()
        stop = "" if wrong.endswith((".", "?")) else "."
        say(f"{wrong}{stop} See {context.command_path if context else 'papercli'} --help.")
        return error.exit_code


def _version(asked: bool) -> None:
    if asked:
        from papercli.kernels import COMPILED

        typer.echo(f"papercli {__version__} ({'compiled core' if COMPILED else 'plain Python'})")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _common(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(UsageError.exit_code)
