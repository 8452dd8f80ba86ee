"""CP-03: the prose of a report against those that its region archived before it for the same year.

Signatures find the few candidates; only their texts are read. The report archived later has the finding, so
that a copy is named once and the answer does not depend on the order of later readings.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from db.history import Current, narratives
from db.models import ReadingSketch
from db.writer.findings import finding_rows
from db.writer.neighbours import CURRENT, FINDING, OF_YEAR, ORGAN, READING, REPORT, Subject, found_by
from db.writer.rows import add_unless_there, table_of
from parser.across.basis import Basis
from parser.across.copied_text import NARRATIVE_SHARED, comparable, estimate, most_shared, sketch
from parser.across.prose import own_prose
from parser.model import Finding

SKETCH = table_of(ReadingSketch)

_LEAST_ESTIMATE = 0.2
"""Half of a text shared is a third of the shingles of both, here with a standard error of 0.04."""
_MOST_READ = 3


def recheck_prose(session: Session, subject: Subject, current: Current, basis: Basis, now: datetime) -> None:
    """Where the report's own prose is another than at its last reading, later ones are compared anew, too."""
    if not subject.region:
        return
    own = _keep_sketch(session, current, basis)
    region = _region(session, subject)
    _judge(session, current.reading_id, current.report_id, own, region, basis, now)
    later = [row for row in region if row.report_id > current.report_id]
    if later and own != _sketch_before(session, current):
        pointing = _pointing_at(session, current.report_id)
        for row in later:
            if row.reading_id in pointing or (own and estimate(own, row.sketch) >= _LEAST_ESTIMATE):
                _judge(session, row.reading_id, row.report_id, row.sketch, region, basis, now)


def _keep_sketch(session: Session, current: Current, basis: Basis) -> bytes | None:
    """The signature of the reading's own prose, stored; None where it has too little."""
    prose = own_prose(current.report, basis) if current.report else ""
    if not comparable(prose, basis):
        return None
    own = sketch(prose)
    add_unless_there(session, ReadingSketch, {"reading_id": current.reading_id, "sketch": own})
    return own


def _judge(
    session: Session,
    reading_id: int,
    report_id: int,
    own: bytes | None,
    region: Sequence[Row[Any]],
    basis: Basis,
    now: datetime,
) -> None:
    candidates = _candidates(report_id, own, region) if own else []
    found = _most_shared(session, report_id, candidates, basis) if candidates else None
    rows = (
        [] if found is None else finding_rows(reading_id, report_id, [found[0]], {}, other_report_id=found[1])
    )
    found_by(session, reading_id, [NARRATIVE_SHARED.code], rows, now)


def _most_shared(
    session: Session, report_id: int, candidates: Sequence[int], basis: Basis
) -> tuple[Finding, int] | None:
    """The finding, and the report it names."""
    texts = narratives(session, [report_id, *candidates])
    found = most_shared(texts[report_id], [texts[other] for other in candidates], basis)
    return (found[1], candidates[found[0]]) if found else None


def _candidates(report_id: int, own: bytes, region: Sequence[Row[Any]]) -> list[int]:
    """Reports archived earlier whose signatures are the most alike."""
    alike = [(estimate(own, row.sketch), -row.report_id) for row in region if row.report_id < report_id]
    best = sorted((pair for pair in alike if pair[0] >= _LEAST_ESTIMATE), reverse=True)
    return [-number for _estimate, number in best[:_MOST_READ]]


def _region(session: Session, subject: Subject) -> Sequence[Row[Any]]:
    told = {"year": subject.year, "region": subject.region}
    return session.connection().execute(_sketches(), told).all()


@cache
def _sketches() -> Select[Any]:
    readings = ORGAN.join(REPORT, OF_YEAR).join(READING, CURRENT)
    return (
        select(REPORT.c.id.label("report_id"), READING.c.id.label("reading_id"), SKETCH.c.sketch)
        .select_from(readings.join(SKETCH, SKETCH.c.reading_id == READING.c.id))
        .where(ORGAN.c.region_code == bindparam("region"))
    )


def _sketch_before(session: Session, current: Current) -> bytes | None:
    """That of the reading before this one; None where there was none, or too little prose."""
    before = (
        select(SKETCH.c.sketch)
        .select_from(READING.outerjoin(SKETCH, SKETCH.c.reading_id == READING.c.id))
        .where(READING.c.report_id == current.report_id, READING.c.id < current.reading_id)
        .where(READING.c.candidate.is_(False))
        .order_by(READING.c.id.desc())
        .limit(1)
    )
    return session.connection().execute(before).scalar()


def _pointing_at(session: Session, report_id: int) -> set[int]:
    """Readings that are said to share this report's prose."""
    query = select(FINDING.c.reading_id).where(
        FINDING.c.other_report_id == report_id, FINDING.c.rule == NARRATIVE_SHARED.code
    )
    return set(session.connection().execute(query).scalars())
