"""Table 3: a row per outcome, seven applicant columns.

In tab text from a PDF positions are more reliable than labels, in cell-per-line text labels are
more reliable than positions (forms.md section 0), and a shifted row is neither; so every way to lay
the columns over a row is a candidate, chosen per shape of row and scored over the whole table.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from parser import labels
from parser.align.cells import cell_at
from parser.align.glued import STYLE as GLUED
from parser.align.resolve import MOST_COMBINATIONS, Candidate
from parser.align.t3_rows import LabelledRow, Rows, cell_specs, missing_rows
from parser.align.t3_split import split_candidates
from parser.forms import Form
from parser.model import Cell, Semantic
from parser.tables import Row

Positions = tuple[int | None, ...]
COLUMNS = 7


def candidates(rows: Rows, form: Form) -> list[Candidate]:
    """Every layout of the columns worth scoring; usually one."""
    if rows.labelled[0].row.style == GLUED:
        return list(split_candidates(rows, form))
    width = _effective_width(rows)
    header = header_positions(rows.header, form)
    shapes: dict[tuple[int | None, ...], list[LabelledRow]] = {}
    for row in rows.labelled:
        shapes.setdefault(_shape(row, width), []).append(row)
    options = [_layouts(members, header, width) for members in shapes.values()]
    return [
        _candidate(list(zip(shapes.values(), combination, strict=True)), rows, form, width)
        for combination in _combinations(options)
    ]


def _combinations(options: list[list["_Layout"]]) -> Iterator[tuple["_Layout", ...]]:
    """Every choice of one layout per shape; where that is too many, one way for all shapes."""
    if prod(len(layouts) for layouts in options) <= MOST_COMBINATIONS:
        yield from product(*options)
        return
    for name in dict.fromkeys(layout.name for layouts in options for layout in layouts):
        yield tuple(next((x for x in layouts if x.name == name), layouts[0]) for layouts in options)


@dataclass(frozen=True, slots=True)
class _Layout:
    name: str
    positions: tuple[Positions, ...]
    by_header: bool


def _layouts(members: list[LabelledRow], header: Positions | None, width: int) -> list[_Layout]:
    """The ways to lay seven columns over rows of one shape; a way that says the same is not repeated."""
    ways: list[tuple[str, Callable[[LabelledRow], Positions | None]]] = [
        ("position", lambda row: header),
        ("order", lambda row: _after_label(row, width)),
        ("figures", lambda row: _seven_figures(row, width)),
        ("right_edge", lambda row: _right_edge(row, width)),
    ]
    if all(len(row.own_cells(width)) == COLUMNS - 1 for row in members):
        ways += [(f"hole_{hole + 1}", _with_hole(hole, width)) for hole in range(COLUMNS)]
    found: dict[tuple[Positions, ...], _Layout] = {}
    for name, way in ways:
        positions = tuple(way(row) for row in members)
        if all(p is not None for p in positions):
            laid = tuple(p for p in positions if p is not None)
            known = found.get(laid)
            method = f"{known.name}+order" if known and known.name == "position" and name == "order" else name
            if known is None or method != name:
                found[laid] = _Layout(
                    method, laid, by_header=known.by_header if known else name == "position"
                )
    return _without_wasteful(members, list(found.values()), width)


def _without_wasteful(members: list[LabelledRow], layouts: list[_Layout], width: int) -> list[_Layout]:
    """Only layouts that throw away fewest figures, and of those only clean ones where there are any."""
    if len(layouts) == 1:
        return layouts
    waste = [_waste(members, layout, width) for layout in layouts]
    fewest = min(waste)
    return [
        layout
        for layout, (leftover, lost) in zip(layouts, waste, strict=True)
        if leftover == fewest[0] and (lost == 0 or fewest[1] > 0)
    ]


def _waste(members: list[LabelledRow], layout: _Layout, width: int) -> tuple[int, int]:
    """(figures without a place, places without a cell) over rows of one shape."""
    leftover = lost = 0
    for row, positions in zip(members, layout.positions, strict=True):
        leftover += sum(i not in positions for i in row.figures(width))
        lost += sum(i is None or i <= row.label_end or i >= len(row.row.cells) for i in positions)
    return leftover, lost


def _padded(indexes: list[int]) -> Positions:
    return (*indexes[:COLUMNS], *([None] * (COLUMNS - len(indexes))))


def _after_label(row: LabelledRow, width: int) -> Positions:
    return _padded(row.own_cells(width))


def _seven_figures(row: LabelledRow, width: int) -> Positions | None:
    stated = row.figures(width)
    return tuple(stated) if len(stated) == COLUMNS else None


def _right_edge(row: LabelledRow, width: int) -> Positions | None:
    return tuple(range(width - COLUMNS, width)) if width >= COLUMNS else None


def _with_hole(hole: int, width: int) -> Callable[[LabelledRow], Positions]:
    """A row that is one cell short: the cells in order, one column left out."""

    def laid(row: LabelledRow) -> Positions:
        own = row.own_cells(width)
        return (*own[:hole], None, *own[hole:])

    return laid


def _shape(row: LabelledRow, width: int) -> tuple[int | None, ...]:
    figures = _seven_figures(row, width)
    return (row.label_end, figures[0] if figures else None, min(len(row.row.cells), width))


def _effective_width(rows: Rows) -> int:
    """Columns of the table without those at the right that are empty in every row, headers included."""
    every = (*rows.header, *(row.row for row in rows.labelled))
    return max((i + 1 for row in every for i in range(len(row.cells)) if row.cells[i].text), default=0)


def header_positions(header: Sequence[Row], form: Form) -> Positions | None:
    """Grid columns under the seven printed headers, None where the headers do not stand over columns."""
    places: dict[str, int] = {}
    for row in header:
        for index, cell in enumerate(row.cells):
            if cell.origin:
                places.setdefault(labels.core(cell.text), index)
    found = tuple(places.get(labels.core(column.label_zh)) for column in form.t3.columns)
    known = [place for place in found if place is not None]
    if len(known) < len(found) or known != sorted(set(known)):
        return None
    return found


def _candidate(
    laid: list[tuple[list[LabelledRow], _Layout]], rows: Rows, form: Form, width: int
) -> Candidate:
    cells: dict[str, Cell] = {}
    leftover = 0
    for members, layout in laid:
        leftover += _waste(members, layout, width)[0]
        for row, positions in zip(members, layout.positions, strict=True):
            cells |= _row_cells(row, positions, layout.name, form)
    lost = sum(cell.semantic is Semantic.ABSENT for cell in cells.values())
    cells |= missing_rows(rows, form)
    methods = "|".join(dict.fromkeys(layout.name for _, layout in laid))
    by_header = all(layout.by_header for _, layout in laid) and not (lost and rows.labelled[0].row.slides)
    return Candidate(methods, cells, leftover, lost, by_header)


def _row_cells(row: LabelledRow, positions: Positions, method: str, form: Form) -> dict[str, Cell]:
    return {
        spec.code: cell_at(spec, row.row, index, row.label_end, method)
        for spec, index in zip(cell_specs(row.spec.code, form), positions, strict=True)
    }
