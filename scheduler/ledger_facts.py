"""Reads from the archive what the ledger is judged by; everything it returns is a value."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from db import models
from scheduler.calendar import deadline, newest_report_year
from scheduler.config import Schedule
from scheduler.evidence import Owed, Place, Publication, Visit
from scheduler.visits import load_visits

ReportKey = tuple[int, int]  # organ id, report year
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """`publications` are keyed by organ and year; `visits` are the finished runs of a portal in order."""

    owed: tuple[Owed, ...]
    publications: dict[ReportKey, Publication]
    visits: dict[str, tuple[Visit, ...]]


def load_facts(
    session: Session, schedule: Schedule, today: date, portal_id: str | None = None, year: int | None = None
) -> LedgerFacts:
    """Facts about every organ, or about those that have to do with one portal; of every year or of one."""
    owed = [
        one
        for one in load_owed(session, schedule, today, portal_id)
        if year is None or one.report_year == year
    ]
    portals = sorted({portal for one in owed for portal in one.portals})
    visits = {portal: load_visits(session, portal) for portal in portals}
    return LedgerFacts(tuple(owed), load_publications(session, portal_id, year), visits)


def organs_of(portal_id: str) -> Select[int]:
    """Ids of the organs that owe a report on the portal, or have shown one there."""
    owing = select(models.OrganPortal.organ_id).where(models.OrganPortal.portal_id == portal_id)
    shown = (
        select(models.Report.organ_id)
        .join(models.Location, models.Location.report_id == models.Report.id)
        .where(models.Location.portal_id == portal_id)
    )
    return select(models.Organ.id).where(models.Organ.id.in_(owing) | models.Organ.id.in_(shown))


def in_scope(organ_id: ColumnElement[Any], portal_id: str | None) -> ColumnElement[bool]:
    """The condition that an organ has to do with the portal; always true for None."""
    return true() if portal_id is None else organ_id.in_(organs_of(portal_id))


def load_owed(session: Session, schedule: Schedule, today: date, portal_id: str | None) -> tuple[Owed, ...]:
    """Every organ x year with a duty, from the first year its portal names to the newest that can be owed."""
    organ, duty = models.Organ, models.OrganPortal
    rows = session.execute(
        select(organ.id, organ.name, organ.level, organ.kind, duty.portal_id, duty.first_year, duty.last_year)
        .join(duty, duty.organ_id == organ.id)
        .where(in_scope(organ.id.expression, portal_id))
        .order_by(organ.id, duty.portal_id)
    ).all()
    newest = newest_report_year(today)
    return tuple(
        one
        for _, duties in groupby(rows, key=lambda row: row.id)
        for one in _owed_by(list(duties), schedule, newest)
    )


def _owed_by(duties: Sequence[AnyRow], schedule: Schedule, newest: int) -> list[Owed]:
    """The years one organ owes; `duties` are its rows, one a portal."""
    owed = []
    organ = duties[0]
    for year in range(min(duty.first_year for duty in duties), newest + 1):
        portals = tuple(
            duty.portal_id
            for duty in duties
            if duty.first_year <= year and (duty.last_year is None or year <= duty.last_year)
        )
        due = deadline(schedule.deadlines, year, organ.level, organ.kind)
        if due and portals:
            owed.append(Owed(organ.id, organ.name, year, due, portals))
    return owed


def load_publications(
    session: Session, portal_id: str | None, year: int | None = None
) -> dict[ReportKey, Publication]:
    """What is archived, by organ and year; each date is the earliest that today's parser reads."""
    report, version, reading = models.Report, models.Version, models.Reading
    of_year = true() if year is None else report.report_year == year
    scope = and_(in_scope(report.organ_id.expression, portal_id), of_year)
    reports = session.execute(select(report.id, report.organ_id, report.report_year).where(scope)).all()
    versions = _by_report(
        session,
        select(version.report_id, version.first_seen)
        .join(report, report.id == version.report_id)
        .where(scope)
        .order_by(version.number),
    )
    dates = _by_report(
        session,
        select(
            reading.report_id,
            func.min(reading.published).label("published"),
            func.min(reading.signed).label("signed"),
        )
        .join(report, report.id == reading.report_id)
        .where(scope, ~reading.superseded)
        .group_by(reading.report_id),
    )
    edits = _by_report(session, _edits(scope))
    sightings = _by_report(session, _first_sightings(scope))
    places = _by_report(session, _places(scope))
    return {
        (row.organ_id, row.report_year): _publication(
            versions[row.id], dates[row.id], edits[row.id], sightings[row.id], places[row.id]
        )
        for row in reports
        if row.id in versions
    }


def _first_sightings(scope: ColumnElement[bool]) -> AnySelect:
    version, sighting = models.Version, models.Sighting
    first = (
        select(func.min(sighting.id))
        .join(version, version.id == sighting.version_id)
        .join(models.Report, models.Report.id == version.report_id)
        .where(scope)
        .group_by(version.report_id)
    )
    return (
        select(version.report_id, sighting.capture_id, sighting.url)
        .join(version, version.id == sighting.version_id)
        .where(sighting.id.in_(first))
    )


def _places(scope: ColumnElement[bool]) -> AnySelect:
    place = models.Location
    return (
        select(
            place.report_id,
            place.url,
            place.last_seen,
            place.gone_since,
            place.gone_count,
            place.moved_to,
            place.removed_at,
        )
        .join(models.Report, models.Report.id == place.report_id)
        .where(scope)
        .order_by(place.first_seen, place.id)
    )


def _by_report(session: Session, query: AnySelect) -> defaultdict[int, list[AnyRow]]:
    grouped: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for row in session.execute(query):
        grouped[row.report_id].append(row)
    return grouped


def _publication(
    versions: Sequence[AnyRow],
    dates: Sequence[AnyRow],
    edits: Sequence[AnyRow],
    sightings: Sequence[AnyRow],
    places: Sequence[AnyRow],
) -> Publication:
    return Publication(
        published=dates[0].published if dates else None,
        signed=dates[0].signed if dates else None,
        first_seen=versions[0].first_seen,
        first_capture_id=sightings[0].capture_id if sightings else None,
        first_url=sightings[0].url if sightings else None,
        versions=len(versions),
        edited_at=_edited_at([(row.detected_at, row.old, row.new) for row in edits]),
        places=tuple(
            Place(row.url, row.last_seen, row.gone_since, row.gone_count, row.moved_to, row.removed_at)
            for row in places
        ),
    )


def is_edit() -> ColumnElement[bool]:
    """The condition that a change is one: its old version stood where the new one does, or stands nowhere any
    more. Two platforms that print different figures at once are no change, but finding VR-04."""
    old, new, change = aliased(models.Sighting), aliased(models.Sighting), models.Change
    same_place = select(old.id).join(new, new.url == old.url)
    still_there = select(models.Location.id).where(
        models.Location.version_id == change.from_version_id, models.Location.gone_since.is_(None)
    )
    return or_(
        ~still_there.exists(),
        same_place.where(
            old.version_id == change.from_version_id, new.version_id == change.to_version_id
        ).exists(),
    )


def _edits(scope: ColumnElement[bool]) -> AnySelect:
    """Changes of cells, with what the cells were and became; two formats of one report are no change."""
    change, old, new = models.Change, aliased(models.Version), aliased(models.Version)
    return (
        select(
            change.report_id, change.detected_at, old.cells_digest.label("old"), new.cells_digest.label("new")
        )
        .join(old, old.id == change.from_version_id)
        .join(new, new.id == change.to_version_id)
        .join(models.Report, models.Report.id == change.report_id)
        .where(scope, change.level == "cells", is_edit())
        .order_by(change.id)
    )


def _edited_at(edits: Sequence[tuple[datetime, str | None, str | None]]) -> datetime | None:
    """Since when the cells are not what they were at first; None when they are that again."""
    since: datetime | None = None
    for detected_at, _, new in edits:
        since = (since or detected_at) if new != edits[0][1] else None
    return since
