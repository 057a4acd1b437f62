"""The options that several commands have in common, written once, and the configuration file they fall back on.

A command that cleans is decorated with :func:`reads` or :func:`makes`. It then has their options too. Their values, and those of
the configuration file, come from one argument: the command calls ``wished()``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from msgspec import Struct

from papercli import readers, writers
from papercli.cli.parameters import Option, parameters
from papercli.cli.terminal import Colour
from papercli.errors import UsageError

if TYPE_CHECKING:
    from papercli import Options
    from papercli.config import Config

INPUT, RESULT, CLEANING, VIEW = "Input", "Result", "Cleaning", "View"
"""Groups of options in ``--help``. Options of no group stand in the last one."""


def _configurations(incomplete: str) -> list[str]:
    from papercli.convert import configurations

    return [name for name in configurations() if name.startswith(incomplete)]


def _stage_names(incomplete: str) -> list[str]:
    from papercli import STAGES

    return [name for name in STAGES if name.startswith(incomplete)]


Style = Annotated[
    writers.Format | None,
    Option(
        "--format",
        metavar="FORMAT",
        group=RESULT,
        help="The format of a result: "
        + "; ".join([f"{name} ({writer.ending}), {writer.meaning}" for name, writer in writers.FORMATS.items()])
        + ". By default the ending of -o FILE decides, then the configuration file, then text.",
    ),
]
Stitch = Annotated[
    bool,
    Option(
        "--stitch",
        group=RESULT,
        help="Join the halves of a story that a jump line (下转2版) or the end of a page separates.",
    ),
]
Convert = Annotated[
    str | None,
    Option(
        metavar="CONFIG",
        complete=_configurations,
        group=RESULT,
        help="Convert headlines and paragraphs with this configuration of OpenCC, such as t2s or s2twp.",
    ),
]
ConvertWords = Annotated[
    str | None,
    Option(
        metavar="FILE",
        group=RESULT,
        help="A dictionary of your own for --convert: on each line a word, a tab and what it becomes.",
    ),
]
Punctuation = Annotated[
    Literal["kept", "full"] | None,
    Option(
        group=RESULT,
        help="Make marks of half width in Chinese text full; numbers, addresses and Latin words keep theirs. By default they "
        "are kept, except those that an OCR engine misread.",
    ),
]
Dehyphenate = Annotated[
    bool,
    Option("--dehyphenate", group=RESULT, help="Join Latin words that a hyphen divides at the end of a line."),
]
From = Annotated[
    readers.Format | None,
    Option(
        "--from",
        metavar="FORMAT",
        group=INPUT,
        help=f"The format of the input: {', '.join(readers.FORMATS)}. By default it is found by content.",
    ),
]
Encoding = Annotated[
    str | None,
    Option(metavar="NAME", group=INPUT, help="The encoding of the input. By default it is detected."),
]
Errors = Annotated[
    Literal["strict", "replace"] | None,
    Option(
        group=INPUT,
        help="What to do with bytes that cannot be decoded: refuse the input (strict, the default), or put U+FFFD (replace).",
    ),
]
Ocr = Annotated[
    str | None,
    Option(
        "--ocr",
        metavar="ENGINE",
        group=INPUT,
        help="What reads pictures, and the pages of a PDF that are pictures: rapidocr (the default, with the extra ocr), "
        "or an installed Tesseract: tesseract, or with its languages, as in tesseract:chi_tra_vert.",
    ),
]
SaveOcr = Annotated[
    str | None,
    Option(
        "--save-ocr",
        metavar="DIR",
        group=INPUT,
        help="Keep what the engine read in this directory, one file per picture. It is used again unless the picture is newer.",
    ),
]
Skip = Annotated[
    list[str] | None,
    Option(
        metavar="STAGE",
        complete=_stage_names,
        group=CLEANING,
        help="Leave out a stage; 'papercli stages' lists them. Can be given several times.",
    ),
]
StageName = Annotated[
    str | None,
    Option(
        "--stage",
        metavar="STAGE",
        complete=_stage_names,
        group=VIEW,
        help="Show what one stage changed, before and after.",
    ),
]
IssueDate = Annotated[
    str | None,
    Option(
        metavar="DATE",
        group=INPUT,
        help="The date of the issue, as 2025-04-25. By default what the file's name or the page says.",
    ),
]
ModelFile = Annotated[
    str | None,
    Option(
        "--model",
        metavar="FILE",
        group=CLEANING,
        help="A model of a newspaper's own habits, as papercli learn writes it.",
    ),
]
ConfigFile = Annotated[
    str | None,
    Option(
        metavar="FILE",
        group=CLEANING,
        help="Defaults for these options, and words for the lexicons. By default the nearest papercli.toml, or "
        "pyproject.toml with a table [tool.papercli], in the working directory or above it.",
    ),
]
Quiet = Annotated[bool, Option("--quiet", "-q", help="Show no progress, and no line at the end.")]
ColourOption = Annotated[
    Colour, Option("--color", help="When to print colours; auto is on a terminal, unless NO_COLOR is set.")
]


class Wished(NamedTuple):
    """How to clean: the options, the configuration file's defaults, and that file where an option names it."""

    options: Options
    defaults: Config
    file: str | None


Wish = Callable[[], Wished]
"""Reads the configuration file and checks the options. A command calls it after it has checked its own options."""


class Reading(Struct, frozen=True):
    """The options of all commands that clean."""

    source_format: From = None
    encoding: Encoding = None
    errors: Errors = None
    issue_date: IssueDate = None
    ocr: Ocr = None
    save_ocr: SaveOcr = None
    skip: Skip = None
    model: ModelFile = None
    config: ConfigFile = None


class Making(Reading, frozen=True):
    """The options of the commands whose result is kept: the text can also be converted and stitched."""

    convert: Convert = None
    convert_words: ConvertWords = None
    punctuation: Punctuation = None
    dehyphenate: Dehyphenate = False
    stitch: Stitch = False


def reads(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of all commands that clean; it gets their values by calling ``wished()``."""
    return _with(Reading, command)


def makes(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of :func:`reads`, and those that say what is made of the text; see there."""
    return _with(Making, command)


def _with(shared: type[Reading], command: Callable[..., int]) -> Callable[..., int]:
    """The command, which takes the fields of ``shared`` as options instead of ``wished``."""

    @wraps(command)
    def called(**given: Any) -> int:
        told = shared(**{one.name: given.pop(one.name) for one in parameters(shared)})
        return command(**given, wished=lambda: _wished(told))

    called.parameters = (*parameters(command), *parameters(shared))  # type: ignore[attr-defined]
    return called


def _wished(told: Reading) -> Wished:
    given = configuration(told.config)
    return Wished(options(given, told), given, told.config)


def configuration(file: str | None) -> Config:
    """The configuration: that of the file named, else of the nearest one, else an empty one.

    Raises UsageError, naming the file, for a file that is no configuration, and for a value in it that names nothing.
    """
    from papercli.config import Config, find, load

    file = file or find(".")
    if not file:
        return Config()
    given = load(file)
    try:
        options(given, Reading())
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from None
    return given


def _own_words(file: str | None) -> tuple[tuple[str, str], ...]:
    if not file:
        return ()
    from papercli.convert import words_of

    return words_of(file)


def options(given: Config, told: Reading) -> Options:
    """How to clean: as the command line says, else as the configuration file says.

    Raises UsageError where a value names nothing: at once, and not only after waiting for standard input.
    """
    from papercli.pipeline import Options, check

    made = told if isinstance(told, Making) else Making()
    found = Options(
        skip=tuple(told.skip or given.skip),
        convert=made.convert or given.convert,
        source_format=told.source_format or given.from_,
        encoding=told.encoding or given.encoding,
        errors=told.errors or given.errors or "strict",
        issue_date=told.issue_date or (given.issue_date.isoformat() if given.issue_date else None),
        words=given.words.lines(),
        model=told.model or given.model,
        ocr=told.ocr or given.ocr,
        save_ocr=told.save_ocr or given.save_ocr,
        punctuation=made.punctuation or given.punctuation or "kept",
        dehyphenate=made.dehyphenate or given.dehyphenate,
        convert_words=_own_words(made.convert_words or given.convert_words),
        stitch=made.stitch,
    )
    if found.convert_words and not found.convert:
        raise UsageError("--convert-words changes what --convert makes: give --convert too, such as --convert s2t.")
    check(found)
    return found
