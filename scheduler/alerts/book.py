"""The life of alerts: each problem is opened once, kept while it lasts, and resolved once."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from db import models
from db.engine import writing
from scheduler.alerts.problems import NOTICES, Assessment, Problem
from scheduler.alerts.wording import Decided
from scheduler.ledger_facts import in_scope


class UnknownAlert(LookupError):
    """There is no alert of that number."""


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """What a plan needs to know of an alert that is not resolved."""

    alert_id: int
    key: str
    kind: str
    fingerprint: str
    opened_at: datetime
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What one evaluation does to the book; numbers are alert ids. `decided` are those of `resolve` that people ended."""

    open: tuple[Problem, ...]
    keep: tuple[int, ...]
    reword: tuple[tuple[int, Problem], ...]
    resolve: tuple[int, ...]
    decided: tuple[tuple[int, Decided], ...] = ()


def plan(
    alerts: Collection[OpenAlert],
    settled: Collection[str],
    assessment: Assessment,
    *,
    now: datetime,
    notice_days: int,
) -> Plan:
    """Compare the open alerts with what is wrong now (pure); `settled` are keys of notices already ended."""
    problems = {problem.key: problem for problem in assessment.problems}
    expired = now - timedelta(days=notice_days)
    ended = {
        alert.key
        for alert in alerts
        if (alert.key not in problems and alert.key not in assessment.undecided)
        or (alert.kind in NOTICES and (alert.acknowledged_at is not None or alert.opened_at <= expired))
    }
    lasting = [alert for alert in alerts if alert.key not in ended]
    known = {alert.key for alert in alerts} | set(settled)
    return Plan(
        open=tuple(problem for key, problem in problems.items() if key not in known),
        keep=tuple(alert.alert_id for alert in lasting if alert.key in problems),
        reword=tuple(
            (alert.alert_id, problems[alert.key])
            for alert in lasting
            if alert.key in problems and alert.fingerprint != fingerprint(problems[alert.key])
        ),
        resolve=tuple(alert.alert_id for alert in alerts if alert.key in ended),
        decided=tuple(
            (alert.alert_id, assessment.decided[alert.key])
            for alert in alerts
            if alert.key in ended and alert.key in assessment.decided
        ),
    )


def update_book(
    session: Session, assessment: Assessment, *, now: datetime, notice_days: int, portal_id: str | None = None
) -> Plan:
    """Open, keep, reword and resolve alerts in one transaction; `portal_id` limits it as in the ledger."""
    with writing(session):
        done = plan(
            _open_alerts(session, portal_id),
            _settled(session, assessment),
            assessment,
            now=now,
            notice_days=notice_days,
        )
        return _enter(session, done, now)


def _enter(session: Session, done: Plan, now: datetime) -> Plan:
    if done.open:
        session.execute(insert(models.Alert), [_row(problem, now) for problem in done.open])
    for alert_id, problem in done.reword:
        _set(session, [alert_id], _words(problem))
    _set(session, done.keep, {"last_seen_at": now})
    _set(session, done.resolve, {"resolved_at": now})
    for alert_id, why in done.decided:
        _set(session, [alert_id], {"ended_zh": why.why.zh, "ended_en": why.why.en, "ended_by": why.by})
    return done


def update_condition(session: Session, key: str, problem: Problem | None, *, now: datetime) -> Plan:
    """Open, keep, reword or resolve the alert of one condition, of which only the caller can say how it is."""
    with writing(session):
        alerts = [alert for alert in _open_alerts(session, None) if alert.key == key]
        found = Assessment((problem,) if problem else ())
        return _enter(session, plan(alerts, (), found, now=now, notice_days=0), now)


def acknowledge(session: Session, alert_id: int, now: datetime) -> None:
    """A person has taken note: a notice ends, a condition stays open but known. Raises UnknownAlert."""
    with writing(session):
        row = session.execute(
            select(models.Alert.kind, models.Alert.acknowledged_at, models.Alert.resolved_at).where(
                models.Alert.id == alert_id
            )
        ).one_or_none()
        if row is None:
            raise UnknownAlert(f"没有编号为 {alert_id} 的通知 / there is no alert {alert_id}")
        if row.acknowledged_at is None:
            _set(session, [alert_id], {"acknowledged_at": now})
        if row.kind in NOTICES and row.resolved_at is None:
            _set(session, [alert_id], {"resolved_at": now})


def fingerprint(problem: Problem) -> str:
    """Changes when the words of a lasting problem do."""
    words = problem.words
    parts = (problem.severity, words.title.zh, words.title.en, words.body.zh, words.body.en)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _open_alerts(session: Session, portal_id: str | None) -> list[OpenAlert]:
    alert = models.Alert
    query = select(
        alert.id, alert.key, alert.kind, alert.fingerprint, alert.opened_at, alert.acknowledged_at
    ).where(alert.resolved_at.is_(None))
    if portal_id is not None:
        query = query.where(or_(alert.portal_id == portal_id, in_scope(alert.organ_id.expression, portal_id)))
    return [OpenAlert(*row) for row in session.execute(query.order_by(alert.id))]


def _settled(session: Session, assessment: Assessment) -> set[str]:
    """Keys of notices that were opened and have ended: an event is told once."""
    notices = [problem.key for problem in assessment.problems if problem.is_notice]
    alert = models.Alert
    return {
        key
        for start in range(0, len(notices), 500)
        for key in session.scalars(
            select(alert.key).where(
                alert.key.in_(notices[start : start + 500]), alert.resolved_at.is_not(None)
            )
        )
    }


def _row(problem: Problem, now: datetime) -> Mapping[str, object]:
    return {
        "key": problem.key,
        "kind": problem.kind,
        "organ_id": problem.organ_id,
        "report_year": problem.report_year,
        "portal_id": problem.portal_id,
        "opened_at": now,
        "last_seen_at": now,
        **_words(problem),
    }


def _words(problem: Problem) -> dict[str, object]:
    return {
        "severity": problem.severity.value,
        "title_zh": problem.words.title.zh,
        "title_en": problem.words.title.en,
        "body_zh": problem.words.body.zh,
        "body_en": problem.words.body.en,
        "fingerprint": fingerprint(problem),
    }


def _set(session: Session, alert_ids: Collection[int], values: Mapping[str, object]) -> None:
    ids = sorted(alert_ids)
    for start in range(0, len(ids), 500):
        session.execute(
            update(models.Alert).where(models.Alert.id.in_(ids[start : start + 500])).values(**values)
        )
