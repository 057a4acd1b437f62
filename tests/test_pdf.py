"""PDFs: what stands on the page comes out as lines, and nothing is lost; what cannot be read is refused in a sentence."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from papercli import Options, UnreadableInput, clean
from papercli.characters import ink
from papercli.cli import main
from papercli.layout import Reading, Style
from papercli.ocr import NEEDED
from papercli.readers import read
from tests.pdfs import line, mapped, pdf, show

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
IMAGE = (
    "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>\n"
    "stream\n0\nendstream"
)
SCAN = "400 0 0 300 0 0 cm /X Do"


def lines(*contents: str, **about: str) -> list[str]:
    return read(pdf(*contents, **about)).text.split("\n")


def test_lines_have_boxes_in_points_from_the_top_left_of_what_is_shown() -> None:
    reading = read(pdf(line("天地 玄黄", 50, 200), page="/MediaBox[0 0 400 300]/CropBox[40 50 400 290]"))
    assert (reading.format, reading.text, reading.replaced) == ("pdf", "天地 玄黄", 0)
    [sheet] = reading.sheets
    [printed] = sheet.lines
    assert sheet.box == (0, 0, 360, 240)
    assert printed.box == pytest.approx((10, 81.2, 55, 91.2))
    assert printed.size == 10
    assert [(word.start, word.end, round(word.box.left)) for word in printed.words] == [(0, 2, 10), (3, 5, 35)]


def test_pages_are_parted_by_form_feeds() -> None:
    reading = read(pdf(line("天", 50, 200), "", line("地", 50, 200)))
    assert reading.text == "天\f\f地"
    assert [(sheet.start, sheet.end) for sheet in reading.sheets] == [(0, 1), (2, 2), (3, 4)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (line("溪口片区去年完成修复", 50, 200, more="4 Tc"), ["溪口片区去年完成修复"]),
        (line("渡口新桥通车", 50, 200, 20, more="30 Tc"), ["渡口新桥通车"]),
        (line("记者 沈碧川 报道", 50, 200, more="3 Tc"), ["记者 沈碧川 报道"]),
        (line("桥宽24.5米长1.08公里", 50, 200, more="2.5 Tc"), ["桥宽24.5米长1.08公里"]),
        (line("让家长看得见", 50, 200) + line("让孩子吃得香", 120, 200), ["让家长看得见\u3000让孩子吃得香"]),
        (line("左栏的一行文字", 50, 200) + line("右栏的一行文字", 140, 200), ["左栏的一行文字", "右栏的一行文字"]),
        (line("左栏的字", 50, 200) + line("右栏的字", 96, 200) + "93 190 m 93 240 l S", ["左栏的字", "右栏的字"]),
        (line("一行", 50, 200) + line("别处", 50, 100) + line("文字", 70, 200), ["一行文字", "别处"]),
        (line("主跨H", 50, 200) + line("2", 75, 197, 6) + line("O厚", 78, 200), ["主跨H2O厚"]),
    ],
    ids=["loose", "spread", "blanks-in-loose", "figures-in-loose", "clauses", "gutter", "rule", "in-pieces", "index"],
)
def test_what_is_one_line(content: str, expected: list[str]) -> None:
    assert lines(content) == expected


def test_a_narrow_gutter_is_seen_where_several_lines_show_it() -> None:
    rows = [line("左栏的一行文字", 50, y) + line("右栏的一行文字", 130, y) for y in (200, 186, 172)]
    assert lines("".join(rows)) == ["左栏的一行文字", "右栏的一行文字"] * 3
    assert lines(rows[0]) == ["左栏的一行文字\u3000右栏的一行文字"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (line("叠印", 50, 200) + line("叠印", 50.3, 200), ["叠印"]),
        (line("叠印", 50, 200) + line("叠印", 51, 199), ["叠印"]),
        (line("一一一一", 50, 200) + line("11", 50, 100), ["一一一一", "11"]),
        (line("隐形", 50, 200, more="3 Tr"), ["隐形"]),
        (line("页外", 500, 200) + line("页内", 50, 200), ["页内"]),
        (line("野𠮷", 50, 200), ["野𠮷"]),
        (line("⼀⻓", 50, 200), ["⼀⻓"]),
        (line("re-", 50, 200) + line("use", 50, 186), ["re-", "use"]),
    ],
    ids=["bold", "shadow", "doubled", "invisible", "off", "beyond-bmp", "radicals", "hyphen"],
)
def test_each_printed_character_once(content: str, expected: list[str]) -> None:
    assert lines(content) == expected


@pytest.mark.parametrize(
    ("content", "about", "expected"),
    [
        (line("天地玄黄", 100, 200, font="V"), {}, ["天地玄黄"]),
        ("".join(line(c, 100, 200 - 12 * k) for k, c in enumerate("天地玄黄")), {}, ["天地玄黄"]),
        (
            line("天地玄黄。", 100, 200, font="V") + line("宇宙洪荒。", 84, 200, font="V"),
            {},
            ["天地玄黄。", "宇宙洪荒。"],
        ),
        (f"BT /F 10 Tf 0 1 -1 0 100 100 Tm {show('天地')} Tj ET", {}, ["天地"]),
        (
            f"BT /F 10 Tf 0 1 -1 0 100 100 Tm {show('天地')} Tj ET",
            {"page": "/MediaBox[0 0 400 300]/Rotate 90"},
            ["天地"],
        ),
        (f"BT /F 10 Tf 1 .03 -.03 1 100 100 Tm {show('扫描歪斜的一行文字')} Tj ET", {}, ["扫描歪斜的一行文字"]),
    ],
    ids=["vertical-font", "vertical-one-by-one", "vertical-lines", "on-its-side", "page-turned", "askew"],
)
def test_directions(content: str, about: dict[str, str], expected: list[str]) -> None:
    assert lines(content, **about) == expected


def test_a_page_of_vertical_lines_lies_on_its_side() -> None:
    [sheet] = read(pdf(line("天地玄黄", 100, 200, font="V") + line("宇宙洪荒", 84, 200, font="V"))).sheets
    assert sheet.box == (0, 0, 300, 400)
    assert [(round(one.box.left), round(one.box.top)) for one in sheet.lines] == [(100, 295), (100, 311)]


def test_a_vertical_headline_beside_lines_stands() -> None:
    across = "".join(line("桥头日报报道", 100, 200 - 14 * k) for k in range(4))
    [sheet] = read(pdf(line("新桥通车", 50, 200, 20, font="V") + across)).sheets
    box = sheet.lines[0].box
    assert (round(box.right - box.left), round(box.bottom - box.top)) == (20, 80)


FORM = "<</Type/XObject/Subtype/Form/BBox[0 0 400 300]/Matrix[1 0 0 1 0 40]/Length 20>>\nstream\n20 100 m 380 100 l S \nendstream"


@pytest.mark.parametrize(
    ("content", "objects", "kind", "expected"),
    [
        ("20 100 m 380 100 l S", (), "rules", (20, 200, 380, 200)),
        ("20 100 360 .5 re f", (), "rules", (20, 199.5, 380, 200)),
        ("/X Do", (FORM,), "rules", (20, 160, 380, 160)),
        ("40 20 120 60 re S", (), "frames", (40, 220, 160, 280)),
        ("40 20 m 160 20 l S 160 20 m 160 80 l S 160 80 m 40 80 l S 40 80 m 40 20 l S", (), "frames", (40, 220, 160, 280)),
        (".9 g 40 190 120 60 re f 0 g", (), "tints", (40, 50, 160, 110)),
        (".9 g 40 20 120 60 re f 0 g", (), "pictures", (40, 220, 160, 280)),
        ("q 120 0 0 60 40 20 cm /X Do Q", (IMAGE,), "pictures", (40, 220, 160, 280)),
        ("q 120 0 0 30 40 50 cm /X Do Q q 120 0 0 30 40 20 cm /X Do Q", (IMAGE,), "pictures", (40, 220, 160, 280)),
        ("q 40 20 80 60 re W n 120 0 0 60 40 20 cm /X Do Q", (IMAGE,), "pictures", (40, 220, 120, 280)),
    ],
    ids=[
        "line", "thin-area", "in-a-form", "outline", "four-lines", "area-behind-text", "area-without-text", "image",
        "image-in-strips", "image-cut",
    ],
)  # fmt: skip
def test_what_is_drawn_beside_the_text(
    content: str, objects: tuple[str, ...], kind: str, expected: tuple[float, ...]
) -> None:
    text = line("天地玄黄", 50, 200) + line("宇宙洪荒", 220, 200)
    [sheet] = read(pdf(text + content, objects=objects)).sheets
    found = {name: getattr(sheet, name) for name in ("rules", "frames", "tints", "pictures")}
    assert {name for name, boxes in found.items() if boxes} == {kind}, "it was taken for something else"
    assert [box for boxes in found.values() for box in boxes] == [pytest.approx(expected, abs=1)]


@pytest.mark.parametrize(
    "content",
    ["10 10 2 2 re f", "1 g 40 20 120 60 re f 0 g", "40 20 120 60 re n", "0 0 400 300 re .9 g f 0 g"],
    ids=["dot", "white", "no-paint", "the-page"],
)
def test_what_is_no_part_of_the_page(content: str) -> None:
    [sheet] = read(pdf(content + line(" 天地", 50, 200))).sheets
    assert sheet.fences == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (line("天地", 50, 200), Style("STSong", 300, False, "#000000", 10)),
        (line("天地", 50, 200, more="1 0 0 rg"), Style("STSong", 300, False, "#ff0000", 10)),
        (line("天地", 50, 200, more="2 Tr"), Style("STSong", 700, False, "#000000", 10)),
        (f"BT /F 10 Tf 1 0 .3 1 50 200 Tm {show('天地')} Tj ET", Style("STSong", 300, True, "#000000", 10)),
        (line("天地", 50, 200, more="3 Tr"), Style("STSong", 300, False, "#000000", 10, drawn=False)),
        (line("天", 50, 200, 18) + line("地玄", 68, 200), Style("STSong", 300, False, "#000000", 10)),
    ],
    ids=["face", "colour", "outlined", "leaning", "hidden", "of-most"],
)
def test_how_a_line_is_set(content: str, expected: Style) -> None:
    assert replace(read(pdf(content)).sheets[0].lines[-1].style, size=10) == expected


def test_a_slanted_line_says_its_angle() -> None:
    marked = f".8 g BT /F 24 Tf .7071 .7071 -.7071 .7071 100 100 Tm {show('内部资料')} Tj ET"
    [sheet] = read(pdf(line("渡口新桥明日通车", 50, 200) + marked)).sheets
    assert [(one.style.angle, one.style.colour) for one in sheet.lines] == [(0, "#000000"), (315, "#cccccc")]


def test_text_below_a_scan_is_hidden_and_above_one_is_not() -> None:
    text = "".join([line("桥头县图书馆的书箱", 50, 280 - 20 * k) for k in range(13)])
    strips = "q 400 0 0 150 0 150 cm /X Do Q q 400 0 0 150 0 0 cm /X Do Q"
    contents = {"below": text + SCAN, "below strips": text + strips, "above": f"q {SCAN} Q\n{text}"}
    sheets = {name: read(pdf(content, objects=[IMAGE])).sheets[0] for name, content in contents.items()}
    assert [name for name, sheet in sheets.items() if sheet.recognised] == ["below", "below strips"]
    assert not any(sheet.pictures for sheet in sheets.values())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("天地玄黄，。12Aa“”—", min_size=1, max_size=12),
            st.integers(0, 7),
            st.integers(1, 12),
            st.sampled_from((8, 10, 18)),
            st.sampled_from((0, 1, 5)),
        ),
        max_size=12,
        unique_by=lambda one: one[1:3],
    )
)
def test_the_text_is_what_was_drawn(placed: list[tuple[str, int, int, int, int]]) -> None:
    content = "".join([line(text, 10 + 260 * x, 20 * y, size, more=f"{gap} Tc") for text, x, y, size, gap in placed])
    reading = read(pdf(content, page="/MediaBox[0 0 2400 300]"))
    assert Counter(ink(reading.text)) == Counter(ink("".join([text for text, *_ in placed])))
    printed = [reading.text[one.start : one.end] for sheet in reading.sheets for one in sheet.lines]
    assert "\n".join(printed) == reading.text


@pytest.mark.parametrize("name", ["tesseract.pdf", "ocrmypdf-sandwich.pdf", "ocrmypdf.pdf"])
def test_a_searchable_pdf_says_what_hocr_of_its_picture_says(name: str) -> None:
    reading = read((HERE / "data/pdf" / name).read_bytes(), name)
    hocr = read((HERE / "data/pdf/tesseract.hocr").read_bytes())
    [sheet], [other] = reading.sheets, hocr.sheets
    assert sheet.recognised
    # OCRmyPDF writes marks of full width as those of half width.
    printed, expected = (
        [unicodedata.normalize("NFKC", ink(one.text[line.start : line.end])) for line in page.lines]
        for one, page in ((reading, sheet), (hocr, other))
    )
    assert printed == expected
    by = sheet.box.right / other.box.right
    for one, two in zip(sheet.lines, other.lines, strict=True):
        assert (one.box.left, one.box.right) == pytest.approx((two.box.left * by, two.box.right * by), abs=2)
    [article] = clean((HERE / "data/pdf" / name).read_bytes()).articles
    assert article.headline == ("渡口新桥明日通车",)
    assert len(article.paragraphs) == 3


def test_few_hidden_characters_over_a_picture_are_its_text() -> None:
    [article] = clean(pdf(f"q {SCAN} Q {line('停水通知', 50, 200, more='3 Tr')}", objects=[IMAGE])).articles
    assert article.headline == ("停水通知",)


WHOLE = "<0000> <FFFF> <0000>"


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ((WHOLE,), ["渡口新桥"]),
        (("<5300> <9FFF> <5300>",), ["渡口新桥"]),
        (("<5300> <9FFF> <5300>", "<5300> <9FFF> <5301>"), ["����"]),
        (("<0000> <00FF> <0000>",), ["����"]),
        ((WHOLE, ""), ["����"]),
    ],
    ids=["one-range", "a-part", "two-fonts-differ", "not-in-it", "one-font-without"],
)
def test_a_character_is_what_the_map_of_its_font_says(
    ranges: tuple[str, ...], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("papercli.readers.pdf.is_installed", lambda: False)
    data = mapped("渡口新桥", *ranges)
    if "�" in expected[0]:
        with pytest.raises(UnreadableInput, match="the fonts of this PDF do not say which characters they draw"):
            read(data)
    else:
        assert read(data).text.split("\n") == expected


def test_characters_that_no_map_tells_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "issue.pdf"
    path.write_bytes(mapped("渡口新桥", "<6000> <6FFF> <6000>"))
    run = subprocess.run([sys.executable, "-m", "papercli", "clean", path], capture_output=True, text=True, check=True)
    assert (run.stdout, run.returncode) == ("渡�新桥\n", 0)
    assert run.stderr.startswith(f"papercli: {path}: 1 characters came out as �")


def test_text_that_is_encrypted_and_has_such_a_map_is_read() -> None:
    assert read((HERE / "data/pdf/owner-mapped.pdf").read_bytes()).text == "渡口新桥"


# Characters that are text objects of their own, in a font that the file does not hold: pdfium leaves them out where the font
# of the machine that stands in for it has no such character. This test says nothing unless it passes on a machine without a
# Chinese font too.
def test_each_character_is_read_whatever_fonts_there_are() -> None:
    text = "首日流量每秒4.2立方米，可灌溉农田1.8万亩𠮷"
    assert lines("".join([line(one, 20 + 10 * place, 200) for place, one in enumerate(text)])) == [text]


def test_the_fonts_of_the_machine_are_there_again_after_a_pdf_was_read() -> None:
    import pypdfium2

    data = pdf(line("渡口 bridge", 50, 200, 40))

    def drawn() -> bytes:
        document = pypdfium2.PdfDocument(data)
        picture = bytes(document[0].render().buffer)
        document.close()
        return picture

    before = drawn()
    read(data)
    assert drawn() == before


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), name)


def test_the_sample_has_the_text_that_poppler_reads() -> None:
    text = sample("linxi.pdf").text
    assert Counter(ink(text)) == Counter(ink((SAMPLES / "linxi.txt").read_text(encoding="utf-8")))
    assert "本报讯（记者 沈碧川 通讯\n员 陆望舒）4月21日上午，临溪\n" in text


def test_an_issue_says_that_it_was_a_pdf() -> None:
    issue = clean(pdf(line("渡口新桥明日通车", 50, 200)), path="bridge.pdf")
    assert (issue.source.encoding, issue.articles[0].headline) == ("pdf", ("渡口新桥明日通车",))


def test_a_password_for_changes_only_is_none() -> None:
    assert read((HERE / "data/pdf/owner.pdf").read_bytes()).text == "渡口新桥明日通车"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ((HERE / "data/pdf/locked.pdf").read_bytes(), "this PDF asks for a password"),
        (b"%PDF-1.7\nnothing of it", "this PDF is damaged"),
        (
            pdf(SCAN, SCAN, objects=[IMAGE]),
            "this PDF holds pictures of its pages and no text: to read them, pip install",
        ),
        (pdf(f"{SCAN} {line('第3页', 9, 9)}", objects=[IMAGE]), "this PDF holds pictures of its pages and no text"),
    ],
    ids=["locked", "damaged", "scan", "stamped-scan"],
)
def test_refused(data: bytes, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papercli.readers.pdf.is_installed", lambda: False)
    with pytest.raises(UnreadableInput, match=f"^issue.pdf: {said}"):
        read(data, "issue.pdf")


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(UnreadableInput, match=r"pip install pypdfium2 pypdf"):
        read(pdf(""), "issue.pdf")


def test_an_empty_page_is_well() -> None:
    assert clean(pdf("")).articles == ()


def test_a_page_that_is_a_picture_is_flagged_among_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papercli.readers.pdf.is_installed", lambda: False)
    issue = clean(pdf(line("渡口新桥明日通车", 50, 200), SCAN, objects=[IMAGE]))
    assert [page.flags for page in issue.pages] == [(), ("picture",)]


def test_a_page_that_is_a_picture_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr("papercli.readers.pdf.is_installed", lambda: False)
    path = tmp_path / "issue.pdf"
    path.write_bytes(pdf(SCAN, line("渡口新桥明日通车", 50, 200), objects=[IMAGE]))
    assert main(["clean", str(path)]) == 0
    said = capfdbinary.readouterr()
    assert said.out.decode() == "渡口新桥明日通车\n"
    assert said.err.decode() == f"papercli: {path}: only a picture, with no text to read: page 1: {NEEDED}.\n"


def test_a_text_layer_over_a_scan_is_read() -> None:
    layer = "".join([line("桥头县图书馆的书箱", 50, 280 - 20 * k, more="3 Tr") for k in range(13)])
    assert read(pdf(f"q {SCAN} Q {layer}", objects=[IMAGE])).text.count("图书馆") == 13


def test_options_that_are_for_text_do_no_harm() -> None:
    assert clean(pdf(line("天地", 50, 200)), Options(encoding="gb18030", errors="replace")).articles


MUTATED = """
import random, resource, sys
from tests.pdfs import line, pdf
from papercli import PaperError, clean
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
page = "".join([line("本报讯（记者 沈碧川）溪口片区", 20 + 190 * k, 280 - 15 * row) for k in range(2) for row in range(18)])
whole = pdf(page, line("渡口新桥明日通车", 50, 200, font="V"))
for seed in range(int(sys.argv[1]), 200):
    print(seed, flush=True)
    chance = random.Random(seed)
    data = bytearray(whole)
    begin, end = sorted(chance.sample(range(len(data)), 2))
    if seed % 4 == 0:
        del data[begin:]
    elif seed % 4 == 1:
        del data[begin : min(end, begin + 300)]
    else:
        for place in chance.sample(range(len(data)), 4 ** (1 + seed % 5)):
            data[place] = chance.randrange(256)
    try:
        clean(bytes(data), path="mutated.pdf")
    except PaperError:
        pass
"""


def test_two_hundred_damaged_files() -> None:
    run = subprocess.run(
        [sys.executable, "-c", MUTATED, "0"], cwd=HERE.parent, capture_output=True, text=True, timeout=120, check=False
    )
    assert (run.returncode, run.stderr) == (0, ""), f"seed {run.stdout.split()[-1]}"
    assert run.stdout.split()[-1] == "199"


def set_column(left: float, top: float, measure: int, text: str, size: float = 10, leading: float = 15) -> str:
    """The operators that print a text in a column of so many characters, the first line of it indented by two."""
    text = "  " + text
    rows = [text[at : at + measure] for at in range(0, len(text), measure)]
    return "".join(
        [
            line(row.lstrip(), left + size * (len(row) - len(row.lstrip())), top - k * leading, size)
            for k, row in enumerate(rows)
        ]
    )


BOATS = (
    "渡口管理所的值班员说，船票价格十年没有变过，今年也不会变，老人和学生照旧免费乘船过江，"
    "遇上大雾就停航，岸上的候船室整夜开门，备着热水和棉衣，等雾散了再开船。"
)
FAIR = "镇上的集市搬到了旧码头，菜价每天早晨写在门口的黑板上，收市以前不许涨价。"
PRICES = (
    ("品名", "单位", "昨日", "今日"),
    ("白藕", "公斤", "6.2", "6.0"),
    ("菱角", "公斤", "9.5", "9.8"),
    ("莲子", "袋", "25.0", "24.0"),
)


def test_a_table_is_read_row_by_row() -> None:
    cells = [
        line(cell, 40 + 40 * k, 600 - 15 * row) for row, texts in enumerate(PRICES) for k, cell in enumerate(texts)
    ]
    down = "".join([cells[row * 4 + k] for k in range(4) for row in range(4)])  # the source has it column by column
    page = line("集市搬到旧码头", 40, 760, 18) + set_column(40, 730, 18, FAIR) + set_column(260, 730, 18, BOATS) + down
    issue = clean(pdf(page, page="/MediaBox[0 0 500 800]"))
    printed = [ink(part.text) for article in issue.articles for part in article.paragraphs]
    assert [part for part in printed if "公斤" in part or "单位" in part or "莲子" in part] == [
        "".join(row) for row in PRICES
    ], "A table's rows are no longer one paragraph each: see papercli/stages/boxes/tables.py."


def test_a_lead_set_larger_is_text() -> None:
    page = (
        line("渡口船票十年不变", 40, 760, 22)
        + set_column(40, 725, 14, BOATS[:43], 13, 19)
        + set_column(40, 640, 18, BOATS[43:])
        + set_column(260, 725, 18, FAIR)
    )
    issue = clean(pdf(page, page="/MediaBox[0 0 500 800]"))
    heads = [text for article in issue.articles for text in article.headline]
    assert heads == ["渡口船票十年不变"], (
        "Lines of a lead were taken for a headline: see rows.py in papercli/stages/boxes."
    )


def test_a_caption_beside_a_column_is_no_row_of_it() -> None:
    rows = [BOATS[at : at + 10] for at in range(0, 60, 10)]
    beside = [line(row, 40, 700 - 15 * k) for k, row in enumerate(rows)]
    caption = line("渡口的早晨", 150, 655 - 4, 8) + line("赵一舟摄", 150, 644 - 4, 8)
    page = (
        line("渡口船票十年不变", 40, 760, 22)
        + set_column(40, 730, 20, FAIR)
        + "".join(beside)
        + caption
        + "".join([line(FAIR[at : at + 20], 40, 700 - 15 * (6 + at // 20)) for at in range(0, 37, 20)])
    )
    text = "".join(
        [
            ink(part.text)
            for article in clean(pdf(page, page="/MediaBox[0 0 300 800]")).articles
            for part in article.paragraphs
        ]
    )
    assert BOATS[:60] in text, "A caption cuts the column it stands beside: see papercli/stages/boxes/stacks.py."
