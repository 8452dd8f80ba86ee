"""Table 3: a row per outcome, seven applicant columns.

In tab text from a PDF positions are more reliable than labels, in cell-per-line text labels are
more reliable than positions (forms.md section 0), and a shifted row is neither; so every way to lay
the columns over a row is a candidate, chosen per shape of row and scored over the whole table. Rows
that have lost or won cells are laid one by one (`t3_torn.py`).
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
from parser.align.t3_torn import RowReading, combined, torn_rows
from parser.align.t3_whole import COLUMNS
from parser.forms import Form
from parser.model import Cell
from parser.tables import Row

Positions = tuple[int | None, ...]


def candidates(rows: Rows, form: Form) -> list[Candidate]:
    """Every layout of the columns worth scoring; usually one."""
    if rows.labelled[0].row.style == GLUED:
        return list(split_candidates(rows, form))
    under = header_positions(rows.header, form)
    torn = torn_rows(rows, under is not None, unheaded_columns(rows.header, form))
    apart = {one.row.spec.code for one in torn}
    whole = [row for row in rows.labelled if row.spec.code not in apart]
    laid = list(_whole_rows(whole, rows.header, under, form))
    missing = missing_rows(rows, form)
    if not torn:
        return [_candidate(one, (), missing) for one in laid]
    return [_candidate(one, others, missing) for others in combined(torn, form) for one in laid]


def _whole_rows(
    whole: list[LabelledRow], header: Sequence[Row], under: "_Header | None", form: Form
) -> Iterator["_Laid"]:
    """Every combination of layouts for the rows that have all their cells."""
    width = _effective_width(whole, header)
    shapes: dict[tuple[int | None, ...], list[LabelledRow]] = {}
    for row in whole:
        shapes.setdefault(_shape(row, width), []).append(row)
    options = [_layouts(members, under, width) for members in shapes.values()]
    for combination in _combinations(options):
        yield _laid(list(zip(shapes.values(), combination, strict=True)), form, width)


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


@dataclass(frozen=True, slots=True)
class _Laid:
    """The whole rows in one combination of layouts."""

    method: str
    cells: dict[str, Cell]
    leftover: int
    by_header: bool


def _layouts(members: list[LabelledRow], header: "_Header | None", width: int) -> list[_Layout]:
    """The ways to lay seven columns over rows of one shape; a way that says the same is not repeated."""
    in_order = header is not None and header.in_order
    ways: list[tuple[str, Callable[[LabelledRow], Positions | None]]] = [
        ("position", lambda row: header.places if header else None),
        ("order", lambda row: _after_label(row, width)),
        ("figures", lambda row: _seven_figures(row, width)),
        ("right_edge", lambda row: _right_edge(row, width)),
    ]
    found: dict[tuple[Positions, ...], _Layout] = {}
    for name, way in ways:
        positions = tuple(way(row) for row in members)
        if all(p is not None for p in positions):
            laid = tuple(p for p in positions if p is not None)
            known = found.get(laid)
            method = f"{known.name}+order" if known and known.name == "position" and name == "order" else name
            if known is None or method != name:
                by_header = known.by_header if known else name == "position" and in_order
                found[laid] = _Layout(method, laid, by_header)
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


def _after_label(row: LabelledRow, width: int) -> Positions:
    own = row.own_cells(width)
    return (*own[:COLUMNS], *([None] * (COLUMNS - len(own))))


def _seven_figures(row: LabelledRow, width: int) -> Positions | None:
    stated = row.figures(width)
    return tuple(stated) if len(stated) == COLUMNS else None


def _right_edge(row: LabelledRow, width: int) -> Positions | None:
    return tuple(range(width - COLUMNS, width)) if width >= COLUMNS else None


def _shape(row: LabelledRow, width: int) -> tuple[int | None, ...]:
    figures = _seven_figures(row, width)
    return (row.label_end, figures[0] if figures else None, min(len(row.row.cells), width))


def _effective_width(whole: Sequence[LabelledRow], header: Sequence[Row]) -> int:
    """Columns of the table without those at the right that are empty in every row, headers included."""
    every = (*header, *(row.row for row in whole))
    return max((i + 1 for row in every for i in range(len(row.cells)) if row.cells[i].text), default=0)


@dataclass(frozen=True, slots=True)
class _Header:
    """Grid columns under the seven printed headers, and whether they stand in the order of the form."""

    places: Positions

    @property
    def in_order(self) -> bool:
        known = [place for place in self.places if place is not None]
        return known == sorted(known)


def header_positions(header: Sequence[Row], form: Form) -> _Header | None:
    """None where the headers do not stand over columns."""
    found = _header_places(header, form)
    return _Header(found) if None not in found and len(set(found)) == len(found) else None


def unheaded_columns(header: Sequence[Row], form: Form) -> frozenset[int]:
    """Columns (0-based) without a header, where most of the others have theirs: they are lost, not shifted."""
    places = _header_places(header, form)
    lost = frozenset(column for column, place in enumerate(places) if place is None)
    return lost if 2 * len(lost) < len(places) else frozenset()


def _header_places(header: Sequence[Row], form: Form) -> Positions:
    places: dict[str, int] = {}
    for row in header:
        for index, cell in enumerate(row.cells):
            if cell.origin:
                places.setdefault(labels.core(cell.text), index)
    return tuple(places.get(labels.core(column.label_zh)) for column in form.t3.columns)


def _laid(combination: list[tuple[list[LabelledRow], _Layout]], form: Form, width: int) -> _Laid:
    cells: dict[str, Cell] = {}
    leftover = 0
    for members, layout in combination:
        leftover += _waste(members, layout, width)[0]
        for row, positions in zip(members, layout.positions, strict=True):
            cells |= _row_cells(row, positions, layout.name, form)
    methods = "|".join(dict.fromkeys(layout.name for _, layout in combination))
    return _Laid(methods, cells, leftover, all(layout.by_header for _, layout in combination))


def _row_cells(row: LabelledRow, positions: Positions, method: str, form: Form) -> dict[str, Cell]:
    return {
        spec.code: cell_at(spec, row.row, index, row.label_end, row.row.mended or method)
        for spec, index in zip(cell_specs(row.spec.code, form), positions, strict=True)
    }


def _candidate(laid: _Laid, torn: Sequence[RowReading], missing: dict[str, Cell]) -> Candidate:
    cells = laid.cells.copy()
    for row in torn:
        cells |= row.cells
    lost = sum(cell.raw is None for cell in cells.values())
    methods = dict.fromkeys((laid.method, *(row.method for row in torn)))
    grouped = frozenset(code for row in torn for code in row.grouped)
    leftover = laid.leftover + sum(row.leftover for row in torn)
    return Candidate("|".join(methods), cells | missing, leftover, lost, laid.by_header, grouped)
