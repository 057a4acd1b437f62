"""Links: which of a page's pieces follows which, all decided together.

For each piece the model says how likely each other one is to follow it, or none (a maximum-entropy choice, Berger and others
1996). The links that are made are those whose log-odds over none have the greatest sum, each piece following one at most.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Literal

import msgspec
from msgspec import Struct

from papercli.reading import shipped
from papercli.reading.assignment import Pair, assign

MOST = 50.0
"""Log-odds beyond which a link is certain."""
NONE = "nothing follows"
"""The feature of a piece that no other follows."""


Models = Literal["columns-stated", "columns-recognised", "order", "pages", "woven"]
"""The models of links: of columns whose sizes of type are stated, as in a PDF, or were recognised; of pieces of text; of the
halves of stories that go on on another page; of the parts of rows that run across columns."""


@cache
def weights(model: Models) -> dict[str, float]:
    """The weights of a model, by the names of its features."""
    data = shipped(f"{model}.json")
    return msgspec.json.decode(data, type=dict[str, float])


def _scores(seen: Iterable[tuple[Pair, Sequence[str]]], model: Models) -> dict[Pair, float]:
    """The log-odds of each pair that can be a link over none, from the features of it."""
    get = weights(model).get
    none = get(NONE, 0.0)
    return {pair: sum([get(name, 0.0) for name in names]) - none for pair, names in seen}


def _likely(scores: Mapping[Pair, float]) -> dict[Pair, float]:
    """The pairs that are likelier to be links than not."""
    return {pair: score for pair, score in scores.items() if score > 0}


def followers(seen: Sequence[Mapping[int, Sequence[str]]], model: Models) -> tuple[dict[int, int], list[float]]:
    """Which piece follows each, by its number, pieces that nothing follows left out; and for each piece how likely what was
    decided of it is.

    ``seen`` gives for each piece the features of every other one as the one that follows it.
    """
    pairs = (((piece, other), names) for piece, others in enumerate(seen) for other, names in others.items())
    scores = _scores(pairs, model)
    likely = _likely(scores)
    found = _uncircled(assign(likely), likely)
    chances = []
    for piece, others in enumerate(seen):
        odds = {other: math.exp(min(scores[piece, other], MOST)) for other in others}
        own = odds[found[piece]] if piece in found else 1.0
        chances.append(own / (1.0 + sum(odds.values())))
    return found, chances


def chained(
    seen: Sequence[Mapping[int, Sequence[str]]],
    ends: Sequence[Sequence[str]],
    begins: Sequence[Sequence[str]],
    model: Models,
) -> tuple[dict[int, int], list[float], float]:
    """As :func:`followers`, where more is seen of a piece that nothing follows (``ends``) or that follows nothing (``begins``).

    A link weighs what it gains over both: its log-odds among all that may follow the first piece, and among all that the
    second may follow. Its chance is the lesser of the two probabilities. The number after them says how much likelier the
    links are than those of each piece to the next one, on average of both, as a natural logarithm.
    """
    get = weights(model).get

    def weigh(names: Sequence[str]) -> float:
        return min(MOST, sum([get(name, 0.0) for name in names]))

    last, first = [weigh(names) for names in ends], [weigh(names) for names in begins]
    scores = {(a, b): weigh(names) for a, others in enumerate(seen) for b, names in others.items()}
    gains = _likely({(a, b): 2 * score - last[a] - first[b] for (a, b), score in scores.items()})
    found = _uncircled(assign(gains), gains)
    after, before = [math.exp(score) for score in last], [math.exp(score) for score in first]
    alone = list(after)
    for (a, b), score in scores.items():
        after[a] += math.exp(score)
        before[b] += math.exp(score)
    chances = [
        math.exp(scores[a, found[a]]) / max(after[a], before[found[a]]) if a in found else alone[a] / after[a]
        for a in range(len(seen))
    ]
    gain = sum([gains[link] for link in found.items()]) - sum([gains.get((a, a + 1), 0.0) for a in range(len(seen))])
    return found, chances, gain / 2


class Link(Struct, frozen=True):
    """A link between two pieces, by their numbers, and how likely it is right (0..1)."""

    left: int
    right: int
    chance: float


def paired(seen: Mapping[Pair, Sequence[str]], model: Models) -> list[Link]:
    """The pairs that are links, each piece being the left one of one at most and the right one of one at most.

    ``seen`` gives the features of each pair that can be one. Its chance is the less of two: how likely the right one is among
    all that may follow the left one, and the left one among all that the right one may follow, or none.
    """
    if not seen:
        return []
    scores = _scores(seen.items(), model)
    rivals: dict[tuple[int, int], float] = defaultdict(lambda: 1.0)
    for pair, score in scores.items():
        odds = math.exp(min(score, MOST))
        for side in (0, 1):
            rivals[side, pair[side]] += odds
    chosen = assign(_likely(scores))
    return [
        Link(left, right, math.exp(min(scores[left, right], MOST)) / max(rivals[0, left], rivals[1, right]))
        for left, right in chosen.items()
    ]


def _uncircled(found: dict[int, int], weights: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """The links without the weakest one of each circle that they make.

    >>> _uncircled({0: 1, 1: 0, 2: 3}, {(0, 1): 2.0, (1, 0): 1.0, (2, 3): 1.0})
    {0: 1, 2: 3}
    """
    kept = dict(found)
    for first in found:
        circle, piece = [first], kept.get(first)
        while piece is not None and piece != first and piece not in circle:
            circle.append(piece)
            piece = kept.get(piece)
        if piece == first:
            del kept[min(circle, key=lambda own: weights[own, kept[own]])]
    return kept
