"""The lines of rows, as `canonical` has them. Those of readings are put together: what many share of their cells is
fetched once, and put into JSON once, which takes two thirds of the time and gives the same bytes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.base import Base
from db.compact import values_of
from db.engine import known
from db.fixity.canonical import KINDS, json_of, row_line
from db.models import Capture, CellLayout, Reading, ReadingBody, Sighting, Verdict, Version

TABLES = {
    model.__tablename__: Base.metadata.tables[model.__tablename__]
    for model in (Capture, Version, Sighting, Reading, Verdict)
}
READING, BODY, LAYOUT = (
    Base.metadata.tables[each.__tablename__] for each in (Reading, ReadingBody, CellLayout)
)
AT_ONCE = 200  # rows fetched together; a reading takes some ten kilobytes
MOST = 500
"""Layouts kept: of pages of one portal it is one for thousands, of a PDF mostly its own."""
EMPTY = b'{"cells":null,'

Lines = Iterator[tuple[int, bytes]]
"""The id of each row and its line."""
Parts = Mapping[str, str]
"""The members of a JSON object, by key."""


def lines_between(session: Session, kind: str, after: int, through: int) -> Lines:
    """Those of a table with `after` < id <= `through`, by id."""
    key = TABLES[kind].c.id
    return _lines(session, kind, key > after, key <= through)


def lines_of(session: Session, kind: str, ids: Collection[int]) -> Lines:
    return _lines(session, kind, TABLES[kind].c.id.in_(ids))


def _lines(session: Session, kind: str, *conditions: ColumnElement[bool]) -> Lines:
    own, bodies = TABLES[kind], kind == "reading"
    columns = [own.c[name] if name in own.c else BODY.c[name] for name in KINDS[kind]]
    query = select(*columns, BODY.c.layout_id) if bodies else select(*columns)
    asked = query.select_from(READING.join(BODY) if bodies else own).where(*conditions).order_by(own.c.id)
    rows = session.connection().execute(asked, execution_options={"yield_per": AT_ONCE})
    for some in rows.partitions():
        layouts = _layouts(session, some) if bodies else {}
        for row in some:
            told = row._asdict()
            yield row.id, _of_reading(told, layouts.get(row.layout_id)) if bodies else row_line(kind, told)


def _layouts(session: Session, rows: Sequence[Any]) -> Mapping[int, Any]:
    """Each as the parts of its JSON; as it is where it is no object, for then no cells can be made of it."""
    found: dict[int, Any] = known(session, "layout_parts")
    if new := _new(rows, found):
        if len(found) > MOST:
            found.clear()
            new = _new(rows, found)
        query = select(LAYOUT.c.id, LAYOUT.c.layout).where(LAYOUT.c.id.in_(new))
        for key, layout in session.connection().execute(query):
            found[key] = _parts(layout) if isinstance(layout, dict) else layout
    return found


def _new(rows: Sequence[Any], found: Collection[int]) -> set[int]:
    return {row.layout_id for row in rows if row.layout_id is not None and row.layout_id not in found}


def _of_reading(row: dict[str, Any], layout: Any) -> bytes:
    """`cells` comes first of all keys."""
    rest = row_line("reading", {**row, "cells": None}).removeprefix(EMPTY)
    return f'{{"cells":{_cells(layout, row["cells"])},'.encode() + rest


def _cells(layout: Any, document: Any) -> str:
    """One document of layout and own part, `val` for every cell; null where there was no report, "broken" where they
    make none, which fits no line that was ever closed."""
    if layout is None or document is None:
        return "null"
    try:
        parts = {**layout, **_parts({**document, "val": values_of(document)})}
        return "{" + ",".join([f"{json_of(key)}:{parts[key]}" for key in sorted(parts)]) + "}"
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return json_of("broken")


def _parts(told: Mapping[str, Any]) -> Parts:
    return {key: json_of(value) for key, value in told.items()}
