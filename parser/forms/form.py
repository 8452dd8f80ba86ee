"""A form: years, sections, and the tables that its notice prints; any table may be missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from pydantic import model_validator

from parser.forms.identity import IdentitySpec
from parser.forms.lists import ListTable
from parser.forms.spec import Data, SectionSpec, Years
from parser.forms.tables import NO_TABLE_2, NO_TABLE_3, NO_TABLE_4, RowSpec, Table2, Table3, Table4

_NAMES = {"t2": "表二", "t3": "表三", "t4": "表四"}


@dataclass(frozen=True, slots=True)
class CellSpec:
    """One cell of a form: its code, where it stands and what its label says."""

    code: str
    table: str
    row: str
    column: str
    label_zh: str
    label_en: str
    unit: str | None
    count: bool
    signed: bool = False


class Form(Data):
    """One version of the statutory tables; the source notice is named in `document`.

    A form without `sections` leaves them to the organ: they are then kept as titled. `like` names
    the form whose rules hold for this one too. A page of whose rows of figures fewer than `fit_least`
    (a share) are rows of the form is not on this form.
    """

    id: str
    document: str
    title_zh: str
    title_en: str
    years: Years
    like: str | None = None
    fit_least: float = 0.5
    sections: tuple[SectionSpec, ...] = ()
    t2: Table2 = NO_TABLE_2
    t3: Table3 = NO_TABLE_3
    t4: Table4 = NO_TABLE_4
    lists: tuple[ListTable, ...] = ()
    identities: tuple[IdentitySpec, ...] = ()

    @model_validator(mode="after")
    def _hybrid_rows_replace_rows(self) -> Self:
        tables: dict[str, Table3 | ListTable] = {"t3": self.t3}
        tables |= {f"lists.{table.code}": table for table in self.lists}
        for name, table in tables.items():
            codes = {row.code for row in table.rows}
            for hybrid in table.hybrid_rows:
                if not hybrid.replaces or not codes.issuperset(hybrid.replaces):
                    raise ValueError(f"{name}.hybrid_rows.{hybrid.code} replaces rows that are not there")
        return self

    @model_validator(mode="after")
    def _no_code_stands_twice(self) -> Self:
        specs = [spec.code for spec in self._cell_specs()]
        if twice := sorted({code for code in specs if specs.count(code) > 1}) if self.lists else []:
            raise ValueError(f"lists: {twice[0]} stands twice")
        return self

    @model_validator(mode="after")
    def _identities_name_what_is_there(self) -> Self:
        """An identity over an unknown code would never be assessable, and nobody would notice."""
        known = self._terms
        for place, identity in enumerate(self.identities):
            if identity.over not in known:
                raise ValueError(f"identities.{place}.over: {identity.over!r} is none of {', '.join(known)}")
            if strange := identity.unknown_terms(known[identity.over]):
                raise ValueError(f"identities.{identity.rule}: {identity.over} have no {strange[0]!r}")
        return self

    @property
    def _terms(self) -> Mapping[str, Sequence[str]]:
        """What an equation may name, by what it is asked over."""
        terms = {
            "t3.columns": [row.code for row in (*self.t3.rows, *self.t3.hybrid_rows)],
            "t3.rows": [column.code for column in self.t3.columns],
            "t4.groups": [column.code for column in self.t4.columns],
        }
        for table in self.lists:
            terms[f"{table.code}.columns"] = [row.code for row in table.printed_rows if not row.heading]
            terms[f"{table.code}.rows"] = [column.code for column in table.columns]
        return terms

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def tables(self) -> Mapping[str, str]:
        """The tables the form has: code and what people call it."""
        rows = {"t2": self.t2.blocks, "t3": self.t3.rows, "t4": self.t4.groups}
        return {code: _NAMES[code] for code, found in rows.items() if found} | {
            table.code: table.name_zh for table in self.lists
        }

    @property
    def t3_rows(self) -> tuple[RowSpec, ...]:
        """Rows of table 3 in printed order, a hybrid row before the rows it replaces."""
        rows = list(self.t3.rows)
        for hybrid in self.t3.hybrid_rows:
            place = next(i for i, row in enumerate(rows) if row.code in hybrid.replaces)
            rows.insert(place, hybrid)
        return tuple(rows)

    @cached_property
    def cells(self) -> dict[str, CellSpec]:
        """Every cell of the form in its printed order, hybrid rows last; keyed by cell code."""
        return {spec.code: spec for spec in self._cell_specs()}

    def _cell_specs(self) -> Iterator[CellSpec]:
        yield from (*self._t2_cells(), *self._t3_cells(), *self._t4_cells())
        for table in self.lists:
            yield from _list_cells(table)

    def _t2_cells(self) -> Iterator[CellSpec]:
        for block, row in self.t2.rows():
            for column in block.columns:
                yield CellSpec(
                    f"t2.{row.code}.{column.code}", "t2", row.code, column.code,
                    f"{row.label_zh} / {column.label_zh}", f"{row.label_en} / {column.label_en}",
                    column.unit, column.count, column.signed,
                )  # fmt: skip

    def _t3_cells(self) -> Iterator[CellSpec]:
        for row in (*self.t3.rows, *self.t3.hybrid_rows):
            for column in self.t3.columns:
                yield CellSpec(
                    f"t3.{row.code}.{column.code}", "t3", row.code, column.code,
                    f"{row.label_zh} / {column.label_zh}", f"{row.label_en} / {column.label_en}",
                    self.t3.unit, count=True,
                )  # fmt: skip

    def _t4_cells(self) -> Iterator[CellSpec]:
        for group in self.t4.groups:
            for column in self.t4.columns:
                yield CellSpec(
                    f"t4.{group.code}.{column.code}", "t4", group.code, column.code,
                    f"{group.label_zh} / {column.label_zh}", f"{group.label_en} / {column.label_en}",
                    self.t4.unit, count=True,
                )  # fmt: skip

    @cached_property
    def hybrid_row_codes(self) -> frozenset[str]:
        lists = (row for table in self.lists for row in table.hybrid_rows)
        return frozenset(row.code for row in (*self.t3.hybrid_rows, *lists))


def _list_cells(table: ListTable) -> Iterator[CellSpec]:
    for row in (*table.rows, *table.hybrid_rows):
        for column in () if row.heading else table.columns:
            names = [
                (row.label_zh, row.label_en),
                *([(column.label_zh, column.label_en)] if column.code else []),
            ]
            label_zh, label_en = (" / ".join(words) for words in zip(*names, strict=True))
            yield CellSpec(
                table.cell_code(row.code, column.code), table.code, row.code, column.code,
                label_zh, label_en, row.unit, row.count,
            )  # fmt: skip


UNKNOWN_FORM = Form(
    id="unknown_form",
    document="",
    title_zh="格式不明",
    title_en="Unknown form",
    years=Years(first=0, last=0),
)
"""The verdict on a report whose tables fit no form well enough: nothing of them is mapped."""
