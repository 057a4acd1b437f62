"""Typeset the pages in source/*.html, read them back with the usual tools, and write what they say as gold.

    python samples/make.py [FOLDER …]     each FOLDER holds source/*.html; by default samples/ itself

Needs chromium, pdftotext and pdftoppm (poppler), mutool, tesseract with chi_sim and chi_tra, and the fonts Noto CJK,
AR PL UMing and AR PL UKai. A page names its results in `<meta name="make" content="linxi.txt: raw"/>`; TOOLS says what
each is.
"""

import json
import shlex
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

CHROMIUM = (
    "chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --user-data-dir=profile --no-pdf-header-footer"
    " --print-to-pdf=page.pdf {url}"
)
IMAGE = "pdftoppm -r 200 -png -singlefile page.pdf page"
TOOLS = {
    "pdf": "cat page.pdf",
    "png": "pdftoppm -r 150 -mono -png -singlefile page.pdf",
    "raw": "pdftotext -raw page.pdf -",
    "layout": "pdftotext -layout page.pdf -",
    "reading": "pdftotext page.pdf -",
    "mutool": "mutool draw -q -F text page.pdf",
    "tess": "tesseract page.png - -l {language}",
    "hocr": "tesseract page.png - -l {language} hocr",
    "alto": "tesseract page.png - -l {language} alto",
    "tsv": "tesseract page.png - -l {language} tsv",
    "page": "tesseract page.png - -l {language} hocr",  # and page_xml
}
LANGUAGES = {"zh-CN": "chi_sim", "zh-TW": "chi_tra"}
KINDS = {"p": "body", "figcaption": "caption", "subhead": "subhead", "cells": "table", "verse": "verse"}
"""What a paragraph is, by its class, or by its element where it has none."""
PAGE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
MADE = "2026-01-01T00:00:00"  # PAGE wants a time; a fixed one gives the same file on every run


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def jump(article: Element, kind: str) -> dict[str, str] | None:
    """Lift a jump line, <data class="to" value="3">（下转3版）</data>, out of the text around it."""
    found = article.find(f".//data[@class='{kind}']")
    if found is None:
        return None
    lifted = {"page": found.attrib["value"], "text": text(found)}
    found.text = ""
    return lifted


def gold_article(article: Element) -> dict[str, Any]:
    jumps = {"continued_to": jump(article, "to"), "continued_from": jump(article, "from")}
    body = [element for element in article.iter() if element.tag in ("p", "figcaption")]
    credit = [text(element) for element in body if element.get("class") == "credit"]
    return {
        "headline": [text(line) for line in article.iterfind("hgroup/*")],
        "byline": [{"label": name.attrib["data-label"], "name": text(name)} for name in article.iter("cite")],
        "paragraphs": [
            {"text": text(element), "kind": KINDS[element.get("class") or element.tag]}
            for element in body
            if element.get("class") != "credit" and text(element)
        ],
        "credit": credit[0] if credit else None,
        **jumps,
    }


def gold(page: Element) -> dict[str, Any]:
    return {
        "articles": [gold_article(article) for article in page.iter("article")],
        "furniture": [text(line) for tag in ("header", "footer") for line in page.iterfind(f".//{tag}/p")],
    }


def ink(value: Any) -> Counter[str]:
    """The inked characters of everything printed in a gold page, or of a text."""
    if isinstance(value, dict):
        return ink([part for key, part in value.items() if key not in ("byline", "page", "kind")])
    if isinstance(value, list):
        return sum(map(ink, value), Counter())
    return Counter("".join(unicodedata.normalize("NFKC", value or "").split()))


def check(name: str, said: dict[str, Any], read: str) -> None:
    """Every inked character of the text is in the gold, and the reverse; a radical or ∕ may stand for its double."""
    missing, foreign = ink(said) - ink(read), ink(read) - ink(said)
    alike = all("\u2e80" <= character <= "\u2eff" or character == "\u2215" for character in foreign)
    if not alike or missing.total() != foreign.total():
        sys.exit(f"{name}: gold and text differ: missing {dict(missing)}, foreign {dict(foreign)}")


def page_xml(hocr: bytes) -> bytes:
    """PAGE XML of 2019 with the regions, lines, words, boxes and confidences of an hOCR page."""
    root = Element("PcGts", xmlns=PAGE)
    metadata = SubElement(root, "Metadata")
    for tag, value in (("Creator", "samples/make.py"), ("Created", MADE), ("LastChange", MADE)):
        SubElement(metadata, tag).text = value
    source = next(element for element in ElementTree.fromstring(hocr).iter() if element.get("class") == "ocr_page")
    _, _, width, height = box(source)
    page = SubElement(root, "Page", imageFilename="page.png", imageWidth=width, imageHeight=height)
    order = SubElement(SubElement(page, "ReadingOrder"), "OrderedGroup", id="order")
    for number, area in enumerate(element for element in source if element.get("class") == "ocr_carea"):
        SubElement(order, "RegionRefIndexed", index=str(number), regionRef=area.attrib["id"])
        region = with_box(page, "TextRegion", area)
        for line in area.iterfind("*/*"):
            text_line = with_box(region, "TextLine", line)
            for word in line:
                with_text(with_box(text_line, "Word", word), text(word), confidence(word))
            with_text(text_line, text(line))
    ElementTree.indent(root, "")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode").encode() + b"\n"


def properties(element: Element) -> dict[str, list[str]]:
    """The title of an hOCR element, bbox 12 30 96 54; x_wconf 91, by name."""
    return {words[0]: words[1:] for words in map(str.split, element.attrib["title"].split(";"))}


def box(element: Element) -> list[str]:
    return properties(element)["bbox"]


def confidence(word: Element) -> str:
    return f"{int(properties(word)['x_wconf'][0]) / 100:.2f}"


def with_box(parent: Element, tag: str, element: Element) -> Element:
    child = SubElement(parent, tag, id=element.attrib["id"])
    left, top, right, bottom = box(element)
    SubElement(child, "Coords", points=f"{left},{top} {right},{top} {right},{bottom} {left},{bottom}")
    return child


def with_text(parent: Element, content: str, conf: str = "") -> None:
    SubElement(SubElement(parent, "TextEquiv", {"conf": conf} if conf else {}), "Unicode").text = content


def make(html: Path, folder: Path) -> None:
    page = ElementTree.parse(html).getroot()
    said = gold(page)
    names = {"url": html.resolve().as_uri(), "language": LANGUAGES[page.attrib["lang"]]}
    with tempfile.TemporaryDirectory() as place:

        def run(command: str) -> bytes:
            words = shlex.split(command.format(**names))
            return subprocess.check_output(words, stderr=subprocess.DEVNULL, cwd=place)

        run(CHROMIUM)
        run(IMAGE)
        for meta in page.iterfind(".//meta[@name='make']"):
            name, tool = meta.attrib["content"].split(": ")
            result = run(TOOLS[tool])
            (folder / name).write_bytes(page_xml(result) if tool == "page" else result)
            if name.endswith((".txt", ".pdf")):
                if tool not in ("tess", "pdf"):  # Tesseract misreads, and is kept as it is
                    check(name, said, result.decode())
                printed = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
                (folder / f"{name.partition('.')[0]}.gold.json").write_text(printed, encoding="utf-8")


if __name__ == "__main__":
    for folder in [Path(argument) for argument in sys.argv[1:]] or [Path(__file__).parent]:
        for html in sorted(folder.glob("source/*.html")):
            make(html, folder)
