"""Evidence first: every exchange of a crawl is in WARC and indexed before anything is made of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response
from scrapy.settings import Settings
from sqlalchemy.orm import Session

from crawler.asking.judging import Judge
from crawler.asking.outcomes import Outcome, Purpose, Verdict, classify_failure
from crawler.asking.robots import effective_robots
from crawler.items import Capture
from crawler.running.journal import Part, Shared, failure_is_told
from crawler.running.run import Place, Run
from db import writer
from db.exchange import Exchange
from db.facts import AssetFacts


class PortalCrawler(Crawler):
    """A Scrapy crawler whose middleware and pipeline can ask for the run they serve."""

    def __init__(self, spidercls: type[Spider], settings: Settings, run: Run) -> None:
        super().__init__(spidercls, settings)
        self.run = run


class CaptureMiddleware:
    """Stores each answer as the server sent it, notes the outcome, asks conditionally for what is known.

    An answer that the walk depends on is on the disk before it is handed on. That of a report or an asset
    has `stored` in its meta, to be awaited before it is used: the next request need not wait for it.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.judge = Judge()
        self.assets = {each.url: each for place in run.places.values() for each in place.assets}

    @classmethod
    def from_crawler(cls, crawler: PortalCrawler) -> "CaptureMiddleware":
        return cls(crawler.run)

    def process_request(self, request: Request) -> None:
        for name, value in self._validators(request):
            if value:
                request.headers[name] = value

    def _validators(self, request: Request) -> tuple[tuple[str, str | None], ...]:
        """Of a page or an asset that was archived before."""
        purpose = _purpose(request)
        known: Place | AssetFacts | None = None
        if purpose == "report":
            known = self.run.places.get(request.meta.get("asked", request.url))
        elif purpose == "asset":
            known = self.assets.get(request.meta.get("asked", request.url))
        if known is None:
            return ()
        return (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))

    async def process_response(self, request: Request, response: Response) -> Response:
        purpose, exchange = _purpose(request), _exchange(request, response, self.run.journal.clock())
        verdict = self.judge.verdict(request, response, exchange.decoded_body(), purpose)
        waits = purpose in ("robots", "listing")
        index = self._index(exchange, purpose, verdict, response.headers)
        stored = self.run.journal.store(exchange, index, urgent=waits)
        stored.add_done_callback(failure_is_told)
        request.meta["verdict"], request.meta["stored"] = verdict, stored
        if waits:
            request.meta["capture"] = await stored
        if not _is_read_later(purpose, verdict):
            self._say(response.url, purpose, verdict)
        return _as_robots(response) if purpose == "robots" and response.status >= 400 else response

    def process_exception(self, request: Request, exception: Exception) -> None:
        verdict, run = classify_failure(exception), self.run
        note = partial(_note, run.id, request.url, _purpose(request), verdict, run.journal.clock())
        run.journal.note(note)
        self._say(request.url, _purpose(request), verdict)

    def _index(
        self, exchange: Exchange, purpose: Purpose, verdict: Verdict, headers: Headers
    ) -> "Shared[_Answer, Capture]":
        """What is done once an exchange is on the disk."""
        text = {name: value.decode("latin-1") for name in _KEPT if (value := headers.get(name))}
        return Shared(_index, _Answer(self.run.id, exchange, purpose, verdict, text))

    def _say(self, url: str, purpose: Purpose, verdict: Verdict) -> None:
        facts = {"url": url, "purpose": purpose, "outcome": verdict.outcome, "detail": verdict.detail}
        self.run.voice.say("fetch", **facts)


_KEPT = ("Content-Type", "ETag", "Last-Modified")
"""In the order `Capture` has them."""


class _Answer(NamedTuple):
    """An exchange to be indexed, what it was judged to be, and the headers of `_KEPT` that it has."""

    run_id: int
    exchange: Exchange
    purpose: Purpose
    verdict: Verdict
    text: Mapping[str, str]


def _index(session: Session, parts: Sequence[Part[_Answer]]) -> list[Capture]:
    """Captures and fetches of all answers of a group."""
    found = [(part.about, part.stored) for part in parts if part.stored]
    ids = writer.add_captures(
        session, [writer.Indexed(each.run_id, each.exchange, stored) for each, stored in found]
    )
    fetches, captures = [], []
    for capture_id, (answer, stored) in zip(ids, found, strict=True):
        run_id, exchange, purpose, verdict, text = answer
        if not _is_read_later(purpose, verdict):
            outcome, detail = verdict.outcome, verdict.detail or None
            fetches.append(
                writer.FetchFacts(
                    run_id, exchange.url, purpose, outcome, detail, capture_id, exchange.fetched_at
                )
            )
        captures.append(Capture(capture_id, stored.payload_digest, *map(text.get, _KEPT)))
    writer.add_fetches(session, fetches)
    return captures


def _is_read_later(purpose: Purpose, verdict: Verdict) -> bool:
    """The outcome of a report's `ok` waits until it has been read."""
    return purpose == "report" and verdict.outcome is Outcome.OK


def _note(
    run_id: int,
    url: str,
    purpose: Purpose,
    verdict: Verdict,
    now: datetime,
    session: Session,
) -> None:
    """Nothing came, so nothing was captured."""
    detail = verdict.detail or None
    writer.add_fetch(session, run_id, url, purpose, verdict.outcome, detail, None, now)


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
        sent=request.body,
    )


def _pairs(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name, value) for name in headers for value in headers.getlist(name))


def _as_robots(response: Response) -> Response:
    """What a failed robots.txt permits; the real answer is stored already."""
    headers = {name: values for name, values in response.headers.items() if name != b"Content-Encoding"}
    return response.replace(body=effective_robots(response.status, response.body), headers=headers)
