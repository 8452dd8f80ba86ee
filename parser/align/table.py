"""The three tables of a document aligned with the form that fits them best."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from parser import labels
from parser.align import t2, t3, t3_rows, t4
from parser.align.cells import absent
from parser.align.detached import detached_rows
from parser.align.glued import grids_of
from parser.align.resolve import Candidate, Resolved, resolve
from parser.forms import CellSpec, Form, Forms
from parser.identities import Identity, evaluate_all, identities, standings
from parser.model import Block, Cell, Check, Document, Result, Standing
from parser.sections import outline
from parser.tables import Row, Table, find_tables


@dataclass(frozen=True, slots=True)
class Aligned:
    """Cells by code in the order of the form, and what the rules need to know of how they were found.

    `sums` holds the check of each identity, `forms` the form each table found was read with, `tied`
    the readings of a table that were equally good (one: unique).
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

    @property
    def contradicted(self) -> bool:
        return any(check.result is Result.FAIL for check in self.sums)


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
    form2 = _form_of_t2(tables, forms)
    form3, rows3 = _rows_of_t3(tables, forms, form2)
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
    for code, standing in standings(sums, cells):
        cells[code] = _standing(cells[code], standing)
    used = {"t2": form, "t3": form3, "t4": form}
    return Aligned(
        form, cells, known, sums,
        {table: used_form for table, used_form in used.items() if table in tables and used_form},
        tables, read2, rows3, row4,
        detached=tuple(dict.fromkeys(code.split(".")[1] for code in found)),
        tied={table: r.tied for table, r in resolved.items()},
    )  # fmt: skip


def _form_of_t2(tables: Mapping[str, Table], forms: Forms) -> Form | None:
    if "t2" not in tables:
        return None
    scored = [(t2.signs(tables["t2"].rows, form), form) for form in forms.all]
    best = max(scored, key=lambda pair: pair[0])
    return best[1] if best[0] else None


def _rows_of_t3(
    tables: Mapping[str, Table], forms: Forms, form2: Form | None
) -> tuple[Form | None, t3_rows.Rows | None]:
    """The form whose rows are printed, and the rows as it names them; that of table 2 unless another fits better."""
    if "t3" not in tables:
        return None, None
    rows = tables["t3"].rows
    printed = {labels.core(cell.text) for row in rows for cell in row.cells if cell.origin}
    best = max(forms.all, key=lambda form: sum(1 if r.labels[0] in printed else -1 for r in form.t3.rows))
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
    return replace(aligned, cells=cells, sums=evaluate_all(aligned.identities, cells))
