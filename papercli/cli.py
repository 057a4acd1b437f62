"""The command line: words into options, results and errors to where they belong. No rule of newspapers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer
from typer.exceptions import TyperException

from papercli.errors import LawBroken, PaperError, UnreadableInput, UnwritableOutput, UsageError
from papercli.version import __version__

if TYPE_CHECKING:
    from papercli import Issue, Options

T = TypeVar("T")

# rich would double the time --help takes.
app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Clean the text of Chinese newspaper columns, as OCR and PDF extraction leave it.",
    epilog="Exit status: 0 fine; 1 some input failed, or the output cannot be written; 2 usage; 3 no input could be "
    "read; 70 a character was lost or invented (please report it); 130 interrupted.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` name (those of the process by default) and return the exit status.

    Results alone go to standard output, in UTF-8 whatever the locale; each error is one line on standard error.
    """
    try:
        return typer.main.get_command(app).main(arguments, "papercli", standalone_mode=False) or 0
    except PaperError as error:
        return _complain(error)
    except TyperException as error:
        typer.echo(f"papercli: {' '.join(error.format_message().split())} See papercli --help.", err=True)
        return error.exit_code
    except OSError as error:  # of typer, which prints help and version itself
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - what could not be written is written again at exit
        return _complain(UnwritableOutput(f"standard output cannot be written ({error.strerror})."))


def _complain(error: PaperError) -> int:
    typer.echo(f"papercli: {' '.join(str(error).splitlines())}", err=True)
    return error.exit_code


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"papercli {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


def _configurations(incomplete: str) -> list[str]:
    from papercli.convert import configurations

    return [name for name in configurations() if name.startswith(incomplete)]


def _stage_names(incomplete: str) -> list[str]:
    from papercli import STAGES

    return [name for name in STAGES if name.startswith(incomplete)]


@app.command()
def clean(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH...|-]", help="Files to clean; standard input for - or none.")
    ] = None,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|DIR",
            help="Where the result goes, in place of standard output. A file is written whole or not at all. In a "
            "directory (one that exists, or a name that ends in /) each input has its own file.",
        ),
    ] = "-",
    format: Annotated[
        Literal["text", "json", "jsonl", "markdown"] | None,
        typer.Option(help="By default what FILE ends in says (.txt .json .jsonl .md), else text."),
    ] = None,
    convert: Annotated[
        str | None,
        typer.Option(
            metavar="CONFIG",
            autocompletion=_configurations,
            help="Convert headlines and paragraphs with this configuration of OpenCC, such as t2s or s2twp.",
        ),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The encoding of the input. By default it is detected.")
    ] = None,
    errors: Annotated[
        Literal["strict", "replace"] | None,
        typer.Option(
            help="What bytes that cannot be decoded come to: a refusal (strict, the default) or U+FFFD (replace)."
        ),
    ] = None,
    skip: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STAGE",
            autocompletion=_stage_names,
            help="Leave out a stage; 'papercli stages' lists them. Can be given several times.",
        ),
    ] = None,
    issue_date: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="The date of the issue, as 2025-04-25. By default what the file's name or the page says.",
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Defaults for these options, and words for the lexicons. By default the nearest papercli.toml, or "
            "pyproject.toml with a table [tool.papercli], in the working directory or above it.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> int:
    """Clean pages and print their articles.

    Headlines, paragraphs and bylines are found, lines joined, stray blanks taken out; no other character is lost.
    Several inputs give one result after another (json: one array). One that cannot be read is named on standard error,
    and the others go on.
    """
    from papercli import Options
    from papercli import clean as clean_source
    from papercli.config import Config, find, load
    from papercli.files import save, targets
    from papercli.writers import FORMATS, write

    file = config or find(".")
    given = load(file) if file else Config()
    options = Options(
        skip=tuple(skip or given.skip),
        convert=convert or given.convert,
        encoding=encoding or given.encoding,
        errors=errors or given.errors or "strict",
        issue_date=issue_date or (given.issue_date.isoformat() if given.issue_date else None),
        words=given.words.lines(),
    )
    clean_source(b"", options)  # so that a wrong option is told at once, not after waiting for standard input

    sources = paths or ["-"]
    endings = {writer.ending: name for name, writer in FORMATS.items()}
    style = format or endings.get(os.path.splitext(output)[1]) or given.format or "text"
    jobs: list[tuple[Sequence[str], str]] = [(sources, output)]
    if output.endswith("/") or os.path.isdir(output):
        each = targets(sources, output, FORMATS[style].ending)
        jobs = [([source], target) for source, target in zip(sources, each, strict=True)]
    inputs = {os.path.realpath(source) for source in sources if source != "-"}
    for _, target in jobs:
        if target != "-" and os.path.realpath(target) in inputs:
            raise UsageError(f"{target} is an input, which the result would replace: name another file with -o.")

    shown = not quiet and sys.stderr.isatty() and not (output == "-" and sys.stdout.isatty())
    failures: list[int] = []
    for job, target in _progress(jobs, shown):
        issues = _issues(_progress(job, shown), options, failures)
        first = next(issues, None)
        if first is None:
            continue
        try:
            save(target, write(chain([first], issues), style, several=len(job) > 1))
        except UnwritableOutput as error:
            failures.append(_complain(error))
    if LawBroken.exit_code in failures:
        return LawBroken.exit_code
    if failures == [UnreadableInput.exit_code] * len(sources):
        return UnreadableInput.exit_code
    return 1 if failures else 0


def _issues(sources: Iterable[str], options: Options, failures: list[int]) -> Iterator[Issue]:
    """The sources cleaned, one after another; where one fails, that is said and its status goes to ``failures``."""
    from papercli import clean
    from papercli.files import read

    for source in sources:
        # A file's name need not be text; what of it is not becomes a question mark.
        path = None if source == "-" else source.encode(errors="replace").decode()
        try:
            issue = clean(read(source), options, path=path)
        except PaperError as error:
            failures.append(_complain(error))
        else:
            yield issue


def _progress(items: Sequence[T], shown: bool) -> Iterable[T]:
    if not shown or len(items) < 2:
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, "Cleaning", console=Console(stderr=True), transient=True)


@app.command()
def stages() -> None:
    """List the stages of cleaning, in order."""
    from papercli import STAGES
    from papercli.files import save

    width = max(map(len, STAGES))
    lines = [f"{name:{width}}  {(stage.__doc__ or '').partition('.')[0]}.\n" for name, stage in STAGES.items()]
    save("-", ["".join(lines).encode()])


@app.command()
def schema() -> None:
    """Print the JSON Schema of the json format."""
    from papercli.files import save
    from papercli.writers import json

    save("-", [json.schema(), b"\n"])
