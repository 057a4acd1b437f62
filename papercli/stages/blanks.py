"""Stray blanks: which blanks inside a piece mean something, and what stands where two lines are joined."""

from __future__ import annotations

import re
from itertools import pairwise

from msgspec.structs import replace

from papercli.characters import NOTHING
from papercli.draft import Paragraph, Passage, Stories, Story, Text
from papercli.lexicon import Lexicon
from papercli.marks import BETWEEN_HAN, HAN_RUN
from papercli.model import SPACED_KINDS
from papercli.patterns import compiled, pattern
from papercli.stages.people import read

_GAP = pattern(r"\s+")
_SHOT_BY = pattern(r"(?<=[。！？”])\s+(?=[^。！？]{2,40}$)")
"""What stands between a caption and the credit after it."""
_WIDE = pattern(r"[ \n]{2,}|[ \n]*\u3000\s*|\t\s*")
"""What separates two cells of a table whose cells have more than one blank between them."""
_WORD = pattern(r"[A-Za-z0-9][A-Za-z0-9.&'’+-]*$")
_WORD_AFTER = pattern(r"[A-Za-z0-9][A-Za-z0-9.&'’+-]*")
_POINTED = pattern(r"(?P<last>[A-Za-z0-9])[)\]\"'’]*(?P<mark>[,;:.!?])$")
"""A Latin word and the mark after it."""
_POINTED_AFTER = pattern(r"[(\[\"']*(?P<first>[A-Za-z0-9])")
_GROUP = pattern("[0-9]{3}(?![0-9])")
"""Three figures, as commas group them in a number."""
_BESIDE = (
    (compiled("[A-Za-z]{2}$"), compiled(r"[(\[\"'][A-Za-z]|&$")),
    (compiled(r"[A-Za-z0-9.][)\]\"%]$|^&$"), compiled("[A-Za-z]{2}")),
)
"""A word before a bracket, a quote or an ampersand, and one after such a mark."""
_ADDRESS = pattern(r"(?:https?:|www\.|[A-Za-z0-9._-]@)[!-~]*$", re.IGNORECASE)
"""The beginning of a web or mail address."""
_ADDRESS_ON = pattern("[a-z0-9/]")
_WHITE_BEHIND = frozenset("，、；：？！。")
"""Marks with white of their own after them: a single blank after one is that white."""
LONGEST_ADDRESS = 200
"""How many characters of an address are enough to recognise it."""
CLAUSE = 4
"""Characters that a clause has at least, for a blank before or after it to separate two clauses."""


def blanks(draft: Stories, lexicon: Lexicon) -> Stories:
    """Remove the blanks that mean nothing; keep one for each that separates words, names, or clauses of a headline."""
    return replace(draft, texts=[_text(draft, story, lexicon) for story in draft.stories])


def as_printed(draft: Stories, lexicon: Lexicon) -> Stories:
    """Leave every blank inside a line; lines of a paragraph are joined all the same."""
    text = draft.text

    def printed(passage: Passage, between: str = "") -> str:
        # A mark thrown onto the next line makes one of two, and the line end is inside.
        return between.join([text[start:end] for start, end in passage.spans]).replace("\n", "").replace(NOTHING, "")

    texts = [
        Text(
            [printed(line) for line in story.headline],
            printed(story.credit, " ") or None,
            [printed(p) for p in story.paragraphs],
        )
        for story in draft.stories
    ]
    return replace(draft, texts=texts)


def is_spaced(text: str) -> bool:
    """Whether a page has blanks between nearly all its characters, as Tesseract's Chinese models put them.

    >>> is_spaced("全 区 上 下 紧扣 工 作"), is_spaced("敖 煜 新说，全区上下要增强紧迫感")
    (True, False)
    """
    blanks = text.count(" ")
    if blanks * 5 < len(text):
        return False
    between = len(BETWEEN_HAN.findall(text))
    return between > 0.4 * sum(map(len, HAN_RUN.findall(text)))


def _text(draft: Stories, story: Story, lexicon: Lexicon) -> Text:
    text, spaced = draft.text, draft.spaced
    running = story.running
    paragraphs = []
    for k, paragraph in enumerate(story.paragraphs):
        head = story.head if k == running[0] else ""
        tail = story.tail if k == running[-1] else ""
        settled = head or tail
        paragraphs.append(
            _settled(paragraph.printed(text), head, tail, spaced)
            if settled
            else _paragraph(text, paragraph, spaced, lexicon)
        )
    headlines = [headline(line.printed(text), spaced) for line in story.headline]
    credit = body(story.credit.printed(text), spaced) or None
    return Text(headlines, story.credit_text or credit, paragraphs)


def _paragraph(text: str, paragraph: Paragraph, spaced: bool, lexicon: Lexicon) -> str:
    """The text of a paragraph as its kind is set."""
    printed = paragraph.printed(text)
    if paragraph.kind == "caption":
        return _caption(printed, spaced, lexicon)
    if paragraph.kind == "table":
        return cells(printed, spaced)
    if paragraph.kind not in SPACED_KINDS or "\n" in printed:
        return body(printed, spaced)
    return headline(printed, spaced)


def _settled(printed: str, head: str, tail: str, spaced: bool) -> str:
    """The text of a paragraph whose beginning or end is settled already: the rest is cleaned, the ends put back."""
    begin, end = 0, len(printed)
    for _ in range(len("".join(head.split()))):
        begin = _next(printed, begin)
    for _ in range(len("".join(tail.split()))):
        end = _previous(printed, end)
    middle = body(printed[begin:end], spaced)
    return head + middle + tail


def _next(printed: str, place: int) -> int:
    while printed[place].isspace():
        place += 1
    return place + 1


def _previous(printed: str, place: int) -> int:
    while printed[place - 1].isspace():
        place -= 1
    return place - 1


def body(printed: str, spaced: bool) -> str:
    """The text of a paragraph from its printed lines joined by newlines: only the blanks that mean something are kept.

    ``spaced`` says that the page has blanks between nearly all its characters, so that one blank means nothing.

    >>> body("全力 拼经济、促 发 展，奋力 抢攻二\\n季度", False)
    '全力拼经济、促发展，奋力抢攻二季度'
    >>> body("展 示 了8 U服\\n务器、4U OAM服务器和Phil\\nQuade", False)
    '展示了8U服务器、4U OAM服务器和Phil Quade'
    >>> body("解读了《更好担负起新的使\\n命 加快建设文化强市的方案》", False)
    '解读了《更好担负起新的使命 加快建设文化强市的方案》'
    """
    return "".join(_kept(printed, spaced))


def _kept(printed: str, spaced: bool) -> list[str]:
    parts = printed.split()
    if len(parts) < 2:
        return parts
    titled = not spaced and "《" in printed
    if not titled and not any(before[-1].isascii() and after[0].isascii() for before, after in pairwise(parts)):
        return parts
    out = [parts[0]]
    run = parts[0]  # what stands after the last blank that is kept
    place = printed.find(parts[0]) + len(parts[0])
    for before, after in pairwise(parts):
        begin = printed.find(after, place)
        gap = printed[place:begin]
        latin = before[-1].isascii() and after[0].isascii() and _latin(run, before, after, gap)
        if latin or (titled and gap != "\n" and _in_title(printed, place, begin)):
            out.append(" ")
            run = ""
        out.append(after)
        run = run[-LONGEST_ADDRESS:] + after
        place = begin + len(after)
    return out


def _latin(run: str, before: str, after: str, gap: str) -> bool:
    """Whether a blank between two bits of ASCII means something: it separates words, but nothing inside a word, a number or
    an address. ``run`` is the text back to the last blank that was kept, ``before`` that back to the last printed one.

    >>> body("Microsoft, Inc. 的 8 U 服务器，第1, 2, 3页，2. 6万亩，www. qinghe. example", False)
    'Microsoft, Inc.的8U服务器，第1, 2, 3页，2.6万亩，www.qinghe.example'
    """
    if NOTHING in gap and not gap.strip(NOTHING + "\n"):
        return False  # a word that a hyphen of no width parts
    if _ADDRESS.search(run) and ("\n" in gap or (not run[-1].isalnum() and _ADDRESS_ON.match(after))):
        return False
    left, right = _WORD.search(before), _WORD_AFTER.match(after)
    if left and right:
        one, two = left.group(), right.group()
        end = one.rstrip(".")[-1]
        if "\n" in gap and not (end.isalpha() and (two[0].isalpha() or one[-1] == ".")):
            return False
        if one.isdigit() and two.isdigit():
            return len(two) == 3 and len(one) <= 3
        if one[-1] == "." and end.isdigit() and two[0].isdigit():
            return False
        return len(one) > 1 or len(two) > 1
    pointed, pointed_after = _POINTED.search(before), _POINTED_AFTER.match(after)
    if pointed and pointed_after:
        if not (pointed["last"].isdigit() and pointed_after["first"].isdigit()):
            return True
        return pointed["mark"] in ",;" and not _GROUP.match(after)
    return any(word.search(before) and beside.match(after) for word, beside in _BESIDE)


def joint(before: str, after: str) -> str:
    """What stands between two texts of which the second runs on from the first: a blank between two Latin words.

    >>> joint("不可", "失防万一"), joint("Phil", "Quade说")
    ('', ' ')
    """
    return " " if before[-1].isascii() and after[0].isascii() and _latin(before, before, after, "\n") else ""


def _in_title(printed: str, place: int, begin: int) -> bool:
    """Whether a blank separates two clauses of a title: both inside one 《…》 and both long enough to be one, and the line is
    not loose, with other blanks in it."""
    left = printed.rfind("《", max(0, place - 60), place)
    if left < 0 or printed.find("》", left, place) >= 0:
        return False
    right = printed.find("》", begin, begin + 60)
    if right < 0:
        return False
    start, end = printed.rfind("\n", 0, place) + 1, printed.find("\n", begin)
    if begin - place == 1 and len(BETWEEN_HAN.findall(printed, start, end if end > 0 else len(printed))) > 1:
        return False  # a loose line
    first = compiled(r"[ \u3000]").split(printed[left + 1 : place])[-1]
    second = compiled(r"[ \u3000]").split(printed[begin:right])[0]
    return len("".join(first.split())) >= CLAUSE and len("".join(second.split())) >= CLAUSE - 1


def _caption(printed: str, spaced: bool, lexicon: Lexicon) -> str:
    """The text of a caption; a credit after its last full stop has a blank before it and between its names.

    >>> _caption("图为新栈桥。 记者 沈 碧川 摄", False, Lexicon())
    '图为新栈桥。 记者 沈碧川 摄'
    """
    parted = _SHOT_BY.search(printed)
    found = read(printed[parted.end() :], lexicon, spaced) if parted else None
    if not parted or not found:
        return body(printed, spaced)
    return f"{body(printed[: parted.start()], spaced)} {found.text}"


def cells(printed: str, spaced: bool) -> str:
    """The text of a row of a table: one blank between two cells.

    Where wide gaps separate the cells, a single blank is inside a cell. Characters that stand alone beside words
    are letter-spaced: together they are one cell. So is a line of its own of such characters.

    >>> cells("临溪  12 月  3.5", False), cells("临溪 12 3.5", False), cells("临 溪   1 2", True)
    ('临溪 12月 3.5', '临溪 12 3.5', '临溪 12')
    >>> cells("男 子\\n百米 贺 长 庚", False), cells("日 一 二 三", False)
    ('男子 百米 贺长庚', '日 一 二 三')
    """
    lines = printed.split("\n")
    return " ".join([_cells(line.strip(), spaced, len(lines) > 1) for line in lines if line.strip()])


def _cells(line: str, spaced: bool, part: bool) -> str:
    """One printed line of a row, which may be only a ``part`` of it."""
    found = _WIDE.split(line)
    if len(found) > 1 or spaced:
        return " ".join([body(cell, spaced) for cell in found])
    words = line.split()
    if part and all(len(word) == 1 for word in words):
        return "".join(words)
    if all(len(word) == 1 for word in words):
        return " ".join(words)
    row: list[str] = []
    alone = False
    for word in words:
        if len(word) == 1 and alone and HAN_RUN.fullmatch(word):
            row[-1] += word
        else:
            row.append(word)
            alone = len(word) == 1 and HAN_RUN.fullmatch(word) is not None
    return " ".join(row)


def headline(printed: str, spaced: bool) -> str:
    """The text of a printed headline line: blanks that part clauses are one blank, letter-spacing is none.

    What stands before a full stop is prose, in which clauses have no blank between them.

    >>> headline("拼搏奋战二季度  全力冲刺“双过半”", False), headline("简  讯", False), headline("云 岭 新 貌", False)
    ('拼搏奋战二季度 全力冲刺“双过半”', '简讯', '云岭新貌')
    """
    printed = printed.replace(NOTHING, "")
    stop = printed.rfind("。") + 1
    if stop:
        return body(printed[:stop], spaced) + (headline(printed[stop:], spaced) if printed[stop:].strip() else "")
    parts = _GAP.split(printed.strip())
    gaps = _GAP.findall(printed.strip())
    if not gaps:
        return parts[0]
    singles = sum(len(part) == 1 for part in parts)
    lettered = spaced or singles > 0.5 * len(parts)
    out = parts[0]
    since = len(parts[0])
    for k, (gap, part) in enumerate(zip(gaps, parts[1:], strict=True)):
        wide = len(gap) > 1 or gap == "\u3000"
        ahead = len(part)
        if out[-1] in _WHITE_BEHIND and not wide:
            keep = False
        elif out[-1].isascii() and part[0].isascii():
            keep = _latin(out, parts[k], part, gap)
        elif lettered:
            following = parts[k + 1 :]
            run = 0
            for size, after in zip(map(len, following), [*gaps[k + 1 :], "  "], strict=True):
                run += size
                if len(after) > 1:
                    break
            keep = wide and since >= CLAUSE and run >= CLAUSE and any(len(g) == 1 for g in gaps)
        else:
            keep = (since >= CLAUSE - 1 and ahead >= CLAUSE - 1) or (wide and since > 1 and ahead > 1)
        if keep:
            out += " "
            since = 0
        out += part
        since += len(part)
    return out
