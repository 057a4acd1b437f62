"""Makes some pages poison, in every process of a run that has this directory on its PYTHONPATH.

Python imports a module of this name when it starts. What a page says is done when the page is cleaned, and written down
in a file ``poisoned``; POISON_SECONDS make all pages take a while, so that there is time to disturb a run.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import papercli.pipeline

_clean = papercli.pipeline.clean


def clean(source: bytes, *arguments: object, **options: object) -> object:
    time.sleep(float(os.environ.get("POISON_SECONDS", "0")))
    word, _, rest = source.partition(b"\n")
    if word.startswith(b"poison: "):
        with open("poisoned", "ab") as tries:
            tries.write(word + b"\n")
    if word == b"poison: raise":
        raise RuntimeError("poisoned")
    if word == b"poison: loop":
        while True:
            pass
    if word == b"poison: allocate":
        held = []
        while True:
            held.append(bytes(1 << 20))
    if word == b"poison: die":
        os.abort()
    if word == b"poison: remove":
        Path(os.fsdecode(rest.strip())).unlink()
    return _clean(source, *arguments, **options)


papercli.pipeline.clean = clean
