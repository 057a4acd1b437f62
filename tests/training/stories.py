"""Stories as a paper prints them: an article of the pool gets headline parts, credits, markers, subheads, captions and all else.

A story knows what each of its pieces is, not how it is set: the same story can become lines of text or part of a composed page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.training.words import Article, Desk, Stock, habits, values

GENRES = {
    "news": 46, "feature": 14, "essay": 10, "interview": 6, "brief": 8, "letter": 3, "briefs": 4, "verse": 4, "list": 5, "quiz": 2, "table": 4, "notice": 4, "ads": 3, "facts": 3, "contents": 1,
}  # fmt: skip
"""How often a story is what, where a paper has no taste of its own."""

OLD_GENRES = {"anecdote": 55, "dispatch": 25, "verse": 5, "notice": 6, "briefs": 9}
"""The same for a paper before 1950."""

BASE = {"subhead": "subhead", "verse": "verse", "list": "list", "table": "table"}
"""The kinds that the figures count; every other kind of paragraph is running text to them."""


class Part(NamedTuple):
    """A line of a headline; ``kind`` is kicker, headline or deck."""

    kind: str
    text: str


@dataclass
class Piece:
    """A paragraph. ``cells`` are those of a row of a table; ``after`` floats stand in its middle."""

    kind: str
    text: str
    cells: list[str] = field(default_factory=list)
    floats: list[Float] = field(default_factory=list)

    def gold(self) -> dict[str, Any]:
        """As gold names it: ``kind`` is what the figures count, ``detail`` what it is."""
        return {"text": self.text, "kind": BASE.get(self.kind, "body"), "detail": self.kind}


@dataclass
class Float:
    """What may stand anywhere: a caption or a pull quote. ``tail`` is the photographer, on a line of its own where ``apart``."""

    kind: str
    text: str
    tail: str = ""
    apart: bool = False

    @property
    def whole(self) -> str:
        """All that is printed."""
        return f"{self.text} {self.tail}".strip()


@dataclass
class Story:
    """A story before it is set."""

    genre: str
    headline: list[Part] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    byline: list[dict[str, str]] = field(default_factory=list)
    credits: list[tuple[str, str]] = field(default_factory=list)
    """Where each credit stands (``under`` the headline, ``above`` it, at the ``end``) and what it says."""
    jump_to: dict[str, str] | None = None
    jump_from: dict[str, str] | None = None
    jump_apart: bool = False
    """Whether jump lines have lines of their own."""

    def gold(self) -> dict[str, Any]:
        """The story as gold tells it."""
        return {
            "headline": [p.text for p in self.headline],
            "headlines": [p._asdict() for p in self.headline],
            "byline": self.byline,
            "credit": [text for _, text in self.credits],
            "paragraphs": [p.gold() for p in self.pieces],
            "continued_to": self.jump_to,
            "continued_from": self.jump_from,
            "genre": self.genre,
        }


class Style:
    """The wordings a paper keeps to."""

    def __init__(self, desk: Desk) -> None:  # noqa: PLR0915 - one habit a line
        rng, heldout = desk.rng, desk.heldout
        self.region = "zh" if desk.script == "zh" else "tw"
        wording = "old" if desk.script == "old" else self.region

        def some(name: str, most: int) -> list[Any]:
            found = values(name, heldout, rng)
            return rng.sample(found, min(len(found), rng.randint(1, most)))

        self.openers = some(f"openers.{wording}", 4)
        self.tails = some(f"tails.{self.region}", 2)
        self.credits = some(f"credits.{wording}", 3)
        self.captions = some(f"captions.{self.region}", 2)
        self.photos = some(f"photos.{self.region}", 2)
        self.subheads = some("subheads", 1) if rng.random() < 0.7 else some("subheads", 2)
        self.runin = some("runin", 1)
        self.lists = some("lists", 2)
        self.notes = some(f"notes.{self.region}", 2)
        self.endnotes = some(f"endnotes.{self.region}", 2)
        self.signatures = some(f"signatures.{self.region}", 2)
        self.speakers = some("speakers", 1)
        self.jumps = some(f"jumps.{wording}", 1)
        self.jumps_from = some(f"jumps_from.{self.region}", 1)
        self.tables = values("tables", heldout, rng)
        self.facts = values("facts", heldout, rng)
        self.notices = values("notices", heldout, rng)
        self.ads = values("ads", heldout, rng)
        self.marker = rng.choice([0.0, 0.25, 0.6, 0.9])
        """How often news opens with a marker."""
        self.credit = rng.choice([0.1, 0.3, 0.6, 0.9])
        """How often a story without a marker has a credit."""
        self.credit_place = rng.choice(["under", "under", "under", "end", "above" if heldout else "under"])
        self.kicker, self.deck = rng.choice([0.05, 0.2, 0.5]), rng.choice([0.05, 0.2, 0.5])
        self.spread = rng.choice([0.0, 0.4])
        """How often a headline of two or three characters has blanks between them."""
        self.standing = rng.choice([0.0, 0.2, 0.6])
        """How often a kicker is the name of a column."""
        self.columns = some("columns", 3)
        self.links = some("links", 1)
        self.gapped = rng.choice([0.0, 0.0, 0.2, 0.5])
        """How often a blank stands in the middle of a headline line, where two halves are set apart."""
        self.exclaims = rng.choice([0.0, 0.0, 0.1, 0.3])
        """How often a headline line ends in a mark of exclamation or question."""
        self.contact = rng.choice([0.0, 0.1, 0.3])
        """How often a paragraph names an address or a telephone number."""
        self.decks = rng.choice(["", "", "——", "■", "●"] if not heldout else ["", "▶", "◇", "- "])
        self.subhead = rng.choice([0.2, 0.5, 0.9])
        self.picture = rng.choice([0.1, 0.3, 0.5])
        self.quote = rng.choice([0.0, 0.0, 0.15, 0.35])
        self.quoted = rng.choice(
            ["%s", "“%s”", "“%s”", "「%s」"] if self.region == "zh" else ["「%s」", "%s", "「%s」"]
        )
        self.jump = rng.choice([0.04, 0.12])
        self.full_width = self.region == "zh" and rng.random() < 0.12
        self.ends = rng.choice("、、、 。") if desk.script == "old" else ""
        """What ends a sentence in an old paper."""
        table = OLD_GENRES if desk.script == "old" else GENRES
        self.genres = {genre: weight * rng.choice([0.3, 1, 1, 2]) for genre, weight in table.items()}


OLD_MARKS = str.maketrans(
    {"“": "『", "”": "』", "‘": "「", "’": "」", "「": "『", "」": "』", "；": "、", "，": "、", "：": "、"}
)
FULL = str.maketrans({chr(0x21 + i): chr(0xFF01 + i) for i in range(94) if chr(0x21 + i).isalnum()})


class Editor:
    """Makes stories of articles, in the style of one paper."""

    def __init__(self, desk: Desk, stock: Stock) -> None:
        self.desk, self.stock, self.rng = desk, stock, desk.rng
        self.style = Style(desk)

    def story(self, article: Article, room: int = 100_000, genre: str | None = None) -> Story:
        """A story of an article, of about ``room`` characters where it can be cut so."""
        kinds = self.style.genres
        genre = genre or self.rng.choices(list(kinds), list(kinds.values()))[0]
        story = Story(genre)
        paragraphs = list(article.paragraphs)
        while len(paragraphs) > 1 and sum(map(len, paragraphs[:-1])) > room:
            paragraphs.pop()
        make = getattr(self, f"write_{genre}")
        make(story, article, paragraphs)
        if len(story.headline) == 1 and len(story.headline[0].text) <= 3 and self.chance(self.style.spread):
            story.headline = [
                story.headline[0]._replace(text=self.rng.choice([" ", "　"]).join(story.headline[0].text))
            ]
        if self.style.full_width:
            for piece in story.pieces:
                piece.text = piece.text.translate(FULL)
                piece.cells = [c.translate(FULL) for c in piece.cells]
            story.byline = [{k: v.translate(FULL) for k, v in person.items()} for person in story.byline]
        return story

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.rng.random() < share

    def say(self, story: Story, wordings: list[Any], named: bool = True, **more: object) -> str:
        """One of the wordings; the people it names are the story's where ``named``."""
        text, people = self.desk.say(self.rng.choice(wordings), **more)
        if named:
            story.byline += [p for p in people if p not in story.byline]
        return text

    # -- headline ------------------------------------------------------------------------------------------------
    def head(self, story: Story, article: Article, short: bool = False) -> None:
        """Headline lines with a kicker and a deck where the paper likes them."""
        lines = list(article.headline)[:3]
        whole = lines[0]
        if self.chance(0.03):
            lines = [whole := self.worded()]
        if len(lines) == 1 and not short and len(whole) > 14 and self.chance(0.6):
            breaks = [i for i, c in enumerate(whole) if c in "，： 　" and 4 < i < len(whole) - 4]
            if breaks:
                at = self.rng.choice(breaks)
                lines = [whole[:at].strip("， 　") + ("：" if whole[at] == "：" else ""), whole[at + 1 :].strip()]
        if short:
            lines = lines[:1]
        kinds = {1: ["h"], 2: ["kh", "hd", "hh"], 3: ["khd", "hhd", "khh"]}[len(lines)]
        pattern = self.rng.choice(kinds)
        if len(lines) == 1 and not short:
            if self.chance(self.style.kicker):
                kicker = self.stock.clause(self.rng, 5, 13)
                if self.chance(self.style.standing):
                    kicker = self.say(story, self.style.columns, named=False)
                lines, pattern = [kicker, *lines], "k" + pattern
            if self.chance(self.style.deck):
                lines, pattern = [*lines, self.stock.clause(self.rng, 6, 16)], pattern + "d"
                while self.style.decks in ("■", "●", "▶", "◇") and self.chance(0.6) and len(lines) < 5:
                    lines, pattern = [*lines, self.stock.clause(self.rng, 6, 16)], pattern + "d"
        names = {"k": "kicker", "h": "headline", "d": "deck"}
        story.headline = [
            Part(names[kind], (self.style.decks if kind == "d" else "") + self.exclaimed(line))
            for kind, line in zip(pattern, map(self.gapped, lines), strict=True)
        ]

    def exclaimed(self, line: str) -> str:
        """A headline line, with a mark of exclamation or question at its end where the paper likes them."""
        if line[-1] in "！？”」：" or not self.chance(self.style.exclaims):
            return line
        return line + self.rng.choice("！！？")

    def worded(self) -> str:
        """A headline with words, dates or numbers that stand in page heads too."""
        form = self.desk.say(self.rng.choice(habits()["headwords"]))[0]
        return self.desk.local(form).replace("%s", self.stock.clause(self.rng, 3, 7))

    def gapped(self, line: str) -> str:
        """A headline line, with a blank between its halves where the paper sets them apart."""
        if len(line) < 8 or " " in line or not self.chance(self.style.gapped):
            return line
        at = len(line) // 2 + self.rng.randint(-2, 2)
        if line[at - 1].isascii() or line[at].isascii():
            return line
        return line[:at] + self.rng.choice([" ", "　", "  "]) + line[at:]

    # -- running text --------------------------------------------------------------------------------------------
    def credit(self, story: Story) -> None:
        """A credit in the paper's place."""
        place = self.style.credit_place
        story.credits.append((place, self.say(story, self.style.credits)))

    def marked(self, story: Story, pieces: list[Piece]) -> None:
        """An opening marker, a name at the end or a credit."""
        body = [p for p in pieces if p.kind in ("body", "lead")]
        if not body:
            return
        if self.chance(self.style.marker):
            body[0].text = self.say(story, self.style.openers) + body[0].text
        elif self.chance(self.style.credit):
            if self.chance(0.25):
                body[-1].text += self.say(story, self.style.tails)
            else:
                self.credit(story)

    def subheads(self, pieces: list[Piece]) -> None:
        """Subheads between paragraphs, numbered where the paper numbers them."""
        body = [i for i, p in enumerate(pieces) if p.kind in ("body", "question", "answer") and i >= 2]
        count = min(len(body), self.rng.choice([1, 2, 2, 3]))
        form = self.rng.choice(self.style.subheads)
        for number, at in reversed(list(enumerate(sorted(self.rng.sample(body, count)), 1))):
            text = form.replace("%#", "一二三四五"[number - 1]).replace("%1", str(number))
            pieces.insert(at, Piece("subhead", self.desk.local(text.replace("%s", self.stock.clause(self.rng, 4, 12)))))

    def contacts(self, pieces: list[Piece]) -> None:
        """Addresses and telephone numbers, behind a sentence of a paragraph."""
        for piece in pieces:
            if piece.kind == "body" and self.chance(self.style.contact):
                stops = [found.end() for found in re.finditer("。", piece.text)] or [len(piece.text)]
                at = self.rng.choice(stops)
                told = self.desk.say(self.rng.choice(habits()["contacts"]))[0]
                piece.text = piece.text[:at] + told + piece.text[at:]
        if pieces[-1].kind == "body" and self.chance(self.style.contact):
            lines = self.rng.sample(habits()["contact_lines"], self.rng.randint(1, 4))
            pieces += [Piece("list", self.desk.say(line)[0]) for line in lines]

    def caption(self, story: Story) -> Float:
        """A caption, mostly with a photographer."""
        words = self.stock.clause(self.rng, 6, 18)
        if self.chance(0.35):
            words = self.stock.sentence(self.rng).rstrip("。！？”」』）")
        text = self.say(story, self.style.captions, named=False).replace("%s", words)
        if self.chance(0.55):
            return Float("caption", text, self.say(story, self.style.photos, named=False), self.chance(0.3))
        return Float("caption", text)

    def inserted(self, pieces: list[Piece]) -> None:
        """Verse, a list or related news inside a story, or none."""
        drawn, at = self.rng.random(), self.rng.randint(1, len(pieces))
        if pieces[-1].kind != "body":
            return
        if drawn < 0.05:
            length = self.rng.choice([5, 7])
            pieces[at:at] = [
                Piece("verse", self.stock.clause(self.rng, length, length) + "，。"[i % 2]) for i in range(4)
            ]
        elif drawn < 0.11:
            pieces[at:at] = [
                Piece("list", t) for t in self.items(self.rng.choice(self.style.lists), self.rng.randint(3, 5))
            ]
        elif drawn < 0.17:
            pieces += [
                Piece("subhead", self.desk.local(self.rng.choice(self.style.links))),
                Piece("body", self.stock.sentence(self.rng) + self.stock.sentence(self.rng)),
            ]

    def floats(self, story: Story, pieces: list[Piece]) -> None:
        """Captions and pull quotes in the middle of paragraphs."""
        long = [p for p in pieces if p.kind == "body" and len(p.text) > 50]
        if long and self.chance(self.style.picture):
            self.rng.choice(long).floats.append(self.caption(story))
        if len(long) > 2 and self.chance(self.style.quote):
            said = re.findall(r"[^。！？“”「」]{12,40}[。！？]", "".join(p.text for p in long))
            if said:
                quote = self.style.quoted % self.rng.choice(said).rstrip("。")
                self.rng.choice(long).floats.append(
                    Float("pull-quote", quote, self.rng.choice(["", "", "——" + self.desk.person()]))
                )

    def jumps(self, story: Story, pieces: list[Piece]) -> None:
        """A jump line at the end, a story that goes on from another page, or neither."""
        last = pieces[-1]
        body = [i for i, p in enumerate(pieces) if p.kind == "body"]
        story.jump_apart = self.chance(0.4)
        if last.kind == "body" and len(body) > 1 and len(last.text) > 24 and self.chance(self.style.jump):
            text, _ = self.desk.say(
                self.rng.choice(self.style.jumps),
                page=(page := self.rng.randint(2, 12)),
                cnpage="一二三四五六七八九"[min(page, 9) - 1],
            )
            last.text = re.sub(
                r"[，。、；：！？“”‘’（）《》「」『』0-9A-Za-z ]+$",
                "",
                last.text[: int(len(last.text) * self.rng.uniform(0.3, 0.8))],
            )
            last.floats = []
            story.jump_to = {"page": str(min(page, 9) if "cnpage" in text else page), "text": text}
            found = re.search("[一二三四五六七八九]|[0-9]+", text)
            if found:
                story.jump_to["page"] = (
                    str("一二三四五六七八九".find(found[0]) + 1) if found[0] in "一二三四五六七八九" else found[0]
                )
            else:
                story.jump_to = None
                last.text += text
        elif body and body[0] == 0 and not story.credits and self.chance(self.style.jump):
            first = pieces[0]
            text, _ = self.desk.say(
                self.rng.choice(self.style.jumps_from),
                page=(page := self.rng.randint(1, 9)),
                cnpage="一二三四五六七八九"[page - 1],
            )
            first.text = (
                re.sub(
                    r"^[，。、；：！？”’）》」』 ]+",
                    "",
                    first.text[self.rng.randint(8, max(9, len(first.text) // 2)) :],
                )
                or first.text
            )
            story.jump_from = {"page": str(page), "text": text}
            story.byline = [p for p in story.byline if any(p["name"] in q.text for q in pieces)]

    def tail(self, story: Story, pieces: list[Piece], signed: float, noted: float) -> None:
        """A signature, a note on the author, numbered notes."""
        if story.jump_to:
            return
        if self.chance(signed):
            pieces += [Piece("signature", line) for line in self.desk.lines(self.rng.choice(self.style.signatures))]
        if self.chance(noted):
            note = self.rng.choice(self.style.endnotes)
            text = self.say(story, [note], named=False).replace(
                "%s", self.desk.local(self.rng.choice(habits()["sentences"]["note"]))
            )
            pieces.append(Piece("note", text))

    def write_news(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """News: a marker or a credit, a subhead now and then, a picture."""
        self.head(story, article)
        pieces = [Piece("body", p) for p in paragraphs]
        self.marked(story, pieces)
        if len(pieces) > 3 and self.chance(0.12):
            pieces[0].kind = "lead"
        if len(pieces) > 3 and self.chance(self.style.subhead * 0.7):
            self.subheads(pieces)
        self.floats(story, pieces)
        self.inserted(pieces)
        self.contacts(pieces)
        self.jumps(story, pieces)
        story.pieces = pieces

    def write_brief(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """One paragraph."""
        self.head(story, article, short=True)
        story.pieces = [Piece("body", paragraphs[0])]
        self.marked(story, story.pieces)

    def write_feature(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """A long story: an editor's note or a lead, subheads, pictures, quotes."""
        self.head(story, article)
        pieces = [Piece("body", p) for p in paragraphs]
        self.marked(story, pieces)
        if self.chance(0.3):
            pieces[0].kind = "lead"
        if len(pieces) > 3 and self.chance(self.style.subhead + 0.2):
            self.subheads(pieces)
        self.inserted(pieces)
        self.floats(story, pieces)
        self.floats(story, pieces)
        if self.chance(0.3):
            note = self.rng.choice(self.style.notes).replace(
                "%s", self.desk.local(self.rng.choice(habits()["sentences"]["editor"]))
            )
            pieces.insert(0, Piece("note", self.desk.local(note)))
        self.tail(story, pieces, 0.1, 0.15)
        self.jumps(story, pieces)
        story.pieces = pieces

    def write_essay(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """An essay: its author under the headline, no marker."""
        self.head(story, article, short=self.chance(0.6))
        if self.chance(0.85):
            self.credit(story)
        pieces = [Piece("body", p) for p in (self.short(paragraphs) if self.chance(0.3) else paragraphs)]
        if len(pieces) > 4 and self.chance(self.style.subhead * 0.7):
            self.subheads(pieces)
        self.inserted(pieces)
        self.floats(story, pieces)
        self.tail(story, pieces, 0.2, 0.25)
        story.pieces = pieces

    def short(self, paragraphs: list[str]) -> list[str]:
        """Paragraphs of a sentence or two, some of them said by somebody."""
        found: list[str] = []
        for sentence in SENTENCES.findall("".join(paragraphs))[:14]:
            if found and len(found[-1]) < 40 and self.chance(0.3) and found[-1][-1] not in "”」":
                found[-1] += sentence
            elif len(sentence) < 30 and self.chance(0.4) and not set(sentence) & set("“”「」"):
                found.append(f"“{sentence}”" if self.desk.script == "zh" else f"「{sentence}」")
            else:
                found.append(sentence)
        return found or paragraphs

    def write_interview(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """Questions and answers, with the speakers before them."""
        self.head(story, article)
        asks, answers = (self.desk.say(w)[0] for w in self.rng.choice(self.style.speakers))
        pieces = [Piece("body", paragraphs[0])] if len(paragraphs) > 1 else []
        self.marked(story, pieces)
        for text in paragraphs[len(pieces) :]:
            question = self.stock.sentence(self.rng).rstrip("。！？”」』）") + "？"
            pieces += [Piece("question", asks + question), Piece("answer", answers + text)]
        if len(pieces) > 6 and self.chance(self.style.subhead * 0.7):
            self.subheads(pieces)
        self.floats(story, pieces)
        story.pieces = pieces

    def write_letter(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """A letter to the editor, signed."""
        self.head(story, article, short=True)
        opening = (
            [
                Piece(
                    "body",
                    self.desk.local(
                        self.rng.choice(
                            ["编辑同志：", "编辑先生：", "$paper编辑部：".replace("$paper", self.desk.name)]
                        )
                    ),
                )
            ]
            if self.chance(0.6)
            else []
        )
        story.pieces = opening + [Piece("body", p) for p in paragraphs[:4]]
        story.pieces += [Piece("signature", line) for line in self.desk.lines(self.rng.choice(self.style.signatures))]

    def write_briefs(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """Short items under one headline, each with words run in before it."""
        if self.desk.script == "old":
            self.old_head(story, article)
            marks = self.rng.choice(["▲", "◎", "○", "△"])
            story.pieces = [
                Piece("body", marks + self.old(self.stock.sentence(self.rng) + self.stock.sentence(self.rng)))
                for _ in range(self.rng.randint(2, 5))
            ]
            return
        story.headline = [
            Part("headline", self.desk.local(self.rng.choice(["简讯", "一周要闻", "短波", "要闻速览", "街谈", "动态"])))
        ]
        form = self.rng.choice(self.style.runin)
        count = self.rng.randint(2, 5)
        story.pieces = [
            Piece(
                "body",
                self.desk.local(form) % self.stock.clause(self.rng, 4, 10)
                + self.stock.sentence(self.rng)
                + self.stock.sentence(self.rng),
            )
            for _ in range(count)
        ]

    # -- pieces of other kinds -----------------------------------------------------------------------------------
    def write_verse(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """Verse: lines of five, seven or any number of characters."""
        story.headline = [Part("headline", self.stock.clause(self.rng, 2, 6))]
        if self.chance(0.7):
            self.credit(story)
        measure = self.rng.choice([(5, 5), (7, 7), (3, 11), (4, 9)])
        count = self.rng.choice([4, 8, 8, 12, 16])
        lines = [self.stock.clause(self.rng, *measure) for _ in range(count)]
        if measure[0] == measure[1]:
            lines = [line + "，。"[i % 2] for i, line in enumerate(lines)] if self.chance(0.6) else lines
        story.pieces = [Piece("verse", line) for line in lines]
        self.tail(story, story.pieces, 0.15, 0.2)

    def items(self, marks: str, count: int) -> list[str]:
        """Items of a list, each with its mark; of ranks, those who won them."""
        step = len(marks) // 8
        if marks[0] == "第" or self.chance(0.15):
            form = self.rng.choice(habits()["ranked"])
            return [marks[i * step : (i + 1) * step] + self.desk.say(form)[0] for i in range(count)]
        ends = self.rng.choice([("；", "。"), ("", ""), ("。", "。")])
        return [
            marks[i * step : (i + 1) * step] + self.stock.clause(self.rng, 6, 18) + ends[i == count - 1]
            for i in range(count)
        ]

    def write_list(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """A list below a sentence or two."""
        self.head(story, article, short=True)
        lead = self.stock.sentence(self.rng).rstrip("。！？”」』）") + "："
        story.pieces = [Piece("body", lead)] if self.chance(0.8) else []
        self.marked(story, story.pieces)
        story.pieces += [
            Piece("list", t) for t in self.items(self.rng.choice(self.style.lists), self.rng.randint(3, 8))
        ]
        if self.chance(0.2):
            story.pieces.append(Piece("body", self.stock.sentence(self.rng)))
        self.tail(story, story.pieces, 0.2, 0.1)

    def write_quiz(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """Questions, each with answers to choose from."""
        story.headline = [
            Part("headline", self.desk.local(self.rng.choice(["知识问答", "竞赛试题", "小测验", "有奖问答"])))
        ]
        number = self.rng.choice(["一、二、三、四、", "1.2.3.4.", "1、2、3、4、", "１．２．３．４．"])
        mark = self.rng.choice(["．", ".", "、", "）", ". "])
        for i in range(self.rng.randint(2, 4)):
            asked = number[2 * i : 2 * i + 2] + self.stock.clause(self.rng, 8, 20)
            story.pieces.append(Piece("question", asked + self.rng.choice(["？", "（　　）", "？（　）"])))
            story.pieces += [
                Piece("list", letter + mark + self.stock.clause(self.rng, 2, 9))
                for letter in "ABCD"[: self.rng.randint(3, 4)]
            ]

    def filled(self, form: str) -> str:
        """A cell or fact: ``#`` is a digit, ``@`` a person."""
        form = re.sub("#", lambda _: str(self.rng.randint(0, 9)), form)
        return self.desk.say(form.replace("@", "{A}"))[0]

    def write_table(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """A table, a row a paragraph."""
        table = self.rng.choice(self.style.tables)
        names = self.rng.sample(table["names"], min(len(table["names"]), self.rng.randint(3, 8)))
        rows = [table["head"], *([self.desk.local(n), *(self.filled(c) for c in table["cells"])] for n in names)]
        story.headline = [Part("headline", self.stock.clause(self.rng, 4, 10))]
        story.pieces = [Piece("body", self.stock.sentence(self.rng))] if self.chance(0.3) else []
        self.marked(story, story.pieces)
        story.pieces += [
            Piece("table", " ".join(cells), cells=cells)
            for cells in ([self.desk.local(c) for c in row] for row in rows)
        ]
        if self.chance(0.3):
            story.pieces.append(Piece("note", self.desk.say(self.rng.choice(habits()["sources"]))[0]))
        self.tail(story, story.pieces, 0.0, 0.2)

    def write_facts(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """A fact box."""
        story.headline = [Part("headline", self.stock.clause(self.rng, 4, 8))]
        mark = self.rng.choice(["", "", "■", "●"])
        story.pieces = [Piece("list", mark + self.filled(fact)) for fact in self.rng.choice(self.style.facts)]

    def write_notice(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """A notice, mostly signed."""
        title, *texts = self.rng.choice(self.style.notices)
        title = self.desk.local(title)
        story.headline = [Part("headline", title)]
        said = [self.desk.say(t)[0] for t in texts if t != "S"]
        story.pieces = [Piece("body", self.old(t) if self.desk.script == "old" else t) for t in said]
        if "S" in texts:
            lines = self.desk.lines(
                self.rng.choice([s for s in self.style.signatures if len(s) > 1] or self.style.signatures)
            )
            story.pieces += [Piece("signature", line) for line in lines]

    def write_contents(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """What is in the issue, an entry a line."""
        story.headline = [
            Part("headline", self.desk.local(self.rng.choice(["本期目录", "今日导读", "要目", "内容提要"])))
        ]
        form = self.rng.choice(["{0}. {1}", "{1}……{2}版", "{1} {2}", "■{1}（{2}版）", "{1}　A{2}"])
        entries = [
            form.format(i, self.stock.clause(self.rng, 6, 16), self.rng.randint(2, 16))
            for i in range(1, self.rng.randint(5, 10))
        ]
        story.pieces = [Piece("list", self.desk.local(entry)) for entry in entries]

    def write_ads(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """Classified advertisements: short ones one below the other."""
        story.headline = [
            Part("headline", self.desk.local(self.rng.choice(["分类信息", "便民服务", "小广告", "供求信息"])))
        ]
        picked = self.rng.sample(self.style.ads, min(len(self.style.ads), self.rng.randint(3, 6)))
        story.pieces = [Piece("list", self.desk.say(ad)[0]) for ad in picked]

    # -- before 1950 ---------------------------------------------------------------------------------------------
    def old(self, text: str) -> str:
        """Text with the marks of an old paper: no full stop, or a small one after every clause."""
        text = re.sub("[0-9]+", lambda m: numeral_of(m[0]), text).translate(OLD_MARKS)
        text = re.sub("(?<=.)[。！？](?=[』」）])", "", text)
        end = self.style.ends
        if end == " ":
            return re.sub("[。！？、]+", " ", text).strip()
        if end == "。":
            return re.sub("[。！？、]", "。", text)
        return re.sub("[。！？]", "、", text)

    def old_head(self, story: Story, article: Article, lines: int = 1) -> None:
        """A headline of an old paper: one short line, or two of equal length."""
        length = self.rng.randint(5, 9)
        first = re.sub(r"[^一-鿿]", "", article.headline[0])[:12] or self.stock.clause(self.rng, length, length + 2)
        story.headline = [Part("headline", first)]
        if lines == 2:
            story.headline.append(Part("deck", self.stock.clause(self.rng, max(4, len(first) - 1), len(first) + 2)))

    def write_anecdote(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """What old papers are full of: a headline, a pen name, one paragraph or two."""
        self.old_head(story, article)
        if self.chance(0.75):
            story.credits.append(("under", self.say(story, self.style.credits, named=False)))
        texts = paragraphs if self.chance(0.3) else ["".join(paragraphs[:4])]
        story.pieces = [Piece("body", self.old(t)) for t in texts]
        if self.chance(0.06):
            text, _ = self.desk.say(self.rng.choice(self.style.jumps))
            story.pieces[-1].text += text

    def write_dispatch(self, story: Story, article: Article, paragraphs: list[str]) -> None:
        """A telegram: two lines of headline, place and day, a few clauses."""
        self.old_head(story, article, self.rng.choice([1, 2, 2]))
        text = self.say(story, self.style.openers) + self.old(
            "".join(SENTENCES.findall("".join(paragraphs))[:3]) or paragraphs[0]
        )
        story.pieces = [Piece("body", text)]


SENTENCES = re.compile(r"[^。！？]*[。！？]")


def numeral_of(digits: str) -> str:
    """Digits as an old paper writes them, one by one.

    >>> numeral_of("1908")
    '一九〇八'
    """
    return "".join("〇一二三四五六七八九"[int(d)] for d in digits)
