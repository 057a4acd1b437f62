"""The shell recipes of the README, with the programs themselves; skipped where they are not installed."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parents[1] / "samples"


def need(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


def run(command: str, folder: Path) -> Any:
    papercli = f"{shlex.quote(sys.executable)} -m papercli"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OMP_THREAD_LIMIT": "1"}
    line = f"set -o pipefail; {command}".replace("papercli", papercli)
    done = subprocess.run(["bash", "-c", line], cwd=folder, env=environment, capture_output=True, check=True)
    return json.loads(done.stdout)


def test_pdftotext() -> None:
    need("pdftotext")
    issue = run("pdftotext -raw linxi.pdf - | papercli clean - --format json", SAMPLES)
    assert [article["headline"][0] for article in issue["articles"]][:2] == [
        "临溪区一季度重点项目集中开工",
        "区政府常务会议",
    ]


@pytest.mark.parametrize(("output", "format"), [("tsv", "tsv"), ("hocr", "hocr"), ("alto", "alto")])
def test_tesseract(tmp_path: Path, output: str, format: str) -> None:
    need("tesseract")
    need("pdftoppm")
    languages = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True).stdout
    if "chi_sim" not in languages.split():
        pytest.skip("tesseract has no chi_sim")
    part = f"-r 200 -x 0 -y 2400 -W 1600 -H 1200 -png -singlefile {shlex.quote(str(SAMPLES / 'linxi.pdf'))} page"
    subprocess.run(["pdftoppm", *shlex.split(part)], cwd=tmp_path, check=True)
    issue = run(f"tesseract page.png - -l chi_sim {output} | papercli clean - --format json", tmp_path)
    assert issue["source"]["format"] == format
    assert [article["headline"][-1] for article in issue["articles"]] == ["临溪“青蛙”跳进省赛", "青桐江第四桥合龙"]
    assert all(
        paragraph["ocr_confidence"] > 0.5 for article in issue["articles"] for paragraph in article["paragraphs"]
    )
