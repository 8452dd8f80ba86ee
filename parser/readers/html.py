"""HTML pages: the lexbor tree for the grids, BeautifulSoup for furniture and for the second reading.

Spans are expanded as WHATWG does; a table that holds a table, or an article in a cell, is layout
and transparent; a cell's text is joined over <br>, <p> and <span>, except between two digits,
which stay apart so that nobody takes a torn 1|2 for 12.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from bs4 import BeautifulSoup, Tag
from selectolax.lexbor import LexborHTMLParser, LexborNode

from parser.attachments import find_attachments
from parser.charset import decode
from parser.furniture import read_furniture
from parser.hidden import is_hidden, is_in_hidden, is_in_hidden_element, seen
from parser.model import Block, Document, Grid, GridCell, Paragraph
from parser.values import printed

MEDIA_TYPE = "text/html"
ORDER = 50

_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta|span)\b", re.I)
_BLOCKS = frozenset({
    *("address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"),
    *("p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ucapcontent", "ul"),
})  # fmt: skip
_SKIPPED = frozenset({
    *("script", "style", "noscript", "template", "head", "iframe", "select", "button", "textarea", "object"),
    *("svg", "title"),
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_UNSEEN = 'script, style, template, [hidden], [style*="none"], [style*="mso-hide"]'
_NO_PART_OF_A_NUMBER = frozenset({"sup", "sub", "del", "s", "strike"})
_IDS = "#ivs_content, #zoom, #Zoom, #zoomcon, #UCAP-CONTENT, #vsb_content, #barrierfree_container"
_CLASSES = (
    ".TRS_Editor, .trs_editor_view, .TRS_UEDITOR, .article-content, .bt_content, .artile_zw, .main-txt,"
    " .news_cont_d_wrap, .wzcon, .v_news_content, .mian-cont"
)
# asked of these tags only: of every <p class="MsoNormal"> of a Word page it costs six times as much
_CONTAINERS = f"[id]:is({_IDS}), UCAPCONTENT, " + ", ".join(
    f"{tag}:is({_CLASSES})" for tag in ("div", "td", "section", "article", "main")
)
_SECTION = re.compile(r"[一二三四五六]、\s*\S")
_SECTIONS_OF_A_BODY = 4
_ARTICLE_IN_A_CELL = 400
_MOST_LAYOUT_CELLS = 60
_MAX_SPAN = 1000
_LONGEST_SPAN = 9
"""Digits: `int` itself refuses some thousands."""
_BESIDE_A_BREAK = re.compile("(\\w)\x00(?=(\\w))")
_SPACES = re.compile(r"[ \t\r\n\f\u200b\ufeff]+")


def sniff(body: bytes) -> bool:
    return bool(_MARKUP.search(body[:65536]))


def read(body: bytes) -> Document:
    """Locators: `p[3]` the third paragraph, `table[2]/tr[5]/td[3]` the grid position after expansion."""
    html = decode(body)
    tree = LexborHTMLParser(html)
    root = _container(tree)
    blocks = tuple(_Walk().blocks(root)) if root else ()
    return Document(MEDIA_TYPE, blocks, read_furniture(html), find_attachments(tree, html))


def _container(tree: LexborHTMLParser) -> LexborNode | None:
    """The smallest known body container that holds the sections, else the whole body."""
    candidates = [(node, node.text()) for node in tree.css(_CONTAINERS)]
    fitting = [
        (len(text), node) for node, text in candidates if len(_SECTION.findall(text)) >= _SECTIONS_OF_A_BODY
    ]
    return min(fitting, key=lambda pair: pair[0])[1] if fitting else tree.body


class _Walk:
    """One pass over the tree that gathers text into paragraphs and tables into grids."""

    def __init__(self) -> None:
        self._pending: list[str] = []
        self._paragraphs = 0
        self._tables = 0
        self._unseen: set[str] = set()

    def blocks(self, root: LexborNode) -> list[Block]:
        return seen([*self._walk(root), *self._flush()], self._unseen)

    def _walk(self, node: LexborNode) -> Iterator[Block]:
        for child in node.iter(include_text=True):
            tag = child.tag
            if tag == "-text":
                self._pending.append(child.text_content or "")
            elif tag == "table" and not _is_layout(child):
                yield from self._flush()
                yield self._grid(child)
            elif tag in _BLOCKS:
                yield from self._flush()
                yield from self._walk(child)
                yield from self._flush()
            elif tag and tag not in _SKIPPED and not tag.startswith("-"):
                yield from self._walk(child)

    def _grid(self, table: LexborNode) -> Grid:
        self._tables += 1
        path = f"table[{self._tables}]"
        if is_in_hidden(table):
            self._unseen.add(path)
        return Grid(tuple(_expanded(table, path)), path, "html")

    def _flush(self) -> Iterator[Block]:
        text = _folded("".join(self._pending))
        self._pending.clear()
        if text:
            self._paragraphs += 1
            yield Paragraph(text, f"p[{self._paragraphs}]")


class _Marking(_Walk):
    """The same pass, which remembers the tables."""

    def __init__(self) -> None:
        super().__init__()
        self.grids: list[tuple[LexborNode, Grid]] = []

    def _grid(self, table: LexborNode) -> Grid:
        grid = super()._grid(table)
        self.grids.append((table, grid))
        return grid


def cell_nodes(tree: LexborHTMLParser) -> dict[str, LexborNode]:
    """The element behind each cell that `read` tells, by the cell's locator: for who draws on the page."""
    root = _container(tree)
    walk = _Marking()
    if root:
        walk.blocks(root)
    return {
        told.locator: node
        for table, grid in walk.grids
        for row, line in zip(table.css("tr"), grid.rows, strict=True)
        for node, told in zip(_cells_of(row), [cell for cell in line if cell.origin], strict=True)
    }


def _cells_of(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in _CELLS]


def _folded(text: str) -> str:
    if text.isalnum():
        return text
    return printed(_SPACES.sub(" ", text))


def _is_layout(table: LexborNode) -> bool:
    if any(child.css_first("table") for child in table.iter()):
        return True
    cells = table.css("td, th")
    return len(cells) < _MOST_LAYOUT_CELLS and any(len(cell.text()) > _ARTICLE_IN_A_CELL for cell in cells)


def _expanded(table: LexborNode, path: str) -> Iterator[tuple[GridCell, ...]]:
    """Rows of the table with row and column spans filled in; a copy has `origin` False."""
    hanging: dict[int, tuple[int, GridCell]] = {}
    rows = table.css("tr")
    text = _cell_text if table.css_first(_UNSEEN) is None else _seen_text
    for number, row in enumerate(rows, 1):
        line, begun = _expanded_row(row, f"{path}/tr[{number}]", hanging, len(rows) - number, text)
        yield tuple(line)
        hanging = {column: (left - 1, cell) for column, (left, cell) in hanging.items() if left > 1} | begun


def _expanded_row(
    row: LexborNode,
    path: str,
    hanging: dict[int, tuple[int, GridCell]],
    rows_below: int,
    text_of: Callable[[LexborNode], str],
) -> tuple[list[GridCell], dict[int, tuple[int, GridCell]]]:
    """One row, and the row spans that begin in it: column -> (rows still to fill, cell)."""
    line: list[GridCell] = []
    begun: dict[int, tuple[int, GridCell]] = {}
    for cell in row.iter():
        if cell.tag not in _CELLS:
            continue
        while len(line) in hanging:
            line.append(hanging[len(line)][1])
        text, (width, height) = text_of(cell), _spans(cell.attributes, rows_below)
        line.append(GridCell(text, f"{path}/td[{len(line) + 1}]"))
        for _ in range(1, width):
            line.append(GridCell(text, f"{path}/td[{len(line) + 1}]", origin=False))
        if height:
            begun |= {column: (height, _copy(line[column])) for column in range(len(line) - width, len(line))}
    for column in range(len(line), max(hanging, default=-1) + 1):
        gap = GridCell("", f"{path}/td[{column + 1}]", origin=False)
        line.append(hanging[column][1] if column in hanging else gap)
    return line, begun


def _copy(cell: GridCell) -> GridCell:
    return GridCell(cell.text, cell.locator, origin=False)


def _spans(attributes: Mapping[str, str | None], rows_below: int) -> tuple[int, int]:
    """Columns the cell takes, and rows below its own, none of them outside the table."""
    if "colspan" not in attributes and "rowspan" not in attributes:
        return 1, 0
    return _span(attributes.get("colspan")), min(_span(attributes.get("rowspan")) - 1, rows_below)


def _span(value: str | None) -> int:
    """1 for a missing, zero or unreadable span, as a browser shows it; capped like a browser does."""
    value = (value or "").strip()
    if not value.isdecimal():
        return 1
    return min(max(int(value), 1), _MAX_SPAN) if len(value) <= _LONGEST_SPAN else _MAX_SPAN


def _cell_text(cell: LexborNode) -> str:
    """The text without its markup; digits that only a line break parts stay apart."""
    text = cell.text(separator="\x00")
    if "\x00" not in text:
        return _folded(text)
    if any([left.isdigit() and right.isdigit() for left, right in _BESIDE_A_BREAK.findall(text)]):
        return _folded(joined_over_breaks(_pieces(cell)))
    return _folded(text.replace("\x00", ""))


def _seen_text(cell: LexborNode) -> str:
    """The same for tables with scripts, style sheets or hidden spans in their cells, whose text nobody sees."""
    return _folded(joined_over_breaks(_pieces(cell)))


def _pieces(node: LexborNode) -> Iterator[str]:
    """Text pieces between line breaks of any kind; <span> is no break, a footnote mark in <sup> is one."""
    pending = ""
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            pending += child.text_content or ""
        elif is_hidden(child):
            continue
        elif child.tag in _BLOCKS or child.tag in _NO_PART_OF_A_NUMBER:
            yield pending
            yield from _pieces(child)
            pending = ""
        elif child.tag not in _SKIPPED:
            first, *rest = [*_pieces(child)] or [""]
            pending += first
            for piece in rest:
                yield pending
                pending = piece
    yield pending


def joined_over_breaks(pieces: Iterator[str]) -> str:
    """Pieces without their breaks, but `1` and `2` stay `1 2`: a torn number is not repaired here."""
    text = ""
    for piece in (piece.strip() for piece in pieces):
        text += " " + piece if text[-1:].isdigit() and piece[:1].isdigit() else piece
    return text


def second_reading(body: bytes) -> tuple[Grid, ...]:
    """The tables again, independently: the lxml tree through BeautifulSoup, cells in source order, no spans.

    Where this and `read` agree on a cell, a broken sum is the publisher's.
    """
    soup = BeautifulSoup(decode(body), "lxml")
    tables = [table for table in soup.find_all("table") if not table.find("table")]
    grids = [_source_order(table, f"table[{number}]") for number, table in enumerate(tables, 1)]
    unseen = {g.locator for g, table in zip(grids, tables, strict=True) if is_in_hidden_element(table)}
    return tuple(seen(grids, unseen))


def _source_order(table: Tag, path: str) -> Grid:
    rows = tuple(
        tuple(
            GridCell(_source_text(cell), f"{path}/tr[{r}]/td[{c}]")
            for c, cell in enumerate(row.find_all(["td", "th"]), 1)
        )
        for r, row in enumerate(table.find_all("tr"), 1)
    )
    return Grid(rows, path, "html_source_order")


def _source_text(cell: Tag) -> str:
    if cell.find(["p", "br", "div"]) is None:
        return _folded(cell.get_text())
    for line_break in cell.find_all("br"):
        line_break.replace_with("\x00")
    for block in cell.find_all(["p", "div"]):
        block.append("\x00")
    return _folded(joined_over_breaks(iter(cell.get_text().split("\x00"))))
