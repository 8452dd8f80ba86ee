"""ID-03 and VR: a report against its own earlier versions, its copies elsewhere, and its absence.

These findings name the report itself as the other one, which tells them from what its pages say alone.
Alerts speak of the same facts from the tables of changes and locations; none of these findings is an error,
so none of them alerts a second time.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, case, or_, select
from sqlalchemy.orm import Session

from db.engine import writing
from db.history import Current, current_reading, version_readings
from db.models import Location, Reading, Sighting, Version
from db.versions import compare
from db.writer.findings import finding_rows
from db.writer.lasting import Scope, Wanted, replace_findings
from db.writer.rows import table_of
from db.writer.stored import stored_content
from parser.across.basis import Basis
from parser.across.versions import Figures, cells_changed, copies, report_removed, text_changed
from parser.model import Cell, Finding

LOCATION, READING, SIGHTING, VERSION = map(table_of, (Location, Reading, Sighting, Version))

_MOST_COPIES = 3

Cells = Mapping[str, Cell]


class Place(NamedTuple):
    """A version, and a location where it stands or stood last; no url for one that was replaced.

    `gone_since` only where that is certain: moved, or removed by every confirmation.
    `reading_id` is set for the version of today.
    """

    version_id: int
    number: int
    url: str | None
    gone_since: datetime | None
    reading_id: int | None


class Found(NamedTuple):
    """A finding, and the cells it speaks of, of the current document and of the other."""

    finding: Finding
    own: Cells
    other: Cells


def recheck_publication(session: Session, report_id: int, basis: Basis, now: datetime) -> None:
    """To be called when a report was read, went, moved or came back; safe to repeat."""
    with writing(session):
        replace_findings(session, compare_publication(session, [report_id], {}, basis), now)


def compare_publication(
    session: Session, report_ids: Sequence[int], known: Mapping[int, Current], basis: Basis
) -> Wanted:
    """`known` are current readings that need not be read once more."""
    wanted: Wanted = {}
    for report_id, places in _places(session, report_ids).items():
        reading_id = next((place.reading_id for place in reversed(places) if place.reading_id), None)
        if reading_id is not None:
            wanted[Scope(reading_id, report_id)] = [
                row
                for finding, *operands in _findings(session, report_id, places, known, basis)
                for row in finding_rows(
                    reading_id, report_id, [finding], *operands, other_report_id=report_id
                )
            ]
    return wanted


def _findings(
    session: Session,
    report_id: int,
    places: Sequence[Place],
    known: Mapping[int, Current],
    basis: Basis,
) -> Iterator[Found]:
    standing = {place.version_id: place.url for place in places if place.url and place.gone_since is None}
    gone = [(place.gone_since, place.url) for place in places if place.url and place.gone_since is not None]
    if gone and not standing:
        since, url = max(gone)
        yield Found(report_removed(url, since), {}, {})
    versions = {place.version_id: place.number for place in places}
    if len(versions) > 1 and (current := known.get(report_id) or current_reading(session, report_id)):
        yield from _copies(session, current, standing, basis)
        yield from _changed(session, current, versions, standing, basis)


def _places(session: Session, report_ids: Sequence[int]) -> dict[int, list[Place]]:
    """By report, every version, the oldest first."""
    places: dict[int, list[Place]] = {}
    for report_id, *place in session.connection().execute(_places_of(), {"ids": report_ids}):
        places.setdefault(report_id, []).append(Place(*place))
    return places


@cache
def _places_of() -> Select[Any]:
    current = and_(READING.c.version_id == VERSION.c.id, READING.c.is_current)
    certain = or_(LOCATION.c.removed_at.is_not(None), LOCATION.c.moved_to.is_not(None))
    left = case((certain, LOCATION.c.gone_since))
    versions = VERSION.outerjoin(LOCATION, LOCATION.c.version_id == VERSION.c.id).outerjoin(READING, current)
    return (
        select(VERSION.c.report_id, VERSION.c.id, VERSION.c.number, LOCATION.c.url, left, READING.c.id)
        .select_from(versions)
        .where(VERSION.c.report_id.in_(bindparam("ids", expanding=True)))
        .order_by(VERSION.c.report_id, VERSION.c.number, LOCATION.c.id)
    )


def _copies(session: Session, current: Current, standing: Mapping[int, str], basis: Basis) -> Iterator[Found]:
    """Against the newest other documents that can be seen at the same time."""
    here = standing.get(current.version_id)
    others = [version for version in standing if version != current.version_id][-_MOST_COPIES:]
    if current.report is None or here is None or not others:
        return
    for copy in version_readings(session, others):
        if copy.report is not None:
            urls = (here, standing[copy.version_id])
            for finding in copies(current.report, copy.report, urls, basis):
                yield Found(finding, current.report.cells, copy.report.cells)


def _changed(
    session: Session,
    current: Current,
    versions: Mapping[int, int],
    standing: Mapping[int, str],
    basis: Basis,
) -> Iterator[Found]:
    """Against the first version that it took the place of, both as today's parser reads them.

    A version that still stands at an address of its own was not replaced: it is a copy.
    """
    now = versions[current.version_id]
    seen = _urls(session, versions)
    replaced = [
        version
        for version, number in versions.items()
        if number < now and (version not in standing or seen[version] & seen[current.version_id])
    ]
    if not replaced:
        return
    old, new = (stored_content(session, version) for version in (replaced[0], current.version_id))
    change, numbers = compare(old, new), (versions[replaced[0]], now)
    if change.level == "cells":
        changed = [Figures(cell.code, cell.old_raw, cell.new_raw) for cell in change.cells]
        yield Found(cells_changed(changed, numbers, basis), new.cells or {}, old.cells or {})
    elif change.level == "text":
        yield Found(text_changed(change.text_before or "", change.text_after or "", numbers), {}, {})


def _urls(session: Session, versions: Collection[int]) -> dict[int, set[str]]:
    """Every address where each version was ever seen."""
    urls: dict[int, set[str]] = {version: set() for version in versions}
    for version, url in session.connection().execute(_SEEN, {"ids": list(versions)}):
        urls[version].add(url)
    return urls


_SEEN = (
    select(SIGHTING.c.version_id, SIGHTING.c.url)
    .where(SIGHTING.c.version_id.in_(bindparam("ids", expanding=True)))
    .distinct()
)
