"""Alerts as a person lists them, each with what became of its messages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import models
from parser.model import Bilingual, Severity


class Status(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One attempt to tell a channel; `event` is open or resolve."""

    channel: str
    event: str
    at: datetime
    ok: bool
    error: str | None


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert of the book; `organ` is None for a broken crawl, `portal_id` for everything else; `ended` says
    what people decided that ended it, None where the world did."""

    id: int
    key: str
    kind: str
    severity: Severity
    status: Status
    organ: str | None
    report_year: int | None
    portal_id: str | None
    title: Bilingual
    body: Bilingual
    opened_at: datetime
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    ended: Bilingual | None
    ended_by: str | None
    deliveries: tuple[DeliveryLine, ...]


def list_alerts(
    session: Session, *, kind: str | None = None, with_resolved: bool = False, most: int | None = None
) -> tuple[AlertLine, ...]:
    """Alerts, the newest first, `most` of them or all; resolved ones only when asked for."""
    alert = models.Alert
    query = select(alert, models.Organ.name).outerjoin(models.Organ, models.Organ.id == alert.organ_id)
    if kind is not None:
        query = query.where(alert.kind == kind)
    if not with_resolved:
        query = query.where(alert.resolved_at.is_(None))
    query = query.order_by(alert.opened_at.desc(), alert.id.desc()).limit(most)
    rows = session.execute(query, execution_options={"populate_existing": True}).all()
    deliveries = _deliveries(session, [row.id for row, _ in rows])
    return tuple(_line(row, organ, deliveries[row.id]) for row, organ in rows)


def _deliveries(session: Session, alert_ids: Sequence[int]) -> defaultdict[int, list[DeliveryLine]]:
    log = models.Delivery
    lines: defaultdict[int, list[DeliveryLine]] = defaultdict(list)
    for start in range(0, len(alert_ids), 500):
        some = alert_ids[start : start + 500]
        for row in session.scalars(select(log).where(log.alert_id.in_(some)).order_by(log.id)):
            lines[row.alert_id].append(DeliveryLine(row.channel, row.event, row.at, row.ok, row.error))
    return lines


def _line(row: models.Alert, organ: Any, deliveries: Sequence[DeliveryLine]) -> AlertLine:
    return AlertLine(
        id=row.id,
        key=row.key,
        kind=row.kind,
        severity=Severity(row.severity),
        status=_status(row),
        organ=organ,
        report_year=row.report_year,
        portal_id=row.portal_id,
        title=Bilingual(row.title_zh, row.title_en),
        body=Bilingual(row.body_zh, row.body_en),
        opened_at=row.opened_at,
        acknowledged_at=row.acknowledged_at,
        resolved_at=row.resolved_at,
        ended=None if row.ended_zh is None else Bilingual(row.ended_zh, row.ended_en or ""),
        ended_by=row.ended_by,
        deliveries=tuple(deliveries),
    )


def _status(row: models.Alert) -> Status:
    if row.resolved_at is not None:
        return Status.RESOLVED
    return Status.ACKNOWLEDGED if row.acknowledged_at is not None else Status.OPEN
