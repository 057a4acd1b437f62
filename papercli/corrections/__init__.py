"""Corrections: what a person decides otherwise, as a file. The desk beside this module applies them.

Corrections name places by offsets in the decoded source, as spans do, and not by articles or paragraphs: so they hold
however the text is cleaned the next time. They belong to one source, told by its SHA-256.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from papercli.errors import UsageError, WrongCorrection
from papercli.issues.binding import Part
from papercli.model import FIELDS, Field, FurnitureKind, HeadlineKind, Kind, ParagraphKind, Span
from papercli.shapes import Misshapen, json, shaped


class Split(Struct, frozen=True, tag_field="do", tag="split", forbid_unknown_fields=True):
    """A paragraph or a headline line begins with the inked character at offset ``at``."""

    at: int
    text: str = ""


class Join(Struct, frozen=True, tag_field="do", tag="join", forbid_unknown_fields=True):
    """The paragraph with the character at ``at`` goes on with the one before it in its article."""

    at: int
    text: str = ""


class Keep(Struct, frozen=True, tag_field="do", tag="keep", forbid_unknown_fields=True):
    """There is a blank before the character at ``at``."""

    at: int
    text: str = ""


class Drop(Struct, frozen=True, tag_field="do", tag="drop", forbid_unknown_fields=True):
    """There is no blank before the character at ``at``."""

    at: int
    text: str = ""


class Move(Struct, frozen=True, tag_field="do", tag="move", forbid_unknown_fields=True):
    """The ink of ``spans`` belongs to the article that holds the character at offset ``to``, or to a new article (null).

    ``as`` says what it is there: a kind of headline line, of paragraph or of furniture (which belongs to no article, so
    that ``to`` is null), or ``paragraph``, another word for ``body``. Without it, each piece stays what it is.
    """

    spans: tuple[Span, ...]
    to: int | None
    kind: Literal[HeadlineKind, ParagraphKind, FurnitureKind, "paragraph"] | UnsetType = msgspec.field(
        default=UNSET, name="as"
    )
    text: str = ""

    @property
    def at(self) -> int:
        """Where it begins."""
        return self.spans[0][0] if self.spans else -1

    @property
    def becomes(self) -> tuple[Field, Kind] | None:
        """The field and the kind that ``as`` says, None where it says nothing.

        >>> Move(((0, 4),), 9, "deck").becomes, Move(((0, 4),), 9).becomes
        (('headline', 'deck'), None)
        """
        if isinstance(self.kind, UnsetType):
            return None
        kind: Kind = "body" if self.kind == "paragraph" else self.kind
        return FIELDS[kind], kind


Correction = Split | Join | Keep | Drop | Move


class Corrected(Struct, frozen=True, forbid_unknown_fields=True):
    """The corrections of one source: its name when it was reviewed, its SHA-256, and what is to be done, in order.

    ``settled`` are the decisions that a person called right, each an offset and what was decided: the review page goes on there.
    """

    path: str | None
    sha256: str
    corrections: tuple[Correction, ...]
    settled: tuple[str, ...] = ()


class Corrections(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of corrections."""

    schema: Literal["papercli-corrections/1"]
    pages: tuple[Corrected, ...]

    def bound(self, parts: Sequence[Part], begins: Sequence[int]) -> list[Correction]:
        """The corrections of the files of an issue, moved to where each begins in its text.

        Raises WrongCorrection where a file is not among the texts (it has changed since, or nobody has looked at it), where
        a correction moves nothing, and where it names a place outside its own file: in the bound text, that place would be
        in another file.
        """
        found: list[Correction] = []
        for part, begin in zip(parts, begins, strict=True):
            path = part.path or "standard input"
            own = [page for page in self.pages if page.sha256 == part.sha256]
            if not own:
                known = ", ".join(page.path or "standard input" for page in self.pages) or "no text at all"
                raise WrongCorrection(
                    f"{path}: the corrections are for another text (they know {known}; this one's "
                    f"sha256 begins with {part.sha256[:8]}): it has changed since, or is not among them. Review it again, or "
                    "clean it without."
                )
            wanted = [correction for page in own for correction in page.corrections]
            for number, correction in enumerate(wanted, 1):
                if isinstance(correction, Move) and not all(start < end for start, end in correction.spans or [(0, 0)]):
                    raise WrongCorrection(
                        f"{path}: correction {number} moves nothing: each of its spans must end behind its start."
                    )
                outside = [at for at in _places(correction) if not 0 <= at <= len(part.reading.text)]
                if outside:
                    raise WrongCorrection(
                        f"{path}: correction {number} names the offset {outside[0]}, but the text has "
                        f"{len(part.reading.text)} characters: correct the file, or review the text again."
                    )
            found += [_moved(correction, begin) for correction in wanted]
        return found


def _places(correction: Correction) -> list[int]:
    """The offsets that a correction names."""
    if not isinstance(correction, Move):
        return [correction.at]
    return [at for span in correction.spans for at in span] + ([] if correction.to is None else [correction.to])


def _moved(correction: Correction, begin: int) -> Correction:
    """A correction of a text that begins at an offset of a larger one."""
    if not isinstance(correction, Move):
        return replace(correction, at=correction.at + begin)
    spans = tuple((start + begin, end + begin) for start, end in correction.spans)
    return replace(correction, spans=spans, to=None if correction.to is None else correction.to + begin)


def load(data: bytes, name: str) -> Corrections:
    """Read a file of corrections; ``name`` is its name in errors.

    Raises UsageError, which names the file and the place in it, for anything else.

    >>> load(b'{"schema": "papercli-corrections/1", "pages": [{"path": null, "sha256": "", "corrections": [{"do": "cut"}]}]}', "c.json")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    papercli.errors.UsageError: c.json: pages[0].corrections[0].do cannot be 'cut': save it again from the page that ...
    """
    try:
        return shaped(json(data), Corrections)
    except Misshapen as error:
        raise UsageError(f"{name}: {error}: save it again from the page that papercli review writes.") from None
