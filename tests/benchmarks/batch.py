"""How fast `papercli batch` is, what it costs beside bare `clean`, and what its driver holds in memory.

    python -m tests.benchmarks.batch [PAGES [ROUNDS]]

Makes an archive of PAGES (20,000) files from the sample pages, with figures and names that differ from page to page, in
directories of 100. On a tenth of it, ROUNDS (5) times in turn, so that all meet the same load: bare `clean` in a loop in
one process (each file read, cleaned, written), and batch with one job and with two. Then the tenth and the whole with two
jobs, for the memory of the driver. Prints the shortest time of whole processes, since what else runs on the machine only
adds to it, and the median; ends with 1 where a bar is missed: two jobs 1.8 times as fast as one, one job no more than
15 % slower than bare `clean`, memory the same within a tenth.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from tests.benchmarks.speed import pages

ROOT = Path(__file__).parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
BARE = """
import os, sys
from papercli import clean
from papercli.files import save
from papercli.writers import write
for folder, _, names in os.walk(sys.argv[1]):
    target = os.path.join(sys.argv[2], os.path.relpath(folder, sys.argv[1]))
    os.makedirs(target, exist_ok=True)
    for name in names:
        path = os.path.join(folder, name)
        with open(path, "rb") as file:
            issue = clean(file.read(), path=path)
        with open(os.path.join(target, name + ".json"), "wb") as file:
            file.writelines(write([issue], "json"))
"""
"""What anybody would write: no journal, and files that may be half written."""


def make(folder: Path, count: int) -> int:
    """Make an archive of ``count`` pages; its bytes."""
    size = 0
    for number, page in enumerate(islice(pages(), count)):
        file = folder / f"{number // 100:04}" / f"{number:06}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        size += file.write_bytes(page)
    return size


def batch(source: Path, output: Path, jobs: int) -> tuple[str, ...]:
    """The command that cleans ``source``."""
    return "-m", "papercli", "batch", str(source), "-o", str(output), "--format", "json", "-q", "-j", str(jobs)


class Taken(NamedTuple):
    """What a run took: seconds on the clock, those of processors, and the megabytes the driver held at the most."""

    clock: float
    processor: float
    memory: float


def run(arguments: tuple[str, ...], output: Path) -> Taken:
    """Run a process, and wait for all that it has started."""
    shutil.rmtree(output, ignore_errors=True)
    before, start = processor(), perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    clock = perf_counter() - start
    if status:
        raise SystemExit(f"{arguments} ended with {status}.")
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return Taken(clock, processor() - before, usage.ru_maxrss / 1024)


def shortest(runs: list[Taken]) -> float:
    """Seconds of the run that was disturbed least."""
    return min([one.clock for one in runs])


def processor() -> float:
    """Seconds of processors that the processes waited for have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what a run leaves behind is a child of this process
    count, rounds = [*map(int, sys.argv[1:]), *(20_000, 5)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory() as folder:
        small, large, output = Path(folder, "small"), Path(folder, "large"), Path(folder, "out")
        size = make(small, count // 10)
        whole = make(large, count)
        print(
            f"{count // 10:,} pages of {size / 1e6:.1f} MB, {count:,} of {whole / 1e6:.1f} MB; {rounds} runs of each."
        )
        ways = {
            "bare clean": ("-c", BARE, str(small), str(output)),
            "batch -j 1": batch(small, output, 1),
            "batch -j 2": batch(small, output, 2),
        }
        runs: dict[str, list[Taken]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, arguments in ways.items():
                runs[name].append(run(arguments, output))
        for name, taken in runs.items():
            seconds, middle = shortest(taken), median([one.clock for one in taken])
            used = median([one.processor for one in taken])
            speed = f"{count / 10 / seconds:6.0f} pages/s {size / 1e6 / seconds:6.2f} MB/s"
            print(f"{name:12} {seconds:7.1f} s {speed}; median {middle:.1f} s, {used:.1f} s of processors")
        bare, one, two = runs.values()
        faster, slower = shortest(one) / shortest(two), shortest(one) / shortest(bare)
        more = median([job.processor / alone.processor for job, alone in zip(one, bare, strict=True)])
        print(
            f"two jobs are {faster:.2f} times as fast as one; one job takes {slower:.2f} times as long as bare clean,"
        )
        print(f"and {more:.2f} times as much of the processors")
        before = run(batch(small, output, 2), output).memory
        seconds, _, after = run(batch(large, output, 2), output)
        print(f"driver: {before:.0f} MB for {count // 10:,} pages, {after:.0f} MB for {count:,}", end="")
        print(f" ({seconds:.0f} s, {count / seconds:.0f} pages/s, {whole / 1e6 / seconds:.2f} MB/s)")
    return int(faster < 1.8 or slower > 1.15 or after > before * 1.1)


if __name__ == "__main__":
    sys.exit(main())
