"""A reading as rows: its own, its figures and its findings; which reading of a report is in force."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select, update
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
from db.writer.rows import add_for_ids, add_many, table_of
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
    add_figures(session, {ids[version_id]: of for version_id, of in cells.items()})
    told = [
        row
        for one in found
        for row in finding_rows(
            ids[one.version_id], one.report_id, one.reading.findings, cells[one.version_id]
        )
    ]
    add_many(session, table_of(FindingRow), told)


def stored_content(session: Session, version_id: int, parser_version: str | None = None) -> Content:
    """What the reading of a version in force says, or rather the candidate of this parser where there is one:
    what two parsers read differently is no change of the report."""
    asked = {"version": version_id, "parser": parser_version}
    packed, cells, layout = session.connection().execute(_CONTENT, asked).one()
    text = zlib.decompress(packed).decode()
    if cells is None:
        return Content(text, None)
    return Content(text, unpack(layout, cells, cell_names(session, layout["c"])))


def was_read(session: Session, version_id: int, parser_version: str) -> bool:
    asked = {"version": version_id, "parser": parser_version}
    return session.connection().execute(_READ, asked).first() is not None


def is_newest(session: Session, report_id: int, version_id: int) -> bool:
    newest = session.connection().execute(_NEWEST, {"report": report_id}).scalar_one()
    return bool(newest == version_id)


def step_back(session: Session, report_id: int, version_id: int) -> None:
    """Earlier readings stay; they are no longer the one that is asked for."""
    connection = session.connection()
    connection.execute(_SUPERSEDED, {"version": version_id})
    if is_newest(session, report_id, version_id):
        connection.execute(_NOT_CURRENT, {"report": report_id})


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


# Built once: making these costs more than running them.
_OF_VERSION: BindParameter[int] = bindparam("version")
_OF_PARSER: BindParameter[str] = bindparam("parser")
_CONTENT = (
    select(BODY.c.text_zlib, BODY.c.cells, LAYOUT.c.layout)
    .select_from(READING.join(BODY).outerjoin(LAYOUT))
    .where(
        READING.c.version_id == _OF_VERSION,
        or_(
            READING.c.superseded.is_(False), and_(READING.c.candidate, READING.c.parser_version == _OF_PARSER)
        ),
    )
    .order_by(READING.c.candidate.desc())
    .limit(1)
)
_READ = select(READING.c.id).where(
    READING.c.version_id == _OF_VERSION, READING.c.parser_version == _OF_PARSER
)
_NEWEST = select(func.max(VERSION.c.id)).where(VERSION.c.report_id == bindparam("report"))
_SUPERSEDED = (
    update(READING)
    .where(READING.c.version_id == _OF_VERSION, READING.c.superseded.is_(False))
    .values(superseded=True)
)
_NOT_CURRENT = (
    update(READING)
    .where(READING.c.report_id == bindparam("report"), READING.c.is_current)
    .values(is_current=False)
)
