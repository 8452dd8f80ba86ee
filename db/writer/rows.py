"""Core inserts that both databases understand: one row and its id, rows unless they are there, rows over others."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.dml import ReturningInsert

Values = Mapping[str, Any]


def table_of(model: type[DeclarativeBase]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def add(session: Session, model: type[DeclarativeBase], values: Values) -> int:
    """Insert and give the new id."""
    key = session.connection().execute(_insert(model), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def add_unless_there(session: Session, model: type[DeclarativeBase], values: Values) -> bool:
    """Insert unless a unique key is taken, also by another process meanwhile; whether it did."""
    attempt = _insert_unless_there(model, session.get_bind().dialect.name)
    return session.connection().execute(attempt, values).first() is not None


def add_many(session: Session, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows of which there are many; a column that a row does not name is NULL, but for an id the database gives.

    The driver is given them as it wants them: SQLAlchemy's way with each value would cost more than the database's.
    PostgreSQL is given them by COPY, a fifteenth of the time of INSERT.
    """
    columns = _columns(table, session.get_bind().dialect)
    add_driven(
        session,
        table,
        [
            tuple([store(row.get(name)) if store else row.get(name) for name, store in columns])
            for row in rows
        ],
    )


def add_driven(session: Session, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """The same of whole rows that are as the driver wants them."""
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, table, rows)
    else:
        session.connection().exec_driver_sql(_driven(table), rows)


def _copy(session: Session, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    driver: Any = session.connection().connection
    module: Any = session.get_bind().dialect.loaded_dbapi
    try:
        with driver.cursor() as cursor, cursor.copy(_copied(table)) as copy:
            for row in rows:
                copy.write_row(row)
    except module.Error as error:  # SQLAlchemy does not see it, and who catches its errors would not
        raise DBAPIError.instance(_copied(table), None, error, module.Error) from error


@cache
def _columns(table: Table, dialect: Dialect) -> list[tuple[str, Callable[[Any], Any] | None]]:
    """Each with what makes of a value what the driver stores."""
    return [
        (name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in _names(table)
    ]


@cache
def _names(table: Table) -> list[str]:
    return [column.name for column in table.c if column is not table.autoincrement_column]


@cache
def _driven(table: Table) -> str:
    names, marks = ", ".join(_names(table)), ", ".join("?" for _ in _names(table))
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks})"


@cache
def _copied(table: Table) -> str:
    """Quoted, because `fetch` is a word of SQL."""
    names = ", ".join(f'"{name}"' for name in _names(table))
    return f'COPY "{table.name}" ({names}) FROM STDIN'


def add_for_ids(
    session: Session, model: type[DeclarativeBase], rows: Sequence[Values], key: str
) -> dict[int, int]:
    """Insert all and give their new ids, by the value of the column that tells them apart."""
    if not rows:
        return {}
    found = session.connection().execute(_insert_for_ids(model, key), rows)
    return {value: new_id for value, new_id in found}


def add_found(session: Session, model: type[DeclarativeBase], rows: Sequence[Values]) -> list[Sequence[Any]]:
    """Insert each unless a unique key of it is taken; those that were: the new id, then what they say."""
    if not rows:
        return []
    attempt = _insert_found(model, session.get_bind().dialect.name, tuple(rows[0]))
    return list(session.connection().execute(attempt, rows))


def add_all_unless_there(session: Session, model: type[DeclarativeBase], rows: Sequence[Values]) -> None:
    """Insert each unless a unique key of it is taken."""
    if rows:
        attempt = _insert_all_unless_there(model, session.get_bind().dialect.name)
        session.connection().execute(attempt, rows)


def put_all(session: Session, model: type[DeclarativeBase], rows: Sequence[Values]) -> None:
    """Insert each whole row, over the one that has its primary key."""
    if rows:
        session.connection().execute(_put(model, session.get_bind().dialect.name), rows)


@cache
def _insert(model: type[DeclarativeBase]) -> Insert:
    """Built once: making the statement costs more than running it."""
    return insert(table_of(model))


@cache
def _insert_for_ids(model: type[DeclarativeBase], key: str) -> ReturningInsert[Any]:
    table = table_of(model)
    return insert(table).returning(table.c[key], table.c.id)


@cache
def _insert_found(
    model: type[DeclarativeBase], dialect: str, columns: tuple[str, ...]
) -> ReturningInsert[Any]:
    table = table_of(model)
    return _insert_all_unless_there(model, dialect).returning(
        table.c.id, *(table.c[name] for name in columns)
    )


@cache
def _insert_all_unless_there(model: type[DeclarativeBase], dialect: str) -> sqlite.Insert | postgresql.Insert:
    new = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return new(table_of(model)).on_conflict_do_nothing()


@cache
def _put(model: type[DeclarativeBase], dialect: str) -> sqlite.Insert | postgresql.Insert:
    table = table_of(model)
    new = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    told = {column.name: new.excluded[column.name] for column in table.c if not column.primary_key}
    return new.on_conflict_do_update(index_elements=list(table.primary_key), set_=told)


@cache
def _insert_unless_there(model: type[DeclarativeBase], dialect: str) -> ReturningInsert[Any]:
    return _insert_all_unless_there(model, dialect).returning(*table_of(model).primary_key)


def find_id(session: Session, model: type[DeclarativeBase], *conditions: ColumnElement[bool]) -> int | None:
    found = session.connection().execute(select(table_of(model).c.id).where(*conditions)).scalar()
    return None if found is None else int(found)
