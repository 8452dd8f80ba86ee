"""What queries over many reports never touch goes out of `reading`, and what the cells of many readings share is kept once.

Of documents of cells nothing is lost: the two parts make the same one again, and days are digested by that.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db.migrations import views_0004, views_0014, views_0016, words_0015
from db.migrations.cells_0016 import apart, digest, together

revision = "0016"
down_revision = "0015"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
MOVED = ("cells", "sections", "said", "text_zlib")
AT_ONCE = 500

READING = sa.table(
    "reading", sa.column("id", ID), sa.column("cells", JSON), sa.column("sections", JSON),
    sa.column("said", JSON), sa.column("text_zlib", sa.LargeBinary),
)  # fmt: skip
BODY = sa.table(
    "reading_body", sa.column("reading_id", ID), sa.column("layout_id", ID), sa.column("cells", JSON),
    sa.column("sections", JSON), sa.column("said", JSON), sa.column("text_zlib", sa.LargeBinary),
)  # fmt: skip
LAYOUT = sa.table("cell_layout", sa.column("id", ID), sa.column("digest", sa.Text), sa.column("layout", JSON))


def upgrade() -> None:
    """On PostgreSQL writers of readings wait meanwhile; who only reads does not, until the last moment."""
    dialect = op.get_bind().dialect.name
    op.create_table(
        "cell_layout",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("layout", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cell_layout")),
    )
    op.create_index("ix_cell_layout_digest", "cell_layout", ["digest"])
    op.create_table(
        "reading_body",
        sa.Column("reading_id", ID, autoincrement=False, nullable=False),
        sa.Column("layout_id", ID, nullable=True),
        sa.Column("cells", JSON, nullable=True),
        sa.Column("sections", JSON, nullable=True),
        sa.Column("said", JSON, nullable=True),
        sa.Column("text_zlib", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name=op.f("fk_reading_body_reading_id_reading")
        ),
        sa.ForeignKeyConstraint(
            ["layout_id"], ["cell_layout.id"], name=op.f("fk_reading_body_layout_id_cell_layout")
        ),
        sa.PrimaryKeyConstraint("reading_id", name=op.f("pk_reading_body")),
    )
    if dialect == "postgresql":
        op.execute("LOCK TABLE reading IN SHARE ROW EXCLUSIVE MODE")
    _move_bodies()
    views = views_0016.views(dialect)
    for name in views:
        op.execute(f"DROP VIEW {name}")
    for name in MOVED:
        op.drop_column("reading", name)
    for statement in views.values():
        _run(statement)
    _find_words(views_0016.OF_READING)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute("LOCK TABLE reading, reading_body IN SHARE ROW EXCLUSIVE MODE")
    for name in views_0016.views(dialect):
        op.execute(f"DROP VIEW {name}")
    for name in ("cells", "sections", "said"):
        op.add_column("reading", sa.Column(name, JSON, nullable=True))
    op.add_column(
        "reading", sa.Column("text_zlib", sa.LargeBinary(), nullable=False, server_default=sa.text("''"))
    )
    _move_back()
    if dialect == "postgresql":
        op.alter_column("reading", "text_zlib", server_default=None)
    for statement in (
        views_0004.statements(dialect)[views_0004.NAMES.index("cells")],
        views_0014.statements(dialect)[views_0014.NAMES.index("cells")],
        *words_0015.views(dialect),
    ):
        _run(statement)
    _find_words(words_0015.OF_READING.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    op.drop_table("reading_body")
    op.drop_table("cell_layout")


def _move_bodies() -> None:
    layouts: dict[str, int] = {}
    for rows in _in_turn(sa.select(READING), READING.c.id):
        op.get_bind().execute(sa.insert(BODY), [_body(row, layouts) for row in rows])


def _body(row: "sa.Row[Any]", layouts: dict[str, int]) -> dict[str, Any]:
    told = {"reading_id": row.id, "layout_id": None, **{name: getattr(row, name) for name in MOVED}}
    if row.cells is None:
        return told
    layout, own = apart(row.cells)
    found = digest(layout)
    if found not in layouts:
        new = sa.insert(LAYOUT).values(digest=found, layout=layout).returning(LAYOUT.c.id)
        layouts[found] = op.get_bind().execute(new).scalar_one()
    return told | {"layout_id": layouts[found], "cells": own}


def _move_back() -> None:
    bodies = BODY.outerjoin(LAYOUT, LAYOUT.c.id == BODY.c.layout_id)
    wanted = sa.select(*BODY.c, LAYOUT.c.layout).select_from(bodies)
    put = sa.update(READING).where(READING.c.id == sa.bindparam("of"))
    for rows in _in_turn(wanted, BODY.c.reading_id):
        told = [
            {
                **{name: getattr(row, name) for name in MOVED},
                "cells": None if row.cells is None else together(row.layout, row.cells),
                "of": row.reading_id,
            }
            for row in rows
        ]
        op.get_bind().execute(put, told)


def _in_turn(wanted: "sa.Select[Any]", key: "sa.ColumnClause[int]") -> Iterator[Sequence["sa.Row[Any]"]]:
    """Some at a time, so that memory does not grow with the archive."""
    last = 0
    while rows := op.get_bind().execute(wanted.where(key > last).order_by(key).limit(AT_ONCE)).all():
        yield rows
        last = getattr(rows[-1], key.name)


def _find_words(function: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
        _run(function.format(schema=schema))


def _run(statement: str) -> None:
    op.execute(sa.text(statement.replace(":", "\\:")))  # a colon is no parameter here
