"""What is lost between the lines of an OCR engine and the articles, and where.

    python -m tests.benchmarks.recognised PAGES…

Each page's gold stands beside it as ``page.gold.json``. For each page and for all together the figures of three readers:

- ``papercli``: the page as it is cleaned;
- ``true order``: the engine's lines in the order in which gold has them, cleaned as a text that has nothing else;
- ``gold's lines``: each line in the paragraph or headline that gold has it in, so that only what the engine misread, left
  out or ran together is wrong. No reader of these lines can do better.

``links`` is the share of lines that are followed by the line which follows them in gold. Where most articles miss two
characters in a hundred in the last row, no order can make them right: look at ``paragraph``, ``links`` and ``cer`` there.
Ends with 1 where papercli's paragraphs are worse than :data:`NEARLY` of those of the true order.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from papercli import clean
from papercli.learn.align import Truth, align, units_of
from papercli.learn.pages import drafts
from papercli.score import Tally, compare, load
from papercli.writers import json as writer
from tests.training.lines import gold_of

SHOWN = ("article_f1", "paragraph_f1", "headline_acc", "byline_f1", "cer")
NEARLY = 0.9
"""The part of the paragraphs of the true order's reader that papercli is to find."""


class Line(NamedTuple):
    """A line as papercli has it in its reading order, and what it is."""

    ink: str
    truth: Truth


def lines_of(path: str, gold: dict[str, Any]) -> list[Line]:
    """The lines of a page in the order in which papercli reads them, and what each is."""
    inks = [line.ink for draft in drafts(Path(path).read_bytes(), path) for line in draft.lines]
    return [Line(*one) for one in zip(inks, align(inks, gold), strict=True)]


def in_order(lines: Sequence[Line]) -> list[Line]:
    """The lines as gold has them; those that it has not come last.

    >>> made = [Line("乙", Truth("C", 0, 1, 9)), Line("边", Truth("F", -1, -1, -1)), Line("甲", Truth("O", 0, 1, 0))]
    >>> [line.ink for line in in_order(made)]
    ['甲', '乙', '边']
    """
    return sorted(lines, key=lambda line: (line.truth.unit < 0, line.truth.unit, line.truth.at))


def links(lines: Sequence[Line]) -> tuple[int, int]:
    """How many lines are followed by the one that follows them in their article, and how many have one that does."""
    known = [line for line in lines if line.truth.article >= 0]
    place = {id(line): k for k, line in enumerate(known)}
    true = [
        (place[id(line)], place[id(after)])
        for line, after in pairwise(in_order(known))
        if line.truth.article == after.truth.article
    ]
    return sum(after == before + 1 for before, after in true), len(true)


def in_place(lines: Sequence[Line], gold: dict[str, Any]) -> bytes:
    """A result in which each line is in the paragraph or the headline that gold has it in."""
    units = units_of(gold)
    articles: list[dict[str, list[str]]] = [{"headline": [], "paragraphs": []} for _ in gold["articles"]]
    said: dict[int, str] = {}
    for line in in_order(lines):
        if line.truth.article >= 0:
            said[line.truth.unit] = said.get(line.truth.unit, "") + line.ink
    for number, text in said.items():
        unit = units[number]
        if unit.kind != "credit":
            articles[unit.article]["headline" if unit.kind == "headline" else "paragraphs"].append(text)
    return json.dumps({"articles": articles}).encode()


def judged(path: str) -> Iterator[tuple[str, Tally]]:
    """What the three readers make of a page, held against its gold."""
    said = gold_of(path)
    gold = load(json.dumps(said).encode(), path)
    lines = lines_of(path, said)
    text = "\n".join([line.ink for line in in_order(lines)]).encode()
    results = {
        "papercli": writer.render(clean(Path(path).read_bytes(), path=path)),
        "true order": writer.render(clean(text)),
        "gold's lines": in_place(lines, said),
    }
    for name, result in results.items():
        yield name, compare(gold, load(result, path))


def main(paths: Sequence[str]) -> int:
    found: dict[str, Tally] = {}
    followed = following = 0
    print(f"{'page':28} {'reader':14}", *[f"{name:>12}" for name in SHOWN], f"{'links':>6}")
    for path in paths:
        right, many = links(lines_of(path, gold_of(path)))
        followed, following = followed + right, following + many
        for name, tally in judged(path):
            told(Path(path).name, name, tally, right / max(1, many))
            found.setdefault(name, Tally()).update(tally)
    for name, tally in found.items():
        told("all", name, tally, followed / max(1, following))
    paragraphs = {name: tally.figures().get("paragraph_f1") or 0.0 for name, tally in found.items()}
    return int(paragraphs["papercli"] < NEARLY * paragraphs["true order"])


def told(page: str, reader: str, tally: Tally, linked: float) -> None:
    figures = tally.figures()
    own = f"{linked:6.3f}" if reader == "papercli" else ""
    print(f"{page:28} {reader:14}", *[f"{figures.get(name) or 0:12.3f}" for name in SHOWN], own, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
