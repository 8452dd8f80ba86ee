"""The service: jobs that survive a restart, one leader, a clean stop, and a turn from crawl to message."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from crawler.portals import PortalError
from db import writer
from db.engine import open_engine, sessions, upgrade
from db.warc import Exchange, WarcStore
from scheduler.config import ConfigError, load_schedule
from scheduler.jobs import BeingCrawled, Duty, HostBusy, Place, crawl_job, look_job, on_duty, to_confirm, turn
from scheduler.leader import exclusive
from scheduler.service import AlreadyRunning, Clockwork, open_scheduler, serve

ROOT = Path(__file__).parents[2]
PORTAL = """
id: {id}
name: 临江市政府门户
family: trs
start: ["http://127.0.0.1:9/nb/"]
contact: mailto:test@example.cn
delay: 0
sample: true
organs: [{{name: 临江市水务局, region: "220681", level: county, first_year: 2019}}]
"""


@pytest.fixture
def place(tmp_path: Path, sqlite_url: str) -> Place:
    """A configuration with one portal nobody serves (port 9), and an empty archive."""
    return make_place(tmp_path, sqlite_url)


def make_place(folder: Path, database_url: str) -> Place:
    config = folder / "config"
    (config / "portals").mkdir(parents=True)
    (config / "portals" / "linjiang.yaml").write_text(PORTAL.format(id="linjiang"), "utf-8")
    for name in ("schedule.yaml", "alerts.yaml"):
        (config / name).write_text((ROOT / "config" / name).read_text("utf-8"), "utf-8")
    return Place(folder / "data", config, database_url)


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def serving(place: Place, clock: Callable[[], datetime] = now) -> Iterator[Clockwork]:
    """A service in a thread, with its scheduler; stopped at the end."""
    stop, ready = threading.Event(), threading.Event()
    held: list[Clockwork] = []
    failed: list[BaseException] = []

    def on_ready(scheduler: Clockwork) -> None:
        held.append(scheduler)
        ready.set()

    def work() -> None:
        try:
            serve(place, environ={}, clock=clock, stop=stop, ready=on_ready)
        except BaseException as error:
            failed.append(error)
            ready.set()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert ready.wait(30)
        if failed:
            raise failed[0]
        yield held[0]
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


def query(place: Place, sql: str) -> list[Any]:
    engine = open_engine(place.database_url)
    with engine.connect() as connection:
        rows = list(connection.execute(text(sql)))
    engine.dispose()
    return rows


def wait_for(place: Place, sql: str) -> list[Any]:
    """Rows of a query once there are any; a job runs in its own time."""
    pause = threading.Event()
    for _ in range(600):
        if rows := query(place, sql):
            return rows
        pause.wait(0.05)
    raise AssertionError(f"nothing came: {sql}")


def in_future() -> datetime:
    """A clock far ahead, so that a new job is not due while a test looks at it."""
    return now() + timedelta(days=2)


def test_jobs_have_a_policy_for_misfires_and_overlaps(place: Place) -> None:
    with serving(place, in_future) as scheduler:
        jobs = {job.id: job for job in scheduler.get_jobs()}
    assert set(jobs) == {"crawl:linjiang", "look"}
    for job in jobs.values():
        assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, 24 * 3600)
    assert jobs["crawl:linjiang"].args == (
        "linjiang",
        str((place.config / "portals" / "linjiang.yaml").resolve()),
    )


def test_jobs_outlive_the_service_and_keep_their_next_time(place: Place) -> None:
    with serving(place, in_future) as scheduler:
        soon = now() + timedelta(minutes=5)
        scheduler.modify_job("crawl:linjiang", next_run_time=soon)
    assert [row.id for row in query(place, "SELECT id FROM apscheduler_jobs ORDER BY id")] == [
        "crawl:linjiang",
        "look",
    ]
    with serving(place, in_future) as scheduler:
        assert abs(scheduler.get_job("crawl:linjiang").next_run_time - soon) < timedelta(seconds=1)


def test_a_crawl_missed_while_the_service_was_down_is_made_up_for_once(place: Place) -> None:
    """The portal does not answer, so the crawl that is made up for ends in an alert."""
    with serving(place, in_future):
        pass
    with open_scheduler(place.database_url, load_schedule(place.config)) as scheduler:
        scheduler.modify_job("crawl:linjiang", next_run_time=now() - timedelta(hours=7))
    with serving(place, in_future) as scheduler:
        ((kind, portal),) = wait_for(place, "SELECT kind, portal_id FROM alert")
        assert scheduler.get_job("crawl:linjiang").next_run_time > now()
    assert (kind, portal) == ("broken_crawl", "linjiang")
    assert [row.state for row in query(place, "SELECT state FROM run")] == ["partial"]


def test_a_portal_taken_out_of_the_configuration_loses_its_job(place: Place) -> None:
    second = place.config / "portals" / "second.yaml"
    second.write_text(PORTAL.format(id="second"), "utf-8")
    with serving(place, in_future) as scheduler:
        assert scheduler.get_job("crawl:second")
    second.unlink()
    with serving(place, in_future) as scheduler:
        assert scheduler.get_job("crawl:second") is None


def test_no_secret_is_stored_with_the_jobs(tmp_path: Path, postgres_url: str) -> None:
    place = make_place(tmp_path, postgres_url)
    with serving(place, in_future):
        ((found,), *_) = query(place, "SELECT job_state FROM apscheduler_jobs WHERE id LIKE 'crawl%'")
    assert b"crawl_job" in bytes(found)
    assert b"postgresql" not in bytes(found)


def test_a_second_scheduler_on_an_archive_refuses_with_a_sentence(database_url: str, tmp_path: Path) -> None:
    place = make_place(tmp_path, database_url)
    refused = pytest.raises(AlreadyRunning, match="another scheduler is serving this archive")
    with serving(place, in_future), refused:
        serve(place, environ={}, clock=now, stop=threading.Event())
    with serving(place, in_future) as scheduler:
        assert scheduler.get_jobs()


@pytest.mark.parametrize(
    ("file", "text_", "error", "says"),
    [
        (
            "alerts.yaml",
            "channels: [{name: a, url: nonsense}]",
            ConfigError,
            r"alerts\.yaml: channels\[0\]\.url",
        ),
        ("schedule.yaml", "timezone: Mars", ConfigError, r"schedule\.yaml: .*timezone"),
        ("portals/linjiang.yaml", "id: linjiang", PortalError, r"linjiang\.yaml"),
    ],
)
def test_a_wrong_configuration_keeps_the_service_from_starting(
    place: Place, file: str, text_: str, error: type[Exception], says: str
) -> None:
    (place.config / file).write_text(text_, "utf-8")
    with pytest.raises(error, match=says):
        serve(place, environ={}, clock=now, stop=threading.Event())


def test_a_service_without_portals_refuses_to_start(place: Place) -> None:
    (place.config / "portals" / "linjiang.yaml").unlink()
    with pytest.raises(ConfigError, match="portal"):
        serve(place, environ={}, clock=now, stop=threading.Event())


SCRIPT = """
import logging, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from scheduler.jobs import Place
from scheduler.service import run
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
place = Place(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
run(place, environ={}, clock=lambda: datetime.now(UTC) + timedelta(days=2))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_service_cleanly(place: Place, number: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(place.data), str(place.config), place.database_url],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert child.stdout is not None
    try:
        for line in child.stdout:
            if "on schedule" in line:
                break
        child.send_signal(number)
        assert child.wait(30) == 0
    finally:
        child.kill()
        child.stdout.close()
    with serving(place, in_future) as scheduler:
        assert scheduler.get_job("crawl:linjiang")


def test_a_child_that_dies_before_it_begins_leaves_a_failed_run(place: Place) -> None:
    file = place.config / "portals" / "linjiang.yaml"
    file.write_text("id: linjiang", "utf-8")
    register(place)
    done = turn("linjiang", file, place, environ={}, clock=now)
    ((state, note),) = query(place, "SELECT state, note FROM run")
    assert (done.summary.state, state) == ("failed", "failed")
    assert "linjiang.yaml" in note
    assert [problem.kind for problem in done.evaluation.plan.open] == ["broken_crawl"]


def test_a_portal_is_not_crawled_by_two_processes_at_once(place: Place) -> None:
    engine = open_engine(place.database_url)
    with exclusive(engine, "crawl-linjiang", wait=False), pytest.raises(BeingCrawled, match="linjiang"):
        turn("linjiang", place.config / "portals" / "linjiang.yaml", place, environ={}, clock=now)
    engine.dispose()


def test_a_host_is_not_asked_by_two_processes_at_once(place: Place) -> None:
    engine = open_engine(place.database_url)
    file = place.config / "portals" / "linjiang.yaml"
    with exclusive(engine, "host-127.0.0.1", wait=False), pytest.raises(HostBusy, match=r"127\.0\.0\.1"):
        turn("linjiang", file, place, environ={}, clock=now)
    file.write_text("id: linjiang", "utf-8")
    with exclusive(engine, "host-127.0.0.1", wait=False):
        assert turn("linjiang", file, place, environ={}, clock=now).summary.state == "failed"
    engine.dispose()


def test_a_job_waits_until_the_host_of_its_portal_is_free(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.jobs.HOST_WAIT", 0.05)
    upgrade(place.database_url)
    engine = open_engine(place.database_url)
    file = place.config / "portals" / "linjiang.yaml"

    def crawl() -> None:
        with on_duty(Duty(place, {}, now)):
            crawl_job("linjiang", str(file))

    job = threading.Thread(target=crawl)
    with exclusive(engine, "host-127.0.0.1", wait=False):
        job.start()
        job.join(0.5)
        assert job.is_alive() and query(place, "SELECT count(*) FROM run") == [(0,)]
    job.join(60)
    assert query(place, "SELECT count(*) FROM run") == [(1,)]
    engine.dispose()


def register(place: Place) -> None:
    """As the first crawl of the portal would."""
    engine = open_engine(place.database_url)
    with sessions(engine)() as session:
        facts = writer.PortalFacts("linjiang", "临江市政府门户", "trs", "http://127.0.0.1:9/")
        writer.register_portal(session, facts, [], now())
    engine.dispose()


def test_a_portal_is_not_crawled_outside_of_its_hours(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place.config / "portals" / "linjiang.yaml"
    path.write_text(path.read_text("utf-8") + 'hours: "22:00-06:00"\n', "utf-8")
    turns: list[str] = []

    def turn(portal_id: str, *_: Any, **__: Any) -> Any:
        turns.append(portal_id)
        raise BeingCrawled("enough")

    monkeypatch.setattr("scheduler.jobs.turn", turn)
    for hour in (4, 15):  # noon and 23 o'clock in Beijing
        clock = partial(datetime, 2026, 1, 5, hour, tzinfo=UTC)
        with on_duty(Duty(place, {}, clock)):
            crawl_job("linjiang", str(path))
    assert turns == ["linjiang"]


def test_a_removal_to_be_confirmed_is_a_reason_to_crawl(place: Place) -> None:
    upgrade(place.database_url)
    engine = open_engine(place.database_url)
    day = datetime(2026, 1, 5, 4, tzinfo=UTC)
    with sessions(engine)() as session:
        facts = writer.PortalFacts("linjiang", "临江市政府门户", "trs", "http://127.0.0.1:9/")
        writer.register_portal(session, facts, [], day)
        session.execute(
            text("INSERT INTO organ (id, name, created_at) VALUES (1, '某局', '2026-01-01T00:00:00.000000Z')")
        )
        session.execute(text("INSERT INTO report (id, organ_id, report_year) VALUES (1, 1, 2020)"))
        session.execute(
            text(
                "INSERT INTO version (id, report_id, number, body_digest, text_digest, first_seen, last_seen, media_type)"
                " VALUES (1, 1, 1, '', '', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z', 'text/html')"
            )
        )
        session.execute(
            text(
                "INSERT INTO location (id, report_id, portal_id, url, version_id, first_seen, last_seen)"
                " VALUES (1, 1, 'linjiang', 'http://127.0.0.1:9/1.html', 1, '2026-01-01T00:00:00.000000Z',"
                " '2026-01-01T00:00:00.000000Z')"
            )
        )
        session.commit()
        writer.mark_gone(session, 1, day, writer.Confirmation(3, timedelta(days=7)))
    engine.dispose()
    assert to_confirm(place, day + timedelta(days=1)) == {}
    assert list(to_confirm(place, day + timedelta(days=7))) == ["linjiang"]


def test_the_daily_job_closes_the_days_that_are_over_and_logs_their_heads(place, caplog):
    engine, store = open_engine(place.database_url), WarcStore(place.data / "warc")
    day = datetime(2021, 1, 20, 8, tzinfo=UTC)
    with sessions(engine)() as session, store.open_segment("t", lambda: day) as segment:
        page = Exchange("http://127.0.0.1/a", "GET", (), 200, "OK", (), b"page", day)
        writer.add_capture(session, None, page, segment.append(page))
    with on_duty(Duty(place, {}, lambda: day + timedelta(days=1))), caplog.at_level("INFO"):
        look_job()
        look_job()
    with engine.connect() as connection:
        ((closed, head),) = connection.execute(text("SELECT day, head FROM day_link")).all()
    engine.dispose()
    assert (closed, caplog.text.count(head)) == ("2021-01-20", 1)
