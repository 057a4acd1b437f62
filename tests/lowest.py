"""The lowest versions of the dependencies that pyproject.toml allows, as constraints for pip.

    python -m tests.lowest > lowest.txt
    pip install -c lowest.txt -e '.[pdf,score]' pytest hypothesis jsonschema

What is declared is a promise: ``.ci/run`` installs these versions and runs the tests of what reads with them.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def lowest(pyproject: str) -> list[str]:
    """A line ``name==version`` for each requirement of the package and of its extras, at the lowest version it allows.

    Raises ValueError for a requirement without one: pip would take the newest, and nothing would be held.

    >>> lowest('''[project]
    ... dependencies = ["lxml>=5.3", "typer==0.28.*"]
    ... optional-dependencies = {pdf = ["pypdf>=5.0,<7"], all = ["mine[pdf]"]}
    ... name = "mine"''')
    ['lxml==5.3', 'pypdf==5.0', 'typer==0.28']
    >>> lowest('[project]\\ndependencies = ["lxml<6"]\\noptional-dependencies = {}\\nname = "mine"')
    Traceback (most recent call last):
    ValueError: pyproject.toml: lxml<6 names no lowest version: write lxml>=VERSION.
    """
    project = tomllib.loads(pyproject)["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    all_of_them = [Requirement(text) for group in groups for text in group]
    return sorted({f"{one.name}=={_floor(one)}" for one in all_of_them if one.name != project["name"]})


def _floor(requirement: Requirement) -> str:
    for part in requirement.specifier:
        if part.operator in (">=", "==", "~="):
            return part.version.removesuffix(".*")
    raise ValueError(f"pyproject.toml: {requirement} names no lowest version: write {requirement.name}>=VERSION.")


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lowest(PYPROJECT.read_text(encoding="utf-8")))
