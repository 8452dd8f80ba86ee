"""The typed rows of tables 2, 3 and 4: what most queries read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from db.facts import ArchiveError
from db.models import ReadingT2, ReadingT3, ReadingT4
from db.writer.codes import place_of
from db.writer.rows import add_many, table_of
from parser.model import Cell, Standing

Row = dict[str, Any]

T2, T3, T4 = table_of(ReadingT2), table_of(ReadingT3), table_of(ReadingT4)


COLUMNS = {table.name: frozenset(table.columns.keys()) for table in (T2, T3, T4)}
KEYS = {"reading_t2": "row_code", "reading_t3": "applicant", "reading_t4": "channel"}
"""What tells the rows of a reading apart, in each of the three tables."""


def add_figures(session: Session, readings: Mapping[int, Iterable[Cell]]) -> None:
    """Of each reading; one insert a table."""
    found = [(reading_id, figures_of(cells)) for reading_id, cells in readings.items()]
    for table in (T2, T3, T4):
        rows = [row for reading_id, of in found for row in _rows(table, reading_id, of[table.name])]
        add_many(session, table, rows)


def figures_of(cells: Iterable[Cell]) -> dict[str, dict[str, Row]]:
    """By table and key. An ambiguous figure is NULL there: which one it is nobody knows."""
    documents: dict[str, Row] = defaultdict(dict)
    applicants: dict[str, Row] = defaultdict(dict)
    channels: dict[str, Row] = defaultdict(dict)
    for cell in cells:
        table, row, column = place_of(cell.code)
        if table == "t2":
            documents[row][column] = _figure(cell)
            if column == "amount":
                documents[row]["amount_unit"] = cell.unit
        elif table == "t3":
            applicants[column][row] = _figure(cell)
        elif table == "t4":
            channels[row][column] = _figure(cell)
    return dict(zip(KEYS, (documents, applicants, channels), strict=True))


def _rows(table: Table, reading_id: int, found: dict[str, Row]) -> Iterator[Row]:
    for name, row in found.items():
        if unknown := row.keys() - COLUMNS[table.name]:
            raise ArchiveError(f"{table.name} has no column {min(unknown)!r}: a form needs a migration first")
        yield {**row, "reading_id": reading_id, KEYS[table.name]: name}


def _figure(cell: Cell) -> Decimal | None:
    return None if cell.standing is Standing.AMBIGUOUS else cell.value
