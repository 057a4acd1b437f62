"""``papercli review``: a page to check results with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Annotated

import typer

from papercli import Options
from papercli.cli.messages import complain, say, taken, tell, too_large
from papercli.cli.options import Wish, reads
from papercli.errors import PageFailed, PaperError, UnreadableInput
from papercli.explain import explain
from papercli.files import keep, named, save
from papercli.review import Reviewed, render


@reads
def review(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files to review; - is standard input.")],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where the page goes; - is standard output.")
    ] = "review.html",
    *,
    wished: Wish,
) -> int:
    """Write a page to check results with in a browser.

    One HTML file that needs no network: the source on one side, the articles on the other, and the decisions to look at,
    least sure first. What is wrong is corrected there and saved as a file for papercli clean --corrections.
    """
    asked, _, config = wished()
    keep([*paths, *filter(None, [config, asked.model])], [output])
    failures: list[int] = []
    sources = _sources(paths, asked, failures)
    first = next(sources, None)
    if first is None:
        return UnreadableInput.exit_code if set(failures) == {UnreadableInput.exit_code} else 1
    decisions: list[int] = []
    save(output, render(_counted(chain([first], sources), decisions)))
    tell([(len(decisions), "pages"), (sum(decisions), "decisions to look at")], output)
    return PageFailed.exit_code if PageFailed.exit_code in failures else 1 if failures else 0


def _counted(sources: Iterable[Reviewed], decisions: list[int]) -> Iterator[Reviewed]:
    """The sources; of each, the number of its unsure decisions goes to ``decisions``."""
    for source in sources:
        decisions.append(len(source.explained.decisions))
        yield source


def _sources(paths: list[str], wished: Options, failures: list[int]) -> Iterator[Reviewed]:
    """The sources, one after another; where one fails, that is said and its status goes to ``failures``."""

    def failed(error: PageFailed) -> None:
        say(error.told)
        failures.append(error.exit_code)

    for path in paths:
        try:
            yield Reviewed(explain(taken(path), wished, path=named(path), failed=failed))
        except PaperError as error:
            failures.append(complain(error))
        except MemoryError:
            failures.append(complain(too_large(path)))
