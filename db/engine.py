"""Opening an archive, bringing it to today's schema, and holding a transaction that writes."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from db.columns import storable

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 30_000
OLDEST_SQLITE = (3, 35, 0)
CACHE_KIB, CHECKPOINT_PAGES = 32 * 1024, 8_000
"""SQLite's own 2 MB and 4 MB make a province's random index pages go to the disk and back at every group."""


def open_engine(url: str, *, pooled: bool = True) -> Engine:
    """An engine on which several processes may write; on SQLite the folder of the file is made.

    SQLite transactions begin DEFERRED, and IMMEDIATE inside `writing`, so that two crawls wait for
    each other instead of failing in the middle (https://www.sqlite.org/lang_transaction.html).
    """
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    options: dict[str, Any] = {"json_serializer": dump_json, "json_deserializer": msgspec.json.decode}
    if not pooled:
        options["poolclass"] = NullPool
    if parsed.get_backend_name() == "sqlite":
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise RuntimeError(f"SQLite {sqlite3.sqlite_version} is too old: RETURNING came with 3.35")
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(parsed, **options)
    raise ValueError(f"the archive lives in SQLite or PostgreSQL, not in {parsed.get_backend_name()!r}")


def sessions(engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def writing(session: Session) -> Iterator[None]:
    """One transaction that writes: committed at the end, undone by an exception, joined when nested.

    A read transaction that `session` still holds is ended first: SQLite cannot upgrade a snapshot.
    """
    if session.info.get("writing"):
        yield
        return
    if session.in_transaction():
        session.commit()
    session.info["writing"] = True
    try:
        with _turn(session):
            session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            yield
            session.commit()
    except BaseException:
        session.rollback()
        session.info.pop("known", None)
        raise
    finally:
        session.info["writing"] = False


def known(session: Session, of: str) -> dict[Any, Any]:
    """What this session saw or made and need not ask for again; forgotten with a transaction that is undone."""
    return session.info.setdefault("known", {}).setdefault(of, {})  # type: ignore[no-any-return]


@contextmanager
def _turn(session: Session) -> Iterator[None]:
    """On SQLite, wait in line for the one place of a writer: SQLite itself would sleep up to 0.1 s between looks."""
    line = _line(session.get_bind().engine)
    if line is None:
        yield
        return
    line.parent.mkdir(exist_ok=True)
    with line.open("ab") as file:  # which gives the turn back when it is closed
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            if session.in_transaction():
                session.rollback()


def _line(engine: Engine) -> Path | None:
    """A file beside the database that its writers lock, never the database: closing that would drop SQLite's locks."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        return None
    return Path(f"{database}.locks") / "writing"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the archive at `url` to a schema revision; safe to call from several processes at once."""
    from alembic import command  # half a second that only a migration is worth

    command.upgrade(migration_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    from alembic import command  # as above

    command.downgrade(migration_config(url), revision)


def migration_config(url: str) -> "Config":
    """Alembic's configuration without alembic.ini, which an installed package does not carry."""
    from alembic.config import Config  # as above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def dump_json(value: Any) -> str:
    """Compact JSON in readable Chinese that jsonb accepts (no NUL, no lone surrogate)."""
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        text = None
    if text is None or "\\u0000" in text:
        return msgspec.json.encode(_storable(value)).decode()
    return text


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list | tuple) else value


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
