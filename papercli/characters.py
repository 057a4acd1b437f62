"""Single characters: the fold table, and what is ink. Nothing here looks at two characters together."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from papercli.patterns import compiled, pattern

# A control has no shape of its own. The line breaks among them (\r \v \f \x1c-\x1e \x85) have done their work when
# lines were split; blank, they cannot break a line a second time. A tab is one blank: its width is not known.
_CONTROLS = (*range(0x0A), *range(0x0B, 0x1F), *range(0x7F, 0xA0))

NOTHING = "\x1f"
"""What a character becomes that is never printed. Python takes it for a blank; it has no width, and no line ends at it."""

# Blanks that differ from U+0020 in width, or in whether a line may break there; and the breaks U+2028 and U+2029.
# U+3000 is not here: it is an indent or the gap between two clauses.
_BLANKS = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F)

# Never printed: they steer hyphenation, joining, direction or annotation.
# Not here: variation selectors. They say which shape of the character before them was printed, and that is ink.
_UNPRINTED = (
    0xAD,  # soft hyphen
    0x61C,  # Arabic letter mark
    0x180E,  # Mongolian vowel separator
    *range(0x200B, 0x2010),  # zero-width space, non-joiner and joiner; direction marks
    *range(0x202A, 0x202F),  # direction embeddings and overrides
    *range(0x2060, 0x2065),  # word joiner, invisible operators
    *range(0x2066, 0x2070),  # direction isolates, deprecated format characters
    0xFEFF,  # byte-order mark
    *range(0xFFF9, 0xFFFC),  # interlinear annotation
)

# Full-width digits and letters are the same in half width; their marks (，：；（）！？％．／) are Chinese and stay.
_FULL_WIDTH = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))

# The tables below hold source and target in pairs.

# PDF fonts draw a radical and the character of the same shape with one glyph, and the extractor guesses wrong.
# Unicode decomposes the Kangxi radicals but of the supplement only ⺟ and ⻳; these are the others that look like a
# character. Shapes that occur only inside one (⺌ ⺮ ⻗) stay.
_RADICALS = """
⺠民 ⻁虎 ⻄西 ⻅见 ⻆角 ⻉贝 ⻋车 ⻑長 ⻓长 ⻔门 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐
⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⺟母 ⻳龟
"""
# Side forms are characters too, where a text speaks of them (氵, three drops of water).
_SIDE_FORMS = """
⺅亻 ⺉刂 ⺖忄 ⺘扌 ⺙攵 ⺡氵 ⺣灬 ⺦丬 ⺨犭 ⺭礻 ⺯糹 ⺰纟 ⺲罒 ⺹耂 ⺾艹 ⻂衤 ⻃覀 ⻈讠 ⻌辶 ⻐钅 ⻖阝 ⻟飠 ⻠饣
"""
# Unicode says 戶. The pages that extractors fill with radicals are simplified ones, which print 户.
_DOOR = "⼾户"
# Marks drawn for vertical setting. Lines along a column (︳︴﹉-﹏) and emphasis dots (﹅﹆) have no other form.
_VERTICAL = """
︐， ︑、 ︒。 ︓： ︔； ︕！ ︖？ ︗〖 ︘〗 ︙… ︱— ︲– ︵（ ︶） ︷｛ ︸｝ ︹〔 ︺〕 ︻【 ︼】 ︽《 ︾》 ︿〈 ﹀〉 ﹁「 ﹂」 ﹃『 ﹄』 ﹇［ ﹈］
"""
# The vertical two-dot leader: Taiwanese papers type it for a colon.
_LEADER = "︰："
# The small marks of Big5, typed for those of full size; never ASCII, where a mark of full width exists.
_SMALL = "﹐， ﹑、 ﹒． ﹔； ﹕： ﹖？ ﹗！ ﹘— ﹙（ ﹚） ﹛｛ ﹜｝ ﹝〔 ﹞〕 ﹟＃ ﹠＆ ﹡＊ ﹢＋ ﹣－ ﹤＜ ﹥＞ ﹦＝ ﹨＼ ﹩＄ ﹪％ ﹫＠"

# Doubles that Unicode keeps for other standards' sake and itself decomposes to one character: Kangxi radicals and the
# two blocks of compatibility ideographs. (Twelve code points there are no doubles and decompose to themselves.)
_DOUBLES = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA1E))


FULL_MARKS = str.maketrans(":;,?!().丶", "：；，？！（）。、")
"""Marks of half width and their doubles of full width, for pages where OCR read the full-width ones as half-width, and the stroke
that it reads for the enumeration comma. They are not in the fold table, for other pages print both:
:mod:`papercli.stages.widths` recognises such pages."""


@cache
def fold_table() -> dict[str, str]:
    r"""Every character that `fold` changes, and what it becomes: one character to one.

    A value is never a key. What is not here stays: Chinese punctuation, U+3000, variation selectors, private use, U+FFFD.

    >>> fold_table()["⽂"], fold_table()["\N{SOFT HYPHEN}"], "，" in fold_table()
    ('文', '\x1f', False)
    """
    table = dict.fromkeys(map(chr, (*_CONTROLS, *_BLANKS)), " ") | dict.fromkeys(map(chr, _UNPRINTED), NOTHING)
    table |= {chr(code): chr(code - 0xFEE0) for code in _FULL_WIDTH}
    for char in map(chr, _DOUBLES):
        same = unicodedata.normalize("NFKC", char)
        if same != char:
            table[char] = same
    return table | {pair[0]: pair[1] for pair in _pairs()}


def _pairs() -> list[str]:
    """Source and target of the tables above."""
    return f"{_RADICALS} {_SIDE_FORMS} {_DOOR} {_VERTICAL} {_LEADER} {_SMALL}".split()


@cache
def _foldable() -> re.Pattern[str]:
    """Characters that the fold table may change: its own, and the blocks of doubles as ranges, which compile faster."""
    sources = "".join([pair[0] for pair in _pairs()])
    blanks = "".join(map(chr, (*_CONTROLS, *_BLANKS, *_UNPRINTED, *_FULL_WIDTH)))
    return compiled(f"[{re.escape(blanks + sources)}\u2f00-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1d]")


def _folded(found: re.Match[str]) -> str:
    char = found[0]
    return fold_table().get(char, char)


def fold(text: str) -> str:
    r"""The same characters in their ordinary form, for any text; position k of the result is position k of `text`.

    The result has no blanks but U+0020, U+3000, the line feed and NOTHING. Split lines first: other breaks become blanks.
    Folding a folded text changes nothing.

    >>> fold("第１２版⽂化：ＩＴ︵１︶，１００％")
    '第12版文化：IT（1），100％'
    >>> fold("一\u3000，（）「」％／㎡①…"), fold("葛\N{VARIATION SELECTOR-17}")
    ('一\u3000，（）「」％／㎡①…', '葛\U000e0100')
    """
    return _foldable().sub(_folded, text)


def blanked(text: str) -> str:
    r"""The text with blanks, or NOTHING, for the characters that are no ink; all others stay.

    >>> blanked("第１２版\xad\t⽂化")
    '第１２版\x1f ⽂化'
    """
    return _foldable().sub(lambda found: char if (char := _folded(found)).isspace() else found[0], text)


_HYPHEN = pattern(r"(?<=[A-Za-z]{2})-(?=[ \u3000]*(?:\r\n|[\r\n])[ \u3000]*[a-z]{2})")


def dehyphenated(text: str) -> str:
    r"""`text` with a soft hyphen, which is no ink, where a hyphen divides a Latin word at the end of a line. A word that is written
    with a hyphen there loses it.

    >>> dehyphenated("Micro-\nsoft X-\n2").replace("\u00ad", "~")
    'Micro~\nsoft X-\n2'
    """
    return _HYPHEN.sub("\u00ad", text)


def ink(text: str) -> str:
    r"""The inked characters of `text`, folded, in order. Ink is every character whose fold is not blank.

    >>> ink(" ⻓ 河\u3000８\u200b号 ")
    '长河8号'
    """
    return "".join(fold(text).split())


def folded_count(before: str, after: str) -> int:
    r"""How many inked characters folding changed. `after` is `before` with each line end as one character, perhaps folded, and
    perhaps with its marks widened.

    >>> folded_count("８号\t楼", "8号 楼"), folded_count("８号\r楼", "８号\n楼")
    (1, 0)
    """
    if before == after:
        return 0
    ordinary = fold(before)
    widened = sum([ordinary.count(mark) - after.count(mark) for mark in map(chr, FULL_MARKS)])
    folded = [(match[0], after[match.start()]) for match in _foldable().finditer(before)]
    return widened + sum(one != other and not other.isspace() for one, other in folded)
