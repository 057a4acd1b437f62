"""Columns side by side: a page whose printed lines hold pieces of several columns is unrolled into reading order.

``pdftotext -layout`` puts the lines of a column at one distance from the left margin, counted in characters (other tools
count half-ems), or that and a paragraph's indent. So pieces that begin at one place in line after line are a column.
Where a gutter is narrow it prints the lines of two columns with a single blank between them; such a line is parted at
the measure of the lines around it. The page is then cut by turns along gutters between stories and between blocks one
below the other (the recursive X-Y cut, Nagy and Seth 1984) until every block holds one story's columns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from operator import attrgetter, itemgetter

from msgspec import Struct
from msgspec.structs import replace

from papercli.draft import Draft, Line, width
from papercli.lexicon import Lexicon
from papercli.marks import ENDS_SENTENCE
from papercli.stages.openers import find_opener

FEWEST = 3
"""Lines that must show a gutter; a byline or a headline with a wide gap shows one or two."""
NARROWEST = 14
"""The narrowest measure of a column of prose, in half-ems; what is narrower is a table."""
EM = 2
SLACK = 3
"""Half-ems by which a full line can miss the measure: marks hang or are squeezed, Latin letters are narrower than counted."""
INDENT = range(EM, 3 * EM)
"""How far a paragraph's first line can stand in: two ems come out as 2 to 5 blanks."""
REACH = 8
"""Lines over which a column can be silent and go on: its neighbours' lines may be printed between its own."""
AROUND = 6
"""Lines on either side that tell the measures at a place."""
NEAR = 2
"""Lines before its first and after its last exact piece in which a column's indented first line can stand."""
ADRIFT = 6
"""How far from its column's edge a piece can be printed that follows a full line of the column before."""
STORIES = 3
"""The evidence it takes to call the columns on two sides of a gutter different stories."""

_PIECE = re.compile(r"\S+(?:\s\S+)*")
_GAP = re.compile(r"\s\s")
_TOKEN = re.compile(r"(?<!\S)(?:\S|[0-9]+)(?:\s(?:\S|[0-9]+)(?!\S)){3,}|\S+")
"""What no gutter parts: text without blanks, or a loose line's characters with a blank behind each."""


class _Column(Struct, eq=False):
    """A column's left edge, its first row and its last. ``guessed``: no piece need stand at the edge itself."""

    left: int
    first: int
    last: int
    guessed: bool = False


class _Piece(Struct, eq=False):
    """What a printed line holds of one column. ``row`` counts the lines with ink, ``left`` and ``right`` are places in it.

    ``adrift``: it follows a full line of the column before, so its place tells little but the order. ``edge`` is the left
    edge of its column, None for display type and all else that stands in no column; ``measure`` is that of the pieces
    around it in its column, in half-ems as ``width`` is.
    """

    row: int
    start: int
    end: int
    left: int
    right: int
    width: int
    adrift: bool = False
    edge: int | None = None
    measure: int = 0

    @property
    def place(self) -> int:
        return self.left if self.edge is None else self.edge


_Pieces = list[_Piece]


def columns(draft: Draft, lexicon: Lexicon) -> Draft:
    """Put the pieces of columns that stand side by side one below another, block by block and column by column.

    Takes the lines as :func:`papercli.draft.cut` leaves them; gives lines of one piece each, whose ``gap`` and
    ``indent`` are those within their column, and the text with a line end where a gutter begins. A page that shows no
    gutter comes back as it is.

    >>> from papercli.draft import cut
    >>> page = '''　　敖煜新说他在云岭  今年的雪来得早，山
    ... 住了四十年，从没见    路封了三天，邮车也
    ... 过这样大的雪。        上不来。'''
    >>> [line.ink for line in columns(Draft(page, cut(page)), Lexicon()).lines]
    ['敖煜新说他在云岭', '住了四十年，从没见', '过这样大的雪。', '今年的雪来得早，山', '路封了三天，邮车也', '上不来。']
    """
    text, lines = draft.text, draft.lines
    gapped = [
        line for line in lines if line.end - line.start > len(line.ink) + 1 and _GAP.search(text, line.start, line.end)
    ]
    if len(gapped) < FEWEST:
        return draft
    page = max((_Page(text, lines, unit) for unit in (len, width)), key=_Page.aligned)
    if page.aligned() < FEWEST:
        return draft
    usual = Counter([line.gap for line in lines[1:]]).most_common(1)[0][0]
    starts = [0, *[i for i, line in enumerate(lines) if i and line.gap >= 2 * (usual + 1)], len(lines)]
    rows = []
    for first, last in pairwise(starts):
        strip = _Page(text, lines[first:last], page.unit)
        strip.read()
        for row in strip.rows:
            for piece in row:
                piece.row += first
        rows += strip.rows
    page.rows = rows
    paired = [row for row in page.rows if sum(piece.edge is not None and not piece.adrift for piece in row) > 1]
    if len(paired) < FEWEST:
        return draft
    blocks = _Cut(page, lexicon).blocks([piece for row in page.rows for piece in row])
    return replace(draft, text=_broken(text, page.rows), lines=list(_lines(page, blocks)))


def _ink_width(printed: str) -> int:
    return width("".join(printed.split()))


def _broken(text: str, rows: Sequence[_Pieces]) -> str:
    """The text with a line end behind every piece but the last of its line: the blanks there are none of the text's."""
    parts, begin = [], 0
    for end in [piece.end for row in rows for piece in row[:-1]]:
        parts.append(text[begin:end])
        begin = end + 1
    return "\n".join([*parts, text[begin:]])


def _lines(page: _Page, blocks: Sequence[tuple[int, _Pieces]]) -> Iterator[Line]:
    furthest = -1
    for edge, block in blocks:
        above = -1
        for piece in block:
            ink = "".join(page.text[piece.start : piece.end].split())
            gap = page.lines[piece.row].gap if piece.row == above + 1 or piece.row > furthest else 0
            yield Line(piece.start, piece.end, gap, 0 if piece.adrift else max(0, piece.left - edge), piece.width, ink)
            above, furthest = piece.row, max(furthest, piece.row)


class _Page:
    """The pieces of a page's lines, row by row, and the columns they stand in. ``unit`` measures places in a line."""

    def __init__(self, text: str, lines: Sequence[Line], unit: Callable[[str], int]) -> None:
        self.text, self.lines, self.unit = text, lines, unit
        self.rows: list[_Pieces] = []
        self.columns: list[list[_Column]] = [[] for _ in lines]
        self.whole: dict[int, _Pieces] = defaultdict(list)  # by their left edge, those without a blank
        self.lefts: dict[int, list[int]] = defaultdict(list)
        usual = Counter([line.gap for line in lines[1:]]).most_common(1)[0][0] if len(lines) > 1 else 0
        self.strip = list(accumulate(i > 0 and line.gap > usual for i, line in enumerate(lines)))
        for row, line in enumerate(lines):
            self.rows.append([])
            right, last = 0, text.rfind("\n", 0, line.start) + 1
            for match in _PIECE.finditer(text, line.start, line.end):
                left = right + unit(text[last : match.start()])
                right, last = left + unit(match.group()), match.end()
                piece = _Piece(row, *match.span(), left, right, _ink_width(match.group()))
                self.rows[-1].append(piece)
                self.lefts[left].append(row)
                if piece.width == width(match.group()):
                    self.whole[left].append(piece)

    def aligned(self) -> int:
        """How many pieces behind a gap begin where others do."""
        lefts = Counter(piece.left for row in self.rows for piece in row[1:])
        return sum(count for count in lefts.values() if count >= FEWEST)

    def read(self) -> None:
        """Part what is fused, find the columns and put the pieces into them."""
        self.part()
        self.find()
        for row in self.rows:
            self.complete(row)
        for column, pieces in self.assigned().items():
            self.judge(column, pieces)
        self.rows = [self.rejoined(row) for row in self.rows]

    # pieces that hold full lines of two columns or more, a single blank between them

    def part(self) -> None:
        rows = [[part for piece in row for part in self.parts(piece, False)] for row in self.rows]
        fused = [any(piece.adrift for piece in row) for row in rows]
        for i in [i for i in range(len(rows)) if not fused[i] and any(fused[max(0, i - 1) : i + 2])]:
            rows[i] = [part for piece in rows[i] for part in self.parts(piece, True)]
        self.rows = rows

    def parts(self, piece: _Piece, beside: bool) -> _Pieces:
        """``piece``, parted where it holds full lines; ``beside`` one that does, less is proof enough."""
        tokens = _TOKEN.findall(self.text, piece.start, piece.end)
        if len(tokens) == 1:
            return [piece]
        sides, indents = self.sides(piece)
        if not sides and not self.is_lined(piece):
            return [piece]
        common = self.common(piece.row)
        wide = piece.width + sum(token.count(" ") for token in tokens) // 2
        best: tuple[int, list[int]] = (0, [])
        for measure in {*sides, *common, *[wide for wide in map(width, tokens) if wide >= NARROWEST]}:
            if wide <= measure + SLACK or (sides and wide <= min(sides) + SLACK):
                continue
            cuts, full = max([_fill(tokens, measure, indent, common) for indent in indents], key=itemgetter(1))
            if sides:
                sure = wide > max(sides) + SLACK and any(abs(measure - side) <= SLACK for side in sides)
            else:
                sure = beside and measure in common and wide > max(common) + SLACK
            if full > 1 or (sure and (full or beside)) or (beside and full and measure in common):
                best = max(best, (full, cuts))
        parts, start = [], piece.start
        for first, last in pairwise([0, *best[1], len(tokens)]):
            ink = " ".join(tokens[first:last])
            left = piece.left + self.unit(self.text[piece.start : start])
            right = left + self.unit(ink)
            parts.append(_Piece(piece.row, start, start + len(ink), left, right, _ink_width(ink), adrift=first > 0))
            start += len(ink) + 1
        return parts

    def sides(self, piece: _Piece) -> tuple[list[int], tuple[int, ...]]:
        """The measures that the lines above and below show in the same place; and the indents the piece can have."""
        for left in (piece.left, *(piece.left - indent for indent in INDENT)):
            column = self.whole.get(left, [])
            here = bisect_left(column, piece.row, key=attrgetter("row"))
            found = []
            for side in (column[max(0, here - 3) : here], column[here : here + 3]):
                widest = max(
                    (
                        other.width
                        for other in side
                        if abs(other.row - piece.row) <= REACH and self.strip[other.row] == self.strip[piece.row]
                    ),
                    default=0,
                )
                if widest >= NARROWEST:
                    found.append(widest)
            if found:
                return found, (0 if left == piece.left else 2 * EM,)
        return [], (0, 2 * EM)

    def is_lined(self, piece: _Piece) -> bool:
        """Whether another piece near by begins at the same place, be it with an indent."""
        for indent in (0, *INDENT, *(-indent for indent in INDENT)):
            rows = self.lefts.get(piece.left + indent, [])
            here = bisect_left(rows, piece.row)
            if any(
                row != piece.row and abs(row - piece.row) <= REACH and self.strip[row] == self.strip[piece.row]
                for row in rows[max(0, here - 1) : here + 2]
            ):
                return True
        return False

    def common(self, row: int) -> list[int]:
        """The widths that many pieces of the rows around have, in half-ems."""
        counts: Counter[int] = Counter()
        for near in self.rows[max(0, row - AROUND) : row + AROUND + 1]:
            for piece in near:
                tokens = self.text[piece.start : piece.end].split()
                counts.update([wide for wide in map(width, tokens) if wide >= NARROWEST])
        least = max(FEWEST, counts.total() // REACH)
        around = {wide: [counts[wide - 1], counts[wide], counts[wide + 1]] for wide in counts}
        return [wide for wide, near in around.items() if sum(near) >= least and counts[wide] == max(near)]

    # the columns

    def find(self) -> None:
        """Find the left edges at which pieces stand one below another; where indents begin is none."""
        begun: dict[int, _Pieces] = defaultdict(list)
        for row, after in zip(self.rows, [*self.rows[1:], []], strict=True):
            below = {piece.left for piece in after}
            for piece in row:
                if not piece.adrift and below.isdisjoint([piece.left - indent for indent in INDENT]):
                    begun[piece.left].append(piece)
        found: dict[int, list[_Column]] = defaultdict(list)
        for left in sorted(begun):
            for run in self.runs(begun[left]):
                column = _Column(left, run[0].row, run[-1].row)
                stacked = sum(below.row - above.row == 1 for above, below in pairwise(run))
                lefts = range(left - INDENT.stop + 1, left - INDENT.start + 1)
                edges = [other for edge in lefts for other in found.get(edge, []) if self.near(other, column)]
                edge = edges[0] if edges else None
                if edge and 3 * stacked <= len(run):
                    edge.first, edge.last = min(edge.first, column.first), max(edge.last, column.last)
                elif len(run) >= FEWEST or (
                    len(run) + self.is_set_in(run[0]) > 1 and all(len(self.rows[piece.row]) > 1 for piece in run)
                ):
                    found[left].append(column)
        for column in [column for columns in found.values() for column in columns]:
            self.enter(column, NEAR)

    def runs(self, pieces: _Pieces) -> Iterator[_Pieces]:
        """Part pieces of one left edge where the column falls silent, or lines run across the edge."""
        run: _Pieces = []
        for piece in pieces:
            if run:
                rows = self.rows[run[-1].row + 1 : min(piece.row, run[-1].row + REACH)]
                others = [other for row in rows for other in row if not other.adrift]
                across = [o for o in others if o.left <= piece.left - INDENT.stop and o.right > piece.left + 1]
                if piece.row - run[-1].row > REACH or len(across) > 1:
                    yield run
                    run = []
            run.append(piece)
        yield run

    def is_set_in(self, piece: _Piece) -> bool:
        """Whether the piece above is the first of a paragraph that this one goes on with."""
        above = self.rows[piece.row - 1] if piece.row else []
        return any(other.left - piece.left in INDENT for other in above)

    def near(self, one: _Column, other: _Column) -> bool:
        """Whether two columns pass a row together, or only rows of several pieces part them."""
        first, last = min(one.last, other.last) + 1, max(one.first, other.first)
        return last - first < REACH and all(len(row) > 1 for row in self.rows[first + 1 : last - 1])

    def enter(self, column: _Column, reach: int) -> None:
        """Note a column for the rows it passes, and ``reach`` more."""
        for local in self.columns[max(0, column.first - reach) : column.last + reach + 1]:
            if column not in local:
                local.append(column)
            local.sort(key=attrgetter("left"))

    def column_of(self, piece: _Piece) -> _Column | None:
        """The column that a piece stands in by its place."""
        local = self.columns[piece.row]
        exact = next((column for column in local if column.left == piece.left), None)
        return exact or next((column for column in reversed(local) if piece.left - column.left in INDENT), None)

    def adrift(self, row: _Pieces) -> Iterator[tuple[_Pieces, _Piece | None, int | None]]:
        """The pieces of a row whose columns only their order tells, with the piece before them and the next column's edge."""
        run: _Pieces = []
        before = None
        for piece in row:
            column = None if piece.adrift else self.column_of(piece)
            if column is None:
                run.append(piece)
                continue
            if any(other.adrift for other in run):
                yield run, before, column.left
            run, before = [], piece
        if any(other.adrift for other in run):
            yield run, before, None

    def between(
        self, columns: Iterable[_Column], run: _Pieces, before: _Piece | None, limit: int | None
    ) -> list[_Column]:
        """Of the columns those in which pieces adrift can stand; none begins inside the ink before them."""
        edge, right = -1, -1
        if before:
            column = self.column_of(before)
            edge, right = column.left if column else before.left, before.right - EM
        return [
            column
            for column in columns
            if (column.left > edge if column.guessed else column.left > right and column.left >= run[0].left - EM)
            and (limit is None or column.left < limit)
        ]

    def complete(self, row: _Pieces) -> None:
        """See to it that there are as many columns as pieces adrift."""
        for run, before, limit in self.adrift(row):
            local = self.between(self.columns[row[0].row], run, before, limit)
            missing = len(run) - len(local)
            for piece in run:
                near = next((column for column in local if abs(column.left - piece.left) <= ADRIFT), None)
                if near and near.guessed:
                    near.last = piece.row
                    self.enter(near, REACH // 2)
                elif near is None and missing > 0:
                    missing -= 1
                    others = self.between(self.around(piece.row), run, before, limit)
                    others = [column for column in others if -EM <= column.left - piece.left <= ADRIFT]
                    if others:
                        other = min(
                            others, key=lambda column: (abs(column.left - piece.left), column.left, column.first)
                        )
                        other.first, other.last = min(other.first, piece.row), max(other.last, piece.row)
                        self.enter(other, NEAR)
                    else:
                        self.enter(_Column(piece.left, piece.row, piece.row, True), REACH // 2)

    def around(self, row: int) -> list[_Column]:
        """The columns of the rows near by, as far as the rows hold several pieces."""
        found = set(self.columns[row])
        for rows in (range(row - 1, max(-1, row - REACH), -1), range(row + 1, min(len(self.rows), row + REACH))):
            for other in rows:
                if len(self.rows[other]) == 1:
                    break
                found.update(self.columns[other])
        return list(found)

    def assigned(self) -> dict[_Column, _Pieces]:
        """Put the pieces into the columns, those of one row from left to right."""
        found: dict[_Column, _Pieces] = defaultdict(list)
        for row in self.rows:
            ordered: dict[int, _Column] = {}
            for run, before, limit in self.adrift(row):
                local = self.between(self.columns[row[0].row], run, before, limit)
                if len(local) == len(run):
                    ordered |= {piece.start: column for piece, column in zip(run, local, strict=True)}
                    continue
                for piece in run:
                    column = next((column for column in local if column.left >= piece.left - EM), None)
                    if column and piece.adrift:
                        ordered[piece.start] = column
            after = -1
            for piece in row:
                column = ordered.get(piece.start) or (None if piece.adrift else self.column_of(piece))
                if column is None and not piece.adrift and len(row) > 1:
                    local = [column for column in self.columns[piece.row] if column.left > after]
                    column = next((c for c in local if c.guessed and abs(piece.left - c.left) <= ADRIFT), None) or next(
                        (column for column in local if 0 < column.left - piece.left <= 2 * EM), None
                    )
                if column and column.left > after:
                    piece.edge = column.left
                    found[column].append(piece)
                    after = column.left
        return found

    def judge(self, column: _Column, pieces: _Pieces) -> None:
        """Take display type out of a column, by its width and its indent, or all its pieces if they are no prose."""
        wide = [piece.width + 2 * EM * (piece.left - column.left in INDENT and not column.guessed) for piece in pieces]
        set_in = [] if column.guessed else [piece for piece in pieces if piece.left > column.left and not piece.adrift]
        place = {piece.start: i for i, piece in enumerate(set_in)}
        for i, piece in enumerate(pieces):
            ranges = range(max(0, i - 3), i), range(i + 1, min(len(pieces), i + 4))
            near = [[wide[k] for k in side if abs(pieces[k].row - piece.row) <= REACH] for side in ranges]
            sides = [max(side) for side in near if side]
            piece.measure = max(wide[i], min([side for side in sides if side >= wide[i] - SLACK], default=0))
            over = wide[i] - max(sides) if sum(map(len, near)) > 1 else 0
            detached = piece is pieces[-1] and self.lines[piece.row].gap
            centred = piece.start in place and (detached or _is_odd(set_in, place[piece.start]))
            if centred or (over > SLACK and not piece.adrift):
                piece.edge = None
        kept = [(piece, full) for piece, full in zip(pieces, wide, strict=True) if piece.edge is not None]
        full = [p for p, full in kept if full >= p.measure - SLACK or abs(p.width + 2 * EM - p.measure) <= 1]
        measures = sorted(piece.measure for piece, _ in kept)
        if not kept or measures[len(kept) // 2] < NARROWEST or (5 * len(full) < 2 * len(kept) and not column.guessed):
            for piece in pieces:
                piece.edge = None

    def rejoined(self, row: _Pieces) -> _Pieces:
        """Put together again what only the gap in a name or in a headline parted."""
        joined: _Pieces = []
        for piece in row:
            last = joined[-1] if joined else None
            close = last and piece.edge is None and piece.left - last.right <= 2 * EM
            if last and close and (last.edge is None or last.width + piece.width < last.measure + SLACK):
                last.end, last.right, last.width = piece.end, piece.right, last.width + piece.width
            else:
                joined.append(piece)
        return joined


def _is_odd(set_in: _Pieces, place: int) -> bool:
    """Whether a piece is set in otherwise than the paragraphs before and after, as a centred headline is."""
    piece = set_in[place]
    others = [p for p in set_in[max(0, place - 3) : place + 4] if abs(p.row - piece.row) > 1]
    return bool(others) and all(abs(piece.left - other.left) > 1 for other in others)


def _fill(tokens: Sequence[str], measure: int, indent: int, others: Sequence[int]) -> tuple[list[int], int]:
    """Where to part a line's tokens so that each part but the last fills a column of that measure, or, from some part on,
    of one of the ``others``; and how many parts fill it well, 0 where the last does not fit."""
    cuts: list[int] = []
    wide, full = indent, 0
    for place, token in enumerate(tokens, 1):
        wide += _ink_width(token)
        room = measure - wide
        if room < -1:
            rest = [_fill(tokens[cuts[-1] :], other, 0, ()) for other in others] if cuts else []
            more, filled = max(rest, key=itemgetter(1), default=([], 0))
            return [*cuts, *(cuts[-1] + cut for cut in more)], full + filled if filled else 0
        loose = token.count(" ") > 2
        if place == len(tokens):
            full += room <= EM
        elif room <= EM or loose or (room <= ADRIFT and _ink_width(tokens[place]) > room + 1):
            full += room <= EM or loose
            cuts.append(place)
            wide = 0
    return cuts, full


class _Cut:
    """The X-Y cut of a page into columns in reading order."""

    def __init__(self, page: _Page, lexicon: Lexicon) -> None:
        self.text, self.lines, self.lexicon = page.text, page.lines, lexicon
        self.tops = list(accumulate(line.gap + 1 for line in page.lines))

    def blocks(self, pieces: _Pieces) -> list[tuple[int, _Pieces]]:
        """The columns of ``pieces`` in reading order, each with the left edge that its indents count from."""
        edges = _edges(pieces)
        if len(edges) < 2:
            return [(min(edges, default=min(piece.left for piece in pieces)), pieces)]
        bands = self.at_bands(_by_row(pieces))
        if bands:
            rows = _by_row(pieces)
            parts = [rows[start:end] for start, end in pairwise([0, *bands, len(rows)])]
            return [block for part in parts for block in self.blocks([piece for row in part for piece in row])]
        gutter = self.gutter(pieces)
        if gutter is not None:
            sides = [[piece for piece in pieces if (piece.place < gutter) is left] for left in (True, False)]
            return [block for side in sides for block in self.blocks(side)]
        rows = _by_row(pieces)
        for split in (self.at_display, self.at_conflicts, self.at_openers):
            starts = split(rows)
            if starts:
                parts = [rows[start:end] for start, end in pairwise([0, *starts, len(rows)])]
                return [block for part in parts for block in self.blocks([piece for row in part for piece in row])]
        return self.by_column(pieces)

    def by_column(self, pieces: _Pieces) -> list[tuple[int, _Pieces]]:
        """The columns of one story; display type that stands above or below all of them comes first or last."""
        edges = [edge for before, edge in pairwise([-INDENT.stop, *_edges(pieces)]) if edge - before >= INDENT.stop]
        rows = _by_row(pieces)
        alone = {row[0].row for i, row in enumerate(rows) if self.is_display(rows, i)}
        homes = [max(0, sum(edge <= piece.place for edge in edges) - 1) for piece in pieces]
        spans: dict[int, list[int]] = defaultdict(list)
        for piece, home in zip(pieces, homes, strict=True):
            if piece.edge is not None and piece.row not in alone:
                spans[home].append(piece.row)
        found: list[_Pieces] = [[] for _ in range(len(edges) + 2)]
        for piece, home in zip(pieces, homes, strict=True):
            span = spans[home]
            above, below = not span or piece.row < span[0], bool(span) and piece.row > span[-1]
            found[0 if piece.row in alone and above else -1 if piece.row in alone and below else home + 1].append(piece)
        return [(edge, block) for edge, block in zip([edges[0], *edges, edges[0]], found, strict=True) if block]

    # gutters between stories side by side

    def gutter(self, pieces: _Pieces) -> int | None:
        """The left edge of the first column of another story beside the first, if there is one."""
        rows = _by_row(pieces)
        found = [(self.evidence(rows, before, edge), -edge) for before, edge in pairwise(_edges(pieces))]
        best, edge = max(found)
        return -edge if best >= STORIES else None

    def evidence(self, rows: list[_Pieces], before: int, edge: int) -> int:
        """How much speaks for different stories on the two sides of a gutter, where the column at ``edge`` begins."""
        pairs = differ = crossing = 0
        heads = False
        last: dict[int, _Piece] = {}
        one, two = ([i for i, row in enumerate(rows) if any(p.edge == e for p in row)] for e in (before, edge))
        for row in rows:
            seen = {piece.edge: piece for piece in row if piece.edge in (before, edge)}
            last |= seen
            if seen and len(last) == 2 and abs(last[before].row - last[edge].row) <= NEAR:
                pairs += 1
                differ += abs(last[before].measure - last[edge].measure) > SLACK
            display = [piece for piece in row if piece.edge is None]
            crossing += sum(piece.place < edge < piece.right and not piece.adrift for piece in row)
            heads = heads or (len(display) == len(row) and display[0].left < edge <= display[-1].left)
        level = range(max(one[0], two[0]), min(one[-1], two[-1]) + 1)
        beside = len({*one} & {*two})
        either = len({*one} | {*two} & {*level}) if False else len([i for i in {*one} | {*two} if i in level])
        apart = either >= FEWEST and 2 * beside < either
        column = [piece for row in rows for piece in row if piece.edge == edge]
        opens = any(self.opens(column, i) for i in range(min(NEAR, len(column))))
        return STORIES * ((pairs >= FEWEST and 2 * differ > pairs) + opens + apart) + 2 * heads - 2 * crossing

    # blocks one below the other

    def at_bands(self, rows: list[_Pieces]) -> list[int]:
        """The rows to cut at where a white band as wide as the block parts two bodies."""
        gaps = [self.tops[below[0].row] - self.tops[above[0].row] - 1 for above, below in pairwise(rows)]
        usual = Counter(gaps).most_common(1)[0][0] if gaps else 0
        body = [any(piece.edge is not None for piece in row) for row in rows]
        starts = []
        begun = 0
        for i, gap in enumerate(gaps, 1):
            if gap >= 2 * (usual + 1) and any(body[begun:i]) and any(body[i:]):
                starts.append(i)
                begun = i
        return starts

    def at_display(self, rows: list[_Pieces]) -> list[int]:
        """The rows to cut at where lines of display type alone part two blocks and a story begins below them."""
        body = [i for i in range(len(rows)) if not self.is_display(rows, i)]
        parted = [(above + 1, below) for above, below in pairwise(body) if below - above > 1]
        return [self.head(rows, above, below) for above, below in parted if self.begins(rows, below)]

    def head(self, rows: list[_Pieces], first: int, last: int) -> int:
        """From which on the lines of display type in ``[first, last)`` belong to the block below them."""
        gapped = [i for i in range(first, last + 1) if self.lines[rows[i][0].row].gap]
        paired = [i for i in range(first, last) if len(rows[i]) > 1]
        return (gapped or paired or [first])[0]

    def is_display(self, rows: list[_Pieces], place: int) -> bool:
        """Whether a row holds display type alone, be it that this begins where a column does."""
        body = [piece for piece in rows[place] if piece.edge is not None]
        if not body or len(rows[place]) > 1:
            return not body
        piece = body[0]
        near = [other.edge for row in rows[max(0, place - 3) : place + 4] for other in row if other.edge is not None]
        if piece.place == min(near) or "。" in self.text[piece.start : piece.end]:
            return False
        return piece.width + 2 * EM * (piece.left > piece.place) < piece.measure - SLACK

    def begins(self, rows: list[_Pieces], place: int) -> bool:
        """Whether a story's body begins at a row: the leftmost column with a paragraph."""
        near = [piece for row in rows[place : place + REACH] for piece in row if piece.edge is not None]
        edge = min(piece.place for piece in near)
        return next(piece.left > edge for piece in near if piece.edge == edge)

    def at_conflicts(self, rows: list[_Pieces]) -> list[int]:
        """The rows to cut at where columns begin that run into those above."""
        starts: list[int] = []
        begun = i = 0
        extent: dict[int, tuple[int, int]] = {}
        while i < len(rows):
            clash = -1
            for piece in rows[i]:
                for edge, (right, last) in extent.items():
                    if piece.edge not in (None, edge) and _clash(piece, edge, right, last <= begun + NEAR):
                        clash = max(clash, last)
            if clash >= 0 and i > begun:
                begun = i = self.boundary(rows, max(begun + 1, clash - 1), clash + 1, i)
                starts.append(begun)
                extent = {}
            for piece in rows[i]:
                if piece.edge is not None:
                    right = extent.get(piece.edge, (0, 0))[0]
                    extent[piece.edge] = (right if piece.adrift else max(right, piece.right), i)
            i += 1
        return starts

    def boundary(self, rows: list[_Pieces], least: int, first: int, last: int) -> int:
        """Of the rows from which new columns could have begun, the likeliest."""
        signs: list[tuple[int, Callable[[int], bool]]] = [
            (first, lambda i: len(rows[i]) > 1 and self.is_display(rows, i)),
            (least, lambda i: self.lines[rows[i][0].row].gap > 0),
            (first, lambda i: self.is_display(rows, i) or (self.begins(rows, i) and rows[i][0].left > rows[i][0].place)),
        ]  # fmt: skip
        return next((i for start, sign in signs for i in range(start, last + 1) if sign(i)), last)

    def at_openers(self, rows: list[_Pieces]) -> list[int]:
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
            if piece.left == edges[0] or above < 0 or i <= starts[-1] + 1:
                continue
            ended, end = last[above]
            if ended >= starts[-1] and self.text[end.end - 1] in ENDS_SENTENCE:
                pause = level and ended < i - 1 and above + 1 < len(last)
                if pause or self.opens([piece for _, piece in first[place : place + 2]], 0):
                    starts.append(i)
        return starts[1:]

    def opens(self, column: _Pieces, place: int) -> bool:
        """Whether a piece of a column begins with a marker."""
        printed = [self.text[piece.start : piece.end] for piece in column[place : place + 2]]
        ink = ["".join(part.split()) for part in printed]
        return find_opener("".join(ink), "".join(printed), len(ink[0]), self.lexicon) is not None


def _clash(piece: _Piece, edge: int, right: int, indent: bool) -> bool:
    """Whether a piece and the column in ``[edge, right)`` run into each other; an ``indent`` of one may look like that."""
    if indent and abs(edge - piece.place) < INDENT.stop:
        return False
    return edge < piece.place < right - SLACK or piece.place < edge < (0 if piece.adrift else piece.right - SLACK)


def _edges(pieces: _Pieces) -> list[int]:
    return sorted({piece.edge for piece in pieces if piece.edge is not None})


def _by_row(pieces: _Pieces) -> list[_Pieces]:
    found: dict[int, _Pieces] = defaultdict(list)
    for piece in pieces:
        found[piece.row].append(piece)
    return [found[row] for row in sorted(found)]
