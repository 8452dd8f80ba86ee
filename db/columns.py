"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Integer, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

BigId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite gives row ids only to a column declared INTEGER."""

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

ISO_UTC = "%Y-%m-%dT%H:%M:%S.%fZ"


def storable(text: str) -> str:
    """`text` without the two things PostgreSQL and UTF-8 refuse: NUL and lone surrogates."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python; timestamptz on PostgreSQL, ISO 8601 text that sorts by time on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without time zone cannot be archived: {value!r}")
        return _iso(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC) if isinstance(value, datetime) else None


@lru_cache(2**10)
def _iso(value: datetime) -> str:
    """Kept, for all rows of a transaction have the same few."""
    return value.astimezone(UTC).strftime(ISO_UTC)


class CleanText(TypeDecorator[str]):
    """Text of a source, made storable."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Figure(TypeDecorator[Decimal]):
    """A printed figure: an integer comes out of SQL as an integer, NULL is never 0.

    SQLite has no decimals: a fraction is a double there (15 digits); `cells.raw` keeps the text.
    """

    impl = Numeric
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        return None if value is None else plain(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None or isinstance(value, int):
            return None if value is None else Decimal(value)
        return Decimal(plain(Decimal(str(value))))

    def bind_processor(self, dialect: Dialect) -> Any:
        return _for_sqlite if dialect.name == "sqlite" else self._exact

    @staticmethod
    def _exact(value: Decimal | int | None) -> Decimal | int | None:
        return None if value is None else plain(value)


@lru_cache(2**12)
def _for_sqlite(value: Decimal | int | None) -> float | int | None:
    if value is None:
        return None
    known = plain(value)
    return known if isinstance(known, int) else float(known)


def plain(value: Decimal | int) -> Decimal | int:
    """60 for 60, 60.0 and 6E+1; a Decimal only when there is a fraction."""
    if (printed := str(value)).isdigit():  # nearly all of them, and twice as quick
        return int(printed)
    whole = int(value)
    return whole if whole == value else Decimal(value)
