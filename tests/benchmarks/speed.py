"""How fast `clean` is in process, how its cost grows, and what it holds in memory.

    python -m tests.benchmarks.speed [MEGABYTES …]

Cleans 5, 10 and 20 MB (or what is given) made by repeating the sample pages, each time with other figures and names; as
pages of one file, and as one page without end. Beside it, on the same text in the same run, the substitution that people
use for stray blanks, and OpenCC. Each measurement is a process of its own. Ends with 1 where a bar is missed: 2 MB/s, and
12 bytes of memory for each byte of input.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import process_time

SAMPLES = Path(__file__).parents[2] / "samples"
MEGA = 1_000_000
SLOWEST, LARGEST = 2.0, 12.0
VARIED = "0123456789", "溪口石笕临青桐江柳浪", "沈陆顾岑贺庄闻白梁岳"
"""Characters that change places with one another from page to page, so that no two pages are the same."""


def pages() -> Iterator[bytes]:
    """The sample pages, over and over, with figures and names that differ."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    turn = 0
    while True:
        moved = "".join(characters[turn % 10 :] + characters[: turn % 10] for characters in VARIED)
        table = str.maketrans("".join(VARIED), moved)
        for text in texts:
            yield text.translate(table).encode()
        turn += 1


def source(size: int, between: bytes) -> bytes:
    """At least ``size`` bytes of pages."""
    found, total = [], 0
    for page in pages():
        found.append(page)
        total += len(page) + len(between)
        if total >= size:
            break
    return between.join(found)


def clean() -> Callable[[bytes], object]:
    import papercli

    return papercli.clean


def substitution() -> Callable[[bytes], object]:
    import regex

    pattern = regex.compile(r"(?<=\p{Han})\s+(?=\p{Han})")
    return lambda data: pattern.sub("", data.decode()).encode()


def opencc() -> Callable[[bytes], object]:
    from opencc import OpenCC

    converter = OpenCC("t2s")
    return lambda data: converter.convert(data.decode()).encode()


def measure(prepare: Callable[[], Callable[[bytes], object]], size: int, between: bytes) -> tuple[float, float]:
    """Megabytes for each second of the processor's time, and the bytes of memory for each byte of input at the most."""
    data = source(size, between)
    function = prepare()
    function(source(1, between))  # tables are read and patterns compiled once
    held = peak()
    start = process_time()
    function(data)
    seconds = process_time() - start
    return len(data) / MEGA / seconds, (peak() - held) / len(data)


def peak() -> int:
    """The most memory this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> int:
    sizes = [float(argument) for argument in sys.argv[1:]] or [5.0, 10.0, 20.0]
    runs = [("clean, pages parted by form feeds", clean, size, b"\f") for size in sizes]
    runs += [("clean, one page without end", clean, size, b"\n") for size in sizes]
    runs += [(f"{name}, the largest text", run, sizes[-1], b"\f") for name, run in OTHERS.items()]
    missed = 0
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as worker:
        for name, run, size, between in runs:
            speed, memory = worker.submit(measure, run, round(size * MEGA), between).result()
            print(f"{name:36} {size:5.1f} MB {speed:7.1f} MB/s {memory:5.1f} bytes a byte", flush=True)
            missed += run is clean and (speed < SLOWEST or memory > LARGEST)
    return int(missed > 0)


OTHERS = {"Han-blank substitution": substitution, "OpenCC t2s": opencc}

if __name__ == "__main__":
    sys.exit(main())
