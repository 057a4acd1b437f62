"""Pages that a person read: gold or corrections, and the pages that belong to them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from papercli.corrections import Corrections
from papercli.corrections import load as load_corrections
from papercli.errors import UnreadableInput, UsageError
from papercli.files import natural, read
from papercli.pipeline import Options, clean
from papercli.score import load as load_gold
from papercli.shapes import Misshapen, json

ENDING = ".gold.json"
"""How the name of a page's gold ends: ``page.gold.json`` beside ``page.txt``."""


class Sample(NamedTuple):
    """A page that a person read: its name, its bytes, and its gold, as JSON and as it is read."""

    path: str
    data: bytes
    gold: bytes
    said: dict[str, Any]


def samples(paths: Sequence[str], options: Options) -> list[Sample]:
    """The pages that belong to files of gold or of corrections, or to all gold in a directory, in natural order.

    Gold is ``page.gold.json`` or ``page.json``, and its pages are the files ``page.*`` beside it, in as many formats as there
    are. The pages of corrections are looked for where they were reviewed, and beside the corrections; those that nobody
    corrected or settled anything on are left out. Raises UnreadableInput and UsageError, which name the file.
    """
    found: dict[str, Sample] = {}
    for path in paths:
        for file in _golds(path) if os.path.isdir(path) else [path]:
            data = read(file)
            own = _corrected(data, file, options) if b"papercli-corrections/" in data[:100] else _gold(data, file)
            found.update((os.path.realpath(sample.path), sample) for sample in own)
    return sorted(found.values(), key=lambda sample: natural(sample.path))


def _golds(folder: str) -> list[str]:
    try:
        names = sorted([name for name in os.listdir(folder) if name.endswith(ENDING)], key=natural)
    except OSError as error:
        raise UnreadableInput(f"{folder}: this directory cannot be read ({error.strerror}).") from None
    if not names:
        raise UnreadableInput(f"{folder}: there is no gold in this directory: it is called page{ENDING}.")
    return [os.path.join(folder, name) for name in names]


def _gold(data: bytes, file: str) -> Iterator[Sample]:
    load_gold(data, file)  # says what is wrong with it
    if data.lstrip().startswith(b"<"):
        raise UnreadableInput(f"{file}: learn wants gold in papercli's JSON; that of others is for score alone.")
    said = json(data)
    folder, name = os.path.split(file)
    stem = name.removesuffix(".json").removesuffix(".gold")
    beside = sorted([other for other in os.listdir(folder or ".") if other.startswith(f"{stem}.") and other != name])
    pages = [page for page in beside if not page.endswith(".json") or not _is_result(os.path.join(folder, page))]
    if not pages:
        raise UnreadableInput(
            f"{file}: the page that this is the gold of is not beside it: it is called {stem}.txt, {stem}.pdf or so."
        )
    for page in pages:
        path = os.path.join(folder, page)
        yield Sample(path, read(path), data, said)


def _is_result(path: str) -> bool:
    """Whether a JSON file is gold or a result, rather than what an OCR engine wrote."""
    try:
        said = json(read(path))
    except Misshapen:
        return False
    return isinstance(said, dict) and "articles" in said


def _corrected(data: bytes, file: str, options: Options) -> Iterator[Sample]:
    corrections = load_corrections(data, file)
    for page in corrections.pages:
        if not (page.corrections or page.settled):
            continue
        path = page.path
        if path is None:
            raise UsageError(
                f"{file}: one of its pages came from standard input: review a file, which can be found again."
            )
        places = [path, os.path.join(os.path.dirname(file), os.path.basename(path))]
        there = [place for place in places if os.path.isfile(place)]
        if not there:
            raise UnreadableInput(f"{path}: this page of {file} is not there: put it beside the corrections.")
        source = read(there[0])
        if hashlib.sha256(source).hexdigest() != page.sha256:
            raise UnreadableInput(
                f"{there[0]}: this page has changed since it was corrected in {file}: review it again."
            )
        own = replace(options, corrections=Corrections(corrections.schema, (page,)), convert=None, stitch=False)
        gold = msgspec.json.encode(clean(source, own, path=there[0]))
        yield Sample(there[0], source, gold, json(gold))
