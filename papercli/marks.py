"""Punctuation and character classes that say where a line may break and a sentence end."""

from __future__ import annotations

import re

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters, as the inside of a character class."""

STOPS = "。！？!?…"
CLOSERS = "”’」』）〕】》〉｝］)]}\"'"
OPENERS = "“‘「『（〔【《〈｛［([{"
PAUSES = "，、；：,;:"

ENDS_SENTENCE = frozenset(STOPS + CLOSERS)
"""A line that ends in one of these may be the last of its paragraph; one that ends in anything else is hardly."""

CANNOT_BEGIN = frozenset("。，、；：！？”’」』）〕】》〉％…—·,.;:!?)]}%")
"""Marks that typesetting never puts at the start of a line (line-start prohibition, GB/T 15834 and JLReq class cl-02 to
cl-07); at a line's start they were thrown there by an extractor."""

_TOKEN = re.compile(
    "[" + re.escape(OPENERS) + "]*(?:[A-Za-z0-9.,:/%+\\-‘’'@_~]+|.)[" + re.escape("".join(sorted(CANNOT_BEGIN))) + "]*"
)


def first_token(ink: str) -> str:
    """The part of a line that cannot be broken from its first character: a number or a Latin word is one, and so is a
    character with the marks that must not begin a line.

    >>> first_token("15132.3亿元"), first_token("“天”地"), first_token("天，地")
    ('15132.3', '“天”', '天，')
    """
    found = _TOKEN.match(ink)
    return found.group() if found else ""
