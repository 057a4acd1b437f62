"""Results that an older papercli wrote, read as results of today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from papercli.model import SCHEMA


def upgraded(said: Any) -> Any:
    """The JSON of an issue as ``papercli/2`` has it. A result of ``papercli/1`` did not say what its pieces are: its
    headline lines become ``headline``, its paragraphs ``body``. Anything else is returned as it is.

    >>> old = {"schema": "papercli/1", "articles": [{"headline": ["要闻"], "paragraphs": [{"text": "开会。"}], "joins": []}]}
    >>> new = upgraded(old)
    >>> new["schema"], new["articles"][0]["headlines"], new["articles"][0]["paragraphs"]
    ('papercli/2', [{'text': '要闻', 'kind': 'headline'}], [{'text': '开会。', 'kind': 'body'}])
    """
    if not isinstance(said, dict) or said.get("schema") != "papercli/1":
        return said
    return said | {"schema": SCHEMA, "articles": _each(said.get("articles"), _article)}


def _article(article: dict[str, Any]) -> dict[str, Any]:
    paragraphs = _each(article.get("paragraphs"), lambda paragraph: paragraph | {"kind": "body"})
    return _headed(article) | {"paragraphs": paragraphs, "joins": _each(article.get("joins"), _headed)}


def _headed(part: dict[str, Any]) -> dict[str, Any]:
    lines = part.get("headline")
    if not isinstance(lines, list):
        return part
    return part | {"headlines": [{"text": line, "kind": "headline"} for line in lines]}


def _each(items: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """The items of a list, changed; what is no list or table of names and values is left for who reads it to refuse."""
    if not isinstance(items, list):
        return items
    return [change(item) if isinstance(item, dict) else item for item in items]
