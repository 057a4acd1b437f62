"""The gate: no figure of any group of pages falls.

    python -m tests.gate                            # clean and score every group, and hold it against its floors
    python -m tests.gate --only hard/raw heldout/pdf
    python -m tests.gate --raise                    # the same, then raise the floors to the figures measured now, and
                                                    # write the tables that show them (tests/figures.py)

Floors are data: ``tests/data/floors/evaluation.toml`` for the shared development pages, ``heldout.toml`` for those of
``tests/heldout``. Each group there has the pages it is made of, the SHA-256 of its material (pages and gold), and a floor
for each figure; of ``stray_left``, ``cer``, ``lost`` and ``added``, of which less is better, the floor is the most that is
allowed. ``--raise`` only ever makes a floor better. To lower one, edit the file by hand and say why in ``reason`` beside
it: a floor that was better in an earlier commit, with no new reason since, fails here too.

Figures are those of :mod:`papercli.score`, and go to standard output, a group a line. What is wrong goes to standard
error. Ends with 1 where something is, else with 0.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from papercli import clean
from papercli.faults import FLAG
from papercli.score import Tally, compare, load
from papercli.writers import json as writer

ROOT = Path(__file__).parents[1]
FLOORS = ROOT / "tests" / "data" / "floors"
HELDOUT = ROOT / "tests" / "heldout"
EVALUATION = ROOT.parent / "shared" / "evaluation"
LESS_IS_BETTER = frozenset({"stray_left", "cer", "lost", "added"})
"""Figures of which 0 is best; of all others 1 is."""
HEAD = """\
# Floors of the groups of {material}, for `python -m tests.gate`, which explains them and raises them with --raise.
# A floor is lowered by hand alone, with a new `reason` in its group.
"""

Figures = dict[str, float]


class Group(NamedTuple):
    """Pages that are scored together."""

    files: tuple[str, ...]
    """Patterns of their names, relative to the directory of the material."""
    floors: Figures
    sha256: str = ""
    """The material on which the floors were measured; empty where none is yet."""
    reason: str = ""
    """Why a floor of the group was lowered last."""

    def pages(self, folder: Path) -> list[Path]:
        """The pages that are there with their gold, in a fixed order."""
        return sorted({page for pattern in self.files for page in folder.glob(pattern) if gold_of(page).exists()})


class Material(NamedTuple):
    """A directory of pages with gold, and its groups."""

    name: str
    folder: Path
    groups: dict[str, Group]

    @property
    def file(self) -> Path:
        """Where its floors are."""
        return FLOORS / f"{self.name}.toml"


class Scored(NamedTuple):
    """A page's counts, or why there are none."""

    tally: Tally
    fault: str = ""


def parsed(text: str) -> dict[str, Group]:
    """Groups as a file of floors says them.

    >>> parsed('["a/raw"]\\nfiles = ["*.raw.txt"]\\nsha256 = ""\\narticle_f1 = 0.5')["a/raw"].floors
    {'article_f1': 0.5}
    """
    groups = {}
    for name, told in tomllib.loads(text).items():
        files, digest, reason = tuple(told.pop("files")), told.pop("sha256", ""), told.pop("reason", "")
        groups[name] = Group(files, told, digest, reason)
    return groups


def rendered(material: Material) -> str:
    """The file of floors of a material, as :func:`parsed` reads it."""
    parts = [HEAD.format(material=material.name)]
    for name, group in material.groups.items():
        told: dict[str, object] = {"files": list(group.files), "sha256": group.sha256, **group.floors}
        if group.reason:
            told["reason"] = group.reason
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
        parts.append("\n".join([f'["{name}"]', *lines, ""]))
    return "\n".join(parts)


def gold_of(page: Path) -> Path:
    """The gold of a page: that of ``page.raw.txt`` is ``page.gold.json``."""
    return page.with_name(page.name.partition(".")[0] + ".gold.json")


def digest(folder: Path, pages: Iterable[Path]) -> str:
    """The SHA-256 of the names and bytes of pages and their gold."""
    found = sha256()
    for file in sorted({one for page in pages for one in (page, gold_of(page))}):
        found.update(f"{file.relative_to(folder)}\0{sha256(file.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def scored(folder: Path, page: Path) -> Scored:
    """Clean a page and score it, in the process it is called in."""
    data = page.read_bytes()
    try:
        issue = clean(data, path=str(page.relative_to(folder)))
    except Exception as error:  # whatever it is, it must not hide the other pages
        return Scored(Tally(), f"{type(error).__name__}: {error}")
    if any(FLAG in article.flags for article in issue.articles):
        return Scored(Tally(), "it was not cleaned, only its lines were kept (flag failed)")
    gold = gold_of(page)
    text = data.decode() if page.suffix == ".txt" else None
    return Scored(compare(load(gold.read_bytes(), str(gold)), load(writer.render(issue), str(page)), text))


def better(figure: str, one: float, other: float) -> float:
    """The better of two values of a figure.

    >>> better("article_f1", 0.5, 0.6), better("cer", 0.5, 0.6)
    (0.6, 0.5)
    """
    return min(one, other) if figure in LESS_IS_BETTER else max(one, other)


def fallen(name: str, group: Group, figures: Mapping[str, float | None], file: Path) -> Iterator[str]:
    """What to say where figures are worse than their floors. One that is None had nothing to find and cannot fall."""
    worse = [
        f"{figure} is {found}, {'above the most it may be' if figure in LESS_IS_BETTER else 'below its floor'}, {floor}"
        for figure, floor in group.floors.items()
        if (found := figures.get(figure)) is not None and better(figure, found, floor) != found
    ]
    if worse:
        yield (
            f"{name}: {'; '.join(worse)}. Mend what made it worse; where that is right all the same, lower the floor in "
            f"{shown(file)} by hand and say why in the group's reason."
        )


def raised(group: Group, figures: Mapping[str, float | None], found: str) -> Group:
    """The group with floors at the figures, where those are better."""
    floors = {
        figure: better(figure, value, group.floors.get(figure, value))
        for figure, value in figures.items()
        if value is not None
    }
    return group._replace(floors=group.floors | floors, sha256=found)


def lowered(versions: Iterable[Mapping[str, Group]]) -> Iterator[str]:
    """Floors that were better in an earlier version and have no new reason since; versions come oldest first.

    >>> high, low = Group(("*",), {"article_f1": 0.9}), Group(("*",), {"article_f1": 0.8})
    >>> list(lowered([{"a": high}, {"a": low}]))
    ['a: the floor of article_f1 was 0.9 and is 0.8, and no reason is given']
    >>> list(lowered([{"a": high}, {"a": low._replace(reason="That page was wrong in the gold.")}]))
    []
    """
    best: dict[tuple[str, str], float] = {}
    reasons: dict[str, str] = {}
    latest: Mapping[str, Group] = {}
    for latest in versions:
        for name, group in latest.items():
            explained = group.reason not in ("", reasons.get(name))
            if explained:
                best = {known: floor for known, floor in best.items() if known[0] != name}
            for figure, floor in group.floors.items():
                best[name, figure] = better(figure, floor, best.get((name, figure), floor))
            reasons[name] = group.reason
    for (name, figure), known in best.items():
        if name in latest and latest[name].floors.get(figure) != known:
            now = latest[name].floors.get(figure) or "gone"
            yield f"{name}: the floor of {figure} was {known} and is {now}, and no reason is given"


def history(file: Path) -> list[str] | None:
    """Earlier versions of a file as committed, oldest first; None where this is no git checkout.

    ``GIT_DIR`` names the repository where the files are a copy of one.
    """
    path = file.relative_to(ROOT).as_posix()

    def git(*words: str) -> str:
        ended = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=True)
        return ended.stdout

    try:
        commits = git("log", "--reverse", "--diff-filter=AM", "--format=%H", "--", path).split()
    except (OSError, subprocess.CalledProcessError):
        return None
    return [git("show", f"{commit}:{path}") for commit in commits]


def shown(file: Path) -> str:
    """A file's name as it stands in the repository."""
    return file.relative_to(ROOT).as_posix()


def measured(materials: Sequence[Material], jobs: int) -> dict[str, list[tuple[Path, Scored]]]:
    """Each group's pages, scored."""
    asked = [
        (name, material.folder, page)
        for material in materials
        for name, group in material.groups.items()
        for page in group.pages(material.folder)
    ]
    found: dict[str, list[tuple[Path, Scored]]] = {}
    with ProcessPoolExecutor(jobs) as pool:
        results = pool.map(scored, [folder for _, folder, _ in asked], [page for _, _, page in asked])
        for (name, _, page), result in zip(asked, results, strict=True):
            found.setdefault(name, []).append((page, result))
    return found


def judged(material: Material, found: Mapping[str, list[tuple[Path, Scored]]], upwards: bool) -> Iterator[str]:
    """Print the figures of each group of a material and tell what is wrong; ``upwards`` raises floors on the way."""
    for name, group in material.groups.items():
        pages = found.get(name, [])
        if not pages:
            yield f"{name}: none of its pages ({' '.join(group.files)}) is in {material.folder}. Put them back."
            continue
        failed = [f"{name}: failed on {page.name}: {result.fault}" for page, result in pages if result.fault]
        yield from failed
        total = Tally()
        for _, result in pages:
            total.update(result.tally)
        figures = total.figures()
        print(f"{name:14} {json.dumps(figures)}", flush=True)
        now = digest(material.folder, [page for page, _ in pages])
        if group.sha256 not in ("", now):
            yield (
                f"{name}: its pages or their gold are not those that its floors were measured on: their SHA-256 is {now}. "
                f"Put them back; where the change is meant, write it into {shown(material.file)} and see what falls."
            )
            continue
        if upwards and not failed:
            material.groups[name] = raised(group, figures, now)
        elif not group.sha256:
            yield f"{name}: it has no floors yet. Run python -m tests.gate --raise --only {name}"
        yield from fallen(name, group, figures, material.file)


def changes(material: Material) -> Iterator[str]:
    """What the history of its floors has against a material."""
    versions = history(material.file)
    if versions is None:
        print(f"gate: no git history here, so lowered floors of {material.name} are not looked for.", file=sys.stderr)
        return
    for fault in lowered([*map(parsed, versions), material.groups]):
        yield f"{fault}: put it back, or give a new reason in {shown(material.file)}."


def main(arguments: Sequence[str] | None = None) -> int:
    told = argparse.ArgumentParser(
        "python -m tests.gate", description="Hold the figures of all pages against their floors."
    )
    told.add_argument("--only", nargs="+", metavar="GROUP", help="measure these groups alone")
    told.add_argument("--raise", dest="upwards", action="store_true", help="raise floors to the figures measured now")
    told.add_argument(
        "--evaluation", type=Path, default=EVALUATION, metavar="DIR", help="where the development pages are"
    )
    told.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes at a time")
    given = told.parse_args(arguments)
    materials = [
        Material(name, folder, parsed((FLOORS / f"{name}.toml").read_text(encoding="utf-8")))
        for name, folder in (("evaluation", given.evaluation.resolve()), ("heldout", HELDOUT))
    ]
    known = [name for material in materials for name in material.groups]
    if unknown := [name for name in given.only or () if name not in known]:
        told.error(f"no group is named {' or '.join(unknown)}: there are {', '.join(known)}")
    faults = [fault for material in materials for fault in changes(material)]
    for material in [one for one in materials if not one.folder.is_dir()]:
        print(f"gate: {material.folder} is not there: the groups of {material.name} are left out.", file=sys.stderr)
        materials.remove(material)
    asked = [
        material._replace(
            groups={name: material.groups[name] for name in material.groups if name in (given.only or known)}
        )
        for material in materials
    ]
    found = measured(asked, given.jobs)
    for material, part in zip(materials, asked, strict=True):
        faults += judged(part, found, given.upwards)
        if given.upwards:
            material.file.write_text(
                rendered(material._replace(groups=material.groups | part.groups)), encoding="utf-8"
            )
    if given.upwards:
        from tests import figures

        figures.write()
    for fault in faults:
        print(f"gate: {fault}", file=sys.stderr)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
