"""Picture files: each page of one as shades of grey. Pillow opens them, a page at a time."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from papercli.errors import UnreadableInput
from papercli.ocr import Scanned, missing

if TYPE_CHECKING:
    from papercli.ocr import Picture

LARGEST = 400_000_000
"""Pixels of a page at most: a broadsheet at 1,000 dots an inch has 330 million. A small file can claim any number."""


def pages(data: bytes, name: str) -> list[Scanned]:
    """The pages of a picture file; each is decoded when it is opened.

    Raises UnreadableInput where Pillow is not installed, and for a picture that is damaged or larger than :data:`LARGEST`.
    """
    try:
        from PIL import Image
    except ImportError:
        raise missing("Pillow", name) from None
    with _whole(name, 1), Image.open(BytesIO(data)) as picture:
        count = getattr(picture, "n_frames", 1)
    return [Scanned(number, lambda number=number: _page(data, number, name)) for number in range(count)]  # type: ignore[misc]


def _page(data: bytes, number: int, name: str) -> Picture:
    import numpy as np
    from PIL import Image, ImageOps

    with _whole(name, number + 1), Image.open(BytesIO(data)) as picture:
        picture.seek(number)
        if picture.width * picture.height > LARGEST:
            raise UnreadableInput(
                f"{name}: page {number + 1} of this picture has more than {LARGEST:,} pixels: scan it at 300 to 600 dots an inch."
            )
        page = ImageOps.exif_transpose(picture)
        if page.mode.startswith("I;16") or page.mode in ("I", "F"):  # more than 256 shades
            shades = np.asarray(page, np.float32)
            low, high = float(shades.min()), float(shades.max())
            return ((shades - low) * (255 / ((high - low) or 1))).astype(np.uint8)
        if page.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in page.info:
            page = page.convert("RGBA")
            page = Image.alpha_composite(Image.new("RGBA", page.size, "white"), page)
        return np.array(page.convert("L"))


@contextmanager
def _whole(name: str, number: int) -> Iterator[None]:
    """A context manager, in which Pillow's errors about a damaged picture become papercli's."""
    from PIL import Image, UnidentifiedImageError

    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnidentifiedImageError:
        raise UnreadableInput(
            f"{name}: this picture is damaged, or of a kind that cannot be opened: save it as PNG or TIFF."
        ) from None
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise UnreadableInput(
            f"{name}: page {number} of this picture is damaged ({error}): copy or scan it again."
        ) from None
    finally:
        Image.MAX_IMAGE_PIXELS = before
