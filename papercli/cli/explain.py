"""``papercli explain``: what became of each line, and why."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from papercli import STAGES
from papercli.characters import fold
from papercli.cli.messages import watched
from papercli.cli.options import ConfigFile, Encoding, Errors, From, IssueDate, Skip, StageName, configuration, options
from papercli.draft import CONTINUES, CREDIT, DISPLAY, INTRUDES, OPENS, Draft, Story, Text, cut
from papercli.errors import UsageError
from papercli.explain import Decision, Explained, Step
from papercli.explain import explain as explain_source
from papercli.files import read, save
from papercli.trace import Blank, Line, Part

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text as Styled

STRUCK, KEPT = "·", "␣"
"""How a blank that went, and one that stayed, is shown."""
_COLOURS = ("cyan", "magenta", "green", "bright_blue")
"""Of the articles, in turn: those that can be read on a dark terminal and on a light one."""
_LABELS = {CONTINUES: "joined", OPENS: "opens", DISPLAY: "display", INTRUDES: "display", CREDIT: "credit"}
_DECIDED = {
    "joined": "joined to the line before",
    "opens": "opens a paragraph",
    "display": "a line of its own",
    "credit": "a credit",
    "headline": "the headline of article {article}",
    "no headline": "article {article} has no headline",
    "limits": "article {article} begins here",
}
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
"""What must not reach a terminal."""
_MARGIN = 19
"""Cells before the text: the line's number, its article, what became of it."""


def explain(
    path: Annotated[str, typer.Argument(metavar="[PATH|-]", help="The file to explain; standard input for -.")] = "-",
    stage: StageName = None,
    article: Annotated[int | None, typer.Option(min=1, metavar="N", help="Show the lines of one article.")] = None,
    unsure: Annotated[bool, typer.Option("--unsure", help="Show the unsure decisions alone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    source_format: From = None,
    encoding: Encoding = None,
    errors: Errors = None,
    skip: Skip = None,
    issue_date: IssueDate = None,
    config: ConfigFile = None,
) -> None:
    """Show what became of each line of a page, and why.

    Each line as printed, with its article and what it is: the headline, opens a paragraph, joined to the line before.
    Blanks that went are shown as ·, blanks that stayed as ␣. Under an unsure decision: the evidence for it (+) and
    against it (-), in units of evidence, and its confidence.
    """
    if stage is not None and stage not in STAGES:
        raise UsageError(f"There is no stage {stage!r} to show: the stages are {', '.join(STAGES)}.")
    if stage is not None and (article is not None or unsure or as_json):
        raise UsageError("--stage shows all that a stage changed: leave out --article, --unsure and --json.")
    wished = options(configuration(config), None, source_format, encoding, errors, skip, issue_date)
    name = None if path == "-" else path.encode(errors="replace").decode()
    found = explain_source(read(path), wished, path=name)
    if article is not None and article > len(found.issue.articles):
        raise UsageError(f"There is no article {article}: the page has {len(found.issue.articles)}.")
    if as_json:
        save("-", [_json(found, article, unsure)])
        return
    console = _console()
    rows = _stage(stage, found.steps[stage]) if stage else page(found, article, unsure)
    with console.capture() as printed:
        for margin, text in rows:
            print_row(console, margin, text)
    save("-", [printed.get().encode()])


def _console() -> Console:
    from rich.console import Console

    # What is not watched is not wrapped: another program reads it line by line.
    return Console(highlight=False, soft_wrap=not watched(sys.stdout))


def print_row(console: Console, margin: Styled, text: Styled) -> None:
    """Print a row; what does not fit in the terminal goes on below, beside the margin."""
    room = max(20, console.width - margin.cell_len)
    pieces = [text] if console.soft_wrap else text.wrap(console, room, overflow="fold")
    for piece in pieces:
        console.print(margin, piece, sep="", end="\n")
        margin = _styled(" " * margin.cell_len)


def _styled(text: str, style: str = "") -> Styled:
    from rich.text import Text as Styled

    return Styled(text, style)


Row = tuple["Styled", "Styled"]


def page(found: Explained, article: int | None, unsure: bool) -> Iterator[Row]:
    """The page line by line."""
    decisions: dict[int, list[Decision]] = {}
    for decision in found.decisions:
        decisions.setdefault(decision.at, []).append(decision)
    folded = fold(found.text)
    told = {line.number for line in found.lines for part in line.parts if part.start in decisions}
    named = f"{found.issue.source.path or 'standard input'}: "
    counts = f"{len(found.lines)} lines, {len(found.issue.articles)} articles, {len(found.decisions)} unsure decisions"
    yield _styled(named, "bold"), _styled(counts)
    yield _styled(""), _styled(f"{STRUCK} a blank that went  {KEPT} a blank that stayed", "dim")
    for line in found.lines:
        if unsure and not told & {line.number, line.number + 1}:
            continue
        for part in line.parts:
            if article in (None, part.article):
                yield _margin(line, part), _text(found.text, folded, line, part)
                for decision in decisions.get(part.start, ()):
                    yield from _reasons(decision)


def _margin(line: Line, part: Part) -> Styled:
    colour = _COLOURS[(part.article - 1) % len(_COLOURS)] if part.article else "dim"
    label = "joined" if part.before else "opens" if part.kind == "paragraph" else part.kind
    margin = _styled(f"{line.number:5} ", "dim")
    margin.append(f"{part.article or '':>2} {label:8.8} ", colour)
    return margin.append(" " * (_MARGIN - margin.cell_len))


def _text(source: str, folded: str, line: Line, part: Part) -> Styled:
    """The ink of a part as printed, with marks for its blanks."""
    text = _styled("", "bold" if part.kind == "headline" else "dim" if part.article is None else "")
    blanks = {blank.end: blank for blank in line.blanks}
    for at in range(part.start, part.end):
        if at in blanks:
            text.append(*_mark(blanks[at]))
        if not folded[at].isspace():
            text.append(source[at])
    return text


def _mark(blank: Blank) -> tuple[str, str]:
    return (KEPT, "bold reverse") if blank.kept else (STRUCK * min(3, blank.end - blank.start), "red strike")


def _reasons(decision: Decision) -> Iterator[Row]:
    words = _DECIDED[decision.kind].format(article=decision.article)
    yield _styled(" " * (_MARGIN - 2) + "? ", "bold red"), _styled(f"{words}? {decision.confidence:.2f}")
    for reason in decision.reasons:
        sign, colour = ("+", "green") if reason.weight > 0 else ("-", "red")
        weight = f"{sign}{abs(reason.weight):.1f}"
        yield _styled(" " * _MARGIN), _styled(f"{weight:>5} ", colour).append(reason.words, "default")


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


def _stage(name: str, steps: Iterable[Step]) -> Iterator[Row]:
    """What one stage changed, page by page: labels that changed, and lines taken out (-) and put in (+)."""
    for number, step in enumerate(steps, 1):
        before, after = list(_view(step.before)), list(_view(step.after))
        if not before and number > 1:
            continue  # what follows the last form feed is no page
        yield _styled(f"page {number}: ", "bold"), _styled(f"{name}" if before != after else f"{name} changed nothing")
        matcher = SequenceMatcher(None, [text for _, text in before], [text for _, text in after], autojunk=False)
        for tag, first, last, start, end in matcher.get_opcodes():
            if tag == "equal":
                for (old, text), (new, _) in zip(before[first:last], after[start:end], strict=True):
                    if old != new:
                        yield _styled(f"{old:>11} → {new:11} ", "blue"), _styled(text)
                continue
            for label, text in before[first:last]:
                yield _styled(f"- {label:11} ", "red"), _styled(text)
            for label, text in after[start:end]:
                yield _styled(f"+ {label:11} ", "green"), _styled(text)


def _view(draft: Draft) -> Iterator[tuple[str, str]]:
    """A page as known so far: what each line, or each finished piece, is called."""
    text = draft.text
    for kind, spans in draft.furniture:
        yield kind, fold(" ".join([text[start:end] for start, end in spans]))
    if draft.texts:
        yield from chain.from_iterable(map(_finished, range(1, len(draft.texts) + 1), draft.stories, draft.texts))
    elif draft.stories:
        for number, story in enumerate(draft.stories, 1):
            yield from _story(number, story, text)
    else:
        lines = draft.lines or cut(text)
        labels = [_LABELS[role] for role in draft.roles] or [""] * len(lines)
        for line, label in zip(lines, labels, strict=True):
            printed = text[line.start : line.end]
            yield label, fold(printed) if draft.lines else _CONTROLS.sub(STRUCK, printed)


def _story(number: int, story: Story, text: str) -> Iterator[tuple[str, str]]:
    parts = [("headline", story.headline, "headline"), ("credit", story.credit, "credit")]
    parts += [("opens", spans, "joined") for spans in story.paragraphs]
    parts += [(f"jump {kind}", spans, f"jump {kind}") for kind, spans in story.jumps.items()]
    for first, spans, other in parts:
        for place, (start, end) in enumerate(spans):
            yield f"{number} {other if place else first}", fold(text[start:end])
    yield from _read(number, story)


def _finished(number: int, story: Story, text: Text) -> Iterator[tuple[str, str]]:
    for line in text.headline:
        yield f"{number} headline", fold(line)
    if text.credit:
        yield f"{number} credit", fold(text.credit)
    for paragraph in text.paragraphs:
        yield f"{number} paragraph", fold(paragraph)
    yield from _read(number, story)


def _read(number: int, story: Story) -> Iterator[tuple[str, str]]:
    if story.marker:
        yield f"{number} marker", story.marker
    for person in story.byline:
        yield f"{number} byline", f"{person.label} {person.name}"
    if story.dateline.text or story.dateline.place:
        yield (
            f"{number} dateline",
            " ".join(filter(None, [story.dateline.text, story.dateline.place, story.dateline.date])),
        )
