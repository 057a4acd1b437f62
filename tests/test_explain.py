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
    out = printed(capfd, str(LINXI))
    assert "\x1b" not in out
    assert out.startswith(f"{LINXI}: 132 lines, 6 articles, ")
    rows = [row for row in out.splitlines()[2:] if row[:5].strip()]
    assert [int(row[:5]) for row in rows] == list(range(1, 133))
    text = LINXI.read_text("utf-8").split("\n")[:132]
    shown = ["".join(row[19:].replace("␣", "").replace("·", "").split()) for row in rows]
    assert [line.replace("8·17", "817") for line in shown] == ["".join(line.replace("·", "").split()) for line in text]


def test_one_article_and_the_unsure_alone(capfd: pytest.CaptureFixture[str]) -> None:
    rows = printed(capfd, str(LINXI), "--article", "2").splitlines()[2:]
    assert {row[6:8] for row in rows if row[:5].strip()} == {" 2"}
    unsure = printed(capfd, str(LINXI), "--unsure")
    assert len(unsure.splitlines()) < len(printed(capfd, str(LINXI)).splitlines()) / 2
    assert unsure.count(" ? ") == len(explain(LINXI.read_bytes()).decisions)
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
    for option in (["--article", "1"], ["--unsure"], ["--json"]):
        assert main(["explain", str(LINXI), "--stage", "blanks", *option]) == 2
        assert "leave out --article, --unsure and --json." in capfd.readouterr().err


def on_terminal(settings: dict[str, str], *arguments: str) -> str:
    """What a terminal shows of explain."""
    screen, terminal = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment |= {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **settings}
    command = [sys.executable, "-m", "papercli", "explain", *arguments]
    with subprocess.Popen(command, env=environment, stdout=terminal) as process:
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
