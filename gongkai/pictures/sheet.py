"""What the reader saw, as one HTML page: paragraphs, grids, and every recognised cell boxed."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from gongkai.pictures.colours import COLOURS, NAMES, colour_of
from gongkai.settings import Lang
from parser.model import Block, Cell, Grid, GridCell, Reading

_STYLE = """
@page{size:A3 landscape;margin:1cm}
body{font:14px/1.6 sans-serif;margin:2em;color:#24292f}
table{border-collapse:collapse;margin:1em 0}tr{break-inside:avoid}
td{border:1px solid #d0d7de;padding:3px 6px;vertical-align:top;min-width:3em;overflow-wrap:anywhere}
td.copy{background:#f6f8fa}td.cell{outline:3px solid var(--c);outline-offset:-3px}
td.cell small{display:block;color:var(--c);font-size:10px;line-height:1.2}p.where{color:#57606a;font-size:12px}
ul.legend{list-style:none;padding:0}ul.legend b{display:inline-block;width:1em;height:1em;margin-right:.5em}
img{max-width:100%;border:1px solid #d0d7de}
"""


def sheet(name: str, reading: Reading, blocks: Sequence[Block], pictures: Sequence[str], lang: Lang) -> str:
    """A whole page: legend, page pictures, the document's blocks, then the cells as a list."""
    cells = reading.report.cells if reading.report else {}
    here = {cell.locator: cell for cell in cells.values() if cell.locator}
    parts = [
        f"<h1>{escape(name)}</h1>",
        f"<p>{escape(reading.error or '')}</p>" if reading.error else "",
        _legend(lang),
        *(f'<p><img src="{escape(picture)}" alt="{escape(picture)}"></p>' for picture in pictures),
        *(_block(block, here) for block in blocks),
        _list(cells, lang),
    ]
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(name)}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def _legend(lang: Lang) -> str:
    lines = (
        f'<li><b style="background:{COLOURS[key]}"></b>{escape(getattr(name, lang))}</li>'
        for key, name in NAMES.items()
    )
    return f'<ul class="legend">{"".join(lines)}</ul>'


def _block(block: Block, here: Mapping[str, Cell]) -> str:
    if not isinstance(block, Grid):
        return f"<p>{escape(block.text)}</p>"
    rows = "".join(f"<tr>{''.join(_td(cell, here) for cell in row)}</tr>" for row in block.rows)
    return f'<p class="where">{escape(block.locator)} ({escape(block.style)})</p><table>{rows}</table>'


def _td(printed: GridCell, here: Mapping[str, Cell]) -> str:
    text, cell = escape(printed.text), here.get(printed.locator)
    if not printed.origin:
        return '<td class="copy"></td>'
    if cell is None:
        return f"<td>{text}</td>"
    return (
        f'<td class="cell" style="--c:{colour_of(cell)}" title="{escape(cell.method or "")}">'
        f"{text}<small>{escape(cell.code)}</small></td>"
    )


def _list(cells: Mapping[str, Cell], lang: Lang) -> str:
    heads = {
        "zh": ("格", "原文", "数值", "位置", "读法", "核对"),
        "en": ("cell", "as printed", "value", "where", "method", "standing"),
    }[lang]
    return f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{''.join(_lines(cells))}</table>"


def _lines(cells: Mapping[str, Cell]) -> Iterator[str]:
    for cell in cells.values():
        texts = (cell.code, cell.raw, cell.value, cell.locator, cell.method, cell.standing.value)
        shown = "".join(f"<td>{escape(str('' if text is None else text))}</td>" for text in texts)
        yield f'<tr style="color:{colour_of(cell)}">{shown}</tr>'
