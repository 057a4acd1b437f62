"""Pages with boxes as an OCR engine would have given them: what there are too few recognised pages for.

The boxes of a PDF are exact, its sizes of type are stated, and its text is in the order it was set in. An engine measures
boxes, states no size, and reads the blocks that it sees from the top or from the left.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from msgspec.structs import replace

from papercli.layout import Box, Printed, Reading, Sheet, Style, Word

ROUGH = 0.06
"""How far an edge of a character's box is off, in heights of the line, usually."""
MISREAD = 0.0, 0.01, 0.04
"""The part of a page's characters that an engine misreads, of pages sharp and blurred."""
SEEN = 0.7
"""The part of pages whose rules and frames an engine sees."""
HAN = re.compile("[\u4e00-\u9fff]")
SURE = 0.9
"""How sure the engine is of a word."""


def scanned(reading: Reading, rng: random.Random) -> Reading:
    """The same pages with measured boxes, and blocks in another order."""
    text: list[str] = []
    sheets: list[Sheet] = []
    start = 0
    known = sorted(set(HAN.findall(reading.text)))
    for sheet in reading.sheets:
        lines = _ordered(sheet.lines, rng)
        rate = rng.choice(MISREAD)
        rules = (
            [*sheet.rules, *[side for frame in sheet.frames for side in _sides(frame)]] if rng.random() < SEEN else []
        )
        page: list[str] = []
        printed: list[Printed] = []
        place = start
        for line in lines:
            own = _misread(reading.text[line.start : line.end], rate, known, rng)
            by = place - line.start
            words = tuple([_read(word, by, line, rng) for word in line.words])
            box = _around([word.box for word in words]) if words else line.box
            printed.append(
                replace(line, start=place, end=place + len(own), box=box, words=words, size=0.0, style=Style())
            )
            page.append(own)
            place += len(own) + 1
        whole = "\n".join(page)
        sheets.append(
            replace(
                sheet,
                start=start,
                end=start + len(whole),
                lines=tuple(printed),
                rules=tuple(rules),
                pictures=(),
                frames=(),
                tints=(),
            )
        )
        text.append(whole)
        start += len(whole) + 1
    return reading._replace(format="hocr", text="\f".join(text), sheets=tuple(sheets))


def _misread(text: str, rate: float, known: Sequence[str], rng: random.Random) -> str:
    """A line with this part of its characters taken for others of the page."""
    return HAN.sub(lambda found: rng.choice(known) if rng.random() < rate else found[0], text)


def _sides(frame: Box) -> list[Box]:
    """The four rules that an engine sees of a frame."""
    left, top, right, bottom = frame
    return [
        Box(left, top, right, top + 1), Box(left, bottom - 1, right, bottom),
        Box(left, top, left + 1, bottom), Box(right - 1, top, right, bottom),
    ]  # fmt: skip


def _read(word: Word, by: int, line: Printed, rng: random.Random) -> Word:
    rough = ROUGH * (line.box.bottom - line.box.top)
    left, top, right, bottom = [edge + rng.gauss(0, rough) for edge in word.box]
    box = Box(left, top, max(left + 0.1, right), max(top + 0.1, bottom))
    return replace(word, start=word.start + by, end=word.end + by, box=box, confidence=SURE)


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _ordered(lines: Sequence[Printed], rng: random.Random) -> list[Printed]:
    """The lines, their blocks in an order an engine may have: as they were, from the top, or from the left."""
    blocks: list[list[Printed]] = []
    for line in lines:
        last = blocks[-1][-1].box if blocks else None
        high = line.box.bottom - line.box.top
        if (
            last
            and 0 <= line.box.top - last.top < 3 * high
            and min(line.box.right, last.right) > max(line.box.left, last.left)
        ):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    way = rng.choice(("as set", "from the top", "from the left"))
    if way == "from the top":
        blocks.sort(key=lambda block: (round(block[0].box.top / 20), block[0].box.left))
    elif way == "from the left":
        blocks.sort(key=lambda block: (round(block[0].box.left / 40), block[0].box.top))
    return [line for block in blocks for line in block]
