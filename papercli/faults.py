"""Faults of papercli's own: a stage that raises, a law that is broken. They cost a page its structure, not its text."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from msgspec.structs import replace

from papercli.characters import blanked, fold, ink
from papercli.draft import Draft, Paragraph, Passage, Stories, Story, Text, cut
from papercli.errors import REPORT, LawBroken, PageFailed, PageFailedWarning, PaperError
from papercli.model import Span

FLAG = "failed"
"""The flag of a page that lost its structure to a fault, and of the one article it comes out as."""

Failed = Callable[[PageFailed], None]
"""Called with the error for every page that lost its structure, as the page comes out."""


@contextmanager
def named(name: str, page: int | None, stage: str) -> Iterator[None]:
    """A context manager, in which a fault becomes a :class:`papercli.errors.PageFailed` that names source, page and stage.

    Errors that are raised on purpose stay as they are, and so does MemoryError.
    """
    try:
        yield
    except MemoryError:
        raise
    except LawBroken as error:
        raise PageFailed(name, page, stage, str(error).removesuffix(REPORT)) from error
    except PaperError:
        raise
    except Exception as error:
        raise PageFailed(name, page, stage, cause_of(error)) from error


def cause_of(error: Exception) -> str:
    """An unexpected error in words, with the place in the code that raised it.

    >>> cause_of(ValueError("substring not found"))
    'ValueError: substring not found'
    """
    import traceback  # hardly ever needed

    told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    return f"{told}; {os.path.basename(frames[-1].filename)}, line {frames[-1].lineno}" if frames else told


def keeps_law(draft: Draft) -> bool:
    """Whether every inked character of a page cut into lines is in one piece of the draft, in order, and the texts say what
    their pieces say.

    >>> page = Draft("天地。玄黄。", lines=cut("天地。玄黄。"))
    >>> keeps_law(page), keeps_law(replace(page, lines=[]))
    (True, False)
    """
    stories, texts = (draft.stories, draft.texts) if isinstance(draft, Stories) else ([], [])
    passages = [part for s in stories for part in [*s.headline, s.credit, *s.paragraphs, *s.jumps.values()]]
    pieces = [passage.spans for passage in passages]
    if not isinstance(draft, Stories):
        pieces = [[(line.start, line.end)] for line in draft.lines]
    covered = sorted([span for piece in [*pieces, *[spans for _, spans in draft.furniture]] for span in piece])
    if any(before[1] > after[0] for before, after in pairwise(covered)) or _inked(draft, covered) != ink(draft.text):
        return False
    for story, text in zip(stories, texts, strict=False):
        made = [*story.headline, story.credit, *story.paragraphs]
        told = [*text.headline, text.credit or "", *text.paragraphs]
        if [ink(words) for words in told] != [_inked(draft, passage.spans) for passage in made]:
            return False
    return True


def _inked(draft: Draft, spans: Sequence[Span]) -> str:
    return "".join([ink(draft.text[start:end]) for start, end in spans])


def plain(draft: Draft, folded: bool = True) -> Stories:
    """A page without any structure: each line is a paragraph, and all are one article. No stage has a part in it; its characters
    are ``folded``, or as they are.

    >>> done = plain(Draft("云岭要闻\\n本报讯 云岭市\\n召开会议。"))
    >>> done.texts[0].paragraphs, done.stories[0].flags
    (['云岭要闻', '本报讯 云岭市', '召开会议。'], ('failed',))
    """
    text = fold(draft.text) if folded else blanked(draft.text)
    spans = [(line.start, line.end) for line in cut(text)]
    story = Story([], Passage([]), [Paragraph([span]) for span in spans], 0.0, (FLAG,))
    told = Text([], None, [text[start:end] for start, end in spans])
    picture = draft.sheet is not None and draft.sheet.picture
    sheet = replace(draft.sheet, lines=()) if draft.sheet and picture else None  # of a picture nothing else is known
    return Stories(text, stories=[story] if spans else [], texts=[told] if spans else [], sheet=sheet, failed=True)


def warn(error: PageFailed) -> None:
    """Warn of a page that failed: the default of ``failed``."""
    import warnings

    warnings.warn(error.told, PageFailedWarning, stacklevel=4)
