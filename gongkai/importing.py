"""Archiving files a person already has: stored as WARC first, then read, like a crawled page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy.orm import Session

from db import writer
from db.exchange import Exchange
from db.facts import Archived, LocationFacts, Read
from db.warc import Segment
from gongkai.beside import FileRead, read_file
from parser.across import Basis
from parser.model import Organ, Reading
from parser.pipeline import PARSER_VERSION, ReportParser
from parser.readers import media_type_of
from parser.worker.process import Worker

_PAGES = frozenset({".htm", ".html", ".shtml", ".mht", ".mhtml"})


@dataclass(frozen=True)
class Filing:
    """Where reports are filed, and what the person who has the files says of them."""

    session: Session
    segment: Segment
    parser: ReportParser
    reader: Worker
    clock: Callable[[], datetime]
    organ_name: str | None = None
    year: int | None = None

    @cached_property
    def basis(self) -> Basis:
        return Basis(self.parser.forms, self.parser.thresholds)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one report of a file. `archived` is None, and `reading.error` or `missing` says why."""

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


def import_files(paths: Iterable[Path], filing: Filing) -> Iterator[list[Imported]]:
    """One list for each file, pages first: a document that a page carries is filed with it, not once more."""
    carried: set[Path] = set()
    for path in sorted(files_of(paths), key=lambda path: path.suffix.lower() not in _PAGES):
        if path.resolve() not in carried:
            read = read_file(path, filing.reader)
            yield _file(path, read, filing)
            if any(reading.report for reading in read.readings):
                carried.update(read.attached.values())
    writer.settle_organs(filing.session, filing.parser.names, None)


def _file(path: Path, read: FileRead, filing: Filing) -> list[Imported]:
    """The bytes are kept whatever happens, a container's once; each report is filed under `file:///name#part`, and
    all of a file together."""
    whole = _store(path, read.body, filing)
    apart = {href: _store(file, file.read_bytes(), filing) for href, file in read.attached.items()}
    told = [_told(path, reading, filing) for reading in read.readings]
    reads = [
        Read(_capture(one.reading, whole, apart), one.reading, one.organ, year, _place(one))
        for one, year in told
        if one.organ is not None and year is not None
    ]
    archived = iter(_archive(reads, filing))
    return [
        one if one.organ is None or year is None else replace(one, archived=next(archived))
        for one, year in told
    ]


def _archive(reads: Sequence[Read], filing: Filing) -> list[Archived]:
    now = filing.clock()
    with writer.writing(filing.session):
        archived = writer.add_readings(filing.session, reads, PARSER_VERSION, now)
        writer.recheck_all(filing.session, [one.report_id for one in archived], filing.basis, now)
    return archived


def _place(one: Imported) -> LocationFacts:
    return LocationFacts(None, _url(one.path, one.reading.part))


def _capture(reading: Reading, whole: int, apart: Mapping[str, int]) -> int:
    """The capture a reading is of: that of the innermost document that was a file of its own, else the file's."""
    for name in reversed(reading.part.split("!")):
        for href in (name, name.rpartition("#")[0]):
            if href in apart:
                return apart[href]
    return whole


def _told(path: Path, reading: Reading, filing: Filing) -> tuple[Imported, int | None]:
    """Whose report of which year it is. One without organ is filed under its file's name."""
    if reading.report is None:
        return Imported(path, reading, None, None), None
    organ, year = _organ(path, reading, filing), filing.year or reading.report.report_year
    missing = None if year else "年度不明，请用 --year 注明 | no report year: name it with --year"
    return Imported(path, reading, organ, None, missing), year


def _store(path: Path, body: bytes, filing: Filing) -> int:
    headers = ((b"Content-Type", media_type_of(body).encode()),)
    exchange = Exchange(_url(path), "GET", (), None, "", headers, body, filing.clock())
    stored = filing.segment.append(exchange)
    with writer.writing(filing.session):
        return writer.add_capture(filing.session, None, exchange, stored)


def _url(path: Path, part: str = "") -> str:
    """The file's name alone: where it lay on somebody's disk is nobody's business."""
    return f"file:///{path.name}" + (f"#{part}" if part else "")


def _organ(path: Path, reading: Reading, filing: Filing) -> Organ:
    names = filing.parser.names
    if filing.organ_name:
        return names.organs.describe(filing.organ_name, names.regions)
    found = reading.report.organ if reading.report else None
    return found or Organ(f"未具名机关（{path.name}{f'!{reading.part}' if reading.part else ''}）")
