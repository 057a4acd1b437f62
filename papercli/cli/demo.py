"""``papercli demo``: a sample page before and after, and the samples to try commands on."""

from __future__ import annotations

import os
from typing import Annotated

import papercli
from papercli.cli.messages import tell
from papercli.cli.options import RESULT
from papercli.cli.parameters import Option
from papercli.errors import UnwritableOutput, UsageError
from papercli.files import read, save

SAMPLES = (
    "haiyan-tw.txt",
    "jump-1.txt",
    "jump-2.txt",
    "linxi-spaced.corrections.json",
    "linxi-spaced.gold.json",
    "linxi-spaced.txt",
    "linxi.hocr",
    "linxi.pdf",
    "linxi.txt",
    "qiaotou-lead.png",
)
"""The samples that are installed; a checkout has them, and others, in ``samples``."""
_PAGE, _LINES = "linxi-spaced.txt", (81, 125)
"""The page that is shown, and the first and last line of the story that is shown of it."""
_SHOWN = 12
"""Lines of the source that are shown of it."""


def folder() -> str:
    """The directory of the samples: in the package where it is installed, else that of the checkout."""
    package = os.path.dirname(papercli.__file__)
    installed = os.path.join(package, "samples")
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(package), "samples")


def demo(
    output: Annotated[
        str | None,
        Option("--output", "-o", metavar="DIR", group=RESULT, help="Write the samples into this directory."),
    ] = None,
) -> int:
    """Show papercli at work on a sample, or write the samples.

    The sample is a story as mutool reads it out of a PDF. With -o DIR the sample pages are written there: text, a PDF, a
    scan, an OCR result, two pages of an issue, a file of corrections and a file of gold.
    """
    if output is not None:
        _written(output)
        tell([(len(SAMPLES), "samples")], output)
        return 0
    from papercli import clean
    from papercli.writers import write

    first, last = _LINES
    lines = read(os.path.join(folder(), _PAGE)).decode().split("\n")[first - 1 : last]
    printed = [line for line in lines if line.strip()]
    made = b"".join(write([clean("\n".join(lines))], "text")).decode()
    rest = len(printed) - _SHOWN
    parts = [
        f"Lines of a page, as mutool reads them out of a PDF ({_PAGE}):",
        "\n".join([*printed[:_SHOWN], f"… and {rest} more"]),
        "What papercli clean makes of them:",
        made.rstrip("\n"),
        "To try it, write the samples: papercli demo -o try. Then: papercli clean try/linxi.txt",
    ]
    save("-", ["\n\n".join(parts).encode(), b"\n"])
    return 0


def _written(output: str) -> None:
    """Write the samples into a directory, made where it is missing; a file that is there already is never replaced."""
    try:
        os.makedirs(output, exist_ok=True)
    except OSError as error:
        raise UnwritableOutput(f"{output} cannot be made a directory ({error.strerror}).") from None
    for name in SAMPLES:
        target, data = os.path.join(output, name), read(os.path.join(folder(), name))
        if not os.path.exists(target):
            save(target, [data])
        elif read(target) != data:
            raise UsageError(f"{target} is another file of that name: name an empty directory with -o.")
