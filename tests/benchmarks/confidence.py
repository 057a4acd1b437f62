"""Does confidence earn its name? Of the articles with the lowest confidence, how many are wrong?

Usage: python tests/benchmarks/confidence.py [GOLD.json …]; by default the samples, and the shared development pages
where they lie beside the project. An article is wrong where its body or its headline is not exactly gold's.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from papercli import clean
from papercli.score import Story, load
from papercli.writers import json

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "evaluation"
EXTRACTOR = re.compile(r"\.(raw|layout|mutool|pdftotext|tess)?\.?txt$")


def pairs(golds: list[Path]) -> list[tuple[Path, Path]]:
    """Each gold file with the texts it is the gold of."""
    found = []
    for gold in golds:
        stem = gold.name.removesuffix(".gold.json")
        texts = sorted(gold.parent.glob(f"{stem}*.txt"))
        found += [(gold, text) for text in texts if not EXTRACTOR.sub("", text.name.removeprefix(stem))]
    return found


def right(story: Story) -> tuple[str, str]:
    """What of a story must be exactly gold's."""
    return story.body, "".join("".join(story.headline).split())


def judged(gold: Path, text: Path) -> list[tuple[float, bool, int]]:
    """Confidence, whether right, and number of flags of each article of one page."""
    wanted = set(map(right, load(gold.read_bytes(), str(gold)).stories))
    issue = clean(text.read_bytes())
    stories = load(json.render(issue), str(text)).stories
    return [
        (article.confidence, right(story) in wanted, len(article.flags))
        for article, story in zip(issue.articles, stories, strict=True)
    ]


def main(names: list[str]) -> None:
    """Print the table."""
    golds = [Path(name) for name in names]
    if not golds:
        golds = sorted((ROOT / "samples").glob("*.gold.json")) + sorted(SHARED.glob("**/*.gold.json"))
    pages = [judged(gold, text) for gold, text in pairs(golds)]
    articles = sorted(article for page in pages for article in page)
    wrong = sum(not right for _, right, _ in articles)
    print(f"{len(pages)} pages, {len(articles)} articles, {wrong} wrong")
    for fifth in range(5):
        part = articles[len(articles) * fifth // 5 : len(articles) * (fifth + 1) // 5]
        if not part:
            continue
        bad = sum(not right for _, right, _ in part)
        print(
            f"fifth {fifth + 1}: confidence {part[0][0]:.2f} to {part[-1][0]:.2f}, "
            f"{bad} wrong ({bad / max(1, wrong):.0%} of all wrong ones)"
        )
    good = [page for page in pages if all(right for _, right, _ in page)]
    flags = sum(count for page in good for _, _, count in page)
    print(f"{len(good)} pages all right: {flags / max(1, sum(map(len, good))):.2f} flags an article")


if __name__ == "__main__":
    main(sys.argv[1:])
