"""Archives: what goes in, what comes out, and what is done again. Faults are in test_batch_faults.py."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from itertools import chain, count, repeat
from pathlib import Path

import pytest

from papercli.batch.job import Job
from papercli.batch.journal import Journal
from papercli.batch.run import run as work
from papercli.batch.watch import Watch
from papercli.cli import main
from papercli.writers import FORMATS
from tests.archives import articles, page, quarantined, tree
from tests.commands import Ended, Run


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with an archive ``in`` of a dozen pages, one packed and one blank, in two directories."""
    monkeypatch.chdir(tmp_path)
    for number in range(10):
        file = tmp_path / "in" / str(1950 + number // 5) / f"{number:02}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(number), "utf-8")
    (tmp_path / "in" / "1951" / "packed.txt.gz").write_bytes(gzip.compress(page(10).encode()))
    (tmp_path / "in" / "blank.txt").write_bytes(b"")
    return tmp_path


@pytest.fixture
def batch(run: Run) -> Run:
    """Run ``papercli batch`` in this process, with one worker, quietly."""

    def batch(*arguments: str, stdin: bytes = b"") -> Ended:
        return run("batch", *arguments, *(() if "--status" in arguments else ("-q", "-j", "1")), stdin=stdin)

    return batch


def when(folder: Path) -> dict[str, int]:
    """When each file of an output was written."""
    return {name: (folder / name).stat().st_mtime_ns for name in tree(folder)}


# What comes out


@pytest.mark.parametrize("format", FORMATS)
def test_each_page_has_a_file_like_that_of_clean(archive: Path, batch: Run, format: str) -> None:
    assert batch("in", "-o", "out", "--format", format) == (0, "", "")
    ending = FORMATS[format].ending
    found = tree(archive / "out")
    assert len(found) == 12
    assert {name for name in found if "/" not in name} == {f"blank{ending}"}
    for name, source in {f"1950/03{ending}": "in/1950/03.txt", f"1951/packed{ending}": "in/1951/packed.txt.gz"}.items():
        assert main(["clean", source, "-o", "one", "--format", format]) == 0
        assert found[name] == (archive / "one").read_bytes()


@pytest.mark.parametrize("shards", ["jsonl", "jsonl.gz"])
def test_shards_hold_all_articles_in_order_and_each_page_whole(archive: Path, batch: Run, shards: str) -> None:
    assert batch("in", "-o", "out", "--shards", shards, "--shard-size", "5") == (0, "", "")
    assert sorted(tree(archive / "out")) == [f"articles-{number:05}.{shards}" for number in range(4)]
    assert main(["clean", *sorted(str(path) for path in Path("in").rglob("*.*")), "-o", "one.jsonl"]) == 0
    assert articles(archive / "out") == (archive / "one.jsonl").read_text("utf-8").splitlines()
    first = next(iter(sorted((archive / "out").glob("articles-*")))).read_bytes()
    assert (gzip.decompress(first) if shards.endswith("gz") else first).count(b"\n") == 6


def test_duckdb_and_pandas_open_the_shards(archive: Path, batch: Run) -> None:
    duckdb, pandas = pytest.importorskip("duckdb"), pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    for shards in ("parquet", "jsonl.gz"):
        assert batch("in", "-o", shards, "--shards", shards, "--shard-size", "5") == (0, "", "")
    table = pandas.concat(map(pandas.read_parquet, sorted(Path("parquet").glob("*.parquet"))))
    assert len(table) == 22
    assert table["id"].is_unique
    first = table.iloc[0]
    assert (first["headline"], list(first["byline_names"]), first["paragraphs"]) == ("云岭要闻0", ["敖煜新"], 1)
    asked = duckdb.sql("SELECT count(*), count(DISTINCT id), min(confidence) > 0 FROM 'parquet/*.parquet'")
    assert asked.fetchall() == [(22, 22, True)]
    assert duckdb.sql("SELECT count(DISTINCT id) FROM 'jsonl.gz/*.jsonl.gz'").fetchall() == [(22,)]


def test_parquet_on_a_full_disk_is_told_as_all_else() -> None:
    pytest.importorskip("pyarrow")
    from papercli.batch.rows import Rows

    with pytest.raises(OSError, match=r"^\[Errno 28\] No space left on device$"):
        Rows("/dev/full").close()


def test_options_and_the_configuration_reach_the_pages(archive: Path, batch: Run) -> None:
    (archive / "papercli.toml").write_text('format = "json"\nconvert = "s2t"\n', "utf-8")
    assert batch("in/1950", "-o", "out", "--skip", "bylines").status == 0
    article = json.loads((archive / "out" / "00.json").read_bytes())["articles"][0]
    assert (article["headline"], article["byline"]) == (["雲嶺要聞0"], [])


# What goes in


def test_patterns_choose_files(archive: Path, batch: Run) -> None:
    (archive / "in" / ".hidden.txt").write_text("天", "utf-8")
    (archive / "in" / "notes.md").write_text("天", "utf-8")
    assert batch("in", "-o", "out", "--glob", "*.txt", "--exclude", "0[1-9].txt").status == 0
    assert sorted(tree(archive / "out")) == ["1950/00.txt", "blank.txt"]
    assert batch("in", "-o", "two", "--glob", "1951/*", "--exclude", "*.gz").status == 0
    assert len(tree(archive / "two")) == 5
    assert batch("in", "-o", "four", "--glob", "./**/*.txt", "--exclude", "1951/").status == 0
    assert len(tree(archive / "four")) == 6
    assert batch("in", "-o", "three", "--exclude", "19*", "--exclude", "*.md").status == 0
    assert sorted(tree(archive / "three")) == ["blank.txt"]


def test_a_list_names_files_in_its_own_order(archive: Path, batch: Run) -> None:
    names = b"in/1951/07.txt\nin/1950/02.txt\n\nin/1951/07.txt"
    assert batch("-", "-o", "out", "--shards", "jsonl", stdin=names).status == 0
    paths = [json.loads(line)["source"]["path"] for line in articles(archive / "out")]
    assert list(dict.fromkeys(paths)) == ["in/1951/07.txt", "in/1950/02.txt"]
    assert len(paths) == 4
    whole = str(archive / "in" / "1950" / "02.txt")
    assert batch("-", "-0", "-o", "two", stdin=f"{whole}\0../{archive.name}/in/blank.txt\0".encode()).status == 0
    assert sorted(tree(archive / "two")) == sorted([whole.lstrip("/"), f"{archive.name}/in/blank.txt"])
    assert batch("-", "-o", "three") == (3, "", "papercli: standard input: the list names no page: see what made it.\n")
    assert "ended with status 3" in batch("--status", "three").out
    assert batch("-", "-o", "four", stdin=b"in\nin/no.txt\n").status == 1
    assert quarantined(archive / "four") == {"in": "UnreadableInput", "in/no.txt": "UnreadableInput"}
    ended = batch("-", "-o", "five", stdin=b"in/1950/00.txt\0in/1950/01.txt\0")
    assert ended == (
        2,
        "",
        "papercli: the list on standard input has NUL bytes in it: add -0 if they part the names.\n",
    )


def test_any_name_will_do(archive: Path, batch: Run) -> None:
    names = [b"a b.txt", "云岭　要闻.txt".encode(), b"new\nline.txt", b"caf\xe9.txt", b"-.txt", b"a'b\"c\\.txt"]
    folder = os.fsencode(archive) + b"/odd/d \xff"
    os.makedirs(folder)
    for name in names:
        Path(os.fsdecode(folder + b"/" + name)).write_text(page(1), "utf-8")
    assert batch("odd", "-o", "out", "--format", "json") == (0, "", "")
    made = sorted(os.listdir(os.fsencode(archive) + b"/out/d \xff"))
    assert made == sorted(name[:-4] + b".json" for name in names)
    listed = b"\0".join([b"odd/d \xff/" + name for name in names])
    assert batch("-", "-0", "-o", "two", "--shards", "jsonl", stdin=listed) == (0, "", "")
    assert len(articles(archive / "two")) == 2 * len(names)
    parquet = pytest.importorskip("pyarrow.parquet")
    assert batch("-", "-0", "-o", "three", "--shards", "parquet", stdin=listed) == (0, "", "")
    paths = [row["path"] for row in parquet.read_table("three/articles-00000.parquet").to_pylist()]
    assert "odd/d ?/new\nline.txt" in paths
    assert len(paths) == 2 * len(names)
    assert batch("odd", "-o", "out", "--format", "json", "--no-resume") == (0, "", "")
    Path(os.fsdecode(folder + b"/caf\xe9.txt")).write_bytes(b"GIF89a")
    assert batch("odd", "-o", "out", "--format", "json").status == 1
    assert quarantined(archive / "out") == {"d \\xff/caf\\xe9.txt": "UnreadableInput"}
    assert batch("--status", "out").out.count("1 quarantined") == 1


def test_links_to_files_are_read_and_links_to_directories_not_followed(archive: Path, batch: Run) -> None:
    (archive / "in" / "link.txt").symlink_to("1950/00.txt")
    (archive / "in" / "round").symlink_to(".")
    (archive / "in" / "lost.txt").symlink_to("nowhere")
    (archive / "in" / "circle.txt").symlink_to("circle.txt")
    assert batch("in", "-o", "out").status == 1
    assert len(tree(archive / "out")) == 13
    assert quarantined(archive / "out") == {"circle.txt": "UnreadableInput", "lost.txt": "UnreadableInput"}


def test_outputs_are_no_sources(archive: Path, batch: Run) -> None:
    for output in ("in/out", "in/out", "in/1950/two", "out"):
        assert batch("in", "-o", output).status == 0
        assert len(tree(archive / output)) == 12
    assert batch("in/out", "-o", "three").status == 0  # unless they are named
    assert len(tree(archive / "three")) == 12


def test_ten_thousand_directories(archive: Path, batch: Run) -> None:
    for number in range(10_000):
        (archive / "wide" / f"{number // 100}" / f"{number}").mkdir(parents=True)
    for number in range(0, 10_000, 500):
        (archive / "wide" / f"{number // 100}" / f"{number}" / "page.txt").write_text("天\n", "utf-8")
    assert batch("wide", "-o", "out").status == 0
    assert len(tree(archive / "out")) == 20


def test_a_directory_that_cannot_be_read_is_quarantined(
    archive: Path, batch: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def refuse(path: str | int) -> Iterator[os.DirEntry[str]]:
        if path == os.path.join("in", "1950"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    with monkeypatch.context() as patched:
        patched.setattr("papercli.batch.inputs.os.scandir", refuse)
        assert batch("in", "-o", "out").status == 1
    assert len(tree(archive / "out")) == 7
    assert quarantined(archive / "out") == {"1950": "UnreadableInput"}
    assert batch("in", "-o", "out").status == 0
    assert quarantined(archive / "out") == {}
    assert len(tree(archive / "out")) == 12


# Issues


@pytest.fixture
def issues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with an archive ``in`` of three issues; in one a story goes on, on its third page."""
    monkeypatch.chdir(tmp_path)
    for day, stories in {
        "2026.06.03": {
            "p1": "本报讯 云岭市召开会议，要求（下转3版）\n",
            "p2": page(2),
            "p10": "（上接1版）落实到户。\n",
        },
        "2026.06.04": {"p1": page(4)},
        "06/05": {"p1": page(5), "p2": page(6)},
    }.items():
        (tmp_path / "in" / day).mkdir(parents=True)
        for name, text in stories.items():
            (tmp_path / "in" / day / f"{name}.txt").write_text(text, "utf-8")
        (tmp_path / "in" / day / "thumbs.db").write_bytes(b"GIF89a")
    return tmp_path


ISSUES = ("--issue", "--glob", "*.txt", "-o", "out", "--format", "json")


def test_each_directory_is_an_issue_like_that_of_clean(issues: Path, batch: Run) -> None:
    assert batch("in", *ISSUES) == (0, "", "")
    made = tree(issues / "out")
    assert sorted(made) == ["06/05.json", "2026.06.03.json", "2026.06.04.json"]
    for folder in ("in/06/05", "in/2026.06.03", "in/2026.06.04"):
        for unread in Path(folder).glob("*.db"):
            unread.unlink()
        assert main(["clean", "--issue", folder, "-o", "one", "--format", "json"]) == 0
        assert made[f"{folder[3:]}.json"] == (issues / "one").read_bytes()
    cut, *_, rest = json.loads(made["2026.06.03.json"])["articles"]
    assert cut["continued_to"]["article"] == rest["id"]


@pytest.mark.parametrize("layout", [(), ("--shards", "jsonl")])
def test_an_issue_is_done_again_when_a_page_of_it_changes(issues: Path, batch: Run, layout: tuple[str, ...]) -> None:
    command = ("in", "--issue", "--glob", "*.txt", *layout)

    def redone() -> set[str]:
        """The issues that the next run cleans; after it, all is as a first run would make it."""
        shutil.rmtree("new", ignore_errors=True)
        assert batch(*command, "-o", "out").status == batch(*command, "-o", "new").status == 0
        if layout:
            assert sorted(articles(issues / "out")) == sorted(articles(issues / "new"))
        else:
            assert tree(issues / "out") == tree(issues / "new")
        with sqlite3.connect("out/_papercli/journal.sqlite") as journal:
            found = journal.execute("SELECT name FROM pages WHERE cleaned = (SELECT max(run) FROM runs)").fetchall()
        journal.close()
        return {name for (name,) in found}

    days = {"06/05", "2026.06.03", "2026.06.04"}
    assert redone() == days
    assert redone() == set()
    os.utime("in/06/05/p1.txt")  # touched, not changed
    assert redone() == set()
    second = Path("in/2026.06.03/p2.txt")
    alone = {"2026.06.03"} if not layout else days  # a shard is made anew as a whole
    second.write_text(second.read_text("utf-8").replace("云", "天"), "utf-8")
    assert redone() == alone
    second.rename("in/2026.06.03/p11.txt")
    assert redone() == alone
    Path("in/2026.06.03/p11.txt").unlink()
    assert redone() == alone


def test_an_issue_goes_without_none_of_its_pages(issues: Path, batch: Run) -> None:
    Path("in/06/05/p2.txt").write_bytes(b"GIF89a")
    Path("in/2026.06.04/p2.txt").symlink_to("nowhere")
    assert batch("in", *ISSUES).status == 1
    assert sorted(tree(issues / "out")) == ["2026.06.03.json"]
    assert quarantined(issues / "out") == {"06/05": "UnreadableInput", "2026.06.04": "UnreadableInput"}
    reasons = (issues / "out" / "_papercli" / "quarantine.jsonl").read_text("utf-8")
    assert '"in/06/05/p2.txt: ' in reasons
    gone = '"in/2026.06.04/p2.txt: this file cannot be read (No such file or directory)."'
    assert gone in reasons
    Path("in/2026.06.04/p2.txt").unlink()
    assert batch("in", *ISSUES).status == 1
    before = tree(issues / "out")
    assert sorted(before) == ["2026.06.03.json", "2026.06.04.json"]
    Path("in/2026.06.04/p2.txt").symlink_to("nowhere")
    assert batch("in", *ISSUES).status == 1
    assert gone in (issues / "out" / "_papercli" / "quarantine.jsonl").read_text("utf-8")
    assert tree(issues / "out") == before  # what was made stays while the issue cannot be read


def test_a_list_names_issues(issues: Path, batch: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = b"in/06/05\nin/06\nin/2026.06.04/p1.txt\nin/no\n"
    for _ in range(2):
        assert batch("-", *ISSUES, stdin=listed).status == 1
        assert sorted(tree(issues / "out")) == ["in/06/05.json"]
        assert quarantined(issues / "out") == dict.fromkeys(
            ["in/06", "in/2026.06.04/p1.txt", "in/no"], "UnreadableInput"
        )
    monkeypatch.chdir("in/06/05")
    assert batch(".", "--issue", "--glob", "*.txt", "-o", str(issues / "here")).status == 0
    assert sorted(tree(issues / "here")) == ["05.txt"]


def test_pages_and_issues_share_no_output(issues: Path, batch: Run) -> None:
    assert batch("in", *ISSUES).status == 0
    ended = batch("in", "-o", "out", "--format", "json")
    assert ended == (2, "", "papercli: out holds json files of issues: choose another output for json files.\n")


# What is done again


def test_what_is_done_is_not_done_again(archive: Path, batch: Run) -> None:
    assert batch("in", "-o", "out").status == 0
    before = when(archive / "out")
    os.utime(archive / "in" / "1950" / "00.txt")  # touched, not changed
    os.rename("in", "moved")
    assert batch("moved", "-o", "out").status == 0
    assert when(archive / "out") == before
    Path("moved/1950/00.txt").write_text(page(99), "utf-8")
    Path("moved/1950/new.txt").write_text(page(98), "utf-8")
    (archive / "out" / "1950" / "01.txt").unlink()
    (archive / "out" / "1950" / "02.txt").write_text("cut", "utf-8")
    assert batch("moved", "-o", "out").status == 0
    after = when(archive / "out")
    assert {name for name in after if after[name] != before.get(name)} == {
        f"1950/{name}.txt" for name in ("00", "01", "02", "new")
    }
    assert "云岭要闻99" in (archive / "out" / "1950" / "00.txt").read_text("utf-8")
    assert batch("moved", "-o", "out", "--convert", "s2t").status == 0
    assert "雲嶺要聞99" in (archive / "out" / "1950" / "00.txt").read_text("utf-8")
    before = when(archive / "out")
    assert batch("moved", "-o", "out", "--convert", "s2t", "--no-resume").status == 0
    assert not before.items() & when(archive / "out").items()


def test_a_run_that_is_stopped_before_it_has_found_all_is_not_all_right(archive: Path, batch: Run) -> None:
    assert batch("in", "-o", "out").status == 0
    answers = chain([False] * 5, repeat(True))
    assert work(Job(("in",), "out"), Watch(), lambda: next(answers)) == 130


def test_a_change_that_keeps_size_and_time_is_seen(archive: Path, batch: Run) -> None:
    file = archive / "in" / "1950" / "03.txt"
    assert batch("in", "-o", "out").status == 0
    status = file.stat()
    file.write_text(page(3).replace("云", "天"), "utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert file.stat().st_size == status.st_size
    assert batch("in", "-o", "out").status == 0
    assert (archive / "out" / "1950" / "03.txt").read_text("utf-8").startswith("天岭要闻3")


@pytest.mark.parametrize("layout", [(), ("--shards", "jsonl", "--shard-size", "6")])
def test_a_result_of_the_same_size_but_other_bytes_is_made_again(
    archive: Path, batch: Run, layout: tuple[str, ...]
) -> None:
    command = ("in", "-o", "out", *layout)
    assert batch(*command).status == 0
    before = tree(archive / "out")
    changed = archive / "out" / sorted(before)[0]
    status = changed.stat()
    changed.write_bytes(changed.read_bytes().replace("云".encode(), "天".encode()))
    os.utime(changed, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert changed.stat().st_size == status.st_size
    assert batch(*command).status == 0
    assert sorted(tree(archive / "out").values()) == sorted(before.values())


@pytest.mark.parametrize("layout", [(), ("--shards", "jsonl", "--shard-size", "6")])
def test_a_copied_output_is_not_made_again(archive: Path, batch: Run, layout: tuple[str, ...]) -> None:
    command = ("in", "-o", "out", *layout)
    assert batch(*command).status == 0
    os.rename("out", "before")
    shutil.copytree("before", "out", copy_function=shutil.copyfile)  # the times are new, the bytes are not
    before = when(archive / "out")
    for _ in range(2):
        assert batch(*command).status == 0
        assert when(archive / "out") == before


@pytest.mark.parametrize("layout", [(), ("--shards", "jsonl", "--shard-size", "6")])
def test_a_journal_of_version_0_1_is_taken_over_and_its_pages_are_cleaned_again(
    archive: Path, batch: Run, layout: tuple[str, ...]
) -> None:
    command = ("in", "-o", "out", *layout)
    assert batch(*command).status == 0
    before, made = tree(archive / "out"), when(archive / "out")
    with sqlite3.connect("out/_papercli/journal.sqlite", isolation_level=None) as old:
        for table, columns in {
            "pages": ("result", "result_mtime", "result_ctime", "also"),
            "shards": ("sha256", "mtime", "ctime"),
        }.items():
            for column in columns:
                old.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        old.execute("PRAGMA user_version = 2")
    old.close()
    assert "12 done" in batch("--status", "out").out
    assert batch(*command).status == 0
    assert sorted(tree(archive / "out").values()) == sorted(before.values())
    assert not made.items() & when(archive / "out").items()


def test_a_changed_page_is_in_the_shards_once(archive: Path, batch: Run) -> None:
    command = ("-o", "out", "--shards", "jsonl", "--shard-size", "6")
    assert batch("in", *command).status == 0
    whole = sorted(articles(archive / "out"))
    Path("in/1950/01.txt").write_text(page(99), "utf-8")
    (archive / "out" / "articles-00002.jsonl").unlink()
    # The shards given up hold pages that this run is not asked for: it does them too.
    assert batch("in", *command, "--glob", "01.txt").status == 0
    lines = articles(archive / "out")
    assert len(lines) == len(set(lines)) == len(whole)
    assert sum("第99次" in line for line in lines) == 1
    assert len(set(lines) - set(whole)) == 2
    assert batch("in", *command, "--convert", "s2t").status == 0
    assert len(articles(archive / "out")) == 22
    assert sorted(tree(archive / "out")) == [f"articles-{number:05}.jsonl" for number in range(4)]


def test_the_size_of_shards_may_change(archive: Path, batch: Run) -> None:
    assert batch("in/1950", "-o", "out", "--shards", "jsonl", "--shard-size", "2").status == 0
    before = when(archive / "out")
    assert len(before) == 5
    Path("in/1950/new.txt").write_text(page(98), "utf-8")
    Path("in/1950/newer.txt").write_text(page(99), "utf-8")
    assert batch("in/1950", "-o", "out", "--shards", "jsonl", "--shard-size", "100").status == 0
    assert before.items() <= when(archive / "out").items()
    assert sorted(tree(archive / "out")) == [f"articles-{number:05}.jsonl" for number in range(6)]
    assert len(set(articles(archive / "out"))) == len(articles(archive / "out")) == 14


def test_failures_are_tried_again_and_never_leave_an_old_result(archive: Path, batch: Run) -> None:
    file = archive / "in" / "1950" / "00.txt"
    good = file.read_bytes()
    assert batch("in", "-o", "out").status == 0
    file.write_bytes(b"GIF89a")
    for _ in range(2):
        assert batch("in", "-o", "out").status == 1
        assert quarantined(archive / "out") == {"1950/00.txt": "UnreadableInput"}
        assert "1950/00.txt" not in tree(archive / "out")
    file.write_bytes(good)
    assert batch("in", "-o", "out").status == 0
    assert quarantined(archive / "out") == {}
    assert len(tree(archive / "out")) == 12


@pytest.mark.parametrize("layout", [(), ("--shards", "jsonl", "--shard-size", "6")])
def test_a_result_stays_while_its_page_cannot_be_read(archive: Path, batch: Run, layout: tuple[str, ...]) -> None:
    command = ("-", "-o", "out", *layout)
    listed = "\n".join(sorted(str(path) for path in Path("in").rglob("*.txt"))).encode()
    assert batch(*command, stdin=listed).status == 0
    before = when(archive / "out")
    os.rename("in", "away")
    assert batch(*command, stdin=listed).status == 1
    assert set(quarantined(archive / "out").values()) == {"UnreadableInput"}
    assert len(quarantined(archive / "out")) == 11
    assert when(archive / "out") == before
    assert batch(*command).status == 3  # what is not asked for is no failure
    assert quarantined(archive / "out") == {}
    assert batch(*command, stdin=listed).status == 1
    os.rename("away", "in")
    assert batch(*command, stdin=listed).status == 0
    assert quarantined(archive / "out") == {}
    assert when(archive / "out") == before


@pytest.mark.parametrize(("shards", "name"), [((), "1950/00.txt"), (("--shards", "jsonl"), "articles-00000.jsonl")])
def test_files_that_no_run_made(archive: Path, batch: Run, shards: tuple[str, ...], name: str) -> None:
    foreign = archive / "out" / name
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine", "utf-8")
    ended = batch("in", "-o", "out", *shards)
    assert ended.status == 2
    assert ended.err == f"papercli: out/{name} is there already: use --existing skip or overwrite, or another output.\n"
    assert len(tree(archive / "out")) == 1
    for _ in range(2):
        assert batch("in", "-o", "out", *shards, "--existing", "skip").status == 0
        assert foreign.read_text("utf-8") == "mine"
    assert batch("in", "-o", "out", *shards, "--existing", "overwrite").status == 0
    found = tree(archive / "out")
    assert b"mine" not in found.values()
    assert len(found) == (1 if shards else 12)


# What is told


def test_a_quiet_run_tells_of_quarantined_pages_alone(archive: Path, batch: Run) -> None:
    assert batch("in", "-o", "out").err == ""
    Path("in/bad.txt").write_bytes(b"GIF89a")
    told = "Quarantined: 1 UnreadableInput. The reasons are in out/_papercli/quarantine.jsonl.\n"
    assert batch("in", "-o", "out") == (1, "", told)


def test_the_journal_is_shown(archive: Path, batch: Run) -> None:
    Path("in/bad.txt").write_bytes(b"GIF89a")
    assert batch("in", "-o", "out").status == 1
    told = batch("--status", "out").out
    assert told.startswith("out: text files, 13 pages known. The last run began 20")
    assert "ended with status 1.\n13 pages: 12 done, 1 quarantined; 13 cleaned in this run.\n22 articles, " in told
    assert "Quarantined: 1 UnreadableInput. The reasons are in out/_papercli/quarantine.jsonl.\n" in told
    found = json.loads(batch("--status", "out", "--log-json").out)
    assert (found["pages"], found["articles"], found["state"]) == ({"done": 12, "quarantined": 1}, 22, "ended")
    assert len(found["slowest"]) == len(found["unsurest"]) == 5
    with Journal("out") as journal:
        assert json.loads(batch("--status", "out", "--log-json").out)["state"] == "ended"
        journal._pages.execute("UPDATE runs SET ended = NULL")
        assert json.loads(batch("--status", "out", "--log-json").out)["state"] == "at work"
    assert json.loads(batch("--status", "out", "--log-json").out)["state"] == "stopped"
    assert batch("--status", "in").status == 3


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_the_journal_is_shown_where_nothing_can_be_written(archive: Path, batch: Run) -> None:
    assert batch("in", "-o", "out").status == 0
    folder = archive / "out" / "_papercli"
    folder.chmod(0o500)
    assert "12 done" in batch("--status", "out").out
    folder.chmod(0o700)


def test_a_clock_that_is_set_back_spoils_nothing(archive: Path, batch: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = count(2_000_000_000, -3600)
    with monkeypatch.context() as patched:
        patched.setattr("time.time", lambda: float(next(clock)))
        assert batch("in", "-o", "out").status == 0
    assert json.loads(batch("--status", "out", "--log-json").out)["seconds"] >= 0
    before = when(archive / "out")
    assert batch("in", "-o", "out").status == 0
    assert when(archive / "out") == before


def test_progress_and_summary_are_lines_or_json(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "in", "-o", "out", "-j", "1"]) == 0
    told = capfd.readouterr().err
    assert told.startswith(
        "Looking for pages.\n12 pages to clean, 0.0 MB.\n12 pages: 12 done; 12 cleaned in this run.\n"
    )
    assert main(["batch", "in", "-o", "two", "-j", "1", "--log-json"]) == 0
    told, events = "", [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [event["event"] for event in events] == ["find", "begin", "end"]
    assert events[-1]["pages"] == {"done": 12}


def test_the_document_names_every_option(batch: Run) -> None:
    document = (Path(__file__).parents[1] / "papercli" / "batch" / "README.md").read_text("utf-8")
    offered = re.findall(r"^  .*?(--[a-z-]+)", batch("--help").out, re.MULTILINE)
    assert len(offered) > 20
    assert [option for option in offered if f"`{option}" not in document] == ["--help"]


# What is refused


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ((), 2, "batch needs a SOURCE and an output"),
        (("in",), 2, "batch needs a SOURCE and an output"),
        (("in", "-o", ""), 2, "batch needs a SOURCE and an output"),
        (("in", "-o", "out", "--timeout", "nan"), 2, "--timeout takes seconds from 0.1 to 1,000,000,000, not nan."),
        (("in", "-o", "out", "--timeout", "inf"), 2, "--timeout takes seconds"),
        (("no", "-o", "out"), 3, "no: there is no such file or directory."),
        (("in", "-o", "out", "--glob", "*.xml"), 3, "in: no page was found there that --glob and --exclude leave."),
        (("in", "-o", "out", "-0"), 2, "-0 is for a list on standard input: name it, as -, among the sources."),
        (("in", "in/blank.txt", "-o", "out", "--issue"), 2, "in/blank.txt: --issue takes directories"),
        (("in", "-o", "out", "--format", "docx"), 2, "'docx' is not one of 'text', 'json', "),
        (("in", "-o", "out", "--format", "text", "--shards", "jsonl"), 2, "give one of them"),
        (("in", "-o", "out", "--skip", "weather"), 2, "There is no stage 'weather'"),
        (("in", "-o", "in"), 2, "in is both source and output"),
        (("in/1950/00.txt", "-o", "."), 2, "in/1950/00.txt is an input, which the result would replace"),
        (("in/1950", "in/1950/../1950", "in/both", "-o", "out"), 2, "are both 00.txt in out"),
        (("in", "-o", "in/blank.txt"), 74, "cannot be made a directory (Not a directory)."),
        (("in", "-o", "out", "--scheduler", "tcp://127.0.0.1:9"), 2, "no Dask scheduler answers there"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    archive: Path, batch: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int, message: str
) -> None:
    monkeypatch.setattr("papercli.batch.workers._PATIENCE", 0.1)
    (archive / "in" / "both").mkdir()
    (archive / "in" / "both" / "00.txt").write_text("天", "utf-8")
    ended = batch(*arguments)
    assert ended.status == status
    assert message in ended.err
    assert ended.err.count("\n") == 1
    assert not tree(archive / "out")


def test_two_pages_never_share_a_file(archive: Path, batch: Run) -> None:
    Path("in/1950/00.md").write_text("天", "utf-8")
    ended = batch("in", "-o", "out")
    assert ended.status == 2
    assert "would both become out/1950/00.txt: choose among them with --glob or --exclude" in ended.err
    assert not tree(archive / "out")
    assert batch("in", "-o", "out", "--exclude", "*.md").status == 0


def test_a_page_has_one_name_in_an_output(archive: Path, batch: Run) -> None:
    assert batch("in", "-o", "out", "--shards", "jsonl").status == 0
    ended = batch("in/1950", "-o", "out", "--shards", "jsonl")
    assert ended.status == 2
    assert "in/1950/0" in ended.err
    assert ": name the directories that were named before." in ended.err
    assert len(articles(archive / "out")) == 22


def test_an_output_keeps_its_layout(archive: Path, batch: Run) -> None:
    assert batch("in", "-o", "out").status == 0
    ended = batch("in", "-o", "out", "--shards", "jsonl")
    assert ended == (2, "", "papercli: out holds text files: choose another output for jsonl shards.\n")


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_journal_that_another_program_has_locked(
    archive: Path, batch: Run, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    monkeypatch.setattr("papercli.batch.journal._PATIENCE", 0.1)
    assert batch("in", "-o", "out").status == 0
    (archive / "in" / "new.txt").write_text(page(99), "utf-8")
    other = sqlite3.connect("out/_papercli/journal.sqlite", isolation_level=None)
    other.execute("PRAGMA locking_mode = " + ("EXCLUSIVE" if lock == "EXCLUSIVE" else "NORMAL"))
    other.execute(f"BEGIN {lock}")
    other.execute("UPDATE runs SET host = host")
    ended = batch("in", "-o", "out")
    assert (ended.status, ended.err.count("\n")) == (74, 1)
    assert "(database is locked)" in ended.err
    shown = batch("--status", "out")
    assert "12 done" in shown.out if lock == "IMMEDIATE" else (shown.status, shown.err.count("\n")) == (3, 1)
    other.close()
    assert batch("in", "-o", "out").status == 0
    assert len(tree(archive / "out")) == 13


def test_an_output_taken_away_during_the_run_is_told(
    archive: Path, batch: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Journal, "end", lambda *_: shutil.rmtree("out"))
    ended = batch("in", "-o", "out")
    assert ended == (74, "", "papercli: out: the journal was taken away while the run was at work.\n")


def test_the_second_run_at_once_is_told_so(archive: Path, batch: Run) -> None:
    with Journal("out"):
        ended = batch("in", "-o", "out")
    assert ended.status == 75
    assert ended.err.startswith("papercli: out: another run is at work here")
    assert batch("in", "-o", "out").status == 0
