"""Tesseract, where it is installed: its command is called once a page."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

from papercli.errors import UnreadableInput
from papercli.readers.engines.lines import Glyphs, Recognised

if TYPE_CHECKING:
    from papercli.ocr import Picture

LANGUAGES = ("chi_sim", "chi_tra")
"""The default languages; those of them that are installed are used."""
_WORD = "5"
"""The level that a row of its table has for a word."""


def engine(languages: str, name: str) -> Tesseract:
    """Tesseract with these languages (joined by ``+``). Raises UnreadableInput, naming the file ``name``, where the command,
    or a language, is not installed."""
    command = shutil.which("tesseract")
    if command is None:
        raise UnreadableInput(
            f"{name}: --ocr tesseract needs Tesseract, which is not installed: install it, as with apt install"
            " tesseract-ocr-chi-sim tesseract-ocr-chi-tra tesseract-ocr-chi-tra-vert, or leave --ocr out."
        )
    listed = subprocess.run([command, "--list-langs"], capture_output=True, text=True, check=False).stdout.split()
    wanted = languages.split("+") if languages else [one for one in LANGUAGES if one in listed]
    absent = [one for one in wanted if one not in listed]
    if absent or not wanted:
        raise UnreadableInput(
            f"{name}: Tesseract has no language {' '.join(absent or LANGUAGES)}: install it, as with apt install"
            f" tesseract-ocr-{(absent or LANGUAGES)[0].replace('_', '-')}."
        )
    return Tesseract(command, "+".join(wanted), languages)


class Tesseract:
    """The command, and the languages it is called with."""

    def __init__(self, command: str, languages: str, asked: str = "") -> None:
        self.name = f"tesseract:{asked}" if asked else "tesseract"
        self._call = [command, "stdin", "stdout", "-l", languages, "--psm", "3", "tsv"]

    def __call__(self, picture: Picture) -> list[Recognised]:
        # A format with nothing but the size before the pixels: every Tesseract reads it.
        head = b"P5\n%d %d\n255\n" % (picture.shape[1], picture.shape[0])
        environment = {"OMP_THREAD_LIMIT": "1", **os.environ}  # several threads make it slower
        done = subprocess.run(
            self._call, input=head + picture.tobytes(), capture_output=True, check=False, env=environment
        )
        if done.returncode:
            told = done.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"]
            raise UnreadableInput(f"Tesseract failed ({told[-1]}): run it by hand, and clean its hOCR.")
        return list(lines_of(done.stdout.decode(errors="replace")))


def lines_of(table: str) -> Iterator[Recognised]:
    """The lines of Tesseract's table, each with the words it is made of.

    >>> row = "5\\t1\\t1\\t1\\t1\\t{}\\t{}\\t0\\t20\\t20\\t96\\t{}"
    >>> [line] = lines_of("level\\n" + row.format(1, 0, "云") + "\\n" + row.format(2, 25, "岭"))
    >>> line.text, line.polygon, line.glyphs[1].text
    ('云 岭', [[0.0, 0.0], [45.0, 0.0], [45.0, 20.0], [0.0, 20.0]], '岭')
    """
    key: list[str] = []
    words: list[Glyphs] = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != _WORD or not cells[11].strip():
            continue
        if cells[1:5] != key and words:
            yield _line(words)
            words = []
        key = cells[1:5]
        left, top, wide, high = map(float, cells[6:10])
        sure = float(cells[10]) / 100
        words.append(Glyphs(cells[11].strip(), [[left, top], [left + wide, top + high]], max(0.0, sure)))
    if words:
        yield _line(words)


def _line(words: list[Glyphs]) -> Recognised:
    left, top = min(word.polygon[0][0] for word in words), min(word.polygon[0][1] for word in words)
    right, bottom = max(word.polygon[1][0] for word in words), max(word.polygon[1][1] for word in words)
    corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
    sure = sum([word.score or 0.0 for word in words]) / len(words)
    return Recognised(" ".join([word.text for word in words]), corners, sure, tuple(words))
