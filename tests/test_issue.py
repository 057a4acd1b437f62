"""Whole issues: several pages as one, jumps linked across them, stories stitched."""

from __future__ import annotations

import hashlib
import json
from itertools import groupby, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercli import Issue, Options, audit, bind, clean, clean_issue, locate
from papercli.characters import ink
from papercli.files import pages_of
from papercli.model import line_starts
from papercli.reading.assignment import assign
from tests.pages import pages

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = ["jump-1.txt", "jump-2.txt"]
STITCHED = Options(stitch=True)


def issue_of(*sources: str, stitch: bool = False) -> Issue:
    return clean_issue([(source, None) for source in sources], Options(stitch=stitch))


def links(issue: Issue) -> list[tuple[int, int]]:
    """The articles that are linked, counted from 1; both ends must say so where both have a jump line."""
    number = {article.id: place for place, article in enumerate(issue.articles, 1)}
    to = {
        (number[a.id], number[a.continued_to.article])
        for a in issue.articles
        if a.continued_to and a.continued_to.article
    }
    back = {
        (number[a.continued_from.article], number[a.id])
        for a in issue.articles
        if a.continued_from and a.continued_from.article
    }
    return sorted(to | back)


def flags(issue: Issue) -> list[list[str]]:
    return [[flag for flag in article.flags if flag.startswith("jump")] for article in issue.articles]


def test_the_sample_issue_comes_out_stitched() -> None:
    sources = [((SAMPLES / name).read_bytes(), name) for name in FILES]
    gold = json.loads((SAMPLES / "jump.gold.json").read_text("utf-8"))
    issue = clean_issue(sources, STITCHED)
    told = [
        {
            "headline": list(article.headline),
            "byline": [{"label": person.label, "name": person.name} for person in article.byline],
            "paragraphs": [paragraph.text for paragraph in article.paragraphs],
            "credit": article.credit,
            "continued_to": article.continued_to,
            "continued_from": article.continued_from,
        }
        for article in issue.articles
    ]
    assert told == gold["articles"]
    assert [item.text for item in issue.furniture] == gold["furniture"]
    apart = clean_issue(sources)
    assert links(apart) == [(1, 4), (2, 5)]
    assert flags(apart) == [[]] * 6
    assert [join.id for article in issue.articles for join in article.joins] == [
        apart.articles[3].id,
        apart.articles[4].id,
    ]


def test_a_form_feed_and_several_files_are_the_same_pages() -> None:
    one, two = [(SAMPLES / name).read_text("utf-8") for name in FILES]
    together, apart = clean(bind([one, two]).text), issue_of(one, two)
    assert together.articles[0].paragraphs == apart.articles[0].paragraphs
    assert [page.number for page in together.pages] == [page.number for page in apart.pages]
    assert links(together) == links(apart)


def test_what_is_known_of_the_files() -> None:
    sources = [
        (text.encode(code), name)
        for text, code, name in (("天\n地", "utf-8", "1.txt"), ("本报讯 开会。", "gb18030", "2.txt"))
    ]
    source = clean_issue(sources, Options(encoding=None), path="0422").source
    assert [(file.path, file.lines) for file in source.files] == [("1.txt", (1, 2)), ("2.txt", (3, 3))]
    assert [file.sha256 for file in source.files] == [hashlib.sha256(data).hexdigest() for data, _ in sources]
    assert source.sha256 == hashlib.sha256("".join(f"{file.sha256}\n" for file in source.files).encode()).hexdigest()
    assert (source.path, source.encoding, source.lines) == ("0422", "utf-8, gb18030", 3)


def test_folios_say_number_section_and_editors() -> None:
    issue = issue_of(
        "2026年4月22日 星期三 第05版 要闻 责任编辑：苏见微 版式：杜若衡\n本报讯 溪口开工。",
        "本报讯 石笕采茶。",
        "2026年4月22日 A08 临溪新闻\n本报讯 青桐合龙。",
    )
    assert [(page.number, page.printed, page.section) for page in issue.pages] == [
        ("5", True, "要闻"),
        ("6", False, None),
        ("A8", True, "临溪新闻"),
    ]
    assert [(person.role, person.name) for person in issue.pages[0].editors] == [
        ("editor", "苏见微"),
        ("layout-designer", "杜若衡"),
    ]
    assert [item.page for item in issue.furniture] == ["5", "A8"]
    assert issue.date == "2026-04-22"


def test_a_section_added_to_the_lexicon_is_known() -> None:
    page = "2026年4月22日 第2版 桃源闲话 责任编辑：苏见微\n本报讯 溪口开工。"
    assert clean(page).pages[0].section is None
    assert clean(page, Options(words=(("furniture", "桃源闲话\tsection"),))).pages[0].section == "桃源闲话"


FRONT = "第1版\n溪口大桥合龙\n本报讯（记者 沈碧川）溪口大桥昨日合龙，主跨688米，桥面设双向六车道，两岸车程将（下转{0}版{1}）\n\n"
TEA = "石笕头采茶上市\n本报讯（记者 白露浓）石笕村的头采茶今年比往年晚了6天，茶农却不着急，说“好茶（下转{0}版{1}）\n\n"
BRIDGE_ON = "{1}（上接{0}版）从45分钟缩短到8分钟。\n大桥计划年底通车，桥塔上装有480个传感器。\n\n"
TEA_ON = "{1}（上接{0}版）等得起”。\n村里的茶有一半已经按芽头订了出去，头采茶每公斤多卖18元。\n\n"


def test_several_jumps_to_one_page_go_where_they_belong() -> None:
    first = FRONT.format(2, "") + TEA.format(2, "")
    for bridge, tea in permutations((1, 2)):
        later = [BRIDGE_ON.format(1, "溪口大桥合龙\n"), TEA_ON.format(1, "石笕头采茶上市\n")]
        later.sort(key=lambda text: (bridge, tea)["石笕" in text])
        issue = issue_of(first, "第2版\n" + "".join(later))
        assert links(issue) == [(1, 2 + bridge), (2, 2 + tea)]
        assert flags(issue) == [[]] * 4


def test_the_title_in_a_jump_line_tells() -> None:
    first = FRONT.format(2, "《跨江只要八分钟》") + TEA.format(2, "，标题为好茶等得起")
    later = "第2版\n" + TEA_ON.format(1, "好茶等得起\n") + BRIDGE_ON.format(1, "跨江只要八分钟\n")
    assert links(issue_of(first, later)) == [(1, 4), (2, 3)]


def test_the_quotation_tells_where_headlines_do_not() -> None:
    first = FRONT.format(2, "") + TEA.format(2, "")
    later = "第2版\n" + TEA_ON.format(1, "") + BRIDGE_ON.format(1, "")
    assert links(issue_of(first, later)) == [(1, 4), (2, 3)]


def test_a_page_that_is_not_there() -> None:
    issue = issue_of(FRONT.format(7, ""), "第2版\n" + TEA_ON.format(1, "石笕头采茶上市\n"), stitch=True)
    assert links(issue) == []
    assert flags(issue) == [["jump-dangling"]] * 2
    assert [
        jump.text for article in issue.articles for jump in (article.continued_to, article.continued_from) if jump
    ] == [
        "（下转7版）",
        "（上接1版）",
    ]


SHEET = "竹溪的桥\n　　去年冬天，竹溪上的老桥拆了，镇里在下游三十米的地方修了一座新桥，桥面可以走两辆\n车。老桥的石头没有扔掉，村里把它们"
SHEET_ON = (
    "砌成了河边的台阶，夏天的傍晚，孩子们坐在台阶上钓虾。\n　　新桥上装了路灯。\n\n渡口停航\n本报讯 白石渡昨日停航。\n"
)


def test_a_page_that_goes_on_without_a_jump_line() -> None:
    apart, whole = issue_of(SHEET, SHEET_ON), issue_of(SHEET, SHEET_ON, stitch=True)
    one, other = apart.articles[:2]
    assert links(apart) == [(1, 2)], "the sentence goes on at the head of the next page, which has no headline"
    assert one.continued_to
    assert other.continued_from
    assert (one.continued_to.text, one.continued_to.page, one.continued_to.spans) == ("", None, ())
    assert (one.continued_to.confidence or 0.0) >= 0.9
    assert (
        whole.articles[0].paragraphs[0].text.endswith("村里把它们砌成了河边的台阶，夏天的傍晚，孩子们坐在台阶上钓虾。")
    )
    audit(whole, bind([SHEET, SHEET_ON]).text)


@pytest.mark.parametrize(
    ("why", "first", "later"),
    [
        ("the next page opens with a headline", SHEET, "渡口停航\n本报讯 白石渡昨日停航，修缮码头。\n"),
        ("both are whole", SHEET + "收好了。\n", "石笕村的头采茶今年晚了六天，茶农不着急。\n"),
        ("the sentence does not go on so", SHEET + "收好，\n", "3月的票价是每人两元。\n"),
    ],
)
def test_a_page_that_does_not_go_on(why: str, first: str, later: str) -> None:
    assert links(issue_of(first, later)) == [], why


def test_a_page_alone_is_no_issue_unless_it_is_said_to_be_one() -> None:
    assert flags(clean(FRONT.format(2, ""))) == [[]]
    assert flags(issue_of(FRONT.format(2, ""))) == [["jump-dangling"]]


def test_where_nothing_says_which_the_link_is_uncertain() -> None:
    text = "本报讯 云岭市召开会议，要求各地（下转2版）\n"
    issue = issue_of("第1版\n" + text + text, "第2版\n（上接1版）把预警送到户。\n")
    assert len(links(issue)) == 1
    assert "jump-uncertain" in [flag for article in flags(issue) for flag in article]


def test_pages_without_folios_are_counted_and_matter_less() -> None:
    first, later = FRONT.format(4, "").removeprefix("第1版\n"), BRIDGE_ON.format(1, "溪口大桥合龙\n")
    assert links(issue_of(first, later)) == [(1, 2)]
    assert links(issue_of("第1版\n" + first, "第3版\n" + TEA_ON.format(1, "石笕头采茶上市\n"))) == []


def test_a_jump_line_that_was_lost_on_one_side() -> None:
    headline = "溪口大桥合龙\n"
    lost = BRIDGE_ON.format(1, headline).replace("（上接1版）", "")
    issue = issue_of(FRONT.format(2, ""), "第2版\n" + lost + "本报讯（记者 贺兰）桃源岭的早熟蜜桃上市了。\n")
    assert links(issue) == [(1, 2)]


def test_a_story_over_three_pages_and_what_its_halves_keep() -> None:
    two = "第2版\n大桥（续）\n（上接1版）从45分钟缩短到8分钟。大桥装有480个传感器，风速超过每秒22米时（下转3版）\n本报记者 沈碧川\n"
    three = "第3版\n（上接2版）会自动提醒限速。\n"
    sources = [FRONT.format(2, ""), two, three]
    apart, whole = issue_of(*sources), issue_of(*sources, stitch=True)
    assert links(apart) == [(1, 2), (2, 3)]
    story = whole.articles[0]
    assert story.id == apart.articles[0].id
    assert [join.page for join in story.joins] == ["2", "3"]
    assert story.paragraphs[-1].text.endswith("风速超过每秒22米时会自动提醒限速。")
    for join, half in zip(story.joins, apart.articles[1:], strict=True):
        assert (join.id, join.headline, join.continued_from) == (half.id, half.headline, half.continued_from)
        assert story.paragraphs[join.paragraph].text[join.offset :].startswith(half.paragraphs[0].text)
    audit(whole, bind(sources).text)


def test_a_full_stop_before_the_jump_parts_the_paragraphs() -> None:
    issue = issue_of(
        "第1版\n本报讯 溪口大桥昨日合龙。（下转2版）\n", "第2版\n（上接1版）溪口大桥计划年底通车。\n", stitch=True
    )
    (article,) = issue.articles
    assert [paragraph.text for paragraph in article.paragraphs] == [
        "本报讯 溪口大桥昨日合龙。",
        "溪口大桥计划年底通车。",
    ]
    assert (article.joins[0].paragraph, article.joins[0].offset) == (1, 0)


def test_conversion_comes_after_stitching() -> None:
    sources = [(FRONT.format(2, ""), None), ("第2版\n" + BRIDGE_ON.format(1, "溪口大桥合龙\n"), None)]
    story = clean_issue(sources, Options(stitch=True, convert="s2twp")).articles[0]
    join = story.joins[0]
    assert join.headline == ("溪口大橋合龍",)
    assert story.paragraphs[join.paragraph].text[join.offset :].startswith("從45分鐘")


@given(st.lists(pages(), min_size=1, max_size=3))
def test_an_issue_loses_nothing_stitched_or_not(sources: list[str]) -> None:
    text, begins = bind(sources)
    for options in (Options(), STITCHED):
        issue = clean_issue([(source, None) for source in sources], options)
        audit(issue, text)
        assert issue.edits.lines_joined >= 0
        assert issue.edits.blanks_kept == sum(
            piece.text.count(" ") for article in issue.articles for piece in article.pieces()
        )
        for begin, source, file in zip(begins, sources, issue.source.files, strict=True):
            assert text[begin : begin + len(source)] == source
            before = text[:begin].replace("\r\n", " \n").replace("\r", "\n")
            assert file.lines[0] == len(line_starts(before))
        for article in issue.articles:
            for paragraph in article.paragraphs:
                found = [locate(text, paragraph, k).line for k, char in enumerate(paragraph.text) if not char.isspace()]
                assert [line for line, _ in groupby(found)] == [line for _, line in paragraph.starts]
                assert all(locate(text, paragraph, offset).line == line for offset, line in paragraph.starts)


@given(st.lists(pages(), min_size=2, max_size=3))
def test_an_issue_where_nothing_links_is_the_same_stitched(sources: list[str]) -> None:
    apart = issue_of(*sources)
    if not links(apart):
        assert issue_of(*sources, stitch=True) == apart


@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(-3, 9).map(float), max_size=12))
def test_no_assignment_weighs_more(weights: dict[tuple[int, int], float]) -> None:
    def best(left: int, taken: frozenset[int]) -> float:
        if left > 4:
            return 0.0
        options = [best(left + 1, taken)]
        options += [
            weight + best(left + 1, taken | {other})
            for (one, other), weight in weights.items()
            if one == left and other not in taken
        ]
        return max(options)

    pairs = assign(weights)
    assert len(set(pairs.values())) == len(pairs)
    assert sum(weights[pair] for pair in pairs.items()) == best(0, frozenset())


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (["p10.txt", "p2.txt", "p1.txt", ".hidden"], ["p1.txt", "p2.txt", "p10.txt"]),
        (["b", "A", "02", "1"], ["1", "02", "A", "b"]),
    ],
)
def test_the_files_of_a_directory_in_natural_order(tmp_path: Path, names: list[str], order: list[str]) -> None:
    (tmp_path / "folder").mkdir()
    for name in names:
        (tmp_path / name).touch()
    assert [Path(path).name for path in pages_of(str(tmp_path))] == order


def test_many_pages_of_jumps_take_no_long_time_and_lose_nothing() -> None:
    day = [FRONT.format(2, "") + TEA.format(2, ""), "第2版\n" + BRIDGE_ON.format(1, "") + TEA_ON.format(1, "")]
    issue = issue_of(*day * 30)
    assert len(links(issue)) == 60
    assert ink(bind(day * 30).text).count("下转") == 60
