"""Draw the pictures of the README: a page before and after, the explain view, the review page.

    python samples/pictures/make.py

Needs what the tests need, and for the review page chromium and playwright.
"""

from __future__ import annotations

import re
import shutil
import sys
from html import unescape
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.table import Table

from papercli import clean
from papercli.cli.explain.page import page
from papercli.cli.explain.rows import print_row
from papercli.explain import explain
from papercli.review import Reviewed, render
from papercli.writers import write

HERE = Path(__file__).parent
SAMPLES = HERE.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""rich names fonts on the web; a picture needs none."""


RUN = re.compile(r'textLength="[\d.]+"([^>]*>)([^<]*)(?=</text>)')
CELL = 12.2
"""The width of a terminal's cell in rich's drawings. It gives each character one cell, and Chinese ones have two."""


def save(console: Console, name: str, title: str) -> None:
    drawn = FONTS.sub("", console.export_svg(title=title))
    drawn = RUN.sub(lambda run: f'textLength="{CELL * cell_len(unescape(run[2])):.1f}"{run[1]}{run[2]}', drawn)
    (HERE / name).write_text(drawn, "utf-8")


def recording(width: int) -> Console:
    return Console(record=True, width=width, force_terminal=True, file=sys.stderr, highlight=False)


def before_and_after() -> None:
    lines = (SAMPLES / "linxi-spaced.txt").read_text("utf-8").split("\n")[80:125]
    source = "\n".join(lines)
    table = Table.grid(padding=(0, 4))
    cleaned = b"".join(write([clean(source)], "text")).decode()
    paragraphs = ["\n".join(chop_cells(paragraph, 62)) for paragraph in cleaned.splitlines()]
    table.add_row("\n".join(filter(str.strip, lines)), "\n\n".join(paragraphs))
    console = recording(106)
    console.print(table)
    save(console, "before-after.svg", "papercli clean")


def explained() -> None:
    found = explain((SAMPLES / "linxi.txt").read_bytes(), path="linxi.txt")
    console = recording(80)
    rows = list(page(found, None, False))
    start = next(place for place, (_, text) in enumerate(rows) if "傍晚时分" in text.plain)
    for margin, text in [*rows[:2], *rows[start : start + 22]]:
        print_row(console, margin, text)
    save(console, "explain.svg", "papercli explain linxi.txt")


def reviewed() -> None:
    found = explain((SAMPLES / "linxi.txt").read_bytes(), path="linxi.txt")
    file = HERE / "review.html"
    file.write_bytes(b"".join(render([Reviewed(found)])))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        tab = browser.new_page(viewport={"width": 1000, "height": 560})
        tab.goto(file.as_uri())
        tab.keyboard.press("n")
        tab.screenshot(path=HERE / "review.png")
        browser.close()
    file.unlink()


if __name__ == "__main__":
    before_and_after()
    explained()
    reviewed()
