"""What a job does. One turn: a portal is crawled in another process, its ledger and alerts follow."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from crawler.portals import PortalError, load_portal, watched_portals
from crawler.process import Bounds, CrawlStopped, CrawlSummary, Where, run_crawls
from crawler.running.events import Event
from db import models, writer
from db.engine import open_engine, sessions
from scheduler.alerts.book import update_condition
from scheduler.alerts.problems import broken_copy, copy_key
from scheduler.config import Alerts, Schedule, load_alerts, load_schedule
from scheduler.confirmations import portals_due
from scheduler.copies import Copied, Interrupted, make_copies
from scheduler.evaluation import Evaluation, evaluate
from scheduler.leader import AlreadyHeld, Hold, exclusive, locks

HOST_WAIT = 20.0  # seconds until a job looks again whether the hosts of its portal are free

log = logging.getLogger("gongkai.scheduler")


class BeingCrawled(Exception):
    """Another process is crawling the portal; a host is never asked by two of us at once."""


class HostBusy(BeingCrawled):
    """Another process is asking a host of the portal, for another portal."""


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


@dataclass(frozen=True, slots=True)
class Office:
    """Where turns are taken, and as of when; `today` (default: the day of the clock) is held against deadlines."""

    place: Place
    environ: Mapping[str, str]
    clock: Callable[[], datetime]
    today: date | None = None

    def evaluate(self, engine: Engine, schedule: Schedule, policy: Alerts, portal: str | None) -> Evaluation:
        return evaluate(
            engine, schedule, policy,
            environ=self.environ, now=self.clock(), today=self.today, portal_id=portal,
        )  # fmt: skip


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
    refused: list[BeingCrawled] = []
    portals, office = {portal_id: portal_file}, Office(place, environ, clock, today)
    for done in turns(portals, office, on_event=on_event, on_refusal=refused.append, stop=stop):
        return done
    raise refused[0]


def turns(
    portals: Mapping[str, Path],
    office: Office,
    *,
    at_once: int | None = None,
    on_event: Callable[[Event], None] | None = None,
    on_refusal: Callable[[BeingCrawled], None],
    stop: threading.Event | None = None,
) -> Iterator[Turn]:
    """Crawl portals, `at_once` together (default: as scheduled), and see to each when it has ended.

    `on_refusal` is told of a portal that another process is crawling. Raises ConfigError, CrawlStopped.
    """
    place = office.place
    schedule, policy = load_schedule(place.config), load_alerts(place.config)
    engine = open_engine(place.database_url)
    bounds = Bounds(at_once or schedule.crawl.concurrent, schedule.crawl.stalled_after_hours * 3600, stop)
    try:
        with locks(engine) as hold, Taken(engine, hold, portals, on_refusal) as taken:
            for summary in run_crawls(
                portals,
                Where(place.data, place.config, place.database_url),
                on_event=on_event,
                may_begin=taken.take,
                bounds=bounds,
            ):
                taken.give_back(summary, office.clock())
                yield Turn(summary, office.evaluate(engine, schedule, policy, summary.portal))
    finally:
        engine.dispose()


def look(
    place: Place, *, environ: Mapping[str, str], clock: Callable[[], datetime], today: date | None = None
) -> Evaluation:
    """Judge the whole ledger and send what is due, without crawling. Raises ConfigError."""
    schedule, policy = load_schedule(place.config), load_alerts(place.config)
    engine = open_engine(place.database_url)
    try:
        return Office(place, environ, clock, today).evaluate(engine, schedule, policy, None)
    finally:
        engine.dispose()


class Taken:
    """What is ours while we crawl: a lock for each portal and each of its hosts, and the run that was newest before."""

    def __init__(
        self,
        engine: Engine,
        hold: Hold,
        portals: Mapping[str, Path],
        on_refusal: Callable[[BeingCrawled], None],
    ) -> None:
        self._engine, self._hold, self._portals, self._on_refusal = engine, hold, portals, on_refusal
        self._before: dict[str, tuple[int, ExitStack]] = {}
        self._hosts: dict[str, tuple[ExitStack, set[str]]] = {}

    def take(self, portal_id: str) -> bool:
        lock = ExitStack()
        try:
            self._lock(portal_id, lock)
        except BeingCrawled as error:
            lock.close()
            self._on_refusal(error)
            return False
        with sessions(self._engine)() as session:
            self._before[portal_id] = newest_run(session, portal_id), lock
        return True

    def _lock(self, portal_id: str, lock: ExitStack) -> None:
        try:
            lock.enter_context(self._hold(f"crawl-{portal_id}", False))
        except AlreadyHeld as error:
            raise BeingCrawled(
                f"门户 {portal_id} 正由另一进程抓取（{error}） / another process is crawling portal {portal_id}"
            ) from error
        for host in hosts_of(self._portals[portal_id]):
            try:
                lock.enter_context(self._share(host, portal_id))
            except AlreadyHeld as error:
                raise HostBusy(
                    f"门户 {portal_id} 的主机 {host} 正由另一进程访问（{error}） / "
                    f"another process is asking {host}, a host of portal {portal_id}"
                ) from error

    @contextmanager
    def _share(self, host: str, portal_id: str) -> Iterator[None]:
        """One lock for all our portals on a host: `run_crawls` has them take turns."""
        if host not in self._hosts:
            self._hosts[host] = ExitStack(), set()
            try:
                self._hosts[host][0].enter_context(self._hold(f"host-{host}", False))
            except AlreadyHeld:
                del self._hosts[host]
                raise
        lock, sharing = self._hosts[host]
        sharing.add(portal_id)
        try:
            yield
        finally:
            sharing.remove(portal_id)
            if not sharing:
                del self._hosts[host]
                lock.close()

    def give_back(self, summary: CrawlSummary, now: datetime) -> None:
        """The crawl has ended; one that could not say so itself is closed as failed."""
        before, lock = self._before.pop(summary.portal)
        with lock, sessions(self._engine)() as session:
            if summary.state == "failed":
                record_broken(session, summary.portal, summary, before, now)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for _before, lock in self._before.values():
            lock.close()


def hosts_of(portal_file: Path) -> tuple[str, ...]:
    """A file that cannot be read is the crawl's to refuse."""
    try:
        return load_portal(portal_file).hosts
    except PortalError:
        return ()


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
        window = load_portal(Path(portal_file)).window
        if duty.stopping.is_set():
            return
        if window is not None and not window.hold(duty.clock()):
            log.info("%s: not within its hours, it waits for its next start", portal_id)
            return
        done = turn_when_free(portal_id, Path(portal_file), duty)
    except CrawlStopped:
        log.warning("%s: crawl broken off, the service is stopping", portal_id)
    except BeingCrawled as error:
        log.warning("%s", error)
    else:
        log.info("%s: crawl %s; %s", portal_id, done.summary.state, told(done.evaluation))


def turn_when_free(portal_id: str, portal_file: Path, duty: Duty) -> Turn:
    """The turn of a portal, as soon as nobody else asks its hosts. Raises as `turn` does, but not HostBusy."""
    while True:
        try:
            return turn(
                portal_id, portal_file, duty.place,
                environ=duty.environ, clock=duty.clock, stop=duty.stopping,
            )  # fmt: skip
        except HostBusy as error:
            log.info("%s", error)
            if duty.stopping.wait(HOST_WAIT):
                raise CrawlStopped(portal_id) from error


def look_job() -> None:
    """The daily job: deadlines that have passed, deliveries that failed, days to close, words to index, removals to be
    confirmed."""
    duty = _on_duty[-1]
    log.info("ledger: %s", told(look(duty.place, environ=duty.environ, clock=duty.clock)))
    for closed in close_days(duty.place, duty.clock()):
        log.info("fixity: %s closed, %d rows, head %s", closed.day, closed.rows, closed.head)
    log.info("search: %d readings indexed", index_words(duty.place))
    for portal_id, portal_file in to_confirm(duty.place, duty.clock()).items():
        crawl_job(portal_id, str(portal_file))


def copies_job() -> None:
    """The daily job of copies off the machine; one that fails opens an alert, one that is whole again resolves it."""
    duty = _on_duty[-1]
    schedule = load_schedule(duty.place.config)
    engine = open_engine(duty.place.database_url)
    try:
        for copied in make_copies(engine, duty.place.data, schedule, duty.clock(), duty.stopping):
            note_copy(engine, copied, duty.clock())
    except Interrupted:
        log.warning("copies: broken off, the service is stopping")
    finally:
        engine.dispose()
    log.info("copies: %s", told(look(duty.place, environ=duty.environ, clock=duty.clock)))


def note_copy(engine: Engine, copied: Copied, now: datetime) -> None:
    """The alert of this kind of copy, as the copy ended."""
    with exclusive(engine, "evaluation", wait=True), sessions(engine)() as session:
        problem = broken_copy(copied.kind, copied.trouble) if copied.trouble else None
        update_condition(session, copy_key(copied.kind), problem, now=now)


def close_days(place: Place, now: datetime) -> list[writer.Closed]:
    """The days that are over, each fixed by a digest; the log, which is elsewhere, tells their heads."""
    engine = open_engine(place.database_url)
    try:
        with sessions(engine)() as session:
            return writer.close_days(session, now)
    finally:
        engine.dispose()


def index_words(place: Place) -> int:
    """What was archived since yesterday, findable by its words as fast as the rest."""
    engine = open_engine(place.database_url)
    try:
        with sessions(engine)() as session:
            return writer.index_words(session)
    finally:
        engine.dispose()


def to_confirm(place: Place, now: datetime) -> dict[str, Path]:
    """The watched portals to ask again before their next turn, because a report seems to be gone."""
    portals, rule = watched_portals(place.config / "portals"), load_schedule(place.config).removal.rule
    engine = open_engine(place.database_url)
    try:
        with sessions(engine)() as session:
            return {name: portals[name] for name in portals_due(session, rule, now) if name in portals}
    finally:
        engine.dispose()


def told(evaluation: Evaluation) -> str:
    """An evaluation in one line of a log."""
    failed = sum(1 for one in evaluation.sent if one.error)
    return (
        f"{len(evaluation.plan.open)} alerts opened, {len(evaluation.plan.resolve)} resolved, "
        f"{len(evaluation.sent) - failed} messages sent, {failed} failed"
    )
