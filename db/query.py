"""Read-only SQL for people: one SELECT, limited in rows and seconds, on either database."""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import make_url

from db.columns import ISO_UTC
from parser.model import Bilingual

MAX_ROWS = 1000
MAX_SECONDS = 10.0
MAX_MEGABYTES = 512
LONGEST_SQL = 100_000
"""Characters. What prepares a statement looks at no clock."""

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Values are None, bool, int, float or str; times are ISO 8601 text in UTC on both databases."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool


class QueryError(Exception):
    """The database could not run the query; `message` says why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.message = Bilingual(zh, en)
        super().__init__(f"{zh} | {en}")


class QueryRefused(QueryError):
    """The query does something else than read the archive."""


class QueryTimeout(QueryError):
    """The query was stopped at its time limit."""


class QueryTooLarge(QueryError):
    """The query was stopped at its limit of memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost; `rows` is one more than may be shown, `megabytes` None where nothing limits it."""

    rows: int
    seconds: float
    megabytes: int | None


def run_select(
    url: str,
    sql: str,
    *,
    params: Params | None = None,
    max_rows: int = MAX_ROWS,
    max_seconds: float = MAX_SECONDS,
    max_megabytes: int | None = None,
) -> Table:
    """Run one SELECT; values for `:name` in it come from `params`. At most `max_rows` rows come back.

    `max_megabytes` on SQLite limits the whole process, for good: for a process that asks and ends.
    """
    sql = sql.strip().rstrip(";").strip()
    if not sql:
        raise QueryRefused("查询是空的", "the query is empty")
    if len(sql) > LONGEST_SQL:
        raise QueryRefused(
            f"查询超过 {LONGEST_SQL} 个字符", f"the query has more than {LONGEST_SQL} characters"
        )
    if make_url(url).get_backend_name() == "sqlite":
        from db.query_sqlite import select_rows
    else:
        from db.query_postgresql import select_rows
    columns, rows = select_rows(url, sql, params, Limits(max_rows + 1, max_seconds, max_megabytes))
    shown = tuple(tuple(plain_value(value) for value in row) for row in rows[:max_rows])
    return Table(columns, shown, len(rows) > max_rows)


Answer = tuple[tuple[str, ...], Sequence[Sequence[Any]]]


def gathered(found: Iterable[Sequence[Any]], limits: Limits) -> list[Sequence[Any]]:
    """Row by row, until they are enough, take too long, or their text and bytes are too many."""
    rows: list[Sequence[Any]] = []
    size, deadline = 0, time.monotonic() + limits.seconds
    for row in islice(found, limits.rows):
        rows.append(row)
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if limits.megabytes is not None and size > limits.megabytes * 2**20:
            raise too_large(limits.megabytes)
        if not time.monotonic() <= deadline:  # so that a limit that is no number lets nothing through
            raise too_slow(limits.seconds)
    return rows


def refused_write() -> QueryRefused:
    return QueryRefused(
        "只能读取：查询须是单条 SELECT（或 WITH … SELECT、VALUES）",
        "read only: a query is one SELECT (or WITH … SELECT, VALUES)",
    )


def refused_function(name: str) -> QueryRefused:
    return QueryRefused(f"查询中不允许使用函数 {name}", f"the function {name} is not allowed in queries")


def refused_table(name: str) -> QueryRefused:
    return QueryRefused(
        f"查询中不允许读取 {name}", f"{name} is not part of the archive that queries may read"
    )


def too_slow(max_seconds: float) -> QueryTimeout:
    return QueryTimeout(
        f"查询超过 {max_seconds:g} 秒，已停止", f"the query was stopped after {max_seconds:g} seconds"
    )


def too_large(megabytes: int) -> QueryTooLarge:
    return QueryTooLarge(
        f"查询超过 {megabytes} MB 的内存或临时文件上限，已停止",
        f"the query was stopped: it needs more memory or temporary files than {megabytes} MB allow",
    )


def failed(error: Exception) -> QueryError:
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return QueryError(f"查询无法执行：{text}", f"the query failed: {text}")


def plain_value(value: Any) -> Any:
    """As in `Table`: plain values, times as ISO 8601 text."""
    if isinstance(value, Decimal):
        exact = value.is_finite() and value.as_tuple().exponent == 0
        return int(value) if exact else plain_value(float(value))
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).strftime(ISO_UTC)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no number for it
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
