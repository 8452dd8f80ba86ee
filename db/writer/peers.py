"""XA-04 for a whole group of peers: one more report moves the median for all of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from db.writer.findings import finding_rows
from db.writer.lasting import replace_findings
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


def recheck_peers(session: Session, subject: Subject, basis: Basis, now: datetime) -> None:
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
        _replace(session, judged, found, now)


def _group(session: Session, subject: Subject, province: str) -> Sequence[SqlRow[Any]]:
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


def _replace(
    session: Session, judged: Sequence[SqlRow[Any]], found: Sequence[Outlier], now: datetime
) -> None:
    readings = {row.report_id: row.reading_id for row in judged}
    wanted = [
        row
        for one in found
        if one.report_id in readings
        for row in finding_rows(
            readings[one.report_id], one.report_id, [one.finding], as_cells({one.code: one.figure})
        )
    ]
    told = {"readings": list(readings.values()), "rule": PEER_OUTLIER.code}
    replace_findings(session, _told(), told, wanted, now)


@cache
def _told() -> Select[Any]:
    of_readings = FINDING.c.reading_id.in_(bindparam("readings", expanding=True))
    return select(FINDING).where(of_readings, FINDING.c.rule == bindparam("rule"))
