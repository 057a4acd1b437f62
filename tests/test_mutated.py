"""Damaged files: 80 of each format, bytes changed, cut off, tags shuffled, numbers replaced, the same on every run.

Each gives a result, or an error of one sentence. All of a format run in one process with bounds on its time and memory.
"""

from __future__ import annotations

import random
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from papercli import read
from tests.engines import WRITERS, lines_of

SAMPLES = Path(__file__).parents[1] / "samples"
COUNT = 80
SECONDS, MEMORY = 100, 2 << 30


def mutated(data: bytes, seed: int) -> bytes:
    rng = random.Random(seed)
    if seed % 4 == 0:
        damaged = bytearray(data)
        for _ in range(rng.choice((1, 3, 20, 200))):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        return bytes(damaged)
    if seed % 4 == 1:
        return data[: rng.randrange(len(data))]
    if seed % 4 == 2:
        parts = re.split(rb"(?<=>)|(?<=\n)", data)
        first = rng.randrange(len(parts))
        some = parts[first : first + rng.choice((5, 50, len(parts)))]
        rng.shuffle(some)
        return b"".join([*parts[:first], *some, *parts[first + len(some) :]])
    numbers = list(re.finditer(rb"(?<=[\s\"',])\d+", data))
    chosen = {found.start() for found in rng.sample(numbers, min(len(numbers), rng.choice((5, 100, 1000))))}
    lies = (b"0", b"-5", b"99999999999", b"nan", b"1e400", b"7")
    return re.sub(rb"(?<=[\s\"',])\d+", lambda found: rng.choice(lies) if found.start() in chosen else found[0], data)


def clean_all(path: Path) -> None:
    from papercli import PaperError, clean
    from papercli.errors import LawBroken

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    data = path.read_bytes()
    told = 0
    for seed in range(COUNT):
        try:
            clean(mutated(data, seed), path=path.name)
            told += 1
        except LawBroken:
            raise
        except PaperError as error:
            if not re.fullmatch(rf"{re.escape(path.name)}: [^\n]+", str(error)):
                raise
    print(told)


@pytest.mark.parametrize("name", ["linxi.hocr", "linxi.alto.xml", "linxi.page.xml", "linxi.tsv", *WRITERS])
def test_damaged_files(name: str, tmp_path: Path) -> None:
    path = SAMPLES / name
    if name in WRITERS:
        path = tmp_path / f"linxi.{name}.json"
        path.write_text(WRITERS[name](lines_of(read((SAMPLES / "linxi.tsv").read_bytes()))[:40]), encoding="utf-8")
    command = [sys.executable, __file__, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    assert COUNT // 5 < int(done.stdout) < COUNT, "nearly all, or nearly none of them was read"


if __name__ == "__main__":
    clean_all(Path(sys.argv[1]))
