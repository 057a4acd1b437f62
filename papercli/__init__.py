"""papercli: a cleaner for the text of Chinese newspaper columns, as OCR and PDF extraction leave it."""

from papercli.errors import LawBroken, PaperError, UnreadableInput, UnwritableOutput, UsageError
from papercli.model import Article, Issue, Paragraph, audit, locate
from papercli.pipeline import STAGES, Options, clean
from papercli.version import __version__

__all__ = [
    "STAGES",
    "Article",
    "Issue",
    "LawBroken",
    "Options",
    "PaperError",
    "Paragraph",
    "UnreadableInput",
    "UnwritableOutput",
    "UsageError",
    "__version__",
    "audit",
    "clean",
    "locate",
]
