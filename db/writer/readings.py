"""Readings enter the archive: organ, report, location, version, rows, findings and change at once.

Several in one transaction cost little more than one: a statement a table, not a reading, for all whose report
nobody had (`first.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.orm import Session

from db.engine import writing
from db.facts import Archived, ArchiveError, LocationFacts, Read
from db.models import Capture, Change, Location, Version
from db.models import Report as ReportRow
from db.versions import ChangeSet, body_digest, compare, content
from db.writer.first import First, add_firsts, version_row
from db.writer.organs import note_printed_names, organ_ids_of
from db.writer.places import place_report, prove
from db.writer.rows import add, add_found, table_of
from db.writer.stored import OfVersion, is_newest, step_back, store_readings, stored_content, was_read
from parser.model import Organ, Reading

CAPTURE = table_of(Capture)
REPORT = table_of(ReportRow)
VERSION = table_of(Version)
LOCATION = table_of(Location)

Key = tuple[int, int]
"""Organ and report year."""


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
    [done] = add_readings(
        session, [Read(capture_id, reading, organ, report_year, location)], parser_version, now
    )
    return done


def add_readings(
    session: Session, found: Sequence[Read], parser_version: str, now: datetime
) -> list[Archived]:
    """Archive all, as if one after the other."""
    if not found:
        return []
    with writing(session):
        digests = _body_digests(session, found)
        organs = organ_ids_of(session, [one.organ for one in found], now)
        keys = [(organ_id, one.report_year) for organ_id, one in zip(organs, found, strict=True)]
        note_printed_names(session, [(organ_id, one) for (organ_id, _), one in zip(keys, found, strict=True)])
        return [
            done
            for turn in _turns(list(zip(keys, digests, found, strict=True)))
            for done in _add_turn(session, turn, parser_version, now)
        ]


Filed = tuple[Key, str, Read]
"""Whose report of which year, the digest of its body, and what was read."""


def _turns(filed: Sequence[Filed]) -> Iterator[list[Filed]]:
    """No report stands twice in one turn: what comes later has to see what came before."""
    turn: dict[Key, Filed] = {}
    for one in filed:
        if one[0] in turn:
            yield list(turn.values())
            turn = {}
        turn[one[0]] = one
    if turn:
        yield list(turn.values())


def _add_turn(
    session: Session, turn: Sequence[Filed], parser_version: str, now: datetime
) -> Iterator[Archived]:
    reports = _reports(session, [key for key, _, _ in turn])
    firsts = [First(reports[key][0], digest, one) for key, digest, one in turn if reports[key][1]]
    versions = add_firsts(session, firsts, parser_version, now)
    for key, digest, one in turn:
        report_id, is_new = reports[key]
        if is_new:
            yield Archived(report_id, versions[report_id], True, True, None)
        else:
            yield _add_again(session, First(report_id, digest, one), parser_version, now)


def _body_digests(session: Session, found: Sequence[Read]) -> list[str]:
    """Of each capture with the assets it carries."""
    ids = {one.capture_id for one in found}
    pages = {row.id: row.payload_digest for row in session.connection().execute(_DIGESTS, {"ids": list(ids)})}
    if missing := ids - pages.keys():
        raise ArchiveError(f"no capture {min(missing)} to prove a reading")
    carried = ((asset.payload_digest for asset in one.location.assets) for one in found)
    return [body_digest(pages[one.capture_id], assets) for one, assets in zip(found, carried, strict=True)]


_DIGESTS = select(CAPTURE.c.id, CAPTURE.c.payload_digest).where(
    CAPTURE.c.id.in_(bindparam("ids", expanding=True))
)


def _reports(session: Session, keys: Sequence[Key]) -> dict[Key, tuple[int, bool]]:
    """The reports, locked against other writers of them until the transaction ends; whether they are new."""
    rows = [{"organ_id": organ_id, "report_year": year} for organ_id, year in sorted(keys)]
    new = {(organ_id, year): new_id for new_id, organ_id, year in add_found(session, ReportRow, rows)}
    old = [key for key in sorted(keys) if key not in new]
    known = session.connection().execute(_LOCKED, {"keys": old}).all() if old else ()
    return {key: (new_id, True) for key, new_id in new.items()} | {
        (organ_id, year): (report_id, False) for report_id, organ_id, year in known
    }


_LOCKED = (
    select(REPORT.c.id, REPORT.c.organ_id, REPORT.c.report_year)
    .where(tuple_(REPORT.c.organ_id, REPORT.c.report_year).in_(bindparam("keys", expanding=True)))
    .order_by(REPORT.c.id)
    .with_for_update(key_share=True)  # not against findings of neighbours, which refer to them
)


def _add_again(session: Session, again: First, parser_version: str, now: datetime) -> Archived:
    """A reading of a report that is there already."""
    report_id, digest, (capture_id, reading, _, _, location) = again
    before = _before(session, report_id, location.url, digest)
    same = before if before is not None and before.body_digest == digest else None
    version_id = (
        same.id if same else add(session, Version, version_row(again, _next(session, report_id), now))
    )
    prove(session, version_id, capture_id, location.url, now, first=same is None)
    place_report(session, report_id, version_id, location, now)
    change = None
    if before is not None and same is None:
        old = stored_content(session, before.id, parser_version)
        change = _add_change(session, report_id, before.id, version_id, compare(old, content(reading)), now)
    if same is None or not was_read(session, version_id, parser_version):
        step_back(session, report_id, version_id)
        standing = {"is_current": is_newest(session, report_id, version_id), "superseded": False}
        store_readings(session, [OfVersion(report_id, version_id, reading)], parser_version, now, standing)
    return Archived(report_id, version_id, False, same is None, change)


def _before(session: Session, report_id: int, url: str, digest: str) -> Known | None:
    """The version to compare with: the last one at this URL; at a new URL, one that stands elsewhere
    with the same body, else the newest.

    Per URL, because a report published at two of them (page and attachment) would otherwise become
    a new version at each visit of either.
    """
    asked = {"report": report_id, "url": url, "digest": digest}
    for query in _BEFORE:
        row = session.connection().execute(query, asked).first()
        if row is not None:
            return Known(*row)
    return None


_NEWEST = (
    select(VERSION.c.id, VERSION.c.number, VERSION.c.body_digest)
    .where(VERSION.c.report_id == bindparam("report"))
    .order_by(VERSION.c.number.desc())
    .limit(1)
)
_SOMEWHERE = _NEWEST.join(LOCATION, LOCATION.c.version_id == VERSION.c.id)
_BEFORE = (
    _SOMEWHERE.where(LOCATION.c.url == bindparam("url")),
    _SOMEWHERE.where(VERSION.c.body_digest == bindparam("digest")),
    _NEWEST,
)


def _next(session: Session, report_id: int) -> int:
    newest = session.connection().execute(_NEWEST, {"report": report_id}).first()
    return newest.number + 1 if newest else 1


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
