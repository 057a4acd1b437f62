"""Learning: a newspaper's own habits, from pages that a person corrected, on top of what papercli knows.

The weights of the model are fitted again to the corrected pages and held near those that it begins from
(:mod:`papercli.reading.fit`). How much better that is, is told by cross-validation: each part of the pages is read by a model that learned
from the others. Needs numpy, scipy and rapidfuzz (the extra ``learn``).
"""

from __future__ import annotations

import hashlib
import math
import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from msgspec.structs import replace

from papercli.draft import Draft, Labelled
from papercli.errors import NothingLearned
from papercli.learn.align import align
from papercli.learn.gold import Sample
from papercli.learn.pages import Page, drafts, pages_of, vocabulary
from papercli.lexicon import lexicon_of
from papercli.pipeline import Options, clean
from papercli.reading.labels import FORMS, LABELS, WORDS, Form
from papercli.reading.model import SCALE, Model, model_of, pack, packed
from papercli.score import Tally, compare, load
from papercli.version import __version__
from papercli.writers.json import render

PENALTY = 3.0
"""How strongly weights are held near those they begin from: half of this, times the square of how far one is off, is what
it costs in logarithms of likelihood. For values from 0.3 to 8, the figures of held-out pages differed by at most 0.03."""
CLIPS = 6
"""How many clips of each page are pages of their own: corrected pages are few, and clips cost nobody any work."""
ROUNDS = 120
"""Steps of the fit at most."""
FOLDS = 5
"""Parts of the pages for cross-validation."""
MOVED = 12
"""How many of the weights that moved most are reported."""

Report = Callable[[str], None]


class Move(NamedTuple):
    """A weight that was learned: the fact it is of, what it speaks for, and its value before and after."""

    fact: str
    label: str
    before: float
    after: float


class Figures(NamedTuple):
    """How pages were read: the share of their lines that are what gold says, and the figures of :mod:`papercli.score`."""

    lines: float
    articles: float
    paragraphs: float
    headlines: float
    exact: float


class Learned(NamedTuple):
    """What was learned: the model's file, how held-out pages were read before and after, and the weights that moved most."""

    data: bytes
    before: Figures
    after: Figures
    moved: tuple[Move, ...]

    @property
    def better(self) -> bool:
        """Whether more lines are labelled correctly than before, and no fewer articles."""
        return self.after.lines > self.before.lines and self.after.articles >= self.before.articles


class _Told(NamedTuple):
    """A sample with the pages to learn from."""

    sample: Sample
    pages: list[Page]


def learn(samples: Sequence[Sample], options: Options | None = None, *, report: Report = lambda said: None) -> Learned:
    """Learn from pages that a person read. ``options`` say how to clean them; its ``model`` is the one to begin from.

    ``report`` is told what is being done. Raises NothingLearned where there are fewer than two pages, and UsageError where
    numpy, scipy or rapidfuzz are missing.
    """
    from papercli.score import check

    check()
    options = replace(options or Options(), corrections=None, convert=None, stitch=False)
    lexicon = lexicon_of(options.words)
    told: list[_Told] = []
    for sample in samples:
        read = drafts(sample.data, sample.path, options)
        told.append(_Told(sample, pages_of(read, sample.said, sample.path, lexicon, CLIPS)))
    told = [one for one in told if one.pages]
    if len(told) < 2:
        raise NothingLearned(
            f"There {'is one page' if told else 'are no pages'} to learn from, and it takes two to tell whether anything was "
            "learned: correct more."
        )
    folds = min(FOLDS, len(told))
    before, after = _Counted(), _Counted()
    with TemporaryDirectory() as folder:
        for fold in range(folds):
            first, last = len(told) * fold // folds, len(told) * (fold + 1) // folds
            report(f"reading part {fold + 1} of {folds} with what the other parts taught")
            path = os.path.join(folder, f"{fold}.model")
            with open(path, "wb") as file:
                file.write(_models([*told[:first], *told[last:]], options.model))
            for one in told[first:last]:
                before.add(one.sample, options)
                after.add(one.sample, replace(options, model=path))
    report("learning from all pages")
    data = _models(told, options.model, {"before": before.figures()._asdict(), "after": after.figures()._asdict()})
    return Learned(data, before.figures(), after.figures(), _moved(told, data, options.model))


class _Counted:
    """Counts how pages are read."""

    def __init__(self) -> None:
        self.tally, self.right, self.count = Tally(), 0, 0

    def add(self, sample: Sample, options: Options) -> None:
        """Clean a page and compare it with its gold."""
        read: list[Labelled] = []

        def watch(begin: int, stage: str, before: Draft, after: Draft) -> None:
            if isinstance(after, Labelled):
                read.append(after)

        issue = clean(sample.data, options, path=sample.path, watch=watch)
        self.tally.update(compare(load(sample.gold, sample.path), load(render(issue), sample.path)))
        truth = align([line.ink for draft in read for line in draft.lines], sample.said)
        labels = [label for draft in read for label in draft.labels]
        self.right += sum([one.label == label for one, label in zip(truth, labels, strict=True)])
        self.count += len(labels)

    def figures(self) -> Figures:
        """The figures of all pages that were counted."""
        told = self.tally.figures()
        names = ("article_f1", "paragraph_f1", "headline_acc", "exact_paragraph")
        return Figures(round(self.right / max(1, self.count), 4), *[float(told[name] or 0) for name in names])


def _models(told: Sequence[_Told], base: str | None, figures: dict[str, Any] | None = None) -> bytes:
    """A model's file: one model for each form of page that is there."""
    parts = []
    for form in FORMS:
        own = [(one.sample, [page for page in one.pages if page.form == form]) for one in told]
        own = [(sample, pages) for sample, pages in own if pages]
        if own:
            begin = model_of(base, form)
            card = {
                "made": date.today().isoformat(),
                "papercli": __version__,
                "base": hashlib.sha256(packed(begin.header, begin.weights)).hexdigest(),
                "pages": {
                    os.path.basename(sample.path): hashlib.sha256(sample.data + sample.gold).hexdigest()
                    for sample, _ in own
                },
                "penalty": PENALTY,
                "rounds": ROUNDS,
                "figures": figures or {},
            }
            pages = [page for _, some in own for page in some]
            parts.append(model_from(pages, card, near=begin, penalty=PENALTY, rounds=ROUNDS, form=form))
    return b"".join(parts)


def model_from(
    pages: Sequence[Page],
    card: dict[str, Any],
    *,
    penalty: float,
    rounds: int,
    form: Form,
    near: Model | None = None,
    start: Model | None = None,
    report: Any = None,
) -> bytes:
    """The file of a model whose weights are fitted to pages, and held near those of a model, or near zero. ``start`` only says where
    the fit begins. The file keeps ``card``, with what the pages are."""
    import numpy as np

    from papercli.reading.fit import CAN, Example, fit
    from papercli.reading.labels import states_of

    known = sorted({*vocabulary(pages), *(near.rows if near else ())})
    numbers = {name: number for number, name in enumerate(known)}
    examples = []
    for page in pages:
        features = [
            None if own is None else [numbers[name] for name in own if name in numbers] for own in page.features
        ]
        examples.append(Example(features, states_of(page.labels), page.joints, page.counts))
    prior = _weights(near, known) if near else None
    begin = _weights(start, known) if start else None
    weights = fit(examples, len(known), prior=prior, penalty=penalty, rounds=rounds, start=begin, report=report)
    shown = Counter(label for page in pages for label in page.labels)
    card = card | {"steps": sum(shown.values()), "labels": dict(sorted(shown.items()))}
    transition = np.where(CAN, weights.transition + weights.joints, -math.inf)
    curves = near.header.curves if near else None
    return pack(known, weights.emission, transition, weights.start, card, form=form, curves=curves)


def _weights(model: Model, known: Sequence[str]) -> Any:
    """The weights that a model has for features."""
    import numpy as np

    from papercli.reading.fit import CAN, Weights

    emission = [[model.weight(name, label) for label in range(len(LABELS))] for name in known]
    moves = np.array(model.header.transition) / SCALE * CAN
    general = moves.mean(axis=0)
    return Weights(np.array(emission), general, moves - general, np.array(model.header.start) / SCALE)


def _moved(told: Sequence[_Told], data: bytes, base: str | None) -> tuple[Move, ...]:
    """The weights that moved most, of facts by which labels are told apart."""
    from papercli.reading.model import unpack

    found: list[Move] = []
    for model in unpack(data):
        begin = model_of(base, model.header.form)
        for name in model.rows:
            for number, label in enumerate(LABELS):
                before, after = begin.weight(name, number), model.weight(name, number)
                if before != after:
                    found.append(Move(name, WORDS[label], before, after))
    found.sort(key=lambda move: (-abs(move.after - move.before), move.fact, move.label))
    return tuple(found[:MOVED])
