"""Table 3 by its row labels: which printed row is which row of the form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parser import labels
from parser.align.cells import absent
from parser.align.mend import UNLABELLED, parted, rejoined
from parser.align.rows import ENOUGH, match_rows
from parser.forms import CellSpec, Form, RowSpec
from parser.model import Cell
from parser.tables import Row

_FEWEST_ROWS = 3
_HEADER_LABELS = 3


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


@dataclass(frozen=True, slots=True)
class _Placed:
    """A printed row, the grid index of its label and the index of the form row it states, where known."""

    row: Row
    end: int | None
    index: int | None


def label_rows(printed: Sequence[Row], form: Form) -> Rows | None:
    """The rows of the table by form row; None when so few fit that this is another table."""
    specs = form.t3_rows
    rows = list(parted(list(rejoined(printed)), specs))
    placed = _by_label(rows, form)
    if sum(one.index is not None for one in placed) < _FEWEST_ROWS:
        return None
    first = next(place for place, one in enumerate(placed) if one.index is not None)
    placed = _by_neighbours(placed, specs)
    unknown = tuple(
        one.row
        for place, one in enumerate(placed)
        if one.index is None and (place > first or one.end is not None) and one.row.stated
    )
    labelled = [
        LabelledRow(one.row, specs[one.index], one.end)
        for one in placed
        if one.index is not None and one.end is not None
    ]
    return Rows(tuple(_without_replaced(labelled)), unknown, tuple(rows[:first]))


def _by_label(rows: Sequence[Row], form: Form) -> list[_Placed]:
    known = frozenset(label for spec in form.t3_rows for label in spec.labels)
    headers = frozenset(labels.core(column.label_zh) for column in form.t3.columns)
    ends = [None if _is_header(row, headers) else _label_end(row, form.t3_rows, known) for row in rows]
    texts = [row.cells[end].text if end is not None else None for row, end in zip(rows, ends, strict=True)]
    matched = match_rows(texts, form.t3_rows)
    return [_Placed(*one) for one in zip(rows, ends, matched, strict=True)]


def _is_header(row: Row, headers: frozenset[str]) -> bool:
    """The headers printed again on a new page end in 总计, which is also the label of a row."""
    if row.stated:
        return False
    return sum(labels.core(row.cells[i].text) in headers for i in row.own) >= _HEADER_LABELS


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


def _by_neighbours(placed: list[_Placed], specs: Sequence[RowSpec]) -> list[_Placed]:
    """Rows that lost their label, where just as many form rows are missing between the same neighbours."""
    anchors = [place for place, one in enumerate(placed) if one.index is not None]
    replaced = {code for place in anchors for code in specs[placed[place].index or 0].replaces}
    for above, below in pairwise(anchors):
        between = [i for i in range(above + 1, below) if placed[i].row.stated]
        missing = [
            i
            for i in range((placed[above].index or 0) + 1, placed[below].index or 0)
            if specs[i].code not in replaced and not specs[i].replaces
        ]
        end = placed[above].end
        if (
            end is not None
            and len(between) == len(missing)
            and all(_lost_its_label(placed[above].row, placed[i].row, end) for i in between)
        ):
            for place, index in zip(between, missing, strict=True):
                placed[place] = _Placed(replace(placed[place].row, mended=UNLABELLED), end, index)
    return placed


def _lost_its_label(above: Row, row: Row, end: int) -> bool:
    """Whether the row is as wide as the one above and has nothing where that has its label."""
    return (
        len(row.cells) == len(above.cells)
        and not row.cells[end].text
        and not any(row.is_label(i) for i in row.own)
    )


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
