"""Results of OCR engines that say where each line stands: the formats are told apart here, and a room each reads one.

To add a format: write its room, whose ``read`` gives text and sheets, and put its name into
:data:`papercli.readers.Format` and how it is told into :data:`SIGNS`.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

from papercli.readers.foreign import begins_as_data

Engine = Literal["paddle", "rapidocr", "easyocr", "umi"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

_NUMBER = r"(?:np\.\w+\()?-?\d[\d.eE+-]*\)?"
_POINT = rf"\[\s*{_NUMBER}\s*,\s*{_NUMBER}\s*\]"
_POLYGON = rf"\[\s*{_POINT}(?:\s*,\s*{_POINT})*\s*\]"
SIGNS: dict[Engine, str] = {
    "paddle": rf"""[{{,\s]["']rec_texts["']\s*:|\A(?:\[\s*){{1,3}}{_POLYGON}\s*,\s*[(\[]\s*["']""",
    "umi": r'\A\[?\s*\{\s*"code"\s*:\s*\d+\s*,\s*"data"\s*:',
    "rapidocr": rf"""\A\[\s*\{{[^{{}}]*"txt"\s*:|\A(?:\[\s*){{1,2}}{_POLYGON}\s*,\s*["']""",
    "easyocr": rf"""\A\[?\s*\(\s*{_POLYGON}\s*,\s*["']|\A\[?\s*\{{\s*["']boxes["']\s*:""",
}
"""A pattern that a result of each engine holds, and no result of another nor of papercli. The first that is found counts."""


def tell(text: str) -> Engine | None:
    """The engine whose result a text is, None for any other text.

    >>> tell('[{"box": [[0, 0], [9, 0], [9, 9], [0, 9]], "txt": "云岭要闻", "score": 0.98}]'), tell("[云岭要闻]")
    ('rapidocr', None)
    """
    body = text.lstrip("\ufeff \t\r\n")
    if not body.startswith(("{", "[", "(")) or not begins_as_data(body):
        return None
    return next((engine for engine, sign in SIGNS.items() if re.search(sign, body)), None)
