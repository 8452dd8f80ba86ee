"""Core inserts that both databases understand: one row and its id, or a row unless it is there."""

from collections.abc import Mapping
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


@cache
def _insert(model: type[DeclarativeBase]) -> Insert:
    """Built once: making the statement costs more than running it."""
    return insert(table_of(model))


@cache
def _insert_unless_there(model: type[DeclarativeBase], dialect: str) -> ReturningInsert[Any]:
    table = table_of(model)
    new = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return new(table).on_conflict_do_nothing().returning(*table.primary_key)


def find_id(session: Session, model: type[DeclarativeBase], *conditions: ColumnElement[bool]) -> int | None:
    found = session.connection().execute(select(table_of(model).c.id).where(*conditions)).scalar()
    return None if found is None else int(found)
