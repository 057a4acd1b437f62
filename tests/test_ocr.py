"""Pictures: what an engine reads becomes a page like any other, is kept and used again; large pictures are cut; and one real
reading by RapidOCR, which is skipped where the extra ocr is not installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from papercli import Options, UnreadableInput, UsageError, clean, clean_issue, read
from papercli.cli import main
from papercli.ocr import ENGINES, kept, recognised, watcher
from papercli.ocr.tiles import OVERLAP, SIDE, lines, tiles
from papercli.readers.engines.lines import Recognised
from tests.pdfs import line, pdf

if TYPE_CHECKING:
    from papercli.ocr import Picture
    from papercli.ocr.tiles import Quad

Image = pytest.importorskip("PIL.Image", reason="Pillow opens pictures: pip install rapidocr onnxruntime pillow")
SAMPLES = Path(__file__).parents[1] / "samples"
PAPER = 255
SAID = ("渡口新桥明日通车", "本报讯（记者 敖煜新）渡口新桥明", "日通车。")
SCAN = "400 0 0 300 0 0 cm /X Do"
IMAGE = (
    "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>\n"
    "stream\n0\nendstream"
)


class Stub:
    """An engine that reads the same lines on every page, and counts the pages."""

    name = "stub"

    def __init__(self, said: tuple[str, ...] = SAID) -> None:
        self.said = said
        self.pages: list[tuple[int, ...]] = []

    def __call__(self, picture: Picture) -> list[Recognised]:
        self.pages.append(picture.shape)
        return [
            Recognised(
                said,
                [[10, 30 * k], [10 + 20 * len(said), 30 * k], [10 + 20 * len(said), 30 * k + 20], [10, 30 * k + 20]],
                0.9,
            )
            for k, said in enumerate(self.said)
        ]


def picture(format: str = "PNG", mode: str = "L", pages: int = 1, **how: object) -> bytes:
    made = Image.new(mode, (400, 120), "white" if mode != "I;16" else 60000)
    stream = BytesIO()
    if pages > 1:
        how |= {"save_all": True, "append_images": [made] * (pages - 1)}
    made.save(stream, format, **how)
    return stream.getvalue()


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    """The stub in the place of RapidOCR, for what takes the name of an engine alone."""
    made = Stub()
    made.name = "rapidocr"
    monkeypatch.setattr("papercli.ocr.engine_of", lambda wanted, name: made)
    return made


@pytest.mark.parametrize(
    ("format", "mode"),
    [
        ("PNG", "L"), ("PNG", "1"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "I;16"), ("JPEG", "RGB"), ("JPEG", "CMYK"),
        ("TIFF", "1"), ("JPEG2000", "L"), ("WEBP", "RGB"),
    ],
)  # fmt: skip
def test_a_picture_is_told_by_content_and_read(format: str, mode: str) -> None:
    engine = Stub()
    reading = read(picture(format, mode), "scan.txt", ocr=engine)
    assert (reading.format, reading.text) == ("picture", "".join([f"{said}\n" for said in SAID]))
    [sheet] = reading.sheets
    assert sheet.recognised
    assert sheet.box == (0, 0, 400, 120)
    assert engine.pages == [(120, 400)]


def test_all_pages_of_a_tiff_are_read_and_told() -> None:
    engine, told = Stub(), list[tuple[str, int, int]]()
    token = watcher.set(lambda *page: told.append(page))
    try:
        reading = read(picture("TIFF", pages=3), "issue.tif", ocr=engine)
    finally:
        watcher.reset(token)
    assert [sheet.start for sheet in reading.sheets] == [
        0,
        *[k + 1 for k, mark in enumerate(reading.text) if mark == "\f"],
    ]
    assert len(reading.sheets) == 3
    assert told == [("issue.tif", 1, 3), ("issue.tif", 2, 3), ("issue.tif", 3, 3)]


def test_white_is_paper_where_a_picture_is_clear_or_has_more_shades() -> None:
    from papercli.ocr.pictures import pages

    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    stream = BytesIO()
    clear.save(stream, "PNG")
    assert pages(stream.getvalue(), "clear.png")[0].open().min() == PAPER
    deep = Image.fromarray(np.array([[0, 30000], [60000, 60000]], np.uint16))
    stream = BytesIO()
    deep.save(stream, "PNG")
    assert pages(stream.getvalue(), "deep.png")[0].open().tolist() == [[0, 127], [255, 255]]


def test_an_empty_page_is_well(stub: Stub) -> None:
    stub.said = ()
    assert clean(picture(), path="scan.png").articles == ()


def test_a_scan_is_cleaned_alone_and_with_others(stub: Stub) -> None:
    issue = clean(picture(), path="scan.png")
    assert [article.headline for article in issue.articles] == [(SAID[0],)]
    assert issue.articles[0].paragraphs[0].text.endswith("渡口新桥明日通车。")
    both = clean_issue([(picture(), "1.png"), (picture("JPEG"), "2.jpg")])
    assert [len(file.lines) for file in both.source.files] == [2, 2]
    assert len(both.pages) == 2


@pytest.mark.parametrize(("format", "cut"), [("PNG", 20), ("PNG", 60), ("JPEG", 300), ("TIFF", 2000), ("WEBP", 30)])
def test_a_damaged_picture_is_refused(format: str, cut: int) -> None:
    with pytest.raises(UnreadableInput, match=r"^scan\.png: .*damaged"):
        read(picture(format)[:cut], "scan.png", ocr=Stub())


def test_without_the_extra_one_sentence_says_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    from papercli.ocr import rapid

    rapid.engine.cache_clear()
    scan = tmp_path / "scan.png"
    scan.write_bytes(picture())
    assert main(["clean", str(scan)]) == 3
    said = capfdbinary.readouterr()
    assert said.out == b""
    assert said.err.decode() == (
        f"papercli: {scan}: to read this picture, rapidocr is needed: pip install rapidocr onnxruntime pillow, or use --ocr tesseract"
        " where Tesseract is installed.\n"
    )


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("rapid", "There is no OCR engine 'rapid': did you mean rapidocr?"),
        (
            "rapidocr:chi_sim",
            "'rapidocr:chi_sim' names no languages of an engine: write them as in tesseract:chi_tra_vert.",
        ),
        ("tesseract:", "'tesseract:' names no languages of an engine: write them as in tesseract:chi_tra_vert."),
    ],
)
def test_an_engine_that_is_none_is_refused_at_once(wanted: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        clean("天地", Options(ocr=wanted))
    assert str(raised.value) == said


def test_each_engine_has_a_room() -> None:
    from importlib import import_module

    for room in ENGINES.values():
        assert callable(import_module(room).engine)


def save(folder: Path, scan: Path, engine: Stub) -> str:
    return read(scan.read_bytes(), str(scan), ocr=engine, save_ocr=str(folder)).text


def test_a_result_is_kept_and_used_again_until_the_picture_is_newer(tmp_path: Path) -> None:
    scan, folder, engine = tmp_path / "p1.png", tmp_path / "ocr", Stub()
    scan.write_bytes(picture())
    first = save(folder, scan, engine)
    place = Path(kept.place_of(str(scan), str(folder)))
    assert json.loads(place.read_text("utf-8"))["rec_texts"] == list(SAID)
    assert save(folder, scan, engine) == first
    assert len(engine.pages) == 1, "what is kept is used again"
    later = place.stat().st_mtime + 10
    os.utime(scan, (later, later))
    save(folder, scan, engine)
    assert len(engine.pages) == 2, "a picture that is newer is read again"


def test_what_a_person_corrects_in_a_kept_result_counts(tmp_path: Path) -> None:
    scan, folder, engine = tmp_path / "p1.png", tmp_path / "ocr", Stub()
    scan.write_bytes(picture())
    save(folder, scan, engine)
    place = Path(kept.place_of(str(scan), str(folder)))
    place.write_text(place.read_text("utf-8").replace("通车。", "开通。"), "utf-8")
    assert save(folder, scan, engine).endswith("日开通。\n")


def test_a_kept_result_is_a_page_of_paddleocr(tmp_path: Path) -> None:
    scan, folder = tmp_path / "p1.tif", tmp_path / "ocr"
    scan.write_bytes(picture("TIFF", pages=2))
    text = save(folder, scan, Stub())
    reading = read(Path(kept.place_of(str(scan), str(folder))).read_bytes(), "p1.json")
    assert (reading.format, reading.text) == ("paddle", text)


def test_another_engine_reads_anew_and_a_broken_result_is_told(tmp_path: Path) -> None:
    scan, folder, first, second = tmp_path / "p1.png", tmp_path / "ocr", Stub(), Stub(("天地玄黄",))
    second.name = "other"
    scan.write_bytes(picture())
    save(folder, scan, first)
    assert save(folder, scan, second) == "天地玄黄\n"
    Path(kept.place_of(str(scan), str(folder))).write_text("{", "utf-8")
    with pytest.raises(UnreadableInput, match=r"this kept result of OCR is broken .*: delete it"):
        save(folder, scan, first)


def test_the_command_keeps_results_and_needs_no_engine_then(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("scans").mkdir()
    for name in ("p1.tif", "p2.tif"):
        Path("scans", name).write_bytes(picture("TIFF"))
    command = ["clean", "scans/p1.tif", "scans/p2.tif", "--issue", "--save-ocr", "ocr"]
    assert main(command) == 0
    first = capfdbinary.readouterr()
    assert SAID[0] in first.out.decode()
    assert first.err == b"", "progress is for a terminal alone"
    assert sorted(str(path) for path in Path("ocr").rglob("*.json")) == [
        "ocr/scans/p1.tif.json",
        "ocr/scans/p2.tif.json",
    ]
    assert main(command) == 0
    assert capfdbinary.readouterr().out == first.out
    assert len(stub.pages) == 2


def test_progress_is_told_where_a_person_watches(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    scan = tmp_path / "p1.tif"
    scan.write_bytes(picture("TIFF", pages=2))
    monkeypatch.setattr("papercli.cli.clean.watched", lambda stream: stream is sys.stderr)
    assert main(["clean", str(scan)]) == 0
    told = capfdbinary.readouterr().err.decode()
    assert told == f"\r\x1b[Kreading {scan}, page 1 of 2\r\x1b[Kreading {scan}, page 2 of 2\r\x1b[K"


def test_a_page_of_a_pdf_that_is_a_picture_is_read_in_its_place() -> None:
    source = pdf(line("渡口新桥明日通车", 50, 200), SCAN, line("天地玄黄", 50, 200), objects=[IMAGE])
    engine = Stub(("桥头县图书馆",))
    reading = read(source, "issue.pdf", ocr=engine)
    assert reading.text == "渡口新桥明日通车\f桥头县图书馆\n\f天地玄黄"
    assert [reading.text[sheet.start : sheet.end].strip() for sheet in reading.sheets] == [
        "渡口新桥明日通车",
        "桥头县图书馆",
        "天地玄黄",
    ]
    assert not any(sheet.picture for sheet in reading.sheets)
    assert len(engine.pages) == 1


def test_kept_pages_of_a_pdf_say_which_they_are(tmp_path: Path) -> None:
    path = tmp_path / "issue.pdf"
    path.write_bytes(pdf(line("渡口新桥明日通车", 50, 200), SCAN, objects=[IMAGE]))
    save(tmp_path / "ocr", path, Stub())
    assert json.loads(Path(kept.place_of(str(path), str(tmp_path / "ocr"))).read_text("utf-8"))["page_index"] == 1


def test_a_scan_in_a_pdf_comes_out_in_its_own_pixels() -> None:
    import pypdfium2

    from papercli.readers.pdf.scans import render

    stream = BytesIO()
    Image.new("L", (1600, 1200), "white").save(stream, "PDF", resolution=300.0)
    with pypdfium2.PdfDocument(stream.getvalue()) as document:
        assert render(document, 0).shape == (1200, 1600)


def bars(high: int, wide: int, *boxes: tuple[int, int, int, int]) -> Picture:
    """A page with lines of ink."""
    made = np.full((high, wide), PAPER, np.uint8)
    for left, top, right, bottom in boxes:
        made[top:bottom, left:right] = 0
    return made


def seen(picture: Picture) -> list[Quad]:
    """The bars that are seen in a part of a page, those cut off too."""
    found, ink = [], picture < 128
    for top, bottom in runs(ink.any(axis=1)):
        for left, right in runs(ink[top:bottom].any(axis=0)):
            found.append(np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32))
    return found


def runs(marks: object) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(marks, np.int8), [0]])))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


@pytest.mark.parametrize(
    "boxes",
    [
        [(100, 100, 4900, 150)],
        [(100, 60 * k, 4900, 60 * k + 40) for k in range(1, 80)],
        [(60 * k, 100, 60 * k + 40, 4900) for k in range(1, 80)],
        [(100, 2440, 4900, 2560)],
        [(2400, 100, 2600, 4900)],
    ],
    ids=["through-all", "rows", "columns", "a-headline-at-the-cut", "a-standing-headline-at-the-cut"],
)
def test_lines_of_a_large_picture_are_found_once_and_whole(boxes: list[tuple[int, int, int, int]]) -> None:
    found = lines(bars(5000, 5000, *boxes), seen)
    assert sorted([tuple(map(int, [*quad[0], *quad[2]])) for quad in found]) == sorted(boxes)


def test_parts_are_cut_where_it_is_white_and_overlap() -> None:
    page = bars(3000, 3000, (100, 100, 1290, 2900), (1330, 100, 2900, 2900))
    parts = list(tiles(page))
    assert {part.left for part in parts} == {0, 1310 - OVERLAP}
    assert {part.right for part in parts} == {1310 + OVERLAP, 3000}
    assert all(max(part.right - part.left, part.bottom - part.top) <= SIDE + 2 * OVERLAP for part in parts)


def test_a_picture_that_the_engine_likes_stays_whole() -> None:
    assert [tuple(part)[:4] for part in tiles(bars(SIDE, SIDE))] == [(0, 0, SIDE, SIDE)]


def test_pages_without_results_are_opened_and_others_are_not(tmp_path: Path) -> None:
    def opened() -> list[object]:
        raise AssertionError("a kept result needs no picture")

    scan = tmp_path / "p1.png"
    scan.write_bytes(picture())
    save(tmp_path / "ocr", scan, Stub())
    [(text, _)] = recognised(opened, str(scan), Stub(), str(tmp_path / "ocr"))  # type: ignore[arg-type]
    assert text == "".join([f"{said}\n" for said in SAID])


def test_tesseract_reads_a_page_where_it_is_installed() -> None:
    from papercli.ocr.tesseract import engine

    try:
        engine("chi_sim", "scan.png")
    except UnreadableInput as error:
        pytest.skip(str(error))
    reading = read((SAMPLES / "qiaotou-lead.png").read_bytes(), "scan.png", ocr="tesseract:chi_sim")
    assert "渡口新桥" in "".join(reading.text.split())
    assert reading.sheets[0].recognised


def test_where_tesseract_is_missing_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableInput, match=r"^scan\.png: --ocr tesseract needs Tesseract, which is not installed"):
        read(picture(), "scan.png", ocr="tesseract")


@pytest.mark.parametrize(("name", "said"), [("qiaotou-lead", "图书"), ("guandu-tw", "渡")])
def test_rapidocr_reads_the_sample_scans(name: str, said: str) -> None:
    """The engine itself: horizontal and vertical lines, both scripts, and no network."""
    pytest.importorskip("rapidocr", reason="the extra ocr is not installed: pip install rapidocr onnxruntime pillow")
    issue = clean((SAMPLES / f"{name}.png").read_bytes(), path=f"{name}.png")
    gold = json.loads((SAMPLES / f"{name}.gold.json").read_text("utf-8"))
    wanted = {"".join("".join(article["headline"]).split()) for article in gold["articles"]} - {""}
    found = {"".join("".join(article.headline).split()) for article in issue.articles}
    assert 2 * len(wanted & found) >= len(wanted), f"most headlines are found: {sorted(found)} for {sorted(wanted)}"


def test_nothing_of_ocr_is_imported_for_text() -> None:
    told = "import sys, papercli; papercli.clean('天地'); print([m for m in sys.modules if m.startswith(('PIL', 'papercli.ocr', 'numpy'))])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
