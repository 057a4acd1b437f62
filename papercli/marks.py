"""Punctuation and character classes that say where a line may break and a sentence end."""

from __future__ import annotations

import re

from papercli.patterns import pattern

HAN = r"[^\W\d\x00-\u02af]"
"""A pattern for one Chinese character (or kana, hangul): a letter of no Latin alphabet. It lists what it is not, for Python takes
most of a millisecond to compile a class of all Chinese characters."""
HAN_RUN = pattern(f"{HAN}+")
"""One or more of them."""
BETWEEN_HAN = pattern(f"{HAN}[ \u3000]+(?={HAN})")
"""A Chinese character, and the blanks between it and the next."""

QUOTES, ROUND, SQUARE, CURLED, TITLES = "“‘「『", "（(", "〔【［[", "｛{", "《〈"
"""What opens a quotation, words in brackets of each shape, and the title of a work."""
CLOSING = dict(zip(QUOTES + ROUND + SQUARE + CURLED + TITLES, "”’」』）)〕】］]｝}》〉", strict=True))
"""What closes each of them."""
STOPS = "。！？!?…"
OPENERS = "".join(CLOSING)
CLOSERS = "".join(CLOSING.values()) + "\"'"
"""What closes one of the openers, and the straight quotes, which open too."""
PAUSES = "，、；：,;:"

PROSE = pattern("[，。、；]")
"""Nearly any two lines of running text have one of these marks; few headlines do."""
ENDS_SENTENCE = frozenset(STOPS + CLOSERS)
"""Marks that the last line of a paragraph ends in; a line that ends otherwise is rarely the last."""

CANNOT_BEGIN = frozenset("。，、；：！？”’」』）〕】》〉％…·,.;:!?)]}%")
"""Marks that typesetting never puts at the start of a line (line-start prohibition, GB/T 15834 and JLReq class cl-02 to
cl-07); at a line's start they were thrown there by an extractor."""

_YEAR = pattern("[’'][0-9]{2}(?![0-9])")

_TOKEN = pattern(
    "[" + re.escape(OPENERS) + "]*(?:[A-Za-z0-9.,:/%+\\-‘’'@_~]+|.)[" + re.escape("".join(sorted(CANNOT_BEGIN))) + "]*"
)


def closing(openers: str) -> str:
    """What closes each of some marks.

    >>> closing("（《“")
    '）》”'
    """
    return "".join([CLOSING[mark] for mark in openers])


def is_thrown(ink: str) -> bool:
    """Whether a line begins with a mark that cannot stand there, so an extractor threw it there. The apostrophe of a shortened year
    can stand there.

    >>> is_thrown("。天"), is_thrown("’97天地")
    (True, False)
    """
    return ink[0] in CANNOT_BEGIN and not _YEAR.match(ink)


def first_token(ink: str) -> str:
    """The part of a line that cannot be broken from its first character: a number or a Latin word is one, and so is a
    character with the marks that must not begin a line.

    >>> first_token("15132.3亿元"), first_token("“天”地"), first_token("天，地")
    ('15132.3', '“天”', '天，')
    """
    found = _TOKEN.match(ink)
    return found.group() if found else ""
