"""What a line can be: the labels of the model, and the states its chain runs through."""

from __future__ import annotations

from typing import Final, Literal, get_args

from papercli.model import ParagraphKind

Form = Literal["text", "stated", "recognised"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
"""The forms of a page: text alone, or boxes with sizes of type that the file states, or with those that an OCR engine
measured."""

LABELS: Final = tuple("HhINOCSsKkQqVLlTtEeGRF")
"""One letter a label; a capital begins a piece, a small letter goes on with it.

``H`` headline that begins an article, ``h`` its further lines (kicker and deck among them), ``I`` headline inside or
below its article; ``N`` body line that begins an article, ``O`` one that opens a paragraph, ``C`` one that continues
one; ``S`` subhead, ``K`` caption, ``Q`` pull quote, ``V`` line of verse, ``L`` list item, ``T`` row of a table (``t``
its further cells), ``E`` note, ``G`` signature, ``R`` credit, ``F`` page furniture.
"""
KINDS: Final[dict[str, ParagraphKind]] = {
    "N": "body", "O": "body", "C": "body", "S": "subhead", "s": "subhead", "K": "caption", "k": "caption",
    "Q": "pull-quote", "q": "pull-quote", "V": "verse", "L": "list", "l": "list", "T": "table", "t": "table", "E": "note",
    "e": "note", "G": "signature",
}  # fmt: skip
"""The kind of paragraph that a line with each label stands in."""
WORDS: Final = {
    "H": "a headline that begins an article", "h": "a further line of a headline", "I": "a headline inside or below its article",
    "N": "body text that begins an article", "O": "body text that opens a paragraph", "C": "body text that goes on",
    "S": "a subhead", "s": "a further line of a subhead", "K": "a caption", "k": "a further line of a caption",
    "Q": "a pull quote", "q": "a further line of a pull quote", "V": "a line of verse", "L": "a list item",
    "l": "a further line of a list item", "T": "a row of a table", "t": "a further cell of a table", "E": "a note",
    "e": "a further line of a note", "G": "a signature", "R": "a credit", "F": "page furniture",
}  # fmt: skip
"""Each label in words."""
JOINED: Final = "Cskqlte"
"""The labels of lines that go on with a piece."""
BODY: Final = LABELS.index("C")
"""The label of a line that goes on for certain."""

STATES: Final = tuple(
    (label, headed)
    for label in range(len(LABELS))
    for headed in (0, 1)
    if not (LABELS[label] in "HhI" and not headed) and not (LABELS[label] == "N" and headed)
)
"""The states of the chain: a label, and whether the article has had its headline when the line has been read. A headline
sets it, a body line that begins an article unsets it, and any other line leaves it as it was: so an article has no second
headline without paying for it."""
STATE: Final = {state: number for number, state in enumerate(STATES)}
"""The number of each state."""


JOINTS: Final = (
    "the line before is full and stops", "the line before is short and stops",
    "the line before is full and pauses", "the line before is short and pauses",
    "the line before is full, in mid-sentence", "the line before is short, in mid-sentence",
    "a gap, and the line before stops", "a gap, and the line before pauses", "a gap, in mid-sentence",
    "the line before leaves a bracket open", "another block, and the line before stops", "another block, in mid-sentence",
    "a marker follows, and the line before stops", "a marker follows, in mid-sentence",
)  # fmt: skip
"""What can be seen between two lines. Which labels follow which depends on it: a caption that stops may stand in
mid-sentence, a paragraph that stops does not."""
(
    FULL_STOPS, SHORT_STOPS, FULL_PAUSES, SHORT_PAUSES, FULL, SHORT, GAP_STOPS, GAP_PAUSES, GAP, OPEN_BRACKET, BLOCK_STOPS, BLOCK,
    MARKER_STOPS, MARKER,
) = range(len(JOINTS))  # fmt: skip
"""Their numbers."""


def can_follow(before: int, after: int) -> bool:
    """Whether state ``after`` can follow state ``before``. Behind the headline that begins an article its text follows, and no
    other article.

    >>> can_follow(STATE[LABELS.index("H"), 1], STATE[BODY, 1]), can_follow(STATE[LABELS.index("H"), 1], STATE[BODY, 0])
    (True, False)
    """
    label, headed = STATES[after]
    if LABELS[label] == "N" and LABELS[STATES[before][0]] == "H":
        return False
    return LABELS[label] in "HIN" or headed == STATES[before][1]


def states_of(labels: str) -> list[int]:
    """The states that a row of labels runs through.

    >>> [STATES[state][1] for state in states_of("NCCHOC")]
    [0, 0, 0, 1, 1, 1]
    """
    headed, found = 0, []
    for label in labels:
        headed = 1 if label in "HhI" else 0 if label == "N" else headed
        found.append(STATE[LABELS.index(label), headed])
    return found
