"""Results that this papercli or an older one wrote, read as results of today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from papercli.errors import UnreadableInput
from papercli.model import SCHEMA, Issue
from papercli.shapes import Misshapen, json, shaped


def load(data: str | bytes) -> Issue:
    """An issue from the JSON that it was written as, by this papercli or an older one.

    Raises UnreadableInput for anything else: another format, several issues in one array, a file's name.

    >>> from papercli import clean
    >>> from papercli.writers import write
    >>> issue = clean("云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。")
    >>> load(b"".join(write([issue], "json"))) == issue
    True
    >>> load("page.json")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: This is no result of papercli clean --format json, whose text load takes: this is not JSON...
    """
    try:
        return shaped(upgraded(json(data if isinstance(data, bytes) else data.encode())), Issue)
    except Misshapen as error:
        raise UnreadableInput(
            f"This is no result of papercli clean --format json, whose text load takes: {error}."
        ) from None


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
    """The items of a list, changed; anything but a list of objects is returned as it is, for the reader to refuse."""
    if not isinstance(items, list):
        return items
    return [change(item) if isinstance(item, dict) else item for item in items]
