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
from parser.align.cells import SPLIT, absent, cell_at, split_cells, withheld_cells
from parser.align.glued import STYLE as GLUED
from parser.align.resolve import Candidate
from parser.align.rows import ENOUGH, match_rows
from parser.align.split import last_is_sum, splits
from parser.forms import CellSpec, Form, RowSpec
from parser.model import Cell, Semantic
from parser.tables import Row

Positions = tuple[int | None, ...]
_MOST_COMBINATIONS = 256
_MOST_WAYS = 8
_FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A printed row with the form row it states; `label_end` is the grid index of its label."""

    row: Row
    spec: RowSpec
    label_end: int

    @property
    def label(self) -> str:
        return self.row.cells[self.label_end].text


@dataclass(frozen=True, slots=True)
class Rows:
    """Table 3 row by row: those of the form, those that state values under no label, and the headers."""

    labelled: tuple[LabelledRow, ...]
    unknown: tuple[Row, ...]
    header: tuple[Row, ...]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(row.spec.code for row in self.labelled)


def label_rows(rows: Sequence[Row], form: Form) -> Rows | None:
    """The rows of the table by form row; None when so few fit that this is another table."""
    specs = form.t3_rows
    known = frozenset(label for spec in specs for label in spec.labels)
    ends = [_label_end(row, specs, known) for row in rows]
    printed = [row.cells[end].text if end is not None else None for row, end in zip(rows, ends, strict=True)]
    matched = match_rows(printed, specs)
    labelled = [
        LabelledRow(row, specs[index], end)
        for row, end, index in zip(rows, ends, matched, strict=True)
        if index is not None and end is not None
    ]
    if len(labelled) < _FEWEST_ROWS:
        return None
    first = next(i for i, index in enumerate(matched) if index is not None)
    unknown = tuple(
        row
        for place, (row, index, end) in enumerate(zip(rows, matched, ends, strict=True))
        if index is None and (place > first or end is not None) and row.stated
    )
    return Rows(tuple(_without_replaced(labelled)), unknown, tuple(rows[:first]))


def _label_end(row: Row, specs: Sequence[RowSpec], known: frozenset[str]) -> int | None:
    """Index of the row's own label: the last text before the figures that fits a row of the form."""
    figures = row.stated[0] if row.stated else len(row.cells)
    texts = [i for i in range(figures) if row.is_label(i)]
    for index in reversed(texts):
        if labels.core(row.cells[index].text) in known:
            return index
        if any(labels.fit(row.cells[index].text, s.labels, s.match_keys) >= ENOUGH for s in specs):
            return index
    return texts[-1] if texts else None


def _without_replaced(rows: list[LabelledRow]) -> list[LabelledRow]:
    """A group heading （六） above its three rows is not the single row of the older form."""
    codes = {row.spec.code for row in rows}
    return [row for row in rows if codes.isdisjoint(row.spec.replaces)]


def printed_rows(rows: Rows, form: Form) -> frozenset[str]:
    """Rows the organ's version of the form has: a hybrid row stands for those it replaces."""
    replaced = {code for row in rows.labelled for code in row.spec.replaces}
    codes = {row.code for row in form.t3.rows} - replaced
    return frozenset(codes | {row.spec.code for row in rows.labelled if row.spec.replaces})


def candidates(rows: Rows, form: Form) -> list[Candidate]:
    """Every layout of the columns worth scoring; usually one."""
    if rows.labelled[0].row.style == GLUED:
        return list(_split_candidates(rows, form))
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


def _split_candidates(rows: Rows, form: Form) -> Iterator[Candidate]:
    """Readings of rows without cell borders: every way to cut each row that makes its total right."""
    ways = [_ways(row, form) for row in rows.labelled]
    if prod(len(way) for way in ways) > _MOST_COMBINATIONS:
        ways = [
            way if len(way) == 1 else [_undecided(row, form, way)]
            for row, way in zip(rows.labelled, ways, strict=True)
        ]
    for number, combination in enumerate(product(*ways), 1):
        cells = {code: cell for row_cells in combination for code, cell in row_cells.items()}
        yield Candidate(f"{SPLIT}_{number}", cells | _missing(rows, form))


def _ways(row: LabelledRow, form: Form) -> list[dict[str, Cell]]:
    specs = _specs(row.spec.code, form)
    pieces = [row.row.cells[i].text for i in _own_cells(row, len(row.row.cells))]
    if not pieces:
        return [{spec.code: absent(spec) for spec in specs}]
    found = splits(pieces, len(specs), last_is_sum)
    if found:
        return [split_cells(specs, way, row.row.locator) for way in found]
    return [_unproven(specs, pieces, row.row.locator)]


def _unproven(specs: list[CellSpec], pieces: list[str], locator: str) -> dict[str, Cell]:
    """A row that no cut closes: taken when there is only one cut, else withheld; guessing would accuse."""
    ways = splits(pieces, len(specs))
    if len(ways) == 1:
        return split_cells(specs, ways[0], locator)
    readings = [(f"{SPLIT}_{n}", way) for n, way in enumerate(ways[:_MOST_WAYS], 1)]
    return withheld_cells(specs, readings or [("as_printed", pieces)], locator)


def _undecided(row: LabelledRow, form: Form, ways: list[dict[str, Cell]]) -> dict[str, Cell]:
    specs = _specs(row.spec.code, form)
    readings = [(f"{SPLIT}_{n}", [way[s.code].raw or "" for s in specs]) for n, way in enumerate(ways, 1)]
    return withheld_cells(specs, readings, row.row.locator)


def _specs(row: str, form: Form) -> list[CellSpec]:
    return [form.cells[f"t3.{row}.{column.code}"] for column in form.t3.columns]


def _missing(rows: Rows, form: Form) -> dict[str, Cell]:
    """Absent cells for the rows of the form that are not printed."""
    codes = printed_rows(rows, form) - rows.codes
    return {spec.code: absent(spec) for code in codes for spec in _specs(code, form)}


def _combinations(options: list[list["_Layout"]]) -> Iterator[tuple["_Layout", ...]]:
    """Every choice of one layout per shape; where that is too many, one way for all shapes."""
    if prod(len(layouts) for layouts in options) <= _MOST_COMBINATIONS:
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
        leftover += sum(i not in positions for i in _figures(row, width))
        lost += sum(i is None or i <= row.label_end or i >= len(row.row.cells) for i in positions)
    return leftover, lost


def _own_cells(row: LabelledRow, width: int) -> list[int]:
    return [i for i in row.row.own if row.label_end < i < width]


def _figures(row: LabelledRow, width: int) -> list[int]:
    return [i for i in row.row.stated if row.label_end < i < width]


def _padded(indexes: list[int]) -> Positions:
    return (*indexes[:7], *([None] * (7 - len(indexes))))


def _after_label(row: LabelledRow, width: int) -> Positions:
    return _padded(_own_cells(row, width))


def _seven_figures(row: LabelledRow, width: int) -> Positions | None:
    stated = _figures(row, width)
    return tuple(stated) if len(stated) == 7 else None


def _right_edge(row: LabelledRow, width: int) -> Positions | None:
    return tuple(range(width - 7, width)) if width >= 7 else None


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
    cells |= _missing(rows, form)
    methods = "|".join(dict.fromkeys(layout.name for _, layout in laid))
    return Candidate(methods, cells, leftover, lost, all(layout.by_header for _, layout in laid))


def _row_cells(row: LabelledRow, positions: Positions, method: str, form: Form) -> dict[str, Cell]:
    return {
        spec.code: cell_at(spec, row.row, index, row.label_end, method)
        for spec, index in zip(_specs(row.spec.code, form), positions, strict=True)
    }
