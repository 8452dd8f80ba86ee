"""A list table laid over its form: rows by label and order, figures by column, what has no place kept as extra rows.

No identity decides between columns here, so a figure whose column cannot be told is withheld.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from parser.align.cells import absent, cell_at, withheld_cells
from parser.align.list_columns import Columns, find_columns
from parser.align.list_rows import Entry, entry, is_stroke, panels
from parser.align.rows import match_rows
from parser.forms import CellSpec, Form, ListColumnSpec, ListRowSpec, ListTable
from parser.identities import Identity
from parser.model import Cell, GridCell
from parser.tables import Row

EXTRA = "extra"
"""Row code of the rows that the form does not have: `s14.extra.<label>`."""
_SHORT_LABEL, _LONG_LABEL = 4, 8
_LONGEST_LABEL = 60

Laid = tuple[Entry, Columns]


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
        return [] if self.local else _not_printed(self.table, self.labelled)

    @property
    def printed(self) -> frozenset[str]:
        """Rows that the organ's version of the table has, whether or not they were found."""
        return frozenset(self.places) | {row.code for row in self.missing}

    def may_lack_a_term(self, identity: Identity) -> bool:
        """Whether a row that the form lacks stands among, or right behind, the rows of an identity."""
        own = sorted(
            place for code in identity.cells if (place := self.places.get(code.split(".")[1])) is not None
        )
        behind = min((place for place in self.places.values() if own and place > own[-1]), default=None)
        return (
            any(own[0] < place and (behind is None or place < behind) for place in self.extra)
            if own
            else False
        )


def read_list(rows: Sequence[Row], form: Form, table: ListTable) -> ListReading | None:
    """None when no row fits the table."""
    cut = [_laid(panel, table) for panel in panels(rows, table)]
    laid = [pair for pairs, _ in cut for pair in pairs]
    specs = _matched([one for one, _ in laid], table)
    if not any(specs):
        return None
    labelled = tuple(Labelled(one, spec) for (one, _), spec in zip(laid, specs, strict=True) if spec)
    extra = [n for n, spec in enumerate(specs) if not spec and _is_extra(laid[n][0], labelled, table)]
    cells: dict[str, Cell] = {}
    for (one, columns), spec in zip(laid, specs, strict=True):
        if spec and not spec.heading:
            cells |= _cells(one, columns, _specs_of(spec, form, table))
    local = _is_local(table, labelled)
    for spec in [] if local else _not_printed(table, labelled):
        cells |= {missing.code: absent(missing) for missing in _specs_of(spec, form, table)}
    cells = {code: cells[code] for code in form.cells if code in cells}
    for n in extra:
        one, columns = laid[n]
        cells |= _cells(one, columns, _extra_specs(one, table, cells))
    return ListReading(
        table, cells, labelled,
        {spec.code: n for n, spec in enumerate(specs) if spec},
        tuple(extra),
        (*_unknown(laid, specs, extra), *(row for _, stray in cut for row in stray)),
        laid[0][1].headers,
        local,
        sum(_leftover(one, columns) for (one, columns), spec in zip(laid, specs, strict=True) if spec),
    )  # fmt: skip


def _laid(panel: Sequence[Row], table: ListTable) -> tuple[list[Laid], list[Row]]:
    """The labelled rows of a panel with its columns, and its rows of figures alone.

    What stands above the first indicator is the header, which may number the columns.
    """
    found = [entry(row, table.known_labels) for row in panel]
    first = next((n for n, one in enumerate(found) if one and _is_indicator(one, table)), 0)
    entries = [one for one in found[first:] if one]
    columns = find_columns(panel[:first], entries, table)
    widest = max(map(_filled, panel), default=0)
    bare = [row for row, one in zip(panel, found, strict=True) if one is None and _states_number(row)]
    return [(one, columns) for one in entries], [row for row in bare if _filled(row) < widest]


def _filled(row: Row) -> int:
    return sum(bool(row.cells[i].text) for i in row.own)


def _is_indicator(one: Entry, table: ListTable) -> bool:
    return one.stem in table.known_labels or bool(one.unit and one.states_number)


def _states_number(row: Row) -> bool:
    return any(row.values[i].states_number for i in row.stated)


def _matched(entries: Sequence[Entry], table: ListTable) -> list[ListRowSpec | None]:
    """The form row of each printed one: by order, then by a label that only one row has, wherever it stands."""
    specs = table.printed_rows
    spelled = [_spelled(one.stem, table.known_labels) for one in entries]
    found = [None if index is None else specs[index] for index in match_rows(spelled, specs, enough=1)]
    taken = {spec.code for spec in found if spec}
    for place, one in enumerate(entries):
        named = [spec for spec in specs if one.stem in spec.labels]
        if found[place] is None and len(named) == 1 and named[0].code not in taken:
            found[place] = named[0]
            taken.add(named[0].code)
    return found


@lru_cache(maxsize=4096)
def _spelled(stem: str, known: frozenset[str]) -> str | None:
    """The known label that is printed, misprints of a character or two allowed; None where that is not clear.

    Labels of a list differ by few characters themselves: 同意公开 and 不同意公开, 政务微博 and 政务微信.
    """
    if stem in known:
        return stem
    most = 0 if len(stem) < _SHORT_LABEL else 1 if len(stem) < _LONG_LABEL else 2
    distances = {label: Levenshtein.distance(stem, label, score_cutoff=most) for label in known}
    least = min(distances.values(), default=most + 1)
    nearest = [label for label, distance in distances.items() if distance == least]
    return nearest[0] if least <= most and len(nearest) == 1 else None


def _specs_of(row: ListRowSpec, form: Form, table: ListTable) -> list[CellSpec]:
    return [form.cells[table.cell_code(row.code, column.code)] for column in table.columns]


def _cells(one: Entry, columns: Columns, specs: Sequence[CellSpec]) -> dict[str, Cell]:
    unit = one.unit if one.unit and not is_stroke(one.unit) else None
    positions, method = _positions(one, columns)
    if positions is None:
        return withheld_cells(specs, list(_readings(one, columns, len(specs))), one.row.locator)
    cells = [
        cell_at(s, one.row, index, one.bound, method, unit) for s, index in zip(specs, positions, strict=True)
    ]
    return {cell.code: cell for cell in cells}


def _positions(one: Entry, columns: Columns) -> tuple[tuple[int | None, ...] | None, str]:
    """The grid index of each figure, and how it was found; None where it cannot be told."""
    every = columns.all
    if None not in columns.figures and _in_place(one, every):
        return columns.figures, "header" if columns.by_header else "order"
    if not one.figures:
        return (None,) * len(columns.figures), "absent"
    if None not in columns.figures and len(one.behind) == len(every):
        moved = dict(zip(every, one.behind, strict=True))
        return tuple(moved[i] for i in columns.figures if i is not None), "order"
    if len(every) == len(columns.figures) == len(one.figures) == 1:
        return (one.figures[0],), "only_figure"
    return None, ""


def _in_place(one: Entry, every: Sequence[int]) -> bool:
    """Whether the row is as wide as the table, with its numbers under the headers and none over two columns."""
    row = one.row
    numbers = [i for i in one.figures if row.values[i].states_number]
    spanned = [
        i for i in every if i < len(row.cells) and i not in row.own and row.cells[i].text and i > one.bound
    ]
    return bool(every) and every[-1] < len(row.cells) and set(numbers) <= set(every) and not spanned


def _readings(one: Entry, columns: Columns, width: int) -> Iterator[tuple[str, list[str]]]:
    """What the row's figures could be: those of the first columns or of the last, or any where no column is known."""
    texts, every = [one.row.cells[i].text for i in one.figures], columns.all
    if None in columns.figures or len(texts) > len(every):
        yield from (
            ((f"figure_{n}", [text]) for n, text in enumerate(texts, 1))
            if width == 1
            else [("as_printed", texts)]
        )
        return
    for name, start in (("left_edge", 0), ("right_edge", len(every) - len(texts))):
        placed = dict(zip(every[start:], texts, strict=False))
        yield name, [placed.get(i, "") if i is not None else "" for i in columns.figures]


def _leftover(one: Entry, columns: Columns) -> int:
    """Numbers of a row for which no column is known."""
    positions, _ = _positions(one, columns)
    if positions is None:
        return 0
    return sum(
        one.row.values[i].states_number and i not in (*positions, *columns.others) for i in one.figures
    )


def _not_printed(table: ListTable, labelled: Sequence[Labelled]) -> list[ListRowSpec]:
    printed = {code for row in labelled for code in (row.spec.code, *row.spec.replaces)}
    return [row for row in table.value_rows() if row.code not in printed]


def _is_local(table: ListTable, labelled: Sequence[Labelled]) -> bool:
    """Few of the rows between the first and the last printed one; a table cut by a page has all of them."""
    order = [row.code for row in table.printed_rows]
    places = sorted(order.index(row.spec.code) for row in labelled)
    rows = [row for row in table.printed_rows[places[0] : places[-1] + 1] if row in table.rows]
    return len(places) < table.whole_from * len(rows)


def _is_extra(one: Entry, labelled: Sequence[Labelled], table: ListTable) -> bool:
    """An indicator of its own: it has a unit where the others have one, else a number; the signature below has neither."""
    if one.stem in table.known_labels or not one.stem or len(one.stem) > _LONGEST_LABEL:
        return False
    with_units = any(row.entry.unit and not is_stroke(row.entry.unit) for row in labelled)
    return bool(one.unit and not is_stroke(one.unit)) if with_units else one.states_number


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


def _unknown(
    laid: Sequence[Laid], specs: Sequence[ListRowSpec | None], extra: Sequence[int]
) -> Iterator[Row]:
    """Rows with numbers that are no row of the form, no extra row and no second copy of one that was read."""
    every = [(n, one, spec) for n, ((one, _), spec) in enumerate(zip(laid, specs, strict=True))]
    read = {one.row.text for n, one, spec in every if spec or n in extra}
    for n, one, spec in every:
        stray = spec.heading if spec else n not in extra and one.row.text not in read
        if stray and one.states_number:
            yield one.row
