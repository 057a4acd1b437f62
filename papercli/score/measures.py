"""The measures: a cleaned page compared with its gold, and with its source.

Texts are compared on their ink, aligned by edit distance, so that a misread character costs one character and no break.
Letters and digits of full and half width are the same. Needs rapidfuzz (the extra ``score``), imported when it is used.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from papercli.characters import ink
from papercli.errors import UsageError

NEAR = 0.98
"""The share of an article's characters, both ways, from which its body is right: the rest may be misread."""
ALIKE = 0.1
"""The share of four-character runs that two bodies must have in common to be the same article."""
RUN = 4
AROUND = 12
"""Characters shown on either side of a disagreement."""

COUNTED = frozenset({"subhead", "caption", "pull-quote", "verse", "list", "table"})
"""The kinds of paragraphs that are counted; a pull quote counts as a caption, for both may stand anywhere."""
_ALIAS = {"pull-quote": "caption"}
SAME = 85
"""The likeness, from 0 to 100, above which two texts are the same caption, subhead, …, misread."""

F1 = ("article", "paragraph", "byline", "space", "kind")
SHARES = ("headline", "jump", "exact")
MEASURES = (*F1, *SHARES)
LABEL = "label"
"""What a page can say nothing of, besides measures and kinds: the labels before the names of a byline."""

HALF = {0xFF01 + i: 0x21 + i for i in range(94) if chr(0x21 + i).isalnum()}
"""Letters and digits of full width, and the same in half width."""


class Story(Struct, frozen=True):
    """What is compared of an article: headline lines, ``(label, name)`` pairs, paragraphs, pages jumped to and from, and
    what each paragraph is (nothing where that is not said)."""

    headline: tuple[str, ...] = ()
    byline: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    jumps: tuple[str | None, str | None] = (None, None)
    kinds: tuple[str | None, ...] = ()

    @property
    def body(self) -> str:
        """The ink of all paragraphs."""
        return _squeeze("".join(self.paragraphs))


class Page(Struct, frozen=True):
    """What is compared of a page: its stories, and all its text, whatever field it stands in. ``floats`` are captions that
    may stand in any story and at any place of it. ``silent`` are the measures and kinds that the page says nothing of, for
    its format has no way to: they are not counted. :data:`LABEL` among them says that bylines are names without labels."""

    stories: tuple[Story, ...]
    text: str = ""
    floats: tuple[str, ...] = ()
    silent: frozenset[str] = frozenset()

    @property
    def has_kinds(self) -> bool:
        """Whether it says what its paragraphs are."""
        return bool(self.floats) or any(kind for story in self.stories for kind in story.kinds)


class Difference(Struct, frozen=True):
    """A disagreement: the measure it counts against, what it is in words, the index of the result's story it is in (None
    where that is missing), and how many inked characters of that story's body stand before it (None for all of it)."""

    measure: str
    words: str
    story: int | None = None
    place: int | None = None


class Count(Struct):
    """How many things of one kind are right, missed (only in the gold) and wrong (only in the result)."""

    right: int = 0
    missed: int = 0
    wrong: int = 0


class Tally:
    """Counts over any number of pages, one for each of the :data:`MEASURES`, and the differences found.

    ``characters`` are those of the gold's bodies, ``edits`` those misread in them; ``lost`` and ``added`` are None until a
    page is compared with its source.
    """

    def __init__(self) -> None:
        self.counts = {measure: Count() for measure in MEASURES}
        self.characters = self.edits = 0
        self.lost: int | None = None
        self.added: int | None = None
        self.differences: list[Difference] = []

    def update(self, other: Tally) -> None:
        """Add the counts of another tally; its differences stay with it."""
        for measure, count in other.counts.items():
            self._count(measure, count.right, count.missed, count.wrong)
        self.characters += other.characters
        self.edits += other.edits
        if other.lost is not None and other.added is not None:
            self.lost = (self.lost or 0) + other.lost
            self.added = (self.added or 0) + other.added

    def figures(self) -> dict[str, float | int | None]:
        """The figures, rounded to four places; None where there was nothing to find.

        1 is best, but for ``stray_left`` (stray blanks left in 1,000 characters), ``cer`` (share of the characters that
        were misread), ``lost`` and ``added`` (inked characters; only where the source was given), of which 0 is.
        ``kind_f1`` is there only where the gold says what its paragraphs are.

        >>> gold = Page((Story(("云岭要闻",), paragraphs=("云岭市开会。", "会议闭幕。")),))
        >>> found = compare(gold, Page((Story(("要闻",), paragraphs=("云岭市开 会。会议闭幕。",)),))).figures()
        >>> found["article_f1"], found["paragraph_f1"], found["headline_acc"], found["space_f1"]
        (1.0, 0.0, 0.0, 0.0)
        """
        count, per = self.counts, max(1, self.characters)
        found: dict[str, float | int | None] = {
            "article_f1": _f1(count["article"]),
            "paragraph_f1": _f1(count["paragraph"]),
            "headline_acc": _share(count["headline"]),
            "byline_f1": _f1(count["byline"]),
            "jump_acc": _share(count["jump"]),
            "space_f1": _f1(count["space"]),
            "stray_left": 1000 * count["space"].wrong / per,
            "exact_paragraph": _share(count["exact"]),
            "cer": self.edits / per,
        }
        if _f1(count["kind"]) is not None:
            found["kind_f1"] = _f1(count["kind"])
        if self.lost is not None:
            found |= {"lost": self.lost, "added": self.added}
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in found.items()}

    def _count(self, measure: str, right: int, missed: int, wrong: int = 0) -> None:
        count = self.counts[measure]
        count.right += right
        count.missed += missed
        count.wrong += wrong

    def _forget(self, measures: Iterable[str]) -> None:
        """Drop the counts and the differences of these measures."""
        self.counts |= {measure: Count() for measure in measures if measure in self.counts}
        self.differences = [one for one in self.differences if one.measure not in measures]

    def _differs(self, measure: str, words: str, story: int | None = None, place: int | None = None) -> None:
        self.differences.append(Difference(measure, words, story, place))

    def _pair(self, gold: Story, found: Story, one: int, other: int) -> None:
        """Count what two matching stories, those of these indexes, have in common."""
        from rapidfuzz.distance import Levenshtein

        wanted, breaks, blanks = _marks(gold.paragraphs)
        body, broken, kept = _marks(found.paragraphs)
        changes = Counter(change.tag for change in Levenshtein.editops(body, wanted))
        self.edits += changes.total()
        right = max(changes["insert"], changes["delete"]) <= (1 - NEAR) * len(wanted)
        self._count("article", right, 0)
        if not right:
            lacking = f"{changes['insert']} characters missing, {changes['delete']} foreign"
            self._differs("article", f"article {one + 1}: {lacking}: {_start(wanted)}", other)
        for measure, name, expected, got in (
            ("paragraph", "a paragraph's beginning", breaks, broken),
            ("space", "a blank", blanks, kept),
        ):
            self._places(measure, name, (expected, wanted), (got, body), other)
        same = _squeeze("".join(gold.headline)) == _squeeze("".join(found.headline))
        self._count("headline", same, not same)
        if same:
            _, _, expected = _marks(gold.headline)
            _, _, got = _marks(found.headline)
            self._count("space", len(expected & got), len(expected - got), len(got - expected))
            if expected != got:
                lines = " / ".join(gold.headline), " / ".join(found.headline)
                self._differs("space", f"headline: gold {lines[0]}, result {lines[1]}", other)
        else:
            lines = " / ".join(gold.headline) or "none", " / ".join(found.headline) or "none"
            self._differs("headline", f"headline: gold {lines[0]}, result {lines[1]}", other)
        self._count("jump", gold.jumps == found.jumps, gold.jumps != found.jumps)
        if gold.jumps != found.jumps:
            self._differs("jump", f"jump: gold {_jumps(gold)}, result {_jumps(found)}", other)
        expected_paragraphs, paragraphs = Counter(gold.paragraphs), Counter(found.paragraphs)
        hits = (expected_paragraphs & paragraphs).total()
        self._count("exact", hits, expected_paragraphs.total() - hits, paragraphs.total() - hits)

    def _places(
        self, measure: str, name: str, gold: tuple[set[int], str], found: tuple[set[int], str], story: int
    ) -> None:
        """Count the places at which two texts have a break or a blank."""
        (expected, wanted), (got, body) = gold, found
        table = _aligned(body, wanted)
        hits = expected & {table[place] for place in got if place in table}
        self._count(measure, len(hits), len(expected) - len(hits), len(got) - len(hits))
        back = {there: place for place, there in table.items()}
        for place in sorted(expected - hits):
            self._differs(measure, f"missed: {name}: {_around(wanted, place)}", story, back.get(place))
        for place in sorted(got):
            if table.get(place) not in hits:
                self._differs(measure, f"wrong: {name}: {_around(body, place)}", story, place)

    def _byline(self, gold: Story | None, found: Story | None, story: int | None) -> None:
        expected, got = (Counter(one.byline if one else ()) for one in (gold, found))
        hits = (expected & got).total()
        self._count("byline", hits, expected.total() - hits, got.total() - hits)
        if gold and expected != got:
            people = [" ".join(label + name for label, name in one.elements()) or "nobody" for one in (expected, got)]
            self._differs("byline", f"byline: gold {people[0]}, result {people[1]}", story)

    def _source(self, source: str, found: Page) -> None:
        before, after = (Counter(unicodedata.normalize("NFKC", ink(text))) for text in (source, found.text))
        lost, added = before - after, after - before
        self.lost, self.added = lost.total(), added.total()
        for measure, characters in (("lost", lost), ("added", added)):
            if characters:
                few = " ".join(f"{character} {count}" for character, count in characters.most_common(8))
                self._differs(measure, f"{measure}: {few}")


def compare(gold: Page, found: Page, source: str | None = None) -> Tally:
    """Compare a page with its gold and, where it is given, with the text it was made from.

    >>> gold = Page((Story(("云岭要闻",), paragraphs=("云岭市开会。", "会议闭幕。")),))
    >>> [one.words for one in compare(gold, Page((Story(paragraphs=("云岭市开会。会议闭幕。",)),))).differences]
    ["missed: a paragraph's beginning: 云岭市开会。 ▏会议闭幕。", 'headline: gold 云岭要闻, result none']
    """
    tally = Tally()
    whole = found
    silent = gold.silent | found.silent
    if LABEL in silent:
        gold, found = _unlabelled(gold), _unlabelled(found)
    found, moved = sifted(gold, found, tally) if gold.has_kinds else (found, None)
    pairs = matched([story.body for story in gold.stories], [story.body for story in found.stories])
    tally.characters = sum(len(story.body) for story in gold.stories)
    for one, other in pairs.items():
        tally._pair(gold.stories[one], found.stories[other], one, other)
    for one, story in enumerate(gold.stories):
        match = pairs.get(one)
        tally._byline(story, None if match is None else found.stories[match], match)
        if match is None:
            tally.edits += len(story.body)
            for measure in ("headline", "jump"):
                tally._count(measure, 0, 1)
            tally._count("exact", 0, len(story.paragraphs))
            tally._differs("article", f"article {one + 1} missed: {_start(story.body)}")
    matching = set(pairs.values())
    for other, story in enumerate(found.stories):
        if other not in matching:
            tally.edits += len(story.body)
            tally._byline(None, story, other)
            tally._differs("article", f"an article that is none: {_start(story.body)}", other)
    right = tally.counts["article"].right
    tally.counts["article"] = Count(right, len(gold.stories) - right, len(found.stories) - right)
    if moved is not None:
        tally.differences = [moved(one) for one in tally.differences]
    tally._forget(silent)
    if source is not None:
        tally._source(source, whole)
    return tally


def sifted(gold: Page, found: Page, tally: Tally) -> tuple[Page, Callable[[Difference], Difference]]:
    """Count the kinds of paragraphs. Return the result without the paragraphs that are the gold's floats, and a function that
    gives a difference of that page its story and place in the whole one."""
    floats = [_squeeze(text) for text in gold.floats]
    counted = COUNTED - gold.silent - found.silent
    wanted = Counter({("caption", text): count for text, count in Counter(floats).items()})
    for story in gold.stories:
        named = zip(story.kinds, story.paragraphs, strict=False)
        wanted.update((_ALIAS.get(kind, kind), _squeeze(text)) for kind, text in named if kind in counted)
    stories: list[Story] = []
    origins: list[int] = []
    gaps: list[list[tuple[int, int]]] = []
    for number, story in enumerate(found.stories):
        kept, taken = _without(story, floats)
        stays = bool(kept or story.headline)
        for kind, text, place in _kinds(story, taken):
            if kind not in counted:
                continue
            kind = _ALIAS.get(kind, kind)
            near = next((one for one in wanted if one[0] == kind and wanted[one] and _same(one[1], text)), None)
            tally._count("kind", near is not None, 0, near is None)
            if near:
                wanted[near] -= 1
            else:
                tally._differs("kind", f"wrong: a {kind}: {_start(text)}", len(stories) if stays else None, place)
        if stays:
            stories.append(replace(story, paragraphs=tuple(kept), kinds=()))
            origins.append(number)
            gaps.append([(place, size) for place, size in taken.values()])
    for (kind, text), count in wanted.items():
        tally._count("kind", 0, count)
        if count:
            tally._differs("kind", f"missed: a {kind}: {_start(text)}")

    def moved(one: Difference) -> Difference:
        if one.story is None or one.story >= len(origins):
            return replace(one, story=None, place=None)
        place = one.place
        if place is not None:
            place += sum(size for at, size in gaps[one.story] if at <= place)
        return replace(one, story=origins[one.story], place=place)

    return replace(found, stories=tuple(stories)), moved


def _without(story: Story, floats: list[str]) -> tuple[list[str], dict[int, tuple[int, int]]]:
    """The paragraphs of a story that are none of the floats, which are taken from the list as they are found; and of each
    that is one, by its number, the inked characters before it and its own."""
    kept: list[str] = []
    taken: dict[int, tuple[int, int]] = {}
    place = 0
    for number, text in enumerate(story.paragraphs):
        ink = _squeeze(text)
        hit = next((one for one in floats if _same(one, ink)), None)
        if hit is None:
            kept.append(text)
            place += len(ink)
        else:
            floats.remove(hit)
            taken[number] = place, len(ink)
    return kept, taken


def _kinds(story: Story, taken: Collection[int]) -> Iterator[tuple[str, str, int]]:
    """The paragraphs of a story that say what they are: the kind, the ink, and how many characters of those before it are
    not ``taken``."""
    place = 0
    for number, (text, kind) in enumerate(zip_longest(story.paragraphs, story.kinds)):
        ink = _squeeze(text)
        place += 0 if number in taken else len(ink)
        if kind is not None:
            yield kind, ink, place


def _same(one: str, other: str) -> bool:
    """Whether two texts are the same, misread."""
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other) > SAME


def matched(gold: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """Which found body is which of the gold, by index: the pairs that share most runs of characters, best first.

    >>> matched(["云岭市昨日开会", "白石渡昨日通车"], ["白石渡今日通车了", "云岭市昨日开会", "天气"])
    {0: 1}
    """
    pairs: dict[int, int] = {}
    same: dict[str, list[int]] = defaultdict(list)
    for other, body in enumerate(found):
        same[body].append(other)
    for one in reversed(range(len(gold))):
        if others := same[gold[one]]:
            pairs[one] = others.pop()
    taken = set(pairs.values())
    sizes: dict[int, int] = {}
    holders: dict[str, list[tuple[int, int]]] = defaultdict(list)  # who has a run, and how often
    for other, body in enumerate(found):
        if other not in taken:
            theirs = _runs(body)
            sizes[other] = theirs.total()
            for run, count in theirs.items():
                holders[run].append((other, count))
    alike = []
    for one, body in enumerate(gold):
        if one in pairs:
            continue
        own = _runs(body)
        shared: Counter[int] = Counter()
        for run, count in own.items():
            for other, often in holders.get(run, ()):
                shared[other] += min(count, often)
        for other, count in shared.items():
            share = count / max(own.total(), sizes[other])
            if share > ALIKE:
                alike.append((share, one, other))
    for _, one, other in sorted(alike, reverse=True):
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return dict(sorted(pairs.items()))


def check() -> None:
    """Raise UsageError, which says how to install it, where rapidfuzz is missing."""
    try:
        import rapidfuzz.distance  # noqa: F401 - whether it is there is the question
    except ImportError:
        raise UsageError("Scoring needs rapidfuzz: pip install rapidfuzz.") from None


def _unlabelled(page: Page) -> Page:
    """The page with names alone in its bylines."""
    stories = [replace(story, byline=tuple([("", name) for _, name in story.byline])) for story in page.stories]
    return replace(page, stories=tuple(stories))


def _f1(count: Count) -> float | None:
    every = 2 * count.right + count.missed + count.wrong
    return 2 * count.right / every if every else None


def _share(count: Count) -> float | None:
    every = count.right + count.missed
    return count.right / every if every else None


def _squeeze(text: str) -> str:
    return "".join(text.translate(HALF).split())


def _marks(parts: Iterable[str]) -> tuple[str, set[int], set[int]]:
    """The inked characters of the parts, how many of them stand before each end of a part but the last, and before each blank."""
    found: list[str] = []
    breaks, blanks = set(), set()
    for part in parts:
        for place, word in enumerate(part.split()):
            if place:
                blanks.add(len(found))
            found += word
        breaks.add(len(found))
    return "".join(found), breaks - {len(found)}, blanks


def _aligned(text: str, gold: str) -> dict[int, int]:
    """For places in ``text`` (before the character of that index) the same place in the gold."""
    from rapidfuzz.distance import Levenshtein

    places: dict[int, int] = {}
    for change in Levenshtein.opcodes(text, gold):
        if change.tag in ("equal", "replace"):
            same = min(change.src_end - change.src_start, change.dest_end - change.dest_start)
            places.update((change.src_start + k, change.dest_start + k) for k in range(same))
    return places


def _runs(text: str) -> Counter[str]:
    return Counter(text[place : place + RUN] for place in range(max(1, len(text) - RUN + 1)))


def _start(text: str) -> str:
    return text[: 2 * AROUND] + "…" * (len(text) > 2 * AROUND)


def _around(text: str, place: int) -> str:
    return f"{text[max(0, place - AROUND) : place]} ▏{text[place : place + AROUND]}"


def _jumps(story: Story) -> str:
    to, back = story.jumps
    return " ".join([*([f"to {to}"] if to else []), *([f"from {back}"] if back else [])]) or "none"
