"""`run_select` reads the archive and does nothing else, whoever writes the SQL."""

import pytest
from small_archive import open_archive
from sqlalchemy import text

from db.engine import open_engine
from db.query import QueryError, QueryRefused, QueryTimeout, QueryTooLarge, run_select


@pytest.fixture
def filled(database_url, tmp_path):
    with open_archive(database_url, tmp_path) as archive:
        archive.add(b"A")
    return database_url


def count(url):
    engine = open_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM organ")).scalar_one()
    engine.dispose()
    return found


WRITES = [
    "DELETE FROM organ",
    "INSERT INTO portal (id, name, family, home_url) VALUES ('x', 'x', 'x', 'x')",
    "UPDATE organ SET name = 'x'",
    "DROP TABLE delivery",
    "CREATE TABLE mine (a integer)",
    "CREATE TEMP TABLE mine AS SELECT 1",
    "WITH x AS (SELECT 1) DELETE FROM organ",
    "SELECT 1; DELETE FROM organ",
    "SELECT 1; COMMIT; DROP TABLE delivery",
    "SELECT 1 /* ; */; SELECT 2",
    "BEGIN",
    "COMMIT",
    "VACUUM",
    "EXPLAIN ANALYZE DELETE FROM organ",
    "",
    " ; ",
    "-- nothing",
]
SQLITE = [
    "SELECT * FROM sqlite_master",
    "SELECT name FROM sqlite_schema",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA query_only",
    "SELECT * FROM pragma_database_list",
    "ATTACH DATABASE '/tmp/x.db' AS x",
    "DETACH main",
    "SELECT load_extension('x')",
    "SELECT randomblob(1000000000)",
    "SELECT fts3_tokenizer('x')",
]
POSTGRESQL = [
    "WITH gone AS (DELETE FROM finding RETURNING id) SELECT * FROM gone",
    "COPY organ TO '/tmp/x'",
    "COPY organ FROM PROGRAM 'id'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT PG_READ_FILE('/etc/passwd')",
    "SELECT pg_catalog.pg_read_file ('/etc/passwd')",
    "SELECT \"pg_read_file\"('/etc/passwd')",
    "SELECT pg_read_file/* */('/etc/passwd')",
    "SELECT 1 --\r, pg_read_file('/etc/passwd')",
    "SELECT U&\"pg\\005fread_file\"('/etc/passwd')",
    "SELECT E'\\'', pg_read_file('/etc/passwd'), E'\\''",
    "SELECT $$x$$",
    "SELECT $q$'$q$, pg_read_file('/etc/passwd'), $q$'$q$",
    "SELECT * FROM pg_ls_dir('/')",
    "SELECT pg_sleep(1000)",
    "SELECT set_config('statement_timeout', '0', false)",
    "SELECT query_to_xml('DELETE FROM organ', true, true, '')",
    "SELECT table_to_xml('pg_authid', true, true, '')",
    "SELECT database_to_xml(true, true, '')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_terminate_backend(1)",
    "SELECT nextval('organ_id_seq')",
    "SELECT pg_advisory_lock(1)",
    "SELECT current_setting('data_directory')",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_shadow",
    "SELECT setting FROM pg_settings",
    "SELECT query FROM pg_stat_activity",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM organ FOR UPDATE",
    "DO 'BEGIN END'",
    "SET statement_timeout = 0",
    "LISTEN x",
    "SELECT * INTO mine FROM organ",
]


def refused(url, sql):
    before = count(url)
    with pytest.raises(QueryRefused) as caught:
        run_select(url, sql)
    assert "|" in str(caught.value) and caught.value.message.zh and caught.value.message.en
    assert count(url) == before


@pytest.mark.parametrize("sql", WRITES)
def test_whatever_writes_is_refused(database_url, sql):
    refused(database_url, sql)


@pytest.mark.parametrize("sql", SQLITE)
def test_sqlite_refuses_what_is_more_than_reading(sqlite_url, sql):
    refused(sqlite_url, sql)


@pytest.mark.parametrize("sql", POSTGRESQL)
def test_postgresql_refuses_what_is_more_than_reading_even_to_its_superuser(postgres_url, sql):
    refused(postgres_url, sql)


BOMBS = [
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3000) "
    "SELECT count(*) FROM t a, t b, t c",
]


@pytest.mark.parametrize("sql", BOMBS)
def test_a_query_without_end_is_cut_by_the_time_limit(filled, sql):
    with pytest.raises(QueryTimeout, match=r"0\.2 秒"):
        run_select(filled, sql, max_seconds=0.2)


def test_rows_beyond_the_limit_are_marked(filled):
    sql = "SELECT code FROM cells ORDER BY code"
    assert (len(run_select(filled, sql, max_rows=5).rows), run_select(filled, sql, max_rows=5).truncated) == (
        5,
        True,
    )
    assert not run_select(filled, sql).truncated
    exact = len(run_select(filled, sql).rows)
    assert not run_select(filled, sql, max_rows=exact).truncated


def test_a_mistake_says_what_is_wrong(filled):
    for sql in ("SELECT nothing FROM reports", "SELECT * FROM nowhere", "SELECT count(", "SELEC 1"):
        with pytest.raises(QueryError) as caught:
            run_select(filled, sql)
        assert caught.value.message.en


def test_what_people_write_works(filled):
    for sql in (
        "SELECT count(*), sum(new_received) FROM applications WHERE applicant = 'total';",
        "select organ, coalesce(granted, 0) * 100.0 / nullif(total_processed, 0) from applications",
        "WITH a AS (SELECT * FROM cells) SELECT code, max(value) FROM a GROUP BY code ORDER BY 2 DESC LIMIT 3",
        "SELECT organ, rank() OVER (PARTITION BY report_year ORDER BY new_received DESC) FROM applications",
        "SELECT CASE WHEN is_current THEN 'y; -- ''' ELSE 'n' END FROM reports -- a comment",
        "SELECT organ FROM reports WHERE organ LIKE '%住房%' AND report_year IN (2019, 2020)",
        "SELECT replace(organ, '局', ''), substr(organ, 1, 2), length(organ), round(1.5) FROM reports",
        "VALUES (1), (2)",
    ):
        assert run_select(filled, sql).rows, sql


def test_values_may_be_given_apart(filled):
    sql = "SELECT organ FROM reports WHERE report_year = :year AND organ LIKE '%局'"
    assert len(run_select(filled, sql, params={"year": 2020}).rows) == 1
    assert run_select(filled, sql, params={"year": 1}).rows == ()
    with pytest.raises(QueryError, match="year"):
        run_select(filled, sql, params={"other": 1})


def test_an_archive_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(QueryError, match="no archive"):
        run_select(f"sqlite:///{tmp_path / 'none.db'}", "SELECT 1")
    assert not (tmp_path / "none.db").exists()


def test_postgresql_stops_a_query_whose_temporary_files_grow_too_large(postgres_url):
    sorting = "SELECT n FROM generate_series(1, 800000) n ORDER BY repeat('x', 20) || n"
    assert len(run_select(postgres_url, sorting, max_rows=1, max_megabytes=64, max_seconds=60).rows) == 1
    with pytest.raises(QueryTooLarge, match="4 MB"):
        run_select(postgres_url, sorting, max_rows=1, max_megabytes=4, max_seconds=60)


def test_postgresql_limits_what_a_role_may_limit_and_says_nothing_of_the_rest(postgres_url):
    engine = open_engine(postgres_url)
    role = f"reader_{postgres_url.rsplit('t_', 1)[1][:12]}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
        connection.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"))
    try:
        url = postgres_url.replace("gongkai@", f"{role}@")
        assert run_select(url, "SELECT count(*) AS n FROM reports", max_megabytes=64).rows == ((0,),)
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
        engine.dispose()


def test_an_answer_is_cut_off_when_its_text_is_too_large(postgres_url):
    wide = "SELECT repeat('x', 10000) AS x FROM generate_series(1, 900)"
    assert len(run_select(postgres_url, wide, max_megabytes=64).rows) == 900
    with pytest.raises(QueryTooLarge):
        run_select(postgres_url, wide, max_megabytes=4)


def test_a_day_is_a_day_in_utc_whatever_the_server_thinks(postgres_url, tmp_path):
    with open_archive(postgres_url, tmp_path) as archive:
        archive.add(b"A")
        name = archive.session.get_bind().url.database
        archive.session.execute(text(f"ALTER DATABASE {name} SET TimeZone = 'Pacific/Kiritimati'"))
        archive.session.commit()
    found = run_select(postgres_url, "SELECT CAST(first_seen AS text) AS t FROM reports").rows
    assert found[0][0].startswith("2021-01-20 08:00")
