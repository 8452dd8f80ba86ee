"""What was recorded on a day is fixed by one digest, and that by the digest of the day before."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    kinds = ("capture", "version", "sighting", "reading")
    op.create_table(
        "day_link",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column("closed_at", TIME, nullable=False),
        *(sa.Column(f"{kind}_count", sa.Integer(), nullable=False) for kind in kinds),
        *(sa.Column(f"{kind}_last", ID, nullable=False) for kind in kinds),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_day_link")),
        sa.UniqueConstraint("day", name=op.f("uq_day_link_day")),
    )
    op.create_table(
        "day_stamp",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("stamped_at", TIME, nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["day_link.number"], name=op.f("fk_day_stamp_number_day_link")),
        sa.PrimaryKeyConstraint("number", "authority", name=op.f("pk_day_stamp")),
    )


def downgrade() -> None:
    op.drop_table("day_stamp")
    op.drop_table("day_link")
