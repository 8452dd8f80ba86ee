"""The tables of a document aligned with the form that fits them best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from parser import labels
from parser.align import t2, t3, t3_rows, t4
from parser.align.cells import absent
from parser.align.detached import detached_rows
from parser.align.glued import grids_of
from parser.align.lists import ListReading, read_list
from parser.align.resolve import Candidate, Resolved, resolve
from parser.forms import CellSpec, Form, Forms
from parser.identities import Identity, evaluate_all, identities, list_identities, standings
from parser.model import Block, Cell, Check, Document, Result, Semantic, Standing
from parser.sections import outline
from parser.tables import Row, Table, find_tables


@dataclass(frozen=True, slots=True)
class Aligned:
    """Cells by code in the order of the form, and what the rules need to know of how they were found.

    `sums` holds the check of each identity, `forms` the form each table found was read with, `tied`
    the readings of a table that were equally good (one: unique), `lists` the list tables by code.
    """

    form: Form
    cells: Mapping[str, Cell]
    identities: tuple[Identity, ...]
    sums: tuple[Check, ...]
    forms: Mapping[str, Form]
    tables: Mapping[str, Table]
    t2: t2.Reading | None
    t3: t3_rows.Rows | None
    t4_row: Row | None
    detached: tuple[str, ...]
    tied: Mapping[str, tuple[Candidate, ...]]
    lists: Mapping[str, ListReading] = field(default_factory=dict)

    @property
    def contradicted(self) -> bool:
        return any(check.result is Result.FAIL for check in self.sums)

    @property
    def rows_read(self) -> int:
        """Printed rows that are rows of the form."""
        labelled = (len(self.t2.labels) if self.t2 else 0) + (len(self.t3.labelled) if self.t3 else 0)
        return labelled + bool(self.t4_row) + sum(len(one.labelled) for one in self.lists.values())

    @property
    def fit(self) -> float:
        """The share of the printed rows of figures, as far as they have a label, that are rows of the form."""
        rows = [*(self.t2.unknown if self.t2 else ()), *(self.t3.unknown if self.t3 else ())]
        read = {row.text for row in self._rows()}
        strange = sum(row.text not in read and any(row.is_label(i) for i in row.own) for row in rows)
        strange += sum(len(one.extra) + len(one.unknown) for one in self.lists.values())
        return self.rows_read / (self.rows_read + strange) if self.rows_read else 0.0

    def _rows(self) -> list[Row]:
        return [
            *(self.t2.rows if self.t2 else ()),
            *(one.row for one in (self.t3.labelled if self.t3 else ())),
        ]


def align(document: Document, forms: Forms) -> Aligned | None:
    """None when the document holds no statutory table that a form could be told by.

    Where no grid is a statutory table, the running text of the sections is searched for one.
    """
    tables = find_tables(document.blocks, forms)
    if not tables:
        sections = outline(document.blocks, forms.all[-1]).sections
        tables = find_tables(grids_of(sections, forms), forms)
    return align_tables(tables, forms, document.blocks)


def align_tables(tables: Mapping[str, Table], forms: Forms, blocks: tuple[Block, ...] = ()) -> Aligned | None:
    """Tables 2, 3 and 4, or the lists of a form where more of their rows are printed."""
    three = _three_tables(tables, forms, blocks)
    found = [_with_lists(_nothing_of(form), tables) for form in forms.all if form.lists]
    listed = max(found, key=lambda one: one.rows_read, default=None)
    if listed and listed.rows_read > (three.rows_read if three else 0):
        return listed
    return _with_lists(three, tables) if three else None


def _nothing_of(form: Form) -> Aligned:
    return Aligned(form, {}, (), (), {}, {}, None, None, None, (), {})


def _with_lists(aligned: Aligned, tables: Mapping[str, Table]) -> Aligned:
    """The same with the list tables of its form."""
    form = aligned.form
    read = [(t.code, read_list(tables[t.code].rows, form, t)) for t in form.lists if t.code in tables]
    lists = {code: reading for code, reading in read if reading}
    if not lists:
        return aligned
    cells = dict(aligned.cells)
    known = list(aligned.identities)
    for code, reading in lists.items():
        cells |= reading.cells
        known += list_identities(form, code, reading.printed)
    sums = _sums(known, cells, lists)
    for code, standing in standings(known, sums, cells):
        cells[code] = _standing(cells[code], standing)
    return replace(
        aligned, cells=cells, identities=tuple(known), sums=sums, lists=lists,
        forms={**aligned.forms, **dict.fromkeys(lists, form)},
        tables={**aligned.tables, **{code: tables[code] for code in lists}},
        tied={**aligned.tied, **{code: (_only_reading(reading),) for code, reading in lists.items()}},
    )  # fmt: skip


def _only_reading(reading: ListReading) -> Candidate:
    lost = sum(cell.semantic is Semantic.ABSENT for cell in reading.cells.values())
    return Candidate("list", reading.cells, reading.leftover, lost)


def _sums(
    known: Sequence[Identity], cells: Mapping[str, Cell], lists: Mapping[str, ListReading]
) -> tuple[Check, ...]:
    """The check of each identity; one that fails beside a row that the form lacks proves nothing."""
    checks = evaluate_all(known, cells)
    return tuple(_excused(check, one, lists) for check, one in zip(checks, known, strict=True))


def _excused(check: Check, identity: Identity, lists: Mapping[str, ListReading]) -> Check:
    reading = lists.get(identity.cells[0].partition(".")[0])
    if check.result is not Result.FAIL or reading is None or not reading.may_lack_a_term(identity):
        return check
    return Check(
        check.rule,
        Result.NOT_ASSESSABLE,
        check.cells,
        "",
        reason="另有行未列入|a row of its own is printed beside",
    )


def _three_tables(tables: Mapping[str, Table], forms: Forms, blocks: tuple[Block, ...]) -> Aligned | None:
    best3 = _form_of_t3(tables, forms)
    form2 = _form_of_t2(tables, forms, best3)
    form3, rows3 = _rows_of_t3(tables, best3, form2)
    form = form2 or form3
    if form is None:
        return None
    read2 = t2.read_rows(tables["t2"].rows, form) if "t2" in tables else None
    printed = (
        t3_rows.printed_rows(rows3, form3) if rows3 and form3 else frozenset(r.code for r in form.t3.rows)
    )
    known = identities(form3 or form, printed)
    resolved: dict[str, Resolved] = {}
    if rows3 and form3:
        resolved["t3"] = resolve(t3.candidates(rows3, form3), [i for i in known if i.rule.startswith("T3")])
    row4 = t4.data_row(tables["t4"].rows) if "t4" in tables else None
    readings = t4.candidates(tables["t4"].rows, form) if row4 else []
    if readings:
        resolved["t4"] = resolve(readings, [i for i in known if i.rule.startswith("T4")])
    cells = _gathered(form, form3 or form, printed, read2, resolved)
    found = detached_rows(blocks, form3, cells) if form3 else {}
    cells |= found
    sums = evaluate_all(known, cells)
    for code, standing in standings(known, sums, cells):
        cells[code] = _standing(cells[code], standing)
    used = {"t2": form, "t3": form3, "t4": form}
    return Aligned(
        form, cells, known, sums,
        {table: used_form for table, used_form in used.items() if table in tables and used_form},
        tables, read2, rows3, row4,
        detached=tuple(dict.fromkeys(code.split(".")[1] for code in found)),
        tied={table: r.tied for table, r in resolved.items()},
    )  # fmt: skip


def _form_of_t2(tables: Mapping[str, Table], forms: Forms, best3: Form | None) -> Form | None:
    """The form whose headers and labels are printed; of several that print the same table 2, that of table 3."""
    if "t2" not in tables:
        return None
    scored = [(t2.signs(tables["t2"].rows, form), form) for form in forms.with_tables]
    most = max((score for score, _ in scored), default=0)
    best = [form for score, form in scored if score == most] if most else []
    return best3 if best3 in best else next(iter(best), None)


def _form_of_t3(tables: Mapping[str, Table], forms: Forms) -> Form | None:
    """The form of whose labels most are printed word for word and fewest are not."""
    if "t3" not in tables or not forms.with_tables:
        return None
    printed = {labels.core(cell.text) for row in tables["t3"].rows for cell in row.cells if cell.origin}
    return max(
        forms.with_tables, key=lambda form: sum(1 if r.labels[0] in printed else -1 for r in form.t3.rows)
    )


def _rows_of_t3(
    tables: Mapping[str, Table], best: Form | None, form2: Form | None
) -> tuple[Form | None, t3_rows.Rows | None]:
    """The form whose rows are printed, and the rows as it names them; that of table 2 unless another fits better."""
    if best is None:
        return None, None
    rows = tables["t3"].rows
    found = t3_rows.label_rows(rows, best)
    if form2 and form2 is not best:
        same = t3_rows.label_rows(rows, form2)
        if same and found and len(same.labelled) >= len(found.labelled):
            return form2, same
    return (best, found) if found else (None, None)


def _gathered(
    form: Form,
    form3: Form,
    printed: frozenset[str],
    read2: t2.Reading | None,
    resolved: Mapping[str, Resolved],
) -> dict[str, Cell]:
    """Every cell of the form as used: read, or absent where its table or row was not found."""
    found: dict[str, Cell] = dict(read2.cells) if read2 else {}
    for reading in resolved.values():
        found |= reading.cells
    return {spec.code: found.get(spec.code) or absent(spec, None) for spec in _specs(form, form3, printed)}


@lru_cache(maxsize=64)
def _specs(form: Form, form3: Form, printed: frozenset[str]) -> tuple[CellSpec, ...]:
    """The cells of tables 2 and 4 of one form, and those printed of table 3 of another, in their order."""
    specs = [s for s in form.cells.values() if s.table != "t3"]
    specs += [s for s in form3.cells.values() if s.table == "t3" and s.row in printed]
    return tuple(sorted(specs, key=lambda spec: spec.table))


def _standing(cell: Cell, standing: Standing) -> Cell:
    """`dataclasses.replace` by hand: it runs for every cell of every report."""
    return Cell(
        cell.code, cell.raw, cell.value, cell.semantic, cell.unit, cell.locator, cell.method, standing
    )


def with_cells(aligned: Aligned, cells: Mapping[str, Cell]) -> Aligned:
    """The same alignment with one of several ambiguous readings in place."""
    return replace(aligned, cells=cells, sums=_sums(aligned.identities, cells, aligned.lists))
