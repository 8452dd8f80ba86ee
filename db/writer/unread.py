"""What is stored and waits to be read: noted, taken, done with."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.engine import writing
from db.models import Unread
from db.writer.rows import add_all_unless_there, table_of

UNREAD = table_of(Unread)


class Waiting(NamedTuple):
    """A stored answer and what its crawl knew of it; `tried` is how often it was taken before."""

    run_id: int
    portal_id: str
    task: Mapping[str, Any]
    tried: int


class UnreadFacts(NamedTuple):
    """A stored answer that is to be read, and what its crawl knew of it."""

    capture_id: int
    run_id: int
    portal_id: str
    task: Mapping[str, Any]


def add_unread(session: Session, stored: Sequence[UnreadFacts]) -> None:
    """They wait from now on; one that does already is not noted twice."""
    with writing(session):
        add_all_unless_there(session, Unread, [each._asdict() for each in stored])


def unread_of(session: Session, portal_id: str) -> list[int]:
    """The captures of a portal that wait to be read, in the order they were stored."""
    query = select(UNREAD.c.capture_id).where(UNREAD.c.portal_id == portal_id)
    found = session.execute(query.order_by(UNREAD.c.capture_id))
    return [int(capture_id) for capture_id in found.scalars()]


def take_unread(session: Session, capture_id: int) -> Waiting | None:
    """What waits under this capture, counted as tried once more; None when it has been read meanwhile."""
    with writing(session):
        row = session.execute(select(UNREAD).where(UNREAD.c.capture_id == capture_id)).first()
        if row is None:
            return None
        raised = update(UNREAD).where(UNREAD.c.capture_id == capture_id).values(tried=row.tried + 1)
        session.execute(raised)
        return Waiting(row.run_id, row.portal_id, row.task, row.tried)


def drop_unread(session: Session, capture_id: int) -> None:
    """It is read: to be called in the transaction that says what came of it."""
    with writing(session):
        session.execute(delete(UNREAD).where(UNREAD.c.capture_id == capture_id))
