"""How long whole processes take, beside that of bare Python.

    python tests/benchmarks/startup.py [RUNS]

Prints the median of RUNS (20) runs of each in milliseconds, and the ratio; ends with 1 where a bar is missed. The papercli
that is measured is the one that is found first: ``PYTHONPATH=DIRECTORY`` names one that ``.build/hook.py`` has built.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from papercli.kernels import COMPILED

# As an installed papercli runs: from compiled modules, which the first, uncounted run leaves behind.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
PAGE = str(Path(__file__).parents[2] / "samples" / "linxi.txt")
CLEAN = 6.0 if COMPILED else 8.5
BARS = {"papercli --help": 4.5, "papercli clean PAGE": CLEAN, "papercli clean --format json PAGE": CLEAN}
"""How many times as long as bare Python each may take."""
COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "papercli --help": ("-m", "papercli", "--help"),
    "papercli clean PAGE": ("-m", "papercli", "clean", PAGE),
    "papercli clean --format json PAGE": ("-m", "papercli", "clean", "--format", "json", PAGE),
}


def run(arguments: tuple[str, ...]) -> float:
    """Milliseconds that one process takes."""
    with TemporaryDirectory() as folder:  # where no other papercli lies
        start = perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, check=True)
        return (perf_counter() - start) * 1000


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for arguments in COMMANDS.values():
        run(arguments)
    for _ in range(runs):  # in turn, so that all meet the same load
        for name, arguments in COMMANDS.items():
            times[name].append(run(arguments))
    bare = median(times["python -c pass"])
    for name, taken in times.items():
        print(f"{name:34} {median(taken):6.1f} ms {median(taken) / bare:6.1f}")
    return int(any(median(times[name]) > bar * bare for name, bar in BARS.items()))


if __name__ == "__main__":
    sys.exit(main())
