"""Pages as plain text: stories cut into lines at a measure, with the faults that extraction and OCR leave.

Gold goes with each page, and says of every line what it is: no one has to find that out again by comparing texts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from tests.training.stories import Editor, Float, Piece, Story
from tests.training.words import Article, Desk, Stock, furniture_kind, habits, values

CLOSING = frozenset("，。、；：？！”’）》」』】〉〕…—·％%")
OPENING = frozenset("“‘（《「『【〈〔")
UNIT = re.compile(r"[A-Za-z]+|[0-9]+(?:[.,][0-9]+)*%?|\s+|.", re.DOTALL)
ANY = re.compile(r"\s+|.", re.DOTALL)
WHOLE = re.compile(r"[!-~]+|\s+|.", re.DOTALL)
ADDRESS = re.compile(r"[!-~]{8,}")
"""A number or an address that extraction may set on a line of its own."""
CLIPPED = 12.0
"""How many times as often a story of a cutting is news as it is of any other genre."""
HALF_MARKS = str.maketrans("，。；：？！（）", ",.;:?!()")


@dataclass(frozen=True)
class Label:
    """What a line is: of which article (none for furniture), which part, the how many-th of its kind there."""

    article: int | None
    part: str
    index: int


class Line(NamedTuple):
    """A line before faults: its text, its label, its indent in ems, whether it ends its paragraph."""

    text: str
    label: Label
    indent: float = 0.0
    last: bool = True


@dataclass
class Setting:
    """How the lines of a page are set and what extraction made of them."""

    measure: int
    """Characters in a full line."""
    kinsoku: str
    """What keeps a mark from the head of a line: ``hang``, ``squeeze``, ``push``; ``free`` lets it stand there."""
    indent: str
    """What is left of an indent: ``kept``, ``lost``, ``half`` (one blank), ``ascii`` (four blanks)."""
    loose: float
    """How often a stretched line has stray blanks."""
    spaced: float
    """How often a blank stands between two characters, as Tesseract writes them."""
    empty: str
    """Where empty lines stand: ``none``, ``story``, ``paragraph``, ``line``, ``random``."""
    marks: str
    """``half``: marks are half width, as some OCR reads them; ``wide``: as printed."""
    misread: float
    """How often a character that OCR confuses is read wrong."""
    below: float
    """How often a headline stands below its text."""
    indented: float
    """Ems a paragraph is indented by; a paper without indents has 0."""
    gap: float = 0.0
    """How often a line loses its break to an empty line."""
    furniture: list[str] = field(default_factory=list)
    narrow: float = 0.0
    """How often a picture narrows some lines."""
    varied: float = 0.0
    """How often a story has a measure of its own."""
    unit: re.Pattern[str] = UNIT
    """What a line does not end inside of: any single character, a number or a Latin word, or an address as a whole."""
    apart: float = 0.0
    """How often a number or an address stands on a line of its own, as extraction leaves what is set in another face."""
    upright: float = 0.0
    """How often a short headline is set downwards, a character a line."""


def width(text: str) -> float:
    """Ems a text is wide.

    >>> width("共12人")
    3.0
    """
    return sum(0.5 if c.isascii() else 1.0 for c in text)


def wrap(text: str, measures: Iterator[float], kinsoku: str, unit: re.Pattern[str] = UNIT) -> list[str]:
    """Text cut into lines, each as long as the next measure says.

    >>> from itertools import repeat
    >>> wrap("河水涨了，船停在岸边。", repeat(4.0), "push")
    ['河水涨', '了，船停', '在岸边。']
    >>> wrap("河水涨了，船停在岸边。", repeat(4.0), "free")
    ['河水涨了', '，船停在', '岸边。']
    >>> wrap("电话0571", repeat(3.0), "push", ANY)
    ['电话05', '71']
    """
    units: list[str] = []
    for found in unit.findall(text):
        if units and kinsoku != "free" and units[-1][-1] in OPENING:
            units[-1] += found
        else:
            units.append(found)
    lines, line, room = [], [], next(measures)  # type: list[str], list[str], float
    for found in units:
        over = width("".join(line)) + width(found) - room
        closing = found[0] in CLOSING and kinsoku != "free"
        squeezed = (
            0.5 * sum(c in CLOSING or c in OPENING for c in "".join(line) + found) if kinsoku == "squeeze" else 0.0
        )
        if not line or over <= min(squeezed, 1.0) or (closing and kinsoku == "hang" and over <= 1):
            line.append(found)
            continue
        if found.isspace():
            continue
        carried: list[str] = []
        while closing and len(line) > 1:
            carried.insert(0, line.pop())
            if carried[0][0] not in CLOSING:
                break
        lines.append("".join(line).strip(" "))
        line, room = [*carried, found], next(measures)
    return [*lines, "".join(line).strip(" ")] if line else lines


def setting(rng: random.Random, script: str) -> Setting:
    """A setting drawn at random; the measures of a paper before 1950 are its own."""
    faults = rng.choice(["copy", "tess", "plain", "indent", "plain", "indent", "messy"])
    old = script == "old"
    return Setting(
        measure=rng.choice([9, 10, 12, 15, 20, 28, 30] if old else [10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 25, 28, 32]),
        kinsoku=rng.choice(["free", "free", "free", "hang", "push"] if old else ["squeeze", "squeeze", "push", "hang"]),
        indent={"indent": rng.choice(["kept", "kept", "ascii"]), "messy": rng.choice(["kept", "half", "lost"])}.get(faults, "lost"),
        loose=rng.choice([0.1, 0.35]) if faults in ("copy", "messy") else 0.0,
        spaced=rng.choice([0.95, 0.9, 0.6]) if faults == "tess" else 0.0,
        empty={"copy": rng.choice(["line", "line", "random"]), "tess": rng.choice(["paragraph", "story", "random"])}.get(faults, rng.choice(["story", "none", "none", "paragraph" if faults == "plain" else "story"])),
        marks="half" if faults in ("tess", "messy") and rng.random() < 0.2 else "wide",
        misread=rng.choice([0.0, 0.05, 0.15]) if faults in ("tess", "messy") else 0.0,
        below=rng.choice([0.0, 0.0, 0.0, 0.15, 0.5]),
        indented=0.0 if rng.random() < (0.6 if old else 0.12) else rng.choice([2.0, 2.0, 2.0, 1.0 if old else 2.0]),
        narrow=rng.choice([0.0, 0.0, 0.15]),
        varied=rng.choice([0.0, 0.0, 0.2, 0.5]),
        unit=rng.choice([UNIT, UNIT, ANY, ANY, WHOLE]),
        apart=rng.choice([0.0, 0.0, 0.3]),
        upright=rng.choice([0.0, 0.0, 0.0, 0.2]),
    )  # fmt: skip


class Page:
    """A page of text as it is built: its lines and its gold."""

    def __init__(self, chosen: Setting, rng: random.Random) -> None:
        self.setting, self.rng = chosen, rng
        self.lines: list[Line | None] = []
        self.gold: dict[str, Any] = {
            "articles": [],
            "floats": [],
            "float_kinds": [],
            "float_articles": [],
            "furniture": [],
        }

    def empty(self) -> None:
        """An empty line."""
        self.lines.append(None)

    def furniture(self, texts: Sequence[str], kind: str) -> None:
        """Lines that belong to no article."""
        for text in texts:
            told = furniture_kind(text, kind)
            self.lines.append(Line(text, Label(None, told, len(self.gold["furniture"]))))
            self.gold["furniture"].append({"text": text, "kind": told})

    def measures(self) -> Iterator[float]:
        """The length of each line to come: the measure, or less beside a picture."""
        full = float(self.setting.measure)
        if self.setting.measure > 11 and self.rng.random() < self.setting.narrow:
            yield from [full] * self.rng.randint(0, 5)
            yield from [float(self.rng.randint(2, self.setting.measure // 2))] * self.rng.randint(3, 8)
        while True:
            yield full

    def paragraph(self, text: str, label: Label, indent: float) -> list[Line]:
        """The lines of a paragraph."""
        measures = self.measures()
        first = next(measures) - indent

        def lengths() -> Iterator[float]:
            yield first
            yield from measures

        cut = wrap(text, lengths(), self.setting.kinsoku, self.setting.unit)
        cut = [part for line in cut for part in self.parted(line)]
        return [Line(t, label, indent if i == 0 else 0.0, i == len(cut) - 1) for i, t in enumerate(cut)]

    def parted(self, line: str) -> list[str]:
        """A line in parts, where a number or an address in it stands on one of its own."""
        found = ADDRESS.search(line)
        if not found or self.rng.random() >= self.setting.apart:
            return [line]
        return [part for part in (line[: found.start()].rstrip(), found[0], line[found.end() :].lstrip()) if part]

    def float(self, told: Float, article: int | None = None) -> list[Line]:
        """The lines of a caption or a pull quote, which belongs to an article or to none."""
        label = Label(None, told.kind, len(self.gold["floats"]))
        self.gold["floats"].append(told.whole)
        self.gold["float_kinds"].append(told.kind)
        self.gold["float_articles"].append(article)
        measure = max(8, self.setting.measure + self.rng.choice([-2, 0, 0, 1]))

        def lengths() -> Iterator[float]:
            while True:
                yield float(measure)

        lines = wrap(told.text if told.apart else told.whole, lengths(), self.setting.kinsoku)
        lines += [told.tail] if told.apart and told.tail else []
        return [Line(t, label, 0.0, i == len(lines) - 1) for i, t in enumerate(lines)]

    def piece(self, piece: Piece, label: Label) -> list[Line]:
        """The lines of a paragraph of any kind, floats in its middle."""
        indented = self.setting.indented
        if piece.kind in ("subhead", "verse", "table"):
            lines = [Line(piece.text, label, self.rng.choice([0.0, indented]), True)]
        elif piece.kind == "signature":
            lines = [Line(piece.text, label, max(0.0, self.setting.measure - width(piece.text)), True)]
        else:
            lines = self.paragraph(piece.text, label, indented)
        for told in piece.floats:
            at = self.rng.randint(0, len(lines))
            lines[at:at] = self.float(told, label.article)
        return lines

    def story(self, story: Story) -> None:
        """The lines of a story, in the order they are read off the page."""
        number = len(self.gold["articles"])
        if self.rng.random() < self.setting.varied:
            self.setting.measure = self.rng.choice([self.setting.measure, 9, 11, 13, 15, 18, 21, 24])
        head = [Line(part.text, Label(number, part.kind, i)) for i, part in enumerate(story.headline)]
        if len(head) == 1 and len(head[0].text) <= 8 and self.rng.random() < self.setting.upright:
            head = [head[0]._replace(text=character) for character in head[0].text if not character.isspace()]
        told = [(place, Line(text, Label(number, "credit", i))) for i, (place, text) in enumerate(story.credits)]
        lines: list[Line] = []
        for i, piece in enumerate(story.pieces):
            lines += self.piece(piece, Label(number, piece.kind, i))
        lines = self.jumped(story, lines, number)
        under = [line for place, line in told if place == "under"]
        above = [line for place, line in told if place == "above"]
        if self.rng.random() < self.setting.below:
            placed = [*above, *under, *lines, *(line for place, line in told if place == "end"), *head]
        else:
            placed = [*above, *head, *under, *lines, *(line for place, line in told if place == "end")]
        for line in placed:
            self.lines.append(line)
            paragraph_ends = line.last and line.label.part not in ("kicker", "headline", "deck")
            if (
                self.setting.empty == "line"
                or (self.setting.empty == "paragraph" and paragraph_ends)
                or (self.setting.empty == "random" and self.rng.random() < 0.15)
            ):
                self.empty()
        if self.setting.empty == "story" or (self.setting.empty == "random" and self.rng.random() < 0.6):
            self.empty()
        self.gold["articles"].append(story.gold())

    def jumped(self, story: Story, lines: list[Line], number: int) -> list[Line]:
        """Jump lines, on lines of their own or run in."""
        measure = self.setting.measure
        if story.jump_to:
            text = story.jump_to["text"]
            at = max(i for i, line in enumerate(lines) if line.label.article == number)
            if story.jump_apart or width(lines[at].text + text) > measure:
                lines.insert(at + 1, Line(text, Label(number, "jump", 0), max(0.0, measure - width(text))))
            else:
                lines[at] = lines[at]._replace(text=lines[at].text + text)
        if story.jump_from:
            text = story.jump_from["text"]
            first = next(i for i, line in enumerate(lines) if line.label.article == number)
            if story.jump_apart:
                lines[first:first] = [Line(text, Label(number, "jump", 1))]
            else:
                label = lines[first].label
                rest = [i for i, line in enumerate(lines) if line.label == label]
                again = self.paragraph(text + story.pieces[label.index].text, label, self.setting.indented)
                lines = [*again, *(line for i, line in enumerate(lines) if i not in rest)]
        return lines

    def printed(self, line: Line) -> str:
        """A line with the faults of its page."""
        chosen, rng, text = self.setting, self.rng, line.text
        if chosen.misread:
            wrong = {pair[0]: pair[1] for pair in habits()["misread"]["pairs"]}
            text = "".join(wrong[c] if c in wrong and rng.random() < chosen.misread else c for c in text)
        if chosen.marks == "half":
            text = text.translate(HALF_MARKS)
        room = chosen.measure - line.indent - width(text)
        gaps = [
            i
            for i in range(1, len(text))
            if not (text[i - 1].isascii() and text[i].isascii()) and not (text[i - 1] + text[i]).isspace()
        ]
        blanks: set[int] = set()
        if chosen.spaced:
            sticky = CLOSING | OPENING
            blanks = {
                i
                for i in gaps
                if rng.random()
                < (chosen.spaced if text[i] not in sticky and text[i - 1] not in sticky else chosen.spaced / 3)
            }
        elif gaps and not line.last and rng.random() < (chosen.loose if room >= 0.5 else chosen.loose / 6):
            blanks = set(rng.sample(gaps, rng.randint(1, len(gaps) if room >= 1 else 1)))
        text = "".join((" " if i in blanks else "") + c for i, c in enumerate(text))
        if line.indent and chosen.indent == "kept":
            text = "　" * int(line.indent) + text
        elif line.indent and chosen.indent in ("ascii", "half"):
            text = " " * (int(2 * line.indent) if chosen.indent == "ascii" else 1) + text
        return text

    def text(self) -> str:
        """The page."""
        return "\n".join("" if line is None else self.printed(line) for line in self.lines) + "\n"

    def told(self) -> dict[str, Any]:
        """Its gold, with the label of every line that is not empty."""
        labels = [asdict(line.label) for line in self.lines if line is not None]
        return {**self.gold, "lines": labels, "measure": self.setting.measure}


def page(
    articles: Sequence[Article], stock: Stock, script: str, seed: str, heldout: bool, clip: bool = False
) -> tuple[str, dict[str, Any]]:
    """A page of text and its gold. The same seed gives the same page.

    Args:
        articles: The pool.
        stock: Clauses and sentences of the same pool.
        script: ``zh``, ``tw``, ``hk`` or ``old`` (a paper before 1950).
        seed: What the page is drawn from.
        heldout: Whether the paper has the habits that no training page has.
        clip: Whether it is a cutting: a few short stories, every other one not news, and no page head.
    """
    rng = random.Random(seed)
    desk = Desk(script, rng, heldout)
    editor = Editor(desk, stock)
    if clip:
        editor.style.genres = {genre: CLIPPED if genre == "news" else 1.0 for genre in editor.style.genres}
    region = "old" if script == "old" else editor.style.region
    made = Page(setting(rng, script), rng)
    if not clip:
        _head(made, desk, region)
    for article in rng.sample(list(articles), rng.randint(1, 4) if clip else rng.randint(3, 9)):
        story = editor.story(article, rng.choice([120, 250] if clip else [250, 500, 900, 1600]))
        made.story(story)
        if rng.random() < 0.04:
            made.lines += made.float(editor.caption(story))
    if not clip and rng.random() < 0.2:
        made.furniture(desk.lines(rng.choice(values(f"feet.{_ordinary(region)}", heldout, rng))), "imprint")
    return made.text(), made.told()


def _head(made: Page, desk: Desk, region: str) -> None:
    """Begin a page with a masthead, a running head or nothing."""
    rng, heldout = desk.rng, desk.heldout
    if rng.random() < 0.1 and region != "old":
        made.furniture(desk.lines(rng.choice(values(f"mastheads.{_ordinary(region)}", heldout, rng))), "masthead")
        made.furniture(desk.lines(rng.sample(values("ears", heldout, rng), 2)), "masthead")
    elif rng.random() < 0.5:
        made.furniture(desk.lines(rng.choice(values(f"heads.{region}", heldout, rng))), "running-head")
    if made.lines and made.setting.empty != "none":
        made.empty()


def _ordinary(region: str) -> str:
    """The region whose mastheads and imprints a paper has: old papers have those of Taiwan."""
    return "tw" if region == "old" else region
