"""Texts that were cleaned before: each line is whole, and a blank line stands between two articles.

papercli writes such texts, and so do many archives. Nothing in them is decided again: no line is joined, no blank is
settled, nothing is set apart. Only the blank lines and the order of the lines say where an article begins and what its headline is.
So cleaning a clean text changes nothing, however the lines of other pages are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from msgspec.structs import replace

from papercli.characters import NOTHING
from papercli.draft import CERTAIN, Draft, Heading, Labelled, Line, Paragraph, Passage, Stories, Story
from papercli.lexicon import Lexicon
from papercli.marks import PAUSES, is_thrown
from papercli.model import Span
from papercli.patterns import pattern
from papercli.stages.blanks import body
from papercli.stages.endings import ending
from papercli.stages.folios import PAGE_NUMBER
from papercli.stages.furniture import WEAK, kind_of, proof
from papercli.stages.jumps import coming, lifted
from papercli.stages.openers import LOOKAHEAD, find_opener
from papercli.stages.people import is_credit, is_named

_PARTS = {"H": "h", "h": "h", "R": "R", "N": "O", "O": "O"}
"""The part of an article that a line with each label stands in."""
HEADING = 4
"""Lines at the head of an article that may be its headline."""
SHORTER = 0.8
"""The length of a headline's line beside its first paragraph's, at most: in a column the first line is a full one."""
LONGEST = 120
"""The width in half-ems that no line of a column has: such a line is a paragraph, or columns that were read across."""
ENOUGH = 0.6
"""The share of the ink that stands in whole lines, at least. In a column it is a quarter at most, for about one
line in six ends a sentence there."""
SOME = 0.1
"""The same for lines wider than any column, where they alone show that lines were joined."""
CLOSE = 4
"""Half-ems by which the lines of one column differ, at most."""
_SET = pattern(f"{NOTHING}|^[ \u3000]|[ \u3000]$|\u3000|\n\n\n", re.MULTILINE)
"""What a cleaned text never has: indents, blanks at a line's end, wide blanks, two blank lines together."""
_CELLS = pattern("^.*[ ]{2}", re.MULTILINE)
"""A line with two blanks together, which only rows of tables and verse keep."""
ROWS = 0.3
"""The share of the lines that may be such rows: in columns that stand side by side nearly every line has two blanks together."""
_SPREAD = pattern(r"(?<!\S)[^\W\d\x00-\u02af](?: [^\W\d\x00-\u02af]){3,}(?!\S)")
"""Four single characters with blanks between them: a line that was spread."""
_ASIDE = pattern("[（(〔【][^（(〔【）)〕】]*[）)〕】]|《[^《》]*》")
"""Names or clauses of a title in brackets: there a blank means something."""

Test = Callable[[int], bool]


def is_settled(draft: Draft, lexicon: Lexicon) -> bool:
    """Whether the text of a page was cleaned before. Its lines are cut, and folding changes nothing in it.

    >>> from papercli.draft import cut
    >>> def asked(text: str) -> bool:
    ...     return is_settled(Draft(text, cut(text)), Lexicon())
    >>> asked("云岭要闻\\n本报讯（记者 敖煜新）云岭市召开会议。"), asked("云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。")
    (True, False)
    """
    lines = draft.lines
    if not lines or draft.sheet or draft.spaced or _SET.search(draft.text) or _SPREAD.search(draft.text):
        return False
    if len(_CELLS.findall(draft.text)) > ROWS * len(lines):
        return False
    parting = sum([1 for line in lines[1:] if line.gap])
    if parting and 2 * parting > len(lines) - 1:
        return False  # a blank line after nearly every line parts paragraphs
    total = whole = 0
    wide: list[Line] = []
    for line in lines:
        size = len(line.ink)
        total += size
        if line.width > LONGEST:
            wide.append(line)
        if line.width > LONGEST or ending(line.ink) > 0:
            whole += size
    if whole < ENOUGH * total and sum([len(line.ink) for line in wide]) < SOME * total:
        return False
    if _has_measure([line.width for line in wide if ending(line.ink) <= 0]):
        return False
    if any(_is_furniture(_printed(draft, place), lexicon) for place in (0, -1)):
        return False  # page furniture is still to be set apart
    if any(_has_stray(_printed(draft, place), line, lexicon) for place, line in enumerate(lines)):
        return False
    return not _is_open(draft, _labels(draft, lexicon), lexicon)


def _is_open(draft: Draft, found: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether something is still to be decided of whole lines, which are what ``found`` says."""
    if ("R", "R") in pairwise(found):
        return True  # credits are to become one line
    full = max([line.width for line in draft.lines])
    for place, (line, after) in enumerate(pairwise(draft.lines)):
        inside = found[place] in "NO" and not after.gap and ending(line.ink) <= 0
        if inside and full - CLOSE <= line.width <= full <= LONGEST:
            return True  # a full line that goes on with the next
    if any(line.gap for line in draft.lines[1:]):
        return False
    body = [place for place, role in enumerate(found) if role in "NO"]
    if any(_opens(_printed(draft, place), draft.lines[place], lexicon) for place in body[1:]):
        return True  # two stories with nothing between them
    last = draft.lines[-1]
    if found[0] not in "NO" or ending(last.ink) > 0 or len(found) == 1:
        return False
    return not is_credit(_printed(draft, len(found) - 1), lexicon, False)  # a headline below its story


def _printed(draft: Draft, place: int) -> str:
    return draft.text[draft.lines[place].start : draft.lines[place].end]


def _is_furniture(printed: str, lexicon: Lexicon) -> bool:
    said = kind_of(printed, 0, lexicon) is not None
    return said and (proof(printed) > WEAK or PAGE_NUMBER.fullmatch(printed) is not None)


def _has_measure(widths: Sequence[int]) -> bool:
    """Whether most lines are as wide as a column: those of two or three paragraphs may be so by chance."""
    middle = sorted(widths)[len(widths) // 2] if widths else 0
    return len(widths) > 3 and 2 * sum([abs(width - middle) <= CLOSE for width in widths]) > len(widths)


def _has_stray(printed: str, line: Line, lexicon: Lexicon) -> bool:
    """Whether a paragraph holds a blank that means nothing, outside of its byline: names may also follow its last stop."""
    stop = printed.rfind("。") + 1
    if not stop or len(printed) == len(line.ink):
        return False
    left = body(printed[:stop], False)
    if len(left) == stop:
        return False
    named = [aside.span() for aside in _ASIDE.finditer(printed)]
    if _opens(printed, line, lexicon):
        named.append((0, LOOKAHEAD))
    place = 0
    for at, char in enumerate(printed[:stop]):
        if char == left[place]:
            place += 1
        elif printed[at - 1] in PAUSES or not any(start <= at < end for start, end in named):
            return True
    return False


def _opens(printed: str, line: Line, lexicon: Lexicon) -> bool:
    """Whether a line begins with a marker, or with the jump line by which a story is continued."""
    ink = line.ink[:LOOKAHEAD]
    return find_opener(ink, printed[: 2 * LOOKAHEAD], len(line.ink), lexicon) is not None or bool(coming(ink))


def lines(draft: Draft, lexicon: Lexicon) -> Labelled:
    """Say what each line of a cleaned text is: a headline or a credit at an article's head, a paragraph everywhere else."""
    count = len(draft.lines)
    return Labelled.of(draft, _labels(draft, lexicon), [CERTAIN] * count, whole=True)


def _labels(draft: Draft, lexicon: Lexicon) -> list[str]:
    return labels(
        draft.lines,
        lambda place: _opens(_printed(draft, place), draft.lines[place], lexicon),
        lambda place: is_credit(_printed(draft, place), lexicon, False),
        lambda place: is_named(_printed(draft, place), lexicon, False, likely=True),
    )


def stories(draft: Labelled, lexicon: Lexicon) -> Stories:
    """Split a cleaned text into its articles, at its blank lines."""
    found = []
    for block in blocks(draft.lines):
        spans: dict[str, list[Span]] = {"h": [], "R": [], "O": []}
        for place in block:
            line = draft.lines[place]
            spans[_PARTS[draft.labels[place]]].append((line.start, line.end))
        headline = [Heading([span]) for span in spans["h"]]
        paragraphs = [Paragraph([span], chance=1.0) for span in spans["O"]]
        flags = () if headline else ("no-headline",)
        found.append(Story(headline, Passage(spans["R"]), paragraphs, 1.0, flags))
    return Stories.of(draft, found)


def jumps(draft: Stories, lexicon: Lexicon) -> Stories:
    """Lift the jump lines that an article begins or ends with; what stands inside of it was left there."""
    return replace(draft, stories=[lifted(draft.text, story, inside=False) for story in draft.stories])


def blocks(lines: Sequence[Line]) -> list[list[int]]:
    """The lines of a page, split at its blank lines.

    >>> from papercli.draft import cut
    >>> blocks(cut("天\\n地\\n\\n玄"))
    [[0, 1], [2]]
    """
    found: list[list[int]] = []
    for place, line in enumerate(lines):
        if line.gap or not found:
            found.append([])
        found[-1].append(place)
    return found


def labels(lines: Sequence[Line], opens_story: Test, is_credit: Test, is_named: Test) -> list[str]:
    """What each line of a page of whole lines is: a headline or a credit at the head of an article, else a paragraph.

    Below a headline a line of names alone is a credit, as one that says so is. What stands below a credit is a paragraph.
    """
    found = ["O"] * len(lines)
    for block in blocks(lines):
        head = heading(lines, block, opens_story)
        for place in block[: head + 1]:
            below = place > block[0] and found[place - 1] == "R"
            if is_credit(place) or (place > block[0] and not below and is_named(place)):
                found[place] = "R"
            elif place == block[0] + head or below:
                break
            else:
                found[place] = "h" if place > block[0] else "H"
    return found


def heading(lines: Sequence[Line], block: Sequence[int], opens_story: Test) -> int:
    """How many lines of a block are its headline: those before its marker, or before the first that reads as prose, if they
    are shorter."""
    for count, place in enumerate(block[: HEADING + 1]):
        line = lines[place]
        if opens_story(place):
            return 0 if any(is_thrown(lines[k].ink) for k in block[:count]) else count
        if "。" in line.ink or line.width > LONGEST:
            return count if all(len(lines[k].ink) < SHORTER * len(line.ink) for k in block[:count]) else 0
    return 0
