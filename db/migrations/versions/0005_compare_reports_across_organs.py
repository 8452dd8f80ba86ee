"""Reports are compared with those of their region and their peers; findings name the organ compared with."""

import sqlalchemy as sa
from alembic import op

from db.migrations import views_0004, views_0005

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reading_sketch",
        sa.Column("reading_id", ID, nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name=op.f("fk_reading_sketch_reading_id_reading")
        ),
        sa.PrimaryKeyConstraint("reading_id", name=op.f("pk_reading_sketch")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_organ_region_code", "organ", ["region_code"])
    op.create_index("ix_organ_type_level_region_code", "organ", ["type", "level", "region_code"])
    _findings(views_0005.findings(op.get_bind().dialect.name))


def downgrade() -> None:
    _findings(views_0004.statements(op.get_bind().dialect.name)[views_0004.NAMES.index("findings")])
    op.drop_index("ix_organ_type_level_region_code", "organ")
    op.drop_index("ix_organ_region_code", "organ")
    op.drop_table("reading_sketch")


def _findings(statement: str) -> None:
    op.execute("DROP VIEW findings")
    op.execute(statement)
