"""What a notebook shows of a result: HTML in which all text is escaped."""

from __future__ import annotations

from html import escape

from papercli.model import UNSURE, Article, Issue


def issue(shown: Issue) -> str:
    """The articles of an issue as a table; the unsure ones have a mark.

    >>> from papercli import clean
    >>> "<td>云岭&lt;要闻</td>" in issue(clean("云岭<要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。"))
    True
    """
    head = "".join([f"<th>{name}</th>" for name in ("", "page", "headline", "byline", "date", "text", "confidence")])
    rows = "".join([f"<tr>{_cells(number, article)}</tr>" for number, article in enumerate(shown.articles)])
    return f"<p>{escape(repr(shown))}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def article(shown: Article) -> str:
    """An article to read: its headline lines, its credit and its paragraphs.

    >>> from papercli import clean
    >>> article(clean("云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。").articles[0])
    '<h3>云岭要闻</h3><p>本报讯（记者 敖煜新）云岭市召开会议。</p>'
    """
    heads = [f"<h3>{'<br>'.join(map(escape, shown.headline))}</h3>"] if shown.headline else []
    lines = [f"<p><i>{escape(shown.credit)}</i></p>"] if shown.credit else []
    return "".join([*heads, *lines, *[f"<p>{escape(paragraph.text)}</p>" for paragraph in shown.paragraphs]])


def _cells(number: int, article: Article) -> str:
    names = ", ".join([person.name for person in article.byline])
    sure = f"{article.confidence:.2f}" + (" ?" if article.confidence < UNSURE else "")
    begin = article.text[:_SHOWN] + ("…" if len(article.text) > _SHOWN else "")
    values = [str(number), article.page, " ".join(article.headline), names, article.dateline.date or "", begin, sure]
    return "".join([f"<td>{escape(value)}</td>" for value in values])


_SHOWN = 40
"""Characters of an article's text that a row of the table shows."""
