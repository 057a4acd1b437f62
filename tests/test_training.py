"""Training pages: their gold says what is printed, and held-out papers have habits that no other page has."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium
from tests.training import composed, lines, textpages
from tests.training.stories import GENRES, OLD_GENRES, Editor
from tests.training.words import Article, Desk, Stock, habits

SENTENCES = [
    "青桐河上的老渡口昨天来了一条新船。",
    "船工柳长青说，他在这里撑了三十年篙，从来没有见过这样大的水。",
    "镇里的人都到岸边来看，连卖豆腐的也收了摊子！",
    "“这条船能坐六十个人。”管渡口的贺师傅指着船头说。",
    "新船每天开八班，头班六点，末班晚上九点，票价两元。",
    "老人和孩子坐船不要钱，镇里每个月补给船队一万二千元。",
    "对岸的小学从此不用在涨水的日子停课了。",
    "修桥的事还在商量，石料已经运来了一半。",
    "去年秋天的大水冲走了两个桥墩，也冲走了岸边的一排柳树。",
    "今年春天，人们又种上了新的。",
]
"""Our own text, of which the articles of these tests are made."""


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    rng = random.Random(5)

    def paragraph() -> str:
        return "".join(rng.sample(SENTENCES, 4))

    return [
        Article(("老渡口来了新船", "孩子们不再停课")[: 1 + n % 2], tuple(paragraph() for _ in range(6)))
        for n in range(60)
    ]


@pytest.fixture(scope="module")
def stock(articles: list[Article]) -> Stock:
    return Stock(articles)


def ink(text: str) -> str:
    return "".join(text.split())


def expected(gold: dict[str, Any], label: dict[str, Any]) -> str:
    """The text that the lines of a label print together."""
    number, part, index = label["article"], label["part"], label["index"]
    if number is None:
        whole: str = gold["floats"][index] if part in ("caption", "pull-quote") else gold["furniture"][index]["text"]
        return whole
    article = gold["articles"][number]
    if part in ("kicker", "headline", "deck"):
        return str(article["headlines"][index]["text"])
    if part == "credit":
        return str(article["credit"][index])
    if part == "jump":
        return str(article["continued_from" if index else "continued_to"]["text"])
    return str(article["paragraphs"][index]["text"])


@pytest.mark.parametrize("heldout", [False, True], ids=["train", "heldout"])
@pytest.mark.parametrize("script", ["zh", "tw", "hk", "old"])
def test_labels_of_a_text_page_add_up_to_its_gold(
    articles: list[Article], stock: Stock, script: str, heldout: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = textpages.Setting(12, "squeeze", "kept", 0, 0, "story", "wide", 0, 0.3, 2.0)
    monkeypatch.setattr(textpages, "setting", lambda rng, script: clean)
    for seed in range(6):
        text, gold = textpages.page(articles, stock, script, f"{script}-{seed}", heldout)
        lines = [line for line in text.split("\n") if line.strip()]
        assert len(lines) == len(gold["lines"]), "every line that is not empty has one label"
        printed: dict[tuple[Any, ...], str] = {}
        for line, label in zip(lines, gold["lines"], strict=True):
            key = tuple(label.values())
            printed[key] = printed.get(key, "") + ink(line)
        for key, joined in printed.items():
            want = ink(expected(gold, dict(zip(("article", "part", "index"), key, strict=True))))
            jumps = [ink(a[k]["text"]) for a in gold["articles"] for k in ("continued_to", "continued_from") if a[k]]
            run_in = [joined.replace(jump, "", 1) for jump in jumps if jump in joined]
            assert want in (joined, *run_in), f"page {seed}: the lines of {key} do not add up to its gold"


def test_the_same_seed_gives_the_same_page(articles: list[Article], stock: Stock) -> None:
    first, again = (textpages.page(articles, stock, "zh", "seed", False) for _ in range(2))
    assert first == again
    assert composed.markup(articles, stock, "tw", "seed", False) == composed.markup(
        articles, stock, "tw", "seed", False
    )


@pytest.mark.parametrize("genre", [*GENRES, *OLD_GENRES])
def test_every_person_of_a_byline_is_printed(articles: list[Article], stock: Stock, genre: str) -> None:
    for seed in range(20):
        desk = Desk("old" if genre in OLD_GENRES and genre not in GENRES else "zh", random.Random(seed), False)
        story = Editor(desk, stock).story(articles[seed], 600, genre)
        printed = "".join(text for _, text in story.credits) + "".join(p.text for p in story.pieces)
        assert [p["name"] for p in story.byline if p["name"] not in printed] == []
        assert all(p.text.strip() for p in story.pieces), "no paragraph is empty"


def shared(table: Any, path: str = "") -> list[str]:
    """Habits that stand among the values of training pages and among the held-out ones."""
    if not isinstance(table, dict):
        return []
    if "heldout" in table and "train" in table:
        return [f"{path}: {value}" for value in table["heldout"] if value in table["train"]]
    return [found for key, below in table.items() for found in shared(below, f"{path}.{key}".lstrip("."))]


def test_no_held_out_value_is_a_training_value() -> None:
    assert shared(habits()) == [], "take the value out of one of the two lists in habits.toml"


def test_piled_stories_have_columns_of_their_own(articles: list[Article], stock: Stock) -> None:
    page = composed.markup(articles, stock, "zh", "piled-2", False, piled=True)
    tops = [float(top) for top in re.findall(r"<section class=\"story [^>]*top:([0-9.]+)mm", page)]
    assert len(tops) > 1, "A page has room for some stories."
    counts = set(re.findall(r"column-count:(\d+)", page))
    assert len(counts) > 1, "Each story is set in columns of its own number."


def test_a_composed_page_prints_its_gold(
    articles: list[Article], stock: Stock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composed, "FORMATS", [composed.PRINTOUT])  # small, so that it is soon set
    pdf = tmp_path / "page.pdf"
    with chromium() as browser:
        gold = composed.set_page(browser, composed.markup(articles, stock, "zh", "page-1", False), pdf)
    composed.extract(pdf)
    found = pdf.with_suffix(".raw.txt")
    if not found.exists():
        pytest.skip("needs pdftotext: install poppler-utils")
    printed = ink(found.read_text(encoding="utf-8"))
    texts = [ink(h) for a in gold["articles"] for h in a["headline"]] + [ink(f["text"]) for f in gold["furniture"]]
    texts += [ink(c) for a in gold["articles"] for c in a["credit"]]
    assert gold["articles"], "no story found its place"
    missing = [t for t in texts if t not in printed and t[:6] not in printed]
    assert missing == [], "gold has text that the page does not print"


def test_pages_that_were_kept_make_the_model_that_pages_make(tmp_path: Path) -> None:
    """Reading takes longer than fitting: what was read may be kept, and nothing is lost by it."""
    page = str(Path(__file__).parents[1] / "samples" / "linxi-spaced.txt")
    kept, first, second = (str(tmp_path / name) for name in ("read.pages", "first.model", "second.model"))
    lines.main([page, "--keep", "-o", kept, "--jobs", "1"])
    lines.main([page, "--rounds", "3", "-o", first, "--jobs", "1"])
    lines.main([kept, page, "--rounds", "3", "-o", second, "--jobs", "1"])
    assert Path(first).read_bytes() == Path(second).read_bytes()
