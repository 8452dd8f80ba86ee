"""The typed rows of tables 2, 3 and 4: what most queries read."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from db.facts import ArchiveError
from db.models import ReadingT2, ReadingT3, ReadingT4
from db.writer.rows import table_of
from parser.model import Cell, Standing

Row = dict[str, Any]

T2, T3, T4 = table_of(ReadingT2), table_of(ReadingT3), table_of(ReadingT4)


KEYS = {"reading_t2": "row_code", "reading_t3": "applicant", "reading_t4": "channel"}
"""What tells the rows of a reading apart, in each of the three tables."""


def add_figures(session: Session, reading_id: int, cells: Iterable[Cell]) -> None:
    """One insert a table."""
    for table, found in zip((T2, T3, T4), figures_of(cells).values(), strict=True):
        _insert(session, table, reading_id, KEYS[table.name], found)


def figures_of(cells: Iterable[Cell]) -> dict[str, dict[str, Row]]:
    """By table and key. An ambiguous figure is NULL there: which one it is nobody knows."""
    documents: dict[str, Row] = defaultdict(dict)
    applicants: dict[str, Row] = defaultdict(dict)
    channels: dict[str, Row] = defaultdict(dict)
    for cell in cells:
        table, row, column = (*cell.code.split("."), "")[:3]
        if table == "t2":
            documents[row] |= {column: _figure(cell)} | _unit(column, cell)
        elif table == "t3":
            applicants[column][row] = _figure(cell)
        elif table == "t4":
            channels[row][column] = _figure(cell)
    return dict(zip(KEYS, (documents, applicants, channels), strict=True))


def _insert(session: Session, table: Table, reading_id: int, key: str, found: dict[str, Row]) -> None:
    if not found:
        return
    empty: Row = {column.name: None for column in table.columns}
    unknown = sorted({name for row in found.values() for name in row} - empty.keys())
    if unknown:
        raise ArchiveError(f"{table.name} has no column {unknown[0]!r}: a form needs a migration first")
    rows = [{**empty, **row, "reading_id": reading_id, key: name} for name, row in found.items()]
    session.connection().execute(insert(table), rows)


def _figure(cell: Cell) -> Decimal | None:
    return None if cell.standing is Standing.AMBIGUOUS else cell.value


def _unit(column: str, cell: Cell) -> Row:
    return {"amount_unit": cell.unit} if column == "amount" else {}
