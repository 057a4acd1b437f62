"""What the documents tell people to type works: the README, and the READMEs and guides of the package.

A block fenced as ``sh`` is run statement by statement in a directory that holds the files it names; ``console`` shows its output
too; ``python`` is run, and what it prints is compared with the comments behind; ``toml`` is a configuration. What needs a network,
a cluster, hours or pages that a person corrected is only parsed. A statement whose program is not installed here is left out.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from papercli import clean
from papercli.cli import COMMANDS
from papercli.cli.help import ALIASES, topics
from papercli.config import load
from tests import figures, manual

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
DOCUMENTS = [
    file
    for folder in (".", ".github", "papercli/*", "samples", "tests")
    for file in sorted(ROOT.glob(f"{folder}/*.md"))
    if "heldout" not in file.parts and file.name != "CHANGES.md"
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FAR = re.compile(
    r"\binstall\b|\bdocker\b|\bdask\b|\bpytest\b|\btests[./]|--scheduler|papercli learn|--model|--ocr|--save-ocr|papercli clean [^|]*\.png|datasets|\bman\b|\bruff\b|\.ci/|\bgit\b|\bmypy\b|\bpre-commit\b"
)
"""What a statement holds that needs a network, a cluster, or hours: it is parsed and not run."""
PROGRAMS = ("tesseract", "pdftotext", "pdftoppm", "jq", "duckdb", "sqlite3", "qpdf")
"""Programs of others that a statement may call."""


class Recipe(NamedTuple):
    """A block of a document."""

    document: str
    language: str
    text: str


RECIPES = [
    Recipe(file.relative_to(ROOT).as_posix(), *block)
    for file in DOCUMENTS
    for block in BLOCK.findall(file.read_text("utf-8"))
]


def of(*languages: str) -> list[Any]:
    """The blocks in these languages, as parameters of a test."""
    chosen = [recipe for recipe in RECIPES if recipe.language in languages]
    return [pytest.param(one, id=f"{one.document}:{count}") for count, one in enumerate(chosen)]


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the files that the documents name."""
    folder = tmp_path_factory.mktemp("laid")
    (folder / "samples").symlink_to(SAMPLES)
    (folder / "bin").mkdir()
    for program, call in {"papercli": "-m papercli", "python": ""}.items():
        (folder / "bin" / program).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {call} "$@"\n')
        (folder / "bin" / program).chmod(0o755)
    for name, sample in {
        "page.txt": "linxi.txt",
        "page.pdf": "linxi.pdf",
        "issue.pdf": "linxi.pdf",
        "page.hocr": "linxi.hocr",
        "p1.txt": "jump-1.txt",
        "p2.txt": "jump-2.txt",
        "p3.txt": "haiyan-tw.txt",
        "2026-06-03/p1.txt": "jump-1.txt",
        "2026-06-03/p2.txt": "jump-2.txt",
        "2026-06-04/p1.txt": "linxi.txt",
        "2026/06-03/p1.txt": "jump-1.txt",
        "archive/1950/p1.txt": "jump-1.txt",
        "archive/1950/p2.txt": "jump-2.txt",
        "gold/page.gold.json": "linxi.gold.json",
        "page.gold.json": "linxi.gold.json",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(SAMPLES / sample, folder / name)
    digest = clean((folder / "page.txt").read_bytes()).source.sha256
    nothing = {"schema": "papercli-corrections/1", "pages": [{"path": "page.txt", "sha256": digest, "corrections": []}]}
    (folder / "page.corrections.json").write_text(json.dumps(nothing))
    for result in ("result.json", "page.json", "results/page.json"):
        shell(folder, f"mkdir -p results && papercli clean page.txt -o {result}")
    (folder / "stamp").touch()
    os.utime(folder / "stamp", (0, 0))
    if shutil.which("pdftoppm"):
        part = "-r 200 -x 0 -y 2400 -W 1600 -H 1200 -png -singlefile page.pdf page"
        subprocess.run(["pdftoppm", *part.split()], cwd=folder, check=True)
    return folder


@pytest.fixture
def desk(laid: Path, tmp_path: Path) -> Path:
    """A copy of those files."""
    return shutil.copytree(laid, tmp_path / "desk", symlinks=True)


def shell(folder: Path, line: str) -> str:
    """What a line of shell prints; where it fails, so does the test."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    programs = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    environment = {**os.environ, "PYTHONPATH": path, "PATH": programs, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(
        ["bash", "-c", f"set -eo pipefail\n{line}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{line}\nended with {done.returncode}: {done.stderr}"
    return done.stdout


def statements(text: str) -> list[str]:
    """The statements of a block, each of as many lines as bash needs to make sense of it.

    >>> statements("a\\n\\nb '\\nc'  # d\\n")
    ['a', "b '\\nc'  # d"]
    """
    found, held = [], ""
    for line in text.splitlines():
        held = f"{held}\n{line}" if held else line
        whole = not held.endswith("\\")
        if (
            whole
            and subprocess.run(["bash", "-n"], input=held, text=True, capture_output=True, check=False).returncode == 0
        ):
            found += [held] * bool(held.strip() and not held.lstrip().startswith("#"))
            held = ""
    assert not held, f"this is no whole statement: {held}"
    return found


def runs_here(statement: str) -> bool:
    """Whether all that a statement calls is installed here; Tesseract with its model of simplified script."""
    named = [program for program in PROGRAMS if re.search(rf"\b{program}\b", statement)]
    if "tesseract" in named and not os.path.exists("/usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata"):
        return False
    return all(map(shutil.which, named))


@pytest.mark.parametrize("document", sorted({recipe.document for recipe in RECIPES if recipe.language == "sh"}))
def test_the_recipes_of_a_document_work(document: str, desk: Path) -> None:
    """One after another: a later one may use what an earlier one wrote."""
    for recipe in RECIPES:
        if (recipe.document, recipe.language) == (document, "sh"):
            for statement in statements(recipe.text):
                if not FAR.search(re.sub("  +#.*", "", statement)) and runs_here(statement):
                    shell(desk, statement)


@pytest.mark.parametrize("recipe", of("console"))
def test_a_session_prints_what_is_shown(recipe: Recipe, desk: Path) -> None:
    for session in re.split(r"^\$ ", recipe.text, flags=re.MULTILINE)[1:]:
        line, _, shown = session.partition("\n")
        assert shell(desk, line) == shown


@pytest.mark.parametrize("recipe", of("python"))
def test_a_program_prints_what_its_comments_say(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(recipe.text, recipe.document, "exec"), {"__name__": "recipe"})
    shown = re.findall(r"^ *print\(.*\)  # (.*)$", recipe.text, re.MULTILINE)
    assert printed.getvalue().splitlines() == shown


@pytest.mark.parametrize("recipe", of("toml"))
def test_a_configuration_is_one(recipe: Recipe, tmp_path: Path) -> None:
    (tmp_path / "papercli.toml").write_text(recipe.text, "utf-8")
    assert load(str(tmp_path / "papercli.toml")).words.lines()


def test_examples_of_help_work(desk: Path) -> None:
    for about in COMMANDS.values():
        for line, _ in about.examples:
            if not FAR.search(line):
                shell(desk, line)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_what_a_document_points_at_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert ":" in target or (document.parent / target).exists(), f"{target} is not there"
    for module in re.findall(r"python -m (tests[\w.]*)", text):
        assert importlib.util.find_spec(module), f"there is no {module}"
    for topic in re.findall(r"`papercli help ([^`A-Z]+)`", text):
        assert ALIASES.get(topic, topic) in {**topics(), **COMMANDS}, f"papercli help {topic} shows nothing"


def test_the_readme_is_short() -> None:
    assert (ROOT / "README.md").stat().st_size <= 12_000, (
        "move what is not for a first reading to the README of its room"
    )


def test_the_tables_are_what_the_floors_say() -> None:
    assert figures.stale() == [], "run python -m tests.figures"


def test_the_manual_page_is_that_of_these_commands() -> None:
    assert manual.FILE.read_text("utf-8") == manual.page(), "run python -m tests.manual"


def need(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


def run(command: str, folder: Path) -> Any:
    papercli = f"{shlex.quote(sys.executable)} -m papercli"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OMP_THREAD_LIMIT": "1"}
    line = f"set -o pipefail; {command}".replace("papercli", papercli)
    done = subprocess.run(["bash", "-c", line], cwd=folder, env=environment, capture_output=True, check=True)
    return json.loads(done.stdout)


def test_pdftotext() -> None:
    need("pdftotext")
    issue = run("pdftotext -raw linxi.pdf - | papercli clean - --format json", SAMPLES)
    assert [article["headline"][0] for article in issue["articles"]][:2] == [
        "临溪区一季度重点项目集中开工",
        "区政府常务会议",
    ]


@pytest.mark.parametrize(("output", "format"), [("tsv", "tsv"), ("hocr", "hocr"), ("alto", "alto")])
def test_tesseract(tmp_path: Path, output: str, format: str) -> None:
    need("tesseract")
    need("pdftoppm")
    languages = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True).stdout
    if "chi_sim" not in languages.split():
        pytest.skip("tesseract has no chi_sim")
    part = f"-r 200 -x 0 -y 2400 -W 1600 -H 1200 -png -singlefile {shlex.quote(str(SAMPLES / 'linxi.pdf'))} page"
    subprocess.run(["pdftoppm", *shlex.split(part)], cwd=tmp_path, check=True)
    issue = run(f"tesseract page.png - -l chi_sim {output} | papercli clean - --format json", tmp_path)
    assert issue["source"]["format"] == format
    assert [article["headline"][-1] for article in issue["articles"]] == ["临溪“青蛙”跳进省赛", "青桐江第四桥合龙"]
    assert all(
        paragraph["ocr_confidence"] > 0.5 for article in issue["articles"] for paragraph in article["paragraphs"]
    )
