"""A cleaned source with what became of each line, and the decisions that nearly went the other way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from papercli.draft import CONTINUES, CREDIT, DISPLAY, INTRUDES, OPENS, Draft
from papercli.explain.reasons import Reason, boundaries, of_headline, of_limits
from papercli.faults import Failed, warn
from papercli.finish import confidence
from papercli.layout import Sheet
from papercli.lexicon import Lexicon, lexicon_of
from papercli.model import Article, Issue
from papercli.pipeline import Options, clean
from papercli.readers import read
from papercli.trace import Line, Part, trace

UNSURE = 3.0
"""Units of evidence below which a decision is shown as unsure: a confidence below 0.95."""
_KINDS = {CONTINUES: "joined", OPENS: "opens", DISPLAY: "display", INTRUDES: "display", CREDIT: "credit"}
_FLAGS = {"no-headline": "no headline", "headline-uncertain": "headline", "limits-uncertain": "limits"}


class Decision(Struct, frozen=True):
    """A decision by a small margin: ``kind`` says what was decided, of the source line and offset where it was taken.

    Of a line: ``joined`` to the one before, ``opens`` a paragraph, ``display`` type, ``credit``. Of an article: its
    ``headline`` is its own, it has ``no headline``, its ``limits``.
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

    ``convert`` and ``stitch`` are left out: what they make no longer says where it was printed.

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
    decisions = _of_articles(issue.articles, lexicon, lines)
    if "paragraphs" not in options.skip:
        for begin, step in zip(begins, steps["paragraphs"], strict=True):
            if step.after.roles:  # not where it failed
                decisions += _of_lines(step.after, begin, lexicon, lines)
    decisions.sort(key=lambda decision: (decision.confidence, decision.at))
    return Explained(issue, text, lines, decisions, dict(steps), sheets)


def _decoded(data: bytes, options: Options, path: str | None) -> tuple[str, Sequence[Sheet]]:
    form, encoding, errors = options.source_format, options.encoding, options.errors
    reading = read(data, path or "standard input", format=form, encoding=encoding, errors=errors)
    return reading.text, reading.sheets


def _of_lines(draft: Draft, begin: int, lexicon: Lexicon, lines: Sequence[Line]) -> list[Decision]:
    held = {part.start: (line.number, part) for line in lines for part in line.parts}
    found = []
    for boundary in boundaries(draft, lexicon, UNSURE):
        # A line that a later stage lifted out or a person moved is no longer what was decided here.
        number, part = held.get(boundary.start + begin, (0, None))
        kind = _KINDS[boundary.role]
        if part and (part.before > 0) is (kind == "joined"):
            sure = confidence(boundary.margin)
            found.append(Decision(kind, number, part.start, part.article, sure, boundary.reasons))
    return found


def _of_articles(articles: Sequence[Article], lexicon: Lexicon, lines: Sequence[Line]) -> list[Decision]:
    begun: dict[int, list[tuple[int, Part]]] = defaultdict(list)
    for line in lines:
        for part in line.parts:
            if part.article and not part.before:
                begun[part.article].append((line.number, part))
    found = []
    for number, article in enumerate(articles, 1):
        for flag, kind in _FLAGS.items():
            if flag in article.flags:
                if kind == "limits":
                    reasons = of_limits(number - 1, articles, lexicon)
                else:
                    reasons = of_headline(number - 1, articles)
                headed = [one for one in begun[number] if one[1].field == "headline" and kind == "headline"]
                line_number, part = (headed or begun[number])[0]
                found.append(Decision(kind, line_number, part.start, number, article.confidence, reasons))
    return found
