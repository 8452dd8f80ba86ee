"""Findings across two years of one organ: replaced for the pair whenever either year is read anew."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from db.engine import writing
from db.history import Current, current_readings
from db.models import Finding as FindingRow
from db.models import Report as ReportRow
from db.writer.findings import finding_rows
from db.writer.lasting import Row, replace_findings
from db.writer.rows import table_of
from parser.model import Finding, Report

FINDING = table_of(FindingRow)
REPORT = table_of(ReportRow)

CheckYears = Callable[[Report, Report], Sequence[Finding]]


def recheck_years(session: Session, report_id: int, check: CheckYears, now: datetime) -> int:
    """Check a report against the year before and the year after; how many findings there are now."""
    with writing(session):
        return check_pairs(session, years_around(session, report_id), check, now)


def years_around(session: Session, report_id: int) -> dict[int, Current]:
    """The current readings of a report, of the organ's report for the year before, and for the year after."""
    years = {row.id: row.report_year for row in session.connection().execute(_around(), {"id": report_id})}
    return {years[number]: current for number, current in current_readings(session, list(years)).items()}


@cache
def _around() -> Select[Any]:
    this = REPORT.alias()
    return select(REPORT.c.id, REPORT.c.report_year).where(
        this.c.id == bindparam("id"),
        REPORT.c.organ_id == this.c.organ_id,
        REPORT.c.report_year.between(this.c.report_year - 1, this.c.report_year + 1),
    )


def check_pairs(session: Session, years: Mapping[int, Current], check: CheckYears, now: datetime) -> int:
    """`check(earlier, later)` gives findings, which belong to the later report. A year that is not archived,
    or could not be read, is not checked and loses the findings it had."""
    pairs = [(years[year], years[year + 1]) for year in sorted(years) if year + 1 in years]
    return sum(_recheck(session, earlier, later, check, now) for earlier, later in pairs)


def _recheck(session: Session, earlier: Current, later: Current, check: CheckYears, now: datetime) -> int:
    wanted: list[Row] = []
    if earlier.report is not None and later.report is not None:
        of, cells = (later.reading_id, later.report_id), (later.report.cells, earlier.report.cells)
        findings = check(earlier.report, later.report)
        wanted = finding_rows(*of, findings, *cells, other_report_id=earlier.report_id)
    pair = {"reading": later.reading_id, "other": earlier.report_id}
    replace_findings(session, of_pair(), pair, wanted, now)
    return len(wanted)


@cache
def of_pair() -> Select[Any]:
    """Findings of a `:reading` that name an `:other` report."""
    pair = (FINDING.c.reading_id == bindparam("reading"), FINDING.c.other_report_id == bindparam("other"))
    return select(FINDING).where(*pair)
