"""The reading: the chain counts every path, files hold what they were given, and what is fitted is learned."""

from __future__ import annotations

import itertools
import math
import random
from typing import get_args

import numpy as np
import pytest

from papercli.draft import Draft, cut
from papercli.learn.align import align
from papercli.lexicon import Lexicon
from papercli.reading import chain, fit
from papercli.reading.calibration import Question, calibrated, form_of
from papercli.reading.facts import Facts
from papercli.reading.features import names
from papercli.reading.labels import BODY, FORMS, JOINTS, KINDS, LABELS, STATE, STATES, Form, can_follow, states_of
from papercli.reading.links import _uncircled
from papercli.reading.model import Model, model_of, pack, unpack
from tests.benchmarks.ablation import ANY, kinds_of

PAGE = "云岭新桥通车\n本报讯昨天上午，云岭\n新桥通车。\n白石渡开集\n渡口的集市今天开了。"


def facts_of(text: str = PAGE) -> Facts:
    return Facts(Draft(text, cut(text)), Lexicon())


def drawn(seed: int, known: list[str]) -> Model:
    """A model of weights drawn at random for some features."""
    rng = np.random.default_rng(seed)
    moves = np.where(fit.CAN, rng.normal(0, 1, (len(JOINTS), len(STATES), len(STATES))), -math.inf)
    emission = rng.normal(0, 0.3, (len(known), len(LABELS)))
    [model] = unpack(pack(known, emission, moves, rng.normal(0, 1, len(STATES)), {}))
    return model


@pytest.mark.parametrize("seed", range(4))
def test_the_chain_counts_every_path(seed: int) -> None:
    """Of three lines all paths can be tried: the likeliest, and the sums of those through each label."""
    facts = facts_of("云岭新桥通车\n本报讯昨天上午，云岭\n新桥通车。")
    known = sorted({name for i in range(3) for name in names(facts, i)})
    model = drawn(seed, known)
    steps = chain._steps(facts, model)
    found = chain.read(facts, model)
    paths: dict[tuple[int, ...], float] = {}
    for path in itertools.product(*[step.states for step in steps]):
        places = [step.states.index(state) for step, state in zip(steps, path, strict=True)]
        weight = math.prod(step.factors[place] for step, place in zip(steps, places, strict=True))
        for step, (before, after) in zip(steps[1:], itertools.pairwise(path), strict=True):
            weight *= model.factors.table(step.joint)[after][before]
        paths[path] = weight
    total = sum(paths.values())
    best = max(paths, key=paths.__getitem__)
    assert found.labels == [LABELS[STATES[state][0]] for state in best]
    for i, label in enumerate(found.labels):
        through = sum(weight for path, weight in paths.items() if LABELS[STATES[path[i]][0]] == label)
        assert found.chances[i].label == pytest.approx(through / total, abs=1e-3)


def test_probabilities_are_probabilities() -> None:
    found = chain.read(facts_of(), model_of(None, "text"))
    assert all(0 <= part <= 1 + 1e-9 for chance in found.chances for part in chance)
    assert all(0 <= sure <= 1 for sure in found.articles.values())
    assert found.articles.keys() == {i for i, label in enumerate(found.labels) if i == 0 or label in "HN"}


def test_a_model_keeps_its_weights() -> None:
    data = pack(["one", "two"], [[k / 8 for k in range(len(LABELS))], [-2.0] * len(LABELS)],
                [[[0.0] * len(STATES)] * len(STATES)] * len(JOINTS), [0.0] * len(STATES), {"pages": 2})  # fmt: skip
    [model] = unpack(data)
    assert model.weight("one", 3) == 3 / 8
    assert (model.weight("two", 0), model.weight("three", 0)) == (-2.0, 0.0)
    assert model.header.card == {"pages": 2}


def test_a_damaged_model_says_so() -> None:
    data = pack([], [], [[[0.0] * len(STATES)] * len(STATES)] * len(JOINTS), [0.0] * len(STATES), {})
    for damaged in (data + b"\0", b"{}", b"", b"\xff" * 40):
        with pytest.raises(ValueError, match="model"):
            unpack(damaged)


def test_labels_and_states_are_of_one_mind() -> None:
    assert KINDS.keys() | set("HhIRF") == set(LABELS)
    path = states_of("FHhOCNCISCR")
    assert all(can_follow(one, other) for one, other in itertools.pairwise(path))
    assert not can_follow(STATE[BODY, 0], STATE[BODY, 1])


def test_a_circle_loses_its_weakest_link() -> None:
    weights = {(0, 1): 3.0, (1, 2): 1.0, (2, 0): 2.0, (3, 4): 0.5}
    assert _uncircled({0: 1, 1: 2, 2: 0, 3: 4}, weights) == {0: 1, 2: 0, 3: 4}


def test_lines_are_told_from_gold() -> None:
    parts = ["岭上的新桥昨天通车，行人很多。", {"text": "桥头的石狮子", "kind": "caption"}]
    gold = {"articles": [{"headline": ["云岭新桥"], "paragraphs": parts}]}
    lines = ["云岭新桥", "岭上的新桥昨天", "通车，行人很多。", "桥头的石狮子", "第三版要闻"]
    assert [one.label for one in align(lines, gold)] == ["H", "O", "C", "K", "F"]


def test_features_name_every_fact_once() -> None:
    facts = facts_of()
    for i in range(len(facts.lines)):
        own = names(facts, i)
        assert len(own) == len(set(own)), f"line {i + 1}: a feature is named twice, so it would weigh twice"


@pytest.mark.parametrize("form", FORMS)
def test_every_feature_is_of_a_kind(form: Form) -> None:
    """What the ablation does not know would never be measured."""
    unknown = [name for name in model_of(None, form).rows if name != ANY and not kinds_of(name)]
    assert not unknown, f"Give these a kind in tests/benchmarks/ablation.py: {unknown}"


def toy(count: int) -> list[fit.Example]:
    """Pages on which a feature tells each line's label, but for one line that goes on for certain."""
    rng, told = random.Random(3), "HNOCR"
    found = []
    for _ in range(count):
        labels = "".join(rng.choice(told) for _ in range(5)) + "C"
        features = [[told.index(label)] for label in labels[:-1]]
        found.append(fit.Example([*features, None], states_of(labels), [rng.randrange(len(JOINTS)) for _ in labels]))
    return found


def test_the_gradient_is_that_of_the_loss() -> None:
    rng = np.random.default_rng(2)
    states = len(STATES)
    shapes = (5, len(LABELS)), (states, states), (len(JOINTS), states, states), (states,)
    weights = fit.Weights(*[rng.normal(0, 0.3, shape) for shape in shapes])
    batch = fit._Batch(toy(4), 5)
    _, gradient = batch.loss(weights)
    for number, part in enumerate(gradient):
        for place in np.argsort(-np.abs(part).ravel())[:3]:
            values = []
            for off in (0.01, -0.01):
                moved = [own.copy() for own in weights]
                moved[number].ravel()[place] += off
                values.append(batch.loss(fit.Weights(*moved))[0])
            assert (values[0] - values[1]) / 0.02 == pytest.approx(part.ravel()[place], rel=0.01, abs=0.01)


def test_what_is_fitted_is_learned() -> None:
    losses: list[float] = []
    weights = fit.fit(toy(40), 5, penalty=0.1, rounds=30, report=losses.append)
    assert losses[-1] < losses[0] / 5
    assert [LABELS[number] for number in weights.emission.argmax(axis=1)] == list("HNOCR")


@pytest.mark.parametrize("kind", ["plain", "reordered", "spaced", "stated", "recognised"])
def test_calibrated_confidence_keeps_its_order(kind: str) -> None:
    """A curve makes no decision surer than one that the model is surer of."""
    curves = model_of(None, form_of(kind)).header.curves
    for question in get_args(Question):
        found = [calibrated(curves, question, kind, chance / 100) for chance in range(101)]
        assert found == sorted(found), question
        assert 0 <= found[0] < found[-1] <= 1, question


def test_the_text_model_says_what_it_was_fitted_to() -> None:
    """Each folder of training pages with the number of its files and a SHA-256: `python -m tests.training.lines` writes them."""
    card = model_of(None, "text").header.card
    assert card["pages"] > 0, "fit the model with python -m tests.training.lines: it keeps a card"
    assert all(count > 0 and len(digest) == 64 for count, digest in card["material"].values())
