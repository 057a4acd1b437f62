"""The gate: what falls is named, floors rise by a command and are lowered by hand with a reason, changed pages are told."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests import figures, gate

SAMPLES = gate.ROOT / "samples"
FILE = Path("tests/data/floors/evaluation.toml")
GROUP = '["sample/jump"]\nfiles = ["jump-?.txt"]\n'


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one group of sample pages, not measured yet, and none held back."""
    pytest.importorskip("rapidfuzz")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GIT_DIR", raising=False)
    for name, value in (("ROOT", "."), ("FLOORS", FILE.parent), ("HELDOUT", "heldout"), ("EVALUATION", "pages")):
        monkeypatch.setattr(gate, name, tmp_path / value)
    monkeypatch.setattr(figures, "write", lambda: None)  # the documents with tables stand elsewhere
    FILE.parent.mkdir(parents=True)
    FILE.write_text(GROUP, "utf-8")
    (FILE.parent / "heldout.toml").write_text("", "utf-8")
    Path("pages").mkdir()
    for page in SAMPLES.glob("jump*"):
        Path("pages", page.name).write_bytes(page.read_bytes())
    return tmp_path


def commit() -> None:
    told = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "add", FILE], check=True)
    subprocess.run(["git", *told, "commit", "-q", "-m", "floors"], check=True)


def edit(before: str, after: str) -> None:
    text = FILE.read_text("utf-8")
    assert before in text
    FILE.write_text(text.replace(before, after), "utf-8")


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = gate.main([*arguments, "--jobs", "1", "--evaluation", "pages"])
    return (status, *capfd.readouterr())


def test_floors_are_set_held_and_only_ever_raised(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capfd)
    assert status == 1
    assert "gate: sample/jump: it has no floors yet. Run python -m tests.gate --raise --only sample/jump" in err
    assert run(capfd, "--raise")[0] == run(capfd)[0] == 0
    assert out.startswith('sample/jump    {"article_f1": 1.0, ')
    edit("article_f1 = 1.0", "article_f1 = 0.5")
    edit("cer = 0.0", "cer = 0.25")
    edit("space_f1 = 1.0", "space_f1 = 2.0")
    status, _, err = run(capfd, "--raise")
    assert status == 1
    assert "gate: sample/jump: space_f1 is 1.0, below its floor, 2.0. Mend what made it worse; " in err
    floors = gate.parsed(FILE.read_text("utf-8"))["sample/jump"].floors
    assert (floors["article_f1"], floors["cer"], floors["space_f1"]) == (1.0, 0.0, 2.0)


def test_less_is_better_of_some_figures(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(capfd, "--raise")
    edit("lost = 0", "lost = -1")
    status, _, err = run(capfd)
    assert status == 1
    assert "gate: sample/jump: lost is 0, above the most it may be, -1." in err


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_floor_is_lowered_with_a_reason_alone(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(capfd, "--raise")
    commit()
    edit("headline_acc = 1.0", "headline_acc = 0.75")
    said = "the floor of headline_acc was 1.0 and is 0.75, and no reason is given: put it back, or"
    assert said in run(capfd)[2]
    commit()
    assert said in run(capfd)[2]
    edit("headline_acc = 0.75", 'headline_acc = 0.75\nreason = "Two headlines of that page are one."')
    assert run(capfd)[0] == 0
    commit()
    edit("headline_acc = 0.75", "headline_acc = 0.5")
    assert run(capfd)[0] == 1


def test_changed_pages_are_told_and_not_measured_against(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(capfd, "--raise")
    before = FILE.read_text("utf-8")
    gold = Path("pages/jump-1.gold.json")
    gold.write_bytes(gold.read_bytes() + b"\n")
    for arguments in ((), ("--raise",)):
        status, _, err = run(capfd, *arguments)
        assert status == 1
        assert "its pages or their gold are not those that its floors were measured on: their SHA-256 is " in err
        assert FILE.read_text("utf-8") == before
    gold.unlink()
    Path("pages/jump-2.gold.json").unlink()
    status, _, err = run(capfd)
    assert status == 1
    assert "gate: sample/jump: none of its pages (jump-?.txt) is in " in err


def test_a_page_that_fails_is_named_and_raises_nothing(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("pages/jump-3.txt").write_bytes(b"%PDF-1.7 and no more")
    Path("pages/jump-3.gold.json").write_text('{"articles": []}', "utf-8")
    status, _, err = run(capfd, "--raise")
    assert status == 1
    assert "gate: sample/jump: failed on jump-3.txt: UnreadableInput: " in err
    assert gate.parsed(FILE.read_text("utf-8"))["sample/jump"].floors == {}


def test_pages_that_are_not_there_are_said_to_be_left_out(repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert gate.main(["--evaluation", "elsewhere"]) == 0
    assert "elsewhere is not there: the groups of evaluation are left out." in capfd.readouterr().err
    with pytest.raises(SystemExit):
        gate.main(["--only", "sample/jmp"])
    assert "no group is named sample/jmp: there are sample/jump" in capfd.readouterr().err
