"""How often the piece that really follows is ranked first by whether it reads on, and what a question costs.

    python -m tests.benchmarks.readson ARTICLES.jsonl…

Each line of a file is an article whose "paragraphs" are a list. Six articles make a page; each is set in lines of 12 to 22
characters and cut at line ends into five pieces of the same height. Every piece but an article's last is a question: of the
29 other pieces, which one follows? The articles must not be those that the model was counted in.
"""

from __future__ import annotations

import json
import random
import sys
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from papercli.characters import ink
from papercli.reading.readson import Beginning, End, model

STORIES, COLUMNS = 6, 5
"""Articles on a page, and the pieces that each is cut into."""
SENTENCE = "。！？”」』"
"""A piece that ends with one of these may be followed by anything."""


def pieces(paragraphs: list[str], measure: int) -> list[str]:
    """An article as columns of lines of ``measure`` characters."""
    lines = []
    for paragraph in paragraphs:
        text = "\u3000\u3000" + ink(paragraph)
        lines += [text[start : start + measure].strip() for start in range(0, len(text), measure)]
    cuts = [round(len(lines) * column / COLUMNS) for column in range(COLUMNS + 1)]
    return ["".join(lines[start:end]) for start, end in pairwise(cuts)]


def main(paths: list[Path]) -> int:
    chance, shipped = random.Random(1), model()
    ways = {"both": shipped.log_odds, "runs": shipped.runs, "vectors": shipped.product}
    for path in paths:
        articles = [json.loads(line)["paragraphs"] for line in path.read_text(encoding="utf-8").splitlines()]
        chance.shuffle(articles)
        cut = [pieces(article, chance.randint(12, 22)) for article in articles]
        cut = [columns for columns in cut if all(len(column) > 30 for column in columns)]
        right, asked, inside, seconds = dict.fromkeys(ways, 0), 0, [0, 0], 0.0
        for first in range(0, len(cut) - STORIES + 1, STORIES):
            page = [piece for columns in cut[first : first + STORIES] for piece in columns]
            ends: list[End] = [shipped.end(piece) for piece in page]
            beginnings: list[Beginning] = [shipped.beginning(piece) for piece in page]
            for place, piece in enumerate(page):
                if place % COLUMNS == COLUMNS - 1:
                    continue
                asked += 1
                others = [other for other in range(len(page)) if other != place]
                for name, way in ways.items():
                    start = perf_counter()
                    best = max(others, key=lambda other: way(ends[place], beginnings[other]))
                    right[name] += best == place + 1
                    if name == "both":
                        seconds += perf_counter() - start
                        if piece[-1] not in SENTENCE:
                            inside[0] += best == place + 1
                            inside[1] += 1
        print(
            f"{path.name}: {asked} questions, right by "
            + ", ".join(f"{name} {right[name] / asked:.3f}" for name in ways),
            f"in mid-sentence by both {inside[0] / inside[1]:.3f}",
            f"{seconds / asked / (STORIES * COLUMNS - 1) * 1e6:.0f} µs a pair",
            sep="; ",
        )
    return 0


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
