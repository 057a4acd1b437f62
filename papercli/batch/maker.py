"""What made a result. papercli's version alone does not say it: one changed word of a lexicon can change a page."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import metadata

import papercli

SHOWING = ("cli", "explain", "guide", "learn", "review", "samples", "score.py", "py.typed")
"""Parts of the package that only show results, compare them or learn from them. All others decide what a result is: code,
lexicons, weights, writers."""
NO_SOURCE = (".md", ".pxd", ".so", ".pyd", ".kept")
"""How files end that decide nothing beside the sources: documents, and what compiles a source and is compiled of it (patterns too)."""
_ENGINES = ("charset-normalizer", "lxml", "opencc", "pypdfium2", "rapidocr")
"""Other packages that a result depends on: each reads or converts text."""


@cache
def maker() -> str:
    """A hash of all that decides what a result is: the files of this package, and the versions of the packages that it reads with."""
    found = hashlib.sha256(unicodedata.unidata_version.encode())
    for name, data in deciding(os.path.dirname(papercli.__file__)):
        found.update(f"\n{name} {hashlib.sha256(data).hexdigest()}".encode())
    for engine in _ENGINES:
        found.update(f"\n{engine} {_version(engine)}".encode())
    return found.hexdigest()


def deciding(package: str) -> Iterator[tuple[str, bytes]]:
    """The files of a package's directory that decide, each with its path below it, in order.

    >>> names = [name for name, _ in deciding(os.path.dirname(papercli.__file__))]
    >>> "lexicon/roles.txt" in names, "pipeline.py" in names, "cli/clean.py" in names
    (True, True, False)
    """
    for folder, folders, files in os.walk(package):
        below = os.path.relpath(folder, package)
        folders[:] = sorted(name for name in folders if name != "__pycache__" and not name.startswith("."))
        if below == os.curdir:
            folders[:] = [name for name in folders if name not in SHOWING]
            files = [name for name in files if name not in SHOWING]
        for name in sorted(files):
            if not name.startswith(".") and not name.endswith(NO_SOURCE):
                with open(os.path.join(folder, name), "rb") as file:
                    yield os.path.normpath(os.path.join(below, name)).replace(os.sep, "/"), file.read()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
