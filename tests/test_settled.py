"""A text that was cleaned before stays as it is: every page of text in the samples, and in the development material where
that lies beside the checkout."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from papercli import clean
from papercli.draft import Draft, cut
from papercli.lexicon import Lexicon
from papercli.stages.settled import is_settled
from papercli.writers.text import render

HERE = Path(__file__).parent
DEVELOPMENT = HERE.parent.parent / "shared" / "evaluation" / "dev"

TABLES = "a row of a table keeps its blanks, and a text with such rows is not known to have been cleaned"


def texts(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.txt"))


def changed(path: Path) -> str:
    """What cleaning a page a second time changes, or nothing."""
    once = render(clean(path.read_bytes())).decode()
    twice = render(clean(once)).decode()
    lines = difflib.unified_diff(once.split("\n"), twice.split("\n"), "cleaned", "cleaned again", lineterm="", n=0)
    return "\n".join(lines)


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.name) for path in texts(HERE.parent / "samples", HERE / "heldout")],
)
def test_a_cleaned_page_stays(path: Path) -> None:
    assert changed(path) == "", "papercli/stages/settled.py does not know what was cleaned: it is decided again"


@pytest.mark.xfail(reason=TABLES, strict=True)
@pytest.mark.skipif(not DEVELOPMENT.is_dir(), reason="the development material is not here")
def test_cleaned_development_pages_stay() -> None:
    differing = [str(path.relative_to(DEVELOPMENT)) for path in texts(DEVELOPMENT) if changed(path)]
    assert differing == [], "papercli/stages/settled.py does not know these pages once they were cleaned"


@pytest.mark.parametrize(
    ("why", "text"),
    [
        (
            "a column",
            "渡口的灯\n本报讯（记者 沈碧川）渡口的灯又亮\n了，摆渡人老柯把船漆成蓝色，说夜\n里远远地就看得见。",
        ),
        (
            "a short column that ends every other line with a full stop",
            "渡口的灯\n渡口的灯昨天夜里又亮起来\n了，船身漆成蓝色很好看。\n夜里远远就看得见这条船。",
        ),
        ("a blank line after each paragraph", "渡口的灯\n\n渡口的灯又亮了。\n\n船漆成蓝色。\n\n夜里看得见。"),
        ("a stray blank", "渡口的灯\n渡口的灯 又亮了，船漆成蓝色，夜里远远地就看得见。"),
        ("a headline that is spread", "渡 口 的 灯\n渡口的灯又亮了，船漆成蓝色，夜里远远地就看得见。"),
        ("a folio", "2026年4月22日 第3版\n渡口的灯\n渡口的灯又亮了，船漆成蓝色，夜里远远地就看得见。"),
        ("indents", "渡口的灯\n　　渡口的灯又亮了，船漆成蓝色，夜里远远地就看得见。"),
    ],
    ids=lambda value: value if "\n" not in value else "",
)
def test_what_is_not_clean_yet_is_cleaned(why: str, text: str) -> None:
    assert not is_settled(Draft(text, cut(text)), Lexicon()), f"{why} was taken for a cleaned text"


def test_nothing_in_a_clean_text_is_set_apart_or_moved() -> None:
    text = "\n".join(
        [
            "渡口的灯",
            "本报记者 沈碧川",
            "渡口的灯又亮了，船漆成蓝色，夜里远远地就看得见。",
            "咨询电话：0571-88662233",
            "灯下的人",
            "老柯在灯下补网，儿子在灯下写字，江水从他们脚边流过去。",
            "",
            "春灌提前一周",
            "渠水放到了十八个村，最远的一个村离闸口有九公里。",
        ]
    )
    issue = clean(text)
    assert render(issue).decode() == text
    assert [article.headline for article in issue.articles] == [("渡口的灯",), ("春灌提前一周",)]
    assert [person.name for person in issue.articles[0].byline] == ["沈碧川"]
