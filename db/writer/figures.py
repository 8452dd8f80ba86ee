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


def add_figures(session: Session, reading_id: int, cells: Iterable[Cell]) -> None:
    """One insert a table. An ambiguous figure is NULL there: which one it is nobody knows."""
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
    _insert(session, T2, reading_id, "row_code", documents)
    _insert(session, T3, reading_id, "applicant", applicants)
    _insert(session, T4, reading_id, "channel", channels)


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
