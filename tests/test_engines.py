"""Results of OCR engines and other tools: one contract for all formats, and cases of each in data/cases/engines.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from papercli import UnreadableInput, clean, read
from papercli.characters import ink
from papercli.readers.formats import FORMATS, TOLD, Format
from tests.engines import UNSURE, WIDE, WRITERS, lines_of

SAMPLE = Path(__file__).parents[1] / "samples" / "linxi.tsv"
CASES = tomllib.loads((Path(__file__).parent / "data" / "cases" / "engines.toml").read_text("utf-8"))["result"]
SLOWEST = 5e5
"""Bytes a second of a long result: an idle machine reads four times as many, and time that grows faster than the file shows."""

PRINTED = read(SAMPLE.read_bytes())
LINES = lines_of(PRINTED)
DATA = [engine for engine in WRITERS if any(sign.kind == "data" for sign in TOLD if sign.format == engine)]
REAL = sorted((Path(__file__).parent / "data" / "formats").glob("yanliu*"))
YANLIU = (Path(__file__).parent / "data" / "formats" / "text.txt").read_text("utf-8")
HEADLINE = (0.1, 0.5, 0.1)
"""Where the headline begins and ends, and how far down it stands, in shares of the page."""
PARAGRAPHS = [49, 46]
LONG = 1_000_000
"""Characters of a long result."""
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
    assert {word.confidence for word in printed.words} == {case.get("confidence")}
    assert reading.sheets[0].recognised == ("confidence" in case)


def test_each_format_has_a_case_and_a_whole_page() -> None:
    """Those that a sample page is in have tests of their own, and an issue in METS is many files."""
    sampled = {"text", "pdf", "picture", "hocr", "alto", "page", "tsv", "mets"}
    assert {sign.format for sign in TOLD} | {"text", "pdf", "picture"} == set(FORMATS), (
        "add a line to TOLD for each format"
    )
    assert {case["format"] for case in CASES} == set(WRITERS), "add a case to tests/data/cases/engines.toml"
    assert set(FORMATS) - sampled == set(WRITERS), "write the page in tests/engines.py"


def test_each_format_is_told_as_what_it_is_and_as_nothing_else() -> None:
    """All examples against all patterns."""
    pages: dict[str, list[str]] = {engine: [writer(LINES)] for engine, writer in WRITERS.items()}
    for case in CASES:
        pages[case["format"]].append(case["text"])
    for real in REAL:
        pages[real.name.split(".")[1]].append(real.read_text("utf-8"))
    for ending in ("hocr", "alto.xml", "page.xml", "tsv"):
        pages[ending.removesuffix(".xml")] = [SAMPLE.with_name(f"linxi.{ending}").read_text("utf-8")]
    for engine, examples in pages.items():
        for text in examples:
            body = text.lstrip()
            kind = "markup" if body.startswith("<") else "data" if body.startswith(("{", "[", "(")) else "table"
            root = re.search(r"<(?![?!])", body) if kind == "markup" else None
            body = body[root.start() :] if root else body
            told = {sign.format for sign in TOLD if sign.kind == kind and re.search(sign.pattern, body)}
            assert told == {engine}, f"{sorted(told)}: {text[:300]}"


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_what_the_tools_themselves_wrote_is_read(path: Path) -> None:
    """One small page about Yanliu, by each tool that there is for every machine; data/formats/README.md says how."""
    reading = read(path.read_bytes(), path.name)
    assert reading.format == path.name.split(".")[1]
    [sheet] = reading.sheets
    assert ink(reading.text) == ink(YANLIU)
    assert ink("".join([reading.text[line.start : line.end] for line in sheet.lines])) == ink(YANLIU)
    first = sheet.lines[0]
    shares = [first.box.left / sheet.box.right, first.box.right / sheet.box.right, first.box.top / sheet.box.bottom]
    assert shares == pytest.approx(HEADLINE, abs=0.02)
    issue = clean(path.read_bytes(), path=path.name)
    assert [article.headline for article in issue.articles] == [("燕柳渡口昨日复航",)]
    assert [len(paragraph.text) for paragraph in issue.articles[0].paragraphs] == PARAGRAPHS


@pytest.mark.parametrize("engine", WRITERS)
def test_all_lines_are_read_once_in_their_order_and_lie_in_their_boxes(engine: Format) -> None:
    reading = read(WRITERS[engine](LINES).encode())
    assert (reading.format, reading.text) == (engine, "".join([line.text + "\n" for line in LINES]))
    [sheet] = reading.sheets
    across = down = 1.0
    if engine == "textract":  # shares of the page
        across, down = sheet.box.right / WIDE, sheet.box.bottom / WIDE
    for line, printed in zip(LINES, sheet.lines, strict=True):
        assert reading.text[printed.start : printed.end] == line.text
        left, top, right, bottom = line.edges
        edges = [left * across, top * down, right * across, bottom * down]
        assert list(printed.box) == pytest.approx(edges, abs=1e-6)
        assert ink("".join([reading.text[word.start : word.end] for word in printed.words])) == ink(line.text)
        sure = {None} if engine in UNSURE else {round(line.score, 4)}
        assert {word.confidence for word in printed.words} == sure


@pytest.mark.parametrize("engine", WRITERS)
def test_paragraphs_say_how_sure_the_engine_was(engine: Format) -> None:
    issue = clean(WRITERS[engine](LINES).encode())
    assert issue.source.format == engine
    said = [paragraph.ocr_confidence for article in issue.articles for paragraph in article.paragraphs]
    assert said
    assert all((sure is None) == (engine in UNSURE) for sure in said)


@pytest.mark.parametrize("engine", WRITERS)
@pytest.mark.parametrize("part", [0.3, 0.7, 0.95])
def test_what_is_cut_off_is_an_error_with_the_line(engine: Format, part: float) -> None:
    whole = WRITERS[engine](LINES)
    cut = whole[: whole.index("\n", int(part * len(whole))) - 3]
    line = cut.count("\n") + 1
    with pytest.raises(UnreadableInput, match=rf"^page: line {line}: this (?:result of .*|XML) is broken or cut off"):
        read(cut.encode(), "page", format=engine)


@pytest.mark.parametrize("engine", DATA)
@pytest.mark.parametrize("text", ["7", "[7]", '{"code": "天", "rec_texts": 7}', '[[[["天"]]]]'])
def test_data_of_another_shape_is_an_error(engine: Format, text: str) -> None:
    with pytest.raises(
        UnreadableInput, match=r"^page\.json: this is not as .+ writes it \(.*\): let the engine write it"
    ):
        read(text.encode(), "page.json", format=engine)


@pytest.mark.parametrize("engine", [engine for engine in WRITERS if engine not in DATA])
def test_xml_of_another_kind_is_an_error(engine: Format) -> None:
    with pytest.raises(UnreadableInput, match=r"^page\.xml: the root of this XML is <rss>, not <\w+>: name its format"):
        read(b"<rss/>", "page.xml", format=engine)


@pytest.mark.parametrize("engine", DATA)
def test_lists_without_end_are_an_error(engine: Format) -> None:
    with pytest.raises(UnreadableInput, match=r"^page\.json: "):
        read(b"[" * 200_000, "page.json", format=engine)


@pytest.mark.parametrize("engine", WRITERS)
def test_long_results_are_read_fast(engine: Format) -> None:
    data = WRITERS[engine](LINES * (LONG // len(WRITERS[engine](LINES)) + 1)).encode()
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


def test_the_room_of_the_readers_names_every_format() -> None:
    readme = (Path(__file__).parents[1] / "papercli" / "readers" / "README.md").read_text("utf-8")
    assert re.findall(r"(?m)^\| `(\w+)` \|", readme) == list(FORMATS), "name the format in the table of the README"
