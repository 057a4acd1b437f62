"""What all tests share: how much hypothesis tries, and how the command line is run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from papercli.cli import main
from tests.commands import Ended, Run

# By default the same examples on every run, few enough to run all tests while writing; HYPOTHESIS_PROFILE=search looks
# for new counterexamples.
settings.register_profile("ci", max_examples=40, deadline=None, derandomize=True, database=None)
settings.register_profile("search", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

collect_ignore = ["poison"]  # what is in there would poison the tests themselves


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Run:
    """Run the command line in this process."""

    def run(*arguments: str, stdin: bytes = b"") -> Ended:
        (tmp_path / ".stdin").write_bytes(stdin)
        before = os.dup(0)
        with (tmp_path / ".stdin").open("rb") as file:
            os.dup2(file.fileno(), 0)
        try:
            status = main(arguments)
        finally:
            os.dup2(before, 0)
            os.close(before)
        out, err = capfdbinary.readouterr()
        return Ended(status, out.decode(), err.decode())

    return run
