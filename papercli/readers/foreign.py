"""Files that are no pages: data, tables, subtitles, markup, papercli's own results. Read as prose they would become false articles.

A file is recognised by how it begins, and refused with what to do instead. :data:`KINDS` is the one table of all that
is refused; a format that gets a reader leaves it. A page may hold a brace, a comma or a time of day: so the beginning
must be of that kind throughout, and a mark or two is never enough.
"""

from __future__ import annotations

import re

from msgspec import Struct

from papercli.errors import UnreadableInput
from papercli.patterns import compiled

_HEAD = 8192
"""Characters that are enough to tell a kind."""
_ROWS = 120_000
"""How many characters of a table are looked at: one field can hold a whole article."""


class Kind(Struct, frozen=True):
    """A kind of file: its family, a pattern that its beginning holds, what it is, and what its owner can do.

    Of a family the first kind whose pattern is found counts. The last of each has none and takes the rest.
    """

    family: str
    sign: str
    what: str
    remedy: str


_OURS = "clean the page that it was made from"
_TEXT = "take the text out of it first"

KINDS = (
    # JSON, JSON Lines, and what Python prints of its lists
    Kind("data", r'"schema"\s*:\s*"papercli/', "a result of papercli", _OURS),
    Kind("data", r'\A\{\s*"issue"\s*:\s*"[^"]*",\s*"source"\s*:\s*\{\s*"path"', "a result of papercli", _OURS),
    Kind(
        "data",
        r'"schema"\s*:\s*"papercli-corrections/',
        "corrections",
        "name them with --corrections, beside their page",
    ),
    Kind("data", r"\A\{[^\n]*\}[ \t]*\n\s*\{", "JSON Lines", _TEXT),
    Kind("data", r'\A[\[({][^"]*\'', "data of Python", _TEXT),
    Kind("data", "", "JSON", _TEXT),
    # XML, by the name of its root
    Kind("xml", r"\A<(?:\w+:)?(?:TEI|teiCorpus)\b[^\0]*\bident=\"papercli\"", "a result of papercli", _OURS),
    Kind("xml", r"\A<(?:\w+:)?(?:TEI|teiCorpus)\b", "TEI", _TEXT),
    Kind("xml", "", "XML with the root <{root}>, none of the formats that are read", _TEXT),
    Kind("html", r"<title>papercli review</title>", "the page that papercli review writes", _OURS),
    Kind("html", "", "HTML without hOCR", "copy its text out of the browser, or export hOCR"),
    Kind("table", r"\Aid,issue,issue_date,path,", "a result of papercli", _OURS),
    Kind(
        "table", "", "a table ({delimiter} between its columns)", "save the column that holds the text, a file a page"
    ),
    Kind("subtitles", r"\A\s*WEBVTT\b", "WebVTT subtitles", _TEXT),
    Kind("subtitles", r"\A\s*\[Script Info\]", "SubStation subtitles", _TEXT),
    Kind("subtitles", "", "SubRip subtitles", _TEXT),
    Kind("markdown", "", "Markdown", "clean the page that it was made from, or take the marks out of it first"),
)
"""All that is refused. ``{root}`` and ``{delimiter}`` stand for what was found."""

# Ordinary text never comes to most of these patterns, so each is compiled where it is used.
_TOKENS = (
    r"(?:[\s\[\]{}(),:]"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'(?:[^'\\\n]|\\.)*+'"
    r"|-?\d[\d.eE+-]*|true|false|null|True|False|None|NaN|-?Infinity|array|dtype=\w+|np\.\w+)*+"
)
_CUT_TOKEN = r"""["'][^\n]*|[\w.+-]{0,12}"""
"""What a token is that the end of the beginning cuts in two."""
_HTML = (
    r"<(?:!doctype html|html|head|body|title|meta|script|style|div|p|h[1-6]|table|ul|ol|article|section|main|span|a|br|"
    r"center|font|pre|img)(?:\s[^<>]*)?/?>"
)
_SUBTITLES = r"\s*(?:WEBVTT\b|\[Script Info\]|(?:\d+[ \t]*\n)?\d{1,2}:\d\d(?::\d\d)?[.,]\d{1,3}[ \t]*-->)"
_FRONT_MATTER = r"\A---[ \t]*\n(?:[A-Za-z_-]+:(?:[ \t].*)?\n(?:[ \t]+.*\n|- .*\n)*)+---[ \t]*(?:\n|\Z)"
_HEADING = r"(?:\A|\n[ \t]*\n)#{1,6}[ \t]+[^\s#].*(?=\n[ \t]*(?:\n|\Z))"
_MARKS = r"!\[[^\]\n]*\]\([^)\s]+\)|[^!]\[[^\]\n]+\]\(https?://[^)\s]+\)|(?m:^\|(?:[ \t]*:?-{3,}:?[ \t]*\|)+[ \t]*$)|(?m:^```[a-z]*$)"
"""Images, links, the rule under the head of a table, fences: Markdown has them, and no page."""
_PLAIN_CELL = r"|[\w.:%+-]*\d[\w.:%+-]*|[\w./:\\%+-]*(?:[/\\][\w.%+-]*|\.\w{2,5})"
"""What stands in a column that is no prose: nothing, a number, a date, a path, the name of a file."""


def refuse(text: str, name: str) -> None:
    """Raise UnreadableInput for a text that is no page; ``name`` is the source in the message.

    >>> refuse("云岭要闻\\n本报讯（记者 敖煜新）{详见2版}", "page.txt")
    >>> refuse('[{"title": "云岭要闻"}]', "page.json")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: page.json: this is JSON, not a page: take the text out of it first; ...
    """
    head = text[:_HEAD].replace("\r\n", "\n").replace("\r", "\n").lstrip()
    cut = len(text) > _HEAD
    if head.startswith(("{", "[", "(")) and _is_data(head, cut):
        raise _refusal(name, "data", head)
    if head.startswith("<") and compiled(_HTML, re.IGNORECASE).match(head):
        raise _refusal(name, "html", head)
    if head[:1] in {*"0123456789[W"} and compiled(_SUBTITLES, re.ASCII).match(head):
        raise _refusal(name, "subtitles", head)
    first = head.partition("\n")[0]
    for delimiter, word in ((",", "commas"), ("\t", "tabs"), (";", "semicolons")):
        if delimiter in first and _is_table(text, delimiter):
            raise _refusal(name, "table", head, delimiter=word)
    if _is_markdown(head):
        raise _refusal(name, "markdown", head)


def refused_markup(head: str, root: str, name: str) -> UnreadableInput:
    """The error for XML or HTML that is none of the formats read; ``head`` begins with its root."""
    return _refusal(name, "html" if root.lower() == "html" else "xml", head, root=root)


def _refusal(name: str, family: str, head: str, **found: str) -> UnreadableInput:
    kind = next(kind for kind in KINDS if kind.family == family and compiled(kind.sign, re.DOTALL).search(head))
    what = kind.what.format(**found)
    return UnreadableInput(f"{name}: this is {what}, not a page: {kind.remedy}; --from text reads it as it is.")


def begins_as_data(text: str) -> bool:
    """Whether the beginning of a text is JSON or what Python prints of its lists.

    >>> begins_as_data('["云岭", "要闻"]'), begins_as_data("[云岭] [要闻]")
    (True, False)
    """
    return _is_data(text[:_HEAD].replace("\r\n", "\n").replace("\r", "\n"), len(text) > _HEAD)


def _is_data(head: str, cut: bool) -> bool:
    """Whether all of it is brackets, commas, numbers and strings in straight quotes, some of these.

    A string that is not closed may be cut off; then others, or a key, must speak for data.
    """
    tokens = compiled(_TOKENS).match(head)
    whole = tokens[0] if tokens else ""
    rest = head[len(whole) :]
    strings = max(whole.count('"'), whole.count("'")) // 2
    if not rest:
        return strings > 0
    keyed = re.search(r"""["']\s*:""", whole) is not None
    return (keyed or strings > 1) and (rest[0] in "\"'" or cut) and compiled(_CUT_TOKEN).fullmatch(rest) is not None


def _is_table(text: str, delimiter: str) -> bool:
    """Whether these are rows of the same columns under a head, one column of them numbers, dates or names of files.

    Verse and prose with commas of half width have no such head and no such column.
    """
    import csv

    lines = text[:_ROWS].splitlines()
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return False
    if len(text) > _ROWS:
        rows = rows[:-1]
    quoted = any(line.startswith('"') or f'{delimiter}"' in line for line in lines[1:3])
    if len(rows) < (2 if quoted else 3) or {len(row) for row in rows} != {len(rows[0])}:
        return False
    head = [cell.strip() for cell in rows[0]]
    if len(set(head)) < len(head) or not all(head[1:]):
        return False
    if any(len(cell) > 40 or compiled(r"\A[\d.,%-]+\Z|[。！？；“”]|\.\Z").search(cell) for cell in head):
        return False
    columns = list(zip(*rows[1:], strict=True))
    return any(
        any(column) and all(compiled(_PLAIN_CELL, re.ASCII).fullmatch(cell) for cell in column) for column in columns
    )


def _is_markdown(head: str) -> bool:
    """Whether it begins with a heading or with front matter, or holds what only Markdown has."""
    marked = "](" in head or "---" in head or "```" in head
    if marked and (compiled(_MARKS).search(head) or compiled(_FRONT_MATTER).match(head)):
        return True
    if not head.startswith("#") and "\n#" not in head:
        return False
    headings = compiled(_HEADING).findall(head)
    return len(headings) > 1 or (bool(headings) and head.startswith("#"))
