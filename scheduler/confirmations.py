"""Which portals have to be asked again now, because a report that seems to be gone is to be confirmed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import models
from db.facts import Confirmation


def portals_due(session: Session, rule: Confirmation, now: datetime) -> list[str]:
    """Ids of the portals with a suspected removal whose next confirmation is due."""
    place = models.Location
    suspected = session.execute(
        select(place.portal_id, place.gone_since, place.gone_count)
        .where(place.gone_since.is_not(None), place.removed_at.is_(None), place.moved_to.is_(None))
        .where(place.portal_id.is_not(None))
    )
    return sorted(
        {portal for portal, since, count in suspected if portal and since and now >= rule.due(since, count)}
    )
