"""What servers sent, from whom, in which run."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "organ",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), server_default="", nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organ")),
        sa.UniqueConstraint("name", "region_code", name=op.f("uq_organ_name_region_code")),
    )

    op.create_table(
        "portal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("home_url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal")),
    )

    op.create_table(
        "organ_portal",
        sa.Column("organ_id", ID, nullable=False),
        sa.Column("portal_id", sa.Text(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["organ_id"], ["organ.id"], name=op.f("fk_organ_portal_organ_id_organ")),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_organ_portal_portal_id_portal")),
        sa.PrimaryKeyConstraint("organ_id", "portal_id", name=op.f("pk_organ_portal")),
    )

    op.create_table(
        "run",
        sa.Column("id", ID, nullable=False),
        sa.Column("portal_id", sa.Text(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("counters", JSON, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('running', 'ok', 'partial', 'failed')", name=op.f("ck_run_state")),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_run_portal_id_portal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index("ix_run_portal_id_started_at", "run", ["portal_id", "started_at"])

    op.create_table(
        "capture",
        sa.Column("id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("warc_file", sa.Text(), nullable=False),
        sa.Column("warc_offset", ID, nullable=False),
        sa.Column("warc_length", ID, nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("payload_digest", sa.Text(), nullable=False),
        sa.Column("sent_digest", sa.Text(), nullable=False),
        sa.Column("body_size", ID, nullable=False),
        sa.Column("refers_to", ID, nullable=True),
        sa.ForeignKeyConstraint(["refers_to"], ["capture.id"], name=op.f("fk_capture_refers_to_capture")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_capture_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.UniqueConstraint("record_id", name=op.f("uq_capture_record_id")),
    )
    op.create_index("ix_capture_payload_digest", "capture", ["payload_digest"])
    op.create_index("ix_capture_refers_to", "capture", ["refers_to"])
    op.create_index("ix_capture_run_id", "capture", ["run_id"])
    op.create_index("ix_capture_sent_digest", "capture", ["sent_digest"])
    op.create_index("ix_capture_url", "capture", ["url"])
    op.create_index("ix_capture_warc_file_warc_offset", "capture", ["warc_file", "warc_offset"])

    op.create_table(
        "fetch",
        sa.Column("id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("capture_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_fetch_capture_id_capture")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_fetch_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetch")),
    )
    op.create_index("ix_fetch_capture_id", "fetch", ["capture_id"])
    op.create_index("ix_fetch_run_id", "fetch", ["run_id"])
    op.create_index("ix_fetch_url", "fetch", ["url"])

    op.create_table(
        "listing",
        sa.Column("id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("portal_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("shrunk_from", sa.Integer(), nullable=True),
        sa.Column("listed_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_listing_portal_id_portal")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_listing_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
    )
    op.create_index("ix_listing_portal_id_url", "listing", ["portal_id", "url"])
    op.create_index("ix_listing_run_id", "listing", ["run_id"])


def downgrade() -> None:
    for table in ("listing", "fetch", "capture", "run", "organ_portal", "portal", "organ"):
        op.drop_table(table)
