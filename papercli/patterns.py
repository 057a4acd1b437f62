"""Regular expressions that are compiled when they are first used.

A class of Chinese characters takes longer to compile than a page to search with it, and no page has a use for all patterns.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    """Has the methods of :class:`re.Pattern` from the first time on that one of them is asked for."""

    def __init__(self, expression: str, flags: int) -> None:
        self.pattern, self._flags = expression, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        for method in ("findall", "finditer", "fullmatch", "match", "search", "split", "sub"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """What stands for ``re.compile(expression, flags)``, and compiles it when it is first used.

    >>> digits = pattern("[0-9]+")
    >>> digits.findall("4月21日"), digits.pattern
    (['4', '21'], '[0-9]+')
    """
    return cast("re.Pattern[str]", _Pattern(expression, flags))
