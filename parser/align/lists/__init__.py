"""A list table laid over its form: rows by label and order, figures by column, what has no place kept as extra rows.

No identity decides between columns here, so a figure whose column cannot be told is withheld.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parser.align.cells import absent
from parser.align.lists.cells import cells_of, leftover
from parser.align.lists.columns import Columns, find_columns
from parser.align.lists.match import Specs, extra_rows, is_local, matched, not_printed
from parser.align.lists.rows import Entry, entry, panels
from parser.forms import CellSpec, Form, ListColumnSpec, ListRowSpec, ListTable
from parser.identities import Identity
from parser.model import Cell, GridCell
from parser.tables import Row

EXTRA = "extra"
"""Row code of the rows that the form does not have: `s14.extra.<label>`."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A printed row with the form row it states."""

    entry: Entry
    spec: ListRowSpec


@dataclass(frozen=True, slots=True)
class ListReading:
    """A list table as read; `places` are printed positions by row code, `extra` those of rows the form lacks.

    `unknown` rows state figures under no label of their own. `local` is True for the table of a province
    or city, which prints only some rows of the form: those it leaves out are not missing.
    """

    table: ListTable
    cells: dict[str, Cell]
    labelled: tuple[Labelled, ...]
    places: Mapping[str, int]
    extra: tuple[int, ...]
    unknown: tuple[Row, ...]
    headers: tuple[tuple[ListColumnSpec, GridCell], ...]
    local: bool
    leftover: int

    @property
    def missing(self) -> list[ListRowSpec]:
        """Rows of the form that are not printed and should be."""
        return [] if self.local else not_printed(self.table, [row.spec for row in self.labelled])

    @property
    def printed(self) -> frozenset[str]:
        """Rows that the organ's version of the table has, whether or not they were found."""
        return frozenset(self.places) | {row.code for row in self.missing}

    def may_lack_a_term(self, identity: Identity) -> bool:
        """Whether a row that the form lacks stands among, or right behind, the rows of an identity."""
        rows = {code.split(".")[1] for code in identity.cells}
        own = [place for row, place in self.places.items() if row in rows]
        behind = [place for place in self.places.values() if own and place > max(own)]
        return (
            any(min(own) < place < min(behind, default=place + 1) for place in self.extra) if own else False
        )


def read_list(rows: Sequence[Row], form: Form, table: ListTable) -> ListReading | None:
    """None when no row fits the table."""
    cut = [_laid(panel, table) for panel in panels(rows, table)]
    entries = [one for panel in cut for one in panel.entries]
    columns = [panel.columns for panel in cut for _ in panel.entries]
    specs = matched(entries, table)
    if not any(specs):
        return None
    extra = extra_rows(entries, specs, table)
    stray = (row for panel in cut for row in panel.stray)
    return ListReading(
        table,
        _cells(list(zip(entries, columns, specs, strict=True)), extra, form, table),
        tuple(Labelled(one, spec) for one, spec in zip(entries, specs, strict=True) if spec),
        {spec.code: place for place, spec in enumerate(specs) if spec},
        tuple(extra),
        (*_unknown(entries, specs, extra), *stray),
        columns[0].headers,
        is_local(table, specs),
        sum(leftover(one, own) for one, own, spec in zip(entries, columns, specs, strict=True) if spec),
    )


@dataclass(frozen=True, slots=True)
class _Panel:
    """The labelled rows of a panel, its columns, and its rows of figures alone."""

    entries: list[Entry]
    columns: Columns
    stray: list[Row]


def _laid(panel: Sequence[Row], table: ListTable) -> _Panel:
    """What stands above the first indicator is the header, which may number the columns."""
    found = [entry(row, table.known_labels) for row in panel]
    first = next((n for n, one in enumerate(found) if one and _is_indicator(one, table)), 0)
    entries = [one for one in found[first:] if one]
    widest = max(map(_filled, panel), default=0)
    bare = [row for row, one in zip(panel, found, strict=True) if one is None and _states_number(row)]
    return _Panel(
        entries, find_columns(panel[:first], entries, table), [row for row in bare if _filled(row) < widest]
    )


def _filled(row: Row) -> int:
    return sum(bool(row.cells[i].text) for i in row.own)


def _is_indicator(one: Entry, table: ListTable) -> bool:
    return one.stem in table.known_labels or bool(one.unit and one.states_number)


def _states_number(row: Row) -> bool:
    return any(row.values[i].states_number for i in row.stated)


def _cells(
    rows: Sequence[tuple[Entry, Columns, ListRowSpec | None]],
    extra: Sequence[int],
    form: Form,
    table: ListTable,
) -> dict[str, Cell]:
    """Cells in the order of the form, absent where a row is missing, then those of the extra rows as printed."""
    specs = [spec for _, _, spec in rows]
    found: dict[str, Cell] = {}
    for one, columns, spec in rows:
        if spec and not spec.heading:
            found |= cells_of(one, columns, _specs_of(spec, form, table))
    for spec in [] if is_local(table, specs) else not_printed(table, specs):
        found |= {missing.code: absent(missing) for missing in _specs_of(spec, form, table)}
    found = {code: found[code] for code in form.cells if code in found}
    for one, columns, _ in (rows[place] for place in extra):
        found |= cells_of(one, columns, _extra_specs(one, table, found))
    return found


def _specs_of(row: ListRowSpec, form: Form, table: ListTable) -> list[CellSpec]:
    return [form.cells[table.cell_code(row.code, column.code)] for column in table.columns]


def _extra_specs(one: Entry, table: ListTable, taken: Mapping[str, Cell]) -> list[CellSpec]:
    """Specs under the row's own words: rows that are printed alike count on, _2, _3."""
    name = one.stem.replace(".", "·")
    ways = (f"{name}{f'_{n}' if n > 1 else ''}" for n in range(1, len(taken) + 2))
    label = next(way for way in ways if f"{table.code}.{EXTRA}.{way}{_column(table.columns[0])}" not in taken)
    return [
        CellSpec(
            f"{table.code}.{EXTRA}.{label}{_column(column)}", table.code, EXTRA, f"{label}{_column(column)}",
            one.label, one.label, None, count=False,
        )
        for column in table.columns
    ]  # fmt: skip


def _column(column: ListColumnSpec) -> str:
    return f"/{column.code}" if column.code else ""


def _unknown(entries: Sequence[Entry], specs: Specs, extra: Sequence[int]) -> Iterator[Row]:
    """Rows with numbers that are no row of the form, no extra row and no second copy of one that was read."""
    read = {
        one.row.text for n, (one, spec) in enumerate(zip(entries, specs, strict=True)) if spec or n in extra
    }
    for place, (one, spec) in enumerate(zip(entries, specs, strict=True)):
        stray = spec.heading if spec else place not in extra and one.row.text not in read
        if stray and one.states_number:
            yield one.row
