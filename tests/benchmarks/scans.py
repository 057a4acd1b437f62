"""How well and how fast scans are read: character errors, seconds and memory a page, for each engine.

    python -m tests.benchmarks.scans [PDF …]

Each PDF's first page is drawn at 200 dots an inch in shades of grey, and what an engine reads is held against the text of the
PDF by place: what stands on a printed line is put in order and compared with it. By default the sample pages.
An engine that is not installed is left out. Every page is read in a process of its own, whose peak of memory is told. Ends
with 1 where RapidOCR is worse than :data:`WORST` or takes more memory than :data:`MOST`.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from papercli import UnreadableInput, read
from papercli.characters import ink
from papercli.layout import Sheet
from papercli.ocr import engine_of
from papercli.readers.engines.lines import Scan, composed

if TYPE_CHECKING:
    from papercli.ocr import Picture

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = ("linxi.pdf", "qiaotou-lead.pdf", "guandu-tw.pdf")
DOTS = 200
WORST = 0.12
"""The share of characters that RapidOCR may misread, leave out or add on the sample pages."""
MOST = 1600
"""Megabytes that it may take."""


class Piece(NamedTuple):
    """Ink, and where it stands along its line and across it."""

    text: str
    begin: float
    end: float
    top: float
    bottom: float


def pieces(text: str, sheet: Sheet, scale: float, words: bool = False) -> Iterator[Piece]:
    """The lines of a page, or its words: an engine can read a line over two columns."""
    for line in sheet.lines:
        for part in line.words if words and line.words else [line]:
            left, top, right, bottom = [edge * scale for edge in part.box]
            yield Piece(ink(text[part.start : part.end]), left, right, top, bottom)


def groups(gold: Sequence[Piece], found: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    """What each line of ``gold`` says, and what was found on it, in the order of places; then what was found beside all."""
    on: dict[int | None, list[Piece]] = {}
    for piece in found:
        shares = [_common(line, piece) for line in gold]
        best = max(range(len(gold)), key=shares.__getitem__)
        on.setdefault(best if shares[best] > 0 else None, []).append(piece)
    for k, line in enumerate(gold):
        yield line.text, _said(on.get(k, ()))
    yield "", _said(on.get(None, ()))


def _common(a: Piece, b: Piece) -> float:
    """The area that two pieces have in common."""
    across = min(a.bottom, b.bottom) - max(a.top, b.top)
    along = min(a.end, b.end) - max(a.begin, b.begin)
    return max(0.0, across) * max(0.0, along)


def _said(found: Iterable[Piece]) -> str:
    return "".join([piece.text for piece in sorted(found, key=lambda piece: piece.begin)])


def errors(gold: Sequence[Piece], found: Sequence[Piece]) -> float:
    """The share of the characters of ``gold`` that an engine misread, left out or added."""
    from rapidfuzz.distance import Levenshtein

    wrong = sum([Levenshtein.distance(printed, seen) for printed, seen in groups(gold, found)])
    return wrong / max(1, sum([len(piece.text) for piece in gold]))


def drawn(path: Path) -> Picture:
    import numpy as np
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        seen = document[0].render(scale=DOTS / 72, grayscale=True).to_numpy()
        return np.array(seen.reshape(seen.shape[:2]))


def page(path: Path, engine: str) -> None:
    """Read one page and print its figures."""
    reader, picture = engine_of(engine, path.name), drawn(path)
    before, start = spent(), time.perf_counter()
    lines = reader(picture)
    taken, wall = spent() - before, time.perf_counter() - start
    text, sheets = composed([Scan(lines, picture.shape[1], picture.shape[0])])
    printed = read(path.read_bytes(), path.name)
    rate = errors(
        list(pieces(printed.text, printed.sheets[0], DOTS / 72)),
        list(pieces(text, sheets[0], 1.0, words=True)) if sheets else [],
    )
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) >> 10
    print(f"{rate:.4f} {taken:.1f} {wall:.1f} {most}")


def spent() -> float:
    """Seconds of processors, those of commands counted in."""
    return sum(
        [
            used.ru_utime + used.ru_stime
            for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        ]
    )


def engines(path: Path) -> list[str]:
    trad = "tw" in str(path) or "vert" in str(path)
    script = "chi_sim" if not trad else "chi_tra_vert" if "vert" in str(path) or "guandu" in path.name else "chi_tra"
    return ["rapidocr", f"tesseract:{script}"]


def main(paths: list[Path]) -> int:
    bad = 0
    print(f"{'page':28} {'engine':22} {'errors':>8} {'core s':>8} {'wall s':>8} {'MB':>6}")
    for path in paths:
        for engine in engines(path):
            try:
                engine_of(engine, path.name)
            except UnreadableInput as error:
                print(error, file=sys.stderr)
                continue
            command = [sys.executable, "-m", "tests.benchmarks.scans", "--page", str(path), engine]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            rate, taken, wall, most = done.stdout.split()
            called = "/".join(path.parts[-2:])
            print(f"{called:28} {engine:22} {float(rate):8.2%} {taken:>8} {wall:>8} {most:>6}", flush=True)
            bad += engine == "rapidocr" and (float(rate) > WORST or int(most) > MOST)
    return int(bad > 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--page"]:
        page(Path(sys.argv[2]), sys.argv[3])
        sys.exit(0)
    sys.exit(main([Path(argument) for argument in sys.argv[1:]] or [SAMPLES / name for name in NAMES]))
