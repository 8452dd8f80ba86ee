"""What a job does. One turn: a portal is crawled in a process of its own, its ledger and alerts follow."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from crawler.events import Event
from crawler.process import CrawlStopped, CrawlSummary, run_crawl
from db import models, writer
from db.engine import open_engine, sessions
from scheduler.config import Alerts, Schedule, load_alerts, load_schedule
from scheduler.evaluation import Evaluation, evaluate
from scheduler.leader import AlreadyHeld, exclusive

log = logging.getLogger("gongkai.scheduler")


class BeingCrawled(Exception):
    """Another process is crawling the portal; a host is never asked by two of us at once."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an archive and its configuration are."""

    data: Path
    config: Path
    database_url: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of one portal's turn."""

    summary: CrawlSummary
    evaluation: Evaluation


def turn(
    portal_id: str,
    portal_file: Path,
    place: Place,
    *,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    today: date | None = None,
    on_event: Callable[[Event], None] | None = None,
    stop: threading.Event | None = None,
) -> Turn:
    """Crawl a portal now, judge its ledger, send its alerts. Raises ConfigError, BeingCrawled, CrawlStopped."""
    schedule, policy = load_schedule(place.config), load_alerts(place.config)
    engine = open_engine(place.database_url)
    try:
        summary = _crawl(engine, schedule, portal_id, portal_file, place, clock, on_event, stop)
        return Turn(summary, _evaluate(engine, schedule, policy, environ, clock, today, portal_id))
    finally:
        engine.dispose()


def look(
    place: Place, *, environ: Mapping[str, str], clock: Callable[[], datetime], today: date | None = None
) -> Evaluation:
    """Judge the whole ledger and send what is due, without crawling. Raises ConfigError."""
    schedule, policy = load_schedule(place.config), load_alerts(place.config)
    engine = open_engine(place.database_url)
    try:
        return _evaluate(engine, schedule, policy, environ, clock, today, None)
    finally:
        engine.dispose()


def _crawl(
    engine: Engine,
    schedule: Schedule,
    portal_id: str,
    portal_file: Path,
    place: Place,
    clock: Callable[[], datetime],
    on_event: Callable[[Event], None] | None,
    stop: threading.Event | None,
) -> CrawlSummary:
    try:
        with exclusive(engine, f"crawl-{portal_id}", wait=False), sessions(engine)() as session:
            before = newest_run(session, portal_id)
            summary = run_crawl(
                portal_file,
                data=place.data,
                config=place.config,
                database_url=place.database_url,
                on_event=on_event,
                max_seconds=schedule.crawl.stalled_after_hours * 3600,
                stop=stop,
            )
            if summary.state == "failed":
                record_broken(session, portal_id, summary, before, clock())
            return summary
    except AlreadyHeld as error:
        raise BeingCrawled(
            f"门户 {portal_id} 正由另一进程抓取（{error}） / another process is crawling portal {portal_id}"
        ) from None


def newest_run(session: Session, portal_id: str) -> int:
    """The id of a portal's last run; 0 before the first. Ends the transaction it was read in."""
    run_id = session.scalar(select(func.max(models.Run.id)).where(models.Run.portal_id == portal_id))
    session.rollback()
    return run_id or 0


def record_broken(
    session: Session, portal_id: str, summary: CrawlSummary, before: int, now: datetime
) -> None:
    """Leave a failed run for a child that died before it could write its end, or even its beginning.

    `before` is the newest run before the child started.
    """
    run_id = newest_run(session, portal_id)
    with writer.writing(session):
        if session.get(models.Portal, portal_id) is None:
            log.error("%s: %s", portal_id, summary.note)
            return
        if run_id == before:
            run_id = writer.start_run(session, portal_id, now)
        state = session.scalar(select(models.Run.state).where(models.Run.id == run_id))
        if state == "running":
            note = f"{summary.note.zh} | {summary.note.en}"
            writer.finish_run(session, run_id, "failed", dict(summary.counters), note, now)


def _evaluate(
    engine: Engine,
    schedule: Schedule,
    policy: Alerts,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    today: date | None,
    portal_id: str | None,
) -> Evaluation:
    return evaluate(engine, schedule, policy, environ=environ, now=clock(), today=today, portal_id=portal_id)


@dataclass(frozen=True, slots=True)
class Duty:
    """What a running service lends its jobs; none of it is stored with them, secrets least of all."""

    place: Place
    environ: Mapping[str, str]
    clock: Callable[[], datetime]
    stopping: threading.Event = field(default_factory=threading.Event)


_on_duty: list[Duty] = []  # APScheduler restores a job as a function's name: this is how it finds its service


@contextmanager
def on_duty(duty: Duty) -> Iterator[None]:
    """Jobs that start inside the block belong to this service."""
    _on_duty.append(duty)
    try:
        yield
    finally:
        _on_duty.remove(duty)


def crawl_job(portal_id: str, portal_file: str) -> None:
    """The job of one portal, restored from the job store by name; ends a crawl when the service stops."""
    duty = _on_duty[-1]
    try:
        if duty.stopping.is_set():
            return
        done = turn(
            portal_id,
            Path(portal_file),
            duty.place,
            environ=duty.environ,
            clock=duty.clock,
            stop=duty.stopping,
        )
    except CrawlStopped:
        log.warning("%s: crawl broken off, the service is stopping", portal_id)
    except BeingCrawled as error:
        log.warning("%s", error)
    else:
        log.info("%s: crawl %s; %s", portal_id, done.summary.state, told(done.evaluation))


def look_job() -> None:
    """The daily job: deadlines that have passed, deliveries that failed."""
    duty = _on_duty[-1]
    log.info("ledger: %s", told(look(duty.place, environ=duty.environ, clock=duty.clock)))


def told(evaluation: Evaluation) -> str:
    """An evaluation in one line of a log."""
    failed = sum(1 for one in evaluation.sent if one.error)
    return (
        f"{len(evaluation.plan.open)} alerts opened, {len(evaluation.plan.resolve)} resolved, "
        f"{len(evaluation.sent) - failed} messages sent, {failed} failed"
    )
