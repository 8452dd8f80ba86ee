"""Archiving files a person already has: stored as WARC first, then read, like a crawled page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from db import writer
from db.exchange import Exchange
from db.facts import Archived, LocationFacts
from db.warc import Segment
from parser.model import Organ, Reading
from parser.pipeline import PARSER_VERSION, ReportParser
from parser.rules.across_years import across_years


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file. `archived` is None, and `reading.error` or `missing` says why."""

    path: Path
    reading: Reading
    organ: Organ | None
    archived: Archived | None
    missing: str | None = None


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and every file of a folder (hidden ones left out), in name order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        else:
            yield path


def import_file(
    path: Path,
    session: Session,
    segment: Segment,
    parser: ReportParser,
    now: datetime,
    organ_name: str | None = None,
    year: int | None = None,
) -> Imported:
    """The bytes are kept whatever happens; a report without organ is filed under its file's name."""
    body = path.read_bytes()
    reading = parser.read(body)
    capture_id = _store(path, body, reading, session, segment, now)
    if reading.report is None:
        return Imported(path, reading, None, None)
    organ = _organ(path, reading, parser, organ_name)
    report_year = year or reading.report.report_year
    if report_year is None:
        return Imported(
            path, reading, organ, None, "年度不明，请用 --year 注明 | no report year: name it with --year"
        )
    with writer.writing(session):
        archived = writer.add_reading(
            session,
            capture_id,
            reading,
            organ,
            report_year,
            LocationFacts(None, _url(path)),
            PARSER_VERSION,
            now,
        )
        writer.recheck_years(session, archived.report_id, partial(across_years, forms=parser.forms))
    return Imported(path, reading, organ, archived)


def _store(
    path: Path, body: bytes, reading: Reading, session: Session, segment: Segment, now: datetime
) -> int:
    headers = ((b"Content-Type", reading.media_type.encode()),)
    exchange = Exchange(_url(path), "GET", (), None, "", headers, body, now)
    stored = segment.append(exchange)
    with writer.writing(session):
        return writer.add_capture(session, None, exchange, stored)


def _url(path: Path) -> str:
    """The file's name alone: where it lay on somebody's disk is nobody's business."""
    return f"file:///{path.name}"


def _organ(path: Path, reading: Reading, parser: ReportParser, given: str | None) -> Organ:
    if given:
        return parser.names.organs.describe(given, parser.names.regions)
    found = reading.report.organ if reading.report else None
    return found or Organ(f"未具名机关（{path.name}）")
