"""What people use today on the same pages, beside `clean`.

    python -m tests.benchmarks.baselines [DIRECTORY | PAGE.txt …]

Each page is a .txt with its .gold.json beside it (``page.raw.txt`` belongs to ``page.gold.json``); without arguments, the
samples and, where they lie beside the checkout, the evaluation pages, directory by directory. One table a group:

markers       a story begins at each line that opens with a marker of the lexicon; lines as they are
calibre       lines joined by ebook-convert with --enable-heuristics (about half a second a page), stories as above
unstructured  lines joined by its group_broken_paragraphs, stories as above
two rules     the recipe found on forums: join lines unless one ends in 。！？ or the next opens with such a marker, drop the
              blanks between Chinese characters
clean         this program

calibre and unstructured are asked where they are installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import regex

from papercli import clean
from papercli.lexicon import Lexicon
from papercli.score import Page, Story, Tally, compare, load
from papercli.writers import json

ROOT = Path(__file__).parents[2]
MARKERS = re.compile("|".join(map(re.escape, sorted(Lexicon().markers, key=len, reverse=True))))
BETWEEN = regex.compile(r"(?<=\p{Han})\s+(?=\p{Han})")


def by_markers(text: str) -> Page:
    """Parted at lines that open with a marker, each line a paragraph."""
    return Page(tuple(Story(paragraphs=tuple(story)) for story in _stories(text)))


def _stories(text: str) -> list[list[str]]:
    stories: list[list[str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if not stories or MARKERS.match("".join(line.split())):
            stories.append([])
        stories[-1].append(line)
    return stories


def by_calibre(text: str) -> Page:
    """Joined by calibre, then parted at markers."""
    with TemporaryDirectory() as folder:
        page, joined = Path(folder, "page.txt"), Path(folder, "joined.txt")
        page.write_text(text, encoding="utf-8")
        options = ["--enable-heuristics", "--txt-output-formatting", "plain"]
        plain = {
            name: value for name, value in os.environ.items() if name != "PYTHONPATH"
        }  # it has a Python of its own
        subprocess.run(["ebook-convert", page, joined, *options], env=plain, capture_output=True, check=True)
        return by_markers(joined.read_text(encoding="utf-8"))


def by_unstructured(text: str) -> Page:
    """Joined by unstructured, then parted at markers."""
    from unstructured.cleaners.core import group_broken_paragraphs

    return by_markers(group_broken_paragraphs(text))


def by_two_rules(text: str) -> Page:
    """Parted at markers; in each story, lines joined unless one ends a sentence; no blank between Chinese characters."""
    found = []
    for story in _stories(text):
        paragraphs = [""]
        for line in story:
            if paragraphs[-1].endswith(("。", "！", "？")):
                paragraphs.append("")
            paragraphs[-1] += line
        found.append(Story(paragraphs=tuple(BETWEEN.sub("", paragraph) for paragraph in paragraphs)))
    return Page(tuple(found))


def by_clean(text: str) -> Page:
    return load(json.render(clean(text)), "clean")


WAYS: dict[str, Callable[[str], Page]] = {
    "markers": by_markers,
    "calibre": by_calibre,
    "unstructured": by_unstructured,
    "two rules": by_two_rules,
    "clean": by_clean,
}
INSTALLED = {"calibre": shutil.which("ebook-convert"), "unstructured": find_spec("unstructured")}
"""Of the ways that need a program of others: that program, or None."""
COLUMNS = {
    "article_f1": "article",
    "paragraph_f1": "paragraph",
    "headline_acc": "headline",
    "byline_f1": "byline",
    "jump_acc": "jump",
    "space_f1": "space",
    "stray_left": "stray",
    "exact_paragraph": "exact",
}


def gold_of(page: Path) -> Path:
    return page.with_name(page.name.partition(".")[0] + ".gold.json")


def groups(arguments: list[str]) -> Iterator[tuple[str, list[Path]]]:
    """Each directory and its pages; pages given alone are one group."""
    evaluation = ROOT.parent / "shared" / "evaluation"
    given = [Path(argument) for argument in arguments] or [ROOT / "samples", evaluation, *evaluation.glob("dev/*")]
    for directory in filter(Path.is_dir, given):
        yield directory.name, [page for page in sorted(directory.glob("*.txt")) if gold_of(page).exists()]
    yield "pages", list(filter(Path.is_file, given))


def main() -> int:
    print(f"{'':28}", *[f"{column:>9}" for column in COLUMNS.values()])
    for group, pages in groups(sys.argv[1:]):
        tallies = {name: Tally() for name in WAYS if INSTALLED.get(name, True)}
        for page in pages:
            text = page.read_text(encoding="utf-8")
            gold = load(gold_of(page).read_bytes(), str(gold_of(page)))
            for name, tally in tallies.items():
                tally.update(compare(gold, WAYS[name](text)))
        for name in WAYS if pages else ():
            figures = tallies[name].figures() if name in tallies else None
            shown = [f"{figures[figure] or 0:9.3f}" for figure in COLUMNS] if figures else ["  not installed"]
            print(f"{f'{group} ({len(pages)})':15} {name:12}", *shown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
