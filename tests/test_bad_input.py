"""Text that is no newspaper page: a sensible result every time, nothing lost, and no work beyond what its length asks for.

Where a fault would show as work that grows with the square of the length, two lengths are compared, or the text is long
enough for the test never to end.
"""

from __future__ import annotations

import os
from time import process_time

import pytest
from msgspec.structs import replace

from papercli import Issue, UnreadableInput, audit, clean
from papercli.characters import ink
from papercli.issues.links import link
from papercli.readers.xml import MOST_ATTRIBUTES
from papercli.reading.assignment import assign
from papercli.score import matched
from papercli.writers import FORMATS
from tests.commands import Run


def cleaned(text: str) -> Issue:
    """The issue, which obeys the law and can be written in every format."""
    issue = clean(text)
    audit(issue, text)
    for writer in FORMATS.values():
        writer.render(issue).decode()
    return issue


def grows_as_its_length(text: str, few: int, many: int) -> Issue:
    """The issue of a text ``many`` times over, which may take no more than twice its share of the time that ``few`` times take."""
    for _ in range(3):  # another process may take this one's cache
        times = []
        for count in (few, many):
            start = process_time()
            issue = cleaned(text * count)
            times.append(process_time() - start)
        if times[1] * few < 2 * times[0] * many:
            return issue
    raise AssertionError(
        f"{many} times the text take {times[1]:.2f} s, and {few} times {times[0]:.2f} s: what asks all lines?"
    )


@pytest.mark.parametrize("text", ["", " ", "\n", "\r\n\r\n", "\u3000\t \n", "\f\f", "\0\0", "\ufeff", "\u200b\xad"])
def test_nothing_printed(text: str) -> None:
    issue = cleaned(text)
    assert (issue.articles, issue.furniture) == ((), ())
    assert FORMATS["text"].render(issue) == b""


@pytest.mark.parametrize(
    "text",
    [
        "天",
        "。",
        "（",
        "）",
        "本",
        "1",
        "A",
        "\ufffd",
        "\ue000",
        "\U00020000",
        "（）",
        "《",
        "：",
        "本报讯",
        "记者",
        "（下转2版）",
    ],
)
def test_hardly_anything_printed(text: str) -> None:
    issue = cleaned(text)
    assert "".join([ink(piece.text) for piece in issue.pieces()]) == text


def test_only_a_headline() -> None:
    assert cleaned("临溪区一季度重点项目集中开工\n").articles[0].headline == ("临溪区一季度重点项目集中开工",)


def test_no_marker_at_all() -> None:
    [article] = cleaned("溪口片区原是一片砖瓦窑，去年完成修复。\n此次开工的厂房占地一百亩。").articles
    assert (article.marker, article.byline, article.headline) == (None, (), ())


def test_latin_only() -> None:
    text = "The old platform at Linxi became a park\nlast week. Nobody is sorry that the trains\nare gone."
    [article] = cleaned(text).articles
    assert " ".join([*article.headline, *[paragraph.text for paragraph in article.paragraphs]]) == text.replace(
        "\n", " "
    )


def test_null_bytes_between_all_characters() -> None:
    [article] = cleaned("\0".join("本报讯（记者 沈碧川）溪口片区昨天开工。")).articles
    assert article.byline[0].name == "沈碧川"


def test_a_megabyte_on_one_line() -> None:
    [article] = cleaned("溪口片区原是一片停产多年的砖瓦窑，去年完成土壤修复。" * 13_000).articles
    assert [len(paragraph.text) for paragraph in article.paragraphs] == [13_000 * 26]


def test_very_many_lines_of_one_character() -> None:
    assert grows_as_its_length("天\n", 6_000, 24_000).source.lines == 24_000


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("（", 50_000),
        ("）", 50_000),
        ("（）", 50_000),
        ("《", 50_000),
        ("《天 地 ", 20_000),
        ("“", 50_000),
        ("记者", 50_000),
        ("（记者", 20_000),
        ("记者 张", 20_000),
        ("张三、", 20_000),
        ("本报讯（", 20_000),
        ("本报讯", 50_000),
        ("新华社", 50_000),
        ("新华社北京4月21日电", 20_000),
        ("云岭日报", 50_000),
        ("天地玄黄", 100_000),
        ("天 地 ", 100_000),
        ("天\u3000", 100_000),
        ("0", 400_000),
        ("4月", 100_000),
        ("（下转", 50_000),
        ("（下转2版）", 20_000),
        ("2026年4月22日 ", 20_000),
        ("责任编辑：", 20_000),
        ("A", 400_000),
        ("a ", 100_000),
        (" ", 400_000),
        ("／", 100_000),
        ("·", 100_000),
        ("，", 200_000),
        ("\f", 20_000),
        ("\r", 100_000),
    ],
    ids=repr,
)
def test_one_thing_over_and_over(text: str, count: int) -> None:
    cleaned(text * count)


@pytest.mark.parametrize(
    "line",
    [
        "本报讯（记者 张三）天地玄黄宇宙洪荒。",
        "本报讯",
        "（",
        "）",
        "。",
        "，",
        "（完）",
        "记者 张三",
        "（下转2版）",
        "（上接1版）",
        "2026年4月22日 星期三",
        "— 3 —",
        "云岭要闻",
        "云岭要闻\n",
        "云岭要闻\n本报讯 天地玄黄。",
        "天地玄黄。\n\n云岭要闻\n",
        "天 地 玄 黄",
        "　　天地玄黄。",
        "天地\f",
    ],
    ids=repr,
)
def test_one_line_over_and_over(line: str) -> None:
    grows_as_its_length(f"{line}\n", 400, 2_000)


def test_very_many_headlines_between_two_stories() -> None:
    names = [f"{'云岭溪口石笕青桐'[k % 7 :]}{k}号{'站台' * (k % 3)}公园" for k in range(4_000)]
    body = "本报讯（记者 张三）溪口片区原是一片停产多年的砖瓦\n窑，去年完成土壤修复后重新收储，昨天开工，大家都\n说好。"
    cleaned("\n\n".join([body, *names, body]))


def test_very_many_short_stories() -> None:
    text = "".join([f"{k}号站台开放\n本报讯（记者 张三）{k}号站台昨天开放。\n\n" for k in range(10_000)])
    assert len(cleaned(text).articles) == 10_000


def test_an_assignment_of_very_many_that_share_nothing() -> None:
    assert assign({(k, k): 1.0 for k in range(20_000)}) == {k: k for k in range(20_000)}


def test_very_many_issues_in_one_file() -> None:
    """A jump line names a page of which there are thousands: the nearest is meant."""
    issue = clean("第1版\n本报讯 夜间不可（下转2版）\f第2版\n（上接1版）失防万一。")
    count = 5_000
    linked = link(
        replace(
            issue,
            pages=issue.pages * count,
            articles=tuple([replace(one, id=f"{one.id}-{k}") for k in range(count) for one in issue.articles]),
        ),
        range(2 * count),
    )
    assert all(
        one.continued_to and one.continued_to.article == other.id
        for one, other in zip(linked.articles[::2], linked.articles[1::2], strict=True)
    )


def test_an_element_with_very_many_attributes() -> None:
    page = '<html><body><div class="ocr_page"><span {} class="ocr_line">天地</span></div></body></html>'

    def crowded(count: int) -> bytes:
        return page.format(" ".join([f'a{k} b{k} = "{k}"' for k in range(count)])).encode()

    assert clean(crowded(MOST_ATTRIBUTES // 2 - 1)).articles[0].headline == ("天地",)
    with pytest.raises(
        UnreadableInput, match=r"^standard input: line 1: an element there has more than 1,000 attributes"
    ):
        clean(crowded(50_000))
    long = page.format(f'title="x_bboxes {"1 2 3 4 " * 5_000}"').encode()
    assert clean(long).articles, "a value may be long, and have as many blanks as it will"


def test_very_many_empty_articles_are_scored() -> None:
    pairs = matched([""] * 5_000, [""] * 4_000)
    assert len(pairs) == 4_000
    assert len(set(pairs.values())) == 4_000


def test_more_lines_than_a_source_can_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papercli.readers.MOST_LINES", 1000)
    assert clean(b"\xe5\xa4\xa9\n" * 1000).source.lines == 1000
    for end in (b"\n", b"\r", b"\f"):
        with pytest.raises(UnreadableInput, match=r"^page\.txt: this has more than 1,000 lines: split it\.$"):
            clean(end * 1001, path="page.txt")


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no device without an end here")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("clean", "/dev/zero"), 3),
        (("explain", "/dev/zero"), 3),
        (("clean", "--config", "/dev/zero"), 2),
        (("clean", "--corrections", "/dev/zero"), 3),
        (("score", "/dev/zero", "/dev/zero"), 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_file_without_an_end(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int
) -> None:
    monkeypatch.setattr("papercli.files.LARGEST", 1 << 20)
    ended = run(*arguments)
    assert ended.status == status
    assert ended.err.startswith("papercli: /dev/zero: this has more than 1"), ended.err
    assert ended.err.count("\n") == 1
