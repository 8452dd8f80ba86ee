"""What people decide about findings is kept, and counts as long as the figures are those they judged."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db.migrations import views_0005, views_0013
from db.migrations.dictionary_0011 import DICTIONARY as BEFORE
from db.migrations.dictionary_0013 import DICTIONARY

revision = "0013"
down_revision = "0012"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
DECISIONS = "decision IN ('publisher_error', 'reading_error', 'accepted', 'dismissed', 'withdrawn')"


def upgrade() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", ID, nullable=False),
        sa.Column("organ_id", ID, nullable=False),
        sa.Column("report_year", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("operands_digest", sa.Text(), nullable=False),
        sa.Column("cells", JSON, nullable=False),
        sa.Column("other_report_id", ID, nullable=True),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("arithmetic", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(DECISIONS, name=op.f("ck_verdict_decision")),
        sa.ForeignKeyConstraint(["organ_id"], ["organ.id"], name=op.f("fk_verdict_organ_id_organ")),
        sa.ForeignKeyConstraint(
            ["other_report_id"], ["report.id"], name=op.f("fk_verdict_other_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
    )
    key = ["organ_id", "report_year", "rule", "operands_digest"]
    op.create_index("ix_verdict_organ_id_report_year_rule_operands_digest", "verdict", key)
    op.execute("DROP VIEW findings")
    op.execute(views_0013.findings(op.get_bind().dialect.name))
    op.execute(views_0013.VERDICTS[op.get_bind().dialect.name])
    _explain(DICTIONARY)


def downgrade() -> None:
    _explain(BEFORE)
    op.execute("DROP VIEW verdicts")
    op.execute("DROP VIEW findings")
    op.execute(views_0005.findings(op.get_bind().dialect.name))
    op.drop_index("ix_verdict_organ_id_report_year_rule_operands_digest", "verdict")
    op.drop_table("verdict")


def _explain(dictionary: str) -> None:
    op.execute("DROP VIEW dictionary")
    op.execute(sa.text(dictionary.replace(":", "\\:")))  # a colon in a meaning is no parameter
