"""A document without pages that a browser could show (Word, Excel, OFD, text): its paragraphs and tables as read,
with some cells boxed."""

from collections.abc import Mapping, Sequence
from html import escape

from gongkai.evidence.captured import CLOSED, bar
from gongkai.evidence.words import Mark, box_style
from parser.model import Bilingual, Block, Grid, GridCell

STYLE = "body{font:14px/1.6 sans-serif;margin:1.5em}table{border-collapse:collapse;margin:1em 0}td{border:1px solid #999;padding:3px 6px}"


def gridded_page(blocks: Sequence[Block], marks: Sequence[Mark], above: Sequence[Bilingual]) -> str:
    here: dict[str, list[Mark]] = {}
    for mark in marks:
        here.setdefault(mark.locator, []).append(mark)
    inner = "\n".join(_block(block, here) for block in blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'
        f' content="{CLOSED}"><style>{STYLE}{box_style()}</style></head>\n'
        f"<body>{bar(marks, above, {place: None for place in places_in(blocks)})}{inner}</body></html>\n"
    )


def places_in(blocks: Sequence[Block]) -> frozenset[str]:
    """Every place that is drawn."""
    cells = {
        cell.locator for block in blocks if isinstance(block, Grid) for row in block.rows for cell in row
    }
    return frozenset(cells | {block.locator for block in blocks})


def _block(block: Block, here: Mapping[str, Sequence[Mark]]) -> str:
    if not isinstance(block, Grid):
        return f"<p{_boxed(here.get(block.locator, ()))}>{escape(block.text)}</p>"
    return f"<table>{''.join(_row(row, here) for row in block.rows)}</table>"


def _row(row: Sequence[GridCell], here: Mapping[str, Sequence[Mark]]) -> str:
    """A cell that spans several positions is drawn once, as wide as it is in this row."""
    drawn: list[tuple[GridCell, int]] = []
    for cell in row:
        if drawn and not cell.origin and cell.text == drawn[-1][0].text:
            drawn[-1] = (drawn[-1][0], drawn[-1][1] + 1)
        else:
            drawn.append((cell, 1))
    return f"<tr>{''.join(_cell(cell, width, here) for cell, width in drawn)}</tr>"


def _cell(cell: GridCell, width: int, here: Mapping[str, Sequence[Mark]]) -> str:
    span = f' colspan="{width}"' if width > 1 else ""
    marks = here.get(cell.locator, ()) if cell.origin else ()
    return f"<td{span}{_boxed(marks)}>{escape(cell.text)}</td>"


def _boxed(marks: Sequence[Mark]) -> str:
    if not marks:
        return ""
    codes, shown = " ".join(mark.code for mark in marks), ",".join(mark.short for mark in marks)
    return f' id="{marks[0].anchor}" data-gongkai-cell="{escape(codes)}" data-gongkai-label="{shown}"'
