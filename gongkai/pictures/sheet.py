"""What the reader saw, as one HTML page: page pictures or paragraphs and grids, every recognised cell boxed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from gongkai.pictures.boxes import Box
from gongkai.pictures.colours import COLOURS, NAMES, colour_of, key_of
from gongkai.settings import Lang
from gongkai.statutory import ranked
from parser.model import Bilingual, Block, Cell, Grid, GridCell, Reading

_STYLE = """
@page{size:A3 landscape;margin:1cm}
body{font:14px/1.6 sans-serif;margin:2em;color:#24292f;overflow-wrap:anywhere}
table{border-collapse:collapse;margin:1em 0}tr{break-inside:avoid}
td,th{border:1px solid #d0d7de;padding:3px 6px;vertical-align:top;min-width:2.5em;text-align:left}
td.copy{background:#f6f8fa}.cell{outline:3px solid var(--c);outline-offset:-3px}p.cell{padding:6px}
span.cell{display:inline-block;margin:2px;padding:3px 6px;font-size:11px;line-height:1.3}
.cell small{display:block;color:var(--c);font-size:10px;line-height:1.2}p.where{color:#57606a;font-size:12px}
ul.legend{list-style:none;padding:0}ul.legend b{display:inline-block;width:1em;height:1em;margin-right:.5em}
b,i.box{print-color-adjust:exact}div.page{position:relative}div.page img{width:100%;border:1px solid #d0d7de}
@media print{body{margin:0}ul.legend,table.list{display:none}}ol.findings{border-bottom:1px solid #d0d7de;padding-bottom:1em}
i.box{position:absolute}:target{background:#fff3a3aa;outline:4px solid #fb0}
"""
_HEADS = {
    "zh": ("代码", "格", "原文", "数值", "位置", "读法", "核对"),
    "en": ("code", "cell", "as printed", "value", "where", "method", "standing"),
}


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page picture by file name, and the frames that are drawn on it."""

    file: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page; `labels` are the names of cells by code."""

    name: str
    reading: Reading
    blocks: Sequence[Block]
    pages: Sequence[ShownPage]
    labels: Mapping[str, Bilingual]
    lang: Lang

    def html(self) -> str:
        """Legend, findings, page pictures or the document's blocks, then the cells as a list with links to their places."""
        here: dict[str, list[Cell]] = {}
        for cell in self._cells.values():
            here.setdefault(cell.locator or "", []).append(cell)
        parts = [
            f"<h1>{escape(self.name)}</h1><p>{escape(self.reading.error or '')}</p>",
            self._legend(),
            f'<ol class="findings">{"".join(self._findings())}</ol>',
            *map(self._page, self.pages),
            *(self._block(block, here) for block in self.blocks),
            self._list(),
        ]
        return (
            f'<!DOCTYPE html><html lang="{self.lang}"><head><meta charset="utf-8">'
            f"<title>{escape(self.name)}</title><style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
        )

    @property
    def _cells(self) -> Mapping[str, Cell]:
        return self.reading.report.cells if self.reading.report else {}

    def _legend(self) -> str:
        lines = (
            f'<li><b style="background:{COLOURS[key]}"></b>{escape(self._say(name))}</li>'
            for key, name in NAMES.items()
        )
        return f'<ul class="legend">{"".join(lines)}</ul>'

    def _findings(self) -> Iterator[str]:
        for finding in ranked(self.reading.findings):
            hint = self._say(Bilingual.split(finding.suggestion or ""))
            yield f"<li>{finding.rule} {escape(self._say(finding.message))}{'<br>→ ' if hint else ''}{escape(hint)}</li>"

    def _page(self, page: ShownPage) -> str:
        frames = (
            f'<i class="box" {self._anchor(box.cells)} style="left:{left:.2%};top:{top:.2%};'
            f'width:{right - left:.2%};height:{bottom - top:.2%}"></i>'
            for box in page.boxes
            for left, top, right, bottom in [box.sides]
        )
        return f'<div class="page"><img src="{escape(page.file)}" alt="{escape(page.file)}">{"".join(frames)}</div>'

    def _block(self, block: Block, here: Mapping[str, Sequence[Cell]]) -> str:
        if not isinstance(block, Grid):
            cells = here.get(block.locator, ())
            return f"<p{self._boxed(cells)}>{escape(block.text)}</p>{''.join(map(self._figure, cells))}"
        rows = "".join(f"<tr>{''.join(self._td(cell, here) for cell in row)}</tr>" for row in block.rows)
        return f'<p class="where">{escape(block.locator)} ({escape(block.style)})</p><table>{rows}</table>'

    def _figure(self, cell: Cell) -> str:
        """A cell of which no more is known than the line it is in."""
        return f'<span class="cell" style="--c:{colour_of([cell])}">{escape(self._label(cell))} <b>{escape(self._raw(cell))}</b></span> '

    def _td(self, printed: GridCell, here: Mapping[str, Sequence[Cell]]) -> str:
        if not printed.origin:
            return '<td class="copy"></td>'
        cells = here.get(printed.locator, ()) if printed.locator else ()
        codes = "".join(f"<small>{escape(cell.code)}</small>" for cell in cells)
        return f"<td{self._boxed(cells)}>{escape(printed.text)}{codes}</td>"

    def _boxed(self, cells: Sequence[Cell]) -> str:
        if not cells:
            return ""
        return f' class="cell" style="--c:{colour_of(cells)}" {self._anchor(cells)}'

    def _anchor(self, cells: Sequence[Cell]) -> str:
        """What a link from the list leads to, and what is said when the mouse stands on it."""
        said = "\n".join(f"{self._label(cell)} = {cell.raw} ({cell.method})" for cell in cells)
        return f'id="{escape(cells[0].code)}" title="{escape(said)}"'

    def _list(self) -> str:
        heads = "".join(f"<th>{head}</th>" for head in _HEADS[self.lang])
        return f'<table class="list"><tr>{heads}</tr>{"".join(map(self._line, self._cells.values()))}</table>'

    def _line(self, cell: Cell) -> str:
        standing = self._say(NAMES[key_of(cell)])
        texts = (
            cell.code,
            self._label(cell),
            self._raw(cell),
            cell.value,
            cell.locator,
            cell.method,
            standing,
        )
        first, *others = (escape(str("" if text is None else text)) for text in texts)
        link = f'<a href="#{first}">{first}</a>' if cell.locator else first
        return f'<tr style="color:{colour_of([cell])}"><td>{link}</td>{"".join(f"<td>{one}</td>" for one in others)}</tr>'

    def _raw(self, cell: Cell) -> str:
        """As printed; of a withheld cell every reading."""
        return " | ".join(dict.fromkeys(raw or "" for _, raw in cell.alternatives)) or cell.raw or ""

    def _label(self, cell: Cell) -> str:
        return self._say(self.labels.get(cell.code, Bilingual(cell.code, cell.code)))

    def _say(self, words: Bilingual) -> str:
        return words.en if self.lang == "en" else words.zh
