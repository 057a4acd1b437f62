"""The command line: words into options, results and errors to where they belong. No rule of newspapers.

Each command is a function of its own name in a module of that name beside this one, imported when it is called for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from papercli.cli.messages import complain, say, too_large
from papercli.errors import PageFailed, PaperError, UnwritableOutput, UsageError
from papercli.version import __version__


class About(NamedTuple):
    """A command as help lists it: the first sentence of its own help, and examples, each with what it does."""

    summary: str
    examples: tuple[tuple[str, str], ...] = ()


COMMANDS = {
    "clean": About(
        "Clean pages and print their articles.",
        (
            ("papercli clean page.pdf -o page.json", "a PDF, and all that is known of its articles"),
            ("papercli clean --issue p1.txt p2.txt --stitch", "the pages of an issue, stories joined at their jumps"),
        ),
    ),
    "batch": About(
        "Clean whole archives, unattended.",
        (
            ("papercli batch archive -o cleaned --format json", "a file for each page; the same command goes on"),
            ("papercli batch --status cleaned", "what is done, also during a run"),
        ),
    ),
    "explain": About(
        "Show what became of each line of a page, and why.",
        (
            ("papercli explain page.txt", "the unsure decisions, then the page line by line"),
            ("papercli explain --stage columns page.txt", "what one stage changed"),
        ),
    ),
    "review": About(
        "Write a page to check results with in a browser.",
        (
            ("papercli review page.txt -o review.html", "one page, to correct there"),
            ("papercli review p1.txt p2.txt -o issue.html", "several in one file"),
        ),
    ),
    "learn": About(
        "Learn a newspaper's own habits from pages that a person corrected.",
        (
            ("papercli learn page.corrections.json -o paper.model", "from what a person corrected"),
            ("papercli learn gold -o paper.model", "from a directory of pages with gold"),
        ),
    ),
    "score": About(
        "Hold cleaned pages against their gold.",
        (
            ("papercli score page.gold.json result.json --raw page.txt", "one page, characters lost and added too"),
            ("papercli score gold results --show", "directories, each disagreement in context"),
        ),
    ),
    "demo": About(
        "Show papercli at work on a sample, or write the samples.",
        (
            ("papercli demo", "a page before and after"),
            ("papercli demo -o try", "the sample pages, to try commands on"),
        ),
    ),
    "help": About(
        "Show a topic of the documentation, or list them.",
        (
            ("papercli help", "the list of topics"),
            ("papercli help trust", "one of them"),
        ),
    ),
    "stages": About("List the stages of cleaning, in order."),
    "schema": About("Print the JSON Schema of the json format."),
}
"""The commands as ``papercli --help`` lists them."""
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
        alone = typer.Typer(add_completion=False, **_STYLE)
        alone.command(cmd_name, cls=_Command)(getattr(import_module(f"papercli.cli.{cmd_name}"), cmd_name))
        return typer.main.get_command(alone)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names; where that is a file, the error says how to clean it."""
        word = args[0]
        if word not in COMMANDS and (word == "-" or os.path.exists(word) or os.path.splitext(word)[1]):
            from shlex import quote

            whole = f", or papercli batch {quote(word)} -o OUTPUT" if os.path.isdir(word) else ""
            how = f"papercli clean {'--issue ' if whole else ''}{quote(word)}{whole}"
            raise UsageError(f"{word} is no command: to clean it, type {how}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: object, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about.summary) for name, about in COMMANDS.items()])


app = typer.Typer(
    cls=_Commands,
    **_STYLE,
    help="Clean the text of Chinese newspaper columns, as OCR and PDF extraction leave it: papercli clean page.txt.",
    epilog="Exit status: 0 fine; 1 some input failed, the output cannot be written, or nothing was learned; 2 usage; 3 no input could be "
    "read; 70 a fault of papercli's own (please report it); 74 and 75 batch was stopped or found another run at work; "
    "130 interrupted.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` name (those of the process by default) and return the exit status.

    Results alone go to standard output, in UTF-8 whatever the locale; each error is one line on standard error.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # help has characters that not every encoding has
    try:
        return typer.main.get_command(app).main(arguments, "papercli", standalone_mode=False) or 0
    except PaperError as error:
        return complain(error)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        say(f"{error.format_message()} See {context.command_path if context else 'papercli'} --help.")
        return error.exit_code
    except MemoryError:
        return complain(too_large(" ".join(sys.argv[1:] if arguments is None else arguments)))
    except OSError as error:  # of typer, which prints help and version itself
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - what could not be written is written again at exit
        return complain(UnwritableOutput(f"standard output cannot be written ({error.strerror})."))
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        from papercli.faults import cause_of

        cause = cause_of(error)
        say(f"this is a fault of papercli ({cause}): please report it; python -X dev -m papercli shows where it was.")
        return PageFailed.exit_code


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
