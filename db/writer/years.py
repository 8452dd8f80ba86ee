"""Findings across two years of one organ: replaced for the pair whenever either year is read anew."""

from collections.abc import Callable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.engine import writing
from db.history import Current, current_reading
from db.models import Finding as FindingRow
from db.models import Report as ReportRow
from db.writer.findings import add_findings
from db.writer.rows import table_of
from parser.model import Finding, Report

FINDING = table_of(FindingRow)
REPORT = table_of(ReportRow)

CheckYears = Callable[[Report, Report], Sequence[Finding]]


def recheck_years(session: Session, report_id: int, check: CheckYears) -> int:
    """Check a report against the year before and the year after; how many findings there are now.

    `check(earlier, later)` gives findings, which belong to the later report. A year that is not
    archived, or could not be read, is not checked and loses the findings it had.
    """
    with writing(session):
        this = REPORT.alias()
        neighbours = select(REPORT.c.id, REPORT.c.report_year).where(
            this.c.id == report_id,
            REPORT.c.organ_id == this.c.organ_id,
            REPORT.c.report_year.between(this.c.report_year - 1, this.c.report_year + 1),
        )
        found = session.connection().execute(neighbours.order_by(REPORT.c.report_year)).all()
        if len(found) == 1:
            return 0
        years = {year: current_reading(session, number) for number, year in found}
        pairs = [(years[year], years.get(year + 1)) for year in years]
        return sum(_recheck(session, a, b, check) for a, b in pairs if a is not None and b is not None)


def _recheck(session: Session, earlier: Current, later: Current, check: CheckYears) -> int:
    session.execute(
        delete(FINDING).where(
            FINDING.c.reading_id == later.reading_id, FINDING.c.other_report_id == earlier.report_id
        )
    )
    if earlier.report is None or later.report is None:
        return 0
    findings = check(earlier.report, later.report)
    cells = (later.report.cells, earlier.report.cells)
    add_findings(
        session, later.reading_id, later.report_id, findings, *cells, other_report_id=earlier.report_id
    )
    return len(findings)
