"""The X-Y cut (Nagy and Seth 1984): a page is cut by turns along gutters between stories and between blocks one below the
other, until every block holds one story's columns."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import accumulate, chain, pairwise

from papercli.draft import Line
from papercli.lexicon import Lexicon
from papercli.marks import ENDS_SENTENCE, PROSE
from papercli.stages.columns.gutters import Gutters
from papercli.stages.columns.pieces import EM, INDENT, NEAR, REACH, SLACK, Piece, Pieces

SMALLEST, SMALLEST_FUSED, LARGEST = 0.9, -1.0, 3.5
"""How large display type can be beside body type, as it looks where columns are printed in their place, and fused."""


class Cut:
    """The X-Y cut of a page into columns in reading order."""

    def __init__(self, text: str, lines: Sequence[Line], lexicon: Lexicon) -> None:
        self.text, self.lines, self.gutters = text, lines, Gutters(text, lexicon)
        self.tops = list(accumulate(line.gap + 1 for line in lines))

    def blocks(self, pieces: Pieces) -> list[tuple[int, Pieces]]:
        """The columns of ``pieces`` in reading order, each with the left edge that its indents count from."""
        edges = _edges(pieces)
        if len(edges) < 2:
            return [(min(edges, default=min(piece.left for piece in pieces)), pieces)]
        rows = _by_row(pieces)
        starts = self.at_bands(rows) or self.at_display(rows, True) or self.at_conflicts(rows, True)
        gutter = None if starts else self.gutters.best(rows, edges)
        if gutter is not None:
            parts = self.gutters.sides(rows, gutter)
        else:
            starts = starts or self.at_display(rows) or self.at_conflicts(rows) or self.at_openers(rows)
            if not starts:
                return self.by_column(pieces)
            parts = [list(chain.from_iterable(rows[start:end])) for start, end in pairwise([0, *starts, len(rows)])]
        return [block for part in parts if part for block in self.blocks(part)]

    def by_column(self, pieces: Pieces) -> list[tuple[int, Pieces]]:
        """The columns of one story; display type that stands above or below all of them comes first or last."""
        edges = [edge for before, edge in pairwise([-INDENT.stop, *_edges(pieces)]) if edge - before >= INDENT.stop]
        rows = _by_row(pieces)
        alone = {row[0].row for i, row in enumerate(rows) if self.is_display(rows, i)}
        homes = [max(0, sum(edge <= piece.place for edge in edges) - 1) for piece in pieces]
        spans: dict[int, list[int]] = defaultdict(list)
        for piece, home in zip(pieces, homes, strict=True):
            if piece.edge is not None and piece.row not in alone:
                spans[home].append(piece.row)
        found: list[Pieces] = [[] for _ in range(len(edges) + 2)]
        for piece, home in zip(pieces, homes, strict=True):
            span = spans[home]
            above, below = not span or piece.row < span[0], bool(span) and piece.row > span[-1]
            found[0 if piece.row in alone and above else -1 if piece.row in alone and below else home + 1].append(piece)
        return [(edge, block) for edge, block in zip([edges[0], *edges, edges[0]], found, strict=True) if block]

    # blocks one below the other

    def at_bands(self, rows: list[Pieces]) -> list[int]:
        """The rows to cut at where a white band as wide as the block parts two bodies, and no headline's lines."""
        spans = [(above[0].row, below[0].row) for above, below in pairwise(rows)]
        gaps = [self.tops[below] - self.tops[above] - (below - above) for above, below in spans]
        usual = Counter(gaps).most_common(1)[0][0] if gaps else 0
        body = [i for i, row in enumerate(rows) if any(piece.edge is not None for piece in row)]
        starts = [0]
        for i, gap in enumerate(gaps, 1):
            above = body[bisect_left(body, starts[-1])] < i <= body[-1]
            blank = not usual and 0 < gap == self.lines[rows[i][0].row].gap and not self.is_display(rows, i - 1)
            blank = blank and (self.is_headline(rows, i) or not self.goes_on(rows, i))
            wide = gap > 2 * usual + 1 and not (self.is_display(rows, i - 1) and self.is_display(rows, i))
            if above and (blank or wide):
                starts.append(i)
        return starts[1:]

    def at_display(self, rows: list[Pieces], clean: bool = False) -> list[int]:
        """The rows to cut at where lines of display type alone part two blocks and a story begins below them.

        ``clean``: only those that stand above all columns.
        """
        body = [i for i in range(len(rows)) if not self.is_display(rows, i)]
        parted = [(above + 1, below) for above, below in pairwise(body) if below - above > 1]
        return [
            self.head(rows, above, below)
            for above, below in parted
            if self.begins(rows, below) and not (clean and self.passes(rows, above, below))
        ]

    def passes(self, rows: list[Pieces], first: int, last: int) -> bool:
        """Whether a column may pass the display type in ``[first, last)`` beside it."""
        edges = _edges(list(chain.from_iterable(rows[max(0, first - NEAR) : last + NEAR + 2])))
        if rows[last][0].place != edges[0]:
            return True
        below = rows[last : last + NEAR + 2]
        right = max(piece.right for row in below for piece in row)
        fused = any(piece.adrift for row in below for piece in row)
        if not any(len(row) > 1 or self.is_centred(row[0], edges[0], right, fused) for row in rows[first:last]):
            return True
        above = {piece.place for row in rows[max(0, first - NEAR - 2) : first] for piece in row}
        level = {piece.place for row in below if row[0].place == edges[0] for piece in row}
        return any(
            piece.place in above and (piece.place not in level or (i == 1 and row[0].place != edges[0]))
            for i, row in enumerate(below)
            for piece in row
        )

    def is_centred(self, piece: Piece, edge: int, right: int, fused: bool) -> bool:
        """Whether a headline stands at the left edge, or, in type of a size that headlines have, amid all columns.

        Lines that are ``fused`` are printed narrower than they are.
        """
        aside = piece.left - edge
        size = (right - edge - 2 * aside) / (piece.right - piece.left)
        smallest = SMALLEST_FUSED if fused else SMALLEST
        return aside < INDENT.stop or smallest < size < LARGEST

    def head(self, rows: list[Pieces], first: int, last: int) -> int:
        """From which on the lines of display type in ``[first, last)`` belong to the block below them."""
        gapped = [i for i in range(first, last + 1) if self.lines[rows[i][0].row].gap]
        paired = [i for i in range(first, last) if len(rows[i]) > 1]
        return (gapped or paired or [first])[0]

    def headed(self, rows: list[Pieces], start: int) -> int:
        """The row at which the block that begins at ``start`` has its headline, if one stands right above."""
        lowest = next((i for i in range(start - 1, max(0, start - 1 - NEAR), -1) if self.is_headline(rows, i)), start)
        while lowest > 1 and self.is_headline(rows, lowest - 1):
            lowest -= 1
        return lowest

    def is_headline(self, rows: list[Pieces], place: int) -> bool:
        """Whether a row holds display type alone, or short pieces none of which reads as prose, below a blank line."""
        if self.is_display(rows, place):
            return True
        if not self.lines[rows[place][0].row].gap:
            return False
        return all(
            PROSE.search(self.text, piece.start, piece.end) is None
            and self.text[piece.end - 1] not in ENDS_SENTENCE
            and (len(rows[place]) == 1 or piece.indent or piece.edge is None or piece.width < piece.measure - SLACK)
            for piece in rows[place]
        )

    def is_display(self, rows: list[Pieces], place: int) -> bool:
        """Whether a row holds display type alone, be it that this begins where a column does."""
        body = [piece for piece in rows[place] if piece.edge is not None]
        if not body or len(rows[place]) > 1:
            return not body
        piece = body[0]
        near = [other.edge for row in rows[max(0, place - 3) : place + 4] for other in row if other.edge is not None]
        printed = self.text[piece.start : piece.end]
        if "。" in printed or (piece.place == min(near) and (PROSE.search(printed) or printed[-1] in ENDS_SENTENCE)):
            return False
        return piece.width + 2 * EM * (piece.indent > 0) < piece.measure - SLACK

    def begins(self, rows: list[Pieces], place: int) -> bool:
        """Whether a story's body begins at a row: the leftmost column with a paragraph."""
        near = [piece for row in rows[place : place + REACH] for piece in row if piece.edge is not None]
        edge = min(piece.place for piece in near)
        return next(piece.indent > 0 for piece in near if piece.edge == edge)

    def at_conflicts(self, rows: list[Pieces], clean: bool = False) -> list[int]:
        """The rows to cut at where columns begin that run into those above; ``clean``: where no column goes on."""
        starts = [0]
        extent: dict[int, tuple[int, int]] = {}
        for i, row in enumerate(rows):
            body = [piece for piece in row if piece.edge is not None]
            if any(
                piece.edge != edge and _clash(piece, edge, right, last <= starts[-1] + NEAR)
                for piece in body
                for edge, (right, last) in extent.items()
            ):
                starts.append(i)
                extent = {}
            for piece in body:
                right = extent.get(piece.place, (0, 0))[0]
                extent[piece.place] = (right if piece.adrift else max(right, piece.right), i)
        first = next((i for i in range(len(rows)) if not self.is_headline(rows, i)), 0)
        starts = [start for start in starts if start > first and not (clean and self.goes_on(rows, start, EM))]
        return [max(self.headed(rows, start), above + 1) for above, start in pairwise([0, *starts])]

    def goes_on(self, rows: list[Pieces], start: int, least: int = 1) -> bool:
        """Whether a column of one measure passes a row: in mid-sentence, or with so many pieces above and below."""
        sides: list[dict[int, Pieces]] = []
        for side in (rows[max(0, start - REACH) : start], rows[start : start + REACH]):
            sides.append(defaultdict(list))
            for piece in chain.from_iterable(side):
                if piece.edge is not None:
                    sides[-1][piece.edge].append(piece)
        above, below = sides
        return not above or any(self.continues(above[edge], below[edge], least) for edge in above.keys() & below.keys())

    def continues(self, above: Pieces, below: Pieces, least: int) -> bool:
        """Whether the pieces of a column above a row and below it are of one story."""
        last, first = above[-1], below[0]
        if abs(last.measure - first.measure) > SLACK:
            return False
        full = abs(last.measure - last.set) <= SLACK and not (first.indent or first.adrift)
        return min(len(above), len(below)) >= least or (full and self.text[last.end - 1] not in ENDS_SENTENCE)

    def at_openers(self, rows: list[Pieces]) -> list[int]:
        """The rows to cut at where the first column begins a story and the last, level with it, has ended one."""
        edges = _edges([piece for row in rows for piece in row])
        first = [(i, piece) for i, row in enumerate(rows) for piece in row if piece.edge == edges[0]]
        last = [(i, piece) for i, row in enumerate(rows) for piece in row if piece.edge == edges[-1]]
        shared = len({i for i, _ in first} & {i for i, _ in last})
        level = 5 * shared >= 4 * min(len(first), len(last))
        starts = [0]
        above = -1
        for place, (i, piece) in enumerate(first):
            while above + 1 < len(last) and last[above + 1][0] < i:
                above += 1
            if not piece.indent or above < 0 or i <= starts[-1] + 1:
                continue
            ended, end = last[above]
            if ended >= starts[-1] and self.text[end.end - 1] in ENDS_SENTENCE:
                pause = level and ended < i - 1 and above + 1 < len(last)
                if pause or self.gutters.opens([piece for _, piece in first[place : place + 2]]):
                    starts.append(i)
        return starts[1:]


def _clash(piece: Piece, edge: int, right: int, indent: bool) -> bool:
    """Whether a piece and the column in ``[edge, right)`` run into each other; an ``indent`` of one may look like that."""
    if indent and abs(edge - piece.place) < INDENT.stop:
        return False
    return edge < piece.place < right - SLACK or piece.place < edge < (0 if piece.adrift else piece.right - SLACK)


def _edges(pieces: Pieces) -> list[int]:
    return sorted({piece.edge for piece in pieces if piece.edge is not None})


def _by_row(pieces: Pieces) -> list[Pieces]:
    found: dict[int, Pieces] = defaultdict(list)
    for piece in pieces:
        found[piece.row].append(piece)
    return [found[row] for row in sorted(found)]
