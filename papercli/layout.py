"""Where things stand on a page, as the formats with boxes know it: PDF, hOCR, ALTO, PAGE, Tesseract's TSV.

A reader gives a :class:`Reading`: the text, one printed line a line and a form feed between two pages, and for each
page a :class:`Sheet` of printed lines. The law holds for that text: it has every inked character of the source's text
content, in the source's own order. Boxes are evidence for what comes after; nothing here decides.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace


class Box(NamedTuple):
    """Left, top, right and bottom edge; x runs to the right and y down, in the unit of the page (pixels, points)."""

    left: float
    top: float
    right: float
    bottom: float


class Word(Struct, frozen=True, gc=False):
    """What a format calls a word or a glyph: its place in the text ``[start, end)``, its box, and how sure the OCR engine
    was of it (0..1, None where it does not say)."""

    start: int
    end: int
    box: Box
    confidence: float | None = None


class Style(Struct, frozen=True, gc=False):
    """How type is set, as far as the format knows: the family of the face, its weight (400 is regular, 700 bold), whether
    it is slanted, its colour on white paper (``#rrggbb``), its size as the format states it (an em, in the unit of the page),
    by how many degrees it is turned clockwise beside the lines of its page, and whether it is drawn, not hidden."""

    family: str = ""
    weight: int = 400
    italic: bool = False
    colour: str = ""
    size: float = 0.0
    angle: int = 0
    drawn: bool = True


class Printed(Struct, frozen=True, gc=False):
    """A printed line: its place in the text ``[start, end)``, its box, its words or glyphs from left to right, the size of
    its type (an em, in the unit of the page; 0 where it is not known), the ids of the region and of the line, the style of
    most of its characters, and the id of the article that the source says it belongs to ("" where it says none)."""

    start: int
    end: int
    box: Box
    words: tuple[Word, ...] = ()
    size: float = 0.0
    region: str = ""
    id: str = ""
    style: Style = Style()
    story: str = ""


class Sheet(Struct, frozen=True):
    """A page: its place in the text, its own box, its printed lines in the order of the text, and what is drawn on it, as
    far as the format knows it. ``rules`` are lines between columns and stories. ``frames`` are outlines around something,
    ``tints`` are filled areas behind text, ``pictures`` are images and filled areas without text. ``picture``: the page is
    a picture with hardly any text, as a scan is before OCR. A page set in vertical lines lies on its left side, so that its
    lines run from left to right: ``angle`` is by how many degrees its lines run clockwise on the page as it is read.
    ``ordered``: the source states the order in which its lines are read."""

    start: int
    end: int
    box: Box
    lines: tuple[Printed, ...]
    rules: tuple[Box, ...] = ()
    picture: bool = False
    pictures: tuple[Box, ...] = ()
    frames: tuple[Box, ...] = ()
    tints: tuple[Box, ...] = ()
    angle: int = 0
    ordered: bool = False

    @property
    def fences(self) -> tuple[Box, ...]:
        """What separates the text on its two sides: rules, and the edges of frames, tints and pictures."""
        return self.rules + self.frames + self.tints + self.pictures

    @property
    def recognised(self) -> bool:
        """Whether an OCR engine read the page: it says how sure it was of its words, or its text is not what is seen."""
        hidden = sum([not line.style.drawn for line in self.lines])
        sure = any(word.confidence is not None for line in self.lines for word in line.words)
        return sure or 2 * hidden > len(self.lines)

    def moved(self, by: int) -> Sheet:
        """The same page with its places in the text moved ``by`` characters: a page's own text begins at 0.

        >>> Sheet(5, 7, Box(0, 0, 9, 9), (Printed(5, 7, Box(0, 0, 4, 2)),)).moved(-5).lines[0].end
        2
        """
        lines = [
            replace(
                line,
                start=line.start + by,
                end=line.end + by,
                words=tuple([replace(word, start=word.start + by, end=word.end + by) for word in line.words]),
            )
            for line in self.lines
        ]
        return replace(self, start=self.start + by, end=self.end + by, lines=tuple(lines))


class Reading(NamedTuple):
    """What a reader makes of a source: its format (``text``, ``pdf``, ``hocr``, …), the text, the encoding it was decoded
    from, how many stretches of bytes became ``�``, and the sheets (none where the format knows no boxes)."""

    format: str
    text: str
    encoding: str
    replaced: int = 0
    sheets: tuple[Sheet, ...] = ()
