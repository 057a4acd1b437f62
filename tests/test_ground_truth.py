"""Gold that others made: PAGE, ALTO and TEI are read for what they say, and not counted for what they do not."""

from __future__ import annotations

import gzip
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from papercli import UnreadableInput, clean
from papercli.cli import main
from papercli.score import Page, Story, compare, load
from papercli.writers import write

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "cases" / "ground_truth.toml").read_text("utf-8")
)["gold"]
FRAMES = {
    "page": '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page>{}</Page></PcGts>',
    "alto": '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">{}</alto>',
    "tei": '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body>{}</body></text></TEI>',
}
HEADINGS = FRAMES["page"].format(
    '<TextRegion type="heading"><TextEquiv><Unicode>新桥通车</Unicode></TextEquiv></TextRegion>'
    '<TextRegion type="paragraph"><TextEquiv><Unicode>临溪新桥昨日通车。</Unicode></TextEquiv></TextRegion>'
)
STORY = Story(("新桥通车",), (("记者", "敖煜新"),), ("临溪新桥昨日通车。",), ("3", None), ("body",))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['format']}: {case['why']}" for case in CASES])
def test_what_ground_truth_says(case: dict[str, Any]) -> None:
    data = FRAMES[case["format"]].format(case["text"]).encode()
    if "error" in case:
        with pytest.raises(UnreadableInput, match=re.escape(case["error"])):
            load(data, "gold.xml")
        return
    page = load(data, "gold.xml")
    assert [list(story.headline) for story in page.stories] == case["headlines"]
    assert [list(story.paragraphs) for story in page.stories] == case["paragraphs"]
    assert sorted(page.silent) == case["silent"]
    assert list(page.floats) == case.get("floats", [])
    for name, said in (
        ("kinds", [list(story.kinds) for story in page.stories]),
        ("bylines", [[name for _, name in story.byline] for story in page.stories]),
        ("jumps", [[jump or "" for jump in story.jumps] for story in page.stories]),
    ):
        assert said == case.get(name, said)


def test_what_gold_is_silent_on_is_not_counted() -> None:
    tally = compare(load(HEADINGS.encode(), "gold.xml"), Page((STORY,)))
    figures = tally.figures()
    assert (figures["article_f1"], figures["headline_acc"], figures["exact_paragraph"]) == (1.0, 1.0, 1.0)
    assert (figures["byline_f1"], figures["jump_acc"]) == (None, None)
    assert tally.differences == []


def test_names_are_compared_without_labels_where_gold_has_none() -> None:
    said = "<div><head>新桥通车</head><byline><persName>敖煜新</persName></byline><p>临溪新桥昨日通车。</p></div>"
    gold = load(FRAMES["tei"].format(said).encode(), "gold.xml")
    assert compare(gold, Page((STORY,))).figures()["byline_f1"] == 1.0


def test_a_pull_quote_in_a_corrected_result_is_found() -> None:
    page = Page((Story(paragraphs=("新桥通车。", "“桥上有风。”"), kinds=("body", "pull-quote")),))
    assert compare(page, page).figures()["kind_f1"] == 1.0


@pytest.mark.parametrize("name", ["haiyan-tw", "linxi", "linxi-layout", "linxi-spaced", "jump-1"])
def test_the_tei_that_papercli_writes_is_gold_for_its_json(name: str) -> None:
    issue = clean((Path(__file__).parents[1] / "samples" / f"{name}.txt").read_bytes(), path=f"{name}.txt")
    tei = load(b"".join(write([issue], "tei")), f"{name}.xml")
    found = compare(tei, load(b"".join(write([issue], "json")), f"{name}.json")).figures()
    assert {key: found[key] for key in ("article_f1", "paragraph_f1", "headline_acc", "jump_acc", "space_f1")} == {
        "article_f1": 1.0, "paragraph_f1": 1.0, "headline_acc": 1.0, "jump_acc": 1.0, "space_f1": 1.0,
    }  # fmt: skip


def test_other_xml_is_refused() -> None:
    with pytest.raises(
        UnreadableInput, match=r"gold\.xml: this is XML with the root <rss>: gold is JSON, PAGE XML, ALTO"
    ):
        load(b"<rss/>", "gold.xml")


def test_broken_xml_is_named_with_its_line() -> None:
    with pytest.raises(UnreadableInput, match=r"gold\.xml: line 2: this XML is broken or cut off"):
        load(b"<TEI>\n<text>", "gold.xml")


def test_the_command_reads_it_gzipped_and_in_directories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("gold", "found"):
        Path(folder).mkdir()
    Path("found/p1.json").write_text(
        '{"articles": [{"headline": ["新桥通车"], "paragraphs": ["临溪新桥昨日通车。"]}]}', "utf-8"
    )
    Path("gold.xml.gz").write_bytes(gzip.compress(HEADINGS.encode()))
    assert main(["score", "gold.xml.gz", "found/p1.json"]) == 0
    assert re.search(r"article_f1 +1\.0000\n", capfd.readouterr().out)
    Path("gold/p1.page.xml").write_text(HEADINGS, "utf-8")
    assert main(["score", "gold", "found"]) == 0
    assert re.search(r"headline_acc +1\.0000\n", capfd.readouterr().out)
    # A source in XML beside gold is a source.
    Path("gold/p1.gold.json").write_text('{"articles": [{"paragraphs": ["别的。"]}]}', "utf-8")
    assert main(["score", "gold", "found"]) == 0
    assert re.search(r"headline_acc +0\.0000\n", capfd.readouterr().out)
    Path("gold/p1.gold.xml").write_text(HEADINGS, "utf-8")
    assert main(["score", "gold", "found"]) == 2
    assert "gold: p1.gold.json and p1.gold.xml are both gold of p1: leave one there." in capfd.readouterr().err


def test_learn_refuses_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("scipy")
    path = tmp_path / "p1.gold.xml"
    path.write_text(HEADINGS, "utf-8")
    assert main(["learn", str(path), "-o", str(tmp_path / "paper.model")]) == 3
    assert "learn wants gold in papercli's JSON" in capfd.readouterr().err
