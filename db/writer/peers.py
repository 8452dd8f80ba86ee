"""XA-04 for a whole group of peers: one more report moves the median for all of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from db.writer.findings import finding_rows
from db.writer.lasting import Row, Scope, Wanted
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
from parser.across.peers import PEER_CODES, PEER_OUTLIER, outliers

Peers = Sequence[SqlRow[Any]]


class Place(NamedTuple):
    """Where and when bodies of one level are peers: in a province, or in the country where that is ''."""

    year: int
    level: str
    province: str


def compare_peers(session: Session, subjects: Sequence[Subject], basis: Basis) -> Wanted:
    """Peers are the bodies of the same type and level in the province, or in the country where the province
    has too few of them archived (province-level bodies always)."""
    least, wanted = basis.thresholds.peer_outlier_least_peers, Wanted()
    few: dict[Place, set[str]] = {}
    for place, types in _asked(subjects).items():
        for type_, peers in _peers_of(session, place, types).items():
            if len(peers) > least:
                wanted |= _wanted(peers, peers, basis)
            else:
                few.setdefault(place._replace(province=""), set()).add(type_)
    for place, types in few.items():
        for peers in _peers_of(session, place, types).values():
            wanted |= _wanted(peers, _of_few(peers, least), basis)
    return wanted


def _asked(subjects: Sequence[Subject]) -> dict[Place, set[str]]:
    asked: dict[Place, set[str]] = {}
    for subject in subjects:
        if subject.type and subject.level and subject.region:
            place = Place(subject.year, subject.level, subject.region[:2])
            asked.setdefault(place, set()).add(subject.type)
    return asked


def _of_few(peers: Peers, least: int) -> Peers:
    """Those whose provinces have too few; of a single province all."""
    here = Counter(row.region_code[:2] for row in peers)
    return peers if len(here) == 1 else [row for row in peers if here[row.region_code[:2]] <= least]


def _peers_of(session: Session, place: Place, types: Collection[str]) -> dict[str, Peers]:
    """By type."""
    first, last = span_of(place.province)
    told = {"year": place.year, "types": sorted(types), "level": place.level, "first": first, "last": last}
    found: dict[str, list[SqlRow[Any]]] = {type_: [] for type_ in types}
    for row in session.connection().execute(_peers(), told):
        found[row.type].append(row)
    return dict(found)


@cache
def _peers() -> Select[Any]:
    readings, columns = with_figures(ORGAN.join(REPORT, OF_YEAR).join(READING, CURRENT), PEER_CODES)
    told = select(FINDING.c.id).where(
        FINDING.c.reading_id == READING.c.id, FINDING.c.rule == PEER_OUTLIER.code
    )
    keys = (
        REPORT.c.id.label("report_id"),
        READING.c.id.label("reading_id"),
        ORGAN.c.type,
        ORGAN.c.region_code,
    )
    return (
        select(*keys, told.exists().label("is_outlier"), *columns)
        .select_from(readings)
        .where(ORGAN.c.type.in_(bindparam("types", expanding=True)))
        .where(ORGAN.c.level == bindparam("level"))
        .where(ORGAN.c.region_code.between(bindparam("first"), bindparam("last")))
    )


def _wanted(peers: Peers, judged: Peers, basis: Basis) -> Wanted:
    """Of all that are judged by these peers: what outliers have, and who was one has no more."""
    readings = {row.report_id: row.reading_id for row in judged}
    found: dict[int, list[Row]] = {row.report_id: [] for row in judged if row.is_outlier}
    for one in outliers({row.report_id: figures(row, PEER_CODES) for row in peers}, basis):
        if number := readings.get(one.report_id):
            operands = as_cells({one.code: one.figure})
            rows = finding_rows(number, one.report_id, [one.finding], operands)
            found.setdefault(one.report_id, []).extend(rows)
    return {Scope(readings[of], rules=(PEER_OUTLIER.code,)): rows for of, rows in found.items()}
