"""Where a cleaned issue is corrected. Ink is moved, never changed, and every correction is a step of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal, cast

from msgspec import Struct
from msgspec.structs import replace

from papercli.characters import fold, ink
from papercli.corrections import Correction, Join, Keep, Move, Split
from papercli.dates import find_day
from papercli.draft import Heading, Passage, Stories, Story, Text, cut
from papercli.draft import Paragraph as Made
from papercli.errors import WrongCorrection
from papercli.finish import Assembler
from papercli.lexicon import Lexicon
from papercli.model import (
    BY_LINE,
    Article,
    Dateline,
    Edits,
    Field,
    FurnitureKind,
    HeadlineKind,
    Issue,
    Jump,
    Kind,
    Page,
    Paragraph,
    ParagraphKind,
    Span,
    line_ends,
    line_of,
    line_starts,
)
from papercli.stages.blanks import is_spaced
from papercli.stages.bylines import bylines
from papercli.stages.jumps import FROM, TO
from papercli.trace import Letter, letters

CORRECTED = "corrected"
"""The flag of an article that a correction touched: a person has looked at it."""


class _Block(Struct, eq=False):
    """A piece that can be changed. Its field and kind are those of :class:`papercli.model.Piece`, except that the field of a jump
    line is ``from`` or ``to``."""

    field: Field | Literal["from", "to"]
    kind: Kind
    letters: list[Letter]
    was: Paragraph | None = None
    """The paragraph as it was found, as long as this is still it."""

    @property
    def at(self) -> int:
        return self.letters[0].at

    @property
    def text(self) -> str:
        return "".join([" " * (letter.blank and place > 0) + letter.char for place, letter in enumerate(self.letters)])


class _Folder(Struct, eq=False):
    """The blocks of an article that can be changed, or those of the issue's furniture, which has no ``article``."""

    blocks: list[_Block]
    article: Article | None = None
    changed: bool = False

    def of(self, field: str) -> list[_Block]:
        return [block for block in self.blocks if block.field == field]

    def put(self, block: _Block) -> None:
        """Add a block where it belongs among those of its field: before the first that begins further down."""
        if block.field in (FROM, TO) and self.of(block.field):
            block.field, block.kind = "paragraph", "body"  # an article has one of each
        after = [place for place, other in enumerate(self.blocks) if other.field == block.field and other.at > block.at]
        self.blocks.insert(after[0] if after else len(self.blocks), block)
        self.changed = True


def apply(issue: Issue, source: str, corrections: Iterable[Correction], lexicon: Lexicon | None) -> Issue:
    """The issue, not stitched, with the corrections applied one after another; ``source`` is its decoded text.

    A correction that the issue already agrees with changes nothing. Articles that change get the flag ``corrected`` and
    a confidence of 1; their bylines and datelines are read again with the ``lexicon`` (not if it is None). Articles keep
    their ids. A new one gets the next number and stands after the one it comes from; an article that becomes empty is removed.
    Raises WrongCorrection where a correction names a place without ink, or quotes other text than stands there.

    >>> from papercli import clean
    >>> text = "云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。"
    >>> corrected = apply(clean(text), text, [Split(at=21)], Lexicon()).articles[0]
    >>> [paragraph.text for paragraph in corrected.paragraphs], corrected.flags
    (['本报讯（记者 敖煜新）云岭市召', '开会议。'], ('corrected',))
    """
    desk = _Desk(issue, source)
    for number, correction in enumerate(corrections, 1):
        try:
            desk.correct(correction)
        except WrongCorrection as error:
            name = f"{issue.source.path or 'the text'}: correction {number}"
            raise WrongCorrection(f"{name} ({correction.__struct_config__.tag} at {correction.at}): {error}") from None
    return desk.issue(lexicon)


def standing(issue: Issue, source: str) -> list[int]:
    """On which of the issue's pages each article stands, counted from 0; ``source`` is its decoded text.

    >>> from papercli import clean
    >>> text = "本报讯 云岭市开会。\\f本报讯 白石渡通车。"
    >>> standing(clean(text), text)
    [0, 1]
    """
    text = line_ends(source)
    starts = line_starts(text)
    firsts = [min(start for piece in article.pieces() for start, _ in piece.spans) for article in issue.articles]
    return [_page_at(issue.pages, text, starts, at) for at in firsts]


def _page_at(pages: Sequence[Page], text: str, starts: Sequence[int], at: int) -> int:
    """The index of the page that holds a character; a form feed in the middle of a line separates two pages there."""
    line = line_of(starts, at)
    there = [place for place, page in enumerate(pages) if page.lines[0] <= line <= page.lines[1]]
    return there[min(text.count("\f", starts[line - 1], at), len(there) - 1)]


class _Desk:
    """An issue laid out for correction."""

    def __init__(self, issue: Issue, source: str) -> None:
        self.before = issue
        self.ended = line_ends(source)
        self.folded = fold(self.ended)
        self.starts = line_starts(self.ended)
        self.make = Assembler(self.folded, self.starts)
        self.folders = [_Folder(self._blocks(article), article) for article in issue.articles]
        blocks = [
            _Block("furniture", item.kind, letters(item.text, item.spans, self.folded)) for item in issue.furniture
        ]
        self.furniture = _Folder(blocks)

    def _blocks(self, article: Article) -> list[_Block]:
        paragraphs = iter(article.paragraphs)
        found = []
        for piece in article.pieces():
            own = letters(piece.text, piece.spans, self.folded)
            if piece.field == "jump":
                back = article.continued_from is not None and piece.spans == article.continued_from.spans
                found.append(_Block(FROM if back else TO, piece.kind, own))
            else:
                was = next(paragraphs) if piece.field == "paragraph" else None
                found.append(_Block(piece.field, piece.kind, own, was))
        return found

    def correct(self, correction: Correction) -> None:
        """Apply one correction."""
        at = correction.at
        if not self._is_ink(at):
            raise WrongCorrection("there is no inked character.")
        said = ink(correction.text)
        stands = "".join(self.folded[at:].split(maxsplit=len(said)))[: len(said)] if said else ""
        if stands != said:
            raise WrongCorrection(f"{said!r} should stand there, and {stands!r} does.")
        if isinstance(correction, Move):
            self._move(correction)
            return
        folder, block, place = self._find(at)
        if isinstance(correction, Split):
            if block.field not in ("paragraph", "headline"):
                raise WrongCorrection("only a paragraph and a headline line can be split.")
            if place:
                parts = [block.letters[:place], block.letters[place:]]
                self._replace(folder, [block], [_Block(block.field, block.kind, part) for part in parts])
        elif isinstance(correction, Join):
            if not place:
                own = folder.of("paragraph")
                number = own.index(block) if block in own else 0
                if not number:
                    raise WrongCorrection("no paragraph that another in its article stands before begins there.")
                pair = own[number - 1 : number + 1]
                self._replace(folder, pair, [_Block("paragraph", pair[0].kind, pair[0].letters + pair[1].letters)])
        elif place and block.letters[place].blank != isinstance(correction, Keep):
            block.letters[place] = block.letters[place]._replace(blank=isinstance(correction, Keep))
            folder.changed = True

    def _is_ink(self, at: int) -> bool:
        return 0 <= at < len(self.folded) and not self.folded[at].isspace()

    def _find(self, at: int) -> tuple[_Folder, _Block, int]:
        """The character at an offset: its folder, its block and its place in that. By the law there is exactly one."""
        for folder in (*self.folders, self.furniture):
            for block in folder.blocks:
                for place, letter in enumerate(block.letters):
                    if letter.at == at:
                        return folder, block, place
        raise AssertionError(at)

    def _replace(self, folder: _Folder, old: Sequence[_Block], new: Iterable[_Block]) -> None:
        place = folder.blocks.index(old[0])
        folder.blocks[place : place + 1] = new
        folder.blocks = [block for block in folder.blocks if block not in old[1:]]
        folder.changed = True

    def _move(self, correction: Move) -> None:
        origin, _, _ = self._find(correction.at)
        target = _Folder([])
        becomes = correction.becomes
        if becomes and becomes[0] == "furniture":
            if correction.to is not None:
                raise WrongCorrection(f"a {becomes[1]} belongs to no article: its 'to' must be null.")
            target = self.furniture
        elif correction.to is not None:
            if not self._is_ink(correction.to):
                raise WrongCorrection(f"there is no inked character at {correction.to}, where it should go.")
            target, _, _ = self._find(correction.to)
            if target is self.furniture:
                raise WrongCorrection(f"no article has the character at {correction.to}, where it should go.")
        arriving = [
            block
            for folder in (*self.folders, self.furniture)
            for block in self._taken(folder, correction, folder is target)
        ]
        for block in arriving:
            target.put(block)
        if correction.to is None and target is not self.furniture:
            place = self.folders.index(origin) + 1 if origin is not self.furniture else len(self.folders)
            self.folders.insert(place, target)

    def _taken(self, folder: _Folder, correction: Move, at_home: bool) -> list[_Block]:
        """Take what a correction moves out of a folder. What is ``at_home`` there, and of the right kind, stays."""

        def moves(letter: Letter) -> bool:
            return any(start <= letter.at < end for start, end in correction.spans)

        taken: list[_Block] = []
        stays: list[_Block] = []
        torn: list[_Block] = []
        for block in folder.blocks:
            runs = [(moving, list(run)) for moving, run in groupby(block.letters, moves)]
            field, kind = _becomes(block, correction)
            same = (field, kind) == (block.field, block.kind)
            if not any(moving for moving, _ in runs) or (at_home and len(runs) == 1 and same):
                stays.append(block)
                continue
            folder.changed = True
            for moving, run in runs:
                if moving:
                    taken += [_Block(field, kind, own) for own in (self._by_line(run) if kind in BY_LINE else [run])]
                elif block.field in ("furniture", "headline", "paragraph"):
                    stays.append(_Block(block.field, block.kind, run))
                else:  # a part of a credit or of a jump line is none
                    torn.append(_Block("paragraph", "body", run))
        folder.blocks = stays
        for block in torn:
            folder.put(block)
        return taken

    def _by_line(self, run: Sequence[Letter]) -> list[list[Letter]]:
        """The letters of each printed line."""
        return [list(own) for _, own in groupby(run, lambda letter: line_of(self.starts, letter.at))]

    def issue(self, lexicon: Lexicon | None) -> Issue:
        """The issue as it is now."""
        numbers = [int(folder.article.id.rpartition("-i")[2]) for folder in self.folders if folder.article]
        last = max(numbers, default=0)
        articles = []
        for folder in self.folders:
            if folder.changed and folder.blocks:
                last += folder.article is None
                articles.append(self._article(folder, f"{self.before.id}-i{last:04d}", lexicon))
            elif folder.article is not None and folder.blocks:
                articles.append(folder.article)
        furniture = self.before.furniture
        if self.furniture.changed:
            furniture = tuple(
                self.make.furniture(
                    cast(FurnitureKind, block.kind), self._page(block).number, Passage(self._spans(block)), block.text
                )
                for block in self.furniture.blocks
            )
        after = replace(self.before, articles=_linked(articles), furniture=furniture)
        return replace(after, edits=self._edits(after))

    def _article(self, folder: _Folder, new: str, lexicon: Lexicon | None) -> Article:
        was, page = folder.article, self._page(folder.blocks[0])
        headline, credit, paragraphs = folder.of("headline"), folder.of("credit"), folder.of("paragraph")
        jumps = {block.field: block for block in folder.blocks if block.field in (FROM, TO)}
        story = Story(
            [Heading(self._spans(block), cast(HeadlineKind, block.kind)) for block in headline],
            Passage([span for block in credit for span in self._spans(block)]),
            [Made(self._spans(block), cast(ParagraphKind, block.kind)) for block in paragraphs],
            0.0,
            (CORRECTED,) if headline else ("no-headline", CORRECTED),
            {field: Passage(self._spans(block)) for field, block in jumps.items()},
            was.marker if was else None,
            was.byline if was else (),
            was.dateline if was else Dateline(None, None, None, None),
        )
        if lexicon is not None:
            story = self._reread(story, page, lexicon)
        text = Text(
            [block.text for block in headline],
            " ".join([block.text for block in credit]) or None,
            [block.text for block in paragraphs],
        )
        article = self.make.article(was.id if was else new, page.number, story, text)
        return replace(
            article,
            paragraphs=tuple(map(_again, article.paragraphs, paragraphs)),
            continued_to=_led(article.continued_to, jumps.get(TO), was.continued_to if was else None),
            continued_from=_led(article.continued_from, jumps.get(FROM), was.continued_from if was else None),
            confidence=1.0,
        )

    def _reread(self, story: Story, page: Page, lexicon: Lexicon) -> Story:
        """The story with its marker, byline and dateline, as the stage finds them."""
        first, last = page.lines
        text = self.folded[self.starts[first - 1] : self.starts[last] if last < len(self.starts) else None]
        day = find_day(self.before.date) if self.before.date else None
        return bylines(Stories(self.folded, spaced=is_spaced(text), date=day, stories=[story]), lexicon).stories[0]

    def _page(self, block: _Block) -> Page:
        return self.before.pages[_page_at(self.before.pages, self.ended, self.starts, block.at)]

    def _spans(self, block: _Block) -> list[Span]:
        """The spans of a block, one a printed line or a part of one."""
        letters = Passage([(letter.at, letter.at + 1) for letter in block.letters])
        return [(line.start, line.end) for span in self.make.spans(letters) for line in cut(self.folded, *span)]

    def _edits(self, after: Issue) -> Edits:
        edits = self.before.edits
        kept = sum(piece.text.count(" ") for article in after.articles for piece in article.pieces())
        blanks = edits.blanks_kept + edits.blanks_removed
        joined = edits.lines_joined + self._breaks(after) - self._breaks(self.before)
        return replace(edits, lines_joined=joined, blanks_kept=kept, blanks_removed=max(0, blanks - kept))

    def _breaks(self, issue: Issue) -> int:
        """Line ends inside paragraphs."""
        spans = [span for article in issue.articles for paragraph in article.paragraphs for span in paragraph.spans]
        paragraphs = sum(len(article.paragraphs) for article in issue.articles)
        lines = sum(len(cut(self.folded, *span)) for span in spans)
        return lines - paragraphs


def _becomes(block: _Block, correction: Move) -> tuple[Field | Literal["from", "to"], Kind]:
    """The field and kind that a block gets where it is moved to; furniture becomes body text."""
    if correction.becomes is None and block.field != "furniture":
        return block.field, block.kind
    return correction.becomes or ("paragraph", "body")


def _again(paragraph: Paragraph, block: _Block) -> Paragraph:
    """A paragraph that keeps the confidence of its beginning where it began there before, and its origin where its ink is the same."""
    was = block.was
    if was is None:
        return replace(paragraph, confidence=1.0)
    return replace(paragraph, confidence=was.confidence, source=was.source, ocr_confidence=was.ocr_confidence)


def _led(jump: Jump | None, block: _Block | None, was: Jump | None) -> Jump | None:
    """The jump of a jump line with the blanks of its block, leading where it did; without a jump line, the former jump."""
    if was is not None and not was.text:
        return was
    if jump is None or block is None:
        return None
    article, sure = (was.article, was.confidence) if was else (None, None)
    return replace(jump, text=block.text, article=article, confidence=sure)


def _linked(articles: Sequence[Article]) -> tuple[Article, ...]:
    """The articles. A jump that led to an article that is gone leads nowhere."""
    ids = {article.id for article in articles}

    def linked(jump: Jump | None) -> Jump | None:
        return replace(jump, article=None) if jump and jump.article and jump.article not in ids else jump

    return tuple(
        replace(article, continued_to=linked(article.continued_to), continued_from=linked(article.continued_from))
        for article in articles
    )
