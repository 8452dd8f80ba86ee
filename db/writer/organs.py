"""Portals, organs, who is expected where, and the numbers of the forms' cells."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from db.engine import writing
from db.facts import ArchiveError, DutyFacts, PortalFacts
from db.models import CellCode, OrganPortal, Portal
from db.models import Organ as OrganRow
from db.writer.rows import add_unless_there, table_of
from parser.model import Organ

ORGAN = table_of(OrganRow)
CODE = table_of(CellCode)
PORTAL = table_of(Portal)
DUTY = table_of(OrganPortal)

EXTRA = "extra"
"""Row code of rows that a form does not have: the code's last part is their label as printed."""

CellCodeTuple = tuple[str, str, str, str, str | None, str | None]


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
    organ_id = organ_id_of(session, duty.organ, now)
    years = {"first_year": duty.first_year, "last_year": duty.last_year}
    key = {"organ_id": organ_id, "portal_id": portal_id}
    if not add_unless_there(session, OrganPortal, {**key, **years}):
        session.execute(
            update(DUTY).where(DUTY.c.organ_id == organ_id, DUTY.c.portal_id == portal_id).values(years)
        )
    return organ_id


def organ_id_of(session: Session, organ: Organ, now: datetime) -> int:
    """The organ of that name and region, made if new; what was unknown of it is filled in.

    A name without region is the organ of that name when there is exactly one; a region given for an
    organ that had none is its region.
    """
    found = session.connection().execute(select(ORGAN).where(ORGAN.c.name == organ.name)).mappings().all()
    region = organ.region_code or ""
    same = [row for row in found if row["region_code"] == region]
    near = [row for row in found if not region or not row["region_code"]]
    known = same or (near if len(near) == 1 else [])
    if not known:
        return _new_organ(session, organ, now)
    _fill_in(session, dict(known[0]), organ)
    return int(known[0]["id"])


def _new_organ(session: Session, organ: Organ, now: datetime) -> int:
    region = organ.region_code or ""
    add_unless_there(
        session,
        OrganRow,
        {
            "name": organ.name,
            "region_code": region,
            "level": organ.level,
            "kind": organ.kind,
            "type": organ.type,
            "created_at": now,
        },
    )
    made = select(ORGAN.c.id).where(ORGAN.c.name == organ.name, ORGAN.c.region_code == region)
    return int(session.connection().execute(made).scalar_one())


def _fill_in(session: Session, row: Mapping[str, object], organ: Organ) -> None:
    told = {
        "region_code": organ.region_code,
        "level": organ.level,
        "kind": organ.kind,
        "type": organ.type,
    }
    new = {name: value for name, value in told.items() if value and not row[name]}
    if new:
        session.connection().execute(update(ORGAN).where(ORGAN.c.id == row["id"]).values(new))


def sync_cell_codes(session: Session, codes: Iterable[CellCodeTuple]) -> None:
    """Number the cells of the forms: (code, table, row, column, label_zh, unit); numbers never change.

    Of a code that several forms share, the first label given is kept.
    """
    first: dict[str, CellCodeTuple] = {}
    for entry in codes:
        first.setdefault(entry[0], entry)
    with writing(session):
        ids = cell_ids(session, first)
        for code, (_code, table, row, column, label, unit) in first.items():
            session.connection().execute(
                update(CODE)
                .where(CODE.c.id == ids[code])
                .values(table_code=table, row_code=row, column_code=column, label_zh=label, unit=unit)
            )


def cell_ids(session: Session, codes: Iterable[str]) -> Mapping[str, int]:
    """Numbers of cells, new ones given to codes never seen; call it inside `writing`."""
    known: dict[str, int] = session.info.setdefault("cell_ids", {})
    wanted = list(codes)
    if all(code in known for code in wanted):
        return known
    known.update(
        (code, number) for number, code in session.connection().execute(select(CODE.c.id, CODE.c.code))
    )
    missing = [code for code in wanted if code not in known]
    return {**known, **_number(session, missing)} if missing else known


def cell_names(session: Session) -> dict[int, str]:
    rows = session.connection().execute(select(CODE.c.id, CODE.c.code))
    return {row.id: row.code for row in rows}


def _number(session: Session, codes: Sequence[str]) -> dict[str, int]:
    """Not kept in the session's memory: the transaction may yet be undone."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE cell_code IN SHARE ROW EXCLUSIVE MODE"))
    last = session.connection().execute(select(func.max(CODE.c.id))).scalar() or 0
    numbers = {}
    for code in codes:
        if add_unless_there(session, CellCode, {"id": last + 1, **_parts(code)}):
            last += 1
        numbers[code] = int(
            session.connection().execute(select(CODE.c.id).where(CODE.c.code == code)).scalar_one()
        )
    return numbers


def _parts(code: str) -> dict[str, str]:
    parts = code.split(".")
    if not 2 <= len(parts) <= 3:
        raise ArchiveError(f"a cell code is table.row.column, not {code!r}")
    table, row, column = (*parts, "")[:3]
    found = {"code": code, "table_code": table, "row_code": row, "column_code": column}
    return found | ({"label_zh": column} if row == EXTRA else {})
