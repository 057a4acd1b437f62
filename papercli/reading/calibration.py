"""Calibration: how likely a decision is right that the model says is so likely.

The chain is too sure where something went wrong before it that it cannot see: a page's columns, what an engine recognised. So for
each question and each kind of page, a model has a scale and a shift of the log-odds (Platt 1999), fitted
to pages that its weights were not fitted to.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Literal

from papercli.draft import CERTAIN, Chance, Draft
from papercli.reading.labels import JOINED, Form

Question = Literal["breaks", "limits", "headlines", "kinds", "articles"]
"""What is decided: a paragraph begins, an article begins, a line is a headline, a line is of another kind, an article is
right as a whole."""
Curves = Mapping[str, tuple[float, float]]
"""The scale and the shift of each question and kind of page, as ``limits, recognised``."""
FARTHEST = 1e-3
"""How near a probability may come to 0 or 1: held-out pages are too few to tell more."""


def kind_of(draft: Draft) -> str:
    """What kind of page confidence depends on: its boxes are ``stated`` or ``recognised``, or it is text whose lines were
    ``reordered``, or ``spaced`` as an OCR engine writes it, or ``plain``."""
    if draft.lines and draft.lines[0].place is not None:
        return "recognised" if draft.sheet is not None and draft.sheet.recognised else "stated"
    if any(after.start < before.start for before, after in pairwise(draft.lines)):
        return "reordered"
    return "spaced" if draft.spaced else "plain"


def form_of(kind: str) -> Form:
    """The form of page that a kind is of: all text is of one."""
    return "stated" if kind == "stated" else "recognised" if kind == "recognised" else "text"


def calibrated(curves: Curves, question: Question, kind: str, chance: float) -> float:
    """How likely a decision is right to which the model gives a ``chance``.

    >>> round(calibrated({"limits, plain": (0.5, 0.0)}, "limits", "plain", 0.9), 2), calibrated({}, "limits", "plain", 0.9)
    (0.75, 0.9)
    """
    curve = curves.get(f"{question}, {kind}")
    if curve is None:
        return chance
    scale, shift = curve
    bound = min(max(chance, FARTHEST), 1 - FARTHEST)
    return 1 / (1 + math.exp(-shift - scale * math.log(bound / (1 - bound))))


def of_line(curves: Curves, kind: str, label: str, chance: Chance) -> Chance:
    """The chances of a line, calibrated; what is certain stays so."""
    if chance is CERTAIN or not curves:
        return chance
    own = calibrated(curves, "headlines" if label in "HhI" else "kinds", kind, chance.label)
    joined, begins = chance.joined, chance.begins
    if label in "HN":
        begins = calibrated(curves, "limits", kind, begins)
    elif label not in JOINED and label not in "hIRF":
        joined = calibrated(curves, "breaks", kind, joined)
    return Chance(own, joined, begins)
