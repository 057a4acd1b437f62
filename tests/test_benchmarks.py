"""Benchmarks still run: each with the smallest work it can be given. What they measure is not asked here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import chromium
from tests.gate import ROOT
from tests.pages import SENTENCES

SMALLEST = {
    "ablation": ("heldout/reading",),
    "baselines": ("samples/jump-1.txt",),
    "batch": ("20", "1"),
    "confidence": ("samples/jump-1.txt", "samples/linxi.pdf"),
    "formats": ("samples/linxi.tsv",),
    "fuzz": ("0.001",),
    "order": ("samples/linxi.txt",),
    "pdf": ("1",),
    "readson": ("articles.jsonl",),
    "recognised": ("samples/linxi.hocr",),
    "review": ("100",),
    "scans": ("samples/qiaotou-lead.pdf",),
    "speed": ("0.01",),
    "startup": ("1",),
    "tools": ("0.01", "1"),
}
"""The arguments of each benchmark. ``articles.jsonl`` holds a page's worth of articles of our own."""


def test_every_benchmark_is_tried() -> None:
    assert set(SMALLEST) == {path.stem for path in (ROOT / "tests" / "benchmarks").glob("*.py")}


@pytest.mark.parametrize("name", SMALLEST)
def test_a_benchmark_runs(name: str, tmp_path: Path) -> None:
    pytest.importorskip("rapidfuzz")
    if name == "review":
        with chromium():
            pass  # or it is skipped
    articles = tmp_path / "articles.jsonl"
    articles.write_text("".join([json.dumps({"paragraphs": list(SENTENCES) * 2}) + "\n"] * 6), "utf-8")
    arguments = [str(articles) if one == articles.name else one for one in SMALLEST[name]]
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *arguments]
    told = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert told.returncode in (0, 1), told.stderr  # 1: a bar is missed, as so little work may do
    assert "Traceback" not in told.stderr, told.stderr
    assert told.stdout
