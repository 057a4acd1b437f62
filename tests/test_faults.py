"""Faults of our own: a stage that raises, a law that is broken. They cost a page its structure, never its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from papercli import Issue, Options, PageFailed, PageFailedWarning, audit, clean, clean_issue
from papercli.batch.job import Job
from papercli.batch.run import run as work
from papercli.batch.watch import Watch
from papercli.draft import Draft, Labelled, Stories
from papercli.lexicon import Lexicon
from papercli.pipeline import STAGES, Stage
from tests.archives import quarantined
from tests.commands import Run

FAULTY = "毁页"
"""A page with this word in it meets a fault."""
GOOD = "云岭要闻\n本报讯（记者 敖煜新）云岭市召\n开会议。\n"
BAD = f"{FAULTY}要闻\n　　本报讯　８号站台\n昨天开放。\n"


def raising(stage: Stage) -> Stage:
    def run(draft: Draft, lexicon: Lexicon) -> Draft:
        if FAULTY in draft.text:
            raise IndexError("list index out of range")
        return stage(draft, lexicon)

    return run


def losing(stage: Stage) -> Stage:
    """A stage that loses the last line, or the last story."""

    def run(draft: Draft, lexicon: Lexicon) -> Draft:
        done = stage(draft, lexicon)
        if FAULTY not in draft.text:
            return done
        if isinstance(done, Stories):
            return replace(done, stories=done.stories[:-1])
        if isinstance(done, Labelled):
            return replace(done, lines=done.lines[:-1], labels=done.labels[:-1])
        return replace(done, lines=done.lines[:-1])

    return run


def pages_of(issue: Issue) -> list[list[str]]:
    """What stands on each page, article by article, as lines."""
    return [
        [part.text for article in issue.articles if article.page == page.number for part in article.pieces()]
        for page in issue.pages
    ]


PLAIN = [f"{FAULTY}要闻", "本报讯　8号站台", "昨天开放。"]


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_that_raises_costs_its_page_the_structure_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STAGES, name, raising(STAGES[name]))
    text = f"{GOOD}\f{BAD}\f{GOOD}"
    told: list[PageFailed] = []
    issue = clean(text, path="issue.txt", failed=told.append)
    audit(issue, text)
    first, failed, last = pages_of(issue)
    assert first == last == ["云岭要闻", "本报讯（记者 敖煜新）云岭市召开会议。"], "its neighbours are as they were"
    assert failed == PLAIN
    assert [page.flags for page in issue.pages] == [(), ("failed",), ()]
    assert [article.flags for article in issue.articles if article.page == "2"] == [("failed",)]
    assert [(error.source, error.page, error.stage) for error in told] == [("issue.txt", 2, name)]
    assert isinstance(told[0].__cause__, IndexError)


@pytest.mark.parametrize("name", ["boxes", "columns", "furniture", "paragraphs", "articles"])
def test_a_page_that_breaks_the_law_comes_out_plain(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STAGES, name, losing(STAGES[name]))
    told: list[PageFailed] = []
    issue = clean(f"{GOOD}\f{BAD}", failed=told.append)
    assert pages_of(issue)[1] == PLAIN
    [error] = told
    assert (error.page, error.stage) == (2, name)
    assert str(error).endswith("of the source is nowhere in the result); please report this page.")


def test_what_is_not_to_be_folded_is_not_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STAGES, "articles", raising(STAGES["articles"]))
    issue = clean(BAD, Options(skip=("fold",)), failed=lambda error: None)
    assert pages_of(issue)[0][1] == "本报讯　８号站台"


def test_the_library_warns_where_nobody_asked_to_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STAGES, "bylines", raising(STAGES["bylines"]))
    words = r"the text, page 1: the stage bylines failed \(IndexError: .*; please report this page\. Its lines come out"
    with pytest.warns(PageFailedWarning, match=words) as caught:
        clean(BAD)
    assert caught[0].filename == __file__, "the warning points at who called clean"
    with pytest.warns(PageFailedWarning, match="2.txt, page 2: "):
        clean_issue([(GOOD, "1.txt"), (BAD, "2.txt")])


def test_memory_that_was_not_enough_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def stage(draft: Draft, lexicon: Lexicon) -> Draft:
        raise MemoryError

    monkeypatch.setitem(STAGES, "articles", stage)
    with pytest.raises(MemoryError):
        clean(GOOD)


@pytest.mark.parametrize(("name", "options"), [("links.link", Options()), ("stitch.stitch", Options(stitch=True))])
def test_what_fails_for_all_pages_together_is_left_out(
    name: str, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*arguments: object) -> Issue:
        raise KeyError(3)

    monkeypatch.setattr(f"papercli.issues.{name}", fault)
    told: list[PageFailed] = []
    issue = clean(f"{GOOD}\f{GOOD}", options, failed=told.append)
    assert pages_of(issue) == 2 * [["云岭要闻", "本报讯（记者 敖煜新）云岭市召开会议。"]]
    assert [(error.page, error.stage) for error in told] == [(None, name.partition(".")[2])]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with two pages, one of which meets a fault in the stage ``bylines``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(STAGES, "bylines", raising(STAGES["bylines"]))
    (tmp_path / "bad.txt").write_text(BAD, "utf-8")
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    return tmp_path


def test_the_command_line_writes_the_page_and_names_the_cause(run: Run, folder: Path) -> None:
    ended = run("clean", "bad.txt", "good.txt")
    assert ended.status == 70
    assert ended.out == "\n".join(PLAIN) + "\n\n云岭要闻\n本报讯（记者 敖煜新）云岭市召开会议。\n"
    start, _, end = ended.err.partition("(IndexError: list index out of range; test_faults.py, line ")
    assert start == "papercli: bad.txt, page 1: the stage bylines failed "
    assert end.endswith("Its lines come out as they stand, as the paragraphs of one article.\n")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [("explain",), ("explain", "--stage", "blanks"), ("review", "-o", "-")])
def test_other_commands_show_the_page_too(run: Run, folder: Path, arguments: tuple[str, ...]) -> None:
    ended = run(arguments[0], "bad.txt", *arguments[1:])
    assert (ended.status, ended.err.count("\n")) == (70, 1), ended.err
    assert ended.out
    assert "the stage bylines failed" in ended.err


class Here:
    """Workers that are this process, so that what a test put in place of a stage is in place for them."""

    capacity = apart = pages = 1

    def __init__(self, jobs: int, needed: Sequence[str]) -> None: ...

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(function(*arguments))
        return future

    def check(self) -> None: ...

    def close(self) -> None: ...


def test_batch_quarantines_the_page_and_names_the_stage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papercli.batch.run.Local", Here)
    assert work(Job(("bad.txt", "good.txt"), "out", format="json"), Watch(), lambda: False) == 70
    assert quarantined(folder / "out") == {"bad.txt": "PageFailed"}
    assert "the stage bylines failed" in (folder / "out" / "_papercli" / "quarantine.jsonl").read_text("utf-8")
    assert sorted(path.name for path in (folder / "out").glob("*.json")) == ["good.json"]


def test_a_reader_that_fails_is_an_error_of_one_line(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*arguments: object, **options: object) -> None:
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setattr("papercli.pipeline.read", fault)
    ended = run("clean", "good.txt")
    assert ended.status == 70
    assert ended.err.startswith("papercli: good.txt: the stage read failed (RecursionError: ")
    assert ended.err.count("\n") == 1


def test_no_command_ends_in_a_traceback(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("papercli.cli.clean.write", fault)
    ended = run("clean", "good.txt")
    assert ended.status == 70
    assert ended.err.startswith("papercli: this is a fault of papercli (ZeroDivisionError: division by zero; ")
