"""SQLite: the file is opened read-only and an authorizer lets through nothing but reading."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from db import query
from db.query import Answer, Limits, Params
from db.query_functions import make_linear
from db.views import AS_OF, VIEWS

LONGEST_VALUE, LONGEST_PATTERN = 4 * 2**20, 500
"""A pattern is tried at every place of a value, in one step that no limit can stop."""
STEPS_BETWEEN_LOOKS = 10_000

FUNCTIONS = frozenset({
    "abs", "avg", "ceil", "ceiling", "char", "coalesce", "concat", "concat_ws", "count", "cume_dist",
    "date", "datetime", "dense_rank", "exp", "first_value", "floor", "format", "glob", "group_concat",
    "hex", "ifnull", "iif", "instr", "json", "json_array", "json_array_length", "json_each",
    "json_extract", "json_group_array", "json_group_object", "json_object", "json_quote", "json_tree",
    "json_type", "json_valid", "julianday", "lag", "last_value", "lead", "length", "like", "likelihood",
    "likely", "ln", "log", "log10", "log2", "lower", "ltrim", "max", "min", "mod", "nth_value", "ntile",
    "nullif", "percent_rank", "pow", "power", "printf", "quote", "random", "rank", "regexp", "replace",
    "round", "row_number", "rtrim", "sign", "sqrt", "strftime", "string_agg", "substr", "substring",
    "sum", "time", "total", "trim", "trunc", "typeof", "unicode", "unixepoch", "unlikely", "upper", "->",
    "->>",
})  # fmt: skip
READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})


def select_rows(url: str, sql: str, params: Params | None, limits: Limits) -> Answer:
    refusals: list[query.QueryRefused] = []
    deadline = time.monotonic() + limits.seconds
    with closing(_open(url)) as connection:
        if limits.megabytes is not None:
            connection.execute(f"PRAGMA hard_heap_limit = {limits.megabytes * 2**20}")
        connection.set_authorizer(_authorizer(refusals))
        connection.set_progress_handler(lambda: not time.monotonic() <= deadline, STEPS_BETWEEN_LOOKS)
        try:
            cursor = connection.execute(sql, dict(params or {}))
            if cursor.description is None:
                raise query.refused_write()
            columns = tuple(column[0] for column in cursor.description)
            return columns, query.gathered(cursor, limits)
        except MemoryError as error:
            raise query.too_large(limits.megabytes or 0) from error
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
            raise _explained(error, refusals, limits.seconds) from error


def try_out(sql: str, params: Params) -> None:
    """Raises QueryError unless `sql` is a SELECT that the views could answer; reads no archive and runs nothing."""
    refusals: list[query.QueryRefused] = []
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for view in VIEWS + AS_OF:
            connection.execute(f"CREATE TABLE {view.name} ({', '.join(c.name for c in view.columns)})")
        connection.set_authorizer(_authorizer(refusals))
        try:
            connection.execute(f"EXPLAIN {sql}", dict(params))
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            raise _explained(error, refusals, 0) from error


def _open(url: str) -> sqlite3.Connection:
    path = Path(make_url(url).database or ":memory:")
    if not path.is_file():
        raise query.QueryError(f"没有档案库：{path}", f"there is no archive at {path}")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    make_linear(connection, LONGEST_VALUE)
    with suppress(sqlite3.Error):  # opened here: to declare it, SQLite asks to write the schema
        connection.execute("SELECT rowid FROM narrative_words LIMIT 0")
    return connection


def _authorizer(refusals: list[query.QueryRefused]) -> Callable[..., int]:
    """Why something was denied is noted in `refusals`, because SQLite only says "not authorized".

    Reading a full-text index asks for PRAGMA data_version in the midst of its SELECT.
    """
    actions: set[int] = set()

    def allows(action: int, first: str | None, second: str | None, *_where: Any) -> int:
        actions.add(action)
        if action == sqlite3.SQLITE_PRAGMA and first == "data_version" and actions & READING:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and str(first).lower().startswith("sqlite_"):
            refusals.append(query.refused_table(str(first)))
            return sqlite3.SQLITE_DENY
        if action in READING:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            if str(second).lower() in FUNCTIONS:
                return sqlite3.SQLITE_OK
            refusals.append(query.refused_function(str(second)))
        else:
            refusals.append(query.refused_write())
        return sqlite3.SQLITE_DENY

    return allows


def _explained(error: Exception, refusals: list[query.QueryRefused], max_seconds: float) -> query.QueryError:
    if refusals:
        return refusals[0]
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
        return query.too_slow(max_seconds)
    if "one statement at a time" in str(error):
        return query.refused_write()
    return query.failed(error)
