"""One source in, its text and boxes out: the format is found by content, and a module of that name reads it."""

from __future__ import annotations

import codecs
import re
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from papercli.errors import UnreadableInput
from papercli.layout import Reading, Sheet
from papercli.patterns import compiled
from papercli.readers import decode as decoding
from papercli.readers import foreign
from papercli.readers.formats import FORMATS, Format, is_markup, room, told, told_decoded

if TYPE_CHECKING:
    from papercli.ocr import Engine

__all__ = ["FORMATS", "Format", "beside", "read", "tell"]

MOST_LINES = 2_000_000
"""The most lines of a source, about as many as a year of a daily paper of eight pages has. Each takes up to 1.5 kilobytes of
memory while a page is cleaned, even if it is a single character."""
_ENDS = "\n\r\f"
_HEAD = 8192
"""Bytes that are enough to tell a format."""
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"
"""What may come before the first character of a file: byte-order marks and blanks."""
_PICTURE = rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|\0\0\0\x0cjP  |\xff\x4f\xff\x51|II[*+]\0|MM\0[*+]|RIFF.{4}WEBP"
"""How PNG, JPEG, JPEG 2000 (two), TIFF (two) and WebP begin."""
# Text needs none of these patterns, so they are compiled when they are used.
_PROLOG = rb"(?s:(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*)"
_ROOT = rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)"
_DECLARED = rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]*?charset\s*=\s*["']?([\w.:-]+)"""


def read(
    data: bytes,
    name: str = "<stdin>",
    *,
    format: Format | None = None,
    encoding: str | None = None,
    errors: Literal["strict", "replace"] = "strict",
    ocr: str | Engine | None = None,
    save_ocr: str | None = None,
) -> Reading:
    """Read one source, which may be gzipped: its text, and where each line stands if its format knows.

    ``name`` is the source in messages. ``format`` overrules what the content looks like. ``encoding`` and ``errors`` are
    those of :func:`papercli.decode`; without ``encoding``, XML and HTML are in the one they declare. Pictures, and pages of
    a PDF that are pictures, are read by the engine ``ocr``, and the results kept in the directory ``save_ocr``: see
    :mod:`papercli.ocr`.

    Raises UsageError for an unknown encoding, and UnreadableInput for a source that is damaged: bytes that are no text, XML or
    JSON that is cut off, XML that defines entities, a table without one of its columns. Without ``format``, it is also raised for a
    file that is no page (see :mod:`papercli.readers.foreign`).

    >>> read("云岭要闻".encode())
    Reading(format='text', text='云岭要闻', encoding='utf-8', replaced=0, sheets=())
    >>> read(b"<?xml version='1.0'?><rss/>", "news.xml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: news.xml: this is XML with the root <rss>, none of the formats that are read, ...
    """
    data = decoding.unpack(data, name)
    found = format or tell(data, name)
    if found == "pdf":
        from papercli.readers import pdf

        return pdf.read(data, name, ocr, save_ocr)
    if found == "picture":
        from papercli.ocr import read as read_picture

        return read_picture(data, name, ocr, save_ocr)
    written = encoding or (declared(data) if is_markup(found) else None)
    decoded = decoding.decode(data, name=name, encoding=written, errors=errors)
    if format is None and found == "text":
        found = told_decoded(decoded.text) or found
    made: tuple[str, tuple[Sheet, ...]] = (decoded.text, ())
    if found == "text":
        if format is None:
            foreign.refuse(decoded.text, name)
    else:
        made = import_module(room(found)).read(decoded.text, name)
    text, sheets = made
    if len(text) > MOST_LINES and sum(map(text.count, _ENDS)) > MOST_LINES:
        raise UnreadableInput(f"{name}: this has more than {MOST_LINES:,} lines: split it.")
    return Reading(found, text, decoded.encoding, decoded.replaced, sheets)


def tell(data: bytes, name: str = "<stdin>") -> Format:
    """The format of a source, by its first bytes. Tables and results of OCR engines are text here: they are told apart when
    they are decoded, see :data:`papercli.readers.formats.TOLD`.

    Raises UnreadableInput for XML and HTML that is none of the formats read: as text it would be all tags.

    >>> tell(b"%PDF-1.7"), tell(b"<html><span class='ocr_line'>"), tell("<云岭>".encode())
    ('pdf', 'hocr', 'text')
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if compiled(_PICTURE, re.DOTALL).match(data):
        return "picture"
    # Two-byte encodings have a NUL beside each ASCII character.
    head = data[:_HEAD].replace(b"\0", b"").lstrip(_BEFORE)
    if not head.startswith(b"<"):
        return "text"
    prolog = compiled(_PROLOG).match(head)
    body = head[prolog.end() if prolog else 0 :]
    said = body.decode(errors="replace")
    if form := told("markup", said):
        return form
    root = compiled(_ROOT).match(body)
    kind = root[1] if root else b""
    named = root is not None and b"xmlns" in body.partition(b">")[0]
    if head.startswith(b"<?xml") or named or kind.lower() == b"html":
        raise foreign.refused_markup(said, kind.decode(), name)
    return "text"


def beside(data: bytes, name: str) -> list[str]:
    """The paths of the files that are read with a source because it lists them: the pages of an issue in METS, else none.

    Raises UnreadableInput for METS that is damaged, and for a page of it that is missing.

    >>> beside("云岭要闻".encode(), "page.txt")
    []
    """
    if not data[:_HEAD].replace(b"\0", b"").lstrip(_BEFORE).startswith((b"<", decoding.GZIP)):
        return []
    data = decoding.unpack(data, name)
    if tell(data, name) != "mets":
        return []
    from papercli.readers import mets

    return mets.beside(decoding.decode(data, name=name, encoding=declared(data)).text, name)


def declared(data: bytes) -> str | None:
    """The encoding that XML or HTML declares, where Python knows it and it says more than that this is Unicode.

    >>> declared(b'<?xml version="1.0" encoding="big5"?>'), declared(b'<?xml version="1.0" encoding="UTF-8"?>')
    ('big5', None)
    """
    found = compiled(_DECLARED).search(data[:_HEAD])
    written = (found[1] or found[2]).decode() if found else ""
    try:
        codec = codecs.lookup(written).name
    except LookupError:
        return None
    return None if codec.startswith("utf") else written
