"""Pages of a PDF as pictures, for OCR: a scan comes out as large as it was put in."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

    from papercli.ocr import Picture

INCH = 72
"""Points of an inch."""
PLAIN = 300
"""Dots an inch of a page without a scan in it."""
RANGE = 150, 600
"""Dots an inch at least and at most."""


def render(document: PdfDocument, number: int) -> Picture:
    """A page in shades of grey, in the pixels of the largest picture on it."""
    import numpy as np
    from pypdfium2 import raw

    page = document[number]
    with closing(page):
        dots = []
        for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
            left, bottom, right, top = picture.get_bounds()
            size = max(right - left, top - bottom)
            if size > 0:
                dots.append((size, max(picture.get_px_size()) / size * INCH))
        fitting = min(max(max(dots)[1], RANGE[0]), RANGE[1]) if dots else PLAIN
        bitmap = page.render(scale=fitting / INCH, grayscale=True)
        with closing(bitmap):
            seen = bitmap.to_numpy()
            return np.array(seen.reshape(seen.shape[:2]))
