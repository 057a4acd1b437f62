"""The best assignment: who goes with whom so that the sum of the weights is as great as it can be."""

from __future__ import annotations

from collections.abc import Mapping

Pair = tuple[int, int]


def assign(weights: Mapping[Pair, float]) -> dict[int, int]:
    """Give each left one at most one right one, and the reverse, so that the sum of their weights is greatest.

    Pairs that are not in ``weights`` cannot be; those that add nothing are not made. The left ones come in one by one,
    each along the path of exchanges that gains most (Bellman and Ford), so the work grows with the pairs there are.

    >>> assign({(0, 0): 5.0, (0, 1): 4.0, (1, 0): 4.5})
    {0: 1, 1: 0}
    >>> assign({(0, 0): -1.0})
    {}
    """
    options: dict[int, list[int]] = {}
    for left, right in weights:
        options.setdefault(left, []).append(right)
    pairs: dict[int, int] = {}
    owner: dict[int, int] = {}
    for newcomer in options:
        _admit(newcomer, options, weights, pairs, owner)
    return pairs


def _admit(
    newcomer: int,
    options: Mapping[int, list[int]],
    weights: Mapping[Pair, float],
    pairs: dict[int, int],
    owner: dict[int, int],
) -> None:
    """Let one more left one in; ``owner`` says of each right one in ``pairs`` whose it is."""
    gain, via = {newcomer: 0.0}, dict[int, Pair]()  # via: who takes what from whom
    best, end = 0.0, (newcomer, -1)  # the last on the path, and the free right one it takes, or -1 for none
    queue = [newcomer]
    for left in queue:
        if gain[left] > best:
            best, end = gain[left], (left, -1)
        for right in options[left]:
            total = gain[left] + weights[left, right]
            other = owner.get(right)
            if other is None:
                if total > best:
                    best, end = total, (left, right)
            elif other != left and total - weights[other, right] > gain.get(other, float("-inf")) + 1e-9:
                gain[other], via[other] = total - weights[other, right], (left, right)
                queue.append(other)
    left, right = end
    while True:
        if right < 0:
            pairs.pop(left, None)
        else:
            pairs[left] = right
            owner[right] = left
        if left == newcomer:
            return
        left, right = via[left]
