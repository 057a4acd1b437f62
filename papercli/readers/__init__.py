"""One source in, its text and boxes out: the format is found by content, and a room of that name reads it."""

from __future__ import annotations

import codecs
import re
from importlib import import_module
from typing import Literal, get_args

from papercli.errors import UnreadableInput
from papercli.layout import Reading, Sheet
from papercli.readers import decode as decoding
from papercli.readers import engines, foreign

Format = Literal["text", "pdf", "hocr", "alto", "page", "tsv", engines.Engine]
FORMATS: tuple[Format, ...] = get_args(Format)

MOST_LINES = 2_000_000
"""Lines that a source has at most, and a year of a daily paper of eight pages has hardly as many. Each takes up to one and a
half kilobytes of memory while a page is cleaned, be it a single character."""
_ENDS = "\n\r\f"
_HEAD = 8192
"""Bytes that are enough to tell a format."""
_MARKUP = frozenset(("hocr", "alto", "page"))
_TABLE = b"level\tpage_num\tblock_num\t"
# Text needs none of these patterns, so they are compiled when they are used.
_PROLOG = rb"(?s:(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*)"
_ROOT = rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)"
_ROOTS: dict[bytes, Format] = {b"alto": "alto", b"PcGts": "page"}
_HOCR = rb"""class\s*=\s*["']?ocrx?_|name\s*=\s*["']?ocr-(?:system|capabilities)"""
_DECLARED = rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]*?charset\s*=\s*["']?([\w.:-]+)"""


def read(
    data: bytes,
    name: str = "<stdin>",
    *,
    format: Format | None = None,
    encoding: str | None = None,
    errors: Literal["strict", "replace"] = "strict",
) -> Reading:
    """Read one source, which may be gzipped: its text, and where each line stands if its format knows.

    ``name`` is the source in messages. ``format`` overrules what the content looks like. ``encoding`` and ``errors`` are
    those of :func:`papercli.decode`; without ``encoding``, XML and HTML are in the one they declare.

    Raises UsageError for an unknown encoding, and UnreadableInput for what is not as it should be: bytes that are no
    text, XML or JSON that is cut off, XML that defines entities, a table with a column missing; without ``format`` also for what
    is no page (see :mod:`papercli.readers.foreign`).

    >>> read("云岭要闻".encode())
    Reading(format='text', text='云岭要闻', encoding='utf-8', replaced=0, sheets=())
    >>> read(b"<?xml version='1.0'?><mets/>", "issue.xml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: issue.xml: this is METS, not a page: clean the ALTO or PAGE files that it lists, ...
    """
    data = decoding.unpack(data, name)
    found = format or tell(data, name)
    if found == "pdf":
        reading: Reading = import_module("papercli.readers.pdf").read(data, name)
        return reading
    told = encoding or (_declared(data) if found in _MARKUP else None)
    decoded = decoding.decode(data, name=name, encoding=told, errors=errors)
    if format is None and found == "text":
        found = engines.tell(decoded.text) or found
    made: tuple[str, tuple[Sheet, ...]] = (decoded.text, ())
    if found == "text":
        if format is None:
            foreign.refuse(decoded.text, name)
    else:
        room = f"engines.{found}" if found in engines.ENGINES else found
        made = import_module(f"papercli.readers.{room}").read(decoded.text, name)
    text, sheets = made
    if len(text) > MOST_LINES and sum(map(text.count, _ENDS)) > MOST_LINES:
        raise UnreadableInput(f"{name}: this has more than {MOST_LINES:,} lines: split it.")
    return Reading(found, text, decoded.encoding, decoded.replaced, sheets)


def tell(data: bytes, name: str = "<stdin>") -> Format:
    """The format of a source, by its first bytes. Results of OCR engines are text here: they are told apart when they are
    decoded, see :mod:`papercli.readers.engines`.

    Raises UnreadableInput for XML and HTML that is none of the formats read: as text it would be all tags.

    >>> tell(b"%PDF-1.7"), tell(b"<html><span class='ocr_line'>"), tell("<云岭>".encode())
    ('pdf', 'hocr', 'text')
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    # Two-byte encodings have a NUL beside each ASCII character.
    head = data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(_TABLE):
        return "tsv"
    if not head.startswith(b"<"):
        return "text"
    prolog = re.match(_PROLOG, head)
    body = head[prolog.end() if prolog else 0 :]
    root = re.match(_ROOT, body)
    kind = root[1] if root else b""
    if kind in _ROOTS:
        return _ROOTS[kind]
    if re.search(_HOCR, head):
        return "hocr"
    named = root is not None and b"xmlns" in body.partition(b">")[0]
    if head.startswith(b"<?xml") or named or kind.lower() == b"html":
        raise foreign.refused_markup(body.decode(errors="replace"), kind.decode(), name)
    return "text"


def _declared(data: bytes) -> str | None:
    """The encoding that XML or HTML declares, where Python knows it and it says more than that this is Unicode."""
    found = re.search(_DECLARED, data[:_HEAD])
    declared = (found[1] or found[2]).decode() if found else ""
    try:
        codec = codecs.lookup(declared).name
    except LookupError:
        return None
    return None if codec.startswith("utf") else declared
