"""A page while it is being cleaned: what the stages hand on to one another. It is never seen outside the pipeline.

A :class:`Draft` is a page as its lines; :class:`Labelled`, with what each line is; :class:`Stories`, as stories.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

from papercli.characters import NOTHING
from papercli.dates import Day
from papercli.layout import Sheet
from papercli.model import RUNNING, Byline, Dateline, FurnitureKind, HeadlineKind, ParagraphKind, Span
from papercli.patterns import pattern


class Chance(NamedTuple):
    """How likely each decision about a line is right (0..1): that it is what its label says; that it is, or is not, joined to the
    line before; and that an article begins, or does not begin, at it."""

    label: float
    joined: float
    begins: float


CERTAIN, OPEN = Chance(1.0, 1.0, 1.0), Chance(0.5, 0.5, 0.5)
"""The chances of a line that is not in doubt."""


class Place(Struct, frozen=True, gc=False):
    """What is measured of a line whose box is known.

    In this order: the measure of its column in half-ems; the size of its type relative to the body type; which story it belongs
    to, counted in reading order; whether it is display type; whether it is a part of the line before, which an OCR engine broke;
    whether it stands alone at the head or the foot of the page; for the first line of a column, how likely the column follows the
    one before it (0..1); what else is seen of it, in words (another face than the body's, a picture above); and the id of the
    article that the source says it belongs to ("" where it says none)."""

    measure: int
    size: float
    story: int
    display: bool = False
    part: bool = False
    alone: bool = False
    link: float = 1.0
    seen: tuple[str, ...] = ()
    stated: str = ""


class Line(Struct, frozen=True, gc=False):
    """A printed line with ink: where its ink begins and ends in the text, the blank lines before it, the blanks it begins
    with and the width of its ink (both in half-ems), its ink, and its place where that is known."""

    start: int
    end: int
    gap: int
    indent: int
    width: int
    ink: str
    place: Place | None = None


class Passage(Struct, frozen=True):
    """A piece of text as it is put together: its spans, each a printed line or a part of one. The methods take the page's text."""

    spans: list[Span]

    def printed(self, text: str) -> str:
        """Its lines joined by newlines, a blank at a line's end kept.

        >>> Passage([(0, 1), (4, 5)]).printed("天 \\n\\n地")
        '天 \\n地'
        """
        parts = [
            text[start : end + 1] if text[end : end + 1] in (" ", "\u3000", NOTHING) else text[start:end]
            for start, end in self.spans
        ]
        return "\n".join(parts)

    def head(self, text: str, lines: int) -> str:
        """Its first lines joined by newlines."""
        return "\n".join([text[start:end] for start, end in self.spans[:lines]])

    def tail(self, text: str, lines: int) -> str:
        """Its last lines joined by newlines."""
        return "\n".join([text[start:end] for start, end in self.spans[-lines:]])

    @property
    def size(self) -> int:
        """The characters of its lines joined by newlines.

        >>> Passage([(0, 3), (5, 9)]).size
        8
        """
        return sum([end - start + 1 for start, end in self.spans]) - 1

    def cut(self, text: str, offset: int) -> tuple[list[Span], list[Span]]:
        """Its spans before and after an ``offset``, counted in its lines joined by newlines. They begin and end in ink.

        >>> Passage([(0, 3), (4, 8)]).cut("天地。\\n玄  黄", 6)
        ([(0, 3), (4, 5)], [(7, 8)])
        """
        before, after = [], []
        for start, end in self.spans:
            place = min(max(start, start + offset), end)
            before.append((start, place))
            after.append((place, end))
            offset -= end - start + 1
        return _inked(text, before), _inked(text, after)


def _inked(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans without blanks at their ends, and without spans that are nothing but blanks."""
    found = []
    for start, end in spans:
        printed = text[start:end]
        if bare := printed.strip():
            begin = start + len(printed) - len(printed.lstrip())
            found.append((begin, begin + len(bare)))
    return found


class Heading(Passage, frozen=True):
    """A headline line as it is put together: its one span, and what it is."""

    kind: HeadlineKind = "headline"


class Paragraph(Passage, frozen=True):
    """A paragraph as it is put together: its spans, what it is, and how likely it begins here (0..1)."""

    kind: ParagraphKind = "body"
    chance: float = 0.5


class Story(Struct, frozen=True):
    """An article as it is put together. ``credit`` may have no spans; ``chance`` says how likely all of it is right (0..1).
    ``head`` and ``tail`` are the text, its blanks settled, that the first of the running text begins and its last one ends
    with."""

    headline: list[Heading]
    credit: Passage
    paragraphs: list[Paragraph]
    chance: float
    flags: tuple[str, ...] = ()
    jumps: dict[str, Passage] = {}
    marker: str | None = None
    byline: tuple[Byline, ...] = ()
    dateline: Dateline = Dateline(None, None, None, None)
    head: str = ""
    tail: str = ""
    credit_text: str | None = None

    @property
    def running(self) -> list[int]:
        """The places of the paragraphs of running text, or of all where there is none: a caption, say, may stand before the
        first of them and a signature after the last."""
        places = range(len(self.paragraphs))
        return [place for place in places if self.paragraphs[place].kind in RUNNING] or list(places)


class Text(Struct, frozen=True):
    """The finished text of a story's parts: the headline's lines, the credit, the paragraphs."""

    headline: list[str]
    credit: str | None
    paragraphs: list[str]


class Draft(Struct, frozen=True):
    """A page as its lines, before anyone has read them. ``links`` says how likely it is that a piece of text put in another
    place belongs there (0..1), by the offset of its first line; ``model`` names the file of a model that is not papercli's own.
    ``spaced`` says that blanks stand between nearly all characters, as Tesseract puts them; ``settled``, that the text was
    cleaned before. ``sheet`` says where the lines stand, in offsets of ``text``, or is None where the source does not know.
    ``failed`` says that the page lost its structure to a fault of ours; ``full``, that marks of half width are to be of full
    width."""

    text: str
    lines: list[Line] = []
    spaced: bool = False
    date: Day | None = None
    page: str | None = None
    section: str | None = None
    editors: tuple[Byline, ...] = ()
    furniture: list[tuple[FurnitureKind, list[Span]]] = []
    links: dict[int, float] = {}
    model: str | None = None
    settled: bool = False
    sheet: Sheet | None = None
    failed: bool = False
    full: bool = False


class Labelled(Draft, frozen=True):
    """A page whose lines are read. ``labels`` and ``chances`` run along ``lines``: what each line is (see
    :mod:`papercli.reading.labels`), and how likely that is. ``sound`` says how likely each article is right as a whole, by
    its first line; ``whole``, that every line is a paragraph."""

    labels: list[str] = []
    chances: list[Chance] = []
    sound: dict[int, float] = {}
    whole: bool = False

    @classmethod
    def of(
        cls,
        draft: Draft,
        labels: list[str],
        chances: list[Chance],
        sound: dict[int, float] | None = None,
        whole: bool = False,
    ) -> Self:
        """The page, with what its lines are.

        >>> Labelled.of(Draft("天地", cut("天地")), ["N"], [CERTAIN]).labels
        ['N']
        """
        return cls(**_known(draft), labels=labels, chances=chances, sound=sound or {}, whole=whole)


class Stories(Draft, frozen=True):
    """A page whose lines are put together as stories. ``texts`` runs along ``stories``, once blanks are settled; ``blanks``
    is how many blanks the lines held, when they are done with."""

    stories: list[Story] = []
    texts: list[Text] = []
    blanks: int = 0

    @classmethod
    def of(cls, draft: Draft, stories: list[Story]) -> Self:
        """The page, with its stories.

        >>> Stories.of(Draft("天地"), []).text
        '天地'
        """
        return cls(**_known(draft), stories=stories)


def _known(draft: Draft) -> dict[str, Any]:
    """What every phase knows of a page, by the names of its fields."""
    return {name: getattr(draft, name) for name in Draft.__struct_fields__}


_FULL_WIDTH = pattern("[０-９Ａ-Ｚａ-ｚ]")
"""Characters that folding makes half as wide."""
STRETCH = 1 << 16
"""Characters that are cut into lines at a time: all lines of a long page as strings would need more memory than anything else."""


def width(ink: str) -> int:
    """Width of ``ink`` in half-ems: a Chinese character or mark is two, an ASCII character one.

    Counted by the bytes of UTF-8, which is far faster than looking at each character: three for a wide one, one for a narrow one.

    >>> width("云岭8U服务器。")
    14
    """
    return (len(ink.encode("utf-8", "surrogatepass")) + len(ink)) // 2


def cut(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """Cut ``text[start:end]`` at its newlines into the lines that hold ink.

    >>> [(line.ink, line.gap, line.indent) for line in cut("　　天 地\\n\\n玄黄")]
    [('天地', 0, 4), ('玄黄', 1, 0)]
    """
    lines = []
    gap = 0
    stop = len(text) if end is None else end
    while start <= stop:
        last = stop if stop - start < STRETCH else text.find("\n", start + STRETCH, stop)
        for printed in text[start : stop if last < 0 else last].split("\n"):
            stripped = printed.strip()
            if stripped:
                lead = len(printed) - len(printed.lstrip()) if printed[0].isspace() else 0
                indent = lead + printed.count("\u3000", 0, lead) - printed.count(NOTHING, 0, lead) if lead else 0
                parts = stripped.split()
                ink = stripped if len(parts) == 1 else "".join(parts)
                begin = start + lead
                lines.append(Line(begin, begin + len(stripped), gap, indent, width(ink), ink))
                gap = 0
            else:
                gap += 1
            start += len(printed) + 1
    return lines


def usual_gap(lines: Sequence[Line]) -> int:
    """How many blank lines stand before most lines of a page.

    >>> usual_gap(cut("天\\n\\n地\\n\\n玄"))
    1
    """
    return sorted([line.gap for line in lines])[len(lines) // 2]


def widened(lines: list[Line], printed: str, text: str) -> list[Line]:
    """The lines of ``text``, which is ``printed`` folded, with their widths in ``printed``: a digit of full width takes a whole em.

    >>> [line.width for line in widened(cut("12版"), "１２版", "12版")]
    [6]
    """
    if printed == text or not _FULL_WIDTH.search(printed):
        return lines

    def count(text: str, line: Line) -> int:
        return len(_FULL_WIDTH.findall(text, line.start, line.end))

    counts = [count(printed, line) - count(text, line) for line in lines]
    return [
        replace(line, width=line.width + count) if count else line for line, count in zip(lines, counts, strict=True)
    ]
