"""Core inserts that both databases understand: one row and its id, or a row unless it is there."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

Values = Mapping[str, Any]


def table_of(model: type[DeclarativeBase]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def add(session: Session, model: type[DeclarativeBase], values: Values) -> int:
    """Insert and give the new id."""
    result = session.connection().execute(insert(table_of(model)).values(values))
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def add_unless_there(session: Session, model: type[DeclarativeBase], values: Values) -> bool:
    """Insert unless a unique key is taken, also by another process meanwhile; whether it did."""
    table = table_of(model)
    new = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    result = session.connection().execute(new(table).values(values).on_conflict_do_nothing())
    return bool(result.rowcount)


def find_id(session: Session, model: type[DeclarativeBase], *conditions: ColumnElement[bool]) -> int | None:
    found = session.connection().execute(select(table_of(model).c.id).where(*conditions)).scalar()
    return None if found is None else int(found)
