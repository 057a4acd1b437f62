"""Results compared with their gold: :mod:`~papercli.score.measures` counts, :mod:`~papercli.score.files` reads both."""

from papercli.score.files import load
from papercli.score.measures import (
    MEASURES,
    NEAR,
    Count,
    Difference,
    Page,
    Story,
    Tally,
    check,
    compare,
    matched,
    sifted,
)

__all__ = [
    "MEASURES",
    "NEAR",
    "Count",
    "Difference",
    "Page",
    "Story",
    "Tally",
    "check",
    "compare",
    "load",
    "matched",
    "sifted",
]
