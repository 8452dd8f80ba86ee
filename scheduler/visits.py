"""Reads the runs of a portal: what each listed, and what of it nobody could read."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawler.asking.outcomes import Outcome
from db import models
from parser.model import Bilingual
from parser.titles import find_year
from scheduler.evidence import Column, UnreadLink, Visit

BROKE_OFF = Bilingual("中断，没有结束记录", "it broke off without an end")


def load_visits(session: Session, portal_id: str, newest: int | None = None) -> tuple[Visit, ...]:
    """The finished runs of a portal, oldest first; only the `newest` so many if given."""
    run = models.Run
    runs = session.execute(
        select(run.id, run.started_at, run.state, run.note)
        .where(run.portal_id == portal_id, run.state != "running")
        .order_by(run.started_at.desc(), run.id.desc())
        .limit(newest)
    ).all()
    first = min((row.id for row in runs), default=0)
    columns = _columns(session, portal_id, first)
    unread = _unread(session, portal_id, first)
    return tuple(
        Visit(
            run_id=row.id,
            portal_id=portal_id,
            started_at=row.started_at,
            state=row.state,
            note=Bilingual.split(row.note) if row.note else None,
            columns=tuple(columns[row.id]),
            unread=tuple(unread[row.id]),
        )
        for row in reversed(runs)
    )


def stalled_visit(session: Session, portal_id: str, before: datetime) -> Visit | None:
    """The newest run of a portal if it began before a moment and never ended: its process must have died."""
    run = models.Run
    row = session.execute(
        select(run.id, run.started_at, run.state)
        .where(run.portal_id == portal_id)
        .order_by(run.started_at.desc(), run.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row.state != "running" or row.started_at >= before:
        return None
    return Visit(row.id, portal_id, row.started_at, "failed", BROKE_OFF)


def outcomes_of(session: Session, run_id: int) -> dict[str, int]:
    """How many fetches of a run ended how."""
    fetch = models.Fetch
    counts = session.execute(
        select(fetch.outcome, func.count()).where(fetch.run_id == run_id).group_by(fetch.outcome)
    )
    return {outcome: count for outcome, count in counts}


def _columns(session: Session, portal_id: str, first_run: int) -> defaultdict[int, list[Column]]:
    listing = models.Listing
    query = (
        select(listing)
        .where(listing.portal_id == portal_id, listing.run_id >= first_run)
        .order_by(listing.id)
    )
    columns: defaultdict[int, list[Column]] = defaultdict(list)
    for row in session.scalars(query):
        columns[row.run_id].append(
            Column(
                listing_id=row.id,
                url=row.url,
                pages=row.pages,
                reports=row.reports,
                proof=row.proof,
                complete=row.complete,
                listed_at=row.listed_at,
                shrunk_from=row.shrunk_from,
            )
        )
    return columns


def _unread(session: Session, portal_id: str, first_run: int) -> defaultdict[int, list[UnreadLink]]:
    """Report links that no try of a run could read and that are not the address of a report we hold."""
    fetch = models.Fetch
    known = select(models.Location.url).where(models.Location.portal_id == portal_id)
    tries = session.execute(
        select(fetch.run_id, fetch.url, fetch.outcome, fetch.detail)
        .join(models.Run, models.Run.id == fetch.run_id)
        .where(models.Run.portal_id == portal_id, models.Run.id >= first_run)
        .where(fetch.purpose == "report", fetch.url.not_in(known))
        .order_by(fetch.id)
    ).all()
    good = {Outcome.OK, Outcome.UNCHANGED, Outcome.REDIRECTED}
    read = {(row.run_id, row.url) for row in tries if row.outcome in good}
    unread: defaultdict[int, list[UnreadLink]] = defaultdict(list)
    for row in tries:
        if row.run_id is not None and (row.run_id, row.url) not in read:
            unread[row.run_id].append(UnreadLink(row.url, row.outcome, _year_in(row.detail)))
    return unread


def _year_in(detail: str | None) -> int | None:
    return find_year(detail) if detail else None
