"""What the names of fonts tell of how a line is set."""

from __future__ import annotations

import re

from papercli.patterns import pattern

REGULAR, BOLD = 400, 700
"""The weight of type that is called neither light nor bold, and of bold type, on the scale of CSS."""
_SUBSET = pattern(r"^[A-Z]{6}\+")
_WEIGHTS = {
    "thin": 100, "hairline": 100, "extralight": 200, "ultralight": 200, "light": 300, "demilight": 350, "regular": 400,
    "normal": 400, "book": 400, "roman": 400, "medium": 500, "semibold": 600, "demibold": 600, "demi": 600, "bold": 700,
    "extrabold": 800, "ultrabold": 800, "black": 900, "heavy": 900,
}  # fmt: skip
"""What the names of faces say of their weight, on the scale of CSS."""
_SLANTED = ("italic", "oblique", "slanted")
_WORD = pattern(
    f"[ ,_-]*({'|'.join(sorted([*_WEIGHTS, *_SLANTED], key=len, reverse=True))})(?!(?-i:[a-z]))", re.IGNORECASE
)


def face(name: str) -> tuple[str, int, bool]:
    """The family, the weight and the slant that the name of a font tells.

    >>> face("ABCDEF+NotoSerifCJKsc-Bold"), face("Times-BoldItalic"), face("FZShuSong-Z01"), face("")
    (('NotoSerifCJKsc', 700, False), ('Times', 700, True), ('FZShuSong-Z01', 400, False), ('', 400, False))
    """
    name = _SUBSET.sub("", name)
    words = [word.lower() for word in _WORD.findall(name)]
    weights = [_WEIGHTS[word] for word in words if word in _WEIGHTS]
    family = (_WORD.sub("", name) or name).strip(" ,_-")
    return family, weights[-1] if weights else REGULAR, any(word in _SLANTED for word in words)
