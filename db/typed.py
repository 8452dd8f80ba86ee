"""How the cells of a reading become the typed rows of tables 2, 3 and 4. Pure.

`figures_of` says it cell by cell; `row_makers` finds it once for all readings that have the same cells, so that a row
is picked out of their values and no more.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

from db.base import Base
from db.models import ReadingT2, ReadingT3, ReadingT4
from parser.model import Cell, Standing

KEYS = {
    ReadingT2.__tablename__: "row_code",
    ReadingT3.__tablename__: "applicant",
    ReadingT4.__tablename__: "channel",
}
"""What tells the rows of a reading apart, in each of the three tables."""
COLUMNS = {
    name: tuple(
        column.name for column in Base.metadata.tables[name].columns if column.name not in ("reading_id", key)
    )
    for name, key in KEYS.items()
}
"""Of each typed table what a row says, in the order of its columns, which begin with reading and key."""
AMOUNT, UNIT = (ReadingT2.__tablename__, "amount"), "amount_unit"

At = tuple[str, str]
"""Table and key of a row."""
Row = Sequence[Any]
Maker = Callable[[Sequence[Any]], Row]
"""The row, in the order of COLUMNS, of the values of all cells, then None, then the units of all cells."""


@lru_cache(2**12)
def place_of(code: str) -> tuple[str, str, str]:
    """Table, row and column, the last empty where there is none."""
    table, row, column = (*code.split("."), "")[:3]
    return table, row, column


def figures_of(cells: Iterable[Cell]) -> dict[At, dict[str, Any]]:
    """What each row says, by column. An ambiguous figure is NULL there: which one it is nobody knows."""
    found: dict[At, dict[str, Any]] = defaultdict(dict)
    for cell in cells:
        at, column = _at(cell.code)
        if at is None:
            continue
        found[at][column] = figure(cell)
        if (at[0], column) == AMOUNT:
            found[at][UNIT] = cell.unit
    return found


def figure(cell: Cell) -> Decimal | None:
    return None if cell.standing is Standing.AMBIGUOUS else cell.value


@lru_cache(256)
def row_makers(codes: tuple[str, ...]) -> Mapping[At, Maker] | None:
    """Of the cells with these codes; None where two of them say the same figure, or one a column that no table has."""
    nothing, found = len(codes), defaultdict[At, dict[str, int]](dict)
    for place, code in enumerate(codes):
        at, column = _at(code)
        if at is None:
            continue
        if column == UNIT or column in found[at] or column not in COLUMNS[at[0]]:
            return None
        found[at][column] = place
        if (at[0], column) == AMOUNT:
            found[at][UNIT] = nothing + 1 + place
    return {
        at: itemgetter(*(cells.get(name, nothing) for name in COLUMNS[at[0]])) for at, cells in found.items()
    }


def _at(code: str) -> tuple[At | None, str]:
    """In which row and column a figure stands; no row where no typed table has its table."""
    table, row, column = place_of(code)
    if table == "t3":
        row, column = column, row
    return (f"reading_{table}", row) if f"reading_{table}" in KEYS else None, column
