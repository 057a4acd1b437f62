"""The commands, and what ``papercli --help`` prints of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct


class About(Struct, frozen=True):
    """A command as help lists it: the first sentence of its own help, and its examples, each with what it does."""

    summary: str
    examples: tuple[tuple[str, str], ...] = ()


COMMANDS = {
    "clean": About(
        "Clean pages and print their articles.",
        (
            ("papercli clean page.pdf -o page.json", "a PDF, and all that is known of its articles"),
            ("papercli clean --issue p1.txt p2.txt --stitch", "the pages of an issue, stories joined at their jumps"),
        ),
    ),
    "batch": About(
        "Clean whole archives, unattended.",
        (
            ("papercli batch archive -o cleaned --format json", "a file for each page; the same command goes on"),
            ("papercli batch --status cleaned", "what is done, also during a run"),
        ),
    ),
    "explain": About(
        "Show what became of each line of a page, and why.",
        (
            ("papercli explain page.txt", "the unsure decisions, then the page line by line"),
            ("papercli explain --stage columns page.txt", "what one stage changed"),
        ),
    ),
    "review": About(
        "Write a page to check results with in a browser.",
        (
            ("papercli review page.txt -o review.html", "one page, to correct there"),
            ("papercli review p1.txt p2.txt -o issue.html", "several in one file"),
        ),
    ),
    "learn": About(
        "Learn a newspaper's own habits from pages that a person corrected.",
        (
            ("papercli learn page.corrections.json -o paper.model", "from what a person corrected"),
            ("papercli learn gold -o paper.model", "from a directory of pages with gold"),
        ),
    ),
    "score": About(
        "Compare cleaned pages with their gold.",
        (
            ("papercli score page.gold.json result.json --raw page.txt", "one page, characters lost and added too"),
            ("papercli score gold results --show", "directories, each disagreement in context"),
        ),
    ),
    "demo": About(
        "Show papercli at work on a sample, or write the samples.",
        (
            ("papercli demo", "a page before and after"),
            ("papercli demo -o try", "the sample pages, to try commands on"),
        ),
    ),
    "help": About(
        "Show a topic of the documentation, or list them.",
        (
            ("papercli help", "the list of topics"),
            ("papercli help trust", "one of them"),
        ),
    ),
    "stages": About("List the stages of cleaning, in order."),
    "schema": About("Print the JSON Schema of the json format."),
}
"""The commands as ``papercli --help`` lists them."""
SUMMARY = "Clean the text of Chinese newspaper columns, as OCR and PDF extraction leave it: papercli clean page.txt."
OPTIONS = (
    ("--version", "Print the version and exit."),
    ("--install-completion", "Install completion for the current shell."),
    ("--show-completion", "Show completion for the current shell, to copy it or customize the installation."),
    ("-h, --help", "Show this message and exit."),
)
"""The options that stand before a command, as help lists them."""
STATUS = (
    "Exit status: 0 fine; 1 some input failed, the output cannot be written, or nothing was learned; 2 usage; 3 no input could be "
    "read; 70 a fault of papercli's own (please report it); 74 and 75 batch was stopped or found another run at work; "
    "130 interrupted."
)
_NARROWEST, _WIDEST = 50, 78
"""Columns of a line of help, whatever the width of the terminal."""


def overview() -> str:
    """What ``papercli --help`` prints.

    >>> overview().splitlines()[0]
    'Usage: papercli [OPTIONS] COMMAND [ARGS]...'
    """
    from shutil import get_terminal_size
    from textwrap import fill

    width = max(_NARROWEST, min(_WIDEST, get_terminal_size().columns - 2))

    def listed(title: str, records: Iterable[tuple[str, str]]) -> Iterator[str]:
        records = list(records)
        column = max(len(name) for name, _ in records)
        yield f"\n{title}:"
        for name, meaning in records:
            yield fill(meaning, width, initial_indent=f"  {name:{column}}  ", subsequent_indent=" " * (column + 4))

    def paragraph(text: str) -> str:
        return "\n" + fill(text, width, initial_indent="  ", subsequent_indent="  ")

    parts = [
        "Usage: papercli [OPTIONS] COMMAND [ARGS]...",
        paragraph(SUMMARY),
        *listed("Options", OPTIONS),
        *listed("Commands", [(name, about.summary) for name, about in COMMANDS.items()]),
        paragraph(STATUS),
    ]
    return "\n".join(parts)
