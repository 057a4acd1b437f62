"""What can go wrong, each kind with the exit status the command line ends with."""

from __future__ import annotations

from collections.abc import Sequence

REPORT = "; please report this page."
"""How a sentence about a fault of papercli ends."""


class PaperError(Exception):
    """Base of every error papercli raises on purpose: one sentence that says what, where, and what to do.

    >>> PaperError.exit_code
    1
    """

    exit_code = 1


class UsageError(PaperError):
    """The caller asked for something that does not exist: an option, a stage, an encoding, a key."""

    exit_code = 2


class UnreadableInput(PaperError):
    """The source is not there, or its bytes are not text that can be read."""

    exit_code = 3


class WrongCorrection(PaperError):
    """A correction was made for another text, or names a place that is not what it says."""

    exit_code = 1


class UnwritableOutput(PaperError):
    """The result could not be written whole; nothing half-written is left behind."""

    exit_code = 1


class NothingLearned(PaperError):
    """No better model can be learned from the pages that were given."""

    exit_code = 1


class RunStopped(PaperError):
    """A run over an archive cannot go on: the disk is full, the output cannot be written, the cluster is gone."""

    exit_code = 74


class OutputBusy(PaperError):
    """Another run is at work on the same output."""

    exit_code = 75


class LawBroken(PaperError):
    """An inked character was lost, invented or moved: a fault of papercli, never of the source."""

    exit_code = 70


class PageFailed(PaperError):
    """A stage of cleaning failed at a page, or broke the law there: a fault of papercli, never of the source.

    The page keeps its text and loses its structure: it comes out in the plainest reading, see :func:`papercli.clean`.
    ``source`` is the name of the file, ``page`` the page counted from 1 (None: what was done to all pages together, which is
    left out), ``stage`` what failed, and the cause is in ``__cause__``.

    >>> print(PageFailed("issue.txt", 2, "bylines", "ValueError: substring not found").told)
    issue.txt, page 2: the stage bylines failed (ValueError: substring not found); please report this page. \
Its lines come out as they stand, as the paragraphs of one article.
    """

    exit_code = 70

    def __init__(self, source: str, page: int | None, stage: str, cause: str) -> None:
        self.source, self.page, self.stage, self.cause = source, page, stage, cause
        at = f"{source}, page {page}" if page else source
        super().__init__(f"{at}: the stage {stage} failed ({cause}){REPORT}")

    def __reduce__(self) -> tuple[type[PageFailed], tuple[str, int | None, str, str]]:
        return type(self), (self.source, self.page, self.stage, self.cause)

    @property
    def told(self) -> str:
        """The error, and what became of the page."""
        if self.page is None:
            return f"{self} The pages come out without it."
        return f"{self} Its lines come out as they stand, as the paragraphs of one article."


class PageFailedWarning(UserWarning):
    """What :func:`papercli.clean` warns of where a page failed: see :class:`PageFailed`."""


def meant(word: str, known: Sequence[str]) -> str:
    """The end of a sentence about an unknown word: the known word that was probably meant, or all that are known.

    >>> meant("s2twpp", ["s2t", "s2twp"]), meant("x", ["s2t", "s2twp"])
    ('did you mean s2twp?', 'use one of s2t, s2twp.')
    """
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}."
