"""Writers of an SQLite archive stand in line; on PostgreSQL, and in memory, there is no line."""

import fcntl
import threading
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from db import writer
from db.engine import open_engine, sessions, upgrade

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def register(url: str) -> None:
    engine = open_engine(url)
    with sessions(engine)() as session:
        writer.register_portal(session, writer.PortalFacts("p", "门户", "trs", "http://127.0.0.1/"), [], NOW)
    engine.dispose()


def portals(url: str) -> int:
    engine = open_engine(url)
    with engine.connect() as connection:
        number = int(connection.execute(text("SELECT count(*) FROM portal")).scalar_one())
    engine.dispose()
    return number


def test_a_writer_waits_for_its_turn_and_then_writes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    upgrade(url)
    line = Path(f"{tmp_path / 'archive.db'}.locks") / "writing"
    line.parent.mkdir(exist_ok=True)
    other = threading.Thread(target=register, args=(url,))
    with line.open("ab") as ahead:
        fcntl.flock(ahead, fcntl.LOCK_EX)
        other.start()
        other.join(0.5)
        assert other.is_alive() and portals(url) == 0
    other.join(30)
    assert portals(url) == 1


def test_a_writer_that_fails_leaves_the_line(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'archive.db'}"
    upgrade(url)
    engine = open_engine(url)
    with sessions(engine)() as session:
        try:
            with writer.writing(session):
                raise LookupError
        except LookupError:
            pass
    engine.dispose()
    other = threading.Thread(target=register, args=(url,), daemon=True)
    other.start()
    other.join(30)
    assert portals(url) == 1
