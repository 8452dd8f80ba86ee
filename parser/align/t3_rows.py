"""Table 3 by its row labels: which printed row is which row of the form."""

from collections.abc import Sequence
from dataclasses import dataclass

from parser import labels
from parser.align.cells import absent
from parser.align.rows import ENOUGH, match_rows
from parser.forms import CellSpec, Form, RowSpec
from parser.model import Cell
from parser.tables import Row

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

    def own_cells(self, width: int | None = None) -> list[int]:
        """Grid indexes of the cells behind the label, up to the width of the table."""
        return [i for i in self.row.own if self.label_end < i and (width is None or i < width)]

    def figures(self, width: int) -> list[int]:
        """Those of its own cells that state something."""
        return [i for i in self.row.stated if self.label_end < i < width]


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


def cell_specs(row: str, form: Form) -> list[CellSpec]:
    return [form.cells[f"t3.{row}.{column.code}"] for column in form.t3.columns]


def missing_rows(rows: Rows, form: Form) -> dict[str, Cell]:
    """Absent cells for the rows of the form that are not printed."""
    codes = printed_rows(rows, form) - rows.codes
    return {spec.code: absent(spec) for code in codes for spec in cell_specs(code, form)}
