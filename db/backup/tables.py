"""Tables of PostgreSQL out of a snapshot and back, by COPY as text, gzipped: what any version of it reads.

Not pg_dump, which has to be as new as the server and is not on every machine that crawls. The schema is not in
it: the migrations make the same one again.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from psycopg import Connection as Driver
from psycopg import sql
from sqlalchemy import Connection, inspect

from db.backup.files import describe
from db.backup.manifest import Table
from db.base import Base

PIECE = 1024 * 1024


def copy_out(connection: Connection, folder: Path, name: str) -> tuple[Table, ...]:
    """All tables of ours that this database has, each after those it refers to."""
    there = set(inspect(connection).get_table_names())
    ours = [table.name for table in Base.metadata.sorted_tables if table.name in there]
    return tuple(_out(connection, table, folder, name) for table in ours)


def _out(connection: Connection, table: str, folder: Path, name: str) -> Table:
    path, columns, rows = folder / f"{table}.copy.gz", _columns(connection, table), 0
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(table), _names(columns))
    with (
        path.open("wb") as out,
        gzip.GzipFile("", "wb", 1, out, mtime=0) as packed,
        _driver(connection).cursor() as cursor,
    ):
        with cursor.copy(statement) as lines:
            for line in lines:
                packed.write(line)
        rows = cursor.rowcount
    kept = describe(path, f"{name}/{path.name}")
    return Table(table, columns, rows, kept, tuple(_counted(connection, table)))


def _counted(connection: Connection, table: str) -> Iterator[tuple[str, int]]:
    """Sequences know no snapshot: what they say now is no less than what the rows have."""
    for column in inspect(connection).get_columns(table):
        if "nextval(" in (column["default"] or ""):
            place = (table, column["name"])
            asked = "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)"
            last = connection.exec_driver_sql(asked, place).scalar()
            if last is not None:
                yield column["name"], int(last)


def copy_in(connection: Connection, table: Table, path: Path) -> int:
    """Fill an empty table; triggers of ours, which would do anew what is in the copy, are off meanwhile."""
    ours = sql.Identifier(table.name)
    with _driver(connection).cursor() as cursor:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(ours))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(ours, _names(table.columns))
        with cursor.copy(statement) as lines, gzip.open(path) as packed:
            while piece := packed.read(PIECE):
                lines.write(piece)
        rows = cursor.rowcount
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(ours))
    return rows


def empty(connection: Connection, tables: tuple[Table, ...]) -> None:
    """Migrations put rows of their own into some."""
    names = sql.SQL(", ").join(sql.Identifier(table.name) for table in tables)
    _driver(connection).execute(sql.SQL("TRUNCATE {}").format(names))


def count_on(connection: Connection, tables: tuple[Table, ...]) -> None:
    """New rows get numbers that no row ever had."""
    for table in tables:
        for column, last in table.counted:
            place = (table.name, column, last)
            connection.exec_driver_sql("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", place)


def _columns(connection: Connection, table: str) -> tuple[str, ...]:
    """As they are in the database, which may be older than this gongkai; computed ones are computed again."""
    columns = inspect(connection).get_columns(table)
    return tuple(column["name"] for column in columns if "computed" not in column)


def _names(columns: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _driver(connection: Connection) -> "Driver[Any]":
    driver = connection.connection.driver_connection
    assert isinstance(driver, Driver)
    return driver
