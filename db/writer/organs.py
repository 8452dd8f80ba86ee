"""Organs: one row a body, however it is spelled; its names with their years; who took over from whom."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, and_, bindparam, func, or_, select, union, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.engine import writing
from db.facts import Read
from db.models import Location, OrganName, OrganPortal, OrganSuccession, Report
from db.models import Organ as OrganRow
from db.writer.rows import add_all_unless_there, add_unless_there, table_of
from parser.model import Organ
from parser.names import Names

ORGAN = table_of(OrganRow)
NAME = table_of(OrganName)
DUTY = table_of(OrganPortal)
REPORT = table_of(Report)
LOCATION = table_of(Location)


def organ_id_of(session: Session, organ: Organ, now: datetime) -> int:
    """The organ of that name, of another spelling of it or of a name it had, in that division; made if new.

    Where the division is unknown nothing is merged: namesakes of several divisions stay what they are. What was
    unknown of an organ is filled in.
    """
    region = organ.region_code or ""
    query = _NOWHERE if not region else _SPELLED if organ.key else _CALLED
    told = {"name": organ.name, "region": region, "key": organ.key}
    found = session.connection().execute(query, told).mappings().all()
    known = sorted(found, key=lambda row: (row["name"] != organ.name, row["key"] != organ.key, row["id"]))
    if not known:
        return _new_organ(session, organ, now)
    if new := missing(known[0], organ):
        session.connection().execute(update(ORGAN).where(ORGAN.c.id == known[0]["id"]).values(new))
    return int(known[0]["id"])


def organ_ids_of(session: Session, organs: Sequence[Organ], now: datetime) -> list[int]:
    """Of each what `organ_id_of` says; those of whom nothing new is told are found together."""
    names = {"names": list({organ.name for organ in organs})}
    rows = session.connection().execute(_BY_NAME, names).mappings()
    known = {(row["name"], row["region_code"]): row for row in rows}
    ids: dict[Organ, int] = {}
    for organ in organs:
        row = known.get((organ.name, organ.region_code)) if organ.region_code else None
        if organ not in ids:
            ids[organ] = (
                int(row["id"]) if row and not missing(row, organ) else organ_id_of(session, organ, now)
            )
    return [ids[organ] for organ in organs]


_BY_NAME = select(ORGAN).where(ORGAN.c.name.in_(bindparam("names", expanding=True)))
_NAMED = ORGAN.c.name == bindparam("name")
_IN_REGION = select(ORGAN).where(ORGAN.c.region_code == bindparam("region"))
_WAS_CALLED = ORGAN.c.id.in_(select(NAME.c.organ_id).where(NAME.c.name == bindparam("name")))
_NOWHERE = _IN_REGION.where(_NAMED)
_CALLED = _IN_REGION.where(or_(_NAMED, _WAS_CALLED))
_SPELLED = _IN_REGION.where(or_(_NAMED, ORGAN.c.key == bindparam("key"), _WAS_CALLED))
_ID_OF = select(ORGAN.c.id).where(_NAMED, ORGAN.c.region_code == bindparam("region"))


def _new_organ(session: Session, organ: Organ, now: datetime) -> int:
    region = organ.region_code or ""
    values = {"name": organ.name, "region_code": region, "created_at": now}
    add_unless_there(session, OrganRow, {**values, **_told(organ)})
    organ_id = int(session.connection().execute(_ID_OF, {"name": organ.name, "region": region}).scalar_one())
    note_name(session, organ_id, organ.name)
    return organ_id


def add_strangers(session: Session, organs: Sequence[Organ], now: datetime) -> dict[tuple[str, str], int]:
    """Those of `organs` that nobody could take for another one, known or among them, made in one go.

    Their ids, by name and division. It is what `organ_id_of` would do with each.
    """
    connection = session.connection()
    names = connection.execute(_HEARD, {"names": [organ.name for organ in organs]}).scalars()
    regions, keys = {organ.region_code or "" for organ in organs} | {""}, {organ.key for organ in organs}
    spelled = connection.execute(_HEARD_KEYS, {"regions": list(regions), "keys": list(keys)})
    new = list(_strangers(organs, set(names), {(region, key) for region, key in spelled}))
    if not new:
        return {}
    rows = [
        {"name": organ.name, "region_code": organ.region_code or "", "created_at": now, **_told(organ)}
        for organ in new
    ]
    add_all_unless_there(session, OrganRow, rows)
    made = connection.execute(_IDS_OF, {"names": [organ.name for organ in new]})
    ids = {(name, region): int(organ_id) for organ_id, name, region in made}
    found = {(organ.name, organ.region_code or ""): ids[organ.name, organ.region_code or ""] for organ in new}
    called = [
        {"organ_id": organ_id, "name": name, "first_year": None, "last_year": None}
        for (name, _region), organ_id in found.items()
    ]
    add_all_unless_there(session, OrganName, called)
    return found


_HEARD = union(
    *(
        select(column).where(column.in_(bindparam("names", expanding=True)))
        for column in (ORGAN.c.name, NAME.c.name)
    )
)
_HEARD_KEYS = select(ORGAN.c.region_code, ORGAN.c.key).where(
    ORGAN.c.region_code.in_(bindparam("regions", expanding=True)),
    ORGAN.c.key.in_(bindparam("keys", expanding=True)),
)
_IDS_OF = select(ORGAN.c.id, ORGAN.c.name, ORGAN.c.region_code).where(
    ORGAN.c.name.in_(bindparam("names", expanding=True))
)


def _strangers(
    organs: Iterable[Organ], heard: set[str], spelled: set[tuple[str, str | None]]
) -> Iterator[Organ]:
    """An organ of no division counts beside those of any: it may be told that this is its own."""
    for organ in organs:
        region, key = organ.region_code or "", organ.key
        alike = region and key and spelled & {(region, key), ("", key)}
        if organ.name not in heard and not alike:
            yield organ
        heard.add(organ.name)
        spelled.add((region, key))


def _told(organ: Organ) -> dict[str, str | None]:
    return {"level": organ.level, "kind": organ.kind, "type": organ.type, "key": organ.key}


def missing(row: Mapping[Any, Any], organ: Organ) -> dict[str, str | None]:
    """What is told of an organ and not known of it."""
    return {name: value for name, value in _told(organ).items() if value and not row[name]}


def tell_region(session: Session, portal_id: str, organ: Organ) -> None:
    """An organ that owed its reports to this portal without a division now has one, unless another has its name."""
    if not organ.region_code:
        return
    connection = session.connection()
    organ_id = connection.execute(_DIVISION_UNTOLD, {"name": organ.name, "portal": portal_id}).scalar()
    if organ_id is None:
        return
    if connection.execute(_ID_OF, {"name": organ.name, "region": organ.region_code}).first() is None:
        change = update(ORGAN).where(ORGAN.c.id == organ_id).values(region_code=organ.region_code)
        connection.execute(change)


_DIVISION_UNTOLD = (
    select(ORGAN.c.id)
    .join(DUTY, and_(DUTY.c.organ_id == ORGAN.c.id, DUTY.c.portal_id == bindparam("portal")))
    .where(_NAMED, ORGAN.c.region_code == "")
)


def note_name(session: Session, organ_id: int, name: str) -> None:
    """The organ is called so."""
    add_unless_there(
        session, OrganName, {"organ_id": organ_id, "name": name, "first_year": None, "last_year": None}
    )


def note_printed_names(session: Session, filed: Sequence[tuple[int, Read]]) -> None:
    """The names under which the reports of these organs are filed, or the other spellings that they print."""
    spans: dict[tuple[int, str], list[int]] = {}
    for organ_id, one in filed:
        spans.setdefault((organ_id, _printed_name(one)), []).append(one.report_year)
    rows = [
        {"organ_id": organ_id, "name": name, "first_year": min(years), "last_year": max(years)}
        for (organ_id, name), years in sorted(spans.items())
    ]
    session.connection().execute(_widened(session.get_bind().dialect.name), rows)


def _printed_name(one: Read) -> str:
    organ, printed = one.organ, one.reading.report.organ if one.reading.report else None
    same = printed and printed.key == organ.key and (printed.region_code or "") == (organ.region_code or "")
    return printed.name if printed and same and organ.key else organ.name


@cache
def _widened(dialect: str) -> Insert:
    """Insert a name, or widen the span of years that call the organ so."""
    new = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(NAME)
    least, most = (func.min, func.max) if dialect == "sqlite" else (func.least, func.greatest)
    told, first, last = new.excluded, NAME.c.first_year, NAME.c.last_year
    return new.on_conflict_do_update(
        index_elements=[NAME.c.organ_id, NAME.c.name],
        set_={
            "first_year": least(func.coalesce(first, told.first_year), told.first_year),
            "last_year": most(func.coalesce(last, told.last_year), told.last_year),
        },
        where=or_(first.is_(None), first > told.first_year, last.is_(None), last < told.last_year),
    )


def settle_organs(session: Session, names: Names, portal_id: str | None) -> None:
    """Spell out the organs that came without a key; link those that took over from one another.

    Linked are those of a portal; with None, those of imported files.
    """
    with writing(session):
        keyless = select(ORGAN.c.id, ORGAN.c.name, ORGAN.c.region_code).where(ORGAN.c.key.is_(None))
        for organ_id, name, region in session.connection().execute(keyless).all():
            key = names.organs.describe(name, names.regions, region or None).key
            session.connection().execute(update(ORGAN).where(ORGAN.c.id == organ_id).values(key=key))
        regions = (
            select(ORGAN.c.region_code).where(_of_portal(portal_id), ORGAN.c.region_code != "").distinct()
        )
        for region in session.connection().execute(regions).scalars().all():
            _link(session, names, region)


def _of_portal(portal_id: str | None) -> Any:
    """Organs that owe reports there or have shown one there."""
    owing = select(DUTY.c.organ_id).where(DUTY.c.portal_id == portal_id)
    shown = select(REPORT.c.organ_id).join(LOCATION, LOCATION.c.report_id == REPORT.c.id)
    return or_(ORGAN.c.id.in_(owing), ORGAN.c.id.in_(shown.where(LOCATION.c.portal_id == portal_id)))


def _link(session: Session, names: Names, region: str) -> None:
    """By function within the division (国土资源局, 自然资源局), and to the same body of the division it was before."""
    ids = _ids(session, region)
    for found in names.organs.successions(list(ids)):
        _succeed(session, ids[found.before], ids[found.after], found.since)
    for one in names.regions.renewals(region):
        before, after = _ids(session, one.before), _ids(session, one.after)
        for key in before.keys() & after.keys():
            _succeed(session, before[key], after[key], one.since)


def _ids(session: Session, region: str) -> dict[str, int]:
    here = select(ORGAN.c.key, func.min(ORGAN.c.id)).where(ORGAN.c.region_code == region)
    keyed = here.where(ORGAN.c.key.is_not(None)).group_by(ORGAN.c.key)
    return {key: organ_id for key, organ_id in session.connection().execute(keyed)}


def _succeed(session: Session, before: int, after: int, since: int) -> None:
    add_unless_there(session, OrganSuccession, {"before_id": before, "after_id": after, "since": since})
