"""The first version of reports that nobody had: each table is written once for all of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from db.facts import Read
from db.hints import dump_hints
from db.models import Location, Sighting, Version
from db.versions import cells_digest, text_digest
from db.writer.places import location_row, place_carried, sighting_row
from db.writer.rows import add_for_ids, add_many, table_of
from db.writer.stored import OfVersion, store_readings


class First(NamedTuple):
    """What was read of a report; `body_digest` is of the page and all it carries."""

    report_id: int
    body_digest: str
    read: Read


def add_firsts(
    session: Session, firsts: Sequence[First], parser_version: str, now: datetime
) -> dict[int, int]:
    """Version, sighting, location and reading of each; the ids of the versions by report."""
    versions = add_for_ids(session, Version, [version_row(one, 1, now) for one in firsts], "report_id")
    placed = [(one, versions[one.report_id], one.read.location) for one in firsts]
    sightings = [
        sighting_row(version_id, one.read.capture_id, place.url, now) for one, version_id, place in placed
    ]
    add_many(session, table_of(Sighting), sightings)
    add_many(
        session,
        table_of(Location),
        [location_row(one.report_id, version_id, place, now) for one, version_id, place in placed],
    )
    for one, version_id, place in placed:
        if place.assets:
            place_carried(session, one.report_id, version_id, place, now)
    read = [OfVersion(one.report_id, version_id, one.read.reading) for one, version_id, _ in placed]
    store_readings(session, read, parser_version, now, {"is_current": True, "superseded": False})
    return versions


def version_row(found: First, number: int, now: datetime) -> dict[str, Any]:
    reading, hints = found.read.reading, found.read.location.hints
    return {
        "report_id": found.report_id,
        "number": number,
        "body_digest": found.body_digest,
        "text_digest": text_digest(reading.text),
        "cells_digest": cells_digest(reading.report.cells if reading.report else None),
        "first_seen": now,
        "last_seen": now,
        "media_type": reading.media_type,
        "hints": dump_hints(hints) if hints else None,
        "last_modified": found.read.location.last_modified,
    }
