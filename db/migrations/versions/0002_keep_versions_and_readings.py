"""Reports, their versions, and what parsers say about them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("id", ID, nullable=False),
        sa.Column("organ_id", ID, nullable=False),
        sa.Column("report_year", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organ_id"], ["organ.id"], name=op.f("fk_report_organ_id_organ")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("organ_id", "report_year", name=op.f("uq_report_organ_id_report_year")),
    )
    op.create_index("ix_report_report_year", "report", ["report_year"])

    op.create_table(
        "version",
        sa.Column("id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body_digest", sa.Text(), nullable=False),
        sa.Column("text_digest", sa.Text(), nullable=False),
        sa.Column("cells_digest", sa.Text(), nullable=True),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_version_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_version_report_id_number")),
    )

    op.create_table(
        "sighting",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("capture_id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_sighting_capture_id_capture")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_sighting_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting")),
        sa.UniqueConstraint("version_id", "capture_id", name=op.f("uq_sighting_version_id_capture_id")),
    )
    op.create_index("ix_sighting_capture_id", "sighting", ["capture_id"])

    op.create_table(
        "location",
        sa.Column("id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("portal_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("listed_title", sa.Text(), nullable=True),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("gone_since", TIME, nullable=True),
        sa.Column("gone_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["portal_id"], ["portal.id"], name=op.f("fk_location_portal_id_portal")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_location_report_id_report")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_location_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("report_id", "url", name=op.f("uq_location_report_id_url")),
    )
    op.create_index("ix_location_portal_id_url", "location", ["portal_id", "url"])
    op.create_index("ix_location_version_id", "location", ["version_id"])

    op.create_table(
        "reading",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("parser_version", sa.Text(), nullable=False),
        sa.Column("read_at", TIME, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("signed", sa.Date(), nullable=True),
        sa.Column("coverage", JSON, nullable=False),
        sa.Column("cells", JSON, nullable=True),
        sa.Column("sections", JSON, nullable=True),
        sa.Column("text_zlib", sa.LargeBinary(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_reading_report_id_report")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_reading_version_id_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint(
            "version_id", "parser_version", name=op.f("uq_reading_version_id_parser_version")
        ),
    )
    op.create_index("ix_reading_report_id", "reading", ["report_id"])
    op.create_index(
        "uq_reading_current",
        "reading",
        ["report_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )

    op.create_table(
        "reading_t2",
        sa.Column("reading_id", ID, nullable=False),
        sa.Column("row_code", sa.Text(), nullable=False),
        sa.Column("made", sa.Numeric(), nullable=True),
        sa.Column("published", sa.Numeric(), nullable=True),
        sa.Column("total_public", sa.Numeric(), nullable=True),
        sa.Column("issued", sa.Numeric(), nullable=True),
        sa.Column("repealed", sa.Numeric(), nullable=True),
        sa.Column("in_force", sa.Numeric(), nullable=True),
        sa.Column("items_prev", sa.Numeric(), nullable=True),
        sa.Column("items_change", sa.Numeric(), nullable=True),
        sa.Column("decisions", sa.Numeric(), nullable=True),
        sa.Column("projects", sa.Numeric(), nullable=True),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("amount_unit", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name=op.f("fk_reading_t2_reading_id_reading")
        ),
        sa.PrimaryKeyConstraint("reading_id", "row_code", name=op.f("pk_reading_t2")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "reading_t3",
        sa.Column("reading_id", ID, nullable=False),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("new_received", sa.Numeric(), nullable=True),
        sa.Column("carried_in", sa.Numeric(), nullable=True),
        sa.Column("granted", sa.Numeric(), nullable=True),
        sa.Column("partial", sa.Numeric(), nullable=True),
        sa.Column("denied_state_secret", sa.Numeric(), nullable=True),
        sa.Column("denied_law_prohibited", sa.Numeric(), nullable=True),
        sa.Column("denied_safety_stability", sa.Numeric(), nullable=True),
        sa.Column("denied_third_party", sa.Numeric(), nullable=True),
        sa.Column("denied_internal_affairs", sa.Numeric(), nullable=True),
        sa.Column("denied_process_info", sa.Numeric(), nullable=True),
        sa.Column("denied_enforcement_file", sa.Numeric(), nullable=True),
        sa.Column("denied_inquiry_matter", sa.Numeric(), nullable=True),
        sa.Column("unable_not_held", sa.Numeric(), nullable=True),
        sa.Column("unable_needs_creation", sa.Numeric(), nullable=True),
        sa.Column("unable_still_unclear", sa.Numeric(), nullable=True),
        sa.Column("rejected_petition", sa.Numeric(), nullable=True),
        sa.Column("rejected_repeat", sa.Numeric(), nullable=True),
        sa.Column("rejected_publication", sa.Numeric(), nullable=True),
        sa.Column("rejected_excessive", sa.Numeric(), nullable=True),
        sa.Column("rejected_reissue", sa.Numeric(), nullable=True),
        sa.Column("other", sa.Numeric(), nullable=True),
        sa.Column("other_no_correction", sa.Numeric(), nullable=True),
        sa.Column("other_unpaid_fee", sa.Numeric(), nullable=True),
        sa.Column("other_misc", sa.Numeric(), nullable=True),
        sa.Column("total_processed", sa.Numeric(), nullable=True),
        sa.Column("carried_out", sa.Numeric(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name=op.f("fk_reading_t3_reading_id_reading")
        ),
        sa.PrimaryKeyConstraint("reading_id", "applicant", name=op.f("pk_reading_t3")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "reading_t4",
        sa.Column("reading_id", ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("upheld", sa.Numeric(), nullable=True),
        sa.Column("corrected", sa.Numeric(), nullable=True),
        sa.Column("other_result", sa.Numeric(), nullable=True),
        sa.Column("pending", sa.Numeric(), nullable=True),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name=op.f("fk_reading_t4_reading_id_reading")
        ),
        sa.PrimaryKeyConstraint("reading_id", "channel", name=op.f("pk_reading_t4")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "cell_code",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("table_code", sa.Text(), nullable=False),
        sa.Column("row_code", sa.Text(), nullable=False),
        sa.Column("column_code", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cell_code")),
        sa.UniqueConstraint("code", name=op.f("uq_cell_code_code")),
    )

    op.create_table(
        "finding",
        sa.Column("id", ID, nullable=False),
        sa.Column("reading_id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("blame", sa.Text(), nullable=False),
        sa.Column("cells", JSON, nullable=False),
        sa.Column("message_zh", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("arithmetic", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.Column("operands_digest", sa.Text(), nullable=False),
        sa.Column("other_report_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["other_report_id"], ["report.id"], name=op.f("fk_finding_other_report_id_report")
        ),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_finding_reading_id_reading")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_finding_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index("ix_finding_other_report_id", "finding", ["other_report_id"])
    op.create_index("ix_finding_reading_id", "finding", ["reading_id"])
    op.create_index("ix_finding_report_id", "finding", ["report_id"])

    op.create_table(
        "change",
        sa.Column("id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("from_version_id", ID, nullable=False),
        sa.Column("to_version_id", ID, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("detected_at", TIME, nullable=False),
        sa.Column("cells", JSON, nullable=False),
        sa.Column("text_before", sa.Text(), nullable=True),
        sa.Column("text_after", sa.Text(), nullable=True),
        sa.CheckConstraint("level IN ('bytes', 'text', 'cells')", name=op.f("ck_change_level")),
        sa.ForeignKeyConstraint(
            ["from_version_id"], ["version.id"], name=op.f("fk_change_from_version_id_version")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_change_report_id_report")),
        sa.ForeignKeyConstraint(
            ["to_version_id"], ["version.id"], name=op.f("fk_change_to_version_id_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index("ix_change_report_id", "change", ["report_id"])


def downgrade() -> None:
    for table in (
        "change",
        "finding",
        "cell_code",
        "reading_t4",
        "reading_t3",
        "reading_t2",
        "reading",
        "location",
        "sighting",
        "version",
        "report",
    ):
        op.drop_table(table)
