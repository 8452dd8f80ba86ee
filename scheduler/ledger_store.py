"""Keeps the ledger in table `expectation` and lists it; a row is touched only when its entry changed, and what it
said before goes to `expectation_past`."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db import models
from db.engine import writing
from parser.model import Bilingual
from scheduler.config import Schedule
from scheduler.evidence import Column, Publication
from scheduler.ledger import Entry, State, judge
from scheduler.ledger_facts import ReportKey, in_scope, load_facts

FRESH = {"populate_existing": True}  # a session may outlive what another process wrote


@dataclass(frozen=True, slots=True)
class Line:
    """One stored line of the ledger; `evidence` is the document described at `evidence_document`."""

    organ_id: int
    organ: str
    region_code: str
    report_year: int
    deadline: date
    state: State
    days_late: int | None
    published: date | None
    first_seen: datetime | None
    reason: Bilingual
    evidence: dict[str, Any]
    updated_at: datetime


def refresh_ledger(
    session: Session, schedule: Schedule, *, now: datetime, today: date, portal_id: str | None = None
) -> tuple[Entry, ...]:
    """Judge every owed report (or those of one portal's organs) as of `today`, and store the result."""
    entries = compute_ledger(session, schedule, today, portal_id)
    with writing(session):
        store_entries(session, entries, now, portal_id)
    return entries


def compute_ledger(
    session: Session, schedule: Schedule, today: date, portal_id: str | None = None, year: int | None = None
) -> tuple[Entry, ...]:
    """The ledger as of a day, without storing it: `today` moves the deadlines, not what is archived."""
    facts = load_facts(session, schedule, today, portal_id, year)
    return tuple(
        judge(
            owed,
            facts.publications.get((owed.organ_id, owed.report_year)),
            facts.visits,
            today,
            schedule.zone,
        )
        for owed in facts.owed
    )


def store_entries(session: Session, entries: Iterable[Entry], now: datetime, portal_id: str | None) -> None:
    """Write what changed; a year that is no longer owed leaves the ledger."""
    table = models.Expectation
    scope = in_scope(table.organ_id.expression, portal_id)
    stored = {
        (row.organ_id, row.report_year): row
        for row in session.scalars(select(table).where(scope), execution_options=FRESH)
    }
    wanted = {(entry.owed.organ_id, entry.owed.report_year): _row(entry) for entry in entries}
    _keep_past(session, [row for key, row in stored.items() if _is_past(row, wanted.get(key))], now)
    for organ_id, year in stored.keys() - wanted.keys():
        session.execute(delete(table).where(table.organ_id == organ_id, table.report_year == year))
    new = [_keyed(key, row, now) for key, row in wanted.items() if key not in stored]
    if new:
        session.execute(insert(table), new)
    for (organ_id, year), row in wanted.items():
        old = stored.get((organ_id, year))
        if old is not None and _is_past(old, row):
            session.execute(
                update(table)
                .where(table.organ_id == organ_id, table.report_year == year)
                .values(**row, updated_at=now)
            )


def _is_past(old: models.Expectation, row: dict[str, Any] | None) -> bool:
    return row is None or any(getattr(old, name) != value for name, value in row.items())


def _keep_past(session: Session, rows: Iterable[models.Expectation], now: datetime) -> None:
    """What the ledger says no more from `now` on stays known as what it said."""
    names = [column.name for column in models.Expectation.__table__.columns]
    past = [{**{name: getattr(row, name) for name in names}, "replaced_at": now} for row in rows]
    if past:
        session.execute(insert(models.ExpectationPast), past)


def read_ledger(session: Session, *, year: int | None = None, state: State | None = None) -> tuple[Line, ...]:
    """Stored lines, newest year first, then by region and organ."""
    table, organ = models.Expectation, models.Organ
    query = select(table, organ).join(organ, organ.id == table.organ_id)
    if year is not None:
        query = query.where(table.report_year == year)
    if state is not None:
        query = query.where(table.state == state.value)
    rows = session.execute(
        query.order_by(table.report_year.desc(), organ.region_code, organ.name), execution_options=FRESH
    ).all()
    return tuple(_line(expectation, who) for expectation, who in rows)


def evidence_document(entry: Entry) -> dict[str, Any]:
    """What proves the state, as JSON: reason, article, lists without the report, captures, addresses."""
    evidence, publication = entry.evidence, entry.publication
    document = {
        "reason": {"zh": evidence.reason.zh, "en": evidence.reason.en},
        "deadline_source": entry.owed.deadline.source,
        "listings": [_column(column) for column in evidence.columns],
        "contradicted_by": [_column(column) for column in evidence.contradicted_by],
        "unread": [asdict(link) for link in evidence.unread],
    }
    return document | (_shown(publication) if publication else {})


def _row(entry: Entry) -> dict[str, Any]:
    publication = entry.publication
    return {
        "deadline": entry.owed.deadline.day,
        "state": entry.state.value,
        "days_late": entry.days_late,
        "published": publication.published if publication else None,
        "first_seen": publication.first_seen if publication else None,
        "evidence": evidence_document(entry),
    }


def _keyed(key: ReportKey, row: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {"organ_id": key[0], "report_year": key[1], "updated_at": now, **row}


def _column(column: Column) -> dict[str, Any]:
    return {
        "listing_id": column.listing_id,
        "url": column.url,
        "pages": column.pages,
        "reports": column.reports,
        "complete": column.complete,
        "proof": column.proof,
        "shrunk_from": column.shrunk_from,
        "listed_at": column.listed_at.isoformat(),
    }


def _shown(publication: Publication) -> dict[str, Any]:
    return {
        "published": publication.published and publication.published.isoformat(),
        "signed": publication.signed and publication.signed.isoformat(),
        "first_capture": {
            "capture_id": publication.first_capture_id,
            "url": publication.first_url,
            "seen_at": publication.first_seen.isoformat(),
        },
        "versions": publication.versions,
        "locations": [
            {
                "url": place.url,
                "last_seen": place.last_seen.isoformat(),
                "gone_since": place.gone_since and place.gone_since.isoformat(),
                "gone_count": place.gone_count,
                "removed_at": place.removed_at and place.removed_at.isoformat(),
                "moved_to": place.moved_to,
            }
            for place in publication.places
        ],
    }


def _line(row: models.Expectation, organ: models.Organ) -> Line:
    document = row.evidence or {}
    reason = document.get("reason", {"zh": "", "en": ""})
    return Line(
        organ_id=organ.id,
        organ=organ.name,
        region_code=organ.region_code,
        report_year=row.report_year,
        deadline=row.deadline,
        state=State(row.state),
        days_late=row.days_late,
        published=row.published,
        first_seen=row.first_seen,
        reason=Bilingual(reason["zh"], reason["en"]),
        evidence=document,
        updated_at=row.updated_at,
    )
