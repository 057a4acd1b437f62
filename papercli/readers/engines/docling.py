"""Docling's documents: texts, tables and pictures, in the order of a tree, each with its page and its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct, field

from papercli.layout import Sheet
from papercli.readers.engines.data import values
from papercli.readers.engines.lines import Glyphs, Polygon, Recognised, Scan, composed, of_block


class _Ref(Struct):
    to: str = field(default="", name="$ref")


class _Edges(Struct):
    l: float = 0.0  # noqa: E741
    t: float = 0.0
    r: float = 0.0
    b: float = 0.0
    coord_origin: str = "TOPLEFT"


class _Prov(Struct):
    page_no: int
    bbox: _Edges | None = None
    charspan: list[int] = []


class _Cell(Struct):
    text: str = ""
    bbox: _Edges | None = None
    start_row_offset_idx: int = 0
    start_col_offset_idx: int = 0


class _Data(Struct):
    table_cells: list[_Cell] = []


class _Item(Struct):
    self_ref: str = ""
    children: list[_Ref] = []
    label: str = ""
    text: str = ""
    orig: str = ""
    prov: list[_Prov] = []
    data: _Data | None = None


class _Size(Struct):
    width: float = 0.0
    height: float = 0.0


class _Page(Struct):
    size: _Size | None = None


class _Document(Struct):
    schema_name: str
    body: _Item | None = None
    furniture: _Item | None = None
    texts: list[_Item] = []
    tables: list[_Item] = []
    pictures: list[_Item] = []
    groups: list[_Item] = []
    key_value_items: list[_Item] = []
    form_items: list[_Item] = []
    pages: dict[str, _Page] = {}


def read(text: str, name: str = "<stdin>") -> tuple[str, tuple[Sheet, ...]]:
    """The text of a document, in the order of its body, and where it stands. A region is an item.

    Raises UnreadableInput for what is cut off, and for data of another shape than Docling writes.

    >>> edges = '{"l": 0, "t": 0, "r": 80, "b": 20, "coord_origin": "TOPLEFT"}'
    >>> item = f'{{"self_ref": "#/texts/0", "text": "云岭要闻", "prov": [{{"page_no": 1, "bbox": {edges}}}]}}'
    >>> text, sheets = read(f'{{"schema_name": "DoclingDocument", "texts": [{item}]}}')
    >>> text, sheets[0].lines[0].region
    ('云岭要闻\\n', '#/texts/0')
    """
    return composed(scan for document in values(text, name, "Docling", _Document) for scan in _scans(document))


def _scans(document: _Document) -> Iterator[Scan]:
    sizes = {number: page.size or _Size() for number, page in document.pages.items()}
    placed: list[tuple[int, Recognised]] = []
    pictures: dict[int, list[Polygon]] = {}
    at = 1
    for item in _in_order(document):
        for prov in item.prov[:1]:
            at = prov.page_no
        if item.label == "picture":
            for prov in item.prov:
                drawn = _polygon(prov.bbox, sizes.get(str(prov.page_no)))
                pictures.setdefault(prov.page_no, []).append(drawn)
        cells = item.data.table_cells if item.data else ()
        placed += [(at, row) for row in _rows(cells, item.self_ref, sizes.get(str(at)))]
        for page, said, edges in _said(item):
            at = page or at
            stands = _polygon(edges, sizes.get(str(at)))
            placed += [(at, line) for line in of_block(said, stands, item.self_ref)]
    placed.sort(key=lambda pair: pair[0])
    for page, lines in groupby(placed, lambda pair: pair[0]):
        size = sizes.get(str(page), _Size())
        yield Scan([line for _, line in lines], size.width, size.height, pictures.get(page, ()))


def _in_order(document: _Document) -> Iterator[_Item]:
    """The items in the order of the tree, each once; those that it leaves out follow in the order of the file."""
    kinds = (
        document.texts, document.tables, document.pictures, document.groups, document.key_value_items, document.form_items
    )  # fmt: skip
    named = ("texts", "tables", "pictures", "groups", "key_value_items", "form_items")
    known = {
        f"#/{kind}/{count}": item for kind, items in zip(named, kinds, strict=True) for count, item in enumerate(items)
    }
    tops = [item for item in (document.body, document.furniture) if item]
    stack = [ref.to for top in reversed(tops) for ref in reversed(top.children)]
    while stack:
        item = known.pop(stack.pop(), None)
        if item is not None:
            yield item
            stack += [ref.to for ref in reversed(item.children)]
    yield from known.values()


def _said(item: _Item) -> Iterator[tuple[int, str, _Edges | None]]:
    """The text of an item in the pieces that stand apart, in two columns or on two pages: page, text and place.

    A list's marks stand only in the text as it was printed.
    """
    text = item.orig if item.label == "list_item" and item.orig else item.text
    begins = [prov.charspan[0] for prov in item.prov if len(prov.charspan) == 2]
    if len(begins) < max(2, len(item.prov)) or begins != sorted(begins) or text != item.text:
        prov = item.prov[0] if item.prov else _Prov(0)
        yield prov.page_no, text, prov.bbox if len(item.prov) == 1 else None
        return
    edges = [0, *begins[1:], len(text)]
    for prov, begin, end in zip(item.prov, edges, edges[1:], strict=False):
        yield prov.page_no, text[begin:end], prov.bbox


def _rows(cells: Sequence[_Cell], region: str, size: _Size | None) -> Iterator[Recognised]:
    ranked = sorted(cells, key=lambda cell: (cell.start_row_offset_idx, cell.start_col_offset_idx))
    for _, row in groupby(ranked, lambda cell: cell.start_row_offset_idx):
        inked = [(" ".join(cell.text.split()), cell) for cell in row if cell.text.strip()]
        glyphs = [Glyphs(said, _polygon(cell.bbox, size)) for said, cell in inked]
        yield Recognised(" ".join([said for said, _ in inked]), (), None, glyphs, region)


def _polygon(edges: _Edges | None, size: _Size | None) -> Polygon:
    """The corners of a box; Docling counts some from the foot of the page."""
    if edges is None:
        return ()
    if edges.coord_origin == "BOTTOMLEFT":
        tall = size.height if size else 0.0
        return [(edges.l, tall - edges.t), (edges.r, tall - edges.b)]
    return [(edges.l, edges.t), (edges.r, edges.b)]
