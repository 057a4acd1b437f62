"""Make training pages with gold.

    python -m tests.training text POOL.jsonl… -o FOLDER --pages 40 --seed 1 [--clips]
    python -m tests.training composed POOL.jsonl… -o FOLDER --script tw --heldout

A pool holds an article a line: ``{"headline": [lines], "paragraphs": [texts]}``. Its text stays with who owns it: pages are
made to be learned from, and never kept in the repository.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.training import textpages
from tests.training.words import Stock, pool


def main(argv: list[str] | None = None) -> int:
    """Make the pages that the command line asks for; the status is 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.training", description="Make training pages with gold.")
    parser.add_argument("form", choices=["text", "composed"])
    parser.add_argument("pool", nargs="+", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--first", type=int, default=0, help="number of the first page")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--script", choices=["zh", "tw", "hk", "old"], default="zh", help="old: a paper before 1950")
    parser.add_argument("--heldout", action="store_true", help="habits that no training page has")
    parser.add_argument(
        "--clips", action="store_true", help="text alone: cuttings of a few short stories, not whole pages"
    )
    parser.add_argument("--piled", action="store_true", help="composed pages whose stories stand one below the other")
    asked = parser.parse_args(argv)
    articles = pool(asked.pool, asked.script)
    stock = Stock(articles)
    asked.output.mkdir(parents=True, exist_ok=True)
    numbers = range(asked.first, asked.first + asked.pages)
    seeds = {
        n: f"{asked.form}-{asked.script}-{'heldout' if asked.heldout else 'train'}-{asked.seed}-{n}" for n in numbers
    }
    if asked.form == "composed":
        from tests.training import composed

        composed.pages(articles, stock, asked.script, seeds, asked.heldout, asked.output, asked.piled)
        return 0
    for number, seed in seeds.items():
        text, gold = textpages.page(articles, stock, asked.script, seed, asked.heldout, asked.clips)
        stem = asked.output / f"page-{number:03d}"
        stem.with_suffix(".txt").write_text(text, encoding="utf-8")
        stem.with_suffix(".gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
