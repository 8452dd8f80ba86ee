"""What the archive holds about one report, as frozen values: readings, versions, findings, bodies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, column, select, table
from sqlalchemy.orm import Session

from db import models
from db.compact import unpack
from db.content import decoded
from db.exchange import Exchange
from db.facts import ArchiveError
from db.versions import CellChange, ChangeSet
from db.warc import WarcStore
from parser.model import Bilingual, Blame, Cell, Coverage, Finding, Organ, Report, Section, Severity

ORGAN = models.Organ.__table__
REPORT = models.Report.__table__
VERSION = models.Version.__table__
READING = models.Reading.__table__
BODY, LAYOUT = models.ReadingBody.__table__, models.CellLayout.__table__
FINDING = models.Finding.__table__
CHANGE = models.Change.__table__
CAPTURE = models.Capture.__table__
CODE = models.CellCode.__table__
NAMES = table("organ_names", column("organ_id"), column("name"), column("relation"), column("filed_under_id"))


@dataclass(frozen=True, slots=True)
class Current:
    """A stored reading; `report` is None, and `error` set, when the document could not be read."""

    reading_id: int
    report_id: int
    version_id: int
    parser_version: str
    read_at: datetime
    report: Report | None
    coverage: Coverage
    error: str | None


@dataclass(frozen=True, slots=True)
class StoredVersion:
    id: int
    number: int
    body_digest: str
    first_seen: datetime
    last_seen: datetime
    media_type: str


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """`other_year` is that of the report compared with, for a finding across reports."""

    id: int
    finding: Finding
    operands_digest: str
    other_year: int | None


@dataclass(frozen=True, slots=True)
class StoredChange:
    id: int
    from_version: int
    to_version: int
    detected_at: datetime
    change: ChangeSet


@dataclass(frozen=True, slots=True)
class StoredReport:
    """Everything known of one organ's report of one year; lists are oldest first."""

    report_id: int
    organ: Organ
    report_year: int
    current: Current
    versions: tuple[StoredVersion, ...]
    findings: tuple[StoredFinding, ...]
    changes: tuple[StoredChange, ...]


def load_report(
    session: Session, organ_name: str, report_year: int, region_code: str | None = None
) -> StoredReport | None:
    """The report of the organ that has or had this name, or else that of its predecessor for the year.

    None when nothing is archived; ArchiveError when several organs could be meant.
    """
    found = session.execute(_reports_of(organ_name, report_year, region_code)).all()
    rows = [row for row in found if row.relation == "same"] or found
    if len(rows) > 1:
        bodies = "、".join(sorted(f"{row.name} {row.region_code or '?'}" for row in rows))
        raise ArchiveError(
            f"{organ_name}: 可能是几个机关（{bodies}），请注明行政区划代码 | name the region code"
        )
    return _stored_report(session, rows[0], report_year) if rows else None


def _reports_of(organ_name: str, report_year: int, region_code: str | None) -> Select[Any]:
    asked = NAMES.alias()
    query = (
        select(REPORT.c.id, ORGAN, NAMES.c.relation)
        .distinct()
        .select_from(asked)
        .join(NAMES, NAMES.c.organ_id == asked.c.organ_id)
        .join(ORGAN, ORGAN.c.id == NAMES.c.filed_under_id)
        .join(REPORT, ORGAN.c.id == REPORT.c.organ_id)
        .where(asked.c.name == organ_name, asked.c.relation == "same", REPORT.c.report_year == report_year)
    )
    return query if region_code is None else query.where(ORGAN.c.region_code == region_code)


def current_reading(session: Session, report_id: int) -> Current | None:
    return current_readings(session, [report_id]).get(report_id)


def current_readings(session: Session, report_ids: Collection[int]) -> dict[int, Current]:
    """The current readings of several reports, by report."""
    found = _readings(session, _whole_of_reports(), report_ids)
    return {reading.report_id: reading for reading in found}


def version_reading(session: Session, report_id: int, number: int) -> Current | None:
    """The newest reading of one version."""
    version = select(VERSION.c.id).where(VERSION.c.report_id == report_id, VERSION.c.number == number)
    found = version_readings(session, session.scalars(version).all())
    return found[0] if found else None


def version_readings(session: Session, version_ids: Collection[int]) -> tuple[Current, ...]:
    """The newest reading of each version, oldest version first."""
    found = _readings(session, _whole_of_versions(), version_ids)
    return tuple(sorted(found, key=lambda reading: reading.version_id))


def readings_by_id(session: Session, reading_ids: Collection[int]) -> dict[int, Current]:
    """Any readings, whether in force or not."""
    return {reading.reading_id: reading for reading in _readings(session, _whole(), reading_ids)}


def own_findings(session: Session, reading_ids: Collection[int]) -> dict[int, list[Finding]]:
    """By reading, what its own pages gave: findings across reports left out."""
    query = select(FINDING).where(FINDING.c.reading_id.in_(reading_ids), FINDING.c.other_report_id.is_(None))
    found: dict[int, list[Finding]] = {reading_id: [] for reading_id in reading_ids}
    for row in session.execute(query.order_by(FINDING.c.id)):
        found[row.reading_id].append(finding_of(row))
    return found


def narratives(session: Session, report_ids: Collection[int]) -> dict[int, Report]:
    """What the current readings say in words, by report: reports without their cells."""
    rows = session.execute(_narratives(), {"ids": list(report_ids)})
    return {row.report_id: _report(row, {}) for row in rows}


def read_exchange(session: Session, store: WarcStore, capture_id: int) -> Exchange:
    """The stored exchange with its body, which a revisit takes from the record it refers to."""
    exchange = _stored_exchange(session, store, CAPTURE.c.id == capture_id)
    if exchange.refers_to is None:
        return exchange
    original = _stored_exchange(session, store, CAPTURE.c.record_id == exchange.refers_to)
    return replace(exchange, body=original.body)


def _stored_exchange(session: Session, store: WarcStore, which: ColumnElement[bool]) -> Exchange:
    row = session.execute(select(CAPTURE.c.warc_file, CAPTURE.c.warc_offset).where(which)).first()
    if row is None:
        raise ArchiveError(f"no capture where {which.compile(compile_kwargs={'literal_binds': True})}")
    return store.read(row.warc_file, row.warc_offset)


def read_body(session: Session, store: WarcStore, capture_id: int) -> bytes:
    """The body as meant: what a parser reads."""
    exchange = read_exchange(session, store, capture_id)
    return decoded(exchange.body, exchange.response_headers)


def _stored_report(session: Session, row: Row[Any], report_year: int) -> StoredReport:
    report_id = int(row[0])
    current = current_reading(session, report_id)
    if current is None:
        raise ArchiveError(f"report {report_id} has no current reading")
    return StoredReport(
        report_id,
        Organ(row.name, row.region_code or None, row.level, row.kind, row.type),
        report_year,
        current,
        versions_of(session, report_id),
        findings_of(session, current.reading_id),
        changes_of(session, report_id),
    )


def versions_of(session: Session, report_id: int) -> tuple[StoredVersion, ...]:
    rows = session.execute(select(VERSION).where(VERSION.c.report_id == report_id).order_by(VERSION.c.number))
    return tuple(
        StoredVersion(r.id, r.number, r.body_digest, r.first_seen, r.last_seen, r.media_type) for r in rows
    )


def findings_of(session: Session, reading_id: int) -> tuple[StoredFinding, ...]:
    rows = session.execute(
        select(FINDING, REPORT.c.report_year.label("other_year"))
        .outerjoin(REPORT, REPORT.c.id == FINDING.c.other_report_id)
        .where(FINDING.c.reading_id == reading_id)
        .order_by(FINDING.c.id)
    )
    return tuple(StoredFinding(r.id, finding_of(r), r.operands_digest, r.other_year) for r in rows)


def changes_of(session: Session, report_id: int) -> tuple[StoredChange, ...]:
    old, new = VERSION.alias("old"), VERSION.alias("new")
    rows = session.execute(
        select(CHANGE, old.c.number.label("old_number"), new.c.number.label("new_number"))
        .join(old, old.c.id == CHANGE.c.from_version_id)
        .join(new, new.c.id == CHANGE.c.to_version_id)
        .where(CHANGE.c.report_id == report_id)
        .order_by(CHANGE.c.id)
    )
    return tuple(StoredChange(r.id, r.old_number, r.new_number, r.detected_at, _change_set(r)) for r in rows)


def _change_set(row: Row[Any]) -> ChangeSet:
    cells = tuple(CellChange(**cell) for cell in row.cells)
    return ChangeSet(row.level, cells, row.text_before, row.text_after)


def finding_of(row: Row[Any]) -> Finding:
    return Finding(
        row.rule,
        Severity(row.severity),
        Blame(row.blame),
        tuple(row.cells),
        Bilingual(row.message_zh, row.message_en),
        row.arithmetic,
        row.suggestion,
    )


_OF_ORGAN = (
    ORGAN.c.name.label("organ_name"),
    *(ORGAN.c[name] for name in ("region_code", "level", "kind", "type")),
    REPORT.c.report_year,
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

# Built once: for these, making the statement costs more than running it.


@cache
def _whole() -> Select[Any]:
    return _with_organ().where(READING.c.id.in_(_IDS))


@cache
def _whole_of_reports() -> Select[Any]:
    return _with_organ().where(READING.c.report_id.in_(_IDS), READING.c.is_current)


@cache
def _whole_of_versions() -> Select[Any]:
    return _with_organ().where(READING.c.version_id.in_(_IDS), READING.c.superseded.is_(False))


@cache
def _narratives() -> Select[Any]:
    readings = READING.join(BODY).join(REPORT, REPORT.c.id == READING.c.report_id).join(ORGAN)
    wanted = select(*READING.c, BODY.c.sections, *_OF_ORGAN).select_from(readings)
    return wanted.where(READING.c.report_id.in_(_IDS), READING.c.is_current, READING.c.form.is_not(None))


def _with_organ() -> Select[Any]:
    readings = READING.join(BODY).outerjoin(LAYOUT).join(REPORT, REPORT.c.id == READING.c.report_id)
    columns = (*READING.c, BODY.c.cells, BODY.c.sections, LAYOUT.c.layout, *_OF_ORGAN)
    return select(*columns).select_from(readings.join(ORGAN))


def _readings(session: Session, query: Select[Any], ids: Collection[int]) -> list[Current]:
    """In one query, and one for the codes of all their cells."""
    rows = session.execute(query, {"ids": list(ids)}).all()
    codes = {number: code for number, code in session.execute(_codes())} if rows else {}
    return [_reading(row, codes) for row in rows]


@cache
def _codes() -> Select[Any]:
    return select(CODE.c.id, CODE.c.code)


def _reading(row: Row[Any], codes: Mapping[int, str]) -> Current:
    report = None if row.cells is None else _report(row, unpack(row.layout, row.cells, codes))
    coverage = Coverage(**row.coverage)
    return Current(
        row.id, row.report_id, row.version_id, row.parser_version, row.read_at, report, coverage, row.error
    )


def _report(row: Row[Any], cells: Mapping[str, Cell]) -> Report:
    return Report(
        form=row.form,
        report_year=row.report_year,
        organ=Organ(row.organ_name, row.region_code or None, row.level, row.kind, row.type),
        title=row.title,
        published=row.published,
        signed=row.signed,
        sections=_sections(row.sections or {}),
        cells=cells,
    )


def _sections(stored: Mapping[str, Mapping[str, str]]) -> dict[int, Section]:
    return {
        int(number): Section(int(number), part["title"], part["text"], part["locator"])
        for number, part in stored.items()
    }
