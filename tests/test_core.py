"""The compiled core changes no byte: what it makes of every page is what the same sources make of it in plain Python."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from marshal import dumps
from pathlib import Path

import pytest

from papercli import clean, patterns
from tests.test_mutated import mutated

ROOT = Path(__file__).parents[1]
HOOK = ROOT / ".build" / "hook.py"
EVALUATION = ROOT.parent / "shared" / "evaluation" / "dev"
SAMPLES = ROOT / "samples"
MUTATED = 500


def results(files: list[str]) -> dict[str, str]:
    """A hash of what becomes of each page, of each with random bytes among its own, and of errors."""
    from hashlib import sha256

    from papercli import PaperError, clean
    from papercli.writers.json import render

    def told(data: bytes) -> str:
        try:
            return sha256(render(clean(data))).hexdigest()
        except PaperError as error:
            return str(error)

    found = {file: told(Path(file).read_bytes()) for file in files}
    texts = sorted(SAMPLES.glob("*.txt"))
    for seed in range(MUTATED):
        text = texts[seed % len(texts)]
        found[f"{text.name} mutated by {seed}"] = told(mutated(text.read_bytes(), seed))
    return found


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a copy of the package whose core is compiled."""
    pytest.importorskip("Cython", reason="needs Cython: pip install 'papercli[test]'")
    folder = tmp_path_factory.mktemp("compiled")
    # To optimize takes three quarters of the time to compile, and changes no result.
    environment = {**os.environ, "CFLAGS": "-O0"}
    command = [sys.executable, str(HOOK), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if "no C compiler" in done.stderr:
        pytest.skip("needs a C compiler")
    assert done.returncode == 0, done.stderr
    return folder


def test_the_compiled_core_changes_no_byte(compiled: Path) -> None:
    formats = (".txt", ".hocr", ".tsv", ".xml", ".json")
    pages = [str(path) for path in SAMPLES.iterdir() if path.suffix in formats and ".gold." not in path.name]
    pages += [
        str(path) for path in sorted(EVALUATION.glob("*/*")) if path.suffix in formats and ".gold." not in path.name
    ]
    running = []
    # Each with hashes of its own: a sum of fractions in the order of a set would show.
    for folder, hashes in ((compiled, "3"), (ROOT, "4")):
        paths = os.pathsep.join([str(folder), str(ROOT)])
        command = [sys.executable, "-W", "error::papercli.PageFailedWarning", "-m", "tests.test_core", *pages]
        running.append(
            subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": hashes},
                stdout=subprocess.PIPE,
                text=True,
            )
        )
    native, plain = [json.loads(process.communicate()[0]) for process in running]
    assert (native.pop("core"), plain.pop("core")) == ("compiled", "plain")
    assert len(plain) == len(pages) + MUTATED
    differ = [name for name in plain if native[name] != plain[name]]
    assert not differ, f"{len(differ)} of {len(plain)} results differ, the first of {differ[0]}"


def test_patterns_that_a_build_keeps_are_those_that_are_compiled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clean((SAMPLES / "linxi.txt").read_bytes())
    asked = list(patterns._known)
    store = tmp_path / "patterns.bin"
    store.write_bytes(patterns.stored())
    _read_anew(monkeypatch, store)
    assert len(patterns._kept()) == len(asked) > 50
    differ = [key for key in asked if patterns.compiled(*key) != re.compile(*key)]
    assert not differ


@pytest.mark.parametrize("data", [None, b"", b"damaged", b"\xe9\x02\x00\x00\x00", dumps(((0, 0), {("天", 0): ()}))])
def test_without_patterns_of_its_own_papercli_compiles_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: bytes | None
) -> None:
    store = tmp_path / "patterns.bin"
    if data is not None:
        store.write_bytes(data)
    _read_anew(monkeypatch, store)
    assert patterns.compiled("天").findall("天地") == ["天"]


def _read_anew(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    """Know no pattern, and read those that a file keeps."""
    monkeypatch.setattr(patterns, "STORE", str(store))
    monkeypatch.setattr(patterns, "_known", {})
    monkeypatch.setattr(patterns, "_kept", cache(patterns._kept.__wrapped__))


def test_without_a_compiler_the_hook_says_so(tmp_path: Path) -> None:
    command = [sys.executable, str(HOOK), str(tmp_path)]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "CC": "no-such-compiler"}, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{tmp_path} has no compiled core, for there is no C compiler for this Python.\n"


if __name__ == "__main__":
    from papercli.kernels import COMPILED

    print(json.dumps({"core": "compiled" if COMPILED else "plain", **results(sys.argv[1:])}))
