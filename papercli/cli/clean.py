"""``papercli clean``: pages in, their articles out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Annotated

from msgspec import Struct
from msgspec.structs import replace

from papercli import Issue, Options, clean_issue
from papercli import clean as clean_page
from papercli.cli.messages import complain, pages_told, progress, say, taken, tell, too_large, watched
from papercli.cli.options import CLEANING, INPUT, RESULT, Quiet, Style, Wish, makes
from papercli.cli.parameters import Argument, Option
from papercli.errors import PageFailed, PaperError, UnreadableInput, UnwritableOutput, UsageError
from papercli.files import keep, named, pages_of, read, save, targets
from papercli.model import UNSURE
from papercli.writers import FORMATS, write


class Job(Struct, frozen=True):
    """An issue to be cleaned: its name (a file, a directory, - for standard input), and its files; None for those of the
    directory."""

    name: str
    files: tuple[str, ...] | None


@makes
def clean(
    paths: Annotated[
        list[str] | None, Argument(metavar="[PATH...|-]", help="Files to clean; standard input for - or none.")
    ] = None,
    output: Annotated[
        str,
        Option(
            "--output",
            "-o",
            metavar="FILE|DIR",
            group=RESULT,
            help="Where the result goes, instead of standard output. A file is written whole or not at all. In a "
            "directory (one that exists, or a name that ends in /) each input has its own file.",
        ),
    ] = "-",
    format: Style = None,
    issue: Annotated[
        bool,
        Option(
            "--issue",
            group=INPUT,
            help="The files are the pages of one issue, in this order; of a directory, its files in natural order. Several "
            "directories are several issues.",
        ),
    ] = False,
    corrections: Annotated[
        str | None,
        Option(metavar="FILE", group=CLEANING, help="Corrections to apply, as papercli review saves them."),
    ] = None,
    quiet: Quiet = False,
    *,
    wished: Wish,
) -> int:
    """Clean pages and print their articles.

    Headlines, paragraphs and bylines are found, lines joined, stray blanks taken out; no other character is lost.
    Several inputs give one result after another (json: one array), or with --issue one result together. One that cannot
    be read is named on standard error, and the others go on; an issue with such a page has no result.
    """
    asked, given, config = wished()
    if corrections:
        from papercli.corrections import load

        asked = replace(asked, corrections=load(read(corrections), corrections))
    sources = _jobs(paths or ["-"], issue)
    style = format or _told_by(output, given.format)
    jobs: list[tuple[Sequence[Job], str]] = [(sources, output)]
    if output.endswith("/") or os.path.isdir(output):
        each = targets([source.name for source in sources], output, FORMATS[style].ending)
        jobs = [([source], target) for source, target in zip(sources, each, strict=True)]
    inputs = [file for source in sources for file in source.files or (source.name,)]
    keep([*inputs, *filter(None, [corrections, config, asked.model])], [target for _, target in jobs])

    shown = not quiet and watched(sys.stderr) and not (output == "-" and watched(sys.stdout))
    failures: list[int] = []
    sure: list[bool] = []
    with pages_told(shown and len(sources) == 1):  # several have a bar
        for job, target in progress(jobs, shown):
            issues = _counted(_issues(progress(job, shown), issue, asked, failures), sure)
            first = next(issues, None)
            if first is None:
                continue
            try:
                save(target, write(chain([first], issues), style, several=len(job) > 1))
            except UnwritableOutput as error:
                failures.append(complain(error))
    if sure and not quiet:
        tell([(len(sure), "articles"), (sure.count(False), "to look at")], output)
    if PageFailed.exit_code in failures:
        return PageFailed.exit_code
    if failures == [UnreadableInput.exit_code] * len(sources):
        return UnreadableInput.exit_code
    return 1 if failures else 0


def _counted(issues: Iterable[Issue], sure: list[bool]) -> Iterator[Issue]:
    """The issues. For each of their articles ``sure`` gets whether nobody needs to look at it."""
    for issue in issues:
        sure += [article.confidence >= UNSURE for article in issue.articles]
        yield issue


def _told_by(output: str, default: str | None) -> str:
    """The format that the name of the output tells, else the default of the configuration file, else text.

    Raises UsageError for an ending that stands for no format, where no default says which is meant.
    """
    ending = os.path.splitext(output)[1].lower()
    endings = {writer.ending: name for name, writer in FORMATS.items()}
    if ending and ending not in endings and not default and not os.path.isdir(output):
        known = ", ".join(f"{name} ({ending})" for ending, name in endings.items())
        raise UsageError(
            f"{output}: papercli does not write {ending} but {known}: let the name end so, or choose one with --format."
        )
    return endings.get(ending) or default or "text"


def _jobs(paths: Sequence[str], issue: bool) -> list[Job]:
    """The issues that the paths stand for: one per path, one of all files, or one per directory."""
    if not issue:
        return [Job(path, (path,)) for path in paths]
    folders = [path for path in paths if os.path.isdir(path)]
    if not folders:
        return [Job(paths[0], tuple(paths))]
    if len(folders) < len(paths):
        raise UsageError("--issue takes files or directories, not both: name the directories alone.")
    return [Job(path, None) for path in paths]


def _issues(sources: Iterable[Job], issue: bool, wished: Options, failures: list[int]) -> Iterator[Issue]:
    """The sources cleaned, one after another; where one fails, that is said and its status goes to ``failures``."""

    def failed(error: PageFailed) -> None:
        say(error.told)
        failures.append(error.exit_code)

    for source in sources:
        name, files = source.name, source.files
        try:
            if issue:
                pages = [(taken(file), named(file)) for file in files or pages_of(name)]
                whole = named(name) if files is None or len(files) == 1 else None
                cleaned = clean_issue(pages, wished, path=whole, failed=failed)
            else:
                cleaned = clean_page(taken(name), wished, path=named(name), failed=failed)
        except PaperError as error:
            failures.append(complain(error))
        except MemoryError:
            failures.append(complain(too_large(name)))
        else:
            pictures = [str(count) for count, page in enumerate(cleaned.pages, 1) if "picture" in page.flags]
            if pictures:
                from papercli.ocr import NEEDED

                say(f"{name}: only a picture, with no text to read: page {', '.join(pictures)}: {NEEDED}.")
            if cleaned.source.encoding == "pdf" and cleaned.edits.characters_replaced:
                unknown = cleaned.edits.characters_replaced
                say(
                    f"{name}: {unknown} characters came out as �: its fonts do not say what they draw: run OCR for them."
                )
            yield cleaned
