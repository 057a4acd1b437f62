"""Plain calls are read without typer, and as typer reads them."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from papercli.cli import COMMANDS, common, main
from papercli.cli.about import OPTIONS
from papercli.cli.parameters import Parameter, parameters
from papercli.cli.typed import app, built

VALUES = ("a.txt", "json", "-", "s2t", "full", "strict", "2", "-3", "--quiet", "", "a=b", "云岭", "always")
"""Words that may stand for a value or an argument, or be wrong there."""


def command(name: str) -> Any:
    return getattr(import_module(f"papercli.cli.{name}"), name)


def by_typer(name: str, words: list[str]) -> dict[str, Any] | None:
    """What typer makes of a call, None where it refuses it."""
    found: dict[str, Any] = {}

    def called(**values: Any) -> None:
        found.update(values)

    called.__doc__ = command(name).__doc__
    called.parameters = parameters(command(name))  # type: ignore[attr-defined]
    try:
        built(name, called).main(words, name, standalone_mode=False)
    except typer.TyperException:
        return None
    return found


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A command, and words that go with it more often than not."""
    name = draw(st.sampled_from([*COMMANDS]))
    value = st.sampled_from(VALUES)
    known = [(one, spelt) for one in parameters(command(name)) for spelt in one.names]
    words: list[str] = []
    for _ in range(draw(st.integers(0, 5))):
        if not known or draw(st.booleans()):
            words.append(draw(value))
            continue
        one, spelt = draw(st.sampled_from(known))
        said = draw(st.sampled_from(_choices(one)) if _choices(one) else value)
        if one.kind is bool:
            words.append(spelt)
        elif draw(st.booleans()):
            words += [spelt, said]
        else:
            words.append(f"{spelt}={said}")
    return name, words


def _choices(one: Parameter) -> list[str]:
    """The values that an option can have, where it is one of a few."""
    kinds = (one.kind, *get_args(one.kind))
    return [value for kind in kinds for value in get_args(kind) if isinstance(value, str)]


@given(calls())
def test_what_is_read_without_typer_is_what_typer_reads(call: tuple[str, list[str]]) -> None:
    name, words = call
    found = common.read(parameters(command(name)), words)
    assert found is None or found == by_typer(name, words)


@pytest.mark.parametrize(
    "line",
    [
        "clean",
        "clean page.txt",
        "clean page.pdf -o page.json",
        "clean - --format json --quiet",
        "clean --issue p1.txt p2.txt --stitch --output=out/",
        "clean a.txt --skip bylines --skip jumps --convert s2t --from text",
        "explain page.txt --unsure",
        "review page.txt -o review.html --open",
        "score gold results --show",
        "demo",
        "stages",
    ],
)
def test_common_calls_need_no_typer(line: str) -> None:
    name, *words = line.split()
    found = common.read(parameters(command(name)), words)
    assert found is not None
    assert found == by_typer(name, words)


@pytest.mark.parametrize(
    "line",
    [
        "clean --help",
        "clean --fromat json",
        "clean --form=json",
        "clean --format jsn",
        "clean -qo out",
        "clean --quiet=yes",
        "clean -- a.txt",
        "clean -o",
        "clean -o -q",
        "batch a -o out --jobs 2",
        "explain a.txt b.txt",
        "score gold",
        "stages fold",
    ],
)
def test_what_is_not_plain_is_left_to_typer(line: str) -> None:
    name, *words = line.split()
    assert common.read(parameters(command(name)), words) is None


def test_the_overview_lists_all_that_typer_offers() -> None:
    offered = {name for one in typer.main.get_command(app).params for name in one.opts}
    listed = {name for names, _ in OPTIONS for name in names.split(", ")}
    assert listed == offered | {"-h", "--help"}


HEAVY = ("click", "hashlib", "inspect", "lxml", "opencc", "regex", "rich", "shutil", "subprocess", "tomllib", "typer")
"""Modules that take longer to import than they are worth to a plain call."""


@pytest.mark.parametrize(
    "words", [("clean", "samples/linxi.txt"), ("clean", "samples/linxi.txt", "--format", "json"), ("--help",)]
)
def test_a_plain_call_imports_nothing_heavy(words: tuple[str, ...]) -> None:
    """``python -X importtime`` tells each import in a line."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "papercli", *words],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        timeout=60,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "papercli" in imported
    allowed = {"shutil"} if words == ("--help",) else set()  # it tells the width of the terminal
    assert (imported & {*HEAVY}) - allowed == set(), "import what is heavy where it is used"


def test_help_of_a_command_is_typers(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--help"]) == 0
    assert capfd.readouterr().out.startswith("Usage: papercli demo [OPTIONS]\n")
