"""Portals, and who is expected to publish where in which years."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from db.engine import writing
from db.facts import DutyFacts, PortalFacts
from db.models import Organ as OrganRow
from db.models import OrganPortal, Portal
from db.writer.organs import add_strangers, missing, organ_id_of, tell_region
from db.writer.rows import put_all, table_of
from parser.model import Organ

ORGAN = table_of(OrganRow)
DUTY = table_of(OrganPortal)


def register_portal(
    session: Session,
    portal: PortalFacts,
    duties: Sequence[DutyFacts | tuple[Organ, int]],
    now: datetime,
) -> None:
    """Make the archive agree with a portal's YAML: the portal, its organs, the years of each duty.

    An organ the YAML no longer names keeps its past duty, which ends with the year before `now`.
    """
    with writing(session):
        put_all(session, Portal, [asdict(portal)])
        told = [DutyFacts(*duty) for duty in duties]
        standing = _standing(session, portal.id)
        strangers = [duty for duty in told if _key(duty.organ) not in standing]
        if strangers:
            _register_strangers(session, portal.id, strangers, now)
            standing = _standing(session, portal.id)
        named: list[int] = []
        for duty in told:
            row = standing.get(_key(duty.organ))
            if row is not None and row.id not in named and _says(row, duty):
                named.append(row.id)
            else:
                named.append(_register_duty(session, portal.id, duty, now))
        session.execute(
            update(DUTY)
            .where(DUTY.c.portal_id == portal.id, DUTY.c.last_year.is_(None), DUTY.c.organ_id.not_in(named))
            .values(last_year=now.year - 1)
        )


_OWING = (
    select(ORGAN, DUTY.c.first_year, DUTY.c.last_year)
    .join(DUTY, DUTY.c.organ_id == ORGAN.c.id)
    .where(DUTY.c.portal_id == bindparam("portal"))
)


def _standing(session: Session, portal_id: str) -> dict[tuple[str, str], Row[Any]]:
    """The duties of a portal with their organs, by name and division of these."""
    rows = session.connection().execute(_OWING, {"portal": portal_id})
    return {(row.name, row.region_code): row for row in rows}


def _key(organ: Organ) -> tuple[str, str]:
    return organ.name, organ.region_code or ""


def _says(row: Row[Any], duty: DutyFacts) -> bool:
    """Whether the duty and its organ stand as they are told, so that there is nothing to register."""
    years = (row.first_year, row.last_year)
    return years == (duty.first_year, duty.last_year) and not missing(row._mapping, duty.organ)


def _register_strangers(session: Session, portal_id: str, duties: Sequence[DutyFacts], now: datetime) -> None:
    """In one go, for a new portal has hundreds; who could be somebody known is left to be looked at."""
    made = add_strangers(session, [duty.organ for duty in duties], now)
    rows = [_row(portal_id, made[_key(duty.organ)], duty) for duty in duties if _key(duty.organ) in made]
    put_all(session, OrganPortal, rows)


def _register_duty(session: Session, portal_id: str, duty: DutyFacts, now: datetime) -> int:
    tell_region(session, portal_id, duty.organ)
    organ_id = organ_id_of(session, duty.organ, now)
    put_all(session, OrganPortal, [_row(portal_id, organ_id, duty)])
    return organ_id


def _row(portal_id: str, organ_id: int, duty: DutyFacts) -> dict[str, Any]:
    years = {"first_year": duty.first_year, "last_year": duty.last_year}
    return {"organ_id": organ_id, "portal_id": portal_id, **years}
