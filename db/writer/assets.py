"""What report pages carry: kept with the location of the page, and proof of the version it belongs to."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.facts import AssetFacts
from db.models import Asset, Location
from db.writer.rows import add_unless_there, table_of

ASSET = table_of(Asset)
LOCATION = table_of(Location)


def assets_of(session: Session, portal_id: str) -> dict[int, tuple[AssetFacts, ...]]:
    """By location of the portal: what its page carried when it was last read."""
    found: dict[int, list[AssetFacts]] = {}
    rows = session.execute(
        select(ASSET)
        .join(LOCATION, LOCATION.c.id == ASSET.c.location_id)
        .where(LOCATION.c.portal_id == portal_id, ASSET.c.dropped_at.is_(None))
        .order_by(ASSET.c.id)
    )
    for row in rows:
        facts = AssetFacts(
            row.href, row.url, row.depth, row.capture_id, row.payload_digest, row.etag, row.last_modified
        )
        found.setdefault(row.location_id, []).append(facts)
    return {location_id: tuple(assets) for location_id, assets in found.items()}


def place_assets(session: Session, location_id: int, assets: Iterable[AssetFacts], now: datetime) -> None:
    """The page carries these and no others now."""
    connection = session.connection()
    connection.execute(
        update(ASSET)
        .where(ASSET.c.location_id == location_id, ASSET.c.dropped_at.is_(None))
        .values(dropped_at=now)
    )
    for asset in assets:
        told = {
            "href": asset.href, "depth": asset.depth, "capture_id": asset.capture_id,
            "payload_digest": asset.payload_digest, "etag": asset.etag, "last_modified": asset.last_modified,
            "last_seen": now, "dropped_at": None,
        }  # fmt: skip
        key = {"location_id": location_id, "url": asset.url}
        if not add_unless_there(session, Asset, {**key, "first_seen": now, **told}):
            connection.execute(update(ASSET).filter_by(**key).values(**told))
