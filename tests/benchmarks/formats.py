"""How fast formats with boxes are cleaned, on one core, beside the bare parse of the same bytes.

    python -m tests.benchmarks.formats [FILE …]

The samples in hOCR, ALTO, PAGE and Tesseract's table, or the files given: megabytes of source a second, from its bytes to
the finished issue, for the reading alone, and for the parser alone (lxml's tree, or the table's rows split at tabs). Ends
with 1 where hOCR or ALTO is slower than 3 MB/s.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

from lxml import etree

from papercli import clean, read

SAMPLES = Path(__file__).parents[2] / "samples"
NAMES = ("linxi.hocr", "linxi.alto.xml", "linxi.page.xml", "linxi.tsv")
SLOWEST = {"hocr": 3.0, "alto": 3.0}
ROUNDS = 7


def bare(data: bytes) -> object:
    if data.startswith(b"<"):
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    return [row.split("\t") for row in data.decode().split("\n")]


def speed(work: Callable[[bytes], object], data: bytes) -> float:
    """Megabytes a second, the best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = process_time()
        work(data)
        best = min(best, process_time() - start)
    return len(data) / best / 1e6


def main(paths: list[Path]) -> int:
    slow = 0
    print(f"{'file':24} {'size':>8} {'clean':>8} {'read':>8} {'parse':>8}  MB/s")
    for path in paths:
        data = path.read_bytes()
        whole = speed(clean, data)
        print(f"{path.name:24} {len(data):8,} {whole:8.1f} {speed(read, data):8.1f} {speed(bare, data):8.1f}")
        slow += whole < SLOWEST.get(read(data).format, 0.0)
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]] or [SAMPLES / name for name in NAMES]))
