"""Ground truth in TEI: what papercli writes itself, and the editions of others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from papercli.errors import UnreadableInput
from papercli.model import RUNNING
from papercli.readers.xml import local
from papercli.score.measures import LABEL, Page, Story
from papercli.score.zones import plain
from papercli.stages.blanks import joint

_GLUE, _LINE, _JUMP = "\x1e", "\x1d", "\x1c"
"""What stands in a text, while it is put together, for an ``lb`` with ``break="no"``, one without, and a jump line. XML cannot
hold these characters."""
_BLANKS = re.compile(rf"([ \t\r\n{_GLUE}{_LINE}]+)")
_DIVISIONS = re.compile(r"div[1-7]?")
_LINES = ("lb", "pb", "cb", "gb")
_APART = ("fw", "figure", "del", "anchor", "milestone")
"""Elements that are no part of an article's text, or are empty. A note is a paragraph of its own, and no part of another."""
_PRINTED = ("sic", "orig", "abbr")
"""The members of a ``choice`` that are printed on the page."""
_GROUPS = ("lg", "list", "table", "opener", "closer", "sp", "argument", "epigraph", "postscript", "floatingText")
"""Elements that hold paragraphs or lines."""
_OPENING = ("byline", "dateline", "docAuthor")
_RUNNING = ("p", "ab", "lg", "list")
"""Elements that show that a division has text of its own."""
_KINDS = {"l": "verse", "item": "list", "row": "table", "signed": "signature", "note": "note", "closer": "signature"}
"""The kinds of paragraphs that the name of an element gives; others are given by ``rend`` or ``type``."""
_RENDS = ("lead", "credit", "signature", "caption", "pull-quote", "verse", "note")


def page(root: etree._Element, name: str) -> Page:
    """What a TEI file says of its page.

    An article is a ``div`` whose type ends in ``article``, or, where there is none, the outermost ``div`` that has text of its
    own. What stands on the printed line of a ``byline`` or ``dateline`` belongs to one paragraph with it, where ``lb`` shows
    that. Raises UnreadableInput where there is no ``div``, and for a corpus of several texts.

    >>> from papercli.readers.xml import parse
    >>> said = "<div><head>云岭要闻</head><p>云岭市<lb/>开会。</p></div>"
    >>> [story] = page(parse(f"<TEI><text><body>{said}</body></text></TEI>", "p.xml"), "p.xml").stories
    >>> story.headline, story.paragraphs
    (('云岭要闻',), ('云岭市开会。',))
    """
    texts = [text for text in root.iter("{*}TEI") if text.find("{*}text") is not None]
    if len(texts) > 1:
        raise UnreadableInput(f"{name}: this is a corpus of {len(texts)} texts: score wants one issue a file.")
    articles = _articles(root)
    if not articles:
        raise UnreadableInput(f"{name}: there is no div with text in it, so it does not say what an article is.")
    made = [_Article(article) for article in articles]
    silent = {LABEL}
    if not any(one.get("ident") == "papercli" for one in root.iter("{*}application")):
        if not any(one.people for one in made):
            silent.add("byline")
        if not any(one.jumps for one in made):
            silent.add("jump")
    floats = [text for one in made for text in one.floats]
    return Page(tuple([one.story() for one in made]), "", tuple(floats), frozenset(silent))


def _articles(root: etree._Element) -> list[etree._Element]:
    """The elements that hold an article each, in order."""
    divisions = [one for one in root.iter("{*}*") if _DIVISIONS.fullmatch(local(one))]
    named = [one for one in divisions if one.get("type", "").lower().endswith("article")]
    chosen = named or [one for one in divisions if any(local(child) in ("p", "ab", "lg", "list") for child in one)]
    return [one for one in chosen if not any(above in chosen for above in one.iterancestors())]


class _Article:
    """An article, read from its ``div``."""

    def __init__(self, division: etree._Element) -> None:
        self.headline: list[str] = []
        self.people: list[str] = []
        self.paragraphs: list[tuple[str, str]] = []
        self.floats: list[str] = []
        self.jumps: list[tuple[str, str]] = []
        self._has_lines = next(division.iter("{*}lb"), None) is not None
        self._said: list[str] = []  # the running text as it comes, with a mark for each jump line
        self._opener = ""
        self._walk(division)

    def story(self) -> Story:
        """The article as it is compared. A jump line with running text on both sides is where a story was put together."""
        parts = "".join(self._said).split(_JUMP)
        back = to = None
        for place, (kind, page) in enumerate(self.jumps, 1):
            if kind == "continued-from" and back is None and not "".join(parts[:place]).strip():
                back = page
            elif kind == "continued-to" and not "".join(parts[place:]).strip():
                to = page
        kinds, texts = zip(*self.paragraphs, strict=True) if self.paragraphs else ((), ())
        return Story(tuple(self.headline), tuple([("", name) for name in self.people]), texts, (to, back), kinds)

    def _walk(self, element: etree._Element) -> None:
        """Read what stands in a division or a group, in its order."""
        for child in element:
            kind = local(child)
            if kind == "figure" or child.get("type") == "pull-quote":
                self._float(child)
            elif kind == "ref":
                self._said += self._jump(child)
            elif kind in _OPENING:
                self._people(child)
                self._open(self._text(child))
            elif kind == "head":
                self._head(child)
            elif _is_group(child, kind):
                self._walk(child)
            elif kind not in _LINES and kind not in _APART:
                self._paragraph(child, kind)

    def _open(self, printed: str) -> None:
        """Keep a byline or dateline until it is known whether text runs on from it. On a line of its own it starts a new piece."""
        self._opener = printed if _begins(printed) else self._opener + printed

    def _head(self, head: etree._Element) -> None:
        text = self._text(head)
        if self.paragraphs or head.get("type") == "sub":
            self._add("subhead", _settled(text))
        else:
            self.headline += filter(None, map(_settled, text.split(_LINE)))

    def _float(self, element: etree._Element) -> None:
        self.floats += filter(None, [_settled(self._text(element))])

    def _people(self, element: etree._Element) -> None:
        self.people += [_settled(self._text(name)) for name in element.iter("{*}persName")]

    def _paragraph(self, element: etree._Element, kind: str) -> None:
        for figure in element.iter("{*}figure"):
            self._float(figure)
        if kind == "signed":
            self._people(element)
        if kind == "row":
            self._add("table", " ".join(filter(None, [_settled(self._text(cell)) for cell in element])))
            return
        printed = self._text(element)
        said = element.get("rend") or element.get("type") or ""
        kind = said if said in _RENDS else _KINDS.get(kind, "body")
        self._said.append(printed if kind in RUNNING else _JUMP * printed.count(_JUMP))
        runs_on = self._has_lines and (not _begins(printed) or self._opener.endswith(" "))
        text = _settled(self._opener + printed if runs_on else printed)
        self._opener = ""
        self._add(kind, text)

    def _add(self, kind: str, text: str) -> None:
        if text:
            self.paragraphs.append((kind, text))

    def _text(self, element: etree._Element) -> str:
        return "".join(self._pieces(element))

    def _pieces(self, element: etree._Element) -> Iterator[str]:
        """The text in an element, piece by piece, with the marks for lines and jump lines."""
        yield element.text or ""
        for child in _chosen(element):
            kind = local(child)
            if kind in _LINES:
                yield _GLUE if child.get("break") == "no" else _LINE
            elif kind == "ref" and child.get("type", "").startswith("continued-"):
                yield from self._jump(child)
            elif kind not in _APART and kind != "note":
                yield from self._pieces(child)
            yield child.tail or ""

    def _jump(self, ref: etree._Element) -> Iterator[str]:
        """The mark of a jump line, which is noted; nothing for a reference of another type."""
        if ref.get("type", "").startswith("continued-"):
            self.jumps.append((ref.get("type", ""), ref.get("n", "")))
            yield _JUMP


def _begins(printed: str) -> bool:
    """Whether a text begins a printed line."""
    return printed.lstrip(" \t\r\n").startswith(_LINE)


def _is_group(element: etree._Element, kind: str) -> bool:
    """Whether an element holds paragraphs, and is none itself."""
    if _DIVISIONS.fullmatch(kind) or kind in _GROUPS:
        return True
    inner = {local(child) for child in element}
    return (kind == "quote" and bool(inner & {*_RUNNING})) or (kind == "closer" and bool(inner & {"signed", *_OPENING}))


def _chosen(element: etree._Element) -> list[etree._Element]:
    """The elements in an element, but of a ``choice`` the one that the page has."""
    inner = list(element)
    printed = [one for one in inner if local(one) in _PRINTED] if local(element) == "choice" else []
    return printed[:1] or inner


def _settled(text: str) -> str:
    """A text with its marks for lines resolved: a line runs on, but for a blank between two Latin words, or where a blank
    stands before the mark. A line end in the file is no more than one on the page.

    >>> _settled("云岭市\\n  开会，Open\\nDay" + _LINE + "开 幕。"), _settled("一 " + _LINE + "二")
    ('云岭市开会，Open Day开 幕。', '一 二')
    """
    parts = _BLANKS.split(text.replace(_JUMP, ""))
    found = ""
    for gap, word in zip(["", *parts[1::2]], map(plain, parts[::2]), strict=True):
        found += _between(found, gap, word) + word if found and word else word
    return found


def _between(before: str, gap: str, after: str) -> str:
    """What is printed between two words, judged by what stands between them in the file."""
    if _GLUE in gap:
        return ""
    if "\n" in gap or (_LINE in gap and not gap.startswith(" ")):
        return joint(before, after)
    return " "
