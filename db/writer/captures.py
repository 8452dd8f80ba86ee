"""The index of WARC records: written right after the disk, and repaired from it after a crash."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from db.content import media_type
from db.engine import writing
from db.exchange import Exchange, Original, Seen, Stored
from db.models import Capture, Location, Sighting
from db.warc import WarcStore
from db.writer.rows import find_id, table_of

CAPTURE, LOCATION, SIGHTING = map(table_of, (Capture, Location, Sighting))


class Indexed(NamedTuple):
    """What the index says of one stored exchange; `run_id` None when no run asked for it."""

    run_id: int | None
    exchange: Exchange
    stored: Stored


def add_capture(session: Session, run_id: int | None, exchange: Exchange, stored: Stored) -> int:
    """Index a stored exchange; committed on return."""
    return add_captures(session, [Indexed(run_id, exchange, stored)])[0]


def add_captures(session: Session, found: Sequence[Indexed]) -> list[int]:
    """Index stored exchanges, of which one may be a revisit of another; their ids, in their order."""
    if not found:
        return []
    with writing(session):
        connection = session.connection()
        connection.execute(_INSERT, [_row(*each) for each in found])
        names = [each.stored.record_id for each in found]
        ids = {name: int(id_) for id_, name in connection.execute(_BY_RECORD, {"records": names})}
        return [ids[name] for name in names]


_ORIGINAL = CAPTURE.alias()
_INSERT = insert(CAPTURE).values(
    refers_to=select(_ORIGINAL.c.id).where(_ORIGINAL.c.record_id == bindparam("original")).scalar_subquery()
)
_BY_RECORD = select(CAPTURE.c.id, CAPTURE.c.record_id).where(
    CAPTURE.c.record_id.in_(bindparam("records", expanding=True))
)


def _row(run_id: int | None, exchange: Exchange, stored: Stored) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "url": exchange.url,
        "method": exchange.method,
        "fetched_at": exchange.fetched_at,
        "status": exchange.status,
        "media_type": media_type(exchange.response_headers),
        "warc_file": stored.file,
        "warc_offset": stored.offset,
        "warc_length": stored.length,
        "record_id": stored.record_id,
        "payload_digest": stored.payload_digest,
        "sent_digest": stored.sent_digest,
        "body_size": stored.body_size,
        "original": stored.refers_to,
    }


def originals(session: Session) -> Seen:
    """The lookup that `WarcStore.open_segment` takes: the first record that holds a body as sent."""

    def seen(sent_digests: Collection[str]) -> dict[str, Original]:
        rows = session.connection().execute(_ORIGINALS, {"digests": list(sent_digests)})
        return {row.sent_digest: Original(row.record_id, row.url, row.fetched_at) for row in rows}

    return seen


_ORIGINALS = (
    select(CAPTURE.c.sent_digest, CAPTURE.c.record_id, CAPTURE.c.url, CAPTURE.c.fetched_at)
    .where(CAPTURE.c.sent_digest.in_(bindparam("digests", expanding=True)))
    .where(CAPTURE.c.refers_to.is_(None), CAPTURE.c.status.is_not(None))
    .order_by(CAPTURE.c.id.desc())  # so that the first is told last, and stays
)


def whole_capture(session: Session, location_id: int) -> int | None:
    """The newest capture with a body that proves the version standing at a location."""
    shown = (
        select(CAPTURE.c.id)
        .join(SIGHTING, SIGHTING.c.capture_id == CAPTURE.c.id)
        .join(LOCATION, LOCATION.c.version_id == SIGHTING.c.version_id)
        .where(LOCATION.c.id == location_id, SIGHTING.c.url == LOCATION.c.url, CAPTURE.c.status == 200)
    )
    return session.connection().execute(shown.order_by(CAPTURE.c.id.desc()).limit(1)).scalar()


def recover_captures(session: Session, store: WarcStore, *, full: bool = False) -> int:
    """Index what a dead process had stored but not indexed; how many records that were.

    `full` walks every segment from its beginning (for `verify`), not from its last known record.
    """
    ends = select(CAPTURE.c.warc_file, func.max(CAPTURE.c.warc_offset + CAPTURE.c.warc_length))
    rows = session.execute(ends.group_by(CAPTURE.c.warc_file))
    known = {} if full else {file: int(end) for file, end in rows}
    found = 0
    for exchange, stored in store.recover(known):
        if not _is_indexed(session, stored) and _add_unless_indexed(session, exchange, stored):
            found += 1
    return found


def _is_indexed(session: Session, stored: Stored) -> bool:
    return find_id(session, Capture, CAPTURE.c.record_id == stored.record_id) is not None


def _add_unless_indexed(session: Session, exchange: Exchange, stored: Stored) -> bool:
    """Another process may have recovered it since our first look, in a snapshot that SQLite began before that."""
    with writing(session):
        if _is_indexed(session, stored):
            return False
        add_capture(session, None, exchange, stored)
        return True
