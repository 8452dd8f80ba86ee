"""All WARC files that are full, shipped: what a person does with `gongkai ship` and the service on its days."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import writer
from db.models import Capture
from db.shipped import Shipped
from db.warc import WarcStore


def ship_full(session: Session, store: WarcStore, url: str) -> Iterator[Shipped]:
    """Each as it arrives; what is being written, or holds what is not indexed, stays. Raises OutOfReach."""
    writer.recover_captures(session, store)
    ends = _ends(session)
    session.rollback()  # no transaction stands open while files travel
    for file in sorted(file for file in store.local_files() if ends.get(file) == store.size(file)):
        if done := store.ship(file, url):
            yield done


def _ends(session: Session) -> dict[str, int]:
    """Where the last indexed record of each file ends."""
    end = func.max(Capture.warc_offset + Capture.warc_length)
    return {
        file: int(last)
        for file, last in session.execute(select(Capture.warc_file, end).group_by(Capture.warc_file))
    }
