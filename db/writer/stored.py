"""A reading as rows: its own, its figures and its findings; which reading of a report is in force."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from db.compact import unpack
from db.models import Finding as FindingRow
from db.models import Reading as ReadingRow
from db.models import Version
from db.versions import Content
from db.writer.bodies import BODY, LAYOUT, add_bodies
from db.writer.codes import cell_names
from db.writer.figures import add_figures
from db.writer.findings import finding_rows
from db.writer.rows import add_all, add_for_ids, table_of
from parser.model import Coverage, Reading

READING, VERSION = table_of(ReadingRow), table_of(Version)


class OfVersion(NamedTuple):
    """What was read in a version of a report."""

    report_id: int
    version_id: int
    reading: Reading


def store_readings(
    session: Session,
    found: Sequence[OfVersion],
    parser_version: str,
    now: datetime,
    standing: Mapping[str, Any],
) -> None:
    """With their figures and findings; `standing` are the columns that say whether they are in force."""
    rows = [
        {
            **_reading_row(one.reading, parser_version, now),
            "report_id": one.report_id,
            "version_id": one.version_id,
            **standing,
        }
        for one in found
    ]
    ids = add_for_ids(session, ReadingRow, rows, "version_id")
    add_bodies(session, {ids[one.version_id]: one.reading for one in found})
    cells = {one.version_id: one.reading.report.cells if one.reading.report else {} for one in found}
    add_figures(session, {ids[version_id]: of.values() for version_id, of in cells.items()})
    told = [
        row
        for one in found
        for row in finding_rows(
            ids[one.version_id], one.report_id, one.reading.findings, cells[one.version_id]
        )
    ]
    add_all(session, FindingRow, told)


def stored_content(session: Session, version_id: int, parser_version: str | None = None) -> Content:
    """What the reading of a version in force says, or rather the candidate of this parser where there is one:
    what two parsers read differently is no change of the report."""
    by_it = and_(READING.c.candidate, READING.c.parser_version == parser_version)
    query = (
        select(BODY.c.text_zlib, BODY.c.cells, LAYOUT.c.layout)
        .select_from(READING.join(BODY).outerjoin(LAYOUT))
        .where(READING.c.version_id == version_id, or_(READING.c.superseded.is_(False), by_it))
        .order_by(READING.c.candidate.desc())
        .limit(1)
    )
    packed, cells, layout = session.connection().execute(query).one()
    return Content(
        zlib.decompress(packed).decode(),
        None if cells is None else unpack(layout, cells, cell_names(session)),
    )


def was_read(session: Session, version_id: int, parser_version: str) -> bool:
    query = select(READING.c.id).where(
        READING.c.version_id == version_id, READING.c.parser_version == parser_version
    )
    return session.connection().execute(query).first() is not None


def is_newest(session: Session, report_id: int, version_id: int) -> bool:
    newest = select(func.max(VERSION.c.id)).where(VERSION.c.report_id == report_id)
    return bool(session.connection().execute(newest).scalar_one() == version_id)


def step_back(session: Session, report_id: int, version_id: int) -> None:
    """Earlier readings stay; they are no longer the one that is asked for."""
    connection = session.connection()
    connection.execute(
        update(READING)
        .where(READING.c.version_id == version_id, READING.c.superseded.is_(False))
        .values(superseded=True)
    )
    if is_newest(session, report_id, version_id):
        connection.execute(
            update(READING)
            .where(READING.c.report_id == report_id, READING.c.is_current)
            .values(is_current=False)
        )


def _reading_row(reading: Reading, parser_version: str, now: datetime) -> dict[str, Any]:
    report = reading.report
    return {
        "parser_version": parser_version,
        "read_at": now,
        "form": report.form if report else None,
        "title": report.title if report else None,
        "published": report.published if report else None,
        "signed": report.signed if report else None,
        "coverage": {count: getattr(reading.coverage, count) for count in Coverage.__slots__},
        "error": reading.error,
    }
