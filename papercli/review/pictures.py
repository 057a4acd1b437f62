"""The pictures of printed pages that lie beneath the text: pages of a PDF as pdfium draws them, and scans."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from papercli.errors import PaperError, UnreadableInput, UsageError
from papercli.layout import Box, Sheet

if TYPE_CHECKING:
    from PIL import Image

    from papercli.explain import Explained

EM = 15
"""Pixels to an em of a page's usual type: small, and still read with ease."""
LARGEST = 2600
"""Pixels of the longer side of a picture at most."""
QUALITY = 30
"""Of WebP, out of 100. Type stays sharp, and a dense page takes 200 to 350 kB."""
_ALIKE = 0.03
"""By how much the proportions of a scan may differ from those of its page: formats round, and scans are trimmed."""


class Picture(NamedTuple):
    """A picture of a page: a data URI, and the box that it shows, in the unit of the page."""

    uri: bytes
    box: Box


def of_source(data: bytes, explained: Explained) -> list[Picture | None]:
    """The picture of each sheet of a PDF or of a picture file; none of other sources, and none where Pillow is not installed.

    A page that asks for more memory than there is, or that cannot be drawn, has no picture.
    """
    form, sheets = explained.issue.source.format, explained.sheets
    if form not in ("pdf", "picture") or not sheets or not _pillow():
        return []
    pages = [explained.text.count("\f", 0, sheet.start) for sheet in sheets]
    if form == "picture":
        name = explained.issue.source.path or "standard input"
        return [_shown(data, name, sheet, page) for sheet, page in zip(sheets, pages, strict=True)]
    return of_pdf(data, sheets, pages)


def _shown(data: bytes, name: str, sheet: Sheet, page: int) -> Picture | None:
    try:
        return of_scan(data, name, sheet, name, page)
    except (PaperError, MemoryError):
        return None


def of_pdf(data: bytes, sheets: Sequence[Sheet], pages: Sequence[int]) -> list[Picture | None]:
    """The pages of a PDF that ``sheets`` are of, as pdfium draws them; ``pages`` are their numbers, counted from 0."""
    import pypdfium2

    found: list[Picture | None] = []
    with closing(pypdfium2.PdfDocument(data)) as document:
        for sheet, number in zip(sheets, pages, strict=True):
            paper = upright(sheet.box, sheet)
            try:
                with closing(document[number]) as page:
                    drawn = page.render(scale=_scale(sheet, paper)).to_pil()
            except (pypdfium2.PdfiumError, MemoryError):
                found.append(None)
            else:
                found.append(Picture(_uri(drawn), paper) if _shows(drawn, paper) else None)
    return found


def of_scan(data: bytes, name: str, sheet: Sheet, source: str, page: int = 0) -> Picture:
    """A scan of the page that ``sheet`` was read from, made smaller; ``name`` and ``source`` are the two in messages,
    ``page`` the page of a file that holds several.

    It shows the sheet's own box. Where the format gives none, or one of other proportions, the boxes of the lines are
    pixels of the scan.

    Raises UnreadableInput for what is no picture, or where Pillow is not installed; UsageError where the lines do not fit in it.
    """
    if not _pillow():
        raise UnreadableInput(f"{name}: this is a picture: to show it, pip install pillow.")
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(data)) as opened:
            opened.seek(page)
            scan: Image.Image = ImageOps.exif_transpose(opened)
            scan.load()
    except (EOFError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise UnreadableInput(
            f"{name}: this is no picture that can be shown: give a PNG, JPEG, WebP or TIFF file with --image."
        ) from None
    paper = upright(sheet.box, sheet)
    whole = Box(0, 0, *scan.size)
    if not _shows(scan, paper):
        boxes = [upright(line.box, sheet) for line in sheet.lines]
        right, bottom = max([box.right for box in boxes], default=0), max([box.bottom for box in boxes], default=0)
        if right > whole.right or bottom > whole.bottom:
            raise UsageError(
                f"{name}: this picture has {scan.width} × {scan.height} pixels, but the lines of {source} reach to "
                f"{right:.0f} × {bottom:.0f}: give the picture that the page was read from, in its own size."
            )
        paper = whole
    share = min(1.0, _scale(sheet, paper) * (paper.right - paper.left) / scan.width)
    return Picture(_uri(scan.resize((max(1, round(scan.width * share)), max(1, round(scan.height * share))))), paper)


def _shows(picture: Image.Image, paper: Box) -> bool:
    """Whether a picture shows a whole page: the page begins at 0, and has the picture's proportions."""
    breadth, height = paper.right - paper.left, paper.bottom - paper.top
    stated = not paper.left and not paper.top and height > 0
    return stated and abs(breadth / height * picture.height / picture.width - 1) <= _ALIKE


def upright(box: Box, sheet: Sheet) -> Box:
    """A box of a sheet on the page as it is read: a page set in vertical lines lies on its side as a sheet.

    >>> from papercli.layout import Box, Sheet
    >>> sheet = Sheet(0, 0, Box(0, 0, 300, 200), (), angle=90)
    >>> upright(sheet.box, sheet), upright(Box(0, 10, 60, 30), sheet)
    (Box(left=0, top=0, right=200, bottom=300), Box(left=170, top=0, right=190, bottom=60))
    """
    if not sheet.angle:
        return box
    from papercli.readers.glyphs.frame import turned

    paper, found = turned(sheet.box, -sheet.angle), turned(box, -sheet.angle)
    left, top = paper.left, paper.top
    return Box(found.left - left, found.top - top, found.right - left, found.bottom - top)


def _scale(sheet: Sheet, paper: Box) -> float:
    """Pixels to a unit of a page."""
    across = sorted([min(line.box.right - line.box.left, line.box.bottom - line.box.top) for line in sheet.lines])
    usual = across[len(across) // 2] if across else 0
    longer = max(paper.right - paper.left, paper.bottom - paper.top, 1)
    return min(EM / usual if usual > 0 else LARGEST, LARGEST / longer)


def _pillow() -> bool:
    from importlib.util import find_spec

    return find_spec("PIL") is not None


def _uri(picture: Image.Image) -> bytes:
    written = BytesIO()
    picture.convert("RGB").save(written, "WEBP", quality=QUALITY, method=2)
    return b"data:image/webp;base64," + b64encode(written.getvalue())


class Scans:
    """Scans in the order of the pages that they belong to, over all sources.

    >>> Scans(["page-1.png"]).finish()
    Traceback (most recent call last):
    papercli.errors.UsageError: page-1.png: there is no page left for this picture: give one --image for each page, in their order.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._left = list(reversed(names))

    def __bool__(self) -> bool:
        return bool(self._left)

    def of(self, sheets: Sequence[Sheet], source: str) -> Iterator[Picture | None]:
        """The pictures of a source's pages; ``source`` is its name in messages.

        Raises UsageError for a source whose format does not know where its lines stand.
        """
        from papercli.files import read

        if self._left and not sheets:
            raise UsageError(
                f"{source}: its format does not say where the lines stand on a picture: give the hOCR, ALTO, PAGE, TSV or "
                "JSON of the OCR engine, or leave --image out."
            )
        for sheet in sheets:
            name = self._left.pop() if self._left else None
            yield of_scan(read(name), name, sheet, source) if name else None

    def finish(self) -> None:
        """Raise UsageError where there are more scans than pages."""
        if self._left:
            raise UsageError(
                f"{self._left[-1]}: there is no page left for this picture: give one --image for each page, in their order."
            )
