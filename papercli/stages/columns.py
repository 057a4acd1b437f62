"""Columns side by side: a page whose printed lines hold pieces of several columns is unrolled into reading order.

``pdftotext -layout`` puts a column's lines at one distance from the left margin, counted in characters (other tools
count half-ems), or that and a paragraph's indent. So pieces that begin at one distance in line after line are a column.
The page is then cut by turns along its gutters and between its blocks (the recursive X-Y cut, Nagy and Seth 1984)
until every block holds one story's columns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from papercli.draft import Draft, Line, width
from papercli.lexicon import Lexicon
from papercli.marks import ENDS_SENTENCE, OPENERS
from papercli.stages.measure import squeeze
from papercli.stages.openers import find_opener

FEWEST = 3
"""Lines that must show a gutter; a byline or a headline with a wide gap shows one or two."""
NARROWEST = 14
"""The narrowest measure of a column of prose, in half-ems; what is narrower is a table."""
EM = 2
INDENT = range(EM, 3 * EM)
"""How far a paragraph's first line stands in from its column's edge: by two ems, which come out as 2 to 5 blanks."""
SLACK = 3
"""Half-ems by which a full line can exceed the measure: punctuation hangs, Latin letters are narrower than they count."""
REACH = 8
"""Lines over which a column can be silent and still go on: its neighbours' lines may be printed between its own."""
ADRIFT = 6
"""How far from its column's edge a piece can stand that follows a full line of the column before."""

_PIECE = re.compile(r"\S+(?:\s\S+)*")
_GAP = re.compile(r"\s\s")
_TOKEN = re.compile(r"(?<!\S)(?:\S|[0-9]+)(?:\s(?:\S|[0-9]+)(?!\S)){3,}|\S+")
"""What no gutter parts: a stretch of text without blanks, or one with a blank behind each character."""


class _Track(Struct, eq=False):
    """A column's left edge, and the rows from its first piece to its last. ``guessed``: no piece shows the edge itself."""

    left: int
    first: int
    last: int
    guessed: bool = False


class _Cell(Struct, eq=False):
    """A piece of a printed line. ``row`` counts the lines with ink; ``left`` and ``right`` are its place in the line.

    ``adrift``: it follows a full line of the column before, so its place tells little but the order. ``track`` is None for
    display type and what else stands in no column; ``measure`` is that of the pieces around it in its column.
    """

    row: int
    start: int
    end: int
    left: int
    right: int
    width: int
    adrift: bool = False
    track: _Track | None = None
    measure: int = 0
    column: int | None = None


def columns(draft: Draft, lexicon: Lexicon) -> Draft:
    """Put the pieces of columns that stand side by side one below another, block by block and column by column.

    Takes the lines as :func:`papercli.draft.cut` leaves them; gives lines of one piece each, whose ``gap`` and
    ``indent`` are those within their column. A page that shows no gutter comes back as it is.
    """
    text, lines = draft.text, draft.lines
    gapped = (
        line for line in lines if line.end - line.start > len(line.ink) + 1 and _GAP.search(text, line.start, line.end)
    )
    if sum(1 for _ in gapped) < FEWEST:
        return draft
    page = max((_Page(text, lines, unit) for unit in (len, width)), key=_Page.aligned)
    page.part()
    page.find_tracks()
    page.complete()
    page.assign()
    page.judge()
    if sum(sum(cell.track is not None for cell in row) > 1 for row in page.rows) < FEWEST:
        return draft
    page.rejoin()
    blocks = _Cut(page, lexicon).blocks([cell for row in page.rows for cell in row])
    return replace(draft, lines=list(_lines(text, lines, blocks)))


def _is_indented(cell: _Cell) -> bool:
    return cell.column is not None and cell.left > cell.column


def _ink_width(printed: str) -> int:
    return width("".join(printed.split()))


class _Page:
    """The pieces of a page's lines, row by row, and the columns they stand in."""

    def __init__(self, text: str, lines: Sequence[Line], unit: Callable[[str], int]) -> None:
        self.text, self.lines, self.unit = text, lines, unit
        self.rows: list[list[_Cell]] = []
        self.tracks: list[list[_Track]] = []
        for row, line in enumerate(lines):
            last = text.rfind("\n", 0, line.start) + 1
            right, cells = 0, []
            for match in _PIECE.finditer(text, line.start, line.end):
                start, end = match.span()
                left = right + unit(text[last:start])
                right, last = left + unit(match.group()), end
                cells.append(_Cell(row, start, end, left, right, _ink_width(match.group())))
            self.rows.append(cells)

    def aligned(self) -> int:
        """How many pieces behind a gap begin where others do."""
        lefts = Counter(cell.left for row in self.rows for cell in row[1:])
        return sum(count for count in lefts.values() if count >= FEWEST)

    # -- pieces that hold full lines of several columns with a single blank between them

    def part(self) -> None:
        """Part the pieces that hold full lines of neighbouring columns with a single blank between them."""
        self.begun: dict[int, list[_Cell]] = defaultdict(list)
        for row in self.rows:
            for cell in row:
                if len(self.tokens(cell)) == 1:
                    self.begun[cell.left].append(cell)
        parted = [[part for cell in row for part in self.parts(cell)] for row in self.rows]
        fused = [any(cell.adrift for cell in row) for row in parted]
        for i, row in enumerate(parted):
            if not fused[i] and (fused[i - 1 : i] == [True] or fused[i + 1 : i + 2] == [True]):
                parted[i] = [part for cell in row for part in self.parts(cell, True)]
        self.rows = parted

    def tokens(self, cell: _Cell) -> list[str]:
        return self.text[cell.start : cell.end].split()

    def parts(self, cell: _Cell, beside: bool = False) -> list[_Cell]:
        tokens = _TOKEN.findall(self.text, cell.start, cell.end)
        if len(tokens) == 1 or cell.width < NARROWEST:
            return [cell]
        around = self.rows[max(0, cell.row - 2) : cell.row + 3]
        if all(len(row) == 1 for row in around):
            return [cell]
        sides, indented = self.sides(cell)
        common = self.common(cell.row)
        wide = cell.width + sum(token.count(" ") for token in tokens) // 2
        indents = (2 * EM,) if indented else (0,) if sides else (0, 2 * EM)
        best: tuple[int, list[int]] = (0, [])
        for measure in {*sides, *common, *(width(token) for token in tokens if width(token) >= NARROWEST)}:
            if wide <= measure + SLACK:
                continue
            cuts, full = max(
                (_fill(tokens, measure, indent, common) for indent in indents), key=lambda filled: filled[1]
            )
            if not cuts:
                continue
            if sides:
                sure = wide > max(sides) + SLACK and any(abs(measure - side) <= SLACK for side in sides)
                doubtful = wide > min(sides) + SLACK
            else:
                sure = beside and measure in common and wide > max(common) + SLACK
                doubtful = True
            if (full >= 2 and doubtful) or (sure and (full or beside)) or (beside and full and measure in common):
                best = max(best, (full + sure, cuts))
        parts, begin = [], 0
        for cut in [*best[1], len(tokens)]:
            ink = " ".join(tokens[begin:cut])
            offset = len(" ".join(tokens[:begin])) + (begin > 0)
            left = cell.left + self.unit(self.text[cell.start : cell.start + offset])
            start = cell.start + offset
            parts.append(
                _Cell(cell.row, start, start + len(ink), left, left + self.unit(ink), _ink_width(ink), begin > 0)
            )
            begin = cut
        return parts

    def sides(self, cell: _Cell) -> tuple[list[int], bool]:
        """The measures that the lines above and below at the same place show, in half-ems."""
        found = []
        for left in (cell.left, *(cell.left - indent for indent in INDENT)):
            column = self.begun.get(left, [])
            place = bisect_left(column, cell.row, key=lambda other: other.row)
            for side in (column[max(0, place - 3) : place], column[place : place + 3]):
                near = [other.width for other in side if abs(other.row - cell.row) <= REACH]
                if near and max(near) >= NARROWEST:
                    found.append(max(near))
            if found:
                return found, left < cell.left
        return [], False

    def common(self, row: int) -> list[int]:
        """The widths, in half-ems, that many pieces around a row have."""
        counts: Counter[int] = Counter()
        for near in self.rows[max(0, row - 6) : row + 7]:
            for cell in near:
                counts.update([wide for wide in map(width, self.tokens(cell)) if wide >= NARROWEST])
        least = max(3, counts.total() * 0.12)
        return [
            wide
            for wide in counts
            if sum(counts[wide + k] for k in (-1, 0, 1)) >= least
            and counts[wide] >= max(counts[wide - 1], counts[wide + 1])
        ]

    # -- the columns

    def find_tracks(self) -> None:
        """Find the left edges at which pieces stand one below another; where an indent begins is none."""
        begun: dict[int, list[_Cell]] = defaultdict(list)
        for row in self.rows:
            for cell in row:
                if not cell.adrift:
                    begun[cell.left].append(cell)
        found: list[_Track] = []
        for left in sorted(begun):
            for run in self.runs(begun[left]):
                track = _Track(left, run[0].row, run[-1].row)
                stacked = sum(after.row - before.row == 1 for before, after in pairwise(run))
                edge = next((other for other in found if left - other.left in INDENT and self.near(other, track)), None)
                if edge and 3 * stacked <= len(run):
                    edge.first, edge.last = min(edge.first, track.first), max(edge.last, track.last)
                elif len(run) >= FEWEST or (len(run) > 1 and all(len(self.rows[cell.row]) > 1 for cell in run)):
                    found.append(track)
        self.tracks = [[] for _ in self.rows]
        for track in found:
            self.enter(track)

    def runs(self, cells: list[_Cell]) -> Iterator[list[_Cell]]:
        """Part cells of one left edge where the column falls silent, or lines run across its edge."""
        run = cells[:1]
        for before, cell in pairwise(cells):
            between = (
                [other for row in self.rows[before.row + 1 : cell.row] for other in row[:REACH]]
                if cell.row - before.row <= REACH
                else []
            )
            across = sum(
                other.left <= cell.left - INDENT.stop and other.right > cell.left + 1 and not other.adrift
                for other in between
            )
            if cell.row - before.row > REACH or across > 1:
                yield run
                run = []
            run.append(cell)
        yield run

    def near(self, one: _Track, other: _Track) -> bool:
        """Whether two columns pass a row together, or only rows of several pieces part them."""
        first, last = min(one.last, other.last) + 1, max(one.first, other.first)
        return last - first < REACH and all(len(row) > 1 for row in self.rows[first + 1 : last - 1])

    def enter(self, track: _Track, reach: int = 2) -> None:
        """Note the track for every row that it passes, and for those near its ends."""
        for local in self.tracks[max(0, track.first - reach) : track.last + reach + 1]:
            if track not in local:
                local.append(track)
            local.sort(key=lambda track: track.left)

    def track_of(self, cell: _Cell) -> _Track | None:
        """The column that a piece stands in by its place alone."""
        local = self.tracks[cell.row]
        exact = next((track for track in local if track.left == cell.left), None)
        return exact or next((track for track in reversed(local) if cell.left - track.left in INDENT), None)

    def complete(self) -> None:
        """Add the columns that are seen only behind a full line of the column before."""
        for row in self.rows:
            self.loosen(row)
            before, adrift = -1, list[_Cell]()
            for cell in row:
                # a column cannot begin inside the ink before it
                if cell.adrift:
                    adrift.append(cell)
                    continue
                track = self.track_of(cell)
                self.make_room(before, adrift, track.left if track else cell.left - EM)
                before, adrift = cell.right - 1, []
            self.make_room(before, adrift, None)

    def loosen(self, row: list[_Cell]) -> None:
        """Mark a piece that stands in no column, an indent behind a full line of the column before it."""
        common = None
        for before, cell in pairwise(row):
            if not cell.adrift and cell.left - before.right <= 3 * EM and self.track_of(cell) is None:
                common = common or self.common(cell.row)
                if any(measure - 6 <= before.width <= measure + 1 for measure in common):
                    cell.adrift = True

    def make_room(self, before: int, adrift: list[_Cell], limit: int | None) -> None:
        if not adrift:
            return
        row = adrift[0].row
        local = [track for track in self.tracks[row] if before < track.left and (limit is None or track.left < limit)]
        missing = len(adrift) - len(local)
        for cell in adrift:
            near = next((track for track in local if abs(track.left - cell.left) <= ADRIFT), None)
            if near is None and missing > 0:
                around = set(self.tracks[row])
                for step in (-1, 1):
                    for other in range(row + step, row + step * REACH, step):
                        if not 0 <= other < len(self.rows) or len(self.rows[other]) == 1:
                            break
                        around.update(self.tracks[other])
                fits = [
                    t
                    for t in around
                    if -EM <= t.left - cell.left <= ADRIFT and before < t.left and (limit is None or t.left < limit)
                ]
                near = min(fits, key=lambda t: abs(t.left - cell.left), default=None)
                if near:
                    near.first, near.last = min(near.first, row), max(near.last, row)
                    self.enter(near)
                    missing -= 1
                    continue
                self.enter(_Track(cell.left, row, row, True), REACH // 2)
                missing -= 1
            elif near and near.guessed:
                near.left = max(near.left, cell.left)
                near.last = row
                self.enter(near, REACH // 2)

    def assign(self) -> None:
        for row in self.rows:
            before = -1
            for cell in row:
                local = [track for track in self.tracks[cell.row] if track.left > before]
                if cell.adrift:
                    track = next((track for track in local if track.left >= cell.left - EM), None)
                else:
                    track = self.track_of(cell)
                    if track is None and len(row) > 1:
                        track = next(
                            (
                                t
                                for t in local
                                if -4 <= cell.left - t.left <= ADRIFT and (t.guessed or cell.left < t.left)
                            ),
                            None,
                        )
                    if track and track.left <= before:
                        track = None
                cell.track = track
                if not cell.adrift:
                    before = cell.right - EM
                elif track:
                    before = track.left

    def judge(self) -> None:
        """Take from the columns what is too wide for them, and the columns that hold no prose."""
        by_track: dict[_Track, list[_Cell]] = defaultdict(list)
        for row in self.rows:
            for cell in row:
                if cell.track:
                    by_track[cell.track].append(cell)
        for track, cells in by_track.items():
            reach = [
                cell.width + (2 * EM if cell.left - track.left in INDENT and not track.guessed else 0) for cell in cells
            ]
            indented = [i for i, cell in enumerate(cells) if cell.left > track.left and not cell.adrift]
            kept = []
            for i, cell in enumerate(cells):
                sides = [
                    max(found)
                    for side in (range(max(0, i - 3), i), range(i + 1, min(len(cells), i + 4)))
                    if (found := [reach[k] for k in side if abs(cells[k].row - cell.row) <= REACH])
                ]
                if i in indented and not track.guessed:
                    place = indented.index(i)
                    near = indented[max(0, place - 3) : place] + indented[place + 1 : place + 4]
                    others = [cells[k] for k in near if abs(cells[k].row - cell.row) > 1]
                    last = i + 1 == len(cells) and self.lines[cell.row].gap
                    full = sides and abs(reach[i] - max(sides)) <= 1
                    if last or (not full and others and all(abs(cell.left - other.left) > 1 for other in others)):
                        cell.track = None
                        continue
                cell.measure = max(reach[i], min((side for side in sides if side >= reach[i] - SLACK), default=0))
                ink = self.text[cell.start : cell.end]
                too_wide = sides and not cell.adrift and reach[i] > max(sides) + max(SLACK, squeeze(ink))
                if too_wide and len(self.rows[cell.row]) > 1:
                    common = self.common(cell.row)
                    too_wide = (
                        any(abs(max(sides) - wide) <= SLACK for wide in common)
                        or reach[i] > max(common, default=0) + SLACK
                    )
                if too_wide or (cell.left - track.left == 1 and not track.guessed):
                    cell.track = None
                else:
                    kept.append(i)
            filled = sum(
                reach[i] >= cells[i].measure - SLACK or abs(cells[i].width + 2 * EM - cells[i].measure) <= 1
                for i in kept
            )
            measures = sorted(cells[i].measure for i in kept)
            if not kept or measures[len(kept) // 2] < NARROWEST or (filled < 0.4 * len(kept) and not track.guessed):
                for cell in cells:
                    cell.track = None
        for row in self.rows:
            for cell in row:
                cell.column = cell.track.left if cell.track else None

    def rejoin(self) -> None:
        """Put together again what only a name's or a headline's gap parted."""
        rows = []
        for row in self.rows:
            joined: list[_Cell] = []
            for cell in row:
                last = joined[-1] if joined else None
                if (
                    last
                    and cell.track is None
                    and cell.left - last.right <= 2 * EM
                    and (last.track is None or last.width + cell.width + 1 <= last.measure + SLACK)
                ):
                    last.end, last.right, last.width = cell.end, cell.right, last.width + cell.width
                else:
                    joined.append(cell)
            rows.append(joined)
        self.rows = rows


def _fill(tokens: Sequence[str], measure: int, indent: int, others: Sequence[int]) -> tuple[list[int], int]:
    """Where to part a line's tokens so that each part but the last fills a column; and how many fill it to the measure."""
    cuts: list[int] = []
    wide, full = indent, 0
    for place, token in enumerate(tokens, 1):
        wide += _ink_width(token)
        room = measure - wide
        if room < -1:
            if not cuts or not others:
                return [], 0
            more, filled = max(
                (_fill(tokens[cuts[-1] :], other, 0, ()) for other in others), key=lambda found: found[1]
            )
            return [*cuts, *(cuts[-1] + cut for cut in more)], full + filled if filled else 0
        spread = token.count(" ") > 2
        if place == len(tokens):
            full += room <= 2
        elif room <= 2 or spread or (room <= 6 and _ink_width(tokens[place]) > room + 1):
            full += room <= 2 or spread
            cuts.append(place)
            wide = 0
    return cuts, full


_Block = list[_Cell]


class _Cut:
    """The X-Y cut of a page into columns in reading order."""

    def __init__(self, page: _Page, lexicon: Lexicon) -> None:
        self.page, self.text, self.lexicon = page, page.text, lexicon

    def blocks(self, cells: _Block) -> list[_Block]:
        """The columns of ``cells`` in reading order; a line of display type that stands alone is one."""
        tracks = sorted({cell.column for cell in cells if cell.column is not None})
        if len(tracks) < 2:
            return [cells]
        edge = self.gutter(cells, tracks)
        if edge is not None:
            sides = [[cell for cell in cells if (self.place(cell) < edge) == left] for left in (True, False)]
            return [block for side in sides for block in self.blocks(side)]
        for split in (self.at_display, self.at_conflicts, self.at_openers):
            parts = split(cells)
            if len(parts) > 1:
                return [block for part in parts for block in self.blocks(part)]
        return self.by_column(cells, tracks)

    def place(self, cell: _Cell) -> int:
        return cell.left if cell.column is None else cell.column

    def by_column(self, cells: _Block, tracks: list[int]) -> list[_Block]:
        for before, track in pairwise(tracks):
            if track - before < INDENT.stop:
                for cell in cells:
                    if cell.column == track:
                        cell.column = before
                return self.by_column(cells, [other for other in tracks if other != track])
        found: list[_Block] = [[] for _ in tracks]
        rows = _by_row(cells)
        alone = {row[0].row for i, row in enumerate(rows) if self.is_display(rows, i)}
        spans = {
            track: [cell.row for cell in cells if cell.column == track and cell.row not in alone] for track in tracks
        }
        heads: _Block = []
        feet: _Block = []
        for cell in cells:
            place = self.place(cell)
            i = max(0, sum(track <= place for track in tracks) - 1)
            span = spans[tracks[i]]
            if cell.row in alone and not (span and span[0] < cell.row < span[-1]):
                (heads if not span or cell.row < span[0] else feet).append(cell)
            else:
                found[i].append(cell)
        return [block for block in (heads, *found, feet) if block]

    def gutter(self, cells: _Block, tracks: list[int]) -> int | None:
        """The left edge of the first column of another story beside the first one, if there is one."""
        rows = _by_row(cells)
        right = 0
        best, edge = 2, None
        ends = {
            track: max(cell.right for cell in cells if cell.column == track and not cell.adrift)
            if any(cell.column == track and not cell.adrift for cell in cells)
            else track
            for track in tracks
        }
        white = {}
        for before, track in pairwise(tracks):
            right = max(right, ends[before])
            white[track] = track - right
        for before, track in pairwise(tracks):
            if white[track] < 0:
                continue
            score = self.stories(rows, cells, before, track)
            if white[track] > 1 + max([0, *[white[other] for other in white if other != track]]):
                score += 1
            if score > best:
                best, edge = score, track
        return edge

    def stories(self, rows: list[_Block], cells: _Block, before: int, track: int) -> int:
        """The evidence that different stories stand on the two sides of a gutter."""
        edge = track
        score = 0
        # other measures
        pairs = other = 0
        last: dict[int, _Cell] = {}
        for row in rows:
            seen = False
            for cell in row:
                if cell.column == before or cell.column == track:
                    last[cell.column] = cell
                    seen = True
            if seen and len(last) == 2 and abs(last[before].row - last[track].row) <= 2:
                pairs += 1
                other += abs(last[before].measure - last[track].measure) > SLACK
        if pairs >= 3 and 2 * other > pairs:
            score += 3
        beside = False
        heads = False
        for row in rows:
            display = [cell for cell in row if cell.column is None]
            if not display:
                continue
            body = [cell.column < edge for cell in row if cell.column is not None]
            beside_it = {cell.column for cell in row}
            sides = {cell.left < edge for cell in display if self.text[cell.start] not in OPENERS}
            for side in sides:
                if (
                    side not in body
                    and (track if side else before) in beside_it
                    and self.ends_column(cells, display, edge, side)
                ):
                    beside = True
            if len(sides) == 2 and not body:
                heads = True
            score -= 2 * sum(cell.left < edge < cell.right for cell in display)
        score += 3 * beside + 2 * heads
        column = [cell for cell in cells if cell.column == track]
        if any(self.opens(column, i) for i in range(min(2, len(column)))):
            score += 3
        return score

    def ends_column(self, cells: _Block, display: _Block, edge: int, side: bool) -> bool:
        """Whether there are no lines of columns right above, or none right below, on that side of the gutter."""
        row = display[0].row
        near = [
            cell.row
            for cell in cells
            if cell.column is not None and (cell.column < edge) == side and abs(cell.row - row) <= 3
        ]
        return not any(other < row for other in near) or not any(other > row for other in near)

    def opens(self, column: _Block, place: int) -> bool:
        cell = column[place]
        printed = self.text[cell.start : cell.end]
        ink = "".join(printed.split())
        first = len(ink)
        if place + 1 < len(column):
            after = self.text[column[place + 1].start : column[place + 1].end]
            ink += "".join(after.split())
            printed += after
        return find_opener(ink, printed, first, self.lexicon) is not None

    def at_display(self, cells: _Block) -> list[_Block]:
        """Cut at lines between two blocks that hold nothing but display type."""
        rows = _by_row(cells)
        body = [i for i in range(len(rows)) if not self.is_display(rows, i)]
        starts = [0]
        for above, below in pairwise(body):
            if below - above > 1 and self.begins(rows, below):
                starts.append(self.head(rows[starts[-1] :], above + 1 - starts[-1], below - starts[-1]) + starts[-1])
        return [[cell for row in rows[start:end] for cell in row] for start, end in pairwise([*starts, len(rows)])]

    def head(self, rows: list[_Block], first: int, last: int) -> int:
        """From which of the lines of display type in ``[first, last)`` they belong to what stands below them."""
        gapped = [i for i in range(first, last + 1) if self.page.lines[rows[i][0].row].gap]
        if gapped:
            return gapped[0]
        paired = [i for i in range(first, last) if len(rows[i]) > 1]
        if paired:
            return paired[0]
        above = [cell for row in rows[:first] for cell in row]
        tracks = sorted({cell.column for cell in above if cell.column is not None})
        edge = self.gutter(above, tracks) if len(tracks) > 1 else None
        if edge is None:
            return first
        left = rows[first][0].left < edge
        headed = any(cell.column is None and (cell.left < edge) == left for cell in above)
        return first if headed else last

    def is_display(self, rows: list[_Block], place: int) -> bool:
        """Whether a row holds nothing but display type, be it that this begins where a column does."""
        body = [cell for cell in rows[place] if cell.column is not None]
        if not body or len(rows[place]) > 1:
            return not body
        cell = body[0]
        near = [
            other.column for row in rows[max(0, place - 3) : place + 4] for other in row if other.column is not None
        ]
        if cell.column is None or cell.column == min(near):
            return False
        ink = self.text[cell.start : cell.end]
        indent = cell.left - cell.column
        full = cell.width + (2 * EM if indent else 0) >= cell.measure - SLACK
        if "。" in ink:
            return False
        if indent > 0 and not cell.adrift:
            return not full
        return not full and ink[-1] not in ENDS_SENTENCE

    def begins(self, rows: list[_Block], place: int) -> bool:
        """Whether a story's body begins at a row: its leftmost column with a paragraph."""
        near = [cell for row in rows[place : place + REACH] for cell in row if cell.column is not None]
        edge = min(cell.column for cell in near if cell.column is not None)
        column = [cell for cell in near if cell.column is not None and cell.column == edge]
        return column[0].left > edge or self.opens(column, 0)

    def at_conflicts(self, cells: _Block) -> list[_Block]:
        """Cut where columns begin that run into those above."""
        rows = _by_row(cells)
        parts: list[_Block] = [[]]
        begun = 0
        extent: dict[int, tuple[int, int]] = {}
        i = 0
        while i < len(rows):
            clash = -1
            for cell in rows[i]:
                if cell.column is not None:
                    for track, (right, last) in extent.items():
                        if track == cell.column or (abs(track - cell.column) < INDENT.stop and last <= begun + 2):
                            continue
                        if track < cell.column < right - SLACK or cell.column < track < (
                            0 if cell.adrift else cell.right - SLACK
                        ):
                            clash = max(clash, last)
            if clash >= 0 and i > begun:
                start = self.boundary(rows, max(begun + 1, clash - 1), clash + 1, i)
                moved = [cell for row in rows[start:i] for cell in row]
                if moved:
                    del parts[-1][-len(moved) :]
                parts.append([])
                i = begun = start
                extent = {}
            for cell in rows[i]:
                if cell.column is not None:
                    right = extent.get(cell.column, (0, 0))[0]
                    extent[cell.column] = (right if cell.adrift else max(right, cell.right), i)
            parts[-1] += rows[i]
            i += 1
        return parts

    def boundary(self, rows: list[_Block], least: int, first: int, last: int) -> int:
        """Of the rows from which new columns could have begun, the likeliest."""
        signs: list[tuple[int, Callable[[int], bool]]] = [
            (first, lambda i: len(rows[i]) > 1 and self.is_display(rows, i)),
            (least, lambda i: self.page.lines[rows[i][0].row].gap > 0),
            (
                first,
                lambda i: self.is_display(rows, i) or (self.begins(rows, i) and _is_indented(rows[i][0])),
            ),
        ]
        return next((i for start, sign in signs for i in range(start, last + 1) if sign(i)), last)

    def at_openers(self, cells: _Block) -> list[_Block]:
        """Cut where the first column opens a story and the last one has just ended one."""
        edge = min(cell.column for cell in cells if cell.column is not None)
        rightmost = max(cell.column for cell in cells if cell.column is not None)
        first = [cell for cell in cells if cell.column == edge]
        last = [cell for cell in cells if cell.column == rightmost]
        parts: list[_Block] = []
        starts = [cells[0].row]
        for i, cell in enumerate(first):
            above = [other for other in last if starts[-1] <= other.row < cell.row]
            if (
                cell.left > edge
                and cell.row > starts[-1] + 1
                and above
                and self.text[above[-1].end - 1] in ENDS_SENTENCE
            ):
                pause = cell.row - above[-1].row > 1 and above[-1] is not last[-1]
                if pause or self.opens(first, i):
                    starts.append(cell.row)
        for start, end in pairwise([*starts, cells[-1].row + 1]):
            parts.append([cell for cell in cells if start <= cell.row < end])
        return parts


def _by_row(cells: _Block) -> list[_Block]:
    found: dict[int, _Block] = defaultdict(list)
    for cell in cells:
        found[cell.row].append(cell)
    return [found[row] for row in sorted(found)]


def _lines(text: str, lines: Sequence[Line], blocks: list[_Block]) -> Iterator[Line]:
    for block in blocks:
        edge = min(cell.left if cell.column is None else cell.column for cell in block)
        before = None
        for cell in block:
            ink = "".join(text[cell.start : cell.end].split())
            gap = lines[cell.row].gap if before is None or cell.row == before.row + 1 else 0
            indent = 0 if cell.adrift else max(0, cell.left - edge)
            yield Line(cell.start, cell.end, gap, indent, cell.width, ink)
            before = cell
