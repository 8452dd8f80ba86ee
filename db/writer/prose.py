"""CP-03: the prose of a report against those that its region archived before it for the same year.

Signatures find the few candidates; only their texts are read. The report archived later has the finding, so
that a copy is named once and the answer does not depend on the order of later readings.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from db.history import Current, narratives
from db.models import ReadingSketch
from db.writer.findings import finding_rows
from db.writer.lasting import Row, Scope, Wanted
from db.writer.neighbours import CURRENT, FINDING, OF_YEAR, ORGAN, READING, REPORT, Subject
from db.writer.rows import add_all_unless_there, table_of
from parser.across.basis import Basis
from parser.across.copied_text import NARRATIVE_SHARED, comparable, estimate, most_shared, sketch
from parser.across.prose import own_prose
from parser.model import Report

SKETCH = table_of(ReadingSketch)

_LEAST_ESTIMATE = 0.2
"""Half of a text shared is a third of the shingles of both, here with a standard error of 0.04."""
_MOST_READ = 3


class Sketched(NamedTuple):
    """A report and the signature of its own prose; None where it has too little."""

    report_id: int
    reading_id: int
    sketch: bytes | None


Region = Sequence[Sketched]
"""All of a division that have a signature, of one year."""


def compare_prose(
    session: Session, subjects: Sequence[Subject], known: Mapping[int, Current], basis: Basis
) -> Wanted:
    """Where a report's own prose is another than at its last reading, later ones are compared anew, too.

    `known` are current readings that need not be read once more.
    """
    placed = [subject for subject in subjects if subject.region]
    own = {subject.report_id: _sketched(known[subject.report_id], basis) for subject in placed}
    _keep(session, own.values())
    regions = _regions(session, placed)
    asked = {one.report_id: (one, region) for one, region in _later(session, own, regions)}
    asked |= {number: (one, regions[number]) for number, one in own.items()}
    candidates = {one: _candidates(one, region) for one, region in asked.values()}
    texts = _texts(session, candidates, known)
    return {
        Scope(one.reading_id, rules=(NARRATIVE_SHARED.code,)): _rows(one, others, texts, basis)
        for one, others in candidates.items()
    }


def _sketched(current: Current, basis: Basis) -> Sketched:
    prose = own_prose(current.report, basis) if current.report else ""
    of_its_own = sketch(prose) if comparable(prose, basis) else None
    return Sketched(current.report_id, current.reading_id, of_its_own)


def _keep(session: Session, found: Iterable[Sketched]) -> None:
    rows = [{"reading_id": one.reading_id, "sketch": one.sketch} for one in found if one.sketch]
    add_all_unless_there(session, ReadingSketch, rows)


def _regions(session: Session, subjects: Sequence[Subject]) -> dict[int, Region]:
    """By report, those it is compared with, it among them."""
    divisions: dict[int, dict[str, list[Sketched]]] = {}
    for subject in subjects:
        divisions.setdefault(subject.year, {})[subject.region] = []
    for year, of_year in divisions.items():
        told = {"year": year, "regions": sorted(of_year)}
        for region, *one in session.connection().execute(_sketches(), told):
            of_year[region].append(Sketched(*one))
    return {subject.report_id: divisions[subject.year][subject.region] for subject in subjects}


@cache
def _sketches() -> Select[Any]:
    readings = ORGAN.join(REPORT, OF_YEAR).join(READING, CURRENT)
    return (
        select(ORGAN.c.region_code, REPORT.c.id, READING.c.id, SKETCH.c.sketch)
        .select_from(readings.join(SKETCH, SKETCH.c.reading_id == READING.c.id))
        .where(ORGAN.c.region_code.in_(bindparam("regions", expanding=True)))
    )


def _later(
    session: Session, own: Mapping[int, Sketched], regions: Mapping[int, Region]
) -> Iterator[tuple[Sketched, Region]]:
    """Reports archived after one whose prose is another now, that shared it or may share it."""
    changed = _changed(session, own, regions)
    pointing = _pointing_at(session, changed)
    for number in changed:
        sketch = own[number].sketch
        for row in regions[number]:
            is_like = sketch and row.sketch and estimate(sketch, row.sketch) >= _LEAST_ESTIMATE
            if row.report_id > number and (is_like or (row.reading_id, number) in pointing):
                yield row, regions[number]


def _changed(session: Session, own: Mapping[int, Sketched], regions: Mapping[int, Region]) -> list[int]:
    """Reports that others came after, and whose reading before this one had another signature, or none."""
    followed = [number for number in own if any(row.report_id > number for row in regions[number])]
    before: dict[int, bytes | None] = {}
    if followed:
        for report_id, reading_id, found in session.connection().execute(_before(), {"ids": followed}):
            if reading_id < own[report_id].reading_id:
                before[report_id] = found
    return [number for number in followed if own[number].sketch != before.get(number)]


@cache
def _before() -> Select[Any]:
    """The readings of reports that were in force, the oldest first."""
    return (
        select(READING.c.report_id, READING.c.id, SKETCH.c.sketch)
        .select_from(READING.outerjoin(SKETCH, SKETCH.c.reading_id == READING.c.id))
        .where(READING.c.report_id.in_(bindparam("ids", expanding=True)), READING.c.candidate.is_(False))
        .order_by(READING.c.report_id, READING.c.id)
    )


def _pointing_at(session: Session, report_ids: Collection[int]) -> set[tuple[int, int]]:
    """Readings that are said to share the prose of one of the reports, each with that report."""
    if not report_ids:
        return set()
    return {(row[0], row[1]) for row in session.connection().execute(_POINTING, {"ids": list(report_ids)})}


_POINTING = select(FINDING.c.reading_id, FINDING.c.other_report_id).where(
    FINDING.c.other_report_id.in_(bindparam("ids", expanding=True)), FINDING.c.rule == NARRATIVE_SHARED.code
)


def _candidates(one: Sketched, region: Region) -> list[int]:
    """Reports archived earlier whose signatures are the most alike."""
    if not one.sketch:
        return []
    earlier = [row for row in region if row.report_id < one.report_id and row.sketch]
    alike = [(estimate(one.sketch, row.sketch), -row.report_id) for row in earlier if row.sketch]
    best = sorted((pair for pair in alike if pair[0] >= _LEAST_ESTIMATE), reverse=True)
    return [-number for _estimate, number in best[:_MOST_READ]]


def _texts(
    session: Session, candidates: Mapping[Sketched, Sequence[int]], known: Mapping[int, Current]
) -> dict[int, Report]:
    """By number, every report of which the text is asked for."""
    asked = {number for one, others in candidates.items() if others for number in (one.report_id, *others)}
    texts = {number: known[number].report for number in asked & known.keys()}
    told = {number: report for number, report in texts.items() if report is not None}
    missing = asked - told.keys()
    return {**told, **narratives(session, missing)} if missing else told


def _rows(one: Sketched, others: Sequence[int], texts: Mapping[int, Report], basis: Basis) -> Sequence[Row]:
    if not others:
        return []
    found = most_shared(texts[one.report_id], [texts[other] for other in others], basis)
    if found is None:
        return []
    place, finding = found
    return finding_rows(one.reading_id, one.report_id, [finding], {}, other_report_id=others[place])
