"""What a rule found is asked for by the rule; an index of what is mostly NULL leaves NULL out.

SQLite took the index of `refers_to` for "of these 500 digests, those that refer to nothing", and so read nearly
all captures for each page of a list: an archive twice as large took twice as long to write to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

RARE = (("capture", "refers_to"), ("finding", "other_report_id"))


def upgrade() -> None:
    op.create_index("ix_finding_rule", "finding", ["rule", "reading_id"])
    for table, column in RARE:
        told = sa.text(f"{column} IS NOT NULL")
        op.drop_index(f"ix_{table}_{column}", table)
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=told, postgresql_where=told)


def downgrade() -> None:
    for table, column in RARE:
        op.drop_index(f"ix_{table}_{column}", table)
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.drop_index("ix_finding_rule", "finding")
