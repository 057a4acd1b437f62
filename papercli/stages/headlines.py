"""Headlines: which of the display lines between two bodies is whose.

A headline may stand before its body or after it, and those of two stories may stand back to back. Position, breaks and
shared vocabulary decide, over the whole page at once (dynamic programming over the groups of display lines), so that no
story is given two headlines while its neighbour goes without.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from papercli.draft import Line

TWICE, NEITHER, AFTER = -3.0, -2.0, -0.4
"""Weights of a headline both before and after a body, of none, and of one after it rather than before."""
MOST = 3
"""Lines of a headline beyond which each further one is doubted."""
SURE = 6.0
"""The margin of a headline that no other story could have."""


class Share(NamedTuple):
    """The headline lines before a body and after it, and by how much that was decided."""

    before: list[int]
    after: list[int]
    margin: float


def shared(headline: str, body: str) -> float:
    """How much of the headline's wording the body has: the share of its pairs of characters found there.

    >>> shared("云岭开会", "本报讯云岭市昨日开会"), shared("云岭", "")
    (0.6666666666666666, 0.0)
    """
    pairs = {headline[i : i + 2] for i in range(len(headline) - 1)}
    return sum([1 for pair in pairs if pair in body]) / len(pairs) if pairs else 0.0


def share(lines: Sequence[Line], texts: Sequence[str], displays: Sequence[list[int]]) -> list[Share]:
    """Share out ``displays``, the display lines before the first body, between each two and after the last, among the
    bodies whose ink is ``texts``."""
    scores = [
        NEITHER * 99,
        NEITHER * 99,
    ]  # of the best sharing so far, the last body having no headline before it, or one
    first = displays[0]
    scores[bool(first)] = 0.0
    steps: list[list[tuple[int, int, float]]] = []
    for k in range(len(texts)):
        shown = displays[k + 1]
        last = k + 1 == len(texts)
        suits_before = _suits(lines, shown, "" if last else texts[k + 1])
        suits_after = _suits(lines, shown, texts[k])
        options: list[list[tuple[float, int, int]]] = [[], []]
        for headed in (0, 1):
            for split in range(len(shown) if last else 0, len(shown) + 1):
                weight = _weight(lines, shown, split, suits_after, suits_before, bool(headed))
                options[split < len(shown)].append((scores[headed] + weight, headed, split))
        row = []
        for state in (0, 1):
            ranked = sorted(options[state], key=lambda option: (-option[0], option[2]))
            row.append((ranked[0][1], ranked[0][2], ranked[0][0]) if ranked else (0, 0, NEITHER * 99))
        every = sorted([option[0] for state in options for option in state], reverse=True)
        doubt = every[0] - every[1] if len(every) > 1 else SURE
        steps.append([(headed, split, doubt) for headed, split, _ in row])
        scores = [score for _, _, score in row]
    state = 0
    splits = []
    for step in reversed(steps):
        headed, split, doubt = step[state]
        splits.append((split, doubt))
        state = headed
    splits.reverse()
    shares = []
    start, before_margin = 0, SURE
    for k, (split, margin) in enumerate(splits):
        if not displays[k + 1]:
            margin = SURE
        shares.append(Share(displays[k][start:], displays[k + 1][:split], min(before_margin, margin)))
        start, before_margin = split, margin
    return shares


def _suits(lines: Sequence[Line], shown: Sequence[int], text: str) -> list[float]:
    """How well each display line suits a body; a line of two or three characters says little."""
    inks = [lines[i].ink for i in shown]
    return [4.0 * shared(ink, text) * min(1.0, len(ink) / 8) for ink in inks]


def _weight(
    lines: Sequence[Line],
    shown: Sequence[int],
    split: int,
    suits_after: Sequence[float],
    suits_before: Sequence[float],
    headed: bool,
) -> float:
    """Weight of the first ``split`` display lines being the headline of the body before them, the rest of the next."""
    weight = sum(suits_after[:split]) + sum(suits_before[split:])
    weight -= 0.5 * (max(0, split - MOST) + max(0, len(shown) - split - MOST))
    if split:
        weight += TWICE if headed else AFTER
    elif not headed:
        weight += NEITHER
    if len(shown) > 1:
        gaps = [lines[i].gap for i in shown[1:]]
        if 0 < split < len(shown):
            here = gaps[split - 1]
            weight += 1.0 if here > min(gaps) or (len(gaps) == 1 and here) else -1.0 if here < max(gaps) else 0.0
        elif max(gaps):
            weight -= 0.5
    return weight
