"""A backup becomes an archive again, where there is none: every byte is held against the manifest on its way."""

import os
import shutil
from pathlib import Path

from sqlalchemy import Connection, inspect, make_url, text

from db.backup.files import copy, holds
from db.backup.making import read
from db.backup.manifest import BackupError, Database, Kept, Manifest
from db.backup.shelf import Watch
from db.engine import migration_config, open_engine, upgrade

STAGING = "restoring"


def restore(folder: Path, url: str, data: Path, watch: Watch) -> Manifest:
    """Raises BackupError, and leaves no archive, when one is there already or the backup is damaged.

    WARC files wait in `data/restoring` until the database stands; what a broken-off restore left there is
    done anew.
    """
    backup = read(folder)
    _refuse_other_database(backup.database, url)
    _refuse_later(backup.database, url)
    _refuse_over(url, data)
    staging = data / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    _bring_files(backup, folder / "warc", staging, watch)
    if backup.database.backend == "sqlite":
        _sqlite(backup.database, folder, url, data)
    else:
        _postgresql(backup.database, folder, url, data)
    upgrade(url)
    return backup


def _refuse_other_database(database: Database, url: str) -> None:
    here = make_url(url.replace("postgres://", "postgresql://", 1)).get_backend_name()
    if here != database.backend:
        raise BackupError(
            f"这份备份来自 {database.backend}，不能恢复到 {here}，请用 --database-url 另指数据库"
            f" | this backup is of {database.backend} and cannot go into {here}: name another --database-url"
        )


def _refuse_later(database: Database, url: str) -> None:
    from alembic.script import ScriptDirectory  # half a second that only a migration is worth

    known = ScriptDirectory.from_config(migration_config(url)).walk_revisions()
    if database.revision not in {script.revision for script in known}:
        raise BackupError(
            f"这份备份出自更新的 gongkai（结构 {database.revision}）"
            f" | this backup was made by a newer gongkai (schema {database.revision})"
        )


def _refuse_over(url: str, data: Path) -> None:
    """Nothing is ever overwritten: neither WARC files nor a database in which something is."""
    there = [path for path in (data / "warc", *_sqlite_files(url)) if path.is_file() or _holds_files(path)]
    if not there and make_url(url).get_backend_name() != "sqlite" and _has_rows(url):
        there = [Path(make_url(url).database or "")]
    if there:
        raise BackupError(
            f"{there[0]} 里已有档案，不覆盖；请恢复到别处"
            f" | there is an archive in {there[0]} already, which is never overwritten: restore elsewhere"
        )


def _sqlite_files(url: str) -> list[Path]:
    """The database and what SQLite keeps beside it: a journal left over would be taken for that of the copy."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return []
    return [Path(f"{parsed.database}{ending}") for ending in ("", "-wal", "-shm", "-journal")]


def _holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))


def _has_rows(url: str) -> bool:
    """Whether any archive was begun: a schema that a command has made is none."""
    engine = open_engine(url, pooled=False)
    try:
        with engine.connect() as connection:
            there = {"run", "capture", "organ", "portal"} & set(inspect(connection).get_table_names())
            return any(connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first() for name in there)
    finally:
        engine.dispose()


def _bring_files(backup: Manifest, source: Path, target: Path, watch: Watch) -> None:
    total, done = sum(kept.size for kept in backup.warc), 0
    for kept in backup.warc:
        _bring(source / kept.file, target / kept.file, kept)
        done += kept.size
        watch(done, total)


def _bring(source: Path, target: Path, kept: Kept) -> None:
    try:
        with source.open("rb") as file:
            brought = copy(file, target, kept.file, kept.size, lambda _size: None)
    except FileNotFoundError as error:
        raise _damaged(kept, "不在了", "is gone") from error
    if brought.sha256 != kept.sha256:
        raise _damaged(kept, "不是备份时的内容", "is not what was backed up")


def _damaged(kept: Kept, zh: str, en: str) -> BackupError:
    return BackupError(f"备份已损坏：{kept.file} {zh} | the backup is damaged: {kept.file} {en}")


def _sqlite(database: Database, folder: Path, url: str, data: Path) -> None:
    assert database.file
    path = Path(str(make_url(url).database))
    waiting = path.with_name(f"{path.name}.{STAGING}")
    _bring(folder / database.file.file, waiting, database.file)
    _put(data)
    os.replace(waiting, path)


def _postgresql(database: Database, folder: Path, url: str, data: Path) -> None:
    """The schema as it was, in one transaction the rows; the migrations since then follow."""
    for table in database.tables:
        if not holds(folder / table.kept.file, table.kept):
            raise _damaged(table.kept, "不是备份时的内容", "is not what was backed up")
    upgrade(url, database.revision)
    engine = open_engine(url, pooled=False)
    try:
        with engine.begin() as connection:
            _fill(connection, database, folder)
            _put(data)
    finally:
        engine.dispose()


def _fill(connection: Connection, database: Database, folder: Path) -> None:
    from db.backup import tables  # psycopg is an extra

    tables.empty(connection, database.tables)
    for table in database.tables:
        rows = tables.copy_in(connection, table, folder / table.kept.file)
        if rows != table.rows:
            raise _damaged(table.kept, f"只有 {rows} 行", f"has {rows} rows only")
    tables.count_on(connection, database.tables)


def _put(data: Path) -> None:
    shutil.rmtree(data / "warc", ignore_errors=True)  # in which there is no file
    os.rename(data / STAGING, data / "warc")
