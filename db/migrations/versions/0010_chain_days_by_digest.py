"""What was recorded on a day is fixed by one digest, and that by the digest of the day before."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    kinds = ("capture", "version", "sighting", "reading")
    op.create_table(
        "day_link",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("format", sa.SmallInteger(), nullable=False),
        sa.Column(
            "closed_at", sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite"), nullable=False
        ),
        *(sa.Column(f"{kind}_count", sa.Integer(), nullable=False) for kind in kinds),
        *(sa.Column(f"{kind}_last", ID, nullable=False) for kind in kinds),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_day_link")),
        sa.UniqueConstraint("day", name=op.f("uq_day_link_day")),
    )


def downgrade() -> None:
    op.drop_table("day_link")
