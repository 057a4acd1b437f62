"""Results of OCR engines: one contract for all formats, and cases of each in data/cases/engines.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from papercli import UnreadableInput, clean, read
from papercli.characters import ink
from papercli.readers.engines import ENGINES, Engine
from tests.engines import WRITERS, lines_of

SAMPLE = Path(__file__).parents[1] / "samples" / "linxi.tsv"
CASES = tomllib.loads((Path(__file__).parent / "data" / "cases" / "engines.toml").read_text("utf-8"))["result"]
SLOWEST = 5e5
"""Bytes a second of a long result: an idle machine reads four times as many, and time that grows faster than the file shows."""

PRINTED = read(SAMPLE.read_bytes())
LINES = lines_of(PRINTED)
ROUNDS = 3


def name(case: dict[str, Any]) -> str:
    return " ".join(filter(None, [case["format"], case.get("why")]))


@pytest.mark.parametrize("case", CASES, ids=name)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_result_is_told_and_read(case: dict[str, Any], encoding: str) -> None:
    reading = read(case["text"].encode(encoding), "page.json", encoding=encoding)
    assert (reading.format, reading.text) == (case["format"], case["reads"])
    printed = reading.sheets[0].lines[0]
    assert list(printed.box) == case["box"]
    assert {word.confidence for word in printed.words} == {case["confidence"]}
    assert reading.sheets[0].recognised


@pytest.mark.parametrize("engine", ENGINES)
def test_each_format_has_a_case_and_a_whole_page(engine: Engine) -> None:
    assert engine in {case["format"] for case in CASES}, "add a case to tests/data/cases/engines.toml"
    assert engine in WRITERS, "write the page in tests/engines.py"


@pytest.mark.parametrize("engine", ENGINES)
def test_all_lines_are_read_once_in_their_order_and_lie_in_their_boxes(engine: Engine) -> None:
    reading = read(WRITERS[engine](LINES).encode())
    assert (reading.format, reading.text) == (engine, "".join([line.text + "\n" for line in LINES]))
    for line, printed in zip(LINES, reading.sheets[0].lines, strict=True):
        assert reading.text[printed.start : printed.end] == line.text
        assert list(printed.box) == pytest.approx([*line.corners[0], *line.corners[2]])
        assert ink("".join([reading.text[word.start : word.end] for word in printed.words])) == ink(line.text)
        assert {word.confidence for word in printed.words} == {round(line.score, 4)}


@pytest.mark.parametrize("engine", ENGINES)
def test_paragraphs_say_how_sure_the_engine_was(engine: Engine) -> None:
    issue = clean(WRITERS[engine](LINES).encode())
    assert issue.source.format == engine
    assert all(paragraph.ocr_confidence for article in issue.articles for paragraph in article.paragraphs)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("part", [0.3, 0.7, 0.95])
def test_what_is_cut_off_is_an_error_with_the_line(engine: Engine, part: float) -> None:
    whole = WRITERS[engine](LINES)
    cut = whole[: whole.index("\n", int(part * len(whole))) - 3]
    with pytest.raises(
        UnreadableInput, match=rf"^page\.json: line {cut.count(chr(10)) + 1}: this result of .* cut off"
    ):
        read(cut.encode(), "page.json", format=engine)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("text", ["7", "[7]", '{"code": "天", "rec_texts": 7}', '[[[["天"]]]]'])
def test_data_of_another_shape_is_an_error(engine: Engine, text: str) -> None:
    with pytest.raises(
        UnreadableInput, match=r"^page\.json: this is not as \S+ writes it \(.*\): let the engine write it"
    ):
        read(text.encode(), "page.json", format=engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_lists_without_end_are_an_error(engine: Engine) -> None:
    with pytest.raises(UnreadableInput, match=r"^page\.json: "):
        read(b"[" * 200_000, "page.json", format=engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_long_results_are_read_fast(engine: Engine) -> None:
    data = WRITERS[engine](LINES * 60).encode()
    seconds = []
    for _ in range(ROUNDS):
        start = process_time()
        read(data)
        seconds.append(process_time() - start)
    assert len(data) / min(seconds) > SLOWEST, "see where the time goes with cProfile"


def test_a_line_askew_has_its_words_along_it() -> None:
    words = read("[[[[0, 0], [100, 20], [100, 40], [0, 20]], '云岭要闻8版', 0.9]]".encode()).sheets[0].lines[0].words
    assert [word.box.top for word in words] == sorted({word.box.top for word in words})
    assert [round(word.box.bottom - word.box.top, 6) for word in words] == [20.0] * len(words)
    assert [round(word.box.right - word.box.left, 1) for word in words] == [18.2, 18.2, 18.2, 18.2, 9.1, 18.2]


def test_a_page_of_standing_lines_is_laid_on_its_left_side() -> None:
    """The rightmost line, which is read first, comes to lie on top."""
    boxes = [[[80, 0], [100, 0], [100, 200], [80, 200]], [[50, 0], [70, 0], [70, 200], [50, 200]]]
    sheet = read(repr([[boxes[0], "临溪新桥通车", 0.9], [boxes[1], "两岸同庆佳节", 0.9]]).encode()).sheets[0]
    assert [tuple(line.box) for line in sheet.lines] == [(0, 0, 200, 20), (0, 30, 200, 50)]


@pytest.mark.parametrize("text", ["[云岭要闻]\n“新桥”通车", '["rec_texts"]:\n新桥通车', "(1)新桥通车\n[[1]]"])
def test_pages_that_begin_with_brackets_are_text(text: str) -> None:
    assert read(text.encode()).format == "text"


def test_the_command_line_names_every_format() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    listed = re.findall(r"(?m)^\| `(\w+)` \|", readme)
    assert set(ENGINES) <= set(listed), "name the format in the README's table of inputs"
