"""An organ is one under all its names, its predecessors are known, and a reading keeps who said whose it is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db.migrations.views_0008 import ORGAN_NAMES

revision = "0008"
down_revision = "0007"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("organ", sa.Column("key", sa.Text(), nullable=True))
    op.add_column("reading", sa.Column("said", JSON, nullable=True))
    op.create_table(
        "organ_name",
        sa.Column("organ_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=True),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["organ_id"], ["organ.id"], name=op.f("fk_organ_name_organ_id_organ")),
        sa.PrimaryKeyConstraint("organ_id", "name", name=op.f("pk_organ_name")),
    )
    op.create_index("ix_organ_name_name", "organ_name", ["name"])
    op.create_table(
        "organ_succession",
        sa.Column("before_id", ID, nullable=False),
        sa.Column("after_id", ID, nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["before_id"], ["organ.id"], name=op.f("fk_organ_succession_before_id_organ")
        ),
        sa.ForeignKeyConstraint(["after_id"], ["organ.id"], name=op.f("fk_organ_succession_after_id_organ")),
        sa.PrimaryKeyConstraint("before_id", "after_id", name=op.f("pk_organ_succession")),
    )
    op.create_index("ix_organ_succession_after_id", "organ_succession", ["after_id"])
    op.execute(
        "INSERT INTO organ_name (organ_id, name, first_year, last_year) "
        "SELECT o.id, o.name, min(r.report_year), max(r.report_year) "
        "FROM organ o LEFT JOIN report r ON r.organ_id = o.id GROUP BY o.id, o.name"
    )
    op.execute(ORGAN_NAMES)


def downgrade() -> None:
    op.execute("DROP VIEW organ_names")
    op.drop_table("organ_succession")
    op.drop_table("organ_name")
    op.drop_column("reading", "said")
    op.drop_column("organ", "key")
