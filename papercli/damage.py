"""Damage: text that was spoiled before papercli got it, and cannot be restored. Such a page is flagged, not changed."""

from __future__ import annotations

from papercli.patterns import pattern

TWICE = "锟斤拷"
"""Two U+FFFD in UTF-8, read as GBK: the characters that stood there are lost."""
_RUN = pattern("[\u0080-\u024f\u2018-\u203a\u20ac\u2122\u02c6\u02dc]{6,}")
"""Characters that UTF-8 becomes when it is read as Latin-1 or Windows-1252, six and more in a row: no language writes so."""
_PRIVATE = pattern("[\ue000-\uf8ff]")
FEWEST, SHARE = 5, 0.01
"""How many characters of private use, and what share of them, make the text of a page spoiled."""


def damage(text: str) -> tuple[str, ...]:
    """The flags of a page of spoiled text, none for sound text.

    ``lost-characters``: 锟斤拷 stands where others did. ``mojibake``: UTF-8 was read as Latin-1. ``private-use``: a font, mostly
    of a PDF, numbers its characters in its own way.

    >>> damage("船停在锟斤拷岸边。"), damage("清河".encode().decode("latin-1")), damage("船停在岸边。")
    (('lost-characters',), ('mojibake',), ())
    """
    flags = ["lost-characters"] if TWICE in text else []
    if any(_is_utf8(found.group()) for found in _RUN.finditer(text)):
        flags.append("mojibake")
    private = len(_PRIVATE.findall(text))
    if private >= FEWEST and private >= SHARE * len("".join(text.split())):
        flags.append("private-use")
    return tuple(flags)


def _is_utf8(run: str) -> bool:
    """Whether characters are the bytes of UTF-8, read as those of another encoding; a last character may be cut off."""
    for encoding in ("latin-1", "cp1252"):
        data = run.encode(encoding, "ignore")
        if 2 * len(data) > len(run) and len(data.decode("utf-8", "ignore").encode()) >= 0.8 * len(data):
            return True
    return False
