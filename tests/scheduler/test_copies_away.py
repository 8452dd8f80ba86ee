"""Copies off the machine, made by the service on their days: what fails is told until it is whole again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db import writer
from db.engine import open_engine, sessions, upgrade
from db.warc import Exchange, WarcStore
from scheduler.config import ConfigError, load_schedule
from scheduler.jobs import Duty, Place, copies_job, look, on_duty
from scheduler.service import plan

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def configured(folder: Path, **copies: object) -> Path:
    """A configuration of which only `copies` is not the shipped one."""
    (folder / "portals").mkdir(parents=True, exist_ok=True)
    (folder / "alerts.yaml").write_text("channels: []\n", "utf-8")
    shipped = (ROOT / "config" / "schedule.yaml").read_text("utf-8").partition("\ncopies:\n")[0]
    lines = "".join(f"  {key}: {value}\n" for key, value in copies.items())
    (folder / "schedule.yaml").write_text(f"{shipped}\ncopies:\n{lines}" if copies else shipped, "utf-8")
    return folder


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    """An archive of one exchange, and a configuration that asks for both kinds of copy."""
    pytest.importorskip("fsspec", reason="extra s3")
    (tmp_path / "backups").mkdir()
    away = f"file://{tmp_path / 'away'}"
    config = configured(tmp_path / "config", backup=tmp_path / "backups", ship=away, keep=2)
    upgrade(database_url)
    engine = open_engine(database_url)
    store = WarcStore(tmp_path / "data" / "warc")
    with sessions(engine)() as session, store.open_segment("t", lambda: NOON) as segment:
        page = Exchange("http://127.0.0.1/a", "GET", (), 200, "OK", (), b"page", NOON)
        writer.add_capture(session, None, page, segment.append(page))
    engine.dispose()
    return Place(tmp_path / "data", config, database_url)


def copy(place: Place, day: datetime = NOON) -> None:
    with on_duty(Duty(place, {}, lambda: day)):
        copies_job()


def alerts(place: Place) -> list[Any]:
    engine = open_engine(place.database_url)
    with engine.connect() as connection:
        found = "SELECT key, kind, severity, resolved_at IS NULL, body_zh FROM alert ORDER BY id"
        rows = list(connection.execute(text(found)))
    engine.dispose()
    return rows


def test_a_backup_of_the_day_is_made_and_full_files_are_shipped(place: Place, tmp_path: Path) -> None:
    copy(place)
    assert len(list((tmp_path / "away").rglob("*.warc.gz"))) == 1
    assert not WarcStore(place.data / "warc").local_files()
    assert len(list((tmp_path / "backups" / "2026-11-22").rglob("*.warc.gz"))) == 1
    for more in (1, 2):
        copy(place, NOON + timedelta(days=more))
    kept = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert kept == ["2026-11-23", "2026-11-24"] and alerts(place) == []


def test_a_backup_that_fails_is_an_alert_until_one_is_whole_and_files_are_shipped_all_the_same(
    place: Place, tmp_path: Path
) -> None:
    (tmp_path / "backups").rmdir()
    for day in (NOON, NOON + timedelta(days=1)):
        copy(place, day)
        ((key, kind, severity, is_open, told),) = alerts(place)
        assert (key, kind, severity, bool(is_open)) == ("broken_copy:backup", "broken_copy", "error", True)
    assert "没有挂载" in told and (tmp_path / "away").is_dir()
    (tmp_path / "backups").mkdir()
    copy(place, NOON + timedelta(days=2))
    assert [bool(row[3]) for row in alerts(place)] == [False]


def test_a_place_out_of_reach_is_an_alert_and_the_backup_is_made(place: Place, tmp_path: Path) -> None:
    (tmp_path / "away").write_text("a file where a folder should be")
    copy(place)
    ((key, *_rest),) = alerts(place)
    assert key == "broken_copy:ship" and (tmp_path / "backups" / "2026-11-22" / "manifest.json").exists()


def test_what_the_archive_has_lost_is_an_alert(place: Place) -> None:
    (warc,) = WarcStore(place.data / "warc").local_files()
    (place.data / "warc" / warc).unlink()
    copy(place)
    assert [row[0] for row in alerts(place)] == ["broken_copy:backup"] and warc in alerts(place)[0][4]


def test_a_look_at_the_ledger_leaves_the_alert_and_a_copy_not_asked_for_any_more_ends_it(
    place: Place, tmp_path: Path
) -> None:
    (tmp_path / "backups").rmdir()
    copy(place)
    look(place, environ={}, clock=lambda: NOON)
    assert [bool(row[3]) for row in alerts(place)] == [True]
    configured(place.config)
    look(place, environ={}, clock=lambda: NOON)
    assert [bool(row[3]) for row in alerts(place)] == [False]


def test_a_service_that_stops_breaks_a_copy_off_without_an_alert(place: Place) -> None:
    duty = Duty(place, {}, lambda: NOON)
    duty.stopping.set()
    with on_duty(duty):
        copies_job()
    assert alerts(place) == [] and WarcStore(place.data / "warc").local_files()


def test_nothing_is_copied_unless_it_is_asked_for(place: Place) -> None:
    assert "copies" in {job.id for job in plan(load_schedule(place.config), {})}
    assert load_schedule(ROOT / "config").copies.kinds == ()
    assert [job.id for job in plan(load_schedule(ROOT / "config"), {})] == ["look"]


@pytest.mark.parametrize(
    ("copies", "says"),
    [
        ({"backup": "here"}, "absolute"),
        ({"ship": "/mnt/nas"}, "URL without credentials"),
        ({"ship": "s3://key:secret@host/b"}, "URL without credentials"),
        ({"keep": 0}, r"copies\.keep"),
        ({"hour": '"25"'}, "copies"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, copies: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says) as refused:
        load_schedule(configured(tmp_path, **copies))
    assert "secret" not in str(refused.value)
