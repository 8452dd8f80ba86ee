"""What is to be proven: findings, and the readings whose figures they speak of."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.history import (
    FINDING,
    ORGAN,
    READING,
    REPORT,
    VERSION,
    Current,
    StoredFinding,
    current_reading,
    finding_of,
    findings_of,
    readings_by_id,
    version_readings,
    versions_of,
)
from parser.model import Cell, Finding, Organ
from parser.values import plain


@dataclass(frozen=True, slots=True)
class Subject:
    """A report whose figures are spoken of."""

    report_id: int
    organ: Organ
    report_year: int


@dataclass(frozen=True, slots=True)
class Side:
    """One reading; `cells` are told, those of `boxed` are spoken of; both in the order of the form."""

    subject: Subject
    reading: Current
    version: int
    media_type: str
    cells: tuple[Cell, ...]
    boxed: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """`name` is what the pack is called. The first side is the report that the findings are filed with."""

    name: str
    findings: tuple[StoredFinding, ...]
    sides: tuple[Side, ...]


def asked_finding(session: Session, finding_id: int) -> Asked | None:
    """None where there is no such finding, or no more: a report that is read again gets new ones."""
    row = session.execute(select(FINDING).where(FINDING.c.id == finding_id)).first()
    if row is None:
        return None
    finding = finding_of(row)
    readings = _compared(session, row.reading_id, row.report_id, row.other_report_id)
    other_year = session.scalar(select(REPORT.c.report_year).where(REPORT.c.id == row.other_report_id))
    stored = StoredFinding(row.id, finding, row.operands_digest, other_year)
    return Asked(f"finding-{finding_id}", (stored,), _sides(session, readings, [(stored, readings)]))


def asked_report(session: Session, report_id: int, name: str) -> Asked:
    """All figures and findings of the reading in force."""
    current = current_reading(session, report_id)
    assert current is not None, report_id
    found = findings_of(session, current.reading_id)
    query = select(FINDING.c.id, FINDING.c.other_report_id).where(FINDING.c.reading_id == current.reading_id)
    other_reports = {row.id: row.other_report_id for row in session.execute(query)}
    spoken = [
        (one, _compared(session, current.reading_id, report_id, other_reports[one.id])) for one in found
    ]
    readings = {reading.reading_id: reading for _, of_one in spoken for reading in of_one}
    own, *others = _sides(session, [current, *_without(readings.values(), current)], spoken)
    whole = tuple(current.report.cells.values()) if current.report else ()
    return Asked(name, found, (replace(own, cells=whole), *others))


def _without(readings: Iterable[Current], first: Current) -> list[Current]:
    return [one for one in readings if one.reading_id != first.reading_id]


def _compared(session: Session, reading_id: int, report_id: int, other_id: int | None) -> list[Current]:
    """The reading itself, and the other report's, or those of the report's other versions."""
    (own,) = readings_by_id(session, [reading_id]).values()
    if other_id is None:
        return [own]
    if other_id != report_id:
        other = current_reading(session, other_id)
        return [own, other] if other else [own]
    versions = [one.id for one in versions_of(session, report_id) if one.id != own.version_id]
    return [own, *version_readings(session, {*versions[:1], *versions[-_MOST_COPIES:]})]


_MOST_COPIES = 3
"""Besides the first version that was replaced, the newest that stand elsewhere: `db.writer.publication` compares no more."""


def _sides(
    session: Session, readings: Sequence[Current], spoken: Sequence[tuple[StoredFinding, Sequence[Current]]]
) -> tuple[Side, ...]:
    return tuple(_side(session, reading, _cells_of(reading, spoken)) for reading in readings)


def _side(session: Session, reading: Current, cells: tuple[Cell, ...]) -> Side:
    row = session.execute(
        select(ORGAN, REPORT.c.report_year, VERSION.c.number, VERSION.c.media_type)
        .join(REPORT, REPORT.c.organ_id == ORGAN.c.id)
        .join(VERSION, VERSION.c.report_id == REPORT.c.id)
        .join(READING, READING.c.version_id == VERSION.c.id)
        .where(READING.c.id == reading.reading_id)
    ).one()
    organ = Organ(row.name, row.region_code or None, row.level, row.kind, row.type)
    subject = Subject(reading.report_id, organ, row.report_year)
    return Side(subject, reading, row.number, row.media_type, cells, cells)


def _cells_of(
    reading: Current, spoken: Sequence[tuple[StoredFinding, Sequence[Current]]]
) -> tuple[Cell, ...]:
    cells: Mapping[str, Cell] = reading.report.cells if reading.report else {}
    wanted = {
        code
        for finding, readings in spoken
        if any(one.reading_id == reading.reading_id for one in readings)
        for code in _operands(finding.finding, cells, [one.report_id for one in readings], reading)
    }
    return tuple(cell for code, cell in cells.items() if code in wanted)


def _operands(
    finding: Finding, cells: Mapping[str, Cell], reports: Sequence[int], reading: Current
) -> list[str]:
    """A finding across reports names the cells of all: of each only those whose figure stands in its arithmetic."""
    codes = [code for named in finding.cells for code in _named(named, cells)]
    if len(set(reports)) < 2:
        return codes
    said = set(re.findall(r"\d+(?:\.\d+)?", finding.arithmetic))
    part = _HANDED_ON.get(finding.rule, ("", ""))[reading.report_id == reports[0]]
    used = [
        code
        for code in codes
        if part in code and (value := cells[code].value) is not None and plain(abs(value)) in said
    ]
    return used or codes


_HANDED_ON = {"T3-05": (".carried_out.", ".carried_in."), "T4-05": (".pending", ".total")}
"""What the earlier year says, and what the later, which the finding is filed with: a figure may stand in both."""


def _named(named: str, cells: Mapping[str, Cell]) -> Iterator[str]:
    """A cell, or all of a row (`t3.granted`) or of a table (`t2`); what is no code names none."""
    if named in cells:
        yield named
    else:
        yield from (code for code in cells if code.startswith(f"{named}."))
