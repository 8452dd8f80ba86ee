"""Runs of a portal, the fetches they made, the lists they walked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.engine import writing
from db.facts import ArchiveError, ListingFacts
from db.models import Fetch, Listing, Run
from db.writer.rows import add, add_many, table_of

RUN = table_of(Run)
LISTING = table_of(Listing)


def start_run(session: Session, portal_id: str, now: datetime) -> int:
    """Open a run; one of the same portal that never ended was killed, and is closed as failed."""
    with writing(session):
        session.execute(
            update(RUN)
            .where(RUN.c.portal_id == portal_id, RUN.c.state == "running")
            .values(state="failed", finished_at=now, note="中断，未正常结束 | interrupted before its end")
        )
        return add(session, Run, {"portal_id": portal_id, "started_at": now, "state": "running"})


def finish_run(
    session: Session, run_id: int, state: str, counters: Mapping[str, int], note: str | None, now: datetime
) -> None:
    """`state` is ok, partial or failed."""
    if state not in ("ok", "partial", "failed"):
        raise ArchiveError(f"a run ends ok, partial or failed, not {state!r}")
    with writing(session):
        session.execute(
            update(RUN)
            .where(RUN.c.id == run_id)
            .values(state=state, counters=dict(counters), note=note, finished_at=now)
        )


class FetchFacts(NamedTuple):
    """What came of one request; `capture_id` None when nothing came."""

    run_id: int | None
    url: str
    purpose: str
    outcome: str
    detail: str | None
    capture_id: int | None
    fetched_at: datetime


def add_fetch(
    session: Session,
    run_id: int | None,
    url: str,
    purpose: str,
    outcome: str,
    detail: str | None,
    capture_id: int | None,
    now: datetime,
) -> None:
    add_fetches(session, [FetchFacts(run_id, url, purpose, outcome, detail, capture_id, now)])


def add_fetches(session: Session, fetches: Sequence[FetchFacts]) -> None:
    with writing(session):
        add_many(session, table_of(Fetch), [fetch._asdict() for fetch in fetches])


def add_listing(session: Session, run_id: int, listing: ListingFacts, now: datetime) -> int | None:
    """Record a walk; the number of reports it shrank from, compared with the last complete walk."""
    with writing(session):
        portal_id = session.execute(select(RUN.c.portal_id).where(RUN.c.id == run_id)).scalar_one()
        before = last_complete_listing(session, portal_id, listing.url)
        shrunk_from = before.reports if before and listing.reports < before.reports else None
        add(
            session,
            Listing,
            {
                "run_id": run_id,
                "portal_id": portal_id,
                "url": listing.url,
                "pages": listing.pages,
                "rows": listing.rows,
                "reports": listing.reports,
                "proof": listing.proof,
                "complete": listing.complete,
                "shrunk_from": shrunk_from,
                "listed_at": now,
            },
        )
        return shrunk_from


def last_complete_listing(session: Session, portal_id: str, url: str) -> ListingFacts | None:
    row = session.execute(
        select(LISTING)
        .where(LISTING.c.portal_id == portal_id, LISTING.c.url == url, LISTING.c.complete)
        .order_by(LISTING.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return ListingFacts(row.url, row.pages, row.rows, row.reports, row.proof, row.complete)
