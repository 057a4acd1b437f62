"""Every format that is read, and how its content is recognised.

To add a format: write its module, whose ``read(text, name)`` gives the text and the sheets; put its name into
:data:`Format` and its line into :data:`TOLD`. Tests then ask for an example of it.
"""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from papercli.patterns import compiled
from papercli.readers.foreign import begins_as_data

Format = Literal[
    "text", "pdf", "picture", "hocr", "alto", "page", "tsv",
    "abbyy", "mets", "djvu", "bbox", "pdf2xml", "stext", "pdfminer",
    "paddle", "rapidocr", "easyocr", "umi", "surya", "kraken", "google", "azure", "textract", "mineru", "docling",
]  # fmt: skip
FORMATS: tuple[Format, ...] = get_args(Format)


class Sign(Struct, frozen=True):
    """How a format is recognised: what its files are, and a pattern that they hold and no other file of that kind.

    ``markup`` is looked at from the root element on, as far as the beginning reaches; ``data``, which is JSON, JSON Lines and
    what Python prints of its lists, throughout; of a ``table`` the head.
    """

    format: Format
    kind: Literal["markup", "data", "table"]
    pattern: str


_NUMBER = r"(?:np\.\w+\()?-?\d[\d.eE+-]*\)?"
_POINT = rf"\[\s*{_NUMBER}\s*,\s*{_NUMBER}\s*\]"
_POLYGON = rf"\[\s*{_POINT}(?:\s*,\s*{_POINT})*\s*\]"
_ROOT = r"\A<(?:[\w.-]+:)?"


def _key(names: str) -> str:
    return rf"""[{{,\s]["'](?:{names})["']\s*:"""


TOLD = (
    Sign("tsv", "table", r"\Alevel\tpage_num\tblock_num\t"),
    Sign(
        "umi",
        "table",
        r"\A(?:Name,OCR,Path|(?:图片名|圖片名)[^,\r\n]*(?:,(?:路径|路徑|文字|OCR)){2})[ \t]*(?:[\r\n]|\Z)",
    ),
    Sign("alto", "markup", rf"{_ROOT}alto\b"),
    Sign("page", "markup", rf"{_ROOT}PcGts\b"),
    Sign("mets", "markup", rf"{_ROOT}mets\b"),
    Sign("abbyy", "markup", rf"{_ROOT}document\b[^>]*(?i:abbyy)"),
    Sign("djvu", "markup", rf"{_ROOT}DjVuXML\b"),
    Sign("pdf2xml", "markup", rf"{_ROOT}pdf2xml\b"),
    Sign("pdfminer", "markup", rf"{_ROOT}pages>\s*<page\b[^>]*\bbbox="),
    Sign("stext", "markup", rf"{_ROOT}document\b[^>]*>\s*<page\b[^>]*\bid="),
    Sign("bbox", "markup", r"<doc>\s*<page\b[^>]*\bwidth="),
    Sign("hocr", "markup", r"""class\s*=\s*["']?ocrx?_|name\s*=\s*["']?ocr-(?:system|capabilities)"""),
    Sign(
        "paddle",
        "data",
        rf"""{_key("rec_texts|parsing_res_list|text_region")}|\A(?:\[\s*){{1,3}}{_POLYGON}\s*,\s*[(\[]\s*["']""",
    ),
    Sign("umi", "data", r'\A\[?\s*\{\s*"code"\s*:\s*\d+\s*,\s*"data"\s*:'),
    Sign("rapidocr", "data", rf"""\A\[\s*\{{[^{{}}]*"txt"\s*:|\A(?:\[\s*){{1,2}}{_POLYGON}\s*,\s*["']"""),
    Sign("easyocr", "data", rf"""\A\[?\s*\(\s*{_POLYGON}\s*,\s*["']|\A\[?\s*\{{\s*["']boxes["']\s*:"""),
    Sign("surya", "data", _key("text_lines")),
    Sign("kraken", "data", rf"""{_key("type")}\s*["'](?:baselines|bbox)["']"""),
    Sign("google", "data", _key("textAnnotations|fullTextAnnotation|text_annotations|full_text_annotation")),
    Sign(
        "azure",
        "data",
        _key("analyzeResult|readResults?|recognitionResults|read_results?|modelId|model_id")
        + r"|\A\{\s*\"language\"\s*:"
        r"\s*\"[\w-]*\"\s*,\s*\"textAngle\"",
    ),
    Sign("textract", "data", _key("BlockType")),
    Sign("mineru", "data", _key("pdf_info|page_idx")),
    Sign("docling", "data", _key("schema_name") + r'\s*"DoclingDocument"'),
)
"""The one table of how formats are told. The first whose pattern is found counts. A PDF begins as no other file
does, and text is what is left."""


def told(kind: Literal["markup", "data", "table"], text: str) -> Format | None:
    """The format whose pattern a text of this kind holds, None for any other text.

    >>> told("markup", "<alto><Layout/>"), told("data", '[{"BlockType": "LINE"}]'), told("data", "[云岭要闻]")
    ('alto', 'textract', None)
    """
    return next((sign.format for sign in TOLD if sign.kind == kind and compiled(sign.pattern).search(text)), None)


def told_decoded(text: str) -> Format | None:
    """The format of a text that is data or a table with the head of an engine's, None for any other text.

    >>> told_decoded('[{"box": [[0, 0], [9, 0], [9, 9], [0, 9]], "txt": "云岭要闻", "score": 0.98}]'), told_decoded("[云岭要闻]")
    ('rapidocr', None)
    """
    body = text.lstrip("\ufeff \t\r\n")
    if not body.startswith(("{", "[", "(")):
        return told("table", body)
    return told("data", body) if begins_as_data(body) else None


def is_markup(format: Format) -> bool:
    """Whether a format is XML or HTML, which may declare its encoding.

    >>> is_markup("alto"), is_markup("surya")
    (True, False)
    """
    return any(sign.kind == "markup" for sign in TOLD if sign.format == format)


def room(format: Format) -> str:
    """The module that reads a format.

    >>> room("alto"), room("surya")
    ('papercli.readers.alto', 'papercli.readers.engines.surya')
    """
    data = any(sign.kind == "data" for sign in TOLD if sign.format == format)
    return f"papercli.readers.engines.{format}" if data else f"papercli.readers.{format}"
