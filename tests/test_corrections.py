"""Corrections: each does what it says, on any page the law still holds, and what does not fit is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from papercli import Article, Issue, Options, WrongCorrection, audit, clean, clean_issue, read
from papercli.characters import fold
from papercli.cli import main
from papercli.corrections import Corrected, Correction, Corrections, Drop, Join, Keep, Move, Split, load
from papercli.corrections.desk import apply
from papercli.lexicon import Lexicon
from papercli.score import compare
from papercli.score import load as gold_of
from papercli.writers import text as writer
from papercli.writers import write
from tests.pages import pages

ROOT = Path(__file__).parents[1]
PAGE = """云岭要闻
本报讯（记者 敖煜新）云岭市昨日召
开会议，部署 8 MHz基站建设。
会议由市长主持。

石笕村茶农“按芽论价”
本报讯（记者 沈碧川）溪口片区原
是一片停产多年的砖瓦窑。
"""


def at(words: str) -> int:
    return PAGE.index(words)


def spans(words: str) -> tuple[tuple[int, int], ...]:
    return ((at(words), at(words) + len(words)),)


def corrected(*corrections: Correction) -> Issue:
    issue = apply(clean(PAGE), PAGE, corrections, Lexicon())
    audit(issue, PAGE)
    return issue


def printed(issue: Issue) -> list[list[str]]:
    """Each article: its headline lines, then its paragraphs."""
    return [[*one.headline, "|", *[paragraph.text for paragraph in one.paragraphs]] for one in issue.articles]


FIRST = ["云岭要闻", "|", "本报讯（记者 敖煜新）云岭市昨日召开会议，部署8 MHz基站建设。会议由市长主持。"]
SECOND = ["石笕村茶农“按芽论价”", "|", "本报讯（记者 沈碧川）溪口片区原是一片停产多年的砖瓦窑。"]


def test_the_page_without_corrections() -> None:
    assert printed(clean(PAGE)) == [FIRST, SECOND]


def test_split_and_join() -> None:
    opened = corrected(Split(at("会议由市长")))
    assert printed(opened) == [[*FIRST[:2], FIRST[2][:-8], FIRST[2][-8:]], SECOND]
    assert opened.edits.lines_joined == clean(PAGE).edits.lines_joined - 1
    joined = corrected(Split(at("会议由市长")), Join(at("会议由市长")))
    assert printed(joined) == [FIRST, SECOND]
    assert joined.edits.lines_joined == opened.edits.lines_joined + 1
    parted = corrected(Split(at("会议由市长")), Join(at("会议由市长")), Split(at("部署")))
    assert printed(parted)[0] == [*FIRST[:2], FIRST[2][:-20], FIRST[2][-20:]]
    assert [paragraph.confidence for paragraph in parted.articles[0].paragraphs] == [1.0, 1.0]
    assert parted.articles[0].flags == ("corrected",)
    assert parted.articles[1] == clean(PAGE).articles[1]


def test_keep_and_drop() -> None:
    assert "部署8MHz" in writer.render(corrected(Drop(at("MHz")))).decode()
    kept = corrected(Drop(at("MHz")), Keep(at("MHz")), Keep(at("8 MHz")))
    assert "部署 8 MHz" in writer.render(kept).decode()
    assert kept.edits.blanks_kept == clean(PAGE).edits.blanks_kept + 1


def test_a_headline_moves_and_its_article_goes_without() -> None:
    issue = corrected(Move(spans("石笕村茶农“按芽论价”"), at("云岭要闻")))
    assert [article.headline for article in issue.articles] == [("云岭要闻", "石笕村茶农“按芽论价”"), ()]
    assert [article.flags for article in issue.articles] == [("corrected",), ("no-headline", "corrected")]
    assert issue.articles[0].lines == ((1, 6),)


def test_a_paragraph_moves_to_a_new_article_and_its_people_go_along() -> None:
    moved = Move(((at("本报讯（记者 沈"), len(PAGE) - 1),), None)
    issue = corrected(moved)
    assert [article.id[-6:] for article in issue.articles] == ["-i0001", "-i0002", "-i0003"]
    assert [[person.name for person in article.byline] for article in issue.articles] == [["敖煜新"], [], ["沈碧川"]]
    assert issue.articles[2].marker == "本报讯"
    together = corrected(moved, Move(spans("石笕村茶农“按芽论价”"), at("本报讯（记者 沈")))
    assert [article.id[-6:] for article in together.articles] == ["-i0001", "-i0003"]
    assert printed(together)[1] == SECOND


def test_part_of_a_paragraph_becomes_a_headline() -> None:
    issue = corrected(Move(spans("会议由市长主持。"), at("云岭"), "headline"))
    assert issue.articles[0].headline == ("云岭要闻", "会议由市长主持。")


KINDS: dict[str, tuple[list[Correction], list[str], list[str]]] = {
    "a paragraph is a caption": (
        [Move(spans("会议由市长主持。"), at("云岭"), "caption")],
        ["body", "caption"],
        ["本报讯（记者 敖煜新）云岭市昨日召开会议，部署8 MHz基站建设。", "会议由市长主持。"],
    ),
    "lines are verse, a paragraph each": (
        [Move(((at("本报讯（记者 敖"), at("会议由")),), at("云岭"), "verse")],
        ["verse", "verse", "body"],
        ["本报讯（记者 敖煜新）云岭市昨日召", "开会议，部署8 MHz基站建设。", "会议由市长主持。"],
    ),
    "the middle of a paragraph is a pull quote": (
        [Move(spans("昨日召"), at("云岭"), "pull-quote")],
        ["body", "pull-quote", "body"],
        ["本报讯（记者 敖煜新）云岭市", "昨日召", "开会议，部署8 MHz基站建设。会议由市长主持。"],
    ),
    "a paragraph and back": (
        [Move(spans("会议由市长主持。"), at("云岭"), kind) for kind in ("note", "paragraph")],
        ["body", "body"],
        ["本报讯（记者 敖煜新）云岭市昨日召开会议，部署8 MHz基站建设。", "会议由市长主持。"],
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_correction_says_what_a_piece_is(name: str) -> None:
    corrections, kinds, texts = KINDS[name]
    article = corrected(*corrections).articles[0]
    assert [paragraph.kind for paragraph in article.paragraphs] == kinds
    assert [paragraph.text for paragraph in article.paragraphs] == texts


def test_a_headline_line_becomes_a_deck_and_a_subhead_a_headline() -> None:
    deck = corrected(Move(spans("会议由市长主持。"), at("云岭"), "deck")).articles[0]
    assert [(line.text, line.kind) for line in deck.headlines] == [
        ("云岭要闻", "headline"),
        ("会议由市长主持。", "deck"),
    ]
    assert deck.headline == ("云岭要闻", "会议由市长主持。")
    subhead = corrected(Move(spans("云岭要闻"), at("开会议"), "subhead")).articles[0]
    assert (subhead.headline, subhead.paragraphs[0].kind) == ((), "subhead")


def test_text_becomes_page_furniture_and_comes_back() -> None:
    apart = Move(spans("会议由市长主持。"), None, "imprint")
    issue = corrected(apart)
    assert [(item.kind, item.text) for item in issue.furniture] == [("imprint", "会议由市长主持。")]
    assert len(issue.articles) == 2
    again = corrected(apart, Move(spans("会议由市长主持。"), at("云岭")))
    assert printed(again) == [[*FIRST[:2], FIRST[2][:-8], FIRST[2][-8:]], SECOND]
    assert again.furniture == ()


def test_what_is_untouched_in_a_corrected_article_keeps_what_is_known_of_it() -> None:
    data = (ROOT / "samples" / "linxi.hocr").read_bytes()
    before, text = clean(data), read(data).text
    first = before.articles[0]
    start, end = first.headline_spans[0][0]
    after = apply(before, text, [Move(((start, end),), start, "kicker")], Lexicon()).articles[0]
    assert after.headlines[0].kind == "kicker"
    assert [(one.source, one.ocr_confidence, one.confidence) for one in after.paragraphs] == [
        (one.source, one.ocr_confidence, one.confidence) for one in first.paragraphs
    ]
    assert after.paragraphs[0].source


def test_what_is_so_already_changes_nothing() -> None:
    so: list[Correction] = [
        Split(at("云岭要闻")),
        Join(at("开会议")),
        Keep(at("敖煜新")),
        Drop(at("云岭市")),
        Move(spans("云岭要闻"), at("开")),
    ]
    assert corrected(*so) == clean(PAGE)


@pytest.mark.parametrize(
    ("correction", "said"),
    [
        (Split(len(PAGE)), "correction 1 (split at 93): there is no inked character."),
        (Split(4), "there is no inked character."),
        (Split(0, "会议"), "'会议' should stand there, and '云岭' does."),
        (Join(0), "no paragraph that another in its article stands before begins there."),
        (Move((), 0), "there is no inked character."),
        (Move(((0, 4),), 5, "folio"), "a folio belongs to no article: its 'to' must be null."),
        (Move(((0, 4),), 4), "there is no inked character at 4, where it should go."),
    ],
)
def test_what_does_not_fit_is_refused(correction: Correction, said: str) -> None:
    with pytest.raises(WrongCorrection) as error:
        corrected(correction)
    assert said in str(error.value)


def corrections(text: str) -> st.SearchStrategy[list[Correction]]:
    """Any corrections of a text that is not blank."""
    folded = fold(text)
    places = st.sampled_from([place for place in range(len(text)) if not folded[place].isspace()])
    ranges = st.tuples(places, st.integers(1, 60)).map(lambda pair: ((pair[0], pair[0] + pair[1]),))
    moves = st.builds(Move, ranges, st.one_of(st.none(), places), st.sampled_from(("headline", "paragraph")))
    kinds = [st.builds(kind, places) for kind in (Split, Join, Keep, Drop)]
    return st.lists(st.one_of(*kinds, moves), max_size=6)


@given(pages(), st.data())
def test_the_law_holds_after_any_corrections(text: str, data: st.DataObject) -> None:
    issue = clean(text)
    if not list(issue.pieces()):
        return
    for correction in data.draw(corrections(text)):
        try:
            after = apply(issue, text, [correction], Lexicon())
        except WrongCorrection:
            continue
        audit(after, text)
        assert len({article.id for article in after.articles}) == len(after.articles)
        assert all(list(article.pieces()) for article in after.articles)
        assert apply(after, text, [correction], Lexicon()).articles == after.articles or isinstance(
            correction, Move | Join
        )
        issue = after


@given(pages(), st.data())
def test_what_is_put_together_again_is_as_it_was(text: str, data: st.DataObject) -> None:
    issue = clean(text, Options(skip=("jumps",)))
    if not list(issue.pieces()):
        return
    place = data.draw(st.sampled_from([place for place in range(len(text)) if not fold(text)[place].isspace()]))
    ways: tuple[list[Correction], ...] = ([Keep(place), Drop(place)], [Drop(place), Keep(place)])
    for there_and_back in ways:
        after = apply(issue, text, there_and_back, Lexicon())
        if [piece.text for piece in after.pieces()] == [piece.text for piece in issue.pieces()]:
            assert [stripped(article) for article in after.articles] == [stripped(one) for one in issue.articles]
            assert (after.furniture, after.edits) == (issue.furniture, issue.edits)


def stripped(article: Article) -> Article:
    """An article without what a correction can always change: it is sure, and the date may be known from a later page."""
    return replace(article, confidence=1.0, flags=(), dateline=replace(article.dateline, date=None))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(PAGE, "utf-8")
    return tmp_path


def file(sha256: str, *corrections: dict[str, Any]) -> bytes:
    page = {"path": "a.txt", "sha256": sha256, "corrections": corrections}
    return json.dumps({"schema": "papercli-corrections/1", "pages": [page]}).encode()


def test_the_command_line_applies_a_file(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    digest = hashlib.sha256(Path("a.txt").read_bytes()).hexdigest()
    Path("c.json").write_bytes(file(digest, {"do": "split", "at": at("会议由市长"), "text": "会议由"}))
    assert main(["clean", "a.txt", "--corrections", "c.json"]) == 0
    assert "\n会议由市长主持。\n" in capfd.readouterr().out


def test_corrections_of_another_text_are_refused(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("c.json").write_bytes(file("0" * 64))
    assert main(["clean", "a.txt", "-o", "o.txt", "--corrections", "c.json"]) == 1
    assert "papercli: a.txt: the corrections are for another text (they know a.txt;" in capfd.readouterr().err
    assert not Path("o.txt").exists()


def test_corrections_of_pages_hold_in_their_issue() -> None:
    texts = [PAGE, "石笕村开会\n" + PAGE]
    pages = []
    for text in texts:
        split = {"do": "split", "at": text.index("部署"), "text": "部署8"}
        pages.append(json.loads(file(hashlib.sha256(text.encode()).hexdigest(), split))["pages"][0])
    wanted = load(json.dumps({"schema": "papercli-corrections/1", "pages": pages}).encode(), "c.json")
    issue = clean_issue([(text, None) for text in texts], Options(corrections=wanted))
    opened = [paragraph.text[:2] for article in issue.articles for paragraph in article.paragraphs]
    assert opened.count("部署") == 2
    with pytest.raises(WrongCorrection, match="the corrections are for another text"):
        clean_issue([(PAGE, None), ("另一页。", None)], Options(corrections=wanted))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "c.json: this is not JSON"),
        (b"{}", "c.json: it has no 'schema': save it again from the page that papercli review writes."),
        (PAGE.encode(), "c.json: this is not JSON: what stands at byte 0 cannot be there"),
        (b"2026 " + PAGE.encode(), "c.json: this is not JSON: what stands at byte "),
        (b"[" * 100_000, "c.json: this is not JSON: it is nested too deep"),
        (b'{"schema": "\xff"}', "c.json: this is not JSON: it is not in UTF-8"),
        (b'{"schema": "papercli-corrections/2", "pages": []}', "c.json: schema cannot be 'papercli-corrections/2'"),
        (file("", {"do": "split"}), "c.json: pages[0].corrections[0] has no 'at'"),
        (file("", {"do": "split", "at": 1.5}), "corrections[0].at is a fraction, where a whole number should be"),
        (file("", {"do": "split", "at": 1, "to": 1}), "c.json: pages[0].corrections[0] can have no 'to'"),
        (file("", {"do": "move", "spans": [[1]], "to": 1}), "corrections[0].spans[0] is not a list of 2"),
    ],
)
def test_a_file_that_is_none_is_named_with_its_place(
    folder: Path, capfd: pytest.CaptureFixture[str], data: bytes, said: str
) -> None:
    Path("c.json").write_bytes(data)
    assert main(["clean", "a.txt", "--corrections", "c.json"]) == 2
    assert said in capfd.readouterr().err


def test_a_byte_order_mark_is_passed_over() -> None:
    assert load(b"\xef\xbb\xbf" + file("", {"do": "split", "at": 1}), "c.json").pages[0].corrections == (Split(1),)


@pytest.mark.parametrize("spans", [(), ((5, 5),), ((3, 5), (9, 7))])
def test_a_move_of_nothing_is_refused(spans: tuple[tuple[int, int], ...]) -> None:
    wanted = load(file(clean(PAGE).source.sha256, {"do": "move", "spans": spans, "to": None}), "c.json")
    with pytest.raises(WrongCorrection, match="correction 1 moves nothing: "):
        clean(PAGE, Options(corrections=wanted))


@pytest.mark.parametrize(
    "correction",
    [
        Split(len(PAGE) + 3),
        Split(-1),
        Move(((0, len(PAGE) + 9),), None),
        Move(((-4, 5),), None),
        Move(((0, 5),), 10**9),
    ],
)
def test_corrections_of_a_page_do_not_reach_into_its_neighbour(correction: Correction) -> None:
    texts = ["另一页。\n", PAGE, "又一页。\n"]
    pages = [Corrected(None, clean(text).source.sha256, (correction,) * (text == PAGE)) for text in texts]
    wanted = Corrections("papercli-corrections/1", tuple(pages))
    with pytest.raises(WrongCorrection, match=f"correction 1 names the offset .* has {len(PAGE)} characters"):
        clean_issue([(text, None) for text in texts], Options(corrections=wanted))


def test_the_example_of_the_document() -> None:
    """It is the file of corrections among the samples, and corrects most of what is wrong on the page."""
    root = Path(__file__).parents[1]
    file = root / "samples" / "linxi-spaced.corrections.json"
    example = (root / "papercli/corrections/README.md").read_text("utf-8").partition("```json\n")[2].partition("```")[0]
    assert file.read_text("utf-8") == example
    wanted = load(example.encode(), str(file))
    [page] = wanted.pages
    issue = clean((root / str(page.path)).read_bytes(), Options(corrections=wanted))
    gold = gold_of((root / "samples" / "linxi-spaced.gold.json").read_bytes(), "linxi-spaced.gold.json")
    before, after = (
        len(compare(gold, gold_of(b"".join(write([one], "json")), "the result")).differences)
        for one in (clean((root / str(page.path)).read_bytes()), issue)
    )
    assert after < before / 3, "correct in the file of the samples what is wrong on its page now"


def test_corrections_survive_another_way_of_cleaning() -> None:
    digest = hashlib.sha256(PAGE.encode()).hexdigest()
    wanted = load(file(digest, {"do": "join", "at": at("会议由市长")}), "c.json")
    issue = clean(PAGE, Options(skip=("paragraphs",), corrections=wanted))
    assert any(paragraph.text.endswith("基站建设。会议由市长主持。") for paragraph in issue.articles[0].paragraphs)
