"""XA-04 for a whole group of peers: one more report moves the median for all of them."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, bindparam, delete, select
from sqlalchemy.orm import Session

from db.writer.findings import add_findings
from db.writer.neighbours import (
    CURRENT,
    FINDING,
    OF_YEAR,
    ORGAN,
    READING,
    REPORT,
    Subject,
    as_cells,
    figures,
    span_of,
    with_figures,
)
from parser.across.basis import Basis
from parser.across.peers import PEER_CODES, PEER_OUTLIER, Outlier, outliers


class _Key(NamedTuple):
    """What a finding of this rule is known by while it lasts."""

    reading_id: int
    code: str
    arithmetic: str


def recheck_peers(session: Session, subject: Subject, basis: Basis) -> None:
    """Peers are the bodies of the same type and level in the province, or in the country where the province
    has too few of them archived (province-level bodies always)."""
    if not (subject.type and subject.level and subject.region):
        return
    group = _group(session, subject, subject.region[:2])
    least = basis.thresholds.peer_outlier_least_peers
    if len(group) <= least:
        group = _group(session, subject, "")
    here = Counter(row.region_code[:2] for row in group)
    judged = [row for row in group if len(here) == 1 or here[row.region_code[:2]] <= least]
    found = list(outliers({row.report_id: figures(row, PEER_CODES) for row in group}, basis))
    if found or any(row.is_outlier for row in judged):
        _replace(session, judged, found)


def _group(session: Session, subject: Subject, province: str) -> Sequence[Row[Any]]:
    told = {"year": subject.year, "type": subject.type, "level": subject.level}
    first, last = span_of(province)
    return session.connection().execute(_peers(), {**told, "first": first, "last": last}).all()


@cache
def _peers() -> Select[Any]:
    readings, columns = with_figures(ORGAN.join(REPORT, OF_YEAR).join(READING, CURRENT), PEER_CODES)
    told = select(FINDING.c.id).where(
        FINDING.c.reading_id == READING.c.id, FINDING.c.rule == PEER_OUTLIER.code
    )
    keys = (REPORT.c.id.label("report_id"), READING.c.id.label("reading_id"), ORGAN.c.region_code)
    return (
        select(*keys, told.exists().label("is_outlier"), *columns)
        .select_from(readings)
        .where(ORGAN.c.type == bindparam("type"), ORGAN.c.level == bindparam("level"))
        .where(ORGAN.c.region_code.between(bindparam("first"), bindparam("last")))
    )


def _replace(session: Session, judged: Sequence[Row[Any]], found: Sequence[Outlier]) -> None:
    """Write only what differs from the findings that are there."""
    readings = {row.report_id: row.reading_id for row in judged}
    wanted = {
        _Key(readings[one.report_id], one.code, one.finding.arithmetic): one
        for one in found
        if one.report_id in readings
    }
    stored = {
        _Key(row.reading_id, row.cells[0], row.arithmetic): row.id
        for row in session.connection().execute(
            select(FINDING).where(
                FINDING.c.reading_id.in_(list(readings.values())), FINDING.c.rule == PEER_OUTLIER.code
            )
        )
    }
    if stale := [number for key, number in stored.items() if key not in wanted]:
        session.connection().execute(delete(FINDING).where(FINDING.c.id.in_(stale)))
    for key, one in wanted.items():
        if key not in stored:
            cells = as_cells({one.code: one.figure})
            add_findings(session, key.reading_id, one.report_id, [one.finding], cells)
