"""What a newer parser reads in a stored version: kept beside the reading in force, put in its place when adopted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from db.engine import writing
from db.facts import ArchiveError
from db.models import Reading as ReadingRow
from db.models import Report, Version
from db.writer.rows import table_of
from db.writer.stored import OfVersion, is_newest, step_back, store_readings, was_read
from parser.model import Reading

REPORT, VERSION, READING = map(table_of, (Report, Version, ReadingRow))


def add_rereading(
    session: Session,
    version_id: int,
    reading: Reading,
    parser_version: str,
    now: datetime,
    other_identity: Mapping[str, Any] | None = None,
) -> bool:
    """Archive what today's parser reads in a version stored earlier; whether it had not yet read it.

    No sighting, location or change: nothing new was seen, only read. It is a candidate, which no view shows;
    `other_identity` is the organ and year it says where those are not the report's.
    """
    with writing(session):
        report_id = _locked_report(session, version_id)
        if was_read(session, version_id, parser_version):
            return False
        waiting = {
            "is_current": False,
            "superseded": True,
            "candidate": True,
            "other_identity": other_identity,
        }
        store_readings(session, [OfVersion(report_id, version_id, reading)], parser_version, now, waiting)
        return True


def adopt_rereadings(
    session: Session, report_id: int, parser_version: str, now: datetime, *, doubtful: bool = False
) -> int:
    """Put this parser's candidates of a report in force, all its versions at once; how many there were.

    The readings they replace stay. `doubtful` ones (`is_doubtful`) wait on unless they are asked for.
    """
    with writing(session):
        session.connection().execute(
            select(REPORT.c.id).where(REPORT.c.id == report_id).with_for_update(key_share=True)
        )
        waiting = select(READING.c.id, READING.c.version_id).where(
            READING.c.report_id == report_id, READING.c.candidate, READING.c.parser_version == parser_version
        )
        if not doubtful:
            waiting = waiting.where(~is_doubtful())
        found = session.connection().execute(waiting.order_by(READING.c.version_id)).all()
        for reading_id, version_id in found:
            _adopt(session, report_id, reading_id, version_id, now)
        return len(found)


def is_doubtful() -> ColumnElement[bool]:
    """The condition that a candidate says another organ or year than its report's, or finds no report where
    the reading in force has one."""
    in_force = READING.alias()
    had_one = select(in_force.c.id).where(
        in_force.c.version_id == READING.c.version_id,
        in_force.c.superseded.is_(False),
        in_force.c.form.is_not(None),
    )
    return READING.c.other_identity.is_not(None) | and_(READING.c.form.is_(None), had_one.exists())


def _locked_report(session: Session, version_id: int) -> int:
    """The report of a version, locked as `add_reading` locks it."""
    query = select(VERSION.c.report_id).where(VERSION.c.id == version_id)
    report_id = session.connection().execute(query).scalar()
    if report_id is None:
        raise ArchiveError(f"no version {version_id} to be read again")
    session.connection().execute(
        select(REPORT.c.id).where(REPORT.c.id == report_id).with_for_update(key_share=True)
    )
    return int(report_id)


def _adopt(session: Session, report_id: int, reading_id: int, version_id: int, now: datetime) -> None:
    step_back(session, report_id, version_id)
    in_force = {
        "is_current": is_newest(session, report_id, version_id),
        "superseded": False,
        "candidate": False,
        "adopted_at": now,
    }
    session.connection().execute(update(READING).where(READING.c.id == reading_id).values(in_force))
