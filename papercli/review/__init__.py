"""The page a person checks results with: one HTML file that needs nothing else, made of the files beside this module."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any

import msgspec
from msgspec import Struct

from papercli.characters import fold
from papercli.corrections import Corrected, Correction
from papercli.errors import LawBroken, UsageError
from papercli.explain import Decision, Explained
from papercli.law import audit
from papercli.layout import Sheet
from papercli.model import BY_LINE, FIELDS, UNSURE, Article, Issue, Paragraph, Piece, line_ends
from papercli.review.pictures import Picture, upright
from papercli.score import Difference
from papercli.trace import letters, trace

_SCRIPTS = ("words.js", "source.js", "sheet.js", "draw.js", "card.js", "work.js", "page.js")


class Note(Struct, frozen=True):
    """Something to look at besides the unsure decisions: what it is in words, and its offset in the source."""

    words: str
    at: int


class Reviewed(Struct, frozen=True):
    """A source to review: what is known of it, what to look at before the unsure decisions, the picture of each of its
    sheets, and what a person has done with it before."""

    explained: Explained
    notes: Sequence[Note] = ()
    pictures: Sequence[Picture | None] = ()
    done: Sequence[Corrected] = ()


def render(sources: Iterable[Reviewed]) -> Iterator[bytes]:
    """The page, in parts: all sources in one file, each as soon as it is there.

    >>> from papercli.explain import explain
    >>> page = b"".join(render([Reviewed(explain("云岭要闻</script>"))])).decode()
    >>> page.count("</script>"), "云岭要闻\\\\u003c/script\\\\u003e" in page
    (2, True)
    """
    before, _, after = _file("page.html").partition("<!--data-->")
    yield before.replace("<!--style-->", _file("page.css").rstrip()).encode()
    for source in sources:
        yield b'<script class="source" type="application/json">' + _inlined(_data(source)) + b"</script>\n"
        for number, picture in enumerate(source.pictures):
            if picture:
                yield b'<script class="picture" type="text/plain" data-sheet="%d">%s</script>\n' % (number, picture.uri)
    script = "\n".join([_constants(), *map(_file, _SCRIPTS)]).rstrip()
    yield after.replace("<!--script-->", script).encode()


def compared(issue: Issue, text: str, differences: Iterable[Difference], sheets: Sequence[Sheet] = ()) -> Reviewed:
    """A result to review beside its gold: the differences are what to look at. ``text`` is the decoded source,
    ``sheets`` say where its lines stand.

    Raises UsageError where the issue was not made from the text, or was converted by OpenCC: nothing can be placed then.
    """
    try:
        audit(issue, text)
    except LawBroken:
        name = issue.source.path or issue.id
        raise UsageError(f"{name}: the result is not of this source, or was converted: it cannot be shown.") from None
    folded = fold(text)

    def places(pieces: Iterable[Piece | Paragraph]) -> list[int]:
        return [letter.at for piece in pieces for letter in letters(piece.text, piece.spans, folded)]

    bodies = [places(article.paragraphs) for article in issue.articles]
    firsts = [min(places(article.pieces())) for article in issue.articles]

    def place(difference: Difference) -> int:
        if difference.story is None:
            return min(firsts, default=0)
        if difference.place is None:
            return firsts[difference.story]
        body = bodies[difference.story]
        return body[min(difference.place, len(body) - 1)]

    notes = [Note(difference.words, place(difference)) for difference in differences]
    return Reviewed(Explained(issue, text, trace(issue, text), (), {}, sheets), notes=notes)


def _constants() -> str:
    """What the scripts need to know of kinds: what a piece can become, and which kinds are kept line by line."""
    becomes: dict[str, dict[str, str]] = {
        kind: {"field": field, "kind": kind} for kind, field in FIELDS.items() if kind != "jump"
    }
    becomes["paragraph"] = becomes["body"]
    said = {"BECOMES": becomes, "BY_LINE": sorted(BY_LINE), "UNSURE": UNSURE}
    return "\n".join(f"const {name} = {msgspec.json.encode(value).decode()};" for name, value in said.items())


def script(text: str) -> str:
    """The language of a text for ``lang``: ``zh-Hant`` where more of its characters are only traditional, else ``zh-Hans``.

    >>> script("云岭要闻"), script("雲嶺要聞")
    ('zh-Hans', 'zh-Hant')
    """
    simplified = traditional = 0
    for char in set(text):
        if "一" <= char <= "鿿":
            simplified += _encodes(char, "gb2312")
            traditional += _encodes(char, "big5")
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _encodes(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _file(name: str) -> str:
    with open(os.path.join(__path__[0], name), encoding="utf-8") as file:
        return file.read()


def _inlined(data: dict[str, Any]) -> bytes:
    """JSON that no HTML parser takes for markup."""
    encoded = msgspec.json.encode(data)
    for char in "<>&\u2028\u2029":
        encoded = encoded.replace(char.encode(), f"\\u{ord(char):04x}".encode())
    return encoded


def _data(source: Reviewed) -> dict[str, Any]:
    explained = source.explained
    issue, text = explained.issue, explained.text
    plain = fold(line_ends(text))
    folded = list(plain)  # as the result has it: marks may be wider there
    for piece in issue.pieces():
        for letter in letters(piece.text, piece.spans, plain):
            folded[letter.at] = letter.char
    blanks = [blank.end for line in explained.lines for blank in line.blanks if blank.kept]
    decisions = [_decision(decision) for decision in explained.decisions]
    starts = [line.start for line in explained.lines]
    return {
        "name": issue.source.path or "standard input",
        "path": issue.source.path,
        "sha256": issue.source.sha256,
        "lang": script(text),
        "text": text,
        "folds": [(at, new) for at, (old, new) in enumerate(zip(text, folded, strict=True)) if old != new],
        "lines": [(line.start, line.end) for line in explained.lines],
        "pages": [(page.number, page.lines[0] - 1, page.lines[1]) for page in issue.pages],
        "blanks": blanks,
        "articles": [_article(article) for article in issue.articles],
        "furniture": [{"field": "furniture", "kind": item.kind, "spans": item.spans} for item in issue.furniture],
        "decisions": [_note(note, starts) for note in source.notes] + decisions,
        "sheets": [_sheet(*one) for one in zip_longest(explained.sheets, source.pictures)],
        "done": [
            {"corrections": [_plain(one) for one in done.corrections], "settled": done.settled} for done in source.done
        ],
    }


def _plain(correction: Correction) -> dict[str, Any]:
    """A correction as the file has it."""
    plain: dict[str, Any] = msgspec.to_builtins(correction)
    return plain


def _article(article: Article) -> dict[str, Any]:
    blocks = [_block(piece, article) for piece in article.pieces()]
    return {"id": article.id, "flags": article.flags, "confidence": article.confidence, "blocks": blocks}


def _block(piece: Piece, article: Article) -> dict[str, Any]:
    field: str = piece.field
    if field == "jump":
        field = "from" if article.continued_from and piece.spans == article.continued_from.spans else "to"
    return {"field": field, "kind": piece.kind, "spans": piece.spans}


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "asks": decision.kind,
        "line": decision.line,
        "at": decision.at,
        "confidence": decision.confidence,
        "reasons": [(reason.words, reason.weight) for reason in decision.reasons],
    }


def _note(note: Note, starts: Sequence[int]) -> dict[str, Any]:
    line = sum(start <= note.at for start in starts)
    return {"words": note.words, "line": line, "at": note.at, "confidence": 0.0, "reasons": ()}


def _sheet(sheet: Sheet, picture: Picture | None) -> dict[str, Any]:
    """The printed lines on the page that its picture shows, or in the room that they take up: without a picture, what is
    empty around them is left out, up to a narrow margin."""
    boxes = [upright(line.box, sheet) for line in sheet.lines]
    if picture:
        left, top, right, bottom = picture.box
    else:
        edges = boxes or [upright(sheet.box, sheet)]
        margin = (max(box.right for box in edges) - min(box.left for box in edges)) / 50
        left, top = min(box.left for box in edges) - margin, min(box.top for box in edges) - margin
        right, bottom = max(box.right for box in edges) + margin, max(box.bottom for box in edges) + margin
    places = [
        tuple([round(edge, 1) for edge in (b.left - left, b.top - top, b.right - left, b.bottom - top)]) for b in boxes
    ]
    lines = [(line.start, line.end, *place) for line, place in zip(sheet.lines, places, strict=True)]
    return {
        "start": sheet.start,
        "width": right - left,
        "height": bottom - top,
        "pictured": picture is not None,
        "lines": lines,
    }
