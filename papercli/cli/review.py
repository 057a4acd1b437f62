"""``papercli review``: a page to check results with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

from papercli import Options
from papercli.cli.messages import complain, say, taken, tell, too_large
from papercli.cli.options import Wish, reads
from papercli.cli.parameters import Argument, Option
from papercli.corrections import Corrections, load
from papercli.errors import PageFailed, PaperError, UnreadableInput, UsageError
from papercli.explain import explain
from papercli.files import keep, named, read, save
from papercli.readers.decode import unpack
from papercli.review import Reviewed, render
from papercli.review.pictures import Picture, Scans, of_source


@reads
def review(
    paths: Annotated[list[str], Argument(metavar="PATH...", help="Files to review; - is standard input.")],
    output: Annotated[
        str, Option("--output", "-o", metavar="FILE", help="Where the page goes; - is standard output.")
    ] = "review.html",
    corrections: Annotated[
        str | None,
        Option(metavar="FILE", help="Go on from the corrections in this file, as the page saves them."),
    ] = None,
    image: Annotated[
        list[str] | None,
        Option(
            metavar="FILE",
            help="The scan that an OCR result was read from, to show beneath its text (PNG, JPEG, WebP, TIFF). Given once "
            "for each page, in their order.",
        ),
    ] = None,
    no_pictures: Annotated[
        bool, Option("--no-pictures", help="Leave out the pictures of pages: the file is a tenth as large.")
    ] = False,
    open_it: Annotated[bool, Option("--open", help="Open the page in the browser.")] = False,
    *,
    wished: Wish,
) -> int:
    """Write a page to check results with in a browser.

    One HTML file that needs no network: the page on one side, the articles on the other, and the decisions to look at,
    least sure first. What is wrong is corrected there and saved as a file for papercli clean --corrections.
    """
    if open_it and output == "-":
        raise UsageError("--open opens a file: name one with -o, instead of standard output.")
    asked, _, config = wished()
    keep([*paths, *(image or []), *filter(None, [corrections, config, asked.model])], [output])
    job = _Job(
        asked, Scans(image or []), not no_pictures, load(read(corrections), corrections) if corrections else None
    )
    sources = job.sources(paths)
    first = next(sources, None)
    if first is None:
        return UnreadableInput.exit_code if set(job.failures) == {UnreadableInput.exit_code} else 1
    decisions: list[int] = []
    save(output, render(_counted(chain([first], sources), decisions)))
    tell([(len(decisions), "pages"), (sum(decisions), "decisions to look at")], output)
    if open_it:
        import webbrowser

        webbrowser.open(Path(output).absolute().as_uri())
    return PageFailed.exit_code if PageFailed.exit_code in job.failures else 1 if job.failures else 0


def _counted(sources: Iterable[Reviewed], decisions: list[int]) -> Iterator[Reviewed]:
    """The sources. The number of each one's unsure decisions goes to ``decisions``."""
    for source in sources:
        decisions.append(len(source.explained.decisions))
        yield source


class _Job:
    """What is reviewed, and how; ``failures`` are the statuses of what went wrong."""

    def __init__(self, wished: Options, scans: Scans, pictures: bool, corrections: Corrections | None) -> None:
        self._wished = wished
        self._scans = scans
        self._pictures = pictures
        self._corrections = corrections
        self.failures: list[int] = []

    def sources(self, paths: list[str]) -> Iterator[Reviewed]:
        """The sources, one after another. Where one fails, its error is printed and its status kept.

        Raises UsageError where a scan is left over or fits no page, and where the corrections belong to none of the sources.
        """
        used = False
        for path in paths:
            try:
                source = self._source(path)
            except UsageError:
                raise
            except PaperError as error:
                self.failures.append(complain(error))
            except MemoryError:
                self.failures.append(complain(too_large(path)))
            else:
                used = used or bool(source.done)
                yield source
        self._scans.finish()
        if self._corrections and not used:
            known = ", ".join([page.path or "standard input" for page in self._corrections.pages]) or "no text at all"
            raise UsageError(
                f"the corrections are of none of these texts: they know {known}. Name one of those, or leave them out."
            )

    def _source(self, path: str) -> Reviewed:
        data = taken(path)
        explained = explain(data, self._wished, path=named(path), failed=self._failed)
        sheets: list[Picture | None] = []
        if self._scans:
            sheets = list(self._scans.of(explained.sheets, path))
        elif self._pictures:
            sheets = of_source(unpack(data, path), explained)
        sha256 = explained.issue.source.sha256
        done = [page for page in self._corrections.pages if page.sha256 == sha256] if self._corrections else []
        return Reviewed(explained, pictures=sheets, done=done)

    def _failed(self, error: PageFailed) -> None:
        say(error.told)
        self.failures.append(error.exit_code)
