"""OCR of pictures: scans, and the pages of a PDF that are pictures. An engine reads each picture once, and its result is read
like any other result of OCR.

An engine's answer is put into the form that PaddleOCR 3 writes (see :mod:`papercli.readers.engines.paddle`), whether it is kept in
a file or not. So a kept result gives exactly the page that it gave at first. Nothing here is imported before a picture is to be
read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, Protocol

from papercli.errors import UnreadableInput, UsageError, meant
from papercli.layout import Reading, Sheet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from papercli.ocr import kept
    from papercli.readers.engines.lines import Recognised

    Picture = NDArray[np.uint8]
    """A page in shades of grey, row by row: 0 is black, 255 white."""

ENGINES = {"rapidocr": "papercli.ocr.rapid", "tesseract": "papercli.ocr.tesseract"}
"""The engines, and the module that calls each. The first is the default."""
DEFAULT = "rapidocr"
NEEDED = "pip install rapidocr onnxruntime pillow, or use --ocr tesseract where Tesseract is installed"
"""What to do where an engine, or the package that opens pictures, is missing."""

watcher: ContextVar[Callable[[str, int, int], None] | None] = ContextVar("watcher", default=None)
"""Called for each page that an engine begins to read: the name of its file, its number, and how many there are."""


class Engine(Protocol):
    """Reads pictures. ``name`` is written into its results: the kept result of another engine is not used."""

    name: str

    def __call__(self, picture: Picture) -> list[Recognised]:
        """The lines of a page, with polygons in its pixels."""
        ...


class Scanned(NamedTuple):
    """A page to be read: its number in its file, from 0, and what opens its picture."""

    number: int
    open: Callable[[], Picture]


def check(wanted: str) -> None:
    """Raise UsageError unless this names an engine, with or without languages.

    >>> check("tesseract:chi_tra_vert")
    >>> check("teseract")
    Traceback (most recent call last):
    papercli.errors.UsageError: There is no OCR engine 'teseract': did you mean tesseract?
    """
    name, parted, languages = wanted.partition(":")
    if name not in ENGINES:
        raise UsageError(f"There is no OCR engine {name!r}: {meant(name, list(ENGINES))}")
    if parted and (name != "tesseract" or not languages):
        raise UsageError(f"{wanted!r} names no languages of an engine: write them as in tesseract:chi_tra_vert.")


def is_installed() -> bool:
    """Whether the default engine is installed."""
    return find_spec(DEFAULT) is not None


def engine_of(wanted: str, name: str) -> Engine:
    """The engine that ``wanted`` names (see :func:`check`).

    Raises UsageError for an unknown name, and UnreadableInput, naming the file ``name``, where the engine is not installed.
    """
    check(wanted)
    called, _, languages = wanted.partition(":")
    made: Engine = import_module(ENGINES[called]).engine(languages, name)
    return made


def read(data: bytes, name: str, engine: str | Engine | None = None, save: str | None = None) -> Reading:
    """Read a picture (PNG, JPEG, TIFF with all its pages, JPEG 2000, WebP) by OCR.

    ``engine`` is the name of one, or an engine; ``save`` the directory in which results are kept (see
    :mod:`papercli.ocr.kept`). Raises UnreadableInput for a picture that is damaged, and where what reads it is not installed.
    """
    from papercli.ocr.pictures import pages

    found = recognised(lambda: pages(data, name), name, engine, save)
    texts: list[str] = []
    sheets: list[Sheet] = []
    place = 0
    for text, sheet in found:
        texts.append(text)
        sheets += [sheet.moved(place)] if sheet else []
        place += len(text) + 1
    return Reading("picture", "\f".join(texts), "picture", 0, tuple(sheets))


def recognised(
    pages: Callable[[], Iterable[Scanned]], name: str, engine: str | Engine | None = None, save: str | None = None
) -> list[tuple[str, Sheet | None]]:
    """The text and the sheet of each page of a file, in order; a page without any text has no sheet.

    Pages whose result is kept are not read again, and then no engine is needed: ``pages`` is called only where some are.
    """
    from papercli.ocr import kept
    from papercli.readers.engines import paddle

    wanted = DEFAULT if engine is None else engine if isinstance(engine, str) else engine.name
    if isinstance(engine, str):
        check(engine)
    results = kept.load(name, wanted, save)
    if results is None:
        call = engine_of(wanted, name) if engine is None or isinstance(engine, str) else engine
        results = list(_results(list(pages()), name, call))
        kept.keep(results, name, save)
    made = []
    for result in results:
        text, sheets = paddle.read(kept.encoded([result]).decode(), name)
        made.append((text, sheets[0] if sheets else None))
    return made


def _results(pages: list[Scanned], name: str, engine: Engine) -> Iterator[kept.Page]:
    from papercli.ocr import kept

    tell = watcher.get()
    for count, page in enumerate(pages, 1):
        if tell:
            tell(name, count, len(pages))
        picture = page.open()
        yield kept.page(engine(picture), picture.shape, name, page.number, engine.name)


def missing(what: str, name: str) -> UnreadableInput:
    """The error for a picture that cannot be read because ``what`` is not installed.

    >>> print(missing("rapidocr", "scan.png"))  # doctest: +ELLIPSIS
    scan.png: to read this picture, rapidocr is needed: pip install rapidocr onnxruntime pillow, or use --ocr tesseract where ...
    """
    return UnreadableInput(f"{name}: to read this picture, {what} is needed: {NEEDED}.")
