"""``papercli batch``: an archive in, its articles out, and a journal of what was done."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Literal

from papercli.batch.job import Job
from papercli.cli.messages import expect, say, watched
from papercli.cli.options import RESULT, Wish, makes
from papercli.cli.parameters import Argument, Option
from papercli.errors import UsageError
from papercli.writers import Format

_SHORTEST, _LONGEST = 0.1, 1e9
"""The longest timeout of a page, in seconds; the system cannot count many more."""
_PAGES, _RUN = "Pages", "Run"
"""Groups of options in ``--help``."""
_HANGUP = getattr(signal, "SIGHUP", None)
"""The signal that the terminal is gone; Windows has none."""


@makes
def batch(  # noqa: PLR0913 - a parameter is an option, told where it is declared
    sources: Annotated[
        list[str] | None,
        Argument(metavar="SOURCE...", help="Directories, files, or - for a list of files on standard input."),
    ] = None,
    output: Annotated[
        str | None,
        Option(
            "--output",
            "-o",
            metavar="DIR",
            help="The directory for the results and the journal.",
            group=RESULT,
        ),
    ] = None,
    format: Annotated[
        Format | None,
        Option(
            metavar="FORMAT",
            help="A file for each page, in this format. By default that of the configuration file, then text.",
            group=RESULT,
        ),
    ] = None,
    shards: Annotated[
        Literal["jsonl", "jsonl.gz", "parquet"] | None,
        Option(
            help="Instead of a file for each page: files of many articles, articles-00000.jsonl and so on.",
            group=RESULT,
        ),
    ] = None,
    shard_size: Annotated[
        int,
        Option(metavar="ARTICLES", min=1, help="A shard ends with the page that fills it.", group=RESULT),
    ] = 10_000,
    glob: Annotated[
        list[str] | None,
        Option(
            metavar="PATTERN",
            help="Take only files with such names from directories, as *.txt or 195*/*.xml.",
            group=_PAGES,
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        Option(metavar="PATTERN", help="Leave out files and directories with such names.", group=_PAGES),
    ] = None,
    null: Annotated[
        bool,
        Option(
            "--null", "-0", help="NUL bytes separate the names of the list, as find -print0 writes them.", group=_PAGES
        ),
    ] = False,
    issue: Annotated[
        bool,
        Option(
            "--issue",
            help="The files of a directory are the pages of one issue, cleaned together.",
            group=_PAGES,
        ),
    ] = False,
    existing: Annotated[
        Literal["fail", "skip", "overwrite"],
        Option(help="What to do where the output holds files that no run of batch made.", group=_RUN),
    ] = "fail",
    resume: Annotated[
        bool,
        Option(help="Skip what is done already, with the same bytes, options and papercli.", group=_RUN),
    ] = True,
    jobs: Annotated[
        int | None,
        Option("--jobs", "-j", metavar="N", min=1, help="Processes; by default one per core.", group=_RUN),
    ] = None,
    scheduler: Annotated[
        str | None,
        Option(metavar="ADDRESS", help="Work on a Dask cluster, as tcp://host:8786.", group=_RUN),
    ] = None,
    timeout: Annotated[float, Option(metavar="SECONDS", help="How long a page may take.", group=_RUN)] = 300.0,
    memory: Annotated[
        int | None,
        Option(metavar="MB", min=16, help="How much memory a page may take (Linux); by default 2048.", group=_RUN),
    ] = None,
    status: Annotated[
        str | None, Option(metavar="DIR", help="Show what the journal in this output says, and do nothing.")
    ] = None,
    log_json: Annotated[bool, Option("--log-json", help="Progress and summary as JSON, one object a line.")] = False,
    quiet: Annotated[
        bool, Option("--quiet", "-q", help="Print nothing but errors, and a line if pages were quarantined.")
    ] = False,
    *,
    wished: Wish,
) -> int:
    """Clean whole archives, unattended.

    A page that fails is quarantined, one that crashes, hangs or eats memory as well, and the others go on. Stopped at
    any moment, the same command goes on where it was.
    """
    if status is not None:
        return _show(status, log_json)
    if not sources or not output:
        raise UsageError("batch needs a SOURCE and an output: papercli batch SOURCE -o DIR.")
    if format and shards:
        raise UsageError("--format is for a file a page, --shards for files of many articles: give one of them.")
    if null and "-" not in sources:
        raise UsageError("-0 is for a list on standard input: name it, as -, among the sources.")
    if not _SHORTEST <= timeout <= _LONGEST:
        raise UsageError(f"--timeout takes seconds from {_SHORTEST} to {_LONGEST:,.0f}, not {timeout:g}.")
    from papercli.batch.run import run
    from papercli.batch.watch import Bar, Log, Watch
    from papercli.batch.worker import can_bound_memory

    if memory and not can_bound_memory():
        raise UsageError("--memory works on Linux alone: this system does not bound the memory of a process.")
    asked = wished()
    job = Job(
        sources=tuple(sources),
        output=output,
        options=asked.options,
        format=format or asked.defaults.format or "text",
        shards=shards,
        shard_size=shard_size,
        globs=tuple(glob or ()),
        excluded=tuple(exclude or ()),
        null=null,
        issue=issue,
        existing=existing,
        resume=resume,
        jobs=jobs or os.cpu_count() or 1,
        scheduler=scheduler,
        timeout=timeout,
        memory=(memory or 2048) << 20 if can_bound_memory() else None,
    )
    watch = Watch() if quiet else Bar() if watched(sys.stderr) and not log_json else Log(log_json)
    if "-" in sources:
        expect("type or paste the names of files, one a line")
    gc.enable()  # a short run has no use for it, one of days has
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # a worker that goes away must not take the run with it
    with _asked() as stopping:
        try:
            return run(job, watch, stopping)
        finally:
            watch.close()


@contextmanager
def _asked() -> Iterator[Callable[[], bool]]:
    """Knows whether somebody asked the run to stop: the first Ctrl-C (or SIGTERM) asks, the second interrupts.

    A terminal that is closed asks too, and never interrupts: it may signal twice, once itself and once through its shell.
    """
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        if number == _HANGUP:
            return  # there is nobody left to tell
        if len(asked) > 1:
            raise KeyboardInterrupt
        say("finishing what is running; the same command goes on from there. Once more to stop at once.")

    numbers = [signal.SIGINT, signal.SIGTERM]
    if _HANGUP is not None and signal.getsignal(_HANGUP) != signal.SIG_IGN:  # else it is nohup's
        numbers.append(_HANGUP)
    before = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            again = number == _HANGUP and number in asked  # it may come a second time while the run winds up
            signal.signal(number, signal.SIG_IGN if again else handler)


def _show(output: str, machine: bool) -> int:
    import datetime

    import msgspec

    from papercli.batch.account import account
    from papercli.files import save

    found = account(output)
    if machine:
        save("-", [msgspec.json.encode(found), b"\n"])
        return 0
    began = datetime.datetime.fromtimestamp(found.began).isoformat(" ", "seconds")
    ended = f"{found.state} with status {found.status}" if found.state == "ended" else found.state
    head = f"{output}: {found.layout}, {found.known:,} pages known. The last run began {began} and is {ended}."
    save("-", ["\n".join([head, *found.lines(), ""]).encode(errors="backslashreplace")])
    return 0
