"""The statutory forms as data: one YAML file in config/forms is one form, read and held to its schema.

Nothing here knows a form by name: a new form year is a new file (CONTRIBUTING, recipe "form").
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from parser import labels


class FormError(ValueError):
    """A form file does not hold to the schema; the message names the file and the key."""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Years(_Data):
    first: int
    last: int | None = None

    def __contains__(self, year: int) -> bool:
        return self.first <= year <= (self.last or year)


class SectionSpec(_Data):
    number: int = Field(ge=1, le=9)
    title_zh: str
    title_en: str
    variants: tuple[str, ...] = ()

    @cached_property
    def titles(self) -> tuple[str, ...]:
        return tuple(labels.core(title) for title in (self.title_zh, *self.variants))


class ColumnSpec(_Data):
    """A column of table 2; `count` columns hold integers >= 0, `signed` ones a change."""

    code: str
    label_zh: str
    label_en: str
    unit: str | None
    count: bool = False
    signed: bool = False
    variants: tuple[str, ...] = ()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(labels.core(label) for label in (self.label_zh, *self.variants))


class BlockRowSpec(_Data):
    code: str
    label_zh: str
    label_en: str
    variants: tuple[str, ...] = ()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(labels.core(label) for label in (self.label_zh, *self.variants))


class BlockSpec(_Data):
    name_zh: str
    law: str
    columns: tuple[ColumnSpec, ...]
    rows: tuple[BlockRowSpec, ...]


class Table2(_Data):
    title_zh: str
    title_en: str
    blocks: tuple[BlockSpec, ...]
    known_extra_rows: tuple[str, ...] = ()

    @cached_property
    def by_label(self) -> dict[str, tuple[BlockSpec, BlockRowSpec]]:
        return {label: (block, row) for block, row in self.rows() for label in row.labels}

    def rows(self) -> Iterator[tuple[BlockSpec, BlockRowSpec]]:
        return ((block, row) for block in self.blocks for row in block.rows)


class RowSpec(_Data):
    """A row of table 3. `keys` are substrings that only this row's label has."""

    code: str
    label_zh: str
    label_en: str
    group_zh: str | None = None
    keys: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return (labels.core(self.label_zh),)

    @cached_property
    def match_keys(self) -> tuple[str, ...]:
        return tuple(labels.normalise(key) for key in self.keys)


class ApplicantSpec(_Data):
    code: str
    label_zh: str
    label_en: str
    group_zh: str | None = None


class Table3(_Data):
    title_zh: str
    title_en: str
    unit: str
    columns: tuple[ApplicantSpec, ...]
    rows: tuple[RowSpec, ...]
    hybrid_rows: tuple[RowSpec, ...] = ()


class GroupSpec(_Data):
    code: str
    label_zh: str
    label_en: str


class Table4(_Data):
    title_zh: str
    title_en: str
    unit: str
    groups: tuple[GroupSpec, ...]
    columns: tuple[GroupSpec, ...]


class IdentitySpec(_Data):
    rule: str
    over: Literal["t3.columns", "t3.rows", "t4.groups"]
    equation: str

    @model_validator(mode="after")
    def _has_two_sides(self) -> Self:
        if self.equation.count("=") != 1:
            raise ValueError(f"equation needs exactly one '=': {self.equation!r}")
        return self

    @cached_property
    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        left, right = self.equation.split("=")
        return _terms(left), _terms(right)


def _terms(side: str) -> tuple[str, ...]:
    return tuple(term.strip() for term in side.split("+"))


def _stands_for(term: str, codes: Sequence[str]) -> bool:
    if term.endswith("*"):
        return any(code.startswith(term[:-1]) for code in codes)
    return term in codes


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


class Form(_Data):
    """One version of the statutory tables; the source notice is named in `document`."""

    id: str
    document: str
    title_zh: str
    title_en: str
    years: Years
    sections: tuple[SectionSpec, ...]
    t2: Table2
    t3: Table3
    t4: Table4
    identities: tuple[IdentitySpec, ...]

    @model_validator(mode="after")
    def _hybrid_rows_replace_rows(self) -> Self:
        codes = {row.code for row in self.t3.rows}
        for hybrid in self.t3.hybrid_rows:
            if not hybrid.replaces or not codes.issuperset(hybrid.replaces):
                raise ValueError(f"t3.hybrid_rows.{hybrid.code} replaces rows that t3.rows does not have")
        return self

    @model_validator(mode="after")
    def _identities_name_what_is_there(self) -> Self:
        """An identity over an unknown code would never be assessable, and nobody would notice."""
        known = {
            "t3.columns": [row.code for row in (*self.t3.rows, *self.t3.hybrid_rows)],
            "t3.rows": [column.code for column in self.t3.columns],
            "t4.groups": [column.code for column in self.t4.columns],
        }
        for identity in self.identities:
            for term in (*identity.sides[0], *identity.sides[1]):
                if not _stands_for(term, known[identity.over]):
                    raise ValueError(f"identities.{identity.rule}: {identity.over} have no {term!r}")
        return self

    def __hash__(self) -> int:
        return hash(self.id)

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
        return {spec.code: spec for spec in (*self._t2_cells(), *self._t3_cells(), *self._t4_cells())}

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
        return frozenset(row.code for row in self.t3.hybrid_rows)


@dataclass(frozen=True, eq=False)
class Forms:
    """All forms of a configuration, oldest first."""

    all: tuple[Form, ...]

    def by_id(self, form_id: str) -> Form:
        for form in self.all:
            if form.id == form_id:
                return form
        raise KeyError(f"no form {form_id!r} in config/forms")

    def for_year(self, year: int) -> Form | None:
        return next((form for form in self.all if year in form.years), None)


def load_forms(folder: Path) -> Forms:
    """Reads every YAML of the folder; raises FormError naming file and key."""
    forms = sorted((_load_form(path) for path in folder.glob("*.yaml")), key=lambda form: form.years.first)
    if not forms:
        raise FormError(f"{folder}: no form (*.yaml) here")
    return Forms(tuple(forms))


def _load_form(path: Path) -> Form:
    try:
        form = Form.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise FormError(f"{path}: {error}") from error
    if form.id != path.stem:
        raise FormError(f"{path}: id {form.id!r} is not the file's name")
    return form
