"""Findings across reports, which come and go with what they are compared with: each lasts while it is found."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete
from sqlalchemy.orm import Session

from db.models import Finding, FindingPast
from db.writer.rows import add_many, table_of

FINDING = table_of(Finding)
CONTENT = tuple(column.name for column in FINDING.c if column.name not in ("id", "found_at"))

Row = dict[str, Any]
"""As `db.writer.findings.finding_rows` makes it."""


def replace_findings(
    session: Session, stored: Select[Any], which: Mapping[str, Any], wanted: Iterable[Row], now: datetime
) -> None:
    """Of the findings that `stored` selects, keep those that are `wanted`, with their numbers; the others become
    findings of the past, and what is new is found `now`."""
    connection = session.connection()
    there = {_content(row._mapping): row._asdict() for row in connection.execute(stored, which)}
    found = {_content(row): row for row in wanted}
    gone = [row for content, row in there.items() if content not in found]
    if gone:
        add_many(session, table_of(FindingPast), [{**row, "retired_at": now} for row in gone])
        connection.execute(_FORGET, [{"gone": row["id"]} for row in gone])
    add_many(
        session,
        table_of(Finding),
        [{**row, "found_at": now} for content, row in found.items() if content not in there],
    )


_FORGET = delete(FINDING).where(FINDING.c.id == bindparam("gone"))


def _content(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    """All that a finding says, and of what."""
    return tuple(tuple(row[name]) if name == "cells" else row[name] for name in CONTENT)
