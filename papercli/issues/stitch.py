"""Stitching: the halves of a story that a jump separates become one article again."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from papercli.characters import ink
from papercli.issues.links import follow
from papercli.marks import is_thrown
from papercli.model import FLOATS, RUNNING, Article, Issue, Join, Paragraph
from papercli.stages.blanks import joint
from papercli.stages.endings import ending


def stitch(issue: Issue) -> Issue:
    """Join the halves of each story that was linked across pages, in mid-sentence where the sentence is cut.

    The story stands where its first half stood, under that one's id and headline. What else the later halves have (id,
    page, headline, credit, jump lines) goes to ``joins``, so that nothing is lost. An issue without links stays as it is.

    >>> from papercli import Options, clean
    >>> text = "本报讯 会议要求，夜间不可（下转2版）\\f不可失防\\n（上接1版）失防万一。\\n各县区发言。"
    >>> article, = clean(text, Options(stitch=True)).articles
    >>> [paragraph.text for paragraph in article.paragraphs]
    ['本报讯 会议要求，夜间不可失防万一。', '各县区发言。']
    >>> article.joins[0].headline, article.joins[0].paragraph, article.joins[0].offset
    (('不可失防',), 0, 13)
    """
    after = follow(issue.articles)
    if not after:
        return issue
    known = {article.id: article for article in issue.articles}
    later = set(after.values())
    stories: dict[str, Article] = {}
    taken: set[str] = set()
    for article in issue.articles:
        if article.id not in later:
            story, last = article, article.id
            while last in after:
                last = after[last]
                taken.add(last)
                story = _joined(story, known[last])
            stories[article.id] = story
    # A ring, each half of which is said to go on with the next, has no beginning and stays as it is.
    whole = [stories.get(article.id, article) for article in issue.articles if article.id not in taken]
    edits = replace(
        issue.edits,
        lines_joined=issue.edits.lines_joined + _paragraphs(issue.articles) - _paragraphs(whole),
        blanks_kept=issue.edits.blanks_kept + _blanks(whole) - _blanks(issue.articles),
    )
    return replace(issue, articles=tuple(whole), edits=edits)


def _paragraphs(articles: Sequence[Article]) -> int:
    return sum([len(article.paragraphs) for article in articles])


def _blanks(articles: Sequence[Article]) -> int:
    return sum([paragraph.text.count(" ") for article in articles for paragraph in article.paragraphs])


def _joined(story: Article, later: Article) -> Article:
    """A story and the half it goes on with as one."""
    before, after = list(story.paragraphs), list(later.paragraphs)
    place, offset = len(before), 0
    last = next((k for k in reversed(range(len(before))) if before[k].kind not in FLOATS), None)
    begin = next((k for k, paragraph in enumerate(after) if paragraph.kind not in FLOATS), None)
    if last is not None and begin is not None and _runs_on(before[last], after[begin]):
        gap = joint(before[last].text, after[begin].text)
        place, offset = last, len(before[last].text) + len(gap)
        before[last] = _merged(before[last], gap, after.pop(begin))
    both = story.credit is not None and later.credit is not None
    join = Join(
        later.id, later.page, place, offset, later.headline, later.headlines, later.credit if both else None, story.continued_to,
        later.continued_from, later.headline_lines, later.headline_spans, later.credit_spans if both else (),
    )  # fmt: skip
    credited = story if story.credit is not None else later
    sure = [
        jump.confidence for jump in (story.continued_to, later.continued_from) if jump and jump.confidence is not None
    ]
    return replace(
        story,
        byline=tuple(dict.fromkeys((*story.byline, *later.byline))),
        credit=credited.credit,
        credit_lines=credited.credit_lines,
        credit_spans=credited.credit_spans,
        paragraphs=(*before, *after),
        continued_to=later.continued_to,
        lines=tuple(sorted((*story.lines, *later.lines))),
        confidence=min(story.confidence, later.confidence, *sure),
        flags=tuple(dict.fromkeys((*story.flags, *[flag for flag in later.flags if flag != "no-headline"]))),
        joins=(*story.joins, join),
    )


def _runs_on(last: Paragraph, first: Paragraph) -> bool:
    """Whether a paragraph before a jump line goes on in the one after it: no full stop ends it."""
    running = last.kind in RUNNING and first.kind in RUNNING
    return running and (ending(ink(last.text)) < 3 or is_thrown(first.text))


def _merged(one: Paragraph, gap: str, other: Paragraph) -> Paragraph:
    begin = len(one.text) + len(gap)
    starts = one.starts + tuple((begin + offset, line) for offset, line in other.starts)
    lines = min(one.lines[0], other.lines[0]), max(one.lines[1], other.lines[1])
    text = one.text + gap + other.text
    known = [(part.ocr_confidence, len(part.text)) for part in (one, other) if part.ocr_confidence is not None]
    sure = sum([confidence * size for confidence, size in known]) / sum([size for _, size in known]) if known else None
    origins = one.source + other.source
    sure = None if sure is None else round(sure, 2)
    return Paragraph(text, one.kind, lines, one.confidence, one.spans + other.spans, starts, origins, sure)
