"""Articles as rows of a table, one row per article: what CSV, Parquet and pandas show of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from papercli.model import Article, Issue

COLUMNS = (
    "id",
    "issue",
    "issue_date",
    "path",
    "sha256",
    "encoding",
    "page",
    "headline",
    "headline_kinds",
    "marker",
    "byline_labels",
    "byline_roles",
    "byline_names",
    "credit",
    "dateline",
    "place",
    "agency",
    "date",
    "text",
    "paragraphs",
    "kinds",
    "characters",
    "continued_to",
    "continued_from",
    "first_line",
    "last_line",
    "confidence",
    "flags",
)
"""The columns, in order. Lines of a headline and paragraphs of a text are separated by newlines, and
``headline_kinds`` and ``kinds`` say what each is."""


def row(issue: Issue, article: Article) -> Mapping[str, Any]:
    """An article as a row: a value for each of the :data:`COLUMNS`, None for what is not known.

    >>> from papercli import clean
    >>> issue = clean("云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。")
    >>> found = row(issue, issue.articles[0])
    >>> tuple(found) == COLUMNS, found["headline"], found["byline_names"], found["date"]
    (True, '云岭要闻', ['敖煜新'], None)
    """
    return {
        "id": article.id,
        "issue": issue.id,
        "issue_date": issue.date,
        "path": issue.source.path,
        "sha256": issue.source.sha256,
        "encoding": issue.source.encoding,
        "page": article.page,
        "headline": "\n".join(article.headline) or None,
        "headline_kinds": [line.kind for line in article.headlines],
        "marker": article.marker,
        "byline_labels": [person.label for person in article.byline],
        "byline_roles": [person.role for person in article.byline],
        "byline_names": [person.name for person in article.byline],
        "credit": article.credit,
        "dateline": article.dateline.text,
        "place": article.dateline.place,
        "agency": article.dateline.agency,
        "date": article.dateline.date,
        "text": article.text,
        "paragraphs": len(article.paragraphs),
        "kinds": [paragraph.kind for paragraph in article.paragraphs],
        "characters": len("".join(article.text.split())),
        "continued_to": article.continued_to and article.continued_to.page,
        "continued_from": article.continued_from and article.continued_from.page,
        "first_line": min([first for first, _ in article.lines], default=None),
        "last_line": max([last for _, last in article.lines], default=None),
        "confidence": article.confidence,
        "flags": list(article.flags),
    }
