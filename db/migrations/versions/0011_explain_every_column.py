"""The archive explains itself: the view `dictionary` says what each column of each view means."""

import sqlalchemy as sa
from alembic import op

from db.migrations.dictionary_0011 import DICTIONARY

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute(sa.text(DICTIONARY.replace(":", "\\:")))  # a colon in a meaning is no parameter


def downgrade() -> None:
    op.execute("DROP VIEW dictionary")
