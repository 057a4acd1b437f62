"""TEI P5: an issue for digital editions and archives, valid against TEI All."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from papercli.model import (
    RUNNING,
    Article,
    Byline,
    Furniture,
    Issue,
    Join,
    Jump,
    Lines,
    Page,
    Paragraph,
    ParagraphKind,
)

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_FORBIDDEN = "[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Characters that XML 1.0 has no way to write. Such wide classes take long to compile, so they wait until they are used."""
_NOT_IN_ID = (
    "[^-.0-9A-Z_a-z\xb7\xc0-\xd6\xd8-\xf6\xf8-\u037d\u037f-\u1fff\u203f\u2040\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]"
)
_BEGINS_NO_ID = "[-.0-9\xb7\u0300-\u036f\u203f\u2040]"
_OPEN, _CLOSE = "（(〔【〈《［[「", "）)〕】〉》］]」"
_OPENER = 60
"""Characters that a bracket with a byline has at the most."""
_DAY = re.compile("(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?[0-9]{1,2}日")

_GROUPS: dict[ParagraphKind, str] = {"list": "list", "table": "table", "verse": "lg"}
"""The elements around consecutive paragraphs of a kind."""
_ELEMENTS: dict[ParagraphKind, tuple[str, str, str]] = {
    "body": ("<p>", "", "</p>"),
    "subhead": ('<head type="sub">', "", "</head>"),
    "lead": ('<p rend="lead">', "", "</p>"),
    # A figDesc itself can hold no lb, and a hi can.
    "caption": ('<figure><figDesc><hi rend="caption">', "", "</hi></figDesc></figure>"),
    "credit": ('<p rend="credit">', "", "</p>"),
    "pull-quote": ('<quote type="pull-quote">', "", "</quote>"),
    "list": ("<item>", "", "</item>"),
    "table": ("<row><cell>", "</cell><cell>", "</cell></row>"),
    "verse": ("<l>", "", "</l>"),
    "note": ("<note>", "", "</note>"),
    "signature": ('<p rend="signature">', "", "</p>"),
}
"""What stands before a paragraph of a kind, between its parts where blanks part it, and after it."""

CORPUS = (
    (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{NAMESPACE}">\n<teiHeader><fileDesc>'
        "<titleStmt><title>Newspaper pages cleaned by papercli</title></titleStmt>"
        "<publicationStmt><p>Not published.</p></publicationStmt>"
        "<sourceDesc><p>The sources are described in the header of each TEI element.</p></sourceDesc>"
        "</fileDesc></teiHeader>\n"
    ).encode(),
    b"\n</teiCorpus>\n",
)
"""What stands around several issues, which are one corpus."""
ALONE = b'<?xml version="1.0" encoding="UTF-8"?>\n', b"\n"
"""What stands around one issue."""


class Mark(NamedTuple):
    """Markup that belongs at a place in a text; of several at one place those of lower rank come first. It is made when
    its turn comes, for an ``lb`` is written only where the line is another than before."""

    offset: int
    rank: int
    markup: Callable[[], str]


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
    return "\n".join([*_header(issue), *_Body(issue).lines(), "</body></text></TEI>"]).encode()


def _header(issue: Issue) -> Iterator[str]:
    source, edits = issue.source, issue.edits
    date = f'<date when="{issue.date}">{issue.date}</date>' if issue.date else ""
    version = issue.generator.partition(" ")[2]
    yield f'<TEI xmlns="{NAMESPACE}" xml:id="{_id(issue.id)}" n="{_attribute(issue.id)}">'
    yield f"<teiHeader><fileDesc><titleStmt><title>{_text(source.path or issue.id)}</title></titleStmt>"
    yield "<publicationStmt><p>Not published.</p></publicationStmt><sourceDesc>"
    for number, file in enumerate(source.files, 1):
        yield (
            f'<bibl xml:id="{_id(issue.id)}-f{number:04d}"><title>{_text(file.path or issue.id)}</title>{date}'
            f'<idno type="sha256">{file.sha256}</idno><note type="encoding">{_text(file.encoding)}</note>'
            f'<note type="lines">{file.lines[0]}-{file.lines[1]}</note></bibl>'
        )
    yield "</sourceDesc></fileDesc><encodingDesc>"
    yield f'<appInfo><application ident="papercli" version="{version}"><label>papercli</label></application></appInfo>'
    yield "<editorialDecl><correction><p>Nothing was corrected.</p></correction><normalization><p>"
    yield (
        f"{edits.lines_joined} line breaks and {edits.blanks_removed} blanks were taken out of the text, {edits.blanks_kept} "
        f"blanks kept; {edits.characters_folded} characters were folded to their ordinary form, one to one; "
        f"{edits.characters_replaced} stretches of bytes could not be decoded and are U+FFFD.</p></normalization>"
    )
    yield "<segmentation><p>lb gives the line of the source; break is no where the text runs on.</p></segmentation>"
    yield "</editorialDecl></encodingDesc><profileDesc>"
    if date:
        yield f"<creation>{date}</creation>"
    yield '<langUsage><language ident="zh">Chinese</language></langUsage></profileDesc></teiHeader>'
    yield '<text xml:lang="zh"><body>'


class _Body:
    """The body of one issue, written from top to bottom; it keeps the line that the last ``lb`` gave."""

    def __init__(self, issue: Issue) -> None:
        self.issue, self.line = issue, 0

    def lines(self) -> Iterator[str]:
        articles, furniture = deque(self.issue.articles), deque(self.issue.furniture)
        for place, page in enumerate(self.issue.pages):
            last = place + 1 == len(self.issue.pages)
            yield self._page(page, place)
            while furniture and (last or _stands(page, furniture[0].page, furniture[0].lines)):
                yield self._furniture(furniture.popleft())
            while articles and (last or _stands(page, articles[0].page, articles[0].lines[0])):
                yield from self._article(articles.popleft())
        if not self.issue.articles:
            yield "<p/>"  # a body must hold something

    def _page(self, page: Page, place: int) -> str:
        files = self.issue.source.files
        file = max(k for k in range(len(files)) if k == 0 or files[k].lines[0] <= page.lines[0])
        name = _id(self.issue.id)
        return f'<pb n="{_attribute(page.number)}" xml:id="{name}-p{place + 1:04d}" corresp="#{name}-f{file + 1:04d}"/>'

    def _furniture(self, item: Furniture) -> str:
        return f'<fw type="{item.kind}">{self._lb(item.lines[0])}{_text(item.text)}</fw>'

    def _article(self, article: Article) -> Iterator[str]:
        links = (("prev", article.continued_from), ("next", article.continued_to))
        led = "".join([f' {name}="#{_id(jump.article)}"' for name, jump in links if jump and jump.article])
        yield f'<div type="article" xml:id="{_id(article.id)}" n="{_attribute(article.id)}" cert="{article.confidence}"{led}>'
        printed = zip(article.headlines, article.headline_lines, strict=True)
        for kind, lines in groupby(printed, lambda line: line[0].kind):
            named = "" if kind == "headline" else f' type="{kind}"'
            texts = [self._lb(place[0]) + _text(line.text) for line, place in lines]
            yield f"<head{named}>{' '.join(texts)}</head>"
        if article.credit is not None and article.credit_lines:
            lb = self._lb(article.credit_lines[0])
            yield f"<byline>{lb}{_marked(article.credit, _people(article.credit, article.byline))}</byline>"
        yield from self._paragraphs(article)
        for join in article.joins:
            if join.credit is not None:
                yield f"<byline>{_text(join.credit)}</byline>"
        yield "</div>"

    def _paragraphs(self, article: Article) -> Iterator[str]:
        """The paragraphs, each as TEI has its kind: a subhead begins a ``div`` of its own, signatures at the end close it."""
        first = self._jump(article.continued_from, "continued-from")
        count = len(article.paragraphs)
        loose = [join for join in article.joins if join.paragraph >= count]
        closing = count if loose else _closing(article.paragraphs)
        group, sections = "", ""
        for place, paragraph in enumerate(article.paragraphs):
            wanted = "closer" if place >= closing else _GROUPS.get(paragraph.kind, "")
            if wanted != group:
                yield from _tags(f"</{group}>" if group else "", f"<{wanted}>" if wanted else "")
                group = wanted
            if paragraph.kind == "subhead":
                yield from _tags(sections, '<div type="section">')
                sections = "</div>"
            marks = [mark for join in article.joins if join.paragraph == place for mark in self._join(join, paragraph)]
            opens = paragraph.kind in RUNNING and not place
            begin = _opener_end(article, paragraph.text) if opens and not first else 0
            if any(mark.offset < begin for mark in marks):
                begin = 0  # the story is cut in its opener
            if begin:
                yield from self._opener(article, paragraph, begin)
            dated = [] if marks or not opens else _dated(article, paragraph.text, begin)
            before, between, after = ("<signed>", "", "</signed>") if wanted == "closer" else _ELEMENTS[paragraph.kind]
            content = self._parts(paragraph, begin, [*marks, *dated], between)
            last = self._jump(article.continued_to, "continued-to") if place == count - 1 else ""
            if content or first or last:
                yield f"{before}{first}{content}{last}{after}"
            first = ""
        yield from _tags(f"</{group}>" if group else "")
        content = "".join([mark.markup() for join in loose for mark in self._join(join, None)])
        if not count:
            content = first + content + self._jump(article.continued_to, "continued-to")
        if content:
            yield f"<p>{content}</p>"
        yield from _tags(sections)

    def _parts(self, paragraph: Paragraph, begin: int, marks: Sequence[Mark], between: str) -> str:
        """A paragraph from a place in it on; where something stands ``between`` its parts, they end at its blanks."""
        text = paragraph.text
        ends = [*([place for place in range(begin, len(text)) if text[place] == " "] if between else []), len(text)]
        found = []
        for end in ends:
            found.append(self._run(paragraph, begin, end, marks))
            marks = [mark for mark in marks if mark.offset > end]
            begin = end
        return between.join(found)

    def _opener(self, article: Article, paragraph: Paragraph, end: int) -> Iterator[str]:
        """Marker and byline, which a first paragraph opens with: a dispatch has a dateline, all else is byline."""
        text, dateline = paragraph.text, article.dateline
        begin = 0
        if article.marker and (dateline.place or dateline.agency or _DAY.search(article.marker)):
            begin = _after(text, article.marker)
            begin += len(text) - begin - len(text[begin:].lstrip())
        if begin:
            day = _DAY.search(text[:begin])
            marks = _around(text[:begin], dateline.agency, "orgName", "")
            marks += _around(text[:begin], dateline.place, "placeName", "", marks[-1].offset if marks else 0)
            if day and dateline.date:
                dated = f' when="{dateline.date}"'
                marks += _around(text[:begin], day[0], "date", dated, marks[-1].offset if marks else 0)
            yield f"<dateline>{self._run(paragraph, 0, begin, marks)}</dateline>"
        people = [mark for mark in _people(text[:end], article.byline) if mark.offset >= begin]
        byline = self._run(paragraph, begin, end, people)
        if byline:
            yield f"<byline>{byline}</byline>"

    def _run(self, paragraph: Paragraph, begin: int, end: int, marks: Iterable[Mark]) -> str:
        """A part of a paragraph, with an ``lb`` where a printed line begins in it."""
        text = paragraph.text
        if not text[begin:end].strip():
            return ""
        lbs = [
            Mark(offset, 2, partial(self._lb, line, offset > 0 and not text[offset - 1].isspace()))
            for offset, line in paragraph.starts
            if begin <= offset < end
        ]
        inside = [mark for mark in marks if begin <= mark.offset <= end]
        return _marked(text[:end], [*lbs, *inside], begin).lstrip()

    def _join(self, join: Join, paragraph: Paragraph | None) -> Iterator[Mark]:
        """Where a stitched story goes on on another page: both jump lines, the page, the headline over the later half."""
        before = paragraph.text[: join.offset] if paragraph else ""
        runs_on = ' break="no"' if before and not before[-1].isspace() else ""
        yield Mark(join.offset, 1, partial(self._jump, join.continued_to, "continued-to"))
        yield Mark(
            join.offset, 1, partial(str, f'<pb n="{_attribute(join.page)}"{runs_on}/><anchor xml:id="{_id(join.id)}"/>')
        )
        for text, lines in zip(join.headline, join.headline_lines, strict=True):
            yield Mark(join.offset, 1, partial(self._later_head, text, lines[0]))
        yield Mark(join.offset, 1, partial(self._jump, join.continued_from, "continued-from"))

    def _later_head(self, text: str, line: int) -> str:
        return f'<fw type="continuation-head">{self._lb(line)}{_text(text)}</fw>'

    def _jump(self, jump: Jump | None, kind: str) -> str:
        if jump is None or not jump.text:
            return ""
        target = f' target="#{_id(jump.article)}"' if jump.article else ""
        page = f' n="{_attribute(jump.page)}"' if jump.page else ""
        return f'<ref type="{kind}"{page}{target}>{self._lb(jump.lines[0])}{_text(jump.text)}</ref>'

    def _lb(self, line: int, runs_on: bool = False) -> str:
        """The beginning of a printed line, unless it is the one that was begun last."""
        if line == self.line:
            return ""
        self.line = line
        return f'<lb n="{line}" break="no"/>' if runs_on else f'<lb n="{line}"/>'


def _closing(paragraphs: Sequence[Paragraph]) -> int:
    """The place of the first of the signatures that an article ends with; that behind the last where there are none, or
    where nothing but a head stands before them: a closer closes something."""
    place = len(paragraphs)
    while place and paragraphs[place - 1].kind == "signature":
        place -= 1
    return place if place and paragraphs[place - 1].kind != "subhead" else len(paragraphs)


def _tags(*tags: str) -> Iterator[str]:
    """Those tags that are there."""
    yield from filter(None, tags)


def _stands(page: Page, number: str, lines: Lines) -> bool:
    """Whether something stands on a page: numbers may come again, and two pages may share a line."""
    return number == page.number and lines[0] <= page.lines[1]


def _opener_end(article: Article, text: str) -> int:
    """Where the marker and byline end that a paragraph begins with; 0 where it begins with none."""
    place = _after(text, article.marker or "")
    if place < len(text) and text[place] in _OPEN:
        end = text.find(_CLOSE[_OPEN.index(text[place])], place, place + _OPENER) + 1
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


def _around(text: str, words: str | None, tag: str, attributes: str, begin: int = 0) -> list[Mark]:
    """Tags around the first place in a text from ``begin`` on where some words stand."""
    found = re.compile(_spaced(words)).search(text, begin) if words else None
    return _tagged(found, tag, attributes) if found else []


def _tagged(found: re.Match[str], tag: str, attributes: str) -> list[Mark]:
    opening, closing = partial(str, f"<{tag}{attributes}>"), partial(str, f"</{tag}>")
    return [Mark(found.start(), 3, opening), Mark(found.end(), 0, closing)]


def _people(text: str, byline: Iterable[Byline]) -> list[Mark]:
    """Tags around the names of a byline, each looked for after the one before."""
    marks: list[Mark] = []
    place = 0
    for person in byline:
        found = re.compile(_spaced(person.name)).search(text, place)
        if found:
            place = found.end()
            role = f' role="{person.role}"' if person.role else ""
            marks += _tagged(found, "persName", role)
    return marks


def _dated(article: Article, text: str, begin: int) -> list[Mark]:
    """Tags around the words that say when, after the place a paragraph begins at."""
    if not article.dateline.text or not article.dateline.date:
        return []
    return _around(text, article.dateline.text, "date", f' when="{article.dateline.date}"', begin)


def _marked(text: str, marks: Iterable[Mark], begin: int = 0) -> str:
    """A text from ``begin`` on, with markup where it belongs."""
    parts = []
    for offset, _, markup in sorted(marks, key=lambda mark: mark[:2]):
        parts += [_text(text[begin:offset]), markup()]
        begin = max(begin, offset)
    return "".join([*parts, _text(text[begin:])])


def _text(text: str) -> str:
    """Text as XML. What XML 1.0 cannot write becomes ``g``, with U+FFFD in its place and the code point as ``n``."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(_FORBIDDEN, lambda found: f'<g n="U+{ord(found[0]):04X}">\ufffd</g>', escaped)


def _attribute(text: str) -> str:
    """Text as the value of an attribute; what XML 1.0 cannot write becomes U+FFFD."""
    return re.sub(_FORBIDDEN, "\ufffd", text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;"))


def _id(name: str) -> str:
    """A name as ``xml:id`` can be: what may not stand in one becomes ``_``, and one comes before a figure.

    >>> _id("01 (2)-abcdef12"), _id("云岭-abcdef12")
    ('_01__2_-abcdef12', '云岭-abcdef12')
    """
    allowed = re.sub(_NOT_IN_ID, "_", name)
    return "_" + allowed if re.match(_BEGINS_NO_ID, allowed) else allowed
