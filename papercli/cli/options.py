"""The options that all commands that clean have in common, and the configuration file they fall back on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from papercli import readers, writers
from papercli.errors import UsageError

if TYPE_CHECKING:
    from papercli import Options
    from papercli.config import Config


def _configurations(incomplete: str) -> list[str]:
    from papercli.convert import configurations

    return [name for name in configurations() if name.startswith(incomplete)]


def _stage_names(incomplete: str) -> list[str]:
    from papercli import STAGES

    return [name for name in STAGES if name.startswith(incomplete)]


Style = Annotated[
    writers.Format | None,
    typer.Option(
        "--format",
        help="The format of a result. By default what -o FILE ends in says (.txt .json .jsonl .md .xml), then the "
        "configuration file, then text.",
    ),
]
Stitch = Annotated[
    bool,
    typer.Option("--stitch", help="Join the halves of a story that a jump (下转2版) parts as one article."),
]
Convert = Annotated[
    str | None,
    typer.Option(
        metavar="CONFIG",
        autocompletion=_configurations,
        help="Convert headlines and paragraphs with this configuration of OpenCC, such as t2s or s2twp.",
    ),
]
From = Annotated[
    readers.Format | None,
    typer.Option("--from", help="The format of the input. By default it is found by content."),
]
Encoding = Annotated[
    str | None, typer.Option(metavar="NAME", help="The encoding of the input. By default it is detected.")
]
Errors = Annotated[
    Literal["strict", "replace"] | None,
    typer.Option(
        help="What bytes that cannot be decoded come to: a refusal (strict, the default) or U+FFFD (replace)."
    ),
]
Skip = Annotated[
    list[str] | None,
    typer.Option(
        metavar="STAGE",
        autocompletion=_stage_names,
        help="Leave out a stage; 'papercli stages' lists them. Can be given several times.",
    ),
]
StageName = Annotated[
    str | None,
    typer.Option(
        "--stage", metavar="STAGE", autocompletion=_stage_names, help="Show what one stage changed, before and after."
    ),
]
IssueDate = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="The date of the issue, as 2025-04-25. By default what the file's name or the page says.",
    ),
]
ModelFile = Annotated[
    str | None,
    typer.Option("--model", metavar="FILE", help="A newspaper's own habits, as papercli learn wrote them."),
]
ConfigFile = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Defaults for these options, and words for the lexicons. By default the nearest papercli.toml, or "
        "pyproject.toml with a table [tool.papercli], in the working directory or above it.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")]


def configuration(file: str | None) -> Config:
    """What the configuration file says: the one named, else the nearest, else nothing.

    Raises UsageError, naming the file, for what is no configuration, and for a value of it that names nothing.
    """
    from papercli.config import Config, find, load

    file = file or find(".")
    if not file:
        return Config()
    given = load(file)
    try:
        options(given, None, None, None, None, None, None)
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from None
    return given


def options(
    given: Config,
    convert: str | None,
    source_format: readers.Format | None,
    encoding: str | None,
    errors: Literal["strict", "replace"] | None,
    skip: list[str] | None,
    issue_date: str | None,
    model: str | None = None,
) -> Options:
    """How to clean: what the command line says, else what the configuration file says.

    Raises UsageError where that names nothing: at once, not after waiting for standard input.
    """
    from papercli.pipeline import Options, check

    found = Options(
        skip=tuple(skip or given.skip),
        convert=convert or given.convert,
        source_format=source_format or given.from_,
        encoding=encoding or given.encoding,
        errors=errors or given.errors or "strict",
        issue_date=issue_date or (given.issue_date.isoformat() if given.issue_date else None),
        words=given.words.lines(),
        model=model or given.model,
    )
    check(found)
    return found
