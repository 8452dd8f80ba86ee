"""Reads from the archive the facts that alerts are about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from db import models
from db.verdicts import Key, counting
from db.writer import Decision
from parser.model import Bilingual, Blame, Severity
from scheduler.alerts.facts import (
    CellChange,
    Changed,
    Facts,
    Fault,
    Judged,
    Malformed,
    Moved,
    PortalHealth,
    Subject,
)
from scheduler.config import Alerts, Schedule
from scheduler.ledger import Entry
from scheduler.ledger_facts import AnyRow, in_scope, is_edit
from scheduler.visits import load_visits, outcomes_of, stalled_visit


def load_facts(
    session: Session,
    entries: tuple[Entry, ...],
    schedule: Schedule,
    policy: Alerts,
    *,
    now: datetime,
    portal_id: str | None = None,
) -> Facts:
    """Facts about everything archived, or about one portal and its organs; `entries` is their ledger."""
    scope = in_scope(models.Organ.id.expression, portal_id)
    since = now - timedelta(days=policy.notice_days)
    stalled_before = now - timedelta(hours=schedule.crawl.stalled_after_hours)
    return Facts(
        entries=entries,
        malformed=_malformed(
            session, scope, counting(session, in_scope(models.Verdict.organ_id.expression, portal_id))
        ),
        changed=_changed(session, scope, since),
        moved=_moved(session, scope, since),
        portals=tuple(
            _health(session, portal, policy.confirm_broken_crawls, stalled_before)
            for portal in _portals(session, portal_id)
        ),
        copies=schedule.copies.kinds,
    )


def _malformed(
    session: Session, scope: ColumnElement[bool], judged: Mapping[Key, AnyRow]
) -> tuple[Malformed, ...]:
    """What a rule blames on the publisher, and what a person does."""
    finding, reading = models.Finding, models.Reading
    confirmed = {key for key, row in judged.items() if row.decision == Decision.PUBLISHER_ERROR}
    of_organs = models.Report.organ_id.in_({organ_id for organ_id, *_ in confirmed})
    rows = session.execute(
        select(finding, *_SUBJECT)
        .join(reading, reading.id == finding.reading_id)
        .join(models.Report, models.Report.id == finding.report_id)
        .join(models.Organ, models.Organ.id == models.Report.organ_id)
        .where(reading.is_current, finding.severity == Severity.ERROR)
        .where(or_(finding.blame == Blame.PUBLISHER, of_organs), scope)
        .order_by(finding.report_id, finding.id)
    ).all()
    rows = [row for row in rows if row[0].blame == Blame.PUBLISHER or _key(row) in confirmed]
    urls = _urls(session, [row.report_id for row in rows])
    grouped = groupby(rows, key=lambda row: _subject(row, urls))
    return tuple(
        Malformed(subject, tuple(_fault(row[0], judged.get(_key(row))) for row in found))
        for subject, found in grouped
    )


def _key(row: AnyRow) -> Key:
    return row.organ_id, row.report_year, row[0].rule, row[0].operands_digest


def _changed(session: Session, scope: ColumnElement[bool], since: datetime) -> tuple[Changed, ...]:
    change, old, new = models.Change, aliased(models.Version), aliased(models.Version)
    rows = session.execute(
        select(change, old.number.label("old"), new.number.label("new"), *_SUBJECT)
        .join(old, old.id == change.from_version_id)
        .join(new, new.id == change.to_version_id)
        .join(models.Report, models.Report.id == change.report_id)
        .join(models.Organ, models.Organ.id == models.Report.organ_id)
        .where(change.level == "cells", change.detected_at >= since, is_edit())
        .where(scope)
        .order_by(change.id)
    ).all()
    urls = _urls(session, [row.report_id for row in rows])
    labels = _labels(session, {cell["code"] for row in rows for cell in row[0].cells})
    return tuple(
        Changed(
            change_id=row[0].id,
            subject=_subject(row, urls),
            detected_at=row[0].detected_at,
            versions=(row.old, row.new),
            cells=tuple(
                CellChange(cell["code"], labels.get(cell["code"]), cell["old_raw"], cell["new_raw"])
                for cell in row[0].cells
            ),
        )
        for row in rows
    )


def _moved(session: Session, scope: ColumnElement[bool], since: datetime) -> tuple[Moved, ...]:
    place = models.Location
    noticed = func.coalesce(place.gone_since, place.last_seen, type_=place.last_seen.type)
    rows = session.execute(
        select(place.id, place.url, place.moved_to, noticed.label("noticed"), *_SUBJECT)
        .join(models.Report, models.Report.id == place.report_id)
        .join(models.Organ, models.Organ.id == models.Report.organ_id)
        .where(place.moved_to.is_not(None), noticed >= since)
        .where(scope)
        .order_by(place.id)
    ).all()
    return tuple(
        Moved(
            row.id, Subject(row.organ_id, row.organ, row.report_year, row.moved_to), row.url, row.moved_to,
            row.noticed,
        )
        for row in rows
    )  # fmt: skip


def _portals(session: Session, portal_id: str | None) -> Sequence[models.Portal]:
    query = select(models.Portal).order_by(models.Portal.id)
    return session.scalars(query if portal_id is None else query.where(models.Portal.id == portal_id)).all()


def _health(session: Session, portal: models.Portal, newest: int, stalled_before: datetime) -> PortalHealth:
    visits = load_visits(session, portal.id, newest)
    stalled = stalled_visit(session, portal.id, stalled_before)
    if stalled is not None:
        visits = (*visits, stalled)
    outcomes = outcomes_of(session, visits[-1].run_id) if visits else {}
    return PortalHealth(portal.id, portal.name, visits, outcomes)


_SUBJECT = (
    models.Report.id.label("report_id"),
    models.Report.organ_id.label("organ_id"),
    models.Organ.name.label("organ"),
    models.Report.report_year.label("report_year"),
)


def _subject(row: AnyRow, urls: dict[int, str]) -> Subject:
    return Subject(row.organ_id, row.organ, row.report_year, urls.get(row.report_id))


def _fault(row: models.Finding, verdict: AnyRow | None) -> Fault:
    return Fault(
        rule=row.rule,
        cells=tuple(row.cells),
        message=Bilingual(row.message_zh, row.message_en),
        arithmetic=row.arithmetic,
        suggestion=row.suggestion,
        operands_digest=row.operands_digest,
        judged=_judged(verdict) if verdict else None,
    )


def _judged(verdict: AnyRow) -> Judged:
    return Judged(Decision(verdict.decision), verdict.decided_by, verdict.decided_at, verdict.note)


def _urls(session: Session, report_ids: Iterable[int]) -> dict[int, str]:
    """Where each report was seen last; an address that still answers comes before one that is gone."""
    place = models.Location
    urls: dict[int, str] = {}
    for some in _batches(sorted(set(report_ids))):
        rows = session.execute(
            select(place.report_id, place.url)
            .where(place.report_id.in_(some))
            .order_by(place.gone_since.is_not(None), place.last_seen.desc(), place.id.desc())
        )
        for report_id, url in rows:
            urls.setdefault(report_id, url)
    return urls


def _labels(session: Session, codes: Iterable[str]) -> dict[str, str | None]:
    code = models.CellCode
    return {
        row.code: row.label_zh
        for some in _batches(sorted(codes))
        for row in session.execute(select(code.code, code.label_zh).where(code.code.in_(some)))
    }


def _batches(items: Sequence[Any], size: int = 500) -> list[Sequence[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
