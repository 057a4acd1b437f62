"""The library as those use it who work in notebooks and in programs of their own."""

from __future__ import annotations

import ast
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

import papercli
from papercli import Options, UnreadableInput, UsageError, clean, clean_file, clean_issue, load
from papercli.writers import write
from papercli.writers.table import COLUMNS

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
PAGE = "云岭要闻\n本报讯（记者 敖煜新 连漪）云岭市召\n开会议。\n白石渡通车\n本报讯 白石渡大桥“新桥”,昨日通车。\n"


def test_a_file_is_cleaned_by_its_name(tmp_path: Path) -> None:
    page = tmp_path / "20250425.txt"
    page.write_text(PAGE, "utf-8")
    assert clean_file(page) == clean_file(str(page)) == clean(page.read_bytes(), path=str(page))
    assert clean_file(page, Options(issue_date="2025-04-26")).date == "2025-04-26"
    with pytest.raises(UnreadableInput, match=r"no\.txt: this file cannot be read"):
        clean_file("no.txt")


@pytest.mark.parametrize("source", [None, 123, ["天地"], bytearray("天地".encode())])
def test_what_is_no_text_and_no_bytes_is_an_error_of_the_caller(source: Any) -> None:
    said = rf"^clean takes a text or the bytes of a file, and this is of type {type(source).__name__}\.$"
    with pytest.raises(UsageError, match=said):
        clean(source)


@pytest.mark.parametrize("name", ["page.txt", "a b/第一版.PDF", Path("page")])
def test_a_name_in_the_place_of_a_text_is_an_error(name: Any) -> None:
    said = r"is the name of a file, .*: use clean_file\."
    with pytest.raises(UsageError, match=said):
        clean(name)
    with pytest.raises(UsageError, match=said):
        clean_issue([(name, None)])
    assert clean("见 page.txt\n第二行").articles


def test_results_are_read_again() -> None:
    issue = clean_file(SAMPLES / "linxi.hocr")
    saved = b"".join(write([issue], "json"))
    assert load(saved) == load(saved.decode()) == issue
    several = b"".join(write([issue, issue], "json", several=True))
    for wrong in (several, b"{}", b"".join(write([issue], "text")), "page.json"):
        with pytest.raises(UnreadableInput, match="no result of papercli clean --format json"):
            load(wrong)


def test_a_result_shows_itself_in_a_line_and_in_a_table() -> None:
    issue = clean(PAGE.replace("通车", "<b>通车"))
    assert repr(issue) == f"<Issue {issue.id}, pages: 1, articles: 2>"
    assert repr(issue.articles[0]).startswith("<Article '云岭要闻', paragraphs: 1, confidence: ")
    shown = issue._repr_html_() + issue.articles[1]._repr_html_()
    assert "<b>" not in shown
    assert shown.count("&lt;b&gt;通车") >= 2


def test_csv_is_a_table_that_office_programs_open() -> None:
    issue = clean(PAGE)
    data = b"".join(write([issue, issue], "csv", several=True))
    assert data.startswith(b"\xef\xbb\xbfid,issue,")
    assert data.endswith(b"\r\n")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["headline"] for row in rows] == ["云岭要闻", "白石渡通车"] * 2
    assert [row["text"] for row in rows] == [article.text for article in issue.articles] * 2
    assert rows[0]["byline_names"] == "敖煜新; 连漪"
    assert b"".join(write([issue], "csv")).count(b"\r\n") == 3


def test_pandas_has_the_columns_of_every_table() -> None:
    pytest.importorskip("pandas")
    table = clean(PAGE).to_pandas()
    assert tuple(table.columns) == COLUMNS
    assert table["byline_names"].tolist() == [["敖煜新", "连漪"], []]
    assert tuple(clean("").to_pandas().columns) == COLUMNS


def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cell, one after another; what its last line gives has something to show."""
    pytest.importorskip("pandas")
    monkeypatch.chdir(SAMPLES)
    names: dict[str, Any] = {}
    cells = json.loads((SAMPLES / "papercli.ipynb").read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    shown = []
    for cell in code:
        *before, last = ast.parse(cell).body
        assert isinstance(last, ast.Expr), f"the last line of a cell shows something: {cell}"
        exec(compile(ast.Module(before, []), "cell", "exec"), names)
        shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
    assert "<table>" in shown[0]._repr_html_()
    assert shown[-1] is True
    assert len(shown[3]) > 0, "a sample of which papercli is unsure should show here"


def test_every_public_name_is_there() -> None:
    assert [name for name in papercli.__all__ if not hasattr(papercli, name)] == []


def test_examples_have_the_types_they_should(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api", reason="needs mypy: pip install mypy")
    text = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "papercli/guide/library.md"))
    examples = []
    for count, block in enumerate(text.split("```python\n")[1:]):
        examples.append(tmp_path / f"example_{count}.py")
        examples[-1].write_text(block.partition("```")[0], "utf-8")
    out, err, status = api.run(["--config-file", str(ROOT / "pyproject.toml"), *map(str, examples)])
    assert (status, err) == (0, ""), out
