"""The evidence of a page whose boxes are known: what :mod:`papercli.stages.evidence` reads off the text is measured here."""

from __future__ import annotations

from papercli.draft import Draft
from papercli.lexicon import Lexicon
from papercli.stages.evidence import NEVER, STOPPED, Evidence, Gap
from papercli.stages.measure import INDENT

SHOWN, PLAIN = 12.0, -4.5
"""Weights of a line being display type: of one that its size and place say is, and of one of body type."""
SHORT = 2
"""Half-ems that a full line can fall short of its measure."""
INDENTED, FEWEST = (-2.5, 4.0), 0.02
"""Weights of a paragraph beginning at a line that is not indented, and at one that is; and the share of a page's lines
that are, from which indents say so."""
APART = -30.0
"""Weight of a paragraph going on from one story to another."""


def evidence_of(draft: Draft, lexicon: Lexicon) -> Evidence:
    """The evidence of a page, by its boxes where they are known."""
    return Measured(draft, lexicon) if draft.lines[0].place else Evidence(draft, lexicon)


class Measured(Evidence):
    """The evidence of one page with boxes."""

    def measure(self) -> None:
        lines = self.lines
        self.measures = []
        for line in lines:
            self.measures.append(line.place.measure if line.place else self.measures[-1] if self.measures else 0)
        self.sure = [self._is_sure(i) for i in range(len(lines) - 1)]
        self.habits = self._habits()
        indented = sum([self._stands_in(i) for i in range(len(lines))])
        self.indents = INDENTED if indented >= max(2, FEWEST * len(lines)) else (0.0, 0.0)

    def _stands_in(self, i: int) -> bool:
        """Whether line ``i`` is indented as the first of a paragraph is."""
        line = self.lines[i]
        return line.place is not None and not line.place.display and INDENT - 1 <= line.indent <= INDENT + 2

    def _is_sure(self, i: int) -> bool:
        line, after = self.lines[i], self.lines[i + 1]
        if line.place is None or after.place is None or line.place.display or after.place.display:
            return False
        if after.place.part:
            return True
        if line.place.story != after.place.story or self.ends[i] > 0 or after.indent >= INDENT // 2:
            return False
        return line.indent + line.width >= self.measures[i] - SHORT and not self.opens_story(i + 1)

    def set_in(self, i: int) -> float:
        indented = self._stands_in(i)
        if (i and self.is_credit(i - 1)) or (indented and self.is_credit(i)):
            return 0.0  # a credit is set in wherever it stands, and what follows one begins anew
        return self.indents[indented]

    def display(self, i: int) -> float:
        place = self.lines[i].place
        if place is None or (place.display and "。" in self.lines[i].ink):
            return super().display(i)
        return SHOWN if place.display else max(STOPPED, super().display(i) + PLAIN)

    def gap(self, i: int) -> Gap:
        gap = super().gap(i)
        place, after = self.lines[i].place, self.lines[i + 1].place
        if place and after and place.story != after.story:
            return gap._replace(goes_on=(APART, APART), resumes=NEVER)
        if after is None or after.display:
            return gap
        weight = self.set_in(i + 1)
        goes_on = gap.goes_on[0] - weight, gap.goes_on[1] - weight
        return gap._replace(goes_on=goes_on, opens=gap.opens + weight)
