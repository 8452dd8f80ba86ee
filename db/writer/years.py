"""Findings across two years of one organ: replaced for the pair whenever either year is read anew."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from db.history import Current, current_readings
from db.models import Report as ReportRow
from db.writer.findings import finding_rows
from db.writer.lasting import Row, Scope, Wanted
from db.writer.rows import table_of
from parser.model import Finding, Report

REPORT = table_of(ReportRow)

CheckYears = Callable[[Report, Report], Sequence[Finding]]

Years = Mapping[int, Current]
"""By year, current readings of an organ's reports."""


def years_around(session: Session, report_ids: Sequence[int]) -> dict[int, Years]:
    """By report, the current readings of it, of the organ's report for the year before, and for the year after."""
    around = session.connection().execute(_around(), {"ids": report_ids}).all()
    readings = current_readings(session, {row.id for row in around})
    years: dict[int, dict[int, Current]] = {report_id: {} for report_id in report_ids}
    for row in around:
        if row.id in readings:
            years[row.of][row.report_year] = readings[row.id]
    return dict(years)


@cache
def _around() -> Select[Any]:
    this = REPORT.alias()
    return select(this.c.id.label("of"), REPORT.c.id, REPORT.c.report_year).where(
        this.c.id.in_(bindparam("ids", expanding=True)),
        REPORT.c.organ_id == this.c.organ_id,
        REPORT.c.report_year.between(this.c.report_year - 1, this.c.report_year + 1),
    )


def check_pairs(years: Iterable[Years], check: CheckYears) -> Wanted:
    """`check(earlier, later)` gives findings, which belong to the later report. A year that is not archived,
    or could not be read, is not checked and loses the findings it had."""
    pairs = {
        Scope(later.reading_id, earlier.report_id): (earlier, later)
        for around in years
        for earlier, later in _pairs(around)
    }
    return {scope: _rows(*pair, check) for scope, pair in pairs.items()}


def _pairs(years: Years) -> Iterator[tuple[Current, Current]]:
    for before, year in pairwise(sorted(years)):
        if year == before + 1:
            yield years[before], years[year]


def _rows(earlier: Current, later: Current, check: CheckYears) -> Sequence[Row]:
    if earlier.report is None or later.report is None:
        return []
    of, cells = (later.reading_id, later.report_id), (later.report.cells, earlier.report.cells)
    return finding_rows(*of, check(earlier.report, later.report), *cells, other_report_id=earlier.report_id)
