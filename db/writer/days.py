"""Days are closed: what was recorded is fixed by a digest that holds the one of the day before.

A link takes the rows by the order in which they were recorded, that is by id, and not by their times: a capture
that a dead process had stored is indexed days later, with its old time, and a closed day must stay as it is. It
goes into the next day that is closed. A day's link reaches to the last row of that day; rows of a later day that
were recorded before that row go with it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, String, cast, func, select, text
from sqlalchemy.orm import Session

from db.engine import writing
from db.fixity.canonical import FORMAT, GENESIS, OF_FORMAT, head_of
from db.fixity.lines import TABLES
from db.fixity.rows import NOTHING, Ids, digest_rows, last_ids
from db.models import DayLink, DayStamp
from db.writer.rows import add_unless_there, put_all, table_of

LINK = table_of(DayLink)
TIMES = {
    "capture": "fetched_at",
    "version": "first_seen",
    "sighting": "seen_at",
    "reading": "read_at",
    "verdict": "decided_at",
}


@dataclass(frozen=True, slots=True)
class Closed:
    """A day that was closed, and the head that anyone may note down to hold against the archive later."""

    day: date
    rows: int
    head: str


def close_days(session: Session, now: datetime) -> list[Closed]:
    """Close each day (UTC) before that of `now` of which something is in no link yet, oldest first.

    Safe beside writers and another that closes. Begins and ends its own transactions.
    """
    closed: list[Closed] = []
    last = newest_link(session)
    for day, through in _ends_of_days(session, last, now, _settled):
        link = _next_link(session, last, day, through, now)
        with writing(session):
            if not add_unless_there(session, DayLink, link):
                return closed
        closed.append(Closed(day, sum(link[f"{kind}_count"] for kind in OF_FORMAT[FORMAT]), link["head"]))
        last = link
    return closed


def newest_link(session: Session) -> Mapping[str, Any] | None:
    """The end of the chain; None before the first day is closed."""
    query = select(LINK).order_by(LINK.c.number.desc()).limit(1)
    found = session.connection().execute(query).first()
    session.commit()
    return found._asdict() if found else None


def add_stamp(session: Session, number: int, authority: str, reply: bytes, now: datetime) -> None:
    """Keep what an authority replied about the head of a link (`db.fixity.timestamp`), its newest reply only."""
    told = {"number": number, "authority": authority, "stamped_at": now, "reply": reply}
    with writing(session):
        put_all(session, DayStamp, [told])


def open_days(session: Session, now: datetime) -> int:
    """How many days `close_days` would close; asks no writer to wait."""
    return sum(1 for _ in _ends_of_days(session, newest_link(session), now, _last_seen))


def _ends_of_days(
    session: Session, last: Mapping[str, Any] | None, now: datetime, settled: Callable[[Session, str], int]
) -> Iterator[tuple[date, Ids]]:
    """The days to be closed after the link `last`, each with the last ids that belong to it."""
    through = dict(last_ids(last) if last else NOTHING)
    first = last["day"] + timedelta(days=1) if last else date.min
    ends: dict[date, dict[str, int]] = {}
    for kind in OF_FORMAT[FORMAT]:
        for day, end in _ends(session, kind, through[kind], settled(session, kind)):
            known = ends.setdefault(max(day, first), {})
            known[kind] = max(end, known.get(kind, 0))
    for day in sorted(day for day in ends if day < now.astimezone(UTC).date()):
        through = {kind: max(end, ends[day].get(kind, 0)) for kind, end in through.items()}
        yield day, through


def _ends(session: Session, kind: str, after: int, settled: int) -> list[tuple[date, int]]:
    """By day, the last id of its rows behind `after`, up to `settled`."""
    table = TABLES[kind]
    day = _day(table.c[TIMES[kind]], session)
    query = select(day, func.max(table.c.id)).where(table.c.id > after, table.c.id <= settled).group_by(day)
    rows = session.connection().execute(query).all()
    session.commit()
    return [(date.fromisoformat(str(day)), int(end)) for day, end in rows]


def _settled(session: Session, kind: str) -> int:
    """The last id before which no row can appear any more.

    PostgreSQL gives ids before the rows are to be seen, so writers of the table are waited for: one table
    at a time, and only until the id is read, so that nobody ever waits for us while we wait for them.
    """
    with writing(session):
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"LOCK TABLE {kind} IN SHARE MODE"))
        return _last_seen(session, kind)


def _last_seen(session: Session, kind: str) -> int:
    return session.connection().execute(select(func.max(TABLES[kind].c.id))).scalar() or 0


def _day(time: ColumnElement[datetime], session: Session) -> ColumnElement[Any]:
    if session.get_bind().dialect.name == "sqlite":
        return func.substr(cast(time, String), 1, 10)
    return cast(func.timezone("UTC", time), Date)


def _next_link(
    session: Session, last: Mapping[str, Any] | None, day: date, through: Ids, now: datetime
) -> dict[str, Any]:
    found = digest_rows(session, last_ids(last) if last else NOTHING, through)
    session.commit()
    link: dict[str, Any] = {
        "number": last["number"] + 1 if last else 1,
        "day": day,
        "format": FORMAT,
        "closed_at": now,
        **{f"{kind}_count": found.count(kind) for kind in OF_FORMAT[FORMAT]},
        **{f"{kind}_last": through[kind] for kind in OF_FORMAT[FORMAT]},
        "root": found.root,
        "previous": last["head"] if last else GENESIS,
        "marks": b"".join(found.marks.values()),
    }
    return {**link, "head": head_of(link)}
