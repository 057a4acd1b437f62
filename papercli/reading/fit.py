"""The fit: weights of the chain from pages whose labels are known, around a prior.

The model is a linear-chain conditional random field (Lafferty, McCallum, Pereira 2001). Its weights are those that make the
labels of the training pages likeliest, held near the prior by a squared penalty. All pages are worked on side by side, a
line at a time, so that numpy does the work. Needs numpy and scipy (the extra ``learn``); where they are missing, importing
this room says so in a :class:`papercli.errors.UsageError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from papercli.errors import UsageError

try:
    import numpy as np
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix
except ImportError:
    raise UsageError("Learning needs numpy, scipy and rapidfuzz: pip install numpy scipy rapidfuzz.") from None

from papercli.reading.labels import BODY, JOINTS, LABELS, STATES, can_follow

Array = np.ndarray[Any, Any]
LABEL_OF = np.array([label for label, _ in STATES])
"""The label of each state."""
CAN = np.array([[can_follow(a, b) for b in range(len(STATES))] for a in range(len(STATES))])
"""Which state can follow which."""


class Example(NamedTuple):
    """A page to learn from: its lines' features as numbers (none for lines that go on for certain), its
    states, and what stands before each line."""

    features: Sequence[Sequence[int] | None]
    states: Sequence[int]
    joints: Sequence[int]
    weight: float = 1.0


class Weights(NamedTuple):
    """The weights of the chain: a row a feature and a column a label; from state to state, in general and what is to be
    added by what stands between the lines; of the first line's state."""

    emission: Array
    transition: Array
    joints: Array
    start: Array


class _Batch:
    """Pages of like length, padded to one."""

    def __init__(self, pages: Sequence[Example], count: int) -> None:
        self.size, self.length = len(pages), max(len(page.states) for page in pages)
        rows, columns = [0], []
        self.known = np.zeros((self.length, self.size), bool)  # lines that go on for certain
        self.there = np.zeros((self.length, self.size), bool)
        self.states = np.zeros((self.length, self.size), int)
        self.joints = np.zeros((self.length, self.size), int)
        self.weight = np.array([page.weight for page in pages])
        order = []
        for number, page in enumerate(pages):
            for place, (features, state) in enumerate(zip(page.features, page.states, strict=True)):
                self.there[place, number] = True
                self.states[place, number] = state
                self.joints[place, number] = page.joints[place]
                if features is None:
                    self.known[place, number] = True
                else:
                    order.append((place, number))
                    columns += list(features)
                    rows.append(len(columns))
        self.at = tuple(np.array(order).T)
        self.kinds = [[(kind, np.flatnonzero(row == kind)) for kind in np.unique(row)] for row in self.joints]
        self.x = csr_matrix((np.ones(len(columns), np.float32), columns, rows), shape=(len(order), count))
        self.xt = self.x.T.tocsr()
        self.line_weight = self.weight[self.at[1]].astype(np.float32)[:, None]
        self.scored = LABEL_OF[self.states[self.at]]  # the label of each line to decide

    def loss(self, weights: Weights) -> tuple[float, Weights]:
        """The negative log-likelihood of the pages, and its gradient."""
        count = len(STATES)
        label = self.x @ weights.emission.astype(np.float32)
        peak = label.max(axis=1, keepdims=True)
        shown = np.exp(label - peak).astype(np.float64)
        emission = np.zeros((self.length, self.size, count))
        emission[self.at] = shown[:, LABEL_OF]
        going = np.array([state == BODY for state, _ in STATES], float)
        emission[self.known] = going
        move = np.where(CAN, np.exp(weights.transition + weights.joints), 0.0)
        forward = np.empty((self.length, self.size, count))
        scale = np.ones((self.length, self.size))
        now = np.exp(weights.start)[None, :] * emission[0]
        for place in range(self.length):
            if place:
                there = self.there[place][:, None]
                moving = np.empty((self.size, count))
                for joint, where in self.kinds[place]:
                    moving[where] = forward[place - 1][where] @ move[joint]
                now = np.where(there, moving * emission[place], forward[place - 1])
            scale[place] = now.sum(axis=1)
            forward[place] = now = now / scale[place][:, None]
        total = np.log(scale).sum(axis=0)
        np.add.at(total, self.at[1], peak[:, 0])
        behind = np.ones((self.size, count))
        moved = np.zeros_like(move)
        marginal = np.empty_like(forward)
        for place in range(self.length - 1, -1, -1):
            marginal[place] = forward[place] * behind
            marginal[place] /= marginal[place].sum(axis=1, keepdims=True)
            if place:
                there = self.there[place]
                own = emission[place] * behind / scale[place][:, None]
                own *= there[:, None]
                pair = forward[place - 1] * self.weight[:, None]
                ahead = np.empty((self.size, count))
                for joint, where in self.kinds[place]:
                    moved[joint] += pair[where].T @ own[where]
                    ahead[where] = own[where] @ move[joint].T
                behind = np.where(there[:, None], ahead, behind)
        moved *= move
        gold, seen, first = self._gold(label, weights)
        loss = float(((total - gold) * self.weight).sum())
        expected = np.zeros((len(self.scored), len(LABELS)), np.float32)
        line = marginal[self.at]
        for state, own_label in enumerate(LABEL_OF):
            expected[:, own_label] += line[:, state]
        expected[np.arange(len(self.scored)), self.scored] -= 1
        emission_gradient = self.xt @ (expected * self.line_weight)
        start = (marginal[0] * self.weight[:, None]).sum(axis=0) - first
        return loss, Weights(emission_gradient, (moved - seen).sum(axis=0), moved - seen, start)

    def _gold(self, label: Any, weights: Weights) -> tuple[Any, Any, Any]:
        """What the labels as they are weigh, a number a page; how often each move is made in them, and each state begins."""
        labels = self.scored
        gold = np.bincount(self.at[1], label[np.arange(len(labels)), labels], self.size).astype(float)
        gold += weights.start[self.states[0]]
        both = self.there[1:]
        a, b = self.states[:-1], self.states[1:]
        kind = self.joints[1:]
        gold += np.where(both, weights.transition[a, b] + weights.joints[kind, a, b], 0.0).sum(axis=0)
        seen = np.zeros_like(weights.joints)
        np.add.at(seen, (kind[both], a[both], b[both]), np.broadcast_to(self.weight, both.shape)[both])
        first = np.zeros(len(STATES))
        np.add.at(first, self.states[0], self.weight)
        return gold, seen, first


def fit(
    pages: Sequence[Example], count: int, *, prior: Weights | None = None, penalty: float = 1.0, rounds: int = 120,
    batch: int = 256, start: Weights | None = None, report: Any = None,
) -> Weights:  # fmt: skip
    """Weights for ``count`` features that make the labels of ``pages`` likeliest, held near ``prior`` by ``penalty``.

    ``start`` are weights to begin from: they change how soon the end is reached, not where it is. ``report`` is told the loss.
    """
    states = len(STATES)
    shapes = (count, len(LABELS)), (states, states), (len(JOINTS), states, states), (states,)
    sizes = [int(np.prod(shape)) for shape in shapes]
    prior = prior or Weights(*[np.zeros(shape) for shape in shapes])
    centre = np.concatenate([part.ravel() for part in prior])
    ranked = sorted(pages, key=lambda page: len(page.states))
    batches = [_Batch(ranked[k : k + batch], count) for k in range(0, len(ranked), batch)]

    def apart(flat: Array) -> Weights:
        parts = np.split(flat, np.cumsum(sizes)[:-1])
        return Weights(*[part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)])

    def loss(flat: Array) -> tuple[float, Array]:
        weights = apart(flat)
        off = flat - centre
        total, gradient = penalty / 2 * float(off @ off), penalty * off
        for one in batches:
            value, parts = one.loss(weights)
            total += value
            gradient = gradient + np.concatenate([part.ravel() for part in parts])
        if report:
            report(total)
        return total, gradient

    begin = np.concatenate([part.ravel() for part in start]) if start else centre.copy()
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 8})
    return apart(found.x)
