"""Cases kept as data, each with its reason: pages in data/cases/*.toml, single lines in data/cases/*.tsv.

A page's case names what must come out of it; what it does not name is not looked at. A case with ``fails`` is a known
failure, whose text says why; it must fail until it is mended.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from papercli import Issue, Options, clean
from papercli.characters import NOTHING, fold
from papercli.dates import find_day, resolve
from papercli.lexicon import Lexicon
from papercli.stages.blanks import body, headline
from papercli.stages.jumps import page_of
from papercli.stages.openers import find_opener
from papercli.stages.people import read

DATA = Path(__file__).parent / "data" / "cases"
ISSUE_DAY = (2026, 4, 22)


def shown(issue: Issue) -> dict[str, Any]:
    """What a page's case can name, as plain values."""
    articles = issue.articles
    return {
        "articles": len(articles),
        "headlines": [list(article.headline) for article in articles],
        "kinds": [[paragraph.kind for paragraph in article.paragraphs] for article in articles],
        "headline_kinds": [[line.kind for line in article.headlines] for article in articles],
        "paragraphs": [[paragraph.text for paragraph in article.paragraphs] for article in articles],
        "markers": [article.marker or "" for article in articles],
        "bylines": [[[person.label, person.role or "", person.name] for person in a.byline] for a in articles],
        "credits": [article.credit or "" for article in articles],
        "datelines": [
            [a.dateline.agency or "", a.dateline.place or "", a.dateline.text or "", a.dateline.date or ""]
            for a in articles
        ],
        "jumps": [
            [[jump.page or "", jump.text] if jump else [] for jump in (a.continued_from, a.continued_to)]
            for a in articles
        ],
        "furniture": [[item.kind, item.text] for item in issue.furniture],
        "pages": [page.number for page in issue.pages],
        "flags": [list(article.flags) for article in articles],
        "date": issue.date or "",
    }


def one_line(function: Callable[[str], str | None]) -> Callable[[str], str]:
    """``function`` of a line of a .tsv file, "-" for nothing found."""
    return lambda text: function(text) or "-"


def people(text: str) -> str | None:
    found = read(text, Lexicon(), False)
    return " ".join(f"{person.label}:{person.name}" for person in found.people) if found else None


def opener(text: str) -> str | None:
    ink = "".join(text.split())
    found = find_opener(ink, text, len("".join(text.partition("\n")[0].split())), Lexicon())
    return found.marker if found else None


def day(text: str) -> str | None:
    found = find_day(text)
    return found and "{}-{:02}-{:02}".format(*found)


LINES: dict[str, Callable[[str], str]] = {
    "body": one_line(lambda text: body(text, False)),
    "body-spaced": one_line(lambda text: body(text, True)),
    "headline": one_line(lambda text: headline(text, False)),
    "byline": one_line(people),
    "opener": one_line(opener),
    "jump": one_line(page_of),
    "date": one_line(lambda text: resolve(text, ISSUE_DAY)),
    "folio-date": one_line(day),
}


def rows() -> list[Any]:
    """The rows of every .tsv file: text, result ("=" for the text itself, "-" for none), reason, why it still fails."""
    found = []
    for name in LINES:
        for row in (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
            if row and not row.startswith("#"):
                text, expected, why, *fails = row.split("\t")
                text = text.replace(r"\n", "\n").replace(r"\u3000", "\u3000").replace(r"\x1f", NOTHING)
                marks = [pytest.mark.xfail(reason=fails[0], strict=True)] if fails else []
                found.append(
                    pytest.param(name, text, text if expected == "=" else expected, id=f"{name}: {why}", marks=marks)
                )
    return found


def pages() -> list[Any]:
    """The cases of every .toml file that has some."""
    found = []
    for path in sorted(DATA.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", ()):
            marks = [pytest.mark.xfail(reason=case.pop("fails"), strict=True)] if "fails" in case else []
            found.append(pytest.param(case, id=f"{path.stem}: {case.pop('why')}", marks=marks))
    return found


@pytest.mark.parametrize(("name", "text", "expected"), rows())
def test_line(name: str, text: str, expected: str) -> None:
    assert LINES[name](text) == expected


@pytest.mark.parametrize("case", pages())
def test_page(case: dict[str, Any]) -> None:
    expected = dict(case)
    text, date, skip = expected.pop("text"), expected.pop("issue_date", None), tuple(expected.pop("skip", ()))
    found = shown(clean(text, Options(issue_date=date, skip=skip)))
    assert expected
    assert {what: found[what] for what in expected} == expected


def test_files_and_tables_agree() -> None:
    assert sorted(path.stem for path in DATA.glob("*.tsv")) == sorted(LINES)


def test_cases_are_written_as_the_stages_see_them() -> None:
    """A line's case is folded text: what folding changes is the business of data/fold.tsv."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(DATA.glob("*.tsv")))
    assert [line for line in text.splitlines() if fold(re.sub("\t", "", line)) != re.sub("\t", "", line)] == []
