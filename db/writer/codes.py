"""The numbers of the forms' cells."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from db.engine import known, writing
from db.facts import ArchiveError
from db.models import CellCode
from db.typed import place_of
from db.writer.rows import add_unless_there, table_of

CODE = table_of(CellCode)

EXTRA = "extra"
"""Row code of rows that a form does not have: the code's last part is their label as printed."""

CellCodeTuple = tuple[str, str, str, str, str | None, str | None]


def sync_cell_codes(session: Session, codes: Iterable[CellCodeTuple]) -> None:
    """Number the cells of the forms: (code, table, row, column, label_zh, unit); numbers never change.

    Of a code that several forms share, the first label given is kept.
    """
    first: dict[str, CellCodeTuple] = {}
    for entry in codes:
        first.setdefault(entry[0], entry)
    with writing(session):
        ids = cell_ids(session, first)
        known_as = {number: said for number, *said in session.connection().execute(select(CODE.c.id, *_SAID))}
        for code, (_code, *said) in first.items():
            if known_as[ids[code]] != said:
                values = {column.name: value for column, value in zip(_SAID, said, strict=True)}
                session.connection().execute(update(CODE).where(CODE.c.id == ids[code]).values(values))


_SAID = (CODE.c.table_code, CODE.c.row_code, CODE.c.column_code, CODE.c.label_zh, CODE.c.unit)


def cell_ids(session: Session, codes: Iterable[str]) -> Mapping[str, int]:
    """Numbers of cells, new ones given to codes never seen; call it inside `writing`."""
    numbers = known(session, "cell_code")
    wanted = list(codes)
    if all(code in numbers for code in wanted):
        return numbers
    numbers.update(
        (code, number) for number, code in session.connection().execute(select(CODE.c.id, CODE.c.code))
    )
    numbers.update(_number(session, [code for code in wanted if code not in numbers]))
    return numbers


def cell_names(session: Session, numbers: Iterable[int] | None = None) -> Mapping[int, str]:
    """Codes by number: all there are now, or at least these, where the session need not ask for them again."""
    names: dict[int, str] = known(session, "cell_name")
    if numbers is None or not all(number in names for number in numbers):
        rows = session.connection().execute(select(CODE.c.id, CODE.c.code))
        names.update((number, code) for number, code in rows)
    return names


def _number(session: Session, codes: Sequence[str]) -> dict[str, int]:
    if not codes:
        return {}
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
    if code.count(".") not in (1, 2):
        raise ArchiveError(f"a cell code is table.row.column, not {code!r}")
    table, row, column = place_of(code)
    found = {"code": code, "table_code": table, "row_code": row, "column_code": column}
    return found | ({"label_zh": column} if row == EXTRA else {})
