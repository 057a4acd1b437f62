"""A cleaned source with what became of each line, and the decisions that nearly went the other way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from papercli.draft import Chance, Draft, Labelled
from papercli.explain.reasons import Reason, unsure
from papercli.faults import Failed, warn
from papercli.layout import Sheet
from papercli.lexicon import Lexicon, lexicon_of
from papercli.model import UNSURE, Issue
from papercli.pipeline import Options, clean
from papercli.readers import read
from papercli.reading.labels import KINDS
from papercli.trace import Line, trace

CALLED = {
    **KINDS, **dict.fromkeys("Cskqlte", "joined"), **dict.fromkeys("NO", "opens"), **dict.fromkeys("HhI", "headline"),
    "R": "credit", "F": "furniture",
}  # fmt: skip
"""What each label is called."""
_BREAKS = frozenset(("joined", "opens"))


class Decision(Struct, frozen=True):
    """An unsure decision: ``kind`` says what was decided at this line and offset of the source.

    ``joined`` to the line before, ``opens`` a paragraph, ``limits`` (an article begins there), or what the line is: a
    ``headline``, ``credit``, ``subhead``, ``caption``, or any other kind of paragraph.
    """

    kind: str
    line: int
    at: int
    article: int | None
    confidence: float
    reasons: tuple[Reason, ...]


class Step(NamedTuple):
    """What one stage made of one page."""

    before: Draft
    after: Draft


class Explained(Struct, frozen=True):
    """An issue, the decoded text, what became of each line, the unsure decisions (least sure first), each stage's steps,
    and where the lines stand, if the format knows."""

    issue: Issue
    text: str
    lines: Sequence[Line]
    decisions: Sequence[Decision]
    steps: dict[str, list[Step]]
    sheets: Sequence[Sheet] = ()


def explain(
    source: str | bytes, options: Options | None = None, *, path: str | None = None, failed: Failed = warn
) -> Explained:
    """Clean a source and keep what is needed to show the work. Arguments and errors are those of :func:`clean`.

    ``convert`` and ``stitch`` are ignored: their results do not say where each character was printed.

    >>> found = explain("云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。")
    >>> [[part.kind for part in line.parts] for line in found.lines], list(found.steps)[:2]
    ([['headline'], ['body'], ['body']], ['fold', 'boxes'])
    """
    options = replace(options or Options(), convert=None, stitch=False)
    steps: dict[str, list[Step]] = defaultdict(list)
    begins: list[int] = []

    def watch(begin: int, stage: str, before: Draft, after: Draft) -> None:
        steps[stage].append(Step(before, after))
        if stage == "paragraphs":
            begins.append(begin)

    issue = clean(source, options, path=path, watch=watch, failed=failed)
    sheets: Sequence[Sheet] = ()
    if isinstance(source, str):
        text = source
    else:
        text, sheets = _decoded(source, options, path)
    lines = trace(issue, text)
    lexicon = lexicon_of(options.words)
    decisions: list[Decision] = []
    if "paragraphs" not in options.skip:
        for begin, step in zip(begins, steps["paragraphs"], strict=True):
            if isinstance(step.after, Labelled):  # not where it failed
                decisions += _of_lines(step.after, begin, lexicon, lines)
    decisions.sort(key=lambda decision: (decision.confidence, decision.at))
    return Explained(issue, text, lines, decisions, dict(steps), sheets)


def _decoded(data: bytes, options: Options, path: str | None) -> tuple[str, Sequence[Sheet]]:
    form, encoding, errors = options.source_format, options.encoding, options.errors
    reading = read(data, path or "standard input", format=form, encoding=encoding, errors=errors)
    return reading.text, reading.sheets


def _of_lines(draft: Labelled, begin: int, lexicon: Lexicon, lines: Sequence[Line]) -> list[Decision]:
    held = {part.start: (line.number, part) for line in lines for part in line.parts}
    found = []
    for one in unsure(draft, lexicon, UNSURE):
        # A line that a later stage lifted out or a person moved is no longer what was decided here.
        number, part = held.get(one.start + begin, (0, None))
        kind = decided(one.label, one.chance)
        if part and (part.before > 0) is (kind == "joined"):
            sure = round(
                one.chance.begins if kind == "limits" else one.chance.joined if kind in _BREAKS else one.chance.label, 2
            )
            if sure < UNSURE:
                found.append(Decision(kind, number, part.start, part.article, sure, one.reasons))
    return found


def decided(label: str, chance: Chance) -> str:
    """What was decided about an unsure line: that an article begins there, that it is joined, or what it is."""
    if label in "HN" and chance.begins < UNSURE:
        return "limits"
    return CALLED[label]
