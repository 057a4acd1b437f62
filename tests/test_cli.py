"""The command line, used as its users do."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest

from papercli.cli import COMMANDS, main
from tests.commands import Ended, Run, hears

PAGE = "云岭要闻\n本报讯（记者 敖煜新）云岭市召\n开会议。\n"
CLEAN = "云岭要闻\n本报讯（记者 敖煜新）云岭市召开会议。\n"
GIF = b"GIF89a\0\0\0\0"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of each test: a page, the same page in another encoding, and one that is no text."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    (tmp_path / "b.txt").write_text(PAGE, "gb18030")
    (tmp_path / "bad.txt").write_bytes(GIF)
    return tmp_path


COMMAND = (sys.executable, "-m", "papercli")


def shell(line: str, **env: str) -> Ended:
    """Run a line of shell in which ``papercli`` is this papercli."""
    function = f'papercli() {{ "{sys.executable}" -m papercli "$@"; }}\n'
    done = subprocess.run(
        ["bash", "-c", function + line],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)} | env,
        timeout=60,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_file_or_standard_input_becomes_text(run: Run) -> None:
    assert run("clean", "a.txt") == (0, CLEAN, "")
    assert run("clean", "b.txt") == (0, CLEAN, "")
    assert run("clean", stdin=PAGE.encode()) == (0, CLEAN, "")
    assert run("clean", "-", stdin=gzip.compress(PAGE.encode("big5hkscs", "ignore"))).status == 0


def test_several_files_come_one_after_another(run: Run) -> None:
    assert run("clean", "a.txt", "-", stdin=PAGE.encode()) == (0, f"{CLEAN}\n{CLEAN}", "")
    issues = json.loads(run("clean", "a.txt", "b.txt", "--format", "json").out)
    assert [issue["source"]["path"] for issue in issues] == ["a.txt", "b.txt"]
    assert json.loads(run("clean", "a.txt", "--format", "json").out)["source"]["encoding"] == "utf-8"
    assert len(run("clean", "a.txt", "b.txt", "--format", "jsonl").out.splitlines()) == 2


FRONT = "第1版\n本报讯（记者 敖煜新）云岭市开会，要求不可（下转2版）\n"
LATER = "第2版\n（上接1版）失防万一。\n"
STORY = "本报讯（记者 敖煜新）云岭市开会，要求不可失防万一。\n"


@pytest.fixture
def issue(folder: Path) -> Path:
    """A directory with the two pages of an issue, whose order by name is another than by number."""
    (folder / "0422").mkdir()
    (folder / "0422" / "p2.txt").write_text(FRONT, "utf-8")
    (folder / "0422" / "p10.txt").write_text(LATER, "gb18030")
    return folder / "0422"


def test_files_or_a_directory_are_one_issue(run: Run, issue: Path, folder: Path) -> None:
    files = ("0422/p2.txt", "0422/p10.txt")
    assert run("clean", "--issue", "--stitch", *files) == (0, STORY, "")
    assert run("clean", "--issue", "--stitch", "0422") == (0, STORY, "")
    assert run("clean", *files).out == STORY.replace("失防万一。", "") + "\n失防万一。\n"
    told = json.loads(run("clean", "--issue", "--format=json", "0422").out)
    assert (told["source"]["path"], [file["path"] for file in told["source"]["files"]]) == ("0422", list(files))
    assert told["articles"][0]["continued_to"]["article"] == told["articles"][1]["id"]
    assert len(json.loads(run("clean", "--issue", "--format=json", "0422", "0422/").out)) == 2
    assert run("clean", "--issue", "--stitch", stdin=(FRONT + "\f" + LATER).encode()).out == STORY
    assert run("clean", "--issue", "--stitch", "0422", "-o", "out/") == (0, "", "")
    assert (folder / "out" / "0422.txt").read_text("utf-8") == STORY


def test_an_issue_goes_without_none_of_its_pages(run: Run, issue: Path) -> None:
    ended = run("clean", "--issue", "0422/p2.txt", "bad.txt", "0422/p10.txt")
    assert (ended.status, ended.out) == (3, "")
    assert ended.err.startswith("papercli: bad.txt: this is a GIF image")
    (issue / "p3.txt").write_bytes(GIF)
    (issue.parent / "empty").mkdir()
    ended = run("clean", "--issue", "0422", "empty")
    assert (ended.status, ended.out) == (3, "")
    assert ended.err.splitlines()[1] == (
        "papercli: empty: there are no files in this directory: name one that holds an issue's pages."
    )
    assert run("clean", "--issue", "0422/p2.txt", "-o", "0422/p2.txt").status == 2


def test_options_reach_the_library(run: Run) -> None:
    issue = json.loads(
        run("clean", "a.txt", "--format=json", "--convert=s2t", "--skip=bylines", "--issue-date=2025-04-25").out
    )
    assert issue["date"] == "2025-04-25"
    assert issue["articles"][0]["headline"] == ["雲嶺要聞"]
    assert issue["articles"][0]["byline"] == []
    assert run("clean", "b.txt", "--encoding", "utf-8").status == 3
    assert run("clean", "--errors", "replace", stdin=PAGE.encode()[:-3]).out.count("\ufffd") == 1


def test_what_is_done_to_the_characters_on_request(run: Run, folder: Path) -> None:
    page = "渡口要闻\n本报讯(记者 敖煜新)船停了, 8:30再开. 报名见Micro-\nsoft系统。\n"
    assert run("clean", stdin=page.encode()).out.endswith("本报讯(记者 敖煜新)船停了,8:30再开.报名见Micro-soft系统。\n")
    done = run("clean", "--punctuation", "full", "--dehyphenate", stdin=page.encode()).out
    assert done.endswith("本报讯（记者 敖煜新）船停了，8:30再开。报名见Microsoft系统。\n")
    (folder / "papercli.toml").write_text('punctuation = "full"\ndehyphenate = true\n', encoding="utf-8")
    assert run("clean", stdin=page.encode()).out == done


def test_damaged_text_is_flagged_and_kept(run: Run) -> None:
    spoiled = "清河春灌开闸放水".encode().decode("latin-1")
    for page, flag in (("船停在锟斤拷岸边。", "lost-characters"), (spoiled, "mojibake"), ("船停在岸边。", None)):
        issue = json.loads(run("clean", "--format", "json", stdin=page.encode()).out)
        assert issue["pages"][0]["flags"] == ([flag] if flag else [])


@pytest.mark.parametrize(
    ("name", "begins"),
    [("o.txt", "云岭"), ("o.json", "{"), ("o.jsonl", '{"issue"'), ("o.md", "# a"), ("o.xml", "<?xml"), ("o", "云岭")],
)
def test_the_ending_of_the_output_tells_the_format(run: Run, folder: Path, name: str, begins: str) -> None:
    assert run("clean", "a.txt", "-o", name) == (0, "", "")
    assert (folder / name).read_text("utf-8").startswith(begins)
    assert run("clean", "a.txt", "-o", name, "--format", "markdown") == (0, "", "")
    assert (folder / name).read_text("utf-8").startswith("# a")


def test_a_named_format_is_written_whatever_the_ending(run: Run, folder: Path) -> None:
    assert run("clean", "a.txt", "-o", "o.lst", "--format", "text").status == 0
    assert run("clean", "a.txt", "-o", "O.MD").status == 0
    (folder / "papercli.toml").write_text('format = "jsonl"', "utf-8")
    assert run("clean", "a.txt", "-o", "o.ndjson").status == 0
    assert [(folder / name).read_text("utf-8")[:2] for name in ("o.lst", "O.MD", "o.ndjson")] == ["云岭", "# ", '{"']


def test_a_directory_as_output_has_a_file_for_each_input(run: Run, folder: Path) -> None:
    (folder / "c.raw.txt.gz").write_bytes(gzip.compress(PAGE.encode()))
    ended = run("clean", "a.txt", "bad.txt", "c.raw.txt.gz", "-", "-o", "out/", "--format", "json", stdin=b"")
    assert ended.status == 1
    assert ended.err.startswith("papercli: bad.txt: this is a GIF image")
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["a.json", "c.raw.json", "stdin.json"]
    assert json.loads((folder / "out" / "a.json").read_bytes())["source"]["path"] == "a.txt"
    assert run("clean", "a.txt", "-o", "out").status == 0
    assert (folder / "out" / "a.txt").read_text("utf-8") == CLEAN


def test_no_output_replaces_another_or_an_input(run: Run, folder: Path) -> None:
    (folder / "x").mkdir()
    (folder / "x" / "a.txt").write_text(PAGE, "utf-8")
    ended = run("clean", "a.txt", "x/a.txt", "-o", "out/")
    assert ended == (
        2,
        "",
        "papercli: a.txt and x/a.txt would both go to out/a.txt: clean them one by one with -o FILE.\n",
    )
    (folder / "c.json").write_text('{"schema": "papercli-corrections/1", "pages": []}')
    (folder / "papercli.toml").write_text("", "utf-8")
    for output in ("a.txt", "./a.txt", ".", "c.json", "papercli.toml"):
        ended = run("clean", "a.txt", "-o", output, "--format=text", "--corrections=c.json", "--config=papercli.toml")
        assert ended.status == 2
        assert "is an input, which the result would replace" in ended.err
    assert (folder / "a.txt").read_text("utf-8") == PAGE
    for output in ("x/p.txt", "x/a.txt", "x/"):
        ended = run("clean", "--issue", "x", "-o", output)
        assert ended.status == 2
        assert "would be among the pages of its own directory" in ended.err
    assert [path.name for path in (folder / "x").iterdir()] == ["a.txt"]


def test_a_file_is_written_whole_or_not_at_all(run: Run, folder: Path) -> None:
    out = folder / "out.txt"
    out.write_text("before")
    out.chmod(0o640)
    assert run("clean", "bad.txt", "-o", "out.txt").status == 3
    assert out.read_text() == "before"
    assert run("clean", "bad.txt", "a.txt", "-o", "out.txt").status == 1
    assert out.read_text("utf-8") == CLEAN
    assert out.stat().st_mode & 0o777 == 0o640
    link = folder / "link.txt"
    link.symlink_to(out)
    assert run("clean", "b.txt", "-o", "link.txt").status == 0
    assert link.is_symlink()
    assert [path for path in folder.iterdir() if path.name.startswith(".papercli")] == []


def test_what_a_killed_process_left_is_in_nobodys_way(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container each process may have the number 1, and so may one that was killed while it wrote."""
    monkeypatch.setattr("os.getpid", lambda: 1)
    left: list[Path] = []

    def killed(source: str, target: str) -> None:
        left.extend(folder.glob(".papercli-*"))
        left[-1].rename(folder / "kept")  # so that it is not taken away either
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("os.replace", killed)
        patched.setattr("os.unlink", lambda path: None)
        assert run("clean", "a.txt", "-o", "o.txt").status == 1
    (folder / "kept").rename(left[0])
    assert run("clean", "a.txt", "-o", "o.txt").status == 0
    assert (folder / "o.txt").read_text("utf-8") == CLEAN


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("missing/out.txt", "No such file or directory"),
        ("a.txt/out.txt", "Not a directory"),
        ("a.txt/", "File exists"),
        ("/dev/full", "No space left on device"),
    ],
)
def test_an_output_that_cannot_be_written(run: Run, output: str, reason: str) -> None:
    status, out, err = run("clean", "b.txt", "-o", output)
    assert (status, out) == (1, "")
    assert err.startswith("papercli: ")
    assert err.endswith(f"({reason}).\n")
    assert err.count("\n") == 1


SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.mark.parametrize(
    ("form", "name"),
    [("alto", "linxi.alto.xml"), ("page", "linxi.page.xml"), ("hocr", "linxi.hocr"), ("tsv", "linxi.tsv")],
)
def test_the_format_of_the_input_can_be_named(run: Run, folder: Path, form: str, name: str) -> None:
    named = run("clean", "--from", form, str(SAMPLES / name))
    assert (named.status, named.err) == (0, "")
    assert named.out == run("clean", str(SAMPLES / name)).out
    status, out, err = run("clean", "--from", form, "a.txt")
    assert (status, out) == (3, "")
    assert err.startswith("papercli: a.txt: ")
    (folder / "papercli.toml").write_text(f'from = "{form}"', "utf-8")
    assert run("clean", str(SAMPLES / name)) == named


UNREADABLE = {
    "a GIF": (GIF, "this is a GIF image, not text: run OCR on it first"),
    "RTF": (b"{\\rtf1\\ansi}", "this is an RTF document, not text: save it as text first."),
    "PostScript": (b"%!PS-Adobe-3.0\n", "this is PostScript, not text: make it a PDF first, as with ps2pdf."),
    "truncated UTF-8": (PAGE.encode()[:-2], "byte 66 (0xe380) is not utf-8"),
    "a lone surrogate": ("云岭\ud800要闻".encode("utf-8", "surrogatepass"), "byte 6 (0xed) is not utf-8"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_text_is_told_in_one_line(run: Run, what: str) -> None:
    data, message = UNREADABLE[what]
    status, out, err = run("clean", stdin=data)
    assert (status, out) == (3, "")
    assert err.startswith("papercli: standard input: ")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("page", [b"", b" \n\n\t\n", b"\0\0", b"\xef\xbb\xbf"])
def test_a_blank_page_is_no_error(run: Run, page: bytes) -> None:
    assert run("clean", stdin=page) == (0, "", "")
    assert json.loads(run("clean", "--format", "json", stdin=page).out)["articles"] == []


@pytest.mark.parametrize("page", [PAGE.replace("\n", "\0\n"), "云岭要闻", "The quick brown fox.\n", "云\n" * 500])
def test_odd_pages_lose_nothing(run: Run, page: str) -> None:
    status, out, err = run("clean", stdin=page.encode())
    assert (status, err) == (0, "")
    assert "".join(out.split()) == "".join(page.replace("\0", "").split())


def test_one_input_failing_does_not_stop_the_others(run: Run, folder: Path) -> None:
    (folder / "dir").mkdir()
    status, out, err = run("clean", "no.txt", "dir", "a.txt")
    assert (status, out) == (1, CLEAN)
    assert err.splitlines() == [
        "papercli: no.txt: this file cannot be read (No such file or directory).",
        (
            "papercli: dir: this is a directory: name its files, as in dir/*.txt, or clean all of it with papercli batch, "
            "or the pages of one issue with papercli clean --issue."
        ),
    ]
    assert run("clean", "no.txt", "dir").status == 3
    assert run("clean", "no.txt", "bad.txt", "--format", "json").out == ""


def test_an_input_that_is_too_large_for_the_memory(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(data: bytes, name: str, **options: object) -> None:
        raise MemoryError

    monkeypatch.setattr("papercli.pipeline.read", read)
    message = "there is not enough memory for this input: give it more, or split it."
    assert run("clean", "a.txt", "b.txt") == (3, "", f"papercli: a.txt: {message}\npapercli: b.txt: {message}\n")
    assert run("review", "a.txt", "-o", "r.html") == (3, "", f"papercli: a.txt: {message}\n")
    assert run("explain", "a.txt") == (3, "", f"papercli: explain a.txt: {message}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["expalin"], "No such command 'expalin'. Did you mean 'explain'?"),
        (["a.txt"], "a.txt is no command: to clean it, type papercli clean a.txt."),
        (["-"], "- is no command: to clean it, type papercli clean -."),
        (["no such page.txt"], "to clean it, type papercli clean 'no such page.txt'."),
        (["."], "type papercli clean --issue ., or papercli batch . -o OUTPUT."),
        (
            ["clean", "a.txt", "-o", "out.docx"],
            "out.docx: papercli does not write .docx but text (.txt), json (.json), ",
        ),
        (["clean", "a.txt", "-o", "out.odt"], "tei (.xml): let the name end so, or choose one with --format."),
        (["clean", "a.txt", "-o", "out.json.gz"], "papercli does not write .gz but "),
        (["clean", "--fromat", "json"], "--fromat (Possible options: --format, --from). See papercli clean --help."),
        (["clean", "--format", "jsn"], "'jsn' is not one of 'text', 'json', 'jsonl', 'csv', 'markdown', 'tei'"),
        (["clean", "--errors", "ignore"], "'ignore' is not one of 'strict', 'replace'"),
        (["clean", "--skip", "fodl"], "no stage 'fodl'"),
        (["clean", "--convert", "s2twpp"], "no configuration 's2twpp': did you mean s2twp?"),
        (["clean", "--convert", "x"], "no configuration 'x': use one of hk2s, "),
        (["clean", "--convert-words", "own.tsv", "--convert", "s2t"], "own.tsv: the dictionary cannot be read"),
        (["clean", "--encoding", "gb1803"], "did you mean gb18030?"),
        (["clean", "--encoding", "x"], "There is no encoding 'x': did you mean utf-8, gb18030 or big5hkscs?"),
        (["clean", "--issue-date", "soon"], "'soon' is not a date: write it as 2025-04-25."),
        (
            ["clean", "--issue", "a.txt", "."],
            "--issue takes files or directories, not both: name the directories alone.",
        ),
        (["clean", "--config", "no.toml"], "no.toml: the configuration cannot be read"),
        (["stages", "fold"], "unexpected extra argument(s) (fold). See papercli stages --help."),
    ],
)
def test_wrong_usage_is_told_in_one_line(run: Run, arguments: list[str], message: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("papercli: ")
    assert message in err
    assert err.count("\n") == 1


def test_a_configuration_sets_defaults_which_the_command_line_beats(run: Run, folder: Path) -> None:
    (folder / "papercli.toml").write_text('format = "markdown"\nconvert = "s2t"\n', "utf-8")
    assert run("clean", "a.txt").out.startswith("# a.txt\n\n## 雲嶺要聞\n")
    assert run("clean", "a.txt", "--format", "text", "--convert", "t2s").out == CLEAN
    run("clean", "a.txt", "-o", "o.txt")
    assert (folder / "o.txt").read_text("utf-8").startswith("雲嶺要聞\n")
    (folder / "other.toml").write_text("", "utf-8")
    assert run("clean", "a.txt", "--config", "other.toml").out == CLEAN
    (folder / "papercli.toml").write_text("fromat = 3\n")
    ended = run("clean", "a.txt")
    assert ended == (2, "", f"papercli: {folder}/papercli.toml: there is no key 'fromat': did you mean format?\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('skip = ["fodl"]', "There is no stage 'fodl' to skip"),
        ('convert = "s2twpp"', "OpenCC has no configuration 's2twpp': did you mean s2twp?"),
        ('encoding = "gb1803"', "There is no encoding 'gb1803': did you mean gb18030?"),
        ('[words]\nagencies = ["a b"]', "agencies: 'a b' is not a word without blanks in it"),
    ],
)
@pytest.mark.parametrize("command", ["clean", "explain", "review"])
def test_what_a_configuration_names_in_vain_is_told_with_the_file(
    run: Run, folder: Path, command: str, text: str, message: str
) -> None:
    (folder / "papercli.toml").write_text(text, "utf-8")
    status, out, err = run(command, "a.txt")
    assert (status, out) == (2, "")
    assert err.startswith(f"papercli: {folder}/papercli.toml: {message}")


def test_a_project_that_cannot_be_read(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "pyproject.toml").write_text("[tool.other]\n")

    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("papercli.config.open", refuse, raising=False)
    message = f"papercli: {folder}/pyproject.toml: the configuration cannot be read (Permission denied).\n"
    assert run("clean", "a.txt") == (2, "", message)


def test_words_added_to_a_lexicon_count(run: Run, folder: Path) -> None:
    page = "大桥通车\n云岭快讯 大桥昨日通车。\n"
    (folder / "papercli.toml").write_text('[words]\nmarkers = ["云岭快讯"]\n', "utf-8")
    assert json.loads(run("clean", "--format", "json", stdin=page.encode()).out)["articles"][0]["marker"] == "云岭快讯"


def test_version_stages_schema_and_help(run: Run) -> None:
    from papercli import STAGES, __version__
    from papercli.kernels import COMPILED

    core = "compiled core" if COMPILED else "plain Python"
    assert run("--version") == (0, f"papercli {__version__} ({core})\n", "")
    assert [line.split()[0] for line in run("stages").out.splitlines()] == list(STAGES)
    assert json.loads(run("schema").out)["$ref"] == "#/$defs/Issue"
    text = run("clean", "--help").out
    for option in (
        "-o",
        "--format",
        "--issue",
        "--stitch",
        "--convert",
        "--encoding",
        "--errors",
        "--skip",
        "--issue-date",
        "--config",
        "--quiet",
    ):
        assert option in text
    assert "70 a fault of papercli's own" in " ".join(run("-h").out.split())


@pytest.mark.parametrize(
    ("words", "completions"),
    [
        ("papercli cl", ["clean"]),
        ("papercli clean --format json", ["json", "jsonl"]),
        ("papercli clean --convert s2tw", ["s2tw", "s2twp"]),
        ("papercli clean --skip bl", ["blanks"]),
    ],
)
def test_completion(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], words: str, completions: list[str]
) -> None:
    monkeypatch.setenv("_PAPERCLI_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    with pytest.raises(SystemExit):
        main([])
    assert capfd.readouterr().out.split() == completions


def test_in_a_shell() -> None:
    assert shell("papercli clean < a.txt | cat") == (0, CLEAN, "")
    assert shell("papercli clean a.txt -o /dev/stdout | cat") == (0, CLEAN, "")
    assert shell("papercli clean a.txt > /dev/full") == (
        1,
        "",
        "papercli: standard output cannot be written (No space left on device).\n",
    )
    assert shell("papercli clean <&-") == (3, "", "papercli: standard input cannot be read (Bad file descriptor).\n")
    assert shell("papercli clean a.txt >&-").status == 1
    assert shell("papercli clean no.txt 2>&-") == (3, "", "")
    assert shell("papercli batch a.txt -o out 2>&-") == (0, "", "")
    assert shell("papercli clean a.txt >&- 2>&-") == (1, "", "")
    assert shell("papercli clean no.txt 2>/dev/full") == (3, "", "")
    assert shell("mkdir gone; cd gone; rmdir ../gone; papercli clean < /dev/null") == (0, "", "")
    assert shell("mkfifo pipe; papercli clean a.txt -o pipe & cat pipe; wait $!") == (0, CLEAN, "")


def test_the_impresso_recipe(folder: Path) -> None:
    if not shutil.which("jq"):
        pytest.skip("jq is not installed")
    (folder / "2026-06-03").mkdir()
    for name in ("jump-1.txt", "jump-2.txt"):
        shutil.copy(SAMPLES / name, folder / "2026-06-03")
    readme = (SAMPLES.parent / "papercli" / "guide" / "clean.md").read_text("utf-8")
    recipe = re.search("(?ms)^papercli clean [^\n]*LXRB.*?impresso.jsonl$", readme)
    assert recipe
    assert shell(recipe[0]) == (0, "", "")
    items = [json.loads(line) for line in (folder / "impresso.jsonl").read_text("utf-8").splitlines()]
    assert [item["ci_id"] for item in items] == [f"LXRB-2026-06-03-a-i000{number}" for number in (1, 2, 3, 6)]
    assert [item["pp"] for item in items] == [[1, 2], [1, 2], [1], [2]]
    first, text = items[0], items[0]["ft"]
    lines = [text[begin:end].strip() for begin, end in pairwise([0, *first["lb"], len(text)])]
    assert lines[:3] == ["云岭市防汛工作会议召开", "把预警送到最后一户", "本报讯（记者 沈碧川）6月2日，"]
    assert lines[-2:] == ["只有一句话：平时把门牌记熟，急", "时才敲得对门。"]
    assert [text[place - 1] for place in first["pb"]] == ["\n"] * 4


def test_a_broken_pipe_ends_quietly(folder: Path) -> None:
    (folder / "long.txt").write_text("云岭市召开会议，\n" * 9000, "utf-8")
    assert shell('papercli clean long.txt | head -c 1 > /dev/null; exit "${PIPESTATUS[0]}"') == (141, "", "")


def test_output_is_utf8_in_any_locale(folder: Path) -> None:
    (folder / "云岭.txt").write_text(PAGE, "utf-8")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert shell("papercli clean 云岭.txt 没有.txt; echo $?", **ascii_only).out == f"{CLEAN}1\n"
    assert "(??2?)" in shell("papercli clean --help", PYTHONIOENCODING="latin-1").out
    path = json.loads(shell("cp a.txt $'\\xff.txt'; papercli clean --format json $'\\xff.txt'").out)["source"]["path"]
    assert path == "?.txt"
    assert shell("papercli clean $'no\\xff.txt'").err.startswith("papercli: no\\xff.txt: this file cannot be read")


def test_ctrl_c_leaves_nothing_half_written(folder: Path) -> None:
    os.mkfifo(folder / "slow.txt")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [*COMMAND, "clean", "a.txt", "slow.txt", "-o", "o.txt"]
    process = subprocess.Popen(command, env=environment, stderr=-1, preexec_fn=hears)  # noqa: PLW1509 - no threads here
    with (folder / "slow.txt").open("wb"):  # opens once the process has come so far
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, b"")
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "b.txt", "bad.txt", "slow.txt"]


@pytest.mark.parametrize(("option", "shown"), [((), True), (("--quiet",), False)])
def test_progress_is_shown_on_a_terminal_alone(folder: Path, option: tuple[str, ...], shown: bool) -> None:
    terminal, stderr = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent), "TERM": "xterm"}
    command = [*COMMAND, "clean", "a.txt", "b.txt", *option]
    out = subprocess.run(command, env=environment, stdout=-1, stderr=stderr, timeout=60, check=True).stdout
    os.write(stderr, b"end")  # or reading would wait where nothing was shown
    assert (b"Cleaning" in os.read(terminal, 1 << 16)) is shown
    os.close(terminal)
    os.close(stderr)
    assert out.decode() == f"{CLEAN}\n{CLEAN}"


def test_without_a_command_there_is_help(run: Run) -> None:
    status, out, err = run()
    assert (status, out) == (2, "")
    assert err == run("--help").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("clean",), "type or paste a page"),
        (("clean", "-", "a.txt"), "type or paste a page"),
        (("explain",), "type or paste a page"),
        (("review", "-", "-o", "r.html"), "type or paste a page"),
        (("batch", "-", "-o", "out"), "type or paste the names of files, one a line"),
        (("clean", "a.txt"), ""),
    ],
)
def test_whoever_is_waited_for_at_a_terminal_is_told(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    terminal, stdin = pty.openpty()
    os.write(terminal, b"\x04")  # Ctrl-D
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    ended = subprocess.run(
        [*COMMAND, *arguments], env=environment, stdin=stdin, capture_output=True, text=True, timeout=60, check=False
    )
    os.close(terminal)
    os.close(stdin)
    waits = f"papercli: reading from this terminal: {said}"
    assert (ended.stderr.startswith(waits) and "; Ctrl-D on a line of its own ends it." in ended.stderr) is bool(said)


def test_hints_name_packages_that_pip_can_find() -> None:
    """papercli itself is on no package index; what it needs is, and is what the extras install. An extra of an installed
    papercli can be named."""
    root = Path(__file__).parents[1]
    extras = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    known = {re.split("[><=]", name)[0] for extra in extras.values() for name in extra}
    known |= {f"'papercli[{extra}]'" for extra in extras}
    files = (root / "papercli").rglob("*.py")
    hints = {hint for file in files for hint in re.findall(r"pip install ([^\s`]+?)[.,`\s]", file.read_text("utf-8"))}
    assert {"pyarrow", "distributed"} < hints <= known
    assert "pip install 'papercli" not in (root / "README.md").read_text("utf-8")


def test_each_command_is_listed_with_the_first_sentence_of_its_help() -> None:
    for name, about in COMMANDS.items():
        command = getattr(import_module(f"papercli.cli.{name}"), name)
        assert command.__doc__.partition("\n")[0] == about.summary


def test_each_help_has_its_options_in_groups_and_two_examples(run: Run) -> None:
    for name, about in COMMANDS.items():
        shown = run(name, "--help").out
        assert [line for line, _ in about.examples if f"  {line}\n" not in shown and f"  {line}  " not in shown] == []
        assert (len(about.examples) == 2) is ("Examples:" in shown)
    groups = re.findall(r"^(\w+):$", run("clean", "--help").out, re.MULTILINE)
    assert groups == ["Arguments", "Result", "Input", "Cleaning", "Other", "Examples"]


def test_the_shared_options_are_those_of_every_command_that_cleans(run: Run) -> None:
    def offered(command: str) -> set[str]:
        return set(re.findall(r"^  .*?(--[a-z-]+)", run(command, "--help").out, re.MULTILINE))

    shared = {"--from", "--encoding", "--errors", "--skip", "--issue-date", "--config"}
    for command in ("clean", "batch", "explain", "review"):
        assert shared <= offered(command)
    assert {"--stitch", "--convert"} <= offered("clean") & offered("batch")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("clean", "a.txt", "-o", "o.json"), "1 article, 0 to look at, o.json"),
        (("clean", "a.txt", "b.txt", "-o", "out/"), "2 articles, 0 to look at, out/"),
        (("clean", "a.txt", "-q", "-o", "o.json"), ""),
        (("review", "a.txt", "-o", "r.html"), "1 page, 0 decisions to look at, r.html"),
        (("demo", "-o", "try"), "10 samples, try"),
    ],
)
def test_after_a_run_whoever_watches_is_told_what_came_of_it(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    terminal, stderr = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent), "TERM": "dumb"}
    subprocess.run([*COMMAND, *arguments], env=environment, stdout=-1, stderr=stderr, timeout=60, check=True)
    os.write(stderr, b"end\n")  # or reading would wait where nothing was said
    lines = os.read(terminal, 1 << 16).decode().splitlines()
    assert [line for line in lines if re.match(r"\d+ \w+, ", line)] == [said] * bool(said)
    os.close(terminal)
    os.close(stderr)


def test_the_demo_shows_a_page_and_writes_samples_to_try(run: Run, folder: Path) -> None:
    shown = run("demo")
    assert (shown.status, shown.err) == (0, "")
    assert "日 ， 副 区 长 祝 青 原 带 队 走 访" in shown.out
    assert "\n本报讯（记者 顾南乔 岑一舟 通讯员 贺兰 司徒静）近日，副区长祝青原带队走访" in shown.out
    assert run("demo", "-o", "try") == (0, "", "")
    assert run("clean", "try/linxi.txt").out.startswith("临溪区一季度重点项目集中开工\n")
    assert run("demo", "-o", "try") == (0, "", "")
    (folder / "try" / "linxi.txt").write_text("别的一页", "utf-8")
    ended = run("demo", "-o", "try")
    assert ended == (
        2,
        "",
        "papercli: try/linxi.txt is another file of that name: name an empty directory with -o.\n",
    )
    assert run("demo", "-o", "a.txt").status == 1


def test_help_shows_the_documents_of_the_package(run: Run) -> None:
    listed = run("help").out
    rooms = [file.parent.name for file in (SAMPLES.parent / "papercli").glob("*/README.md")]
    for topic in ["trust", "zh", "changes", *rooms]:
        assert re.search(rf"^  {topic}\b", listed, re.MULTILINE)
        assert run("help", topic).out.startswith("# ")
    assert run("help", "中文").out == (SAMPLES.parent / "papercli" / "guide" / "zh.md").read_text("utf-8")
    assert run("help", "schema").out == run("schema", "--help").out
    assert run("help", "trsut") == (2, "", "papercli: There is no topic 'trsut': did you mean trust?\n")
    named = run("help", "xyzzy").err.partition(": use one of ")[2].rstrip(".\n").split(", ")
    assert {"batch", "中文"} < set(named)
    assert len(named) == len(set(named)), "name each topic once"
    assert "\n  zh, 中文               中文指南\n" in listed, (
        "the titles stand in one column; a Chinese character fills two cells"
    )
    assert "\x1b[" in run("help", "trust", "--color", "always").out
