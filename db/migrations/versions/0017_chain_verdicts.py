"""Verdicts of people are fixed by the links of days, too, and end alerts, which say so."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VERDICT = sa.table("verdict", sa.column("id"), sa.column("salt"))


def upgrade() -> None:
    """Links that are there have no verdicts and stay as they are; the next one takes all verdicts in."""
    op.add_column("day_link", sa.Column("verdict_count", sa.Integer(), nullable=True))
    op.add_column("day_link", sa.Column("verdict_last", ID, nullable=True))
    for name in ("ended_zh", "ended_en", "ended_by"):
        op.add_column("alert", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("verdict", sa.Column("salt", sa.Text(), server_default="", nullable=False))
    bind = op.get_bind()
    salted = VERDICT.update().where(VERDICT.c.id == sa.bindparam("key")).values(salt=sa.bindparam("random"))
    keys = bind.execute(sa.select(VERDICT.c.id)).scalars().all()
    if keys:
        bind.execute(salted, [{"key": key, "random": secrets.token_hex(16)} for key in keys])


def downgrade() -> None:
    """Links with verdicts go, and what was signed about them: nothing before this revision could check them. The
    days they closed are closed anew; a head that was noted of one of them is no longer in the chain."""
    op.execute("DELETE FROM day_stamp WHERE number IN (SELECT number FROM day_link WHERE format = 2)")
    op.execute("DELETE FROM day_link WHERE format = 2")
    op.drop_column("verdict", "salt")
    for name in ("ended_by", "ended_en", "ended_zh"):
        op.drop_column("alert", name)
    op.drop_column("day_link", "verdict_last")
    op.drop_column("day_link", "verdict_count")
