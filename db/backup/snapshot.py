"""The database as it was at one moment, while a crawl goes on writing."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from db.backup.files import describe
from db.backup.manifest import BackupError, Database
from db.engine import BUSY_MS, open_engine

SQLITE_FILE = "gongkai.db"
Ask = Callable[[str], Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`ends` tells of each WARC file where its last indexed record ends."""

    database: Database
    ends: Mapping[str, int]


def take(url: str, folder: Path, name: str) -> Snapshot:
    """Write the database of an archive into an empty `folder`, which the manifest calls `name`."""
    return (_sqlite if make_url(url).get_backend_name() == "sqlite" else _postgresql)(url, folder, name)


def _sqlite(url: str, folder: Path, name: str) -> Snapshot:
    """SQLite's own backup, in one step: a reader, for whom no writer waits (https://www.sqlite.org/backup.html)."""
    path = folder / SQLITE_FILE
    with (
        closing(sqlite3.connect(str(make_url(url).database))) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        source.backup(copy, pages=-1)
        _check(copy)
        found = lambda query: copy.execute(query).fetchall()  # noqa: E731
        revision, first, ends = _revision(found, "sqlite"), _first_record(found), _ends(found)
    return Snapshot(Database("sqlite", revision, first, describe(path, f"{name}/{SQLITE_FILE}")), ends)


def _check(copy: sqlite3.Connection) -> None:
    """Also makes it one file, to be read where nobody may write."""
    try:
        copy.execute("PRAGMA journal_mode = DELETE")
        ((told,),) = copy.execute("PRAGMA quick_check(1)")
    except sqlite3.DatabaseError as error:
        told = str(error)
    if told != "ok":
        raise BackupError(
            f"数据库已损坏，未备份，此前的备份仍在：{told}"
            f" | the database is damaged and was not backed up, the backup before stays: {told}"
        )


def _postgresql(url: str, folder: Path, name: str) -> Snapshot:
    from db.backup.tables import copy_out  # psycopg is an extra

    engine = open_engine(url, pooled=False)
    try:
        with engine.connect() as connection:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            snapshot = connection.execution_options(**options)
            found = lambda query: snapshot.exec_driver_sql(query).all()  # noqa: E731
            revision, first, ends = _revision(found, "postgresql"), _first_record(found), _ends(found)
            return Snapshot(
                Database("postgresql", revision, first, tables=copy_out(snapshot, folder, name)), ends
            )
    finally:
        engine.dispose()


THERE = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'",
    "postgresql": "SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL",
}


def _revision(ask: Ask, backend: str) -> str:
    if not ask(THERE[backend]):
        raise BackupError("数据库里没有档案 | there is no archive in the database")
    return str(ask("SELECT version_num FROM alembic_version")[0][0])


def _first_record(ask: Ask) -> str | None:
    first = ask("SELECT record_id FROM capture ORDER BY id LIMIT 1")
    return first[0][0] if first else None


def _ends(ask: Ask) -> dict[str, int]:
    rows = ask("SELECT warc_file, max(warc_offset + warc_length) FROM capture GROUP BY warc_file")
    return {file: int(end) for file, end in rows}
