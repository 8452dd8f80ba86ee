"""A reading enters the archive: organ, report, location, version, rows, findings and change at once."""

import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from db.compact import pack, unpack
from db.engine import writing
from db.facts import Archived, ArchiveError, LocationFacts
from db.hints import dump_hints
from db.models import Capture, Change, Location, Version
from db.models import Reading as ReadingRow
from db.models import Report as ReportRow
from db.versions import ChangeSet, Content, body_digest, cells_digest, compare, content, text_digest
from db.writer.codes import cell_ids, cell_names
from db.writer.figures import add_figures
from db.writer.findings import add_findings
from db.writer.organs import note_printed_name, organ_id_of
from db.writer.places import place_report, prove
from db.writer.rows import add, add_unless_there, table_of
from parser.model import Organ, Reading

CAPTURE = table_of(Capture)
REPORT = table_of(ReportRow)
VERSION = table_of(Version)
LOCATION = table_of(Location)
READING = table_of(ReadingRow)


class Known(NamedTuple):
    """A version that was there before this reading."""

    id: int
    number: int
    body_digest: str


def add_reading(
    session: Session,
    capture_id: int,
    reading: Reading,
    organ: Organ,
    report_year: int,
    location: LocationFacts,
    parser_version: str,
    now: datetime,
) -> Archived:
    """Archive what was read in a capture; a version only if the body is new at its URL.

    The same body read by another parser becomes one more reading of its version.
    """
    with writing(session):
        carried = (asset.payload_digest for asset in location.assets)
        digest = body_digest(_payload_digest(session, capture_id), carried)
        organ_id = organ_id_of(session, organ, now)
        report_id, new_report = _report(session, organ_id, report_year)
        printed = reading.report.organ if reading.report else None
        note_printed_name(session, organ_id, organ, printed, report_year)
        before = None if new_report else _before(session, report_id, location.url, digest)
        same = before if before is not None and before.body_digest == digest else None
        version_id = (
            same.id if same else _add_version(session, report_id, new_report, digest, reading, location, now)
        )
        prove(session, version_id, capture_id, location.url, now, first=same is None)
        place_report(session, report_id, version_id, location, now)
        change = None
        if before is not None and same is None:
            old = stored_content(session, before.id, parser_version)
            change = _add_change(
                session, report_id, before.id, version_id, compare(old, content(reading)), now
            )
        if same is None or not was_read(session, version_id, parser_version):
            if not new_report:
                step_back(session, report_id, version_id)
            standing = {"is_current": is_newest(session, report_id, version_id), "superseded": False}
            store_reading(session, report_id, version_id, reading, parser_version, now, standing)
        return Archived(report_id, version_id, new_report, same is None, change)


def _payload_digest(session: Session, capture_id: int) -> str:
    query = select(CAPTURE.c.payload_digest).where(CAPTURE.c.id == capture_id)
    digest = session.connection().execute(query).scalar()
    if digest is None:
        raise ArchiveError(f"no capture {capture_id} to prove a reading")
    return str(digest)


def _report(session: Session, organ_id: int, report_year: int) -> tuple[int, bool]:
    """The report, locked against other writers of it until the transaction ends; whether it is new."""
    key = {"organ_id": organ_id, "report_year": report_year}
    is_new = add_unless_there(session, ReportRow, key)
    query = select(REPORT.c.id).filter_by(**key).with_for_update()
    return int(session.connection().execute(query).scalar_one()), is_new


def _before(session: Session, report_id: int, url: str, digest: str) -> Known | None:
    """The version to compare with: the last one at this URL; at a new URL, one that stands elsewhere
    with the same body, else the newest.

    Per URL, because a report published at two of them (page and attachment) would otherwise become
    a new version at each visit of either.
    """
    here = (
        select(VERSION.c.id, VERSION.c.number, VERSION.c.body_digest)
        .join(LOCATION, LOCATION.c.version_id == VERSION.c.id)
        .where(VERSION.c.report_id == report_id)
    )
    elsewhere = here.where(VERSION.c.body_digest == digest)
    newest = select(VERSION.c.id, VERSION.c.number, VERSION.c.body_digest).where(
        VERSION.c.report_id == report_id
    )
    for query in (here.where(LOCATION.c.url == url), elsewhere, newest):
        row = session.connection().execute(query.order_by(VERSION.c.number.desc()).limit(1)).first()
        if row is not None:
            return Known(*row)
    return None


def _add_version(
    session: Session,
    report_id: int,
    is_first: bool,
    digest: str,
    reading: Reading,
    location: LocationFacts,
    now: datetime,
) -> int:
    last = select(func.max(VERSION.c.number)).where(VERSION.c.report_id == report_id)
    return add(
        session,
        Version,
        {
            "report_id": report_id,
            "number": 1 if is_first else (session.connection().execute(last).scalar() or 0) + 1,
            "body_digest": digest,
            "text_digest": text_digest(reading.text),
            "cells_digest": cells_digest(reading.report.cells if reading.report else None),
            "first_seen": now,
            "last_seen": now,
            "media_type": reading.media_type,
            "hints": dump_hints(location.hints) if location.hints else None,
        },
    )


def _add_change(
    session: Session, report_id: int, old_id: int, new_id: int, found: ChangeSet, now: datetime
) -> ChangeSet:
    add(
        session,
        Change,
        {
            "report_id": report_id,
            "from_version_id": old_id,
            "to_version_id": new_id,
            "level": found.level,
            "detected_at": now,
            "cells": [asdict(cell) for cell in found.cells],
            "text_before": found.text_before,
            "text_after": found.text_after,
        },
    )
    return found


def stored_content(session: Session, version_id: int, parser_version: str | None = None) -> Content:
    """What the reading of a version in force says, or rather the candidate of this parser where there is one:
    what two parsers read differently is no change of the report."""
    by_it = and_(READING.c.candidate, READING.c.parser_version == parser_version)
    query = (
        select(READING.c.text_zlib, READING.c.cells)
        .where(READING.c.version_id == version_id, or_(READING.c.superseded.is_(False), by_it))
        .order_by(READING.c.candidate.desc())
        .limit(1)
    )
    packed, cells = session.connection().execute(query).one()
    return Content(
        zlib.decompress(packed).decode(), None if cells is None else unpack(cells, cell_names(session))
    )


def was_read(session: Session, version_id: int, parser_version: str) -> bool:
    query = select(READING.c.id).where(
        READING.c.version_id == version_id, READING.c.parser_version == parser_version
    )
    return session.connection().execute(query).first() is not None


def store_reading(
    session: Session,
    report_id: int,
    version_id: int,
    reading: Reading,
    parser_version: str,
    now: datetime,
    standing: Mapping[str, Any],
) -> None:
    """With its figures and findings; `standing` are the columns that say whether it is in force."""
    cells = reading.report.cells if reading.report else {}
    row = _reading_row(session, reading, parser_version, now)
    place = {"report_id": report_id, "version_id": version_id}
    reading_id = add(session, ReadingRow, {**row, **place, **standing})
    add_figures(session, reading_id, cells.values())
    add_findings(session, reading_id, report_id, reading.findings, cells)


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


def _reading_row(session: Session, reading: Reading, parser_version: str, now: datetime) -> dict[str, Any]:
    report = reading.report
    return {
        "parser_version": parser_version,
        "read_at": now,
        "form": report.form if report else None,
        "title": report.title if report else None,
        "published": report.published if report else None,
        "signed": report.signed if report else None,
        "coverage": asdict(reading.coverage),
        "cells": pack(report.cells, cell_ids(session, report.cells)) if report else None,
        "sections": _sections(reading) if report else None,
        "said": said_of(reading) if report else None,
        "text_zlib": zlib.compress(reading.text.encode("utf-8", "replace"), 1),
        "error": reading.error,
    }


def _sections(reading: Reading) -> dict[str, dict[str, Any]]:
    assert reading.report is not None
    return {
        str(number): {"title": part.title, "text": part.text, "locator": part.locator}
        for number, part in reading.report.sections.items()
    }


def said_of(reading: Reading) -> dict[str, list[tuple[str, str]]]:
    """Who said whose report it is and of which year, the most trusted first."""
    assert reading.report is not None
    said = {"organ": reading.report.organ_said, "year": reading.report.year_said}
    return {about: [(one.where, one.what) for one in all_said] for about, all_said in said.items()}
