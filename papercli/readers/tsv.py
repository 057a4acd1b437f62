"""Tesseract's TSV: a row for each page, block, paragraph, line and word, and the words have text."""

from __future__ import annotations

from collections.abc import Iterator

from papercli.errors import UnreadableInput
from papercli.layout import Box, Sheet
from papercli.readers.compose import Composer, Part, box, number, share

_COLUMNS = (
    "level", "page_num", "block_num", "par_num", "line_num", "word_num", "left", "top", "width", "height", "conf", "text",
)  # fmt: skip
_PAGE, _LINE, _WORD = "1", "4", "5"


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a table and where it stands. A line's id is its page, block, paragraph and line, as in ``1.2.1.4``.

    Raises UnreadableInput for a table without the columns of Tesseract, or with a row that is cut off.

    >>> rows = ["1 1 0 0 0 0 0 0 99 99 -1 ", "5 1 1 1 1 1 0 0 20 10 96.5 云岭", "5 1 1 1 1 2 30 0 20 10 91 要闻"]
    >>> text, sheets = read("\\n".join(["\\t".join(_COLUMNS), *[row.replace(" ", "\\t") for row in rows]]))
    >>> text, sheets[0].lines[0].id, sheets[0].lines[0].words[0].confidence
    ('云岭 要闻\\n', '1.1.1.1', 0.965)
    """
    made = Composer()
    size: Box | None = None
    paged = False
    at: list[str] = []
    bounds: Box | None = None
    words: list[Part] = []

    def end() -> None:
        nonlocal words, bounds
        if words:
            made.line(words, bounds, region=".".join(at[:2]), id=".".join(at))
        words, bounds = [], None

    for cells in _rows(text, name):
        left, top = number(cells[6]), number(cells[7])
        stands = box(left, top, left + number(cells[8]), top + number(cells[9]))
        if cells[0] == _PAGE or (at and cells[1] != at[0]) or cells[1:5] != at:
            end()
        if cells[0] == _PAGE or (at and cells[1] != at[0]):
            if paged:
                made.page(size)
            size = stands if cells[0] == _PAGE else None
        at, paged = cells[1:5], True
        if cells[0] == _LINE:
            bounds = stands
        elif len(cells) == len(_COLUMNS) and cells[11].strip():
            if words:
                words.append(Part(" "))
            words.append(Part(cells[11], stands, share(cells[10], 100)))
    end()
    made.page(size)
    return made.finish()


def _rows(text: str, name: str) -> Iterator[list[str]]:
    """The cells of each row of a table. Only a word must have all of them: of other rows the text may be missing."""
    header, *rows = text.split("\n")
    if tuple(header.rstrip("\r").split("\t")) != _COLUMNS:
        raise UnreadableInput(
            f"{name}: line 1: this is not the table that Tesseract writes with 'tsv': its columns are {', '.join(_COLUMNS)}."
        )
    for count, row in enumerate(rows, 2):
        cells = row.rstrip("\r").split("\t", len(_COLUMNS) - 1)
        if cells == [""] or cells[0] == "level":  # a blank line, or the header of a second table after the first
            continue
        if len(cells) < len(_COLUMNS) - 1 or (cells[0] == _WORD and len(cells) < len(_COLUMNS)):
            raise UnreadableInput(f"{name}: line {count}: this row is cut off: write the table again.")
        yield cells
