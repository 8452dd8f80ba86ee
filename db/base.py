"""How constraints are named and Python types stored, the same for every table."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from db.columns import CleanText, Figure, UtcDateTime


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy as a plain class attribute
        str: CleanText,
        datetime: UtcDateTime,
        Decimal: Figure,
    }


def is_modelled(name: str | None, _kind: str, _parents: Any) -> bool:
    """False for the index of words (`db.search`), which migrations make and no model can say: Alembic leaves it alone."""
    return not (name or "").startswith("narrative_words")
