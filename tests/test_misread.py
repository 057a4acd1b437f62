"""Pages as OCR engines misread them: lines run together or broken, boxes too tall, marks and gaps that are not printed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from papercli import clean
from papercli.layout import Box, Word
from papercli.stages.boxes.gutters import joined, parted, unruled
from papercli.stages.boxes.pieces import Piece
from papercli.stages.boxes.strips import ruled
from tests.printed import EM, LEADING, Line, column, table
from tests.test_boxes import BRIDGE, HEAD, SNOW, in_two, read, stories

MARKET = (
    "本报讯（记者 陆望舒）临溪的菜市场搬到了河对岸，新棚子宽敞，下雨天也不用打伞。",
    "摊主们说，搬家那天用了三十辆板车，一根葱也没有丢。",
)


def test_a_headline_three_times_as_large_as_the_text_is_no_rule() -> None:
    issue = clean(table([Line(100, 20, "云岭大雪封山", 66), *column(100, 120, 20, *SNOW)]).encode())
    assert stories(issue) == [(("云岭大雪封山",), SNOW)]
    assert issue.furniture == ()


def test_characters_said_to_be_taller_than_their_line() -> None:
    """An engine stretches the boxes of some over the lines above."""
    first, second = in_two(SNOW, 100, 200, 14)
    rows = [row.split("\t") for row in table([HEAD._replace(top=140), *first, *second]).split("\n")]
    for row in rows:
        if row[-1] in ("，", "的", "了"):
            row[7], row[9] = str(int(row[7]) - 2 * LEADING), str(int(row[9]) + 2 * LEADING)
    assert stories(clean("\n".join(["\t".join(row) for row in rows]).encode())) == [(("云岭大雪封山",), SNOW)]


@pytest.mark.parametrize("mark", ["”", "“"])
def test_marks_read_into_a_gutter_are_no_text(mark: str) -> None:
    first, second = in_two(SNOW, 100, 100, 14)
    across = [
        [one, Line(first[1].left + 14.5 * EM, one.top, mark), other] for one, other in zip(first, second, strict=False)
    ]
    issue = clean(table([HEAD, *across, *first[len(second) :]]).encode())
    assert stories(issue) == [(("云岭大雪封山",), SNOW)]
    assert [(item.kind, item.text) for item in issue.furniture] == [("mark", mark)] * len(across)


def test_a_character_without_a_box_behind_such_a_mark_is_kept() -> None:
    first, second = in_two(SNOW, 100, 100, 14)
    across = [
        [one, Line(first[1].left + 14.5 * EM, one.top, "”"), other] for one, other in zip(first, second, strict=False)
    ]
    rows = [row.split("\t") for row in table([HEAD, *across, *first[len(second) :]]).split("\n")]
    for before, row in pairwise(rows):
        if before[-1] == "”":
            row[8] = "-1"
    issue = clean("\n".join(["\t".join(row) for row in rows]).encode())
    assert "".join("".join(paragraphs) for _, paragraphs in stories(issue)) == "".join(SNOW)


def test_two_lines_are_enough_where_columns_are_as_wide_as_one_another() -> None:
    """Of three columns, the first gutter was seen, and the second, of two lines, has marks in it."""
    whole = column(0, 0, 12, "".join([*SNOW, *BRIDGE]))[:10]
    columns = [
        [
            line._replace(left=100 + line.left + k * 14 * EM, top=100 + n * LEADING)
            for n, line in enumerate(whole[4 * k : 4 * k + 4])
        ]
        for k in range(3)
    ]
    lines: list[Line | list[Line]] = [HEAD, *columns[0]]
    for two, three in zip(columns[1][:2], columns[2], strict=True):
        lines.append([two, Line(100 + 26.2 * EM, two.top, "”", 1.6 * EM), three])
    issue = clean(table([*lines, *columns[1][2:]]).encode())
    found = [(headline, "".join(paragraphs)) for headline, paragraphs in stories(issue)]
    assert found == [(("云岭大雪封山",), "".join([line.text for line in whole]))]


def test_quotation_marks_one_below_the_other_are_no_gutter() -> None:
    names = ("看了“天字楼”又看“地字楼”，", "住过“玄字楼”再住“黄字楼”，", "修好“宇字楼”就修“宙字楼”。")
    lines = [Line(100, 100 + k * LEADING, name) for k, name in enumerate(names)]
    issue = clean(table([HEAD, *lines]).encode())
    assert ("".join(issue.articles[0].paragraphs[0].text), issue.furniture) == ("".join(names), ())


def test_a_headline_that_hangs_and_the_next_one_are_two() -> None:
    one = column(100, 40, 24, *SNOW)
    foot = one[-1].top + EM
    heads = [Line(100, foot + 12, "云岭大雪封山", 36), Line(100, foot + 12 + 36 + 22, "青桐江大桥合龙", 36)]
    other = column(100, heads[1].top + 36 + 12, 24, *BRIDGE)
    assert read([*one, *heads, *other]) == [(("云岭大雪封山",), SNOW), (("青桐江大桥合龙",), BRIDGE)]


def test_a_headline_read_in_parts_is_one_headline() -> None:
    first, second = in_two(SNOW, 100, 100, 14)
    parts = [Line(100, 40, "云岭大雪", 36), Line(400, 44, "封山三日", 36), Line(250, 38, "邮车停驶", 36)]
    assert read([*parts, *first, *second]) == [(("云岭大雪", "邮车停驶", "封山三日"), SNOW)]


def test_parts_of_a_headline_come_before_its_next_line() -> None:
    first, second = in_two(SNOW, 100, 140, 14)
    parts = [Line(100, 40, "云岭大雪", 36), Line(340, 44, "封山三日", 36), Line(100, 84, "山里人家分食存粮", 36)]
    assert read([*parts, *first, *second]) == [(("云岭大雪", "封山三日", "山里人家分食存粮"), SNOW)]


def test_a_line_that_characters_were_left_out_of() -> None:
    lines = column(100, 100, 20, *SNOW)
    broken = lines[3]
    parts = [broken._replace(text=broken.text[:4]), broken._replace(left=broken.left + 13 * EM, text=broken.text[13:])]
    text = "".join(line.text for line in [*lines[:3], *parts, *lines[4:]])
    found = read([HEAD, *lines[:3], *parts, *lines[4:]])
    assert [(headline, "".join(paragraphs)) for headline, paragraphs in found] == [(("云岭大雪封山",), text)]


def test_a_line_read_as_larger_type_stays_in_its_column() -> None:
    lines = column(100, 100, 21, "".join(SNOW))
    lines[2] = Line(100, lines[2].top - 6, "山踏寸三大邮亢", 60)
    assert [headline for headline, _ in read([HEAD, *lines])] == [("云岭大雪封山",)]


def test_stories_one_below_the_other_in_the_same_columns() -> None:
    """Every column has a gap as high as a line, and none lost one there."""
    first, second = in_two(SNOW, 100, 100, 14)
    one, other = in_two(MARKET, 100, first[-1].top + 2 * LEADING, 14)
    found = read([HEAD, *first, *second, *one, *other])
    assert found == [(("云岭大雪封山",), SNOW), ((), MARKET)]


@pytest.mark.parametrize(("sizes", "rows"), [((16, 20), 2), ((16, 16), 1)])
def test_headlines_of_other_sizes_on_one_row_are_two(sizes: tuple[int, int], rows: int) -> None:
    """They are nearer to one another than their characters are wide, and a PDF states their sizes."""
    one = Piece(0, 7, "青桐江四桥合龙", 7, 20, 100, 132, 116, [])
    other = Piece(8, 13, "雪夜分洋芋", 5, 145, 98, 245, 118, [])
    found = joined("青桐江四桥合龙\n雪夜分洋芋", [one, other], [], 9.0, {0: sizes[0], 8: sizes[1]})
    assert len(found) == rows


def test_marks_one_below_the_other_are_both_kept() -> None:
    """Each is narrower than the gap by which type may overlap, and none is to the right of the other."""
    text = ";\n|"
    pieces = [Piece(0, 1, ";", 0.5, 60, 100, 64, 110, []), Piece(2, 3, "|", 0.5, 60.5, 109, 63, 119, [])]
    assert sorted(part.ink for row in joined(text, pieces, [], 20.0, {}) for part in row) == [";", "|"]


def test_a_frame_read_as_marks_is_no_text() -> None:
    text = "|大桥昨天合龙|"
    words = [
        Word(0, 1, Box(98, 100, 102, 120)),
        Word(1, 7, Box(110, 100, 230, 120)),
        Word(7, 8, Box(238, 100, 242, 120)),
    ]
    whole = Piece(0, 8, text, 7, 98, 100, 242, 120, words)
    rules = ruled([Box(99, 0, 101, 400), Box(239, 0, 241, 400)], 20.0)
    kept, marks = unruled(text, [whole], rules, 20.0)
    assert [piece.ink for piece in kept] == ["大桥昨天合龙"]
    assert [piece.ink for piece in marks] == ["|", "|"]


def test_stories_in_frames_that_were_read_as_one_line_are_parted_at_the_rules() -> None:
    text = "大桥昨天合龙 云岭大雪封山"
    words = [Word(k, k + 1, Box(100 + 20 * k, 100, 119 + 20 * k, 120)) for k in range(13) if k != 6]
    whole = Piece(0, 13, text.replace(" ", ""), 12, 100, 100, 360, 120, words)
    pieces, marks = parted(text, [whole], ruled([Box(229, 0, 231, 400)], 20.0), 20.0)
    assert [piece.ink for piece in pieces] == ["大桥昨天合龙", "云岭大雪封山"]
    assert marks == []


def test_a_lead_in_larger_type_is_text_and_its_story_goes_on_in_the_next_column() -> None:
    large, measure = 26, 12 * EM
    lead = [line._replace(left=line.left * large / EM, size=large) for line in column(0, 0, measure // large, SNOW[0])]
    lead = [line._replace(left=100 + line.left, top=100 + 1.5 * large * k) for k, line in enumerate(lead)]
    under = column(100, lead[-1].top + 1.5 * large, 12, SNOW[1])
    beside = column(100 + measure + 2 * EM, 100, 12, SNOW[2])
    head = Line(140, 40, "云岭大雪封山三日邮车停驶", 36)
    assert read([head, *lead, *under, *beside]) == [(("云岭大雪封山三日邮车停驶",), SNOW)]
