"""The views that people query: reports, applications, cells, findings, the ledger and the rest."""

from alembic import op

from db.migrations.views_0004 import NAMES, statements

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for statement in statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for name in reversed(NAMES):
        op.execute(f"DROP VIEW {name}")
