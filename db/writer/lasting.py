"""Findings across reports, which come and go with what they are compared with: each lasts while it is found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from db.models import Finding, FindingPast
from db.writer.rows import add_many, table_of

FINDING = table_of(Finding)
CONTENT = tuple(column.name for column in FINDING.c if column.name not in ("id", "found_at"))

Row = dict[str, Any]
"""As `db.writer.findings.finding_rows` makes it."""

_AT_ONCE = 5_000  # readings a statement names


class Scope(NamedTuple):
    """Findings of a reading that are found together: those that name one other report, or those of some rules."""

    reading_id: int
    other_report_id: int | None = None
    rules: tuple[str, ...] = ()

    def holds(self) -> list["Key"]:
        """How its findings are known."""
        other = () if self.other_report_id is None else (self.other_report_id,)
        return [(self.reading_id, key) for key in (*other, *self.rules)]


Wanted = dict[Scope, Sequence[Row]]
"""What there is to find now, in the order in which it is to be numbered. No finding is in two scopes."""

Key = tuple[int, int | str]


def replace_findings(session: Session, wanted: Mapping[Scope, Iterable[Row]], now: datetime) -> None:
    """Of the findings in each scope, keep those that are `wanted`, with their numbers; the others become
    findings of the past, and what is new is found `now`."""
    connection = session.connection()
    there = {_content(row._mapping): row for row in _stored(session, wanted)}
    found = {_content(row): row for rows in wanted.values() for row in rows}
    gone = [row._asdict() for content, row in there.items() if content not in found]
    if gone:
        add_many(session, table_of(FindingPast), [{**row, "retired_at": now} for row in gone])
        connection.execute(_FORGET, [{"gone": row["id"]} for row in gone])
    new = [{**row, "found_at": now} for content, row in found.items() if content not in there]
    add_many(session, FINDING, new)


_FORGET = delete(FINDING).where(FINDING.c.id == bindparam("gone"))


def _stored(session: Session, scopes: Iterable[Scope]) -> Iterator[SqlRow[Any]]:
    keys = {key for scope in scopes for key in scope.holds()}
    readings = sorted({reading_id for reading_id, _ in keys})
    rules = sorted({key for _, key in keys if isinstance(key, str)})
    for begin in range(0, len(readings), _AT_ONCE):
        told = {"readings": readings[begin : begin + _AT_ONCE], "rules": rules}
        for row in session.connection().execute(_of_readings(), told):
            if not keys.isdisjoint(((row.reading_id, row.rule), (row.reading_id, row.other_report_id))):
                yield row


@cache
def _of_readings() -> Select[Any]:
    by_rule = FINDING.c.rule.in_(bindparam("rules", expanding=True))
    return select(FINDING).where(
        FINDING.c.reading_id.in_(bindparam("readings", expanding=True)),
        or_(FINDING.c.other_report_id.is_not(None), by_rule),
    )


def _content(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    """All that a finding says, and of what."""
    return tuple(tuple(row[name]) if name == "cells" else row[name] for name in CONTENT)
