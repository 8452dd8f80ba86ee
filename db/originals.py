"""Records as they lie in the store, byte for byte: for somebody who shall not have to trust what we made of them."""

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from db import models
from db.facts import ArchiveError
from db.members import MAGIC, Member, member_at
from db.questions import ASKED
from db.warc import WarcStore
from db.writer.rows import table_of

CAPTURE, FETCH, LOCATION, SIGHTING = map(
    table_of, (models.Capture, models.Fetch, models.Location, models.Sighting)
)
GONE = ("gone", "soft_404")
WINDOWS = (2**12, 2**16, 2**22)
"""How far before an answer its request is looked for."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture and its records, packed; `request` is empty for an imported file.

    Where the answer tells its question itself, `info` is the warcinfo it does so by, and `request` is empty.
    """

    row: Mapping[str, Any]
    request: bytes
    answer: bytes
    info: bytes = b""


@dataclass(frozen=True, slots=True)
class Seen:
    """That a capture showed a version."""

    id: int
    version_id: int
    capture_id: int
    url: str
    seen_at: datetime


def sightings(session: Session, version_ids: Collection[int]) -> dict[int, list[Seen]]:
    """By version, oldest first; every version has one."""
    query = select(
        SIGHTING.c.id, SIGHTING.c.version_id, SIGHTING.c.capture_id, SIGHTING.c.url, SIGHTING.c.seen_at
    )
    found: dict[int, list[Seen]] = {version_id: [] for version_id in version_ids}
    for row in session.execute(query.where(SIGHTING.c.version_id.in_(version_ids)).order_by(SIGHTING.c.id)):
        found[row.version_id].append(Seen(*row))
    return found


@dataclass(frozen=True, slots=True)
class Absence:
    """That an address of a report answered that there is nothing."""

    capture_id: int
    url: str
    outcome: str


def absences(session: Session, report_id: int) -> list[Absence]:
    """Oldest first."""
    query = (
        select(FETCH.c.capture_id, FETCH.c.url, FETCH.c.outcome)
        .join(LOCATION, LOCATION.c.url == FETCH.c.url)
        .where(LOCATION.c.report_id == report_id, FETCH.c.outcome.in_(GONE), FETCH.c.capture_id.is_not(None))
    )
    return [Absence(*row) for row in session.execute(query.order_by(FETCH.c.id))]


def kept_captures(session: Session, store: WarcStore, ids: Collection[int]) -> tuple[Kept, ...]:
    """These captures and those that revisits among them refer to, by id; ArchiveError where the store has one no more."""
    found: dict[int, Row[Any]] = {}
    wanted = set(ids)
    while wanted:
        rows = session.execute(select(CAPTURE).where(CAPTURE.c.id.in_(wanted))).all()
        found |= {row.id: row for row in rows}
        wanted = {row.refers_to for row in rows if row.refers_to is not None} - found.keys()
    return tuple(_kept(found[key]._asdict(), store) for key in sorted(found))


def _kept(row: Mapping[str, Any], store: WarcStore) -> Kept:
    try:
        with store.open(row["warc_file"]) as source:
            source.seek(row["warc_offset"])
            answer = source.read(row["warc_length"])
            if tells_its_question(answer):
                return Kept(row, b"", answer, first_record(source))
            return Kept(row, request_before(source, row["warc_offset"], row["record_id"]), answer)
    except OSError as error:
        raise ArchiveError(
            f"{row['warc_file']}: {error} | 请运行 gongkai verify, run gongkai verify"
        ) from error


def tells_its_question(answer: bytes) -> bool:
    member = member_at(io.BytesIO(answer), 0)
    head = member.data.partition(b"\r\n\r\n")[0] if member else b""
    return f"\r\n{ASKED}: ".encode() in head


def first_record(source: BinaryIO) -> bytes:
    """That of a file, packed; b"" where it is broken."""
    member = member_at(source, 0)
    source.seek(0)
    return source.read(member.length) if member else b""


def request_before(source: BinaryIO, offset: int, record_id: str) -> bytes:
    """The record that ends where this one begins and says it was sent for it, packed; b"" where there is none."""
    for window in WINDOWS:
        begin = max(0, offset - window)
        source.seek(begin)
        before = source.read(offset - begin)
        at = before.rfind(MAGIC)
        while at >= 0:
            member = member_at(source, begin + at)
            if member is not None and member.end == offset:
                return before[at:] if _is_request_for(member, record_id) else b""
            at = before.rfind(MAGIC, 0, at)
    return b""


def _is_request_for(member: Member, record_id: str) -> bool:
    head = member.data.partition(b"\r\n\r\n")[0]
    return b"WARC-Type: request" in head and f"WARC-Concurrent-To: {record_id}".encode() in head
