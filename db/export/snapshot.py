"""The rows of views, a batch at a time, all from one read transaction: a crawl may write meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    Integer,
    Select,
    Text,
    column,
    func,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

from db.as_of import TWINS
from db.columns import UtcDateTime
from db.export.chosen import Chosen
from db.models import Reading
from db.writer.rows import table_of

BATCH = 2_000
SPAN = 250
"""Readings whose rows a database puts in order at once; to sort the 200 million cells of a nation it would fill its disk."""
SPAN_THEN = 10_000
"""As of a day: a twin works out for all readings when each was in force, however few of them are asked for."""

Row = Sequence[Any]


class Number(TypeDecorator[float]):
    """A figure of a view: 60 is an int, 129.59 a float, on both databases."""

    impl = NullType
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> int | float | None:
        if value is None or isinstance(value, int):
            return value
        return int(value) if value == int(value) else float(value)


TYPES: Mapping[str, TypeEngine[Any]] = {
    "integer": Integer(),
    "number": Number(),
    "text": Text(),
    "boolean": Boolean(),
    "date": Date(),
    "timestamp": UtcDateTime(),
}


@contextmanager
def snapshot(session: Session) -> Iterator[tuple[Connection, str]]:
    """A read-only connection that sees the archive as it is now until the end, and the revision of its schema.

    Both databases fix what is seen at the first read of the transaction: that is the one made here.
    """
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    server = session.get_bind().dialect.name == "postgresql"
    connection = session.connection(execution_options=options if server else {})
    # PostgreSQL: plans for all rows, not for the first tenth that a cursor is thought to be for
    connection.execute(text("SET LOCAL cursor_tuple_fraction = 1.0" if server else "PRAGMA query_only = ON"))
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    try:
        yield connection, str(revision)
    finally:
        if not server:
            connection.execute(text("PRAGMA query_only = OFF"))
        session.rollback()


def batches(connection: Connection, wanted: Chosen, then: datetime | None = None) -> Iterator[Sequence[Row]]:
    """In its order, as known at `then`; values are None, bool, int, float, str, date, or datetime in UTC."""
    for query in _queries(connection, wanted, then):
        yield from connection.execute(query, execution_options={"yield_per": BATCH}).partitions()


def _queries(connection: Connection, wanted: Chosen, then: datetime | None) -> Iterator[Select[Any]]:
    """One, or one for every span of readings where they are the first part of the key."""
    columns = [column(one.name, TYPES[one.sql_type]) for one in wanted.view.columns]
    whole = _known(select(*columns), wanted.view.name, then).order_by(*map(column, wanted.order))
    if wanted.order[0] != "reading_id" or (then and wanted.order == ("reading_id",)):
        yield whole
        return
    newest = connection.execute(select(func.max(table_of(Reading).c.id))).scalar() or 0
    span = SPAN_THEN if then else SPAN
    for first in range(0, newest + 1, span):
        yield whole.where(column("reading_id").between(first, first + span - 1))


def _known(query: Select[Any], view: str, then: datetime | None) -> Select[Any]:
    """From the view, or from its twin what it showed at `then`; a view without a twin is told as of today."""
    if then is None or view not in TWINS:
        return query.select_from(table(view))
    since, until = (column(name, UtcDateTime()) for name in ("known_from", "known_until"))
    return query.select_from(table(TWINS[view])).where(since <= then, or_(until.is_(None), until > then))
