"""EasyOCR: lines as Python prints them, in a list or one a line; or with names (``boxes``, ``text``, ``confident``)."""

from __future__ import annotations

from itertools import chain
from typing import Any

from msgspec import Struct

from papercli.layout import Sheet
from papercli.readers.engines.data import values
from papercli.readers.engines.lines import Recognised, Scan, composed
from papercli.readers.engines.rapidocr import Plain, plain


class _Named(Struct):
    text: str
    boxes: list[list[float]] = []
    confident: float | None = None


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a result, which is one page, and where it stands.

    Raises UnreadableInput for what is cut off, and for lists of another shape than EasyOCR writes.

    >>> read("([[0, 0], [80, 0], [80, 20], [0, 20]], '云岭要闻', 0.98)\\n([[0, 30], [80, 50]], '新桥通车', np.float64(0.9))")[0]
    '云岭要闻\\n新桥通车\\n'
    >>> read('{"boxes": [[0, 0], [80, 0], [80, 20], [0, 20]], "text": "云岭要闻", "confident": 0.98}')[0]
    '云岭要闻\\n'
    """
    named: bool = text.lstrip("\ufeff \t\r\n[").startswith("{")
    listed = text.lstrip("\ufeff \t\r\n").startswith("[")
    shape: Any = _Named if named else Plain
    found = values(text, name, "EasyOCR", list[shape] if listed else shape)
    lines = list(chain.from_iterable(found)) if listed else found
    if named:
        return composed([Scan([Recognised(line.text, line.boxes, line.confident) for line in lines])])
    return composed([Scan(list(plain(lines)))])
