"""Tables that engines write as HTML: a row is a line."""

from __future__ import annotations

import html
import re

_ROW = re.compile(r"</tr\s*>|<br\s*/?>|</(?:div|p|caption)\s*>", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")


def rows(markup: str) -> list[str]:
    """The rows of a table, with a blank between two cells. What is no table is cut at its line breaks.

    >>> rows("<table><tr><th>乡镇</th><th>亩</th></tr><tr><td>云岭</td><td>&lt;12</td></tr></table>")
    ['乡镇 亩', '云岭 <12']
    """
    found = []
    for row in _ROW.split(markup):
        cells = [" ".join(html.unescape(_TAG.sub("", cell)).split()) for cell in _CELL.split(row)]
        found.append(" ".join(filter(None, cells)))
    return [row for row in found if row]
