"""What has to be read again, and from what: the page, and what it carried, that prove each version."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session

from db import models
from db.content import sha256
from db.history import read_body
from db.versions import body_digest
from db.warc import WarcStore
from db.writer.rows import table_of

ORGAN, NAME, REPORT, VERSION, READING, SIGHTING, LOCATION, CAPTURE, ASSET, BODY = (
    table_of(model)
    for model in (
        models.Organ, models.OrganName, models.Report, models.Version, models.Reading,
        models.Sighting, models.Location, models.Capture, models.Asset, models.ReadingBody,
    )
)  # fmt: skip

CHUNK = 100
"""Versions looked up at a time."""


class NotWhole(Exception):
    """What a version was read from cannot be had from the store any more; the message says what."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which reports are meant: of an organ by any of its names, of a year; None: all."""

    organ: str | None = None
    year: int | None = None

    @property
    def names_one(self) -> bool:
        return self.organ is not None and self.year is not None

    def holds(self) -> ColumnElement[bool]:
        """The condition on `report.id`."""
        named = select(NAME.c.organ_id).where(NAME.c.name == self.organ)
        of_organ = true() if self.organ is None else REPORT.c.organ_id.in_(named)
        of_year = true() if self.year is None else REPORT.c.report_year == self.year
        return and_(of_organ, of_year)


@dataclass(frozen=True, slots=True)
class Source:
    """What a version was read from: `page` is a capture, None where no stored page and what it carried make up the
    version; `carried` are captures by href as printed. `portal_id` None: an imported file."""

    version_id: int
    number: int
    organ: str
    organ_id: int
    region_code: str | None
    organ_key: str | None
    report_year: int
    url: str
    portal_id: str | None
    listed_title: str | None
    hints: Mapping[str, Any] | None
    said: Mapping[str, Any] | None
    media_type: str | None
    page: int | None
    carried: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A body that proves a version."""

    capture_id: int
    digest: str
    media_type: str | None


def count_unread(session: Session, parser_version: str, choice: Choice) -> int:
    """Versions this parser has not read."""
    query = select(func.count()).select_from(VERSION.join(REPORT, REPORT.c.id == VERSION.c.report_id))
    return int(session.execute(query.where(_not_read_by(parser_version), choice.holds())).scalar_one())


def count_versions(session: Session, choice: Choice) -> int:
    joined = VERSION.join(REPORT, REPORT.c.id == VERSION.c.report_id)
    return int(session.execute(select(func.count()).select_from(joined).where(choice.holds())).scalar_one())


def sources_unread(session: Session, parser_version: str, choice: Choice) -> Iterator[Source]:
    """Those of the versions this parser has not read, oldest first; no transaction stays open between them."""
    last = 0
    while True:
        query = (
            select(VERSION.c.id)
            .join(REPORT, REPORT.c.id == VERSION.c.report_id)
            .where(VERSION.c.id > last, _not_read_by(parser_version), choice.holds())
        )
        ids = session.scalars(query.order_by(VERSION.c.id).limit(CHUNK)).all()
        found = sources(session, ids)
        session.rollback()
        yield from found
        if not ids:
            return
        last = ids[-1]


def _not_read_by(parser_version: str) -> ColumnElement[bool]:
    return ~exists().where(READING.c.version_id == VERSION.c.id, READING.c.parser_version == parser_version)


def sources(session: Session, version_ids: Collection[int]) -> list[Source]:
    """What each of these versions was read from, in the order of their numbers."""
    query: Select[Any] = (
        select(
            VERSION.c.id, VERSION.c.number, VERSION.c.report_id, VERSION.c.body_digest, VERSION.c.hints,
            REPORT.c.report_year, ORGAN.c.id.label("organ_id"), ORGAN.c.name, ORGAN.c.region_code, ORGAN.c.key,
            BODY.c.said,
        )
        .join(REPORT, REPORT.c.id == VERSION.c.report_id)
        .join(ORGAN, ORGAN.c.id == REPORT.c.organ_id)
        .outerjoin(READING, and_(READING.c.version_id == VERSION.c.id, READING.c.superseded.is_(False)))
        .outerjoin(BODY, BODY.c.reading_id == READING.c.id)
        .where(VERSION.c.id.in_(version_ids))
        .order_by(VERSION.c.id)
    )  # fmt: skip
    rows = session.execute(query).all()
    bodies = _bodies(session, version_ids)
    places = _places(session, {row.report_id for row in rows})
    hrefs = _hrefs(session, {place.id for found in places.values() for place in found})
    return [_source(row, bodies[row.id], places[row.report_id], hrefs) for row in rows]


def _source(
    row: Row[Any],
    bodies: Mapping[str, _Seen],
    places: Sequence[Row[Any]],
    hrefs: Mapping[int, Mapping[str, str]],
) -> Source:
    """The first location where page and all it carried make up exactly this version."""
    place, page, carried = next(_whole(row, bodies, places, hrefs), (None, None, {}))
    return Source(
        row.id, row.number, row.name, row.organ_id, row.region_code or None, row.key, row.report_year,
        place.url if place else next(iter(bodies), ""), place.portal_id if place else None,
        place.listed_title if place else None, row.hints, row.said,
        page.media_type if page else None, page.capture_id if page else None, carried,
    )  # fmt: skip


def _whole(
    row: Row[Any],
    bodies: Mapping[str, _Seen],
    places: Sequence[Row[Any]],
    hrefs: Mapping[int, Mapping[str, str]],
) -> Iterator[tuple[Row[Any], _Seen, dict[str, int]]]:
    for place in places:
        page = bodies.get(place.url)
        if page is None:
            continue
        seen = {href: bodies[url] for url, href in hrefs.get(place.id, {}).items() if url in bodies}
        if page.digest == row.body_digest:
            yield place, page, {}
        elif body_digest(page.digest, (one.digest for one in seen.values())) == row.body_digest:
            yield place, page, {href: one.capture_id for href, one in seen.items()}


def _bodies(session: Session, version_ids: Collection[int]) -> Mapping[int, Mapping[str, _Seen]]:
    """By version and address: the first stored body that proves it; what said "unchanged" has none."""
    query = (
        select(
            SIGHTING.c.version_id,
            SIGHTING.c.url,
            CAPTURE.c.id,
            CAPTURE.c.payload_digest,
            CAPTURE.c.media_type,
        )
        .join(CAPTURE, CAPTURE.c.id == SIGHTING.c.capture_id)
        .where(SIGHTING.c.version_id.in_(version_ids))
        .where(or_(CAPTURE.c.status == 200, CAPTURE.c.status.is_(None)))
        .order_by(SIGHTING.c.id)
    )
    found: dict[int, dict[str, _Seen]] = defaultdict(dict)
    for version_id, url, *seen in session.execute(query):
        found[version_id].setdefault(url, _Seen(*seen))
    return found


def _places(session: Session, report_ids: Collection[int]) -> Mapping[int, Sequence[Row[Any]]]:
    query: Select[Any] = select(
        LOCATION.c.id, LOCATION.c.report_id, LOCATION.c.url, LOCATION.c.portal_id, LOCATION.c.listed_title
    )
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(query.where(LOCATION.c.report_id.in_(report_ids)).order_by(LOCATION.c.id)):
        found[row.report_id].append(row)
    return found


def _hrefs(session: Session, location_ids: Collection[int]) -> Mapping[int, Mapping[str, str]]:
    """By location, address and href of all its page ever carried."""
    query = select(ASSET.c.location_id, ASSET.c.url, ASSET.c.href)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for location_id, url, href in session.execute(query.where(ASSET.c.location_id.in_(location_ids))):
        found[location_id][url] = href
    return found


def whole_body(session: Session, store: WarcStore, capture_id: int) -> bytes:
    """The body of a capture, proven by its digest; raises NotWhole."""
    stored = select(CAPTURE.c.warc_file, CAPTURE.c.warc_offset, CAPTURE.c.payload_digest)
    file, offset, digest = session.execute(stored.where(CAPTURE.c.id == capture_id)).one()
    try:
        body = read_body(session, store, capture_id)
    except (OSError, ValueError) as error:
        raise NotWhole(f"{file} @{offset}: {error}") from error
    if sha256(body) != digest:
        raise NotWhole(f"{file} @{offset}: 正文与摘要不符 | the body is not that of its digest")
    return body
