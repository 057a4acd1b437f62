"""The version, the changelog and the wheel go together, and no result outlives the papercli that made it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from papercli import __version__
from papercli.batch.maker import SHOWING, deciding
from papercli.cli.demo import SAMPLES

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "papercli"


def test_the_changelog_begins_with_this_version() -> None:
    _, *sections = re.split(r"^## ", (PACKAGE / "CHANGES.md").read_text("utf-8"), flags=re.MULTILINE)
    named = [section.partition("\n")[0] for section in sections]
    assert named[0] == __version__, "say in papercli/CHANGES.md what the version in papercli/version.py brings"
    versions = [tuple(map(int, name.split("."))) for name in named]
    assert all(newer > older for newer, older in pairwise(versions))
    assert all(section.partition("\n")[2].strip() for section in sections), "a version without a word about it"


def test_the_documents_show_this_version() -> None:
    fields = (PACKAGE / "writers" / "README.md").read_text("utf-8")
    assert set(re.findall(r'"papercli (\d[\d.]*)"', fields)) == {__version__}


def test_the_wheel_holds_the_whole_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lexicons, weights, the review page, the documents and the samples of the demo too; and the manual page."""
    monkeypatch.setenv("PAPERCLI_PURE", "1")  # to compile takes a while
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="needs hatchling: pip install hatchling")
    [built] = wheel.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as archive:
        held = {name for name in archive.namelist() if name.startswith("papercli/")}
        manual = {name for name in archive.namelist() if name.endswith("share/man/man1/papercli.1")}
    files = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*") if path.is_file()}
    samples = {f"papercli/samples/{name}" for name in SAMPLES}
    kept = {f"papercli/patterns.{sys.implementation.cache_tag}.kept", "papercli/lexicon/words.kept"}
    assert held == {name for name in files if "/__pycache__/" not in name} | samples | kept
    assert len(manual) == 1


def test_what_only_shows_decides_nothing() -> None:
    """Cleaning, in every format, imports nothing of what the hash of papercli leaves out."""
    rooms = [name.removesuffix(".py") for name in SHOWING if "." not in name or name.endswith(".py")]
    code = (
        "import sys; from papercli.batch.worker import renderer; from papercli import Options;"
        "from importlib import import_module as load;"
        "from papercli.readers.formats import FORMATS, room;"
        "[load(room(name)) for name in FORMATS if name not in ('text', 'picture')];"
        "[renderer(Options(convert='s2t'), name, None) for name in ('text', 'json', 'jsonl', 'csv', 'markdown', 'tei')];"
        f"print(*[name for name in {rooms!r} if 'papercli.' + name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    "name", ["pipeline.py", "lexicon/surnames.txt", "writers/text.py", "new/weights.json", "batch/rows.py"]
)
def test_whatever_decides_is_hashed(tmp_path: Path, name: str) -> None:
    shutil.copytree(PACKAGE, tmp_path / "papercli", ignore=shutil.ignore_patterns("__pycache__"))
    before = dict(deciding(str(tmp_path / "papercli")))
    file = tmp_path / "papercli" / name
    file.parent.mkdir(exist_ok=True)
    with file.open("a", encoding="utf-8") as changed:
        changed.write("\n")
    after = dict(deciding(str(tmp_path / "papercli")))
    assert [each for each in after if after[each] != before.get(each)] == [name]


def test_a_page_is_cleaned_again_by_another_papercli(tmp_path: Path) -> None:
    """A changed lexicon is another papercli, a changed command line is the same one."""
    shutil.copytree(PACKAGE, tmp_path / "papercli", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1.txt").write_text("云岭要闻\n本报讯（记者 敖煜新）云岭市召\n开会议。\n", "utf-8")

    def cleaned() -> int:
        command = [sys.executable, "-B", "-m", "papercli", "batch", "in", "-o", "out", "-j", "1"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
        found = re.search(r"(\d+) cleaned in this run", done.stderr)
        assert found, done.stderr
        return int(found[1])

    def change(name: str) -> None:
        with (tmp_path / "papercli" / name).open("a", encoding="utf-8") as file:
            file.write("# changed\n")

    assert (cleaned(), cleaned()) == (1, 0)
    change("cli/clean.py")
    assert cleaned() == 0
    change("lexicon/places.txt")
    assert (cleaned(), cleaned()) == (1, 0)
