"""PDFs written by hand, for what browsers do not write: each is a few lines of PDF about one font that is not embedded."""

from __future__ import annotations

from collections.abc import Sequence

FONT = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{}/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
    "/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000"
    "/W[1 95 500 814 939 500]/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
    "/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)


def show(text: str) -> str:
    """The text as an operand of Tj."""
    return f"<{text.encode('utf-16-be').hex()}>"


def line(text: str, x: float, y: float, size: float = 10, font: str = "F", more: str = "") -> str:
    """The operators that print a text with its baseline at y, which PDF counts from below."""
    return f"BT /{font} {size} Tf {more} 1 0 0 1 {x} {y} Tm {show(text)} Tj ET\n"


def pdf(*contents: str, page: str = "/MediaBox[0 0 400 300]", trailer: str = "", objects: Sequence[str] = ()) -> bytes:
    """A PDF with a page for each content stream. Fonts F and V set lines across and downwards. ``page`` stands in the
    dictionary of each page, ``objects`` are numbered from 5 on."""
    first = 5 + len(objects)
    kids = " ".join(f"{first + 2 * k} 0 R" for k in range(len(contents)))
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]>>",
        FONT.format("UniGB-UTF16-H"),
        FONT.format("UniGB-UTF16-V"),
        *objects,
    ]
    for k, content in enumerate(contents):
        resources = "/Resources<</Font<</F 3 0 R/V 4 0 R>>/XObject<</X 5 0 R>>>>"
        bodies.append(f"<</Type/Page/Parent 2 0 R{page}{resources}/Contents {first + 2 * k + 1} 0 R>>")
        bodies.append(f"<</Length {len(content)}>>\nstream\n{content}\nendstream")
    data = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(bodies) + 1}/Root 1 0 R{trailer}>>"
    )
    return data + f"{end}\nstartxref\n{len(data)}\n%%EOF\n".encode()


def mapped(text: str, *ranges: str) -> bytes:
    """A PDF that prints a text in the first of several fonts of one name. The codes are those of Unicode, and each font has a
    map with one range, written as in the file, or no map where that is empty."""
    objects: list[str] = []
    for number, one in enumerate(ranges):
        source = f"1 beginbfrange {one} endbfrange"
        to = f"/ToUnicode {6 + 2 * number} 0 R" if one else ""
        objects.append(
            f"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H{to}/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
            "/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000/FontDescriptor<</Type"
            "/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -120 1000 880]/Ascent 880/Descent -120/StemV 90>>>>]>>"
        )
        objects.append(f"<</Length {len(source)}>>\nstream\n{source}\nendstream")
    fonts = "".join([f"/G{number} {5 + 2 * number} 0 R" for number in range(len(ranges))])
    data = pdf(line(text, 50, 200, font="G0"), objects=objects)
    return data.replace(b"/V 4 0 R>>", f"{fonts}>>".encode())
