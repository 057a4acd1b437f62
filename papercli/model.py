"""What a cleaned issue is.

Every piece of text in an :class:`Issue` carries *spans*: half-open ranges ``[start, end)`` of Unicode code points in the
decoded source. :mod:`papercli.law` says what must hold of them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from msgspec import Struct

from papercli.characters import ink
from papercli.errors import UsageError

if TYPE_CHECKING:
    import pandas

Span = tuple[int, int]
Lines = tuple[int, int]
UNSURE = 0.9
"""The confidence below which a decision is called unsure: in flags, in ``explain``, in review and in batch."""
SCHEMA = "papercli/2"

HeadlineKind = Literal["kicker", "headline", "deck"]
"""What a line of a headline is: the line above the headline proper, a line of that, or one below it."""
ParagraphKind = Literal[
    "body",
    "subhead",
    "lead",
    "caption",
    "credit",
    "pull-quote",
    "list",
    "table",
    "verse",
    "note",
    "signature",
]
"""What a paragraph is. ``lead`` is a first paragraph in larger type, ``table`` one row, ``verse`` one line."""
FurnitureKind = Literal["folio", "running-head", "editors", "masthead", "imprint", "mark", "watermark"]
"""What a line of page furniture is. ``imprint`` names publisher, printer, price or telephone; ``mark`` is what OCR read
where no text is printed."""
Field = Literal["headline", "credit", "paragraph", "jump", "furniture"]
"""The field of the result that a piece of text stands in."""
Kind = Literal[HeadlineKind, ParagraphKind, FurnitureKind, "jump"]
"""What a piece of text is."""
FIELDS: dict[Kind, Field] = {
    **dict.fromkeys(get_args(ParagraphKind), "paragraph"),
    **dict.fromkeys(get_args(HeadlineKind), "headline"),
    **dict.fromkeys(get_args(FurnitureKind), "furniture"),
    "credit": "credit",
    "jump": "jump",
}
"""The field that holds pieces of each kind; a credit is normally the article's."""
BY_LINE: frozenset[ParagraphKind] = frozenset({"list", "table", "verse", "signature", "credit"})
"""Kinds whose printed lines are never joined: each is a paragraph of its own."""
FLOATS: frozenset[ParagraphKind] = frozenset({"caption", "pull-quote", "table", "note"})
"""Kinds that can stand anywhere in an article: a sentence may go on after them."""
RUNNING: frozenset[ParagraphKind] = frozenset({"body", "lead"})
"""Kinds of running text."""
SPACED_KINDS: frozenset[ParagraphKind] = frozenset({"verse", "signature", "credit"})
"""Kinds in which blanks separate clauses and names, as in headlines."""


class Piece(NamedTuple):
    """A piece of text of the result: what it is, its text, its spans, and the field of the result that holds it."""

    kind: Kind
    text: str
    spans: tuple[Span, ...]
    field: Field


class Headline(Struct, frozen=True):
    """A line of a headline: its text, and what it is."""

    text: str
    kind: HeadlineKind


class Position(NamedTuple):
    """A place in the source: its line and column, both counted from 1, the column in code points."""

    line: int
    column: int


class Byline(Struct, frozen=True):
    """A person credited: the label printed before the name (``""`` for none), the role it stands for, the name."""

    label: str
    role: str | None
    name: str


class Dateline(Struct, frozen=True):
    """When and where the story was filed: the words that say when, place and agency as printed, the date as ISO 8601."""

    text: str | None
    place: str | None
    agency: str | None
    date: str | None


class Jump(Struct, frozen=True):
    """A jump line (``（下转2版）``): the page it names, its text, the article it leads to where that is known, and how
    likely that is (0..1). Where a page goes on in the next without one, ``text`` is empty, ``spans`` too, ``page`` is None, and
    ``lines`` is the line where the story is cut."""

    page: str | None
    text: str
    article: str | None
    confidence: float | None
    lines: Lines
    spans: tuple[Span, ...]


class Origin(Struct, frozen=True):
    """Where the source has a part of a paragraph: the id of a region and those of the lines in it, "" where it has none."""

    region: str
    lines: tuple[str, ...]


class Paragraph(Struct, frozen=True):
    """A paragraph: its text, what it is, its first and last source line, how sure it is that a paragraph begins here
    (0..1), and for each printed line the offset in the text at which it starts, and its source line.

    Of a format with boxes also the regions and lines it comes from, and how sure the OCR engine was of its words (0..1).
    """

    text: str
    kind: ParagraphKind
    lines: Lines
    confidence: float
    spans: tuple[Span, ...]
    starts: tuple[tuple[int, int], ...]
    source: tuple[Origin, ...] = ()
    ocr_confidence: float | None = None


class Furniture(Struct, frozen=True):
    """Text that belongs to the page and to no article: a ``folio``, a ``running-head``, an ``editors`` line, …"""

    kind: FurnitureKind
    page: str
    text: str
    lines: Lines
    spans: tuple[Span, ...]


class Join(Struct, frozen=True):
    """Where a stitched article goes on with another: that one's id and page, its own headline and credit, the two jump
    lines, and the paragraph and the offset in its text with which it begins."""

    id: str
    page: str
    paragraph: int
    offset: int
    headline: tuple[str, ...]
    headlines: tuple[Headline, ...]
    credit: str | None
    continued_to: Jump | None
    continued_from: Jump | None
    headline_lines: tuple[Lines, ...]
    headline_spans: tuple[tuple[Span, ...], ...]
    credit_spans: tuple[Span, ...]

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of the continuation that hold ink and are not in the article's paragraphs."""
        yield from _headed(self.headlines, self.headline_spans, self.credit, self.credit_spans)
        yield from _jumped(self.continued_from, self.continued_to)


class Article(Struct, frozen=True):
    """One article: what was printed of it, where it stands, and how sure its limits are (0..1, with flags in words)."""

    id: str
    page: str
    headline: tuple[str, ...]
    headlines: tuple[Headline, ...]
    marker: str | None
    byline: tuple[Byline, ...]
    credit: str | None
    dateline: Dateline
    paragraphs: tuple[Paragraph, ...]
    continued_to: Jump | None
    continued_from: Jump | None
    lines: tuple[Lines, ...]
    confidence: float
    flags: tuple[str, ...]
    headline_lines: tuple[Lines, ...]
    headline_spans: tuple[tuple[Span, ...], ...]
    credit_lines: Lines | None
    credit_spans: tuple[Span, ...]
    joins: tuple[Join, ...]

    @property
    def text(self) -> str:
        """Its paragraphs, one per line; the headline and a credit on a line of its own are not among them.

        >>> from papercli import clean
        >>> clean("云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。").articles[0].text
        '本报讯（记者 敖煜新）云岭市召开会议。'
        """
        return "\n".join([paragraph.text for paragraph in self.paragraphs])

    def __repr__(self) -> str:
        called = " ".join(self.headline) or self.id
        return f"<Article {called!r}, paragraphs: {len(self.paragraphs)}, confidence: {self.confidence:.2f}>"

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from papercli.writers.html import article

        return article(self)

    def pieces(self) -> Iterator[Piece]:
        """Yield every piece of the article that holds ink."""
        yield from _headed(self.headlines, self.headline_spans, self.credit, self.credit_spans)
        for paragraph in self.paragraphs:
            yield Piece(paragraph.kind, paragraph.text, paragraph.spans, "paragraph")
        yield from _jumped(self.continued_from, self.continued_to)
        for join in self.joins:
            yield from join.pieces()


def _headed(
    headlines: tuple[Headline, ...],
    headline_spans: tuple[tuple[Span, ...], ...],
    credit: str | None,
    credit_spans: tuple[Span, ...],
) -> Iterator[Piece]:
    for line, spans in zip(headlines, headline_spans, strict=True):
        yield Piece(line.kind, line.text, spans, "headline")
    if credit is not None:
        yield Piece("credit", credit, credit_spans, "credit")


def _jumped(*jumps: Jump | None) -> Iterator[Piece]:
    for jump in jumps:
        if jump is not None and jump.spans:
            yield Piece("jump", jump.text, jump.spans, "jump")


class File(Struct, frozen=True):
    """A file of the source: its path as given (``None`` for a string or standard input), the SHA-256 of its bytes, the
    encoding it was decoded from, its first and last line in the source, and its format."""

    path: str | None
    sha256: str
    encoding: str
    lines: Lines
    format: str = "text"


class Source(Struct, frozen=True):
    """Where the text came from: its path as given (of several files that of their directory, ``None`` for a string,
    standard input or files given one by one), SHA-256, encoding, lines, the files it is bound of, and their format."""

    path: str | None
    sha256: str
    encoding: str
    lines: int
    files: tuple[File, ...]
    format: str = "text"


class Page(Struct, frozen=True):
    """A page of the issue: its number and whether a folio prints it (else it is counted from the page before), what the
    folio says of its section and editors, its first and last source line, and its flags: ``picture`` for a page
    of a PDF that is a picture with hardly any text, ``failed`` for one that a fault of papercli cost its structure, and those of :mod:`papercli.damage`."""

    number: str
    printed: bool
    section: str | None
    editors: tuple[Byline, ...]
    lines: Lines
    flags: tuple[str, ...]


class Edits(Struct, frozen=True):
    """How much was changed: counts over the whole issue, nothing hidden."""

    lines_joined: int = 0
    blanks_removed: int = 0
    blanks_kept: int = 0
    characters_folded: int = 0
    characters_replaced: int = 0


class Issue(Struct, frozen=True):
    """A cleaned source. ``papercli schema`` prints its JSON Schema; no field is ever missing."""

    schema: str
    generator: str
    id: str
    source: Source
    date: str | None
    pages: tuple[Page, ...]
    articles: tuple[Article, ...]
    furniture: tuple[Furniture, ...]
    edits: Edits

    def __repr__(self) -> str:
        return f"<Issue {self.id}, pages: {len(self.pages)}, articles: {len(self.articles)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the articles, one row each."""
        from papercli.writers.html import issue

        return issue(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Its articles as a table, one per row, with the columns of Parquet (:data:`papercli.writers.table.COLUMNS`).

        Raises UsageError where pandas is not installed.

        >>> from papercli import clean
        >>> clean("云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。").to_pandas()["headline"].tolist()
        ['云岭要闻']
        """
        try:
            import pandas
        except ImportError:
            raise UsageError("to_pandas needs pandas: pip install pandas.") from None
        from papercli.writers.table import COLUMNS, row

        return pandas.DataFrame([row(self, article) for article in self.articles], columns=list(COLUMNS))

    def pieces(self) -> Iterator[Piece]:
        """Yield every piece of every article, then the page furniture."""
        for article in self.articles:
            yield from article.pieces()
        for item in self.furniture:
            yield Piece(item.kind, item.text, item.spans, "furniture")


def position(source: str, offset: int) -> Position:
    """Line and column of the code point at ``offset``; lines end at ``\\n``, ``\\r\\n`` or a lone ``\\r``.

    >>> position("天地\\r\\n玄黄", 5)
    Position(line=2, column=2)
    """
    before = line_ends(source[:offset])
    return Position(before.count("\n") + 1, offset - before.rfind("\n"))


def locate(source: str, piece: Piece | Paragraph | Furniture | Jump, offset: int) -> Position:
    """Where in the ``source`` the character ``piece.text[offset]`` was printed (for a blank, the next inked character).

    Raises IndexError where ``offset`` lies outside the piece. A piece converted by OpenCC cannot be located.

    >>> from papercli import clean
    >>> text = "本报讯 敖煜\\n新来了。"
    >>> paragraph = clean(text).articles[0].paragraphs[0]
    >>> paragraph.text, locate(text, paragraph, 6)
    ('本报讯 敖煜新来了。', Position(line=2, column=1))
    """
    if not 0 <= offset < len(piece.text):
        raise IndexError(f"offset {offset} lies outside a piece of {len(piece.text)} characters")
    rank = len(ink(piece.text[:offset]))
    places = [i for start, end in piece.spans for i in range(start, end) if ink(source[i])]
    return position(source, places[rank])


def line_ends(text: str) -> str:
    """``text`` with every kind of line end as one ``\\n`` at the same offset.

    >>> line_ends("天\\r\\n地\\r玄")
    '天 \\n地\\n玄'
    """
    return text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in text else text


def line_starts(text: str) -> Sequence[int]:
    """Offsets at which the lines of ``text`` begin, its line ends being ``\\n`` alone; packed, for a long source has many.

    >>> list(line_starts("天\\n地\\n"))
    [0, 2, 4]
    """
    starts, place = array("i", [0]), text.find("\n")
    while place >= 0:
        starts.append(place + 1)
        place = text.find("\n", place + 1)
    return starts


def line_of(starts: Sequence[int], offset: int) -> int:
    """The 1-based line that holds ``offset``, given the :func:`line_starts`."""
    return bisect_right(starts, offset)
