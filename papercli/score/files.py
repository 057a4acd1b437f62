"""Gold and results as files: papercli's JSON, and the ground truth of others in PAGE XML, ALTO and TEI."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from msgspec import UNSET, Struct, UnsetType

from papercli.errors import UnreadableInput
from papercli.readers import declared
from papercli.readers.decode import decode, unpack
from papercli.score.measures import HALF, Page, Story
from papercli.shapes import Misshapen, json, shaped

ROOMS = {"PcGts": "page", "alto": "alto", "TEI": "tei", "teiCorpus": "tei"}
"""The module of this package that reads ground truth in XML, by the name of its root."""
_BEGIN = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
"""What may come before the first character of a file: byte-order marks and blanks."""


class _Person(Struct):
    name: str
    label: str = ""


class _Lead(Struct):
    page: str | int | None = None
    text: str = ""


class _Text(Struct):
    text: str
    kind: str | None = None


class _Article(Struct):
    paragraphs: list[_Text | str] = []
    headline: list[str] | None = None
    byline: list[_Person] | None = None
    credit: str | list[str] | None = None
    continued_to: _Lead | None = None
    continued_from: _Lead | None = None


class _File(Struct):
    articles: list[_Article] | UnsetType = UNSET
    floats: list[str] = []
    furniture: list[_Text | str] = []


def load(data: bytes, name: str) -> Page:
    """What a gold or result file says; ``name`` is its name in errors. It may be gzipped.

    Of JSON only ``articles`` must be there. Paragraphs are strings or objects with a ``text`` and perhaps a ``kind``; what is
    missing is empty or null. So a file of papercli/1 is read as one that does not say what its paragraphs are.
    XML is told by its root: PAGE, ALTO or TEI.
    Raises UnreadableInput, which names the file and the place in it, for what is none of these or has another shape.

    >>> load(b'{"articles": [{"paragraphs": ["a", {"text": "b"}]}]}', "a.json").stories[0].paragraphs
    ('a', 'b')
    >>> load(b'{"articles": [{"headline": 1}]}', "a.json")
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: a.json: articles[0].headline is a whole number, where a list should be.
    >>> load(b'<TEI><text><body><div><head>a</head><p>b</p></div></body></text></TEI>', "a.xml").stories[0].headline
    ('a',)
    """
    data = unpack(data, name)
    if data[:64].lstrip(_BEGIN).startswith(b"<"):
        return _marked_up(data, name)
    try:
        raw = json(data)
        if isinstance(raw, list):
            raise Misshapen("this is a list: score wants one issue a file, as clean -o DIR writes them")
        file = shaped(raw, _File)
    except Misshapen as error:
        raise UnreadableInput(f"{name}: {error}.") from None
    if isinstance(file.articles, UnsetType):
        raise UnreadableInput(f"{name}: there is no 'articles' in it, so it is neither gold nor a result.")
    text = [part for article in file.articles for part in _parts(article)]
    text += [_words(item) for item in file.furniture]
    return Page(tuple(map(_story, file.articles)), "".join(text), tuple(file.floats))


def _marked_up(data: bytes, name: str) -> Page:
    """What ground truth in XML says."""
    from papercli.readers.xml import local, parse

    root = parse(decode(data, name=name, encoding=declared(data)).text, name)
    room = ROOMS.get(local(root))
    if room is None:
        raise UnreadableInput(
            f"{name}: this is XML with the root <{local(root)}>: gold is JSON, PAGE XML, ALTO or TEI."
        )
    found: Page = import_module(f"papercli.score.{room}").page(root, name)
    return found


def _story(article: _Article) -> Story:
    to, back = [_page(lead) for lead in (article.continued_to, article.continued_from)]
    return Story(
        tuple(article.headline or ()),
        tuple((person.label, person.name) for person in article.byline or ()),
        tuple(_words(paragraph).translate(HALF) for paragraph in article.paragraphs),
        (to, back),
        tuple(None if isinstance(paragraph, str) else paragraph.kind for paragraph in article.paragraphs),
    )


def _page(lead: _Lead | None) -> str | None:
    return None if lead is None or lead.page is None else str(lead.page)


def _words(part: _Text | str) -> str:
    return part if isinstance(part, str) else part.text


def _parts(article: _Article) -> Iterator[str]:
    """Everything printed of an article."""
    yield from article.headline or ()
    yield from map(_words, article.paragraphs)
    yield article.credit if isinstance(article.credit, str) else "".join(article.credit or ())
    for lead in (article.continued_to, article.continued_from):
        yield lead.text if lead else ""
