"""Core inserts that both databases understand: one row and its id, rows unless they are there, rows over others."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Insert, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite
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


def add_all(session: Session, model: type[DeclarativeBase], rows: Sequence[Values]) -> None:
    """Insert all, in their order."""
    if rows:
        session.connection().execute(_insert(model), rows)


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
