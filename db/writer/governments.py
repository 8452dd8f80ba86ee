"""XA-01 and XA-02: the governments whose reports should hold a report's figures, compared with their parts anew."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session

from db.history import Current, current_readings
from db.models import OrganPortal
from db.writer.findings import finding_rows
from db.writer.lasting import Row
from db.writer.neighbours import (
    CURRENT,
    OF_YEAR,
    ORGAN,
    READING,
    REPORT,
    Subject,
    as_cells,
    figures,
    found_by,
    span_of,
    with_figures,
)
from db.writer.rows import table_of
from parser.across.basis import Basis
from parser.across.whole import (
    GOVERNMENT_GE_PART,
    GOVERNMENT_IS_SUM,
    WHOLE_CODES,
    Part,
    government_ge_part,
    government_is_sum,
    speaks_for_all,
)

DUTY = table_of(OrganPortal)

_GOVERNMENT, _TOWNSHIP = "government", "township"
_PARTS = ("department", "government_office", "dispatched_body", "authorised_organisation")
"""Vertical agencies report to their own system, public enterprises not at all."""

_MUNICIPALITIES = ("11", "12", "31", "50")
"""Provinces whose districts come right below them."""


def recheck_governments(session: Session, subject: Subject, basis: Basis, now: datetime) -> None:
    """The report itself if it is a government's, and those of the governments above it."""
    if not subject.region:
        return
    regions = {subject.region, _above(subject.region)} if subject.kind == _GOVERNMENT else {subject.region}
    found = session.connection().execute(_reports(), {"year": subject.year, "regions": sorted(regions)}).all()
    readings = current_readings(session, [row.report_id for row in found]) if found else {}
    for row in found:
        current = readings[row.report_id]
        wanted = _findings(session, current, row, subject.year, basis)
        found_by(session, current.reading_id, [GOVERNMENT_IS_SUM.code, GOVERNMENT_GE_PART.code], wanted, now)


def _findings(
    session: Session, current: Current, place: SqlRow[Any], year: int, basis: Basis
) -> Iterator[Row]:
    report = current.report
    if report is None or not speaks_for_all(report):
        return
    of = (current.reading_id, current.report_id)
    bodies = _bodies(session, place, year)
    parts = [Part(row.report_id, row.name, figures(row, WHOLE_CODES)) for row in bodies if row.report_id]
    for part, finding in government_ge_part(report, parts, basis):
        operands = (report.cells, as_cells(part.figures))
        yield from finding_rows(*of, [finding], *operands, other_report_id=part.report_id)
    owing = [row for row in bodies if row.has_duty]
    if owing and all(row.report_id for row in owing):
        yield from finding_rows(*of, list(government_is_sum(report, parts, basis)), report.cells)


def _above(region: str) -> str:
    """The division a division belongs to; itself for a province."""
    if region[4:] != "00" and region[:2] not in _MUNICIPALITIES:
        return f"{region[:4]}00"
    return f"{region[:2]}0000"


@cache
def _reports() -> Select[Any]:
    """Governments' reports of some divisions for a year, townships' left out: their code is the county's."""
    return (
        select(REPORT.c.id.label("report_id"), ORGAN.c.id.label("organ_id"), ORGAN.c.region_code)
        .select_from(ORGAN.join(REPORT, OF_YEAR))
        .where(ORGAN.c.region_code.in_(bindparam("regions", expanding=True)))
        .where(ORGAN.c.kind == _GOVERNMENT, ORGAN.c.level != _TOWNSHIP)
    )


def _bodies(session: Session, place: SqlRow[Any], year: int) -> Sequence[SqlRow[Any]]:
    """The bodies a government speaks for: its departments and the governments right below it."""
    duty = and_(
        DUTY.c.organ_id == ORGAN.c.id,
        DUTY.c.first_year <= year,
        or_(DUTY.c.last_year.is_(None), DUTY.c.last_year >= year),
    )
    archived = ORGAN.outerjoin(REPORT.join(READING, CURRENT), OF_YEAR)
    readings, columns = with_figures(archived, WHOLE_CODES)
    query = (
        select(
            ORGAN.c.name,
            REPORT.c.id.label("report_id"),
            select(DUTY.c.organ_id).where(duty).exists().label("has_duty"),
            *columns,
        )
        .select_from(readings)
        .where(ORGAN.c.id != place.organ_id, _below(place.region_code))
        .order_by(ORGAN.c.id)
    )
    return session.connection().execute(query, {"year": year}).all()


def _below(region: str) -> ColumnElement[bool]:
    """Departments of the same division, and governments of the divisions right below it."""
    of_county = region[4:] != "00"
    of_province = region[2:] == "0000"
    level = "prefecture" if of_province and region[:2] not in _MUNICIPALITIES else "county"
    first, last = span_of(region[:2] if of_province else region[:4])
    township = and_(ORGAN.c.region_code == region, ORGAN.c.level == _TOWNSHIP)
    below = and_(ORGAN.c.region_code.between(first, last), ORGAN.c.level == level)
    return or_(
        and_(ORGAN.c.region_code == region, ORGAN.c.kind.in_(_PARTS)),
        and_(ORGAN.c.kind == _GOVERNMENT, township if of_county else below),
    )
