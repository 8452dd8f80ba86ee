"""Locations of reports: seen again, gone, moved; and what a conditional request needs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, literal, select, update
from sqlalchemy.orm import Session

from db.columns import UtcDateTime
from db.engine import writing
from db.facts import AT_ONCE, ArchiveError, Confirmation, LocationFacts, Validators
from db.models import Location, Sighting, Version
from db.writer.assets import place_assets
from db.writer.rows import add_all_unless_there, add_unless_there, table_of

LOCATION = table_of(Location)
VERSION = table_of(Version)


class SeenAgain(NamedTuple):
    """A location whose page and all it carries are as they were, and the captures that prove it."""

    location_id: int
    capture_ids: Sequence[int]


def touch_unchanged(session: Session, seen: Sequence[SeenAgain], now: datetime) -> None:
    """These are as they were (304, or the same digest): sightings, no version, no reading."""
    if not seen:
        return
    with writing(session):
        connection = session.connection()
        ids = [location_id for location_id, _proof in seen]
        places = {row.id: row for row in connection.execute(_STANDING, {"ids": ids})}
        if missing := set(ids) - places.keys():
            raise ArchiveError(f"no location {min(missing)} to be seen again")
        proofs = [
            {"version_id": place.version_id, "capture_id": capture_id, "url": place.url, "seen_at": now}
            for place, capture_ids in ((places[location_id], proof) for location_id, proof in seen)
            for capture_id in capture_ids
        ]
        add_all_unless_there(session, Sighting, proofs)
        versions = {place.version_id for place in places.values()}
        for change, keys in ((_SHOWN_AGAIN, versions), (_BACK, places.keys())):
            # in the same order as any other writer, so that none waits for one that waits for it
            connection.execute(change, [{"key": key, "now": now} for key in sorted(keys)])


_STANDING = select(LOCATION.c.id, LOCATION.c.version_id, LOCATION.c.url).where(
    LOCATION.c.id.in_(bindparam("ids", expanding=True))
)
_SHOWN_AGAIN = (
    update(VERSION)
    .where(VERSION.c.id == bindparam("key"), VERSION.c.last_seen < bindparam("now"))
    .values(last_seen=bindparam("now"))
)
_BACK = (
    update(LOCATION)
    .where(LOCATION.c.id == bindparam("key"))
    .values(last_seen=bindparam("now"), gone_since=None, gone_count=0, removed_at=None, moved_to=None)
)


def mark_gone(
    session: Session, location_id: int, now: datetime, rule: Confirmation = AT_ONCE, times: int = 1
) -> int:
    """The URL answers that there is nothing; how often that counts by now. With the last one it is removed.

    It counts when the `rule` has it due again, or `times` over where it asks for no distance.
    """
    with writing(session):
        place = session.execute(select(LOCATION).where(LOCATION.c.id == location_id)).one()
        count = place.gone_count
        if not rule.spacing:
            count += times
        elif place.gone_since is None or now >= rule.due(place.gone_since, count):
            count += 1
        removed = place.removed_at or (now if count >= rule.fetches else None)
        session.execute(
            update(LOCATION)
            .where(LOCATION.c.id == location_id)
            .values(gone_since=_gone_since(now), gone_count=count, removed_at=removed)
        )
        return int(count)


def mark_moved(session: Session, old_location_id: int, new_url: str, now: datetime) -> None:
    with writing(session):
        session.execute(
            update(LOCATION)
            .where(LOCATION.c.id == old_location_id)
            .values(moved_to=new_url, gone_since=_gone_since(now))
        )


def _gone_since(now: datetime) -> ColumnElement[datetime]:
    return func.coalesce(LOCATION.c.gone_since, literal(now, UtcDateTime()))


def validators(session: Session, portal_id: str) -> dict[str, Validators]:
    """By URL, for every location a portal has ever had, gone ones included."""
    rows = session.execute(
        select(LOCATION, VERSION.c.body_digest)
        .join(VERSION, VERSION.c.id == LOCATION.c.version_id)
        .where(LOCATION.c.portal_id == portal_id)
        .order_by(LOCATION.c.id)
    )
    return {row.url: Validators(row.etag, row.last_modified, row.id, row.body_digest) for row in rows}


def prove(
    session: Session, version_id: int, capture_id: int, url: str, now: datetime, *, first: bool = False
) -> None:
    """A sighting: the capture shows the version; the `first` one is its last, too."""
    add_unless_there(session, Sighting, sighting_row(version_id, capture_id, url, now))
    if not first:
        session.connection().execute(_SHOWN_AGAIN, {"key": version_id, "now": now})


def sighting_row(version_id: int, capture_id: int, url: str, now: datetime) -> dict[str, Any]:
    return {"version_id": version_id, "capture_id": capture_id, "url": url, "seen_at": now}


def location_row(report_id: int, version_id: int, facts: LocationFacts, now: datetime) -> dict[str, Any]:
    """Of a place seen for the first time."""
    first = {"report_id": report_id, "url": facts.url, "first_seen": now, "gone_count": 0}
    return {**first, **_told(version_id, facts, now)}


def _told(version_id: int, facts: LocationFacts, now: datetime) -> dict[str, Any]:
    return {
        "portal_id": facts.portal_id,
        "listed_title": facts.listed_title,
        "version_id": version_id,
        "last_seen": now,
        "etag": facts.etag,
        "last_modified": facts.last_modified,
    }


def place_report(
    session: Session, report_id: int, version_id: int, facts: LocationFacts, now: datetime
) -> None:
    """The report is here now, in this version; what was said of its leaving is over."""
    is_new = add_unless_there(session, Location, location_row(report_id, version_id, facts, now))
    if not is_new:
        back = {"gone_since": None, "gone_count": 0, "removed_at": None, "moved_to": None}
        here = (LOCATION.c.report_id == report_id, LOCATION.c.url == facts.url)
        told = _told(version_id, facts, now)
        session.connection().execute(update(LOCATION).where(*here).values(**told, **back))
    if facts.assets or not is_new:
        place_carried(session, report_id, version_id, facts, now)


def place_carried(
    session: Session, report_id: int, version_id: int, facts: LocationFacts, now: datetime
) -> None:
    """What the page there carries, and that it proves the version, too."""
    here = (LOCATION.c.report_id == report_id, LOCATION.c.url == facts.url)
    location_id = session.connection().execute(select(LOCATION.c.id).where(*here)).scalar_one()
    place_assets(session, location_id, facts.assets, now)
    for asset in facts.assets:
        prove(session, version_id, asset.capture_id, asset.url, now)
