"""Draw the pictures of the README: a page before and after, the explain view, the review page, the reliability diagram.

    python samples/pictures/make.py            # draw them again; the review page needs chromium and playwright
    python samples/pictures/make.py --check    # tell which are not what they would be drawn as now; needs no browser

The drawings of a terminal are compared byte for byte. What a browser draws depends on its version and on fonts, so of the
picture of the review page is compared what it was made from: the SHA-256 of the page and of how it was shown is kept in
the PNG. The reliability diagram is drawn from ``reliability.json``, which ``python -m tests.benchmarks.confidence --keep`` writes.
Ends with 1 where a picture is not what it should be.
"""

from __future__ import annotations

import json
import re
import shutil
import struct
import sys
import zlib
from hashlib import sha256
from html import unescape
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.table import Table

from papercli import clean
from papercli.cli.explain.page import page
from papercli.cli.explain.rows import print_row
from papercli.explain import explain
from papercli.review import Reviewed, render
from papercli.review.pictures import of_source
from papercli.writers import write

HERE = Path(__file__).parent
SAMPLES = HERE.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""rich names fonts on the web; a picture needs none."""
RUN = re.compile(r'textLength="[\d.]+"([^>]*>)([^<]*)(?=</text>)')
CELL = 12.2
"""The width of a terminal's cell in rich's drawings. It gives each character one cell, and Chinese ones have two."""
WIDTH, HEIGHT = 1180, 660
"""The browser's window, in pixels."""
SHOWN = "qiaotou.pdf"
CHOSEN = "柳堡村"
"""The headline that is clicked before the picture is taken."""
PICTURE = re.compile(rb"data:image/[^<]*")
"""The picture of a page in the review page: its bytes depend on the versions of pdfium and of Pillow."""
SIDE, MARGIN = 360, 48
"""The side of a reliability diagram, and what is left around it, in pixels."""
FEWEST = 10
"""Decisions from which a bin is a point of the line; what has fewer is a dot beside it."""
COLORS = {"breaks": "#1b7837", "limits": "#2166ac", "headlines": "#b2182b", "articles": "#762a83"}
"""The questions of the reliability diagram."""
START = 33
"""Bytes of a PNG before its second chunk: the signature, and the header, which is always the first."""
NOTE = b"tEXtSource\0"
"""Type and keyword of the chunk that says what a picture was made from."""


def drawn(console: Console, title: str) -> bytes:
    """What was printed, as SVG."""
    drawing = FONTS.sub("", console.export_svg(title=title))
    drawing = RUN.sub(lambda run: f'textLength="{CELL * cell_len(unescape(run[2])):.1f}"{run[1]}{run[2]}', drawing)
    return drawing.encode()


def recording(width: int) -> Console:
    """A console that keeps what is printed, the same on any terminal."""
    return Console(
        record=True,
        width=width,
        force_terminal=True,
        color_system="truecolor",
        no_color=False,
        file=StringIO(),
        _environ={},  # no setting of the terminal it is run in
        highlight=False,
    )


def before_and_after() -> bytes:
    """Lines of a page beside their paragraphs."""
    lines = (SAMPLES / "linxi-spaced.txt").read_text("utf-8").split("\n")[80:125]
    source = "\n".join(lines)
    table = Table(box=None, padding=(0, 4, 0, 0))
    table.add_column("From the PDF, as mutool reads it", header_style="bold")
    table.add_column("What papercli makes of it", header_style="bold")
    cleaned = b"".join(write([clean(source)], "text")).decode()
    paragraphs = ["\n".join(chop_cells(paragraph, 58)) for paragraph in cleaned.splitlines()]
    table.add_row("\n".join(filter(str.strip, lines)), "\n\n".join(paragraphs))
    console = recording(108)
    console.print(table)
    return drawn(console, "papercli clean")


def explained() -> bytes:
    """Some rows of ``papercli explain``."""
    found = explain((SAMPLES / "linxi-spaced.txt").read_bytes(), path="linxi-spaced.txt")
    console = recording(80)
    rows = list(page(found, None, False))
    start = next(place for place, (_, text) in enumerate(rows) if "lines joined" in text.plain) - 2
    for margin, text in [*rows[:12], *rows[start : start + 14]]:
        print_row(console, margin, text)
    return drawn(console, "papercli explain linxi-spaced.txt")


def reviewed() -> bytes:
    """The review page, as HTML."""
    data = (SAMPLES / SHOWN).read_bytes()
    found = explain(data, path=SHOWN)
    return b"".join(render([Reviewed(found, pictures=of_source(data, found))]))


def shot(html: bytes) -> bytes:
    """A picture of the review page, as PNG, that says what it was made from."""
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder, "review.html")
        file.write_bytes(html)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        tab = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-US")
        tab.goto(file.as_uri())
        tab.locator("#result .block.headline", has_text=CHOSEN).click()
        png: bytes = tab.screenshot()
        browser.close()
    note = noted(html)
    chunk = struct.pack(">I", len(note) - 4) + note + struct.pack(">I", zlib.crc32(note))
    return png[:START] + chunk + png[START:]


def noted(html: bytes) -> bytes:
    """The note that a picture of this page carries."""
    bare = PICTURE.sub(b"", html)
    return NOTE + sha256(bare + f"{WIDTH} {HEIGHT} {CHOSEN}".encode()).hexdigest().encode()


def reliability() -> bytes:
    """The reliability diagram: for text and for boxes, how many of the decisions of a confidence are right."""
    kinds = json.loads((HERE / "reliability.json").read_text("utf-8"))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(kinds) * (SIDE + MARGIN) + MARGIN} {SIDE + 3 * MARGIN}">',
        '<g font-family="sans-serif" font-size="13" fill="#333">',
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for number, (kind, questions) in enumerate(kinds.items()):
        left, top = MARGIN + number * (SIDE + MARGIN), MARGIN
        foot = top + SIDE
        parts.append(
            f'<text x="{left}" y="{top - 10}" font-weight="bold">{kind}: confidence and share that is right</text>'
        )
        for tenth in range(0, 11, 2):
            across, up = left + SIDE * tenth / 10, foot - SIDE * tenth / 10
            parts.append(f'<path d="M{across:.0f} {foot}V{top}M{left} {up:.0f}H{left + SIDE}" stroke="#ddd"/>')
            parts.append(f'<text x="{across:.0f}" y="{foot + 16}" text-anchor="middle">{tenth / 10:g}</text>')
            parts.append(f'<text x="{left - 6}" y="{up + 4:.0f}" text-anchor="end">{tenth / 10:g}</text>')
        parts.append(f'<path d="M{left} {foot}L{left + SIDE} {top}" stroke="#999" stroke-dasharray="5 4"/>')
        for (question, color), row in zip(COLORS.items(), range(len(COLORS)), strict=True):
            bins = [(left + SIDE * sure, foot - SIDE * right, count) for sure, right, count in questions[question]]
            count = sum(size for _, _, size in bins)
            path = "L".join([f"{x:.1f} {y:.1f}" for x, y, size in bins if size >= FEWEST])
            parts.append(f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="2"/>')
            for x, y, size in bins:
                radius = 2 + 8 * (size / count) ** 0.5
                parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{color}" fill-opacity="0.7"/>')
            across, down = left + row * SIDE / len(COLORS), foot + MARGIN
            parts.append(f'<circle cx="{across + 5:.0f}" cy="{down - 4}" r="5" fill="{color}"/>')
            parts.append(f'<text x="{across + 14:.0f}" y="{down}">{question}</text>')
            parts.append(f'<text x="{across + 14:.0f}" y="{down + 16}" fill="#777">{count:,}</text>')
    return "\n".join([*parts, "</g>", "</svg>", ""]).encode()


def main() -> int:
    drawings = {
        "before-after.svg": before_and_after(),
        "explain.svg": explained(),
        "reliability.svg": reliability(),
    }
    html = reviewed()
    picture = HERE / "review.png"
    if "--check" not in sys.argv:
        for name, drawing in drawings.items():
            (HERE / name).write_bytes(drawing)
        picture.write_bytes(shot(html))
        return 0
    stale = [name for name, drawing in drawings.items() if (HERE / name).read_bytes() != drawing]
    stale += [picture.name] * (noted(html) not in picture.read_bytes())
    for name in stale:
        print(f"samples/pictures/{name} is out of date: run python samples/pictures/make.py.", file=sys.stderr)
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main())
