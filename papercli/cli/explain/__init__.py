"""``papercli explain``: what became of each line, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from papercli import STAGES
from papercli.cli.explain.order import pieces
from papercli.cli.explain.page import page
from papercli.cli.explain.rows import printed
from papercli.cli.explain.steps import changes
from papercli.cli.messages import say, taken
from papercli.cli.options import VIEW, ColourOption, StageName, Wish, reads
from papercli.cli.parameters import Argument, Option
from papercli.cli.terminal import paged
from papercli.errors import PageFailed, UsageError
from papercli.explain import Explained
from papercli.explain import explain as explain_source
from papercli.files import named, save
from papercli.lexicon import lexicon_of


@reads
def explain(
    path: Annotated[str, Argument(metavar="[PATH|-]", help="The file to explain; standard input for -.")] = "-",
    stage: StageName = None,
    article: Annotated[
        int | None, Option(min=1, metavar="N", group=VIEW, help="Show the lines of one article.")
    ] = None,
    unsure: Annotated[bool, Option("--unsure", group=VIEW, help="Show only the unsure decisions.")] = False,
    each: Annotated[
        bool, Option("--all", group=VIEW, help="Show each joined line, not only how many there are.")
    ] = False,
    as_json: Annotated[bool, Option("--json", group=VIEW, help="Print JSON.")] = False,
    colour: ColourOption = "auto",
    *,
    wished: Wish,
) -> int:
    """Show what became of each line of a page, and why.

    First the unsure decisions, least sure first: the facts for each (+) and against it (-), in logarithms of odds, and its
    confidence. Then each line as printed, with its article and what it is: a headline, opens a paragraph, and so on; lines
    that are joined to those before them are counted. Blanks that went are shown as ·, blanks that stayed as ␣.
    """
    if stage is not None and stage not in STAGES:
        raise UsageError(f"There is no stage {stage!r} to show: the stages are {', '.join(STAGES)}.")
    if stage is not None and (article is not None or unsure or each or as_json):
        raise UsageError("--stage shows all that a stage changed: leave out --article, --unsure, --all and --json.")
    failures: list[PageFailed] = []
    found = explain_source(taken(path), wished().options, path=named(path), failed=failures.append)
    for failure in failures:
        say(failure.told)
    status = PageFailed.exit_code if failures else 0
    if article is not None and article > len(found.issue.articles):
        raise UsageError(f"There is no article {article}: the page has {len(found.issue.articles)}.")
    if as_json:
        save("-", [_json(found, article, unsure)])
        return status
    if stage == "order":
        rows = pieces(found.steps[stage], lexicon_of(wished().options.words))
    else:
        rows = changes(stage, found.steps[stage]) if stage else page(found, article, unsure, each)
    paged(printed(rows, colour))
    return status


def _json(found: Explained, article: int | None, unsure: bool) -> bytes:
    told = {decision.line for decision in found.decisions}

    def lines() -> Iterator[dict[str, Any]]:
        for line in found.lines:
            if (unsure and line.number not in told) or (
                article is not None and article not in [part.article for part in line.parts]
            ):
                continue
            yield {"text": found.text[line.start : line.end]} | msgspec.structs.asdict(line)

    decisions = [decision for decision in found.decisions if article in (None, decision.article)]
    said = {"issue": found.issue.id, "source": found.issue.source, "lines": list(lines()), "decisions": decisions}
    return msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n"
