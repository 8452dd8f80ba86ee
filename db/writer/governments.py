"""XA-01 and XA-02: the governments whose reports should hold a report's figures, compared with their parts anew."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session

from db.history import Current, current_readings
from db.models import OrganPortal
from db.writer.findings import finding_rows
from db.writer.lasting import Row, Scope, Wanted
from db.writer.neighbours import (
    CURRENT,
    OF_YEAR,
    ORGAN,
    READING,
    REPORT,
    Subject,
    as_cells,
    figures,
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


def compare_governments(
    session: Session, subjects: Sequence[Subject], known: Mapping[int, Current], basis: Basis
) -> Wanted:
    """The reports themselves that are a government's, and those of the governments above each. `known` are
    current readings that need not be read once more."""
    places = _places(session, subjects)
    unknown = places.keys() - known.keys()
    readings = {**known, **current_readings(session, unknown)} if unknown else known
    return {
        Scope(readings[number].reading_id, rules=_RULES): list(
            _findings(session, readings[number], place, basis)
        )
        for number, place in places.items()
    }


_RULES = (GOVERNMENT_IS_SUM.code, GOVERNMENT_GE_PART.code)


def _places(session: Session, subjects: Sequence[Subject]) -> dict[int, SqlRow[Any]]:
    """By report: the governments of the subjects' divisions, and of those above where a government is one."""
    regions: dict[int, set[str]] = {}
    for subject in subjects:
        if subject.region:
            regions.setdefault(subject.year, set()).update(divisions_over(subject))
    return {
        row.report_id: row
        for year, of in regions.items()
        for row in session.connection().execute(_reports(), {"year": year, "regions": sorted(of)})
    }


def _findings(session: Session, current: Current, place: SqlRow[Any], basis: Basis) -> Iterator[Row]:
    report = current.report
    if report is None or not speaks_for_all(report):
        return
    of = (current.reading_id, current.report_id)
    bodies = _bodies(session, place)
    parts = [Part(row.report_id, row.name, figures(row, WHOLE_CODES)) for row in bodies if row.report_id]
    for part, finding in government_ge_part(report, parts, basis):
        operands = (report.cells, as_cells(part.figures))
        yield from finding_rows(*of, [finding], *operands, other_report_id=part.report_id)
    owing = [row for row in bodies if row.has_duty]
    if owing and all(row.report_id for row in owing):
        yield from finding_rows(*of, list(government_is_sum(report, parts, basis)), report.cells)


def divisions_over(subject: Subject) -> set[str]:
    """The divisions whose governments should hold a report's figures, or are compared as it is one of them."""
    return {subject.region, _above(subject.region)} if subject.kind == _GOVERNMENT else {subject.region}


def _above(region: str) -> str:
    """The division a division belongs to; itself for a province."""
    if region[4:] != "00" and region[:2] not in _MUNICIPALITIES:
        return f"{region[:4]}00"
    return f"{region[:2]}0000"


@cache
def _reports() -> Select[Any]:
    """Governments' reports of some divisions for a year, townships' left out: their code is the county's."""
    place = (REPORT.c.report_year, ORGAN.c.id.label("organ_id"), ORGAN.c.region_code)
    return (
        select(REPORT.c.id.label("report_id"), *place)
        .select_from(ORGAN.join(REPORT, OF_YEAR))
        .where(ORGAN.c.region_code.in_(bindparam("regions", expanding=True)))
        .where(ORGAN.c.kind == _GOVERNMENT, ORGAN.c.level != _TOWNSHIP)
    )


def _bodies(session: Session, place: SqlRow[Any]) -> Sequence[SqlRow[Any]]:
    """The bodies a government speaks for: its departments and the governments right below it."""
    year = place.report_year
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
