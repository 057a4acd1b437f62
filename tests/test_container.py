"""The container installs all that a user can ask for; ``python -m tests.container`` builds it."""

from __future__ import annotations

import tomllib

from tests.container import DOCKERFILE, ROOT, extras

OURS = {"bench", "dev", "test"}
"""Extras for who works on papercli."""


def test_the_container_has_all_extras_and_is_not_root() -> None:
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert extras() == set(known) - OURS, "name each extra in .docker/Dockerfile"
    assert "\nUSER 1000\n" in DOCKERFILE.read_text("utf-8")


def test_the_readme_has_the_command_that_builds_it() -> None:
    assert "docker build -t papercli -f .docker/Dockerfile ." in (ROOT / "README.md").read_text("utf-8")
