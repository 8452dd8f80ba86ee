"""What a report page carries (attachments, frames, pictures) is kept with its place and watched with it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "asset",
        sa.Column("id", ID, nullable=False),
        sa.Column("location_id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("href", sa.Text(), nullable=False),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column("capture_id", ID, nullable=False),
        sa.Column("payload_digest", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("dropped_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_asset_location_id_location")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_asset_capture_id_capture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("location_id", "url", name=op.f("uq_asset_location_id_url")),
    )
    op.create_index("ix_asset_capture_id", "asset", ["capture_id"])


def downgrade() -> None:
    op.drop_index("ix_asset_capture_id", "asset")
    op.drop_table("asset")
