"""Evidence first: every exchange of a crawl is in WARC and indexed before anything reads it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response
from scrapy.settings import Settings
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from crawler.events import write_event
from crawler.items import Capture
from crawler.outcomes import Answer, Outcome, Purpose, Verdict, classify, classify_failure
from crawler.portals import Portal
from crawler.record import Record
from crawler.robots import effective_robots
from db import models, writer
from db.engine import open_engine, sessions
from db.warc import Exchange, Segment, WarcStore
from parser.across import Basis, load_basis
from parser.worker.process import Worker

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Place:
    """A location archived before: which report it holds, and what a conditional request needs."""

    location_id: int
    report_id: int
    organ: str
    year: int
    etag: str | None
    last_modified: str | None
    payload_digest: str
    gone: bool
    moved: bool


@dataclass(frozen=True, slots=True)
class Archive:
    """One run's hold on the archive: its session, its open WARC segment, and what was known before it."""

    portal: Portal
    session: Session
    segment: Segment
    run_id: int
    clock: Clock
    places: Mapping[str, Place]
    recovered: int

    @property
    def known(self) -> frozenset[str]:
        """Addresses that should still answer: all archived ones but those that moved away."""
        return frozenset(url for url, place in self.places.items() if not place.moved)

    def add_fetch(self, url: str, purpose: Purpose, verdict: Verdict, capture_id: int | None) -> None:
        writer.add_fetch(
            self.session,
            self.run_id,
            url,
            purpose,
            verdict.outcome,
            verdict.detail or None,
            capture_id,
            self.clock(),
        )


@contextmanager
def open_archive(portal: Portal, data: Path, database_url: str, clock: Clock) -> Iterator[Archive]:
    """Begin a run: index what an earlier crash left, register the portal, open a segment.

    The database must be at today's schema (`db.engine.upgrade`).
    """
    engine, store = open_engine(database_url), WarcStore(data / "warc")
    try:
        with sessions(engine)() as session:
            recovered = writer.recover_captures(session, store)
            _register(session, portal, clock())
            run_id = writer.start_run(session, portal.id, clock())
            with store.open_segment(portal.id, clock, writer.originals(session)) as segment:
                places = _places(session, portal.id)
                yield Archive(portal, session, segment, run_id, clock, places, recovered)
    finally:
        engine.dispose()


class PortalCrawler(Crawler):
    """A Scrapy crawler that its middleware and pipeline can ask for archive, events, record and reader."""

    def __init__(
        self, spidercls: type[Spider], settings: Settings, archive: Archive, config: Path, out: TextIO
    ) -> None:
        super().__init__(spidercls, settings)
        self.archive, self.config, self.out, self.record = archive, config, out, Record()
        self.closing = ExitStack()

    @cached_property
    def reader(self) -> Worker:
        """The process that reads: started on the first page to read, a portal without news needs none."""
        return self.closing.enter_context(Worker.of(self.config))

    @cached_property
    def basis(self) -> Basis:
        return load_basis(self.config)


class CaptureMiddleware:
    """Stores each answer as the server sent it, notes the outcome, asks conditionally for what is known."""

    def __init__(self, crawler: PortalCrawler) -> None:
        self.crawler, self.archive = crawler, crawler.archive
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: PortalCrawler) -> "CaptureMiddleware":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        place = self.archive.places.get(request.url)
        if _purpose(request) == "report" and place is not None:
            for name, value in (("If-None-Match", place.etag), ("If-Modified-Since", place.last_modified)):
                if value:
                    request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response:
        exchange = _exchange(request, response, self.archive.clock())
        purpose, body = _purpose(request), exchange.decoded_body()
        requested = request.meta.get("asked", request.url)
        verdict = classify(
            Answer(response.status, _lower(response.headers), body, response.url, requested), purpose
        )
        try:
            capture = self._store(exchange, purpose, verdict, response)
        except (OSError, SQLAlchemyError):
            self._give_up()
            raise
        request.meta["verdict"], request.meta["capture"] = verdict, capture
        return _as_robots(response) if purpose == "robots" and response.status >= 400 else response

    def process_exception(self, request: Request, exception: Exception) -> None:
        verdict = classify_failure(exception)
        self._note(request.url, _purpose(request), verdict, None)

    def _give_up(self) -> None:
        """Nothing may be read that is not stored: the run ends as failed."""
        engine = self.crawler.engine
        if self._closing is None and engine is not None:
            self._closing = asyncio.get_running_loop().create_task(
                engine.close_spider_async(reason="archive_failed")
            )

    def _store(self, exchange: Exchange, purpose: Purpose, verdict: Verdict, response: Response) -> Capture:
        """WARC first, then index and outcome at once; a report's `ok` waits until it has been read."""
        stored = self.archive.segment.append(exchange)
        with writer.writing(self.archive.session):
            capture_id = writer.add_capture(self.archive.session, self.archive.run_id, exchange, stored)
            if not (purpose == "report" and verdict.outcome is Outcome.OK):
                self._note(exchange.url, purpose, verdict, capture_id)
        text = {name: value.decode("latin-1") for name in _KEPT if (value := response.headers.get(name))}
        return Capture(
            capture_id,
            stored.payload_digest,
            text.get("Content-Type"),
            text.get("ETag"),
            text.get("Last-Modified"),
        )

    def _note(self, url: str, purpose: Purpose, verdict: Verdict, capture_id: int | None) -> None:
        self.archive.add_fetch(url, purpose, verdict, capture_id)
        write_event(
            self.crawler.out,
            "fetch",
            url=url,
            purpose=purpose,
            outcome=verdict.outcome,
            detail=verdict.detail,
        )


_KEPT = ("Content-Type", "ETag", "Last-Modified")


def _register(session: Session, portal: Portal, now: datetime) -> None:
    facts = writer.PortalFacts(portal.id, portal.name, portal.family, portal.home_url)
    duties = [writer.DutyFacts(organ.organ(), organ.first_year, organ.last_year) for organ in portal.organs]
    writer.register_portal(session, facts, duties, now)


def _places(session: Session, portal_id: str) -> dict[str, Place]:
    """Every location of the portal by URL; where one URL held several reports, the one seen there last."""
    location, version = models.Location, models.Version
    rows = session.execute(
        select(location, version.body_digest, models.Report.report_year, models.Organ.name)
        .join(version, version.id == location.version_id)
        .join(models.Report, models.Report.id == location.report_id)
        .join(models.Organ, models.Organ.id == models.Report.organ_id)
        .where(location.portal_id == portal_id)
        .order_by(location.last_seen, location.id)
    ).all()
    found = {
        place.url: Place(
            place.id, place.report_id, organ, year, place.etag, place.last_modified, digest,
            place.gone_since is not None, place.moved_to is not None,
        )
        for place, digest, year, organ in rows
    }  # fmt: skip
    session.commit()
    return found


def _purpose(request: Request) -> Purpose:
    """As the spider said; Scrapy's own request for robots.txt says nothing."""
    purpose: Purpose = request.meta.get("purpose", "robots")
    return purpose


def _exchange(request: Request, response: Response, now: datetime) -> Exchange:
    host = ((b"Host", urlsplit(request.url).netloc.encode()),)
    known = response.status in HTTPStatus._value2member_map_
    return Exchange(
        url=response.url,
        method=request.method,
        request_headers=(*host, *_pairs(request.headers)),
        status=response.status,
        reason=HTTPStatus(response.status).phrase if known else "",
        response_headers=_pairs(response.headers),
        body=response.body,
        fetched_at=now,
    )


def _pairs(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name, value) for name in headers for value in headers.getlist(name))


def _lower(headers: Headers) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in _pairs(headers)}


def _as_robots(response: Response) -> Response:
    """What a failed robots.txt permits; the real answer is stored already."""
    headers = {name: values for name, values in response.headers.items() if name != b"Content-Encoding"}
    return response.replace(body=effective_robots(response.status, response.body), headers=headers)
