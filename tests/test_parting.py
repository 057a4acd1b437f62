"""Lines that an engine read over two columns: which are parted, where, and which stay whole."""

from __future__ import annotations

import json

import pytest

from papercli import clean, read
from papercli.characters import ink
from papercli.readers.engines.lines import Glyphs, Recognised, Scan, composed
from papercli.readers.engines.parting import MOST, parted
from tests.printed import EM, LEADING

LEFT = (
    "渡口的新桥昨天上午通车两岸的车程从半个钟头缩短到了八分钟住在柳岸村的人不用再绕路过石桥去赶早集了卖菜的人也多了起来"
)
RIGHT = (
    "镇上说桥头还要修一个凉亭和三十个车位桥下的旧渡船会留下来给来往的人看每逢初一十五照样开船票价和从前一样是两元不加价"
)
MEASURE = 11
GUTTER = 1.2


def column(text: str, left: float) -> list[Recognised]:
    """A column of full lines; an engine's boxes are a little wider than the type."""
    rows = [text[k : k + MEASURE] for k in range(0, len(text) // MEASURE * MEASURE, MEASURE)]
    return [line(row, left, left + MEASURE * EM, k) for k, row in enumerate(rows)]


def line(text: str, left: float, right: float, row: int) -> Recognised:
    top = 100 + row * LEADING
    return Recognised(text, [[left - 3, top], [right + 3, top], [right + 3, top + EM], [left - 3, top + EM]], 0.9)


ONE, OTHER = column(LEFT, 100), column(RIGHT, 100 + (MEASURE + GUTTER) * EM)


def run_together(*rows: int, between: str = "") -> list[Recognised]:
    """Two columns of which some rows were read as one line each."""
    made = []
    for row, (one, other) in enumerate(zip(ONE, OTHER, strict=True)):
        if row in rows:
            right = 100 + (2 * MEASURE + GUTTER) * EM
            made.append(line(one.text + between + other.text, 100, right, row))
        else:
            made += [one, other]
    return made


@pytest.mark.parametrize("rows", [(2,), (1, 3), (0, 1, 4)])
@pytest.mark.parametrize("between", ["", " "])
def test_a_line_over_two_columns_is_parted_at_the_gutter(rows: tuple[int, ...], between: str) -> None:
    found = parted(run_together(*rows, between=between))
    assert [one.text for one in found] == [text.text for pair in zip(ONE, OTHER, strict=True) for text in pair]
    for one, other in zip(found[::2], found[1::2], strict=True):
        ends, begins = one.polygon[1][0], other.polygon[0][0]
        assert 100 + MEASURE * EM - 4 <= ends < begins <= OTHER[0].polygon[0][0] + 4


def standing(lines: list[Recognised], margin: float = 0.0) -> list[Recognised]:
    """The lines set downwards, each drawn with a margin on all sides."""
    made = []
    for one in lines:
        (left, top), (right, _), (_, bottom), _ = one.polygon
        begin, end, near, far = left - margin, right + margin, 1000 - bottom - margin, 1000 - top + margin
        made.append(one._replace(polygon=[[near, begin], [far, begin], [far, end], [near, end]]))
    return made


def test_no_standing_line_is_parted() -> None:
    stood = standing(run_together(2))
    assert [one.text for one in parted(stood)] == [one.text for one in stood]


def test_the_tiers_of_a_page_of_standing_lines_stay_apart() -> None:
    """An engine's boxes nearly reach from one tier to the next, and over the lines beside them."""
    tiers = standing(run_together(), margin=0.35 * EM)
    _, sheets = composed([Scan(tiers)])
    boxes = [line.box for line in sheets[0].lines]
    first, second = boxes[::2], boxes[1::2]
    assert min([box.left for box in second]) - max([box.right for box in first]) > 0.8 * EM
    assert all(box.bottom - box.top < 1.2 * EM for box in boxes)


@pytest.mark.parametrize("margin", [0.2, 0.35])
def test_a_page_of_tiers_is_read_tier_by_tier(margin: float) -> None:
    """The last line of the first tier reads on in the first of the second."""
    data = json.dumps(
        [
            {"box": list(one.polygon), "txt": one.text, "score": one.score}
            for one in standing(run_together(), margin * EM)
        ]
    )
    [article] = clean(data.encode()).articles
    assert ink("".join([paragraph.text for paragraph in article.paragraphs])) == ink(
        "".join([one.text for one in (*ONE, *OTHER)])
    )


def test_text_set_wide_stays_whole_under_two_columns() -> None:
    """A headline parts it from them; nothing begins where their gutter would be."""
    head = Recognised("山城要闻一则", [[100, 300], [560, 300], [560, 350], [100, 350]], 0.9)
    wide = [line(LEFT[:22], 100, 100 + (2 * MEASURE + GUTTER) * EM, row) for row in range(10, 15)]
    assert parted([*run_together(), head, *wide])[-6:] == [head, *wide]


def test_lines_far_from_all_that_show_the_gutter_are_parted_too() -> None:
    """Those that are parted first show it to the next ones."""
    rows = 5 * len(ONE)
    one, other = column(LEFT * 5, 100), column(RIGHT * 5, OTHER[0].polygon[0][0] + 3)
    right = 100 + (2 * MEASURE + GUTTER) * EM
    made = [line(one[k].text + other[k].text, 100, right, k) for k in range(5, rows)]
    shown = [each for pair in zip(one[:5], other[:5], strict=True) for each in pair]
    assert [each.text for each in parted([*shown, *made])] == [
        each.text for pair in zip(one[:rows], other[:rows], strict=True) for each in pair
    ]


def test_text_set_wide_stays_whole_over_the_columns_of_the_next_story() -> None:
    """The headline below it ends before their gutter."""
    wide = [line(LEFT[:22], 100, 100 + (2 * MEASURE + GUTTER) * EM, row) for row in range(-7, -2)]
    head = Recognised("山城要闻一则", [[80, 60], [300, 60], [300, 95], [80, 95]], 0.9)
    assert parted([*wide, head, *run_together()])[:6] == [*wide, head]


def test_a_line_with_none_right_above_or_below_stays_whole() -> None:
    """The page's head runs over the gutter of the columns below."""
    head = line("责任编辑　顾兰洲　　版式　谢青禾　　校对　文铁山", 100, 100 + (2 * MEASURE + GUTTER) * EM, -4)
    assert parted([head, *run_together()])[0] == head


def test_columns_read_across_in_every_line_are_parted_by_what_they_say() -> None:
    """No line shows their gutter; the text reads on downwards, not across."""
    one, other = column(LEFT * 3, 100), column(RIGHT * 3, 100)
    right = 100 + (2 * MEASURE + GUTTER) * EM
    across = [line(a.text + b.text, 100, right, k) for k, (a, b) in enumerate(zip(one, other, strict=True))]
    found = [each.text for each in parted(across)]
    assert len(found) == 2 * len(across)
    assert sum([a.text in found and b.text in found for a, b in zip(one, other, strict=True)]) > 0.7 * len(across)


def test_a_block_set_wide_that_reads_on_across_stays_whole() -> None:
    text = LEFT + RIGHT
    wide = [line(text[22 * k : 22 * k + 22], 100, 100 + (2 * MEASURE + GUTTER) * EM, k) for k in range(5)]
    assert parted(wide) == wide


def test_a_caption_is_parted_from_the_text_that_runs_around_its_picture() -> None:
    """The rows above it show where the text ends; no other line shows the gutter."""
    text, caption = LEFT + RIGHT, ("柳岸村口的渡船", "昨日停航。")
    rows = [text[22 * k : 22 * k + 22] for k in range(2)]
    beside = [text[44 + 11 * k : 55 + 11 * k] for k in range(5)]
    wide, narrow = 100 + 22 * EM, 100 + 11 * EM
    page = [line(row, 100, wide, k) for k, row in enumerate(rows)]
    page += [line(row, 100, narrow, 2 + k) for k, row in enumerate(beside[:3])]
    page += [
        line(row + said, 100, narrow + (1 + len(said)) * EM, 5 + k)
        for k, (row, said) in enumerate(zip(beside[3:], caption, strict=True))
    ]
    page.append(line(text[99:], 100, narrow, 7))
    assert [one.text for one in parted(page)] == [
        *rows, *beside[:3], beside[3], caption[0], beside[4], caption[1], text[99:],
    ]  # fmt: skip


def test_a_headline_stays_whole() -> None:
    head = Recognised("渡口新桥昨日通车", [[100, 30], [560, 30], [560, 75], [100, 75]], 0.9)
    assert parted([head, *run_together(2)])[0] == head


def test_a_line_whose_characters_have_places_stays_whole() -> None:
    lines = run_together(2)
    [rank] = [rank for rank, one in enumerate(lines) if len(one.text) > MEASURE]
    lines[rank] = lines[rank]._replace(glyphs=[Glyphs(lines[rank].text, lines[rank].polygon)])
    assert lines[rank] in parted(lines)


def test_one_column_stays_as_it_is() -> None:
    assert parted(ONE) == ONE


def test_a_page_of_too_many_lines_stays_as_it_is() -> None:
    lines = run_together(2) * MOST
    assert parted(lines) == lines


def test_the_ink_stays_in_its_order() -> None:
    lines = run_together(1, 3)
    data = json.dumps([{"box": list(one.polygon), "txt": one.text, "score": one.score} for one in lines])
    reading = read(data.encode())
    assert ink(reading.text) == "".join([one.text for one in lines])
    assert reading.text.count("\n") == len(ONE) + len(OTHER)
    [sheet] = reading.sheets
    assert ink("".join([reading.text[one.start : one.end] for one in sheet.lines])) == ink(reading.text)
