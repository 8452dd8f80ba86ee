"""The long-running service: APScheduler, its jobs in the archive's database, says when; `jobs` says what."""

import logging
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger
from sqlalchemy import Engine

from crawler.portals import load_portal, watched_portals
from db.engine import open_engine, upgrade
from scheduler.channels import faults
from scheduler.config import ConfigError, Schedule, load_alerts, load_schedule
from scheduler.jobs import Duty, Place, copies_job, crawl_job, look_job, on_duty
from scheduler.leader import AlreadyHeld, Check, exclusive
from scheduler.season import copies_trigger, crawl_trigger, daily_trigger

log = logging.getLogger("gongkai.scheduler")

LOOK = "look"
COPIES = "copies"
CHECK_SECONDS = 30.0  # how often the leader's lock is looked at


class AlreadyRunning(Exception):
    """Another scheduler serves this archive; two of them would run every job twice."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A job as the configuration wants it."""

    id: str
    work: Callable[..., None]
    arguments: tuple[str, ...]
    trigger: BaseTrigger
    executor: str


def run(place: Place, *, environ: Mapping[str, str], clock: Callable[[], datetime]) -> None:
    """Serve until SIGTERM or SIGINT; must be called in the main thread. Raises what `serve` raises."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    serve(place, environ=environ, clock=clock, stop=stop)


def serve(
    place: Place,
    *,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    stop: threading.Event,
    ready: Callable[["Clockwork"], None] | None = None,
) -> None:
    """Serve until `stop` is set; `ready` is called once the jobs are arranged.

    Refuses to start on a wrong configuration (ConfigError, PortalError) and beside another scheduler
    (AlreadyRunning). Ends with LockLost or an error of the database rather than idle on: start it again.
    """
    schedule, portals = _configuration(place, environ)
    upgrade(place.database_url)
    engine = open_engine(place.database_url)
    duty = Duty(place, environ, clock)
    try:
        with (
            _leading(engine) as check,
            on_duty(duty),
            open_scheduler(place.database_url, schedule) as scheduler,
        ):
            arrange(scheduler, plan(schedule, portals), schedule, clock())
            log.info("%d portals on schedule, serving %r", len(portals), engine.url)
            if ready:
                ready(scheduler)
            try:
                scheduler.work(stop, check)
            finally:
                duty.stopping.set()
    finally:
        engine.dispose()


def plan(schedule: Schedule, portals: Mapping[str, Path]) -> list[Planned]:
    """A job for each portal, the daily look at the ledger, and copies off the machine where they are asked for."""
    crawls = [
        Planned(
            crawl_id(portal),
            crawl_job,
            (portal, str(path.resolve())),
            crawl_trigger(schedule, load_portal(path).window),
            "crawl",
        )
        for portal, path in portals.items()
    ]
    look = Planned(LOOK, look_job, (), daily_trigger(schedule), "look")
    copies = Planned(COPIES, copies_job, (), copies_trigger(schedule), "copies")
    return [*crawls, look, *([copies] if schedule.copies.kinds else [])]


def crawl_id(portal_id: str) -> str:
    return f"crawl:{portal_id}"


def arrange(scheduler: "Clockwork", planned: Iterable[Planned], schedule: Schedule, now: datetime) -> None:
    """Make the stored jobs what is planned; a new portal is crawled at once.

    A known job keeps its next time, so that one missed while we were down is made up for.
    """
    wanted = {one.id: one for one in planned}
    stored = {job.id: job for job in scheduler.get_jobs()}
    for job_id in stored.keys() - wanted.keys():
        scheduler.remove_job(job_id)
    for one in wanted.values():
        settings = _settings(one, schedule)
        if one.id in stored:
            due = _sooner(stored[one.id].next_run_time, one.trigger.get_next_fire_time(None, now))
            scheduler.modify_job(one.id, next_run_time=due, **settings)
        else:
            scheduler.add_job(id=one.id, next_run_time=now, **settings)


def _settings(one: Planned, schedule: Schedule) -> dict[str, Any]:
    return {
        "func": one.work,
        "args": one.arguments,
        "trigger": one.trigger,
        "executor": one.executor,
        "coalesce": True,
        "max_instances": 1,
        "misfire_grace_time": int(schedule.crawl.misfire_grace_hours * 3600),
    }


def _sooner(stored: datetime | None, fresh: datetime | None) -> datetime | None:
    return min((time for time in (stored, fresh) if time is not None), default=None)


def _configuration(place: Place, environ: Mapping[str, str]) -> tuple[Schedule, dict[str, Path]]:
    schedule, policy = load_schedule(place.config), load_alerts(place.config)
    if wrong := faults(policy, environ):
        raise ConfigError("; ".join(wrong))
    portals = watched_portals(place.config / "portals")
    if not portals:
        raise ConfigError(
            f"{place.config / 'portals'}: 没有核对过的门户，先运行 gongkai check --live --write / "
            "no portal is verified yet, run gongkai check --live --write first"
        )
    return schedule, portals


@contextmanager
def _leading(engine: Engine) -> Iterator[Check]:
    try:
        with exclusive(engine, "scheduler", wait=False) as check:
            yield check
    except AlreadyHeld as error:
        raise AlreadyRunning(
            f"另一个调度进程正在使用这个档案（{error}）；先停掉它，或用 GONGKAI_DATA 换一个档案 / "
            f"another scheduler is serving this archive ({error}); stop it first, or choose another archive"
        ) from None


class Clockwork(BaseScheduler):  # type: ignore[misc]  # APScheduler has no types
    """APScheduler without a thread of its own: its errors reach us, and no job is begun once we stop.

    (BlockingScheduler looks for due jobs once more after its executors are shut, and loses those it finds.)
    """

    def work(self, stop: threading.Event, check: Check) -> None:
        """Begin jobs as they come due until `stop` is set; `check` is called between them."""
        while not stop.is_set():
            seconds = self._process_jobs()
            check()
            stop.wait(CHECK_SECONDS if seconds is None else min(seconds, CHECK_SECONDS))

    def shutdown(self, wait: bool = True) -> None:
        super().shutdown(wait)

    def wakeup(self) -> None:
        """Nothing to do: jobs are arranged before `work` begins."""


@contextmanager
def open_scheduler(database_url: str, schedule: Schedule) -> Iterator[Clockwork]:
    """A scheduler that has begun no job yet; at the end, the jobs under way are waited for."""
    scheduler = Clockwork(
        jobstores={"default": SQLAlchemyJobStore(engine=open_engine(database_url))},
        executors={
            "crawl": ThreadPoolExecutor(schedule.crawl.concurrent),
            "look": ThreadPoolExecutor(1),
            "copies": ThreadPoolExecutor(1),
        },
        timezone=schedule.zone,
    )
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=True)
