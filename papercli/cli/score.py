"""``papercli score``: results compared with their gold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, NamedTuple

import msgspec

from papercli.cli.messages import complain, taken
from papercli.cli.parameters import Argument, Option
from papercli.errors import PaperError, UnreadableInput, UsageError
from papercli.files import keep, save
from papercli.layout import Reading
from papercli.readers import FORMATS
from papercli.readers import read as read_source
from papercli.score import Tally, check, compare, load

_GOLD_ENDING = r"(?:(?:\.gold)?\.json|(?:\.gold)?(?:\.page|\.alto|\.tei)?\.xml)$"
"""How the name of a gold file ends, after the name of its page."""
_NAMED_GOLD = ".gold."


class _Row(NamedTuple):
    """Names of files that belong together: gold, result, and source where it is known."""

    gold: str
    result: str
    source: str | None


class _Scored(NamedTuple):
    row: _Row
    tally: Tally


def score(
    gold: Annotated[
        str,
        Argument(
            metavar="GOLD",
            help="A gold file (JSON, PAGE XML, ALTO, TEI), or a directory of X.gold.json, X.gold.xml or X.json; where it has none "
            "of these, of X.xml.",
        ),
    ],
    result: Annotated[
        str,
        Argument(metavar="RESULT", help="The JSON of a cleaned page, or a directory of X.json or X.*.json."),
    ],
    raw: Annotated[
        str | None,
        Option(
            "--raw",
            metavar="SOURCE",
            help="The text that was cleaned, or a directory of such files: characters lost and added are counted.",
        ),
    ] = None,
    show: Annotated[bool, Option("--show", help="Show each disagreement in context.")] = False,
    worst: Annotated[int, Option(min=0, metavar="N", help="How many of the worst pages to list.")] = 5,
    as_json: Annotated[bool, Option("--json", help="Print JSON.")] = False,
    html: Annotated[
        str | None,
        Option(metavar="FILE", help="Also write a review page with each disagreement in its place. Needs --raw."),
    ] = None,
) -> int:
    """Compare cleaned pages with their gold.

    Gold is a JSON file with the articles as they were printed, such as a corrected result; or ground truth in PAGE XML
    (regions with types), ALTO (blocks with tags) or TEI, told by content. What gold has no way to say is not counted.
    Figures are counted over all pages; 1 is best, and 0 for stray_left, cer, lost and added.
    """
    check()
    if html and raw is None:
        raise UsageError("--html shows the source: name it with --raw.")
    scored: list[_Scored] = []
    failures: list[int] = []
    rows = list(_rows(gold, result, raw))
    if not rows:
        raise UnreadableInput(
            f"{gold}: no gold in it has a result in {result}: gold is X.gold.json, X.gold.xml, X.json or X.xml, its result "
            "X.json."
        )
    if html:
        keep([file for row in rows for file in row if file], [html])
    for row in rows:
        try:
            scored.append(_Scored(row, _score(row)))
        except PaperError as error:
            failures.append(complain(error))
    if not scored:
        return UnreadableInput.exit_code
    if html:
        _review(html, scored)
    total = Tally()
    for one in scored:
        total.update(one.tally)
    scored.sort(key=lambda one: (one.tally.figures()["exact_paragraph"] or 0.0, one.row.result))
    printed = _json(total, scored, worst, show) if as_json else _table(total, scored, worst, show)
    save("-", [printed])
    return 1 if failures else 0


def _score(row: _Row) -> Tally:
    made = taken(row.result)
    gold, result = load(taken(row.gold), row.gold), load(made, row.result)
    return compare(gold, result, _reading(row.source, made).text if row.source else None)


def _reading(name: str, result: bytes) -> Reading:
    """A source, read in the format that the result names: with --from it may not be the one that it looks like."""
    from papercli.shapes import json

    told = json(result).get("source")
    form = told.get("format") if isinstance(told, dict) else None
    return read_source(taken(name), name, format=form if form in FORMATS else None)


def _review(path: str, scored: Iterable[_Scored]) -> None:
    """Write the review page, with each difference in its place."""
    from papercli.model import Issue
    from papercli.older import upgraded
    from papercli.review import Reviewed, compared, render
    from papercli.shapes import Misshapen, json, shaped

    def source(row: _Row, tally: Tally) -> Reviewed:
        try:
            made = taken(row.result)
            issue = shaped(upgraded(json(made)), Issue)
        except Misshapen as error:
            raise UsageError(f"{row.result}: {error}: --html wants what papercli clean --format json writes.") from None
        name = row.source or "-"  # the command has seen to it that there is one
        reading = _reading(name, made)
        return compared(issue, reading.text, tally.differences, reading.sheets)

    save(path, render([source(*one) for one in scored]))


def _rows(gold: str, result: str, raw: str | None) -> Iterator[_Row]:
    """The files that belong together. In directories, the result ``page.raw.json`` and the source ``page.raw.txt``
    belong to the gold ``page.gold.json``."""
    if not os.path.isdir(gold) and not os.path.isdir(result):
        yield _Row(gold, result, raw)
        return
    if not os.path.isdir(gold) or not os.path.isdir(result):
        raise UsageError(f"{gold} and {result}: give two files or two directories.")
    golds = _golds(gold)
    results = [name for name in _names(result, ".json") if not name.endswith(".gold.json")]
    sources = {os.path.splitext(name.removesuffix(".gz"))[0]: name for name in _names(raw, "")} if raw else {}
    missing = dict(golds)
    for name in results:
        stem = name.removesuffix(".json")
        fitting = max((known for known in golds if stem == known or stem.startswith(known + ".")), key=len, default="")
        if not fitting:
            continue
        missing.pop(fitting, None)
        if raw and stem not in sources:
            raise UsageError(f"{raw}: there is no source {stem}.* in it for {name}.")
        source = os.path.join(raw, sources[stem]) if raw else None
        yield _Row(os.path.join(gold, golds[fitting]), os.path.join(result, name), source)
    for stem, name in missing.items():
        complain(UnreadableInput(f"{result}: there is no result {stem}.json in it for {name}; it is left out."))


def _golds(folder: str) -> dict[str, str]:
    """The gold files in a directory, by what the names of their results begin with. XML that is not called gold may be a
    source, as ALTO and PAGE are: it is gold where nothing else is.

    Raises UsageError where two files are the gold of one page.
    """
    chosen = [name for name in _names(folder, "") if name.endswith((".json", ".gold.xml"))]
    found: dict[str, str] = {}
    for name in chosen or _names(folder, ".xml"):
        stem = re.sub(_GOLD_ENDING, "", name)
        if stem in found and _NAMED_GOLD in name and _NAMED_GOLD in found[stem]:
            raise UsageError(f"{folder}: {found[stem]} and {name} are both gold of {stem}: leave one there.")
        if stem not in found or _NAMED_GOLD in name:
            found[stem] = name
    return found


def _names(folder: str, ending: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(ending))
    except OSError as error:
        raise UnreadableInput(f"{folder}: this directory cannot be read ({error.strerror}).") from None


def _json(total: Tally, scored: list[_Scored], worst: int, show: bool) -> bytes:
    def page(one: _Scored) -> dict[str, Any]:
        said = {"gold": one.row.gold, "result": one.row.result, "figures": one.tally.figures()}
        return said | ({"differences": one.tally.differences} if show else {})

    everything = {
        "pages": len(scored),
        "characters": total.characters,
        "figures": total.figures(),
        "worst": [page(one) for one in scored[:worst]],
    }
    return msgspec.json.format(msgspec.json.encode(everything), indent=2) + b"\n"


def _table(total: Tally, scored: list[_Scored], worst: int, show: bool) -> bytes:
    lines = [f"{len(scored)} page{'s' * (len(scored) != 1)}, {total.characters} characters"]
    lines += [f"  {name:16} {_number(value)}" for name, value in total.figures().items()]
    if len(scored) > 1 and worst:
        columns = ("article_f1", "paragraph_f1", "headline_acc", "byline_f1", "space_f1", "exact_paragraph")
        lines += ["", "".join([f"{name.partition('_')[0]:>10}" for name in columns]) + "  the worst pages"]
        for one in scored[:worst]:
            figures = one.tally.figures()
            lines.append("".join([f"{_number(figures[name]):>10}" for name in columns]) + f"  {one.row.result}")
    for one in scored if show else ():
        lines += ["", f"{one.row.result}: {len(one.tally.differences) or 'no'} disagreements"]
        lines += [f"  {difference.words}" for difference in one.tally.differences]
    return ("\n".join(lines) + "\n").encode()


def _number(value: float | int | None) -> str:
    return "–" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
