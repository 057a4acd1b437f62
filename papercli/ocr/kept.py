"""Results of OCR as they are kept: JSON as PaddleOCR 3 writes it, one file a scan, which is used again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from papercli.errors import UnreadableInput
from papercli.files import name_of, save
from papercli.readers.engines.lines import Recognised

_DIGITS = 4
"""Decimal places of a score that is kept."""


class Page(Struct):
    """A page as PaddleOCR 3 writes it, and the engine that read it and the size of its picture in pixels beside that."""

    input_path: str
    page_index: int
    engine: str
    width: float
    height: float
    rec_texts: list[str]
    rec_scores: list[float | None]
    rec_polys: list[list[list[float]]]
    text_word: list[list[str]]
    text_word_boxes: list[list[list[float]]]


def page(lines: Sequence[Recognised], shape: Sequence[int], name: str, number: int, engine: str) -> Page:
    """A page to be kept, of which an engine read ``lines``."""
    made = Page(name, number, engine, shape[1], shape[0], [], [], [], [], [])
    for line in lines:
        made.rec_texts.append(line.text)
        made.rec_scores.append(None if line.score is None else round(line.score, _DIGITS))
        made.rec_polys.append([[round(x), round(y)] for x, y in line.polygon])
        made.text_word.append([glyphs.text for glyphs in line.glyphs])
        made.text_word_boxes.append([_bounds(glyphs.polygon) for glyphs in line.glyphs])
    return made


def _bounds(polygon: Sequence[Sequence[float]]) -> list[float]:
    x, y = [point[0] for point in polygon], [point[1] for point in polygon]
    return [round(min(x)), round(min(y)), round(max(x)), round(max(y))]


def encoded(pages: Sequence[Page]) -> bytes:
    """A page as an object, several as a list, as PaddleOCR 3 writes them."""
    return msgspec.json.encode(pages[0] if len(pages) == 1 else list(pages))


def place_of(name: str, folder: str) -> str:
    """The file that keeps the result of a picture: below ``folder``, its own path with ``.json`` after it.

    >>> place_of("scans/1950/p1.tif", "ocr"), place_of("/archive/p1.tif", "ocr")
    ('ocr/scans/1950/p1.tif.json', 'ocr/archive/p1.tif.json')
    """
    return os.path.join(folder, f"{name_of(name)}.json")


def load(name: str, engine: str, folder: str | None) -> list[Page] | None:
    """The pages kept of a picture, None where there are none, where the picture is newer, and where another engine read it.

    A file that a person has corrected is newer than its picture, so the corrections count. Raises UnreadableInput for a file that is broken.
    """
    if folder is None:
        return None
    place = place_of(name, folder)
    try:
        if os.stat(place).st_mtime_ns < os.stat(name).st_mtime_ns:
            return None
        with open(place, "rb") as file:
            data = file.read()
    except OSError:  # there is none; or no file of this name, which was read from standard input
        return None
    try:
        found: Any = msgspec.json.decode(data, type=Page | list[Page])
    except msgspec.DecodeError as error:
        raise UnreadableInput(
            f"{place}: this kept result of OCR is broken ({error}): delete it, and the picture is read again."
        ) from None
    pages: list[Page] = found if isinstance(found, list) else [found]
    return pages if all(page.engine == engine for page in pages) else None


def keep(pages: Sequence[Page], name: str, folder: str | None) -> None:
    """Write down the pages of a picture. Raises UnwritableOutput."""
    if folder is None or not pages:
        return
    place = place_of(name, folder)
    _made(os.path.dirname(place))
    save(place, [encoded(pages)])


def _made(folder: str) -> None:
    from papercli.errors import UnwritableOutput

    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise UnwritableOutput(f"{folder} cannot be made a directory ({error.strerror}).") from None
