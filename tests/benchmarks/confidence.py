"""Does confidence mean what it says? Of decisions that are taken with a confidence of .8, are 80 in 100 right?

    python -m tests.benchmarks.confidence [GROUP | PAGE …]           # by default the groups of the gate, as far as they lie here
    python -m tests.benchmarks.confidence --keep samples/pictures/reliability.json   # the bins that the diagram is drawn from

Five questions are asked of a page and its gold: does a paragraph begin where one is said to (breaks), does an article (limits),
is a line a headline of the kind it is said to be (headlines), or of another kind (kinds), is an article right as a whole (articles): its text within two
characters in a hundred both ways, its headline alike. Lines are held against gold by :mod:`papercli.learn.align`. For each: how many
decisions, how many are wrong, the expected calibration error in ten bins of confidence, how many of the wrong ones are in the
least sure fifth, and each bin as confidence, share that is right, and count.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from papercli import Issue, Options, clean
from papercli.draft import CERTAIN, Draft, Labelled
from papercli.errors import UnreadableInput
from papercli.learn.align import align
from papercli.reading.calibration import kind_of
from papercli.reading.labels import JOINED
from papercli.score import NEAR, Difference, Tally, load, matched, sifted
from papercli.shapes import json as said
from papercli.writers import json as writer
from tests.gate import EVALUATION, FLOORS, HELDOUT, ROOT, gold_of, parsed

QUESTIONS = ("breaks", "limits", "headlines", "kinds", "articles")
BINS = 10
HEADLINE = 75
"""The likeness, from 0 to 100, from which an article's headline is that of gold, misread."""


class Decision(NamedTuple):
    """A decision: the question it answers, how likely it was said to be right, whether it is, and the kind of page it was
    taken on (see :func:`papercli.reading.calibration.kind_of`)."""

    question: str
    chance: float
    right: bool
    kind: str = ""


class Bin(NamedTuple):
    """Decisions of like confidence: the mean of it, the share that is right, and how many there are."""

    confidence: float
    right: float
    size: int


def judged(page: Path, model: str | None = None) -> list[Decision]:
    """The decisions of one page, held against its gold."""
    data, gold = page.read_bytes(), gold_of(page).read_bytes()
    read: list[Labelled] = []

    def watch(begin: int, stage: str, before: Draft, after: Draft) -> None:
        if isinstance(after, Labelled) and not after.settled:
            read.append(after)

    try:
        issue = clean(data, Options(model=model), path=page.name, watch=watch)
    except UnreadableInput as error:  # a picture, say, where no engine is installed
        print(error, file=sys.stderr)
        return []
    truth = align([line.ink for draft in read for line in draft.lines], said(gold))
    decided = [
        line for draft in read for line in zip(draft.labels, draft.chances, repeat(kind_of(draft)), strict=False)
    ]
    found = []
    for (label, chance, kind), one in zip(decided, truth, strict=True):
        if chance is CERTAIN:
            continue
        if label in "HN":
            found.append(Decision("limits", chance.begins, one.label in "HN", kind))
        elif label not in JOINED and label not in "hIRF":
            found.append(Decision("breaks", chance.joined, one.label not in JOINED, kind))
        question = "headlines" if label in "HhI" else "kinds"
        found.append(Decision(question, chance.label, one.label == label, kind))
    return found + [one._replace(kind=kind_of(read[0]) if read else "") for one in _articles(issue, gold, page.name)]


def _articles(issue: Issue, gold: bytes, name: str) -> list[Decision]:
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    wanted, found = load(gold, name), load(writer.render(issue), name)
    kept, moved = sifted(wanted, found, Tally()) if wanted.has_kinds else (found, None)
    pairs = {
        other: one
        for one, other in matched([one.body for one in wanted.stories], [one.body for one in kept.stories]).items()
    }
    decisions = []
    for place, story in enumerate(kept.stories):
        right = False
        if place in pairs:
            gold_story = wanted.stories[pairs[place]]
            edits = Levenshtein.editops(story.body, gold_story.body)
            most = (1 - NEAR) * len(gold_story.body)
            inside = all(sum(edit.tag == tag for edit in edits) <= most for tag in ("insert", "delete"))
            one, other = ["".join("".join(lines).split()) for lines in (gold_story.headline, story.headline)]
            right = inside and (one == other or fuzz.ratio(one, other) >= HEADLINE)
        number = place if moved is None else moved(Difference("article", "", place)).story
        assert number is not None
        decisions.append(Decision("articles", issue.articles[number].confidence, right))
    return decisions


def bins(decisions: Sequence[Decision]) -> list[Bin]:
    """The decisions in bins of equal width; a bin that has none is left out.

    >>> bins([Decision("breaks", 0.92, True), Decision("breaks", 1.0, True), Decision("breaks", 0.11, False)])
    [Bin(confidence=0.11, right=0.0, size=1), Bin(confidence=0.96, right=1.0, size=2)]
    """
    parts: dict[int, list[Decision]] = defaultdict(list)
    for one in decisions:
        parts[min(BINS - 1, int(one.chance * BINS))].append(one)
    return [
        Bin(
            round(sum(one.chance for one in part) / len(part), 4),
            round(sum(one.right for one in part) / len(part), 4),
            len(part),
        )
        for _, part in sorted(parts.items())
    ]


def error(parts: Sequence[Bin]) -> float:
    """The expected calibration error: how far the bins' confidence and share of right ones are apart, by their counts.

    >>> error([Bin(0.5, 1.0, 1), Bin(0.9, 0.9, 3)])
    0.125
    """
    return sum(abs(part.confidence - part.right) * part.size for part in parts) / max(1, sum(p.size for p in parts))


def lowest(decisions: Sequence[Decision]) -> float | None:
    """The share of the wrong decisions that is in the least sure fifth; None where all are right."""
    ranked = sorted(decisions, key=lambda one: one.chance)
    wrong = sum(not one.right for one in ranked)
    return sum(not one.right for one in ranked[: len(ranked) // 5]) / wrong if wrong else None


def material(names: Iterable[str]) -> dict[str, list[Path]]:
    """The pages of groups of the gate, or pages by their names; raises KeyError for a name that is neither."""
    groups = {}
    for name, folder in (("evaluation", EVALUATION), ("heldout", HELDOUT)):
        for group, own in parsed((FLOORS / f"{name}.toml").read_text("utf-8")).items():
            groups[group] = own.pages(folder)
    groups["samples"] = [
        page for page in sorted((ROOT / "samples").iterdir()) if page.suffix != ".json" and gold_of(page).exists()
    ]
    found: dict[str, list[Path]] = {}
    for name in names or groups:
        if name in groups:
            found[name] = groups[name]
        elif os.path.isfile(name):
            found.setdefault("pages", []).append(Path(name))
        else:
            raise KeyError(name)
    return {name: pages for name, pages in found.items() if pages}


def main(arguments: Sequence[str]) -> int:
    """Print the tables."""
    wanted = argparse.ArgumentParser(description="Does confidence mean what it says?")
    wanted.add_argument("names", nargs="*", metavar="GROUP|PAGE")
    wanted.add_argument("--keep", metavar="FILE", help="keep the bins of text and of boxes as JSON")
    wanted.add_argument("--model", metavar="FILE", help="a model that papercli learn wrote")
    given = wanted.parse_args(arguments)
    try:
        groups = material(given.names)
    except KeyError as unknown:
        print(f"{unknown} is no group of the gate and no page.", file=sys.stderr)
        return 2
    kinds: dict[str, list[Decision]] = {"text": [], "boxes": []}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, pages in groups.items():
            found = [one for own in pool.map(judged, pages, [given.model] * len(pages)) for one in own]
            kinds["text" if all(page.suffix == ".txt" for page in pages) else "boxes"] += found
            table(name, found)
    for name, found in kinds.items():
        table(f"all {name}", found)
    if given.keep:
        kept = {name: {question: bins(of(found, question)) for question in QUESTIONS} for name, found in kinds.items()}
        Path(given.keep).write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    return 0


def of(decisions: Iterable[Decision], question: str) -> list[Decision]:
    """The decisions that answer one question."""
    return [one for one in decisions if one.question == question]


def table(name: str, decisions: Sequence[Decision]) -> None:
    """Print what there is to say of a group."""
    for question in QUESTIONS:
        own = of(decisions, question)
        if not own:
            continue
        parts, low = bins(own), lowest(own)
        wrong = sum(not one.right for one in own)
        shown = " ".join([f"{part.confidence:.2f}:{part.right:.2f}({part.size})" for part in parts])
        fifth = "" if low is None else f"{low:.2f} of them in the least sure fifth"
        print(
            f"{name:20} {question:9} {len(own):5}, {wrong:4} wrong, error {error(parts):.3f}  {fifth:34} {shown}",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
