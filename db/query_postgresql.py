"""PostgreSQL: a cursor in a read-only transaction with a statement timeout.

DECLARE CURSOR takes one SELECT and nothing else. What a SELECT could still do through functions
(files, other sessions, settings, sleeping, running text as SQL) is refused by asking the catalog: a
function must be open to everyone and promise not to act (not VOLATILE), and must not ask the server about
itself. What it could read is checked on its plan: relations of the archive's own schema. So it holds for a
superuser too. A server that does not look at its own clock is left alone by ours.
"""

import os
import re
import socket
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import psycopg
from psycopg import sql as compose
from psycopg.rows import tuple_row
from sqlalchemy import make_url, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from db import query
from db.query import Answer, Limits, Params

TOKEN = re.compile(
    r"""(?P<hiding>[eE]'|[uU]&['"]|\$[^\W\d]?\w*\$|/\*(?:(?!\*/).)*?/\*)
    |(?P<skip>'(?:[^']|'')*'|--[^\n\r]*|\s+|/\*.*?(?:\*/|\Z))
    |(?P<name>"(?:[^"]|"")*"|[^\W\d][\w$]*)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
READS = ("select", "with", "values", "table")
HARMLESS = frozenset({"random", "clock_timestamp", "pg_typeof", "pg_column_size", "pg_size_pretty"})
REFUSED = frozenset({
    "current_setting", "table_to_xml", "schema_to_xml", "database_to_xml", "cursor_to_xml",
    "table_to_xmlschema", "schema_to_xmlschema", "database_to_xmlschema", "table_to_xml_and_xmlschema",
    "schema_to_xml_and_xmlschema", "database_to_xml_and_xmlschema", "ts_stat", "to_regclass",
    "inet_server_addr", "inet_server_port", "inet_client_addr", "inet_client_port", "current_query",
    "txid_current", "txid_current_if_assigned",
})  # fmt: skip
OUR_VIEWS_CALL = frozenset({"jsonb_array_elements", "jsonb_array_elements_text", "jsonb_each"})
GRACE, CONNECTING = 2.0, 10
"""Seconds: after its time a server has to answer that it stopped; it may take to answer at all."""
TOO_LARGE = (psycopg.errors.ConfigurationLimitExceeded, psycopg.errors.OutOfMemory)
UNSAFE = """
    SELECT proname FROM pg_proc
    WHERE (proname = ANY(%s) OR proname = ANY(%s) AND pronargs - pronargdefaults <= 1 AND pronargs > 0)
      AND NOT proname = ANY(%s)
      AND (provolatile = 'v' OR proname ~ '^(pg|has|binary_upgrade)_' OR proname = ANY(%s)
        OR NOT has_function_privilege('public', oid, 'EXECUTE'))
    ORDER BY 1 LIMIT 1"""


def select_rows(url: str, sql: str, params: Params | None, limits: Limits) -> Answer:
    _refuse_hiding(sql)
    statement, values = _bound(sql, params)
    called = sorted({*called_names(sql), *called_names(statement)})
    with closing(_connect(url)) as connection, hanging_up(connection, limits.seconds + GRACE) as hung_up:
        try:
            return _answer(connection, statement, values, called, limits)
        except psycopg.errors.QueryCanceled as error:
            raise query.too_slow(limits.seconds) from error
        except (*TOO_LARGE, MemoryError) as error:
            raise query.too_large(limits.megabytes or 0) from error
        except (psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.FeatureNotSupported) as error:
            raise query.refused_write() from error
        except (psycopg.Error, ValueError, OverflowError) as error:
            if hung_up.is_set():
                raise query.too_slow(limits.seconds) from error
            raise _explained(error, limits) from error


def _answer(
    connection: psycopg.Connection[Any],
    statement: str,
    values: Params | None,
    called: list[str],
    limits: Limits,
) -> Answer:
    """Fetched row by row, because a few rows may be more than our memory holds."""
    connection.execute("SET TRANSACTION READ ONLY")
    _limit(connection, limits)
    _check_functions(connection, called)
    _check_plan(connection, statement, values, called)
    cursor = connection.cursor("gongkai_query", row_factory=tuple_row)
    cursor.execute(compose.SQL(statement), values)
    columns = tuple(column.name for column in cursor.description or ())
    fetch = compose.SQL("FETCH FORWARD {} FROM gongkai_query").format(compose.Literal(limits.rows))
    rows = connection.cursor(row_factory=tuple_row).stream(fetch)
    assert isinstance(rows, Generator)
    with closing(rows):  # which tells the server to send no more
        return columns, query.gathered(rows, limits)


@contextmanager
def hanging_up(connection: psycopg.Connection[Any], seconds: float) -> Iterator[threading.Event]:
    """The line is cut after so long: what searches one long text in another heeds no statement_timeout.

    The server goes on until it is through with that one step.
    """
    done = threading.Event()
    line = socket.socket(fileno=os.dup(connection.fileno()))

    def hang_up() -> None:
        done.set()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    clock = threading.Timer(seconds, hang_up)
    clock.daemon = True
    clock.start()
    try:
        yield done
    finally:
        clock.cancel()
        line.close()


def _connect(url: str) -> psycopg.Connection[Any]:
    parsed = make_url(url).set(drivername="postgresql")
    try:
        line = parsed.render_as_string(hide_password=False)
        return psycopg.connect(line, autocommit=False, connect_timeout=CONNECTING)
    except psycopg.Error as error:
        raise query.failed(error) from error


def _limit(connection: psycopg.Connection[Any], limits: Limits) -> None:
    milliseconds = compose.Literal(max(1, int(limits.seconds * 1000)))
    connection.execute(compose.SQL("SET LOCAL statement_timeout = {}").format(milliseconds))
    connection.execute("SET LOCAL idle_in_transaction_session_timeout = '60s'")
    connection.execute("SET LOCAL max_parallel_workers_per_gather = 0")
    connection.execute("SET LOCAL standard_conforming_strings = on")
    connection.execute("SET LOCAL TimeZone = 'UTC'")
    if limits.megabytes is not None:
        _limit_memory(connection, limits.megabytes)


def _limit_memory(connection: psycopg.Connection[Any], megabytes: int) -> None:
    """An eighth of it to each sort and hash, which spill to disk beyond; files to four times of it where allowed.

    The server lets superusers set temp_file_limit, and those granted it (from version 15); for others the
    limit of files is whatever the server's own configuration says.
    """
    each = compose.Literal(max(64, megabytes * 1024 // 8))
    connection.execute(compose.SQL("SET LOCAL work_mem = {}").format(each))
    connection.execute("SET LOCAL hash_mem_multiplier = 1")
    files = compose.Literal(megabytes * 1024 * 4)
    with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
        connection.execute(compose.SQL("SET LOCAL temp_file_limit = {}").format(files))


def _bound(sql: str, params: Params | None) -> tuple[str, Params | None]:
    """`:name` as psycopg's `%(name)s`; without parameters the text goes as it is."""
    if not params:
        return sql, None
    compiled = text(sql).compile(dialect=PGDialect_psycopg())  # type: ignore[no-untyped-call]
    missing = sorted(compiled.params.keys() - params.keys())
    if missing:
        raise query.failed(ValueError(f":{missing[0]} has no value"))
    return str(compiled), params


def _check_functions(connection: psycopg.Connection[Any], called: list[str]) -> None:
    """What is written behind a point is a column, or a function that can do with one argument."""
    behind = [name.removeprefix(".") for name in called if name.startswith(".")]
    row = connection.execute(UNSAFE, [called, behind, sorted(HARMLESS), sorted(REFUSED)]).fetchone()
    if row is not None:
        raise query.refused_function(row[0])


def called_names(sql: str) -> Iterator[str]:
    """Every name that an opening bracket follows or a point precedes, as the catalog spells it: f(x), and (x).f too.

    Read by the server's own lexical rules; spellings that could hide a name are refused.
    https://www.postgresql.org/docs/current/sql-syntax-lexical.html
    """
    name = before = ""
    for token in TOKEN.finditer(sql):
        if token["name"]:
            name = _catalog_name(token["name"])
            if before == ".":
                yield f".{name}"
        elif token["other"]:
            if token["other"] == ";":
                raise query.refused_write()
            if token["other"] == "(" and name:
                yield name
            name = ""
        before = token["other"] or ("" if token["name"] else before)


def _catalog_name(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def _refuse_hiding(sql: str) -> None:
    first = next((token["name"] for token in TOKEN.finditer(sql) if token["name"]), "")
    if first.lower() not in READS:
        raise query.refused_write()
    for token in TOKEN.finditer(sql):
        if token["hiding"]:
            raise query.QueryRefused(
                "查询中不允许使用 $$ 引号、E'' 与 U& 转义",
                "dollar quotes, E'' and U& escapes are not allowed in queries",
            )


def _check_plan(
    connection: psycopg.Connection[Any], statement: Any, values: Params | None, called: list[str]
) -> None:
    """EXPLAIN plans the statement and runs nothing; views are already resolved in the plan.

    A function scan that the text does not call comes out of a view of the server's own.
    """
    home = connection.execute("SELECT current_schema()").fetchone()
    with connection.cursor(row_factory=tuple_row, binary=True) as cursor:  # binary: one statement only
        cursor.execute(compose.SQL("EXPLAIN (VERBOSE, FORMAT JSON) ") + compose.SQL(statement), values)
        row = cursor.fetchone()
    for node in _nodes(row[0] if row else []):
        if "Relation Name" in node and node.get("Schema") != (home and home[0]):
            raise query.refused_table(f"{node.get('Schema')}.{node['Relation Name']}")
        if "Function Name" in node and node["Function Name"] not in {*called, *OUR_VIEWS_CALL}:
            raise query.refused_function(node["Function Name"])
        if node.get("Node Type") == "ModifyTable":
            raise query.refused_write()


def _nodes(plan: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plan, list):
        for item in plan:
            yield from _nodes(item)
    elif isinstance(plan, dict):
        yield plan
        for item in plan.values():
            yield from _nodes(item)


def _explained(error: Exception, limits: Limits) -> query.QueryError:
    if isinstance(error, psycopg.Error) and error.sqlstate is None and "memory" in str(error):  # ours
        return query.too_large(limits.megabytes or 0)
    if isinstance(error, psycopg.errors.SyntaxError) and "INTO is not allowed" in str(error):
        return query.refused_write()
    return query.failed(error)
