"""What a report and its neighbours say of each other, found anew when it is read, changes or goes.

Findings that need another report belong to the later of the two, or to the one that was archived later, and
name the other. Work is bounded whatever the archive's size: two years, one region, one group of peers.
"""

from datetime import datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import Select, bindparam, select
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


def recheck(session: Session, report_id: int, basis: Basis, now: datetime) -> None:
    """To be called after every new reading of a report, in the same transaction or later; safe to repeat."""
    with writing(session):
        subject = _subject(session, report_id)
        years = years_around(session, report_id)
        if subject.year not in years:
            raise ArchiveError(f"report {report_id} has no current reading to compare")
        check_pairs(session, years, partial(across_years, basis=basis), now)
        recheck_prose(session, subject, years[subject.year], basis, now)
        recheck_peers(session, subject, basis, now)
        recheck_governments(session, subject, basis, now)
        recheck_publication(session, report_id, basis, now)


def _subject(session: Session, report_id: int) -> Subject:
    return Subject(*session.connection().execute(_organ_of(), {"id": report_id}).one())


@cache
def _organ_of() -> Select[Any]:
    organ = (ORGAN.c.region_code, ORGAN.c.level, ORGAN.c.kind, ORGAN.c.type)
    query = select(REPORT.c.id, REPORT.c.report_year, *organ).join(ORGAN, ORGAN.c.id == REPORT.c.organ_id)
    return query.where(REPORT.c.id == bindparam("id"))
