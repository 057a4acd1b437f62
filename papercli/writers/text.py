"""Plain text: what was printed of each article, for reading, searching and counting."""

from __future__ import annotations

from papercli.model import Article, Issue


def render(issue: Issue) -> bytes:
    """An issue as text: each article's headline lines, credit, paragraphs one per line; a blank line between articles.

    Jump lines, the headlines over the later halves of a stitched story, and page furniture only navigate; the other
    formats have them. Cleaned again, the text stays the same.

    >>> from papercli import clean
    >>> print(render(clean("云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。")).decode())
    云岭要闻
    本报讯（记者 敖煜新）云岭市召开会议。
    """
    return "\n\n".join(filter(None, map(_article, issue.articles))).encode()


def _article(article: Article) -> str:
    credit = [] if article.credit is None else [article.credit]
    later = [join.credit for join in article.joins if join.credit is not None]
    return "\n".join([*article.headline, *credit, *[paragraph.text for paragraph in article.paragraphs], *later])
