"""``papercli help``: the documents of the package, a topic each."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import papercli
from papercli.cli import COMMANDS
from papercli.cli.messages import watched
from papercli.cli.options import ColourOption
from papercli.cli.parameters import Argument
from papercli.cli.terminal import console, paged
from papercli.errors import UsageError, meant
from papercli.files import save

ALIASES = {"中文": "zh", "input": "readers", "output": "writers", "words": "lexicon"}
"""Other words for topics."""


def topics() -> dict[str, str]:
    """The topics, each with the file that tells of it: a room's README has the room's name, a guide its own.

    >>> os.path.basename(topics()["readers"]), os.path.basename(topics()["trust"])
    ('README.md', 'trust.md')
    """
    root = os.path.dirname(papercli.__file__)
    found = {"changes": os.path.join(root, "CHANGES.md")}
    for room in os.scandir(root):
        if os.path.isfile(file := os.path.join(room.path, "README.md")):
            found[room.name] = file
    guide = os.path.join(root, "guide")
    found |= {
        os.path.splitext(name)[0]: os.path.join(guide, name) for name in os.listdir(guide) if name.endswith(".md")
    }
    return dict(sorted(found.items()))


def help(
    topic: Annotated[str | None, Argument(metavar="[TOPIC]", help="A topic or a command.")] = None,
    colour: ColourOption = "auto",
) -> int:
    """Show a topic of the documentation, or list them.

    Where a person watches, the text is set for the terminal and paged; else it is printed as Markdown.
    """
    known = topics()
    if topic is None:
        save("-", [_listed(known).encode()])
        return 0
    file = known.get(ALIASES.get(topic, topic))
    if file is None and topic in COMMANDS:
        from papercli.cli import main

        return main([topic, "--help"])
    if file is None:
        names = dict.fromkeys([*known, *COMMANDS, *ALIASES])  # some commands are topics too
        raise UsageError(f"There is no topic {topic!r}: {meant(topic, list(names))}")
    with open(file, encoding="utf-8") as stream:
        text = stream.read()
    if not watched(sys.stdout) and colour != "always":
        save("-", [text.encode()])
        return 0
    from rich.markdown import Markdown

    screen = console(colour)
    with screen.capture() as captured:
        screen.print(Markdown(text))
    paged(captured.get().encode())
    return 0


def _listed(known: dict[str, str]) -> str:
    from papercli.draft import width

    lines = ["Topics, each shown by papercli help TOPIC:", ""]
    for name, file in known.items():
        with open(file, encoding="utf-8") as stream:
            title = stream.readline().removeprefix("# ").replace("`", "").strip()
        words = ", ".join([name, *[alias for alias, topic in ALIASES.items() if topic == name]])
        lines.append(f"  {words}{' ' * (22 - width(words))} {title}")
    return "\n".join([*lines, "", "Commands, each with papercli COMMAND --help:", "", f"  {', '.join(COMMANDS)}", ""])
