"""Portals, and who is expected to publish where in which years."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.engine import writing
from db.facts import DutyFacts, PortalFacts
from db.models import OrganPortal, Portal
from db.writer.organs import organ_id_of, tell_region
from db.writer.rows import add_unless_there, table_of
from parser.model import Organ

PORTAL = table_of(Portal)
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
        values = {"name": portal.name, "family": portal.family, "home_url": portal.home_url}
        if not add_unless_there(session, Portal, {"id": portal.id, **values}):
            session.execute(update(PORTAL).where(PORTAL.c.id == portal.id).values(values))
        named = [_register_duty(session, portal.id, DutyFacts(*duty), now) for duty in duties]
        session.execute(
            update(DUTY)
            .where(DUTY.c.portal_id == portal.id, DUTY.c.last_year.is_(None), DUTY.c.organ_id.not_in(named))
            .values(last_year=now.year - 1)
        )


def _register_duty(session: Session, portal_id: str, duty: DutyFacts, now: datetime) -> int:
    tell_region(session, portal_id, duty.organ)
    organ_id = organ_id_of(session, duty.organ, now)
    years = {"first_year": duty.first_year, "last_year": duty.last_year}
    key = {"organ_id": organ_id, "portal_id": portal_id}
    if not add_unless_there(session, OrganPortal, {**key, **years}):
        session.execute(
            update(DUTY).where(DUTY.c.organ_id == organ_id, DUTY.c.portal_id == portal_id).values(years)
        )
    return organ_id
