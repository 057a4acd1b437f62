"""Whether anything a newspaper can hold makes papercli fail: texts made of its phrases, boxes anywhere, damaged files.

    python -m tests.benchmarks.fuzz [SHARE] [KIND …]
    python -m tests.benchmarks.fuzz KIND:INDEX

SHARE (1) of 200,000 texts, 30,000 layouts and 2,000 damaged files, the same on every run. Prints how many there were of
each, how many were refused (as only a damaged file may be), and how many were faults: errors nobody raised on purpose
(traceback), pages that a fault cost their structure (failed), characters or pages of the source that are not in the result (lost),
pieces that do not stand where they say (misplaced). The first faults of each kind are named, so that KIND:INDEX shows one alone,
with its traceback. Ends with 1 where there is any.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from papercli import (
    STAGES,
    Issue,
    LawBroken,
    Options,
    PageFailed,
    PaperError,
    UnreadableInput,
    audit,
    clean,
    locate,
    read,
)
from papercli.characters import ink
from papercli.model import line_ends
from papercli.writers import FORMATS
from tests.pages import CLOSERS, FURNITURE, HEADLINES, NOISE, OPENERS, SENTENCES, set_lines
from tests.printed import HEADER
from tests.test_mutated import mutated

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = ("linxi.hocr", "linxi.alto.xml", "linxi.page.xml", "linxi.tsv")
COUNTS = {"texts": 200_000, "layouts": 30_000, "damaged": 2_000}
SHOWN = 5
"""Faults of each kind that are named."""
EVERY = 10
"""One input in so many is also written in all formats, and each of its characters looked up."""

NUMBERS = (
    "1",
    "2",
    "十",
    "十十",
    "十二",
    "二十",
    "二十一",
    "一二三",
    "〇",
    "٣",
    "𝟙",
    "３",
    "A1",
    "头",
    "99999999999",
    "1 2",
    "十 一",
)
JUMPS = (
    "（下转{}版）",
    "下转第 {} 版",
    "（上接{}版）",
    "上接{}版）",
    "（转第{}版）",
    "〈下轉{}版〉",
    "（下转{}版《云岭要闻》）",
    "（下转{}版，标题为云岭",
    "紧接第{}页",
)
FOLIOS = (
    "第{}版",
    "— {} —",
    "{}",
    "{}版 要闻",
    "云岭日报 {} 责编：苏见微",
    "2026年{}月22日 星期三",
    "{}年{}月{}日",
    "第{}期",
    "今日{}版",
)
DATES = (
    "{}月{}日",
    "{}日上午",
    "民国{}年{}月{}日",
    "中華民國{}年{}月{}日",
    "二〇二六年{}月{}日",
    "昨({})日",
    "云岭社临溪{}月{}日电",
    "〔云岭社{}日電〕",
)
PEOPLE = (
    "记者",
    "（记者",
    "敖煜新",
    "苏见微 ",
    "、",
    "／",
    "通讯员",
    "攝",
    "摄影",
    "（敖煜新）",
    "（记者 敖煜新）",
    "(文/苏见微)",
    "□",
    "○",
    "本报驻临溪记者",
    "整理",
    "供图",
)
BITS = (
    "（",
    "）",
    "“",
    "”",
    "《",
    "》",
    "。",
    "，",
    "、",
    "：",
    ":",
    "…",
    "——",
    "·",
    "．",
    "/",
    "www.yunling.cn",
    "0571-88662233",
    "3:2",
    "Mr. Wu",
    "ATmega 8",
    "■",
    "▲",
    "【",
    "】",
    "(",
    ")",
    "%",
    "-",
)
BETWEEN = (
    "",
    "",
    "",
    "\n",
    "\n",
    "\n",
    "\n\n",
    "\n\n\n",
    " ",
    "  ",
    "\u3000",
    "\u3000\u3000",
    "\n\u3000\u3000",
    "\n  ",
    "\r",
    "\r\n",
    "\t",
    "\f",
    "\n\f",
    "     ",
)
WORDS = (*HEADLINES, *OPENERS, *CLOSERS, *FURNITURE, *SENTENCES, *PEOPLE, *BITS)  # fmt: skip


def phrase(rng: random.Random) -> str:
    """Something that newspapers print, whole or not."""
    dice = rng.random()
    if dice < 0.35:
        words = rng.choice(WORDS)
    elif dice < 0.6:
        words = rng.choice((*JUMPS, *FOLIOS, *DATES))
        words = words.format(*[rng.choice(NUMBERS) for _ in range(words.count("{}"))])
    elif dice < 0.8:
        words = "".join([rng.choice(PEOPLE + BITS) for _ in range(rng.randint(1, 5))])
    elif dice < 0.9:
        words = "".join([rng.choice(SENTENCES) for _ in range(rng.randint(1, 6))])
    else:
        words = "".join([rng.choice(NOISE) for _ in range(rng.randint(1, 4))])
    dice = rng.random()
    if dice < 0.1 and words:
        words = words[: rng.randrange(len(words)) + 1]
    elif dice < 0.2:
        words = " ".join(words)
    return words


def text(rng: random.Random) -> str:
    """A page of such phrases, some set in lines, some of the lines side by side."""
    parts: list[str] = []
    between = rng.choice(BETWEEN)
    for _ in range(rng.choice((1, 1, 2, 3, 5, 8, 20))):
        words = phrase(rng)
        if len(words) > 20 and rng.random() < 0.5:
            words = "\n".join(set_lines(words, rng.randint(6, 24), rng.choice((0, 2))))
        parts += [words, rng.choice(BETWEEN) if rng.random() < 0.7 else between]
    lines = "".join(parts).split("\n")
    if rng.random() < 0.15 and len(lines) > 3:
        half = (len(lines) + 1) // 2
        wide = rng.randint(8, 60)
        lines = [
            left + " " * max(2, wide - 2 * len(left)) + right
            for left, right in zip(lines[:half], [*lines[half:], ""], strict=False)
        ]
    return "\n".join(lines)


def layout(rng: random.Random) -> bytes:
    """A page or some of boxes: columns as they are printed, display type, boxes anywhere and of any size."""
    kind = rng.choice(("tsv", "hocr", "alto"))
    made = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        wide, high = rng.choice((500, 2000, 2000, 8000)), rng.choice((800, 3000, 3000))
        made.append((wide, high, [line for _ in range(rng.randint(0, 6)) for line in block(rng, wide, high)]))
    return {"tsv": as_table, "hocr": as_hocr, "alto": as_alto}[kind](rng, made)


Printed = tuple[float, float, float, float, str]
Made = list[tuple[int, int, list[Printed]]]


def block(rng: random.Random, wide: int, high: int) -> list[Printed]:
    left, top = (
        rng.uniform(-10, wide),
        rng.choice((rng.uniform(0, high), rng.uniform(0, 60), high - rng.uniform(0, 60))),
    )
    em = rng.choice((0, 1, 8, 20, 20, 20, 24, 48, 120, 400))
    if rng.random() < 0.5:  # a column, or the same beside it
        leading, measure = em * rng.choice((0, 1, 1.2, 1.5, 3)), rng.randint(1, 24)
        words = "".join([rng.choice(SENTENCES) for _ in range(rng.randint(1, 5))])
        if rng.random() < 0.3:
            words = phrase(rng) + words + phrase(rng)
        rows = set_lines("".join(words.split()) or "天", measure, rng.choice((0, 2)))
        lean = rng.uniform(-0.1, 0.1) if rng.random() < 0.1 else 0.0
        return [
            (
                left + k * leading * lean,
                top + k * leading,
                len(row) * em * rng.uniform(0.9, 1.1),
                em * rng.uniform(0.8, 1.1),
                row,
            )
            for k, row in enumerate(rows)
        ]
    lines: list[Printed] = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        words = " ".join(phrase(rng).split()) or rng.choice(BITS)
        long = len(words) * em if rng.random() < 0.7 else rng.choice((0, 1, wide, em))
        lines.append((left, top, long, em, words) if rng.random() < 0.8 else (left, top, em, long, words))
        left, top = (left + long + em, top) if rng.random() < 0.5 else (left, top + em * rng.uniform(0.5, 2))
    return lines


def words_of(rng: random.Random, line: Printed) -> list[Printed]:
    """The words of a line, or its characters, with boxes of their own."""
    left, top, wide, high, told = line
    parts = told.split() if rng.random() < 0.5 else list("".join(told.split()))
    step = wide / max(1, len("".join(parts)))
    found, place = [], 0
    for part in parts:
        found.append((left + place * step, top + rng.uniform(-2, 2), len(part) * step, high, part))
        place += len(part)
    return found


def as_table(rng: random.Random, pages: Made) -> bytes:
    rows = [HEADER]
    for number, (wide, high, lines) in enumerate(pages, 1):
        rows.append(f"1\t{number}\t0\t0\t0\t0\t0\t0\t{wide}\t{high}\t-1\t")
        for count, line in enumerate(lines, 1):
            for place, (left, top, long, tall, told) in enumerate(words_of(rng, line), 1):
                box = f"{left:.0f}\t{top:.0f}\t{long:.0f}\t{tall:.0f}"
                rows.append(
                    f"5\t{number}\t{rng.randint(1, 3)}\t1\t{count}\t{place}\t{box}\t{rng.randint(0, 99)}\t{told}"
                )
    return "\n".join(rows).encode()


def as_hocr(rng: random.Random, pages: Made) -> bytes:
    made = []
    for wide, high, lines in pages:
        made.append(f'<div class="ocr_page" title="bbox 0 0 {wide} {high}">')
        for line in lines:
            box = "bbox {:.0f} {:.0f} {:.0f} {:.0f}"
            if rng.random() < 0.1:
                made.append(f'<div class="ocr_separator" title="{box.format(*edges(line))}"></div>')
            size = f"; x_size {rng.choice((0.5, line[3], 30)):.1f}" if rng.random() < 0.5 else ""
            made.append(f'<span class="ocr_line" title="{box.format(*edges(line))}{size}">')
            for word in words_of(rng, line):
                sure = f"; x_wconf {rng.randint(0, 99)}" if rng.random() < 0.8 else ""
                made.append(
                    f'<span class="ocrx_word" title="{box.format(*edges(word))}{sure}">{escaped(word[4])}</span> '
                )
            made.append("</span>")
        made.append("</div>")
    return f"<html><body>{''.join(made)}</body></html>".encode()


def as_alto(rng: random.Random, pages: Made) -> bytes:
    made = []
    for wide, high, lines in pages:
        made.append(f'<Page WIDTH="{wide}" HEIGHT="{high}"><PrintSpace><TextBlock>')
        for line in lines:
            made.append(f"<TextLine {place(line)}>")
            made += [f'<String {place(word)} CONTENT="{escaped(word[4])}"/><SP/>' for word in words_of(rng, line)]
            made.append("</TextLine>" + ("</TextBlock><TextBlock>" if rng.random() < 0.2 else ""))
        made.append("</TextBlock></PrintSpace></Page>")
    return f"<alto><Layout>{''.join(made)}</Layout></alto>".encode()


def edges(line: Printed) -> tuple[float, float, float, float]:
    left, top, wide, high, _ = line
    return left, top, left + wide, top + high


def place(line: Printed) -> str:
    return 'HPOS="{:.0f}" VPOS="{:.0f}" WIDTH="{:.0f}" HEIGHT="{:.0f}"'.format(*line[:4])


def escaped(told: str) -> str:
    """Text as XML can hold it."""
    shown = "".join([char for char in told if char >= " " and not 0x7F <= ord(char) < 0xA0])
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def damaged(rng: random.Random, index: int) -> bytes:
    return mutated((SAMPLES / NAMES[index % len(NAMES)]).read_bytes(), index // len(NAMES))


MADE: dict[str, Callable[[random.Random, int], str | bytes]] = {
    "texts": lambda rng, index: text(rng),
    "layouts": lambda rng, index: layout(rng),
    "damaged": damaged,
}


def options_of(rng: random.Random) -> Options:
    """Mostly the default options."""
    if rng.random() < 0.7:
        return Options()
    skip = tuple(rng.sample(list(STAGES), rng.choice((0, 1, 1, 2, 4))))
    return Options(skip=skip, stitch=rng.random() < 0.3, issue_date=rng.choice((None, "2026-04-22")))


def tried(kind: str, index: int, raising: bool = False) -> str | None:
    """Clean one input: what went wrong with it, in words that begin with the kind of fault; None where nothing did."""
    rng = random.Random(f"{kind} {index}")
    source = MADE[kind](rng, index)
    options = options_of(rng)
    told: list[PageFailed] = []
    try:
        decoded = source if isinstance(source, str) else read(source, "page").text
        issue = clean(source, options, path="page", failed=told.append)
        if told:
            if raising:
                raise told[0]
            return f"failed: {told[0].stage}: {told[0].cause}"
        pages = decoded.count("\f") + 1 - ("\f" in decoded and not ink(decoded.rpartition("\f")[2]))
        if len(issue.pages) < pages:
            return f"lost: {pages - len(issue.pages)} pages"
        audit(issue, decoded)
        FORMATS["text"].render(issue)
        if index % EVERY == 0:
            for writer in FORMATS.values():
                writer.render(issue).decode()
            return misplaced(issue, decoded)
    except UnreadableInput as error:
        if kind == "damaged" and "\n" not in str(error):
            return "refused"
        return f"traceback: {error}"
    except LawBroken as error:
        return f"lost: {error}"
    except PaperError as error:
        if raising:
            raise
        return f"failed: {error}"
    except Exception as error:
        if raising:
            raise
        return f"traceback: {type(error).__name__}: {error}"
    return None


def misplaced(issue: Issue, source: str) -> str | None:
    """Whether a piece stands elsewhere than it says; where its lines are, and what each of them starts with."""
    ended = line_ends(source)

    def lines_of(spans: tuple[tuple[int, int], ...]) -> list[int]:
        found = []
        for start, end in spans:
            first = ended.count("\n", 0, start) + 1
            found += [number for number, part in enumerate(ended[start:end].split("\n"), first) if ink(part)]
        return found

    for item in issue.furniture:
        if item.lines != ((found := lines_of(item.spans))[0], found[-1]):
            return f"misplaced: the furniture {item.text!r} in lines {item.lines}"
    for article in issue.articles:
        for paragraph in article.paragraphs:
            found = lines_of(paragraph.spans)
            if not ink(paragraph.text):
                return "misplaced: an empty paragraph"
            if paragraph.lines != (min(found), max(found)):
                return f"misplaced: the paragraph {paragraph.text[:20]!r} in lines {paragraph.lines}"
            starts = [line for _, line in paragraph.starts]
            if starts != [line for line, _ in groupby(found)]:
                return f"misplaced: the lines of {paragraph.text[:20]!r} start {paragraph.starts}"
            if any(locate(source, paragraph, offset).line != line for offset, line in paragraph.starts):
                return f"misplaced: a line of {paragraph.text[:20]!r} starts elsewhere than {paragraph.starts}"
        for jump in filter(None, (article.continued_to, article.continued_from)):
            found = lines_of(jump.spans)
            if jump.lines != (min(found), max(found)):
                return f"misplaced: the jump line {jump.text!r} in lines {jump.lines}"
    return None


def show(name: str) -> int:
    """Print one input, and raise what goes wrong with it."""
    kind, _, index = name.partition(":")
    rng = random.Random(f"{kind} {index}")
    print(MADE[kind](rng, int(index)), options_of(rng), sep="\n")
    print(tried(kind, int(index), raising=True))
    return 0


def main(arguments: list[str]) -> int:
    if arguments and ":" in arguments[0]:
        return show(arguments[0])
    share = float(arguments[0]) if arguments else 1.0
    faults = 0
    print(
        f"{'kind':9} {'tried':>8} {'refused':>8} {'traceback':>10} {'failed':>8} {'lost':>8} {'misplaced':>10} {'s':>6}"
    )
    for kind in arguments[1:] or COUNTS:
        begun = time.perf_counter()
        count = max(1, round(COUNTS[kind] * share))
        counts: Counter[str] = Counter()
        for index in range(count):
            if (found := tried(kind, index)) is not None:
                sort = found.partition(":")[0]
                counts[sort] += 1
                faults += sort != "refused"
                if sort != "refused" and counts[sort] <= SHOWN:
                    print(f"{kind}:{index}: {found}", file=sys.stderr, flush=True)
        told = "".join(
            [
                f" {counts[sort]:{size}}"
                for sort, size in (("traceback", 10), ("failed", 8), ("lost", 8), ("misplaced", 10))
            ]
        )
        print(f"{kind:9} {count:8} {counts['refused']:8}{told} {time.perf_counter() - begun:6.0f}", flush=True)
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
