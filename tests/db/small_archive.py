"""Reports, exchanges and small archives for the tests of db, each in a line."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from db import writer
from db.compact import values_of
from db.engine import open_engine, sessions
from db.facts import Archived, ListingFacts, LocationFacts, PortalFacts
from db.warc import Exchange, Segment, WarcStore
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
    Standing,
)  # fmt: skip

T0 = datetime(2021, 1, 20, 8, 0, tzinfo=UTC)
HOUSING = Organ("江门市江海区住房和城乡建设局", "440704", "county", "department", "housing_urban_rural")
WATER = Organ("临江市水务局", "220681", "county", "department", "water")
PORTAL = PortalFacts("linjiang", "临江市政府门户", "trs", "http://127.0.0.1/")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
SEMANTICS = {"": Semantic.BLANK, "无": Semantic.NONE_TEXT, "/": Semantic.SLASH, "0": Semantic.ZERO}


def at(days: float) -> datetime:
    return T0 + timedelta(days=days)


def cell(code: str, raw: str | None, unit: str | None = None, **more: object) -> Cell:
    semantic = Semantic.ABSENT if raw is None else SEMANTICS.get(raw, Semantic.ILLEGIBLE)
    semantic = Semantic.NUMBER if raw and raw != "0" and NUMBER.fullmatch(raw) else semantic
    value = Decimal(raw) if raw and semantic in (Semantic.NUMBER, Semantic.ZERO) else None
    return Cell(code, raw, value, semantic, unit, locator=f"L{len(code)}", method="labels", **more)  # type: ignore[arg-type]


def cells(figures: Mapping[str, str | None]) -> dict[str, Cell]:
    return {
        code: cell(code, raw, "万元" if code.endswith("amount") else None) for code, raw in figures.items()
    }


FIGURES: dict[str, str | None] = {
    "t2.normative_documents.made": "3",
    "t2.procurement.amount": "129.59",
    "t3.new_received.natural_person": "58",
    "t3.new_received.business": "",
    "t3.new_received.total": "60",
    "t3.carried_in.total": "0",
    "t3.granted.total": "40",
    "t3.partial.total": "5",
    "t3.denied_state_secret.total": "2",
    "t3.denied_third_party.total": "无",
    "t3.unable_not_held.total": "10",
    "t3.total_processed.total": "57",
    "t3.carried_out.total": "3",
    "t4.review.upheld": "1",
    "t4.review.corrected": "2",
    "t4.review.total": "3",
    "t4.litigation_direct.total": None,
}


def finding(
    rule: str = "T3-03", cell_code: str = "t3.total_processed.total", severity: Severity = Severity.ERROR
) -> Finding:
    message = Bilingual("总计与各项之和不符", "the total is not the sum of its parts")
    return Finding(rule, severity, Blame.PUBLISHER, (cell_code,), message, "40 + 5 + 2 + 10 = 57 ≠ 60", None)


def reading(
    figures: Mapping[str, str | None] | None = None,
    text: str = "一、总体情况 二〇二〇年",
    findings: tuple[Finding, ...] = (),
    year: int = 2020,
    organ: Organ = HOUSING,
    published: date | None = date(2021, 1, 20),
) -> Reading:
    found = cells(FIGURES if figures is None else figures)
    title = f"{organ.name}{year}年政府信息公开工作年度报告"
    sections = {1: Section(1, "总体情况", text, "L5")}
    report = Report("ogi_2019", year, organ, title, published, published, sections, found)
    return Reading("text/html", text, report, (), findings, Coverage(198, len(found), 8, 0, 0))


def unreadable(text: str = "图片") -> Reading:
    return Reading("text/html", text, None, error="没有表格 | no table")


def exchange(url: str, body: bytes = b"<html>", status: int | None = 200, **more: object) -> Exchange:
    headers = ((b"Content-Type", b"text/html; charset=utf-8"),)
    asked = ((b"Host", urlsplit(url).netloc.encode()), (b"User-Agent", b"gongkai"))
    return Exchange(url, "GET", asked, status, "OK", headers, body, T0, **more)  # type: ignore[arg-type]


class Archive:
    """A database and a WARC store, and the way a crawl uses them: store, index, read, archive."""

    def __init__(self, session: Session, store: WarcStore, segment: Segment) -> None:
        self.session, self.store, self.segment = session, store, segment
        writer.register_portal(session, PORTAL, [(HOUSING, 2019), (WATER, 2019)], T0)
        self.run_id = writer.start_run(session, PORTAL.id, T0)

    def capture(self, url: str, body: bytes, status: int = 200) -> int:
        found = exchange(url, body, status)
        return writer.add_capture(self.session, self.run_id, found, self.segment.append(found))

    def add(
        self, body: bytes, read: Reading | None = None, *, url: str = "http://127.0.0.1/a.html",
        organ: Organ = HOUSING, year: int = 2020, parser: str = "1", day: float = 0, etag: str | None = None,
    ) -> Archived:  # fmt: skip
        capture_id = self.capture(url, body)
        place = LocationFacts(PORTAL.id, url, "年度报告", etag)
        found = read or reading(organ=organ, year=year)
        return writer.add_reading(self.session, capture_id, found, organ, year, place, parser, at(day))

    def list_reports(self, reports: int, *, complete: bool = True) -> int | None:
        facts = ListingFacts("http://127.0.0.1/list", 1, reports, reports, "server_total", complete)
        return writer.add_listing(self.session, self.run_id, facts, T0)


@contextmanager
def opened(url: str) -> Iterator[Session]:
    engine = open_engine(url)
    try:
        with sessions(engine)() as session:
            yield session
    finally:
        engine.dispose()


@contextmanager
def open_archive(url: str, folder: Path) -> Iterator[Archive]:
    store = WarcStore(folder / "warc")
    with (
        opened(url) as session,
        store.open_segment("t", lambda: T0, writer.originals(session)) as segment,
    ):
        yield Archive(session, store, segment)


def ambiguous(code: str, *readings: tuple[str, str]) -> Cell:
    return Cell(code, None, None, Semantic.ILLEGIBLE, standing=Standing.AMBIGUOUS, alternatives=readings)


def whole(layout: Any, document: Any) -> dict[str, Any] | None:
    """The cells of a reading as one document, as the script in docs/fixity.md makes it."""
    if layout is None or document is None:
        return None
    return {**layout, **document, "val": values_of(document)}
