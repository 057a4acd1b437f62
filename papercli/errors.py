"""What can go wrong, each kind with the exit status the command line ends with."""

from __future__ import annotations

from collections.abc import Sequence


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


class RunStopped(PaperError):
    """A run over an archive cannot go on: the disk is full, the output cannot be written, the cluster is gone."""

    exit_code = 74


class OutputBusy(PaperError):
    """Another run is at work on the same output."""

    exit_code = 75


class LawBroken(PaperError):
    """An inked character was lost, invented or moved: a fault of papercli, never of the source."""

    exit_code = 70


def meant(word: str, known: Sequence[str]) -> str:
    """The end of a sentence about a word that is none of those known: what it may have been meant to be.

    >>> meant("s2twpp", ["s2t", "s2twp"]), meant("x", ["s2t", "s2twp"])
    ('did you mean s2twp?', 'use one of s2t, s2twp.')
    """
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}."
