"""`clean` beside tools that people run over the same text, in one run.

    pip install -e '.[bench]'
    python -m tests.benchmarks.tools [MEGABYTES [ROUNDS]]

Each tool reads MEGABYTES (2) of varied sample pages, ROUNDS (5) times in turn, in one process, so that all meet the same
load; printed are the medians of megabytes a second of the processor's time, and the ratio of `clean` to each. They do
less: AutoCorrect puts blanks and punctuation right, OpenCC converts, jieba cuts words, ftfy mends encodings.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from importlib.metadata import version
from statistics import median
from time import process_time

from tests.benchmarks.speed import MEGA, clean, opencc, source, substitution

Tool = Callable[[bytes], object]


def autocorrect() -> Tool:
    import autocorrect_py

    return lambda data: autocorrect_py.format(data.decode())


def jieba() -> Tool:
    import jieba

    jieba.setLogLevel(logging.ERROR)
    return lambda data: jieba.lcut(data.decode())


def ftfy() -> Tool:
    import ftfy

    return lambda data: ftfy.fix_text(data.decode())


TOOLS = {
    "papercli": clean,
    "autocorrect-py": autocorrect,
    "opencc": opencc,
    "jieba": jieba,
    "ftfy": ftfy,
    "regex": substitution,
}


def main() -> int:
    size, rounds = [*map(float, sys.argv[1:]), *(2.0, 5.0)[len(sys.argv) - 1 :]]
    data, short = source(round(size * MEGA), b"\f"), source(1, b"\f")
    tools: dict[str, Tool] = {}
    for name, prepare in TOOLS.items():
        try:
            tools[name] = prepare()
        except ModuleNotFoundError:
            print(f"{name:15} is not installed: pip install -e '.[bench]'")
    speeds: dict[str, list[float]] = {name: [] for name in tools}
    for tool in tools.values():
        tool(short)  # tables are read and patterns compiled once
    for _ in range(round(rounds)):
        for name, tool in tools.items():
            start = process_time()
            tool(data)
            speeds[name].append(len(data) / MEGA / (process_time() - start))
    own = median(speeds["papercli"])
    for name, found in speeds.items():
        print(
            f"{name:15} {version(name):10} {median(found):8.2f} MB/s  clean is {own / median(found):7.3f} times as fast"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
