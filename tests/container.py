"""Build the container and clean a scan in it; where there is no Docker, take its steps in a new virtual environment.

    python -m tests.container

Ends with 1, saying what failed, where the scan does not become its articles. It installs all extras, which takes minutes:
``.ci/run`` does it once, and no test does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCKERFILE = ROOT / ".docker" / "Dockerfile"
SCAN = ("samples/qiaotou-lead.png", "渡口新桥")
"""A scan, and what its articles say."""


def installed() -> str:
    """What the container installs, as pip takes it from the root of a checkout."""
    found = re.search(r"pip install --no-cache-dir '/source(\[[\w,]+\])'", DOCKERFILE.read_text("utf-8"))
    assert found, f"{DOCKERFILE} no longer installs /source with its extras: change tests/container.py with it."
    return f".{found[1]}"


def extras() -> set[str]:
    """The extras that the container installs."""
    return set(installed().strip(".[]").split(","))


def has_docker() -> bool:
    """Whether Docker is installed and its daemon answers."""
    return (
        shutil.which("docker") is not None
        and not subprocess.run(["docker", "info"], capture_output=True, check=False).returncode
    )


def in_docker() -> str:
    """What the container prints of the scan; it is built first, and has no network when it runs."""
    subprocess.run(
        ["docker", "build", "-q", "-t", "papercli-test", "-f", DOCKERFILE, ROOT], check=True, stdout=sys.stderr
    )
    run = ["docker", "run", "--rm", "--network", "none", "-v", f"{ROOT}:/work:ro", "papercli-test", "clean", SCAN[0]]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout


def in_environment() -> str:
    """What papercli prints of the scan where it is installed by the steps of the container."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        pip = [f"{place}/bin/pip", "install", "-q", installed()]
        subprocess.run(pip, check=True, cwd=ROOT, stdout=sys.stderr)
        clean = [f"{place}/bin/papercli", "clean", SCAN[0]]
        # No network: what is asked for by name is sent nowhere.
        environment = {**os.environ, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
        return subprocess.run(clean, check=True, cwd=ROOT, env=environment, capture_output=True, text=True).stdout


def main() -> int:
    docker = has_docker()
    print("with Docker" if docker else "no Docker here: its steps in a virtual environment")
    said = in_docker() if docker else in_environment()
    if SCAN[1] in said:
        return 0
    print(f"{SCAN[0]} became {said[:200]!r}, and {SCAN[1]!r} is not in it.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
