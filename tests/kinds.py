"""Articles with every kind of piece, made from what a page in the making says of its lines, and finished as pages are."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from papercli import Issue
from papercli.draft import Heading, Paragraph, Passage, Stories, Story
from papercli.finish import Finish
from papercli.issues.binding import Part, bind, describe, name_of
from papercli.layout import Reading
from papercli.lexicon import Lexicon
from papercli.model import BY_LINE, HeadlineKind, ParagraphKind, Span, line_starts
from papercli.stages.blanks import blanks
from papercli.stages.bylines import bylines
from papercli.stages.jumps import jumps

HEADLINES: tuple[tuple[HeadlineKind, str], ...] = (
    ("kicker", "青桐江两岸记事"),
    ("headline", "老渡口 新栈桥"),
    ("deck", "三个月里，石笕村人怎样把渡船停进了博物馆"),
)
PRINTED: dict[ParagraphKind, tuple[tuple[str, ...], ...]] = {
    "body": (
        ("本报讯（记者 沈碧川）4月21日，老渡口的", "最后一班船在石笕村靠了岸。"),
        ("船工贺长庚把缆绳盘好，交给", "了Phil", "Quade。"),
        ("栈桥全长312米，", "每天过桥的有两千人。（下转2版）"),
    ),
    "subhead": (("桥通了",), ("清产核资  摸清家底", "一户一册")),
    "lead": (("4月21日上午，老渡口停航，", "新栈桥通行。"),),
    "caption": (("图为新栈桥。 记者 沈碧川 摄",), ("▲渡船驶进博物馆，", "村民在岸上送行。")),
    "credit": (("本报记者 沈碧川 白露浓",),),
    "pull-quote": (("“船停了，", "人还要过江。”"),),
    "list": (("一、桥面每周清扫两次；", "二、夜间亮灯至22时。"), ("● 一号码头",)),
    "table": (("月份  人次  收入", "三月  1.2万  3.5"), ("石笕村 312 *8*",)),
    "verse": (("渡口无人舟自横　一江春水向东流", "栈桥有月夜空明"),),
    "note": (("注：渡口建于1958年，", "1974年改建。"),),
    "signature": (("此致", "敬礼！"), ("石笕村村民委员会　2026年4月21日",)),
}
"""Paragraphs of each kind, line by line, as they are printed."""


class Printed(NamedTuple):
    """An article: its headline lines and its paragraphs, each with what it is."""

    headline: tuple[tuple[HeadlineKind, str], ...]
    paragraphs: tuple[tuple[ParagraphKind, tuple[str, ...]], ...]


EVERY = Printed(HEADLINES, tuple((kind, lines) for kind, printed in PRINTED.items() for lines in printed))
"""An article that has everything."""


@st.composite
def articles(draw: DrawFn) -> Printed:
    """An article of some of these pieces, in any order."""
    every = [(kind, lines) for kind, printed in PRINTED.items() for lines in printed]
    headline = draw(st.lists(st.sampled_from(HEADLINES), max_size=3))
    return Printed(tuple(headline), tuple(draw(st.lists(st.sampled_from(every), min_size=1, max_size=9))))


def source_of(pages: list[list[Printed]]) -> str:
    """The text of pages, a printed line a line, pages parted by form feeds."""
    return "\f".join(["\n".join([line for one in page for line in _lines(one)]) for page in pages])


def issue_of(pages: list[list[Printed]]) -> Issue:
    """The pages, finished: every stage after the reading has run over them."""
    source = source_of(pages)
    part = Part(None, "0" * 64, Reading("text", source, "str"))
    bound, starts = bind([source]), line_starts(source)
    described = describe([part], bound, starts, None)
    finish = Finish(source, starts, name_of(described))
    begin = 0
    for page in pages:
        text = source_of([page])
        place, stories = 0, []
        for one in page:
            story, place = _story(one, place)
            stories.append(story)
        draft = Stories(text, stories=stories)
        for stage in (jumps, bylines, blanks):
            draft = stage(draft, Lexicon())
        finish.add(draft, begin)
        begin += len(text) + 1
    return finish.issue(described, 0, None)


def _lines(article: Printed) -> list[str]:
    return [line for _, line in article.headline] + [line for _, lines in article.paragraphs for line in lines]


def _story(article: Printed, place: int) -> tuple[Story, int]:
    """The story of an article whose first line begins at a place, and the place behind it."""
    spans: list[Span] = []
    for line in _lines(article):
        spans.append((place, place + len(line)))
        place += len(line) + 1
    left = iter(spans)
    headline = [Heading([next(left)], kind) for kind, _ in article.headline]
    paragraphs = []
    for kind, lines in article.paragraphs:
        own = [next(left) for _ in lines]
        parts = [[span] for span in own] if kind in BY_LINE else [own]
        paragraphs += [Paragraph(part, kind, 2.0) for part in parts]
    return Story(headline, Passage([]), paragraphs, 0.9), place
