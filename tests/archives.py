"""Archives that the tests of batch clean, and what comes out of them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path


def page(number: int) -> str:
    """A page of two articles that is like no other."""
    second = "白石渡通车\n本报讯（通讯员 连漪）白石渡大桥昨日通\n车。\n"
    return f"云岭要闻{number}\n本报讯（记者 敖煜新）云岭市第{number}次召\n开会议。\n{second}"


def tree(folder: Path) -> dict[str, bytes]:
    """All files of an output but batch's own, by their names."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] != "_papercli"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def articles(folder: Path) -> list[str]:
    """The lines of all shards."""
    lines: list[str] = []
    for path in sorted(folder.glob("articles-*")):
        data = path.read_bytes()
        lines += (gzip.decompress(data) if path.suffix == ".gz" else data).decode().splitlines()
    return lines


def quarantined(folder: Path) -> dict[str, str]:
    """What quarantine.jsonl says: the name of each page and the kind of its error."""
    lines = (folder / "_papercli" / "quarantine.jsonl").read_text("utf-8").splitlines()
    return {line["name"]: line["kind"] for line in map(json.loads, lines)}
