"""papercli: a cleaner for the text of Chinese newspaper columns, as OCR and PDF extraction leave it."""

from papercli.version import __version__

TYPE_CHECKING = False  # as that of ``typing``, which takes a while to import
if TYPE_CHECKING:
    from papercli.errors import (
        LawBroken,
        PageFailed,
        PageFailedWarning,
        PaperError,
        UnreadableInput,
        UnwritableOutput,
        UsageError,
        WrongCorrection,
    )
    from papercli.issues.binding import bind
    from papercli.law import audit
    from papercli.model import Article, Issue, Paragraph, locate, position
    from papercli.older import load
    from papercli.pipeline import STAGES, Options, clean, clean_file, clean_issue
    from papercli.readers import read
    from papercli.readers.decode import decode

__all__ = [
    "STAGES",
    "Article",
    "Issue",
    "LawBroken",
    "Options",
    "PageFailed",
    "PageFailedWarning",
    "PaperError",
    "Paragraph",
    "UnreadableInput",
    "UnwritableOutput",
    "UsageError",
    "WrongCorrection",
    "__version__",
    "audit",
    "bind",
    "clean",
    "clean_file",
    "clean_issue",
    "decode",
    "load",
    "locate",
    "position",
    "read",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: ``papercli --help`` does not need the pipeline."""
    from importlib import import_module

    if name in __all__:
        for room in ("errors", "model", "issues.binding", "pipeline", "readers", "readers.decode", "older", "law"):
            if hasattr(module := import_module(f"papercli.{room}"), name):
                return getattr(module, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
