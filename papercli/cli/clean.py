"""``papercli clean``: pages in, their articles out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Annotated, Literal

import typer
from msgspec.structs import replace

from papercli import Issue, Options
from papercli import clean as clean_source
from papercli.cli.messages import complain, progress
from papercli.cli.options import (
    ConfigFile,
    Convert,
    Encoding,
    Errors,
    IssueDate,
    Quiet,
    Skip,
    configuration,
    options,
)
from papercli.errors import LawBroken, PaperError, UnreadableInput, UnwritableOutput, UsageError
from papercli.files import read, save, targets
from papercli.writers import FORMATS, write


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
    convert: Convert = None,
    encoding: Encoding = None,
    errors: Errors = None,
    skip: Skip = None,
    issue_date: IssueDate = None,
    corrections: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Corrections to apply, as papercli review saves them."),
    ] = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> int:
    """Clean pages and print their articles.

    Headlines, paragraphs and bylines are found, lines joined, stray blanks taken out; no other character is lost.
    Several inputs give one result after another (json: one array). One that cannot be read is named on standard error,
    and the others go on.
    """
    given = configuration(config)
    wished = options(given, convert, encoding, errors, skip, issue_date)
    if corrections:
        from papercli.corrections import load

        wished = replace(wished, corrections=load(read(corrections), corrections))
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
    for job, target in progress(jobs, shown):
        issues = _issues(progress(job, shown), wished, failures)
        first = next(issues, None)
        if first is None:
            continue
        try:
            save(target, write(chain([first], issues), style, several=len(job) > 1))
        except UnwritableOutput as error:
            failures.append(complain(error))
    if LawBroken.exit_code in failures:
        return LawBroken.exit_code
    if failures == [UnreadableInput.exit_code] * len(sources):
        return UnreadableInput.exit_code
    return 1 if failures else 0


def _issues(sources: Iterable[str], wished: Options, failures: list[int]) -> Iterator[Issue]:
    """The sources cleaned, one after another; where one fails, that is said and its status goes to ``failures``."""
    for source in sources:
        # A file's name need not be text; what of it is not becomes a question mark.
        path = None if source == "-" else source.encode(errors="replace").decode()
        try:
            issue = clean_source(read(source), wished, path=path)
        except PaperError as error:
            failures.append(complain(error))
        else:
            yield issue
