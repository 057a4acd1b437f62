"""papercli.toml and [tool.papercli]: where they are found, what they say, and what is wrong with them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from papercli.config import Config, Words, find, load
from papercli.errors import UsageError
from papercli.lexicon import Lexicon

EVERYTHING = """
format = "jsonl"
convert = "s2tw"
encoding = "gb18030"
errors = "replace"
skip = ["blanks", "jumps"]
issue-date = 2025-04-25

[words]
agencies = ["云岭社"]
furniture = ["云岭晨报"]
given = ["翀"]
markers = ["云岭快讯"]
places = ["白石渡"]
roles = { "拍友" = "photographer" }
surnames = ["渡边"]
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_everything_a_file_can_say(tmp_path: Path) -> None:
    config = load(str(write(tmp_path / "papercli.toml", EVERYTHING)))
    assert config == Config(
        format="jsonl",
        convert="s2tw",
        encoding="gb18030",
        errors="replace",
        skip=("blanks", "jumps"),
        issue_date=datetime.date(2025, 4, 25),
        words=Words(
            ("云岭社",), ("云岭晨报",), ("翀",), ("云岭快讯",), ("白石渡",), {"拍友": "photographer"}, ("渡边",)
        ),
    )
    lexicon = Lexicon(config.words.lines())
    assert "云岭快讯" in lexicon.markers
    assert lexicon.roles["拍友"] == "photographer"
    assert load(str(write(tmp_path / "b.toml", 'issue-date = "2025-04-25"'))).issue_date == config.issue_date
    assert load(str(write(tmp_path / "c.toml", 'model = "a.model"'))).model == str(tmp_path / "a.model")
    assert load(str(write(tmp_path / "empty.toml", ""))) == Config()


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    assert find(str(folder)) is None
    project = write(tmp_path / "pyproject.toml", '[tool.papercli.words]\nmarkers = ["云岭快讯"]\n')
    assert find(str(folder)) == str(project)
    assert load(str(project)).words.markers == ("云岭快讯",)
    write(tmp_path / "a" / "pyproject.toml", "[tool.other]\n")
    assert find(str(folder)) == str(project)
    own = write(tmp_path / "papercli.toml", "")
    assert find(str(folder)) == str(own)
    nearer = write(tmp_path / "a" / "papercli.toml", "")
    assert find(str(folder)) == str(nearer)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('formt = "json"', "there is no key 'formt': did you mean format?"),
        ('issue_date = "2025-04-25"', "there is no key 'issue_date': did you mean issue-date?"),
        ('[words]\nrole = ["拍友"]', "there is no key 'role': did you mean roles?"),
        ("convert = 3", "convert is a whole number, where text should be"),
        ('format = "jsn"', "format cannot be 'jsn'"),
        ('skip = "blanks"', "skip is text, where a list should be"),
        ("words = 3", "words is a whole number, where a table of names and values should be"),
        ('[words]\nroles = ["拍友"]', "words.roles is a list, where a table of names and values should be"),
        ('[words.roles]\n"拍友" = 3', "a value in words.roles is a whole number, where text should be"),
        ('issue-date = "2025-02-30"', "issue-date is not a date that there is"),
        ("xyzzy = 3", "there is no key 'xyzzy': use one of format, convert, "),
        ("format = ", "this is not TOML"),
        (f"skip = {'[' * 20_000}{']' * 20_000}", "its lists or tables are nested too deeply"),
    ],
)
def test_what_is_wrong_is_told_with_the_file(tmp_path: Path, text: str, message: str) -> None:
    file = write(tmp_path / "papercli.toml", text)
    with pytest.raises(UsageError) as error:
        load(str(file))
    assert str(error.value).startswith(f"{file}: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_files_that_are_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'format = "\xff"')
    with pytest.raises(UsageError, match="byte 10 is not UTF-8"):
        load(str(tmp_path / "latin.toml"))
    (tmp_path / "notepad.toml").write_bytes(b'\xef\xbb\xbfformat = "json"\r\n')
    assert load(str(tmp_path / "notepad.toml")).format == "json"
    with pytest.raises(UsageError, match="cannot be read"):
        load(str(tmp_path / "missing.toml"))
    with pytest.raises(UsageError, match="no table"):
        load(str(write(tmp_path / "pyproject.toml", "[project]")))


@pytest.mark.parametrize(
    "text", ["", "# [tool.papercli]", "[tool.papercli-other]", 'tool = "[tool.papercli]"', "tool = 3"]
)
def test_a_project_without_a_table_of_ours(tmp_path: Path, text: str) -> None:
    project = write(tmp_path / "pyproject.toml", text)
    assert find(str(tmp_path)) is None
    with pytest.raises(UsageError, match="there is no table"):
        load(str(project))
