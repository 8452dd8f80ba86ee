"""The country enters an archive by the way a crawl takes: stored, indexed, archived with its findings."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from benchmarks.archive.nation import Nation, Page, Published, under_name
from benchmarks.table import Line
from db import writer
from db.exchange import Exchange
from db.facts import LocationFacts, PortalFacts, Read
from db.warc import Segment
from db.writer.captures import Indexed
from parser.pipeline import PARSER_VERSION

ETAG = '"5f1-59b"'
HEADERS = ((b"Content-Type", b"text/html; charset=utf-8"), (b"ETag", ETAG.encode()), (b"Server", b"nginx"))
ASKED = (
    (b"Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    (b"Accept-Language", b"zh-CN,zh;q=0.9"),
    (b"User-Agent", b"gongkai/0.1 (+https://example.invalid/gongkai)"),
    (b"Accept-Encoding", b"gzip, deflate, br, zstd"),
)
UNLESS = (b"If-None-Match", ETAG.encode())


@dataclass
class Spent:
    """Seconds of the clock and of the processor on each step, and what came of it."""

    clock: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cpu: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    readings: int = 0

    def lines(self, goal: int) -> Iterator[Line]:
        """Reports a second: read to committed with findings, and with the bytes stored and indexed before it."""
        clock, cpu = self.clock["archive"], self.cpu["archive"]
        note = f"{self.readings} readings; {self.readings / cpu:.0f} a second of CPU"
        yield Line("reading to committed version, reports a second", self.readings / clock, goal, note)
        whole = sum(self.clock[step] for step in ("store", "index", "archive"))
        shares = ", ".join(f"{step} {seconds:.1f}" for step, seconds in self.clock.items())
        yield Line("with WARC and index, reports a second", self.readings / whole, None, f"seconds: {shares}")

    @contextmanager
    def on(self, step: str) -> Iterator[None]:
        clock, cpu = time.perf_counter(), time.process_time()
        yield
        self.clock[step] += time.perf_counter() - clock
        self.cpu[step] += time.process_time() - cpu


@dataclass(frozen=True)
class Desk:
    """Where it is written, so many readings a transaction."""

    session: Session
    segment: Segment
    group: int
    spent: Spent

    def fill(self, nation: Nation) -> None:
        for number, (portal, organs) in enumerate(nation.portals):
            first = datetime(nation.years[0] + 1, 1, 1, tzinfo=UTC)
            with self.spent.on("duties"):
                writer.register_portal(self.session, portal, nation.duties(organs), first)
            found = list(nation.reports(portal, organs, number))
            for begin in range(0, len(found), self.group):
                self._come_out(portal, found[begin : begin + self.group])

    def _come_out(self, portal: PortalFacts, found: Sequence[Published]) -> None:
        """And some were edited a day later."""
        self._visit(portal, [(one, one.page) for one in found], max(one.at for one in found))
        edited = [(one, one.edited) for one in found if one.edited]
        if edited:
            self._visit(portal, edited, max(one.at for one, _ in edited) + timedelta(days=1))

    def _visit(self, portal: PortalFacts, visit: Sequence[tuple[Published, Page]], now: datetime) -> None:
        pages = [under_name(page, one) for one, page in visit]
        exchanges = [answer(one.url, body, now) for (one, _), (body, _) in zip(visit, pages, strict=True)]
        run_id = writer.start_run(self.session, portal.id, now)
        captures = self.store(exchanges, run_id)
        reads = [
            Read(capture, reading, one.organ, one.year, LocationFacts(portal.id, one.url, "年度报告", ETAG))
            for (one, _), (_, reading), capture in zip(visit, pages, captures, strict=True)
        ]
        with self.spent.on("archive"):
            writer.add_readings(self.session, reads, PARSER_VERSION, now)
        writer.finish_run(self.session, run_id, "ok", {"new": len(reads)}, None, now)
        self.spent.readings += len(reads)

    def store(self, exchanges: Sequence[Exchange], run_id: int | None) -> list[int]:
        with self.spent.on("store"):
            stored = self.segment.write(exchanges)
            self.segment.sync()
        with self.spent.on("index"):
            found = [Indexed(run_id, *each) for each in zip(exchanges, stored, strict=True)]
            ids = writer.add_captures(self.session, found)
        self.segment.forget_indexed()
        return ids


def answer(url: str, body: bytes, at: datetime, status: int = 200) -> Exchange:
    """As a crawl asks, and as an ordinary server answers, which was asked conditionally if it says 304."""
    split = urlsplit(url)
    here = ((b"Host", split.netloc.encode()), (b"Referer", f"http://{split.netloc}/zwgk/".encode()))
    asked = (*here, *ASKED, *([] if body else [UNLESS]))
    date = (b"Date", f"{at:%a, %d %b %Y %H:%M:%S} GMT".encode())
    headers = (*HEADERS, date, (b"Connection", b"keep-alive"))
    return Exchange(url, "GET", asked, status, "OK" if body else "Not Modified", headers, body, at)
