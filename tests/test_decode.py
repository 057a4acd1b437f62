"""Bytes to text: which encoding, what is refused, and what a message says."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from encodings.aliases import aliases
from pathlib import Path
from typing import Literal

import pytest

from papercli.errors import PaperError, UnreadableInput, UsageError
from papercli.readers import decode as module
from papercli.readers.decode import Decoded, decode

DATA = Path(__file__).parent / "data" / "decode"
PAGE = "白石渡大桥通车\n本报讯（记者 沈若溪）10月1日上午，白石渡大桥通车，进城只要20分钟。\n"


def lines(file: str) -> list[str]:
    return [line for line in (DATA / file).read_text("utf-8").splitlines() if not line.startswith("#")]


def in_big5(text: str) -> bytes:
    """As Windows writes it, or with the characters of Hong Kong."""
    try:
        return text.encode("cp950")
    except UnicodeEncodeError:
        return text.encode("big5hkscs")


SNIPPETS = [
    *((line, encoding, line.encode(encoding)) for line in lines("simplified.txt") for encoding in ("utf-8", "gb18030")),
    *(
        (line, encoding, line.encode(encoding))
        for line in lines("traditional.txt")
        for encoding in ("utf-8", "gb18030")
    ),
    *((line, "big5hkscs", in_big5(line)) for line in lines("traditional.txt")),
    *(
        (line + end, encoding, (line + end).encode(encoding))
        for line in lines("simplified.txt") + lines("traditional.txt")
        for encoding in ("utf-16-le", "utf-16-be")
        for end in ("\n", "\r\n")
    ),
]


@pytest.mark.parametrize(("text", "encoding", "data"), SNIPPETS)
def test_short_pages_without_a_mark(text: str, encoding: str, data: bytes) -> None:
    assert decode(data) == Decoded(text, encoding, 0)


def windows(text: str) -> Iterator[str]:
    """Every ten characters in a row of which four are hanzi."""
    for start in range(len(text) - 9):
        window = text[start : start + 10]
        if sum("\u4e00" <= character <= "\u9fff" for character in window) >= 4:
            yield window


@pytest.mark.parametrize(
    ("file", "encoding"),
    [("simplified.txt", "gb18030"), ("traditional.txt", "gb18030"), ("traditional.txt", "big5hkscs")],
)
def test_any_ten_characters_tell_the_encoding(file: str, encoding: str) -> None:
    wrong = []
    for window in windows("".join(lines(file))):
        data = in_big5(window) if encoding == "big5hkscs" else window.encode(encoding)
        if decode(data) != Decoded(window, encoding, 0):
            wrong.append(window)
    assert wrong == []


@pytest.mark.xfail(strict=True, reason="two hanzi, each likely in the other encoding too")
@pytest.mark.parametrize(("text", "encoding"), [("昨晚 7", "big5hkscs"), ("模組", "big5hkscs")])
def test_known_failures(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\0\0", "utf-32-le"),
        (b"\0\0\xfe\xff", "utf-32-be"),
    ],
)
@pytest.mark.parametrize("text", [PAGE, "", "a"])
@pytest.mark.parametrize("given", [None, "utf-8", "gb18030", "utf-16"])
def test_a_byte_order_mark_decides(mark: bytes, encoding: str, text: str, given: str | None) -> None:
    data = mark + text.encode(encoding.removesuffix("-sig"))
    assert decode(data, encoding=given) == Decoded(text, encoding, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n \t\n",
        "Latin only, no hanzi.\n",
        "Zoë Müller, café, 25°C",
        "привет",
        "今日\0要闻",
        "PK\0\0",
        "要闻" + "\0" * 100,
        "a\r\nb\rc\fd\u2028e",
        "要闻\ufffd",
        "⼈⾃⾏取⽤",
        "𠮷野家𪚥",
    ],
)
def test_utf8_is_taken_as_it_stands(text: str) -> None:
    assert decode(text.encode()) == Decoded(text, "utf-8", 0)


def test_a_page_padded_with_nul() -> None:
    text = "云桥县千亩梯田迎来插秧季" + "\0" * 100
    assert decode(text.encode("gb18030")) == Decoded(text, "gb18030", 0)


def test_latin_after_utf8_and_chinese_failed() -> None:
    text = "Le conseil a décidé hier que la fête aurait lieu à l'été, près du château; les élèves y ont été conviés."
    assert decode(text.encode("cp1252")) == Decoded(text, "cp1252", 0)


@pytest.mark.parametrize("text", ["Der Rest: 今日", "x" * 40_000 + "\n" + PAGE, (PAGE * 500)])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_hanzi_after_much_ascii_and_long_pages(text: str, encoding: str) -> None:
    assert decode((text + "\n").encode(encoding)) == Decoded(text + "\n", encoding, 0)


@pytest.mark.parametrize(
    ("given", "encoding"),
    [
        ("UTF8", "utf-8"),
        ("GB2312", "gb18030"),
        ("gbk", "gb18030"),
        ("cp936", "gb18030"),
        ("gb18030", "gb18030"),
        ("Big5", "big5hkscs"),
        ("big5-hkscs", "big5hkscs"),
        ("cp950", "cp950"),
        ("utf-16-be", "utf-16-be"),
        ("latin-1", "iso8859-1"),
        ("cp1252", "cp1252"),
        ("shift_jis", "shift_jis"),
        ("hz", "hz"),
    ],
)
def test_an_encoding_by_name(given: str, encoding: str) -> None:
    text = "été" if encoding in ("iso8859-1", "cp1252") else "山村、町"
    assert decode(text.encode(encoding), encoding=given) == Decoded(text, encoding, 0)


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf16_by_name_finds_its_byte_order(order: str) -> None:
    assert decode("山城".encode(order), encoding="utf-16") == Decoded("山城", order, 0)


def test_the_named_encoding_beats_the_likely_one() -> None:
    assert decode("要闻".encode("gb18030"), encoding="big5").text != "要闻"


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("gb18O30", "gb18030"),
        ("GBK2312", "gb2312"),
        ("bigs5", "big5"),
        ("utf-8-bom", "utf-8"),
        ("utf-7", "utf-8"),
        ("", "utf-8, gb18030 or big5hkscs"),
        ("klingon", "utf-8, gb18030 or big5hkscs"),
        ("base64", "utf-8, gb18030 or big5hkscs"),
        ("unicode_escape", "utf-8, gb18030 or big5hkscs"),
        ("a\0b", "utf-8, gb18030 or big5hkscs"),
        ("\ud800", "utf-8, gb18030 or big5hkscs"),
    ],
)
@pytest.mark.parametrize("data", [b"", b"text"])
def test_an_unknown_encoding_names_the_nearest(given: str, near: str, data: bytes) -> None:
    with pytest.raises(UsageError) as raised:
        decode(data, encoding=given)
    assert str(raised.value) == f"There is no encoding {given!r}: did you mean {near}?"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs", "utf-16-le"])
def test_gzip_is_unpacked(encoding: str) -> None:
    text = "月眉溪口新步道啟用\n"
    packed = gzip.compress(text[:4].encode(encoding)) + gzip.compress(text[4:].encode(encoding))
    assert decode(packed) == Decoded(text, encoding, 0)


def test_gzip_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_UNPACKED", 1000)
    assert decode(gzip.compress(b"a" * 1000)).text == "a" * 1000
    with pytest.raises(UnreadableInput, match=r"page\.gz: more than 1,000 bytes when unpacked"):
        decode(gzip.compress(b"a" * 1001), name="page.gz")


PACKED = gzip.compress(PAGE.encode())


@pytest.mark.parametrize(
    "data", [PACKED[:-9], PACKED[:12], b"\x1f\x8b", PACKED[:-8] + b"\0" * 8, PACKED[:15] + b"\xff" * 20, PACKED + b"x"]
)
@pytest.mark.parametrize("errors", ["strict", "replace"])
def test_broken_gzip(data: bytes, errors: Literal["strict", "replace"]) -> None:
    with pytest.raises(UnreadableInput, match=r"^page\.gz: broken gzip data \("):
        decode(data, name="page.gz", errors=errors)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image, not text: run OCR on it first"),
        (b"%PDF-1.7\n", "a PDF, not text: extract its text first, as with pdftotext -raw"),
        (b"PK\x03\x04\x14\0", "a zip archive"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "an office document"),
        (gzip.compress(PACKED), "gzip inside gzip"),
        (gzip.compress(b"GIF89a"), "a GIF image"),
    ],
)
@pytest.mark.parametrize("given", [None, "gb18030"])
def test_known_binary_files(data: bytes, what: str, given: str | None) -> None:
    with pytest.raises(UnreadableInput) as raised:
        decode(data, name="page.txt", encoding=given)
    assert str(raised.value).startswith(f"page.txt: this is {what}")


def test_other_binary_data() -> None:
    with pytest.raises(UnreadableInput) as raised:
        decode(bytes(number * number % 251 for number in range(600)), name="page.txt")
    assert str(raised.value) == (
        "page.txt: byte 12 (0x90) is not utf-8, and this seems to be binary data: give the text of the page."
    )


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("어제 마을에 새 도서관이 문을 열었고 많은 주민들이 책을 보러 왔습니다.", "euc_kr"),
        ("昨日、町の新しい図書館が開館し、多くの市民がつどいました。", "euc_jp"),
        ("昨日、町の新しい図書館が開館し、多くの市民がつどいました。", "shift_jis"),
        ("café", "cp1252"),
    ],
)
@pytest.mark.parametrize("errors", ["strict", "replace"])
def test_what_cannot_be_told_is_not_guessed(text: str, encoding: str, errors: Literal["strict", "replace"]) -> None:
    with pytest.raises(UnreadableInput, match=r"is not utf-8, and what else it is cannot be told: name its encoding"):
        decode(text.encode(encoding), errors=errors)


BYTES = PAGE.encode()
GB = PAGE.encode("gb18030")
BIG5 = "月眉溪口新步道啟用".encode("big5")
LE = PAGE.encode("utf-16-le")
BE = PAGE.encode("utf-16-be")
DAMAGED = [
    # data, encoding given, encoding found, byte and bytes in the message, U+FFFD
    (BYTES[:-2], None, "utf-8", len(BYTES) - 4, "e380", 1),
    (BYTES[:28] + b"\xff\xfe" + BYTES[28:], None, "utf-8", 28, "ff", 2),
    (BYTES[:28] + b"\xed\xa0\x80" + BYTES[28:], None, "utf-8", 28, "ed", 3),
    (BYTES[:22] + b"\xb0" + "\ufffd".encode() + BYTES[22:], None, "utf-8", 22, "b0", 1),
    (b"\xef\xbb\xbf" + BYTES + b"\xe4", None, "utf-8-sig", 3 + len(BYTES), "e4", 1),
    (b"abc " * 30 + b"\xff", None, "utf-8", 120, "ff", 1),
    (GB + b"\xff\n", None, "gb18030", len(GB), "ff", 1),
    (BIG5 + b"\xff\n", None, "big5hkscs", len(BIG5), "ff", 1),
    (LE + b"\0\xd8\n\0", None, "utf-16-le", len(LE), "00d8", 1),
    (BE[:-1], None, "utf-16-be", len(BE) - 2, "00", 1),
    (b"\xff\xfe" + LE[:-1], None, "utf-16-le", len(LE), "0a", 1),
    (gzip.compress(BYTES[:-2]), None, "utf-8", len(BYTES) - 4, "e380", 1),
    (b"caf\xe9", "utf-8", "utf-8", 3, "e9", 1),
    (b"\xed\xa0\x80", "utf-8", "utf-8", 0, "ed", 3),
    (b"caf\xe9", "ascii", "ascii", 3, "e9", 1),
]


@pytest.mark.parametrize(("data", "given", "found", "offset", "bad", "replaced"), DAMAGED)
def test_undecodable_bytes(data: bytes, given: str | None, found: str, offset: int, bad: str, replaced: int) -> None:
    with pytest.raises(UnreadableInput) as raised:
        decode(data, name="page.txt", encoding=given)
    message = str(raised.value)
    assert message.startswith(f"page.txt: byte {offset} (0x{bad}) is not {found} (")
    assert message.endswith("): name the right encoding with --encoding, or mark such bytes with --errors replace.")
    decoded = decode(data, encoding=given, errors="replace")
    assert decoded[1:] == (found, replaced)
    assert decoded.text.count("\ufffd") == replaced + ("\ufffd".encode() in data)


@pytest.mark.parametrize("cut", range(len(BYTES) - 40, len(BYTES)))
def test_utf8_cut_anywhere_is_damaged_utf8(cut: int) -> None:
    decoded = decode(BYTES[:cut], errors="replace")
    assert decoded.encoding == "utf-8"
    assert PAGE.startswith(decoded.text.removesuffix("\ufffd"))


@pytest.mark.parametrize("at", range(0, len(BYTES), 3))
@pytest.mark.parametrize("byte", [0x00, 0x41, 0x80, 0xB0, 0xE4, 0xFF])
def test_one_wrong_byte_never_makes_utf8_mojibake(at: int, byte: int) -> None:
    data = BYTES[:at] + bytes([byte]) + BYTES[at + 1 :]
    assert decode(data, errors="replace").encoding == "utf-8"


@pytest.mark.parametrize("encoding", [None, "utf_8_sig", "raw_unicode_escape", *sorted(set(aliases.values()))])
def test_no_lone_surrogate_and_no_other_error_comes_out(encoding: str | None) -> None:
    for data in (
        b"\0\xd8\n\0",
        b"\xdf\0\0\n",
        "要闻\ud800".encode(errors="surrogatepass"),
        b"+2AA- \\ud800",
        bytes(range(256)),
    ):
        try:
            text = decode(data, encoding=encoding, errors="replace").text
        except PaperError:
            continue
        assert not any("\ud800" <= character <= "\udfff" for character in text)


def test_utf8_loads_nothing() -> None:
    program = (
        "import sys; from papercli.readers.decode import decode; before = set(sys.modules);"
        "decode('要闻'.encode()); print(set(sys.modules) - before, 'gzip' in before, 'charset_normalizer' in before)"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert output == "set() False False\n"


@pytest.mark.parametrize(
    ("encoding", "pair", "character"),
    [
        ("gb18030", "a6d9", "︐"),
        ("gb18030", "a6da", "︒"),
        ("gb18030", "a6f3", "︙"),
        ("gb18030", "fe59", "龴"),
        ("gb18030", "fe67", "龷"),
        ("gb18030", "fea0", "龻"),
        ("gb18030", "a8bc", "ḿ"),
        ("big5hkscs", "877a", "㡵"),
        ("big5hkscs", "877e", "㻬"),
        ("big5hkscs", "87a1", "𥣞"),
        ("big5hkscs", "87df", "鿋"),
    ],
)
def test_characters_newer_than_the_codecs_of_python(encoding: str, pair: str, character: str) -> None:
    around = "渡口".encode(encoding)
    assert decode(around + bytes.fromhex(pair) + around, encoding=encoding).text == f"渡口{character}渡口"


def test_damage_beside_newer_characters_of_hong_kong_is_counted_alone() -> None:
    data = "渡口".encode("big5hkscs") + bytes.fromhex("877aff87ff")
    found = decode(data, encoding="big5hkscs", errors="replace")
    assert (found.text.startswith("渡口㡵\ufffd"), found.text.count("\ufffd")) == (True, found.replaced)
    with pytest.raises(UnreadableInput):
        decode(data, encoding="big5hkscs")
