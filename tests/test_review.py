"""The review page: what it holds agrees with the result, and a person can find and correct mistakes with it."""

from __future__ import annotations

import json
import random
import re
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from msgspec.structs import replace

from papercli import clean, review
from papercli.characters import fold
from papercli.cli import main
from papercli.corrections import Correction, Drop, Join, Keep, Move, Split, load
from papercli.corrections.desk import apply
from papercli.errors import WrongCorrection
from papercli.explain import Decision, explain
from papercli.explain.reasons import Reason
from papercli.layout import Box, Printed, Sheet
from papercli.lexicon import Lexicon
from papercli.model import FIELDS, Issue
from papercli.review import Note, Reviewed, render
from papercli.review.pictures import of_source, upright
from tests.browser import chromium
from tests.pages import pages

SAMPLES = Path(__file__).parents[1] / "samples"
DATA = re.compile(r'<script class="source" type="application/json">(.*?)</script>', re.DOTALL)
HOSTILE = (
    "云岭要闻<script>alert(1)</script>\n本报讯（记者 敖煜新）]]> \u2028 \"'&amp; <!-- 云岭市召\n开会议。<b>\\u003c\n"
)


def page(*sources: Reviewed) -> str:
    return b"".join(render(sources)).decode()


def data(text: str | bytes) -> dict[str, Any]:
    found = DATA.findall(page(Reviewed(explain(text))))
    assert len(found) == 1
    held: dict[str, Any] = json.loads(found[0])
    return held


@given(pages())
def test_what_the_page_holds_is_what_the_result_says(text: str) -> None:
    held = data(text)
    issue = clean(text)
    folded = list(held["text"])
    for at, char in held["folds"]:
        folded[at] = char
    blanks = set(held["blanks"])

    def told(spans: list[list[int]]) -> str:
        places = [at for start, end in spans for at in range(start, end) if not folded[at].isspace()]
        return "".join(" " * (at in blanks and place > 0) + folded[at] for place, at in enumerate(places))

    shown = [told(block["spans"]) for article in held["articles"] for block in article["blocks"]]
    shown += [told(item["spans"]) for item in held["furniture"]]
    assert shown == [piece.text for piece in issue.pieces()]
    assert len(held["lines"]) == issue.source.lines


def test_a_source_cannot_break_out_of_the_page() -> None:
    written = page(Reviewed(explain(HOSTILE)))
    assert data(HOSTILE)["text"] == HOSTILE
    assert written.count("</script>") == 2
    assert "\u2028" not in written


def test_the_command_writes_one_page_for_several_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.txt").write_bytes(b"GIF89a")
    linxi, haiyan = str(SAMPLES / "linxi.txt"), str(SAMPLES / "haiyan-tw.txt")
    assert main(["review", linxi, "bad.txt", haiyan, "-o", "r.html"]) == 1
    found = [json.loads(one) for one in DATA.findall(Path("r.html").read_text("utf-8"))]
    assert [(one["path"], one["lang"]) for one in found] == [(linxi, "zh-Hans"), (haiyan, "zh-Hant")]
    assert "bad.txt" in capfd.readouterr().err
    assert main(["review", "bad.txt"]) == 3
    assert not Path("review.html").exists()
    assert main(["review", "r.html", "-o", "r.html"]) == 2


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Open a page for some sources; at the end, nothing may have gone wrong in it."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 800})

    def opened(*sources: Reviewed) -> Any:
        (tmp_path / "review.html").write_text(page(*sources), "utf-8")
        tab = context.new_page()
        tab.on("console", lambda message: wrong.append(message.text))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.goto((tmp_path / "review.html").as_uri())
        return tab

    yield opened
    context.close()
    assert wrong == []


def reviewed(name: str) -> Reviewed:
    return Reviewed(explain((SAMPLES / name).read_bytes(), path=name))


def doubted(name: str, count: int = 4) -> Reviewed:
    """A sample with some unsure decisions, spread over its lines: they do not depend on how surely it is read."""
    source = reviewed(name)
    lines = [line for line in source.explained.lines[5:] if line.parts]
    decisions = [
        Decision(
            "joined" if line.parts[0].before else "opens",
            line.number,
            line.parts[0].start,
            line.parts[0].article,
            round(0.5 + 0.4 * place / count, 2),
            (Reason("the line before ends a sentence", 1.5), Reason("the line before is as long as the measure", -0.7)),
        )
        for place, line in enumerate(lines[:: len(lines) // count][:count])
    ]
    return replace(source, explained=replace(source.explained, decisions=tuple(decisions)))


def saved(tab: Any, path: Path) -> dict[str, Any]:
    """Save the corrections as a person does."""
    with tab.expect_download() as download:
        tab.keyboard.press("w")
    download.value.save_as(path)
    held: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return held


def current(tab: Any) -> int:
    """Which page is shown, counted from 0."""
    number: int = tab.evaluate("current")
    return number


def turn_to(tab: Any, number: int) -> None:
    """Choose a page as a person does."""
    press(tab, "g")
    tab.locator(f"#list [data-view='{number}']").click()
    press(tab, "g")


def press(tab: Any, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def test_hostile_text_shows_as_text(opened: Any) -> None:
    tab = opened(Reviewed(explain(HOSTILE, path="<img src=x onerror=alert(1)>.txt")))
    shown = tab.inner_text("#source").replace("\n", "")
    assert "<script>alert(1)</script>" in shown
    assert "]]>\"'&amp;<!--云岭市召" in shown
    assert "<b>\\u003c" in shown
    assert tab.eval_on_selector_all("#source b, #source script, img", "found => found.length") == 0


def test_hovering_links_both_sides(opened: Any) -> None:
    tab = opened(reviewed("linxi.txt"))
    for here, there in (("#source", "#result"), ("#result", "#source")):
        run = tab.locator(f"{here} .run", has_text="的木材").first
        run.scroll_into_view_if_needed()
        run.hover()
        assert "的木材" in "".join(tab.locator(f"{there} .run.hot").all_inner_texts())
    tab.locator("#source .run", has_text="的木材").first.click()
    assert "的木材" in tab.inner_text("#result .block.chosen")
    assert tab.locator("#result .block.chosen").bounding_box()["y"] < 800


def test_the_queue_is_walked_by_keys_least_sure_first(opened: Any) -> None:
    sources = [doubted("linxi.txt"), doubted("haiyan-tw.txt", 3)]
    queue = sorted(
        (one.confidence, page, one.at, one.line)
        for page, source in enumerate(sources)
        for one in source.explained.decisions
    )
    tab = opened(*sources)
    for confidence, page, _, line in queue:
        tab.keyboard.press("n")
        assert tab.inner_text("#decision").startswith(f"Line {line}: ")
        assert f"{confidence:.2f}" in tab.inner_text("#decision")
        assert current(tab) == page
    press(tab, "p", "Enter", "p")
    assert tab.inner_text("#decision").startswith(f"✓ Line {queue[-2][3]}: ")
    assert f"{len(queue) - 1} of {len(queue)}, {len(queue) - 1} open" in tab.inner_text("#count")


FIFTH = """run => {
  const range = document.createRange();
  range.setStart(run.firstChild, 4);
  range.setEnd(run.firstChild, 5);
  const box = range.getBoundingClientRect();
  return [box.right - 1, box.top + box.height / 2];
}"""
"""Where the fifth character of a run ends on the screen."""


def test_a_split_and_a_move_are_saved_and_applied(
    opened: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = SAMPLES / "linxi.txt"
    tab = opened(Reviewed(explain(source.read_bytes(), path=str(source))))
    tab.locator("#result .block.headline", has_text="老站台变身口袋公园").click()
    press(tab, "m")
    tab.keyboard.type("3")
    press(tab, "Enter")
    place = tab.locator("#source .run", has_text="的木材。公路通了").evaluate(FIFTH)
    tab.mouse.click(*place)  # between 公 and 路
    press(tab, "ArrowLeft", "s")
    held = saved(tab, tmp_path / "c.json")
    assert [(one["do"], one["text"]) for one in held["pages"][0]["corrections"]] == [
        ("move", "老站台变身口袋公"),
        ("split", "公路通了以后，货"),
    ]
    arguments = ["clean", str(source), "--corrections", str(tmp_path / "c.json"), "--format", "json"]
    assert main(arguments) == 0
    articles = json.loads(capfd.readouterr().out)["articles"]
    assert articles[2]["headline"] == ["一片叶子分四等", "石笕村茶农“按芽论价”", "老站台变身口袋公园"]
    assert (articles[3]["headline"], articles[3]["flags"]) == ([], ["no-headline", "corrected"])
    paragraphs = [paragraph["text"] for paragraph in articles[3]["paragraphs"]]
    assert any(text.endswith("四十多个车皮的木材。") for text in paragraphs)
    assert any(text.startswith("公路通了以后，货物改走汽车") for text in paragraphs)
    shown = tab.locator("#result article:not(.none)").all_inner_texts()
    assert all(paragraph in shown[3] for paragraph in paragraphs if " " not in paragraph)


def test_every_correction_has_its_key(opened: Any, tmp_path: Path) -> None:
    tab = opened(reviewed("jump-1.txt"))
    tab.locator("#result .block", has_text="会议要求").locator(".run").first.click()
    press(tab, "j", "a", "u")
    tab.locator("#result .block", has_text="会议要求").locator(".run").nth(2).click()
    press(tab, "ArrowRight", "b", "h", "a")
    held = saved(tab, tmp_path / "c.json")["pages"][0]
    assert [one["do"] for one in held["corrections"]] == ["join", "keep", "move", "move"]
    tab.set_input_files("#file", tmp_path / "c.json")
    tab.wait_for_function("document.querySelector('#message').textContent.includes('4 corrections loaded')")
    assert saved(tab, tmp_path / "d.json")["pages"][0] == held


def test_a_piece_is_given_another_kind(opened: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = SAMPLES / "linxi.txt"
    tab = opened(Reviewed(explain(source.read_bytes(), path=str(source))))
    tab.locator("#result .block", has_text="图为居民在站台旧址散步").click()
    press(tab, "k")
    tab.keyboard.type("capt")
    press(tab, "Enter")
    assert tab.inner_text("#result .block.caption .tag") == "caption"
    tab.locator("#result .block.headline", has_text="老站台变身口袋公园").click()
    press(tab, "k")
    tab.keyboard.type("mast")
    press(tab, "Enter")
    assert "老站台变身口袋公园" in tab.inner_text("#result .article.none")
    saved(tab, tmp_path / "c.json")
    assert main(["clean", str(source), "--corrections", str(tmp_path / "c.json"), "--format", "json"]) == 0
    said = json.loads(capfd.readouterr().out)
    captions = [one["text"] for one in said["articles"][3]["paragraphs"] if one["kind"] == "caption"]
    assert [text[:11] for text in captions] == ["图为居民在站台旧址散步"]
    assert ("masthead", "老站台变身口袋公园") in [(item["kind"], item["text"]) for item in said["furniture"]]


def test_a_whole_article_goes_to_another_and_furniture_into_one(opened: Any) -> None:
    tab = opened(reviewed("linxi.txt"))
    tab.locator("#result .article .heading").nth(1).click()
    press(tab, "m")
    tab.keyboard.type("石笕村")
    press(tab, "Enter")
    assert tab.locator("#result .article:not(.none)").count() == 5
    assert "研究汛期准备工作" in tab.inner_text("#result .article:has-text('按芽论价')")
    tab.locator("#result .article.none .run").first.click()
    press(tab, "a")
    assert tab.locator("#result .article").count() == 6
    press(tab, "u", "u")
    assert tab.locator("#result .article:not(.none)").count() == 6
    assert tab.locator("#result .flag.corrected").count() == 0


def test_a_page_of_2000_lines_is_shown_whole(opened: Any) -> None:
    text = (SAMPLES / "linxi.txt").read_text("utf-8").replace("\f", "") * 16
    explained = explain(text)
    last = explained.lines[-1]
    tab = opened(Reviewed(explained, notes=[Note("the foot of the page", last.parts[0].start)]))
    assert tab.locator("#source .line").count() == text.count("\n") > 2000
    press(tab, "n")
    place = tab.locator("#source .mark").bounding_box()
    pane = tab.locator("#source").bounding_box()
    assert pane["y"] <= place["y"] <= pane["y"] + pane["height"]


def test_search_finds_text_over_blanks_and_in_all_pages(opened: Any) -> None:
    tab = opened(reviewed("linxi.txt"), reviewed("haiyan-tw.txt"))
    tab.keyboard.press("/")
    tab.keyboard.type("一段120米")
    tab.keyboard.press("Enter")
    assert tab.inner_text("#hits") == "1 of 1"
    assert "一段120米" in tab.inner_text("#result .block.chosen")
    tab.fill("#search", "社區冰箱")
    tab.keyboard.press("Enter")
    assert current(tab) == 1
    assert tab.get_attribute("#result", "lang") == "zh-Hant"


def test_columns_stand_where_they_are_printed(opened: Any) -> None:
    explained = explain("云岭要闻\n本报讯（记者 敖煜新）云岭市召开会议。\n白石渡通车。")
    places = [Box(100, 0, 300, 40), Box(0, 50, 190, 70), Box(210, 50, 400, 70)]
    lines = tuple(Printed(line.start, line.end, box) for line, box in zip(explained.lines, places, strict=True))
    sheet = Sheet(0, len(explained.text), Box(0, 0, 400, 100), lines)
    tab = opened(Reviewed(replace(explained, sheets=(sheet,))))
    assert tab.get_attribute("[data-look=text]", "aria-pressed") == "true"
    boxes = [tab.locator("#source .placed").nth(k).bounding_box() for k in range(3)]
    assert boxes[1]["y"] == boxes[2]["y"] > boxes[0]["y"]
    assert boxes[1]["x"] + boxes[1]["width"] <= boxes[2]["x"] + 1
    tab.locator("#source .placed", has_text="白石渡").locator(".run").click()
    assert "白石渡" in tab.inner_text("#result .block.chosen")


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (None, "no corrections that can be read"),
        ([{"sha256": "SHA", "corrections": [{"do": "cut", "at": 9}]}], "no corrections that can be read"),
        (
            [{"sha256": "SHA", "corrections": [{"do": "move", "spans": 5, "to": None}]}],
            "no corrections that can be read",
        ),
        ([{"sha256": "SHA", "corrections": [{"do": "split", "at": 21}, {"do": "split", "at": 999}]}], "1 left out"),
        ([{"sha256": "another", "corrections": [{"do": "split", "at": 21}]}], "no corrections of these pages"),
    ],
)
def test_a_file_that_does_not_fit_is_not_loaded(opened: Any, pages: Any, said: str) -> None:
    explained = explain("云岭要闻\n本报讯（记者 敖煜新）云岭市召\n开会议。")
    tab = opened(Reviewed(explained))
    file = json.dumps({"schema": "papercli-corrections/1", "pages": pages}).replace(
        "SHA", explained.issue.source.sha256
    )
    tab.set_input_files("#file", {"name": "c.json", "mimeType": "application/json", "buffer": file.encode()})
    tab.wait_for_selector("#message.shown")
    assert said in tab.inner_text("#message")


def test_enter_settles_only_what_is_on_the_screen(opened: Any) -> None:
    tab = opened(doubted("linxi.txt"), doubted("haiyan-tw.txt"))
    count = int(tab.inner_text("#count").partition(" of ")[2].partition(",")[0])

    def still_open() -> int:
        return int(tab.inner_text("#count").partition(", ")[2].removesuffix(" open"))

    press(tab, "n")
    shown = tab.inner_text("#decision")
    for look_away in (
        lambda: turn_to(tab, 1 - current(tab)),
        tab.locator("#source .run").last.click,
        lambda: tab.eval_on_selector_all("#source, #result", "panes => panes.forEach(one => { one.scrollTop = 1e6; })"),
    ):
        look_away()
        press(tab, "Enter")
        assert still_open() == count
        assert tab.inner_text("#decision") == shown
        pane, mark = tab.locator("#source").bounding_box(), tab.locator("#source .mark").bounding_box()
        assert pane["y"] <= mark["y"] < pane["y"] + pane["height"]
    press(tab, "Enter")
    assert still_open() == count - 1


def test_undo_takes_back_whatever_was_done_last(opened: Any) -> None:
    tab = opened(doubted("linxi.txt"), doubted("haiyan-tw.txt"))
    assert tab.is_disabled("#undo")
    press(tab, "Enter", "Enter")
    first, count = current(tab), tab.inner_text("#count").partition(" of ")[2]
    press(tab, "Enter")
    turn_to(tab, 1 - first)
    tab.locator("#result .block", has_text="。").locator(".run").nth(1).click()
    press(tab, "s")
    assert tab.locator("#result .flag.corrected").count() == 1
    press(tab, "u")
    assert tab.locator("#result .flag.corrected").count() == 0
    press(tab, "u")
    assert tab.inner_text("#count").partition(" of ")[2] == count
    assert not tab.inner_text("#decision").startswith("✓")
    press(tab, "u")
    assert tab.is_disabled("#undo")
    assert tab.inner_text("#count").startswith("1 of ")


def test_a_correction_that_settles_a_decision_is_undone_with_it(opened: Any) -> None:
    tab = opened(doubted("linxi.txt"))
    press(tab, "n")
    before = tab.inner_text("#count")
    press(tab, "a")
    assert tab.inner_text("#count") != before
    press(tab, "u")
    assert tab.inner_text("#count") == before


def test_a_reload_loses_nothing(opened: Any, tmp_path: Path) -> None:
    tab = opened(doubted("linxi.txt"), doubted("haiyan-tw.txt"))
    press(tab, "Enter", "Enter", "Enter")
    turn_to(tab, 0)
    tab.locator("#result .block", has_text="的木材。公路").locator(".run").nth(1).click()
    press(tab, "s")
    left = tab.inner_text("#count").partition(", ")[2]
    articles = tab.locator("#result .block").all_text_contents()
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.reload()
    assert tab.inner_text("#count").partition(", ")[2] == left
    assert tab.locator("#result .block").all_text_contents() == articles
    assert "waiting" in tab.get_attribute("#save", "class")
    assert "2 decisions called right" in tab.inner_text("#message")
    held = saved(tab, tmp_path / "c.json")
    assert [len(one["corrections"]) for one in held["pages"]] == [1, 0]
    assert sum(len(one["settled"]) for one in held["pages"]) == 2
    load(json.dumps(held).encode(), "c.json")
    press(tab, "u")
    tab.reload()
    assert tab.locator("#result .flag.corrected").count() == 0


def test_decisions_called_right_go_on_with_the_file(opened: Any, tmp_path: Path) -> None:
    tab = opened(doubted("linxi.txt"))
    press(tab, "Enter", "Enter")
    left = tab.inner_text("#count").partition(", ")[2]
    saved(tab, tmp_path / "c.json")
    press(tab, "u")
    assert tab.inner_text("#count").partition(", ")[2] != left
    tab.set_input_files("#file", tmp_path / "c.json")
    tab.wait_for_selector("#message.shown:has-text('1 decisions called right')")
    assert tab.inner_text("#count").partition(", ")[2] == left


def test_the_view_follows_what_is_moved(opened: Any) -> None:
    tab = opened(reviewed("linxi.txt"))
    tab.locator("#result .block.headline").first.click()
    number = tab.locator("#result .article:not(.none)").count()
    press(tab, "m")
    tab.keyboard.type(str(number))
    press(tab, "Enter")
    pane, piece = tab.locator("#result").bounding_box(), tab.locator("#result .block.chosen").bounding_box()
    assert pane["y"] <= piece["y"] < pane["y"] + pane["height"]
    assert tab.inner_text("#chosen").startswith(f"Article {number}, ")
    press(tab, "u")
    piece = tab.locator("#result .block.chosen").bounding_box()
    assert pane["y"] <= piece["y"] < pane["y"] + pane["height"]


@pytest.mark.parametrize(("width", "height"), [(1920, 700), (700, 900)])
def test_what_can_be_done_is_in_view_with_what_is_chosen(opened: Any, width: int, height: int) -> None:
    tab = opened(doubted("linxi.txt", 8))
    tab.set_viewport_size({"width": width, "height": height})
    for _ in range(8):
        press(tab, "n")
        tab.wait_for_timeout(150)
        pane, card = tab.locator("#result").bounding_box(), tab.locator("#card").bounding_box()
        mark = tab.locator("#result .mark").bounding_box()
        assert pane["y"] <= mark["y"]
        assert card["y"] + card["height"] <= pane["y"] + pane["height"], "scroll to the card too"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (759, 800), (390, 780), (740, 420)])
def test_every_button_can_be_pressed_at_every_size(opened: Any, width: int, height: int) -> None:
    tab = opened(doubted("linxi.txt"))
    tab.set_viewport_size({"width": width, "height": height})
    press(tab, "n")
    buttons = tab.locator("header button:visible, footer button:visible, #card button:visible")
    assert buttons.count() > 10
    for number in range(buttons.count()):
        buttons.nth(number).scroll_into_view_if_needed()
        met = buttons.nth(number).evaluate(
            "button => { const box = button.getBoundingClientRect();"
            " return button.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); }"
        )
        assert met, buttons.nth(number).inner_text()
    for pane in ("#source", "#result"):
        assert tab.locator(pane).bounding_box()["height"] > 50


def test_what_is_undone_after_saving_is_to_be_saved_again(opened: Any, tmp_path: Path) -> None:
    tab = opened(Reviewed(explain("云岭要闻\n本报讯（记者 敖煜新）云岭市召\n开会议。")))
    tab.locator("#source .run", has_text="开会议").click()
    tab.keyboard.press("s")
    saved(tab, tmp_path / "c.json")
    assert "waiting" not in (tab.get_attribute("#save", "class") or "")
    tab.keyboard.press("u")
    assert "waiting" in tab.get_attribute("#save", "class")


@pytest.mark.parametrize("name", ["linxi.pdf", "linxi.hocr", "linxi.alto.xml", "linxi.page.xml", "linxi.tsv"])
def test_formats_with_boxes_are_shown_in_columns(name: str, tmp_path: Path) -> None:
    written = tmp_path / "review.html"
    assert main(["review", str(SAMPLES / name), "-o", str(written)]) == 0
    [data] = DATA.findall(written.read_text())
    said = json.loads(data)
    assert all(said["lines"][0][0] <= line[0] < line[1] <= len(said["text"]) for line in said["sheets"][0]["lines"])
    assert len({line[2] for line in said["sheets"][0]["lines"]}) > 1


def test_a_page_is_fitted_to_its_pane_and_can_be_made_larger(opened: Any) -> None:
    explained = explain("云岭要闻\n本报讯（记者 敖煜新）云岭市召开会议。")
    places = [Box(0, 0, 40, 10), Box(3000, 20, 3200, 30)]
    lines = tuple(Printed(line.start, line.end, box) for line, box in zip(explained.lines, places, strict=True))
    tab = opened(Reviewed(replace(explained, sheets=(Sheet(0, len(explained.text), Box(0, 0, 4000, 100), lines),))))
    room = tab.locator("#source").bounding_box()

    def breadth() -> float:
        found: float = tab.locator("#source .sheet").bounding_box()["width"]
        return found

    for width in (1280, 700):
        tab.set_viewport_size({"width": width, "height": 800})
        room = tab.locator("#source").bounding_box()
        assert room["width"] - 60 < breadth() <= room["width"]
    fitted = breadth()
    press(tab, "+", "+", "+", "+")
    assert breadth() > 2 * fitted
    tab.locator("#result .run", has_text="云岭市召开").click()
    shown = tab.locator("#source .run", has_text="云岭市召开").bounding_box()
    assert room["x"] <= shown["x"] < room["x"] + room["width"]
    press(tab, "0")
    assert breadth() == fitted


AS: tuple[Any, ...] = (*(kind for kind in FIELDS if kind != "jump"), "paragraph")
"""What a piece can be moved as."""


def corrections(text: str, dice: random.Random) -> list[Correction]:
    """Some corrections, at random places of a text."""
    folded = fold(text)
    inked = [at for at in range(len(text)) if not folded[at].isspace()]

    def one() -> Correction:
        at, kind = dice.choice(inked), dice.choice((Split, Join, Join, Keep, Drop, None, None))
        if kind is not None:
            return kind(at)
        span = (at, at + dice.randint(1, 80))
        to = dice.choice((None, dice.choice(inked), dice.choice(inked)))
        return Move((span,), to, dice.choice(AS))

    return [one() for _ in range(12)]


def corrected(issue: Issue, text: str, wanted: list[Correction]) -> tuple[list[bool], list[list[str]]]:
    """Which corrections are refused, and the pieces of each article in the end."""
    refused = []
    taken: list[Correction] = []
    for correction in wanted:
        try:
            apply(issue, text, [*taken, correction], Lexicon())
        except WrongCorrection:
            refused.append(True)
        else:
            refused.append(False)
            taken.append(correction)
    after = apply(issue, text, taken, Lexicon())
    return refused, [[piece.text for piece in article.pieces()] for article in after.articles]


APPLIED = """wanted => {
  const page = source();
  page.corrections = [];
  page.replay();
  const refused = wanted.map(one => page.apply(one) !== null);
  const joined = {credit: " ", from: "", to: ""};  // an article has one of each
  const pieces = page.shown().map(article => ["headline", "credit", "paragraph", "from", "to"].flatMap(kind => {
    const texts = page.ordered(article).filter(block => block.field === kind).map(block => page.text(block));
    return kind in joined && texts.length ? [texts.join(joined[kind])] : texts;
  }));
  return [refused, pieces];
}"""


@pytest.mark.parametrize("name", ["linxi.txt", "linxi-layout.txt", "haiyan-tw.txt"])
def test_the_page_corrects_as_the_command_does(opened: Any, name: str) -> None:
    text = (SAMPLES / name).read_text("utf-8")
    tab = opened(Reviewed(explain(text)))
    issue = clean(text)
    for seed in range(8):
        wanted = corrections(text, random.Random(seed))
        there = tab.evaluate(APPLIED, [msgspec.to_builtins(one) for one in wanted])
        assert [list(part) for part in corrected(issue, text, wanted)] == there, wanted


def test_a_page_goes_on_from_a_file_of_corrections(
    browser: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = SAMPLES / "jump-2.txt"
    text = source.read_text("utf-8")
    explained = explain(source.read_bytes(), path=str(source))
    settled = [f"{one.at} {one.kind}" for one in explained.decisions]
    at = next(part.start for line in explained.lines[12:] for part in line.parts if part.before)
    held = {
        "schema": "papercli-corrections/1",
        "pages": [
            {
                "path": str(source),
                "sha256": explained.issue.source.sha256,
                "corrections": [{"do": "split", "at": at, "text": text[at : at + 2]}],
                "settled": settled,
            }
        ],
    }
    file, written = tmp_path / "c.json", tmp_path / "r.html"
    file.write_text(json.dumps(held), "utf-8")
    assert main(["review", str(source), "-o", str(written), "--corrections", str(file)]) == 0
    tab = browser.new_page(locale="en-US")
    tab.goto(written.as_uri())
    assert tab.locator("#result .flag.corrected").count() == 1
    assert "waiting" not in (tab.get_attribute("#save", "class") or "")
    assert saved(tab, tmp_path / "d.json")["pages"][0] | {"path": None} == held["pages"][0] | {"path": None}  # type: ignore[operator]
    tab.close()
    assert main(["review", str(SAMPLES / "linxi.txt"), "-o", str(written), "--corrections", str(file)]) == 2
    assert "none of these texts" in capfd.readouterr().err


def test_the_browser_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr("webbrowser.open", seen.append)
    monkeypatch.chdir(tmp_path)
    assert main(["review", str(SAMPLES / "linxi.txt"), "--open"]) == 0
    assert seen == [(tmp_path / "review.html").as_uri()]
    assert main(["review", str(SAMPLES / "linxi.txt"), "--open", "-o", "-"]) == 2


PICTURED = re.compile(
    r'<script class="picture" type="text/plain" data-sheet="(\d+)">data:image/webp;base64,[\w+/=]+</script>'
)


@pytest.mark.parametrize("name", ["qiaotou.pdf", "guandu-tw.pdf"])
def test_lines_lie_on_their_ink_in_the_picture(name: str) -> None:
    image = pytest.importorskip("PIL.Image", reason="needs Pillow: pip install pillow")
    data = (SAMPLES / name).read_bytes()
    explained = explain(data, path=name)
    sheets = explained.sheets
    [picture] = of_source(data, explained)
    assert picture is not None
    drawn = image.open(BytesIO(b64decode(picture.uri.partition(b",")[2]))).convert("L")
    scale = drawn.width / (picture.box.right - picture.box.left)
    for line in sheets[0].lines:
        left, top, right, bottom = (edge * scale for edge in upright(line.box, sheets[0]))
        inked = drawn.crop((int(left), int(top), int(right) + 1, int(bottom) + 1)).getextrema()[0] < 128
        assert inked, f"nothing is printed at {line.box}: pictures.upright() turns it to the wrong place"


def test_pictures_are_of_pdfs_and_of_scans(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    image = pytest.importorskip("PIL.Image", reason="needs Pillow: pip install pillow")
    pdf, hocr, written = str(SAMPLES / "qiaotou.pdf"), str(SAMPLES / "linxi.hocr"), tmp_path / "r.html"

    def pictures(*arguments: str) -> list[str]:
        assert main(["review", *arguments, "-o", str(written)]) == 0
        return PICTURED.findall(written.read_text("utf-8"))

    assert pictures(pdf) == ["0"]
    assert pictures(pdf, "--no-pictures") == []
    box = explain((SAMPLES / "linxi.hocr").read_bytes()).sheets[0].box
    scan, small = tmp_path / "page.tif", tmp_path / "small.png"
    image.new("L", (int(box.right), int(box.bottom)), 255).save(scan)
    image.new("L", (40, 90), 255).save(small)
    assert pictures(hocr, "--image", str(scan)) == ["0"]
    for arguments, said in [
        ([hocr, "--image", str(small)], "this picture has 40 × 90 pixels"),
        ([hocr, "--image", str(scan), "--image", str(scan)], "no page left for this picture"),
        ([str(SAMPLES / "linxi.txt"), "--image", str(scan)], "does not say where the lines stand"),
        ([hocr, "--image", hocr], "no picture that can be shown"),
    ]:
        assert main(["review", *arguments, "-o", str(written)]) in (2, 3)
        assert said in capfd.readouterr().err


def test_all_words_are_in_both_languages() -> None:
    folder = Path(review.__file__).parent
    words = (folder / "words.js").read_text("utf-8")
    english, chinese = re.split(r"\n  zh: \{", words.partition("  en: {")[2].partition("\n};")[0])
    known = [set(re.findall(r"(\w+): \"", part)) for part in (english, chinese)]
    assert known[0] == known[1], "words.js: add what one language has and the other has not"
    html = (folder / "page.html").read_text("utf-8")
    scripts = "".join(path.read_text("utf-8") for path in folder.glob("*.js"))
    used = set(re.findall(r'data-(?:say|title)="(\w+)"', html)) | set(re.findall(r'\bsay\("(\w+)"', scripts))
    assert used <= known[0], "words.js: add what the page says"
    kinds = set(re.findall(r'"?([\w-]+)"?: "', words.partition("const KINDS = {")[2].partition("};")[0]))
    assert kinds == set(FIELDS), "words.js: KINDS has each kind once"


def test_the_page_speaks_the_language_of_its_reader(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "review.html").write_text(page(doubted("linxi.txt")), "utf-8")
    context = browser.new_context(locale="zh-CN")
    tab = context.new_page()
    tab.goto((tmp_path / "review.html").as_uri())
    press(tab, "n")
    assert "与上一行相连？" in tab.inner_text("#decision") or "另起一段？" in tab.inner_text("#decision")
    tab.click("#language")
    assert tab.inner_text("#decision").startswith("Line ")
    tab.reload()
    assert tab.inner_text("#help") == "Keys"
    context.close()


CONTRASTS = """() => {
  const probe = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (css) => {
    probe.clearRect(0, 0, 1, 1);
    probe.fillStyle = css;
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = probe.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((one, i) => one * a + under[i] * (1 - a));
  const behind = (node) => {
    if (!node) return [255, 255, 255];
    return over(rgba(getComputedStyle(node).backgroundColor), behind(node.parentElement));
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || node.closest("script, .pictured, :disabled") || !node.checkVisibility({visibilityProperty: true})) continue;
    const ground = behind(node);
    const ink = over(rgba(getComputedStyle(node).color), ground);
    const [less, more] = [light(ink), light(ground)].sort((one, other) => one - other);
    found.push([(more + 0.05) / (less + 0.05), `${node.tagName} .${node.className} #${node.id}: ${walker.currentNode.data.slice(0, 20)}`]);
  }
  return found;
}"""
"""The contrast of each text that is seen with what is behind it, as WCAG 2 reckons it."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_the_contrast_that_wcag_asks_for(browser: Any, tmp_path: Path, scheme: str) -> None:
    (tmp_path / "review.html").write_text(page(doubted("linxi-layout.txt"), doubted("haiyan-tw.txt")), "utf-8")
    context = browser.new_context(color_scheme=scheme)
    tab = context.new_page()
    tab.goto((tmp_path / "review.html").as_uri())
    found = []
    for keys in (("n",), ("g",), ("Escape", "c"), ("j",), ("?",), ("Escape", "m")):
        press(tab, *keys)
        found += tab.evaluate(CONTRASTS)
    assert len(found) > 500
    low = sorted({(round(contrast, 1), what) for contrast, what in found if contrast < 4.5})
    assert not low, f"page.css: raise the contrast of these: {low[:5]}"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, tmp_path: Path, scheme: str) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe: pip install axe-playwright-python"
    )
    (tmp_path / "review.html").write_text(page(doubted("linxi.txt"), reviewed("linxi.hocr")), "utf-8")
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    tab.goto((tmp_path / "review.html").as_uri())
    found = []
    for keys in (("n", "g"), ("Escape", "]"), ("?",), ("Escape", "n", "m")):
        press(tab, *keys)
        found += axe.Axe().run(tab).response["violations"]
    serious = {one["id"]: one["nodes"][0]["html"][:200] for one in found if one["impact"] in ("serious", "critical")}
    assert serious == {}
    context.close()


def test_five_hundred_pages_are_opened_and_turned(browser: Any, tmp_path: Path) -> None:
    explained = explain((SAMPLES / "linxi.txt").read_bytes())
    sources = [
        Reviewed(
            replace(
                explained, issue=replace(explained.issue, source=replace(explained.issue.source, path=f"p{number}.txt"))
            )
        )
        for number in range(500)
    ]
    (tmp_path / "review.html").write_text(page(*sources), "utf-8")
    tab = browser.new_page()
    tab.goto((tmp_path / "review.html").as_uri())
    press(tab, "g")
    assert tab.locator("#list li").count() == 500
    tab.keyboard.type("p499")
    tab.keyboard.press("Enter")
    assert current(tab) == 499
    assert tab.evaluate("sources.filter((one) => one.laid).length") == 2, (
        "source.js: only pages that were looked at are laid out"
    )
    tab.close()
