"""How fast PDFs are read and cleaned, beside pdfium without us and pdfminer.six, and what each makes of loose lines.

    python -m tests.benchmarks.pdf [COPIES [PDF …]]

Reads COPIES (10) of a dense newspaper page of our own text (nine thousand characters in eight columns, a headline over
every two), and samples/linxi.pdf or the files given, each program in one process. Then the same loose lines are shown to
all: lines that were stretched to fill their measure, and spread headlines. pdfminer.six is asked where it is installed.
Ends with 1 where a bar is missed: seven dense pages a second.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import process_time

from papercli import clean
from papercli.readers.pdf import read
from tests.pdfs import line, pdf

ROOT = Path(__file__).parents[2]

SLOWEST = 7.0
COLUMNS, LINES, EMS = 8, 75, 15
LOOSE = (("敖煜新指出二季度是抓", 10, 1.5), ("溪口片区去年完成修复", 10, 4), ("渡口新桥通车", 20, 24), ("简讯", 20, 30))
"""Text, size, and the points of letter-spacing put between its characters."""


def dense(copies: int) -> bytes:
    text = "".join((ROOT / "samples/linxi.txt").read_text(encoding="utf-8").split()) * 9
    contents = []
    for column in range(COLUMNS):
        x = 40 + column * (EMS + 2) * 10
        contents += [line(text[:12], x, 1240, 22)] * (column % 2 == 0)
        for row in range(LINES):
            start = (column * LINES + row) * EMS
            contents.append(line(text[start : start + EMS], x, 1200 - row * 15))
    return pdf(*["\n".join(contents)] * copies, page="/MediaBox[0 0 1440 1300]")


def loose() -> bytes:
    lines = [line(text, 50, 250 - 40 * k, size, more=f"{gap} Tc") for k, (text, size, gap) in enumerate(LOOSE)]
    return pdf("\n".join(lines))


def ours(data: bytes) -> list[str]:
    return read(data).text.replace("\f", "\n").split("\n")


def cleaned(data: bytes) -> list[str]:
    return [paragraph.text for article in clean(data).articles for paragraph in article.paragraphs]


def pdfium(data: bytes) -> list[str]:
    """pdfium's own text of each page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return [found for page in document for found in page.get_textpage().get_text_range().splitlines()]


def pdfminer(data: bytes) -> list[str]:
    """pdfminer's lines, with its defaults."""
    from io import BytesIO

    from pdfminer.high_level import extract_text

    logging.disable(logging.CRITICAL)
    return [found for found in extract_text(BytesIO(data)).splitlines() if found.strip()]


def speed(run: Callable[[bytes], list[str]], data: bytes, pages: int) -> float:
    run(data)
    start = process_time()
    run(data)
    return pages / (process_time() - start)


WAYS = [cleaned, ours, pdfium, *([pdfminer] if find_spec("pdfminer") else [])]
"""What is timed, ours first."""


def main() -> int:
    copies = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    files = sys.argv[2:] or [str(ROOT / "samples/linxi.pdf")]
    speeds = []
    for name, data, pages in [
        ("a dense page", dense(copies), copies),
        *((file, Path(file).read_bytes(), 1) for file in files),
    ]:
        print(f"{name}, {len(''.join(read(data).text.split())) // pages} characters:")
        for run in WAYS:
            speeds.append(speed(run, data, pages))
            gaps = sum(text.strip().count(" ") + text.count("\u3000") for text in run(data)) // pages
            print(f"    {run.__name__:10} {speeds[-1]:7.1f} pages a second, {gaps:4} blanks inside lines", flush=True)
    print("loose lines:", *[text for text, _, _ in LOOSE])
    for run in WAYS[1:]:
        print(f"    {run.__name__:10} {run(loose())}")
    return int(speeds[0] < SLOWEST)


if __name__ == "__main__":
    sys.exit(main())
