"""Whole pages composed in a browser as papers compose them, printed to PDF, and read back by the extractors people use.

A paper is drawn first: its faces, its grid, where credits, captions and headlines stand, how subheads look. Its pages keep to
that. A page is cut into rectangles, each gets a story of about its length, and what does not fit is cut at a sentence.
"""

from __future__ import annotations

import html
import json
import random
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.training.stories import Editor, Float, Piece, Story
from tests.training.words import Article, Desk, Stock, furniture_kind, values

MM = 72 / 25.4
"""Points in a millimetre."""

EXTRACTORS = {
    "raw": ("pdftotext", "-raw", "{pdf}", "-"),
    "pdftotext": ("pdftotext", "{pdf}", "-"),
    "layout": ("pdftotext", "-layout", "{pdf}", "-"),
    "mutool": ("mutool", "draw", "-F", "txt", "{pdf}"),
}
"""The commands that read a page back, by the name of their result."""

PRINTOUT = (210, 297)
"""A4."""

FORMATS = [(280, 400), (350, 500), (390, 545), (297, 420), PRINTOUT, (235, 315)]
"""Paper sizes in millimetres: tabloid, two broadsheets, A3, a print-out on A4, a magazine."""

PLACES = {"beside": ["above", "left", "right"], "anywhere": ["above", "below", "below", "left", "right"]}
"""Where headlines stand in papers that keep to no one place."""

LONG = ["news", "news", "news", "feature", "feature", "essay", "interview"]
"""What fills a large place."""

BROWSER = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

escape = html.escape


class Box(NamedTuple):
    """A rectangle of the page: base columns from ``left`` to ``right``, millimetres from ``top`` to ``bottom``; and the number of
    columns its text is set in, 0 for that of the grid."""

    left: int
    right: int
    top: float
    bottom: float
    own: int = 0

    @property
    def columns(self) -> int:
        """How many base columns it is wide."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height in millimetres."""
        return self.bottom - self.top


class Look:
    """How a paper looks: every habit of type and place that is no wording."""

    def __init__(self, desk: Desk) -> None:
        self.rng, self.heldout = desk.rng, desk.heldout
        rng = self.rng
        region = "zh" if desk.script == "zh" else "tw"
        self.body, self.display, self.written = rng.choice(values(f"faces.{region}", self.heldout, rng))
        self.paper = rng.choice(FORMATS)
        printout = self.paper == PRINTOUT
        self.margin: int = rng.choice([8, 11, 14])
        self.size: float = rng.choice([9.0, 10.5, 12.0] if printout else [8.0, 8.5, 9.0, 9.0, 9.5, 10.5])
        self.gap: float = self.drawn("gap")
        usable = self.paper[0] - 2 * self.margin
        measure = rng.choice([8, 10, 12, 15, 20] if desk.script == "old" else [9, 10, 11, 12, 13, 15, 17, 20, 24])
        wide = min(measure * self.size / MM, usable * (1 if printout else 0.5))
        self.columns: int = max(1, int((usable + self.gap) // (wide + self.gap)))
        self.column: float = (usable - (self.columns - 1) * self.gap) / self.columns
        self.indent, self.spacing = self.drawn("indent")
        self.blanks = rng.random() < 0.15
        """Whether an indent is two wide blanks in the text."""
        self.across = rng.random() < 0.3
        """Whether stories are set in fewer, wider columns than the grid has."""
        self.bold = 700 if "Noto" in self.display or "WenKai" in self.display else 400
        """The weight of headlines; the other faces have no bold of their own."""
        self.leading, self.between = self.drawn("leading"), self.drawn("between")
        self.headline_place, self.headline_scale = self.drawn("headline_place"), self.drawn("headline_scale")
        self.caption_place, self.page_head = self.drawn("caption_place"), self.drawn("page_head")
        self.drop, self.frame, self.tint, self.dark = (self.drawn(n) for n in ("drop", "frame", "tint", "dark"))
        self.story_rule = self.drawn("story_rule")
        self.sheet = self.css()

    def drawn(self, habit: str) -> Any:
        """The paper's value of one habit of type and place."""
        value = self.rng.choice(values(f"look.{habit}", self.heldout, self.rng))
        if not isinstance(value, str):
            return value
        for name in ("body", "display", "written"):
            value = value.replace(f"@{name}", self.quoted(getattr(self, name)))
        return value

    @staticmethod
    def quoted(face: str) -> str:
        """A face as CSS takes it inside an attribute."""
        return f"'{face}'"

    def width(self, columns: int) -> float:
        """Millimetres that so many columns are wide."""
        return columns * self.column + (columns - 1) * self.gap

    def css(self) -> str:
        """The look as a style sheet."""
        wide, high = self.paper
        inside = f"{wide - 2 * self.margin}mm"
        d, size = self.drawn, self.size
        indent = 0.0 if self.blanks else self.indent
        display, written = self.quoted(self.display), self.quoted(self.written)
        return f"""
@page {{ size: {wide}mm {high}mm; margin: {self.margin}mm }}
body {{ margin: 0; position: relative; width: {inside}; height: {high - 2 * self.margin}mm; font: {size}pt/{self.leading} {self.quoted(self.body)} }}
.story {{ position: absolute; display: flex; box-sizing: border-box; overflow: hidden; border-bottom: {self.story_rule} }}
.framed {{ border: .7pt solid #000; padding: 2.5mm }} .tinted {{ background: #ebebeb; padding: 2.5mm }} .dark {{ background: #000; color: #fff; padding: 2.5mm }}
.body {{ flex: 1 1 0; min-height: 0; min-width: 0; overflow: hidden; column-gap: {self.gap}mm; column-fill: auto; column-rule: {d("column_rule")}; text-align: {d("align")}; text-justify: inter-character }}
.piece {{ text-indent: {indent}em; margin-top: {self.spacing}em; overflow-wrap: anywhere }}
.head {{ flex: none; margin: 1mm 0 2mm; text-align: {d("headline_align")}; {d("headline_style")} }}
.upright > .head {{ writing-mode: vertical-rl; margin: 0 2mm; max-height: 100%; text-align: left }}
.aside > .head {{ width: {self.column:.1f}mm; margin: 0 3mm 0 0 }}
.headline {{ font-family: {d("headline_face")}; font-weight: {self.bold}; line-height: 1.25 }}
.kicker {{ line-height: 1.35; {d("kicker")} }} .deck {{ line-height: 1.35 }}
.credit {{ font: {size}pt/1.4 {d("credit_face")}; text-align: {d("credit_align")}; margin: .6mm 0 }}
.subhead {{ text-indent: 0; font-family: {d("subhead_face")}; font-weight: {self.bold}; font-size: {d("subhead_size")}em; {d("subhead_align")}; {d("subhead")} }}
.lead {{ {d("lead")} }} .note {{ font-family: {written}; font-size: .95em }} .question {{ font-family: {display} }}
.signature {{ text-align: right; text-indent: 0 }} .verse {{ text-indent: 0; padding-left: 2em; text-align: left }} .list {{ text-align: left }}
.table {{ text-indent: 0; display: flex }} .cell {{ flex: 1 1 0 }}
.dropped {{ text-indent: 0 }} .drop {{ float: left; font-size: {size * 2.9:.1f}pt; line-height: 1; padding-right: 1mm; font-weight: {self.bold} }}
.float {{ float: left; width: 100%; text-indent: 0; margin: 1.2mm 0; position: relative }} .half {{ float: right; width: 46%; margin-left: 2mm }}
.picture {{ display: block; background: #b8b8b8; width: 100% }}
.says {{ display: block; font: {size * d("caption_size"):.1f}pt/1.35 {d("caption_face")}; {d("caption_align")} }} .tail {{ display: block; text-align: right; text-indent: 0 }}
.side {{ display: flex; gap: 1mm }} .side > .picture {{ width: 64% }} .side > .says {{ flex: 1 }} .over .says {{ position: absolute; bottom: 0; left: 1mm; color: #fff }}
.quote .says {{ font: {size * 1.45:.1f}pt/1.4 {written}; padding: 1mm; {d("quote")} }}
.alone {{ position: absolute; display: flex; flex-direction: column; float: none; margin: 0 }}
.apart {{ display: block; text-align: right; text-indent: 0 }}
.bar {{ position: absolute; left: 0; width: {inside}; display: flex; justify-content: space-between; align-items: flex-end; gap: 3mm; line-height: 1.3; border-bottom: .4pt solid #000 }}
"""


PILED = 0.12
"""The part of the pages on which stories stand one below the other, each whole and in columns of a width of its own."""
HEAD = 22
"""Millimetres that are kept for a headline there."""


def cut(box: Box, rng: random.Random, least: float, most: int) -> list[Box]:
    """A rectangle cut into those of its stories: ``least`` millimetres high, at most ``most`` columns wide."""
    tall, wide = box.height > 2 * least, box.columns > 1
    whole = box.columns <= most and box.height < 3 * least
    if (not tall and not wide) or (whole and rng.random() < 0.65) or (box.columns == 1 and box.height < 3.5 * least):
        return [box]
    if wide and (not tall or rng.random() < (0.5 if box.columns > 3 else 0.2)):
        narrowest = 2 if box.columns > 3 and rng.random() < 0.7 else 1
        at = box.left + rng.randint(narrowest, box.columns - narrowest)
        halves = [box._replace(right=at), box._replace(left=at)]
    elif tall:
        middle = box.top + box.height * rng.uniform(0.35, 0.65)
        halves = [box._replace(bottom=middle), box._replace(top=middle)]
    else:
        return [box]
    return [part for half in halves for part in cut(half, rng, least, most)]


def misfit(article: Article, room: int, columns: int) -> float:
    """How badly an article fits a place of ``room`` characters: what is cut costs less than white paper."""
    short = room * 1.05 - article.length
    return (short * 2 if short > 0 else -short) + (300 if max(map(len, article.headline)) > 10 + 9 * columns else 0)


class Composer:
    """Composes one page of one paper."""

    def __init__(self, desk: Desk, stock: Stock) -> None:
        self.desk, self.rng = desk, desk.rng
        self.editor = Editor(desk, stock)
        self.look = Look(desk)

    # -- pieces --------------------------------------------------------------------------------------------------
    def floated(self, told: Float, columns: int) -> str:
        """A picture with its caption, or a pull quote."""
        look, rng = self.look, self.rng
        tail = ""
        if told.tail:
            tail = f'<span class="tail">{escape(told.tail)}</span>' if told.apart else " " + escape(told.tail)
        says = f'<span class="says" data-says="{told.kind}">{escape(told.text)}{tail}</span>'
        if told.kind == "pull-quote":
            return f'<span class="float quote">{says}</span>'
        picture = f'<span class="picture" style="height:{rng.randint(16, 38)}mm"></span>'
        beside = "half" if columns == 1 and look.column * MM / look.size > 20 and rng.random() < 0.5 else ""
        inner = says + picture if look.caption_place == "above" else picture + says
        return f'<span class="float {beside} {look.caption_place}">{inner}</span>'

    def piece(self, piece: Piece, first: bool, columns: int) -> str:
        """A paragraph of any kind."""
        told, look = piece.gold(), self.look
        text = escape(piece.text)
        if piece.cells:
            text = " ".join(f'<span class="cell">{escape(cell)}</span>' for cell in piece.cells)
        for one in piece.floats:
            at = max(1, len(piece.text) // self.rng.choice([2, 2, 3]))
            text = escape(piece.text[:at]) + self.floated(one, columns) + escape(piece.text[at:])
        drop = (
            first
            and piece.kind == "body"
            and not piece.floats
            and piece.text[0] not in "（【〔“「■●◎〖["
            and self.rng.random() < look.drop
        )
        if drop:
            text = f'<span class="drop">{escape(piece.text[0])}</span>{escape(piece.text[1:])}'
        elif look.blanks and piece.kind in ("body", "answer", "question"):
            text = "　　" + text
        return f'<div class="piece {piece.kind}{" dropped" if drop else ""}" data-kind="{told["kind"]}" data-detail="{told["detail"]}">{text}</div>'

    def headline(self, story: Story, box: Box, upright: bool) -> str:
        """The lines of a headline, as large as there is room for."""
        look, rng = self.look, self.rng
        longest = max((len(p.text) for p in story.headline if p.kind == "headline"), default=1)
        room = (look.width(box.columns) - 5) * MM if upright else (box.height - 10) * MM
        rows = 1 if longest * look.size * 1.5 < room else 2
        size = min(
            {1: 14, 2: 19, 3: 24, 4: 28}.get(box.columns, 32) * look.headline_scale * rng.uniform(0.9, 1.1),
            room / (longest / rows + 0.6),
        )
        size = max(size, look.size * 1.25)
        lines = []
        for part in story.headline:
            own = size if part.kind == "headline" else max(look.size * 1.1, size * 0.55)
            lines.append(
                f'<div class="{part.kind}" data-head="{part.kind}" style="font-size:{own:.1f}pt">{escape(part.text)}</div>'
            )
        return "".join(lines)

    def story(self, story: Story, box: Box) -> str:
        """A story in its rectangle."""
        look, rng = self.look, self.rng
        place = rng.choice(PLACES.get(look.headline_place, [look.headline_place]))
        if place in ("left", "right") and (
            len(story.headline) > 2
            or any(len(p.text) > 15 for p in story.headline)
            or box.columns < 2
            or box.height < 50
        ):
            place = "above"
        if place == "side" and (box.columns < 3 or len(story.headline) > 3):
            place = "above"
        columns = box.own or box.columns
        if box.own:
            place = place if place == "below" else "above"
        elif place in ("left", "right", "side") or (columns > 1 and look.across and rng.random() < 0.6):
            columns -= 1
        credit = {
            where: "".join(f'<div class="credit">{escape(text)}</div>' for at, text in story.credits if at == where)
            for where in ("above", "under", "end")
        }
        pieces = [self.piece(piece, i == 0, columns) for i, piece in enumerate(story.pieces)]
        for name, told in (("continued_to", story.jump_to), ("continued_from", story.jump_from)):
            if not told:
                continue
            apart = " apart" if story.jump_apart else ""
            jump = f'<span class="jump{apart}" data-name="{name}">{escape(told["text"])}</span>'
            if name == "continued_to":
                pieces[-1] = pieces[-1].removesuffix("</div>") + jump + "</div>"
            else:
                opening, _, rest = pieces[0].partition(">")
                pieces[0] = f"{opening}>{jump}{rest}"
        gold = {
            "byline": story.byline,
            "continued_to": story.jump_to,
            "continued_from": story.jump_from,
            "genre": story.genre,
        }
        across = box._replace(right=box.left + 1) if place == "side" else box
        head = f'<div class="head">{credit["above"]}{self.headline(story, across, place not in ("left", "right"))}{credit["under"] if rng.random() < 0.75 else ""}</div>'
        inside = credit["under"] if 'class="credit"' not in head else ""
        body = (
            f'<div class="body" style="column-count:{max(1, columns)}">{inside}{"".join(pieces)}{credit["end"]}</div>'
        )
        direction = {
            "above": "column",
            "below": "column-reverse",
            "left": "row",
            "right": "row-reverse",
            "side": "row",
        }[place]
        ground = rng.random()
        frame = (
            "framed"
            if ground < look.frame
            else "tinted"
            if ground < look.frame + look.tint
            else "dark"
            if ground < look.frame + look.tint + look.dark
            else ""
        )
        left = box.left * (look.column + look.gap)
        setting = "aside" if place == "side" else "upright" if place in ("left", "right") else ""
        return (
            f'<section class="story {frame} {setting}" data-balance="{"1" if rng.random() < 0.8 else ""}" data-stops="{self.stops()}" data-gold="{escape(json.dumps(gold, ensure_ascii=False))}" '
            f'style="left:{left:.2f}mm;top:{box.top:.2f}mm;width:{look.width(box.columns):.2f}mm;height:{box.height - look.between:.2f}mm;flex-direction:{direction}">{head}{body}</section>'
        )

    def stops(self) -> str:
        """The marks a story may be cut at."""
        return self.editor.style.ends or "。！？"

    def photograph(self, box: Box) -> str:
        """A picture with a caption that belongs to no story."""
        told = self.editor.caption(Story("picture"))
        tail = f" {told.tail}" if told.tail else ""
        return (
            f'<section class="float alone" style="left:{box.left * (self.look.column + self.look.gap):.2f}mm;top:{box.top:.2f}mm;width:{self.look.width(box.columns):.2f}mm;height:{box.height - self.look.between:.2f}mm">'
            f'<span class="picture" style="flex:1"></span><span class="says" data-says="caption">{escape(told.text + tail)}</span></section>'
        )

    # -- the page ------------------------------------------------------------------------------------------------
    def furniture(self, texts: Sequence[str], kind: str, top: float, sizes: Sequence[float]) -> str:
        """Lines of furniture side by side."""
        shares = "".join(
            f'<span class="furniture" data-kind="{furniture_kind(text, kind)}" style="font-size:{size:.1f}pt;{"font-family:" + self.look.quoted(self.look.display) if size > 12 else ""}">{escape(text)}</span>'
            for text, size in zip(texts, sizes, strict=True)
        )
        return f'<div class="bar" style="top:{top:.1f}mm">{shares}</div>'

    def edges(self) -> tuple[str, float, float]:
        """Masthead or page head, page foot, and the room they leave: from which height to which."""
        desk, rng, look = self.desk, self.rng, self.look
        region = "old" if desk.script == "old" else self.editor.style.region
        ordinary = "tw" if region == "old" else region
        top, bottom, made = 0.0, look.paper[1] - 2 * look.margin, ""
        if rng.random() < 0.22 and region != "old":
            name, *rest = desk.lines(rng.choice(values(f"mastheads.{ordinary}", desk.heldout, rng)))
            ears = desk.lines(rng.sample(values("ears", desk.heldout, rng), 2))
            if rng.random() < 0.5:
                made += self.furniture([ears[0], name, ears[1]], "masthead", 0, [9, rng.choice([34, 44, 52]), 9])
            else:
                made += self.furniture([name, *ears], "masthead", 0, [rng.choice([34, 44]), 8.5, 8.5])
            made += self.furniture(rest, "masthead", 24, [8.5] * len(rest))
            top = 36.0
        else:
            head = desk.lines(rng.choice(values(f"heads.{region}", desk.heldout, rng)))
            sizes = [rng.choice([9, 14, 20]) if i == 0 else 8.5 for i in range(len(head))]
            if look.page_head == "foot":
                bottom -= 11
                made += self.furniture(head, "running-head", bottom + 3, [8.5] * len(head))
            else:
                made += self.furniture(head, "running-head", 0, sizes)
                top = 13.0
        if rng.random() < 0.3:
            bottom -= 8
            foot = desk.lines(rng.choice(values(f"feet.{ordinary}", desk.heldout, rng)))
            made += self.furniture(foot, "imprint", look.paper[1] - 2 * look.margin - 5, [8] * len(foot))
        return made, top, bottom

    def piled(self, whole: Box, articles: Sequence[Article]) -> list[str]:
        """Stories one below the other, in one stack or in two: each as high as its text needs, in columns of its own width."""
        look, rng = self.look, self.rng
        middle = rng.randint(1, look.columns - 1) if look.columns > 1 and rng.random() < 0.5 else 0
        line = look.size * look.leading / MM
        left, made = list(articles), list[str]()
        for stack in [Box(0, middle, whole.top, 0), Box(middle, look.columns, whole.top, 0)]:
            if not stack.columns:
                continue
            em = look.width(stack.columns) / look.size * MM
            top = stack.top
            for article in list(left):
                columns = rng.randint(max(1, round(em / 28)), max(1, min(6, round(em / 10))))
                lines = article.length / (em / columns - 2) + 1.5 * len(article.paragraphs)
                bottom = top + (lines / columns + 3) * line * 1.1 + HEAD
                if bottom < whole.bottom:
                    box = Box(stack.left, stack.right, top, bottom + look.between, columns)
                    made.append(self.story(self.editor.story(article, genre=rng.choice(LONG)), box))
                    left.remove(article)
                    top = bottom
        return made

    def page(self, articles: Sequence[Article], piled: bool = False) -> str:
        """The page as HTML; ``piled`` says that its stories stand one below the other."""
        look, rng = self.look, self.rng
        edges, top, bottom = self.edges()
        whole, least = Box(0, look.columns, top, bottom), rng.choice([45, 60, 85])
        left, made = list(articles), list[str]()
        line = look.size * look.leading / MM
        piled = rng.random() < PILED or piled
        if piled:
            made = self.piled(whole, left)
        for box in [] if piled else cut(whole, rng, least, rng.choice([2, 3, 4])):
            if rng.random() < 0.04 and box.height < 130:
                made.append(self.photograph(box))
                continue
            room = int(look.width(box.columns) / (look.size / MM) * max(8.0, box.height - 18) / line)
            at = min(range(len(left)), key=lambda i: misfit(left[i], room, box.columns))
            genre = rng.choice(LONG) if room > 450 and self.desk.script != "old" else None
            made.append(self.story(self.editor.story(left.pop(at), room, genre), box))
        if rng.random() < 0.4:
            rng.shuffle(made)
        parts = [edges, *made] if rng.random() < 0.7 else [*made, edges]
        lang = "zh-CN" if self.desk.script == "zh" else "zh-TW"
        return f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><style>{self.look.sheet}</style><body>{"".join(parts)}</body></html>'


def extract(pdf: Path) -> None:
    """Read a PDF back with every extractor that this machine has."""
    for name, command in EXTRACTORS.items():
        if shutil.which(command[0]):
            done = subprocess.run(
                [part.format(pdf=pdf) for part in command], capture_output=True, timeout=600, check=True
            )
            pdf.with_suffix(f".{name}.txt").write_bytes(done.stdout)


def rewrite(pdf: Path) -> None:
    """Pass a PDF through cairo, as pages on their way to an archive are."""
    if shutil.which("pdftocairo"):
        through = pdf.with_suffix(".new")
        subprocess.run(["pdftocairo", "-pdf", pdf, through], capture_output=True, timeout=600, check=True)
        through.replace(pdf)


def set_page(browser: Any, markup: str, pdf: Path) -> dict[str, Any]:
    """Set a page, cut its stories to their places, print it; its gold, read from the page as it was set."""
    tab = browser.new_page()
    tab.set_content(markup)
    tab.evaluate("document.fonts.ready")
    gold: dict[str, Any] = tab.evaluate(
        Path(__file__).with_name("fit.js").read_text(encoding="utf-8").split("\n", 1)[1]
    )
    tab.pdf(path=str(pdf), prefer_css_page_size=True, print_background=True)
    tab.close()
    return gold


def markup(
    articles: Sequence[Article], stock: Stock, script: str, seed: str, heldout: bool, piled: bool = False
) -> str:
    """A page as HTML; the same seed gives the same page."""
    rng = random.Random(seed)
    return Composer(Desk(script, rng, heldout), stock).page(rng.sample(list(articles), min(len(articles), 90)), piled)


def pages(
    articles: Sequence[Article],
    stock: Stock,
    script: str,
    seeds: Mapping[int, str],
    heldout: bool,
    folder: Path,
    piled: bool = False,
) -> None:
    """Compose a page for each seed and write ``page-NNN.pdf``, its texts and its gold into a folder."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER)
        for number, seed in seeds.items():
            pdf = folder / f"page-{number:03d}.pdf"
            gold = set_page(browser, markup(articles, stock, script, seed, heldout, piled), pdf)
            if random.Random(seed + "+").random() < 0.25 or pdf.stat().st_size > 3_000_000:
                rewrite(pdf)
            extract(pdf)
            pdf.with_suffix(".gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")
        browser.close()
