"""JSON, JSON Lines, and what Python prints of its lists: the values that a result is made of."""

from __future__ import annotations

import json
import re
from ast import literal_eval
from typing import TypeVar

import msgspec

from papercli.errors import UnreadableInput

Shape = TypeVar("Shape")

_ONE = "trailing characters"
_AT = re.compile(r"\(byte (\d+)\)")
_PRINTED = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')|np\.\w+\(\s*(?P<number>[^\s()]*)\s*\)"""
    r"|(?P<open>\()|,?\s*(?P<close>\))|(?P<constant>\b(?:None|True|False)\b)"
)
_SNAKE = re.compile(r'(?<!\\)"([a-z]+)((?:_[a-z]*)+)"\s*:')
_CONSTANTS = {"None": "null", "True": "true", "False": "false"}


def values(text: str, name: str, engine: str, shape: type[Shape]) -> list[Shape]:
    """The values in a text, one or one a line, each checked to be of a ``shape`` (a type that msgspec knows).

    Raises UnreadableInput for what is cut off or broken, with the line, and for what has another shape than ``engine``
    writes, with the place in the data.

    >>> values("([[0, 0]], '云岭', np.float64(0.5))", "page.txt", "EasyOCR", list)
    [[[[0, 0]], '云岭', 0.5]]
    """
    body = text.lstrip("\ufeff \t\r\n")
    broken = 0
    for form in (str, _as_json):
        made = form(body)
        try:
            return _decoded(made, shape)
        except msgspec.ValidationError as error:
            raise misshapen(name, engine, error) from None
        except (msgspec.DecodeError, RecursionError) as error:
            at = _AT.search(str(error))
            broken = max(broken, made.encode("utf-8", "surrogatepass")[: int(at[1]) if at else None].count(b"\n"))
    line = text[: len(text) - len(body)].count("\n") + broken + 1
    raise UnreadableInput(
        f"{name}: line {line}: this result of {engine} is broken or cut off: let the engine write it again."
    )


def misshapen(name: str, engine: str, what: object) -> UnreadableInput:
    """The error for data that are of another shape than an engine writes, with what is wrong.

    >>> misshapen("page.json", "Azure", "no pages")
    UnreadableInput('page.json: this is not as Azure writes it (no pages): let the engine write it again, or read it with --from text.')
    """
    return UnreadableInput(
        f"{name}: this is not as {engine} writes it ({what}): let the engine write it again, or read it with --from text."
    )


def camel(text: str) -> str:
    """Data whose names have words with underscores between, as Python's clients print them, with the names that the service
    itself gives.

    >>> camel('{"bounding_poly": {"type_": "line_break"}}')
    '{"boundingPoly": {"type": "line_break"}}'
    """
    return _SNAKE.sub(lambda name: f'"{name[1]}{name[2].title().replace("_", "")}":', text)


def _decoded(text: str, shape: type[Shape]) -> list[Shape]:
    decoder = msgspec.json.Decoder(shape)
    try:
        return [decoder.decode(text)]
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError as error:
        if _ONE not in str(error):
            raise
    return decoder.decode_lines(text)


def _as_json(text: str) -> str:
    """What Python prints, as JSON: brackets, strings, constants and the numbers of NumPy are changed one by one."""
    return _PRINTED.sub(_changed, text)


def _changed(found: re.Match[str]) -> str:
    if found["text"] is not None:
        quoted: str = found["text"]
        if quoted[0] == '"':
            return quoted
        plain = "\\" not in quoted and '"' not in quoted
        return f'"{quoted[1:-1]}"' if plain else json.dumps(literal_eval(quoted), ensure_ascii=False)
    if found["number"] is not None:
        return found["number"]
    if found["constant"] is not None:
        return _CONSTANTS[found["constant"]]
    return "[" if found["open"] else "]"
