"""Pages whose boxes are known: the order, the columns, the headlines and the blanks that boxes tell, and boxes that lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercli import Issue, Options, clean, clean_issue
from papercli import read as read_source
from papercli.characters import ink
from papercli.explain import explain
from papercli.stages.boxes.pieces import Piece
from papercli.stages.boxes.rows import rows
from papercli.stages.boxes.tables import wrapped
from tests.printed import EM, HEADER, LEADING, Line, column, table

SNOW = (
    "敖煜新说他在云岭住了四十年，从没见过这样大的雪。",
    "山路封了三天，邮车上不来，镇上的人就把存下的洋芋分了，一家二十斤。",
    "第四天清早太阳出来了，孩子们在坡上滑雪，用的是门板。",
)
BRIDGE = (
    "青桐江上的第四座大桥昨天合龙，全长二千三百米，两岸的车程由此缩短到八分钟。",
    "施工的人在桥塔上安了仪器，风大的时候会自己报警。大桥年底通车。",
)


def stories(issue: Issue) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(article.headline, tuple(part.text for part in article.paragraphs)) for article in issue.articles]


def read(lines: list[Line], askew: float = 0.0) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return stories(clean(table(lines, askew).encode()))


def in_two(paragraphs: tuple[str, ...], left: float, top: float, measure: int) -> tuple[list[Line], list[Line]]:
    """A story in two columns side by side, cut in the middle."""
    whole = column(left, 0, measure, *paragraphs)
    half = (len(whole) + 1) // 2
    first = [line._replace(top=top + k * LEADING) for k, line in enumerate(whole[:half])]
    second = [
        line._replace(left=line.left + (measure + 2) * EM, top=top + k * LEADING) for k, line in enumerate(whole[half:])
    ]
    return first, second


HEAD = Line(100, 40, "云岭大雪封山", 36)


def test_a_story_in_two_columns() -> None:
    first, second = in_two(SNOW, 100, 100, 14)
    assert read([HEAD, *first, *second]) == [(("云岭大雪封山",), SNOW)]


def test_columns_read_across_are_put_in_order_and_flagged() -> None:
    first, second = in_two(SNOW, 100, 100, 14)
    across = [line for pair in zip(first, second, strict=False) for line in pair] + first[len(second) :]
    issue = clean(table([HEAD, *across]).encode())
    assert stories(issue) == [(("云岭大雪封山",), SNOW)]
    assert "order-repaired" in issue.articles[0].flags


def test_a_source_in_order_is_not_flagged_as_repaired() -> None:
    first, second = in_two(SNOW, 100, 100, 14)
    assert "order-repaired" not in clean(table([HEAD, *first, *second]).encode()).articles[0].flags


def test_a_caption_beside_the_text_that_an_engine_read_with_it() -> None:
    """The gutter is narrow, and only the rows around the picture show where their text ends."""
    told = "".join(SNOW) + "".join(BRIDGE)
    rows = [Line(100, 100 + k * LEADING, told[22 * k : 22 * k + 22]) for k in range(2)]
    narrow = [Line(100, 160 + k * LEADING, told[44 + 11 * k : 55 + 11 * k]) for k in range(5)]
    captions = [Line(100 + 11.8 * EM, 250 + k * LEADING, said) for k, said in enumerate(("图为柳岸村口的", "旧渡船。"))]
    glued: list[Line | list[Line]] = [[row, said] for row, said in zip(narrow[3:], captions, strict=True)]
    rest = [Line(100, 310 + k * LEADING, told[99 + 22 * k : 121 + 22 * k]) for k in range(2)]
    [(_, paragraphs)] = stories(clean(table([HEAD, *rows, *narrow[:3], *glued, *rest]).encode()))
    assert "图为柳岸村口的旧渡船。" in paragraphs
    assert "".join([part for part in paragraphs if not part.startswith("图为")]) == told[:143]


def test_a_table_whose_cells_go_on_in_a_second_line() -> None:
    """The first line of each row fills the cells, with no blank between them; the second shows where these begin."""
    rows = [("男子百米", "贺长庚", "11.52秒"), ("女子百米", "倪思齐", "12.98秒"), ("男子跳远", "苗青", "6.31米")]
    text, pieces = "", []
    for k, row in enumerate(rows):
        firsts = [cell.rstrip("秒米")[: 5 if cell[0].isdigit() else 2] for cell in row]
        lines = [(0.0, "".join(firsts))]
        lines += [(60.0 * n, cell[len(first) :]) for n, (cell, first) in enumerate(zip(row, firsts, strict=True))]
        for count, (left, said) in enumerate(lines):
            if said:
                ems = sum([1 + (character > "\u0800") for character in said]) / 2
                right = 180.0 if not count else left + ems * EM
                top = (2 * k + bool(count)) * 1.5 * EM
                start = len(text)
                text += said + "\n"
                pieces.append(Piece(start, start + len(said), said, ems, left, top, right, top + EM, ()))
    [found] = wrapped(text, pieces, EM)
    assert [[piece.ink for piece in row] for row in found] == [
        ["男子", "百米", "贺长", "庚", "11.52", "秒"],
        ["女子", "百米", "倪思", "齐", "12.98", "秒"],
        ["男子", "跳远", "苗青", "6.31", "米"],
    ]


def test_a_headline_in_the_middle_of_a_column() -> None:
    first, second = in_two(SNOW, 100, 100, 14)
    assert read([*first[:3], HEAD, *first[3:], *second]) == [(("云岭大雪封山",), SNOW)]


def test_a_headline_below_its_story() -> None:
    first, second = in_two(SNOW, 100, 100, 14)
    below = HEAD._replace(top=first[-1].top + LEADING + 10)
    other = column(100, below.top + 200, 20, *BRIDGE)
    head = Line(100, below.top + 150, "青桐江大桥合龙", 36)
    assert read([*first, *second, below, head, *other]) == [
        (("云岭大雪封山",), SNOW),
        (("青桐江大桥合龙",), BRIDGE),
    ]


def test_stories_side_by_side_each_below_its_headline() -> None:
    heads = [Line(100, 40, "云岭大雪封山", 36), Line(500, 40, "青桐江大桥合龙", 36)]
    one, other = column(100, 100, 16, *SNOW), column(500, 100, 16, *BRIDGE)
    across = [line for pair in zip(one, other, strict=False) for line in pair] + one[len(other) :] + other[len(one) :]
    assert read([*heads, *across]) == [(("云岭大雪封山",), SNOW), (("青桐江大桥合龙",), BRIDGE)]


def test_a_line_read_over_two_columns_is_parted() -> None:
    first, second = in_two(SNOW, 100, 100, 14)
    lines: list[Line] = [HEAD]
    for k, (one, other) in enumerate(zip(first, second, strict=False)):
        if k % 3 == 2:
            gap = " " * round((other.left - one.left) / EM - len(one.text))
            lines.append(Line(one.left, one.top, one.text + gap + other.text))
        else:
            lines += [one, other]
    assert read([*lines, *first[len(second) :]]) == [(("云岭大雪封山",), SNOW)]


def test_a_line_broken_by_the_engine_is_one_line() -> None:
    lines = column(100, 100, 20, *SNOW)
    broken = [*lines[:1], lines[1]._replace(text=lines[1].text[:9]), *lines[2:]]
    broken.append(lines[1]._replace(left=lines[1].left + 9 * EM, text=lines[1].text[9:]))
    assert read([HEAD, *broken]) == [(("云岭大雪封山",), SNOW)]


def test_columns_of_unlike_leading_stay_apart_at_a_narrow_gutter() -> None:
    """Two of their lines are level, which is not enough to see a gutter run down; but many lines begin behind it."""
    left, right = column(100, 0, 12, *SNOW[:2])[:4], column(100 + 12.7 * EM, 112, 9, *BRIDGE)
    left = [
        line._replace(left=100, top=100 + k * 1.45 * LEADING, text=(line.text * 2)[:12]) for k, line in enumerate(left)
    ]
    source = read_source(table([*left, *right]).encode())
    page = rows(source.text, source.sheets[0])
    assert page is not None
    assert sorted([row.ink for row in page.rows]) == sorted([line.text for line in [*left, *right]])


@pytest.mark.parametrize("askew", [-1.5, -0.4, 0.4, 1.5])
def test_a_page_scanned_askew(askew: float) -> None:
    first, second = in_two(SNOW, 100, 300, 14)
    head = HEAD._replace(top=240)
    assert read([head, *first, *second], askew) == [(("云岭大雪封山",), SNOW)]


def test_an_indent_tells_paragraphs_that_the_text_cannot() -> None:
    """Two lines that both end in a full stop at the edge of the column: behind one a paragraph begins, behind one not."""
    full = "天地玄黄宇宙洪荒日月盈昃辰宿。"
    one = column(100, 100, 15, full[2:] + full, "寒来暑往秋收冬藏闰馀成。云腾致雨露结为霜金生丽水玉。")
    assert [len(paragraphs) for _, paragraphs in read([HEAD, *one])] == [2]


def test_paragraphs_run_on_from_column_to_column() -> None:
    first, second = in_two(("本报讯　" + SNOW[1] + SNOW[2],), 100, 100, 10)
    assert [len(paragraphs) for _, paragraphs in read([HEAD, *first, *second])] == [1]


def test_a_blank_between_two_names_is_told_by_its_width() -> None:
    """Every character is a word of its own; between two names they stand half an em farther apart."""
    lines = column(100, 100, 24, "本报讯（记者 敖煜新 高飞 摄影 陆望舒）" + SNOW[1])
    assert [person.name for person in clean(table([HEAD, *lines]).encode()).articles[0].byline] == [
        "敖煜新",
        "高飞",
        "陆望舒",
    ]


def test_a_folio_is_furniture_and_no_headline() -> None:
    folio = Line(100, 5, "2026年4月22日 星期三 第01版 要闻", 16)
    issue = clean(table([folio, HEAD, *column(100, 100, 20, *SNOW)]).encode())
    assert stories(issue) == [(("云岭大雪封山",), SNOW)]
    assert (issue.date, issue.pages[0].number, [item.kind for item in issue.furniture]) == (
        "2026-04-22",
        "1",
        ["folio"],
    )


def test_a_rule_read_as_a_dash_is_set_apart() -> None:
    lines = column(100, 100, 20, *SNOW)
    rule = "\t".join(["5", "1", "9", "1", "1", "1", "100", "90", "900", "3", "10", "—"]) + "\n"
    issue = clean((table([HEAD, *lines]) + rule).encode())
    assert stories(issue) == [(("云岭大雪封山",), SNOW)]
    assert [(item.kind, item.text) for item in issue.furniture] == [("mark", "—")]


def test_a_line_without_a_box_follows_the_one_before() -> None:
    lines = column(100, 100, 20, *SNOW)
    rows = table([HEAD, *lines]).splitlines()
    row = next(k for k, text in enumerate(rows) if text.endswith("\t邮"))
    number = rows[row].split("\t")[4]
    lost = [
        "\t".join([*cells[:8], "-1", "-1", *cells[10:]]) if cells[4] == number else "\t".join(cells)
        for cells in (text.split("\t") for text in rows)
    ]
    assert read([HEAD, *lines]) == stories(clean("\n".join(lost).encode()))


def test_a_vertical_setting_keeps_the_order_of_the_source() -> None:
    """Nothing here reads lines that stand: they stay as they came."""
    rows = [HEADER]
    for count, text in enumerate(("天地玄黄宇宙洪荒", "日月盈昃辰宿列张", "寒来暑往秋收冬藏", "云腾致雨露结为霜"), 1):
        for place, character in enumerate(text):
            rows.append(
                "\t".join(
                    map(str, (5, 1, 1, 1, count, place + 1, 900 - 30 * count, 100 + 20 * place, 19, 19, 90, character))
                )
            )
    issue = clean("\n".join(rows).encode())
    assert (
        "".join(ink(piece.text) for piece in issue.pieces())
        == "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏云腾致雨露结为霜"
    )
    assert all("order-repaired" not in article.flags for article in issue.articles)


NUMBERS = st.sampled_from([0, 1, 7, 20, 100, 101, 640, 5000, 10**9, -3])
WORDS = st.tuples(
    st.integers(1, 9), NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.text("天地玄黄，。—1 ", min_size=1, max_size=9)
)


@given(st.lists(WORDS, max_size=40))
def test_boxes_that_lie_lose_nothing(words: list[tuple[int, int, int, int, int, str]]) -> None:
    """Whatever the boxes say, a result comes out and the law, which clean checks, holds."""
    rows = [HEADER, *["\t".join(map(str, (5, 1, 1, 1, line, 1, *box, 90, text))) for line, *box, text in words]]
    issue = clean("\n".join(rows).encode())
    said = sorted("".join(ink(piece.text) for piece in issue.pieces()))
    assert said == sorted("".join(ink(text) for *_, text in words))


def test_a_stitched_paragraph_keeps_where_both_halves_stand() -> None:
    pages = [
        table([HEAD, *column(100, 100, 20, SNOW[0], SNOW[1][:20] + "（下转2版）")]),
        table([Line(100, 40, "（上接1版）" + SNOW[1][20:])]),
    ]
    issue = clean_issue([(page.encode(), None) for page in pages], Options(stitch=True))
    assert stories(issue) == [(("云岭大雪封山",), SNOW[:2])]
    joined = issue.articles[0].paragraphs[-1]
    assert [origin.lines for origin in joined.source] == [("1.1.1.4", "1.1.1.5"), ("1.1.1.1",)]
    assert joined.ocr_confidence == 0.9


def test_explain_shows_the_lines_as_they_were_measured() -> None:
    """The steps hold the page with its boxes, and the evidence counts the indent that was measured."""
    lines = column(100, 100, 20, *SNOW)
    found = explain(table([HEAD, *lines]).encode())
    assert found.text == read_source(table([HEAD, *lines]).encode()).text
    assert [line.indent for line in found.steps["boxes"][0].after.lines][1:4] == [4, 0, 4]
    kinds = [[part.kind for part in line.parts] for line in found.lines]
    assert kinds == [["headline"], *[["body"]] * len(lines)]


POSTER = Line(300, 1000, "春到云岭", 120)
EDGES = [
    Line(50, 20, "2026年4月22日"),
    Line(1500, 20, "第05版"),
    Line(900, 20, "责编：苏见微"),
    Line(1200, 2900, "美编：杜若"),
]


@pytest.mark.parametrize("count", range(len(EDGES) + 1))
def test_a_poster_has_nothing_but_display_type(count: int) -> None:
    """Beside what stands at its edges: a page without a line of body type."""
    for lines in ([POSTER, *EDGES[:count]], [*EDGES[:count], POSTER, POSTER._replace(top=1300)]):
        issue = clean(table(lines).encode())
        told = "".join([ink(piece.text) for article in issue.articles for piece in article.pieces()])
        assert told == "春到云岭" * (told.count("春")), (
            "the poster is one article, and what stands at the edges is none of it"
        )
        assert [page.flags for page in issue.pages] == [()]


@pytest.mark.parametrize("number", ["٣", "१", "𝟙", "３"])
def test_a_digit_of_any_script_can_stand_alone(number: str) -> None:
    page = [Line(900, 20, number), *column(100, 400, 16, *SNOW)]
    issue = clean(table(page).encode())
    assert [page.flags for page in issue.pages] == [()]
    assert issue.pages[0].number == ("3" if number == "３" else "1")
