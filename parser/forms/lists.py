"""List tables: an indicator to a row, its unit and one or more figures (the 统计表 of 2014, any new table)."""

from collections.abc import Iterator
from functools import cached_property

from pydantic import Field

from parser import labels
from parser.forms.spec import Data
from parser.forms.tables import RowSpec


class ListRowSpec(RowSpec):
    """An indicator. A `heading` prints no figure; `depth` is how deep it is indented."""

    unit: str | None = None
    count: bool = True
    heading: bool = False
    depth: int = 0
    variants: tuple[str, ...] = ()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(labels.stem(label) for label in (self.label_zh, *self.variants)))


class ListColumnSpec(Data):
    """A column of figures; its code is empty where the table has only one."""

    code: str = ""
    label_zh: str
    label_en: str
    variants: tuple[str, ...] = ()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(labels.heading(label) for label in (self.label_zh, *self.variants))

    def names(self, header: str) -> bool:
        return labels.heading(header) in self.labels


class Headers(Data):
    """What stands over the columns that hold no figure of the report: labels, units, figures of other years."""

    label: tuple[str, ...]
    unit: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @cached_property
    def words(self) -> dict[str, str]:
        """label, unit or ignored by header, as `labels.heading` gives it."""
        named = (("label", self.label), ("unit", self.unit), ("ignored", self.ignored))
        return {labels.heading(word): kind for kind, words in named for word in words}


class ListTable(Data):
    """`whole_from`: a table that prints a smaller share of the rows between its first and its last is a local one."""

    code: str = Field(pattern=r"^[a-z]+\d+$")
    name_zh: str
    title_zh: str
    title_en: str
    headers: Headers
    columns: tuple[ListColumnSpec, ...] = Field(min_length=1)
    rows: tuple[ListRowSpec, ...]
    hybrid_rows: tuple[ListRowSpec, ...] = ()
    whole_from: float = 0.5

    @cached_property
    def printed_rows(self) -> tuple[ListRowSpec, ...]:
        """Rows in printed order, a hybrid row before the first that it replaces."""
        rows = list(self.rows)
        for hybrid in self.hybrid_rows:
            rows.insert(next(i for i, row in enumerate(rows) if row.code in hybrid.replaces), hybrid)
        return tuple(rows)

    @cached_property
    def known_labels(self) -> frozenset[str]:
        return frozenset(label for row in self.printed_rows for label in row.labels)

    @cached_property
    def known_columns(self) -> frozenset[str]:
        """Headers of the columns that have a name of their own."""
        return frozenset(labels.stem(column.label_zh) for column in self.columns if column.code)

    def value_rows(self) -> Iterator[ListRowSpec]:
        return (row for row in self.rows if not row.heading)

    def cell_code(self, row: str, column: str) -> str:
        return f"{self.code}.{row}.{column}" if column else f"{self.code}.{row}"
