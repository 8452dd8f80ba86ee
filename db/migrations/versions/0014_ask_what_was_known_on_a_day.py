"""Every view can be asked as of a day: what findings across reports and the ledger said before is kept; so is the
date a server gave each version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db.migrations import views_0004, views_0013, views_0014
from db.migrations.dictionary_0013 import DICTIONARY as BEFORE
from db.migrations.dictionary_0014 import DICTIONARY

revision = "0014"
down_revision = "0013"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


OF_FINDINGS = (
    "id, reading_id, report_id, rule, severity, blame, cells, message_zh, message_en, arithmetic, suggestion,"
    " operands_digest, other_report_id"
)


AS_SENT = """UPDATE version SET last_modified = (
    SELECT l.last_modified FROM location l
    WHERE l.version_id = version.id AND l.last_modified IS NOT NULL ORDER BY l.id LIMIT 1)"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for name in ("findings", "reports"):
        op.execute(f"DROP VIEW {name}")
    op.add_column("version", sa.Column("last_modified", sa.Text(), nullable=True))
    op.execute(AS_SENT)
    if dialect == "sqlite":
        _number_once()
    else:
        op.add_column("finding", sa.Column("found_at", TIME, nullable=True))
    op.execute(sa.text(views_0014.reports(dialect)))
    op.execute(views_0013.findings(dialect))
    op.create_table(
        "finding_past",
        sa.Column("id", ID, autoincrement=False, nullable=False),
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
        sa.Column("found_at", TIME, nullable=True),
        sa.Column("retired_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name=op.f("fk_finding_past_reading_id_reading")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_finding_past_report_id_report")),
        sa.ForeignKeyConstraint(
            ["other_report_id"], ["report.id"], name=op.f("fk_finding_past_other_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_past")),
    )
    op.create_index("ix_finding_past_reading_id", "finding_past", ["reading_id"])
    op.create_table(
        "expectation_past",
        sa.Column("id", ID, nullable=False),
        sa.Column("organ_id", ID, nullable=False),
        sa.Column("report_year", sa.Integer(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("first_seen", TIME, nullable=True),
        sa.Column("evidence", JSON, nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("replaced_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["organ_id"], ["organ.id"], name=op.f("fk_expectation_past_organ_id_organ")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expectation_past")),
    )
    op.create_index(
        "ix_expectation_past_organ_id_report_year", "expectation_past", ["organ_id", "report_year"]
    )
    for statement in views_0014.statements(op.get_bind().dialect.name):
        op.execute(sa.text(statement))
    _explain(DICTIONARY)


def downgrade() -> None:
    _explain(BEFORE)
    for name in reversed(views_0014.NAMES):
        op.execute(f"DROP VIEW {name}_as_of")
    op.execute("DROP VIEW reports")
    op.drop_table("expectation_past")
    op.drop_table("finding_past")
    op.drop_column("finding", "found_at")
    op.drop_column("version", "last_modified")
    op.execute(views_0004.statements(op.get_bind().dialect.name)[views_0004.NAMES.index("reports")])


def _number_once() -> None:
    """SQLite gives the number of a finding that went to the next one, unless a table is made AUTOINCREMENT."""
    op.rename_table("finding", "finding_before")
    for column in ("other_report_id", "reading_id", "report_id"):
        op.drop_index(f"ix_finding_{column}", "finding_before")
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
        sa.Column("found_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["other_report_id"], ["report.id"], name=op.f("fk_finding_other_report_id_report")
        ),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_finding_reading_id_reading")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_finding_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sqlite_autoincrement=True,
    )
    op.execute(f"INSERT INTO finding ({OF_FINDINGS}) SELECT {OF_FINDINGS} FROM finding_before ORDER BY id")
    op.drop_table("finding_before")
    for column in ("other_report_id", "reading_id", "report_id"):
        op.create_index(f"ix_finding_{column}", "finding", [column])


def _explain(dictionary: str) -> None:
    op.execute("DROP VIEW dictionary")
    op.execute(sa.text(dictionary.replace(":", "\\:")))  # a colon in a meaning is no parameter
