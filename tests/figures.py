"""The tables of accuracy in README.md and tests/README.md, written from the floors that the gate holds.

    python -m tests.figures            # write them
    python -m tests.figures --check    # tell which are out of date

A table stands between ``<!-- figures: python -m tests.figures -->`` and ``<!-- end -->``. Ends with 1 where one is out of date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence

from tests.gate import FLOORS, ROOT, Group, parsed

COLUMNS = {
    "articles": "article_f1",
    "paragraphs": "paragraph_f1",
    "headlines": "headline_acc",
    "bylines": "byline_f1",
    "blanks kept": "space_f1",
    "stray": "stray_left",
    "paragraphs exact": "exact_paragraph",
}
"""The columns of a table, and the figure each shows."""
ROWS = {
    "heldout/raw": "text, as `pdftotext -raw` reads it",
    "heldout/pdf": "the PDFs themselves",
    "heldout/hocr": "scans, as Tesseract's hOCR",
}
"""The rows of the README's table: a group of pages, and what it is called there."""
SHORT = ("articles", "paragraphs", "headlines", "bylines")
"""The columns of the README's table."""
_TABLE = re.compile(r"(<!-- figures: [^\n]*-->\n)(.*?)(<!-- end -->)", re.DOTALL)


def table(groups: Mapping[str, Group], names: Mapping[str, str], columns: Sequence[str]) -> str:
    """A table of groups, each row under the name given for it.

    >>> print(table({"a": Group((), {"article_f1": 0.98765})}, {"a": "text"}, ["articles", "bylines"]), end="")
    | pages | articles | bylines |
    |---|---|---|
    | text | .99 | – |
    """
    lines = [["pages", *columns], ["---"] * (len(columns) + 1)]
    lines += [
        [called, *[shown(groups[name].floors.get(COLUMNS[one])) for one in columns]] for name, called in names.items()
    ]
    return "".join([f"| {' | '.join(cells)} |\n".replace("| --- ", "|---").replace("--- |", "---|") for cells in lines])


def shown(figure: float | None) -> str:
    """A figure with two places: a floor is rounded, and a dash says that there was nothing to find.

    >>> shown(0.8844), shown(1.0), shown(0.0), shown(1.314), shown(None)
    ('.88', '1', '0', '1.31', '–')
    """
    if figure is None:
        return "–"
    rounded = round(figure, 2)
    return f"{rounded:g}" if rounded in (0, 1) else f"{rounded:.2f}".removeprefix("0")


def written(name: str) -> str:
    """A document as it should be, its tables made anew."""
    heldout, evaluation = (parsed((FLOORS / f"{one}.toml").read_text("utf-8")) for one in ("heldout", "evaluation"))
    if name == "README.md":
        tables = iter([table(heldout, ROWS, SHORT)])
    else:
        every = [(groups, {group: f"`{group}`" for group in groups}) for groups in (heldout, evaluation)]
        tables = iter([table(groups, names, list(COLUMNS)) for groups, names in every])
    return _TABLE.sub(lambda found: found[1] + next(tables) + found[3], (ROOT / name).read_text("utf-8"))


def stale() -> list[str]:
    """The documents whose tables are not what the floors say."""
    return [name for name in ("README.md", "tests/README.md") if (ROOT / name).read_text("utf-8") != written(name)]


def write() -> None:
    """Write the tables that are out of date."""
    for name in stale():
        (ROOT / name).write_text(written(name), "utf-8")


def main() -> int:
    if "--check" not in sys.argv:
        write()
        return 0
    found = stale()
    for name in found:
        print(f"{name}: its tables are not what tests/data/floors says: run python -m tests.figures.", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
