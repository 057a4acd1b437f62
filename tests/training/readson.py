"""Learn from a folder of text what reads on, and write the model that ``papercli.reading.readson`` uses.

    python -m tests.training.readson TEXT… -o papercli/reading/models/readson.bin

TEXT is a file of UTF-8 text, or a folder whose ``*.txt`` files are taken in the order of their names; a line is a
paragraph. The same text gives the same bytes. Needs numpy. Prints what was counted, for the model's card.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC
from scipy import sparse

from papercli.characters import ink
from papercli.reading.readson import (
    BANDS,
    BITS,
    BUCKET,
    DIGIT,
    DIMENSIONS,
    FAINT,
    FAR,
    HEADER,
    KINDS,
    LETTER,
    LOWEST,
    MAGIC,
    ORDER,
    PRINT,
    STEPS,
    TABLES,
    WINDOW,
    Model,
)

Keys = NDArray[np.uint64]
Reals = NDArray[np.float64]
Floats = NDArray[np.float32]

PAIRS = 8191
"""Pairs of characters that have vectors of their own: the commonest ones."""
SLOTS = 452_000
"""Slots of three bytes: with everything else, the file stays below three million bytes."""
FILLED = 0.93
"""The share of the slots that entries are chosen for. With fuller slots, more of the entries find no place."""
STRETCH, APART = 10_000, 50
"""Of every APART stretches of that many characters one is kept out of the learning, to find the weights of the sum on."""
JOINTS = 8_000
"""Joints that the weights of the sum are found on."""
BATCHES, BATCH, PACE = 9_000, 1024, 0.1
"""How long the vectors learn, how many joints are seen at a time, and the length of the first steps, which get shorter."""
WIDEST = 6.0
"""The largest number of a vector that the file can hold, in standard deviations of all of them; wider ones are cut."""
SEEN = 2
"""Runs of three characters and more that were seen less often are not kept: they are most of all runs, and chance."""


class Level(NamedTuple):
    """The runs of one length: sorted, how often each was seen, the probability of its last character after the others,
    all runs that stood before a last character, and the share of probability that discounting left for others there."""

    keys: Keys
    counts: Reals
    chances: Reals
    contexts: Keys
    seen: Reals
    left: Reals


def files(paths: Iterable[Path]) -> list[Path]:
    """The files of text that ``paths`` name, folders opened."""
    return [file for path in paths for file in (sorted(path.rglob("*.txt")) if path.is_dir() else [path])]


def doubles() -> dict[str, str]:
    """Every character that OpenCC's table of single characters simplifies, and its simplified form."""
    convert = OpenCC("t2s").convert
    forms = {char: convert(char) for char in map(chr, range(0x3400, 0xA000))}
    return {char: form for char, form in forms.items() if form != char and len(form) == 1}


def stream(paths: Sequence[Path], folded: dict[str, str]) -> tuple[Keys, str]:
    """The kinds of all characters of the files, 0 where a paragraph ends and for rare ones; and the kinds, numbered from 1."""
    table = str.maketrans(folded)
    lines: list[str] = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").split("\n"):
            line_kinds = [
                DIGIT if char.isdigit() else LETTER if char.isascii() and char.isalpha() else char
                for char in ink(line).translate(table)
            ]
            lines.append("".join(line_kinds))
    often = Counter("".join(lines))
    kinds = "".join(sorted(sorted(often), key=lambda char: -often[char])[: KINDS - 1])
    numbers = {ord(char): number for number, char in enumerate(kinds, 1)}
    codes = np.frombuffer("\n".join(lines).encode("utf-32-le"), np.uint32)
    lookup = np.zeros(0x110000, np.uint64)
    for code, number in numbers.items():
        lookup[code] = number
    return lookup[codes], kinds


def runs(text: Keys, length: int) -> tuple[Keys, Reals]:
    """The runs of ``length`` kinds in which no 0 stands, as sorted keys, and how often each was seen."""
    size = len(text) - length + 1
    keys = np.zeros(size, np.uint64)
    whole = np.ones(size, bool)
    for place in range(length):
        part = text[place : place + size]
        keys = (keys << np.uint64(BITS)) | part
        whole &= part > 0
    found, counts = np.unique(keys[whole], return_counts=True)
    return found, counts.astype(np.float64)


def discounts(counts: Reals) -> Reals:
    """What to take off each count: the three discounts of Chen and Goodman (1999), for one, two, and three or more."""
    seen = [max(1, int(np.count_nonzero(counts == times))) for times in range(1, 5)]
    first = seen[0] / (seen[0] + 2 * seen[1])
    steps = [times - (times + 1) * first * seen[times] / seen[times - 1] for times in range(1, 4)]
    taken: Reals = np.clip(np.array([0.0, *steps]), 0, [0.0, 0.9, 1.8, 2.7])[np.minimum(counts, 3).astype(int)]
    return taken


def chance(levels: Sequence[Level], keys: Keys, length: int) -> Reals:
    """The probability of the last character of each run, all of which were seen."""
    level = levels[length - 1]
    found: Reals = level.chances[np.searchsorted(level.keys, keys)]
    return found


def estimate(text: Keys) -> list[Level]:
    """The levels of the model, before anything is left out."""
    keys, counts = runs(text, 1)
    none = np.zeros(0)
    levels = [Level(keys, counts, counts / counts.sum(), np.zeros(0, np.uint64), none, none)]
    for length in range(2, ORDER + 1):
        keys, counts = runs(text, length)
        contexts, starts = np.unique(keys >> np.uint64(BITS), return_index=True)
        seen = np.add.reduceat(counts, starts)
        taken = discounts(counts)
        left = np.add.reduceat(taken, starts) / seen
        of = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(keys))))
        short = chance(levels, keys & np.uint64((1 << BITS * (length - 1)) - 1), length - 1)
        levels.append(Level(keys, counts, (counts - taken) / seen[of] + left[of] * short, contexts, seen, left))
    return levels


class Candidates(NamedTuple):
    """The runs of one length that may be kept: keys, chances, what the run one shorter says, the place of what stands
    before, and by how much the text's likelihood falls without each."""

    level: Level
    keys: Keys
    chances: Reals
    short: Reals
    of: NDArray[np.int64]
    worth: Reals


class Entries(NamedTuple):
    """What is kept: keys, values (logarithms), and what each is worth."""

    keys: Keys
    values: Reals
    worth: Reals


def candidates(levels: Sequence[Level]) -> list[Candidates]:
    """The runs of two characters and more that may be kept."""
    found = []
    for length, level in enumerate(levels[1:], 2):
        often = (level.counts >= SEEN) | (length == 2)
        keys, chances = level.keys[often], level.chances[often]
        of = np.searchsorted(level.contexts, keys >> np.uint64(BITS))
        short = chance(levels, keys & np.uint64((1 << BITS * (length - 1)) - 1), length - 1)
        worth = level.counts[often] * np.log(chances / (level.left[of] * short))
        found.append(Candidates(level, keys, chances, short, of, worth))
    return found


def kept(every: Sequence[Candidates], least: float) -> Entries:
    """The runs worth at least ``least``, and what must be known of those that stand before: what is left for others."""
    parts: list[Entries] = []
    for level, keys, chances, short, of, worth in every:
        stay = worth >= least
        inside = np.bincount(of[stay], chances[stay], len(level.contexts))
        below = np.bincount(of[stay], short[stay], len(level.contexts))
        share = np.log(np.maximum(1 - inside, 1e-6) / np.maximum(1 - below, 1e-6))
        passed = level.seen * (1 - inside) * np.abs(share)
        told = passed >= least
        parts.append(Entries(keys[stay], np.log(chances[stay]), worth[stay]))
        parts.append(Entries(level.contexts[told] << np.uint64(BITS), share[told], passed[told]))
    return Entries(
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.worth for part in parts]),
    )


def chosen(levels: Sequence[Level], room: int) -> Entries:
    """The entries that are worth most, at most ``room`` of them, the best first."""
    every = candidates(levels)
    low, high = 0.5, 1e4
    while high / low > 1.02:
        least = (low * high) ** 0.5
        low, high = (low, least) if len(kept(every, least).keys) <= room else (least, high)
    entries = kept(every, high)
    order = np.lexsort((entries.keys, -entries.worth))
    return Entries(entries.keys[order], entries.values[order], entries.worth[order])


def rounded(values: Reals) -> NDArray[np.uint8]:
    """Logarithms as bytes."""
    found: NDArray[np.uint8] = np.clip(np.rint(values * STEPS) + LOWEST, 0, 255).astype(np.uint8)
    return found


def slots(entries: Entries, count: int) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Fingerprints and values of entries in their places; where a bucket is full, those worth least are left out."""
    keys = entries.keys
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        keys = (keys ^ (keys >> np.uint64(33))) * np.uint64(factor)
    keys ^= keys >> np.uint64(33)
    buckets = ((keys >> np.uint64(32)) * np.uint64(count // BUCKET) >> np.uint64(32)).astype(np.int64)
    order = np.argsort(buckets, kind="stable")
    places = np.arange(len(order)) - np.searchsorted(buckets[order], buckets[order])
    fits = order[places < BUCKET]
    slot = buckets[fits] * BUCKET + places[places < BUCKET]
    prints, values = np.zeros(count, np.uint16), np.zeros(count, np.uint8)
    prints[slot] = np.maximum(keys[fits] & np.uint64(PRINT), 1)
    values[slot] = rounded(entries.values[fits])
    return prints, values


class Sides:
    """Text on either side of a joint as sparse rows of the tables of vectors."""

    def __init__(self, pairs: Keys) -> None:
        self.rows = np.zeros(1 << 2 * BITS, np.int64)
        self.rows[pairs.astype(np.int64)] = np.arange(len(pairs)) + TABLES * KINDS
        self.bands = np.array(BANDS) * KINDS
        self.width = TABLES * KINDS + len(pairs)

    def matrix(self, kinds: NDArray[np.int64], *, back: bool) -> sparse.csr_matrix:
        """The rows for the kinds beside each joint, the nearest first; ``back`` says that they stand before it."""
        first, second = (kinds[:, 1], kinds[:, 0]) if back else (kinds[:, 0], kinds[:, 1])
        pair = np.where((first > 0) & (second > 0), self.rows[first << BITS | second], 0)
        rows = np.column_stack([np.where(kinds > 0, kinds + self.bands, 0), pair])
        weights = np.ones(rows.shape, np.float32)
        weights[:, FAR:WINDOW] = FAINT
        weights[rows == 0] = 0
        ends = np.arange(0, rows.size + 1, WINDOW + 1)
        return sparse.csr_matrix((weights.ravel(), rows.ravel(), ends), shape=(len(kinds), self.width))


def softmax(scores: Floats, axis: int) -> Floats:
    """Scores as probabilities that sum to 1 along ``axis``."""
    powers = np.exp(scores - scores.max(axis, keepdims=True))
    shares: Floats = powers / powers.sum(axis, keepdims=True)
    return shares


def vectors(text: Keys, pairs: Keys, batches: int) -> list[Floats]:
    """Learn the vectors of ends and of beginnings: of ``BATCH`` joints, each end is to find its own beginning, and the
    other way round. Each batch takes a step against the gradient, scaled for each row (AdaGrad, Duchi 2011)."""
    random = np.random.default_rng(1)
    sides = Sides(pairs)
    kinds = text.astype(np.int64)
    joints = np.flatnonzero((kinds[WINDOW - 1 : -WINDOW - 1] > 0) & (kinds[WINDOW:-WINDOW] > 0)) + WINDOW
    tables = [random.normal(0, 0.1, (sides.width, DIMENSIONS)).astype(np.float32) for _ in range(2)]
    squares = [np.full((sides.width, 1), 1e-3, np.float32) for _ in range(2)]
    own = np.arange(BATCH)
    reach = np.arange(WINDOW)
    for batch in range(batches):
        at = random.choice(joints, BATCH)[:, None]
        beside = [sides.matrix(kinds[at - 1 - reach], back=True), sides.matrix(kinds[at + reach], back=False)]
        ends, beginnings = [rows @ table for rows, table in zip(beside, tables, strict=True)]
        scores = ends @ beginnings.T
        slope = (softmax(scores, 0) + softmax(scores, 1)) / 2
        slope[own, own] -= 1
        pace = PACE * (1 - batch / batches)
        for rows, table, square, pull in zip(
            beside, tables, squares, (slope @ beginnings, slope.T @ ends), strict=True
        ):
            turned = rows.T.tocsr()
            used = np.flatnonzero(np.diff(turned.indptr))[1:]  # row 0 stands for no character
            gradient = turned[used] @ pull
            square[used] += (gradient * gradient).mean(1, keepdims=True)
            table[used] -= pace * gradient / np.sqrt(square[used])
        if batch % 1000 == 999:
            print(f"{batch + 1} batches", file=sys.stderr, flush=True)
    for table in tables:
        table[np.arange(0, TABLES * KINDS, KINDS)] = 0
    return tables


def packed(
    kinds: str, folded: dict[str, str], alone: Reals, pairs: Keys, table: tuple[NDArray[np.uint16], NDArray[np.uint8]],
    tables: Sequence[Floats], weights: Sequence[float],
) -> bytes:  # fmt: skip
    """The bytes of a model's file."""
    steps = [np.float32(WIDEST * each.std() / 127) for each in tables]
    small = [np.clip(np.rint(each / step), -127, 127).astype(np.int8) for each, step in zip(tables, steps, strict=True)]
    symbols = kinds.encode()
    twins = "".join(twin + symbol for twin, symbol in sorted(folded.items()) if symbol in kinds and twin not in kinds)
    header = HEADER.pack(
        MAGIC,
        len(symbols),
        len(twins.encode()),
        len(alone) + 1,
        len(pairs),
        len(table[1]),
        float(steps[0] * steps[1]),
        *weights,
    )
    codes = np.append([0], rounded(np.log(alone))).astype(np.uint8)
    parts = [header, symbols, twins.encode(), codes, pairs.astype("<u4"), table[0].astype("<u2"), table[1], *small]
    return b"".join(part if isinstance(part, bytes) else part.tobytes() for part in parts)


def weights(model: Model, text: str) -> list[float]:
    """The weights of the sum that make it log-odds, by logistic regression on joints of text that was not learned from: as
    many true ones as pairs of an end and some other beginning."""
    random = np.random.default_rng(2)
    at = [int(place) for place in random.integers(WINDOW, len(text) - WINDOW, JOINTS)]
    ends = [model.end(text[place - WINDOW : place].rpartition("\n")[2]) for place in at]
    beginnings = [model.beginning(text[place : place + WINDOW].partition("\n")[0]) for place in at]
    others = random.permutation(JOINTS)
    pairs = [
        *zip(ends, beginnings, strict=True),
        *[(end, beginnings[other]) for end, other in zip(ends, others, strict=True)],
    ]
    facts = np.array([(1.0, model.runs(*pair), model.product(*pair)) for pair in pairs])
    true = np.repeat([1.0, 0.0], JOINTS)
    found = np.zeros(3)
    for _ in range(25):
        chance = 1 / (1 + np.exp(-facts @ found))
        slope = facts.T @ (true - chance)
        found += np.linalg.solve((facts * (chance * (1 - chance))[:, None]).T @ facts, slope)
    return [float(weight) for weight in found]


def build(text: Keys, kinds: str, folded: dict[str, str], batches: int) -> bytes:
    """Everything that the model's file holds, from text and its kinds."""
    apart = (np.arange(len(text)) // STRETCH) % APART == APART - 1
    levels = estimate(text[~apart])
    common = np.lexsort((levels[1].keys, -levels[1].counts))[:PAIRS]
    pairs = np.sort(levels[1].keys[common])
    table = slots(chosen(levels, int(SLOTS * FILLED)), SLOTS)
    alone = np.full(len(kinds), 0.5 / levels[0].counts.sum())
    alone[levels[0].keys.astype(np.int64) - 1] = levels[0].chances
    tables = vectors(text[~apart], pairs, batches)
    symbols = np.array(["\n", *kinds])
    aside = "".join(symbols[text[apart].astype(np.int64)])
    model = Model(packed(kinds, folded, alone, pairs, table, tables, (0.0, 1.0, 1.0)))
    return packed(kinds, folded, alone, pairs, table, tables, weights(model, aside))


def main() -> int:
    parser = argparse.ArgumentParser(description="Learn from text what reads on.")
    parser.add_argument("text", nargs="+", type=Path, help="files of UTF-8 text, or folders of *.txt")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the model's file")
    parser.add_argument("--batches", type=int, default=BATCHES, help=f"steps of learning the vectors, {BATCHES}")
    arguments = parser.parse_args()
    paths = files(arguments.text)
    if not paths:
        parser.error("there is no *.txt there: name a file or a folder that holds text")
    folded = doubles()
    text, kinds = stream(paths, folded)
    data = build(text, kinds, folded, arguments.batches)
    arguments.output.write_bytes(data)
    for path in paths:
        content = path.read_bytes()
        print(f"{path.name}\t{len(ink(content.decode())):,} characters\tsha256 {hashlib.sha256(content).hexdigest()}")
    print(f"{arguments.output.name}\t{len(data):,} bytes\tsha256 {hashlib.sha256(data).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
