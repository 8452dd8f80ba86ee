"""A newer parser's readings wait beside those in force until somebody adopts them; what the finder of a version knew is kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
OF_READINGS = ("finding", "reading_t2", "reading_t3", "reading_t4", "reading_sketch")


def upgrade() -> None:
    op.add_column("version", sa.Column("hints", JSON, nullable=True))
    op.add_column("reading", sa.Column("candidate", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("reading", sa.Column("adopted_at", TIME, nullable=True))
    op.add_column("reading", sa.Column("other_identity", JSON, nullable=True))
    op.create_index(
        "ix_reading_candidate",
        "reading",
        ["parser_version", "report_id", "version_id"],
        sqlite_where=sa.text("candidate"),
        postgresql_where=sa.text("candidate"),
    )


def downgrade() -> None:
    """Candidates go: nothing before this revision could tell them from readings that were replaced."""
    for table in OF_READINGS:
        op.execute(f"DELETE FROM {table} WHERE reading_id IN (SELECT id FROM reading WHERE candidate)")
    op.execute("DELETE FROM reading WHERE candidate")
    op.drop_index("ix_reading_candidate", "reading")
    op.drop_column("reading", "other_identity")
    op.drop_column("reading", "adopted_at")
    op.drop_column("reading", "candidate")
    op.drop_column("version", "hints")
