"""Tables 2, 3 and 4 of the forms since 2019, each with the shape its notice gave it."""

from collections.abc import Iterator
from functools import cached_property

from parser import labels
from parser.forms.spec import Data


class ColumnSpec(Data):
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


class BlockRowSpec(Data):
    code: str
    label_zh: str
    label_en: str
    variants: tuple[str, ...] = ()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(labels.core(label) for label in (self.label_zh, *self.variants))


class BlockSpec(Data):
    name_zh: str
    law: str
    columns: tuple[ColumnSpec, ...]
    rows: tuple[BlockRowSpec, ...]


class Table2(Data):
    title_zh: str
    title_en: str
    blocks: tuple[BlockSpec, ...]
    known_extra_rows: tuple[str, ...] = ()

    @cached_property
    def by_label(self) -> dict[str, tuple[BlockSpec, BlockRowSpec]]:
        return {label: (block, row) for block, row in self.rows() for label in row.labels}

    def rows(self) -> Iterator[tuple[BlockSpec, BlockRowSpec]]:
        return ((block, row) for block in self.blocks for row in block.rows)


class RowSpec(Data):
    """A row of table 3. `keys` are substrings that only this row's label has."""

    code: str
    label_zh: str
    label_en: str
    group_zh: str | None = None
    variants: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(labels.core(label) for label in (self.label_zh, *self.variants))

    @cached_property
    def match_keys(self) -> tuple[str, ...]:
        return tuple(labels.normalise(key) for key in self.keys)


class ApplicantSpec(Data):
    code: str
    label_zh: str
    label_en: str
    group_zh: str | None = None


class Table3(Data):
    title_zh: str
    title_en: str
    unit: str
    columns: tuple[ApplicantSpec, ...]
    rows: tuple[RowSpec, ...]
    hybrid_rows: tuple[RowSpec, ...] = ()


class GroupSpec(Data):
    code: str
    label_zh: str
    label_en: str


class Table4(Data):
    title_zh: str
    title_en: str
    unit: str
    groups: tuple[GroupSpec, ...]
    columns: tuple[GroupSpec, ...]


NO_TABLE_2 = Table2(title_zh="", title_en="", blocks=())
NO_TABLE_3 = Table3(title_zh="", title_en="", unit="", columns=(), rows=())
NO_TABLE_4 = Table4(title_zh="", title_en="", unit="", groups=(), columns=())
"""What a form has that lacks the table: one without rows, so that nobody need ask first."""
