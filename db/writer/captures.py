"""The index of WARC records: written right after the disk, and repaired from it after a crash."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.content import media_type
from db.engine import writing
from db.exchange import Exchange, Original, Seen, Stored
from db.models import Capture, Location, Sighting
from db.warc import WarcStore
from db.writer.rows import add, find_id, table_of

CAPTURE, LOCATION, SIGHTING = map(table_of, (Capture, Location, Sighting))


def add_capture(session: Session, run_id: int | None, exchange: Exchange, stored: Stored) -> int:
    """Index a stored exchange; committed on return."""
    with writing(session):
        refers_to = stored.refers_to and find_id(session, Capture, CAPTURE.c.record_id == stored.refers_to)
        return add(
            session,
            Capture,
            {
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
                "refers_to": refers_to,
            },
        )


def originals(session: Session) -> Seen:
    """The lookup that `WarcStore.open_segment` takes: the first record that holds a body as sent."""

    def seen(sent_digest: str) -> Original | None:
        row = session.execute(
            select(CAPTURE.c.record_id, CAPTURE.c.url, CAPTURE.c.fetched_at)
            .where(CAPTURE.c.sent_digest == sent_digest, CAPTURE.c.refers_to.is_(None))
            .where(CAPTURE.c.status.is_not(None))
            .order_by(CAPTURE.c.id)
            .limit(1)
        ).first()
        return Original(row.record_id, row.url, row.fetched_at) if row else None

    return seen


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
        if find_id(session, Capture, CAPTURE.c.record_id == stored.record_id) is None:
            add_capture(session, None, exchange, stored)
            found += 1
    return found
