"""Tables of PostgreSQL out of a snapshot and back, by COPY as text, gzipped: what any version of it reads.

Not pg_dump, which has to be as new as the server and is not on every machine that crawls. The schema is not in
it: the migrations make the same one again.
"""

import gzip
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
    return Table(table, columns, rows, describe(path, f"{name}/{path.name}"))


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
    """New rows get ids behind those that were copied."""
    for table in tables:
        for column in inspect(connection).get_columns(table.name):
            if "nextval(" in (column["default"] or ""):
                _count_on(connection, table.name, column["name"])


def _count_on(connection: Connection, table: str, column: str) -> None:
    statement = sql.SQL(
        "SELECT setval(pg_get_serial_sequence({name}, {key}), max({column})) FROM {table} HAVING max({column}) > 0"
    )
    parts = {"name": sql.Literal(table), "key": sql.Literal(column)}
    named = {"column": sql.Identifier(column), "table": sql.Identifier(table)}
    _driver(connection).execute(statement.format(**parts, **named))


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
