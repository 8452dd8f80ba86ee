"""One evaluation: the ledger is judged, the book of alerts brought up to date, the channels told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from db.engine import sessions
from scheduler.alerts.book import Plan, update_book
from scheduler.alerts.load import load_facts
from scheduler.alerts.problems import assess
from scheduler.alerts.send import Sent, deliver
from scheduler.calendar import local_day
from scheduler.config import Alerts, Schedule
from scheduler.leader import exclusive
from scheduler.ledger import Entry
from scheduler.ledger_store import refresh_ledger


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation found and did."""

    entries: tuple[Entry, ...]
    plan: Plan
    sent: tuple[Sent, ...]


def evaluate(
    engine: Engine,
    schedule: Schedule,
    policy: Alerts,
    *,
    environ: Mapping[str, str],
    now: datetime,
    today: date | None = None,
    portal_id: str | None = None,
) -> Evaluation:
    """Evaluate the whole archive, or one portal and its organs; processes wait for each other.

    `today` (default: the day of `now` where the law is in force) is the day the deadlines are held against.
    """
    day = today or local_day(now, schedule.zone)
    with exclusive(engine, "evaluation", wait=True), sessions(engine)() as session:
        entries = refresh_ledger(session, schedule, now=now, today=day, portal_id=portal_id)
        facts = load_facts(session, entries, schedule, policy, now=now, portal_id=portal_id)
        assessment = assess(facts, policy, now=now, today=day, zone=schedule.zone)
        done = update_book(session, assessment, now=now, notice_days=policy.notice_days, portal_id=portal_id)
        sent = deliver(session, policy, environ=environ, now=now, zone=schedule.zone, portal_id=portal_id)
    return Evaluation(entries, done, sent)
