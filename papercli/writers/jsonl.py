"""JSON Lines: one article a line, for corpora and for tools that take a line at a time."""

from __future__ import annotations

import msgspec

from papercli.model import Issue


def render(issue: Issue) -> bytes:
    """An issue as JSON Lines: one article per line, with the id of its ``issue`` and its ``source`` before its own fields.

    >>> from papercli import clean
    >>> line = msgspec.json.decode(render(clean("云岭要闻", path="a.txt")))
    >>> line["source"]["path"], line["headline"], line["id"] == line["issue"] + "-i0001"
    ('a.txt', ['云岭要闻'], True)
    """
    origin = {"issue": issue.id, "source": issue.source}
    return b"\n".join([msgspec.json.encode(origin | msgspec.structs.asdict(article)) for article in issue.articles])
