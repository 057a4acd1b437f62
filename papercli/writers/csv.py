"""CSV: a table of the articles that an office program opens, one per row."""

from __future__ import annotations

from io import StringIO
from typing import Any

from papercli.model import Issue
from papercli.writers.table import COLUMNS, row

END = "\r\n"
"""The end of a row, as in RFC 4180."""
HEAD = ("\ufeff" + ",".join(COLUMNS) + END).encode()
"""The beginning of a file: a byte-order mark, which tells office programs that it is UTF-8, and the names of the columns."""
SEVERAL = ALONE = HEAD, END.encode()
"""What stands around the rows of one issue or of several."""
BETWEEN = "; "
"""Separates the items of a list in a cell."""


def render(issue: Issue) -> bytes:
    """The articles of an issue as rows, without the line end of the last one.

    Columns are those of :data:`papercli.writers.table.COLUMNS`; lists are separated by semicolons, lines by newlines. A role that
    is not known is empty, and so is what is null.

    >>> from papercli import clean
    >>> rows = render(clean("云岭要闻\\n本报讯（记者 敖煜新 连漪）云岭市召\\n开会议。")).decode()
    >>> rows.split(",")[7], "敖煜新; 连漪" in rows
    ('云岭要闻', True)
    """
    import csv  # the other formats have no use for it

    rows = StringIO(newline="")
    writer = csv.writer(rows, lineterminator=END)
    for article in issue.articles:
        writer.writerow(map(_cell, row(issue, article).values()))
    return rows.getvalue().removesuffix(END).encode()


def _cell(value: Any) -> Any:
    return BETWEEN.join([item or "" for item in value]) if isinstance(value, list) else value
