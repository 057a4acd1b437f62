"""Facts: what can be seen or measured of each line of a page. Nothing is weighed here.

A line's own facts (:class:`Fact`) are seen from the lines around it too; the others are asked of a line alone, and only
where something is to be decided. :mod:`papercli.reading.features` names them all.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import category

from msgspec import Struct

from papercli.draft import Draft, Line, usual_gap
from papercli.kernels import digits
from papercli.lexicon import Lexicon
from papercli.marks import OPENERS, PROSE, QUOTES, ROUND, SQUARE, TITLES, closing, is_thrown
from papercli.patterns import compiled
from papercli.patterns import pattern as lazy
from papercli.reading.labels import (
    BLOCK,
    BLOCK_STOPS,
    FULL,
    FULL_PAUSES,
    FULL_STOPS,
    GAP,
    GAP_PAUSES,
    GAP_STOPS,
    MARKER,
    MARKER_STOPS,
    OPEN_BRACKET,
    SHORT,
    SHORT_PAUSES,
    SHORT_STOPS,
    Form,
)
from papercli.reading.readson import log_odds
from papercli.stages.endings import BRACKETS, ending, leaves_open
from papercli.stages.furniture import said
from papercli.stages.jumps import JUMP_TO, coming
from papercli.stages.measure import INDENT, measures, token_width
from papercli.stages.openers import LIKELY, LOOKAHEAD, OPEN, WORDED, closes, find_opener
from papercli.stages.people import is_credit, is_named, label_ends, name_starts
from papercli.stages.wording import Wording

NAMES = 40
"""Half-ems beyond which a line is not looked at as names alone."""
DISPLAY = 45
"""Inked characters beyond which a line is not looked at as display type."""
WORDING = 500
"""Characters before and behind a display line that its wording is looked up in."""
RUN = 4
"""Lines of display type that are looked at together, before and behind a line."""
BLOCK_LINES = 32
"""Lines of its block, before and behind a display line, whose wording is looked up with its own: so a long block takes no longer than a short one."""
EDGE, FEWEST = 8, 3
"""Lines from the head or the foot of a page among which its furniture stands, and how many lines are too few to have any."""
BEHIND, LEAST = 300, 20
"""Characters of the text behind a place that are compared with what is before, and how many there must be."""
HEADED = 900
"""Characters before and behind a line that are asked whether a headline speaks of them."""
GROWTH = 0.75
"""The power of a text's length by which its likeness to what follows grows, as measured on two thousand paragraphs."""
REACH = 20
"""Characters before and behind the end of a line that are asked whether they read on."""
NEAR = 8
"""Lines before and behind a line among which the commonest width is counted."""
WHOLE_VOTE, BESIDE = 10, 7
"""What a line counts for its own width, and for one a half-em off."""
WIDE_TOKEN = 14
"""Half-ems from which the first token of the next line explains why a line is short: a Latin word or a number."""
MANY = 4
"""Counts of the same thing are told up to this number, which stands for all greater ones."""
AROUND = (-3, -2, -1, 1, 2, 3)
"""How far off the lines stand that a line's width and end are compared with."""
SECTION = 6
"""Characters of a section's name at the most."""
LED = 2
"""Display lines with a marker behind them, from which on they tell how the page sets its headlines."""
QUOTE_LINES = 12
"""Lines beyond which a quotation that was opened is open no more: its end was lost."""

_FIRST = {
    **dict.fromkeys(QUOTES + '"', "quote"), **dict.fromkeys(ROUND, "bracket"), **dict.fromkeys(TITLES, "title"),
    **dict.fromkeys(SQUARE, "square bracket"), **dict.fromkeys("■●▲◆□○◎★☆▼◇△※•·", "sign"),
    **dict.fromkeys("①②③④⑤⑥⑦⑧⑨⑩", "circled number"),
}  # fmt: skip
"""How a line begins, by its first character."""
_LAST = {
    "。": "a stop", **dict.fromkeys("！？!?…", "a mark of exclamation or question"), **dict.fromkeys("：:", "a colon"),
    **dict.fromkeys("；;", "a semicolon"), **dict.fromkeys("，,", "a comma"), "、": "an enumeration comma",
    **dict.fromkeys(OPENERS, "an opened bracket"),
}  # fmt: skip
"""How a line ends, by its last character."""
_OPEN_ENDS = frozenset(("a character", "a digit", "Latin", "a quote", "a bracket"))
"""Ends of a line behind which only the wording says whether the next goes on with it."""
_OPENED = frozenset((*OPEN, "<"))
"""What a marker may open with, or its byline."""
_QUOTES = frozenset(closing(QUOTES) + "\"'")
_SPOKEN = compiled("[“”「」『』]")
"""What a quotation begins and ends with."""
_BEGUN = frozenset("“「『")
"""What a quotation begins with."""
_LATIN = compiled("[A-Za-z]")
_BRACKETS = frozenset(closing(ROUND + SQUARE + TITLES + "{"))
_STOPS = frozenset("。！？!?…")
_ITEM = lazy(
    "(?P<circled>[（(][一二三四五六七八九十0-9]{1,2}[）)])|(?P<han>[一二三四五六七八九十]{1,2}、)|(?P<digit>[0-9]{1,2}[.、．](?![0-9]))"
)
_ITEMS = {"circled": "number in brackets", "han": "Chinese number", "digit": "number"}
_CHOICES = lazy(
    "(?P<choice>[A-HＡ-Ｈ][.．、)）:：](?![A-Za-z]))|(?P<rank>第[一二三四五六七八九十0-9]{1,3}[名位][：:、，]?)"
)
"""What the lines of a list may begin with that is no number: the letter of an answer to choose, or a rank."""
_NUMBERED = frozenset("（(一二三四五六七八九十0123456789")
_CHOSEN = frozenset("第ABCDEFGHＡＢＣＤＥＦＧＨ")
"""What such beginnings begin with."""
_APART = frozenset(("sign", "circled number", "square bracket"))
"""Beginnings of lines that seldom go on with a line before: of captions, items, dispatches."""
_COUNTED = frozenset((*_ITEMS.values(), "circled number", "choice", "rank"))
"""Beginnings of lines that mean more the more lines of the page have them."""
_ADDRESS = lazy(r"(?:https?[:：]|www[.．]|@)[!-~]*$|[A-Za-z0-9][-/@_=?&:][A-Za-z0-9]*$")
"""What a line ends in that ends inside an address or a telephone number, or right behind one."""
_MAIL = lazy(r"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+")
_WORDS = {
    "caption words": compiled("[▲△↑（(]?(?:[上下左右]?[图圖][为為是：:]|[图圖]片?[说說]明|[图圖][①-⑩0-9一二三])"),
    "dialogue": compiled("[^，。！？：:（）“”「」]{1,8}[：:]"),
    "note words": compiled(r"[注註][：:]|\[[0-9]{1,2}\]|[*＊]|编者按|編者按"),
    "a name in brackets": compiled("[（(〔][^，。：]{1,6}[）)〕]$"),
    "words like a marker's": compiled(
        r"[（(【〔〖［\[◎◇■●★▲◆]?(?:[^，。！？：；、（(]{0,14}?(?:日.{0,3}?|[报報社刊网網专專综合綜台臺])|[^\W\d_]{2,6}?)(?:专|專)?[电電讯訊]"
        r"(?=[）)】〕〗］（(【〔—\d]|[^\W\d_]{2,3}[：:]|记者|記者|截至|昨|今[天日年]|近日|日前|据|據|$)"
    ),
    "a newspaper's name": compiled(
        "[^，。：（(“《]{1,8}(?:[日晚早晨时時快商周週][报報]|[都市青年农民法制治]{2}[报報]|周刊|週刊|画刊|[报報])(?:[A-Za-z0-9第].{0,12})?$"
    ),
}
"""What a line begins with."""
_SET_APART = compiled("|".join([_CHOICES.pattern, _WORDS["caption words"].pattern, _WORDS["note words"].pattern]))
"""How choices, ranks, captions and notes begin that no sign stands before."""
_TOLD = frozenset("ABCDEFGHＡＢＣＤＥＦＧＨ第图圖上下左右注註[*＊编編")
"""Their first characters."""
_INSIDE = {
    "picture credit": compiled("[摄攝][）)]?$|(?:供图|供圖|资料图|資料圖|图片|圖片)[）)]?$"),
    "page words": compiled(
        "责编|責編|责任编辑|責任編輯|编辑|編輯|星期|E-?mail|总编辑|總編輯|CN[0-9]|版式|校对|校對|刊号|统一|邮发|热线|熱線|出版|www"
        "|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|第[0-9]+期|今日[0-9]+版"
    ),
    "signature words": compiled(
        "此致|敬礼|敬禮|谨启|謹啟|启事|^[0-9〇一二三四五六七八九十]{2,4}年[0-9一二三四五六七八九十]{1,2}月[0-9一二三四五六七八九十]{1,3}日$"
    ),
}
"""What a line has in it."""
_NEEDED = {
    "caption words": "图圖", "dialogue": "：:", "note words": "注註[*＊编編", "a name in brackets": "（(〔",
    "picture credit": "摄攝图圖", "page words": "责責编編星EC总總版校刊统邮热熱出w年期今", "signature words": "此敬谨謹启啟年",
    "words like a marker's": "电電讯訊", "a newspaper's name": "报報刊",
}  # fmt: skip
"""Characters one of which a line must have for a pattern of these to be found in it."""
_SIGNED = "".join([left for left, _ in BRACKETS]) + "“”「」版页頁"
_TELLING = compiled(f"[{re.escape(''.join(sorted({*''.join(_NEEDED.values()), *_SIGNED})))}]")
"""Any character that says more of a line than most do: few lines have one."""
_OFFICE = lazy(
    "(?:局|委|委员会|委員會|办公室|辦公室|政府|公司|厅|廳|管理处|管理處|协会|協會|公所|学院|學院|街道|村民|读者|讀者)$"
)
"""What a notice is signed with."""
_OFFICE_ENDS = frozenset("局委会會室府司厅廳处處所院道民者")
"""What those words end with."""
_OFFICE_SIZE = 16
"""Inked characters of such a line at most."""
_TESTS = [(name, _NEEDED.get(name, ""), pattern.match) for name, pattern in _WORDS.items()]
_TESTS += [(name, _NEEDED.get(name, ""), pattern.search) for name, pattern in _INSIDE.items()]
"""What finds such words, each with the characters it needs, if it does."""
_UNHINTED = [(name, needed, test) for name, needed, test in _TESTS if not needed]
"""What any line is asked."""
_BLANKS = compiled(r"(?<=\S)[ \u3000]+(?=\S)")


_BACKGROUND = frozenset(("in a frame", "on a tint"))
"""What may be seen of a line that is set as the body is."""


class Fact(NamedTuple):
    """A line's own facts. Widths are in half-ems.

    ``slack``: by how much the line is shorter than its measure (indent not counted; None where there is no measure).
    ``near``: the same beside the commonest width around. ``begins`` and ``ends``: with which kind of character. ``marks``:
    how many commas, stops and colons are in it. ``stops``: whether a full stop is in it before its end. ``size``:
    characters. ``room``: what would be left behind the next line's first token, had it been set on this line.
    ``words``: what else is seen of it.
    """

    slack: int | None
    near: int
    begins: str
    ends: str
    marks: int
    stops: bool
    size: int
    room: int | None
    words: tuple[str, ...]


class Habits(Struct, frozen=True):
    """How a page uses blank lines and indents: the logarithm of how much likelier their absence and their presence are
    where a paragraph begins than where one goes on."""

    blank: tuple[float, float]
    indent: tuple[float, float]


class Led(Struct, frozen=True):
    """Display lines that have a marker behind them: how many, which share of the page's display lines in words, and the
    least and the most blank lines above one."""

    number: int
    share: str
    least: int
    most: int


class Facts:
    """The facts of one page."""

    def __init__(self, draft: Draft, lexicon: Lexicon) -> None:
        self.text, self.lines, self.lexicon, self.spaced = draft.text, draft.lines, lexicon, draft.spaced
        lines = self.lines
        self.boxed = bool(lines) and lines[0].place is not None
        recognised = draft.sheet is not None and draft.sheet.recognised
        self.form: Form = "text" if not self.boxed else "recognised" if recognised else "stated"
        """Which model reads the page."""
        self.sized = "measured " if recognised else ""
        """What sizes of type are called: those that an OCR engine's boxes show are not as exact as those that a PDF states."""
        self.ends = [ending(line.ink) for line in lines]
        self._begins = [self._begin(line.ink) for line in lines]
        inked = "".join([line.ink for line in lines])
        self.old = inked.count("、") > 4 * (inked.count("。") + 1) and 4 * inked.count("，") < inked.count("、")
        """Whether the page sets its sentences off by 、 rather than by 。 and ，, as papers before about 1950 do."""
        self.habit = "old marks" if self.old else _marks(inked)
        """What is unusual in how the page ends its clauses; else nothing."""
        self._marked = bytes([PROSE.search(line.ink) is not None for line in lines])
        self._worded = bytes([WORDED.search(line.ink) is not None for line in lines])
        self._label_ends = label_ends(lexicon)[0]
        self._name_starts = name_starts(lexicon)
        self._opens = bytearray(len(lines))
        for i in range(len(lines)):
            self._opens[i] = self._finds_opener(i)
        self._openers = [i for i, opens in enumerate(self._opens) if opens]
        self.usual = 0 if self.boxed else usual_gap(lines) if lines else 0
        """The blank lines between most lines."""
        self.measures = self._measures()
        """The measure of the column each line stands in, in half-ems; 0 where the page shows none."""
        self.slacks = [
            measure - line.width - (line.indent if line.place else 0) if measure else None
            for line, measure in zip(lines, self.measures, strict=True)
        ]
        self.short = [self._unexplained(i, slack) for i, slack in enumerate(self.slacks)]
        """The same, but for a line as full as it can be, behind which the next one's first word does not fit."""
        self.full = [slack is not None and -3 <= slack <= 1 for slack in self.slacks]
        self.stated = _stated(lines)
        """Whether an article begins at each line, as the source states it; None where it does not say."""
        self.sure = self._find_sure()
        """Whether a line goes on with the next for certain: both are full, and the first ends in mid-sentence."""
        self.habits = self._habits()
        self.widths = [line.width for line in lines]
        self._commonest = _commonest(self.widths)
        self._joints: dict[int, int] = {}
        self._said = said(draft, lexicon)
        self._repeated: set[str] | None = None
        self._display = [self._shows(i) for i in range(len(lines))]
        inks = [line.ink for line in lines]
        self._wordings = Wording(inks)
        self._facts: list[Fact | None] = [None] * len(lines)
        self._signs = Counter(
            [
                line.ink[0]
                for line, begins in zip(lines, self._begins, strict=True)
                if begins in ("sign", "dash", "square bracket")
            ]
        )
        self._look_over(lines)

    def _look_over(self, lines: Sequence[Line]) -> None:
        """What is seen of all lines together, once the facts of each are there."""
        self._speakers = [self._speaker(line.ink) for line in lines]
        self._spoke = Counter(self._speakers)
        self._listed = [self._item(line.ink, begins) for line, begins in zip(lines, self._begins, strict=True)]
        self._begun = Counter(self._listed)
        self._blocks = self._find_blocks()
        self._heads = self._find_heads()
        self._led = self._find_led()
        self._quoted = self._find_quoted()

    def _measures(self) -> list[int]:
        if not self.boxed:
            return measures(self.lines, self._marked) if self.lines else []
        found: list[int] = []
        for line in self.lines:
            found.append(line.place.measure if line.place else found[-1] if found else 0)
        return found

    def _unexplained(self, i: int, slack: int | None) -> int | None:
        if slack is None or slack < WIDE_TOKEN or i + 1 == len(self.lines):
            return slack
        return 1 if token_width(self.lines[i + 1].ink) >= slack else slack

    def _find_sure(self) -> list[bool]:
        found: list[bool] = []
        apart = False
        for i in range(len(self.lines) - 1):
            goes_on = self._goes_on(i)
            if self.boxed:
                found.append(goes_on)  # boxes show what is set apart
                continue
            if not (found and found[-1]) and not (apart and goes_on):
                # A caption, an item or a note goes on as such, which is to be decided.
                apart = not self._opens[i] and self._is_apart(i)
            found.append(goes_on and not apart)
            apart = apart and goes_on
        return found

    def _is_apart(self, i: int) -> bool:
        """Whether line ``i`` begins as captions, notes and items do."""
        ink, begins = self.lines[i].ink, self._begins[i]
        if begins in _APART or begins in _COUNTED or begins in ("bracket", "dash"):
            return True
        return ink[0] in _TOLD and _SET_APART.match(ink) is not None

    def _goes_on(self, i: int) -> bool:
        """Whether line ``i`` goes on with the next for certain."""
        if (
            not self.full[i]
            or self.ends[i] > 0
            or abs(self.measures[i] - self.measures[i + 1]) > 1
            or self.stated[i + 1]
        ):
            return False
        line, after = self.lines[i], self.lines[i + 1]
        if not self.boxed:
            if self._begins[i + 1] in _APART or (self.old and line.ink[-1] == "、"):
                return False
            if after.ink[0] in _TOLD and _SET_APART.match(after.ink):
                return False
            if self.ends[i] and (self.ends[i + 1] or (i and self.ends[i - 1])):
                return False  # in verse each line ends in a mark
        if after.gap > self.usual or not (self._marked[i + 1] or self._marked[i]):
            return False  # two lines of a headline may be as long as the column is wide
        if line.place and after.place:
            if after.place.part:
                return True
            if line.place.display or after.place.display or line.place.story != after.place.story:
                return False
            if line.place.seen != after.place.seen or not _BACKGROUND.issuperset(line.place.seen):
                return False  # a caption or a subhead of two full lines
            if after.indent >= INDENT // 2 or abs(line.place.size - after.place.size) > 0.03:
                return False
        if not self.full[i + 1] and (self.ends[i + 1] != 3 or after.width > self.measures[i]):
            return False
        return (after.ink[0] not in OPEN and not self._worded[i + 1]) or not self.opens_story(i + 1)

    def _habits(self) -> Habits:
        joins, breaks = [1.0] * 4, [1.0] * 4
        for i in range(len(self.lines) - 1):
            after, slack = self.lines[i + 1], self.slacks[i]
            if self.sure[i]:
                kind = joins
            elif self.ends[i] == 3 and slack is not None and slack >= 6:
                kind = breaks
            else:
                continue
            kind[0 if after.gap else 1] += 1
            kind[2 if _is_indented(after) else 3] += 1

        def odds(yes: int, no: int) -> tuple[float, float]:
            joined, broken = joins[yes] + joins[no], breaks[yes] + breaks[no]
            absent, present = [math.log(breaks[k] / broken) - math.log(joins[k] / joined) for k in (no, yes)]
            return absent, present

        return Habits(odds(0, 1), odds(2, 3))

    def joint(self, i: int) -> int:
        """What stands between line ``i`` and the one before, as its number in :data:`papercli.reading.labels.JOINTS`."""
        before, after = self.lines[i - 1], self.lines[i]
        end = self.ends[i - 1]
        last = before.ink[-1]
        pauses = end in (1, -1)
        stops = end == 3 or (end == 2 and last in _QUOTES) or (self.old and last == "、")
        if self.opens_story(i):
            return MARKER_STOPS if stops else MARKER
        if before.place and after.place and before.place.story != after.place.story:
            return BLOCK_STOPS if stops else BLOCK
        if leaves_open(before.ink):
            return OPEN_BRACKET
        if after.gap > self.usual:
            return GAP_STOPS if stops else GAP_PAUSES if pauses else GAP
        slack = self.slacks[i - 1]
        short = slack is not None and slack > 1 and slack >= token_width(after.ink)
        if stops:
            return SHORT_STOPS if short else FULL_STOPS
        if pauses:
            return SHORT_PAUSES if short else FULL_PAUSES
        return SHORT if short else FULL

    # what a line says

    def opens_story(self, i: int) -> bool:
        """Whether line ``i`` begins with a marker, or with the jump line a story is continued by."""
        return self._opens[i] > 0

    def _finds_opener(self, i: int) -> bool:
        lines = self.lines
        ink, last = lines[i].ink, i
        worded = ink[0] in OPEN or 1 in self._worded[i : i + 2]
        if not worded and (_OPENED.isdisjoint(ink[3:5]) or not LIKELY.match(ink)):
            return False
        if i and self.ends[i - 1] == 2 and self._opens[i - 1] and not self.ends_in_jump(i - 1):
            return False  # a byline broken off its marker
        while len(ink) < LOOKAHEAD and last + 1 < len(lines):
            last += 1
            ink += lines[last].ink
        if "接" in ink[:5] and coming(ink):
            return True
        printed = self.text[lines[i].start : lines[last].end]
        return find_opener(ink, printed, len(lines[i].ink), self.lexicon) is not None

    def ends_in_jump(self, i: int) -> bool:
        """Whether line ``i`` ends in a jump line."""
        ink = self.lines[i].ink
        return ("版" in ink or "页" in ink or "頁" in ink) and JUMP_TO.search(ink[-40:]) is not None

    def is_credit(self, i: int) -> bool:
        """Whether line ``i`` is a credit line."""
        line = self.lines[i]
        if self.ends[i] not in (0, 2) or "，" in line.ink or not self._label_ends.search(line.ink):
            return False
        printed = self.text[line.start : line.end]
        if "@" in printed:
            printed = _MAIL.sub("", printed).strip()
        return is_credit(printed, self.lexicon, self.spaced)

    def is_named(self, i: int) -> bool:
        """Whether line ``i`` is the names of people and nothing else; below what may be a headline, a surname is enough."""
        line = self.lines[i]
        before = self.lines[i - 1] if i else None
        if self.ends[i] or line.width > NAMES or line.ink[0] not in self._name_starts:
            return False
        if before and leaves_open(before.ink):
            return False
        below = before is not None and before.width >= line.width and not (self.ends[i - 1] or self._marked[i - 1])
        return is_named(self.text[line.start : line.end], self.lexicon, self.spaced, below)

    def may_be_furniture(self, i: int) -> bool:
        """Whether line ``i`` stands where page furniture does: at the page's edge, or twice on it. A page is never nothing
        but furniture, a running head never follows itself, and neither a line that ends a sentence nor one whose words of furniture
        were found to be body is any.
        """
        place = self.lines[i].place
        if len(self.lines) <= FEWEST or i in self._said or self.lines[i].ink[-1] == "。":
            return False
        ink = self.lines[i].ink
        if i and self.full[i - 1] and self.lines[i - 1].ink[-1].isdigit() and ink[0].isdigit():
            return False  # a number that the line's end parts
        if (i and self.lines[i - 1].ink == ink) or (i + 1 < len(self.lines) and self.lines[i + 1].ink == ink):
            return False
        return min(i, len(self.lines) - 1 - i) < EDGE or (place is not None and place.alone) or self._twice(i)

    def _twice(self, i: int) -> bool:
        if self._repeated is None:
            counts = Counter([line.ink for line in self.lines])
            self._repeated = {ink for ink, count in counts.items() if count > 1}
        return self.lines[i].ink in self._repeated

    def is_closer(self, i: int) -> bool:
        """Whether line ``i`` is nothing but a closer in brackets, behind the full stop that the line before ends with."""
        ink = self.lines[i].ink
        if ink[0] not in OPEN or self.ends[i] != 2 or not i or self.ends[i - 1] != 3:
            return False
        return closes(self.lines[i - 1].ink[-1] + ink, self.lexicon) and not self.opens_story(i)

    # the facts that other lines see too

    @staticmethod
    def _begin(ink: str) -> str:
        if is_thrown(ink):
            return "thrown mark"
        item = _ITEM.match(ink) if ink[0] in _NUMBERED else None
        if item:
            return _ITEMS[item.lastgroup or ""]
        known = _FIRST.get(ink[0])
        if known:
            return known
        if category(ink[0]) == "So":
            return "sign"
        if ink.startswith(("——", "―", "--")):
            return "dash"
        if ink[0].isascii():
            return "digit" if ink[0].isdigit() else "Latin"
        return "character"

    @staticmethod
    def _item(ink: str, begins: str) -> str:
        """What a line of a list begins with; nothing for any other line."""
        if begins in _COUNTED:
            return begins
        found = _CHOICES.match(ink) if ink[0] in _CHOSEN else None
        return found.lastgroup or "" if found else ""

    @staticmethod
    def _speaker(ink: str) -> str:
        """Who speaks by what a line begins with; nothing where nobody does."""
        found = _WORDS["dialogue"].match(ink)
        return found.group() if found else ""

    @staticmethod
    def _end(ink: str) -> str:
        last = ink[-1]
        if last in _QUOTES:
            return "a stop and a quote" if ink[-2:-1] in _STOPS and len(ink) > 1 else "a quote"
        if last in _BRACKETS:
            return "a stop and a bracket" if ending(ink) == 3 else "a bracket"
        known = _LAST.get(last)
        if known:
            return known
        if last.isascii():
            return "a digit" if last.isdigit() else "Latin"
        return "a character"

    def fact(self, i: int) -> Fact:
        """The own facts of line ``i``."""
        known = self._facts[i]
        if known is None:
            known = self._facts[i] = self._fact(i)
        return known

    def _fact(self, i: int) -> Fact:
        line, ink = self.lines[i], self.lines[i].ink
        slack, short = self.slacks[i], self.short[i]
        room = None
        if slack is not None and 1 < slack < 14 and i + 1 < len(self.lines):
            room = max(-2, min(4, slack - token_width(self.lines[i + 1].ink)))
        plain = i and self.sure[i - 1] and i + 1 < len(self.lines) and self.sure[i]
        return Fact(
            None if short is None else _bound(short, -5, 12, (17, 25, 40)),
            _bound(self._commonest[i] - line.width if short == slack else 1, -5, 8, (14, 22)),
            self._begins[i],
            self._end(ink),
            min(3, sum(map(ink.count, "，。、：；"))),
            "。" in ink[:-1],
            _bound(len(ink), 0, 20, (25, 32, 45, 70)),
            room,
            () if plain else tuple(self._words(i, line, ink)),
        )

    def _words(self, i: int, line: Line, ink: str) -> list[str]:
        found = []
        if self.habit:
            found.append(self.habit)
        if self.opens_story(i):
            found.append("marker")
        inside = self.boxed and i and leaves_open(self.lines[i - 1].ink)  # the marker's names go on
        if self.is_credit(i) and not inside and (self.boxed or not self.opens_story(i)):
            found.append("credit")  # a marker that names somebody is the first of the text
        if self.is_named(i):
            found.append("names")
        telling = frozenset(_TELLING.findall(ink))
        if telling and self.ends_in_jump(i):
            found.append("jump line")
        if self.ends[i] == 3 and closes(ink, self.lexicon):
            found.append("closer")
        if telling and leaves_open(ink):
            found.append("bracket left open")
        quotes = telling and ink.count("“") - ink.count("”") + ink.count("「") - ink.count("」")
        if quotes:
            found.append("quote left open" if quotes > 0 else "quote closed")
        slack = self.slacks[i]
        if self.short[i] != slack:
            found.append("the next word does not fit")
        if slack is not None and slack < -5:
            found.append(f"wider than its measure by {_bound(-slack, 5, 5, (8, 14, 24))}")
        if self._listed[i] in ("choice", "rank"):
            found.append(self._listed[i])
        if len(ink) <= _OFFICE_SIZE and ink[-1] in _OFFICE_ENDS and _OFFICE.search(ink):
            found.append("an office")
        if ink[-1].isascii() and _ADDRESS.search(ink):
            found.append("ends in an address")
        tests = _TESTS if telling else _UNHINTED
        found += [name for name, needed, test in tests if (not needed or not telling.isdisjoint(needed)) and test(ink)]
        if not self.spaced and line.end - line.start > len(ink):
            blanks = _BLANKS.findall(self.text, line.start, line.end)
            if blanks:
                throughout = len(blanks) > 0.7 * (len(ink) - 1)
                found.append("blanks throughout" if throughout else f"{min(MANY, len(blanks))} blanks")
        place = line.place
        if place:
            found.append(f"{self.sized}size {_size(place.size)}")
            if place.display:
                found.append("display")
            found += place.seen
            before = self.lines[i - 1].place if i else None
            if before and before.story != place.story:
                found.append("block begins")
        return found

    # the facts of a line alone

    def alone(self, i: int) -> list[str]:
        """What is seen of line ``i`` beside its neighbours, as the names of features."""
        lines, line, ink = self.lines, self.lines[i], self.lines[i].ink
        count, begins = len(lines), self._begins[i]
        found = []
        found += self._of_ink(i, ink)
        if self.is_closer(i):
            found.append("closer alone")
        blank, indent = self.habits.blank[line.gap > 0], self.habits.indent[_is_indented(line)]
        found.append(f"blank lines speak for a paragraph by {_clip(round(blank))}")
        found.append(f"indent speaks for a paragraph by {_clip(round(indent))}")
        found.append(f"indent {_bound(line.indent, 0, 6, (8, 14, 24))}")
        if line.indent > 6 and self.measures[i]:
            found.append(f"set in, {max(-3, min(MANY, (self.measures[i] - line.width - line.indent) // 3))} left")
        if i < 3:
            found.append(f"line {i + 1} of the page")
        if i >= count - 3:
            found.append(f"line {count - i} from the foot")
        if i:
            found += self._beside(i, line, lines[i - 1], begins)
        if i + 1 < count:
            found.append(f"gap below {self._gap(lines[i + 1])}")
            if line.width == lines[i + 1].width:
                found.append("as wide as the next")
        around = [i + off for off in AROUND if 0 <= i + off < count]
        alike = sum([1 for k in around if abs(self.widths[k] - line.width) <= 1])
        found.append(f"{alike} lines around as wide, {min(24, len(ink)) // 3}")
        ended = sum([1 for k in around if self.ends[k]])
        found.append(f"{ended} lines around end in a mark, this one {'too' if self.ends[i] else 'not'}")
        if self._quoted[i]:
            found.append(f"inside a quotation that began {min(MANY, self._quoted[i])} lines before")
        place = line.place
        if place:
            found.append(f"stands in {3 <= line.indent <= 6 and not place.display}")
            if place.alone:
                found.append("alone at the edge")
            if place.part:
                found.append("part of the line before")
        for joint, name in ((i, "reads on from the line before"), (i + 1, "is read on by the next line")):
            odds = self._joint(joint) if 0 < joint < count else None
            if odds is not None:
                found.append(f"{name} by {odds}")
        if self._display[i]:
            found += self._wording(i)
            found += self._set(i)
        elif i and self._display[i - 1] and self._led.number >= LED:
            found.append(f"below display lines, {self._led.share} of which have a marker")
        if i and self.ends[i - 1] != -1 and not self.sure[i - 1]:
            found += self._topic(i)
            found += self._headed(i)
        return found

    def _of_ink(self, i: int, ink: str) -> list[str]:
        """What the characters of line ``i`` say, beside those of the page's other lines."""
        found = []
        if self._signs.get(ink[0], 0) > 1:
            found.append(f"its sign is on the page {min(MANY, self._signs[ink[0]])} times, {min(3, len(ink) // 6)}")
        if self._listed[i]:
            found.append(f"{min(6, self._begun[self._listed[i]])} lines of the page begin with {self._listed[i]}")
        if self._speakers[i]:
            found.append(f"its speaker begins {min(MANY, self._spoke[self._speakers[i]])} lines of the page")
        latin = len(_LATIN.findall(ink)) / len(ink)
        if latin > 0.25:
            found.append(f"Latin {int(latin * 4)} quarters")
        numerals = digits(ink) / len(ink)
        if numerals > 0.25:
            found.append(f"digits {int(numerals * 4)} quarters")
        if len(ink) <= SECTION and ink.endswith(self.lexicon.sections):
            found.append("a section's name")
        return found

    def _headed(self, i: int) -> list[str]:
        """Whether the headlines around speak of the text from line ``i`` on, or rather of the text before it: where a story's
        headline stands below it, that is where it begins.
        """
        at = bisect_left(self._heads, (i + 1, 0))
        below = self._heads[at] if at < len(self._heads) else None
        above = self._heads[at - 1] if at else None
        if above and above[1] > i:
            return []  # it may be a headline itself
        starts = self._wordings.starts
        before = max(starts[above[1]] if above else 0, starts[i] - HEADED), starts[i]
        behind = starts[i], min(starts[below[0] if below else len(self.lines)], starts[i] + HEADED)
        if min(before[1] - before[0], behind[1] - behind[0]) < LEAST:
            return []
        found = []
        for name, run in (("the headline before", above), ("the next headline", below)):
            if run and abs(starts[run[0]] - starts[i]) < 2 * HEADED:
                lean = self._wordings.lean(i, (starts[run[0]], starts[run[1]]), before, behind)
                found.append(f"{name} speaks of the text from here by {_clip(round(lean / 2), 8)}")
        return found

    def _find_heads(self) -> list[tuple[int, int]]:
        """Where headlines may stand, as the first line of each run of display lines and the one behind its last: behind a line
        that ends a sentence, and not going on."""
        found: list[tuple[int, int]] = []
        for i, shown in enumerate(self._display):
            if not shown or (i < len(self.sure) and self.sure[i]) or len(self.lines[i].ink) < 4:
                continue
            if found and found[-1][1] == i and i - found[-1][0] < RUN:
                found[-1] = found[-1][0], i + 1
            elif not i or self.ends[i - 1] in (2, 3) or (self.old and self.lines[i - 1].ink[-1] == "、"):
                found.append((i, i + 1))
        return found

    def _topic(self, i: int) -> list[str]:
        """How much the text from line ``i`` on speaks of the same things as the text before it, display lines between left
        out."""
        first, last = i, i
        while first and i - first < RUN and self._display[first - 1]:
            first -= 1
        shown = self._display[i]
        while shown and last + 1 < len(self.lines) and last - i < RUN and self._display[last]:
            last += 1
        before, behind = self._before(first), self._behind(last - 1)
        behind = behind[0], min(behind[1], behind[0] + BEHIND)
        size = before[1] - before[0]
        if min(size, behind[1] - behind[0]) < LEAST:
            return ["there is too little text to compare"]
        likeness = self._wordings.likeness(i, before, behind)
        usual = size**GROWTH
        alike = max(-8, min(MANY, round(2 * math.log((likeness * 100 + 0.2) / usual))))
        return [f"the text {'around' if shown else 'before'} it speaks of the same by {alike}"]

    def _joint(self, i: int) -> int | None:
        """How much likelier line ``i`` is to follow the one before than other text is, in whole logarithms; None where the
        line before ends in a mark, which says more."""
        before = self.fact(i - 1).ends
        if before not in _OPEN_ENDS and not (self.old and before == "an enumeration comma"):
            return None
        known = self._joints.get(i)
        if known is None:
            known = self._joints[i] = _clip(
                round(log_odds(self.lines[i - 1].ink[-REACH:], self.lines[i].ink[:REACH])), 6
            )
        return known

    def _beside(self, i: int, line: Line, before: Line, begins: str) -> list[str]:
        slack, ends = self.slacks[i - 1], self.fact(i - 1).ends
        shown = "unmeasured" if slack is None else f"{_bound(slack, -3, 4, (6, 10, 16))} short"
        found = [
            f"gap {self._gap(line)}",
            f"gap {self._gap(line)} after {ends}",
            f"measure changes by {_clip(self.measures[i] - self.measures[i - 1], 8)}",
            f"wider by {_clip(line.width - before.width, 10)} after {ends}",
            f"begins with {begins} after {ends}, {shown}",
        ]
        if self.opens_story(i):
            found.append(f"marker after {ends}, {shown}")
        if not self.spaced:
            blanks = self._cells(i)
            if blanks and blanks == self._cells(i - 1):
                found.append(f"as many blanks as the line before, {min(MANY, blanks)}")
        if before.ink[-1].isascii() and _ADDRESS.search(before.ink):
            found.append(f"begins with {begins} after an address, {shown}")
        if self._listed[i] and self._listed[i] == self._listed[i - 1]:
            found.append(f"an item as the line before, with {self._listed[i]}")
        if begins == self._begins[i - 1]:
            found.append(f"begins as the line before, with {begins}")
        if line.place and before.place:
            found.append(f"{self.sized}type grows by {_clip(round((line.place.size - before.place.size) * 8), 6)}")
        return found

    def _gap(self, line: Line) -> int:
        """By how many blank lines more than usual a line stands below the one before: one less to two more."""
        return max(-1, min(2, line.gap - self.usual))

    def _cells(self, i: int) -> int:
        """The blanks inside of line ``i``."""
        line = self.lines[i]
        if line.end - line.start == len(line.ink):
            return 0
        return len(_BLANKS.findall(self.text, line.start, line.end))

    def _shows(self, i: int) -> bool:
        ink = self.lines[i].ink
        if (i and self.sure[i - 1]) or "。" in ink or len(ink) > DISPLAY or ink[-1] in "，、":
            return False
        if not self.boxed and self.short[i] != self.slacks[i]:
            return False  # it is as full as it can be: the next line's first word did not fit
        if i and not self.boxed and self._opens[i - 1] and self.ends[i - 1] == 2 and not self.ends_in_jump(i - 1):
            return False  # behind a marker that fills its line the text follows
        return not self.opens_story(i)

    def _wording(self, i: int) -> list[str]:
        """How much of the wording of a line that may be display type the text before and behind it has."""
        first, last = self._around(i)
        before, behind = self._before(first), self._behind(last)
        if not self.boxed:
            first, last = max(self._blocks[i][0], i - BLOCK_LINES), min(self._blocks[i][1], i + BLOCK_LINES)
        starts = self._wordings.starts
        found = []
        for name, begin, end in (("its", i, i + 1), ("their", first, last + 1)):
            if name == "their" and end - begin == 1:
                continue
            own = starts[begin], starts[end]
            pairs, above, below = self._wordings.shares(own, before, behind)
            if pairs < 3:
                continue
            one, other = above / pairs, below / pairs
            lean = self._wordings.lean(i, own, before, behind)
            found += [
                f"{_share(one)} of {name} wording stands before",
                f"{_share(other)} of {name} wording stands behind",
                f"{name} wording leans to what is behind by {_clip(round(6 * (other - one)))}",
                f"{name} rare wording leans to what is behind by {_clip(round(lean / 2), 8)}",
            ]
        return found

    def _around(self, i: int) -> tuple[int, int]:
        """The first and the last of the display lines around line ``i``."""
        first = last = i
        while first and i - first < RUN and self._display[first - 1]:
            first -= 1
        while last + 1 < len(self.lines) and last - i < RUN and self._display[last + 1]:
            last += 1
        return first, last

    def _find_blocks(self) -> list[tuple[int, int]]:
        """For each display line the first and the last line of its block: display lines that follow one another with as little
        blank between them as any two of them have; other lines are alone."""
        found = [(i, i) for i in range(len(self.lines))]
        shown = [display and not sure for display, sure in zip(self._display, [*self.sure, False], strict=False)]
        first = 0
        while first < len(self.lines):
            last = first
            while shown[first] and last + 1 < len(self.lines) and shown[last + 1]:
                last += 1
            least = min([self.lines[k].gap for k in range(first + 1, last + 1)], default=0)
            begin = first
            for k in range(first + 1, last + 2):
                if k > last or self.lines[k].gap > least:
                    found[begin:k] = [(begin, k - 1)] * (k - begin)
                    begin = k
            first = last + 1
        return found

    def _find_led(self) -> Led:
        """How the page sets display lines that have a marker or a credit behind them, which are headlines."""
        blocks = [
            (first, last)
            for first, last in dict.fromkeys(self._blocks)
            if self._display[first] and last + 1 < len(self.lines) and not (first and self.ends[first - 1] in (0, -1))
        ]
        led = [(first, last) for first, last in blocks if self._leads(last + 1)]
        gaps = [self.lines[first].gap for first, _ in led if first]
        share = f"{min(2, 3 * len(led) // max(1, len(blocks)))} thirds"
        return Led(len(led), share, min(gaps, default=0), max(gaps, default=0))

    def _leads(self, i: int) -> bool:
        """Whether line ``i`` is what stands below a headline."""
        return self.opens_story(i) or self.is_credit(i)

    def _set(self, i: int) -> list[str]:
        """How a display line is set, beside those of the page that are headlines by the marker behind them."""
        first, last = self._blocks[i]
        found = [f"display line {min(MANY, i - first + 1)} of {min(5, last - first + 1)}"]
        if self._led.number >= LED:
            behind = last + 1 < len(self.lines) and self._leads(last + 1)
            found.append(
                f"{self._led.share} of display lines have a marker behind, this one {'too' if behind else 'not'}"
            )
            if first:
                gap = self.lines[first].gap
                than = "less" if gap < self._led.least else "more" if gap > self._led.most else "as much"
                found.append(f"{than} blank above than above headlines with a marker")
        return found

    def _find_quoted(self) -> list[int]:
        """For each line how many lines before it the quotation began that it stands in; 0 where it stands in none."""
        found = [0] * len(self.lines)
        opened: int | None = None
        for i, line in enumerate(self.lines):
            marks = _SPOKEN.findall(line.ink)
            if opened is not None and (i - opened > QUOTE_LINES or (marks and marks[0] in _BEGUN)):
                opened = None  # it was never closed
            if opened is not None and marks:
                found[opened + 1 : i + 1] = range(1, i + 1 - opened)
                opened = None
            if marks and marks[-1] in _BEGUN:
                opened = i
        return found

    def _before(self, first: int) -> tuple[int, int]:
        """The text before a line, back to the nearest marker."""
        starts = self._wordings.starts
        end = starts[first]
        opener = bisect_left(self._openers, first) - 1
        line = max(0, bisect_right(starts, end - WORDING) - 1, self._openers[opener] if opener >= 0 else 0)
        return starts[line], end

    def _behind(self, last: int) -> tuple[int, int]:
        """The text behind a line, up to the nearest marker but one that opens it."""
        starts = self._wordings.starts
        start = starts[last + 1]
        opener = bisect_left(self._openers, last + 2)
        line = min(len(self.lines), bisect_left(starts, start + WORDING))
        return start, starts[min(line, self._openers[opener]) if opener < len(self._openers) else line]


def _marks(inked: str) -> str:
    """What is unusual in how a page of this ink ends its clauses; nothing where it does as papers do today.

    >>> _marks("河水涨了。船停了。人都上岸了。" * 20), _marks("河水涨了，船停在岸边。" * 20)
    ('stops for commas', '')
    """
    stops, commas, others = inked.count("。"), inked.count("，"), inked.count("、")
    if len(inked) > 150 and stops + commas + others < len(inked) / 60:
        return "no marks"
    return "stops for commas" if stops > 8 and stops > 2 * (commas + others) else ""


def _is_indented(line: Line) -> bool:
    """Whether a line is set in as the first one of a paragraph is: by one to three ems."""
    return INDENT // 2 <= line.indent <= INDENT + INDENT // 2


def _clip(number: int, most: int = MANY) -> int:
    """A number between two bounds that are as far from 0."""
    return max(-most, min(most, number))


def _bound(number: int, least: int, most: int, steps: tuple[int, ...]) -> int:
    """A number between two bounds as it is; a larger one as the next of the steps, the largest as one more."""
    if number <= most:
        return max(least, number)
    for step in steps:
        if number <= step:
            return step
    return steps[-1] + 1


def _share(share: float) -> str:
    """A share in words, finer where it is small."""
    percent = next((step for step in (5, 12, 20, 30, 45, 65) if 100 * share < step), 100)
    return f"less than {percent} %" if percent < 100 else "65 % and more"


_SIZES = (0.7, 0.85, 0.93, 0.97, 1.03, 1.08, 1.15, 1.25, 1.4, 1.6, 2, 3)
"""Sizes of type beside the body's, as features name them: a constant, for Cython would make 2.0 of 2 in a loop over the numbers
themselves."""


def _size(size: float) -> str:
    """A size of type beside the body's, in steps that typesetting knows."""
    return next(
        (f"below {step}" for step in _SIZES if size < step),
        "of 3 and more",
    )


def _commonest(widths: Sequence[int]) -> list[int]:
    """The commonest width around each line, those a half-em off counted too, for a little less; of two the wider.

    >>> _commonest([24, 24, 23, 8, 24])
    [24, 24, 24, 24, 24]
    """
    counts: dict[int, int] = {}
    votes: dict[int, int] = {}  # above the width itself, so that the greatest is of the wider of two

    def count(width: int, by: int) -> None:
        counts[width] = counts.get(width, 0) + by
        if not counts[width]:
            del counts[width]
        for other, vote in ((width - 1, BESIDE), (width, WHOLE_VOTE), (width + 1, BESIDE)):
            votes[other] = votes.get(other, other) + (by * vote << 32)

    found = []
    for i in range(-NEAR, len(widths)):
        if i + NEAR < len(widths):
            count(widths[i + NEAR], 1)
        if i > NEAR:
            count(widths[i - NEAR - 1], -1)
        if i >= 0:
            found.append(max([votes[width] for width in counts]) & 0xFFFFFFFF)
    return found


def _stated(lines: Sequence[Line]) -> list[bool | None]:
    """Whether an article begins at each line, by what the source states of it and of the last line of which it does."""
    found: list[bool | None] = []
    last = ""
    for line in lines:
        own = line.place.stated if line.place else ""
        found.append(own != last if own else None)
        last = own or last
    return found
