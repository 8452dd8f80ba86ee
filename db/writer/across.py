"""What a report and its neighbours say of each other, found anew when it is read, changes or goes.

Findings that need another report belong to the later of the two, or to the one that was archived later, and
name the other. Work is bounded whatever the archive's size: two years, one region, one group of peers.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import Select, bindparam, select, text
from sqlalchemy.orm import Session

from db.engine import writing
from db.facts import ArchiveError
from db.writer.governments import recheck_governments
from db.writer.neighbours import ORGAN, REPORT, Subject
from db.writer.peers import recheck_peers
from db.writer.prose import recheck_prose
from db.writer.publication import recheck_publication
from db.writer.years import check_pairs, years_around
from parser.across import Basis, across_years

NEIGHBOURS_LOCK = 0x6E656172  # any number will do, as long as all take the same one


def recheck(session: Session, report_id: int, basis: Basis, now: datetime) -> None:
    """To be called after every new reading of a report, in the same transaction or later; safe to repeat.

    Once in a transaction and last; where one reads several reports, `recheck_all`.
    """
    recheck_all(session, [report_id], basis, now)


def recheck_all(session: Session, report_ids: Sequence[int], basis: Basis, now: datetime) -> None:
    """Neighbours that are read at the same time wait for each other here."""
    with writing(session):
        subjects = [_subject(session, report_id) for report_id in report_ids]
        _wait_for_neighbours(session, {subject.year for subject in subjects})
        for subject in subjects:
            _recheck(session, subject, basis, now)


def _recheck(session: Session, subject: Subject, basis: Basis, now: datetime) -> None:
    years = years_around(session, subject.report_id)
    if subject.year not in years:
        raise ArchiveError(f"report {subject.report_id} has no current reading to compare")
    check_pairs(session, years, partial(across_years, basis=basis), now)
    recheck_prose(session, subject, years[subject.year], basis, now)
    recheck_peers(session, subject, basis, now)
    recheck_governments(session, subject, basis, now)
    recheck_publication(session, subject.report_id, basis, now)


def _wait_for_neighbours(session: Session, years: Collection[int]) -> None:
    """PostgreSQL lets many write: two that compare the same pair would not see each other's reading, write the
    same finding twice, or block each other. The lock of a year is that of the pair with the year before, too."""
    if session.get_bind().dialect.name == "postgresql":
        for taken in sorted({year + later for year in years for later in (0, 1)}):
            session.connection().execute(_LOCK, {"kind": NEIGHBOURS_LOCK, "year": taken})


_LOCK = text("SELECT pg_advisory_xact_lock(CAST(:kind AS integer), CAST(:year AS integer))")


def _subject(session: Session, report_id: int) -> Subject:
    return Subject(*session.connection().execute(_organ_of(), {"id": report_id}).one())


@cache
def _organ_of() -> Select[Any]:
    organ = (ORGAN.c.region_code, ORGAN.c.level, ORGAN.c.kind, ORGAN.c.type)
    query = select(REPORT.c.id, REPORT.c.report_year, *organ).join(ORGAN, ORGAN.c.id == REPORT.c.organ_id)
    return query.where(REPORT.c.id == bindparam("id"))
