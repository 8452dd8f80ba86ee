"""Tells each channel of an alert once when it opens and once when it is resolved; logs every attempt."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, insert, or_, select
from sqlalchemy.orm import Session, aliased

from db import models
from db.engine import writing
from parser.model import Bilingual, Severity
from scheduler.channels import DeliveryFailed, Message, Send, connect, in_language, trial_message
from scheduler.config import AlertEvent, Alerts, Channel, ConfigError
from scheduler.ledger_facts import in_scope

RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A logged delivery."""

    alert_id: int
    channel: str
    event: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A message owed to a channel, and how often sending it failed before."""

    alert: models.Alert
    channel: Channel
    event: AlertEvent
    failures: int


@dataclass(frozen=True, slots=True)
class Sent:
    """One attempt to tell a channel; `error` is None when it took the message, `alert_id` in a test."""

    alert_id: int | None
    channel: str
    event: str
    error: str | None


def deliver(
    session: Session,
    policy: Alerts,
    *,
    environ: Mapping[str, str],
    now: datetime,
    zone: ZoneInfo,
    portal_id: str | None = None,
) -> tuple[Sent, ...]:
    """Send what is due; never raises for a channel. Each attempt is committed before the next is made.

    A channel that fails is left alone until the next evaluation; after `retries` failures beyond the first
    a message is given up, which `gongkai alerts` shows.
    """
    alerts = _candidates(session, portal_id)
    owed = due(alerts, _attempts(session, [alert.id for alert in alerts]), policy)
    done: list[Sent] = []
    for channel in policy.channels:
        messages = [one for one in owed if one.channel == channel]
        done += _through(session, policy, channel, messages, environ, now, zone) if messages else []
    return tuple(done)


def due(alerts: Sequence[models.Alert], attempts: Iterable[Attempt], policy: Alerts) -> list[Due]:
    """What every channel still has to hear, the least tried first (pure)."""
    tries = Counter((one.alert_id, one.channel, one.event, one.ok) for one in attempts)
    owed = []
    for alert in alerts:
        for channel in policy.channels:
            event = _event(alert, channel, tries)
            failures = tries[alert.id, channel.name, event, False] if event else 0
            if event and failures <= policy.retries:
                owed.append(Due(alert, channel, event, failures))
    return sorted(owed, key=lambda one: (one.failures, one.alert.id))


def try_channels(policy: Alerts, environ: Mapping[str, str]) -> tuple[Sent, ...]:
    """One harmless message through every channel; nothing is logged in the archive."""
    return tuple(
        Sent(None, channel.name, "test", _try(policy, channel, environ, trial_message(channel)))
        for channel in policy.channels
    )


def _event(
    alert: models.Alert, channel: Channel, tries: Mapping[tuple[int, str, str, bool], int]
) -> AlertEvent | None:
    """What the channel has to hear of the alert next; of its end only if it was told of its beginning."""
    told = bool(tries[alert.id, channel.name, "open", True])
    if alert.resolved_at is not None:
        ended = bool(tries[alert.id, channel.name, "resolve", True])
        return "resolve" if channel.resolve and told and not ended else None
    if told or alert.acknowledged_at is not None or not _wanted(alert, channel):
        return None
    return "open"


def _wanted(alert: models.Alert, channel: Channel) -> bool:
    kinds: Collection[str] = channel.kinds
    return (not kinds or alert.kind in kinds) and RANK[Severity(alert.severity)] >= RANK[channel.min_severity]


def _through(
    session: Session,
    policy: Alerts,
    channel: Channel,
    messages: Sequence[Due],
    environ: Mapping[str, str],
    now: datetime,
    zone: ZoneInfo,
) -> list[Sent]:
    done = []
    send: Send | None = None
    for one in messages:
        error = None
        try:
            send = send or connect(policy, channel, environ)
            send(message_of(one.alert, one.event, channel, zone))
        except (ConfigError, DeliveryFailed) as failure:
            error = str(failure)
        _log(session, one, now, error)
        done.append(Sent(one.alert.id, channel.name, one.event, error))
        if error is not None:
            break
    return done


def _try(policy: Alerts, channel: Channel, environ: Mapping[str, str], message: Message) -> str | None:
    try:
        connect(policy, channel, environ)(message)
    except (ConfigError, DeliveryFailed) as failure:
        return str(failure)
    return None


def message_of(alert: models.Alert, event: AlertEvent, channel: Channel, zone: ZoneInfo) -> Message:
    """The alert in the channel's language; its end repeats what it was about."""
    title = Bilingual(alert.title_zh, alert.title_en)
    body = Bilingual(alert.body_zh, alert.body_en)
    if event == "resolve" and alert.resolved_at is not None:
        title = Bilingual(f"【已解除】{alert.title_zh}", f"[resolved] {alert.title_en}")
        began, ended = (
            f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (alert.opened_at, alert.resolved_at)
        )
        why_zh, why_en = (f"{why}\n" if why else "" for why in (alert.ended_zh, alert.ended_en))
        body = Bilingual(
            f"{began} 发现，{ended} 解除。{why_zh}原通知：\n{alert.body_zh}",
            f"found {began}, over {ended}. {why_en}The alert was:\n{alert.body_en}",
        )
    return Message(in_language(title, channel), in_language(body, channel), Severity(alert.severity), event)


def _candidates(session: Session, portal_id: str | None) -> Sequence[models.Alert]:
    """Alerts that last, and ended ones that some channel was told of but not of their end."""
    alert, told, ended = models.Alert, models.Delivery, aliased(models.Delivery)
    not_ended = ~exists().where(
        ended.alert_id == told.alert_id, ended.channel == told.channel, ended.event == "resolve", ended.ok
    )
    half_told = exists().where(told.alert_id == alert.id, told.event == "open", told.ok, not_ended)
    query = select(alert).where(or_(alert.resolved_at.is_(None), half_told)).order_by(alert.id)
    if portal_id is not None:
        query = query.where(or_(alert.portal_id == portal_id, in_scope(alert.organ_id.expression, portal_id)))
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def _attempts(session: Session, alert_ids: Sequence[int]) -> list[Attempt]:
    log = models.Delivery
    return [
        Attempt(*row)
        for start in range(0, len(alert_ids), 500)
        for row in session.execute(
            select(log.alert_id, log.channel, log.event, log.ok).where(
                log.alert_id.in_(alert_ids[start : start + 500])
            )
        )
    ]


def _log(session: Session, one: Due, now: datetime, error: str | None) -> None:
    with writing(session):
        session.execute(
            insert(models.Delivery).values(
                alert_id=one.alert.id,
                channel=one.channel.name,
                event=one.event,
                at=now,
                ok=error is None,
                error=error,
            )
        )
