"""Features: the names of facts, which the model has weights for. What is named here is what ``explain`` says."""

from __future__ import annotations

from papercli.reading.facts import Fact, Facts

AROUND = (-2, -1, 0, 1, 2)
"""How far off the lines stand whose own facts a line is judged by."""
WHERE = {-2: "two lines before: ", -1: "the line before: ", 0: "", 1: "the next line: ", 2: "two lines on: "}
"""What the name of such a feature begins with."""

HABITS = ("old marks", "no marks", "stops for commas")
"""How a page ends its clauses where it does not as papers do today: the end of a line then means something else."""


def of_fact(fact: Fact) -> list[str]:
    """The features of a line's own facts.

    >>> of_fact(Fact(0, 0, "character", "a comma", 1, False, 12, None, ()))[:3]
    ['0 short', '0 shorter than the lines around', 'begins with character']
    """
    slack = "unmeasured" if fact.slack is None else f"{fact.slack} short"
    narrow = "unmeasured" if fact.slack is None else f"{_coarse(fact.slack)} short"
    found = [
        slack,
        f"{fact.near} shorter than the lines around",
        f"begins with {fact.begins}",
        f"ends with {fact.ends}",
        f"{fact.marks} marks",
        f"{fact.size} characters",
        f"ends with {fact.ends}, {narrow}",
        f"ends with {fact.ends}, {max(-3, min(4, fact.near))} shorter than the lines around",
    ]
    if fact.stops:
        found.append("a stop inside")
    if fact.room is not None:
        found.append(f"{fact.room} left behind the next token")
    found += fact.words
    found += [f"{habit}, ends with {fact.ends}" for habit in HABITS if habit in fact.words]
    return found


def _coarse(slack: int) -> int:
    return max(-4, slack) if slack < 6 else 6 if slack < 10 else 10 if slack < 17 else 17


def names(facts: Facts, i: int) -> list[str]:
    """The names of all features of line ``i``."""
    found = ["any line"]
    for off in AROUND:
        if 0 <= i + off < len(facts.lines):
            found += [WHERE[off] + name for name in of_fact(facts.fact(i + off))]
        else:
            found.append(WHERE[off] + "none")
    return found + facts.alone(i)
