"""Bytes to text: gzip, byte-order marks, and which of the Chinese encodings a page without one is in.

Pages are UTF-8 almost always, so that is tried first and costs one pass. For the rest the question is which reading of
the same bytes is the likeliest Chinese text. Detectors are bad at that on short pages: of random snippets of 6, 12 and
20 characters charset-normalizer 3.5 gets 36, 65 and 88 % right, the sum of surprises below all of them. So
charset-normalizer is asked only about text that is not Chinese.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

from papercli.errors import UnreadableInput, UsageError
from papercli.patterns import pattern

GZIP = b"\x1f\x8b"
"""The first bytes of gzip."""
MAX_UNPACKED = 128 << 20
"""The most bytes that gzip may unpack to, 6,000 dense pages. It packs up to 1,000 to 1, so a small file could fill the memory."""

# As many bytes tell the encoding of any page.
_SAMPLE = 1 << 14

_ASCII = bytes(range(0x80))
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\f\r"})

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# How a file begins that is not text, what it is, and what its owner can do.
_OCR = "run OCR on it first"
_UNPACK = "unpack it first"
_BINARY = (
    (b"%PDF-", "a PDF", "extract its text first, as with pdftotext -raw"),
    (b"%!PS-", "PostScript", "make it a PDF first, as with ps2pdf"),
    (b"{\\rtf", "an RTF document", "save it as text first"),
    (b"AT&TFORM", "a DjVu document", "extract its text first, as with djvutxt"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", _OCR),
    (b"\xff\xd8\xff", "a JPEG image", _OCR),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 image", _OCR),
    (b"II*\0", "a TIFF image", _OCR),
    (b"MM\0*", "a TIFF image", _OCR),
    (b"GIF8", "a GIF image", _OCR),
    (b"PK\x03\x04", "a zip archive, or an office document or e-book packed as one", "unpack it or save it as text"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document", "save it as text first"),
    (b"\x1f\x8b", "gzip inside gzip", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\0", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"PAR1", "a Parquet table", "clean the pages that it was made from"),
    (b"SQLite format 3\0", "a database", "take the text out of it first"),
)

# The smaller sets are names for the larger on most pages that carry them, as on the web.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}

# Names to suggest where one was mistyped; any other encoding of Python can be named too.
_OFFERED = ("utf-8", "utf-8-sig", "utf-16", "gb18030", "gb2312", "gbk", "hz", "big5", "big5hkscs", "cp950", "cp1252")

# Escapes and host names: no page is encoded so, and some of them yield lone surrogates.
_ESCAPES = {"utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode"}

# Python's HKSCS reads some symbols of plain Big5 as the first of a pair; Windows and the web, and so the pages, mean
# the second: ‧ separates the parts of foreign names, ～ is a range.
_BIG5_SYMBOLS = (
    ("•", "‧"),
    ("､", "﹑"),
    ("‾", "¯"),
    ("∼", "～"),
    ("♁", "⊕"),
    ("☉", "⊙"),
    ("¥", "￥"),
    ("¢", "￠"),
    ("£", "￡"),
)

# Python's HKSCS is that of 2004. That of 2008 has 68 characters more, in the free places from 0x877a on.
_HKSCS_2008 = (
    "㡵𡵓𣚞𦀡㻬𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹瓆鿇垳䤯呌䄱𣚎堘穲𧭥讏䚮𦺈䆁𥶙箮𢒼鿈𢓁𢓉𢓌"
    "鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋"
)

# Python's GB 18030 is that of 2000, which has these characters, without a place in Unicode then, in the private use area.
# The edition of 2022 gives them the places they have had since.
_GB18030_2022 = str.maketrans(
    {
        **dict(zip(range(0xE78D, 0xE797), "︐︒︑︓︔︕︖︗︘︙", strict=True)),
        **dict(zip((0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864), "龴龵龶龷龸龹龺龻", strict=True)),
        0xE7C7: "ḿ",
    }
)

_PRIVATE = pattern("[\ue78d-\ue864]")

# The 500 commonest Han characters, 73 % of running text, by the word counts of jieba's dictionary (MIT licence);
# their traditional forms by OpenCC; those that a newspaper has on each page; and the Cantonese that Hong Kong prints.
_COMMON = (
    "一是人了不在有大中国和为这上他个地年来我会以到时要出的生学说道民家子也成行下们于后就发自之对得主长可过天作分方"
    "用多你着部能市等业全里工公经本都而高政法面门动日进区事代那去心小同北定开产前其军还然起种所如现理机体表力好外与"
    "文当两实重新三么只山水关明从化平建又制南内西没此将员名手最东头者月间无安看见各城十相但已些正口通想度加第她合院"
    "物性战由位常点海意场武使次二向治因立数样身情入原问把路被并利石老教万知级量任江及应省资委务元美特期世湖回系比气"
    "汉总展电科金先声提品设或义王社很统处四首共马形己儿司太目基领队直计别女权话少流命至报米给打变果书清活几州华解议"
    "更称程今决张导术府才保交放管结师便走达族反再题色五京河接条规式县白它改风光运信受什组听布百济党指论强做取技黄神"
    "选记斯真却职号界件花类何眼兵传带空干农边据集联古广完质阳难增历史专官每住商即步认车台林必死游举线言皇土团收考求"
    "德叫近备研争非具李众连调感转笑革该持始英克士尔让拉思根格造较际亲单朝红型价校约器字段周亚深候则功属积快图火千准"
    "究往极育装许参半令吃观鱼精办像帝八复影告远群包整构料随划算象容示投势热值夫网望源息语股铁断派速怎需片爱律纪支早"
    "况病境证编"
    "國爲為這個來會時學說説們於後發髮對長過業裏裡經門動進區開產軍還種現機體與當兩實麼關從內沒將員東頭間無見戰點場數"
    "樣問並萬級應資務氣漢總電聲設義統處馬兒領隊計別權話報給變書幾華議稱決張導術結師達題條規縣風運組聽濟黨論強黃選記"
    "卻職號類傳帶幹乾農邊據聯廣質陽難歷曆專認車臺遊舉線團備爭衆眾連調轉該爾讓較際親單紅價約亞則屬積圖準極裝許參喫觀"
    "魚辦復遠羣構隨劃勢熱網語鐵斷愛紀況證編著"
    "六七九讯訊镇鎮闻聞版摄攝辑輯责責局村星"
    "佢哋嗰喺咗嘅啲唔冇嚟喇嘢"
)
_PUNCTUATION = "，。、：；！？（）“”‘’《》〈〉「」『』【】〔〕—…·‧％～　０１２３４５６７８９"

# Offered every encoding, charset-normalizer takes French for Estonian; of Japanese and Korean it is never sure.
_FOREIGN = ["cp1252", "cp1251", "koi8_r"]


class Decoded(NamedTuple):
    """The text of a source, the encoding it was in, and how many stretches of it were undecodable.

    ``text`` is without byte-order mark and lone surrogates, its line ends as they were. ``encoding`` is a name that
    ``bytes.decode`` knows. ``replaced`` counts each U+FFFD that stands for bytes, not those the source itself holds.
    """

    text: str
    encoding: str
    replaced: int


def decode(
    data: bytes,
    *,
    name: str = "<stdin>",
    encoding: str | None = None,
    errors: Literal["strict", "replace"] = "strict",
) -> Decoded:
    """Decode the bytes of a text file, unpacked first where they are gzip.

    ``name`` is the source in messages. A byte-order mark beats ``encoding``, which beats what the bytes look like;
    gb2312 and gbk are read as gb18030, big5 as big5hkscs. With ``errors="replace"`` each stretch of undecodable bytes
    becomes one U+FFFD.

    >>> decode("山城要闻".encode("gb18030"))
    Decoded(text='山城要闻', encoding='gb18030', replaced=0)
    >>> decode("山城要聞".encode("big5"))
    Decoded(text='山城要聞', encoding='big5hkscs', replaced=0)
    >>> decode("山城要闻".encode()[:-1], errors="replace")
    Decoded(text='山城要�', encoding='utf-8', replaced=1)

    Raises UsageError for an unknown encoding, and UnreadableInput for what is not text, gzip that is broken or unpacks
    to more than MAX_UNPACKED bytes, an encoding that cannot be told, and undecodable bytes; offsets are bytes of the
    unpacked data, from 0.

    >>> decode("山城要闻".encode()[:-1], name="page.txt")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    papercli.errors.UnreadableInput: page.txt: byte 9 (0xe997) is not utf-8 (unexpected end of data): ...
    """
    codec = None if encoding is None else _codec(encoding)
    data = unpack(data, name)
    for start, what, remedy in _BINARY:
        if data.startswith(start):
            raise UnreadableInput(f"{name}: this is {what}, not text: {remedy}.")
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], marked, errors, name, len(mark))
    if codec is None:
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            codec = _detect(data, f"{name}: byte {error.start} (0x{data[error.start]:02x}) is not utf-8")
        else:
            # A NUL is every second byte of UTF-16; two short words of GB 18030 can be Cyrillic or Arabic in UTF-8.
            if "\0" not in text and (text.isascii() or len(data) > 64 or max(text) >= "\u0800"):
                return Decoded(text, "utf-8", 0)
            codec = _likeliest(_sample(data), "\0" in text) or "utf-8"
    elif codec == "utf-16":
        codec = min("utf-16-le", "utf-16-be", key=lambda order: _surprise(data[:_SAMPLE].decode(order, "replace")))
    return _decode(data, codec, errors, name, 0)


def _codec(encoding: str) -> str:
    """Python's name of an encoding that a page can be in."""
    try:
        codec = codecs.lookup(encoding).name
        b"\0\0\0\0".decode(codec)  # raises for base64 and the like, which are codecs but no encodings
    except (LookupError, ValueError):
        codec = ""
    if codec and codec not in _ESCAPES:
        return _LARGER.get(codec, codec)
    from difflib import get_close_matches

    near = get_close_matches(encoding.lower(), _OFFERED, n=1) or ["utf-8, gb18030 or big5hkscs"]
    raise UsageError(f"There is no encoding {encoding!r}: did you mean {near[0]}?")


def unpack(data: bytes, name: str = "<stdin>") -> bytes:
    """The bytes themselves, unpacked where they are gzip.

    Raises UnreadableInput for gzip that is broken or unpacks to more than MAX_UNPACKED bytes.

    >>> unpack("山城要闻".encode()).decode()
    '山城要闻'
    """
    if not data.startswith(GZIP):
        return data
    import gzip
    import io
    import zlib

    pieces: list[bytes] = []
    room = MAX_UNPACKED
    try:
        with gzip.open(io.BytesIO(data)) as unpacked:
            while piece := unpacked.read(1 << 20):
                room -= len(piece)
                if room < 0:
                    raise UnreadableInput(f"{name}: more than {MAX_UNPACKED:,} bytes when unpacked: split it first.")
                pieces.append(piece)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableInput(f"{name}: broken gzip data ({error}): fetch or pack the file again.") from None
    return b"".join(pieces)


def _decode(data: bytes, encoding: str, errors: str, name: str, offset: int) -> Decoded:
    """Decode what starts at byte ``offset`` of the source."""
    replaced = 0
    strict, replace, ignore = _HANDLERS if encoding == "big5hkscs" else ("strict", "replace", "ignore")
    try:
        text = data.decode(encoding, strict)
    except UnicodeDecodeError as error:
        if errors == "strict":
            raise UnreadableInput(
                f"{name}: byte {offset + error.start} (0x{data[error.start : error.end].hex()}) is not {encoding} "
                f"({error.reason}): name the right encoding with --encoding, or mark such bytes with --errors replace."
            ) from None
        text = data.decode(encoding, replace)
        replaced = len(text) - len(data.decode(encoding, ignore))
    if encoding == "gb18030" and _PRIVATE.search(text):
        text = text.translate(_GB18030_2022)
    if encoding == "big5hkscs":
        for read, meant in _BIG5_SYMBOLS:  # nine passes of replace are many times faster than one of translate
            text = text.replace(read, meant)
    return Decoded(text, encoding, replaced)


def _newer(kind: str) -> str:
    """The name of an error handler that knows the characters of HKSCS-2008, and leaves all else to the one of a kind."""

    def handle(error: UnicodeError) -> tuple[str | bytes, int]:
        if isinstance(error, UnicodeDecodeError):
            pair = error.object[error.start : error.start + 2]
            if len(pair) == 2 and pair[0] == 0x87:
                place = pair[1] - (0x7A if pair[1] < 0x80 else 0xA1 - 5)
                if 0 <= place < len(_HKSCS_2008) and not 0x7F <= pair[1] < 0xA1:
                    return _HKSCS_2008[place], error.start + 2
        return codecs.lookup_error(kind)(error)

    name = f"papercli.hkscs-{kind}"
    codecs.register_error(name, handle)
    return name


_HANDLERS = _newer("strict"), _newer("replace"), _newer("ignore")


def _sample(data: bytes) -> bytes:
    """What tells the encoding: around the first byte that is not ASCII, from where any encoding begins a character."""
    rest = data.lstrip(_ASCII)
    start = max(0, len(data) - len(rest) - _SAMPLE // 2) & ~1 if rest else 0
    return data[start : start + _SAMPLE]


def _detect(data: bytes, problem: str) -> str:
    """The encoding of what is not UTF-8, or UTF-8 with damage."""
    sample = _sample(data)
    if likeliest := _likeliest(sample, b"\0" in data):
        return likeliest
    if len(sample.translate(None, _CONTROLS)) < 0.98 * len(sample):
        raise UnreadableInput(f"{problem}, and this seems to be binary data: give the text of the page.") from None
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_FOREIGN).best()
    if best and best.coherence >= 0.3:  # it saw a language in the letters, and did not merely find them all decodable
        return codecs.lookup(best.encoding).name
    text = sample.decode(errors="replace")
    if text.count("\ufffd") * 20 <= len(text):
        return "utf-8"
    raise UnreadableInput(
        f"{problem}, and what else it is cannot be told: name its encoding with --encoding, and add --errors replace "
        "where a part of it is in another."
    ) from None


def _likeliest(sample: bytes, nul: bool) -> str | None:
    """The encoding in which the bytes are the likeliest Chinese text, or None where that is not likely in any."""
    encodings = ("utf-8", "gb18030", "big5hkscs", *(("utf-16-le", "utf-16-be") if nul else ()))
    readings = {
        encoding: sample.decode(encoding, _HANDLERS[1] if encoding == "big5hkscs" else "replace")
        for encoding in encodings
    }
    convincing = [encoding for encoding in encodings if _convincing(readings[encoding], encoding)]
    return min(convincing, key=lambda encoding: _surprise(readings[encoding]), default=None)


def _convincing(text: str, encoding: str) -> bool:
    beyond_ascii = [character for character in text if not character.isascii() and character != "\ufffd"]
    if text.count("\ufffd") * 2 > len(beyond_ascii):
        return False
    # Other bytes hardly ever have the form of UTF-8. Chinese takes 10 to 11 bits a character over a page, Korean or
    # Japanese read as Chinese 13, as do some Chinese names of three characters.
    return encoding == "utf-8" or _surprise(beyond_ascii) <= 12.5 * len(beyond_ascii) + 4


def _surprise(text: Iterable[str]) -> float:
    """How unlikely this is as the text of a Chinese page, in bits. Readings of the same bytes can be compared by it."""
    bits = _bits()
    return sum(bits.get(character, 20) * count for character, count in Counter(text).items())


@cache
def _bits() -> dict[str, float]:
    """The bits of each character: how rare its class is in newspapers, shared out over the class; 20 where missing."""
    bits: dict[str, float] = dict.fromkeys(map(chr, range(0x4E00, 0xA000)), 17)
    symbols = (*range(0x2010, 0x2800), *range(0x3000, 0x3030), *range(0xFF00, 0xFFF0))
    bits |= dict.fromkeys(map(chr, symbols), 15)
    bits |= dict.fromkeys(map(chr, range(0xA0, 0x180)), 12)  # Latin letters: UTF-8 that could be GB 18030 has these
    bits |= dict.fromkeys(_block("gb2312", 0xB0, 0xD7) + _block("big5", 0xA4, 0xC5), 13.5)  # level 1: the usual hanzi
    bits |= dict.fromkeys((*_COMMON, *map(chr, range(0x2E80, 0x2FE0))), 9.5)  # radicals: PDFs put them for 一 and 人
    bits |= dict.fromkeys(_PUNCTUATION, 7)
    bits |= dict.fromkeys(map(chr, range(0xA0)), 30)
    bits |= dict.fromkeys(map(chr, range(0x20, 0x7F)), 6)
    bits |= dict.fromkeys("\t\n\f\r", 6)
    return bits | {"\0": 12, "\ufffd": 30}  # NULs stand in many a page


def _block(encoding: str, first: int, last: int) -> str:
    """The characters whose first byte is one of these."""
    pairs = (byte for lead in range(first, last + 1) for trail in range(0x40, 0xFF) for byte in (lead, trail))
    return bytes(pairs).decode(encoding, "ignore")
