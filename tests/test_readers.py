"""Reading formats with boxes: which format a source is, what of it is text, and what a broken or hostile one comes to."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from papercli import Options, UnreadableInput, clean, read
from papercli.characters import ink
from papercli.layout import Sheet, Style
from papercli.readers import tell
from tests.printed import HEADER, Line, table

SAMPLES = Path(__file__).parents[1] / "samples"
ALTO = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout><Page WIDTH="900" HEIGHT="900"><PrintSpace>
<TextBlock ID="b1"><TextLine ID="l1" HPOS="10" VPOS="10" WIDTH="90" HEIGHT="20">{}</TextLine></TextBlock>
</PrintSpace></Page></Layout></alto>"""
PAGE = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15">
<Page imageWidth="900" imageHeight="900">{}</Page></PcGts>"""
HOCR = """<html><head><title>page</title></head><body><div class="ocr_page" title="bbox 0 0 900 900">{}</div></body></html>"""


def region(name: str, text: str) -> str:
    return f'<TextRegion id="{name}"><TextLine id="{name}l"><TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine></TextRegion>'


def text_of(source: str) -> str:
    return read(source.encode()).text


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b"%PDF-1.7\n", "pdf"),
        ("本报讯".encode(), "text"),
        ("<云岭日报> 要闻".encode(), "text"),
        (b"<Linxi> says> that xmlns is a word", "text"),
        (b"", "text"),
        (ALTO.encode(), "alto"),
        (ALTO.replace("<alto", "<a:alto").encode(), "alto"),
        (("\ufeff" + ALTO).encode(), "alto"),
        (ALTO.replace("UTF-8", "UTF-16").encode("utf-16"), "alto"),
        (PAGE.encode(), "page"),
        (HOCR.encode(), "hocr"),
        (b"<div class='ocr_page'><span class='ocr_line'>", "hocr"),
        (b"<!DOCTYPE html>\n<!-- made by hand -->\n<HTML><span class=ocrx_word>", "hocr"),
        (b"<!-- -->\n<m:mets\n xmlns:m='urn:m'><m:a/></m:mets>", "mets"),
    ],
)
def test_the_format_is_told_by_content(data: bytes, format: str) -> None:
    assert tell(data) == format


def test_a_table_is_told_by_its_head() -> None:
    assert read((HEADER + "\n").encode("utf-16")).format == "tsv"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (
            b"<!-- -->\n<m:rss\n xmlns:m='urn:m'><m:a/></m:rss>",
            "XML with the root <rss>, none of the formats that are read",
        ),
        (b"<html><p>", "HTML without hOCR"),
    ],
)
def test_other_markup_is_refused_but_can_be_read_as_text(data: bytes, what: str) -> None:
    with pytest.raises(UnreadableInput, match=re.escape(f"page: this is {what}, not a page: ")):
        read(data, "page")
    assert read(data, format="text").text == data.decode()


def test_from_overrules_the_content() -> None:
    with pytest.raises(UnreadableInput, match="root of this XML is <PcGts>, not <alto>"):
        clean(PAGE.format("").encode(), Options(source_format="alto"))


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16"])
def test_xml_is_in_the_encoding_it_declares(encoding: str) -> None:
    page = ALTO.replace("UTF-8", encoding).format('<String CONTENT="山城要闻"/>').replace("闻", "聞")
    reading = read(gzip.compress(page.encode(encoding)))
    assert (reading.text, reading.format) == ("山城要聞\n", "alto")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('<String CONTENT="云岭"/><SP/><String CONTENT="要闻"/>', "云岭 要闻"),
        ('<String CONTENT="Ling" SUBS_TYPE="HypPart1" SUBS_CONTENT="Lingnan"/><HYP CONTENT="-"/>', "Ling\xad"),
        ('<String CONTENT="Ling" SUBS_TYPE="HypPart1" SUBS_CONTENT="Ling-nan"/><HYP CONTENT="-"/>', "Ling-"),
        ('<String CONTENT="Ling"/><HYP CONTENT="-"/>', "Ling-"),
        ('<String CONTENT="Ling"/><HYP CONTENT="&#xAD;"/>', "Ling\xad"),
        ('<String CONTENT="云岭"><Glyph CONTENT="云"/><Glyph CONTENT="岭"/></String>', "云岭"),
        ('<String CONTENT="云岭"><Glyph CONTENT="云"/></String>', "云岭"),
        ('<String CONTENT="A&amp;B &lt;&#20113;"/>', "A&B <云"),
        ('<String CONTENT="云&#10;岭&#9;要"/>', "云 岭 要"),
    ],
)
def test_alto(line: str, text: str) -> None:
    assert text_of(ALTO.format(line)) == text + "\n"


def test_alto_glyphs_have_boxes_and_confidence() -> None:
    glyphs = '<Glyph CONTENT="云" HPOS="0" VPOS="0" WIDTH="9" HEIGHT="9" GC="0.5"/><Glyph CONTENT="岭" HPOS="9" VPOS="0" WIDTH="9" HEIGHT="9"/>'
    sheet = read(ALTO.format(f'<String CONTENT="云岭">{glyphs}</String>').encode()).sheets[0]
    assert [(word.start, word.box.left, word.confidence) for word in sheet.lines[0].words] == [
        (0, 0, 0.5),
        (1, 9, None),
    ]


def test_page_regions_come_in_reading_order() -> None:
    """Groups within groups; a region that the order leaves out follows the one before it."""
    order = """<ReadingOrder><OrderedGroup id="g"><OrderedGroupIndexed index="1" id="h" regionRef="r3">
        <RegionRefIndexed index="2" regionRef="r1"/><RegionRefIndexed index="1" regionRef="r4"/></OrderedGroupIndexed>
        <RegionRefIndexed index="0" regionRef="r5"/></OrderedGroup></ReadingOrder>"""
    regions = "".join(region(f"r{k}", f"第{k}区") for k in range(1, 6))
    assert text_of(PAGE.format(order + regions)).split() == ["第5区", "第3区", "第4区", "第1区", "第2区"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('<TextEquiv index="1"><Unicode>云领</Unicode></TextEquiv><TextEquiv index="0"><Unicode>云岭</Unicode></TextEquiv>', "云岭"),
        ("<TextEquiv><PlainText>云岭</PlainText></TextEquiv>", "云岭"),
        ("<Word><TextEquiv><Unicode>云</Unicode></TextEquiv></Word><Word><TextEquiv><Unicode>岭</Unicode></TextEquiv></Word>", "云 岭"),
        ("<Word><TextEquiv><Unicode>云</Unicode></TextEquiv></Word><TextEquiv><Unicode>云岭</Unicode></TextEquiv>", "云岭"),
        ("<TextEquiv><Unicode>云&#10;岭</Unicode></TextEquiv>", "云 岭"),
    ],
)  # fmt: skip
def test_page_lines(line: str, text: str) -> None:
    page = PAGE.format(f'<TextRegion id="r"><TextLine id="l">{line}</TextLine></TextRegion>')
    assert text_of(page).strip() == text


def test_page_region_without_lines() -> None:
    page = PAGE.format('<TextRegion id="r"><TextEquiv><Unicode>云岭\n要闻</Unicode></TextEquiv></TextRegion>')
    assert text_of(page) == "云岭\n要闻\n"


@pytest.mark.parametrize("points", ['<Coords points="5,6 25,6 25,16"/>', '<Coords><Point x="5" y="6"/><Point x="25" y="16"/></Coords>'])  # fmt: skip
def test_page_coordinates_of_all_schemas(points: str) -> None:
    line = f'<TextRegion><TextLine>{points}<TextEquiv conf="0.75"><Unicode>云岭</Unicode></TextEquiv></TextLine></TextRegion>'
    printed = read(PAGE.format(line).encode()).sheets[0].lines[0]
    assert (*printed.box, printed.words[0].confidence) == (5, 6, 25, 16, 0.75)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<span class="ocr_line"><span class="ocrx_word">云岭</span> <span class="ocrx_word">要闻</span></span>', "云岭 要闻"),
        ('<span class="ocr_line"><span class="ocrx_word"><strong>云</strong><em>岭</em></span></span>', "云岭"),
        ('<span class="ocr_line"><span class="ocrx_word"><span class="ocrx_cinfo">云</span><span class="ocrx_cinfo">岭</span></span></span>', "云岭"),
        ('<p class="ocr_par">云岭<span class="ocr_line">要闻</span>山城</p>', "云岭\n要闻\n山城"),
        ('<p>云岭<br>要闻<p>山城', "云岭\n要闻\n山城"),
        ('<span class="ocr_line">A&nbsp;B&mdash;C&amp;D</span><script>var x;</script><!-- no -->', "A\xa0B—C&D"),
    ],
)  # fmt: skip
def test_hocr(body: str, text: str) -> None:
    assert text_of(HOCR.format(body)).strip() == text


def test_several_pages() -> None:
    """Tables put one behind another, and pages within one."""
    one, other = table([Line(10, 10, "云岭要闻")]), table([Line(10, 10, "山城要闻")], page=2)
    for source in (one + other, one + "\n".join(other.splitlines()[1:])):
        reading = read(source.encode())
        assert reading.text == "云 岭 要 闻\n\f山 城 要 闻\n"
        assert [len(sheet.lines) for sheet in reading.sheets] == [1, 1]
        assert [page.number for page in clean(source.encode()).pages] == ["1", "2"]


def inked_in(name: str, data: str) -> str:
    """The ink of a sample's text content, found by patterns alone."""
    if name.endswith(".tsv"):
        return ink("".join(row.split("\t")[11] for row in data.splitlines()[1:] if row.count("\t") == 11))
    if name.endswith(".alto.xml"):
        return ink("".join(re.findall(r'CONTENT="([^"]*)"', data)))
    if name.endswith(".page.xml"):
        data = re.sub(r"(?s)<Word .*?</Word>", "", data)
        return ink("".join(re.findall(r"<Unicode>([^<]*)</Unicode>", data)))
    return ink(re.sub(r"<[^>]*>", "", data[data.index("<body") :]).replace("&quot;", '"').replace("&#39;", "'"))


@pytest.mark.parametrize("name", ["linxi.hocr", "linxi.alto.xml", "linxi.page.xml", "linxi.tsv"])
def test_all_ink_of_the_source_is_read_once_and_lies_in_its_boxes(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    reading = read(data)
    assert ink(reading.text) == inked_in(name, data.decode())
    boxed = "".join(reading.text[line.start : line.end] for sheet in reading.sheets for line in sheet.lines)
    assert ink(boxed) == ink(reading.text)
    words = "".join(reading.text[word.start : word.end] for line in reading.sheets[0].lines for word in line.words)
    assert ink(words) == ink(reading.text)


def geometry(sheet: Sheet) -> list[tuple[tuple[float, ...], list[tuple[float, ...]]]]:
    return [(line.box, [word.box for word in line.words]) for line in sheet.lines]


def test_the_samples_say_the_same_in_every_format() -> None:
    readings = [read((SAMPLES / f"linxi.{ending}").read_bytes()) for ending in ("hocr", "alto.xml", "page.xml", "tsv")]
    assert len({reading.text for reading in readings}) == 1
    assert all(geometry(reading.sheets[0]) == geometry(readings[0].sheets[0]) for reading in readings)


def test_ids_and_confidence_are_carried_into_the_paragraphs() -> None:
    issue = clean((SAMPLES / "linxi.page.xml").read_bytes())
    paragraph = issue.articles[0].paragraphs[0]
    assert issue.source.format == "page"
    assert (paragraph.source[0].region, paragraph.source[0].lines[:2]) == ("block_1_4", ("line_1_4", "line_1_5"))
    assert paragraph.ocr_confidence == 0.9
    assert clean("本报讯 天地。").articles[0].paragraphs[0].source == ()


BOMB = '<!DOCTYPE alto [<!ENTITY a "天"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "doctype", [BOMB, '<!DOCTYPE alto [<!ENTITY a SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE alto [<!ENTITY % a SYSTEM "http://example.org/x"> %a;]>']
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(doctype: str, encoding: str) -> None:
    page = ALTO.replace("UTF-8", encoding).replace("<alto", doctype + "\n<alto").format('<String CONTENT="&a;"/>')
    with pytest.raises(UnreadableInput, match=r"^page\.xml: line 2: this file defines entities, "):
        read(page.encode(encoding), "page.xml")


def test_an_entity_defined_elsewhere_is_refused() -> None:
    page = PAGE.replace("<PcGts", '<!DOCTYPE PcGts SYSTEM "page.dtd">\n<PcGts').format(region("r", "天&place;地"))
    with pytest.raises(UnreadableInput, match="what &place; stands for is not said in this file"):
        read(page.encode())


def test_an_entity_in_an_attribute_is_refused_too() -> None:
    doctype = '<!DOCTYPE alto PUBLIC "-//Yunling//ALTO" "alto.dtd">\n<alto'
    page = ALTO.replace("<alto", doctype).format('<String CONTENT="天&place;地"/>')
    with pytest.raises(UnreadableInput, match="what &place; stands for is not said in this file"):
        read(page.encode())
    literal = '<!-- &place; --><String CONTENT="天&#22320;"/>'
    assert text_of(ALTO.replace("<alto", doctype).format(literal)) == "天地\n"


@pytest.mark.parametrize(
    ("name", "line"), [("linxi.hocr", 200), ("linxi.alto.xml", 200), ("linxi.page.xml", 200), ("linxi.tsv", 200)]
)
def test_a_file_that_is_cut_off_names_the_line(name: str, line: int) -> None:
    data = (SAMPLES / name).read_text(encoding="utf-8")
    cut = "\n".join(data.split("\n")[:line])
    with pytest.raises(UnreadableInput, match=rf"^{re.escape(name)}: line (19\d|200): .* (cut off|again)"):
        read(cut[: len(cut) - 9].encode(), name)


@pytest.mark.parametrize("line", [HEADER.replace("conf", "sure"), HEADER.replace("\ttext", "")])
def test_a_table_with_other_columns(line: str) -> None:
    with pytest.raises(UnreadableInput, match=r"^page\.tsv: line 1: this is not the table that Tesseract writes"):
        read((line + "\n").encode(), "page.tsv", format="tsv")


def test_alto_in_its_reading_order() -> None:
    """Version 4.3 states one; a block that it leaves out follows the one before it in the file."""

    def block(name: str) -> str:
        return f'<TextBlock ID="{name}"><TextLine><String CONTENT="{name}"/></TextLine></TextBlock>'

    order = "".join([f'<ElementRef REF="{name}"/>' for name in ("c", "group", "a")])
    page = f'{block("a")}{block("b")}{block("c")}<ComposedBlock ID="group">{block("d")}{block("e")}</ComposedBlock>'
    text = f"<alto><ReadingOrder><OrderedGroup>{order}</OrderedGroup></ReadingOrder><Layout><Page><PrintSpace>{page}</PrintSpace></Page></Layout></alto>"
    assert text_of(text).split() == ["c", "d", "e", "a", "b"]


COORDS = '<Coords points="10,10 100,10 100,30 10,30"/>'
SET = "<TextEquiv><Unicode>渡口新桥</Unicode></TextEquiv>"
STRING = '<String CONTENT="渡口新桥" HPOS="10" VPOS="10" WIDTH="90" HEIGHT="20"{}/>'
SONG = '<Styles><TextStyle ID="s1" FONTFAMILY="SimSun" FONTSIZE="9"/><TextStyle ID="s2" FONTFAMILY="SimHei Bold" FONTSIZE="18" FONTCOLOR="CC0000"/></Styles>'


@pytest.mark.parametrize(
    ("source", "style"),
    [
        (HOCR.format("<span class='ocr_line' title='bbox 0 0 90 20; x_size 18.5'>渡口新桥</span>"), Style(size=18.5)),
        (
            HOCR.format(
                "<span class='ocr_line' title='bbox 0 0 90 20'><span class='ocrx_word' title='bbox 0 0 60 20; x_font Song_Bold'>"
                "渡口</span> <span class='ocrx_word' title='bbox 60 0 90 20'><em>新</em></span></span>"
            ),
            Style("Song", 700),
        ),
        (
            HOCR.format(
                "<span class='ocr_line' title='bbox 0 0 90 20'><span class='ocrx_word' title='bbox 0 0 90 20'><strong><em>"
                "渡口新桥</em></strong></span></span>"
            ),
            Style("", 700, True),
        ),
        (ALTO.format(STRING.format(' STYLE="bold italics"')), Style("", 700, True)),
        (
            ALTO.replace("<Layout>", SONG + "<Layout>").replace('ID="l1"', 'ID="l1" STYLEREFS="p0 s1"').format(STRING.format("")),
            Style("SimSun", 400, size=9),
        ),
        (
            ALTO.replace("<Layout>", SONG + "<Layout>")
            .replace('ID="b1"', 'ID="b1" STYLEREFS="s1"')
            .format(STRING.format(' STYLEREFS="s2"')),
            Style("SimHei", 700, colour="#cc0000", size=18),
        ),
        (
            PAGE.format(
                f"<TextRegion id='r'><TextLine id='l'>{COORDS}{SET}<TextStyle fontFamily='Kai' fontSize='14' bold='true' "
                "textColourRgb='255'/></TextLine></TextRegion>"
            ),
            Style("Kai", 700, colour="#ff0000", size=14),
        ),
        (
            PAGE.format(
                "<TextRegion id='r'><TextLine id='l' custom='readingOrder {{index:0;}} textStyle {{fontSize:12.0; italic:true;}}'>"
                f"{COORDS}{SET}</TextLine></TextRegion>"
            ).replace("{{", "{").replace("}}", "}"),
            Style("", 400, True, size=12),
        ),
    ],
    ids=["hocr-size", "hocr-font", "hocr-bold", "alto-words", "alto-line", "alto-string", "page", "page-custom"],
)  # fmt: skip
def test_how_a_line_is_set(source: str, style: Style) -> None:
    [sheet] = read(source.encode()).sheets
    assert sheet.lines[0].style == style


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (HOCR.format("<div class='ocr_photo' title='bbox 10 10 100 30'></div>天"), "pictures"),
        (HOCR.format("<div class='ocr_separator' title='bbox 10 10 100 30'></div>天"), "rules"),
        (
            ALTO.format("").replace("</PrintSpace>", '<Illustration HPOS="10" VPOS="10" WIDTH="90" HEIGHT="20"/></PrintSpace>'),
            "pictures",
        ),
        (
            ALTO.format("").replace("</PrintSpace>", '<GraphicalElement HPOS="10" VPOS="10" WIDTH="90" HEIGHT="20"/></PrintSpace>'),
            "frames",
        ),
        (PAGE.format(f"<ImageRegion id='i'>{COORDS}</ImageRegion>"), "pictures"),
        (PAGE.format(f"<SeparatorRegion id='i'>{COORDS}</SeparatorRegion>"), "rules"),
    ],
    ids=["hocr-photo", "hocr-separator", "alto-illustration", "alto-frame", "page-image", "page-separator"],
)  # fmt: skip
def test_what_is_drawn_beside_the_text(source: str, kind: str) -> None:
    [sheet] = read(source.encode()).sheets
    assert sheet.fences == getattr(sheet, kind) == ((10, 10, 100, 30),)


def test_columns_are_read_in_the_order_that_alto_states() -> None:
    """A story that goes on to the left of its headline: where nothing is stated, the left column comes first."""
    right = ("渡口的老船工谢青禾昨天", "最后一次撑船过江，岸上", "站满了来送他的人，船到")
    left = ("江心时他把竹篙交给了徒", "弟，自己坐到了船尾去看", "两岸新栽的柳树。")
    blocks = [("h", 400, 40, ("谢青禾收篙",), 50), ("a", 100, 100, left, 20), ("b", 400, 100, right, 20)]
    drawn = "".join(
        f'<TextBlock ID="{id}">'
        + "".join(
            f'<TextLine><String CONTENT="{text}" HPOS="{x}" VPOS="{y + 30 * row}" WIDTH="{size * len(text)}" HEIGHT="{size}"/></TextLine>'
            for row, text in enumerate(lines)
        )
        + "</TextBlock>"
        for id, x, y, lines, size in blocks
    )
    order = "".join([f'<ElementRef REF="{id}"/>' for id in "hba"])
    stated = f"<ReadingOrder><OrderedGroup>{order}</OrderedGroup></ReadingOrder>"
    [article] = clean(
        f"<alto>{stated}<Layout><Page><PrintSpace>{drawn}</PrintSpace></Page></Layout></alto>".encode()
    ).articles
    assert article.headline == ("谢青禾收篙",)
    assert ["".join(part.text.split()) for part in article.paragraphs] == ["".join([*right, *left])]
    silent = clean(f"<alto><Layout><Page><PrintSpace>{drawn}</PrintSpace></Page></Layout></alto>".encode())
    assert silent.articles[0].paragraphs[0].text.startswith("江心")
