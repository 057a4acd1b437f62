"""The measures: what counts as right, files that are read as they come, and the shared definitions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from papercli import PaperError, clean
from papercli.cli import main
from papercli.score import Page, Story, compare, load, matched
from papercli.writers import json as writer

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "evaluation"
BODY = ("本报讯（记者 敖煜新）云岭市昨日召开会议。", "会议审议《临溪区小型水库管护办法 试行稿》。")
GOLD = Story(("云岭要闻", "市里开会"), (("记者", "敖煜新"),), BODY, ("2", None))


def figures(story: Story) -> dict[str, float | int | None]:
    return compare(Page((GOLD,)), Page((story,))).figures()


def test_a_source_is_read_as_it_was_when_it_was_cleaned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("page.txt").write_text(
        "# 临溪新桥通车\n\n本报讯（记者 敖煜新）新桥昨日通车。\n", "utf-8"
    )  # as Markdown has it
    assert main(["clean", "page.txt", "--from", "text", "-o", "page.json"]) == 0
    for option in ([], ["--html", "page.html"]):
        assert main(["score", "page.json", "page.json", "--raw", "page.txt", *option]) == 0
        assert re.search(r"lost +0\n", capfd.readouterr().out)


CHANGES: dict[str, tuple[Callable[[Story], Story], dict[str, float | int | None]]] = {
    "nothing": (lambda story: story, {}),
    "joined": (
        lambda story: Story(story.headline, story.byline, ("".join(story.paragraphs),), story.jumps),
        {"paragraph_f1": 0.0, "exact_paragraph": 0.0},
    ),
    "headline": (lambda story: Story((), story.byline, story.paragraphs, story.jumps), {"headline_acc": 0.0}),
    "label": (
        lambda story: Story(story.headline, (("", "敖煜新"),), story.paragraphs, story.jumps),
        {"byline_f1": 0.0},
    ),
    "jump": (lambda story: Story(story.headline, story.byline, story.paragraphs), {"jump_acc": 0.0}),
    "blank": (
        lambda story: Story(story.headline, story.byline, (BODY[0], BODY[1].replace(" ", "")), story.jumps),
        {"space_f1": 0.6667, "exact_paragraph": 0.5},
    ),
    "stray": (
        lambda story: Story(story.headline, story.byline, (BODY[0].replace("昨日", "昨 日"), BODY[1]), story.jumps),
        {"space_f1": 0.8, "exact_paragraph": 0.5, "stray_left": 24.3902},
    ),
    "width": (lambda story: Story(("云岭要闻市里开会",), story.byline, story.paragraphs, story.jumps), {}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_costs_what_it_touches_alone(name: str) -> None:
    change, costs = CHANGES[name]
    perfect = figures(GOLD)
    assert perfect["article_f1"] == perfect["space_f1"] == 1.0
    assert figures(change(GOLD)) == perfect | costs


def test_misread_characters_cost_characters_and_no_breaks() -> None:
    misread = tuple(paragraph.replace("云", "去") for paragraph in BODY)
    found = figures(Story(GOLD.headline, GOLD.byline, misread, GOLD.jumps))
    assert found["paragraph_f1"] == found["space_f1"] == 1.0
    assert found["cer"] == 0.0244


KINDS: dict[str, tuple[Story, float | None]] = {
    "nobody says": (Story(paragraphs=("云岭市开会。", "家底已清", "会议闭幕。")), None),
    "right": (Story(paragraphs=("云岭市开会。", "家底已清", "会议闭幕。"), kinds=("body", "subhead", "body")), 1.0),
    "another kind": (Story(paragraphs=("云岭市开会。", "家底已清", "会议闭幕。"), kinds=("body", "list", "body")), 0.0),
    "no kind": (Story(paragraphs=("云岭市开会。", "家底已清", "会议闭幕。"), kinds=("body", "body", "body")), 0.0),
    "one too many": (
        Story(paragraphs=("云岭市开会。", "家底已清", "会议闭幕。"), kinds=("body", "subhead", "verse")),
        0.6667,
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds_count_only_where_the_gold_says_them(name: str) -> None:
    story, expected = KINDS[name]
    assert compare(Page((KINDS["right"][0],)), Page((story,))).figures()["kind_f1"] == (expected or 0.0)
    assert "kind_f1" not in compare(Page((KINDS["nobody says"][0],)), Page((story,))).figures()


def test_a_caption_may_stand_anywhere_and_is_told_in_its_place() -> None:
    gold = Page((Story(paragraphs=("云岭市开会。", "会议闭幕。")),), floats=("图为会场一角。",))
    found = Story(paragraphs=("云岭市开会。", "图为会场一角。", "会议 闭幕。"), kinds=("body", "caption", "body"))
    alone = Story(paragraphs=("图为会场一角。",), kinds=("caption",))
    tally = compare(gold, Page((found,)))
    assert tally.figures()["article_f1"] == tally.figures()["paragraph_f1"] == tally.figures()["kind_f1"] == 1.0
    assert [(one.measure, one.story, one.place) for one in tally.differences] == [("space", 0, 15)]
    apart = compare(gold, Page((alone, Story(paragraphs=("云岭市开会。", "会议 闭幕。")))))
    assert apart.figures()["article_f1"] == apart.figures()["kind_f1"] == 1.0
    assert [(one.measure, one.story, one.place) for one in apart.differences] == [("space", 1, 8)]


def test_each_body_has_one_match() -> None:
    assert matched(["云岭市昨日开会", "云岭市昨日开会"], ["云岭市昨日开会"]) == {1: 0}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "g.json: this is not JSON: it is cut off."),
        (b"\xff", "g.json: this is not JSON"),
        (b"[]", "g.json: this is a list"),
        (b"{}", "g.json: there is no 'articles' in it"),
        (b'{"articles": [{"byline": [{"label": "x"}]}]}', "articles[0].byline[0] has no 'name'."),
    ],
)
def test_what_is_no_gold_is_named_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(PaperError) as error:
        load(data, "g.json")
    assert said in str(error.value)


def test_lost_and_added_characters_are_counted() -> None:
    tally = compare(Page(()), Page((), "云岭８号"), "云 岭8楼楼")
    assert (tally.lost, tally.added) == (2, 1)


def test_what_is_folded_is_neither_lost_nor_added() -> None:
    tally = compare(Page(()), Page((), "云岭长户8号（1）"), "云\u200b岭⻓⼾８号\u3000(1)")
    assert (tally.lost, tally.added) == (0, 0)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Gold, results and sources of two sample pages; a third has gold alone."""
    monkeypatch.chdir(tmp_path)
    for name in ("gold", "found", "text"):
        Path(name).mkdir()
    for name in ("jump-1", "jump-2", "linxi"):
        Path("gold", f"{name}.gold.json").write_bytes((ROOT / "samples" / f"{name}.gold.json").read_bytes())
    for name in ("jump-1", "jump-2"):
        data = (ROOT / "samples" / f"{name}.txt").read_bytes()
        Path("text", f"{name}.raw.txt").write_bytes(data)
        Path("found", f"{name}.raw.json").write_bytes(writer.render(clean(data)))
    return tmp_path


def joined(gold: dict[str, Any]) -> str:
    """The first two paragraphs of the first article as one."""
    return "".join([paragraph["text"] for paragraph in gold["articles"][0]["paragraphs"][:2]])


def test_directories_are_paired_by_name(folders: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "gold", "found", "--raw", "text", "--json"]) == 0
    out, err = capfd.readouterr()
    said = json.loads(out)
    assert (said["pages"], said["figures"]["article_f1"], said["figures"]["lost"]) == (2, 1.0, 0)
    assert [page["result"] for page in said["worst"]] == ["found/jump-1.raw.json", "found/jump-2.raw.json"]
    assert err == "papercli: found: there is no result linxi.json in it for linxi.gold.json; it is left out.\n"


def test_the_table_names_the_worst_pages_and_each_disagreement(
    folders: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    gold = json.loads(Path("gold/jump-2.gold.json").read_bytes())
    gold["articles"][0]["paragraphs"][:2] = [joined(gold)]
    Path("gold/jump-2.gold.json").write_text(json.dumps(gold), "utf-8")
    assert main(["score", "gold", "found", "--show", "--worst", "1"]) == 0
    out = capfd.readouterr().out
    assert "2 pages," in out
    assert "found/jump-2.raw.json\n\nfound/jump-2.raw.json: 1 disagreements\n  wrong: a paragraph's beginning: " in out
    assert out.endswith("found/jump-1.raw.json: no disagreements\n")


def test_a_review_page_shows_each_disagreement_in_its_place(folders: Path, capfd: pytest.CaptureFixture[str]) -> None:
    gold = json.loads(Path("gold/jump-2.gold.json").read_bytes())
    first = gold["articles"][0]["paragraphs"][0]["text"]
    gold["articles"][0]["paragraphs"][:2] = [joined(gold)]
    Path("gold/jump-2.gold.json").write_text(json.dumps(gold), "utf-8")
    assert main(["score", "gold", "found", "--raw", "text", "--html", "r.html"]) == 0
    held = re.findall(
        r'<script class="source" type="application/json">(.*?)</script>', Path("r.html").read_text("utf-8")
    )
    page, *_ = [json.loads(one) for one in held if json.loads(one)["decisions"]]
    (decision,) = page["decisions"]
    assert decision["words"].startswith("wrong: a paragraph's beginning: ")
    printed = "".join(page["text"].split())
    begins = "".join(page["text"][decision["at"] :].split())
    assert printed[: -len(begins)].endswith("".join(first.split())[-8:])
    capfd.readouterr()
    assert main(["score", "gold", "found", "--html", "r.html"]) == 2
    assert (
        main(["score", "gold/jump-1.gold.json", "found/jump-1.raw.json", "--raw", "text/jump-2.raw.txt", "--html", "r"])
        == 2
    )
    assert "the result is not of this source" in capfd.readouterr().err


def test_a_page_that_cannot_be_read_is_named_and_the_others_go_on(
    folders: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    Path("found/jump-1.raw.json").write_text('{"articles": [7]}')
    assert main(["score", "gold", "found"]) == 1
    out, err = capfd.readouterr()
    assert out.startswith("1 page, ")
    assert "papercli: found/jump-1.raw.json: " in err
    assert "articles[0] is a whole number, where a table of names and values should be." in err


def test_a_directory_that_is_none_and_one_without_gold(folders: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()
    for arguments, message in (
        (["gold", "found", "--raw", "text/jump-1.raw.txt"], "text/jump-1.raw.txt: this directory cannot be read ("),
        (["gold", "found", "--raw", "no"], "no: this directory cannot be read (No such file or directory)."),
        (["empty", "found"], "empty: no gold in it has a result in found: "),
    ):
        assert main(["score", *arguments]) == 3
        out, err = capfd.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert err.startswith(f"papercli: {message}")


@pytest.mark.parametrize("page", ["gold/linxi.gold.json", "found/jump-1.raw.json", "text/jump-1.raw.txt"])
def test_the_review_page_replaces_no_input(folders: Path, page: str) -> None:
    before = Path(page).read_bytes()
    gold = "gold/linxi.gold.json"
    assert main(["score", gold, "found/jump-1.raw.json", "--raw", "text/jump-1.raw.txt", "--html", page]) == 2
    assert Path(page).read_bytes() == before


def test_a_missing_rapidfuzz_is_said_in_one_sentence() -> None:
    command = "import sys; sys.modules['rapidfuzz'] = None; from papercli.cli import main; sys.exit(main(['score', 'a', 'b']))"
    ended = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "papercli: Scoring needs rapidfuzz: pip install rapidfuzz.\n"


@pytest.mark.skipif(not (SHARED / "score.py").exists(), reason="the shared evaluation pages are not here")
def test_figures_are_those_of_the_shared_scorer() -> None:
    spec = spec_from_file_location("shared_score", SHARED / "score.py")
    assert spec
    assert spec.loader
    shared: Any = module_from_spec(spec)
    spec.loader.exec_module(shared)
    pages = [SHARED / "seed.txt", *sorted(SHARED.glob("dev/*/*.txt"))[::9]]
    for page in pages:
        gold = page.with_name(page.name.partition(".")[0] + ".gold.json").read_bytes()
        text = page.read_text(encoding="utf-8")
        result = writer.render(clean(text))
        theirs = shared.figures(shared.score_page(json.loads(gold), json.loads(result), text))
        assert compare(load(gold, "gold"), load(result, "result"), text).figures() == theirs, page


def test_a_result_of_papercli_1_is_reviewed_as_one_that_says_no_kinds(folders: Path) -> None:
    result = json.loads(Path("found/jump-1.raw.json").read_bytes())
    result["schema"] = "papercli/1"
    for article in result["articles"]:
        del article["headlines"]
        for paragraph in article["paragraphs"]:
            del paragraph["kind"]
    Path("found/jump-1.raw.json").write_text(json.dumps(result), "utf-8")
    names = ["gold/jump-1.gold.json", "found/jump-1.raw.json", "--raw", "text/jump-1.raw.txt"]
    assert main(["score", *names, "--html", "r.html"]) == 0
    assert "r.html" in [path.name for path in folders.iterdir()]
