"""An archive in a throw-away database, filled through the one writer as a crawl would, a line a fact."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from db import writer
from db.engine import open_engine, sessions
from db.exchange import Exchange, Stored
from parser.model import (
    Bilingual,
    Blame,
    Cell,
    Coverage,
    Finding,
    Organ,
    Reading,
    Report,
    Section,
    Semantic,
    Severity,
)

WATER = Organ("临江市水务局", "220681", "county", "department", "water")
HOUSING = Organ("临江市住房和城乡建设局", "220681", "county", "department", "housing_urban_rural")
PORTAL = "linjiang"
RECEIVED = "t3.new_received.total"


def day(month: int, day_of_month: int, year: int = 2021) -> datetime:
    """Noon in Beijing."""
    return datetime(year, month, day_of_month, 4, tzinfo=UTC)


class City:
    """One portal with two departments that owe reports from 2020 on; days are given to every act."""

    def __init__(self, engine: Engine, first_year: int = 2020) -> None:
        self.engine = engine
        self.session = sessions(engine)()
        self.records = 0
        facts = writer.PortalFacts(PORTAL, "临江市政府门户", "trs", "http://city/")
        writer.register_portal(self.session, facts, [(WATER, first_year), (HOUSING, first_year)], day(1, 1))
        writer.sync_cell_codes(
            self.session, [(RECEIVED, "t3", "new_received", "total", "本年新收·总计", "件")]
        )

    def crawl(self, when: datetime, *, state: str = "ok", complete: bool = True, note: str = "") -> int:
        """A whole run that walked the one column."""
        run_id = writer.start_run(self.session, PORTAL, when)
        if state != "failed":
            proof = "last_page" if complete else ""
            facts = writer.ListingFacts("http://city/nb/", 1, 9, 9, proof, complete)
            writer.add_listing(self.session, run_id, facts, when + timedelta(minutes=5))
        writer.finish_run(self.session, run_id, state, {"pages": 1}, note, when + timedelta(minutes=9))
        return run_id

    def fail_to_fetch(self, run_id: int, url: str, when: datetime, outcome: str = "challenge") -> None:
        writer.add_fetch(self.session, run_id, url, "report", outcome, "HTTP 412", None, when)

    def publish(
        self,
        when: datetime,
        received: str = "60",
        *,
        organ: Organ = WATER,
        published: date | None = None,
        faults: tuple[str, ...] = (),
        url: str = "http://city/water-2020.html",
    ) -> writer.Archived:
        """Archive the organ's report for 2020 as seen at a moment; `published` is the date it prints."""
        body = f"{organ.name}{received}{published}{faults}".encode()
        found = _reading(organ, received, published, tuple(_finding(rule) for rule in faults))
        place = writer.LocationFacts(PORTAL, url, "2020年年报")
        return writer.add_reading(
            self.session, self._capture(url, body, when), found, organ, 2020, place, "1", when
        )

    def _capture(self, url: str, body: bytes, when: datetime) -> int:
        self.records += 1
        digest = hashlib.sha256(body).hexdigest()
        stored = Stored("t.warc.gz", self.records, 1, f"urn:uuid:{self.records}", digest, digest, len(body))
        return writer.add_capture(
            self.session, None, Exchange(url, "GET", (), 200, "OK", (), body, when), stored
        )


def _reading(organ: Organ, received: str, published: date | None, faults: tuple[Finding, ...]) -> Reading:
    value = Decimal(received) if received else None
    cells: Mapping[str, Cell] = {
        RECEIVED: Cell(RECEIVED, received, value, Semantic.NUMBER if received else Semantic.BLANK, "件")
    }
    sections = {1: Section(1, "总体情况", "", "L1")}
    report = Report("ogi_2019", 2020, organ, "2020年年报", published, None, sections, cells)
    return Reading("text/html", f"新收 {received}", report, (), faults, Coverage(1, 1, 0, 0, 0))


def _finding(rule: str) -> Finding:
    message = Bilingual("总计与各项之和不符", "the total is not the sum of its parts")
    return Finding(rule, Severity.ERROR, Blame.PUBLISHER, (RECEIVED,), message, "58 + 1 = 59 ≠ 60", "60 → 59")


@pytest.fixture
def city(database_url: str) -> Iterator[City]:
    """On SQLite and on PostgreSQL in turn."""
    yield from _opened(database_url)


@pytest.fixture
def small_city(sqlite_url: str) -> Iterator[City]:
    """On SQLite only."""
    yield from _opened(sqlite_url)


def _opened(url: str) -> Iterator[City]:
    engine = open_engine(url)
    opened = City(engine)
    try:
        yield opened
    finally:
        opened.session.close()
        engine.dispose()
