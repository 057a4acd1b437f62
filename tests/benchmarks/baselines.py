"""What people use today on the same pages, beside `clean`.

    python -m tests.benchmarks.baselines [DIRECTORY | PAGE.txt …]

Each page is a .txt with its .gold.json beside it (``page.raw.txt`` belongs to ``page.gold.json``); without arguments, the
samples and, where they lie beside the checkout, the evaluation pages, directory by directory. One table a group:

markers     a story begins at each line that opens with a marker of the lexicon; lines as they are
two rules   the recipe found on forums: join lines unless one ends in 。！？ or the next opens with such a marker, drop the
            blanks between Chinese characters
clean       this program
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import regex

from papercli import clean
from papercli.lexicon import Lexicon
from tests.scoring import Story, Tally, of_gold, of_issue

ROOT = Path(__file__).parents[2]
MARKERS = re.compile("|".join(map(re.escape, sorted(Lexicon().markers, key=len, reverse=True))))
BETWEEN = regex.compile(r"(?<=\p{Han})\s+(?=\p{Han})")


def by_markers(text: str) -> list[Story]:
    """Parted at lines that open with a marker, each line a paragraph."""
    stories: list[list[str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if not stories or MARKERS.match("".join(line.split())):
            stories.append([])
        stories[-1].append(line)
    return [Story(paragraphs=tuple(story)) for story in stories]


def by_two_rules(text: str) -> list[Story]:
    """Parted at markers; in each story, lines joined unless one ends a sentence; no blank between Chinese characters."""
    found = []
    for story in by_markers(text):
        paragraphs = [""]
        for line in story.paragraphs:
            if paragraphs[-1].endswith(("。", "！", "？")):
                paragraphs.append("")
            paragraphs[-1] += line
        found.append(Story(paragraphs=tuple(BETWEEN.sub("", paragraph) for paragraph in paragraphs)))
    return found


def by_clean(text: str) -> list[Story]:
    return of_issue(clean(text))


WAYS: dict[str, Callable[[str], list[Story]]] = {"markers": by_markers, "two rules": by_two_rules, "clean": by_clean}
COLUMNS = ("article", "paragraph", "headline", "byline", "jump", "space", "stray", "exact")


def figures(tally: Tally) -> list[float]:
    """The columns; ``stray`` is blanks left by mistake for 1,000 characters, all others are best at 1."""
    return [
        tally.f1("article"),
        tally.f1("break"),
        tally.share("headline"),
        tally.f1("byline"),
        tally.share("jump"),
        tally.f1("blank"),
        1000 * tally.wrong["blank"] / max(1, tally.characters),
        tally.share("exact"),
    ]


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
    print(f"{'':24}", *[f"{column:>9}" for column in COLUMNS])
    for group, pages in groups(sys.argv[1:]):
        tallies = {name: Tally() for name in WAYS}
        for page in pages:
            text = page.read_text(encoding="utf-8")
            gold = of_gold(json.loads(gold_of(page).read_text(encoding="utf-8")))
            for name, way in WAYS.items():
                tallies[name].add(gold, way(text))
        for name, tally in tallies.items() if pages else ():
            print(f"{f'{group} ({len(pages)})':13} {name:10}", *[f"{figure:9.3f}" for figure in figures(tally)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
