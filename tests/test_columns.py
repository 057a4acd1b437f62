"""Columns side by side: layouts with their reading order in data/columns, and what holds for every page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from papercli.draft import Draft, cut, width
from papercli.lexicon import Lexicon
from papercli.pipeline import clean
from papercli.reading.lines import facts_of
from papercli.stages.columns import columns

DATA = Path(__file__).parent / "data" / "columns"
SAMPLES = Path(__file__).parents[1] / "samples"
KNOWN = {
    "narrow-gutter": "two fused lines with nothing printed above or below where they begin are not parted",
    "short-columns": "columns of two lines show too few pieces one below another on a page as short as this",
}
LAYOUTS = [
    pytest.param(
        path.stem, marks=[pytest.mark.xfail(reason=KNOWN[path.stem], strict=True)] if path.stem in KNOWN else []
    )
    for path in sorted(DATA.glob("*.txt"))
]
PROSE = "溪口片区原是一片停产多年的砖瓦窑去年完成土壤修复后重新收储厂长贺长庚说先问货梯够不够大"
FAULTS = (" ", "  ", "\n", "。", "（A 8", "\u3000", "题")
Block = tuple[list[list[str]], int, Callable[[str], int]]


def unrolled(page: str) -> Draft:
    return columns(Draft(page, cut(page)), Lexicon())


def cells(draft: Draft) -> list[str]:
    return [draft.text[line.start : line.end] for line in draft.lines]


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout(name: str) -> None:
    """A file holds a page and, below a rule, its lines in reading order, or nothing where the page must stay as it is."""
    page, order = (DATA / f"{name}.txt").read_text(encoding="utf-8").split("====\n")
    draft = Draft(page, cut(page))
    found = columns(draft, Lexicon())
    if order:
        assert cells(found) == order.splitlines()
    else:
        assert found is draft


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.txt") if "layout" not in path.stem))
def test_other_tools_pages_stay_as_they_are(name: str) -> None:
    """Text of mutool, Tesseract, ``-raw`` and copies has its columns one below the other already."""
    page = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    draft = Draft(page, cut(page))
    assert columns(draft, Lexicon()) is draft


def test_blanks_between_nearly_all_characters_part_no_columns() -> None:
    """Lines as an OCR engine spaces them, with some blanks lost and some doubled: their order stays."""
    page = (
        "云 岭 镇 北 坡  的柿  子林 今 年  结 得密， 镇上 的 老 秤\n"
        "匠 卢 望 山 每天 天不 亮 就背  着 杆 秤 进 山， 给 收柿\n"
        "子 的 人 家 过秤 ， 一 天  要走 十  二 个院子 。 他 说 ，\n"
        "这 杆 秤是 爷  爷 手  里 传 下来 的 ， 秤 星 一 颗也 没 有\n"
        "磨 掉 ，秤 砣 却换 了  一 只 大的  。 收购 点 设 在石 桥\n"
        "头 ， 每 斤 比 去 年 高 出两 角 ， 合 作 社 算 了 一 笔 账\n"
        "， 全 镇 能 多收 四  十  万 元 ， 够把 去北 坡 的 土 路 铺\n"
        "成 石 板 。沙 洲 湾 的渔船 三日 清 晨解 缆出 港 ， 休\n"
        "渔 期 就 此 结 束 ， 港务 所 的 大 钟 敲了 七 下， 六 十\n"
        "条 船依 次  驶 过灯 塔  。\n"
    )
    found = [part.text for article in clean(page).articles for part in article.paragraphs]
    assert "".join("".join(found).split()) == "".join(page.split())


def test_a_headline_set_downwards_beside_its_text_keeps_both() -> None:
    """Its characters stand one below the other once the columns are taken apart, but the text beside them is between them."""
    text = "修  渡船停了三天，\n渡  今天又开了，岸\n口  边等的人不少。"
    rows = [(line.start, line.end) for line in cut(text)]
    lines = [line for start, end in rows for line in cut(text, start, start + 1)]
    lines += [line for start, end in rows for line in cut(text, start + 3, end)]
    draft, _ = facts_of(Draft(text, lines), Lexicon())
    assert [line.ink for line in draft.lines] == [line.ink for line in lines]


def test_gaps_and_indents_are_those_of_the_column() -> None:
    page = (
        "　　敖煜新说他在云岭    路封了三天，邮车也\n"
        "住了四十年，从没见      上不来。\n"
        "过这样大的雪。          　　镇上的人轮流去\n"
        "\n"
        "　　雪还在下。          桥头铲雪，铲了一整\n"
        "又下了一天一夜才停      天才通。\n"
    )
    found = [(line.ink[:3], line.gap, line.indent) for line in unrolled(page).lines]
    assert found == [
        ("敖煜新", 0, 4), ("住了四", 0, 0), ("过这样", 0, 0), ("雪还在", 1, 4), ("又下了", 0, 0),
        ("路封了", 0, 0), ("上不来", 0, 0), ("镇上的", 0, 4), ("桥头铲", 1, 0), ("天才通", 0, 0),
    ]  # fmt: skip


@st.composite
def blocks(draw: DrawFn) -> Block:
    """Columns of one measure, no later one longer, the last line of the last short; the gutter's width and its unit."""
    em = draw(st.integers(8, 20))
    heights = sorted(draw(st.lists(st.integers(4, 12), min_size=2, max_size=5)), reverse=True)
    starts = draw(st.lists(st.integers(0, len(PROSE) - 1), min_size=len(heights), max_size=len(heights)))
    found = [
        [(PROSE * 2)[start + row :][:em] for row in range(height)]
        for start, height in zip(starts, heights, strict=True)
    ]
    found[-1][-1] = found[-1][-1][: draw(st.integers(1, em))]
    return found, draw(st.integers(2, 9)), draw(st.sampled_from([len, width]))


def printed(found: list[list[str]], gutter: int, unit: Callable[[str], int]) -> str:
    """The columns side by side, as tools print them that count characters, or half-ems."""
    rows = [""] * max(map(len, found))
    left = 0
    for column in found:
        for row, line in enumerate(column):
            rows[row] += " " * (left - unit(rows[row])) + line
        left += max(map(unit, column)) + gutter
    return "\n".join(rows)


@st.composite
def one_column(draw: DrawFn) -> str:
    """A page of one column: paragraphs with their indents, loose lines, gaps in names, blank lines, a margin."""
    em = draw(st.integers(8, 30))
    margin = draw(st.sampled_from(["", "    ", "\u3000\u3000"]))
    lines = []
    for start in draw(st.lists(st.integers(0, len(PROSE) - 1), min_size=1, max_size=40)):
        line = (PROSE * 3)[start:][: draw(st.integers(1, em))]
        shape = draw(st.sampled_from(["plain", "plain", "plain", "indent", "spread", "wide", "gap", "blank"]))
        if shape in ("spread", "wide"):
            line = (" " if shape == "spread" else "  ").join(line)
        elif shape == "gap":
            place = draw(st.integers(0, len(line)))
            line = line[:place] + draw(st.sampled_from([" ", "\u3000", "  "])) + line[place:]
        lines.append(("  " if shape == "indent" else "") + margin + line + "\n" * (shape == "blank"))
    return "\n".join(lines)


@given(one_column())
def test_a_page_of_one_column_stays_as_it_is(page: str) -> None:
    draft = Draft(page, cut(page))
    assert columns(draft, Lexicon()) is draft


@given(blocks())
def test_columns_come_back(block: Block) -> None:
    assert cells(unrolled(printed(*block))) == [line for column in block[0] for line in column]


@given(blocks(), st.lists(st.tuples(st.integers(0, 2000), st.sampled_from(FAULTS)), max_size=20))
def test_no_ink_is_lost_nor_found_twice(block: Block, faults: list[tuple[int, str]]) -> None:
    page = printed(*block)
    for place, fault in faults:
        place %= len(page)
        page = page[:place] + fault + page[place:]
    draft = unrolled(page)
    assert len(draft.text) == len(page)
    assert draft.text.split() == page.split()
    places = Counter(place for line in draft.lines for place in range(line.start, line.end) if page[place].strip())
    assert places == Counter(place for place, char in enumerate(page) if char.strip())
    assert [line.ink for line in draft.lines] == ["".join(cell.split()) for cell in cells(draft)]
    assert [line.width for line in draft.lines] == [width(line.ink) for line in draft.lines]
    assert not any("\n" in cell for cell in cells(draft))
