"""Which report is compared with others, and what the queries that find those have in common."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, bindparam
from sqlalchemy import Row as SqlRow

from db.compact import decimal_text
from db.models import Finding, Organ, Reading, ReadingT2, ReadingT3, ReadingT4, Report
from db.writer.rows import table_of
from parser.model import Cell, Semantic

ORGAN, REPORT, READING, FINDING = (table_of(model) for model in (Organ, Report, Reading, Finding))
OF_YEAR = and_(REPORT.c.organ_id == ORGAN.c.id, REPORT.c.report_year + 0 == bindparam("year"))
"""Found by their organs: the sum keeps SQLite from going through all reports of the year, a national archive's 55,000."""
CURRENT = and_(READING.c.report_id == REPORT.c.id, READING.c.is_current)
_TABLES = {
    "t2": (table_of(ReadingT2), "row_code"),
    "t3": (table_of(ReadingT3), "applicant"),
    "t4": (table_of(ReadingT4), "channel"),
}


class Subject(NamedTuple):
    """A report, its year, and its organ as far as that decides who its neighbours are; region '' if unknown."""

    report_id: int
    year: int
    region: str
    level: str | None
    kind: str | None
    type: str | None


def span_of(prefix: str) -> tuple[str, str]:
    """The least and the greatest code of a division with this beginning; of all divisions for ''.

    Digits only, so that every collation of PostgreSQL orders them alike.
    """
    return prefix.ljust(6, "0"), prefix.ljust(6, "9")


def with_figures(
    readings: FromClause, codes: Sequence[str]
) -> tuple[FromClause, Sequence[ColumnElement[Any]]]:
    """`readings` joined with the typed tables, and a column labelled by each cell code: NULL where no certain
    figure was read."""
    joined: dict[tuple[str, str], FromClause] = {}
    columns: list[ColumnElement[Any]] = []
    for code in codes:
        table, row, column = code.split(".")
        line, name = (column, row) if table == "t3" else (row, column)
        if (table, line) not in joined:
            source, key = _TABLES[table]
            rows = joined[table, line] = source.alias()
            readings = readings.outerjoin(rows, and_(rows.c.reading_id == READING.c.id, rows.c[key] == line))
        columns.append(joined[table, line].c[name].label(code))
    return readings, columns


def figures(row: SqlRow[Any], codes: Sequence[str]) -> Mapping[str, Decimal]:
    """What `with_figures` selected of one reading, without what was not read."""
    found = row._mapping
    return {code: found[code] for code in codes if found[code] is not None}


def as_cells(found: Mapping[str, Decimal]) -> dict[str, Cell]:
    """Figures as operands of a finding."""
    return {code: Cell(code, decimal_text(figure), figure, Semantic.NUMBER) for code, figure in found.items()}
