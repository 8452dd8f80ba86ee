"""The rows that are chained, in the order in which they were recorded: by id, from one link to the next."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.base import Base
from db.compact import whole
from db.fixity.canonical import KINDS, MARK, OF_FORMAT, leaf, row_line, tree_root
from db.fixity.lines import AT_ONCE, BODY, LAYOUT, READING, lines_of_readings
from db.models import Capture, Reading, Sighting, Verdict, Version

TABLES = {
    model.__tablename__: Base.metadata.tables[model.__tablename__]
    for model in (Capture, Version, Sighting, Reading, Verdict)
}
DIGEST = 32

Ids = dict[str, int]
"""A last id for each kind."""

NOTHING: Ids = dict.fromkeys(KINDS, 0)


def last_ids(link: Mapping[str, Any]) -> Ids:
    """0 for what its format does not fix: the next link that does takes all of it in."""
    fixed = OF_FORMAT.get(link["format"], tuple(KINDS))
    return NOTHING | {kind: link[f"{kind}_last"] or 0 for kind in fixed}


@dataclass
class Digested:
    """What the rows between two links come to; `marks` holds the first bytes of each row's digest."""

    root: str = ""
    marks: dict[str, bytearray] = field(default_factory=lambda: {kind: bytearray() for kind in KINDS})

    def count(self, kind: str) -> int:
        return len(self.marks[kind]) // MARK


def digest_rows(session: Session, after: Ids, through: Ids) -> Digested:
    """Reads each row once, a few at a time."""
    return digest_leaves(
        (kind, digest)
        for kind in KINDS
        for digest in leaves_between(session, kind, after[kind], through[kind])
    )


Leaves = Iterable[tuple[str, bytes]]
"""Kind, and the digests of some of its rows, one after another: first all of the first kind."""


def digest_leaves(leaves: Leaves) -> Digested:
    found = Digested()
    found.root = tree_root(_marked(leaves, found))
    return found


def _marked(leaves: Leaves, found: Digested) -> Iterator[bytes]:
    for kind, some in leaves:
        for begin in range(0, len(some), DIGEST):
            digest = some[begin : begin + DIGEST]
            found.marks[kind] += digest[:MARK]
            yield digest


def leaves_between(session: Session, kind: str, after: int, through: int) -> Iterator[bytes]:
    if kind == "reading":
        return map(leaf, lines_of_readings(session, after, through))
    return (leaf(row_line(kind, row)) for row in rows_between(session, kind, after, through))


def rows_between(session: Session, kind: str, after: int, through: int) -> Iterator[Mapping[str, Any]]:
    """The rows of a table with `after` < id <= `through`, by id."""
    key = TABLES[kind].c.id
    return _rows(session, kind, key > after, key <= through)


def rows_of(session: Session, kind: str, ids: Collection[int]) -> Iterator[Mapping[str, Any]]:
    return _rows(session, kind, TABLES[kind].c.id.in_(ids))


def _rows(session: Session, kind: str, *conditions: ColumnElement[bool]) -> Iterator[Mapping[str, Any]]:
    """As they are digested: a reading with its body, and with its cells as one document."""
    own, bodies = TABLES[kind], kind == "reading"
    columns = [own.c[name] if name in own.c else BODY.c[name] for name in KINDS[kind]]
    query = select(*columns, LAYOUT.c.layout) if bodies else select(*columns)
    source = READING.join(BODY).outerjoin(LAYOUT) if bodies else own
    asked = query.select_from(source).where(*conditions).order_by(own.c.id)
    rows = session.connection().execute(asked, execution_options={"yield_per": AT_ONCE})
    return (_whole(row._asdict()) if bodies else row._asdict() for row in rows)


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    try:
        return {**row, "cells": whole(row["layout"], row["cells"])}
    except (
        AttributeError,
        IndexError,
        KeyError,
        TypeError,
        ValueError,
    ):  # it fits no line that was ever closed
        return {**row, "cells": "broken"}
