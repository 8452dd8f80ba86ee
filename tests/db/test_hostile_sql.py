"""What an enemy would write: refused or cut off, the archive as it was, the next query answered (`test_query` has the first hundred)."""

import hashlib
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from small_archive import open_archive, reading
from sqlalchemy import make_url, select

from db import writer
from db.base import Base
from db.engine import open_engine
from db.query import LONGEST_SQL, QueryError, QueryRefused, QueryTimeout, run_select
from db.query_postgresql import hanging_up

ROOT = Path(__file__).parents[2]
BOTH = [
    "EXPLAIN DELETE FROM organ",
    "WITH x AS (SELECT 1) UPDATE organ SET name = 'x'",
    "WITH x AS (INSERT INTO portal VALUES ('x', 'x', 'x', 'x') RETURNING 1) SELECT * FROM x",
    "SELECT 1 /**/;/**/ DELETE FROM organ",
    "SELECT 1;\nSELECT 2",
    "SELECT 1\\; DELETE FROM organ",
    "; DELETE FROM organ",
    "/* SELECT */ DELETE FROM organ",
    "-- SELECT\nDELETE FROM organ",
    "REPLACE INTO portal VALUES ('x', 'x', 'x', 'x')",
    "ＳＥＬＥＣＴ 1; DROP TABLE organ",
    "\ufeffDROP TABLE organ",
    "ALTER TABLE organ ADD COLUMN x integer",
    "CREATE VIEW mine AS SELECT 1",
    "CREATE TRIGGER t AFTER INSERT ON organ BEGIN SELECT 1; END",
    "CREATE INDEX mine ON organ (name)",
    "REINDEX",
    "ANALYZE",
    "SAVEPOINT s",
    "ROLLBACK",
    "SELECT load_extension('/tmp/x')",
    "SELECT writefile('/tmp/x', 'x')",
    "SELECT readfile('/etc/passwd')",
    "SELECT edit('x', 'vi')",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT dblink('x', 'y')",
    "SELECT 1" + " " * LONGEST_SQL + "+ 1",
]
SQLITE = [
    "PRAGMA writable_schema = 1",
    "PRAGMA data_version",
    "PRAGMA main.user_version = 9",
    "SELECT * FROM pragma_table_info('organ')",
    "SELECT * FROM pragma_writable_schema",
    "ATTACH ':memory:' AS x",
    "SELECT sql FROM sqlite_master",
    "SELECT sql FROM main.sqlite_master",
    "SELECT * FROM sqlite_temp_master",
    "SELECT * FROM sqlite_dbpage",
    "INSERT INTO narrative_words (narrative_words) VALUES ('rebuild')",
    "INSERT INTO narrative_words (narrative_words) VALUES ('delete-all')",
    "INSERT INTO narrative_words (narrative_words, rank) VALUES ('merge', 16)",
    "DELETE FROM narrative_words_data",
    "CREATE VIRTUAL TABLE mine USING fts5 (x)",
    "SELECT fts5(1)",
    "SELECT highlight(narrative_words, 0, '', '') FROM narrative_words('x')",
    "SELECT zeroblob(1000000000)",
    "SELECT randomblob(1000000000)",
    "SELECT sqlite_compileoption_get(1)",
    "SELECT changes(), last_insert_rowid()",
    "VACUUM INTO '/tmp/x.db'",
    "DETACH main",
]
POSTGRESQL = [
    "SELECT (x).pg_read_file FROM (SELECT CAST('/etc/passwd' AS text) AS x) t",
    "SELECT (x) . /* */ \"pg_read_file\" FROM (SELECT CAST('/etc/passwd' AS text) AS x) t",
    "VALUES ((CAST('/etc/passwd' AS text)).pg_read_file)",
    "SELECT (CAST('organ_id_seq' AS regclass)).nextval",
    "SELECT (CAST(1000 AS float8)).pg_sleep",
    "SELECT pg_catalog . /* . */ pg_read_file\n(\n'/etc/passwd')",
    "SELECT /* /* */ pg_read_file('/etc/passwd') */ 1",
    "SELECT pg_stat_get_activity(NULL)",
    "SELECT setting FROM pg_show_all_settings()",
    "SELECT pg_get_functiondef('pg_sleep'::regproc)",
    "SELECT has_table_privilege('pg_authid', 'select')",
    "SELECT inet_server_addr()",
    "SELECT pg_current_xact_id()",
    "SELECT txid_current()",
    "SELECT pg_notify('x', 'y')",
    "SELECT pg_export_snapshot()",
    "SELECT pg_cancel_backend(1)",
    "SELECT pg_reload_conf()",
    "SELECT pg_switch_wal()",
    "SELECT pg_try_advisory_xact_lock(1)",
    "SELECT setval('organ_id_seq', 1)",
    "SELECT lo_create(1), lo_get(1)",
    "SELECT lo_export(1, '/tmp/x')",
    "SELECT set_config('transaction_read_only', 'off', true)",
    "SELECT * FROM pg_ls_dir('/') WITH ORDINALITY",
    "SELECT * FROM ROWS FROM (pg_ls_dir('/'), generate_series(1, 2))",
    "SELECT * FROM organ, LATERAL pg_sleep(1)",
    "SELECT 1 ORDER BY pg_sleep(1)",
    "SELECT 1 LIMIT (SELECT 1 FROM pg_sleep(1))",
    "SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM organ",
    "SELECT query_to_xml_and_xmlschema('DELETE FROM organ', true, true, '')",
    "SELECT xpath('/x', query_to_xml('SELECT 1', true, true, ''))",
    "SELECT * FROM pg_class",
    "SELECT * FROM pg_catalog.pg_authid",
    "SELECT * FROM pg_largeobject",
    "SELECT (SELECT rolpassword FROM pg_authid LIMIT 1)",
    "SELECT name FROM organ UNION SELECT rolname FROM pg_roles",
    "SELECT * FROM information_schema.role_table_grants",
    "SELECT * FROM organ FOR NO KEY UPDATE",
    "SELECT * FROM organ FOR KEY SHARE SKIP LOCKED",
    "SELECT name INTO TEMP mine FROM organ",
    "CREATE TABLE mine AS SELECT 1",
    "EXPLAIN (ANALYZE) INSERT INTO portal VALUES ('x', 'x', 'x', 'x')",
    "EXPLAIN SELECT 1",
    "MERGE INTO portal USING organ ON true WHEN MATCHED THEN DELETE",
    "WITH RECURSIVE x AS (DELETE FROM organ RETURNING id) SELECT 1",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "NOTIFY x",
    "CALL x()",
    "DO LANGUAGE plpgsql 'BEGIN END'",
    "EXECUTE x",
    "PREPARE x AS SELECT 1",
    "DEALLOCATE ALL",
    "DECLARE x CURSOR FOR SELECT 1",
    "FETCH 1 FROM gongkai_query",
    "CLOSE ALL",
    "RESET ALL",
    "SHOW data_directory",
    "LOCK TABLE organ",
    "LOAD 'x'",
    "CHECKPOINT",
    "GRANT ALL ON organ TO public",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE EXTENSION dblink",
    "REFRESH MATERIALIZED VIEW x",
    "SET SESSION AUTHORIZATION postgres",
    "IMPORT FOREIGN SCHEMA x FROM SERVER y INTO z",
    "SELECT U&'\\0041'",
    "SELECT $x$ $x$",
    "SELECT e'\\''",
]


@pytest.fixture
def filled(database_url, tmp_path):
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"A", reading(text="政府信息公开"))
        writer.index_words(archive.session)
    return database_url


def digest(url):
    """Of every row of every table, and on SQLite of the file."""
    engine, told = open_engine(url), hashlib.sha256()
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table).order_by(*table.primary_key)):
                told.update(repr(tuple(row)).encode())
    engine.dispose()
    if url.startswith("sqlite"):
        told.update(Path(make_url(url).database or "").read_bytes())
    return told.hexdigest()


def test_what_is_more_than_reading_is_refused_and_leaves_no_trace(filled):
    before = digest(filled)
    own = SQLITE if filled.startswith("sqlite") else POSTGRESQL
    for sql in (*BOTH, *own):
        with pytest.raises(QueryError) as caught:
            run_select(filled, sql)
            pytest.fail(sql)
        missing = "no such" in str(caught.value) or "does not exist" in str(caught.value)
        unwritten = "syntax error" in str(caught.value) or "unrecognized token" in str(caught.value)
        assert isinstance(caught.value, QueryRefused) or missing or unwritten, (sql, caught.value)
        assert caught.value.message.zh and caught.value.message.en
    assert digest(filled) == before
    assert run_select(filled, "SELECT count(*) AS n FROM reports").rows == ((1,),)


MISTAKES = [
    "SELECT '\ud800'",
    "SELECT '\0'",
    "SELECT :nothing",
    "SELECT ?",
    "SELECT %s",
    "SELECT %(x)s",
    "SELECT 'unfinished",
    'SELECT "unfinished',
    "SELECT " + "(" * 20_000 + "1" + ")" * 20_000,
    "SELECT " + "NOT " * 20_000 + "true",
    "SELECT 1 WHERE 1 IN (" + "1," * 49_000 + "1",
    "SELECT " + "/*" * 40_000,
    "WITH RECURSIVE x AS (SELECT * FROM x) SELECT * FROM x",
    "SELECT * FROM reports r, reports r",
]


def test_what_makes_no_sense_is_an_error_in_two_languages(filled):
    for sql in MISTAKES:
        for params in ({}, {"x": 1}):
            with pytest.raises(QueryError) as caught:
                run_select(filled, sql, params=params, max_seconds=5)
                pytest.fail(sql[:80])
            assert caught.value.message.zh and caught.value.message.en
    assert run_select(filled, "SELECT count(*) AS n FROM reports").rows == ((1,),)


@pytest.mark.parametrize(
    "value", [10**30, "\ud800", "x\0y", float("nan"), b"\xff", "'; DROP TABLE organ; --", ":x", "%s"]
)
def test_values_are_never_more_than_values(filled, value):
    try:
        found = run_select(
            filled, "SELECT organ FROM reports WHERE organ = CAST(:x AS text)", params={"x": value}
        ).rows
    except QueryError as error:
        found = () if error.message.zh and error.message.en else None
    assert found == ()
    assert run_select(filled, "SELECT count(*) AS n FROM reports").rows == ((1,),)


def test_a_huge_list_and_a_long_text_are_answered(filled):
    numbers = (
        "SELECT count(*) AS n FROM reports WHERE report_year IN (" + ",".join(map(str, range(1, 9000))) + ")"
    )
    assert run_select(filled, numbers).rows == ((1,),)
    assert run_select(filled, f"SELECT length('{'/*' * 40_000}') AS n").rows == ((80_000,),)


ENDLESS = {
    "sqlite": [
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT n + 1 FROM t) SELECT max(n) FROM t",
        "WITH RECURSIVE t(x) AS (SELECT 'a' UNION ALL SELECT x || x FROM t) SELECT length(x) FROM t",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT group_concat(printf('%0999999d', n)) FROM t",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT printf('%03999999d', n) FROM t",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT json_group_array(n) FROM t",
        "SELECT replace(printf('%03999999d', 0), '0', printf('%03999999d', 0))",
        "SELECT 'a' LIKE printf('%0600d', 0)",
        "WITH a0 AS (SELECT 1 AS x)"
        + "".join(f", a{n} AS (SELECT 1 AS x FROM a{n - 1} p, a{n - 1} q)" for n in range(1, 40))
        + " SELECT * FROM a39",
    ],
    "postgresql": [
        "SELECT count(*) FROM generate_series(1, 10000000000)",
        "SELECT string_agg(repeat('x', 1000000), '') FROM generate_series(1, 2000)",
        "SELECT repeat('x', 50000000) FROM generate_series(1, 500)",
        "SELECT repeat('x', 1200000000)",
        "SELECT array_agg(n) FROM generate_series(1, 100000000) n",
        "SELECT lpad('x', 1000000000)",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT n + 1 FROM t) SELECT max(n) FROM t",
        "WITH RECURSIVE t(x) AS (SELECT 'a' UNION ALL SELECT x || x FROM t) SELECT max(length(x)) FROM t",
        "SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b WHERE a::text ~ '(.*)(.*)\\2\\1x'",
    ],
}
ENOUGH = {
    "sqlite": (
        "SELECT instr(x, substr(x, 1, 1500000) || 'b') AS a, trim(x, substr(x, 1, 100) || '0') AS b, "
        "length(replace(x, substr(x, 1, 1500000) || 'b', '')) AS c FROM (SELECT printf('%03000000d', 0) AS x)"
    ),
    "postgresql": "SELECT 0 AS a, '' AS b, length(repeat('0', 3000000)) AS c",
}
CHILD = """
import json, sys
from db.query import QueryError, run_select
from gongkai.memory import limited_memory
url, *queries = json.load(sys.stdin)
said = []
for sql in queries:
    try:
        with limited_memory(64):
            said.append(run_select(url, sql, max_seconds=0.5, max_megabytes=64).rows)
    except QueryError as error:
        said.append(type(error).__name__ if error.message.zh and error.message.en else "")
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]  # ru_maxrss is the parent's, too
print(json.dumps([said, int(peak) // 1024]))
"""


def test_bombs_are_cut_off_in_little_memory_and_the_next_query_is_answered(filled):
    kind = "sqlite" if filled.startswith("sqlite") else "postgresql"
    before = digest(filled)
    asked = json.dumps([filled, *ENDLESS[kind], ENOUGH[kind]])
    done = subprocess.run(
        [sys.executable, "-c", CHILD], input=asked, capture_output=True, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said, megabytes = json.loads(done.stdout)
    bad = [
        sql
        for sql, one in zip(ENDLESS[kind], said, strict=False)
        if one not in ("QueryTimeout", "QueryTooLarge", "QueryError")
    ]
    assert bad == []
    assert said[-1] == [[0, "", 3_000_000]]
    assert megabytes < 400
    assert digest(filled) == before


def test_a_server_that_heeds_no_clock_is_left_alone():
    class Line:
        def __init__(self, end):
            self.fileno = end.fileno

    ours, theirs = socket.socketpair()
    theirs.settimeout(20)
    with ours, theirs, hanging_up(Line(ours), 0.01) as hung_up:
        assert theirs.recv(1) == b"" and hung_up.wait(20)


def test_a_limit_that_is_no_number_lets_nothing_through(filled):
    with pytest.raises(QueryError):
        run_select(filled, "SELECT organ FROM reports", max_seconds=float("nan"))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT replace('a-b', '-', '') || replace(1.0, '.', ',') || coalesce(replace(NULL, 'a', 'b'), '!')",
        "SELECT instr('北京市', '京') || instr(12, 2) || coalesce(instr('a', NULL), '!') || instr(x'0102', x'02')",
        "SELECT trim('xxaxx', 'x') || ltrim('公公开', '公') || rtrim(1e20, '0') || coalesce(trim('a', NULL), '!')",
        "SELECT replace('a', '', 'b') || instr('', '') || instr('a', '') || trim('aba', 'ab') || replace(-2.5, '', 1)",
        "SELECT replace('ß€𠮷', '€', 1e-7) || rtrim('a  ') || instr(1e15, '1') || replace(9e999, 'I', 'i')",
    ],
)
def test_our_own_functions_say_what_those_of_sqlite_say(sqlite_url, sql):
    import sqlite3

    assert run_select(sqlite_url, sql).rows == tuple(sqlite3.connect(":memory:").execute(sql))


def test_a_statement_of_time_is_told_as_such(filled):
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t WHERE n < 0"
    with pytest.raises(QueryTimeout, match=r"0\.2 秒.*\|.*0\.2 seconds"):
        run_select(filled, endless, max_seconds=0.2)
