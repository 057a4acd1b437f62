"""TEI P5: an issue for digital editions and archives, valid against TEI All."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from msgspec import Struct

from papercli.marks import CLOSING, ROUND, SQUARE, TITLES
from papercli.model import (
    RUNNING,
    Article,
    Byline,
    File,
    Furniture,
    Issue,
    Join,
    Jump,
    Lines,
    Page,
    Paragraph,
    ParagraphKind,
)
from papercli.patterns import pattern

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_IN_TEI, _DEFAULT = f"{{{NAMESPACE}}}", {None: NAMESPACE}
"""The namespace as lxml writes it in names, and the map that leaves out its prefix."""
_FORBIDDEN = "[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Characters that XML 1.0 has no way to write. Such wide classes take long to compile, so they wait until they are used."""
_NOT_IN_ID = (
    "[^-.0-9A-Z_a-z\xb7\xc0-\xd6\xd8-\xf6\xf8-\u037d\u037f-\u1fff\u203f\u2040\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]"
)
_NAMES = {"id": "{http://www.w3.org/XML/1998/namespace}id", "lang": "{http://www.w3.org/XML/1998/namespace}lang"}
"""Attributes that XML itself has."""
_BEGINS_NO_ID = "[-.0-9\xb7\u0300-\u036f\u203f\u2040]"
_OPEN = f"{ROUND}{SQUARE}{TITLES}「"
"""The brackets that can enclose a byline."""
_OPENER = 60
"""The most characters of a byline in brackets."""
_DAY = pattern("(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?[0-9]{1,2}日")

_GROUPS: dict[ParagraphKind, str] = {"list": "list", "table": "table", "verse": "lg"}
"""The elements around consecutive paragraphs of a kind."""
_Tag = tuple[str, dict[str, str]]
"""An element: its name and its attributes."""
_ELEMENTS: dict[ParagraphKind, tuple[_Tag, ...]] = {
    "body": (("p", {}),),
    "subhead": (("head", {"type": "sub"}),),
    "lead": (("p", {"rend": "lead"}),),
    # A figDesc itself can hold no lb, and a hi can.
    "caption": (("figure", {}), ("figDesc", {}), ("hi", {"rend": "caption"})),
    "credit": (("p", {"rend": "credit"}),),
    "pull-quote": (("quote", {"type": "pull-quote"}),),
    "list": (("item", {}),),
    "table": (("row", {}), ("cell", {})),
    "verse": (("l", {}),),
    "note": (("note", {}),),
    "signature": (("p", {"rend": "signature"}),),
}
"""The elements that a paragraph of a kind is, each within the one before it. Of a table the last is closed at each blank and
begun again."""
_SIGNED: tuple[_Tag, ...] = (("signed", {}),)

SEVERAL = (
    (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{NAMESPACE}">\n<teiHeader><fileDesc>'
        "<titleStmt><title>Newspaper pages cleaned by papercli</title></titleStmt>"
        "<publicationStmt><p>Not published.</p></publicationStmt>"
        "<sourceDesc><p>The sources are described in the header of each TEI element.</p></sourceDesc>"
        "</fileDesc></teiHeader>\n"
    ).encode(),
    b"\n</teiCorpus>\n",
)
"""Encloses several issues, which are one corpus."""
ALONE = b'<?xml version="1.0" encoding="UTF-8"?>\n', b"\n"
"""Encloses one issue."""


class Mark(Struct, frozen=True):
    """Markup that belongs at a place in a text; of several at one place those of lower rank come first. It is written when
    its turn comes, for an ``lb`` is written only where the line is another than before."""

    offset: int
    rank: int
    write: Callable[[Elements], None]


class Elements:
    """Elements of TEI as they are written, one after another, into one tree."""

    def __init__(self) -> None:
        from lxml import etree

        self._serialised = etree.tostring
        self._tree = etree.TreeBuilder()
        self._start: Callable[..., object] = self._tree.start

    def start(self, name: str, attributes: dict[str, str] | None = None, /, **more: str) -> None:
        """Begin an element; an attribute ``id`` is ``xml:id``."""
        told = {**attributes, **more} if attributes else more
        if "id" in told or "lang" in told:
            told = {_NAMES.get(key, key): value for key, value in told.items()}
        self._start(_IN_TEI + name, told, _DEFAULT)

    def end(self, name: str) -> None:
        """End the element that was begun last, which has this name."""
        self._tree.end(_IN_TEI + name)

    def empty(self, name: str, attributes: dict[str, str] | None = None, /, **more: str) -> None:
        """Write an element that holds nothing."""
        self.start(name, attributes, **more)
        self.end(name)

    def text(self, text: str) -> None:
        """Write text. What XML 1.0 cannot write becomes ``g``, with U+FFFD in its place and the code point as ``n``."""
        while not text.isprintable() and (found := re.search(_FORBIDDEN, text)):
            self._tree.data(text[: found.start()])
            with self.element("g", n=f"U+{ord(found[0]):04X}"):
                self._tree.data("\ufffd")
            text = text[found.end() :]
        self._tree.data(text)

    @contextmanager
    def element(self, name: str, attributes: dict[str, str] | None = None, /, **more: str) -> Iterator[None]:
        """A context manager, in which an element is written."""
        self.start(name, attributes, **more)
        yield
        self.end(name)

    def whole(self, name: str, text: str, **attributes: str) -> None:
        """Write an element that holds text alone."""
        with self.element(name, **attributes):
            self.text(text)

    def line(self) -> None:
        """Begin a new line in the file."""
        self._tree.data("\n")

    def written(self) -> bytes:
        """The tree as bytes, without an XML declaration."""
        return self._serialised(self._tree.close(), encoding="unicode").encode()


def render(issue: Issue) -> bytes:
    """An issue as a TEI element, in which every inked character of the page stands once.

    Each page begins with ``pb`` and its furniture (``fw``). An article is a ``div`` with ``head`` (its ``type`` is ``kicker``
    or ``deck`` for such lines), ``dateline``, ``byline`` and ``p``; a subhead is the ``head`` of a ``div`` in it, and every
    other kind of paragraph the element that TEI has for it. ``lb`` stands where a printed line begins, with the source line as ``n``, and has ``break="no"`` where the
    text runs on without a blank. Jump lines are ``ref``, and lead to the other ``div`` where it is known. A character that XML
    cannot hold is ``g`` with its code point as ``n``.

    >>> from papercli import clean
    >>> tei = render(clean("云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。", path="a.txt")).decode()
    >>> print(tei[tei.index("<head>") : tei.index("</div>")])
    <head><lb n="1"/>云岭要闻</head>
    <byline><lb n="2"/>本报讯（记者 <persName role="reporter">敖煜新</persName>）</byline>
    <p>云岭市召<lb n="3" break="no"/>开会议。</p>
    """
    made = Elements()
    with made.element("TEI", id=_id(issue.id), n=_attribute(issue.id)):
        _header(issue, made)
        with made.element("text", lang="zh"), made.element("body"):
            made.line()
            _Body(issue, made).write()
    return made.written()


def _header(issue: Issue, made: Elements) -> None:
    """Write what is known of an issue and its source."""
    source = issue.source
    made.line()
    with made.element("teiHeader"):
        with made.element("fileDesc"):
            with made.element("titleStmt"):
                made.whole("title", source.path or issue.id)
            made.line()
            with made.element("publicationStmt"):
                made.whole("p", "Not published.")
            with made.element("sourceDesc"):
                made.line()
                for number, file in enumerate(source.files, 1):
                    _file(issue, file, number, made)
                    made.line()
        _encoding(issue, made)
        with made.element("profileDesc"):
            made.line()
            if issue.date:
                with made.element("creation"):
                    made.whole("date", issue.date, when=issue.date)
                made.line()
            with made.element("langUsage"):
                made.whole("language", "Chinese", ident="zh")
    made.line()


def _file(issue: Issue, file: File, number: int, made: Elements) -> None:
    with made.element("bibl", id=f"{_id(issue.id)}-f{number:04d}"):
        made.whole("title", file.path or issue.id)
        if issue.date:
            made.whole("date", issue.date, when=issue.date)
        made.whole("idno", file.sha256, type="sha256")
        made.whole("note", file.encoding, type="encoding")
        made.whole("note", f"{file.lines[0]}-{file.lines[1]}", type="lines")


def _encoding(issue: Issue, made: Elements) -> None:
    """Write what the text was made with, and what was changed."""
    edits, version = issue.edits, issue.generator.partition(" ")[2]
    with made.element("encodingDesc"):
        made.line()
        with made.element("appInfo"), made.element("application", ident="papercli", version=version):
            made.whole("label", "papercli")
        made.line()
        with made.element("editorialDecl"):
            with made.element("correction"):
                made.whole("p", "Nothing was corrected.")
            with made.element("normalization"), made.element("p"):
                made.line()
                made.text(
                    f"{edits.lines_joined} line breaks and {edits.blanks_removed} blanks were taken out of the text, "
                    f"{edits.blanks_kept} blanks kept; {edits.characters_folded} characters were folded to their ordinary form, "
                    f"one to one; {edits.characters_replaced} stretches of bytes could not be decoded and are U+FFFD."
                )
            made.line()
            with made.element("segmentation"):
                made.whole("p", "lb gives the line of the source; break is no where the text runs on.")
            made.line()


class _Body:
    """The body of one issue, written from top to bottom; it keeps the line that the last ``lb`` gave."""

    def __init__(self, issue: Issue, made: Elements) -> None:
        self.issue, self.made, self.line = issue, made, 0

    def write(self) -> None:
        """Write all pages, with what stands on each."""
        articles, furniture = deque(self.issue.articles), deque(self.issue.furniture)
        for place, page in enumerate(self.issue.pages):
            last = place + 1 == len(self.issue.pages)
            self._page(page, place)
            while furniture and (last or _stands(page, furniture[0].page, furniture[0].lines)):
                self._furniture(furniture.popleft())
            while articles and (last or _stands(page, articles[0].page, articles[0].lines[0])):
                self._article(articles.popleft())
        if not self.issue.articles:
            self.made.empty("p")  # a body must hold something
            self.made.line()

    def _page(self, page: Page, place: int) -> None:
        files = self.issue.source.files
        file = max(k for k in range(len(files)) if k == 0 or files[k].lines[0] <= page.lines[0])
        name = _id(self.issue.id)
        self.made.empty(
            "pb", n=_attribute(page.number), id=f"{name}-p{place + 1:04d}", corresp=f"#{name}-f{file + 1:04d}"
        )
        self.made.line()

    def _furniture(self, item: Furniture) -> None:
        with self.made.element("fw", type=item.kind):
            self._lb(item.lines[0])
            self.made.text(item.text)
        self.made.line()

    def _article(self, article: Article) -> None:
        made = self.made
        links = (("prev", article.continued_from), ("next", article.continued_to))
        led = {name: f"#{_id(jump.article)}" for name, jump in links if jump and jump.article}
        own = {"type": "article", "id": _id(article.id), "n": _attribute(article.id), "cert": str(article.confidence)}
        with made.element("div", {**own, **led}):
            made.line()
            printed = zip(article.headlines, article.headline_lines, strict=True)
            for kind, lines in groupby(printed, lambda line: line[0].kind):
                with made.element("head", {} if kind == "headline" else {"type": kind}):
                    for count, (line, place) in enumerate(lines):
                        made.text(" " * (count > 0))
                        self._lb(place[0])
                        made.text(line.text)
                made.line()
            if article.credit is not None and article.credit_lines:
                with made.element("byline"):
                    self._lb(article.credit_lines[0])
                    self._marked(article.credit, _people(article.credit, article.byline))
                made.line()
            self._paragraphs(article)
            for join in article.joins:
                if join.credit is not None:
                    made.whole("byline", join.credit)
                    made.line()
        made.line()

    def _paragraphs(self, article: Article) -> None:
        """The paragraphs, each as TEI has its kind: a subhead begins a ``div`` of its own, signatures at the end close it."""
        made = self.made
        count = len(article.paragraphs)
        loose = [join for join in article.joins if join.paragraph >= count]
        closing = count if loose else _closing(article.paragraphs)
        group = section = ""
        for place, paragraph in enumerate(article.paragraphs):
            wanted = "closer" if place >= closing else _GROUPS.get(paragraph.kind, "")
            if wanted != group:
                self._turn(group, wanted)
                group = wanted
            if paragraph.kind == "subhead":
                self._turn(section, "div", type="section")
                section = "div"
            marks = [mark for join in article.joins if join.paragraph == place for mark in self._join(join, paragraph)]
            opens = paragraph.kind in RUNNING and not place
            first = _printed(article.continued_from) if not place else None
            begin = _opener_end(article, paragraph.text) if opens and not first else 0
            if any(mark.offset < begin for mark in marks):
                begin = 0  # the story is cut in its opener
            if begin:
                self._opener(article, paragraph, begin)
            dated = [] if marks or not opens else _dated(article, paragraph.text, begin)
            last = _printed(article.continued_to) if place == count - 1 else None
            if first or last or paragraph.text[begin:].strip():
                self._paragraph(paragraph, begin, [*marks, *dated], (first, last), wanted == "closer")
        self._turn(group, "")
        first, last = (None, None) if count else (_printed(article.continued_from), _printed(article.continued_to))
        if loose or first or last:
            with made.element("p"):
                self._jump(first, "continued-from")
                for mark in [mark for join in loose for mark in self._join(join, None)]:
                    mark.write(made)
                self._jump(last, "continued-to")
            made.line()
        self._turn(section, "")

    def _turn(self, old: str, new: str, **attributes: str) -> None:
        """End an element where one is open, and begin another where there is to be one, each on a line of the file."""
        if old:
            self.made.end(old)
            self.made.line()
        if new:
            self.made.start(new, **attributes)
            self.made.line()

    def _paragraph(
        self,
        paragraph: Paragraph,
        begin: int,
        marks: Sequence[Mark],
        jumps: tuple[Jump | None, Jump | None],
        closes: bool,
    ) -> None:
        """A paragraph from a place in it on, with the jump lines before and after it."""
        around = _SIGNED if closes else _ELEMENTS[paragraph.kind]
        for name, attributes in around:
            self.made.start(name, attributes)
        self._jump(jumps[0], "continued-from")
        text = paragraph.text
        parted = around[-1][0] == "cell"
        for end in [*([place for place in range(begin, len(text)) if text[place] == " "] if parted else []), len(text)]:
            self._run(paragraph, begin, end, marks)
            marks = [mark for mark in marks if mark.offset > end]
            begin = end
            if end < len(text):
                self.made.end("cell")
                self.made.start("cell")
        self._jump(jumps[1], "continued-to")
        for name, _ in reversed(around):
            self.made.end(name)
        self.made.line()

    def _opener(self, article: Article, paragraph: Paragraph, end: int) -> None:
        """Marker and byline, which a first paragraph opens with: a dispatch has a dateline, all else is byline."""
        text, dateline = paragraph.text, article.dateline
        begin = 0
        if article.marker and (dateline.place or dateline.agency or _DAY.search(article.marker)):
            begin = _after(text, article.marker)
            begin += len(text) - begin - len(text[begin:].lstrip())
        if begin:
            day = _DAY.search(text[:begin])
            marks = _around(text[:begin], dateline.agency, "orgName")
            marks += _around(text[:begin], dateline.place, "placeName", begin=marks[-1].offset if marks else 0)
            if day and dateline.date:
                begins = marks[-1].offset if marks else 0
                marks += _around(text[:begin], day[0], "date", {"when": dateline.date}, begins)
            with self.made.element("dateline"):
                self._run(paragraph, 0, begin, marks)
            self.made.line()
        people = [mark for mark in _people(text[:end], article.byline) if mark.offset >= begin]
        if text[begin:end].strip():
            with self.made.element("byline"):
                self._run(paragraph, begin, end, people)
            self.made.line()

    def _run(self, paragraph: Paragraph, begin: int, end: int, marks: Iterable[Mark]) -> None:
        """A part of a paragraph, with an ``lb`` where a printed line begins in it."""
        text = paragraph.text
        if not text[begin:end].strip():
            return
        lbs = [
            Mark(offset, 2, self._breaks(line, offset > 0 and not text[offset - 1].isspace()))
            for offset, line in paragraph.starts
            if begin <= offset < end
        ]
        inside = [mark for mark in marks if begin <= mark.offset <= end]
        first = min([mark.offset for mark in (*lbs, *inside)], default=end)
        self._marked(text[:end], [*lbs, *inside], first - len(text[begin:first].lstrip()))

    def _breaks(self, line: int, runs_on: bool) -> Callable[[Elements], None]:
        return lambda _: self._lb(line, runs_on)

    def _marked(self, text: str, marks: Iterable[Mark], begin: int = 0) -> None:
        """A text from ``begin`` on, with markup where it belongs."""
        for mark in sorted(marks, key=lambda mark: (mark.offset, mark.rank)):
            self.made.text(text[begin : mark.offset])
            mark.write(self.made)
            begin = max(begin, mark.offset)
        self.made.text(text[begin:])

    def _join(self, join: Join, paragraph: Paragraph | None) -> Iterator[Mark]:
        """Where a stitched story goes on on another page: both jump lines, the page, the headline over the later half."""
        before = paragraph.text[: join.offset] if paragraph else ""
        runs_on = {"break": "no"} if before and not before[-1].isspace() else {}

        def turned(made: Elements) -> None:
            self._jump(_printed(join.continued_to), "continued-to")
            made.empty("pb", {"n": _attribute(join.page), **runs_on})
            made.empty("anchor", id=_id(join.id))
            for text, lines in zip(join.headline, join.headline_lines, strict=True):
                with made.element("fw", type="continuation-head"):
                    self._lb(lines[0])
                    made.text(text)
            self._jump(_printed(join.continued_from), "continued-from")

        yield Mark(join.offset, 1, turned)

    def _jump(self, jump: Jump | None, kind: str) -> None:
        if jump is None:
            return
        led = {"n": _attribute(jump.page)} if jump.page else {}
        if jump.article:
            led["target"] = f"#{_id(jump.article)}"
        with self.made.element("ref", {"type": kind, **led}):
            self._lb(jump.lines[0])
            self.made.text(jump.text)

    def _lb(self, line: int, runs_on: bool = False) -> None:
        """The beginning of a printed line, unless it is the one that was begun last."""
        if line != self.line:
            self.line = line
            self.made.empty("lb", {"n": str(line), "break": "no"} if runs_on else {"n": str(line)})


def _printed(jump: Jump | None) -> Jump | None:
    """The jump, if the page has a line for it."""
    return jump if jump and jump.text else None


def _closing(paragraphs: Sequence[Paragraph]) -> int:
    """The place of the first of the signatures that an article ends with; that after the last where there are none, or
    where nothing but a head stands before them: a closer closes something."""
    place = len(paragraphs)
    while place and paragraphs[place - 1].kind == "signature":
        place -= 1
    return place if place and paragraphs[place - 1].kind != "subhead" else len(paragraphs)


def _stands(page: Page, number: str, lines: Lines) -> bool:
    """Whether something stands on a page: numbers may come again, and two pages may share a line."""
    return number == page.number and lines[0] <= page.lines[1]


def _opener_end(article: Article, text: str) -> int:
    """Where the marker and byline end that a paragraph begins with; 0 where it begins with none."""
    place = _after(text, article.marker or "")
    if place < len(text) and text[place] in _OPEN:
        end = text.find(CLOSING[text[place]], place, place + _OPENER) + 1
        inside = "".join(text[place:end].split())
        told = [person.name for person in article.byline] + [article.marker or ""]
        if end and any("".join(words.split()) in inside for words in told if words):
            place = end
    while 0 < place < len(text) and text[place].isspace():
        place += 1
    return place


def _after(text: str, words: str) -> int:
    """The place in a text after the words it begins with, whatever the blanks in either; 0 where it does not."""
    found = re.match(_spaced(words), text) if words else None
    return found.end() if found else 0


def _spaced(words: str) -> str:
    """A pattern for words, with blanks or without."""
    return r"\s*".join(map(re.escape, "".join(words.split())))


def _around(
    text: str, words: str | None, tag: str, attributes: dict[str, str] | None = None, begin: int = 0
) -> list[Mark]:
    """Tags around the first place in a text from ``begin`` on where some words stand."""
    found = re.compile(_spaced(words)).search(text, begin) if words else None
    return _tagged(found, tag, attributes or {}) if found else []


def _tagged(found: re.Match[str], tag: str, attributes: dict[str, str]) -> list[Mark]:
    return [
        Mark(found.start(), 3, lambda made: made.start(tag, attributes)),
        Mark(found.end(), 0, lambda made: made.end(tag)),
    ]


def _people(text: str, byline: Iterable[Byline]) -> list[Mark]:
    """Tags around the names of a byline, each looked for after the one before."""
    marks: list[Mark] = []
    place = 0
    for person in byline:
        found = re.compile(_spaced(person.name)).search(text, place)
        if found:
            place = found.end()
            marks += _tagged(found, "persName", {"role": person.role} if person.role else {})
    return marks


def _dated(article: Article, text: str, begin: int) -> list[Mark]:
    """Tags around the words that say when, after the place a paragraph begins at."""
    if not article.dateline.text or not article.dateline.date:
        return []
    return _around(text, article.dateline.text, "date", {"when": article.dateline.date}, begin)


def _attribute(text: str) -> str:
    """Text as the value of an attribute; what XML 1.0 cannot write becomes U+FFFD."""
    return re.sub(_FORBIDDEN, "\ufffd", text)


def _id(name: str) -> str:
    """A name as ``xml:id`` can be: what may not stand in one becomes ``_``, and one comes before a figure.

    >>> _id("01 (2)-abcdef12"), _id("云岭-abcdef12")
    ('_01__2_-abcdef12', '云岭-abcdef12')
    """
    allowed = re.sub(_NOT_IN_ID, "_", name)
    return "_" + allowed if re.match(_BEGINS_NO_ID, allowed) else allowed
