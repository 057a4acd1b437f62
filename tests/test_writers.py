"""The formats, written from one page of ours; TEI has tests of its own."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from msgspec.structs import replace

from papercli import Issue, Options, audit, clean
from papercli.characters import ink
from papercli.model import (
    BY_LINE,
    FIELDS,
    Article,
    Dateline,
    Edits,
    File,
    Furniture,
    Headline,
    Jump,
    Page,
    Paragraph,
    Source,
)
from papercli.writers import FORMATS, Format, markdown, write
from papercli.writers import json as json_format
from tests.kinds import EVERY, Printed, articles, issue_of, source_of

PAGE = Issue(
    schema="papercli/2",
    generator="papercli 0",
    id="01-abcdef12",
    source=Source("scans/01.txt", "ab" * 32, "utf-8", 9, (File("scans/01.txt", "ab" * 32, "utf-8", (1, 9)),)),
    date="2025-04-25",
    pages=(Page("1", True, "要闻", (), (1, 9), ()),),
    articles=(
        Article(
            id="01-abcdef12-i0001",
            page="1",
            headline=("白石渡大桥通车", "进城只要20分钟"),
            headlines=(Headline("白石渡大桥通车", "headline"), Headline("进城只要20分钟", "deck")),
            marker="本报讯",
            byline=(),
            credit="本报记者 沈若溪",
            dateline=Dateline(None, None, None, None),
            paragraphs=(
                Paragraph("本报讯 大桥通车。", "body", (4, 4), 1.0, (), ((0, 4),)),
                Paragraph("桥长800米，", "body", (5, 5), 0.5, (), ((0, 5),)),
            ),
            continued_to=Jump("2", "（下转2版）", None, None, (5, 5), ()),
            continued_from=None,
            lines=((1, 5),),
            confidence=0.9,
            flags=(),
            headline_lines=((1, 1), (2, 2)),
            headline_spans=(),
            credit_lines=(3, 3),
            credit_spans=(),
            joins=(),
        ),
        Article(
            id="01-abcdef12-i0002",
            page="1",
            headline=(),
            headlines=(),
            marker=None,
            byline=(),
            credit=None,
            dateline=Dateline(None, None, None, None),
            paragraphs=(Paragraph("油菜花开了。", "body", (7, 7), 1.0, (), ((0, 7),)),),
            continued_to=None,
            continued_from=Jump("1", "（上接1版）", None, None, (7, 7), ()),
            lines=((6, 7),),
            confidence=0.9,
            flags=(),
            headline_lines=(),
            headline_spans=(),
            credit_lines=None,
            credit_spans=(),
            joins=(),
        ),
    ),
    furniture=(Furniture("folio", "1", "第01版 要闻", (9, 9), ()),),
    edits=Edits(0, 0, 0, 0, 0),
)
BLANK = clean("")
STITCHED = clean(
    "第1版\n本报讯 云岭市开会，要求不可（下转2版）\n本报记者 沈若溪\f第2版\n失防万一\n（上接1版）失防万一。\n本报记者 敖煜新\n",
    Options(stitch=True),
)


def written(format: str, *issues: Issue, several: bool = False) -> str:
    return b"".join(write(issues, format, several=several)).decode()


def test_text() -> None:
    page = "白石渡大桥通车\n进城只要20分钟\n本报记者 沈若溪\n本报讯 大桥通车。\n桥长800米，\n\n油菜花开了。\n"
    assert written("text", PAGE) == page
    assert written("text", PAGE, BLANK, PAGE, several=True) == f"{page}\n{page}"
    assert written("text", BLANK) == ""


def test_json_is_an_object_for_one_source_and_an_array_for_several() -> None:
    one = json.loads(written("json", PAGE))
    assert one["articles"][0]["continued_to"] == {
        "page": "2",
        "text": "（下转2版）",
        "article": None,
        "confidence": None,
        "lines": [5, 5],
        "spans": [],
    }
    assert json.loads(written("json", PAGE, BLANK, several=True)) == [one, json.loads(written("json", BLANK))]
    assert json.loads(written("json", PAGE, several=True)) == [one]
    assert written("json", several=True) == ""
    assert written("json", PAGE).startswith('{\n  "schema": "papercli/2",\n')
    assert "白石渡" in written("json", PAGE)


def test_jsonl_has_an_article_a_line_with_its_origin() -> None:
    lines = [json.loads(line) for line in written("jsonl", PAGE, BLANK, PAGE, several=True).splitlines()]
    page = json.loads(written("json", PAGE))
    assert lines == [{"issue": page["id"], "source": page["source"], **article} for article in page["articles"]] * 2
    assert written("jsonl", BLANK) == ""


def test_markdown() -> None:
    assert written("markdown", PAGE).split("\n\n") == [
        "# 01.txt 2025-04-25",
        "## 白石渡大桥通车　进城只要20分钟",
        "*本报记者 沈若溪*",
        "本报讯 大桥通车。",
        "桥长800米，",
        "> （下转2版）",
        "## 01-abcdef12-i0002",
        "> （上接1版）",
        "油菜花开了。",
        "---",
        "- 第01版 要闻\n",
    ]


def test_what_the_later_half_of_a_story_keeps_is_written() -> None:
    assert [piece.text for piece in STITCHED.articles[0].joins[0].pieces()] == [
        "失防万一",
        "本报记者 敖煜新",
        "（上接1版）",
        "（下转2版）",
    ]
    assert written("text", STITCHED) == "本报记者 沈若溪\n本报讯 云岭市开会，要求不可失防万一。\n本报记者 敖煜新\n"
    for format in ("json", "jsonl", "markdown"):
        page = written(format, STITCHED)
        for piece in STITCHED.articles[0].pieces():
            assert piece.text in page


@pytest.mark.parametrize(
    "text",
    [
        "1. 开工",
        "3) 竣工",
        "- 分项",
        "+5℃",
        "=====",
        "# 号",
        "C# 语言 #",
        "> 引",
        "*号* 与 _下划线_ 与 `反引号`",
        "[注](a) ![图](b)",
        "a<b>c &amp; d",
        "~~删~~ | 表 | $x$ ^上^",
        "反斜线\\",
        "http://云岭.example/_a_",
        "    深缩进",
        "（记者）**",
        ": 定义",
        "% 题",
        "--- ",
    ],
)
def test_markdown_takes_nothing_printed_as_markup(text: str) -> None:
    first = PAGE.articles[0]
    article = replace(
        first,
        headline=(text,),
        headlines=(Headline(text, "headline"),),
        credit=text,
        paragraphs=(Paragraph(text, "body", (1, 1), 1.0, (), ((0, 1),)),),
    )
    page = replace(PAGE, articles=(article,), furniture=(Furniture("folio", "1", text, (9, 9), ()),))
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(written("markdown", page))
    printed = ["".join(child.content for child in token.children or []) for token in tokens if token.type == "inline"]
    assert [ink(line) for line in printed[1:4] + printed[5:]] == [ink(text)] * 4
    kinds = [child.type for token in tokens for child in token.children or [] if child.type != "text"]
    assert [kind for kind in kinds if kind != "text_special"] == ["em_open", "em_close"]
    assert markdown.escape("云岭。（天）《地》") == "云岭。（天）《地》"


def test_markdown_has_what_it_can_for_every_kind() -> None:
    blocks = written("markdown", issue_of([[EVERY]])).split("\n\n")
    assert blocks[1] == "## 青桐江两岸记事　老渡口 新栈桥　三个月里，石笕村人怎样把渡船停进了博物馆"
    assert blocks[5:] == [
        "### 桥通了",
        "### 清产核资摸清家底一户一册",
        "4月21日上午，老渡口停航，新栈桥通行。",
        "*图为新栈桥。 记者 沈碧川 摄*",
        "*▲渡船驶进博物馆，村民在岸上送行。*",
        "*本报记者 沈碧川 白露浓*",
        "> “船停了，人还要过江。”",
        "- 一、桥面每周清扫两次；\n- 二、夜间亮灯至22时。\n- ●一号码头",
        "| 月份 | 人次 | 收入 |\n|---|---|---|\n| 三月 | 1.2万 | 3.5 |\n| 石笕村 | 312 | \\*8\\* |",
        "渡口无人舟自横 一江春水向东流\\\n栈桥有月夜空明",
        "> 注：渡口建于1958年，1974年改建。",
        "此致\\\n敬礼！\\\n石笕村村民委员会 2026年4月21日",
        "> （下转2版）\n",
    ]


@given(st.lists(articles(), min_size=1, max_size=3))
def test_every_kind_goes_through_every_format(printed: list[Printed]) -> None:
    issue = issue_of([printed])
    audit(issue, source_of([printed]))
    said = json.loads(written("json", issue))
    Draft202012Validator(schema_of("Issue")).validate(said)
    assert msgspec.convert(said, Issue) == issue
    kinds = [[kind for kind, lines in one.paragraphs for _ in (lines if kind in BY_LINE else [0])] for one in printed]
    assert [[paragraph["kind"] for paragraph in article["paragraphs"]] for article in said["articles"]] == kinds
    for article, one in zip(said["articles"], printed, strict=True):
        assert [line["kind"] for line in article["headlines"]] == [kind for kind, _ in one.headline]
        assert [line["text"] for line in article["headlines"]] == article["headline"]
        assert len(article["headline"]) + len(article["paragraphs"]) == text_lines(article)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(written("markdown", issue))
    shown = "".join(child.content for token in tokens for child in token.children or [])
    inks = [ink(piece.text) for article in issue.articles for piece in article.pieces()]
    assert Counter(ink(shown)) == Counter(
        "".join([ink(issue.id), *[ink(a.id) for a in issue.articles if not a.headline], *inks])
    )


def text_lines(article: dict[str, Any]) -> int:
    """The lines that an article takes as text: one a headline line, one a paragraph."""
    one = msgspec.convert(article, Article)
    return len(written("text", replace(PAGE, articles=(one,))).splitlines())


def schema_of(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(json_format.schema())
    return schema | {"$ref": f"#/$defs/{name}"}


@pytest.mark.parametrize(
    "issue", [PAGE, BLANK, STITCHED, clean("云岭要闻\n本报讯（记者 敖煜新）云岭市召\n开会议。（下转2版）")]
)
def test_json_keeps_to_its_schema(issue: Issue) -> None:
    Draft202012Validator.check_schema(schema_of("Issue"))
    Draft202012Validator(schema_of("Issue")).validate(json.loads(written("json", issue)))
    for line in written("jsonl", issue).splitlines():
        Draft202012Validator(schema_of("Article")).validate(json.loads(line))


def test_schema_lists_every_kind() -> None:
    definitions = schema_of("Issue")["$defs"]
    kinds = {
        name: set(definitions[name]["properties"]["kind"]["enum"]) for name in ("Headline", "Paragraph", "Furniture")
    }
    assert set().union(*kinds.values()) | {"jump"} == set(FIELDS)
    assert kinds["Headline"] == {"kicker", "headline", "deck"}


def test_schema_requires_every_field_and_describes_every_object() -> None:
    for name, definition in schema_of("Issue")["$defs"].items():
        assert definition["required"] == list(definition["properties"]), name
        assert definition["description"], name
    article = json.loads(written("json", PAGE))
    del article["articles"][0]["flags"]
    assert not Draft202012Validator(schema_of("Issue")).is_valid(article)
    assert json_format.schema() == json_format.schema()


def test_every_format_has_an_ending_of_its_own() -> None:
    assert sorted(writer.ending for writer in FORMATS.values()) == [".csv", ".json", ".jsonl", ".md", ".txt", ".xml"]
    assert get_args(Format) == tuple(FORMATS), "name the format in both, in the same order"
