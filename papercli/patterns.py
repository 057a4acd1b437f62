"""Regular expressions that are compiled when they are first used, or were when papercli was built.

A class of Chinese characters takes longer to compile than a page to search with it, and no page has a use for all patterns:
those of one page take twice as long as Python to start. So the build (``.build/hook.py``) keeps what they compile to in a
file beside this module, for the Python it runs on. Where the file is missing, patterns are compiled as they are used.
"""

from __future__ import annotations

import os
import re
import sys
from array import array
from functools import cache
from marshal import dumps, loads
from typing import Any, AnyStr, cast

Key = tuple[Any, int]
"""A pattern's expression and its flags."""
_sre: Any = sys.modules["_sre"]
"""What runs patterns. (``re`` has imported it.)"""
STORE = os.path.join(os.path.dirname(__file__), f"patterns.{sys.implementation.cache_tag}.kept")
"""The file of compiled patterns."""
_VERSION = (getattr(_sre, "MAGIC", 0), getattr(_sre, "CODESIZE", 0))
"""Which code this Python makes of a pattern."""
_known: dict[Key, re.Pattern[Any] | None] = {}
"""The patterns that were asked for; None for one that was not used yet."""


class _Pattern:
    """Stands for a :class:`re.Pattern`, and becomes one when one of its methods is first used."""

    def __init__(self, expression: Any, flags: int) -> None:
        self.pattern, self._flags = expression, int(flags)
        _known.setdefault((expression, int(flags)))

    def __getattr__(self, name: str) -> Any:
        found = compiled(self.pattern, self._flags)
        for method in ("findall", "finditer", "fullmatch", "match", "search", "split", "sub"):
            setattr(self, method, getattr(found, method))
        return getattr(found, name)


def pattern(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What stands for ``re.compile(expression, flags)``, and compiles it when it is first used.

    >>> digits = pattern("[0-9]+")
    >>> digits.findall("4月21日"), digits.pattern
    (['4', '21'], '[0-9]+')
    """
    return cast("re.Pattern[AnyStr]", _Pattern(expression, flags))


def compiled(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile(expression, flags)`` makes, once, and sooner where the build has kept it.

    >>> compiled("[0-9]+").findall("4月21日")
    ['4', '21']
    """
    key = expression, int(flags)
    found = _known.get(key)
    if found is None:
        kept = _kept().get(key)
        if kept is None:
            found = re.compile(expression, flags)
        else:
            whole, code, groups, names, numbers = kept
            found = _sre.compile(expression, whole, array("I", code).tolist(), groups, names, numbers)
        _known[key] = found
    return cast("re.Pattern[AnyStr]", found)


@cache
def _kept() -> dict[Key, tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]]:
    """The patterns of the file: of each what the compiler made of it, with its code as numbers of four bytes."""
    found = loaded(STORE)
    return found[1] if isinstance(found, tuple) and found[0] == _VERSION else {}


def loaded(path: str) -> Any:
    """What a file holds that the build made, None where it is missing or damaged."""
    try:
        with open(path, "rb") as file:
            return loads(file.read())  # ``load`` would read each number by itself
    except (OSError, EOFError, ValueError, TypeError):
        return None


def stored() -> bytes:
    """The file's bytes, for all patterns that this process has asked for."""
    from re import _compiler  # type: ignore[attr-defined]

    found: dict[Key, Any] = {}

    class Recorder:
        """Stands for what runs patterns while one is compiled, and takes down what it is given."""

        def __getattr__(self, name: str) -> Any:
            return getattr(_sre, name)

        def compile(self, expression: Any, flags: int, code: list[int], *rest: Any) -> Any:
            found[key] = (int(flags), array("I", code).tobytes(), *rest)
            return _sre.compile(expression, flags, code, *rest)

    _compiler._sre = Recorder()
    try:
        for key in list(_known):
            _compiler.compile(*key)
    finally:
        _compiler._sre = _sre
    return dumps((_VERSION, found))
