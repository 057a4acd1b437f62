"""The sample pages against their gold: how much of each is right, to the piece, as data/golden.toml has it.

A figure that falls is a regression; one that rises fails too, so that it is written down and cannot fall back unseen.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from scoring import Tally, of_gold, of_issue

from papercli import audit, clean, read
from papercli.characters import ink

SAMPLES = Path(__file__).parents[1] / "samples"
GOLDEN = tomllib.loads((Path(__file__).parent / "data" / "golden.toml").read_text(encoding="utf-8"))
PAGES = sorted(path.stem for path in SAMPLES.glob("*.txt"))
BOXED = [
    "linxi.hocr",
    "linxi.alto.xml",
    "linxi.page.xml",
    "linxi.tsv",
    "linxi.pdf",
    "qiaotou.pdf",
    "qiaotou-lead.pdf",
    "guandu-tw.pdf",
]


def test_every_sample_has_its_figures() -> None:
    assert sorted(GOLDEN) == sorted(PAGES + BOXED)


@pytest.mark.parametrize("name", BOXED)
def test_sample_with_boxes(name: str) -> None:
    gold = json.loads((SAMPLES / f"{name.partition('.')[0]}.gold.json").read_text(encoding="utf-8"))
    data = (SAMPLES / name).read_bytes()
    issue = clean(data)
    audit(issue, read(data).text)
    tally = Tally()
    tally.add(of_gold(gold), of_issue(issue))
    figures = {what: [tally.hits[what], tally.missed[what], tally.wrong[what]] for what in GOLDEN[name]}
    assert figures == GOLDEN[name], "\n".join([str(figures), *[note[:80] for note in tally.notes]])


@pytest.mark.parametrize("page", PAGES)
def test_sample(page: str) -> None:
    gold = json.loads((SAMPLES / f"{page}.gold.json").read_text(encoding="utf-8"))
    text = (SAMPLES / f"{page}.txt").read_text(encoding="utf-8")
    issue = clean(text)
    audit(issue, text)
    tally = Tally()
    tally.add(of_gold(gold), of_issue(issue))
    if not page.endswith("-tess"):  # there gold is what was printed, and furniture what was misread
        tally.count("furniture", map(ink, gold["furniture"]), [ink(item.text) for item in issue.furniture])
    figures = {what: [tally.hits[what], tally.missed[what], tally.wrong[what]] for what in GOLDEN[page]}
    assert figures == GOLDEN[page], "\n".join([str(figures), *[note[:80] for note in tally.notes]])
