"""Columns side by side: layouts with their reading order in data/columns, and pages that must stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercli.draft import Draft, cut, width
from papercli.lexicon import Lexicon
from papercli.stages.columns import columns

DATA = Path(__file__).parent / "data" / "columns"
KNOWN = {
    "fused": "lines of two columns with a single blank between them are not parted on a page as short as this",
    "same-columns": "two stories in the same columns, one below the other, are not parted on a page as short as this",
}
LAYOUTS = [
    pytest.param(
        path.stem, marks=[pytest.mark.xfail(reason=KNOWN[path.stem], strict=True)] if path.stem in KNOWN else []
    )
    for path in sorted(DATA.glob("*.txt"))
]


def unrolled(page: str) -> list[str]:
    draft = columns(Draft(page, cut(page)), Lexicon())
    return [draft.text[line.start : line.end] for line in draft.lines]


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str) -> None:
    """A file holds a page and, below a rule, its lines in reading order, or nothing where the page must stay as it is."""
    page, order = (DATA / f"{name}.txt").read_text(encoding="utf-8").split("====\n")
    if not order:
        draft = Draft(page, cut(page))
        assert columns(draft, Lexicon()) is draft
    else:
        assert unrolled(page) == order.splitlines()


@given(st.lists(st.lists(st.text("天地玄黄宇宙洪荒，。12 ", max_size=14), min_size=1, max_size=4), max_size=30))
def test_no_ink_is_lost_whatever_stands_side_by_side(rows: list[list[str]]) -> None:
    """Whatever is printed in columns of cells comes out once, in lines that lie inside the page."""
    page = "\n".join("".join(cell + " " * max(2, 32 - width(cell)) for cell in row) for row in rows)
    draft = columns(Draft(page, cut(page)), Lexicon())
    assert sorted("".join(line.ink for line in draft.lines)) == sorted("".join(page.split()))
    assert all(page[line.start : line.end].split() for line in draft.lines)
