"""Alignment: what each line of a page is, told from the page's gold.

Gold says what a person reads on a page: headlines, paragraphs with their kinds, captions. The lines are what a reader of
papercli made of the same page. Each line is looked up in the gold text by its runs of three characters, so that errors of
recognition do not matter; its place there says what it is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from papercli.characters import fold

GRAM = 3
"""Characters of a run by which a line is looked up."""
ENOUGH = 0.5
"""The share of a line's runs that must stand at one place of the gold text."""
SHORTER, LONGER = 0.6, 1.3
"""The length of lines that could not be found, compared with what gold has in their place: an engine leaves out more than it
adds."""
FIRST = {
    "body": "O", "lead": "O", "subhead": "S", "caption": "K", "pull-quote": "Q", "list": "L", "table": "T", "verse": "V",
    "note": "E", "signature": "G", "headline": "H", "credit": "R",
}  # fmt: skip
"""The label of a line with which a piece of each kind begins."""
FURTHER = FIRST | {
    "body": "C", "lead": "C", "subhead": "s", "caption": "k", "pull-quote": "q", "list": "l", "note": "e", "headline": "h", "table": "t",
}  # fmt: skip
"""The label of each further line of it."""


_JUMP = re.compile("[（(〔【]?(?:下转|下轉|上接|未完|转第|轉第|下接).{0,30}$")


_PEN_NAME = re.compile("[（(〔][^，。、：]{1,7}[）)〕]")
"""A name in brackets below a headline, which gold of old papers leaves out."""


class Unit(NamedTuple):
    """A piece of gold: its kind, the number of its article (-1 for none), and its ink."""

    kind: str
    article: int
    ink: str


class Truth(NamedTuple):
    """What a line is: its label, its article, the number of its unit and the offset in it (-1 where gold does not have it)."""

    label: str
    article: int
    unit: int
    at: int


def units_of(gold: dict[str, Any]) -> list[Unit]:
    """The pieces of gold, headlines and paragraphs in their order, then what may stand anywhere."""
    units = []
    for number, article in enumerate(gold["articles"]):
        units += [Unit("headline", number, _ink(line)) for line in article.get("headline") or []]
        credit = article.get("credit")
        units += [
            Unit("credit", number, _ink(line)) for line in ([credit] if isinstance(credit, str) else credit or [])
        ]
        for part in article["paragraphs"]:
            kind, text = (
                ("body", part)
                if isinstance(part, str)
                else (part.get("detail") or part.get("kind") or "body", part["text"])
            )
            units.append(Unit(kind if kind in FIRST else "body", number, _ink(text)))
    for part in gold.get("floats", []):
        kind, text = ("caption", part) if isinstance(part, str) else (part.get("kind") or "caption", part["text"])
        units.append(Unit(kind if kind in FIRST else "caption", -1, _ink(text)))
    return [unit for unit in units if unit.ink]


def _ink(text: str) -> str:
    return "".join(fold(text).split())


class _Finder:
    """Finds lines in the gold text."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.text = "\n".join([unit.ink for unit in units])
        self.unit_at: list[int] = []
        self.begins: list[int] = []
        for number, unit in enumerate(units):
            self.begins.append(len(self.unit_at))
            self.unit_at += [number] * (len(unit.ink) + 1)
        self.grams: dict[str, list[int]] = defaultdict(list)
        for place in range(len(self.text) - GRAM + 1):
            self.grams[self.text[place : place + GRAM]].append(place)
        self.taken = bytearray(len(self.text) + 1)
        self.cursor = 0
        self.reached: dict[int, int] = {}
        """For each unit that has begun, up to where it has been found."""

    def find(self, ink: str, after: str = "") -> tuple[int, int] | None:
        """The unit that a line is of, and the offset in it at which it begins; ``after`` is the line that follows."""
        place = self._place(ink, after)
        if place is None:
            return None
        middle = min(max(place + len(ink) // 2, 0), len(self.unit_at) - 1)
        number = self.unit_at[max(0, min(place, len(self.unit_at) - 1))]
        if self.unit_at[middle] != number and (place < 0 or self.begins[number + 1] - place <= len(ink) // 2):
            number = self.unit_at[middle]  # most of the line is of the next one
        at = max(0, place - self.begins[number])
        end = min(len(self.text), place + len(ink))
        for k in range(max(0, place), end):
            self.taken[k] = 1
        self.cursor = self.reached[number] = end
        return number, at

    def _place(self, ink: str, after: str) -> int | None:
        near = [
            cursor
            for cursor in (self.cursor, self.cursor + 1, *reversed(self.reached.values()))
            if self.text.startswith(ink, cursor) and not self.taken[min(cursor, len(self.text))]
        ]
        for cursor in near:
            if self._goes_on(cursor + len(ink), after):
                return cursor
        if len(ink) < GRAM:
            fits = [b for b, unit in zip(self.begins, self.units, strict=True) if unit.ink == ink and not self.taken[b]]
            return near[0] if near else fits[0] if fits else self._rest(ink)
        votes: Counter[int] = Counter()
        for k in range(len(ink) - GRAM + 1):
            for place in self.grams.get(ink[k : k + GRAM], ()):
                votes[place - k] += 2 - self.taken[place]
        if not votes:
            return self._rest(ink)
        most = max(votes.values())
        if most < 2 * ENOUGH * (len(ink) - GRAM + 1):
            return self._rest(ink)
        best = [place for place, count in votes.items() if count == most]
        goes_on = [place for place in best if self._goes_on(place + len(ink), after)]
        if near and not goes_on:
            return near[0]
        return min(goes_on or best, key=lambda place: abs(place - self.cursor))

    def _goes_on(self, end: int, after: str) -> bool:
        """Whether gold has a line's end there, or goes on as the line that follows does."""
        return self.text[end : end + 1] == "\n" or (after != "" and self.text.startswith(after[:2], end))

    def _rest(self, ink: str) -> int | None:
        """Where the rest of a unit stands of which as much is left as a line has, for one whose characters were misread."""
        for cursor in (self.cursor, *reversed(self.reached.values())):
            end = self.text.find("\n", cursor)
            rest = self.text[cursor : end if end >= 0 else None]
            if rest and not self.taken[cursor] and abs(len(rest) - len(ink)) <= 1:
                same = sum([a == b for a, b in zip(rest, ink, strict=False)])
                if same >= ENOUGH * max(len(rest), len(ink)):
                    return cursor
        return None


def align(inks: Sequence[str], gold: dict[str, Any]) -> list[Truth]:
    """What each line of a page is, in the order of the lines.

    >>> gold = {"articles": [{"headline": ["云岭通车"], "paragraphs": ["本报讯 云岭至白石渡的公路昨天通车。"]}]}
    >>> [truth.label for truth in align(["云岭通车", "本报讯云岭至白石渡的", "公路昨天通车。", "第3版"], gold)]
    ['H', 'O', 'C', 'F']

    What was misread too much to be found is what gold has between the lines around it.

    >>> [truth.label for truth in align(["云岭通车", "木扳迅云岭室", "白石渡的公路昨天通车。"], gold)]
    ['H', 'O', 'C']
    """
    units = units_of(gold)
    finder = _Finder(units)
    jumps = [_ink((article.get("continued_to") or {}).get("text") or "") for article in gold["articles"]]
    jumps = [text for text in jumps if text]
    names = {person["name"] for article in gold["articles"] for person in article.get("byline") or []}
    begun: set[int] = set()
    found: list[Truth] = []
    current = last = opener = -1
    for k, ink in enumerate(inks):
        jump = _JUMP.search(ink)
        bare = ink[: jump.start()] if jump else ink
        place = finder.find(bare, inks[k + 1] if k + 1 < len(inks) else "") if bare else None
        if place is None:
            tail = any(text.endswith(ink) for text in jumps) and bool(found) and found[-1].label == "C"
            below = _PEN_NAME.fullmatch(ink) is not None and bool(found) and found[-1].label in "HhIR"
            credit = below or (any(name in ink for name in names) and not re.search("[。，]", ink))
            found.append(
                Truth("C" if (jump or tail) and begun and not bare[8:] else "R" if credit else "F", -1, -1, -1)
            )
            continue
        number, at = place
        unit = units[number]
        kind = "body" if number == opener else unit.kind
        label = (FIRST if at == 0 or (number != last and kind not in ("body", "lead")) else FURTHER)[kind]
        if unit.article >= 0:
            if unit.article not in begun and unit.kind != "credit":
                # An article begins with a headline or a body line: a note above a headline that stands below is one.
                label = "H" if unit.kind == "headline" else "N"
                opener = number
            elif unit.kind == "headline":
                before = found[-1]
                label = "h" if before.label in "Hh" and before.article == unit.article else "I"
            elif unit.article != current and unit.kind in ("body", "lead"):
                label = "N"
            if unit.kind != "credit":
                begun.add(unit.article)
            current = unit.article
        last = number
        found.append(Truth(label, unit.article, number, at))
    _fill(found, inks, finder)
    return found


def _fill(found: list[Truth], inks: Sequence[str], finder: _Finder) -> None:
    """Label lines that were misread too much to be found. Those between two lines of one article that were found are what gold has
    between these, if it is about as long."""
    i = 0
    while i < len(found):
        first = i
        while i < len(found) and found[i].label == "F":
            i += 1
        if first < i < len(found) and first:
            before, after, run = found[first - 1], found[i], inks[first:i]
            if before.article == after.article >= 0:
                begin = finder.begins[before.unit] + before.at + len(inks[first - 1])
                end = finder.begins[after.unit] + after.at
                long = sum(map(len, run))
                if begin < end and SHORTER * (end - begin) <= long <= LONGER * (end - begin):
                    found[first:i] = _shared(run, begin, end, finder)
        i += 1


def _shared(run: Sequence[str], begin: int, end: int, finder: _Finder) -> list[Truth]:
    """Share out the gold text between two places to some lines, by their lengths. A line that begins near the beginning of a piece
    of gold is its first."""
    found = []
    place, long = 0, sum(map(len, run))
    for ink in run:
        at = begin + round(place * (end - begin) / long)
        starts = [start for start in finder.begins if begin <= start < end and abs(start - at) <= len(ink) // 3]
        at = min(starts, key=lambda start: abs(start - at), default=at)
        number = finder.unit_at[at]
        unit, offset = finder.units[number], at - finder.begins[number]
        found.append(Truth((FIRST if offset == 0 else FURTHER)[unit.kind], unit.article, number, offset))
        place += len(ink)
    return found
