"""Markdown: an issue to read, to put on the web or to hand to pandoc."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterator

from papercli.model import Article, Issue

# What CommonMark, GitHub or pandoc take as markup anywhere in a line, and at its beginning.
_MARKUP = re.compile(r"[\\`*_\[\]<>#&~|$^@{}]|^[-+=:%]|^(\d+)(?=[.)](?:\s|$))")


def render(issue: Issue) -> bytes:
    """An issue as Markdown in which every inked character of the page stands once, none of it taken as markup.

    ``#`` the source's name (else the issue's id) and the date; each article under ``##`` its headline, the printed
    lines one em apart, or its id where it has none; a credit line in italics; the paragraphs, subheads among them; a
    jump line quoted, before or after, and at the end of a stitched story what else its later halves have; at the end, under a rule, the page furniture as a list. A byline that is part of
    a paragraph stays there.

    >>> from papercli import clean
    >>> print(render(clean("要闻*\\n本报讯（记者 敖煜新）云岭市召\\n开会议。（下转2版）", path="a_1.txt")).decode())
    # a\\_1.txt
    <BLANKLINE>
    ## 要闻\\*
    <BLANKLINE>
    本报讯（记者 敖煜新）云岭市召开会议。
    <BLANKLINE>
    > （下转2版）
    """
    return "\n\n".join(_blocks(issue)).encode()


def _blocks(issue: Issue) -> Iterator[str]:
    name = os.path.basename(os.path.normpath(issue.source.path)) if issue.source.path else issue.id
    yield "# " + escape(f"{name} {issue.date}" if issue.date else name)
    for article in issue.articles:
        yield from _article(article)
    if issue.furniture:
        yield "---"
        yield "\n".join([f"- {escape(item.text)}" for item in issue.furniture])


def _article(article: Article) -> Iterator[str]:
    yield "## " + escape("\u3000".join(article.headline) or article.id)
    if article.continued_from:
        yield f"> {escape(article.continued_from.text)}"
    if article.credit is not None:
        yield f"*{escape(article.credit)}*"
    for paragraph in article.paragraphs:
        yield escape(paragraph.text)
    for join in article.joins:
        yield "> " + escape("\u3000".join([piece.text for piece in join.pieces()]) or join.id)
    if article.continued_to:
        yield f"> {escape(article.continued_to.text)}"


def escape(text: str) -> str:
    r"""``text`` with a backslash before each character that Markdown could take as markup; blanks around it go.

    >>> escape("#1 [注] 5*3"), escape("2. 开工"), escape("5.2%")
    ('\\#1 \\[注\\] 5\\*3', '2\\. 开工', '5.2%')
    """
    return _MARKUP.sub(lambda found: f"{found[1]}\\" if found[1] else f"\\{found[0]}", text.strip())
