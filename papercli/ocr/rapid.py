"""RapidOCR: the PP-OCR models of PaddlePaddle, run by ONNX Runtime. The models are in its wheel; nothing is fetched.

It finds lines in pictures of bounded size (see :mod:`papercli.ocr.tiles`); each line is then cut out of the whole picture
and read by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from multiprocessing import parent_process
from statistics import median
from typing import TYPE_CHECKING, Any

from papercli.ocr import missing
from papercli.ocr.tiles import STANDS, lines
from papercli.readers.engines.lines import Glyphs, Recognised

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from papercli.ocr import Picture
    from papercli.ocr.tiles import Quad

LEAST = 0.5
"""The least score of a line that is text: pictures and rules are read as lines of low score."""
BESIDE = 0.3
"""How much paper beside a vertical line is read with it, in widths of the line: cut close, it loses its commas and stops."""
_UNBOUNDED = 1 << 20
"""The side of the largest picture that the engine never makes smaller, in pixels."""


@cache
def engine(languages: str, name: str) -> RapidOCR:
    """The engine, made once in a process. Raises UnreadableInput, naming the file ``name``, where it is not installed."""
    try:
        return RapidOCR()
    except ImportError:
        raise missing("rapidocr", name) from None


class RapidOCR:
    """RapidOCR with the models of its wheel. In a process of ``papercli batch`` it uses one core, else all."""

    name = "rapidocr"

    def __init__(self) -> None:
        import onnxruntime  # noqa: F401 - rapidocr asks for it only when it reads
        from rapidocr import RapidOCR as Engine

        threads = 1 if parent_process() else -1
        self._engine: Any = Engine(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": _UNBOUNDED,
                "Global.use_cls": False,
                "Global.return_word_box": True,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            }
        )

    def __call__(self, picture: Picture) -> list[Recognised]:
        found = [self.line(picture, quad) for quad in in_order(lines(picture, self.find))]
        return [line for line in found if line is not None]

    def find(self, picture: Picture) -> list[Quad]:
        """The corners of the lines of a picture."""
        found = self._engine(picture, use_det=True, use_cls=False, use_rec=False)
        return [] if found.boxes is None else list(found.boxes)

    def line(self, picture: Picture, quad: Quad) -> Recognised | None:
        """The line within four corners of a picture; None where there is no text."""
        stands = bool(_length(quad[0], quad[3]) > STANDS * _length(quad[0], quad[1]))
        crop = straight(picture, widened(quad, BESIDE if stands else 0.0))
        if min(crop.shape) < 2:
            return None
        found = self._engine(turned(crop) if stands else crop, use_det=False, use_cls=False, use_rec=True)
        if not found.txts or not found.txts[0].strip() or found.scores[0] < LEAST:
            return None
        text, info = found.txts[0].strip(), found.word_results[0]
        polygon = [[float(x), float(y)] for x, y in quad]
        return Recognised(text, polygon, float(found.scores[0]), tuple(_glyphs(text, info, quad, stands)))


def in_order(quads: Sequence[Quad]) -> list[Quad]:
    """Lines from top to bottom; where most are vertical, from right to left."""
    standing = [quad for quad in quads if _length(quad[0], quad[3]) > STANDS * _length(quad[0], quad[1])]
    if 2 * len(standing) > len(quads):
        return sorted(quads, key=lambda quad: (-float(quad[:, 0].max()), float(quad[:, 1].min())))
    return sorted(quads, key=lambda quad: (float(quad[:, 1].min()), float(quad[:, 0].min())))


def widened(quad: Quad, by: float) -> Quad:
    """The four corners of a vertical line, moved apart from left to right by a share of its width on each side."""
    import numpy as np

    across = (quad[1] - quad[0] + quad[2] - quad[3]) / 2 * by
    made: Quad = (quad + np.array([-across, across, across, -across])).astype("float32")
    return made


def straight(picture: Picture, quad: Quad) -> Picture:
    """What is within four corners, as an upright picture."""
    import cv2
    import numpy as np

    wide = math.ceil(max(_length(quad[0], quad[1]), _length(quad[3], quad[2])))
    high = math.ceil(max(_length(quad[0], quad[3]), _length(quad[1], quad[2])))
    if min(wide, high) < 1:
        return picture[:0]
    to = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    bend = cv2.getPerspectiveTransform(np.ascontiguousarray(quad, np.float32), to)
    made: Picture = cv2.warpPerspective(
        picture, bend, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return made


def turned(crop: Picture) -> Picture:
    """A vertical line laid on its left side: so the models learned to read it."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(crop))


def _length(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return math.hypot(float(a[0] - b[0]), float(a[1] - b[1]))


def _glyphs(text: str, info: Any, quad: Quad, stands: bool) -> Iterator[Glyphs]:
    """The characters of a line, each about where the engine saw it: the engine gives their middles."""
    characters = list(chain.from_iterable(info.words))
    middles = [(column + 0.5) / info.line_txt_len for column in chain.from_iterable(info.word_cols)]
    if len(characters) < 2 or "".join(characters) != "".join(text.split()):
        return
    steps = [after - before for before, after in pairwise(middles)]
    half = median(steps) / 2
    low, high = (quad[[0, 1]], quad[[3, 2]]) if stands else (quad[[0, 3]], quad[[1, 2]])
    for k, (character, middle) in enumerate(zip(characters, middles, strict=True)):
        before = middle - min(half, steps[k - 1] / 2 if k else middle)
        after = middle + min(half, steps[k] / 2 if k < len(steps) else 1 - middle)
        corners = [low + (high - low) * max(0.0, share) for share in (before, min(after, 1.0))]
        points = [[float(x), float(y)] for edge in corners for x, y in edge]
        yield Glyphs(character, points, None)
