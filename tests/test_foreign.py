"""What is no page is refused with what to do in place of cleaning it, and an ordinary page never is."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercli import UnreadableInput, clean
from papercli.characters import ink
from papercli.readers import read
from papercli.readers.foreign import KINDS
from papercli.writers import FORMATS, write
from tests.commands import Run
from tests.pages import pages

SAMPLES = Path(__file__).parents[1] / "samples"
CASES = tomllib.loads((Path(__file__).parent / "data" / "cases" / "foreign.toml").read_text("utf-8"))


def name(case: dict[str, Any]) -> str:
    return " ".join(filter(None, [case.get("what"), case.get("why")]))


@pytest.mark.parametrize("case", CASES["refused"], ids=name)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_what_is_no_page_is_refused_by_its_content(case: dict[str, Any], encoding: str) -> None:
    data = case["text"].encode(encoding)
    with pytest.raises(UnreadableInput) as refused:
        read(data, "page")
    said = str(refused.value)
    assert said.startswith(f"page: this is {case['what']}, not a page: "), said
    assert said.endswith("; --from text reads it as it is.")
    assert ink(read(data, format="text").text) == ink(case["text"])


@pytest.mark.parametrize("case", CASES["page"], ids=name)
def test_a_page_that_looks_a_little_like_one_is_read(case: dict[str, Any]) -> None:
    assert read(case["text"].encode()).text == case["text"]


def test_each_kind_has_a_case() -> None:
    told = {case["what"].partition(" (")[0].partition(" <")[0] for case in CASES["refused"]}
    ours = {"a result of papercli", "the page that papercli review writes"}  # made anew below
    rare = {"data of Python", "SubStation subtitles"}
    kinds = {kind.what.partition(" (")[0].partition(" <")[0] for kind in KINDS}
    assert kinds - ours - rare == told, "add a case to tests/data/cases/foreign.toml for each kind"


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("several", [False, True])
def test_papercli_does_not_clean_its_own_results_but_text(format: str, several: bool) -> None:
    issues = [clean((SAMPLES / page).read_bytes(), path=page) for page in ("linxi.txt", "haiyan-tw.txt")]
    written = b"".join(write(issues[: 1 + several], format, several=several))
    if format == "text":
        assert read(written).text == written.decode()
        return
    what = "Markdown" if format == "markdown" else "a result of papercli"
    with pytest.raises(
        UnreadableInput, match=f"page: this is {what}, not a page: clean the page that it was made from"
    ):
        read(written, "page")


def test_a_long_file_is_told_by_its_beginning() -> None:
    for data in (
        '{"text": "' + "新桥昨日通车。" * 20_000 + '"}',
        "page,text\n" + f"1.png,{'新桥昨日通车。' * 2_000}\n" * 9,
        "[" + '{"text": "新桥昨日通车。", "box": [1, 2]},' * 5_000,
    ):
        with pytest.raises(UnreadableInput, match="not a page"):
            read(data.encode())


@given(pages())
def test_no_page_is_refused(text: str) -> None:
    assert read(text.encode(), encoding="utf-8").text == text


@given(st.text(st.sampled_from("[]{}()\"':,;\t\n#-|<>!=/\\ 1234567890ab天地。，"), max_size=200))
def test_whatever_the_marks_it_is_read_or_refused(text: str) -> None:
    with suppress(UnreadableInput):
        assert read(text.encode(), encoding="utf-8").text == text


def test_the_command_line_refuses_and_is_overruled(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.json").write_text('{"title": "临溪新桥通车"}', "utf-8")
    refused = (
        "papercli: page.json: this is JSON, not a page: take the text out of it first; --from text reads it as it is.\n"
    )
    assert run("clean", "page.json") == (3, "", refused)
    assert ink(run("clean", "page.json", "--from", "text").out) == '{"title":"临溪新桥通车"}'
    assert run("explain", "page.json") == (3, "", refused)


def test_a_string_is_taken_as_it_is() -> None:
    """Whoever hands a text to the library has decided what it is."""
    issue = clean('{"title": "天"}')
    assert "".join([ink(piece.text) for piece in issue.pieces()]) == '{"title":"天"}'
