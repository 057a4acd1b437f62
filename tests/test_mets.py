"""METS: an issue whose pages lie beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from papercli import UnreadableInput, clean, read
from papercli.law import audit
from papercli.readers import beside
from tests.commands import Run

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


COLUMN = (
    "本报讯（记者 敖煜新）柳岸村昨日", "办展，展品八十件，均由村民自制", "，观众从早上起就在村口排起了队",
    "新桥昨日通车，桥长两公里，行人", "与车辆各行其道，两岸居民不必再", "等候渡船，过江只要四分钟就够了",
)  # fmt: skip
"""Lines of one column, which read as one article."""
LONG_LINE = (
    '<TextLine HPOS="{0}" VPOS="{1}" WIDTH="300" HEIGHT="20"><String CONTENT="{2}" HPOS="{0}" VPOS="{1}" WIDTH="300" '
    'HEIGHT="20"/></TextLine>'
)


def column(*blocks: tuple[str, int, int]) -> str:
    """A page of blocks, each with its id, and the first and last of its lines in one column."""
    made = []
    for name, first, last in blocks:
        lines = "".join([LONG_LINE.format(100, 100 + 30 * k, COLUMN[k].replace(" ", "")) for k in range(first, last)])
        made.append(f'<TextBlock ID="{name}">{lines}</TextBlock>')
    return (
        f'<alto><Layout><Page WIDTH="900" HEIGHT="900"><PrintSpace>{"".join(made)}</PrintSpace></Page></Layout></alto>'
    )


def bodies(issue: Path) -> list[str]:
    """The text of each article of an issue."""
    cleaned = clean(issue.read_bytes(), path=str(issue))
    return [article.text for article in cleaned.articles]


DIVISION = '<div ID="{0}" TYPE="{1}"><div TYPE="BODY">{2}</div></div>'


def test_articles_are_those_of_the_logical_structure(issue: Path) -> None:
    (issue.parent / "alto" / "1.xml").write_text(column(("b0", 0, 3), ("b1", 3, 6)), "utf-8")
    write(issue, FILE.format(1), pages=PAGE.format(1))
    whole = bodies(issue)
    said = "".join([DIVISION.format(f"a{k}", "Article", AREA.format(f"b{k}")) for k in range(2)])
    write(issue, FILE.format(1), LOGICAL.replace("ARTICLE", "ISSUE").format(said), PAGE.format(1))
    assert [len(body) for body in (whole, bodies(issue))] == [1, 2]
    assert bodies(issue)[1].startswith("新桥昨日通车，桥长两公里")


def test_a_division_within_an_article_is_a_part_of_it(issue: Path) -> None:
    (issue.parent / "alto" / "1.xml").write_text(column(("b0", 0, 3), ("b1", 3, 6)), "utf-8")
    inner = "".join([DIVISION.format(f"s{k}", "article", AREA.format(f"b{k}")) for k in range(2)])
    write(issue, FILE.format(1), LOGICAL.format(inner), PAGE.format(1))
    assert len(bodies(issue)) == 1


def test_links_lead_from_an_article_to_its_places(issue: Path) -> None:
    (issue.parent / "alto" / "1.xml").write_text(column(("b0", 0, 3), ("b1", 3, 6)), "utf-8")
    places = "".join([f'<div ID="p{k}" TYPE="pagearea">{AREA.format(f"b{k}")}</div>' for k in range(2)])
    page = PAGE.format(1).replace("</div>", f"{places}</div>")
    said = '<div ID="a0" TYPE="ARTICLE"/><div ID="a1" TYPE="ADVERT"/>'
    links = "".join([f'<smLink xlink:from="a{k}" xlink:to="p{k}"/>' for k in range(2)])
    logical = LOGICAL.replace("ARTICLE", "ISSUE").format(said) + f"<structLink>{links}</structLink>"
    write(issue, FILE.format(1), logical, page)
    assert len(bodies(issue)) == 2


def test_a_block_that_is_nowhere_named_parts_no_article(issue: Path) -> None:
    said = [("b0", "b3"), ("b2",)]
    (issue.parent / "alto" / "1.xml").write_text(alto("临溪新桥通车", "山城要闻", "两岸同庆", "出售旧船"), "utf-8")
    write(issue, logical="".join([LOGICAL.format("".join(map(AREA.format, blocks))) for blocks in said]))
    assert read(issue.read_bytes(), str(issue)).text == "临溪新桥通车\n出售旧船\n山城要闻\n两岸同庆\n\f柳岸村办展\n"


def test_the_pages_that_are_read_with_an_issue(issue: Path) -> None:
    pages = [str(issue.parent / "alto" / f"{number}.xml") for number in (1, 2)]
    assert beside(issue.read_bytes(), str(issue)) == pages


def test_batch_cleans_an_issue_again_when_one_of_its_pages_has_changed(
    issue: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(issue.parent)
    call = ("batch", ".", "--glob", "mets.xml", "-o", "out", "-q", "-j", "1")
    result, page = issue.parent / "out" / "mets.txt", issue.parent / "alto" / "2.xml"
    assert run(*call).status == 0
    first = result.stat().st_mtime_ns
    assert run(*call).status == 0
    assert result.stat().st_mtime_ns == first
    page.write_text(page.read_text("utf-8").replace("柳岸村", "梨岸村"), "utf-8")  # of the same size
    assert run(*call).status == 0
    assert "梨岸村办展" in result.read_text("utf-8")
