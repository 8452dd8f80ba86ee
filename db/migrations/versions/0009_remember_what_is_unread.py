"""Answers are stored first and read later; what waits to be read outlives the process that stored it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "unread",
        sa.Column("capture_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("portal_id", sa.Text(), nullable=False),
        sa.Column("task", JSON, nullable=False),
        sa.Column("tried", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_unread_capture_id_capture")),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_unread_portal_id_portal")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_unread_run_id_run")),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_unread")),
    )
    op.create_index("ix_unread_portal_id", "unread", ["portal_id"])
    op.create_index("ix_unread_run_id", "unread", ["run_id"])


def downgrade() -> None:
    op.drop_table("unread")
