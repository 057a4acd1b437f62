"""The fold table: cases in data/fold.tsv, and what must hold for every character there is."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercli import Options, clean
from papercli.characters import NOTHING, fold, fold_table, folded_count, ink

EVERY = "".join(map(chr, range(sys.maxunicode + 1)))


def cases() -> list[tuple[str, str, str]]:
    """Rows of fold.tsv; what cannot be seen is written as in a Python string."""

    def seen(text: str) -> str:
        return re.sub(r"\\(x..|u....|U.{8}|[tnr])", lambda escape: escape[0].encode().decode("unicode_escape"), text)

    rows = (Path(__file__).parent / "data" / "fold.tsv").read_text(encoding="utf-8").split("\n")
    fields = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return [(seen(text), seen(text if folded == "=" else folded), why) for text, folded, why in fields]


@pytest.mark.parametrize(("text", "folded"), [pytest.param(text, folded, id=why) for text, folded, why in cases()])
def test_case(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_one_character_to_one() -> None:
    assert all(len(source) == len(target) == 1 for source, target in fold_table().items())


def test_every_character_folds_as_the_table_says() -> None:
    assert fold(EVERY) == "".join(fold_table().get(char, char) for char in EVERY)


def test_folding_twice_changes_nothing() -> None:
    assert fold(fold(EVERY)) == fold(EVERY)


def test_few_blanks_are_left() -> None:
    assert {char for char in fold(EVERY) if char.isspace()} == {" ", "\n", "\u3000", NOTHING}


def test_only_the_line_feed_breaks_lines() -> None:
    assert fold(EVERY).splitlines() == fold(EVERY).split("\n")


def test_ink_becomes_ink_of_the_same_kind() -> None:
    """A letter stays a letter, a digit a digit, a mark a mark; nothing but full-width letters and digits becomes ASCII."""
    for source, target in fold_table().items():
        kinds = unicodedata.category(source)[0] + unicodedata.category(target)[0]
        # To Unicode a radical is a symbol.
        assert target in (" ", NOTHING) or kinds in {"LL", "NN", "PP", "SS", "SL"}, source
        assert target in (" ", NOTHING) or target.isascii() == ("\uff10" <= source <= "\uff5a"), source


@pytest.mark.parametrize(("blank", "categories"), [(" ", {"Cc", "Zl", "Zp", "Zs"}), (NOTHING, {"Cf"})])
def test_what_becomes_blank_has_no_shape(blank: str, categories: set[str]) -> None:
    assert {unicodedata.category(source) for source, target in fold_table().items() if target == blank} == categories


@given(st.text(st.sampled_from([*fold_table(), *"云岭晨报，（）8U \n\u3000"])))
def test_any_text(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert ink(text) == ink(folded) == "".join(char for char in folded if not char.isspace())
    assert folded_count(text, text) == 0
    assert folded_count(text, folded) == sum(a != b for a, b in zip(text, folded, strict=True) if ink(a))


@pytest.mark.parametrize(("text", "count"), [("天\r地", 0), ("８号\r\n楼\r２层", 2), ("天\x0b\x85地", 0)])
def test_line_ends_are_no_characters_that_are_folded(text: str, count: int) -> None:
    assert clean(text).edits.characters_folded == count
    assert clean(text, Options(skip=("fold",))).edits.characters_folded == 0
