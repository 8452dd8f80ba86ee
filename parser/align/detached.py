"""Rows that left their table: a label among the paragraphs, its figures in the lines below it."""

from collections.abc import Iterator, Mapping

from parser import labels
from parser.align.cells import cell_of, withheld_cells
from parser.forms import Form, RowSpec
from parser.model import Block, Cell, Grid, GridCell, Paragraph, Semantic
from parser.values import read_value

METHOD = "detached_row"
_MOST_FIGURES = 7
_FITS = 0.9


def detached_rows(blocks: tuple[Block, ...], form: Form, cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """Cells of rows found outside the grids, for rows that no grid states.

    Seven figures fill the row; fewer could stand in several columns and are withheld as ambiguous.
    """
    lost = [row for row in form.t3.rows if _lost(row, form, cells)]
    found: dict[str, Cell] = {}
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and (row := _row_of(block, lost)):
            figures = list(_figures_below(blocks, index + 1))
            if figures:
                found |= _cells(row, form, figures)
    return found


def _lost(row: RowSpec, form: Form, cells: Mapping[str, Cell]) -> bool:
    codes = [f"t3.{row.code}.{column.code}" for column in form.t3.columns]
    return all(code in cells and cells[code].semantic is Semantic.ABSENT for code in codes)


def _row_of(paragraph: Paragraph, rows: list[RowSpec]) -> RowSpec | None:
    return next((row for row in rows if labels.fit(paragraph.text, row.labels) >= _FITS), None)


def _figures_below(blocks: tuple[Block, ...], start: int) -> Iterator[Paragraph]:
    for block in blocks[start : start + _MOST_FIGURES]:
        if isinstance(block, Grid) or not read_value(block.text).states_number:
            return
        yield block


def _cells(row: RowSpec, form: Form, figures: list[Paragraph]) -> dict[str, Cell]:
    specs = [form.cells[f"t3.{row.code}.{column.code}"] for column in form.t3.columns]
    if len(figures) == len(specs):
        printed = [GridCell(figure.text, figure.locator) for figure in figures]
        return {spec.code: cell_of(spec, cell, METHOD) for spec, cell in zip(specs, printed, strict=True)}
    first, last = _placed(len(specs), figures, 0), _placed(len(specs), figures, len(specs) - len(figures))
    return withheld_cells(specs, [("right_edge", last), ("left_edge", first)], figures[0].locator, METHOD)


def _placed(width: int, figures: list[Paragraph], start: int) -> list[str | None]:
    placed: list[str | None] = [None] * width
    placed[start : start + len(figures)] = [figure.text for figure in figures]
    return placed
