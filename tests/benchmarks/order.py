"""How many links between the pieces of a story are found on pages whose text is out of order, and how many are wrong.

    python -m tests.benchmarks.order PAGES…

A piece is a longest run of lines that follow one another in the source and in one story, a link two pieces that follow one
another in a story. Each page's gold stands beside it as ``page.gold.json``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from papercli.reading.links import chained
from tests.training.order import pages_of


def main(paths: Sequence[str]) -> int:
    links = made = right = 0
    for path in paths:
        for page in pages_of(path):
            following, _, _ = chained(page.seen.all(), page.seen.ends(), page.seen.begins(), "order")
            found = {page.found[a].last: page.found[b].first for a, b in following.items() if b != a + 1}
            links += sum(after != line + 1 for line, after in page.after.items())
            made += len(found)
            right += sum(page.after.get(line) == after for line, after in found.items())
    print(
        f"{links} links, {made} made; found {right / max(1, links):.3f}, of those made wrong {1 - right / max(1, made):.3f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
