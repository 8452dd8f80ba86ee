"""What reports and their neighbours say of each other, found anew when they are read, change or go.

Findings that need another report belong to the later of the two, or to the one that was archived later, and
name the other. Work is bounded whatever the archive's size: two years, one region, one group of peers. Reports
that are compared together share what they are compared with: a statement for all, and each pair once.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import Select, bindparam, select, text
from sqlalchemy.orm import Session

from db.engine import writing
from db.facts import ArchiveError
from db.writer.governments import compare_governments, divisions_over
from db.writer.lasting import Wanted, replace_findings
from db.writer.neighbours import ORGAN, REPORT, Subject
from db.writer.peers import compare_peers
from db.writer.prose import compare_prose
from db.writer.publication import compare_publication
from db.writer.years import check_pairs, years_around
from parser.across import Basis, across_years

NEIGHBOURS_LOCK = 0x6E656172  # any number will do, as long as all take the same one
TOGETHER = 250
"""Reports whose neighbours are held in memory at a time, some 0.1 MB each."""


def recheck(session: Session, report_id: int, basis: Basis, now: datetime) -> None:
    """To be called after every new reading of a report, in the same transaction or later; safe to repeat.

    Once in a transaction and last; where one reads several reports, `recheck_all`.
    """
    recheck_all(session, [report_id], basis, now)


def recheck_all(session: Session, report_ids: Sequence[int], basis: Basis, now: datetime) -> None:
    """As if one after the other, the oldest first. Neighbours that are read at the same time wait for each other here."""
    with writing(session):
        subjects = _subjects(session, sorted(set(report_ids)))
        _wait_for_neighbours(session, subjects)
        wanted: Wanted = {}
        for begin in range(0, len(subjects), TOGETHER):
            wanted |= _compared(session, subjects[begin : begin + TOGETHER], basis)
        replace_findings(session, wanted | compare_peers(session, subjects, basis), now)


def _compared(session: Session, subjects: Sequence[Subject], basis: Basis) -> Wanted:
    years = years_around(session, [subject.report_id for subject in subjects])
    for subject in subjects:
        if subject.year not in years[subject.report_id]:
            raise ArchiveError(f"report {subject.report_id} has no current reading to compare")
    known = {current.report_id: current for of in years.values() for current in of.values()}
    return {
        **check_pairs(years.values(), partial(across_years, basis=basis)),
        **compare_prose(session, subjects, known, basis),
        **compare_governments(session, subjects, known, basis),
        **compare_publication(session, list(years), known, basis),
    }


def _wait_for_neighbours(session: Session, subjects: Sequence[Subject]) -> None:
    """PostgreSQL lets many write: two that compare the same pair would not see each other's reading, write the
    same finding twice, or block each other. A few reports keep out who has a neighbour in common with them; many
    keep their years to themselves, which is one lock instead of hundreds."""
    if session.get_bind().dialect.name != "postgresql":
        return
    connection, few = session.connection(), len(subjects) <= _FEW
    for year in sorted({subject.year + later for subject in subjects for later in (0, 1)}):
        connection.execute(_SHARED if few else _ALONE, {"kind": NEIGHBOURS_LOCK, "year": year})
    if few:
        for place in sorted({place for subject in subjects for place in _places_of(subject)}):
            connection.execute(_PLACE, {"place": place})


def _places_of(subject: Subject) -> Iterator[str]:
    """Where its neighbours are; that of a year is that of the pair with the year before, too."""
    for region in divisions_over(subject):
        yield from (f"{subject.year + later} {region}" for later in (0, 1))
    if subject.type and subject.level:
        yield f"{subject.year} {subject.level} {subject.type}"


_FEW = 8
_YEAR = "CAST(:kind AS integer), CAST(:year AS integer)"
_ALONE = text(f"SELECT pg_advisory_xact_lock({_YEAR})")
_SHARED = text(f"SELECT pg_advisory_xact_lock_shared({_YEAR})")
_PLACE = text("SELECT pg_advisory_xact_lock(hashtextextended(:place, 0))")


def _subjects(session: Session, report_ids: Sequence[int]) -> list[Subject]:
    found = [Subject(*row) for row in session.connection().execute(_organs_of(), {"ids": report_ids})]
    if missing := set(report_ids) - {subject.report_id for subject in found}:
        raise ArchiveError(f"no report {min(missing)} to compare")
    return found


@cache
def _organs_of() -> Select[Any]:
    organ = (ORGAN.c.region_code, ORGAN.c.level, ORGAN.c.kind, ORGAN.c.type)
    query = select(REPORT.c.id, REPORT.c.report_year, *organ).join(ORGAN, ORGAN.c.id == REPORT.c.organ_id)
    return query.where(REPORT.c.id.in_(bindparam("ids", expanding=True))).order_by(REPORT.c.id)
