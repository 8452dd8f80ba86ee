"""What a rule found is asked for by the rule, of all reports: without reading every finding."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_index("ix_finding_rule", "finding", ["rule", "reading_id"])


def downgrade() -> None:
    op.drop_index("ix_finding_rule", "finding")
