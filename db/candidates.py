"""Readings of a newer parser that wait to be adopted, each beside the one in force."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from db.differences import Difference, compare_readings
from db.history import Current, own_findings, readings_by_id
from db.models import Organ, Version
from db.models import Reading as ReadingRow
from db.models import Report as ReportRow
from db.rereadings import Choice
from db.writer.rereadings import is_doubtful
from db.writer.rows import table_of

ORGAN, REPORT, VERSION, READING = map(table_of, (Organ, ReportRow, Version, ReadingRow))

CHUNK = 100
"""Pairs looked up at a time."""
ADOPTED = 500
"""Reports adopted at a time: a second or two in which no other writer of SQLite, or of their years, gets its turn."""


class Waiting(NamedTuple):
    """How many candidates there are, and how many of them are doubtful (`is_doubtful`)."""

    candidates: int
    doubtful: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and how it differs from the reading in force."""

    organ: str
    report_year: int
    version: int
    before: Current
    after: Current
    difference: Difference


def count_waiting(session: Session, parser_version: str, choice: Choice) -> Waiting:
    count = select(func.count()).select_from(READING.join(REPORT, REPORT.c.id == READING.c.report_id))
    waiting = count.where(*_waits(parser_version, choice))
    doubtful = waiting.where(is_doubtful())
    return Waiting(*(int(session.execute(query).scalar_one()) for query in (waiting, doubtful)))


def reports_waiting(
    session: Session, parser_version: str, choice: Choice, *, doubtful: bool
) -> Iterator[Sequence[int]]:
    """Reports with candidates to adopt, some at a time; no transaction stays open between them."""
    query = select(READING.c.report_id).distinct().join(REPORT, REPORT.c.id == READING.c.report_id)
    query = query.where(*_waits(parser_version, choice)).order_by(READING.c.report_id).limit(ADOPTED)
    query = query if doubtful else query.where(~is_doubtful())
    last = 0
    while found := session.scalars(query.where(READING.c.report_id > last)).all():
        session.rollback()
        yield found
        last = found[-1]


def judged(session: Session, parser_version: str, choice: Choice) -> Iterator[Judged]:
    """Every candidate of this parser beside the reading in force, by report and version."""
    last = (0, 0)
    while rows := session.execute(_pairs(parser_version, choice, last)).all():
        ids = [reading_id for row in rows for reading_id in (row.before_id, row.after_id)]
        readings, findings = readings_by_id(session, ids), own_findings(session, ids)
        session.rollback()
        for row in rows:
            before, after = readings[row.before_id], readings[row.after_id]
            found = (findings[row.before_id], findings[row.after_id])
            difference = compare_readings(before, after, *found, _identity(row.other_identity))
            yield Judged(row.name, row.report_year, row.number, before, after, difference)
        last = rows[-1].report_id, rows[-1].version_id


def _waits(parser_version: str, choice: Choice) -> tuple[ColumnElement[bool], ...]:
    return READING.c.candidate, READING.c.parser_version == parser_version, choice.holds()


def _pairs(parser_version: str, choice: Choice, last: tuple[int, int]) -> Select[Any]:
    before = READING.alias()
    report_id, version_id = last
    later = (READING.c.report_id > report_id) | and_(
        READING.c.report_id == report_id, READING.c.version_id > version_id
    )
    in_force = and_(before.c.version_id == READING.c.version_id, before.c.superseded.is_(False))
    return (
        select(
            READING.c.id.label("after_id"), before.c.id.label("before_id"), READING.c.report_id,
            READING.c.version_id, READING.c.other_identity, VERSION.c.number, ORGAN.c.name, REPORT.c.report_year,
        )
        .join(REPORT, REPORT.c.id == READING.c.report_id)
        .join(ORGAN, ORGAN.c.id == REPORT.c.organ_id)
        .join(VERSION, VERSION.c.id == READING.c.version_id)
        .join(before, in_force)
        .where(*_waits(parser_version, choice), later)
        .order_by(READING.c.report_id, READING.c.version_id)
        .limit(CHUNK)
    )  # fmt: skip


def _identity(stored: Mapping[str, Any] | None) -> tuple[str | None, int | None] | None:
    return (stored["organ"], stored["report_year"]) if stored else None
