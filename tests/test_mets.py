"""METS: an issue whose pages lie beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from papercli import UnreadableInput, clean, read
from papercli.law import audit

METS = """<?xml version="1.0"?>
<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"><fileSec>
<fileGrp USE="IMAGES"><file ID="I1" MIMETYPE="image/jp2"><FLocat xlink:href="file://./images/1.jp2"/></file></fileGrp>
<fileGrp USE="TEXT">{files}</fileGrp></fileSec>
<structMap TYPE="PHYSICAL"><div TYPE="Newspaper">{pages}</div></structMap>{logical}</mets>"""
FILE = '<file ID="A{0}" MIMETYPE="text/xml"><FLocat LOCTYPE="OTHER" xlink:href="file://./alto/{0}.xml"/></file>'
PAGE = '<div TYPE="PAGE" ORDER="{0}"><fptr FILEID="I{0}"/><fptr><par><area FILEID="A{0}"/></par></fptr></div>'
LOGICAL = '<structMap TYPE="LOGICAL"><div TYPE="ARTICLE">{0}</div></structMap>'
AREA = '<fptr><area FILEID="A1" BETYPE="IDREF" BEGIN="{0}"/></fptr>'
BLOCK = '<TextBlock ID="{0}"><TextLine ID="{0}l" HPOS="10" VPOS="{1}" WIDTH="80" HEIGHT="20"><String CONTENT="{2}"/></TextLine></TextBlock>'


def alto(*texts: str) -> str:
    blocks = "".join([BLOCK.format(f"b{k}", 30 * k, text) for k, text in enumerate(texts)])
    return f'<alto><Layout><Page WIDTH="900" HEIGHT="900"><PrintSpace>{blocks}</PrintSpace></Page></Layout></alto>'


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    """An issue of two pages, the second of which comes first in the list of files."""
    (tmp_path / "alto").mkdir()
    (tmp_path / "alto" / "1.xml").write_text(alto("临溪新桥通车", "山城要闻", "两岸同庆"), "utf-8")
    (tmp_path / "alto" / "2.xml").write_text(alto("柳岸村办展"), "utf-8")
    path = tmp_path / "mets.xml"
    write(path)
    return path


def write(path: Path, files: str = FILE.format(2) + FILE.format(1), logical: str = "", pages: str = "") -> None:
    pages = pages or PAGE.format(2) + PAGE.format(1)
    path.write_text(METS.format(files=files, pages=pages, logical=logical), "utf-8")


def test_pages_come_in_the_order_of_the_physical_structure(issue: Path) -> None:
    reading = read(issue.read_bytes(), str(issue))
    assert (reading.format, reading.text) == ("mets", "临溪新桥通车\n山城要闻\n两岸同庆\n\f柳岸村办展\n")
    [line] = reading.sheets[1].lines
    assert (reading.text[line.start : line.end], line.region, line.box.top) == ("柳岸村办展", "b0", 0)
    cleaned = clean(issue.read_bytes(), path=str(issue))
    assert [page.number for page in cleaned.pages] == ["1", "2"]
    audit(cleaned, reading.text)


def test_without_a_physical_structure_pages_come_as_they_are_listed(issue: Path) -> None:
    write(issue, pages="<div/>")
    assert read(issue.read_bytes(), str(issue)).text.startswith("柳岸村办展\n\f")


def test_blocks_of_an_article_follow_one_another(issue: Path) -> None:
    articles = [("b0", "b2"), ("b1",)]
    write(issue, logical="".join([LOGICAL.format("".join(map(AREA.format, blocks))) for blocks in articles]))
    assert read(issue.read_bytes(), str(issue)).text == "临溪新桥通车\n两岸同庆\n山城要闻\n\f柳岸村办展\n"


@pytest.mark.parametrize(
    ("href", "said"),
    [
        ("alto/3.xml", r"it lists a page that cannot be read: .*3\.xml: this file cannot be read \(No such file"),
        ("../alto/1.xml", r"the page \.\./alto/1\.xml is not beside this file: fetch it"),
        ("alto/../../1.xml", r"the page alto/\.\./\.\./1\.xml is not beside this file: fetch it"),
        ("/etc/passwd", r"the page /etc/passwd is not beside this file: fetch it"),
        ("file:///etc/passwd", r"the page file:///etc/passwd is not beside this file: fetch it"),
        ("https://example.org/1.xml", r"the page https://example\.org/1\.xml is not beside this file: fetch it"),
        ("C:\\alto\\1.xml", r"the page C:\\alto\\1\.xml is not beside this file: fetch it"),
        ("images/1.jp2", r"this METS lists no page in ALTO, PAGE or hOCR: clean the text"),
        ("mets.xml", r"this METS lists no page in ALTO, PAGE or hOCR: clean the text"),
    ],
)
def test_pages_that_cannot_be_read(issue: Path, href: str, said: str) -> None:
    write(issue, FILE.format(1).replace("file://./alto/1.xml", href))
    with pytest.raises(UnreadableInput, match=rf"mets\.xml: {said}"):
        read(issue.read_bytes(), str(issue))


def test_a_page_that_is_cut_off_is_named(issue: Path) -> None:
    page = issue.parent / "alto" / "2.xml"
    page.write_text(page.read_text("utf-8")[:-30], "utf-8")
    with pytest.raises(UnreadableInput, match=r"alto/2\.xml: line 1: this XML is broken or cut off"):
        read(issue.read_bytes(), str(issue))
