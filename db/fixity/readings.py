"""Every reading: its text unpacks, its cells can be read, and the typed figures are those of its cells."""

import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, select, text
from sqlalchemy.orm import Session

from db.compact import layout_digest
from db.engine import dump_json
from db.fixity.damage import Damage, Tally
from db.fixity.differing import differences
from db.fixity.figures import Plan, Stored, fit, plan_of
from db.fixity.lines import AT_ONCE, BODY, LAYOUT, READING
from db.typed import COLUMNS, KEYS
from db.writer.codes import cell_names
from parser.model import Bilingual

MOST_LAYOUTS = 500
NOT_READ = (ArithmeticError, AttributeError, IndexError, KeyError, TypeError, ValueError)
NOTHING: Stored = {}


@dataclass(slots=True)
class Layouts:
    """Those met last, each with its plan; fetched when a reading speaks of one."""

    names: Mapping[int, str] = field(default_factory=dict)
    known: dict[int, tuple[Any, Plan | None]] = field(default_factory=dict)

    def fetch(self, session: Session, wanted: Collection[int | None]) -> None:
        """After the readings: both they and their layouts may speak in numbers just given."""
        if not (new := {each for each in wanted if each is not None} - self.known.keys()):
            return
        self.names = cell_names(session)
        if len(self.known) > MOST_LAYOUTS:
            self.known.clear()
            new = {each for each in wanted if each is not None}
        query = select(LAYOUT.c.id, LAYOUT.c.layout).where(LAYOUT.c.id.in_(new))
        for key, layout in session.connection().execute(query):
            self.known[key] = layout, plan_of(layout, self.names)

    def of(self, key: int | None) -> tuple[Any, Plan | None]:
        return (None, None) if key is None else self.known.get(key, (None, None))


def check_readings(session: Session, *, after: int, through: int) -> Tally:
    """Those with `after` < id <= `through`."""
    tally = Tally()
    layouts, fraction = Layouts(), float if session.get_bind().dialect.name == "sqlite" else Decimal
    while rows := session.connection().execute(_some(after, through)).all():
        stored = _stored(session, rows[0].id, rows[-1].id)
        layouts.fetch(session, {row.layout_id for row in rows})
        session.commit()
        for row in rows:
            for damage in _check(row, stored.get(row.id, NOTHING), layouts, fraction):
                tally.add(damage)
        tally.seen["readings"] += len(rows)
        after = rows[-1].id
    return tally


def _some(after: int, through: int) -> Select[Any]:
    columns = (READING.c.id, BODY.c.layout_id, BODY.c.cells, BODY.c.text_zlib)
    asked = select(*columns).select_from(READING.outerjoin(BODY))
    return asked.where(READING.c.id > after, READING.c.id <= through).order_by(READING.c.id).limit(AT_ONCE)


def _stored(session: Session, first: int, last: int) -> dict[int, dict[tuple[str, str], Sequence[Any]]]:
    """As the driver gives them: to make Decimals of all takes longer than everything else."""
    found: dict[int, dict[tuple[str, str], Sequence[Any]]] = {}
    for name, query in _FIGURES.items():
        rows = session.connection().execute(query, {"first": first, "last": last})
        for reading_id, key, *values in rows:
            found.setdefault(reading_id, {})[name, key] = tuple(values)
    return found


_FIGURES = {
    name: text(
        f"SELECT reading_id, {KEYS[name]}, {', '.join(columns)} FROM {name} WHERE reading_id BETWEEN :first AND :last"
    )
    for name, columns in COLUMNS.items()
}


def _check(row: Row[Any], stored: Stored, layouts: Layouts, fraction: Any) -> Iterator[Damage]:
    place: dict[str, Any] = {"table": "reading", "row": int(row.id)}
    if not _unpacks(row.text_zlib):
        yield Damage("text_broken", Bilingual("它的文字解不开", "its text does not unpack"), **place)
    layout, plan = layouts.of(row.layout_id)
    if plan and row.cells is not None and fit(plan, row.cells, stored, fraction):
        return
    try:
        if (row.cells is None) != (row.layout_id is None):
            raise ValueError("one without the other")
        wrong = next(differences(layout, row.cells, stored, layouts.names), None)
    except NOT_READ:
        yield Damage("cells_broken", Bilingual("它的单元格读不出来", "its cells cannot be read"), **place)
        return
    if wrong:
        words = Bilingual(f"{wrong} 与它的单元格不符", f"{wrong} is not what its cells say")
        yield Damage("figures_differ", words, **place)


def _unpacks(packed: Any) -> bool:
    try:
        zlib.decompress(packed)
    except (TypeError, zlib.error):
        return False
    return True


def check_layouts(session: Session) -> Iterator[Damage]:
    """What readings share is what it was found by."""
    last = 0
    query = select(LAYOUT).order_by(LAYOUT.c.id).limit(AT_ONCE)
    while rows := session.connection().execute(query.where(LAYOUT.c.id > last)).all():
        session.commit()
        for row in rows:
            if layout_digest(_in_order(row.layout)) != row.digest:
                words = Bilingual(
                    "各解读共用的单元格布局与它的摘要不符", "what readings share is not what its digest says"
                )
                yield Damage("layout_differs", words, table="cell_layout", row=int(row.id))
        last = rows[-1].id


def _in_order(layout: Any) -> str:
    """As it was digested; jsonb has an order of its own."""
    return dump_json(dict(sorted(layout.items())) if isinstance(layout, dict) else layout)
