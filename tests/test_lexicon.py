"""The lexicons are in order, complete in both scripts, and explain what is odd in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from opencc import OpenCC

import papercli.lexicon
from papercli.errors import UsageError
from papercli.lexicon import Lexicon, table, words

FILES = sorted(Path(papercli.lexicon.__file__).parent.glob("*.txt"), key=lambda path: path.stem)
NAMES = [path.stem for path in FILES]
SIMPLIFY = OpenCC("t2s").convert
TRADITIONAL = (OpenCC("s2t").convert, OpenCC("s2hk").convert)


class Entry(NamedTuple):
    word: str
    field: str
    reason: str


def entries(name: str) -> list[Entry]:
    """The lines of a lexicon, read without the loader; each must be of the form, whole."""
    lines = (Path(papercli.lexicon.__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    form = re.compile(r"(?P<word>[^\s#]+)(?:\t(?P<field>[a-z-]+))?(?:  # (?P<reason>\S.*))?")
    found = [form.fullmatch(line) for line in lines if not line.startswith("# ")]
    wrong = [line for line in lines if not line.startswith("# ") and not form.fullmatch(line)]
    assert not wrong, f"write lines of {name}.txt as word, tab, field, '  # ' and a reason: {wrong}"
    return [Entry(entry["word"], entry["field"] or "", entry["reason"] or "") for entry in found if entry]


@pytest.mark.parametrize("name", NAMES)
def test_sorted_and_no_duplicates(name: str) -> None:
    found = [entry.word for entry in entries(name)]
    place = next(
        (word for word, other in zip(found, sorted(set(found)), strict=False) if word != other), "the last line"
    )
    assert found == sorted(set(found)), f"sort {name}.txt by code point, each word once: see {place}"


@pytest.mark.parametrize("name", NAMES)
def test_both_scripts(name: str) -> None:
    """A traditional word has its simplified one, and the reverse; where the converter is wrong, the line says why."""
    known = words(name)
    missing = [
        entry.word
        for entry in entries(name)
        if not entry.reason
        and (
            SIMPLIFY(entry.word) not in known
            if SIMPLIFY(entry.word) != entry.word
            else not any(convert(entry.word) in known for convert in TRADITIONAL)
        )
    ]
    assert not missing, (
        f"add to {name}.txt the other form of {', '.join(missing)}: traditional {TRADITIONAL[0](' '.join(missing))}, "
        f"simplified {SIMPLIFY(' '.join(missing))}; where there is none, say so in the line, behind #"
    )


@pytest.mark.parametrize("name", NAMES)
def test_odd_entries_have_a_reason(name: str) -> None:
    """Odd: not all Chinese characters; one character that is no part of a name; a surname of more than two."""
    lengths = {"surnames": range(1, 3), "given": range(1, 2)}.get(name, range(2, 20))
    odd = [e.word for e in entries(name) if not re.fullmatch("[一-鿿]+", e.word) or len(e.word) not in lengths]
    bare = [entry.word for entry in entries(name) if entry.word in odd and not entry.reason]
    assert not bare, f"say behind #, in the line of {name}.txt, why these are right: {', '.join(bare)}"


@pytest.mark.parametrize("name", ["furniture", "roles", "surnames"])
def test_both_scripts_say_the_same(name: str) -> None:
    fields = table(name)
    other = [word for word in fields if fields.get(SIMPLIFY(word), fields[word]) != fields[word]]
    assert not other, f"give both forms in {name}.txt the same word after the tab: {', '.join(other)}"


def test_fields() -> None:
    assert all(table("roles").values())
    assert set(table("surnames").values()) == {"", "common"}
    assert set(table("furniture").values()) == {"", "section"}
    others = set(NAMES) - {"furniture", "roles", "surnames"}
    assert not any(field for name in others for field in table(name).values())


@pytest.mark.parametrize("name", NAMES)
def test_the_loader_reads_every_line(name: str) -> None:
    assert dict(table(name)) == {entry.word: entry.field for entry in entries(name)}
    assert getattr(Lexicon(), name) == table(name)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("agencies", "新华社 新華社 中央社 法新社 美联社 本报 本台"),
        ("furniture", "责任编辑 責任編輯 邮发代号 要闻 版"),
        ("given", "伟 偉 芳 明 文 建"),
        ("markers", "本报讯 本報訊 本台消息 综合消息"),
        ("places", "北京 台北 臺北 新北 香港 华盛顿 華盛頓 雪梨"),
        ("roles", "记者 記者 见习记者 全媒体记者 特约记者 特派记者 通讯员 实习生 摄影 摄 文/摄 编辑 責任編輯 編譯"),
        ("surnames", "张 張 于 余 欧阳 歐陽 诸葛 司马"),
    ],
)
def test_words_no_lexicon_can_lack(name: str, found: str) -> None:
    assert set(found.split()) <= words(name)


@pytest.mark.parametrize(
    ("name", "word"), [("surnames", "於"), ("surnames", "餘"), ("surnames", "範"), ("places", "馬裏")]
)
def test_words_no_lexicon_may_have(name: str, word: str) -> None:
    assert word not in words(name)


def test_additions_are_folded_and_replace() -> None:
    assert "云岭IT报" in words("agencies", ["云岭ＩＴ报  # full width"])
    assert table("roles", ["摄影\tpicture-desk"])["摄影"] == "picture-desk"
    assert table("roles")["摄影"] == "photographer"


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("agency", "云岭社", "There is no lexicon 'agency'"),
        ("agencies", "", "'' is not a word"),
        ("agencies", "# 云岭社", "'# 云岭社' is not a word"),
        ("agencies", "云岭 社", "'云岭 社' is not a word"),
        ("agencies", " 云岭社", "' 云岭社' is not a word"),
        ("agencies", "云岭社\tagency", "'云岭社' must stand alone"),
        ("roles", "拍友", "'拍友' needs the role"),
        ("roles", "拍友\t摄影", "'拍友' needs the role"),
        ("surnames", "犇\trare", "'犇' can have nothing but 'common'"),
    ],
)
def test_malformed_additions(name: str, line: str, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        words(name, [line])
