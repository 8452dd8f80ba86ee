"""Locks that hold across processes: one scheduler on an archive, one evaluation at a time.

APScheduler needs the first: two schedulers on one job store run jobs twice (reference/deps.md section 6).
The database they protect holds them, as a file in a folder beside SQLite or as an advisory lock of
PostgreSQL, so both end with the process that holds them, however it ends.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError


class AlreadyHeld(Exception):
    """Another process holds the lock."""


class LockLost(Exception):
    """The database has forgotten our lock; someone else may hold it by now."""


Check = Callable[[], None]
Hold = Callable[[str, bool], AbstractContextManager[Check]]


@contextmanager
def exclusive(engine: Engine, name: str, *, wait: bool) -> Iterator[Check]:
    """Hold a named lock; yields a check that raises LockLost. Raises AlreadyHeld unless told to `wait`."""
    with locks(engine) as hold, hold(name, wait) as check:
        yield check


@contextmanager
def locks(engine: Engine) -> Iterator[Hold]:
    """Hold any number of named locks, on PostgreSQL with one connection; for one thread."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield partial(_held_by, connection)
    else:
        folder = Path(f"{engine.url.database}.locks")
        folder.mkdir(parents=True, exist_ok=True)
        yield partial(_held_in, folder)


@contextmanager
def _held_by(connection: Connection, name: str, wait: bool) -> Iterator[Check]:
    _lock_postgresql(connection, name, wait)
    try:
        yield lambda: _still_connected(connection)
    finally:
        _unlock_postgresql(connection, name)


@contextmanager
def _held_in(folder: Path, name: str, wait: bool) -> Iterator[Check]:
    with _locked_file(folder / name, wait):
        yield lambda: None


@contextmanager
def _locked_file(path: Path, wait: bool) -> Iterator[None]:
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            raise AlreadyHeld(f"{path}" + (f", pid {holder}" if holder else "")) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lock_postgresql(connection: Connection, name: str, wait: bool) -> None:
    if wait:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _key(name)})
    elif not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(name)}):
        raise AlreadyHeld(f"PostgreSQL advisory lock {_key(name)}")


def _unlock_postgresql(connection: Connection, name: str) -> None:
    """Given back by hand, because a pooled connection outlives the lock; a dead one has lost it already."""
    try:
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(name)})
    except SQLAlchemyError:
        connection.invalidate()


def _still_connected(connection: Connection) -> None:
    try:
        connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise LockLost(f"the connection that held the lock broke: {error}") from error


def _key(name: str) -> int:
    """The lock's number: a signed 64-bit integer that is the same in every process."""
    return int.from_bytes(hashlib.sha256(f"gongkai:{name}".encode()).digest()[:8], "big", signed=True)
