"""The explain view: true to the result, and fit for every terminal and for none."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from rich.cells import cell_len

from papercli import STAGES, clean
from papercli.cli import main
from papercli.explain import explain
from papercli.model import UNSURE
from tests.pages import pages

ROOT = Path(__file__).parents[1]
LINXI = ROOT / "samples" / "linxi.txt"
ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@given(pages())
def test_decisions_are_of_lines_that_are_so(text: str) -> None:
    found = explain(text)
    assert found.issue == clean(text)
    held = {part.start: part for line in found.lines for part in line.parts}
    sure = [decision.confidence for decision in found.decisions]
    assert sure == sorted(sure)
    for decision in found.decisions:
        part = held[decision.at]
        assert found.lines[decision.line - 1].start <= decision.at <= found.lines[decision.line - 1].end
        assert part.article == decision.article
        if decision.kind in ("joined", "opens"):
            assert (part.before > 0) is (decision.kind == "joined")
            assert decision.confidence <= UNSURE


def printed(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["explain", *arguments]) == 0
    return capfd.readouterr().out


def test_piped_it_is_plain_text_a_row_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    out = printed(capfd, str(LINXI), "--all")
    assert "\x1b" not in out
    assert out.startswith(f"{LINXI}: 132 lines, 6 articles, ")
    rows = [row for row in out.splitlines()[2:] if row[:5].strip()]
    assert [int(row[:5]) for row in rows] == list(range(1, 133))
    text = LINXI.read_text("utf-8").split("\n")[:132]
    shown = ["".join(row[20:].replace("␣", "").replace("·", "").split()) for row in rows]
    assert [line.replace("8·17", "817") for line in shown] == ["".join(line.replace("·", "").split()) for line in text]


def test_one_article_and_the_unsure_alone(capfd: pytest.CaptureFixture[str]) -> None:
    rows = printed(capfd, str(LINXI), "--article", "2").splitlines()[2:]
    assert {row[6:8] for row in rows if row[:5].strip()} == {" 2"}
    unsure = printed(capfd, str(LINXI), "--unsure")
    whole = printed(capfd, str(LINXI))
    assert whole.startswith(unsure)
    assert len(unsure.splitlines()) < len(whole.splitlines()) / 2
    spaced = ROOT / "samples" / "linxi-spaced.txt"
    told = explain(spaced.read_bytes()).decisions
    asked = re.findall(r"\? [^?]*\? ([01]\.\d\d)$", printed(capfd, str(spaced), "--unsure"), re.MULTILINE)
    assert [float(number) for number in asked] == [decision.confidence for decision in told] != []


def test_runs_of_joined_lines_are_counted(capfd: pytest.CaptureFixture[str]) -> None:
    """What is counted and what is shown are all lines; no unsure line is among those counted."""
    page = str(ROOT / "samples" / "linxi-spaced.txt")
    unsure = len(printed(capfd, page, "--unsure").splitlines())
    whole, short = (printed(capfd, page, *more).splitlines()[unsure:] for more in (["--all"], []))
    counted = [int(row.split()[1]) for row in short if row.endswith("lines joined")]
    assert min(counted) >= 3
    assert len(short) - len(counted) + sum(counted) == len(whole)
    marked = [row for row in whole if row[18:19] == "?"]
    assert marked == [row for row in short if row[18:19] == "?"] != []


def test_columns_are_shown_side_by_side(capfd: pytest.CaptureFixture[str]) -> None:
    page = ROOT / "samples" / "linxi-layout.txt"
    rows = printed(capfd, str(page), "--stage", "columns").splitlines()[1:]
    lines = page.read_text("utf-8").split("\n")
    assert rows[3].startswith("    5 1 2 3       本报讯（记者 虞小满 通讯员")
    assert rows[3].count("│") == 2
    for row in rows:
        assert "".join(row[18:].replace("│", "").split()) == "".join(lines[int(row[:5]) - 1].split())


@pytest.mark.parametrize(("colour", "codes"), [("always", True), ("never", False), ("auto", False)])
def test_colours_can_be_asked_for(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, colour: str, codes: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert ("\x1b[" in printed(capfd, str(LINXI), "--color", colour)) is codes


def test_what_is_longer_than_the_screen_is_paged(tmp_path: Path) -> None:
    """By the pager of the environment, where a person watches."""
    settings = {"PAGER": f"cat > {tmp_path / 'paged'}", "LINES": "20"}
    assert "joined" not in on_terminal(settings, str(LINXI))
    assert "lines joined" in (tmp_path / "paged").read_text("utf-8")
    assert "joined" in on_terminal({"PAGER": "/no/such/pager", "LINES": "20"}, str(LINXI))
    assert "joined" in on_terminal({"PAGER": "false", "LINES": "2000"}, str(LINXI))


def test_an_article_that_is_not_there(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(LINXI), "--article", "9"]) == 2
    assert capfd.readouterr().err == "papercli: There is no article 9: the page has 6.\n"


def test_json_says_of_every_line_what_the_result_shows(capfd: pytest.CaptureFixture[str]) -> None:
    said: dict[str, Any] = json.loads(printed(capfd, str(LINXI), "--json"))
    assert [line["number"] for line in said["lines"]] == list(range(1, 133))
    assert [line["text"] for line in said["lines"]] == LINXI.read_text("utf-8").split("\n")[:132]
    issue = clean(LINXI.read_bytes())
    opened = [part for line in said["lines"] for part in line["parts"] if part["before"] == 0]
    assert [part["kind"] for part in sorted(opened, key=lambda part: part["piece"])] == [
        piece.kind for piece in issue.pieces()
    ]
    unsure: dict[str, Any] = json.loads(printed(capfd, str(ROOT / "samples" / "linxi-layout.txt"), "--json"))
    decision = unsure["decisions"][0]
    assert set(decision) == {"kind", "line", "at", "article", "confidence", "reasons"}
    assert {type(reason["weight"]) for reason in decision["reasons"]} == {float}


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_shows_what_it_changed(capfd: pytest.CaptureFixture[str], stage: str) -> None:
    out = printed(capfd, str(ROOT / "samples" / "linxi-layout.txt"), "--stage", stage)
    assert out.startswith("page 1: ")
    assert ("changed nothing" in out) is (len(out.splitlines()) == 1)


def test_a_stage_that_does_not_exist_and_options_that_do_not_go_with_one(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(LINXI), "--stage", "fields"]) == 2
    assert "There is no stage 'fields' to show: the stages are fold, " in capfd.readouterr().err
    for option in (["--article", "1"], ["--unsure"], ["--all"], ["--json"]):
        assert main(["explain", str(LINXI), "--stage", "blanks", *option]) == 2
        assert "leave out --article, --unsure, --all and --json." in capfd.readouterr().err


def on_terminal(settings: dict[str, str], *arguments: str) -> str:
    """What a terminal shows of explain."""
    screen, terminal = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment |= {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "PAGER": "cat", **settings}
    command = [sys.executable, "-m", "papercli", "explain", *arguments]
    with subprocess.Popen(command, env=environment, stdin=terminal, stdout=terminal) as process:
        os.close(terminal)
        out = b""
        while True:
            try:
                read = os.read(screen, 1 << 16)
            except OSError:  # the other end is closed
                break
            if not read:
                break
            out += read
    os.close(screen)
    assert process.returncode == 0
    return out.decode()


@pytest.mark.parametrize("columns", ["0", "1", "-80", "many"])
def test_whatever_columns_says_each_line_is_printed(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    usual = printed(capfd, str(LINXI))
    monkeypatch.setenv("COLUMNS", columns)
    assert printed(capfd, str(LINXI)) == usual
    shown = ESCAPE.sub("", on_terminal({"COLUMNS": columns}, str(LINXI)))
    assert "".join(shown.split()) == "".join(usual.split())


@pytest.mark.parametrize(("colour", "codes"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_of_80_columns(colour: dict[str, str], codes: bool) -> None:
    shown = on_terminal({"COLUMNS": "80", **colour}, "--unsure", str(ROOT / "samples" / "linxi-layout.txt"))
    assert ("\x1b[3" in shown) is codes
    assert max(cell_len(row) for row in ESCAPE.sub("", shown).splitlines()) <= 80


def test_controls_never_reach_the_terminal(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("云岭\x1b]0;x\x07要闻\n本报讯\x9b31m开会。", "utf-8")
    out = printed(capfd, str(tmp_path / "a.txt"))
    assert not {"\x1b", "\x07", "\x9b"} & set(out)
    assert not {"\x1b", "\x07", "\x9b"} & set(printed(capfd, str(tmp_path / "a.txt"), "--stage", "fold"))
