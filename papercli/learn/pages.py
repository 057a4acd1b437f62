"""Pages to learn from: the features of each line, and what the line is by the page's gold."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from papercli.draft import Draft, cut
from papercli.learn.align import Truth, align
from papercli.lexicon import Lexicon, lexicon_of
from papercli.pipeline import STAGES, Options, clean
from papercli.reading.facts import Facts
from papercli.reading.features import names
from papercli.reading.labels import Form
from papercli.reading.lines import facts_of

CROPS = 2
"""How many parts of a page of text are pages of their own in training: much of what people have is a clip."""
LEAST = 4
"""The number of lines that must have a feature for it to be in the model."""


class Page(NamedTuple):
    """A page to learn from: its name, the features of each step of the chain (None for lines that go on for certain), the
    labels of the steps, what stands before each, its form, and as how many pages it counts."""

    path: str
    features: list[list[str] | None]
    labels: str
    joints: list[int]
    form: Form
    counts: float = 1.0


def drafts(data: bytes, path: str, options: Options | None = None) -> list[Draft]:
    """The pages of a file as the reading gets them; pages that were cleaned before are left out."""
    found: list[Draft] = []

    def watch(begin: int, stage: str, before: Draft, after: Draft) -> None:
        if stage == "paragraphs" and before.lines and not before.settled:
            found.append(before)

    stages = list(STAGES)
    options = options or Options()
    skip = (*options.skip, *stages[stages.index("paragraphs") :])
    clean(data, replace(options, skip=skip, corrections=None), path=path, watch=watch)
    return found


def pages_of(
    read: Sequence[Draft], gold: dict[str, Any], path: str, lexicon: Lexicon | None = None, clips: int = CROPS
) -> list[Page]:
    """The pages of one file, and clips of those of text."""
    lexicon = lexicon or lexicon_of(())
    parts = [facts_of(draft, lexicon) for draft in read]
    truth = align([line.ink for draft, _ in parts for line in draft.lines], gold)
    rng = random.Random(path.rpartition("/")[2])
    told: list[tuple[Facts, Sequence[Truth]]] = []
    at = 0
    for draft, facts in parts:
        own = truth[at : at + len(draft.lines)]
        at += len(draft.lines)
        told.append((facts, own))
        if not facts.boxed:
            cut_out = [(facts_of(part, lexicon)[1], some) for part, some in crops(draft, own, rng, clips)]
            told += [one for one in cut_out if len(one[0].lines) == len(one[1])]
    return [page for facts, known in told if (page := _page(facts, known, path)) is not None]


def _page(facts: Facts, truth: Sequence[Truth], path: str) -> Page | None:
    told = [one.label for one in truth]
    if any(told[i] == "O" and told[i - 1] in "NOC" and facts.opens_story(i) for i in range(1, len(told))):
        return None  # a column of dispatches, of which gold makes one article
    if "HN" in "".join(told):
        return None  # a headline of no text
    sure = [False, *facts.sure]
    # A run of lines that go on for certain is one step of the chain.
    steps = [i for i in range(len(told)) if not (sure[i] and sure[i - 1])]
    features = [None if sure[i] else names(facts, i) for i in steps]
    labels = "".join(["C" if sure[i] else told[i] for i in steps])
    return Page(path, features, labels, [facts.joint(i) if i else 0 for i in steps], facts.form)


def crops(
    draft: Draft, truth: Sequence[Truth], rng: random.Random, count: int
) -> Iterator[tuple[Draft, Sequence[Truth]]]:
    """Parts of a page as pages of their own: a clip, two short stories, the lines from one place to another."""
    lines = draft.lines
    begins = [i for i, one in enumerate(truth) if one.label in "HN"]
    for _ in range(count):
        if begins and rng.random() < 0.7:
            number = rng.randrange(len(begins))
            first = begins[number]
            ends = [*begins, len(lines)]
            last = ends[min(len(ends) - 1, number + rng.randint(1, 2))]
            if rng.random() < 0.4:
                last = min(last, first + rng.randint(1, 12))
        else:
            first = rng.randrange(len(lines))
            last = min(len(lines), first + rng.randint(2, 40))
        start = draft.text.rfind("\n", 0, lines[first].start) + 1
        text = draft.text[start : lines[last - 1].end]
        yield replace(draft, text=text, lines=cut(text)), truth[first:last]


def vocabulary(read: Iterable[Page], least: int = LEAST) -> list[str]:
    """The features that enough lines have, in order."""
    counts = Counter(name for page in read for own in page.features for name in own or ())
    return sorted([name for name, count in counts.items() if count >= least])
