"""Archives when something goes wrong: poison pages, killed processes, full disks, Ctrl-C.

Runs are processes of their own, with pages made poison by tests/poison.
"""

from __future__ import annotations

import json
import os
import pty
import random
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import papercli
from papercli import Issue, Options
from papercli.batch import worker
from tests.archives import articles, page, quarantined, tree
from tests.commands import hears

ROOT = Path(__file__).parents[1]
BATCH = (sys.executable, "-m", "papercli", "batch")
DASK = (sys.executable, "-m", "dask")


def environment(seconds: float = 0.0) -> dict[str, str]:
    """That of a run in which pages may be poison, and each takes some ``seconds`` more."""
    paths = os.pathsep.join([str(ROOT / "tests" / "poison"), str(ROOT)])
    return os.environ | {
        "PYTHONPATH": paths,
        "POISON_SECONDS": str(seconds),
        "PYTHONWARNINGS": "ignore",
    }


def begin(*arguments: str, seconds: float = 0.0, jobs: int = 2, **options: object) -> subprocess.Popen[str]:
    """A run that has begun to work on pages."""
    command = [*BATCH, *arguments, "--log-json", "-j", str(jobs)]
    told = {"preexec_fn": hears} | options
    run = subprocess.Popen(command, env=environment(seconds), stderr=subprocess.PIPE, text=True, **told)  # type: ignore[call-overload]
    assert run.stderr is not None
    for line in run.stderr:
        if json.loads(line)["event"] == "begin":
            break
    return run  # type: ignore[no-any-return]


def finish(*arguments: str, jobs: int = 2, **options: object) -> subprocess.CompletedProcess[str]:
    """A run to its end."""
    command = [*BATCH, *arguments, "-q", "-j", str(jobs)]
    ended: subprocess.CompletedProcess[str] = subprocess.run(  # type: ignore[call-overload]
        command, env=environment(), capture_output=True, text=True, check=False, timeout=120, **options
    )
    return ended


def workers(run: subprocess.Popen[str]) -> list[int]:
    """The processes that work for a run: those that have its fork server as their parent."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            grandparent = int(Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        if grandparent == run.pid:
            found.append(int(folder.name))
    return found


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with an archive ``in`` of 60 pages."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(60):
        (tmp_path / "in" / f"{number:02}.txt").write_text(page(number), "utf-8")
    return tmp_path


def poison(archive: Path, name: str, what: str) -> None:
    (archive / "in" / name).write_text(f"poison: {what}", "utf-8")


def test_poison_pages_are_quarantined_with_their_reasons_and_all_others_done(archive: Path) -> None:
    for number, what in enumerate(["raise", "loop", "allocate", "die"]):
        poison(archive, f"{10 * number}-{what}.txt", what)
    poison(archive, "40-remove.txt", "remove\nin/40-vanishing.txt")
    poison(archive, "40-vanishing.txt", "nothing")
    (archive / "in" / "50-noise.txt").write_bytes(b"GIF89a")
    os.mkfifo(archive / "in" / "60-pipe.txt")
    listed = "\n".join([f"in/{name}" for name in sorted(os.listdir("in"))])
    ended = finish("-", "-o", "out", "--format", "json", "--timeout", "1", "--memory", "150", input=listed)
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.startswith("Quarantined: 1 MemoryError, 1 RuntimeError, ")
    assert ended.stderr.count("\n") == 1
    assert quarantined(archive / "out") == {
        "in/0-raise.txt": "RuntimeError",
        "in/10-loop.txt": "Timeout",
        "in/20-allocate.txt": "MemoryError",
        "in/30-die.txt": "WorkerDied",
        "in/40-vanishing.txt": "UnreadableInput",
        "in/50-noise.txt": "UnreadableInput",
        "in/60-pipe.txt": "UnreadableInput",
    }
    reasons = (archive / "out" / "_papercli" / "quarantine.jsonl").read_text("utf-8")
    for told in [
        "in/0-raise.txt: cleaning failed, RuntimeError: poisoned (sitecustomize.py, line ",
        "in/10-loop.txt: this page takes longer than 1 s (--timeout).",
        "in/20-allocate.txt: this page needs more than 150 MB (--memory).",
        "in/30-die.txt: its process died twice (Aborted).",
        "in/40-vanishing.txt: this file cannot be read (No such file or directory).",
    ]:
        assert told in reasons
    assert len(tree(archive / "out")) == 61
    assert not (archive / "out" / "_papercli" / "parts").exists()
    tries = Counter(Path("poisoned").read_text("utf-8").splitlines())
    assert (tries["poison: loop"], tries["poison: allocate"]) == (2, 1)


def test_the_time_of_each_page_begins_with_it(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    clock, lasting = 100.0, iter([5.0, 0.01, 0.01, 5.0])

    def clean(source: bytes, *arguments: Any, **options: Any) -> Issue:
        nonlocal clock
        clock += next(lasting)
        told.append("page")
        return papercli.clean(source, *arguments, **options)

    worker.renderer(Options(), "json", None)
    monkeypatch.setattr("papercli.batch.worker.clean", clean)
    monkeypatch.setattr("time.monotonic", lambda: clock)
    monkeypatch.setattr("faulthandler.dump_traceback_later", lambda time, exit, file: told.append((time, exit)))
    monkeypatch.setattr("faulthandler.cancel_dump_traceback_later", lambda: told.append("over"))
    Path("parts").mkdir()
    pages = tuple(worker.Input(f"in/{number:02}.txt", "") for number in range(4))
    outcomes = worker.work(worker.Task(pages, Options(), "json", None, "parts", 7.0, None, None))
    assert [outcome.articles for outcome in outcomes] == [2, 2, 2, 2]
    wound = (7.07, True)
    assert told == [wound, "page", wound, "page", "page", "page", "over"]  # two quick ones take none of the last one's


LAYOUTS = {
    "files": ("--format", "json"),
    "jsonl": ("--shards", "jsonl", "--shard-size", "40"),
    "parquet": ("--shards", "parquet"),
}


def rows(folder: Path) -> Sequence[object]:
    """All rows of the shards of an output, sorted."""
    if any(folder.glob("*.parquet")):
        from pyarrow import parquet

        found = [row for path in folder.glob("*.parquet") for row in parquet.read_table(path).to_pylist()]
        return sorted(found, key=lambda row: row["id"])
    return sorted(articles(folder))


@pytest.mark.parametrize(("layout", "times"), [("files", 4), ("jsonl", 4), ("parquet", 2)])
def test_killed_at_any_moment_a_run_goes_on_to_the_same_result(archive: Path, layout: str, times: int) -> None:
    if layout == "parquet":
        pytest.importorskip("pyarrow")
    command = ("in", *LAYOUTS[layout])
    assert finish(*command, "-o", "whole").returncode == 0
    chance = random.Random(layout)
    for turn in range(times):
        run = begin(*command, "-o", "out", seconds=0.03)
        time.sleep(chance.uniform(0.05, 0.7))
        if turn % 2 == 0:
            for worker in workers(run)[:1]:
                os.kill(worker, signal.SIGKILL)
            time.sleep(0.2)
        run.kill()
        run.communicate(timeout=60)
    assert finish(*command, "-o", "out").returncode == 0
    if layout == "files":
        assert tree(archive / "out") == tree(archive / "whole")
    else:
        assert rows(archive / "out") == rows(archive / "whole")


def test_workers_end_with_a_run_that_is_killed(archive: Path) -> None:
    run = begin("in", "-o", "out", seconds=0.05)
    while len(found := workers(run)) < 2:
        time.sleep(0.01)
    run.kill()
    run.communicate(timeout=60)
    until = time.monotonic() + 10
    while any(Path(f"/proc/{worker}").exists() for worker in found):
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("layout", ["files", "jsonl"])
def test_ctrl_c_finishes_what_is_running_and_the_next_run_goes_on(archive: Path, layout: str) -> None:
    run = begin("in", "-o", "out", *LAYOUTS[layout], seconds=0.2, jobs=1)
    time.sleep(0.2)
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert told.startswith("papercli: finishing what is running; the same command goes on from there.")
    pages = json.loads(told.splitlines()[-1])["pages"]
    assert pages["waiting"] > 0
    assert pages["done"] == (len(tree(archive / "out")) if layout == "files" else len(articles(archive / "out")) / 2)
    assert finish("in", "-o", "out", *LAYOUTS[layout]).returncode == 0
    assert len(tree(archive / "out")) == 60 if layout == "files" else len(articles(archive / "out")) == 120


def test_a_second_ctrl_c_stops_at_once(archive: Path) -> None:
    poison(archive, "00-loop.txt", "loop")
    run = begin("in", "-o", "out", jobs=1)
    run.send_signal(signal.SIGINT)
    assert run.stderr is not None
    assert "finishing" in run.stderr.readline()
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=20)
    assert (run.returncode, told) == (130, "")


def test_a_sigterm_to_all_processes_of_a_run_finishes_what_is_running(archive: Path) -> None:
    run = begin("in", "-o", "out", seconds=0.2, jobs=1, start_new_session=True)
    time.sleep(0.2)
    os.killpg(run.pid, signal.SIGTERM)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert json.loads(told.splitlines()[-1])["pages"]["done"] >= 16
    with sqlite3.connect("out/_papercli/journal.sqlite") as journal:
        assert journal.execute("SELECT count(*) FROM pages WHERE state = 'suspect'").fetchone() == (0,)
    journal.close()


def test_a_terminal_that_is_closed_finishes_what_is_running(archive: Path) -> None:
    command = [*BATCH, "in", "-o", "out", "-j", "1"]
    run, terminal = pty.fork()
    if run == 0:
        hears()
        os.execve(sys.executable, command, environment(0.03) | {"TERM": "xterm"})
    while b"Cleaning" not in os.read(terminal, 1 << 16):
        pass
    os.close(terminal)  # tells all processes of the run, and leaves them nobody to tell
    assert os.waitstatus_to_exitcode(os.waitpid(run, 0)[1]) == 130
    with sqlite3.connect("out/_papercli/journal.sqlite") as journal:
        counts = dict(journal.execute("SELECT state, count(*) FROM pages GROUP BY state"))
        assert journal.execute("SELECT status FROM runs").fetchall() == [(130,)]
    journal.close()
    assert set(counts) == {"done", "waiting"}
    assert counts["done"] == len(tree(archive / "out"))


@pytest.mark.parametrize("ignored", [True, False])
def test_hangups_never_stop_a_run_at_once(archive: Path, ignored: bool) -> None:
    heard = signal.SIG_IGN if ignored else signal.SIG_DFL
    run = begin("in", "-o", "out", seconds=0.03, jobs=1, preexec_fn=lambda: signal.signal(signal.SIGHUP, heard))
    for _ in range(3):
        run.send_signal(signal.SIGHUP)
        time.sleep(0.02)
    _, told = run.communicate(timeout=60)
    assert run.returncode == (0 if ignored else 130)
    ended = json.loads(told.splitlines()[-1])
    assert (ended["event"], ended["pages"].get("done") == 60) == ("end", ignored)


def test_a_fork_server_that_dies_is_replaced(archive: Path) -> None:
    (archive / "fatal.py").write_text(
        "import os\nif not os.path.exists('died'):\n    open('died', 'w').close()\n    os.kill(os.getpid(), 9)\n",
        "utf-8",
    )
    told = "from papercli.batch.workers import Local; w = Local(1, ['fatal']); print(w.submit(abs, -3).result()); w.close()"
    paths = os.pathsep.join([str(archive), str(ROOT)])
    ended = subprocess.run(
        [sys.executable, "-c", told],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.stdout, ended.returncode) == ("3\n", 0), ended.stderr
    assert Path("died").exists()


def test_more_processes_than_the_system_allows_are_told(archive: Path) -> None:
    few = 100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    ended = finish("in", "-o", "out", jobs=50, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, few))
    assert (ended.returncode, ended.stderr.count("\n")) == (74, 1)
    assert "so many processes cannot be started (Too many open files): choose fewer with --jobs" in ended.stderr
    assert finish("in", "-o", "out").returncode == 0


def test_a_list_from_a_closed_standard_input_is_refused(archive: Path) -> None:
    ended = finish("-", "-o", "out", preexec_fn=lambda: os.close(0))
    assert (ended.returncode, ended.stderr.count("\n")) == (3, 1)
    assert "standard input is closed" in ended.stderr


def test_a_spoilt_journal_is_told_with_the_way_out(archive: Path) -> None:
    assert finish("in", "-o", "out").returncode == 0
    whole = tree(archive / "out")
    (archive / "out" / "_papercli" / "journal.sqlite").write_bytes(b"no database" * 500)
    ended = finish("in", "-o", "out")
    assert ended.returncode == 74
    assert "remove out/_papercli and clean all again with --existing overwrite.\n" in ended.stderr
    shutil.rmtree("out/_papercli")
    assert finish("in", "-o", "out", "--existing", "overwrite").returncode == 0
    assert tree(archive / "out") == whole


def full_disk() -> None:
    """No file of this process can grow beyond some size, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))


LARGEST = 500_000


@pytest.mark.parametrize("layout", ["files", "jsonl", "parquet"])
def test_a_full_disk_stops_a_run_with_a_good_journal(archive: Path, layout: str) -> None:
    (archive / "in" / "50.txt").write_text(f"{'云岭市召开会议，' * 25_000}\n", "utf-8")
    command = ("in", "-o", "out", *LAYOUTS[layout])
    ended = finish(*command, preexec_fn=full_disk)
    assert ended.returncode == 74
    assert ended.stderr.startswith("papercli: ")
    assert ended.stderr.endswith("cannot be written (File too large). The same command goes on from here.\n")
    assert ended.stderr.count("\n") == 1
    if layout == "files":
        assert len(tree(archive / "out")) > 10
    with sqlite3.connect("out/_papercli/journal.sqlite") as journal:
        assert journal.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    journal.close()
    assert finish(*command).returncode == 0
    assert finish(*command[:2], "whole", *command[3:]).returncode == 0
    if layout == "files":
        assert tree(archive / "out") == tree(archive / "whole")
    else:
        assert rows(archive / "out") == rows(archive / "whole")


def test_an_output_in_the_way_costs_its_page_alone(archive: Path) -> None:
    (archive / "out" / "07.txt").mkdir(parents=True)
    (archive / "in" / ("长" * 83 + ".x")).write_text(page(1), "utf-8")  # 251 bytes, and 254 in the output
    (archive / "in" / ("长" * 84 + ".x")).write_text(page(1), "utf-8")
    ended = finish("in", "-o", "out", "--existing", "overwrite")
    assert ended.returncode == 1, ended.stderr
    assert quarantined(archive / "out") == {"07.txt": "Misplaced", "长" * 84 + ".x": "Misplaced"}
    assert len(tree(archive / "out")) == 60


def test_a_person_at_a_terminal_sees_a_bar(archive: Path) -> None:
    terminal, stderr = pty.openpty()
    subprocess.run([*BATCH, "in", "-o", "out"], env=environment() | {"TERM": "xterm"}, stderr=stderr, check=True)
    os.close(stderr)
    told = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    assert "Cleaning" in told
    assert "60 pages: 60 done; 60 cleaned in this run." in told


# On a cluster


@pytest.fixture
def cluster(archive: Path) -> Iterator[Callable[[], tuple[str, list[subprocess.Popen[bytes]]]]]:
    """Starts a Dask scheduler and two workers; its address, and the workers' processes."""
    pytest.importorskip("distributed", reason="needs Dask: pip install distributed")
    running: list[subprocess.Popen[bytes]] = []

    def start() -> tuple[str, list[subprocess.Popen[bytes]]]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        words = [["scheduler", "--host", address, "--no-dashboard"]]
        words += [
            ["worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", f"w{n}"] for n in (1, 2)
        ]
        allowed = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
        for command in words:
            told = {"stderr": subprocess.DEVNULL, "start_new_session": True}
            running.append(subprocess.Popen([*DASK, *command], env=environment(0.02) | allowed, **told))  # type: ignore[call-overload]
        return address, running[1:]

    yield start
    for process in running:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=60)


def test_a_cluster_loses_a_worker_and_nothing_else(
    archive: Path, cluster: Callable[[], tuple[str, list[subprocess.Popen[bytes]]]]
) -> None:
    assert finish("in", "-o", "whole", "--format", "json").returncode == 0
    poison(archive, "30-die.txt", "die")
    poison(archive, "30-loop.txt", "loop")
    poison(archive, "99-raise.txt", "raise")
    address, nannies = cluster()
    run = begin("in", "-o", "out", "--format", "json", "--timeout", "2.5", "--scheduler", address)
    time.sleep(0.3)
    os.killpg(nannies[0].pid, signal.SIGKILL)
    _, told = run.communicate(timeout=90)
    assert run.returncode == 1, told
    assert quarantined(archive / "out") == {
        "30-die.txt": "WorkerDied",
        "30-loop.txt": "Timeout",
        "99-raise.txt": "RuntimeError",
    }
    assert tree(archive / "out") == tree(archive / "whole")
