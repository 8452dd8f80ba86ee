"""Rows against the rows they speak of: nothing refers to what is not there, figures are those of their reading."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Select, Table, exists, select, text
from sqlalchemy.orm import Session

from db.base import Base
from db.compact import unpack
from db.fixity.canonical import text_sha256
from db.fixity.damage import Damage, Tally
from db.fixity.rows import AT_ONCE
from db.models import Capture, CellLayout, Reading, ReadingBody, Sighting, Version
from db.writer.codes import cell_names
from db.writer.figures import KEYS, figures_of
from db.writer.rows import table_of
from parser.model import Bilingual

CAPTURE, VERSION, SIGHTING, READING = map(table_of, (Capture, Version, Sighting, Reading))
BODY, LAYOUT = map(table_of, (ReadingBody, CellLayout))
EVIDENCE = (
    "capture",
    "version",
    "sighting",
    "reading",
    "reading_body",
    "location",
    "asset",
    "change",
    "finding",
    "finding_past",
    "verdict",
    "day_stamp",
    *KEYS,
)
STREAMED = {"yield_per": 1000}


def check_relations(session: Session, tally: Tally) -> None:
    """The database file, the references of all tables of evidence, the figures of every reading."""
    for found in (_broken_pages, _dangling, _unproven, _unlike_originals, _readings):
        for damage in found(session):
            tally.add(damage)
        session.commit()


def _broken_pages(session: Session) -> Iterator[Damage]:
    """PostgreSQL has no such question for a connection; its checksums are read with every page."""
    if session.get_bind().dialect.name != "sqlite":
        return
    (told,) = session.connection().execute(text("PRAGMA integrity_check(1)")).one()
    if told != "ok":
        yield database_broken(told)


def database_broken(told: str) -> Damage:
    words = Bilingual(f"数据库文件损坏：{told}", f"the database file is damaged: {told}")
    return Damage("database_broken", words)


def _dangling(session: Session) -> Iterator[Damage]:
    """Foreign keys are asked too, because SQLite keeps them only for those who ask it to."""
    for name in EVIDENCE:
        table = Base.metadata.tables[name]
        for column in (column for column in table.columns if column.foreign_keys):
            yield from _dangling_in(session, table, column)


def _dangling_in(session: Session, table: Table, column: "Column[Any]") -> Iterator[Damage]:
    (key,) = column.foreign_keys
    there = key.column.table.alias()
    key_column = next(iter(table.primary_key.columns))
    query = select(key_column, column).where(
        column.is_not(None), ~exists().where(there.c[key.column.name] == column)
    )
    for row, wanted in session.connection().execute(query, execution_options=STREAMED):
        other = there.element.name  # type: ignore[attr-defined]
        words = Bilingual(
            f"它所指的 {other} {wanted} 不存在", f"it speaks of {other} {wanted}, which is not there"
        )
        yield Damage("reference_broken", words, table=table.name, row=int(row))


def _unproven(session: Session) -> Iterator[Damage]:
    """Each version is shown by a capture, and was read."""
    lacking = (
        (SIGHTING, Bilingual("没有抓取能证明这个版本", "no capture proves this version")),
        (READING, Bilingual("这个版本没有任何解读", "this version has no reading")),
    )
    for table, words in lacking:
        query = select(VERSION.c.id).where(~exists().where(table.c.version_id == VERSION.c.id))
        for row in session.connection().execute(query, execution_options=STREAMED).scalars():
            yield Damage("version_bare", words, table="version", row=int(row))


def _unlike_originals(session: Session) -> Iterator[Damage]:
    """A revisit has no body: the record it refers to must hold the one it tells of."""
    original = CAPTURE.alias()
    query = (
        select(CAPTURE.c.id, CAPTURE.c.warc_file, CAPTURE.c.warc_offset, CAPTURE.c.record_id, original.c.id)
        .join(original, original.c.id == CAPTURE.c.refers_to)
        .where((original.c.sent_digest != CAPTURE.c.sent_digest) | original.c.refers_to.is_not(None))
    )
    for row, file, offset, record, other in session.connection().execute(query, execution_options=STREAMED):
        words = Bilingual(
            f"它所指的 capture {other} 存的不是它的正文", f"capture {other} it refers to holds another body"
        )
        yield Damage("revisit_differs", words, file, offset, record, "capture", int(row))


def _readings(session: Session) -> Iterator[Damage]:
    """Every reading's own text unpacks, and the typed figures are those of its cells."""
    last = 0
    while rows := session.connection().execute(_some_readings(last)).all():
        stored = _stored_figures(session, [row.id for row in rows])
        names = cell_names(session)  # after the rows, which may speak in a number just given
        session.commit()
        for row in rows:
            yield from _reading(row._asdict(), stored.get(row.id, {}), names)
        last = rows[-1].id


def _some_readings(after: int) -> Select[Any]:
    columns = (READING.c.id, BODY.c.cells, LAYOUT.c.layout, BODY.c.text_zlib)
    readings = READING.outerjoin(BODY).outerjoin(LAYOUT)
    asked = select(*columns).select_from(readings).where(READING.c.id > after)
    return asked.order_by(READING.c.id).limit(AT_ONCE)


Figures = Mapping[tuple[str, str], Mapping[str, Any]]
"""By table and key of a row."""


def _stored_figures(session: Session, ids: list[int]) -> dict[int, dict[tuple[str, str], dict[str, Any]]]:
    found: dict[int, dict[tuple[str, str], dict[str, Any]]] = {}
    for name, key in KEYS.items():
        table = Base.metadata.tables[name]
        for row in session.connection().execute(select(table).where(table.c.reading_id.in_(ids))).mappings():
            found.setdefault(row["reading_id"], {})[name, row[key]] = {
                column: value for column, value in row.items() if column not in ("reading_id", key)
            }
    return found


def _reading(row: Mapping[str, Any], stored: Figures, names: Mapping[int, str]) -> Iterator[Damage]:
    place: dict[str, Any] = {"table": "reading", "row": int(row["id"])}
    if row["text_zlib"] is None or text_sha256(row["text_zlib"]) == "broken":
        yield Damage("text_broken", Bilingual("它的文字解不开", "its text does not unpack"), **place)
    try:
        cells = unpack(row["layout"], row["cells"], names).values() if row["cells"] else ()
        told = {
            (table, key): values
            for table, found in figures_of(cells).items()
            for key, values in found.items()
        }
    except (ArithmeticError, AttributeError, IndexError, KeyError, TypeError, ValueError):
        yield Damage("cells_broken", Bilingual("它的单元格读不出来", "its cells cannot be read"), **place)
        return
    if wrong := next(_unlike(told, stored), None):
        words = Bilingual(f"{wrong} 与它的单元格不符", f"{wrong} is not what its cells say")
        yield Damage("figures_differ", words, **place)


def _unlike(told: Figures, stored: Figures) -> Iterator[str]:
    for at in sorted({*told, *stored}):
        in_cells, in_table = told.get(at), stored.get(at)
        if in_cells is None or in_table is None:
            yield " ".join(at)
            continue
        for column, value in in_table.items():
            if not _same(in_cells.get(column), value):
                yield f"{' '.join(at)} {column}"


def _same(in_cells: Any, in_table: Any) -> bool:
    """SQLite has no decimals: fractions are compared as the doubles they are there."""
    if isinstance(in_cells, Decimal) and isinstance(in_table, Decimal):
        return in_cells == in_table or float(in_cells) == float(in_table)
    return bool(in_cells == in_table)
