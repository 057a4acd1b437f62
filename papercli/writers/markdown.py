"""Markdown: an issue to read, to put on the web or to hand to pandoc."""

from __future__ import annotations

import os.path
from collections.abc import Iterator, Sequence
from itertools import groupby

from papercli.model import Article, Issue, ParagraphKind
from papercli.patterns import pattern

_AROUND: dict[ParagraphKind, tuple[str, str]] = {
    "subhead": ("### ", ""),
    "caption": ("*", "*"),
    "credit": ("*", "*"),
    "pull-quote": ("> ", ""),
    "note": ("> ", ""),
}
"""What is written before and after a paragraph of a kind; nothing for the other kinds."""
# What CommonMark, GitHub or pandoc take as markup anywhere in a line, and at its beginning.
_MARKUP = pattern(r"[\\`*_\[\]<>#&~|$^@{}]|^[-+=:%]|^(\d+)(?=[.)](?:\s|$))")


def render(issue: Issue) -> bytes:
    """An issue as Markdown in which every inked character of the page stands once, none of it taken as markup.

    ``#`` the source's name (else the issue's id) and the date; each article under ``##`` its headline, the printed
    lines one em apart, or its id where it has none; a credit line in italics; the paragraphs: subheads under ``###``,
    captions in italics, pull quotes and notes quoted, lists and tables as such, verse and signatures line by line; a jump
    line quoted, before or after, and at the end of a stitched story what else its later halves have; at the end, under a
    rule, the page furniture as a list. A byline that is part of a paragraph stays there.

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
    if article.continued_from and article.continued_from.text:
        yield f"> {escape(article.continued_from.text)}"
    if article.credit is not None:
        yield f"*{escape(article.credit)}*"
    for kind, paragraphs in groupby(article.paragraphs, lambda paragraph: paragraph.kind):
        yield from _paragraphs(kind, [paragraph.text for paragraph in paragraphs])
    for join in article.joins:
        yield "> " + escape("\u3000".join([piece.text for piece in join.pieces()]) or join.id)
    if article.continued_to and article.continued_to.text:
        yield f"> {escape(article.continued_to.text)}"


def _paragraphs(kind: ParagraphKind, texts: Sequence[str]) -> Iterator[str]:
    """Consecutive paragraphs of one kind."""
    if kind == "table":
        yield _table(texts)
    elif kind == "list":
        yield "\n".join([f"- {escape(text)}" for text in texts])
    elif kind in ("verse", "signature"):
        yield "\\\n".join(map(escape, texts))
    else:
        before, after = _AROUND.get(kind, ("", ""))
        for text in texts:
            yield f"{before}{escape(text)}{after}"


def _table(rows: Sequence[str]) -> str:
    """Rows whose cells are separated by blanks; the first is the head, which Markdown requires."""
    cells = [list(map(escape, row.split())) for row in rows]
    count = max(map(len, cells))
    printed = [f"| {' | '.join(row + [''] * (count - len(row)))} |" for row in cells]
    return "\n".join([printed[0], "|" + "---|" * count, *printed[1:]])


def escape(text: str) -> str:
    r"""``text`` with a backslash before each character that Markdown could take as markup; blanks around it go.

    >>> escape("#1 [注] 5*3"), escape("2. 开工"), escape("5.2%")
    ('\\#1 \\[注\\] 5\\*3', '2\\. 开工', '5.2%')
    """
    return _MARKUP.sub(lambda found: f"{found[1]}\\" if found[1] else f"\\{found[0]}", text.strip())
